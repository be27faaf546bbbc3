//! What every planned object has.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use scalegen_syntax::FieldPath;

/// What every planned object has.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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
    /// Labels and annotations that it has from the tables above its own.
    pub inherited: Vec<Inherited>,
}

/// A label or annotation that an object has from a table above its own.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Inherited {
    /// Whether it is an annotation, and no label.
    pub annotation: bool,
    /// Its key.
    pub key: String,
    /// Whether the profile itself says it, for all objects, and not the workload.
    pub of_profile: bool,
}

impl ObjectPlan {
    /// The path of the table that says one of the object's labels (`labels`) or `annotations`.
    pub fn owner_of(&self, map: &str, key: &str) -> FieldPath {
        let inherited = self
            .inherited
            .iter()
            .find(|inherited| inherited.annotation == (map == "annotations") && inherited.key == key);
        match inherited {
            None => self.origin.clone(),
            Some(Inherited { of_profile: true, .. }) => FieldPath::ROOT,
            Some(_) => FieldPath::from(self.origin.segments().iter().take(2).cloned().collect::<Vec<_>>()),
        }
    }
}

/// What an object has of labels or annotations of the profile and of its workload, beside its own.
pub(super) fn inherited<'a>(
    annotation: bool,
    of_profile: &'a IndexMap<String, String>,
    of_workload: Option<&'a IndexMap<String, String>>,
    own: &'a IndexMap<String, String>,
) -> impl Iterator<Item = Inherited> + 'a {
    let above = of_workload.into_iter().flatten().map(|(key, _)| (key, false));
    let top = of_profile
        .iter()
        .filter(move |(key, _)| !of_workload.is_some_and(|map| map.contains_key(*key)))
        .map(|(key, _)| (key, true));
    above
        .chain(top)
        .filter(|(key, _)| !own.contains_key(*key))
        .map(move |(key, of_profile)| Inherited {
            annotation,
            key: key.clone(),
            of_profile,
        })
}

/// The maps as one; the later win.
pub(super) fn merged(maps: &[&IndexMap<String, String>]) -> BTreeMap<String, String> {
    let entries = maps.iter().flat_map(|map| map.iter());
    entries.map(|(key, value)| (key.clone(), value.clone())).collect()
}
