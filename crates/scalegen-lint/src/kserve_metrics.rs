//! The metrics of an InferenceService, which KServe copies into a ScaledObject.

use scalegen_document::{Document, Node};
use scalegen_syntax::FieldPath;

/// What an InferenceService is scaled on by KEDA, with its path.
pub(crate) fn kserve_metrics(document: &Document) -> impl Iterator<Item = (FieldPath, &Node)> {
    let is_keda = document.kind() == "InferenceService"
        && document.annotation("serving.kserve.io/autoscalerClass") == Some("keda");
    let keys = ["spec", "predictor", "autoScaling", "metrics"];
    // Most documents are something else, and need not be unpacked for it.
    let metrics = is_keda.then(|| document.node().get_in(&keys)).flatten();
    let [spec, predictor, scaling, list] = keys;
    let path = move || FieldPath::of(spec).field(predictor).field(scaling).field(list);
    let metrics = metrics.map_or(&[][..], Node::items).iter().enumerate();
    metrics.map(move |(index, metric)| (path().index(index), metric))
}
