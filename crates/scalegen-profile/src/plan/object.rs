//! What every planned object has.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use crate::FieldPath;

/// What every planned object has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectPlan {
    /// Its name.
    pub name: String,
    /// Its namespace.
    pub namespace: String,
    /// Its labels: the profile's, the workload's and its own; the later win.
    pub labels: BTreeMap<String, String>,
    /// Its annotations, likewise.
    pub annotations: BTreeMap<String, String>,
    /// Its file, in the folder of manifests.
    pub file: String,
    /// The path of its table in the profile, such as `workloads.chat-api.scalers.cpu`.
    pub origin: FieldPath,
}

/// The maps as one; the later win.
pub(super) fn merged(maps: &[&IndexMap<String, String>]) -> BTreeMap<String, String> {
    let entries = maps.iter().flat_map(|map| map.iter());
    entries.map(|(key, value)| (key.clone(), value.clone())).collect()
}
