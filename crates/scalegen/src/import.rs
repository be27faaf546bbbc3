//! A profile from objects that exist: what it generates is what was there.

mod compare;
mod messages;
mod object;
mod profile;
mod workload;

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Limits, Origin};
use scalegen_lint::{Aim, Cluster, Surroundings, each_cluster, keda_owner};
use scalegen_manifest::settings::{ScalerTable, table_of};
use scalegen_profile::{Keys, Section, Written, profile_schema, write};
use scalegen_syntax::{FieldPath, Finding, Message, Severity};
use serde_json::Value;

use crate::file_rules::NOT_CARRIED;
use crate::lint::reading;
use crate::{LintText, Stack};
use messages::{BudgetOfOthers, Dropped, InAnnotation, NoKey, NothingScaled, OtherOfName};
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
        // A budget belongs to a workload that something scales, so those come first.
        let is_budget = |document: &Document| document.kind() == "PodDisruptionBudget";
        let of = |budgets: bool| {
            let documents = cluster.documents().iter().copied();
            documents.filter(move |document| !document.is_patch() && is_budget(document) == budgets)
        };
        for document in of(false).chain(of(true)) {
            imported
                .findings
                .extend(add(document, cluster, &mut workloads, &mut originals));
        }
    });
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    imported.findings.extend(found.into_iter().filter(is_error));
    if !originals.is_empty() {
        let alone = readings.iter().filter(|reading| reading.documents.len() == 1);
        let alone: BTreeSet<String> = alone
            .filter_map(|reading| Some(reading.source.as_ref()?.name().to_owned()))
            .collect();
        let mut sections = profile::sections(&workloads, &options.name, &alone);
        sections.extend(addons(&write(&sections)));
        imported.profile = write(&sections);
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
        "PodDisruptionBudget" => ScalerTable::Pdb,
        "TriggerAuthentication" | "ClusterTriggerAuthentication" => ScalerTable::Authentication,
        "ScaledJob" => ScalerTable::ScaledJob,
        _ => return Vec::new(),
    };
    let key = object::key(document);
    let original = object::cleaned(document);
    let workload = match table {
        ScalerTable::Authentication | ScalerTable::ScaledJob => None,
        ScalerTable::Pdb => match workloads.of_pods(document, &original["spec"]["selector"]) {
            None => return vec![at(document, &FieldPath::ROOT, BudgetOfOthers {})],
            workload => workload,
        },
        ScalerTable::Hpa | ScalerTable::Keda | ScalerTable::Vpa => match Aim::of(document) {
            None => return vec![at(document, &FieldPath::of("spec"), NothingScaled {})],
            Some(aim) => Some(workloads.of(document, &aim.target, cluster)),
        },
    };
    if let Some(known) = originals.get(&key) {
        if let (Some(workload), Origin::Built(_)) = (workload, document.origin()) {
            workload.applies(document.name(), table);
        }
        return match compare::differences(known, &original).is_empty() {
            true => Vec::new(),
            false => vec![at(document, &FieldPath::ROOT, OtherOfName {})],
        };
    }
    let mut left = original.clone();
    let keys = table_of(table, &mut left, schema());
    let spent = ["scaleTargetRef", "targetRef"];
    if let Some(spec) = left.get_mut("spec").and_then(Value::as_object_mut) {
        spent.iter().for_each(|field| drop(spec.remove(*field)));
    }
    match workload {
        Some(workload) => workload.add(table, keys, document),
        None => workloads.add(table, keys, document),
    }
    originals.insert(key, original);
    let mut findings: Vec<Finding> = object::in_annotations(document)
        .map(|path| at(document, &path, InAnnotation {}))
        .collect();
    object::leaves(&left["spec"], &FieldPath::of("spec"), &mut |path| {
        findings.push(at(document, &path, NoKey {}));
    });
    findings
}

fn schema() -> &'static Value {
    static SCHEMA: std::sync::OnceLock<Value> = std::sync::OnceLock::new();
    SCHEMA.get_or_init(profile_schema)
}

/// The add-ons that a profile needs, as what the cluster has already.
fn addons(profile: &str) -> Option<Section> {
    let planned = Stack::from_text(IMPORTED, profile)
        .and_then(|stack| stack.plan())
        .ok()?;
    let needs = planned.plan.addons.needs.iter().filter(|need| !need.provided);
    let managed = || Written::Table(Keys::from_iter([("managed".to_owned(), Written::Bool(false))]));
    let keys: Keys = needs
        .map(|need| (need.addon.key().to_owned(), managed()))
        .collect();
    (!keys.is_empty()).then(|| Section {
        path: vec!["addons".to_owned()],
        comments: vec![
            "What the cluster has already. Write `{}` for a chart that scalegen should install.".to_owned(),
        ],
        keys,
    })
}

/// The name of the profile's text in findings.
const IMPORTED: &str = "imported.toml";

/// What is generated otherwise than it was, by object and field.
type Differences = BTreeMap<object::Key, Vec<(FieldPath, Message)>>;

impl Imported {
    /// Generates the profile and compares each object with the original.
    fn verify(&mut self, originals: &BTreeMap<object::Key, Value>) -> Differences {
        let mut differences = Differences::new();
        let rendered = Stack::from_text(IMPORTED, &self.profile).and_then(|stack| stack.render());
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
