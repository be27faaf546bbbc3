//! Where in a profile the values of made objects come from; asked only when a finding needs a place.

use std::ops::Range;
use std::sync::Arc;

use scalegen_document::Locate;
use scalegen_manifest::settings::profile_path;
use scalegen_profile::plan::Plan;
use scalegen_profile::{Loaded, Part, place_within};
use scalegen_syntax::{FieldPath, Place};

/// A unit of a profile and its plan, as whoever lints the objects made from them asks for places.
pub(crate) struct Places {
    pub(crate) loaded: Arc<Loaded>,
    pub(crate) unit: usize,
    pub(crate) plan: Arc<Plan>,
}

impl Locate for Places {
    fn locate(&self, object: &FieldPath, field: &FieldPath) -> Option<Place> {
        let path = profile_path(&self.plan, object, field);
        Some(self.loaded.unit(self.unit)?.locate(&path, Part::Value))
    }

    fn within(&self, whole: &Place, value: &str, bytes: &Range<usize>) -> Option<Place> {
        place_within(whole, value, bytes)
    }
}
