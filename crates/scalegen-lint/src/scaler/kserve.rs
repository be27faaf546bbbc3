//! The scaler that KServe generates for an InferenceService.

use scalegen_document::{Document, Node};
use scalegen_meaning::Context;
use scalegen_syntax::FieldPath;

use super::{Query, Scaler, Target, TargetKind};
use crate::kserve_metrics::kserve_metrics;

/// KServe generates a ScaledObject from the queries of an InferenceService, without their type: it is AverageValue.
pub(super) fn of_kserve<'a>(document: &'a Document, context: &Context<'a>) -> Scaler<'a> {
    let predictor = document.node().get_in(&["spec", "predictor"]);
    let number = |field: &str| {
        predictor?
            .get(field)?
            .as_i64()
            .and_then(|number| i32::try_from(number).ok())
    };
    let of_query = |(path, metric): (FieldPath, &Node)| {
        let target = metric.get_in(&["external", "target", "value"]);
        let number = target.and_then(|value| value.as_str()?.parse().ok());
        let path = path.field("external");
        let target_path = path.field("target");
        let target = number.map(|number| Target {
            number,
            path: target_path.field("value"),
            type_path: target_path.field("type"),
            kind: TargetKind::Shared,
            activation: None,
        });
        let text = metric.get_in(&["external", "metric", "query"])?.as_str()?;
        let path = path.field("metric").field("query");
        let is_prometheus = metric
            .get_in(&["external", "metric", "backend"])
            .and_then(Node::as_str);
        let is_prometheus = is_prometheus.is_none_or(|backend| backend == "prometheus");
        is_prometheus.then(|| Query::of(path, text, context, target, |_| true))
    };
    let queries: Vec<_> = kserve_metrics(document).filter_map(of_query).collect();
    Scaler {
        floor: number("minReplicas").unwrap_or(1),
        floor_path: FieldPath::of("spec").field("predictor").field("minReplicas"),
        ceiling: number("maxReplicas"),
        has_other_triggers: kserve_metrics(document).count() > queries.len(),
        queries,
        ..Scaler::new(document, "maxReplicas")
    }
}
