//! Where an overlay set what a finding in its base comes from.

use scalegen_document::{Document, Node, Origin};
use scalegen_kinds::{Refusal, rules};
use scalegen_syntax::{FieldPath, Finding, Place, Related, Rule, is_here};

use crate::as_written::as_written;
use crate::comparison;
use crate::messages::SetHere;

/// The rules on a minimum above a maximum: what an overlay set is what is to be changed, whichever of both it is.
const BOUNDS: &[&Rule] = &[
    rules::MAX_REPLICAS_BELOW_MIN,
    rules::MIN_REPLICA_COUNT_ABOVE_MAX,
    rules::IMPOSSIBLE_REPLICA_COUNTS,
];

/// Where a minimum above a maximum is reported, of which an overlay set at least one.
pub(super) struct Bound {
    place: Place,
    /// The other one of both.
    other: Related,
}

impl Bound {
    pub(super) fn of(document: &Document, refusal: &Refusal) -> Option<Self> {
        let Origin::Built(texts) = document.origin() else {
            return None;
        };
        if !BOUNDS.contains(&refusal.rule) {
            return None;
        }
        let is_own = |place: &Place| Some(place.file.name()) == document.file();
        let written = |field: FieldPath| {
            let name = field.segments().last()?.name()?.to_owned();
            Some((name, texts.place(document.at(&field)?.span)?))
        };
        let field = as_written(document, refusal.place().clone());
        let compared = comparison::compared(refusal).map(|other| as_written(document, other));
        let other = compared.filter(|other| *other != field).find_map(written)?;
        let refused = written(field)?;
        // What the overlay set is what is wrong.
        let ((_, place), (name, beside)) = match (is_own(&refused.1), is_own(&other.1)) {
            (true, true) => return None,
            (true, false) => (other, refused),
            (false, _) => (refused, other),
        };
        let other = Related {
            message: is_here(name),
            place: beside,
        };
        Some(Self { place, other })
    }

    /// Moves a finding there.
    pub(super) fn put(self, finding: &mut Finding) {
        finding.place = Some(self.place);
        finding.related.insert(0, self.other);
    }
}

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
