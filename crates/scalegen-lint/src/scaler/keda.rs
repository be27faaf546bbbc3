//! The scaler that a ScaledObject is.

use scalegen_document::Document;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_meaning::{Context, RemarkKind};
use scalegen_syntax::FieldPath;
use scalegen_syntax::defaults::keda::MAX_REPLICA_COUNT;

use super::formula::formula;
use super::{Activation, Query, Scaler, Target, TargetKind};
use crate::trigger::Trigger;

pub(super) fn of_keda<'a>(
    document: &'a Document,
    object: &ScaledObject,
    context: &Context<'a>,
) -> Scaler<'a> {
    let spec = &object.spec;
    let (floor, floor_field) = match spec.idle_replica_count {
        Some(idle) => (idle, "idleReplicaCount"),
        None => (spec.min_replica_count.unwrap_or(0), "minReplicaCount"),
    };
    let mut queries = Vec::new();
    let mut has_other_triggers = false;
    for trigger in Trigger::of(document) {
        let of = trigger.trigger;
        if let Some(query) = scraped(&trigger, context) {
            queries.push(query);
            continue;
        }
        let Some(text) = of.metadata.get("query").filter(|_| of.type_ == "prometheus") else {
            // KEDA does not wake a workload on what its own pods use.
            has_other_triggers |= !of.is_resource();
            continue;
        };
        // An empty result is an error then, and a trigger that falls back is active.
        has_other_triggers |= spec.fallback.is_some() && !trigger.ignores_null_values();
        let target = target(&trigger, "threshold", "activationThreshold");
        let address = of.metadata.get("serverAddress");
        let is_prometheus = !address.is_some_and(|address| reads_metricsql(address));
        let query = Query::of(trigger.key("query"), text, context, target, |_| true);
        match query {
            Query { read: Err(_), .. } if !is_prometheus => has_other_triggers = true,
            query => queries.push(query),
        }
    }
    Scaler {
        floor,
        floor_path: FieldPath::of("spec").field(floor_field),
        ceiling: Some(spec.max_replica_count.unwrap_or(MAX_REPLICA_COUNT)),
        has_other_triggers,
        formula: formula(document, object, &queries),
        queries,
        ..Scaler::new(document, "maxReplicaCount")
    }
}

/// What the number of a trigger is compared with, by the keys of its target and of its activation.
fn target(trigger: &Trigger<'_>, key: &str, activation: &str) -> Option<Target> {
    let number = |key: &str| {
        let text = trigger.trigger.metadata.get(key)?;
        text.trim().parse::<f64>().ok()
    };
    Some(Target {
        number: number(key).filter(|_| !trigger.formula_input)?,
        path: trigger.key(key),
        type_path: trigger.path().field("metricType"),
        kind: match trigger.trigger.metric_type.as_deref() {
            Some("Value") => TargetKind::Value,
            _ => TargetKind::Shared,
        },
        activation: number(activation).map(|number| Activation {
            number,
            path: trigger.key(activation),
        }),
    })
}

/// The series that a trigger of type `metrics-api` looks up in what one address exposes to Prometheus: that of one pod.
fn scraped<'a>(trigger: &Trigger<'_>, context: &Context<'a>) -> Option<Query<'a>> {
    let of = trigger.trigger;
    let metadata = |key: &str| of.metadata.get(key).map(|text| text.trim());
    let is_one = of.type_ == "metrics-api"
        && metadata("format") == Some("prometheus")
        && metadata("aggregateFromKubeServiceEndpoints") != Some("true");
    let text = metadata("valueLocation").filter(|_| is_one)?;
    let is_shown = |kind: &RemarkKind| {
        matches!(
            kind,
            RemarkKind::UnknownMetric { .. }
                | RemarkKind::RemovedMetric { .. }
                | RemarkKind::FutureMetric { .. }
                | RemarkKind::BareHistogram { .. }
                | RemarkKind::CounterWithoutRate { is_known: true, .. }
        )
    };
    let target = target(trigger, "targetValue", "activationTargetValue");
    let query = Query::of(trigger.key("valueLocation"), text, context, target, is_shown);
    query.read.is_ok().then_some(query)
}

/// The queries of a ScaledJob, which starts a Job for each item: nothing is compared with replicas.
pub(super) fn of_job<'a>(document: &'a Document, context: &Context<'a>) -> Scaler<'a> {
    let queries = Trigger::of(document)
        .filter(|trigger| trigger.trigger.type_ == "prometheus")
        .filter_map(|trigger| {
            let text = trigger.trigger.metadata.get("query")?;
            Some(Query::of(trigger.key("query"), text, context, None, |_| true))
        });
    Scaler {
        queries: queries.collect(),
        ..Scaler::new(document, "maxReplicaCount")
    }
}

/// Whether an address is that of VictoriaMetrics, which reads more than PromQL has: its names, ports and paths.
fn reads_metricsql(address: &str) -> bool {
    let parts = [
        "victoria", "vmselect", "vmsingle", "vmauth", ":8427", ":8428", ":8481", "/select/",
    ];
    parts.iter().any(|part| address.contains(part))
}
