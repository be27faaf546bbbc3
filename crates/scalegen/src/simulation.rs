//! Simulations of an object in one file along a trace in another.

use std::fs::File;
use std::io::{self, BufReader, Write};

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_manifest::document::{self, Document, Flaw, Limits, Object};
use scalegen_manifest::{Level, Refusal, admission};
use scalegen_profile::{Family, FieldPath, Finding, Targets, Version};
use scalegen_simulate::Problem;
use scalegen_simulate::hpa::{HpaSimulation, HpaSpec, RecordedMetrics};
use scalegen_simulate::keda::{KedaSimulation, KedaSpec, RecordedTriggers};
use scalegen_simulate::report::{Report, Row, VpaReport, keda_metrics};
use scalegen_simulate::trace::{Trace, TraceError};
use scalegen_simulate::vpa::{self, RecommenderOptions, RecordedUsage, VpaSpec};

pub use scalegen_simulate::Span;
pub use scalegen_simulate::hpa::HpaOptions;
pub use scalegen_simulate::report::Format;

/// The kinds that can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A HorizontalPodAutoscaler.
    HorizontalPodAutoscaler,
    /// A ScaledObject, with the HPA that KEDA makes of it.
    ScaledObject,
    /// A VerticalPodAutoscaler.
    VerticalPodAutoscaler,
}

/// What is simulated, and how it is told.
///
/// ```no_run
/// use scalegen::simulation::{Format, Kind, Simulation};
///
/// let simulation = Simulation::new(Kind::HorizontalPodAutoscaler, "hpa.yaml", "trace.csv");
/// simulation.run(Format::Json, false, &mut std::io::stdout()).unwrap();
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Simulation {
    /// What the file holds.
    pub kind: Kind,
    /// A file of YAML or JSON with one object of that kind.
    pub object: Utf8PathBuf,
    /// A CSV file with `time` in seconds, and a column for each metric.
    pub trace: Utf8PathBuf,
    /// The workload's replicas at the start; the least that the object asks for when absent.
    pub initial_replicas: Option<i32>,
    /// When to end; at the last row of the trace when absent, after which its values would go on.
    pub end: Option<Span>,
    /// The version of the API server that the object is for.
    pub kubernetes: Version,
    /// The flags and gates of the HPA controller.
    pub hpa: HpaOptions,
    /// The flags of the VPA recommender.
    pub recommender: RecommenderOptions,
}

/// Why a simulation did not come to its end.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// The object or the trace cannot be used.
    #[error("{}", .0.first().map_or("the input cannot be used", |finding| &finding.message))]
    Findings(Vec<Finding>),
    /// A file cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// The file.
        path: Utf8PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The result cannot be written.
    #[error("cannot write the result")]
    Write(#[source] io::Error),
}

impl Simulation {
    /// A simulation with the defaults of the controllers.
    pub fn new(kind: Kind, object: impl Into<Utf8PathBuf>, trace: impl Into<Utf8PathBuf>) -> Self {
        Self {
            kind,
            object: object.into(),
            trace: trace.into(),
            initial_replicas: None,
            end: None,
            kubernetes: Version::new(1, 36),
            hpa: HpaOptions::default(),
            recommender: RecommenderOptions::default(),
        }
    }

    /// Runs it, and writes each step as it comes. A table shows what changes, or with `all` every step.
    ///
    /// # Errors
    /// What is wrong with the object or the trace, all of it where that can be told; a file that cannot be
    /// read; a result that cannot be written.
    pub fn run(&self, format: Format, all: bool, out: &mut impl Write) -> Result<(), SimulationError> {
        let document = self.document()?;
        let reader = File::open(&self.trace).map_err(|error| read_error(&self.trace, error))?;
        let trace = Trace::open(self.trace.as_str(), BufReader::new(reader));
        let trace = trace.map_err(|error| self.trace_error(error))?;
        match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => {
                let spec = HpaSpec::new(hpa).map_err(|problems| unusable(&document, &problems))?;
                let source = RecordedMetrics::new(trace, &spec).map_err(|error| self.trace_error(error))?;
                let metrics = spec.metrics.iter().map(ToString::to_string).collect();
                let mut report = Told::new(Report::new(out, format, all, metrics));
                let mut source = source.until(self.end);
                HpaSimulation::new(spec, self.hpa.clone(), self.initial_replicas)
                    .run(&mut source, |step| {
                        report.tell(|report| report.row(&Row::from(step)))
                    })
                    .map_err(|error| self.trace_error(error))?;
                report.end(Report::finish)
            }
            Object::ScaledObject(object) => {
                let spec = KedaSpec::new(object).map_err(|problems| unusable(&document, &problems))?;
                let source = RecordedTriggers::new(trace, &spec).map_err(|error| self.trace_error(error))?;
                let mut report = Told::new(Report::new(out, format, all, keda_metrics(&spec)));
                let mut source = source.until(self.end);
                KedaSimulation::new(spec.clone(), self.hpa.clone(), self.initial_replicas)
                    .run(&mut source, |step| {
                        report.tell(|report| report.row(&Row::of_keda(step, &spec)))
                    })
                    .map_err(|error| self.trace_error(error))?;
                report.end(Report::finish)
            }
            Object::VerticalPodAutoscaler(object) => {
                let spec = VpaSpec::new(object).map_err(|problems| unusable(&document, &problems))?;
                let source = RecordedUsage::new(trace).map_err(|error| self.trace_error(error))?;
                let mut report = Told::new(VpaReport::new(out, format, all));
                vpa::simulate(&spec, &self.recommender, &mut source.until(self.end), |step| {
                    report.tell(|report| report.step(step));
                })
                .map_err(|error| self.trace_error(error))?;
                report.end(VpaReport::finish)
            }
            // `document` gives nothing else.
            _ => Err(SimulationError::Findings(Vec::new())),
        }
    }

    /// The one object of the kind, if servers would take it.
    fn document(&self) -> Result<Document, SimulationError> {
        let limits = Limits::default();
        let bytes = std::fs::read(&self.object).map_err(|error| read_error(&self.object, error))?;
        let file = document::input::source(self.object.as_str(), bytes, &limits)
            .map_err(|finding| SimulationError::Findings(vec![*finding]))?;
        let reading = document::read(&file, &limits);
        if !reading.findings.is_empty() {
            return Err(SimulationError::Findings(reading.findings));
        }
        let name = self.kind.name();
        let of_kind = |document: &Document| document.kind() == name;
        let mut found: Vec<_> = reading.documents.into_iter().filter(of_kind).collect();
        let message = match found.len() {
            1 => return self.admitted(found.remove(0)),
            0 => format!("{} holds no {name}", self.object),
            count => format!("{} holds {count} objects of kind {name}, not one", self.object),
        };
        Err(SimulationError::Findings(vec![unusable_finding(message)]))
    }

    /// The document, unless a server refuses it.
    fn admitted(&self, document: Document) -> Result<Document, SimulationError> {
        let problems = document.problems().iter();
        // Servers drop fields that they do not know, with a warning; the simulation goes by the rest likewise.
        let problems =
            problems.filter(|problem| !matches!(problem.flaw, Flaw::UnknownField | Flaw::MisplacedField));
        let mut findings: Vec<_> = problems
            .map(|problem| {
                at(
                    &document,
                    &problem.path,
                    &problem.message,
                    problem.help.as_deref(),
                )
            })
            .collect();
        let targets = Targets {
            kubernetes: self.kubernetes,
            ..Targets::NEWEST
        };
        let refusals = match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => admission::hpa(hpa, &targets),
            Object::ScaledObject(object) => admission::scaled_object(object, &targets),
            Object::VerticalPodAutoscaler(object) => admission::vpa(object, &targets),
            _ if findings.is_empty() => {
                let message = format!("this is no {} that can be read", self.kind.name());
                findings.push(at(&document, &FieldPath::ROOT, &message, None));
                Vec::new()
            }
            _ => Vec::new(),
        };
        let refusals = refusals.iter().filter(|refusal| self.is_refused(refusal));
        findings.extend(refusals.map(|refusal| at(&document, &refusal.field, &refusal.message, None)));
        if findings.is_empty() {
            Ok(document)
        } else {
            Err(SimulationError::Findings(findings))
        }
    }

    fn is_refused(&self, refusal: &Refusal) -> bool {
        let may_be_zero = self.hpa.scale_to_zero && refusal.field.to_string() == "spec.minReplicas";
        refusal.level != Level::Warning && !may_be_zero
    }

    fn trace_error(&self, error: TraceError) -> SimulationError {
        match error {
            TraceError::Io(error) => read_error(&self.trace, error),
            TraceError::Findings(findings) => SimulationError::Findings(findings),
        }
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::HorizontalPodAutoscaler => "HorizontalPodAutoscaler",
            Self::ScaledObject => "ScaledObject",
            Self::VerticalPodAutoscaler => "VerticalPodAutoscaler",
        }
    }
}

fn read_error(path: &Utf8Path, source: io::Error) -> SimulationError {
    SimulationError::Read {
        path: path.to_owned(),
        source,
    }
}

fn unusable_finding(message: String) -> Finding {
    Finding::error("SIM010", Family::Input, message)
}

fn unusable(document: &Document, problems: &[Problem]) -> SimulationError {
    let finding = |problem: &Problem| at(document, &problem.field, &problem.message, None);
    SimulationError::Findings(problems.iter().map(finding).collect())
}

fn at(document: &Document, field: &FieldPath, message: &str, help: Option<&str>) -> Finding {
    let mut finding = unusable_finding(format!("{field}: {message}")).at(document.place(field));
    finding.object = Some(document.label());
    finding.path = Some(field.to_string());
    finding.help = help.map(str::to_owned);
    finding
}

/// A report, and the first thing that went wrong in writing it: steps are shown by callbacks, which cannot fail.
struct Told<R> {
    report: R,
    failed: Option<io::Error>,
}

impl<R> Told<R> {
    fn new(report: R) -> Self {
        Self { report, failed: None }
    }

    fn tell(&mut self, write: impl FnOnce(&mut R) -> io::Result<()>) {
        if self.failed.is_none() {
            self.failed = write(&mut self.report).err();
        }
    }

    fn end(self, finish: impl FnOnce(R) -> io::Result<()>) -> Result<(), SimulationError> {
        let finished = match self.failed {
            Some(error) => Err(error),
            None => finish(self.report),
        };
        finished.map_err(SimulationError::Write)
    }
}
