//! What many objects of an import share, which is written once.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_manifest::settings::ScalerTable;
use scalegen_profile::{Keys, Section, Written};

use super::naming::{base, keys_of};
use super::part::{Part, table, tables, text};
use super::taken::Taken;
use super::workload::{Scaling, Workload};

/// What is written once for all of them.
pub(super) struct Shared {
    /// Labels that every object has.
    pub(super) labels: Keys,
    /// The address that most queries are sent to.
    pub(super) prometheus: Option<String>,
    /// The file name of each file that is the only one of that name and holds one object.
    pub(super) files: BTreeMap<String, String>,
    /// The keys of authentications, by kind, namespace and name.
    authentications: BTreeMap<[String; 3], String>,
}

impl Shared {
    pub(super) fn of(taken: &Taken, alone: &BTreeSet<String>) -> Self {
        let workloads = &taken.workloads;
        let scalings = || {
            let alone = workloads.authentications.iter().chain(&workloads.scaled_jobs);
            let alone = alone.chain(workloads.load_tests.iter().map(|test| &test.alone));
            let alone = alone.map(|alone| &alone.scaling);
            workloads.iter().flat_map(Workload::scalings).chain(alone)
        };
        let mut labels = Keys::new();
        if let Some(first) = scalings().next().filter(|_| scalings().nth(1).is_some()) {
            labels = table(&first.keys, "labels").cloned().unwrap_or_default();
            let has = |scaling: &Scaling, name: &str, value: &Written| {
                table(&scaling.keys, "labels").and_then(|labels| labels.get(name)) == Some(value)
            };
            labels.retain(|name, value| scalings().all(|scaling| has(scaling, name, value)));
        }
        let mut addresses: BTreeMap<&str, usize> = BTreeMap::new();
        for trigger in scalings().flat_map(|scaling| tables(&scaling.keys, "triggers")) {
            if let Some(Written::Text(address)) = trigger.get("server_address") {
                *addresses.entry(address).or_default() += 1;
            }
        }
        let of_charts = workloads
            .charts
            .iter()
            .filter_map(|chart| text(&chart.keys, "prometheus_url"));
        for address in of_charts {
            *addresses.entry(address).or_default() += 1;
        }
        // A profile's address has no slash at its end, and is one in any case.
        addresses.retain(|address, _| {
            (address.starts_with("http://") || address.starts_with("https://")) && !address.ends_with('/')
        });
        let prometheus = addresses.into_iter().max_by_key(|(_, count)| *count);
        // A base of several kustomizations has objects of each of them.
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let of_kept = taken.kept.iter().filter_map(|kept| kept.file.as_deref());
        for file in scalings()
            .filter_map(|scaling| scaling.file.as_deref())
            .chain(of_kept)
        {
            names.entry(base(file)).or_default().push(file);
        }
        let is_free = |name: &str| {
            name.ends_with(".yaml")
                && name != "kustomization.yaml"
                && !name.ends_with("-values.yaml")
                && !name.starts_with("resources-")
        };
        let files = names.into_iter().filter_map(|(name, files)| {
            let only = files.first().filter(|_| files.len() == 1 && is_free(name))?;
            alone
                .contains(*only)
                .then(|| ((*only).to_owned(), name.to_owned()))
        });
        let authentications = keys_of(&workloads.authentications).into_iter();
        let authentications = authentications.map(|(key, alone)| {
            let namespace = alone.namespace.clone().unwrap_or_default();
            ([alone.kind.clone(), namespace, alone.scaling.name.clone()], key)
        });
        Self {
            authentications: authentications.collect(),
            labels,
            prometheus: prometheus.map(|(address, _)| address.to_owned()),
            files: files.collect(),
        }
    }

    /// The keys of a scaler without what is written elsewhere.
    fn rest(&self, scaling: &Scaling, namespace: &str, container: Option<&str>) -> Keys {
        let mut keys = scaling.keys.clone();
        if let Some(Written::List(triggers)) = keys.get_mut("triggers") {
            for trigger in triggers {
                if let Written::Table(trigger) = trigger {
                    self.refer(trigger, namespace);
                }
            }
        }
        if let Some(Written::Table(labels)) = keys.get_mut("labels") {
            labels.retain(|name, value| self.labels.get(name) != Some(value));
            if labels.is_empty() {
                keys.shift_remove("labels");
            }
        }
        for (list, key, value) in [
            // With a query, it is the type of a trigger that names none.
            ("triggers", "type", Some("prometheus")),
            ("triggers", "server_address", self.prometheus.as_deref()),
            ("metrics", "container", container),
        ] {
            let Some((Written::List(items), value)) = keys.get_mut(list).zip(value) else {
                continue;
            };
            for item in items {
                if let Written::Table(item) = item
                    && item.get(key) == Some(&value.into())
                    && (key != "type" || item.contains_key("query"))
                {
                    item.shift_remove(key);
                }
            }
        }
        keys
    }
}

impl Shared {
    /// The section of an object; `default` are the name and the file that it has by default, `container` the one that metrics
    /// look at by default.
    pub(super) fn part(
        &self,
        path: &[&str],
        mut keys: Keys,
        namespace: &str,
        scaling: &Scaling,
        default: [String; 2],
        container: Option<&str>,
    ) -> Part {
        let [name, file] = default;
        if scaling.name != name && scaling.table != ScalerTable::LoadTest {
            keys.insert("name".to_owned(), scaling.name.as_str().into());
        }
        let own = scaling.file.as_ref().and_then(|file| self.files.get(file));
        if let Some(own) = own.filter(|own| **own != file) {
            keys.insert("file".to_owned(), own.as_str().into());
        }
        keys.extend(self.rest(scaling, namespace, container));
        // The file of the profile has its name.
        let from = scaling.file.iter().filter(|_| own.is_none());
        let from = from.map(|file| format!("From {file}.")).next();
        let mut remarks = scaling.comments.keys.clone();
        for (key, remark) in &mut remarks {
            // What is beside a part of a value is said of all of it.
            if let Some(Written::Table(_) | Written::List(_)) = keys.get(key) {
                remark.above.extend(remark.beside.take());
            }
        }
        let section = Section {
            path: path.iter().copied().map(str::to_owned).collect(),
            comments: scaling.comments.above.clone(),
            keys,
            remarks,
            ..Section::default()
        };
        let of = vec![scaling.key.clone()];
        let mut part = Part { section, from, of };
        part.keep_remarks();
        part
    }

    /// Makes a reference to an authentication that is imported, too, one to its table.
    fn refer(&self, trigger: &mut Keys, namespace: &str) {
        let Some(Written::Table(reference)) = trigger.get("authentication_ref") else {
            return;
        };
        let text = |key: &str| match reference.get(key) {
            Some(Written::Text(text)) => Some(text.as_str()),
            _ => None,
        };
        let kind = text("kind").unwrap_or("TriggerAuthentication");
        let namespace = if kind == "TriggerAuthentication" {
            namespace
        } else {
            ""
        };
        let wanted = [kind, namespace, text("name").unwrap_or_default()].map(str::to_owned);
        if let Some(key) = self.authentications.get(&wanted) {
            let reference = trigger.get_index_of("authentication_ref");
            trigger.shift_remove("authentication_ref");
            let at = reference.unwrap_or_default().min(trigger.len());
            trigger.shift_insert(at, "authentication".to_owned(), key.as_str().into());
        }
    }
}
