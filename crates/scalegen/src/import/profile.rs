//! How what was imported is written: a key for each workload and scaler, and once what many of them share.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_manifest::settings::ScalerTable;
use scalegen_profile::plan::Addon;
use scalegen_profile::{Keys, Remarks, Section, Written};
use serde_json::Value;

use super::naming::{key, keys_of, load_tests, named, prefix};
use super::part::{Part, table, tables, text};
use super::shared::Shared;
use super::taken::{Kept, Taken};
use super::workload::{ChartValues, Identity, Workload, Workloads};

/// The sections of a profile with what was taken in. `alone` has the files that hold nothing but one object.
pub(super) fn parts(taken: &Taken, name: &str, alone: &BTreeSet<String>) -> Vec<Part> {
    let workloads = &taken.workloads;
    let shared = Shared::of(taken, alone);
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
        let namespace = alone.namespace.as_deref().unwrap_or_default();
        if !namespace.is_empty() {
            keys.insert("namespace".to_owned(), namespace.into());
        }
        let names = [key.clone(), format!("keda-authentication-{key}.yaml")];
        parts.push(shared.part(
            &["authentications", key],
            keys,
            namespace,
            &alone.scaling,
            names,
            None,
        ));
    }
    let mut taken_keys = BTreeSet::new();
    let mut by_workload = BTreeMap::new();
    let prefix = prefix(workloads);
    for workload in workloads.iter() {
        let key = key(workload, &prefix, &taken_keys);
        add(workload, &key, &shared, &mut parts);
        by_workload.insert(&workload.identity, (key.clone(), workload.namespace()));
        taken_keys.insert(key);
    }
    for (key, alone) in keys_of(&workloads.scaled_jobs) {
        let namespace = alone.namespace.as_deref().unwrap_or_default();
        let keys = Keys::from_iter([("namespace".to_owned(), namespace.into())]);
        let names = [key.clone(), format!("keda-scaledjob-{key}.yaml")];
        parts.push(shared.part(
            &["scaled_jobs", &key],
            keys,
            namespace,
            &alone.scaling,
            names,
            None,
        ));
    }
    parts.extend(
        workloads
            .charts
            .iter()
            .map(|chart| addon(chart, workloads, &shared)),
    );
    let of = |identity: &Identity| by_workload.get(identity).cloned().unwrap_or_default();
    for (key, test) in load_tests(&workloads.load_tests, |test| of(&test.workload).0) {
        let (workload, namespace) = of(&test.workload);
        let own = test.alone.namespace.as_deref().unwrap_or_default();
        let names = [format!("loadgen-{key}-"), format!("loadgen-job-{key}.yaml")];
        let default = names[0].clone();
        let mut part = shared.part(
            &["load_tests", &key],
            Keys::new(),
            own,
            &test.alone.scaling,
            names,
            None,
        );
        let keys = &mut part.section.keys;
        let name = keys
            .get_index_of("generate_name")
            .or_else(|| keys.get_index_of("name"));
        let after = name
            .or_else(|| keys.get_index_of("file"))
            .map_or(0, |index| index + 1);
        keys.shift_insert(after, "workload".to_owned(), workload.as_str().into());
        if own != namespace {
            keys.shift_insert(after + 1, "namespace".to_owned(), own.into());
        }
        if text(keys, "generate_name") == Some(&default) {
            keys.shift_remove("generate_name");
        }
        parts.push(part);
    }
    parts.extend(taken.kept.iter().map(|object| kept(object, &shared)));
    parts
}

/// An object in Kubernetes' own words, with why it is.
fn kept(kept: &Kept, shared: &Shared) -> Part {
    let mut keys = in_order(&kept.object, &["apiVersion", "kind", "metadata"]);
    if let Some(metadata) = kept.object.get("metadata") {
        let metadata = in_order(metadata, &["name", "namespace"]);
        keys.insert("metadata".to_owned(), Written::Table(metadata));
    }
    let (kind, _, name) = &kept.key;
    let default = format!("{kind}-{name}.yaml").to_ascii_lowercase();
    let own = kept.file.as_ref().and_then(|file| shared.files.get(file));
    if let Some(own) = own.filter(|own| **own != default) {
        keys.shift_insert(0, "file".to_owned(), own.as_str().into());
    }
    let from = match (&kept.file, own) {
        (Some(file), None) => format!("From {file}, kept as it is:"),
        _ => "Kept as it is:".to_owned(),
    };
    let reasons = kept.reasons.iter().cloned();
    let section = Section {
        path: vec!["objects".to_owned()],
        is_item: true,
        comments: [from]
            .into_iter()
            .chain(reasons)
            .chain(kept.comments.iter().cloned())
            .collect(),
        keys,
        ..Section::default()
    };
    Part {
        of: vec![kept.key.clone()],
        ..Part::from(section)
    }
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

fn add(workload: &Workload, key: &str, shared: &Shared, parts: &mut Vec<Part>) {
    let container = container(workload);
    let mut keys = Keys::from_iter([
        ("namespace".to_owned(), workload.namespace().into()),
        ("target".to_owned(), workload.target.as_str().into()),
    ]);
    let mut comments = Vec::new();
    let mut remarks = Remarks::new();
    if let Some((name, is_guess)) = &container {
        keys.insert("container".to_owned(), name.as_str().into());
        if *is_guess && workload.containers.len() > 1 {
            comments.push(
                "`container` is the first with requests or limits: no metric says which does the work."
                    .to_owned(),
            );
        }
        let own = workload.containers.iter().find(|own| own.name == *name);
        let resources = own.into_iter().flat_map(|own| &own.resources);
        remarks = own.map(|own| own.remarks.clone()).unwrap_or_default();
        keys.extend(resources.map(|(key, amounts)| ((*key).to_owned(), Written::Table(amounts.clone()))));
        if let Some(own) = own {
            own.probes.put(&mut keys, &mut comments);
        }
    }
    let container = container.map(|(name, _)| name);
    if let Some(service) = &workload.service {
        keys.insert("service".to_owned(), service.as_str().into());
    }
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
    let section = Section {
        path: ["workloads", key].map(str::to_owned).into(),
        comments,
        keys,
        remarks,
        ..Section::default()
    };
    parts.push(Part {
        of: workload.scalings().map(|scaling| scaling.key.clone()).collect(),
        ..Part::from(section)
    });
    let namespace = workload.namespace();
    let mut push = |names: &[&str], scaling, kind: Option<&str>, default| {
        let kind = kind.map(|kind| ("kind".to_owned(), kind.into()));
        let path: Vec<&str> = ["workloads", key]
            .into_iter()
            .chain(names.iter().copied())
            .collect();
        let keys = kind.into_iter().collect();
        parts.push(shared.part(&path, keys, namespace, scaling, default, container.as_deref()));
    };
    let is_keda = |scaling: &super::workload::Scaling| scaling.table == ScalerTable::Keda;
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
        push(&["scalers", own], scaler, Some(kind), [name, file]);
    }
    if let Some(vpa) = &workload.vpa {
        let default = [format!("vpa-{key}"), format!("vpa-{key}.yaml")];
        push(&["vpa"], vpa, None, default);
    }
    if let Some(pdb) = &workload.pdb {
        let default = [format!("pdb-{key}"), format!("pdb-{key}.yaml")];
        push(&["pdb"], pdb, None, default);
    }
}

/// The container that the metrics look at, else the first one with requests or limits, and whether that is a guess.
fn container(workload: &Workload) -> Option<(String, bool)> {
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
    let read = &workload.containers;
    let is_known = |name: &str| read.is_empty() || read.iter().any(|container| container.name == name);
    let one = named.first().filter(|name| named.len() == 1 && is_known(name));
    // What has requests or limits would be lost with another one.
    let sized = read.iter().find(|container| !container.resources.is_empty());
    let first = || {
        sized
            .or(read.first())
            .map(|container| (container.name.clone(), true))
    };
    one.map(|name| ((*name).to_owned(), false)).or_else(first)
}

/// The section of an add-on, without what a profile sets anyway.
fn addon(chart: &ChartValues, workloads: &Workloads, shared: &Shared) -> Part {
    let mut keys = chart.keys.clone();
    if text(&keys, "prometheus_url") == shared.prometheus.as_deref() {
        keys.shift_remove("prometheus_url");
    }
    if chart.addon == Addon::Vpa {
        of_components(&mut keys, workloads);
    }
    let section = Section {
        path: ["addons", chart.addon.key()].map(str::to_owned).into(),
        comments: chart.comments.above.clone(),
        keys,
        remarks: chart.comments.keys.clone(),
        ..Section::default()
    };
    Part {
        of: vec![chart.key.clone()],
        ..Part::from(section)
    }
}

/// Leaves out what a profile generates for VPAs that only recommend, and adds what it would not generate.
fn of_components(keys: &mut Keys, workloads: &Workloads) {
    let vpas = || workloads.iter().filter_map(|workload| workload.vpa.as_ref());
    let acts = vpas().any(|vpa| text(&vpa.keys, "update_mode") != Some("Off"));
    let component = |keys: &mut Keys, name: &str, set: &dyn Fn(&mut Keys)| {
        let mut own = match keys.get_mut(name) {
            Some(Written::Table(own)) => std::mem::take(own),
            _ => Keys::new(),
        };
        set(&mut own);
        match own.is_empty() {
            true => drop(keys.shift_remove(name)),
            false => drop(keys.insert(name.to_owned(), Written::Table(own))),
        }
    };
    let mut is_off = true;
    for name in ["updater", "admission_controller"] {
        component(keys, name, &|own| match own.get("enabled") {
            Some(Written::Bool(false)) if !acts => drop(own.shift_remove("enabled")),
            None if !acts => drop(own.shift_insert(0, "enabled".to_owned(), Written::Bool(true))),
            _ => {}
        });
        let own = table(keys, name).and_then(|own| own.get("enabled"));
        is_off &= !acts && own.is_none() || own == Some(&Written::Bool(false));
    }
    if is_off {
        // A profile has one where nothing waits for it, and the chart two.
        let [one, two] = ["1", "2"].map(|replicas| Written::Number(replicas.to_owned()));
        component(keys, "recommender", &|own| match own.get("replicas") {
            None => drop(own.insert("replicas".to_owned(), two.clone())),
            Some(replicas) if *replicas == one => drop(own.shift_remove("replicas")),
            Some(_) => {}
        });
    }
}
