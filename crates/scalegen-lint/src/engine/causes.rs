//! Where an overlay set what a finding in its base comes from.

use scalegen_document::{Document, Node, Origin};
use scalegen_kinds::Refusal;
use scalegen_syntax::{FieldPath, Finding, Place, Related};

use crate::as_written::as_written;
use crate::comparison;
use crate::messages::SetHere;

/// The places outside of an object's own file of what is refused, and of what that was compared with.
pub(super) fn of(document: &Document, refusal: &Refusal) -> Vec<Place> {
    let Origin::Built(texts) = document.origin() else {
        return Vec::new();
    };
    let own = document.file();
    let field = as_written(document, refusal.field.clone());
    let last = field.segments().last().and_then(|segment| segment.name());
    let limits = field.parent().filter(|_| last == Some("requests"));
    let limits = limits.map(|resources| resources.field("limits"));
    // Below `spec` is all that an object says.
    let whole = Some(field).filter(|field| field.segments().len() > 1);
    let compared = comparison::compared(refusal).map(|field| as_written(document, field));
    let fields = compared.chain(whole).chain(limits);
    let place = |node: &Node| {
        let place = texts.place(node.span)?;
        (Some(place.file.name()) != own).then_some(place)
    };
    fields
        .filter_map(|field: FieldPath| first(document.at(&field)?, &place))
        .collect()
}

/// The first place of a value or of those below it.
fn first(node: &Node, place: &dyn Fn(&Node) -> Option<Place>) -> Option<Place> {
    let below = || {
        let entries = node.entries().iter().map(|entry| &entry.value);
        entries.chain(node.items()).find_map(|node| first(node, place))
    };
    match node.is_collection() {
        true => below(),
        false => place(node),
    }
}

/// Adds places to a finding that stands elsewhere.
pub(super) fn relate(finding: &mut Finding, causes: Vec<Place>) {
    for place in causes {
        let is_known = |other: &Place| other.file.name() == place.file.name();
        if finding.place.as_ref().is_some_and(is_known)
            || finding.related.iter().any(|it| is_known(&it.place))
        {
            continue;
        }
        finding.related.push(Related {
            message: SetHere.into(),
            place,
        });
    }
}
