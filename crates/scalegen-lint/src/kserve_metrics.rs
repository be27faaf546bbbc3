//! The metrics of an InferenceService, which KServe copies into a ScaledObject.

use scalegen_document::{Document, Node};
use scalegen_syntax::FieldPath;

/// What an InferenceService is scaled on by KEDA, with its path.
pub(crate) fn kserve_metrics(document: &Document) -> impl Iterator<Item = (FieldPath, &Node)> {
    const KEYS: [&str; 4] = ["spec", "predictor", "autoScaling", "metrics"];
    let is_keda = document.kind() == "InferenceService"
        && document.annotation("serving.kserve.io/autoscalerClass") == Some("keda");
    // Most documents are something else, and need not be unpacked for it.
    let metrics = is_keda.then(|| document.node().get_in(&KEYS)).flatten();
    let metrics = metrics.map_or(&[][..], Node::items).iter().enumerate();
    metrics.map(|(index, metric)| {
        let [spec, predictor, scaling, list] = KEYS;
        let path = FieldPath::of(spec).field(predictor).field(scaling).field(list);
        (path.index(index), metric)
    })
}
