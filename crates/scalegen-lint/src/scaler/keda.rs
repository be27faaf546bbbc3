//! The scaler that a ScaledObject is.

use scalegen_document::Document;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_meaning::Context;
use scalegen_syntax::FieldPath;

use super::{Query, Scaler, Target, TargetKind};
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
        let Some(text) = of.metadata.get("query").filter(|_| of.type_ == "prometheus") else {
            // KEDA does not wake a workload on what its own pods use.
            has_other_triggers |= !of.is_resource();
            continue;
        };
        let number = |key: &str| {
            of.metadata
                .get(key)
                .and_then(|text| text.trim().parse::<f64>().ok())
        };
        let target = number("threshold")
            .filter(|_| !trigger.formula_input)
            .map(|number_of| Target {
                number: number_of,
                path: trigger.key("threshold"),
                type_path: trigger.path.field("metricType"),
                kind: match of.metric_type.as_deref() {
                    Some("Value") => TargetKind::Value,
                    _ => TargetKind::Shared,
                },
                activation: number("activationThreshold"),
            });
        // VictoriaMetrics reads more than PromQL has.
        let is_prometheus = of
            .metadata
            .get("serverAddress")
            .is_none_or(|address| !address.contains("victoria"));
        let query = Query::of(trigger.key("query"), text, context, target, |_| true);
        match query {
            Query { read: Err(_), .. } if !is_prometheus => has_other_triggers = true,
            query => queries.push(query),
        }
    }
    Scaler {
        floor,
        floor_path: FieldPath::of("spec").field(floor_field),
        ceiling: Some(spec.max_replica_count.unwrap_or(100)),
        has_other_triggers,
        queries,
        ..Scaler::new(document, "maxReplicaCount")
    }
}
