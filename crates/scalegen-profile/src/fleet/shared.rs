//! What two profiles of one cluster both scale or generate.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::for_service;
use super::messages::{GeneratedElsewhere, NameClusters, ScaledElsewhere};
use super::unique::{Name, Unique, names, place_in};
use crate::codes;
use crate::loaded::Loaded;
use crate::messages::OtherOne;
use crate::plan::Plan;
use crate::problem::Part;
use scalegen_syntax::{FieldPath, Finding, Message, Related, Term};

/// A profile of a run: its name, its file, and the names that its units claimed.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'l> {
    /// The profile.
    pub loaded: &'l Loaded,
    /// The file that messages name.
    pub file: &'l str,
    /// What its units claimed.
    pub unique: &'l Unique,
}

/// Finds what two profiles of one cluster both scale or generate, with one finding for each pair of profiles, and the
/// number of the profile that it is in. Profiles are of one cluster when their `[cluster] name` is equal, or neither has
/// one.
pub fn shared(claims: &[Claims<'_>]) -> Vec<(usize, Finding)> {
    if claims.len() < 2 {
        return Vec::new();
    }
    let mut taken = HashMap::new();
    // Which units of two profiles have something in common.
    let mut pairs: BTreeMap<(usize, usize), BTreeSet<(usize, usize)>> = BTreeMap::new();
    for (index, claim) in claims.iter().enumerate() {
        let cluster = claim.loaded.profile.cluster.name.as_deref();
        for (name, unit) in claim.unique.claimed() {
            match taken.entry((cluster, name)) {
                Entry::Vacant(first) => _ = first.insert((index, unit)),
                Entry::Occupied(first) => {
                    let (first, first_unit) = *first.get();
                    if first != index {
                        pairs
                            .entry((first, index))
                            .or_default()
                            .insert((first_unit, unit));
                    }
                }
            }
        }
    }
    let findings = pairs.into_iter().filter_map(|((first, second), units)| {
        let mut units = units.into_iter();
        let found = units.find_map(|(one, other)| finding(claims[first], one, claims[second], other));
        Some((second, found?))
    });
    findings.collect()
}

/// The first name that units of two profiles have in common, at the second one's place. None when it is one that two
/// profiles may share.
fn finding(first: Claims<'_>, theirs: usize, second: Claims<'_>, ours: usize) -> Option<Finding> {
    let (theirs, ours) = (first.loaded.unit(theirs)?, second.loaded.unit(ours)?);
    let (their_plan, plan) = (theirs.plan().plan?, ours.plan().plan?);
    let there = names_in_cluster(&their_plan);
    let (name, origin) = names_in_cluster(&plan)
        .into_iter()
        .find(|(name, _)| there.iter().any(|(other, _)| other == name))?;
    let (profile, file) = (first.loaded.profile.name.clone(), first.file.to_owned());
    let shown = Term::Text(name.to_string());
    let message: Message = match name {
        Name::Target(..) => ScaledElsewhere {
            profile,
            file,
            name: shown,
        }
        .into(),
        _ => GeneratedElsewhere {
            profile,
            file,
            name: shown,
        }
        .into(),
    };
    let message = match ours.service() {
        Some(service) => for_service(message, service),
        None => message,
    };
    let place = ours.locate(&origin.field(name.key()), Part::Value);
    let mut finding = codes::SHARED_BY_PROFILES
        .finding(message)
        .at(Some(place))
        .help(NameClusters {});
    finding
        .related
        .extend(place_in(theirs, &name).map(|place| Related {
            message: OtherOne {}.into(),
            place,
        }));
    Some(finding)
}

/// The objects of a plan, and what they scale or size. That two profiles read a workload is no conflict, and neither are
/// two metrics of one name: each profile configures its own adapter.
fn names_in_cluster(plan: &Plan) -> Vec<(Name<'_>, &FieldPath)> {
    let is_scaled = |origin: &FieldPath| {
        let mut workloads = plan
            .workloads
            .iter()
            .filter(|workload| workload.origin == *origin);
        workloads.any(|workload| !workload.scalers.is_empty() || workload.vpa.is_some())
    };
    let mut names = names(plan);
    names.retain(|(name, origin)| match name {
        Name::Object(..) => true,
        Name::Target(..) => is_scaled(origin),
        Name::Metric(_) => false,
    });
    names
}
