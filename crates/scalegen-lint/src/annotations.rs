//! Annotations of objects that allow findings: `scalegen/allow.HPA004: the cluster is a test bed`.

use std::collections::BTreeSet;

use scalegen_document::{Directive, Document, Order};
use scalegen_syntax::{FieldPath, Place, Rule};

/// How the name of such an annotation begins; the code or name of a rule follows.
pub(crate) const ALLOW: &str = "scalegen/allow.";

/// The annotations of some documents that allow findings, each once: the objects of several overlays may have one from
/// their base.
pub fn directives<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Vec<Directive> {
    let mut seen = BTreeSet::new();
    let mut directives = Vec::new();
    for document in documents {
        for (key, reason) in document.annotations() {
            let Some(code) = key.strip_prefix(ALLOW) else {
                continue;
            };
            let Some(place) = place(document, key) else {
                continue;
            };
            if seen.insert((place.file.name().to_owned(), place.span.start)) {
                let order = Order::Allow {
                    codes: vec![code.to_owned()],
                    reason: reason.trim().to_owned(),
                };
                directives.push(Directive::annotation(order, place, document.object_name()));
            }
        }
    }
    directives
}

/// Where the annotation is that allows what a rule finds of a document.
pub(crate) fn allowed_at(document: &Document, rule: &Rule) -> Option<Place> {
    let key = document.annotations().map(|(key, _)| key).find(
        |key| matches!(key.strip_prefix(ALLOW), Some(code) if code == rule.code || code == rule.name),
    )?;
    place(document, key)
}

fn place(document: &Document, key: &str) -> Option<Place> {
    let path = FieldPath::of("metadata").field("annotations").key(key);
    document.place_of_key(&path)
}
