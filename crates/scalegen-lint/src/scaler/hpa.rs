//! The scaler that an HPA is: its metrics by name, or as the adapter's rules query them.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::{Document, Node};
use scalegen_meaning::adapter::{Fill, fill};
use scalegen_meaning::catalogue::{Catalogue, is_of_engine};
use scalegen_meaning::value::Elements;
use scalegen_meaning::{Context, RemarkKind};
use scalegen_syntax::{FieldPath, Quantity};

use super::{Query, Scaler, Target, TargetKind, of_rule};
use crate::metric::Metric;
use crate::served_metrics::{ServedMetrics, series};

pub(super) fn of_hpa<'a>(
    document: &'a Document,
    hpa: &'a HorizontalPodAutoscaler,
    adapters: &[&'a Document],
    context: &Context<'a>,
) -> Scaler<'a> {
    let mut queries = Vec::new();
    let mut has_other_triggers = false;
    for metric in Metric::of(hpa) {
        let Some(name) = metric.identifier().map(|identifier| identifier.name.as_str()) else {
            continue;
        };
        let path = metric.path().field(metric.block).field("metric").field("name");
        let target = target(&metric);
        let query = if adapters.is_empty() {
            by_name(name, &metric, path, target, context)
        } else {
            let namespace = document.namespace().unwrap_or("default");
            let workload = hpa.spec.scale_target_ref.name.as_str();
            by_rule(
                name,
                &metric,
                adapters,
                (namespace, workload),
                path,
                target,
                context,
            )
        };
        // Metrics of pods bring nothing back from 0.
        has_other_triggers |= query.is_none() && metric.block != "pods";
        queries.extend(query.map(|query| Query {
            is_name: true,
            ..query
        }));
    }
    Scaler {
        floor: hpa.spec.min_replicas.unwrap_or(1),
        floor_path: FieldPath::of("spec").field("minReplicas"),
        ceiling: Some(hpa.spec.max_replicas),
        has_other_triggers,
        queries,
        ..Scaler::new(document, "maxReplicas")
    }
}

fn target(metric: &Metric<'_>) -> Option<Target> {
    let field = metric.counts()?;
    let quantity = match field {
        "value" => metric.target.value.as_ref(),
        "averageValue" => metric.target.average_value.as_ref(),
        _ => None,
    }?;
    let path = metric.target_path();
    Some(Target {
        number: quantity.0.parse::<Quantity>().ok()?.to_f64(),
        path: path.field(field),
        type_path: path.field("type"),
        kind: match (metric.block, field) {
            ("pods", _) => TargetKind::PerPod,
            (_, "value") => TargetKind::Value,
            _ => TargetKind::Shared,
        },
        activation: None,
    })
}

/// An adapter may serve anything under any name, but the name of a known metric stands for that metric.
fn by_name<'a>(
    name: &str,
    metric: &Metric<'_>,
    path: FieldPath,
    target: Option<Target>,
    context: &Context<'a>,
) -> Option<Query<'a>> {
    let name = of_google(name);
    let found = Catalogue::default().find(name);
    let is_known = found.len() == 1;
    let is_of_engine = is_of_engine(name);
    // A counter's rate is often served under its name.
    if !(is_known || is_of_engine) || name.ends_with("_total") || metric.block == "object" {
        return None;
    }
    let is_shown = |kind: &RemarkKind| {
        matches!(
            kind,
            RemarkKind::CounterWithoutRate { is_known: true, .. } | RemarkKind::RemovedMetric { .. }
        ) || is_of_engine && matches!(kind, RemarkKind::UnknownMetric { .. })
    };
    let query = Query::of(path, name, context, target, is_shown);
    // The HPA adds up what the adapter gives for each pod.
    let elements = query.meaning().map(|meaning| meaning.value.elements());
    if metric.block == "external" && !matches!(elements, None | Some(Elements::One | Elements::AtMostOne)) {
        let text = format!("sum({name})");
        return Some(Query::of(query.path, &text, context, query.target, is_shown));
    }
    Some(query)
}

/// The name in Prometheus of a level that Google's adapter serves: `prometheus.googleapis.com|NAME|gauge`.
fn of_google(name: &str) -> &str {
    let inner = name.strip_prefix("prometheus.googleapis.com|");
    inner
        .and_then(|inner| inner.strip_suffix("|gauge"))
        .unwrap_or(name)
}

/// What the one rule of the adapter that serves the name queries: one that names it before those that may give it to some
/// series, as the adapter's own rules for all series do. Its faults are the rule's own.
fn by_rule<'a>(
    name: &str,
    metric: &Metric<'_>,
    adapters: &[&'a Document],
    (namespace, workload): (&str, &str),
    path: FieldPath,
    target: Option<Target>,
    context: &Context<'a>,
) -> Option<Query<'a>> {
    let list = if metric.block == "external" {
        "external"
    } else {
        "custom"
    };
    let served: Vec<_> = adapters
        .iter()
        .map(|values| ServedMetrics::of(values, list))
        .collect();
    let sure: Vec<&Node> = served
        .iter()
        .flat_map(|served| served.sure_rules_of(name))
        .collect();
    let possible = || served.iter().flat_map(|served| served.rules_of(name));
    let rules = match sure.is_empty() {
        true => possible().map(|(_, rule)| rule).collect(),
        false => sure,
    };
    let [rule] = rules.as_slice() else {
        return None;
    };
    let text = |key: &str| rule.get(key).and_then(Node::as_str);
    let series = text("seriesQuery").and_then(series)?;
    let (of_object, group) = match (metric.block, metric.described()) {
        // The pods of a workload, by how their names start.
        ("pods", _) => (
            Some(("pod".to_owned(), format!("{workload}-.+"))),
            Some("pod".to_owned()),
        ),
        (_, Some(object)) => {
            let kind = object.kind.to_lowercase();
            (Some((kind.clone(), object.name.clone())), Some(kind))
        }
        _ => (None, None),
    };
    let is_namespaced = metric.block != "external" || of_rule::is_namespaced(rule);
    let of_namespace = is_namespaced.then(|| ("namespace".to_owned(), namespace.to_owned()));
    let selected = of_rule::selected(
        metric
            .identifier()
            .and_then(|identifier| identifier.selector.as_ref()),
    );
    let template = text("metricsQuery")?;
    // The meaning of a query does not depend on what the labels of resources are called.
    let filled_by = |label: &dyn Fn(&str) -> String| {
        let of_resources = of_namespace.iter().chain(&of_object);
        let of_resources = of_resources.map(|(resource, name)| (label(resource), name.clone()));
        let matchers: Vec<(String, String)> = of_resources.chain(selected.iter().cloned()).collect();
        let matchers: Vec<(&str, &str)> = matchers
            .iter()
            .map(|(label, value)| (label.as_str(), value.as_str()))
            .collect();
        let group = group.as_deref().map(label);
        let group_by: Vec<&str> = group.iter().map(String::as_str).collect();
        let with = Fill {
            series,
            matchers: &matchers,
            group_by: &group_by,
        };
        fill(template, &with).query
    };
    let plain = filled_by(&str::to_owned);
    let asked = filled_by(&|resource| of_rule::label(rule, resource));
    let is_shown = |_: &RemarkKind| false;
    let query = Query::of(path.clone(), &plain, context, target.clone(), is_shown);
    let elements = query.meaning()?.value.elements();
    // The HPA adds the elements of an external metric up.
    if metric.block == "external" && !matches!(elements, Elements::One | Elements::AtMostOne) {
        let sum = Query::of(path, &format!("sum({plain})"), context, target, is_shown);
        let text = format!("sum({asked})");
        return Some(Query { text, ..sum });
    }
    Some(Query { text: asked, ..query })
}
