//! What was taken in of the texts: objects that have keys, by their workloads, and those that are kept as they are.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Object, Origin};
use scalegen_lint::{Autoscaler, Cluster, keda_owner};
use scalegen_manifest::settings::{ScalerTable, table_of, values_key_of, values_table_of};
use scalegen_profile::plan::Addon;
use scalegen_profile::{Remarks, Written, profile_schema};
use scalegen_syntax::{FieldPath, Finding, Message, Rule, Severity};
use serde_json::Value;

use super::comments::Comments;
use super::messages::{
    BudgetOfOthers, DefaultRules, ImportApart, InAnnotation, LoadOfOthers, Nameless, NoDefaultRules, NoKey,
    NoName, NoTable, NothingScaled, NullDropped, NullOfValues, OtherOfName, OtherProgram, OtherValues,
    SetName, UnreadArguments, ValuesStay, Variable,
};
use super::object::{self, Key, place};
use super::source::Source;
use super::workload::{ChartValues, Scaling, Workloads};
use super::{compare, load};
use crate::file_rules::{DROPPED_NULL, KEPT, NOT_CARRIED};

/// Everything that was taken in.
#[derive(Debug, Default)]
pub(super) struct Taken {
    pub(super) workloads: Workloads,
    /// What the objects of the workloads were.
    pub(super) originals: BTreeMap<Key, Original>,
    /// Objects that a profile has no keys for, in the order in which that was found.
    pub(super) kept: Vec<Kept>,
    /// Objects that autoscaling is not about.
    pub(super) others: BTreeSet<Key>,
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
    source: Source,
    comments: Vec<String>,
}

/// An object that the profile has in Kubernetes' own words.
#[derive(Debug)]
pub(super) struct Kept {
    pub(super) key: Key,
    pub(super) object: Value,
    /// Where it was.
    pub(super) file: Option<String>,
    source: Source,
    /// Why it is kept.
    pub(super) reasons: Vec<String>,
    /// What its author says of it.
    pub(super) comments: Vec<String>,
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
            "HorizontalPodAutoscaler" if keda_owner(document).is_none() => Some(ScalerTable::Hpa),
            "ScaledObject" => Some(ScalerTable::Keda),
            "VerticalPodAutoscaler" => Some(ScalerTable::Vpa),
            "PodDisruptionBudget" => Some(ScalerTable::Pdb),
            "TriggerAuthentication" | "ClusterTriggerAuthentication" => Some(ScalerTable::Authentication),
            "ScaledJob" => Some(ScalerTable::ScaledJob),
            "Job" if load::program(&Value::from(document.node())).is_some() => Some(ScalerTable::LoadTest),
            "HorizontalPodAutoscaler" => return self.add_other(document),
            _ if is_of_autoscaling(document) => None,
            _ => return self.add_other(document),
        };
        if table != Some(ScalerTable::LoadTest) && !document.has_name() {
            return self.push_nameless(document);
        }
        let key = object::key(document);
        let compared = object::cleaned(document);
        let source = Source::of(document, cluster);
        let kept = self.kept.iter().find(|kept| kept.key == key);
        let of_kept = kept.map(|kept| (&kept.object, object::whole(document), &kept.source));
        let of_keys = || {
            let known = self.originals.get(&key)?;
            Some((&known.compared, compared.clone(), &known.source))
        };
        let is_kept = of_kept.is_some();
        if let Some((known, again, other)) = of_kept.or_else(of_keys) {
            let differs = !compare::differences(known, &again).is_empty();
            let other = differs.then(|| other.to_string());
            // One that is not imported has no workload.
            let autoscaler = Autoscaler::of(document)
                .filter(|autoscaler| !is_kept && self.workloads.has(&autoscaler.target));
            let workload =
                autoscaler.map(|autoscaler| self.workloads.of(document, &autoscaler.target, cluster));
            if let (Some(workload), Some(table), Origin::Built(_)) = (workload, table, document.origin()) {
                workload.applies(document.name(), table);
            }
            if let Some(other) = other {
                self.say_other(&key, &source);
                self.findings.push(Finding {
                    help: Some(ImportApart {}.into()),
                    ..at(
                        document,
                        &FieldPath::ROOT,
                        NOT_CARRIED,
                        OtherOfName {
                            own: source.to_string(),
                            other,
                        },
                    )
                });
            }
            return;
        }
        for path in object::nulls(document) {
            self.findings
                .push(at(document, &path, DROPPED_NULL, NullDropped {}));
        }
        let Some(table) = table else {
            let kind = document.kind().to_owned();
            return self.keep(
                document,
                source,
                vec![(FieldPath::of("kind"), NoTable { kind }.into())],
            );
        };
        let mut variables = BTreeMap::new();
        object::variables(document.node(), &FieldPath::ROOT, &mut variables);
        // A text that a key takes may have variables; what an object is found by is known.
        let found_by = variables.iter().filter(|(path, _)| object::is_found_by(path));
        let reasons: Vec<_> = found_by
            .map(|(path, text)| (path.clone(), Variable { text: text.clone() }.into()))
            .collect();
        if !reasons.is_empty() {
            return self.keep(document, source, reasons);
        }
        let autoscaler = Autoscaler::of(document);
        let has_target = matches!(table, ScalerTable::Hpa | ScalerTable::Keda | ScalerTable::Vpa);
        if has_target && autoscaler.is_none() {
            return self.keep(
                document,
                source,
                vec![(FieldPath::of("spec"), NothingScaled {}.into())],
            );
        }
        let program = match table {
            ScalerTable::LoadTest => load::program(&Value::from(document.node())),
            _ => None,
        };
        if let Some(program) = program.filter(|_| compared.get("arguments").is_none()) {
            let reason: Message = match program {
                "hey" => UnreadArguments {}.into(),
                program => OtherProgram {
                    program: program.to_owned(),
                }
                .into(),
            };
            return self.keep(document, source, vec![(FieldPath::ROOT, reason)]);
        }
        let mut left = compared.clone();
        let mut keys = table_of(table, &mut left, schema());
        let mut remarks = Remarks::new();
        if table == ScalerTable::LoadTest {
            load::discard_derived(&mut left, &keys);
            remarks = load::mind_defaults(&mut keys);
        }
        let spent = ["scaleTargetRef", "targetRef"];
        if let Some(spec) = left.get_mut("spec").and_then(Value::as_object_mut) {
            spent.iter().for_each(|field| drop(spec.remove(*field)));
        }
        let of_annotations = object::in_annotations(document).map(|path| (path, InAnnotation {}.into()));
        let mut reasons: Vec<(FieldPath, Message)> = of_annotations.collect();
        object::leaves(&left["spec"], &FieldPath::of("spec"), &mut |path| {
            let variable = variables.get(&path).cloned();
            let variable = variable.map(|text| Variable { text }.into());
            reasons.push((path, variable.unwrap_or_else(|| NoKey {}.into())));
        });
        object::leaves(&left["arguments"], &load::arguments(), &mut |path| {
            reasons.push((path, NoKey {}.into()));
        });
        if !reasons.is_empty() {
            return self.keep(document, source, reasons);
        }
        let mut loaded = None;
        let workload = match table {
            ScalerTable::Authentication | ScalerTable::ScaledJob => None,
            ScalerTable::LoadTest => {
                let url = match keys.get("url") {
                    Some(Written::Text(url)) => url.as_str(),
                    _ => "",
                };
                loaded = self
                    .workloads
                    .behind(url, document.namespace().unwrap_or("default"))
                    .cloned();
                if loaded.is_none() {
                    return self.keep(
                        document,
                        source,
                        vec![(load::arguments(), LoadOfOthers {}.into())],
                    );
                }
                None
            }
            ScalerTable::Pdb => match self.workloads.of_pods(document, &compared["spec"]["selector"]) {
                None => {
                    return self.keep(
                        document,
                        source,
                        vec![(FieldPath::ROOT, BudgetOfOthers {}.into())],
                    );
                }
                workload => workload,
            },
            ScalerTable::Hpa | ScalerTable::Keda | ScalerTable::Vpa => {
                autoscaler.map(|autoscaler| self.workloads.of(document, &autoscaler.target, cluster))
            }
        };
        let mut scaling = Scaling::of(table, keys, document, key.clone());
        let comments = scaling.comments.clone().lines().collect();
        scaling.comments.keys.extend(remarks);
        match workload {
            Some(workload) => workload.add(scaling),
            None => self.workloads.add(scaling, document, loaded),
        }
        let original = Original {
            compared,
            whole: object::whole(document),
            file: place(document).map(|place| place.file.name().to_owned()),
            source,
            comments,
        };
        self.originals.insert(key, original);
    }

    /// Counts an object that autoscaling is not about.
    fn add_other(&mut self, document: &Document) {
        if !document.kind().is_empty() && *document.object() != Object::Kustomization {
            self.others.insert(object::key(document));
        }
    }

    /// Takes in the values of an add-on's chart. Those in somebody else's object stay there.
    pub(super) fn add_chart(&mut self, document: &Document) {
        let Some(addon) = object::addon(document) else {
            return;
        };
        let Some(within) = document.within() else {
            return self.add_values(addon, document);
        };
        let kind = match within.object.kind.as_str() {
            "" => "file".to_owned(),
            kind => kind.to_owned(),
        };
        self.findings.push(Finding {
            severity: Severity::Note,
            help: None,
            ..at(document, &FieldPath::ROOT, NOT_CARRIED, ValuesStay { kind })
        });
    }

    fn add_values(&mut self, addon: Addon, document: &Document) {
        let (key, compared) = (object::key(document), object::cleaned(document));
        let mut reasons = Vec::new();
        if let Some(known) = self.originals.get(&key) {
            if !compare::differences(&known.compared, &compared).is_empty() {
                reasons.push((FieldPath::ROOT, OtherValues {}.into(), None));
            }
        } else {
            let nulls = object::nulls(document).into_iter();
            reasons.extend(nulls.map(|path| (path, Message::from(NullOfValues {}), None)));
            if addon == Addon::PrometheusAdapter && compared["rules"]["default"] != false {
                let path = FieldPath::of("rules").field("default");
                reasons.push((path, DefaultRules {}.into(), Some(NoDefaultRules {}.into())));
            }
            if reasons.is_empty() {
                let keys = values_table_of(addon, &Value::from(document.node()), schema());
                let comments = Comments::of(document, &|path| values_key_of(addon, path));
                let original = Original {
                    compared,
                    whole: Value::Null,
                    file: None,
                    source: Source::None,
                    comments: Vec::new(),
                };
                self.originals.insert(key.clone(), original);
                self.workloads.charts.push(ChartValues {
                    addon,
                    keys,
                    comments,
                    key,
                });
            }
        }
        let found = reasons.into_iter().map(|(path, message, help)| {
            let finding = at(document, &path, NOT_CARRIED, message);
            Finding {
                help: help.or(finding.help.clone()),
                ..finding
            }
        });
        self.findings.extend(found);
    }

    /// Has the profile say that another object of a name was not imported.
    fn say_other(&mut self, key: &Key, source: &Source) {
        let line = format!("Another one of this name is in {source}, which was not imported.");
        let kept = self.kept.iter_mut().find(|kept| kept.key == *key);
        let comments = kept.map(|kept| &mut kept.comments);
        let comments = comments.or_else(|| Some(&mut self.workloads.find(key)?.comments.above));
        if let Some(comments) = comments.filter(|comments| !comments.contains(&line)) {
            comments.push(line);
        }
    }

    fn push_nameless(&mut self, document: &Document) {
        let generated = FieldPath::of("metadata").field("generateName");
        let message: Message = match document.node().get_in(&["metadata", "generateName"]) {
            Some(_) => NoName {}.into(),
            None => Nameless {}.into(),
        };
        self.findings.push(Finding {
            help: Some(SetName {}.into()),
            ..at(document, &generated, NOT_CARRIED, message)
        });
    }

    /// Keeps an object as it is. One whose name a server generates has nothing that it could be applied again by.
    fn keep(&mut self, document: &Document, source: Source, reasons: Vec<(FieldPath, Message)>) {
        if !document.has_name() {
            return self.push_nameless(document);
        }
        self.kept.push(Kept {
            key: object::key(document),
            object: object::whole(document),
            file: place(document).map(|place| place.file.name().to_owned()),
            source,
            reasons: reasons.iter().map(words).collect(),
            comments: Comments::of(document, &|_| None).lines().collect(),
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
        // What a server has to name cannot be applied again, and values are no object.
        if original.whole["metadata"].get("name").is_none() {
            return false;
        }
        let own = reasons.iter().filter(|(of, ..)| of == key);
        self.kept.push(Kept {
            key: key.clone(),
            object: original.whole,
            file: original.file,
            source: original.source,
            comments: original.comments,
            reasons: own
                .map(|(_, path, message)| words(&(path.clone(), message.clone())))
                .collect(),
        });
        true
    }
}

/// Whether an object scales in a way that a profile has no table for, and is nobody else's.
fn is_of_autoscaling(document: &Document) -> bool {
    let group = document.api_version().split('/').next().unwrap_or_default();
    let is_owned = document.node().get_in(&["metadata", "ownerReferences"]).is_some();
    let is_one = matches!(group, "keda.sh" | "http.keda.sh" | "eventing.keda.sh")
        || document.kind().ends_with("PodAutoscaler");
    is_one && !is_owned
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
        // Values of a chart are none.
        object: (!document.kind().is_empty()).then(|| document.object_name()),
        path: Some(path.to_string()).filter(|path| !path.is_empty()),
        place: document.place(path),
        help: rule.help(),
        ..rule.finding(message)
    }
}
