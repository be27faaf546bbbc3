//! The object of a simulation: read from its file, held against what servers refuse and what they drop.

use scalegen_document::input::TEMPLATE;
use scalegen_document::{Document, Flaw, Limits, Node, Object};
use scalegen_kinds::{Refusal, admission};
use scalegen_simulate::{Problem, codes};
use scalegen_syntax::{FieldPath, Finding, Message, Severity, Targets, Term, messages};

use super::{Simulation, SimulationError};

messages! {
    MESSAGES;
    /// A file without an object of the kind.
    NoObject { file: String = "hpa.yaml", kind: Term = "HorizontalPodAutoscaler" } "{file} holds no {kind}";
    /// A file with more than one object of the kind.
    SeveralObjects { file: String = "hpa.yaml", count: usize = 2_usize, kind: Term = "HorizontalPodAutoscaler" }
        "{file} holds {count} objects of kind {kind}, not one";
    /// An object whose fields are not known before variables are filled in.
    Variables { kind: Term = "HorizontalPodAutoscaler" }
        "the {kind} has variables, such as `${{NAME}}`, that are not filled in";
    /// An object that does not fit the type of its kind.
    Unreadable { kind: Term = "HorizontalPodAutoscaler" } "this cannot be read as a {kind}";
}

/// The one object of the kind, if servers would take it; and warnings of what they would drop.
pub(super) fn read(simulation: &Simulation) -> Result<(Document, Vec<Finding>), SimulationError> {
    let limits = Limits::default();
    let bytes = simulation.object.bytes(limits.bytes)?;
    let path = simulation.object.name();
    let file = scalegen_document::input::source(path, bytes, &limits)
        .map_err(|finding| SimulationError::Findings(vec![*finding]))?;
    let reading = scalegen_document::read(&file, &limits);
    // Other notes are about the text, such as its line ends.
    let is_unread = |it: &Finding| it.severity == Severity::Error || it.code == TEMPLATE.code;
    if reading.findings.iter().any(is_unread) {
        return Err(SimulationError::Findings(reading.findings));
    }
    let name = simulation.kind.name();
    let of_kind = |document: &Document| document.kind() == name;
    let mut found: Vec<_> = reading.documents.into_iter().filter(of_kind).collect();
    let (file, kind) = (path.to_owned(), Term::from(name));
    let message = match found.len() {
        1 => match found.remove(0) {
            object if object.node().get("spec").is_some_and(Node::has_unknown) => Variables { kind }.into(),
            object => return admitted(simulation, object),
        },
        0 => Message::from(NoObject { file, kind }),
        count => SeveralObjects { file, count, kind }.into(),
    };
    Err(SimulationError::Findings(vec![
        codes::UNUSABLE_OBJECT.finding(message),
    ]))
}

/// The document, unless a server refuses it.
fn admitted(
    simulation: &Simulation,
    document: Document,
) -> Result<(Document, Vec<Finding>), SimulationError> {
    let mut warnings = Vec::new();
    let mut findings = Vec::new();
    for problem in document.problems() {
        let mut finding = at(&document, &problem.path, problem.message.clone());
        finding.help = problem.help.clone();
        // Servers drop fields that they do not know, with a warning; so does the simulation.
        match problem.flaw {
            Flaw::UnknownField | Flaw::MisplacedField => warnings.push(warning(finding)),
            _ => findings.push(finding),
        }
    }
    let targets = Targets {
        kubernetes: simulation.kubernetes,
        keda: simulation.keda,
        ..Targets::NEWEST
    };
    let refusals = match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => admission::hpa(hpa, &targets),
        Object::ScaledObject(object) => admission::scaled_object(object, &targets),
        Object::ScaledJob(object) => admission::scaled_job(object, &targets),
        Object::VerticalPodAutoscaler(object) => admission::vpa(object, &targets),
        _ if findings.is_empty() => {
            let kind = Term::from(simulation.kind.name());
            let message = Message::from(Unreadable { kind });
            findings.push(at(&document, &FieldPath::ROOT, message));
            Vec::new()
        }
        _ => Vec::new(),
    };
    let refusals = refusals.iter().filter(|refusal| is_refused(simulation, refusal));
    findings.extend(refusals.map(|refusal| at(&document, &refusal.field, refusal.message.clone())));
    if findings.is_empty() {
        Ok((document, warnings))
    } else {
        warnings.extend(findings);
        Err(SimulationError::Findings(warnings))
    }
}

pub(super) fn is_refused(simulation: &Simulation, refusal: &Refusal) -> bool {
    let may_be_zero = simulation.hpa.scale_to_zero && refusal.field.to_string() == "spec.minReplicas";
    refusal.is_error() && !may_be_zero
}

pub(super) fn unusable(document: &Document, problems: &[Problem]) -> SimulationError {
    let finding = |problem: &Problem| at(document, &problem.field, problem.message.clone());
    SimulationError::Findings(problems.iter().map(finding).collect())
}

/// Warnings of what the simulation does without.
pub(super) fn left_out(document: &Document, problems: &[Problem]) -> Vec<Finding> {
    let finding = |problem: &Problem| warning(at(document, &problem.field, problem.message.clone()));
    problems.iter().map(finding).collect()
}

/// The finding as one of something that is left out.
fn warning(mut finding: Finding) -> Finding {
    finding.code = codes::LEFT_OUT.code;
    finding.severity = Severity::Warning;
    finding
}

/// A finding about a field of an object that cannot be used.
pub(crate) fn at(document: &Document, field: &FieldPath, message: impl Into<Message>) -> Finding {
    let mut finding = codes::UNUSABLE_OBJECT.finding(message).at(document.place(field));
    finding.object = Some(document.object_name());
    finding.path = Some(field.to_string()).filter(|path| !path.is_empty());
    finding
}
