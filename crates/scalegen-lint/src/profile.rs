//! A profile, as rules look at it.

use std::fmt;

use scalegen_profile::Plan;
use scalegen_syntax::{FieldPath, Place};

/// A profile or one service of it: its plan, and where the values stand that it was made from.
///
/// What a profile makes is linted as documents. A rule looks here for what they do not show: whose queue a
/// signal measures, how often it is scraped.
pub struct Profile<'a> {
    /// Everything resolved.
    pub plan: &'a Plan,
    places: &'a dyn Fn(&FieldPath) -> Option<Place>,
}

impl<'a> Profile<'a> {
    /// A plan and the places of the values of its profile.
    pub fn new(plan: &'a Plan, places: &'a dyn Fn(&FieldPath) -> Option<Place>) -> Self {
        Self { plan, places }
    }

    /// Where the value at a path of the profile stands; of what is not written, the nearest that is.
    pub fn place(&self, path: &FieldPath) -> Option<Place> {
        (self.places)(path)
    }
}

impl fmt::Debug for Profile<'_> {
    /// Its name alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Profile").field(&self.plan.name).finish()
    }
}
