//! The scaler that a ScaledObject is.

use scalegen_document::Document;
use scalegen_kinds::scaled_object::{ModifierMetricType, ScaledObject};
use scalegen_meaning::Context;
use scalegen_syntax::defaults::keda::MAX_REPLICA_COUNT;
use scalegen_syntax::{FieldPath, expr};

use super::{Activation, Formula, Query, Scaler, Target, TargetKind};
use crate::trigger::Trigger;
use crate::trigger_meaning::{Counted, counted};

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
                activation: number("activationThreshold").map(|number| Activation {
                    number,
                    path: trigger.key("activationThreshold"),
                }),
            });
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

/// The formula of a ScaledObject, if KEDA accepts it.
fn formula(document: &Document, object: &ScaledObject, queries: &[Query<'_>]) -> Option<Formula> {
    let modifiers = object.spec.advanced.as_ref()?.scaling_modifiers.as_ref()?;
    let text = modifiers.formula.as_deref().filter(|text| !text.is_empty())?;
    let number = modifiers.target.as_deref()?.trim().parse().ok()?;
    let triggers: Vec<Trigger<'_>> = Trigger::of(document)
        .filter(|trigger| trigger.formula_input)
        .collect();
    let names = triggers
        .iter()
        .map(|trigger| trigger.trigger.name.as_deref().unwrap_or_default());
    let formula = expr::Formula::compile(text, &names.collect::<Vec<_>>()).ok()?;
    let bounds = |trigger: &Trigger<'_>| {
        let path = trigger.key("query");
        let query = queries
            .iter()
            .find(|query| query.path == path)
            .and_then(Query::meaning);
        match (query, counted(trigger.trigger)) {
            // What a query does not return counts as 0.
            (Some(of), _) => (
                of.value.bounds.lower.min(0.0),
                of.value.bounds.upper.number().max(0.0),
            ),
            (None, Counted::Backlog(_)) => (0.0, f64::INFINITY),
            _ => (f64::NEG_INFINITY, f64::INFINITY),
        }
    };
    let path = FieldPath::of("spec").field("advanced").field("scalingModifiers");
    Some(Formula {
        bounds: formula.bounds(&triggers.iter().map(bounds).collect::<Vec<_>>()),
        target: Target {
            number,
            path: path.field("target"),
            type_path: path.field("metricType"),
            kind: match modifiers.metric_type {
                Some(ModifierMetricType::Value) => TargetKind::Value,
                _ => TargetKind::Shared,
            },
            activation: None,
        },
        path: path.field("formula"),
    })
}
