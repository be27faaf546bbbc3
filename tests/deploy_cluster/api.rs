//! A cluster in a file: objects with labels, owners and versions, KEDA with its webhook and HPAs, and Helm releases.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fmt, fs};

use serde_json::{Map, Value, json};

pub(crate) const PROFILE: &str = "scalegen/profile";

/// Where `kubectl apply` notes what was applied.
const APPLIED: &str = "last-applied";

/// Kinds that a CRD brings, and its name.
const CUSTOM: [(&str, &str); 5] = [
    ("ScaledObject", "scaledobjects.keda.sh"),
    (
        "VerticalPodAutoscaler",
        "verticalpodautoscalers.autoscaling.k8s.io",
    ),
    ("ScaledJob", "scaledjobs.keda.sh"),
    ("TriggerAuthentication", "triggerauthentications.keda.sh"),
    (
        "ClusterTriggerAuthentication",
        "clustertriggerauthentications.keda.sh",
    ),
];

/// Kinds that every cluster knows.
const BUILT_IN: [&str; 12] = [
    "APIService",
    "ClusterRole",
    "ConfigMap",
    "CustomResourceDefinition",
    "Deployment",
    "HorizontalPodAutoscaler",
    "Job",
    "Lease",
    "Namespace",
    "PodDisruptionBudget",
    "Role",
    "Service",
];

/// The cluster's state, in `$CLUSTER/state`.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Cluster {
    /// By `Kind/namespace/name`.
    pub(crate) objects: BTreeMap<String, Value>,
    /// Helm releases, `namespace/name`, and their states.
    pub(crate) releases: BTreeMap<String, String>,
    /// What a policy refuses, by name.
    pub(crate) refused: Vec<String>,
    /// Whether KEDA's operator is down, so that nothing finalizes a ScaledObject.
    pub(crate) keda_is_down: bool,
    /// Namespaces that are not there.
    pub(crate) no_namespaces: Vec<String>,
    version: u64,
}

/// Why a call has no answer, in the words of the tool that is stood in for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    /// No server answers.
    Unreachable,
    /// The server does not answer in time.
    NoAnswer,
    /// The answer is lost on its way.
    Lost,
    /// The time to wait is over.
    StillThere,
    /// A resource that no CRD brings.
    NoResource(String),
    /// A kind that no CRD brings.
    NoKind(String),
    /// An object of the name is there.
    Exists(String),
    /// No object of the name is there.
    NotFound(String),
    /// Somebody else changed the object meanwhile.
    Modified,
    /// Somebody else owns the field and has another value in it.
    Conflict,
    /// The object was not applied.
    NeverApplied,
    /// A policy refuses the object.
    Policy,
    /// KEDA's webhook refuses a second scaler.
    Managed(String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DENIED: &str = "admission webhook denied the request";
        match self {
            Self::Unreachable => f.write_str("Unable to connect to the server"),
            Self::NoAnswer => f.write_str("context deadline exceeded"),
            Self::Lost => f.write_str("unexpected EOF"),
            Self::StillThere => f.write_str("timed out waiting for the condition"),
            Self::NoResource(resource) => write!(f, "the server doesn't have a resource type {resource:?}"),
            Self::NoKind(kind) => write!(f, "no matches for kind {kind:?}"),
            Self::Exists(name) => write!(f, "{name} already exists"),
            Self::NotFound(name) => write!(f, "{name} not found"),
            Self::Modified => f.write_str("the object has been modified"),
            Self::Conflict => f.write_str("Apply failed with 1 conflict: .spec.replicas"),
            Self::NeverApplied => f.write_str("no last-applied-configuration"),
            Self::Policy => write!(f, "{DENIED}: policy"),
            Self::Managed(other) => write!(f, "{DENIED}: the workload is managed by {other}"),
        }
    }
}

pub(crate) type Answer<T = ()> = Result<T, Refused>;

impl Cluster {
    pub(crate) fn path() -> PathBuf {
        PathBuf::from(std::env::var_os("CLUSTER").expect("$CLUSTER"))
    }

    pub(crate) fn read(path: &std::path::Path) -> Self {
        serde_json::from_slice(&fs::read(path.join("state")).unwrap()).unwrap()
    }

    /// By renaming, since two runs may be at it.
    pub(crate) fn write(&self, path: &std::path::Path) {
        let new = path.join(format!("state.{}", std::process::id()));
        fs::write(&new, serde_json::to_vec(self).unwrap()).unwrap();
        fs::rename(new, path.join("state")).unwrap();
    }

    /// A cluster that knows the kinds of these CRDs.
    pub(crate) fn with_crds(crds: &[&str]) -> Self {
        let mut cluster = Self::default();
        for crd in crds {
            cluster.put(json!({"kind": "CustomResourceDefinition", "metadata": {"name": crd}}));
        }
        cluster
    }

    fn knows(&self, kind: &str) -> bool {
        let has = |crd: &str| {
            self.objects
                .contains_key(&format!("CustomResourceDefinition//{crd}"))
        };
        match CUSTOM.iter().find(|(custom, _)| *custom == kind) {
            Some((_, crd)) => has(crd),
            None if BUILT_IN.contains(&kind) => true,
            None => self
                .objects
                .values()
                .any(|crd| crd["spec"]["names"]["kind"] == kind),
        }
    }

    /// The kind behind a resource as kubectl names it.
    pub(crate) fn kind_of(&self, resource: &str) -> Answer<String> {
        let kind = match resource.split('.').next().unwrap() {
            "horizontalpodautoscalers" => "HorizontalPodAutoscaler",
            "scaledobjects" => "ScaledObject",
            "verticalpodautoscalers" => "VerticalPodAutoscaler",
            "scaledjobs" => "ScaledJob",
            "triggerauthentications" => "TriggerAuthentication",
            "clustertriggerauthentications" => "ClusterTriggerAuthentication",
            "poddisruptionbudgets" => "PodDisruptionBudget",
            "jobs" => "Job",
            "leases" => "Lease",
            "customresourcedefinitions" => "CustomResourceDefinition",
            "apiservices" => "APIService",
            "configmaps" => "ConfigMap",
            "deployments" => "Deployment",
            "namespaces" => "Namespace",
            // As KIND.VERSION.GROUP.
            kind if kind.starts_with(char::is_uppercase) && resource.matches('.').count() > 1 => kind,
            other => return Err(Refused::NoResource(other.to_owned())),
        };
        match self.knows(kind) {
            true => Ok(kind.to_owned()),
            false => Err(Refused::NoResource(kind.to_owned())),
        }
    }

    fn put(&mut self, mut object: Value) {
        self.version += 1;
        object["metadata"]["resourceVersion"] = self.version.to_string().into();
        self.objects.insert(key(&object), object);
    }

    pub(crate) fn create(&mut self, mut object: Value) -> Answer<String> {
        if let Some(prefix) = object["metadata"]["generateName"].as_str() {
            object["metadata"]["name"] = format!("{prefix}{}", self.version).into();
        }
        if self.objects.contains_key(&key(&object)) {
            return Err(Refused::Exists(key(&object)));
        }
        self.admit(&object)?;
        let name = key(&object);
        self.put(object);
        Ok(name)
    }

    /// `kubectl replace --save-config`: the object as it is in the file, whatever is there.
    pub(crate) fn put_over(&mut self, mut object: Value) -> Answer {
        self.admit(&object)?;
        let there = self.objects.get(&key(&object));
        let status = there.ok_or(Refused::NotFound(key(&object)))?["status"].clone();
        object["metadata"]["annotations"][APPLIED] = object.to_string().into();
        if !status.is_null() {
            object["status"] = status;
        }
        self.put(object);
        Ok(())
    }

    pub(crate) fn replace(&mut self, object: Value) -> Answer {
        let version = |object: &Value| object["metadata"]["resourceVersion"].clone();
        match self.objects.get(&key(&object)) {
            Some(there) if version(there) == version(&object) => {
                self.put(object);
                Ok(())
            }
            Some(_) => Err(Refused::Modified),
            None => Err(Refused::NotFound(key(&object))),
        }
    }

    /// `kubectl apply`: what is in the file, without what the file had before, and with what others wrote; and a note of it.
    pub(crate) fn apply(&mut self, mut object: Value, dry_run: bool) -> Answer {
        self.admit(&object)?;
        if dry_run {
            return Ok(());
        }
        if self.objects.get(&key(&object)).is_some_and(is_deleted) {
            return Ok(()); // A change does not bring back what is being deleted.
        }
        let applied = object.to_string();
        if let Some(there) = self.objects.get(&key(&object)) {
            let before = there["metadata"]["annotations"][APPLIED].as_str();
            let before = before.and_then(|text| serde_json::from_str(text).ok());
            object = patched(there, &before.unwrap_or_default(), &object);
        }
        object["metadata"]["annotations"][APPLIED] = applied.into();
        if object["kind"] == "Namespace" {
            let name = text(&object, "name");
            self.no_namespaces.retain(|missing| *missing != name);
        }
        if object["kind"] == "ScaledObject" && !self.keda_is_down {
            self.reconcile(&mut object);
        }
        self.put(object);
        Ok(())
    }

    /// What KEDA's operator does for a ScaledObject: it writes the HPA, over one that it takes over, too.
    fn reconcile(&mut self, object: &mut Value) {
        let (name, namespace) = (text(object, "name"), text(object, "namespace"));
        object["metadata"]["labels"]["scaledobject.keda.sh/name"] = name.clone().into();
        let hpa = hpa_name(object);
        let is_taken = self
            .objects
            .contains_key(&format!("HorizontalPodAutoscaler/{namespace}/{hpa}"));
        if !is_taken {
            // Before 2.17 it does not note the name of one that it takes over.
            object["status"] = json!({"hpaName": hpa});
        }
        let (metadata, spec) = (&object["metadata"], &object["spec"]);
        let hpa = json!({
            "kind": "HorizontalPodAutoscaler",
            "metadata": {
                "name": hpa, "namespace": namespace, "labels": metadata["labels"],
                "annotations": metadata["annotations"],
                "ownerReferences": [{"kind": "ScaledObject", "name": name}],
            },
            "spec": {
                "scaleTargetRef": {"kind": "Deployment", "name": spec["scaleTargetRef"]["name"]},
                "minReplicas": spec["minReplicaCount"].as_u64().unwrap_or(1),
                "metrics": [{"type": "External"}],
            },
        });
        self.put(hpa);
    }

    /// `kubectl apply --server-side` of `spec.replicas` alone: the manager owns them too, unless they have another value.
    pub(crate) fn own_replicas(&mut self, object: &Value, manager: &str) -> Answer {
        let found = key(object);
        let there = self.objects.get_mut(&found).ok_or(Refused::NotFound(found))?;
        if there["spec"]["replicas"] != object["spec"]["replicas"] {
            return Err(Refused::Conflict);
        }
        mark(there, "annotations", &[format!("owner-of-replicas={manager}")]);
        Ok(())
    }

    /// What a policy engine and KEDA's webhook say.
    fn admit(&self, object: &Value) -> Answer {
        let kind = object["kind"].as_str().unwrap_or_default();
        if !self.knows(kind) {
            return Err(Refused::NoKind(kind.to_owned()));
        }
        if self.refused.contains(&text(object, "name")) {
            return Err(Refused::Policy);
        }
        let namespace = text(object, "namespace");
        if self.no_namespaces.contains(&namespace) {
            return Err(Refused::NotFound(format!("namespaces {namespace}")));
        }
        if kind != "ScaledObject" {
            return Ok(());
        }
        for other in self.objects.values().filter(|other| key(other) != key(object)) {
            let is_mine = other["metadata"]["ownerReferences"][0]["name"] == object["metadata"]["name"]
                || takes_over(object, other);
            if is_scaler(other) && target(other) == target(object) && !is_mine {
                return Err(Refused::Managed(key(other)));
            }
        }
        Ok(())
    }

    /// Removes an object, and what it owns unless that stays as an orphan.
    pub(crate) fn delete(&mut self, name: &str, orphans: bool) -> Answer {
        let object = self.objects[name].clone();
        let owned = |other: &Value| {
            let owner = &other["metadata"]["ownerReferences"][0];
            owner["kind"] == object["kind"]
                && owner["name"] == object["metadata"]["name"]
                && text(other, "namespace") == text(&object, "namespace")
        };
        if orphans {
            for other in self.objects.values_mut().filter(|other| owned(other)) {
                other["metadata"]["ownerReferences"] = Value::Null;
            }
        }
        if self.keda_is_down && object["kind"] == "ScaledObject" {
            self.objects.get_mut(name).unwrap()["metadata"]["deletionTimestamp"] = "2026".into();
            return Err(Refused::StillThere);
        }
        self.objects.retain(|_, other| !owned(other));
        self.objects.remove(name);
        Ok(())
    }

    /// Objects of a kind that have the labels, in a namespace or in all.
    pub(crate) fn select(
        &self,
        kind: &str,
        namespace: Option<&str>,
        selector: &str,
        name: Option<&str>,
    ) -> Vec<String> {
        let matches = |object: &Value| {
            let labels = &object["metadata"]["labels"];
            let label = |key: &str| labels[key].as_str().unwrap_or_default().to_owned();
            object["kind"] == kind
                && namespace.is_none_or(|namespace| text(object, "namespace") == namespace)
                && name.is_none_or(|name| text(object, "name") == name)
                && selector
                    .split(',')
                    .filter(|one| !one.is_empty())
                    .all(|one| match one.split_once("!=") {
                        Some((key, value)) => label(key) != value,
                        None => one
                            .split_once('=')
                            .is_some_and(|(key, value)| label(key) == value),
                    })
        };
        let found = self.objects.iter().filter(|(_, object)| matches(object));
        found.map(|(name, _)| name.clone()).collect()
    }

    /// Every object that scales `Namespace/Kind/name`, HPAs aside that are KEDA's or will be.
    pub(crate) fn scalers_of(&self, of: &str) -> Vec<&str> {
        let scales = |object: &&Value| is_scaler(object) && !is_deleted(object) && target(object) == of;
        let is_free = |object: &&Value| {
            let taken = |other: &Value| !is_deleted(other) && takes_over(other, object);
            object["metadata"]["ownerReferences"][0]["kind"] != "ScaledObject"
                && !self.objects.values().any(taken)
        };
        let found = self
            .objects
            .iter()
            .filter(|(_, object)| scales(object) && is_free(object));
        found.map(|(name, _)| name.as_str()).collect()
    }

    /// What the state comes to: names and labels, without the lock and versions.
    pub(crate) fn gist(&self) -> BTreeMap<&str, &Value> {
        let objects = self
            .objects
            .iter()
            .filter(|(name, _)| !name.starts_with("Lease/"));
        objects
            .map(|(name, object)| (name.as_str(), &object["metadata"]["labels"][PROFILE]))
            .collect()
    }

    pub(crate) fn has_lock(&self) -> bool {
        self.objects.keys().any(|name| name.starts_with("Lease/"))
    }
}

pub(crate) fn key(object: &Value) -> String {
    let kind = object["kind"].as_str().unwrap_or_default();
    format!("{kind}/{}/{}", text(object, "namespace"), text(object, "name"))
}

fn text(object: &Value, field: &str) -> String {
    object["metadata"][field].as_str().unwrap_or_default().to_owned()
}

fn is_scaler(object: &Value) -> bool {
    matches!(
        object["kind"].as_str(),
        Some("HorizontalPodAutoscaler" | "ScaledObject")
    )
}

fn is_deleted(object: &Value) -> bool {
    !object["metadata"]["deletionTimestamp"].is_null()
}

/// The HPA that KEDA creates for a ScaledObject.
fn hpa_name(scaled: &Value) -> String {
    let named = scaled["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["name"].as_str();
    named.map_or_else(|| format!("keda-hpa-{}", text(scaled, "name")), str::to_owned)
}

fn takes_over(scaled: &Value, hpa: &Value) -> bool {
    scaled["metadata"]["annotations"]["scaledobject.keda.sh/transfer-hpa-ownership"] == "true"
        && hpa["kind"] == "HorizontalPodAutoscaler"
        && hpa_name(scaled) == text(hpa, "name")
        && text(scaled, "namespace") == text(hpa, "namespace")
}

/// The three-way merge of `kubectl apply`.
fn patched(there: &Value, before: &Value, new: &Value) -> Value {
    let (Value::Object(there), Value::Object(new)) = (there, new) else {
        return new.clone();
    };
    let mut result = there.clone();
    result.retain(|name, _| new.contains_key(name) || before.get(name).is_none());
    for (name, value) in new {
        let before = before.get(name).unwrap_or(&Value::Null);
        let value = patched(there.get(name).unwrap_or(&Value::Null), before, value);
        result.insert(name.clone(), value);
    }
    Value::Object(result)
}

fn target(object: &Value) -> String {
    let scaled = &object["spec"]["scaleTargetRef"];
    let kind = scaled["kind"].as_str().unwrap_or("Deployment");
    format!(
        "{}/{kind}/{}",
        text(object, "namespace"),
        scaled["name"].as_str().unwrap_or_default()
    )
}

/// Puts `key=value` pairs into a map of an object's metadata.
pub(crate) fn mark(object: &mut Value, map: &str, pairs: &[String]) {
    let map = &mut object["metadata"][map];
    if map.is_null() {
        *map = Value::Object(Map::new());
    }
    for (key, value) in pairs.iter().filter_map(|pair| pair.split_once('=')) {
        map[key] = value.into();
    }
}
