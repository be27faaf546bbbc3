//! A cluster in a file: objects with labels, owners and versions, KEDA with its webhook and HPAs, and Helm releases.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fmt, fs};

use serde_json::{Map, Value, json};

pub(crate) const PROFILE: &str = "scalegen/profile";

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
        let crd = match kind {
            "ScaledObject" => "scaledobjects.keda.sh",
            "VerticalPodAutoscaler" => "verticalpodautoscalers.autoscaling.k8s.io",
            "ScaledJob" => "scaledjobs.keda.sh",
            "TriggerAuthentication" => "triggerauthentications.keda.sh",
            "ClusterTriggerAuthentication" => "clustertriggerauthentications.keda.sh",
            _ => return true,
        };
        self.objects
            .contains_key(&format!("CustomResourceDefinition//{crd}"))
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

    /// `kubectl apply`: the object as it is in the file, and a note of that.
    pub(crate) fn apply(&mut self, mut object: Value, dry_run: bool) -> Answer {
        self.admit(&object)?;
        if dry_run {
            return Ok(());
        }
        if self.objects.get(&key(&object)).is_some_and(is_deleted) {
            return Ok(()); // A change does not bring back what is being deleted.
        }
        let applied = object.to_string();
        object["metadata"]["annotations"]["last-applied"] = applied.into();
        if object["kind"] == "ScaledObject" {
            let (name, namespace) = (text(&object, "name"), text(&object, "namespace"));
            let hpa = format!("keda-hpa-{name}");
            object["status"] = json!({"hpaName": hpa});
            self.put(json!({
                "kind": "HorizontalPodAutoscaler",
                "metadata": {
                    "name": hpa, "namespace": namespace, "labels": object["metadata"]["labels"],
                    "ownerReferences": [{"kind": "ScaledObject", "name": name}],
                },
                "spec": {"scaleTargetRef": {"kind": "Deployment", "name": object["spec"]["scaleTargetRef"]["name"]}},
            }));
        }
        self.put(object);
        Ok(())
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
        if kind != "ScaledObject" {
            return Ok(());
        }
        let takes_over =
            object["metadata"]["annotations"]["scaledobject.keda.sh/transfer-hpa-ownership"] == "true";
        let taken = &object["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["name"];
        for other in self.objects.values().filter(|other| key(other) != key(object)) {
            let is_mine = other["metadata"]["ownerReferences"][0]["name"] == object["metadata"]["name"]
                || takes_over && other["metadata"]["name"] == *taken;
            if is_scaler(other) && target(other) == target(object) && !is_mine {
                return Err(Refused::Managed(key(other)));
            }
        }
        Ok(())
    }

    /// Removes an object; with a ScaledObject its HPA goes.
    pub(crate) fn delete(&mut self, name: &str) -> Answer {
        if name.starts_with("ScaledObject/") {
            if self.keda_is_down {
                self.objects.get_mut(name).unwrap()["metadata"]["deletionTimestamp"] = "2026".into();
                return Err(Refused::StillThere);
            }
            let hpa = self.objects[name]["status"]["hpaName"]
                .as_str()
                .map(str::to_owned);
            let namespace = text(&self.objects[name], "namespace");
            self.objects.remove(&format!(
                "HorizontalPodAutoscaler/{namespace}/{}",
                hpa.unwrap_or_default()
            ));
        }
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

    /// Every object that scales `Namespace/Kind/name`, KEDA's HPAs aside.
    pub(crate) fn scalers_of(&self, of: &str) -> Vec<&str> {
        let scales = |object: &&Value| is_scaler(object) && !is_deleted(object) && target(object) == of;
        let is_free = |object: &&Value| object["metadata"]["ownerReferences"][0]["kind"] != "ScaledObject";
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
