//! A profile from objects that exist: what `scalegen generate` would make of it is what was there.

mod compare;
mod messages;
mod object;
mod workload;

use std::collections::BTreeMap;

use scalegen_document::{Document, Limits};
use scalegen_lint::{Aim, Cluster, Surroundings, each_cluster, keda_owner};
use scalegen_manifest::settings::{ScalerTable, table_of};
use scalegen_profile::{Keys, Section, profile_schema, write};
use scalegen_syntax::{FieldPath, Finding, Message, Severity};
use serde_json::Value;

use crate::file_rules::NOT_CARRIED;
use crate::lint::reading;
use crate::{LintText, Stack};
use messages::{ByItself, Dropped, NoKey, NothingScaled};
use workload::Workloads;

#[cfg(test)]
pub(crate) use messages::MESSAGES;

/// What a profile is imported as.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ImportOptions {
    /// The `name` of the profile, which is the folder that it is generated into.
    pub name: String,
}

impl Default for ImportOptions {
    fn default() -> Self {
        Self {
            name: "imported".to_owned(),
        }
    }
}

/// What was imported.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Imported {
    /// The text of the profile; empty where there was nothing to import.
    pub profile: String,
    /// How many objects the profile generates as they were.
    pub carried: usize,
    /// What the profile does not generate as it was, and what could not be read.
    pub findings: Vec<Finding>,
}

/// A profile that generates the autoscalers among some texts: of manifests what is applied, kustomizations built.
///
/// Workloads are read for their container, requests and limits. Everything is generated from the profile once, in memory,
/// and compared with what was there: what differs is a finding, at the place where it was.
///
/// ```
/// use scalegen::{ImportOptions, LintText, import};
///
/// let text = "apiVersion: autoscaling/v2
/// kind: HorizontalPodAutoscaler
/// metadata: {name: web, namespace: shop}
/// spec:
///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
///   maxReplicas: 8
///   metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}]
/// ";
/// let text = LintText::Manifests { name: "web.yaml".into(), bytes: text.into() };
/// let imported = import(vec![text], &ImportOptions::default());
/// assert_eq!(imported.carried, 1);
/// assert!(imported.profile.contains("metrics = [{ resource = \"cpu\", average_utilization = 60 }]"));
/// ```
pub fn import(texts: Vec<LintText>, options: &ImportOptions) -> Imported {
    let mut imported = Imported::default();
    let mut readings = Vec::new();
    for text in texts {
        match text {
            LintText::Unread(finding) => imported.findings.push(*finding),
            LintText::Manifests { name, bytes } => readings.push(reading(&name, bytes, &Limits::default())),
            LintText::Candidate { name, bytes } => {
                let reading = reading(&name, bytes, &Limits::default());
                readings.extend(Some(reading).filter(|reading| !reading.is_foreign));
            }
            // A profile needs no import, and a chart is read from what `helm template` prints.
            LintText::Context { .. } | LintText::Chart(_) | LintText::Profile(_) => {}
        }
    }
    let mut workloads = Workloads::default();
    let mut originals: BTreeMap<object::Key, Value> = BTreeMap::new();
    let found = each_cluster(&mut readings, &Surroundings::default(), &mut |cluster| {
        for document in cluster.documents().iter().filter(|document| !document.is_patch()) {
            imported
                .findings
                .extend(add(document, cluster, &mut workloads, &mut originals));
        }
    });
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    imported.findings.extend(found.into_iter().filter(is_error));
    if !originals.is_empty() {
        imported.profile = write(&sections(&workloads, options));
        let differences = imported.verify(&originals);
        each_cluster(&mut readings, &Surroundings::default(), &mut |cluster| {
            let documents = cluster.documents().iter();
            for document in documents.filter(|document| !document.is_patch()) {
                let of_object = differences.get(&object::key(document)).into_iter().flatten();
                for (path, message) in of_object {
                    let finding = at(document, path, message.clone());
                    let is_there =
                        |other: &Finding| (&other.object, &other.path) == (&finding.object, &finding.path);
                    // What has no key is found already.
                    if !imported.findings.iter().any(is_there) {
                        imported.findings.push(finding);
                    }
                }
            }
        });
    }
    scalegen_syntax::sort(&mut imported.findings);
    imported
}

/// Takes an object in, if it is one that autoscaling is about; what no key says is found.
fn add(
    document: &Document,
    cluster: &Cluster<'_>,
    workloads: &mut Workloads,
    originals: &mut BTreeMap<object::Key, Value>,
) -> Vec<Finding> {
    let table = match document.kind() {
        "HorizontalPodAutoscaler" if keda_owner(document).is_none() => ScalerTable::Hpa,
        "ScaledObject" => ScalerTable::Keda,
        "VerticalPodAutoscaler" => ScalerTable::Vpa,
        "ScaledJob" | "TriggerAuthentication" | "ClusterTriggerAuthentication" | "PodDisruptionBudget" => {
            let kind = document.kind().to_owned();
            return vec![at(document, &FieldPath::ROOT, ByItself { kind })];
        }
        _ => return Vec::new(),
    };
    let Some(aim) = Aim::of(document) else {
        return vec![at(document, &FieldPath::of("spec"), NothingScaled {})];
    };
    let key = object::key(document);
    if originals.contains_key(&key) {
        return Vec::new();
    }
    let original = object::cleaned(document);
    let mut left = original.clone();
    let mut keys = table_of(table, &mut left, schema());
    let spent = ["scaleTargetRef", "targetRef"];
    if let Some(spec) = left.get_mut("spec").and_then(Value::as_object_mut) {
        spent.iter().for_each(|field| drop(spec.remove(*field)));
    }
    let workload = workloads.of(document, &aim.target, cluster);
    keys.shift_remove("namespace");
    workload.add(table, keys, document);
    originals.insert(key, original);
    let mut findings = Vec::new();
    object::leaves(&left["spec"], &FieldPath::of("spec"), &mut |path| {
        findings.push(at(document, &path, NoKey {}));
    });
    findings
}

fn schema() -> &'static Value {
    static SCHEMA: std::sync::OnceLock<Value> = std::sync::OnceLock::new();
    SCHEMA.get_or_init(profile_schema)
}

fn sections(workloads: &Workloads, options: &ImportOptions) -> Vec<Section> {
    let head = Section {
        comments: vec![
            "Imported by `scalegen import`. `scalegen generate` makes the objects of it again.".to_owned(),
        ],
        keys: Keys::from_iter([("name".to_owned(), options.name.as_str().into())]),
        ..Section::default()
    };
    let mut sections = vec![head];
    for workload in workloads.iter() {
        sections.extend(workload.sections());
    }
    sections
}

/// What is generated otherwise than it was, by object and field.
type Differences = BTreeMap<object::Key, Vec<(FieldPath, Message)>>;

impl Imported {
    /// Generates the profile and compares each object with the original.
    fn verify(&mut self, originals: &BTreeMap<object::Key, Value>) -> Differences {
        let mut differences = Differences::new();
        let rendered = Stack::from_text("imported.toml", &self.profile).and_then(|stack| stack.render());
        let rendered = match rendered {
            Ok(rendered) => rendered,
            Err(findings) => {
                let is_error = |finding: &&Finding| finding.severity == Severity::Error;
                self.findings.extend(findings.iter().filter(is_error).cloned());
                return differences;
            }
        };
        let files = rendered.files.iter();
        let made: BTreeMap<object::Key, Value> = files.flat_map(|(_, file)| object::of_file(file)).collect();
        for (key, original) in originals {
            let found = match made.get(key) {
                Some(made) => compare::differences(original, made),
                None => vec![(FieldPath::ROOT, Dropped {}.into())],
            };
            match found.is_empty() {
                true => self.carried += 1,
                false => drop(differences.insert(key.clone(), found)),
            }
        }
        differences
    }
}

/// Something of an object that the profile does not generate.
fn at(document: &Document, path: &FieldPath, message: impl Into<Message>) -> Finding {
    Finding {
        object: Some(document.object_name()),
        path: Some(path.to_string()).filter(|path| !path.is_empty()),
        place: document.place(path),
        help: NOT_CARRIED.help(),
        ..NOT_CARRIED.finding(message)
    }
}
