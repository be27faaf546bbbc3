//! Names that must be unique over all units of a profile.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasherDefault, DefaultHasher, Hash, Hasher};

use super::messages::{GeneratedByProfile, GeneratedByService, UseParameter};
use super::{Unit, for_service};
use crate::codes;
use crate::language::Target;
use crate::messages::OtherOne;
use crate::plan::{JobName, ObjectPlan, Plan, ScalerKind};
use crate::problem::Part;
use scalegen_syntax::{FieldPath, Finding, Message, Place, Related, Term};

/// Finds objects, and metrics of the adapter, that two units of a profile both make.
///
/// It keeps a number for each name rather than the name, so that a fleet of ten thousand services takes a
/// megabyte; the other unit is planned again when a name is taken.
#[derive(Debug, Default)]
pub struct Unique {
    /// Names by their hash, with the unit that took them. Iterated only into a sorted set.
    taken: HashMap<u64, u32, BuildHasherDefault<DefaultHasher>>,
}

/// The names of one plan that must be unique, as numbers: what is kept of a plan until its unit's turn comes.
#[derive(Clone, Debug)]
pub struct UniqueNames(Vec<u64>);

impl UniqueNames {
    /// Those of a plan.
    pub fn of(plan: &Plan) -> Self {
        Self(names(plan).iter().map(|(name, _)| hash(name)).collect())
    }
}

/// A name that must be unique.
#[derive(Hash, PartialEq)]
pub(super) enum Name<'p> {
    /// An object, by its kind, namespace and name.
    Object(&'p str, &'p str, &'p str),
    /// What is scaled, by its namespace.
    Target(&'p Target, &'p str),
    /// A metric that the adapter serves.
    Metric(&'p str),
}

impl Name<'_> {
    fn code(&self) -> &'static scalegen_syntax::Rule {
        match self {
            Self::Object(..) => codes::DUPLICATE_OBJECT,
            Self::Target(..) => codes::DUPLICATE_TARGET,
            Self::Metric(_) => codes::DUPLICATE_METRIC,
        }
    }

    /// The key that gives it, below the table of what has it.
    pub(super) fn key(&self) -> &'static str {
        match self {
            Self::Object(..) => "name",
            Self::Target(..) => "target",
            Self::Metric(_) => "metric",
        }
    }
}

impl fmt::Display for Name<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object(kind, namespace, name) => write!(f, "{kind} {namespace}/{name}"),
            Self::Target(target, namespace) => write!(f, "{target} in namespace {namespace}"),
            Self::Metric(metric) => write!(f, "metric {metric}"),
        }
    }
}

impl Unique {
    /// Takes the names of a unit's plan; gives a finding for each that another unit took before. Units must be
    /// given in their order for findings to be the same on every run.
    pub fn claim(&mut self, unit: Unit<'_>, plan: &Plan) -> Vec<Finding> {
        self.claim_names(unit, &UniqueNames::of(plan), || Some(plan))
    }

    /// All names, each with the unit that took it, in no order.
    pub(super) fn claimed(&self) -> impl Iterator<Item = (u64, usize)> {
        let unit = |unit: u32| usize::try_from(unit).unwrap_or(usize::MAX);
        self.taken.iter().map(move |(name, taken)| (*name, unit(*taken)))
    }

    /// Claims the names of a unit whose plan is not at hand: `again` plans it, if any of its names is taken.
    pub fn claim_names<P: Borrow<Plan>>(
        &mut self,
        unit: Unit<'_>,
        claimed: &UniqueNames,
        again: impl FnOnce() -> Option<P>,
    ) -> Vec<Finding> {
        let index = u32::try_from(unit.index()).unwrap_or(u32::MAX);
        let mut taken = Vec::new();
        for (position, name) in claimed.0.iter().enumerate() {
            let other = *self.taken.entry(*name).or_insert(index);
            let other = usize::try_from(other).ok().filter(|other| *other != unit.index());
            if let Some(other) = other.and_then(|other| unit.loaded.unit(other)) {
                taken.push((position, other));
            }
        }
        let mut findings = Vec::new();
        if taken.is_empty() {
            return findings;
        }
        let plan = again();
        let names = plan.as_ref().map_or_else(Vec::new, |plan| names(plan.borrow()));
        for (position, other) in taken {
            let Some((name, origin)) = names.get(position) else {
                continue;
            };
            let shown = Term::Text(name.to_string());
            let message: Message = match other.service() {
                Some(other) => GeneratedByService {
                    service: other.name.to_string(),
                    name: shown,
                }
                .into(),
                None => GeneratedByProfile { name: shown }.into(),
            };
            let message = match unit.service() {
                Some(service) => for_service(message, service),
                None => message,
            };
            let place = unit.locate(&origin.field(name.key()), Part::Value);
            let mut finding = name.code().finding(message).help(UseParameter {});
            let there = place_in(other, name).filter(|there| there.span != place.span);
            finding.related.extend(there.map(|place| Related {
                message: OtherOne {}.into(),
                place,
            }));
            findings.push(finding.at(Some(place)));
        }
        findings
    }
}

fn hash(name: &Name<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    name.hash(&mut hasher);
    hasher.finish()
}

/// Where another unit makes the same.
pub(super) fn place_in(other: Unit<'_>, name: &Name<'_>) -> Option<Place> {
    let plan = other.plan().plan?;
    let (name, origin) = names(&plan).into_iter().find(|(theirs, _)| theirs == name)?;
    Some(other.locate(&origin.field(name.key()), Part::Value))
}

/// Names that must be unique, with the path of what has them.
pub(super) fn names(plan: &Plan) -> Vec<(Name<'_>, &FieldPath)> {
    let mut names = Vec::with_capacity(16);
    for workload in &plan.workloads {
        names.push((
            Name::Target(&workload.target, &workload.namespace),
            &workload.origin,
        ));
        for scaler in &workload.scalers {
            let kind = match scaler.kind {
                ScalerKind::Hpa(_) => "HorizontalPodAutoscaler",
                ScalerKind::Keda(_) => "ScaledObject",
            };
            names.push(named(kind, scaler.object()));
        }
        names.extend(
            workload
                .vpa
                .as_ref()
                .map(|vpa| named("VerticalPodAutoscaler", &vpa.object)),
        );
        let pdb = workload.pdb.as_ref();
        names.extend(pdb.map(|pdb| named("PodDisruptionBudget", &pdb.object)));
    }
    let authentications = plan.authentications.iter();
    names.extend(authentications.map(|plan| named(plan.kind(), &plan.object)));
    let scaled_jobs = plan.scaled_jobs.iter();
    names.extend(scaled_jobs.map(|plan| named("ScaledJob", &plan.object)));
    let fixed = plan.load_tests.iter().filter(|test| test.name == JobName::Fixed);
    names.extend(fixed.map(|test| named("Job", &test.object)));
    names.extend(plan.objects.iter().map(|kept| named(&kept.kind, &kept.object)));
    names.extend(
        plan.demand
            .signal_rules
            .iter()
            .map(|rule| (Name::Metric(&rule.name_as), &rule.origin)),
    );
    names
}

fn named<'p>(kind: &'p str, object: &'p ObjectPlan) -> (Name<'p>, &'p FieldPath) {
    (
        Name::Object(kind, &object.namespace, &object.name),
        &object.origin,
    )
}
