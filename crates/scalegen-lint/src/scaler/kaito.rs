//! The scaler that KAITO generates for an InferenceSet with its annotations.

use scalegen_document::Document;
use scalegen_meaning::{Context, RemarkKind};
use scalegen_syntax::FieldPath;

use super::{Query, Scaler, Target, TargetKind};

/// The metric that is read of every pod: KAITO's scaler asks the pods themselves, so that its name is all of the query.
const METRIC: &str = "scaledobject.kaito.sh/metricName";
const THRESHOLD: &str = "scaledobject.kaito.sh/threshold";

pub(super) fn of_kaito<'a>(document: &'a Document, context: &Context<'a>) -> Scaler<'a> {
    let annotation = |key: &'static str| FieldPath::of("metadata").field("annotations").key(key);
    let number = document.annotation(THRESHOLD).and_then(|text| text.parse().ok());
    let target = number.map(|number| Target {
        number,
        path: annotation(THRESHOLD),
        type_path: annotation(THRESHOLD),
        kind: TargetKind::PerPod,
        activation: None,
    });
    let is_shown = |kind: &RemarkKind| !matches!(kind, RemarkKind::SeveralElements { .. });
    let query = document
        .annotation(METRIC)
        .map(|name| Query::of(annotation(METRIC), name, context, target, is_shown));
    Scaler {
        queries: query.into_iter().collect(),
        ..Scaler::new(document, "nodeCountLimit")
    }
}
