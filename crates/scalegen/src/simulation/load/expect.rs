//! The expectations of a profile: each is a simulation under load with assertions.

use camino::Utf8Path;
use scalegen_profile::Part;
use scalegen_profile::language::Expect;
use scalegen_simulate::codes;
use scalegen_simulate::load::{Assertion, GrammarError};
use scalegen_syntax::{FieldPath, Finding, Place, Rule, messages};
use schemars::JsonSchema;
use serde::Serialize;

use super::report::AssertionReport;
use super::{Demanded, LoadError, UnderLoad};
use crate::{Findings, Rendered, Stack};

messages! {
    MESSAGES;
    /// A text that does not parse.
    UnreadableText { problem: String = "expected a length" } "{problem}";
    /// Several that could be meant.
    AmbiguousExpectation { what: String = "workload", known: String = "web, engine" } "which {what} is meant is open: {known}";
    /// What to do about it.
    NameIt { what: String = "workload" } "add `{what}`";
}

/// What came of one expectation of a profile.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Expected {
    /// The profile's file.
    pub profile: String,
    /// Its name below `[expect]`.
    pub name: String,
    /// The workload.
    pub workload: String,
    /// The scaler.
    pub scaler: String,
    /// What came.
    pub load: String,
    /// What had to hold.
    pub assertions: Vec<AssertionReport>,
}

/// What `scalegen test --format json` prints.
#[derive(Debug, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct TestReport {
    /// The version of this layout.
    pub version: u32,
    /// How many assertions hold.
    pub passed: usize,
    /// How many do not.
    pub failed: usize,
    /// The expectations, in the order of profiles and tables.
    pub tests: Vec<Expected>,
}

/// Runs all expectations of a profile.
///
/// # Errors
/// What is wrong with the profile, its loads and its assertions.
///
/// ```
/// use scalegen::Stack;
/// use scalegen::simulation::load::expected;
///
/// let text = "name = 'shop'
/// [workloads.web]
/// namespace = 'shop'
/// target = 'Deployment/web'
/// container = 'web'
/// requests = { cpu = '100m' }
/// active = 'cpu'
/// model = { cpu_per_request = '10ms' }
/// scalers.cpu = { kind = 'hpa', max_replicas = 9, metrics = [{ resource = 'cpu', average_utilization = 50 }] }
/// [addons.metrics_server]
/// [expect.ramp]
/// load = 'ramp 0..20/s 5m; hold 5m'
/// assert = ['max(replicas) <= 4', 'max(replicas) == 3']
/// ";
/// let stack = Stack::from_text("shop.toml", text)?;
/// let tests = expected(&stack)?;
/// let holds: Vec<_> = tests[0].assertions.iter().map(|it| it.holds).collect();
/// assert_eq!(holds, [true, false]);
/// # Ok::<(), scalegen::Findings>(())
/// ```
pub fn expected(stack: &Stack) -> Result<Vec<Expected>, Findings> {
    let rendered = stack.render()?;
    let (mut tests, mut findings) = (Vec::new(), Vec::new());
    for (name, expect) in &rendered.plan.expect {
        match one(stack, &rendered, name, expect) {
            Ok(test) => tests.push(test),
            Err(found) => findings.extend(found),
        }
    }
    match findings.is_empty() {
        true => Ok(tests),
        false => Err(findings.into()),
    }
}

impl TestReport {
    /// The report of what came of several profiles.
    pub fn new(tests: Vec<Expected>) -> Self {
        let all = || tests.iter().flat_map(|test| &test.assertions);
        let passed = all().filter(|assertion| assertion.holds).count();
        Self {
            version: 1,
            passed,
            failed: all().count() - passed,
            tests,
        }
    }
}

fn one(stack: &Stack, rendered: &Rendered, name: &str, expect: &Expect) -> Result<Expected, Vec<Finding>> {
    let origin = FieldPath::of("expect").field(name.to_owned());
    let mut findings = Vec::new();
    let mut assertions = Vec::new();
    for (index, text) in expect.assert.iter().enumerate() {
        match Assertion::parse(text) {
            Ok(assertion) => assertions.push(assertion),
            Err(error) => {
                let path = origin.field("assert").index(index);
                findings.push(unreadable(stack, codes::UNREADABLE_ASSERTION, path, text, &error));
            }
        }
    }
    let demanded = match (&expect.load, &expect.load_test) {
        (_, Some(test)) => Demanded::LoadTest(test.clone()),
        (load, None) => Demanded::Load(load.clone().unwrap_or_default()),
    };
    let mut simulation = UnderLoad::new(demanded);
    simulation.workload.clone_from(&expect.workload);
    simulation.scalers.extend(expect.scaler.clone());
    simulation.initial_replicas = expect.initial_replicas;
    let written = place(stack, &origin.field("load"), Part::Value);
    let folder = written.and_then(|place| Some(Utf8Path::new(place.file.name()).parent()?.to_owned()));
    simulation.folder = folder.unwrap_or_default();
    match simulation.run_rendered(stack, rendered, &assertions) {
        Ok(outcome) if findings.is_empty() => {
            let report = outcome.report();
            let run = report.runs.into_iter().next();
            let (scaler, assertions) = run.map(|run| (run.scaler, run.assertions)).unwrap_or_default();
            return Ok(Expected {
                profile: stack.file().to_owned(),
                name: name.to_owned(),
                workload: report.workload,
                scaler,
                load: report.load,
                assertions,
            });
        }
        Ok(_) => {}
        Err(LoadError::Findings(found)) => findings.extend(found),
        Err(LoadError::Grammar { error, .. }) => {
            let text = expect.load.clone().unwrap_or_default();
            let path = origin.field("load");
            findings.push(unreadable(stack, codes::UNREADABLE_LOAD, path, &text, &error));
        }
        Err(LoadError::Ambiguous { what, known, .. } | LoadError::Unknown { what, known, .. }) => {
            let message = AmbiguousExpectation {
                what: what.to_owned(),
                known: known.join(", "),
            };
            let mut finding = codes::AMBIGUOUS_EXPECTATION.finding(message);
            finding.help = Some(
                NameIt {
                    what: what.to_owned(),
                }
                .into(),
            );
            finding = finding.at(place(stack, &origin, Part::Key));
            finding.path = Some(origin.to_string());
            findings.push(finding);
        }
    }
    Err(findings)
}

fn place(stack: &Stack, path: &FieldPath, part: Part) -> Option<Place> {
    let unit = stack.loaded().unit(0)?;
    Some(unit.locate(path, part))
}

/// A text that does not parse, at the bytes of the part that does not where the profile has the text as it is.
fn unreadable(
    stack: &Stack,
    rule: &'static Rule,
    path: FieldPath,
    text: &str,
    error: &GrammarError,
) -> Finding {
    let mut at = place(stack, &path, Part::Value);
    if let Some(place) = &mut at {
        let written = place.file.text().get(place.span.clone()).unwrap_or_default();
        if written.get(1..written.len().saturating_sub(1)) == Some(text) {
            let start = place.span.start + 1;
            let end = error.span.end.max(error.span.start + 1);
            place.span = start + error.span.start..(start + end).min(place.span.end);
        }
    }
    let problem = error.problem.to_string();
    let mut finding = rule.finding(UnreadableText { problem }).at(at);
    finding.path = Some(path.to_string());
    finding
}
