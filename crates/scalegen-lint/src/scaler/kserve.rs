//! The scaler that KServe generates for an InferenceService.

use scalegen_document::{Document, Node};
use scalegen_meaning::{Context, RemarkKind};
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
    let has_other_triggers = kserve_metrics(document).count() > queries.len();
    let of_pods = kserve_metrics(document).filter_map(|metric| of_pods(metric, context));
    Scaler {
        floor: number("minReplicas").unwrap_or(1),
        floor_path: FieldPath::of("spec").field("predictor").field("minReplicas"),
        ceiling: number("maxReplicas"),
        has_other_triggers,
        queries: queries.into_iter().chain(of_pods).collect(),
        ..Scaler::new(document, "maxReplicas")
    }
}

/// The query of metrics that a collector in the pods sends to KEDA's add-on for OpenTelemetry. It is no PromQL, and only the
/// names in it mean the same.
fn of_pods<'a>((path, metric): (FieldPath, &Node), context: &Context<'a>) -> Option<Query<'a>> {
    let text = metric.get_in(&["podmetric", "metric", "query"])?.as_str()?;
    let path = path.field("podmetric").field("metric").field("query");
    let is_of_name = |kind: &RemarkKind| {
        matches!(
            kind,
            RemarkKind::UnknownMetric { .. }
                | RemarkKind::RemovedMetric { .. }
                | RemarkKind::FutureMetric { .. }
                | RemarkKind::RenamedMetric { .. }
        )
    };
    let query = Query::of(path, text, context, None, is_of_name);
    // The name is in `metricNames` too, so that a fix of the query alone would leave it without a result.
    query.read.is_ok().then_some(Query {
        is_name: true,
        ..query
    })
}
