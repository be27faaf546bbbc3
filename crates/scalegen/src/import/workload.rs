//! The workloads of a profile: what scales each, and what is known of its pods.

use scalegen_document::Document;
use scalegen_lint::{Cluster, ObjectRef};
use scalegen_manifest::settings::ScalerTable;
use scalegen_profile::{Keys, Section, Written};

use super::object::place;

/// Workloads by the order in which their scalers were read.
#[derive(Debug, Default)]
pub(super) struct Workloads(Vec<Workload>);

/// A workload of a profile.
#[derive(Debug)]
pub(super) struct Workload {
    /// Its key below `workloads`.
    key: String,
    /// What tells it from others: its namespace, group, kind and name.
    identity: [String; 4],
    keys: Keys,
    /// By their keys, each with where it was.
    scalers: Vec<(String, Keys, Option<String>)>,
    vpa: Option<(Keys, Option<String>)>,
    /// Whether its namespace was nowhere.
    is_of_default: bool,
}

impl Workloads {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Workload> {
        self.0.iter()
    }

    /// The workload that a scaler is aimed at.
    pub(super) fn of(
        &mut self,
        scaler: &Document,
        target: &ObjectRef<'_>,
        cluster: &Cluster<'_>,
    ) -> &mut Workload {
        let namespace = target.namespace.unwrap_or("default");
        let identity = [namespace, target.group, target.kind, target.name].map(str::to_owned);
        let known = self.0.iter().position(|workload| workload.identity == identity);
        let index = known.unwrap_or_else(|| {
            let key = self.key_for(&identity);
            self.0.push(Workload::new(key, identity, scaler, target, cluster));
            self.0.len() - 1
        });
        &mut self.0[index]
    }

    /// The name of the workload, with as much before it as tells it from others.
    fn key_for(&self, identity: &[String; 4]) -> String {
        let [namespace, _, kind, name] = identity;
        let is_free = |key: &String| self.0.iter().all(|workload| workload.key != *key);
        let label = |text: String| text.to_lowercase().replace('.', "-");
        let candidates = [
            label(name.clone()),
            label(format!("{namespace}-{name}")),
            label(format!("{namespace}-{kind}-{name}")),
        ];
        let free = candidates.iter().find(|key| is_free(key)).cloned();
        free.unwrap_or_else(|| {
            let numbered = (2..).map(|number| label(format!("{namespace}-{name}-{number}")));
            numbered.into_iter().find(is_free).unwrap_or_default()
        })
    }
}

impl Workload {
    fn new(
        key: String,
        identity: [String; 4],
        scaler: &Document,
        target: &ObjectRef<'_>,
        cluster: &Cluster<'_>,
    ) -> Self {
        let mut keys = Keys::new();
        keys.insert("namespace".into(), identity[0].as_str().into());
        keys.insert("target".into(), written_target(scaler, target).as_str().into());
        if let Some(workload) = cluster.workload(target) {
            let containers = workload
                .template()
                .spec
                .as_ref()
                .map(|spec| spec.containers.as_slice());
            if let Some(container) = containers.unwrap_or_default().first() {
                keys.insert("container".into(), container.name.as_str().into());
                let resources = container.resources.as_ref();
                for (key, amounts) in [
                    (
                        "requests",
                        resources.and_then(|resources| resources.requests.as_ref()),
                    ),
                    (
                        "limits",
                        resources.and_then(|resources| resources.limits.as_ref()),
                    ),
                ] {
                    let amounts: Keys = amounts
                        .into_iter()
                        .flatten()
                        .map(|(name, amount)| (name.clone(), amount.0.as_str().into()))
                        .collect();
                    if !amounts.is_empty() {
                        keys.insert(key.into(), Written::Table(amounts));
                    }
                }
            }
        }
        Self {
            key,
            identity,
            keys,
            scalers: Vec::new(),
            vpa: None,
            is_of_default: target.namespace.is_none(),
        }
    }

    /// Adds a scaler or the VPA. A name that the profile would give it itself is left out.
    pub(super) fn add(&mut self, table: ScalerTable, mut keys: Keys, document: &Document) {
        let place = place(document).map(|place| place.file.name().to_owned());
        let name = match keys.shift_remove("name") {
            Some(Written::Text(name)) => name,
            _ => String::new(),
        };
        let (kind, before) = match table {
            ScalerTable::Hpa => ("hpa", format!("hpa-{}-", self.key)),
            ScalerTable::Keda => ("keda", format!("{}-", self.key)),
            ScalerTable::Vpa => {
                if name != format!("vpa-{}", self.key) {
                    keys.shift_insert(0, "name".to_owned(), name.as_str().into());
                }
                self.vpa = Some((keys, place));
                return;
            }
        };
        let is_free = |key: &str| self.scalers.iter().all(|(taken, ..)| taken != key);
        let own = name.strip_prefix(&before).filter(|own| {
            let is_label =
                |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
            !own.is_empty() && own.chars().all(is_label) && !own.starts_with('-') && is_free(own)
        });
        let key = own.map_or_else(
            || {
                let mut keys =
                    std::iter::once(kind.to_owned()).chain((2..).map(|number| format!("{kind}-{number}")));
                keys.find(|key| is_free(key)).unwrap_or_default()
            },
            str::to_owned,
        );
        if own.is_none() {
            keys.shift_insert(0, "name".to_owned(), name.as_str().into());
        }
        keys.shift_insert(0, "kind".to_owned(), kind.into());
        self.scalers.push((key, keys, place));
    }

    /// Its sections of the profile.
    pub(super) fn sections(&self) -> Vec<Section> {
        let path = |names: &[&str]| {
            let names = ["workloads", &self.key].into_iter().chain(names.iter().copied());
            names.map(str::to_owned).collect::<Vec<_>>()
        };
        let from = |place: &Option<String>| place.iter().map(|file| format!("from {file}")).collect();
        let mut keys = self.keys.clone();
        let mut comments = Vec::new();
        if self.is_of_default {
            comments.push("No namespace was said: a profile has one, so it is `default` here.".to_owned());
        }
        if let [(first, ..), _, ..] = self.scalers.as_slice() {
            comments
                .push("Several scalers were there; only the active one is generated at a time.".to_owned());
            keys.insert("active".into(), first.as_str().into());
        }
        let mut sections = vec![Section {
            path: path(&[]),
            comments,
            keys,
        }];
        for (key, keys, place) in &self.scalers {
            sections.push(Section {
                path: path(&["scalers", key]),
                comments: from(place),
                keys: keys.clone(),
            });
        }
        if let Some((keys, place)) = &self.vpa {
            sections.push(Section {
                path: path(&["vpa"]),
                comments: from(place),
                keys: keys.clone(),
            });
        }
        sections
    }
}

/// The target as profiles name it.
fn written_target(scaler: &Document, target: &ObjectRef<'_>) -> String {
    let fields = ["scaleTargetRef", "targetRef"];
    let reference = fields
        .iter()
        .find_map(|field| scaler.node().get_in(&["spec", field]));
    let api_version = reference
        .and_then(|reference| reference.get("apiVersion")?.as_str())
        .unwrap_or("apps/v1");
    let ObjectRef { kind, name, .. } = target;
    match (api_version, *kind) {
        ("apps/v1", "Deployment" | "StatefulSet" | "ReplicaSet" | "DaemonSet") | ("v1", _) => {
            format!("{kind}/{name}")
        }
        _ => format!("{api_version}/{kind}/{name}"),
    }
}
