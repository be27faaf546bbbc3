//! The workloads of what is imported: what scales each, and what is known of its pods.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_document::{Document, Origin, part};
use scalegen_kinds::admission::selector_matches;
use scalegen_lint::{Cluster, ObjectRef};
use scalegen_manifest::settings::{ScalerTable, key_of_argument};
use scalegen_profile::plan::Addon;
use scalegen_profile::{Keys, Written};
use serde_json::Value;

use super::comments::Comments;
use super::container::{Container, container, containers, template};
use super::object::{Key, place};

/// Workloads by the order in which their scalers were read, and what no workload has.
#[derive(Debug, Default)]
pub(super) struct Workloads {
    all: Vec<Workload>,
    /// Where each is in `all`, until they are sorted.
    places: BTreeMap<Identity, usize>,
    /// TriggerAuthentications of both kinds.
    pub(super) authentications: Vec<Alone>,
    pub(super) scaled_jobs: Vec<Alone>,
    pub(super) load_tests: Vec<LoadTest>,
    pub(super) charts: Vec<ChartValues>,
    /// Requests and limits in patches, by namespace, kind and name.
    patches: BTreeMap<[String; 3], Vec<Container>>,
}

/// What distinguishes a workload from others: its namespace, group, kind and name.
pub(super) type Identity = [String; 4];

/// A Job that puts load on a workload.
#[derive(Debug)]
pub(super) struct LoadTest {
    pub(super) alone: Alone,
    pub(super) workload: Identity,
}

/// The values of an add-on's chart.
#[derive(Debug)]
pub(super) struct ChartValues {
    pub(super) addon: Addon,
    pub(super) keys: Keys,
    pub(super) comments: Comments,
    pub(super) key: Key,
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
    pub(super) identity: Identity,
    /// As profiles name it.
    pub(super) target: String,
    /// The containers of its pods, where its manifest was read.
    pub(super) containers: Vec<Container>,
    pub(super) scalers: Vec<Scaling>,
    pub(super) vpa: Option<Scaling>,
    pub(super) pdb: Option<Scaling>,
    /// The labels of its pods, where its manifest was read.
    labels: BTreeMap<String, String>,
    /// The Service in front of it, where its manifest was read.
    pub(super) service: Option<String>,
    /// Whether no manifest gives it a namespace.
    pub(super) is_of_default: bool,
}

/// A scaler or a VPA.
#[derive(Debug)]
pub(super) struct Scaling {
    pub(super) key: Key,
    pub(super) table: ScalerTable,
    pub(super) name: String,
    /// All keys but its name and its file.
    pub(super) keys: Keys,
    pub(super) comments: Comments,
    /// Where it was.
    pub(super) file: Option<String>,
    /// Whether a kustomization applies it.
    pub(super) is_built: bool,
}

impl Workloads {
    pub(super) fn iter(&self) -> impl Iterator<Item = &Workload> + Clone {
        self.all.iter()
    }

    /// Puts what is scaled before what is only watched, and the scaler that is applied before the others.
    pub(super) fn sort(&mut self) {
        self.all.sort_by_key(|workload| workload.scalers.is_empty());
        for workload in &mut self.all {
            workload.scalers.sort_by_key(|scaling| !scaling.is_built);
        }
    }

    /// Reads the requests and limits of a patch.
    pub(super) fn add_patch(&mut self, patch: &Document) {
        let containers = patch.node().get_in(&["spec", "template", "spec", "containers"]);
        let containers = containers.and_then(|containers| part::<Vec<_>>(containers).ok());
        let mut containers: Vec<Container> = containers.iter().flatten().map(container).collect();
        containers.retain(|container| !container.resources.is_empty());
        let namespace = patch.namespace().unwrap_or("default");
        let of = [namespace, patch.kind(), patch.name()].map(str::to_owned);
        self.patches.insert(of, containers);
    }

    /// Gives the workloads whose manifests were not read what patches say of them.
    pub(super) fn apply_patches(&mut self) {
        for workload in self
            .all
            .iter_mut()
            .filter(|workload| workload.containers.is_empty())
        {
            let [namespace, _, kind, name] = workload.identity.clone();
            workload.containers = self.patches.remove(&[namespace, kind, name]).unwrap_or_default();
        }
    }

    /// The scaler, VPA, budget or other object with keys.
    pub(super) fn find(&mut self, key: &Key) -> Option<&mut Scaling> {
        let alone = self.authentications.iter_mut().chain(&mut self.scaled_jobs);
        let alone = alone.chain(self.load_tests.iter_mut().map(|test| &mut test.alone));
        let of_workloads = self.all.iter_mut().flat_map(|workload| {
            let scalers = workload.scalers.iter_mut();
            scalers.chain(&mut workload.vpa).chain(&mut workload.pdb)
        });
        let mut all = alone.map(|alone| &mut alone.scaling).chain(of_workloads);
        all.find(|scaling| scaling.key == *key)
    }

    /// Takes an object out, and its workload with the last of them.
    pub(super) fn remove(&mut self, key: &Key) {
        let is_it = |scaling: &Scaling| scaling.key == *key;
        self.authentications.retain(|alone| !is_it(&alone.scaling));
        self.scaled_jobs.retain(|alone| !is_it(&alone.scaling));
        self.load_tests.retain(|test| !is_it(&test.alone.scaling));
        self.charts.retain(|chart| chart.key != *key);
        for workload in &mut self.all {
            workload.scalers.retain(|scaling| !is_it(scaling));
            workload.vpa.take_if(|vpa| is_it(vpa));
            workload.pdb.take_if(|pdb| is_it(pdb));
        }
        let tests = &self.load_tests;
        let is_loaded = |workload: &Workload| tests.iter().any(|test| test.workload == workload.identity);
        self.all
            .retain(|workload| workload.scalings().next().is_some() || is_loaded(workload));
    }

    /// Whether something that was read scales this.
    pub(super) fn has(&self, target: &ObjectRef<'_>) -> bool {
        self.places.contains_key(&identity(target))
    }

    /// The workload that a scaler targets.
    pub(super) fn of(
        &mut self,
        scaler: &Document,
        target: &ObjectRef<'_>,
        cluster: &Cluster<'_>,
    ) -> &mut Workload {
        let identity = identity(target);
        let known = self.places.get(&identity).copied();
        let index = known.unwrap_or_else(|| {
            self.places.insert(identity.clone(), self.all.len());
            self.all.push(Workload {
                identity,
                target: written_target(scaler, target),
                containers: Vec::new(),
                scalers: Vec::new(),
                vpa: None,
                pdb: None,
                labels: BTreeMap::new(),
                service: None,
                is_of_default: scaler.namespace().is_none(),
            });
            self.all.len() - 1
        });
        let workload = &mut self.all[index];
        if workload.containers.is_empty()
            && let Some((document, template)) = template(target, cluster)
        {
            workload.containers = containers(document, &template);
            workload.labels = template.metadata.and_then(|of| of.labels).unwrap_or_default();
        }
        workload
    }

    /// The workload whose pods a budget selects: by their labels, or, where no manifest has those, by its name.
    pub(super) fn of_pods(&mut self, budget: &Document, selector: &Value) -> Option<&mut Workload> {
        let namespace = budget.namespace().unwrap_or("default");
        let selector: LabelSelector = serde_json::from_value(selector.clone()).ok()?;
        let labels = selector.match_labels.iter().flatten();
        let expressions = selector.match_expressions.iter().flatten();
        let is_of_all = labels.clone().next().is_none() && expressions.clone().next().is_none();
        let listed = expressions.filter(|expression| expression.operator == "In");
        let listed = listed.flat_map(|expression| expression.values.iter().flatten());
        let wanted: BTreeSet<&str> = labels
            .map(|(_, value)| value)
            .chain(listed)
            .map(String::as_str)
            .collect();
        let selects = |workload: &Workload| match workload.labels.is_empty() {
            false => selector_matches(&selector, &workload.labels),
            true => wanted.contains(workload.name()),
        };
        let mut found = self.all.iter_mut();
        found.find(|workload| workload.namespace() == namespace && !is_of_all && selects(workload))
    }

    /// The workload that a URL leads to: by its Service, or, where no manifest has that, by its own name.
    pub(super) fn behind(&self, url: &str, namespace: &str) -> Option<&Identity> {
        let host = url.split_once("://").map_or(url, |(_, rest)| rest);
        let host = host.split(['/', ':', '?']).next()?;
        let mut labels = host.split('.');
        let (service, namespace) = (labels.next()?, labels.next().unwrap_or(namespace));
        let mut of_namespace = self
            .all
            .iter()
            .filter(|workload| workload.namespace() == namespace);
        let by_service = of_namespace
            .clone()
            .find(|workload| workload.service.as_deref() == Some(service));
        let is_named = |workload: &&Workload| workload.service.is_none() && workload.name() == service;
        let found = by_service.or_else(|| of_namespace.find(is_named));
        found.map(|workload| &workload.identity)
    }

    /// Finds the Services of the workloads whose manifests were read.
    pub(super) fn find_services(&mut self, cluster: &Cluster<'_>) {
        type Services<'s> = Vec<(&'s str, BTreeMap<String, String>)>;
        let services = cluster
            .documents()
            .iter()
            .filter(|document| document.kind() == "Service");
        // By the first label of their selectors.
        let mut by_label: BTreeMap<(&str, String, String), Services<'_>> = BTreeMap::new();
        for service in services {
            let selector = service.node().get_in(&["spec", "selector"]).map(Value::from);
            let selector: BTreeMap<String, String> = selector
                .and_then(|selector| serde_json::from_value(selector).ok())
                .unwrap_or_default();
            if let Some((label, value)) = selector.first_key_value() {
                let key = (
                    service.namespace().unwrap_or("default"),
                    label.clone(),
                    value.clone(),
                );
                by_label.entry(key).or_default().push((service.name(), selector));
            }
        }
        if by_label.is_empty() {
            return;
        }
        for workload in self.all.iter_mut().filter(|workload| workload.service.is_none()) {
            let labels = &workload.labels;
            let found = labels.iter().filter_map(|(label, value)| {
                by_label.get(&(workload.identity[0].as_str(), label.clone(), value.clone()))
            });
            let selects = |selector: &BTreeMap<String, String>| {
                selector
                    .iter()
                    .all(|(label, value)| labels.get(label) == Some(value))
            };
            let found: BTreeSet<&str> = found
                .flatten()
                .filter(|(_, selector)| selects(selector))
                .map(|(name, _)| *name)
                .collect();
            let named = found.get(workload.identity[3].as_str());
            let only = found.first().filter(|_| found.len() == 1);
            workload.service = named.or(only).map(|name| (*name).to_owned());
        }
    }

    /// Adds what belongs to no workload, or a Job that puts load on one.
    pub(super) fn add(&mut self, scaling: Scaling, document: &Document, workload: Option<Identity>) {
        let kind = document.kind().to_owned();
        let is_cluster = kind == "ClusterTriggerAuthentication";
        let alone = Alone {
            kind,
            namespace: (!is_cluster).then(|| document.namespace().unwrap_or("default").to_owned()),
            scaling,
        };
        match (alone.scaling.table, workload) {
            (ScalerTable::LoadTest, Some(workload)) => self.load_tests.push(LoadTest { alone, workload }),
            (ScalerTable::ScaledJob, _) => self.scaled_jobs.push(alone),
            _ => self.authentications.push(alone),
        }
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

    /// Adds a scaler, the VPA or the budget.
    pub(super) fn add(&mut self, scaling: Scaling) {
        match scaling.table {
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
    pub(super) fn of(table: ScalerTable, mut keys: Keys, document: &Document, key: Key) -> Self {
        keys.shift_remove("namespace");
        let is_load = table == ScalerTable::LoadTest;
        let name = match is_load {
            true => keys.get("generate_name").or_else(|| keys.get("name")).cloned(),
            false => keys.shift_remove("name"),
        };
        let name = match name {
            Some(Written::Text(name)) => name,
            _ => String::new(),
        };
        let whole = is_load.then(|| Value::from(document.node()));
        let comments = Comments::of(document, &|path| {
            let of_argument = whole.as_ref().and_then(|job| key_of_argument(job, path));
            of_argument.or_else(|| table.key_of(path))
        });
        Self {
            key,
            comments,
            table,
            name,
            keys,
            file: place(document).map(|place| place.file.name().to_owned()),
            is_built: matches!(document.origin(), Origin::Built(_)),
        }
    }
}

fn identity(target: &ObjectRef<'_>) -> Identity {
    let namespace = target.namespace.unwrap_or("default");
    [namespace, target.group, target.kind, target.name].map(str::to_owned)
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
