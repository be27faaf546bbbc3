//! A load generator Job, resolved.

use super::messages::{
    AddUrl, AddWorkload, KeepDurationOrRequests, KeepOneName, LoadTestExtendsItself, LoadTestNeeds,
    RenameTable, RequestsBesideDuration, StartSuchAs, TwoNames, word,
};
use super::object::{self, ObjectPlan};
use super::planner::Planner;
use crate::language::{DEFAULT_DURATION, LoadTest};
use crate::messages::OtherOne;
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::defaults::hey;
use scalegen_syntax::{At, Duration, FieldPath, Message};

/// A load generator Job.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct LoadTestPlan {
    /// Its name in the profile.
    pub key: String,
    /// Its namespace, file and origin; `name` is the fixed name or the start of the generated one.
    pub object: ObjectPlan,
    /// How the name is meant.
    pub name: JobName,
    /// The workload that it loads.
    pub workload: String,
    /// The address that it calls.
    pub url: String,
    /// How long; none when `requests` says when it ends.
    pub duration: Option<Duration>,
    /// Workers.
    pub concurrency: i32,
    /// Its table in the profile over those that it extends: the settings that need no resolving.
    pub settings: LoadTest,
}

/// How a Job is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobName {
    /// By a fixed name.
    Fixed,
    /// By the server, at each `kubectl create`.
    Generated,
}

impl Planner<'_> {
    pub(super) fn plan_load_test(&mut self, key: &str) -> LoadTestPlan {
        let origin = FieldPath::of("load_tests").field(key.to_owned());
        if let Err(reason) = names::dns_label(key) {
            self.report(
                Problem::new(codes::BAD_NAME, origin.clone(), names::bad("load test", reason))
                    .at_key()
                    .help(RenameTable {})
                    .breaks(None),
            );
        }
        let resolved = self.resolved(key, &mut Vec::new(), &origin);
        // What it extends may have what it lacks.
        let whole = resolved.is_some();
        let test = resolved
            .or_else(|| self.profile.load_tests.get(key).cloned())
            .unwrap_or_default();
        let needed =
            |planner: &mut Self, value: Option<String>, name: &'static str, help: fn() -> Message| {
                if value.is_none() && whole {
                    let message = LoadTestNeeds {
                        load_test: key.to_owned(),
                        key: word(name),
                    };
                    planner.report(
                        Problem::new(codes::MISSING_KEY, origin.clone(), message)
                            .help(help())
                            .breaks(Some(origin.field(name))),
                    );
                }
                value
            };
        let workload_key = needed(self, test.workload.clone(), "workload", || AddWorkload {}.into());
        let url = needed(self, test.url.clone(), "url", || AddUrl {}.into());
        let url = url.unwrap_or_else(|| "http://placeholder/".to_owned());
        let workload = workload_key
            .as_deref()
            .and_then(|key| self.workload(key, &At::end(&origin).field("workload")));
        let namespace = match (&test.namespace, workload) {
            (Some(own), _) => own.clone(),
            (None, Some(workload)) => workload.namespace.clone(),
            (None, None) => self.placeholder(),
        };
        if test.namespace.is_some()
            && let Err(reason) = names::dns_label(&namespace)
        {
            self.report(Problem::new(
                codes::BAD_NAME,
                origin.field("namespace"),
                names::bad("namespace", reason),
            ));
        }
        if let (Some(_), Some(_)) = (test.duration, test.requests) {
            let problem = Problem::new(
                codes::MISPLACED_KEY,
                origin.field("requests"),
                RequestsBesideDuration {},
            );
            self.report(problem.at_key().help(KeepDurationOrRequests {}));
        }
        let (name, job_name) = self.job_name(key, &test, &origin);
        let file = || format!("loadgen-job-{key}.yaml");
        let file = self.file(test.file.as_deref(), file, &origin);
        LoadTestPlan {
            key: key.to_owned(),
            object: ObjectPlan {
                inherited: object::inherited(false, self.labels(), None, &test.labels)
                    .chain(object::inherited(
                        true,
                        self.annotations(),
                        None,
                        &test.annotations,
                    ))
                    .collect(),
                name,
                namespace,
                labels: object::merged(&[self.labels(), &test.labels]),
                annotations: object::merged(&[self.annotations(), &test.annotations]),
                file,
                origin,
            },
            name: job_name,
            workload: workload_key.unwrap_or_default(),
            url,
            duration: match test.requests {
                Some(_) => test.duration,
                None => test.duration.or(Some(DEFAULT_DURATION)),
            },
            concurrency: test.concurrency.unwrap_or(hey::WORKERS),
            settings: test,
        }
    }

    fn job_name(&mut self, key: &str, test: &LoadTest, origin: &FieldPath) -> (String, JobName) {
        match (&test.name, &test.generate_name) {
            (Some(name), Some(_)) => {
                let message = TwoNames {};
                self.report(
                    Problem::new(codes::NOT_EXACTLY_ONE, origin.field("name"), message)
                        .at_key()
                        .related(OtherOne {}, origin.field("generate_name"))
                        .help(KeepOneName {}),
                );
                (name.clone(), JobName::Fixed)
            }
            (Some(name), None) => {
                let name = self.name(Some(name), String::new, origin);
                (name, JobName::Fixed)
            }
            (None, generated) => {
                let safe = match names::dns_label(key) {
                    Ok(()) => key,
                    Err(_) => "placeholder",
                };
                let start = generated.clone().unwrap_or_else(|| format!("loadgen-{safe}-"));
                // What the server appends is sound.
                if let (Err(reason), Some(_)) = (names::object(&format!("{start}x")), generated) {
                    let message = names::bad("generate_name", reason);
                    let problem = Problem::new(codes::BAD_NAME, origin.field("generate_name"), message);
                    self.report(problem.help(StartSuchAs {}));
                }
                (start, JobName::Generated)
            }
        }
    }

    /// A load test over what it extends.
    fn resolved(&mut self, key: &str, chain: &mut Vec<String>, from: &FieldPath) -> Option<LoadTest> {
        let Some(test) = self.profile.load_tests.get(key) else {
            let known: Vec<&str> = self.profile.load_tests.keys().map(String::as_str).collect();
            self.dangling(
                "load test",
                "load_tests",
                key,
                &known,
                &At::end(from).field("extends"),
            );
            return None;
        };
        let Some(base) = &test.extends else {
            return Some(test.clone());
        };
        chain.push(key.to_owned());
        let path = FieldPath::of("load_tests").field(key.to_owned());
        if chain.contains(base) {
            let message = LoadTestExtendsItself {
                load_test: base.clone(),
                cycle: format!("{} -> {base}", chain.join(" -> ")),
            };
            self.report(Problem::new(codes::BAD_EXTENDS, path.field("extends"), message));
            return None;
        }
        let base = self.resolved(base, chain, &path)?;
        Some(test.over(base))
    }
}

impl LoadTestPlan {
    /// The most requests in a second that all its workers make together; none when they are not limited.
    pub fn most_requests_per_second(&self) -> Option<f64> {
        let each = self.settings.qps_per_worker.as_ref()?.to_f64();
        Some(each * f64::from(self.concurrency))
    }

    /// Labels of the pods: those of the Job, and their own.
    pub fn all_pod_labels(&self) -> impl Iterator<Item = (&String, &String)> {
        self.object.labels.iter().chain(&self.settings.pod_labels)
    }
}
