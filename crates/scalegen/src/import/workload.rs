//! The workloads of what is imported: what scales each, and what is known of its pods.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_document::{Document, Origin};
use scalegen_lint::{Cluster, ObjectRef};
use scalegen_manifest::settings::ScalerTable;
use scalegen_profile::{Keys, Written};
use serde_json::Value;

use super::object::{Key, place};

/// Workloads by the order in which their scalers were read, and what no workload has.
#[derive(Debug, Default)]
pub(super) struct Workloads {
    all: Vec<Workload>,
    /// TriggerAuthentications of both kinds.
    pub(super) authentications: Vec<Alone>,
    pub(super) scaled_jobs: Vec<Alone>,
}

/// An object that belongs to no workload.
#[derive(Debug)]
pub(super) struct Alone {
    pub(super) kind: String,
    /// None of what is the cluster's.
    pub(super) namespace: Option<String>,
    pub(super) scaling: Scaling,
}

/// An object that is scaled.
#[derive(Debug)]
pub(super) struct Workload {
    /// What distinguishes it from others: its namespace, group, kind and name.
    identity: [String; 4],
    /// As profiles name it.
    pub(super) target: String,
    /// The containers of its pods, where its manifest was read.
    pub(super) containers: Vec<Container>,
    pub(super) scalers: Vec<Scaling>,
    pub(super) vpa: Option<Scaling>,
    pub(super) pdb: Option<Scaling>,
    /// The labels of its pods, where its manifest was read.
    labels: BTreeMap<String, String>,
    /// Whether no manifest gives it a namespace.
    pub(super) is_of_default: bool,
}

/// A container with its requests and limits, where there are any.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) name: String,
    pub(super) resources: Vec<(&'static str, Keys)>,
}

/// A scaler or a VPA.
#[derive(Debug)]
pub(super) struct Scaling {
    pub(super) table: ScalerTable,
    pub(super) name: String,
    /// All keys but its name and its file.
    pub(super) keys: Keys,
    /// Where it was.
    pub(super) file: Option<String>,
    /// Whether a kustomization applies it.
    pub(super) is_built: bool,
}

impl Workloads {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Workload> + Clone {
        self.all.iter()
    }

    /// Takes an object out, and its workload with the last of them.
    pub(super) fn remove(&mut self, key: &Key) {
        let (kind, namespace, name) = key;
        let is_it = |scaling: &Scaling| kind_of(scaling.table) == kind && scaling.name == *name;
        let of_namespace = |workload: &&mut Workload| workload.namespace() == namespace;
        for workload in self.all.iter_mut().filter(of_namespace) {
            workload.scalers.retain(|scaling| !is_it(scaling));
            workload.vpa.take_if(|vpa| is_it(vpa));
            workload.pdb.take_if(|pdb| is_it(pdb));
        }
        self.all.retain(|workload| workload.scalings().next().is_some());
        self.authentications.retain(|alone| alone.key() != *key);
        self.scaled_jobs.retain(|alone| alone.key() != *key);
    }

    /// The workload that a scaler targets.
    pub(super) fn of(
        &mut self,
        scaler: &Document,
        target: &ObjectRef<'_>,
        cluster: &Cluster<'_>,
    ) -> &mut Workload {
        let namespace = target.namespace.unwrap_or("default");
        let identity = [namespace, target.group, target.kind, target.name].map(str::to_owned);
        let known = self.all.iter().position(|workload| workload.identity == identity);
        let index = known.unwrap_or_else(|| {
            self.all.push(Workload {
                identity,
                target: written_target(scaler, target),
                containers: Vec::new(),
                scalers: Vec::new(),
                vpa: None,
                pdb: None,
                labels: BTreeMap::new(),
                is_of_default: target.namespace.is_none(),
            });
            self.all.len() - 1
        });
        let workload = &mut self.all[index];
        if workload.containers.is_empty() {
            workload.containers = containers(target, cluster);
            workload.labels = labels(target, cluster);
        }
        workload
    }

    /// The workload whose pods a budget selects: by their labels, or, where no manifest has those, by its name.
    pub(super) fn of_pods(&mut self, budget: &Document, selector: &Value) -> Option<&mut Workload> {
        let namespace = budget.namespace().unwrap_or("default");
        let wanted: BTreeMap<&str, &str> = selector["matchLabels"]
            .as_object()
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
            .collect();
        let has = |workload: &Workload, name: &str, value: &str| {
            workload.labels.get(name).is_some_and(|own| own == value)
        };
        let selects = |workload: &Workload| match workload.labels.is_empty() {
            false => wanted.iter().all(|(name, value)| has(workload, name, value)),
            true => wanted.values().any(|value| *value == workload.name()),
        };
        let mut found = self.all.iter_mut();
        found.find(|workload| workload.namespace() == namespace && !wanted.is_empty() && selects(workload))
    }

    /// Adds what belongs to no workload.
    pub(super) fn add(&mut self, table: ScalerTable, mut keys: Keys, document: &Document) {
        keys.shift_remove("namespace");
        let kind = document.kind().to_owned();
        let is_cluster = kind == "ClusterTriggerAuthentication";
        let alone = Alone {
            kind,
            namespace: (!is_cluster).then(|| document.namespace().unwrap_or("default").to_owned()),
            scaling: Scaling::of(table, keys, document),
        };
        match table {
            ScalerTable::ScaledJob => self.scaled_jobs.push(alone),
            _ => self.authentications.push(alone),
        }
    }
}

/// The kind of the object that a table becomes.
pub(super) fn kind_of(table: ScalerTable) -> &'static str {
    match table {
        ScalerTable::Hpa => "HorizontalPodAutoscaler",
        ScalerTable::Keda => "ScaledObject",
        ScalerTable::Vpa => "VerticalPodAutoscaler",
        ScalerTable::Pdb => "PodDisruptionBudget",
        ScalerTable::Authentication => "TriggerAuthentication",
        ScalerTable::ScaledJob => "ScaledJob",
    }
}

impl Alone {
    /// As that of the object.
    pub(super) fn key(&self) -> Key {
        let namespace = self.namespace.as_deref().unwrap_or("default");
        (self.kind.clone(), namespace.to_owned(), self.scaling.name.clone())
    }
}

impl Workload {
    /// All that is generated for it.
    pub(super) fn scalings(&self) -> impl Iterator<Item = &Scaling> {
        self.scalers.iter().chain(&self.vpa).chain(&self.pdb)
    }

    pub(super) fn namespace(&self) -> &str {
        &self.identity[0]
    }

    pub(super) fn kind(&self) -> &str {
        &self.identity[2]
    }

    pub(super) fn name(&self) -> &str {
        &self.identity[3]
    }

    /// Adds a scaler or the VPA.
    pub(super) fn add(&mut self, table: ScalerTable, mut keys: Keys, document: &Document) {
        keys.shift_remove("namespace");
        let scaling = Scaling::of(table, keys, document);
        match table {
            ScalerTable::Vpa => self.vpa = Some(scaling),
            ScalerTable::Pdb => self.pdb = Some(scaling),
            _ => self.scalers.push(scaling),
        }
    }

    /// Notes that a kustomization applies a scaler that was read before.
    pub(super) fn applies(&mut self, name: &str, table: ScalerTable) {
        let mut scalers = self.scalers.iter_mut();
        if let Some(scaler) = scalers.find(|scaler| scaler.table == table && scaler.name == name) {
            scaler.is_built = true;
        }
    }
}

impl Scaling {
    fn of(table: ScalerTable, mut keys: Keys, document: &Document) -> Self {
        let name = match keys.shift_remove("name") {
            Some(Written::Text(name)) => name,
            _ => String::new(),
        };
        Self {
            table,
            name,
            keys,
            file: place(document).map(|place| place.file.name().to_owned()),
            is_built: matches!(document.origin(), Origin::Built(_)),
        }
    }
}

fn labels(target: &ObjectRef<'_>, cluster: &Cluster<'_>) -> BTreeMap<String, String> {
    let workload = cluster.workload(target);
    let metadata = workload.and_then(|workload| workload.template().metadata.clone());
    metadata.and_then(|metadata| metadata.labels).unwrap_or_default()
}

fn containers(target: &ObjectRef<'_>, cluster: &Cluster<'_>) -> Vec<Container> {
    let Some(workload) = cluster.workload(target) else {
        return Vec::new();
    };
    let template = workload.template();
    let containers = template.spec.iter().flat_map(|spec| &spec.containers);
    containers
        .map(|container| {
            let resources = container.resources.as_ref();
            let amounts = [
                ("requests", resources.and_then(|all| all.requests.as_ref())),
                ("limits", resources.and_then(|all| all.limits.as_ref())),
            ];
            let amounts = amounts.map(|(key, amounts)| (key, written(amounts)));
            Container {
                name: container.name.clone(),
                resources: amounts.into_iter().filter(|(_, keys)| !keys.is_empty()).collect(),
            }
        })
        .collect()
}

fn written(amounts: Option<&BTreeMap<String, Quantity>>) -> Keys {
    let amounts = amounts.into_iter().flatten();
    amounts
        .map(|(name, amount)| (name.clone(), amount.0.as_str().into()))
        .collect()
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
