//! The keys of what is imported: as short as distinguishes them.

use std::collections::BTreeSet;

use scalegen_manifest::settings::ScalerTable;
use scalegen_profile::Written;

use super::part::tables;
use super::workload::{Alone, LoadTest, Scaling, Workload, Workloads};

/// What belongs to no workload, each with its key: its name, and as much before and after it as distinguishes it.
pub(super) fn keys_of(all: &[Alone]) -> Vec<(String, &Alone)> {
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

/// The scalers with their keys: what their names or files add to those that a profile would give them, else the resource
/// that they look at, else their kind.
pub(super) fn named<'w>(workload: &'w Workload, key: &str) -> Vec<(String, &'w Scaling)> {
    let mut found: Vec<(String, &Scaling)> = Vec::new();
    for scaler in &workload.scalers {
        let (kind, before) = match scaler.table {
            ScalerTable::Keda => ("keda", format!("{key}-")),
            _ => ("hpa", format!("hpa-{key}-")),
        };
        let is_free = |own: &str| found.iter().all(|(taken, _)| taken != own);
        let of_file = scaler.file.as_deref().and_then(|file| {
            let stem = base(file).strip_suffix(".yaml")?;
            stem.strip_prefix("keda-scaledobject-")
                .unwrap_or(stem)
                .strip_prefix(&before)
        });
        let candidates = [scaler.name.strip_prefix(&before), of_file, resource(scaler)];
        let mut candidates = candidates.into_iter().flatten();
        let own = candidates
            .find(|own| label(own) == *own && is_free(own))
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

/// The one resource that a scaler looks at.
fn resource(scaler: &Scaling) -> Option<&str> {
    let metrics = tables(&scaler.keys, "metrics").map(|metric| ("resource", metric));
    let triggers = tables(&scaler.keys, "triggers").map(|trigger| ("type", trigger));
    let mut all = metrics.chain(triggers);
    let (key, only) = all.next().filter(|_| all.next().is_none())?;
    match only.get(key).or_else(|| only.get("container_resource"))? {
        Written::Text(name) if name != "prometheus" => Some(name),
        _ => None,
    }
}

/// The key of a workload: what its VPA is named for, or its name without what all names begin with, and as much before
/// it as distinguishes it from others.
pub(super) fn key(workload: &Workload, prefix: &str, taken: &BTreeSet<String>) -> String {
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
pub(super) fn prefix(workloads: &Workloads) -> String {
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
pub(super) fn label(name: &str) -> String {
    let letter = |letter: char| match letter.to_ascii_lowercase() {
        letter @ ('a'..='z' | '0'..='9') => letter,
        _ => '-',
    };
    let label: String = name.chars().map(letter).take(40).collect();
    label.trim_matches('-').to_owned()
}

pub(super) fn base(file: &str) -> &str {
    file.rsplit(['/', '\\']).next().unwrap_or(file)
}

/// The load tests with their keys: what their files or names add to those that a profile would give them, else the key of
/// the workload.
pub(super) fn load_tests(all: &[LoadTest], key_of: impl Fn(&LoadTest) -> String) -> Vec<(String, &LoadTest)> {
    let mut found: Vec<(String, &LoadTest)> = Vec::new();
    let stem = |test: &LoadTest| {
        test.alone
            .scaling
            .file
            .as_deref()
            .and_then(|file| file.strip_suffix(".yaml"))
            .map(str::to_owned)
    };
    let mut all: Vec<&LoadTest> = all.iter().collect();
    all.sort_by_key(|test| stem(test));
    for test in all {
        let scaling = &test.alone.scaling;
        let stem = scaling.file.as_deref().map(base);
        let stem = stem.and_then(|file| file.strip_suffix(".yaml")?.strip_prefix("loadgen-job-"));
        let own = scaling.name.trim_end_matches('-').strip_prefix("loadgen-");
        let of_workload = key_of(test);
        let is_free = |key: &str| found.iter().all(|(taken, _)| taken != key);
        let candidates = [stem, own.filter(|own| *own != "job"), Some(of_workload.as_str())];
        let mut candidates = candidates.into_iter().flatten();
        let key = candidates.find(|key| label(key) == *key && is_free(key));
        let key = key.map(str::to_owned).unwrap_or_else(|| {
            let mut numbered = (2..).map(|number| format!("{of_workload}-{number}"));
            numbered.find(|key| is_free(key)).unwrap_or_default()
        });
        found.push((key, test));
    }
    found
}
