//! What a selector reads: series of the catalogue, a recording rule, or what nobody knows.

use super::{Eval, MAX_DEPTH};
use crate::catalogue::{Emitter, Found, Limit, Metric, MetricKind, Part, is_near};
use crate::promql::{Label, MatchOperator, Matcher, Modifiers, Selector, parse};
use crate::value::{Bound, Bounds, Labels, OverPods, Reading, Series, Shape, Unit, Value, What};

impl<'a> Eval<'_, 'a> {
    pub(super) fn selector(&mut self, selector: &Selector) -> Value<'a> {
        let value = match &selector.name {
            Some(name) if !selector.has_variable => match self.recorded(name) {
                Some(value) => value,
                None => self.series(name, &selector.matchers),
            },
            _ => Value::unknown(Shape::Instant),
        };
        let mut value = looked_at(value, &selector.modifiers);
        for series in &mut value.series {
            series.span = self.place.unwrap_or(series.span);
        }
        if value.shape == Shape::Instant && selector.range.is_some() {
            value.shape = Shape::Range;
        }
        if let Some(labels) = &mut value.labels {
            labels.is_one &= selector.range.is_none();
            for matcher in &selector.matchers {
                match matcher.only_value() {
                    Some("") => labels.remove(plain(&matcher.label.name)),
                    Some(value) => labels.fix(plain(&matcher.label.name), value),
                    None => {}
                }
            }
        }
        value
    }

    /// The value of a recording rule, with its name in the place of what it reads.
    fn recorded(&mut self, name: &Label) -> Option<Value<'a>> {
        let query = (self.context.rule)(&name.name)?;
        let is_circle = self.rules.contains(&name.name);
        if is_circle || self.rules_left == 0 {
            return Some(Value::unknown(Shape::Instant));
        }
        // A rule that does not parse is its own finding.
        let query = match parse(query) {
            Ok(query) if self.depth + query.depth <= MAX_DEPTH => query,
            _ => return Some(Value::unknown(Shape::Instant)),
        };
        self.rules_left -= 1;
        self.rules.push(name.name.clone());
        let place = self.place;
        self.place = Some(place.unwrap_or(name.span));
        let mut value = self.expr(&query);
        self.place = place;
        self.rules.pop();
        // What is recorded is a series, and has ended some time before it is read.
        if matches!(value.shape, Shape::Scalar | Shape::Instant) {
            value.shape = Shape::Instant;
            value.is_always_there = false;
        }
        Some(value)
    }

    /// The value of a series by name.
    fn series(&mut self, name: &Label, matchers: &[Matcher]) -> Value<'a> {
        let mut found = self.emitters_of(&name.name, matchers);
        let meant = match found
            .first()
            .map(|found| (found.metric.emitter, found.metric.renamed_to))
        {
            None => self.context.catalogue.meant(&name.name),
            Some((Emitter::Nobody, meant)) => meant.map(str::to_owned),
            Some(_) => None,
        };
        let is_unknown = found.is_empty();
        self.name_remarks(name, &found, meant.as_deref());
        self.emitter_remarks(name, &found, matchers);
        self.reporter_remark(name, &found, matchers);
        // The rest is said of what was meant, so that all faults are found at once.
        if let Some(meant) = &meant {
            found = self.emitters_of(meant, matchers);
        }
        for matcher in matchers {
            self.value_remark(matcher);
            // Triton has its own labels for the metrics of the engines in it.
            let is_tritons = |other: &Matcher| other.label.name == "version";
            if matcher.label.name != "model" || !matchers.iter().any(is_tritons) {
                let written = meant.as_ref().map(|_| name.name.as_str());
                self.label_remark(matcher, &found, written);
            }
        }
        let values = found.iter().map(|found| self.of_metric(found, matchers));
        let mut value = values.reduce(either).unwrap_or_else(|| by_name(&name.name));
        // Who emits it is clear from its name space, and not more.
        if is_unknown && meant.as_ref().is_some_and(|meant| !is_near(&name.name, meant)) {
            value = Value {
                at_zero: value.at_zero,
                over_pods: value.over_pods,
                ..by_name(&name.name)
            };
        }
        if found.is_empty() && (self.context.is_scaled)(None, matchers) {
            value.at_zero = Reading::Empty;
            value.over_pods = OverPods::PerPod;
        }
        let is_scaled = |found: &Found<'_>| (self.context.is_scaled)(Some(&found.metric), matchers);
        value.series = vec![Series {
            is_scaled: found.iter().any(is_scaled),
            name: name.name.clone(),
            span: name.span,
            meant,
            matchers: matchers.to_vec(),
            found,
        }];
        value
    }

    /// What the catalogue knows by a name, without emitters that only have a copy of it and of which nobody knows that
    /// they run: the router of production-stack repeats what vLLM has.
    fn emitters_of(&self, name: &str, matchers: &[Matcher]) -> Vec<Found<'a>> {
        let mut found = self.context.catalogue.find(name);
        // A label that only some emitters set selects these, where the matcher does not take series without it.
        let needs_label = |matcher: &&Matcher| match matcher.operator {
            MatchOperator::Equal => !matcher.value.is_empty(),
            MatchOperator::Match => !["", ".*"].contains(&matcher.value.as_str()),
            MatchOperator::NotEqual => matcher.value.is_empty(),
            MatchOperator::NotMatch => false,
        };
        for matcher in matchers.iter().filter(needs_label) {
            let has = |found: &Found<'_>| {
                found
                    .metric
                    .labels()
                    .any(|label| label == plain(&matcher.label.name))
            };
            if found.iter().any(has) {
                found.retain(has);
            }
        }
        let owns = |found: &Found<'_>| {
            name.strip_prefix(found.metric.engine.trim_end_matches("-v0"))
                .is_some_and(|rest| rest.starts_with(':'))
        };
        let runs = |found: &Found<'_>| (self.context.runs)(found.metric.engine);
        if found.iter().any(owns) {
            found.retain(|found| owns(found) || runs(found));
        } else if found.iter().any(runs) {
            found.retain(runs);
        }
        found
    }

    /// What one metric's series are.
    fn of_metric(&self, found: &Found<'a>, matchers: &[Matcher]) -> Value<'a> {
        let Found { metric, part } = found;
        let is_scaled = (self.context.is_scaled)(Some(metric), matchers);
        Value {
            labels: Some(labels(metric, *part)),
            what: what(metric, *part),
            unit: match part {
                Part::Count => Unit::named("observations"),
                _ => Unit::named(metric.unit),
            },
            bounds: bounds(metric, *part, |setting| {
                let is_engine = is_scaled && metric.emitter == Emitter::Engine;
                is_engine.then(|| (self.context.setting)(setting)).flatten()
            }),
            over_pods: over_pods(metric),
            idle: idle(metric, *part),
            at_zero: if is_scaled {
                Reading::Empty
            } else {
                Reading::Unknown
            },
            ..Value::unknown(Shape::Instant)
        }
    }
}

/// At a fixed time nothing that the cluster does now shows.
pub(super) fn looked_at<'a>(value: Value<'a>, modifiers: &Modifiers) -> Value<'a> {
    match modifiers.at {
        None => value,
        Some(_) => Value {
            idle: Reading::Unknown,
            at_zero: Reading::Unknown,
            ..value
        },
    }
}

/// A label without the `exported_` that Prometheus puts before it where the scrape has a label of that name.
pub fn plain(label: &str) -> &str {
    label.strip_prefix("exported_").unwrap_or(label)
}

pub(super) fn labels(metric: &Metric<'_>, part: Part) -> Labels {
    let extra = match (part, metric.kind) {
        (Part::Bucket, _) => Some("le"),
        (Part::Whole, Some(MetricKind::Summary)) => Some("quantile"),
        _ => None,
    };
    let pod = (over_pods(metric) == OverPods::PerPod).then_some("pod");
    Labels {
        varying: metric
            .labels()
            .chain(extra)
            .chain(pod)
            .map(str::to_owned)
            .collect(),
        is_open: true,
        has_some: true,
        ..Labels::default()
    }
}

fn what(metric: &Metric<'_>, part: Part) -> What {
    match (part, metric.kind) {
        (Part::Bucket, _) => What::Buckets,
        (Part::Sum | Part::Count, _) | (_, Some(MetricKind::Counter)) => What::Counter,
        (_, Some(MetricKind::Summary)) => What::Quantile,
        (_, Some(MetricKind::Gauge)) => match metric.unit {
            "replicas" | "pods" | "endpoints" => What::Replicas,
            "ratio" | "percent" => What::Ratio,
            "s" | "ms" | "us" => What::Duration,
            "unix s" => What::Time,
            "flag" | "info" => What::Flag,
            unit if unit.ends_with("/s") => What::Rate,
            _ => What::Gauge,
        },
        // A native histogram, or nobody's.
        _ => What::Unknown,
    }
}

fn bounds(metric: &Metric<'_>, part: Part, set: impl Fn(&str) -> Option<f64>) -> Bounds {
    match (part, metric.kind) {
        (Part::Sum, _) if metric.lower < 0.0 => Bounds::ALL,
        (Part::Bucket | Part::Sum | Part::Count, _) | (_, Some(MetricKind::Counter)) => Bounds::POSITIVE,
        (_, Some(MetricKind::Gauge | MetricKind::Summary)) => Bounds {
            lower: metric.lower,
            upper: match metric.upper {
                Limit::Number(number) => Bound::Number(number),
                Limit::Setting(setting) => match set(setting) {
                    Some(number) => Bound::Number(number),
                    None => Bound::Product {
                        factor: 1.0,
                        setting: Some(setting.to_owned()),
                        times_pods: false,
                    },
                },
            },
        },
        _ => Bounds::ALL,
    }
}

fn over_pods(metric: &Metric<'_>) -> OverPods {
    let is_mean = metric.name.contains("_average_");
    match metric.emitter {
        Emitter::Nobody | Emitter::Unknown => OverPods::Unknown,
        Emitter::Engine | Emitter::Application | Emitter::Workload(_) => OverPods::PerPod,
        Emitter::Exporter if metric.labels().any(|label| label == "pod") => OverPods::PerPod,
        _ if is_mean => OverPods::Mean,
        _ => OverPods::Independent,
    }
}

/// Without work the requests and messages that are there are 0, their cache is free, and counters do not move. Of
/// exporters nobody knows: other software works.
fn idle(metric: &Metric<'_>, part: Part) -> Reading {
    let is_exporter = metric.emitter == Emitter::Exporter;
    // Limits that are exposed are no work.
    let is_work = match metric.unit {
        "messages" => true,
        "requests" | "queries" => !metric.name.contains("max") && !metric.name.contains("remaining"),
        _ => ["cache_usage", "token_usage", "cache_utilization"]
            .iter()
            .any(|part| metric.name.contains(part)),
    };
    match (metric.emitter, what(metric, part)) {
        (Emitter::Nobody | Emitter::Unknown | Emitter::Autoscaler, _) => Reading::Unknown,
        (_, What::Counter | What::Buckets) if !is_exporter => Reading::Still,
        (_, What::Gauge | What::Ratio) if is_work => Reading::Number(0.0),
        _ => Reading::Unknown,
    }
}

/// Ends of the names of metrics with which an autoscaler says how many replicas there should be.
const DESIRED: [&str; 3] = ["desired_replicas", "recommended_replicas", "target_replicas"];

/// Of a name that nobody knows: what its end says by convention.
fn by_name<'a>(name: &str) -> Value<'a> {
    const TIMES: [(&str, &str); 3] = [("_seconds", "s"), ("_milliseconds", "ms"), ("_ms", "ms")];
    let is_point = name.contains("timestamp") || name.contains("start_time");
    let time = |name: &str| {
        TIMES
            .iter()
            .filter(|_| !is_point)
            .find(|(end, _)| name.ends_with(end))
            .map(|(_, unit)| *unit)
    };
    let of_times = |end: &str| name.strip_suffix(end).and_then(time);
    let (what, unit, bounds) = if name.ends_with("_bucket") {
        (What::Buckets, of_times("_bucket"), Bounds::POSITIVE)
    } else if name.ends_with("_total") {
        (What::Counter, None, Bounds::POSITIVE)
    } else if let Some(unit) = of_times("_sum") {
        (What::Counter, Some(unit), Bounds::ALL)
    } else if of_times("_count").is_some() {
        (What::Counter, Some("observations"), Bounds::POSITIVE)
    } else if let Some(unit) = time(name) {
        (What::Duration, Some(unit), Bounds::ALL)
    } else if ["_timestamp", "_timestamp_seconds"]
        .iter()
        .any(|end| name.ends_with(end))
    {
        (What::Time, Some("unix s"), Bounds::ALL)
    } else if DESIRED.iter().any(|end| name.ends_with(end)) {
        (What::Replicas, Some("replicas"), Bounds::ALL)
    } else {
        (What::Unknown, None, Bounds::ALL)
    };
    let le = (what == What::Buckets).then(|| "le".to_owned());
    Value {
        what,
        unit: unit.map_or(Unit::Unknown, Unit::named),
        bounds,
        labels: Some(Labels {
            varying: le.into_iter().collect(),
            is_open: true,
            has_some: true,
            ..Labels::default()
        }),
        ..Value::unknown(Shape::Instant)
    }
}

/// A series that one emitter or another has. The first is the likelier one: engines come before routers.
fn either<'a>(first: Value<'a>, second: Value<'a>) -> Value<'a> {
    let labels = first.labels.as_ref().zip(second.labels.as_ref());
    Value {
        labels: labels.map(|(first, second)| first.or(second)),
        what: if first.what == second.what {
            first.what
        } else {
            What::Unknown
        },
        unit: if first.unit == second.unit {
            first.unit.clone()
        } else {
            Unit::Unknown
        },
        bounds: first.bounds.or(&second.bounds),
        idle: if first.idle == second.idle {
            first.idle
        } else {
            Reading::Unknown
        },
        at_zero: if first.at_zero == second.at_zero {
            first.at_zero
        } else {
            Reading::Unknown
        },
        ..first
    }
}
