//! What was taken in of the texts: objects that have keys, by their workloads, and those that are kept as they are.

use std::collections::BTreeMap;

use scalegen_document::{Document, Origin};
use scalegen_lint::{Aim, Cluster, keda_owner};
use scalegen_manifest::settings::{ScalerTable, table_of};
use scalegen_profile::profile_schema;
use scalegen_syntax::{FieldPath, Finding, Message, Rule};
use serde_json::Value;

use super::messages::{BudgetOfOthers, InAnnotation, NoKey, NoName, NothingScaled, NullDropped, OtherOfName};
use super::object::{self, Key};
use super::workload::Workloads;
use super::{compare, object::place};
use crate::file_rules::{DROPPED_NULL, KEPT, NOT_CARRIED};

/// Everything that was taken in.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) workloads: Workloads,
    /// What the objects of the workloads were.
    pub(super) originals: BTreeMap<Key, Original>,
    /// Objects that a profile has no keys for, in the order in which that was found.
    pub(super) kept: Vec<Kept>,
    pub(super) findings: Vec<Finding>,
}

/// An object as it was.
#[derive(Debug)]
pub(super) struct Original {
    /// What of it is compared with what the profile generates.
    pub(super) compared: Value,
    /// All that its author wrote.
    whole: Value,
    file: Option<String>,
}

/// An object that the profile has in Kubernetes' own words.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) key: Key,
    pub(super) object: Value,
    /// Where it was.
    pub(super) file: Option<String>,
    /// Why it is kept.
    pub(super) reasons: Vec<String>,
}

/// What an object is not generated from the keys of a profile for: the object, the field, and why.
pub(super) type Reason = (Key, FieldPath, Message);

impl Taken {
    pub(super) fn is_empty(&self) -> bool {
        self.originals.is_empty() && self.kept.is_empty()
    }

    /// Takes an object in, if it is one that autoscaling is about.
    pub(super) fn add(&mut self, document: &Document, cluster: &Cluster<'_>) {
        let table = match document.kind() {
            "HorizontalPodAutoscaler" if keda_owner(document).is_none() => ScalerTable::Hpa,
            "ScaledObject" => ScalerTable::Keda,
            "VerticalPodAutoscaler" => ScalerTable::Vpa,
            "PodDisruptionBudget" => ScalerTable::Pdb,
            "TriggerAuthentication" | "ClusterTriggerAuthentication" => ScalerTable::Authentication,
            "ScaledJob" => ScalerTable::ScaledJob,
            _ => return,
        };
        let key = object::key(document);
        let compared = object::cleaned(document);
        let mut known = self
            .kept
            .iter()
            .filter(|kept| kept.key == key)
            .map(|kept| &kept.object);
        let known = known.next().map(|kept| (kept.clone(), object::whole(document)));
        let known = known.or_else(|| Some((self.originals.get(&key)?.compared.clone(), compared.clone())));
        if let Some((known, again)) = known {
            let workload = Aim::of(document).map(|aim| self.workloads.of(document, &aim.target, cluster));
            if let (Some(workload), Origin::Built(_)) = (workload, document.origin()) {
                workload.applies(document.name(), table);
            }
            if !compare::differences(&known, &again).is_empty() {
                self.findings
                    .push(at(document, &FieldPath::ROOT, NOT_CARRIED, OtherOfName {}));
            }
            return;
        }
        for path in object::nulls(document) {
            self.findings
                .push(at(document, &path, DROPPED_NULL, NullDropped {}));
        }
        let aim = Aim::of(document);
        let has_aim = matches!(table, ScalerTable::Hpa | ScalerTable::Keda | ScalerTable::Vpa);
        if has_aim && aim.is_none() {
            return self.keep(document, vec![(FieldPath::of("spec"), NothingScaled {}.into())]);
        }
        let mut left = compared.clone();
        let keys = table_of(table, &mut left, schema());
        let spent = ["scaleTargetRef", "targetRef"];
        if let Some(spec) = left.get_mut("spec").and_then(Value::as_object_mut) {
            spent.iter().for_each(|field| drop(spec.remove(*field)));
        }
        let of_annotations = object::in_annotations(document).map(|path| (path, InAnnotation {}.into()));
        let mut reasons: Vec<(FieldPath, Message)> = of_annotations.collect();
        object::leaves(&left["spec"], &FieldPath::of("spec"), &mut |path| {
            reasons.push((path, NoKey {}.into()));
        });
        if !reasons.is_empty() {
            return self.keep(document, reasons);
        }
        let workload = match table {
            ScalerTable::Authentication | ScalerTable::ScaledJob => None,
            ScalerTable::Pdb => match self.workloads.of_pods(document, &compared["spec"]["selector"]) {
                None => return self.keep(document, vec![(FieldPath::ROOT, BudgetOfOthers {}.into())]),
                workload => workload,
            },
            ScalerTable::Hpa | ScalerTable::Keda | ScalerTable::Vpa => {
                aim.map(|aim| self.workloads.of(document, &aim.target, cluster))
            }
        };
        match workload {
            Some(workload) => workload.add(table, keys, document),
            None => self.workloads.add(table, keys, document),
        }
        let original = Original {
            compared,
            whole: object::whole(document),
            file: place(document).map(|place| place.file.name().to_owned()),
        };
        self.originals.insert(key, original);
    }

    /// Keeps an object as it is. One whose name a server generates has nothing that it could be applied again by.
    fn keep(&mut self, document: &Document, reasons: Vec<(FieldPath, Message)>) {
        if !document.has_name() {
            let finding = at(document, &FieldPath::ROOT, NOT_CARRIED, NoName {});
            return self.findings.push(finding);
        }
        self.kept.push(Kept {
            key: object::key(document),
            object: object::whole(document),
            file: place(document).map(|place| place.file.name().to_owned()),
            reasons: reasons.iter().map(words).collect(),
        });
        let found = reasons.into_iter();
        self.findings
            .extend(found.map(|(path, message)| at(document, &path, KEPT, message)));
    }

    /// Keeps an object as it is that the profile does not generate from its keys; gives whether it is kept. One that was
    /// kept and is not generated even so is taken out.
    pub(super) fn keep_instead(&mut self, key: &Key, reasons: &[Reason]) -> bool {
        let Some(original) = self.originals.remove(key) else {
            self.kept.retain(|kept| kept.key != *key);
            return false;
        };
        self.workloads.remove(key);
        let own = reasons.iter().filter(|(of, ..)| of == key);
        self.kept.push(Kept {
            key: key.clone(),
            object: original.whole,
            file: original.file,
            reasons: own
                .map(|(_, path, message)| words(&(path.clone(), message.clone())))
                .collect(),
        });
        true
    }
}

/// A reason as a comment says it.
fn words((path, message): &(FieldPath, Message)) -> String {
    match path.segments().is_empty() {
        true => message.to_string(),
        false => format!("{path}: {message}"),
    }
}

fn schema() -> &'static Value {
    static SCHEMA: std::sync::OnceLock<Value> = std::sync::OnceLock::new();
    SCHEMA.get_or_init(profile_schema)
}

/// Something of an object that the profile does not generate, or not from its keys.
pub(super) fn at(
    document: &Document,
    path: &FieldPath,
    rule: &'static Rule,
    message: impl Into<Message>,
) -> Finding {
    Finding {
        object: Some(document.object_name()),
        path: Some(path.to_string()).filter(|path| !path.is_empty()),
        place: document.place(path),
        help: rule.help(),
        ..rule.finding(message)
    }
}
