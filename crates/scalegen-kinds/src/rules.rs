//! The rules that one object alone decides, a table for each kind: what is known of a rule, beside the checks that
//! refer to it.

mod hpa;
mod job;
mod load;
mod pod_disruption_budget;
mod scaled_object;
mod structure;
mod trigger;
mod trigger_authentication;
mod values;
mod vpa;
mod workload;

use scalegen_syntax::{Family, Rule, rules};

pub use hpa::*;
pub use job::*;
pub use load::*;
pub use pod_disruption_budget::*;
pub use scaled_object::*;
pub use structure::*;
pub use trigger::*;
pub use trigger_authentication::*;
pub use values::*;
pub use vpa::*;
pub use workload::*;

/// Every table of rules that [`admission`](crate::admission) checks alone.
pub const ADMISSION: &[&[&Rule]] = &[
    HPA,
    JOB,
    LOAD,
    BUDGET,
    WORKLOAD,
    VPA,
    SCALED_OBJECT,
    AUTHENTICATION,
    TRIGGER,
    VALUES,
];

rules! {
    /// Every rule on what a profile sets that is no object: the values of a chart, a kustomization.
    pub SETTINGS = Rule::of(Family::Profile);

    REFUSED {
        code: "PRO020",
        name: "refused",
        summary: "A server would reject a value",
        why: "The API server, a CRD or a webhook of the target versions rejects the object generated from it.",
        fix: "change the value as the message says",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_well_formed_and_in_order() {
        for table in ADMISSION.iter().chain(&[STRUCTURE, SETTINGS]) {
            assert!(table.is_sorted_by(|one, next| one.code < next.code));
            for rule in *table {
                assert_eq!(rule.flaw(), None, "{}", rule.code);
            }
        }
    }
}
