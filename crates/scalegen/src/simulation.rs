//! Simulations of an object along a trace, each in a file or in memory; [`timeline`] has those of typed objects.

pub(crate) mod change;
mod input;
pub mod load;
pub(crate) mod object;
mod recording;
mod scaled_job;
mod writing;

use std::io::Write;

use camino::Utf8PathBuf;
use scalegen_document::{Document, Object};
use scalegen_profile::newer_version;
use scalegen_simulate::hpa::{HpaSimulation, HpaSpec, RecordedMetrics};
use scalegen_simulate::keda::{JobSpec, KedaSimulation, KedaSpec, RecordedTriggers};
use scalegen_simulate::report::{JobReport, Report, Row, VpaReport, keda_metrics};
use scalegen_simulate::trace::{Trace, TraceError};
use scalegen_simulate::vpa::{self, RecordedUsage, VpaSpec};
use scalegen_syntax::{Finding, Server, SystemError, Targets, Version};

use object::unusable;
use recording::Start;
use writing::{Writing, cannot_write};

pub use change::Change;
pub use input::Source;
pub use scalegen_simulate::hpa::HpaOptions;
pub use scalegen_simulate::keda::JobTimes;
pub use scalegen_simulate::report::{Format, NoStepAt, Steps};
pub use scalegen_simulate::trace::TraceOptions;
pub use scalegen_simulate::vpa::RecommenderOptions;
pub use scalegen_simulate::{Clock, ClockError, Instant, Span};
pub use scalegen_simulate::{timeline, trace};

/// The kinds that can be simulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A HorizontalPodAutoscaler.
    HorizontalPodAutoscaler,
    /// A ScaledObject, with the HPA that KEDA makes of it.
    ScaledObject,
    /// A ScaledJob, with each strategy that it may have.
    ScaledJob,
    /// A VerticalPodAutoscaler.
    VerticalPodAutoscaler,
}

/// A simulation of an object along a trace, each in a file or in memory.
///
/// ```
/// use scalegen::simulation::{Format, Kind, Simulation, Source, Steps};
///
/// let hpa = "apiVersion: autoscaling/v2
/// kind: HorizontalPodAutoscaler
/// metadata: {name: web}
/// spec:
///   scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
///   minReplicas: 2
///   maxReplicas: 8
///   metrics:
///   - type: Resource
///     resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
/// ";
/// let hpa = Source::text("hpa.yaml", hpa);
/// let trace = Source::text("trace.csv", "time,cpu\n0,50\n60,150\n");
/// let simulation = Simulation::new(Kind::HorizontalPodAutoscaler, hpa, trace);
/// let mut table = Vec::new();
/// simulation.run(Format::Table, Steps::Changes, &mut table)?;
/// assert!(String::from_utf8(table).unwrap().contains("2 > 4"));
/// # Ok::<(), scalegen::simulation::SimulationError>(())
/// ```
///
/// With paths, as in `Simulation::new(kind, "hpa.yaml", "trace.csv")`, it reads files, and `-` is standard input. A
/// typed object is passed as the text that [`to_yaml`](crate::to_yaml) gives.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Simulation {
    /// The kind of the object.
    pub kind: Kind,
    /// YAML or JSON with one object of that kind.
    pub object: Source,
    /// CSV with `time` in seconds, and a column for each metric.
    pub trace: Source,
    /// Replicas at the start; the object's minimum when absent.
    pub initial_replicas: Option<i32>,
    /// When to stop; the last row of the trace when absent. After it, the last row's values hold.
    pub end: Option<Span>,
    /// Write only the steps that are in effect at this time, and whole; all steps when absent. Not for a
    /// VerticalPodAutoscaler.
    pub at: Option<At>,
    /// What someone changes while it runs. Not for a VerticalPodAutoscaler.
    pub changes: Vec<Change>,
    /// Columns of the terminal that a table has to fit; none for lines of any length.
    pub width: Option<usize>,
    /// Which columns metrics read, when the recording starts, and when its metrics vanish.
    pub recording: TraceOptions,
    /// When the HPA controller synced, with [`TraceOptions::is_replayed`]: a time per line, in seconds from the start or
    /// by the clock.
    pub sync_times: Option<Source>,
    /// The version of the API server that the object is for.
    pub kubernetes: Version,
    /// The version of KEDA that the object is for.
    pub keda: Version,
    /// The flags and gates of the HPA controller.
    pub hpa: HpaOptions,
    /// The flags of the VPA recommender.
    pub recommender: RecommenderOptions,
    /// How long the Jobs of a ScaledJob take.
    pub jobs: JobTimes,
}

/// A time within a simulation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum At {
    /// Since the start.
    Since(Span),
    /// The time of day, as the time since midnight. Only for traces that have clock times.
    OfDay(Span),
}

/// Why a simulation failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SimulationError {
    /// The object or the trace cannot be used. All that was found, warnings first.
    #[error("{}", .0.first().map_or_else(|| "the input cannot be used".to_owned(), Finding::text))]
    Findings(Vec<Finding>),
    /// Standard input cannot be both the object and the trace.
    #[error("the object and the trace cannot both be standard input: name a file for one of them")]
    OneStdin,
    /// A file or standard input cannot be read.
    #[error("cannot read {path}")]
    Read {
        /// The file, or `<stdin>`.
        path: Utf8PathBuf,
        /// Why.
        source: SystemError,
    },
    /// There is no step at the time that was asked for.
    #[error(transparent)]
    NoStepAt(#[from] NoStepAt),
    /// A time of day cannot be found in a trace that only counts seconds.
    #[error("the trace has no clock times: write the time since its start, such as 845s or 14m5s")]
    NoClock,
    /// The result cannot be written.
    #[error("cannot write the result")]
    Write(#[source] SystemError),
}

impl Simulation {
    /// A simulation with the defaults of the controllers.
    pub fn new(kind: Kind, object: impl Into<Source>, trace: impl Into<Source>) -> Self {
        Self {
            kind,
            object: object.into(),
            trace: trace.into(),
            initial_replicas: None,
            end: None,
            at: None,
            changes: Vec::new(),
            width: None,
            recording: TraceOptions::default(),
            sync_times: None,
            kubernetes: Targets::NEWEST.kubernetes,
            keda: Targets::NEWEST.keda,
            hpa: HpaOptions::for_kubernetes(Targets::NEWEST.kubernetes),
            recommender: RecommenderOptions::default(),
            jobs: JobTimes::default(),
        }
    }

    /// Runs the simulation, and writes each step as it comes. `steps` is about tables; JSON and CSV have all steps.
    ///
    /// Returns warnings: what the object sets that the simulation ignores. A trace in a file is checked whole before
    /// anything is written; of a pipe, what was written before a defect is closed as a whole document.
    ///
    /// # Errors
    /// What is wrong with the object or the trace, all of it where possible; a file that cannot be read; a result that
    /// cannot be written.
    pub fn run(
        &self,
        format: Format,
        steps: Steps,
        out: &mut impl Write,
    ) -> Result<Vec<Finding>, SimulationError> {
        if self.object == Source::Stdin && self.trace == Source::Stdin {
            return Err(SimulationError::OneStdin);
        }
        if let Some(held) = self.held()? {
            return held.run(format, steps, out);
        }
        let (document, mut warnings) = object::read(self)?;
        let is_of_keda = matches!(self.kind, Kind::ScaledObject | Kind::ScaledJob);
        let keda = is_of_keda.then_some((Server::Keda, self.keda));
        let servers = [(Server::Kubernetes, self.kubernetes)].into_iter().chain(keda);
        warnings.extend(servers.filter_map(|(server, version)| newer_version(server, version)));
        match self.run_object(&document, &mut warnings, (format, steps), out) {
            Err(SimulationError::Findings(findings)) => {
                warnings.extend(findings);
                Err(SimulationError::Findings(warnings))
            }
            result => result.map(|()| warnings),
        }
    }

    fn run_object(
        &self,
        document: &Document,
        warnings: &mut Vec<Finding>,
        (format, steps): (Format, Steps),
        out: &mut impl Write,
    ) -> Result<(), SimulationError> {
        let trace = Trace::open_with(self.trace.name(), self.trace.open()?, self.recording.clone());
        let trace = trace.map_err(|error| self.trace_error(error))?;
        match document.object() {
            Object::HorizontalPodAutoscaler(hpa) => {
                let spec = HpaSpec::new(hpa).map_err(|problems| unusable(document, &problems))?;
                let source = RecordedMetrics::new(trace, &spec);
                let (mut source, survey) = self.checked(source, RecordedMetrics::trace)?;
                let start = self.start(source.trace(), &survey, recording::replicas_of_status(document));
                let times = self.sync_times(source.trace(), &survey)?;
                let report = self.report(out, (format, steps), spec.metric_names(), &start);
                let mut writing =
                    Writing::new(report, self.step_at(source.trace())?, self.shown(source.trace()));
                source.trace().until(self.end);
                let run = HpaSimulation::new(spec, self.hpa.clone(), start.replicas)
                    .with_sync_times(times)
                    .with_changes(change::of_hpa(self, document, hpa)?)
                    .run(&mut source, |step| {
                        writing.step(step.time, || Row::from(step));
                    });
                warnings.extend(source.trace().warnings());
                self.ended(writing, run)
            }
            Object::ScaledObject(object) => {
                let spec = KedaSpec::new(object).map_err(|problems| unusable(document, &problems))?;
                let spec = spec.of_version(self.keda);
                warnings.extend(object::left_out(document, &spec.left_out));
                let source = RecordedTriggers::new(trace, &spec);
                let (mut source, survey) = self.checked(source, RecordedTriggers::trace)?;
                let start = self.start(source.trace(), &survey, None);
                let times = self.sync_times(source.trace(), &survey)?;
                let report = self.report(out, (format, steps), keda_metrics(&spec), &start);
                let mut writing =
                    Writing::new(report, self.step_at(source.trace())?, self.shown(source.trace()));
                source.trace().until(self.end);
                let run = KedaSimulation::new(spec, self.hpa.clone(), start.replicas)
                    .with_sync_times(times)
                    .with_changes(change::of_scaled_object(self, document, object)?)
                    .run(&mut source, |step| {
                        writing.step(step.time(), || Row::of_keda(step, step.spec()));
                    });
                warnings.extend(source.trace().warnings());
                self.ended(writing, run)
            }
            Object::VerticalPodAutoscaler(object) => {
                let spec = VpaSpec::new(object).map_err(|problems| unusable(document, &problems))?;
                let (mut source, _) = self.checked(RecordedUsage::new(trace, &spec), RecordedUsage::trace)?;
                source.trace().until(self.end);
                let clock = source.trace().clock();
                let mut report = VpaReport::new(out, format, steps).clock(clock);
                let mut written = Ok(());
                let run = vpa::run(&spec, &self.recommender, &mut source, |step| {
                    if written.is_ok() {
                        written = report.step(step);
                    }
                });
                written.and_then(|()| report.finish()).map_err(cannot_write)?;
                warnings.extend(source.trace().warnings());
                run.map_err(|error| self.trace_error(error))
            }
            Object::ScaledJob(object) => {
                let spec =
                    JobSpec::new(object, self.keda).map_err(|problems| unusable(document, &problems))?;
                warnings.extend(object::left_out(document, &spec.triggers.left_out));
                let source = RecordedTriggers::new(trace, &spec.triggers);
                let (mut source, _) = self.checked(source, RecordedTriggers::trace)?;
                source.trace().until(self.end);
                let head = self.head_of_jobs(&spec);
                let metrics = keda_metrics(&spec.triggers);
                let mut report =
                    JobReport::new(out, format, steps, metrics, head).clock(source.trace().clock());
                let mut written = Ok(());
                let initial = i64::from(self.initial_replicas.unwrap_or_default());
                let run = spec.run(self.jobs, initial, &mut source, |step| {
                    if written.is_ok() {
                        written = report.step(step);
                    }
                });
                written.and_then(|()| report.finish()).map_err(cannot_write)?;
                warnings.extend(source.trace().warnings());
                run.map_err(|error| self.trace_error(error))
            }
            // `object::read` gives nothing else.
            _ => Err(SimulationError::Findings(Vec::new())),
        }
    }

    /// What a reader of a table of Jobs has to know.
    fn head_of_jobs(&self, spec: &JobSpec) -> Vec<String> {
        let JobTimes {
            startup, duration, ..
        } = self.jobs;
        let times = format!(
            "What waits is taken as recorded: it does not react to the Jobs. Each is pending for {startup}, and then runs for {duration}."
        );
        let columns = "For each strategy, that of the object first: Jobs that have not ended, (pending ones), +started ones.";
        let paused = spec
            .is_paused
            .then_some("The object is paused: no Jobs are started.");
        let fixed = [times.as_str(), columns].into_iter().chain(paused);
        fixed.map(str::to_owned).collect()
    }

    fn changes_in_order(&self) -> Vec<Change> {
        let mut changes = self.changes.clone();
        changes.sort_by_key(Change::at);
        changes
    }

    fn report<W: Write>(
        &self,
        out: W,
        (format, steps): (Format, Steps),
        metrics: Vec<String>,
        start: &Start,
    ) -> Report<W> {
        let head = "The load is taken as recorded: it does not react to the replicas.".to_owned();
        let head = [head].into_iter().chain(start.lines());
        Report::new(out, format, steps, metrics)
            .width(self.width)
            .head(head.collect())
    }

    /// Ends the report, also of a run that a defect of the trace ended.
    fn ended<W: Write>(
        &self,
        writing: Writing<W>,
        run: Result<(), TraceError>,
    ) -> Result<(), SimulationError> {
        let written = writing.end(self.hpa.sync_period);
        run.map_err(|error| self.trace_error(error)).and(written)
    }

    fn trace_error(&self, error: TraceError) -> SimulationError {
        match error {
            TraceError::Io(error) => self.trace.error(error),
            TraceError::Findings(findings) => SimulationError::Findings(findings),
        }
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::HorizontalPodAutoscaler => "HorizontalPodAutoscaler",
            Self::ScaledObject => "ScaledObject",
            Self::ScaledJob => "ScaledJob",
            Self::VerticalPodAutoscaler => "VerticalPodAutoscaler",
        }
    }
}
