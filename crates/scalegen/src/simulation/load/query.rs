//! PromQL as a query over the series of a simulated workload.

use std::ops::Range;

use scalegen_meaning::catalogue::{Catalogue, Found, MetricKind, Part};
use scalegen_meaning::promql::{Aggregation, Aggregator, Call, Expr, ExprKind, Operator, Selector, parse};
use scalegen_simulate::Span;
use scalegen_simulate::load::query::{Fold, Gauge, Operation, Query};

/// Labels that each pod has another value of.
const OF_PODS: [&str; 4] = ["pod", "instance", "pod_name", "kubernetes_pod_name"];

/// Counters of something else than requests.
const NOT_REQUESTS: [&str; 4] = ["token", "bytes", "seconds", "sum"];

/// Reads a query; if it cannot be evaluated, the bytes of the part that has no values.
pub(super) fn read(text: &str) -> Result<Query, Range<usize>> {
    let expr = parse(text).map_err(|_| 0..text.len())?;
    query(&expr).map_err(|part| part.span.start..part.span.end)
}

fn query(expr: &Expr) -> Result<Query, &Expr> {
    match &expr.kind {
        ExprKind::Number(number) => Ok(Query::Number(*number)),
        ExprKind::Parens(inner) | ExprKind::Positive(inner) => query(inner),
        ExprKind::Negative(inner) => {
            let zero = Box::new(Query::Number(0.0));
            Ok(Query::Binary(Operation::Subtract, zero, Box::new(query(inner)?)))
        }
        ExprKind::Selector(selector) => {
            let name = name(selector).filter(|_| selector.range.is_none());
            name.and_then(gauge).map(Query::Gauge).ok_or(expr)
        }
        ExprKind::Aggregation(aggregation) => folded(expr, aggregation),
        ExprKind::Call(call) => called(expr, call),
        ExprKind::Binary(binary) if !binary.is_bool && binary.matching.is_none() => {
            let (left, right) = (Box::new(query(&binary.left)?), Box::new(query(&binary.right)?));
            let operation = match binary.operator {
                Operator::Or => return Ok(Query::Or(left, right)),
                Operator::Add => Operation::Add,
                Operator::Subtract => Operation::Subtract,
                Operator::Multiply => Operation::Multiply,
                Operator::Divide => Operation::Divide,
                _ => return Err(expr),
            };
            Ok(Query::Binary(operation, left, right))
        }
        _ => Err(expr),
    }
}

/// The name of a selector whose series are those of now. Matchers are taken to match all pods of the workload.
fn name(selector: &Selector) -> Option<&str> {
    let is_now = selector.modifiers.offset.is_none() && selector.modifiers.at.is_none();
    let name = selector
        .name
        .as_ref()
        .filter(|_| is_now && !selector.has_variable)?;
    Some(&name.name)
}

/// Whether the catalogue does not know a series, or knows it as one of this type that counts requests.
fn may_be(name: &str, kind: MetricKind) -> bool {
    let found = Catalogue::default().find(name);
    let of_requests = |it: &Found<'_>| match it.part {
        Part::Whole => it.metric.kind == Some(kind) && it.metric.unit == "requests",
        // Each request is observed once.
        Part::Count => kind == MetricKind::Counter,
        Part::Bucket | Part::Sum => false,
    };
    found.is_empty() || found.iter().any(of_requests)
}

/// What a gauge of this name shows: its type and unit by the catalogue, whether it waits or runs by the words in it.
fn gauge(name: &str) -> Option<Gauge> {
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if name == "up" {
        Some(Gauge::Up)
    } else if !may_be(name, MetricKind::Gauge) || has(&["time", "seconds", "bytes", "token", "_total"]) {
        None
    } else if has(&["waiting", "queue", "pending", "deferred", "backlog"]) {
        Some(Gauge::Waiting)
    } else if has(&[
        "running",
        "inflight",
        "in_flight",
        "in_progress",
        "inprogress",
        "active",
        "ongoing",
        "processing",
        "batch_current",
    ]) {
        Some(Gauge::Running)
    } else {
        None
    }
}

fn is_counter_of_requests(name: &str) -> bool {
    let is_named_so = (name.ends_with("_total") && !NOT_REQUESTS.iter().any(|word| name.contains(word)))
        || name.ends_with("_request_duration_seconds_count")
        || name.ends_with("_requests_count");
    is_named_so && may_be(name, MetricKind::Counter)
}

fn folded<'e>(expr: &'e Expr, aggregation: &'e Aggregation) -> Result<Query, &'e Expr> {
    let inner = query(&aggregation.query)?;
    let fold = match aggregation.aggregator {
        Aggregator::Sum => Fold::Sum,
        Aggregator::Avg => Fold::Avg,
        Aggregator::Max => Fold::Max,
        Aggregator::Min => Fold::Min,
        Aggregator::Count => Fold::Count,
        _ => return Err(expr),
    };
    match &aggregation.grouping {
        Some(grouping) if grouping.is_without || grouping.has_variable => Err(expr),
        Some(grouping)
            if grouping
                .labels
                .iter()
                .any(|it| OF_PODS.contains(&it.name.as_str())) =>
        {
            // Each pod is a group.
            match fold {
                Fold::Count => Err(expr),
                _ => Ok(inner),
            }
        }
        _ => Ok(Query::Fold(fold, Box::new(inner))),
    }
}

fn called<'e>(expr: &'e Expr, call: &'e Call) -> Result<Query, &'e Expr> {
    match (call.function.name, call.arguments.as_slice()) {
        (function @ ("rate" | "increase"), [argument]) => {
            let ExprKind::Selector(selector) = &argument.kind else {
                return Err(expr);
            };
            let window = selector.range.and_then(|range| range.seconds);
            let is_read = name(selector).is_some_and(is_counter_of_requests);
            match window {
                Some(seconds) if is_read && seconds > 0.0 => Ok(Query::Growth {
                    window: Span::from_nanos((seconds * 1e9) as i64),
                    is_per_second: function == "rate",
                }),
                _ => Err(argument),
            }
        }
        ("vector", [argument]) => query(argument),
        (function @ ("clamp_min" | "clamp_max"), [argument, limit]) => {
            let ExprKind::Number(limit) = limit.kind else {
                return Err(expr);
            };
            let (min, max) = match function {
                "clamp_min" => (limit, f64::INFINITY),
                _ => (f64::NEG_INFINITY, limit),
            };
            let query = Box::new(query(argument)?);
            Ok(Query::Clamp { query, min, max })
        }
        _ => Err(expr),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_of_signals_are_read() {
        for text in [
            "sum(rate(chat_requests_total{route=\"/chat\"}[2m]))",
            "sum(vllm:num_requests_waiting)",
            "sum(vllm:num_requests_waiting) or vector(0)",
            "sum(vllm:num_requests_waiting) + sum(vllm:num_requests_running)",
            "clamp_min(avg(vllm:num_requests_running), 1)",
            "60 * sum(increase(http_requests_total[1m])) / count(up)",
            "sum by (pod) (rate(http_requests_total[1m]))",
            "sum(ray_serve_num_ongoing_requests_at_replicas)",
            "sum(tgi_queue_size)",
        ] {
            assert!(read(text).is_ok(), "{text}");
        }
    }

    #[test]
    fn the_part_without_values_is_named() {
        for (text, part) in [
            ("sum(", "sum("),
            ("max(vllm:kv_cache_usage_perc)", "vllm:kv_cache_usage_perc"),
            (
                "sum(rate(vllm:prompt_tokens_total[1m]))",
                "vllm:prompt_tokens_total[1m]",
            ),
            // What the catalogue has as something else.
            (
                "sum(rate(kube_pod_container_status_restarts_total[1m]))",
                "kube_pod_container_status_restarts_total[1m]",
            ),
            (
                "sum(collection_update_queue_length)",
                "collection_update_queue_length",
            ),
            ("sum(deriv(queue_length[5m]))", "deriv(queue_length[5m])"),
            ("quantile(0.9, queue_length)", "quantile(0.9, queue_length)"),
            ("sum(queue_length offset 5m)", "queue_length offset 5m"),
            ("sum(queue_length) > 3", "sum(queue_length) > 3"),
        ] {
            assert_eq!(&text[read(text).unwrap_err()], part, "{text}");
        }
    }
}
