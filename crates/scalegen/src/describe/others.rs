//! Objects that scale through others: what is said instead of a page.

use scalegen_document::{Document, Node};
use scalegen_syntax::FieldPath;

use super::page::NotDescribed;

/// Why an object that scales has no page; none of what scales nothing.
pub(super) fn of(document: &Document) -> Option<NotDescribed> {
    let namespace = document.namespace().unwrap_or("default");
    let made = |who: &str, what: &str| {
        format!(
            "{who} generates what scales it: kubectl get {what} --namespace {namespace} --output yaml | scalegen describe -"
        )
    };
    let group = document.api_version().split('/').next().unwrap_or_default();
    let reason = match (document.kind(), group) {
        ("InferenceService", "serving.kserve.io") => made("KServe", "hpa,scaledobject"),
        ("InferenceSet", "kaito.sh") => {
            document.annotation("scaledobject.kaito.sh/auto-provision")?;
            made("KAITO", "scaledobject")
        }
        ("PodAutoscaler", "autoscaling.aibrix.ai") => {
            let strategy = document.node().get_in(&["spec", "scalingStrategy"]);
            match strategy.and_then(Node::as_str) {
                Some("HPA") => made("AIBrix", "hpa"),
                Some(own) => format!("AIBrix scales it with its own algorithm {own}"),
                None => "AIBrix scales it with its own algorithm".to_owned(),
            }
        }
        _ => return None,
    };
    let place = document.place(&FieldPath::ROOT);
    Some(NotDescribed {
        kind: document.kind().to_owned(),
        namespace: document.namespace().map(str::to_owned),
        name: document.name().to_owned(),
        file: place.as_ref().map(|place| place.file.name().to_owned()),
        line: place.map(|place| place.start().line),
        reason,
    })
}
