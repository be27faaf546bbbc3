//! The ways in which rules are found, by what they look at.

use std::sync::LazyLock;

use scalegen_document::{Document, Object};

use crate::check::Check;
use crate::registry::all_rules;
use scalegen_syntax::Rule;

/// In the order of the rules.
type Checks = Vec<(&'static Rule, &'static Check)>;

/// To ask every rule of each document whether it looks at such a one was 4 % of the instructions of a check.
pub(super) static CHECKS: LazyLock<ByWhat> = LazyLock::new(ByWhat::new);

pub(super) struct ByWhat {
    horizontal: Checks,
    vertical: Checks,
    scaled_object: Checks,
    scaled_job: Checks,
    job: Checks,
    other: Checks,
    pub(super) cluster: Checks,
    pub(super) scaler: Checks,
    pub(super) kustomization: Checks,
    pub(super) profile: Checks,
}

impl ByWhat {
    fn new() -> Self {
        let any = |check: &Check| matches!(check, Check::Document(_) | Check::Structure(_));
        Self {
            horizontal: those(|check| any(check) || matches!(check, Check::HorizontalPodAutoscaler(_))),
            vertical: those(|check| any(check) || matches!(check, Check::VerticalPodAutoscaler(_))),
            scaled_object: those(|check| {
                any(check) || matches!(check, Check::ScaledObject(_) | Check::Trigger(_))
            }),
            scaled_job: those(|check| any(check) || matches!(check, Check::Trigger(_))),
            job: those(|check| any(check) || matches!(check, Check::Job(_))),
            other: those(any),
            cluster: those(|check| matches!(check, Check::Cluster(_))),
            scaler: those(|check| matches!(check, Check::Scaler(_))),
            kustomization: those(|check| matches!(check, Check::Kustomization(_))),
            profile: those(|check| matches!(check, Check::Profile(_))),
        }
    }

    /// Those that look at such a document.
    pub(super) fn of(&self, document: &Document) -> &[(&'static Rule, &'static Check)] {
        match document.object() {
            Object::HorizontalPodAutoscaler(_) => &self.horizontal,
            Object::VerticalPodAutoscaler(_) => &self.vertical,
            Object::ScaledObject(_) => &self.scaled_object,
            Object::ScaledJob(_) => &self.scaled_job,
            Object::Job(_) => &self.job,
            _ => &self.other,
        }
    }
}

fn those(wanted: impl Fn(&Check) -> bool) -> Checks {
    let checks = all_rules()
        .iter()
        .flat_map(|of| of.check.each().iter().map(|check| (of.rule, check)));
    checks.filter(|(_, check)| wanted(check)).collect()
}
