//! Names that must be unique over all units of a profile.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use super::{SERVICE, Unit};
use crate::layers::printable;
use crate::plan::{JobName, Plan, ScalerKind};
use crate::problem::Part;
use crate::{Family, FieldPath, Finding, Place, Related, codes};

/// Finds objects, and metrics of the adapter, that two units of a profile both make.
///
/// It keeps a number for each name rather than the name, so that a fleet of ten thousand services takes a
/// megabyte; the other unit is planned again when a name is taken.
#[derive(Debug, Default)]
pub struct Unique {
    /// Names by their hash, with the unit that took them. Never iterated.
    taken: HashMap<u64, u32, BuildHasherDefault<DefaultHasher>>,
}

/// A name that must be unique, and the path of what has it.
struct Named {
    what: String,
    path: FieldPath,
    duplicate: &'static codes::Code,
}

impl Unique {
    /// Takes the names of a unit's plan; gives a finding for each that another unit took before. Units must be
    /// given in their order for findings to be the same on every run.
    pub fn claim(&mut self, unit: Unit<'_>, plan: &Plan) -> Vec<Finding> {
        let mut findings = Vec::new();
        for named in names(plan) {
            let index = u32::try_from(unit.index()).unwrap_or(u32::MAX);
            let other = *self.taken.entry(hash(&named.what)).or_insert(index);
            let other = usize::try_from(other).ok().filter(|other| *other != unit.index());
            let Some(other) = other.and_then(|other| unit.loaded.unit(other)) else {
                continue;
            };
            let what = printable(&named.what);
            let message = match (other.service(), unit.service()) {
                (None, Some(service)) => format!("the profile makes {what} too{SERVICE}{}`", service.name),
                (Some(other), Some(service)) => {
                    format!(
                        "service `{}` makes {what} too{SERVICE}{}`",
                        other.name, service.name
                    )
                }
                (Some(other), None) => format!("service `{}` makes {what} too", other.name),
                (None, None) => continue,
            };
            let place = unit.locate(&named.path, Part::Value);
            let mut finding = Finding::error(named.duplicate.code, Family::Profile, message)
                .help("put {name} or another parameter into what names it");
            let there = place_in(other, &named.what).filter(|there| there.span != place.span);
            finding.related.extend(there.map(|place| Related {
                message: "the other one is here".to_owned(),
                place,
            }));
            findings.push(finding.at(Some(place)));
        }
        findings
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Where another unit makes the same.
fn place_in(other: Unit<'_>, what: &str) -> Option<Place> {
    let plan = other.plan().plan?;
    let named = names(&plan).into_iter().find(|named| named.what == what)?;
    Some(other.locate(&named.path, Part::Value))
}

fn names(plan: &Plan) -> Vec<Named> {
    let mut names = Vec::new();
    let mut object = |kind: &str, object: &crate::plan::ObjectPlan| {
        names.push(Named {
            what: format!("{kind} {}/{}", object.namespace, object.name),
            path: object.origin.field("name"),
            duplicate: codes::DUPLICATE_OBJECT,
        });
    };
    for workload in &plan.workloads {
        for scaler in &workload.scalers {
            let kind = match scaler.kind {
                ScalerKind::Hpa(_) => "HorizontalPodAutoscaler",
                ScalerKind::Keda(_) => "ScaledObject",
            };
            object(kind, scaler.object());
        }
        if let Some(vpa) = &workload.vpa {
            object("VerticalPodAutoscaler", &vpa.object);
        }
    }
    for test in plan.load_tests.iter().filter(|test| test.name == JobName::Fixed) {
        object("Job", &test.object);
    }
    for workload in &plan.workloads {
        names.push(Named {
            what: format!("{} in namespace {}", workload.target, workload.namespace),
            path: workload.origin.field("target"),
            duplicate: codes::DUPLICATE_TARGET,
        });
    }
    for rule in &plan.demand.signal_rules {
        names.push(Named {
            what: format!("metric {}", rule.name_as),
            path: rule.origin.field("metric"),
            duplicate: codes::DUPLICATE_METRIC,
        });
    }
    names
}
