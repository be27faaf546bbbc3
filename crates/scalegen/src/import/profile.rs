//! How what was imported is written: a key for each workload and scaler, and once what many of them share.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_manifest::settings::ScalerTable;
use scalegen_profile::{Keys, Section, Written};
use serde_json::Value;

use super::object::Key;
use super::taken::{Kept, Taken};
use super::workload::{Alone, Scaling, Workload, Workloads, kind_of};

/// A section of a profile, and the objects that are generated from it.
#[derive(Clone)]
pub(super) struct Part {
    pub(super) section: Section,
    pub(super) of: Vec<Key>,
}

impl From<Section> for Part {
    fn from(section: Section) -> Self {
        let of = Vec::new();
        Self { section, of }
    }
}

/// The sections of a profile with what was taken in. `alone` has the files that hold nothing but one object.
pub(super) fn parts(taken: &Taken, name: &str, alone: &BTreeSet<String>) -> Vec<Part> {
    let workloads = &taken.workloads;
    let shared = Shared::of(workloads, alone);
    let mut head = Keys::from_iter([("name".to_owned(), name.into())]);
    if !shared.labels.is_empty() {
        head.insert("labels".to_owned(), Written::Table(shared.labels.clone()));
    }
    let head = Section {
        comments: vec![
            "Imported by `scalegen import`; `scalegen generate` generates its objects.".to_owned(),
        ],
        keys: head,
        ..Section::default()
    };
    let mut parts = vec![Part::from(head)];
    if let Some(url) = &shared.prometheus {
        let section = Section {
            path: vec!["prometheus".to_owned()],
            comments: vec!["The server of every query that names no other.".to_owned()],
            keys: Keys::from_iter([("url".to_owned(), url.as_str().into())]),
            ..Section::default()
        };
        parts.push(section.into());
    }
    let authentications = keys_of(&workloads.authentications);
    for (key, alone) in &authentications {
        let mut keys = Keys::new();
        if alone.kind == "ClusterTriggerAuthentication" {
            keys.insert("kind".to_owned(), alone.kind.as_str().into());
        }
        let names = [key.clone(), format!("keda-authentication-{key}.yaml")];
        parts.push(shared.alone("authentications", key, keys, alone, names));
    }
    let mut keys = BTreeSet::new();
    let prefix = prefix(workloads);
    for workload in workloads.iter() {
        let key = key(workload, &prefix, &keys);
        add(workload, &key, &shared, &mut parts);
        keys.insert(key);
    }
    for (key, alone) in keys_of(&workloads.scaled_jobs) {
        let names = [key.clone(), format!("keda-scaledjob-{key}.yaml")];
        parts.push(shared.alone("scaled_jobs", &key, Keys::new(), alone, names));
    }
    parts.extend(taken.kept.iter().map(kept));
    parts
}

/// An object in Kubernetes' own words, with why it is.
fn kept(kept: &Kept) -> Part {
    let mut keys = in_order(&kept.object, &["apiVersion", "kind", "metadata"]);
    if let Some(metadata) = kept.object.get("metadata") {
        let metadata = in_order(metadata, &["name", "namespace"]);
        keys.insert("metadata".to_owned(), Written::Table(metadata));
    }
    let comments = kept
        .file
        .iter()
        .map(|file| format!("from {file}, kept as it is:"));
    let section = Section {
        path: vec!["objects".to_owned()],
        is_item: true,
        comments: comments.chain(kept.reasons.iter().cloned()).collect(),
        keys,
    };
    let of = vec![kept.key.clone()];
    Part { section, of }
}

/// The fields of an object, some of them first.
fn in_order(object: &Value, first: &[&str]) -> Keys {
    let fields = || object.as_object().into_iter().flatten();
    let place = |name: &str| first.iter().position(|other| *other == name);
    let mut sorted: Vec<_> = fields().collect();
    sorted.sort_by_key(|(name, _)| place(name).unwrap_or(first.len()));
    sorted
        .into_iter()
        .map(|(name, value)| (name.clone(), value.into()))
        .collect()
}

/// What belongs to no workload, each with its key: its name, and as much before and after it as distinguishes it.
fn keys_of(all: &[Alone]) -> Vec<(String, &Alone)> {
    let mut taken = BTreeSet::new();
    let mut keys = Vec::new();
    for alone in all {
        let name = &alone.scaling.name;
        let namespace = alone.namespace.as_deref().unwrap_or("cluster");
        let plain = [label(name), label(&format!("{namespace}-{name}"))];
        let numbered = (2..).map(|number| label(&format!("object-{number}")));
        let mut candidates = plain.into_iter().chain(numbered);
        let key = candidates.find(|key| !key.is_empty() && !taken.contains(key));
        let key = key.unwrap_or_default();
        taken.insert(key.clone());
        keys.push((key, alone));
    }
    keys
}

/// What is written once for all of them.
struct Shared {
    /// Labels that every object has.
    labels: Keys,
    /// The address that most queries are sent to.
    prometheus: Option<String>,
    /// The file name of each file that is the only one of that name and holds one object.
    files: BTreeMap<String, String>,
    /// The keys of authentications, by kind, namespace and name.
    authentications: BTreeMap<[String; 3], String>,
}

impl Shared {
    fn of(workloads: &Workloads, alone: &BTreeSet<String>) -> Self {
        let scalings = || {
            let alone = workloads.authentications.iter().chain(&workloads.scaled_jobs);
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
        // A profile's address has no slash at its end, and is one in any case.
        addresses.retain(|address, _| {
            (address.starts_with("http://") || address.starts_with("https://")) && !address.ends_with('/')
        });
        let prometheus = addresses.into_iter().max_by_key(|(_, count)| *count);
        let mut names: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for file in scalings().filter_map(|scaling| scaling.file.as_deref()) {
            names.entry(base(file)).or_default().insert(file);
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
    /// The section of what belongs to no workload; `names` are the name and the file that it has by default.
    fn alone(&self, table: &str, key: &str, mut keys: Keys, alone: &Alone, names: [String; 2]) -> Part {
        let Alone { scaling, .. } = alone;
        if let Some(namespace) = &alone.namespace {
            keys.insert("namespace".to_owned(), namespace.as_str().into());
        }
        let [name, file] = names;
        if scaling.name != name {
            keys.insert("name".to_owned(), scaling.name.as_str().into());
        }
        let own = scaling.file.as_ref().and_then(|file| self.files.get(file));
        if let Some(own) = own.filter(|own| **own != file) {
            keys.insert("file".to_owned(), own.as_str().into());
        }
        keys.extend(self.rest(scaling, alone.namespace.as_deref().unwrap_or_default(), None));
        let section = Section {
            path: vec![table.to_owned(), key.to_owned()],
            comments: scaling.file.iter().map(|file| format!("from {file}")).collect(),
            keys,
            ..Section::default()
        };
        let of = vec![alone.key()];
        Part { section, of }
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

fn add(workload: &Workload, key: &str, shared: &Shared, parts: &mut Vec<Part>) {
    let container = container(workload);
    let mut keys = Keys::from_iter([
        ("namespace".to_owned(), workload.namespace().into()),
        ("target".to_owned(), workload.target.as_str().into()),
    ]);
    if let Some(name) = &container {
        keys.insert("container".to_owned(), name.as_str().into());
        let own = workload.containers.iter().find(|own| own.name == *name);
        let resources = own.into_iter().flat_map(|own| &own.resources);
        keys.extend(resources.map(|(key, amounts)| ((*key).to_owned(), Written::Table(amounts.clone()))));
    }
    let mut comments = Vec::new();
    if workload.is_of_default {
        comments.push("No manifest has a namespace; a profile needs one.".to_owned());
    }
    let scalers = named(workload, key);
    if let [first, _, ..] = scalers.as_slice() {
        let built = scalers.iter().find(|(_, scaler)| scaler.is_built);
        comments.push(match built {
            Some(_) => {
                "Several scalers target it; `active` is the one that the kustomization applies.".to_owned()
            }
            None => {
                "Several scalers target it, and two of them must not be applied: choose `active`.".to_owned()
            }
        });
        let (active, _) = built.unwrap_or(first);
        keys.insert("active".to_owned(), active.as_str().into());
    }
    let path = |names: &[&str]| {
        let names = ["workloads", key].into_iter().chain(names.iter().copied());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    let of = |scaling: &Scaling| {
        let kind = kind_of(scaling.table).to_owned();
        (kind, workload.namespace().to_owned(), scaling.name.clone())
    };
    parts.push(Part {
        section: Section {
            path: path(&[]),
            comments,
            keys,
            ..Section::default()
        },
        of: workload.scalings().map(of).collect(),
    });
    let mut push = |names: &[&str], scaling: &Scaling, name: String, file: String, kind: Option<&str>| {
        let mut keys = Keys::new();
        if let Some(kind) = kind {
            keys.insert("kind".to_owned(), kind.into());
        }
        if scaling.name != name {
            keys.insert("name".to_owned(), scaling.name.as_str().into());
        }
        let own = scaling.file.as_ref().and_then(|file| shared.files.get(file));
        if let Some(own) = own.filter(|own| **own != file) {
            keys.insert("file".to_owned(), own.as_str().into());
        }
        keys.extend(shared.rest(scaling, workload.namespace(), container.as_deref()));
        parts.push(Part {
            section: Section {
                path: path(names),
                comments: scaling.file.iter().map(|file| format!("from {file}")).collect(),
                keys,
                ..Section::default()
            },
            of: vec![of(scaling)],
        });
    };
    let is_keda = |scaling: &Scaling| scaling.table == ScalerTable::Keda;
    let has_several = workload.scalers.iter().filter(|scaler| is_keda(scaler)).count() > 1;
    for (own, scaler) in &scalers {
        let (kind, name, file) = match is_keda(scaler) {
            false => ("hpa", format!("hpa-{key}-{own}"), format!("hpa-{key}-{own}.yaml")),
            true if has_several => (
                "keda",
                format!("{key}-{own}"),
                format!("keda-scaledobject-{key}-{own}.yaml"),
            ),
            true => (
                "keda",
                format!("{key}-{own}"),
                format!("keda-scaledobject-{key}.yaml"),
            ),
        };
        push(&["scalers", own], scaler, name, file, Some(kind));
    }
    if let Some(vpa) = &workload.vpa {
        push(
            &["vpa"],
            vpa,
            format!("vpa-{key}"),
            format!("vpa-{key}.yaml"),
            None,
        );
    }
    if let Some(pdb) = &workload.pdb {
        push(
            &["pdb"],
            pdb,
            format!("pdb-{key}"),
            format!("pdb-{key}.yaml"),
            None,
        );
    }
}

/// The container that the metrics look at, else the first one.
fn container(workload: &Workload) -> Option<String> {
    let metrics = workload
        .scalers
        .iter()
        .flat_map(|scaler| tables(&scaler.keys, "metrics"));
    let named: BTreeSet<&str> = metrics
        .filter_map(|metric| match metric.get("container") {
            Some(Written::Text(name)) => Some(name.as_str()),
            _ => None,
        })
        .collect();
    let first = || {
        workload
            .containers
            .first()
            .map(|container| container.name.as_str())
    };
    let one = named.first().copied().filter(|_| named.len() == 1);
    one.or_else(first).map(str::to_owned)
}

/// The scalers with their keys: what their names add to the name that a profile would give them, else their kind.
fn named<'w>(workload: &'w Workload, key: &str) -> Vec<(String, &'w Scaling)> {
    let mut found: Vec<(String, &Scaling)> = Vec::new();
    for scaler in &workload.scalers {
        let (kind, before) = match scaler.table {
            ScalerTable::Keda => ("keda", format!("{key}-")),
            _ => ("hpa", format!("hpa-{key}-")),
        };
        let is_free = |own: &str| found.iter().all(|(taken, _)| taken != own);
        let own = scaler.name.strip_prefix(&before);
        let own = own
            .filter(|own| label(own) == *own && is_free(own))
            .map(str::to_owned);
        let own = own.unwrap_or_else(|| {
            let mut numbered = (2..).map(|number| format!("{kind}-{number}"));
            let plain = Some(kind.to_owned()).filter(|kind| is_free(kind));
            plain
                .or_else(|| numbered.find(|own| is_free(own)))
                .unwrap_or_default()
        });
        found.push((own, scaler));
    }
    found
}

/// The key of a workload: what its VPA is named for, or its name without what all names begin with, and as much before
/// it as distinguishes it from others.
fn key(workload: &Workload, prefix: &str, taken: &BTreeSet<String>) -> String {
    let (namespace, name) = (workload.namespace(), workload.name());
    let of_vpa = workload
        .vpa
        .as_ref()
        .and_then(|vpa| vpa.name.strip_prefix("vpa-"));
    let of_vpa = of_vpa.filter(|own| format!("-{name}-").contains(&format!("-{own}-")));
    let short = name.strip_prefix(prefix).unwrap_or(name);
    let candidates = [
        label(of_vpa.unwrap_or(short)),
        label(name),
        label(&format!("{namespace}-{name}")),
        label(&format!("{namespace}-{}-{name}", workload.kind())),
    ];
    let is_free = |key: &String| !key.is_empty() && !taken.contains(key);
    let free = candidates.into_iter().find(is_free);
    free.unwrap_or_else(|| {
        let mut numbered = (2..).map(|number| label(&format!("workload-{number}")));
        numbered.find(is_free).unwrap_or_default()
    })
}

/// What the names of all workloads begin with, up to a dash; a letter follows it in each.
fn prefix(workloads: &Workloads) -> String {
    let names: BTreeSet<&str> = workloads.iter().map(Workload::name).collect();
    let Some((first, last)) = names.first().zip(names.last()).filter(|_| names.len() > 1) else {
        return String::new();
    };
    // What the first and the last of sorted names share, all of them do.
    let shared = first
        .bytes()
        .zip(last.bytes())
        .take_while(|(one, other)| one == other)
        .count();
    let shared = first
        .get(..shared)
        .and_then(|shared| shared.rfind('-'))
        .map_or(0, |dash| dash + 1);
    let goes_on = |name: &&str| name[shared..].starts_with(|letter: char| letter.is_ascii_lowercase());
    match names.iter().all(goes_on) {
        true => first[..shared].to_owned(),
        false => String::new(),
    }
}

/// A name as a key may be: lower case letters, digits and `-`, at most 40, so that names of objects have room.
fn label(name: &str) -> String {
    let letter = |letter: char| match letter.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9') => letter,
        _ => '-',
    };
    let label: String = name.chars().map(letter).take(40).collect();
    label.trim_matches('-').to_owned()
}

fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

fn table<'k>(keys: &'k Keys, key: &str) -> Option<&'k Keys> {
    match keys.get(key)? {
        Written::Table(table) => Some(table),
        _ => None,
    }
}

fn tables<'k>(keys: &'k Keys, key: &str) -> impl Iterator<Item = &'k Keys> {
    let items = match keys.get(key) {
        Some(Written::List(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|item| match item {
        Written::Table(table) => Some(table),
        _ => None,
    })
}
