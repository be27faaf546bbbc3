//! The scaler that a PodAutoscaler of AIBrix is: a metric of each pod's engine, by the name without its prefix.

use scalegen_document::{Document, Node};
use scalegen_meaning::catalogue::{Catalogue, is_of_engine};
use scalegen_meaning::{Context, RemarkKind};
use scalegen_syntax::FieldPath;

use super::{Query, Scaler, Target, TargetKind};

pub(super) fn of_aibrix<'a>(document: &'a Document, context: &Context<'a>) -> Scaler<'a> {
    let spec = document.node().get("spec");
    let number = |field: &str| i32::try_from(spec?.get(field)?.as_i64()?).ok();
    let sources = spec.and_then(|spec| spec.get("metricsSources"));
    let path = FieldPath::of("spec").field("metricsSources");
    let mut queries = Vec::new();
    let mut has_other_triggers = false;
    for (index, source) in sources.map_or(&[][..], Node::items).iter().enumerate() {
        let text = |key: &str| source.get(key).and_then(Node::as_str);
        let (Some("pod"), Some(name)) = (text("metricSourceType"), text("targetMetric")) else {
            has_other_triggers = true;
            continue;
        };
        // AIBrix knows the name that each engine has for it.
        let of_vllm = format!("vllm:{name}");
        let is_known = !Catalogue::default().find(&of_vllm).is_empty();
        // Other names may be those that AIBrix gives what it reads.
        let is_of_engine = is_of_engine(name);
        let path = path.index(index);
        let target = text("targetValue")
            .and_then(|value| value.parse().ok())
            .map(|number| Target {
                number,
                path: path.field("targetValue"),
                type_path: path.field("targetValue"),
                kind: TargetKind::PerPod,
                activation: None,
            });
        let query = Query::of(
            path.field("targetMetric"),
            if is_known { &of_vllm } else { name },
            context,
            target,
            |kind| {
                matches!(kind, RemarkKind::CounterWithoutRate { is_known: true, .. })
                    || is_of_engine
                        && matches!(
                            kind,
                            RemarkKind::UnknownMetric { .. } | RemarkKind::RemovedMetric { .. }
                        )
            },
        );
        queries.push(Query {
            is_name: true,
            ..query
        });
    }
    Scaler {
        floor: number("minReplicas").unwrap_or(1),
        floor_path: FieldPath::of("spec").field("minReplicas"),
        ceiling: number("maxReplicas"),
        has_other_triggers,
        queries,
        ..Scaler::new(document, "maxReplicas")
    }
}
