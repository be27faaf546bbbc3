//! Simulations of a profile's workload under a load: scalers, their pods and the requests that come, in one clock.

#![allow(clippy::disallowed_types, reason = "it reads the file of a load")]

pub(crate) mod expect;
pub(crate) mod fault;
mod figures;
mod model;
pub(crate) mod overshoot;
mod picture;
mod query;
mod report;
mod setup;
mod text;

use std::fmt;
use std::fs::File;
use std::io::Read as _;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen_profile::plan::{LoadTestPlan, Plan, ScalerPlan, WorkloadPlan};
use scalegen_simulate::load::run::{Demand, Run, run};
use scalegen_simulate::load::{Assertion, FileError, GrammarError, Load, Verdict};
use scalegen_syntax::{SystemError, nearest};

use self::fault::{AddDuration, Fault, NoDuration};
use self::setup::{Ready, Scene};
use super::Source;
use crate::{Findings, Rendered, Stack};

pub use expect::{Expected, TestReport, expected};
pub use report::{
    AssertionReport, ChangeReport, ReadingReport, Report, RunReport, SecondReport, SignalReport, TierReport,
};

/// A file of a load is read up to this many bytes.
const MOST_LOAD_BYTES: u64 = 64 << 20;

/// A workload of a profile under a load, with each of several scalers.
///
/// ```
/// use scalegen::Stack;
/// use scalegen::simulation::load::{Demanded, UnderLoad};
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
/// ";
/// let stack = Stack::from_text("shop.toml", text)?;
/// let simulation = UnderLoad::new(Demanded::Load("ramp 0..20/s 5m; hold 5m".to_owned()));
/// let outcome = simulation.run(&stack)?;
/// assert_eq!(outcome.runs[0].tiers[0].1.peak_replicas(), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct UnderLoad {
    /// What comes.
    pub demanded: Demanded,
    /// The workload; that of the load test, or the only one with scalers, when absent.
    pub workload: Option<String>,
    /// The scalers that are compared; the active or only one when empty.
    pub scalers: Vec<String>,
    /// Replicas at the start; those of the profile, or the scaler's minimum, when absent.
    pub initial_replicas: Option<i32>,
    /// What has to hold of each scaler.
    pub assertions: Vec<String>,
    /// The folder that files of loads are relative to; the working directory when empty.
    pub folder: Utf8PathBuf,
}

/// What comes, as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demanded {
    /// Shapes, as [`Load::parse`] reads them, or the name of a file with times and rates. What is the name of a file that
    /// there is, is that file, with blanks in it too.
    Load(String),
    /// A load test of the profile, by its name: workers that each wait for their answer.
    LoadTest(String),
}

/// What came of it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// The workload.
    pub workload: String,
    /// What came, for people.
    pub load: String,
    /// One for each scaler.
    pub runs: Vec<ScalerRun>,
    /// What a reader has to know of the models.
    pub notes: Vec<String>,
}

/// What came of one scaler.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScalerRun {
    /// Its name in the profile.
    pub scaler: String,
    /// The workload's maximum.
    pub max_replicas: i32,
    /// The workload, and those that it calls.
    pub tiers: Vec<(String, Run)>,
    /// Of each assertion its text and what it came to.
    pub verdicts: Vec<(String, Verdict)>,
}

/// Why a simulation under load failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LoadError {
    /// The profile cannot be used.
    #[error(transparent)]
    Findings(#[from] Findings),
    /// A load or an assertion cannot be read.
    #[error("this cannot be read:\n{}", .error.caret(.text))]
    Grammar {
        /// The text.
        text: String,
        /// What is wrong with it, and where.
        error: GrammarError,
    },
    /// The profile has nothing of that name.
    #[error("{}", unknown(.what, .name, .known))]
    Unknown {
        /// What kind of thing.
        what: &'static str,
        /// The name.
        name: String,
        /// The names that there are.
        known: Vec<String>,
    },
    /// More than one could be meant.
    #[error("name a {what} with {flag}: {}", .known.join(", "))]
    Ambiguous {
        /// What kind of thing.
        what: &'static str,
        /// The flag that decides.
        flag: &'static str,
        /// The names that there are.
        known: Vec<String>,
    },
}

fn unknown(what: &str, name: &str, known: &[String]) -> impl fmt::Display {
    let names: Vec<&str> = known.iter().map(String::as_str).collect();
    match (nearest(name, names.iter().copied()), known.is_empty()) {
        _ if name.is_empty() => format!("the profile has no {what}"),
        (Some(meant), _) => format!("no {what} `{name}`; did you mean `{meant}`?"),
        (None, true) => format!("no {what} `{name}`; the profile has none"),
        (None, false) => format!("no {what} `{name}`; the profile has {}", names.join(", ")),
    }
}

fn names<'a>(keys: impl Iterator<Item = &'a String>) -> Vec<String> {
    keys.cloned().collect()
}

impl UnderLoad {
    /// A simulation of the active scaler.
    pub fn new(demanded: Demanded) -> Self {
        Self {
            demanded,
            workload: None,
            scalers: Vec::new(),
            initial_replicas: None,
            assertions: Vec::new(),
            folder: Utf8PathBuf::new(),
        }
    }

    /// Runs it for each scaler.
    ///
    /// # Errors
    /// What is wrong with the profile, the load or the assertions; names that lead nowhere.
    pub fn run(&self, stack: &Stack) -> Result<Outcome, LoadError> {
        let parse = |text: &String| Assertion::parse(text).map_err(|error| grammar(text, error));
        let assertions = self.assertions.iter().map(parse).collect::<Result<Vec<_>, _>>()?;
        self.run_rendered(stack, &stack.render()?, &assertions)
    }

    fn run_rendered(
        &self,
        stack: &Stack,
        rendered: &Rendered,
        assertions: &[Assertion],
    ) -> Result<Outcome, LoadError> {
        let plan = &rendered.plan;
        let (demand, load, test) = match &self.demanded {
            Demanded::Load(text) => {
                let is_file = Source::from(&self.folder.join(text)).is_file();
                // No shape has a dot or a slash in its name.
                let is_name = text.contains(['.', '/']) && !text.contains([' ', ';']);
                let mut read = |name: &str| read(&self.folder.join(name));
                let (load, described) = match is_file || is_name {
                    true => (Load::of_file(text, &mut read), format!("file {text}")),
                    false => (Load::parse(text, &mut read), text.clone()),
                };
                let load = load.map_err(|error| grammar(text, error))?;
                (Demand::Open(load), described, None)
            }
            Demanded::LoadTest(name) => {
                let test = plan.load_test(name).ok_or_else(|| LoadError::Unknown {
                    what: "load test",
                    name: name.clone(),
                    known: names(plan.load_tests.iter().map(|test| &test.key)),
                })?;
                let demand = clients(test).map_err(|fault| found(stack, vec![fault]))?;
                (demand, described(test), Some(test))
            }
        };
        let workload = self.workload(plan, test)?;
        let scene = Scene {
            plan,
            manifests: &rendered.manifests,
            demand,
            initial_replicas: self.initial_replicas,
        };
        let mut outcome = Outcome {
            workload: workload.key.clone(),
            load,
            runs: Vec::new(),
            notes: Vec::new(),
        };
        for scaler in self.scalers(workload)? {
            let ready = scene
                .ready(workload, scaler)
                .map_err(|faults| found(stack, faults))?;
            let Ready {
                setup,
                names,
                notes,
                max_replicas,
            } = ready;
            let tiers: Vec<_> = names.into_iter().zip(run(&setup)).collect();
            let verdict = |assertion: &Assertion| {
                let verdict = tiers.first().map(|(_, run)| assertion.check(run));
                Some((assertion.text().to_owned(), verdict?))
            };
            outcome.notes.extend(notes);
            outcome.runs.push(ScalerRun {
                scaler: scaler.key.clone(),
                max_replicas,
                verdicts: assertions.iter().filter_map(verdict).collect(),
                tiers,
            });
        }
        outcome.notes.dedup();
        Ok(outcome)
    }

    fn workload<'p>(
        &self,
        plan: &'p Plan,
        test: Option<&LoadTestPlan>,
    ) -> Result<&'p WorkloadPlan, LoadError> {
        let name = self.workload.as_ref().or(test.map(|test| &test.workload));
        if let Some(name) = name {
            return plan.workload(name).ok_or_else(|| LoadError::Unknown {
                what: "workload",
                name: name.clone(),
                known: names(plan.workloads.iter().map(|workload| &workload.key)),
            });
        }
        let scaled: Vec<_> = plan
            .workloads
            .iter()
            .filter(|it| !it.scalers.is_empty())
            .collect();
        match scaled.as_slice() {
            [only] => Ok(only),
            _ => Err(LoadError::Ambiguous {
                what: "workload",
                flag: "--workload",
                known: names(scaled.iter().map(|workload| &workload.key)),
            }),
        }
    }

    fn scalers<'p>(&self, workload: &'p WorkloadPlan) -> Result<Vec<&'p ScalerPlan>, LoadError> {
        let known = || names(workload.scalers.iter().map(|scaler| &scaler.key));
        let named = |name: &String| {
            workload.scaler(name).ok_or_else(|| LoadError::Unknown {
                what: "scaler",
                name: name.clone(),
                known: known(),
            })
        };
        match (workload.active(), workload.scalers.as_slice()) {
            _ if !self.scalers.is_empty() => self.scalers.iter().map(named).collect(),
            (Some(active), _) => Ok(vec![active]),
            (None, [only]) => Ok(vec![only]),
            (None, _) => Err(LoadError::Ambiguous {
                what: "scaler",
                flag: "--scaler",
                known: known(),
            }),
        }
    }
}

impl Outcome {
    /// Whether every assertion holds of every scaler.
    pub fn holds(&self) -> bool {
        let verdicts = self.runs.iter().flat_map(|run| &run.verdicts);
        verdicts.fold(true, |all, (_, verdict)| all && verdict.holds)
    }
}

fn found(stack: &Stack, faults: Vec<Fault>) -> LoadError {
    let findings: Vec<_> = faults.into_iter().map(|fault| fault.finding(stack)).collect();
    Findings::from(findings).into()
}

fn grammar(text: &str, error: GrammarError) -> LoadError {
    LoadError::Grammar {
        text: text.to_owned(),
        error,
    }
}

fn read(name: &Utf8Path) -> Result<String, FileError> {
    let mut bytes = Vec::new();
    let file = File::open(name).map_err(SystemError::from)?;
    file.take(MOST_LOAD_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(SystemError::from)?;
    if bytes.len() as u64 > MOST_LOAD_BYTES {
        let mebibytes = (MOST_LOAD_BYTES >> 20) as usize;
        return Err(FileError::TooLong { mebibytes });
    }
    String::from_utf8(bytes).map_err(|_| FileError::NotUtf8)
}

fn clients(test: &LoadTestPlan) -> Result<Demand, Fault> {
    let seconds = test.duration.filter(|_| test.settings.requests.is_none());
    let seconds = seconds.ok_or_else(|| {
        let load_test = test.key.clone();
        let origin = test.object.origin.clone();
        Fault::of_model(origin, NoDuration { load_test }, AddDuration)
    })?;
    Ok(Demand::Clients {
        workers: u32::try_from(test.concurrency).unwrap_or(0),
        qps: test
            .settings
            .qps_per_worker
            .as_ref()
            .map(scalegen_syntax::Decimal::to_f64),
        seconds: u32::try_from(seconds.seconds()).unwrap_or(0),
    })
}

fn described(test: &LoadTestPlan) -> String {
    let most = match test.most_requests_per_second() {
        Some(most) => format!(", at most {most}/s"),
        None => String::new(),
    };
    let duration = test.duration.map(|it| format!(" for {it}")).unwrap_or_default();
    format!(
        "load test {}: {} clients that wait for their answers{most}{duration}",
        test.key, test.concurrency
    )
}
