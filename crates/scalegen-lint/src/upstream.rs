//! The rules that `scalegen-manifest` checks, as the rules here find them.

use scalegen_document::{Document, Object};
use scalegen_kinds::{Refusal, admission};
use scalegen_syntax::Targets;

/// Every table of them.
pub(crate) const TABLES: &[&[admission::Rule]] = &[
    admission::HPA_RULES,
    admission::JOB_RULES,
    admission::LOAD_RULES,
    admission::WORKLOAD_RULES,
    admission::QUANTITY_RULES,
    admission::VPA_RULES,
    admission::SCALED_OBJECT_RULES,
];

/// What servers of these versions refuse of an object. The metadata of triggers is looked at by `triggers`,
/// which knows all of their types.
pub(crate) fn refusals(document: &Document, targets: &Targets) -> Vec<Refusal> {
    match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => admission::hpa(hpa, targets),
        Object::Job(job) => {
            let mut refusals = admission::job(job, targets);
            refusals.extend(admission::load_generator(job));
            refusals
        }
        Object::Deployment(deployment) => admission::deployment(deployment, targets),
        Object::StatefulSet(set) => admission::stateful_set(set, targets),
        Object::VerticalPodAutoscaler(vpa) => admission::vpa(vpa, targets),
        Object::ScaledObject(scaled) => admission::scaled_object(scaled, targets),
        _ => Vec::new(),
    }
}

/// The rule of that name.
pub(crate) const fn rule(name: &str) -> &'static admission::Rule {
    let mut table = 0;
    while table < TABLES.len() {
        let rules = TABLES[table];
        let mut index = 0;
        while index < rules.len() {
            if is_same(rules[index].code, name) {
                return &rules[index];
            }
            index += 1;
        }
        table += 1;
    }
    panic!("no rule of scalegen-manifest has this name")
}

/// `==` of texts, which constants cannot use.
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut index = 0;
    while index < a.len() {
        if a[index] != b[index] {
            return false;
        }
        index += 1;
    }
    true
}
