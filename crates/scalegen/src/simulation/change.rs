//! Changes in the middle of a simulation: of a field of the object, or of the workload's replicas.

use std::fmt;

use scalegen_document::Document;
use scalegen_kinds::{Refusal, admission};
use scalegen_simulate::hpa::{HpaChange, HpaSpec};
use scalegen_simulate::keda::{KedaChange, KedaSpec};
use scalegen_simulate::report::{self, Reason};
use scalegen_simulate::{Clock, Instant, Problem, Span};
use scalegen_syntax::{FieldPath, Finding, Message, Segment, Targets, Term, messages};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::object::is_refused;
use super::{Simulation, SimulationError};

messages! {
    MESSAGES;
    /// A change of a field that the kind does not have, or of another type.
    NoSuchField { kind: Term = "HorizontalPodAutoscaler" } "a {kind} has no field here that takes this value";
    /// A change of what a trace is read for.
    OtherMetrics {} "adds, removes or renames a metric, for which the trace was not read";
    /// A change of what tells one object from another.
    OtherObject {} "would be another object";
    /// Where a finding comes from.
    OfChange { change: String = "spec.maxReplicas=10", time: String = "5m" } "caused by --change {time}:{change}";
}

/// A change that someone makes while the simulation runs.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    at: Span,
    edit: Edit,
}

#[derive(Clone, Debug, PartialEq)]
enum Edit {
    Replicas(i32),
    Field { path: FieldPath, text: String },
}

impl Change {
    /// Someone scales the workload by hand.
    pub fn replicas(at: Span, replicas: i32) -> Self {
        let edit = Edit::Replicas(replicas);
        Self { at, edit }
    }

    /// Someone applies the object with another value of a field, such as `spec.maxReplicas`. The text is JSON, or a
    /// string as it is; `null` removes the field.
    pub fn field(at: Span, path: FieldPath, text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            at,
            edit: Edit::Field { path, text },
        }
    }

    /// When it is made.
    pub fn at(&self) -> Span {
        self.at
    }

    /// What a report says of it.
    pub(super) fn into_reason(self, clock: Option<Clock>) -> Reason {
        let at = Instant::START + self.at;
        Reason::Change(report::Change::new(at, self.to_string()).clock(clock))
    }
}

impl fmt::Display for Change {
    /// `spec.maxReplicas=10`, without the time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.edit {
            Edit::Replicas(replicas) => write!(f, "replicas={replicas}"),
            Edit::Field { path, text } => write!(f, "{path}={text}"),
        }
    }
}

/// What the changes are to an HPA, in the order of time.
pub(super) fn of_hpa(
    simulation: &Simulation,
    document: &Document,
    hpa: &scalegen_kinds::k8s::HorizontalPodAutoscaler,
) -> Result<Vec<(Instant, HpaChange)>, SimulationError> {
    let columns = HpaSpec::new(hpa).map(|spec| spec.columns()).ok();
    changed(
        (simulation, document),
        hpa.clone(),
        (HpaChange::Replicas, admission::hpa),
        |object| {
            let spec = HpaSpec::new(object)?;
            Ok((Some(spec.columns()) == columns).then(|| HpaChange::Spec(Box::new(spec))))
        },
    )
}

/// What the changes are to a ScaledObject, in the order of time.
pub(super) fn of_scaled_object(
    simulation: &Simulation,
    document: &Document,
    object: &scalegen_kinds::scaled_object::ScaledObject,
) -> Result<Vec<(Instant, KedaChange)>, SimulationError> {
    let metrics = |spec: &KedaSpec| (scalegen_simulate::keda::keda_metrics(spec), spec.hpa.columns());
    let before = KedaSpec::new(object).map(|spec| metrics(&spec)).ok();
    let refuse = (
        KedaChange::Replicas as fn(_) -> _,
        admission::scaled_object as fn(&_, &_) -> _,
    );
    changed((simulation, document), object.clone(), refuse, |object| {
        let spec = KedaSpec::new(object)?.of_version(simulation.keda);
        Ok((Some(metrics(&spec)) == before).then(|| KedaChange::Spec(Box::new(spec))))
    })
}

/// What a server refuses of an object.
type Refusals<T> = fn(&T, &Targets) -> Vec<Refusal>;

/// Applies one change after another to the object, and reads it as servers would after each.
fn changed<T, C>(
    (simulation, document): (&Simulation, &Document),
    mut object: T,
    (of_replicas, refusals): (fn(i32) -> C, Refusals<T>),
    read: impl Fn(&T) -> Result<Option<C>, Vec<Problem>>,
) -> Result<Vec<(Instant, C)>, SimulationError>
where
    T: Serialize + DeserializeOwned,
{
    let mut changes = Vec::new();
    for change in simulation.changes_in_order() {
        let at = Instant::START + change.at;
        let (path, text) = match &change.edit {
            Edit::Replicas(replicas) => {
                changes.push((at, of_replicas(*replicas)));
                continue;
            }
            Edit::Field { path, text } => (path, text),
        };
        let refused = |field: &FieldPath, message: Message| {
            let (change, time) = (change.to_string(), change.at.to_string());
            super::object::at(document, field, message).help(OfChange { change, time })
        };
        if ["metadata.name", "metadata.namespace"].contains(&path.to_string().as_str()) {
            let finding = refused(path, OtherObject {}.into());
            return Err(SimulationError::Findings(vec![finding]));
        }
        let kind = || Term::from(simulation.kind.name());
        object = with(&object, path, text).ok_or_else(|| {
            SimulationError::Findings(vec![refused(path, NoSuchField { kind: kind() }.into())])
        })?;
        let targets = Targets {
            kubernetes: simulation.kubernetes,
            keda: simulation.keda,
            ..Targets::NEWEST
        };
        let refusals = refusals(&object, &targets);
        let refusals = refusals.iter().filter(|refusal| is_refused(simulation, refusal));
        let findings: Vec<Finding> = refusals
            .map(|it| refused(&it.field, it.message.clone()))
            .collect();
        if !findings.is_empty() {
            return Err(SimulationError::Findings(findings));
        }
        match read(&object) {
            Ok(Some(spec)) => changes.push((at, spec)),
            Ok(None) => {
                let finding = refused(path, OtherMetrics {}.into());
                return Err(SimulationError::Findings(vec![finding]));
            }
            Err(problems) => {
                let findings = problems.iter().map(|it| refused(&it.field, it.message.clone()));
                return Err(SimulationError::Findings(findings.collect()));
            }
        }
    }
    Ok(changes)
}

/// The object with another value of one field; none if its type has no such field, or another type of value there.
fn with<T: Serialize + DeserializeOwned>(object: &T, path: &FieldPath, text: &str) -> Option<T> {
    let json = serde_json::from_str(text).ok();
    let values = json.into_iter().chain([Value::String(text.to_owned())]);
    let with = |value: Value| {
        let mut tree = serde_json::to_value(object).ok()?;
        let is_removed = value.is_null();
        *at(&mut tree, path.segments())? = value;
        let object = serde_json::from_value(tree).ok()?;
        // Types drop fields that they do not have.
        let mut kept = serde_json::to_value(&object).ok()?;
        (is_removed || !at(&mut kept, path.segments())?.is_null()).then_some(object)
    };
    values.map(with).find(Option::is_some)?
}

/// The value at the end of a path; `null` where there was nothing.
fn at<'a>(tree: &'a mut Value, path: &[Segment]) -> Option<&'a mut Value> {
    path.iter()
        .try_fold(tree, |tree, segment| match (segment, segment.name()) {
            (Segment::Index(index), _) => tree.as_array_mut()?.get_mut(*index),
            (_, Some(name)) => {
                if tree.is_null() {
                    *tree = Value::Object(Map::new());
                }
                Some(tree.as_object_mut()?.entry(name).or_insert(Value::Null))
            }
            _ => None,
        })
}
