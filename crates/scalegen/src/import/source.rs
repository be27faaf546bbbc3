//! Where an imported object is, as findings and comments say it.

use std::fmt;

use scalegen_document::{Document, Origin};
use scalegen_lint::{Cluster, Extent};
use scalegen_syntax::Place;

use super::object::place;

/// Where an object is, for people.
#[derive(Clone, Debug)]
pub(super) enum Source {
    /// The kustomization that builds it.
    Kustomization(Place),
    Text(Place),
    None,
}

impl Source {
    pub(super) fn of(document: &Document, cluster: &Cluster<'_>) -> Self {
        let built = match (document.origin(), cluster.extent()) {
            (Origin::Built(_), Extent::Kustomization { document, .. } | Extent::Alternative { document }) => {
                place(document).map(Self::Kustomization)
            }
            _ => None,
        };
        let written = || place(document).map(Self::Text);
        built.or_else(written).unwrap_or(Self::None)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kustomization(place) => f.write_str(place.file.name()),
            Self::Text(place) => write!(f, "{}:{}", place.file.name(), place.start().line),
            Self::None => Ok(()),
        }
    }
}
