//! A ScaledJob over time: at each poll the Jobs that there are and those that KEDA starts, with each strategy.

use std::collections::VecDeque;

use scalegen_kinds::scaled_job::ScaledJob;
use scalegen_kinds::scaled_object::{ScaledObject, ScaledObjectSpec};
use scalegen_syntax::{Version, strconv};

use super::hpa_object::Trigger;
use super::jobs::{JobScaling, JobStrategy, JobTrigger, Jobs};
use super::metrics_server::TriggerReading;
use super::simulation::TriggerSource;
use super::spec::KedaSpec;
use crate::{Instant, Problem, Span};

/// What one ScaledJob asks for.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct JobSpec {
    /// Its triggers, and how often KEDA looks at them.
    pub triggers: KedaSpec,
    /// Its own strategy first, then the others that there are for it.
    pub strategies: Vec<JobScaling>,
    /// Whether it starts no Jobs.
    pub is_paused: bool,
}

/// How long Jobs take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct JobTimes {
    /// From the start to a running pod; until then a Job is pending.
    pub startup: Span,
    /// From a running pod to the end.
    pub duration: Span,
}

impl Default for JobTimes {
    /// The start of a pod with its image at hand, and a minute of work.
    fn default() -> Self {
        Self {
            startup: Span::from_seconds(4),
            duration: Span::from_seconds(60),
        }
    }
}

/// One poll.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct JobStep<'a> {
    /// When.
    pub time: Instant,
    /// What the sources of the triggers returned.
    pub readings: &'a [TriggerReading],
    /// With each strategy what there is, and what is started.
    pub strategies: &'a [StrategyStep],
}

/// One poll with one strategy.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct StrategyStep {
    /// The strategy.
    pub strategy: JobStrategy,
    /// The Jobs before the poll.
    pub jobs: Jobs,
    /// The Jobs that it starts.
    pub starts: i64,
}

impl JobSpec {
    /// Reads the object.
    ///
    /// # Errors
    /// Every field that cannot be read.
    pub fn new(job: &ScaledJob, keda: Version) -> Result<Self, Vec<Problem>> {
        // Both kinds have the same triggers at the same place.
        let mut object = ScaledObject::new("", ScaledObjectSpec::default());
        object.metadata.namespace.clone_from(&job.metadata.namespace);
        object.spec.triggers.clone_from(&job.spec.triggers);
        object.spec.polling_interval = job.spec.polling_interval;
        let triggers = KedaSpec::new(&object)?.of_version(keda);
        let own = JobScaling::of(&job.spec);
        let others = [JobStrategy::Default, JobStrategy::Accurate, JobStrategy::Eager];
        let others = others.into_iter().filter(|other| *other != own.strategy);
        let others: Vec<_> = others
            .map(|strategy| JobScaling {
                strategy,
                ..own.clone()
            })
            .collect();
        let annotations = job.metadata.annotations.as_ref();
        let paused = annotations.and_then(|all| all.get("autoscaling.keda.sh/paused"));
        Ok(Self {
            triggers,
            strategies: std::iter::once(own).chain(others).collect(),
            is_paused: paused.is_some_and(|text| strconv::boolean(text).unwrap_or(false)),
        })
    }

    /// Polls until the source ends, and shows each to `visit`. What waits does not react to the Jobs. `initial` run at
    /// the start.
    ///
    /// # Errors
    /// What goes wrong while reading the source.
    pub fn run<S: TriggerSource>(
        &self,
        times: JobTimes,
        initial: i64,
        source: &mut S,
        mut visit: impl FnMut(&JobStep<'_>),
    ) -> Result<(), S::Error> {
        let every = self.triggers.polling_interval.max(Span::from_seconds(1));
        let long_ago = Instant::START - times.startup;
        let mut started = vec![VecDeque::from([(long_ago, initial)]); self.strategies.len()];
        let mut steps = Vec::with_capacity(self.strategies.len());
        let mut triggers = Vec::with_capacity(self.triggers.triggers.len());
        for poll in 0.. {
            let time = Instant::START + every.times(poll);
            let Some(given) = source.observe(time, 0)? else {
                break;
            };
            triggers.clear();
            let readings = self.triggers.triggers.iter().zip(given.readings);
            triggers.extend(readings.filter_map(|(trigger, reading)| waiting(trigger, *reading)));
            steps.clear();
            for (scaling, started) in self.strategies.iter().zip(&mut started) {
                let jobs = left(started, time, times);
                let starts = match self.is_paused {
                    true => 0,
                    false => scaling.starts(&triggers, jobs),
                };
                if starts > 0 {
                    started.push_back((time, starts));
                }
                steps.push(StrategyStep {
                    strategy: scaling.strategy,
                    jobs,
                    starts,
                });
            }
            visit(&JobStep {
                time,
                readings: given.readings,
                strategies: &steps,
            });
        }
        Ok(())
    }
}

/// The Jobs that have not ended, which are forgotten when they have.
fn left(started: &mut VecDeque<(Instant, i64)>, now: Instant, times: JobTimes) -> Jobs {
    let has_ended = |(at, _): &(Instant, i64)| *at + times.startup + times.duration <= now;
    while started.front().is_some_and(has_ended) {
        started.pop_front();
    }
    let is_pending = |(at, _): &&(Instant, i64)| *at + times.startup > now;
    let count = |jobs: i64, (_, more): &(Instant, i64)| jobs.saturating_add(*more);
    Jobs {
        running: started.iter().fold(0, count),
        pending: started.iter().filter(is_pending).fold(0, count),
    }
}

/// What a trigger answers; none of one that cannot be read, and of cpu and memory, which KEDA leaves out for Jobs.
fn waiting(trigger: &Trigger, reading: TriggerReading) -> Option<JobTrigger> {
    let Trigger::External(trigger) = trigger else {
        return None;
    };
    let (queue, is_active) = match reading {
        TriggerReading::Value(value) => (value, value > trigger.activation_threshold),
        TriggerReading::Null if trigger.ignore_null_values => (0.0, false),
        TriggerReading::Scheduled { value, is_active } => (value, is_active),
        TriggerReading::Null | TriggerReading::Failed | TriggerReading::Resource(_) => return None,
    };
    Some(JobTrigger {
        queue,
        target: trigger.threshold,
        is_active,
    })
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::Targets;
    use serde_json::json;

    use super::super::simulation::Triggers;
    use super::*;
    use crate::hpa::Workload;

    /// What waits at each poll.
    struct Queue {
        lengths: VecDeque<f64>,
        readings: [TriggerReading; 1],
    }

    impl TriggerSource for Queue {
        type Error = std::convert::Infallible;

        fn observe(&mut self, _: Instant, replicas: i32) -> Result<Option<Triggers<'_>>, Self::Error> {
            let Some(length) = self.lengths.pop_front() else {
                return Ok(None);
            };
            self.readings = [if length.is_nan() {
                TriggerReading::Failed
            } else {
                TriggerReading::Value(length)
            }];
            Ok(Some(Triggers::new(&self.readings, Workload::AllReady(replicas))))
        }
    }

    fn job(annotation: &str) -> JobSpec {
        let job = json!({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledJob",
            "metadata": {"name": "transcode", "annotations": {"autoscaling.keda.sh/paused": annotation}},
            "spec": {"maxReplicaCount": 10, "pollingInterval": 10, "jobTargetRef": {"template": {}},
                "scalingStrategy": {"strategy": "accurate"},
                "triggers": [{"type": "redis", "metadata": {"listName": "q", "listLength": "2"}}]}});
        JobSpec::new(&serde_json::from_value(job).unwrap(), Targets::NEWEST.keda).unwrap()
    }

    /// Of each poll the Jobs, those pending, and those started, with each strategy.
    fn polls(spec: &JobSpec, initial: i64, lengths: &[f64]) -> Vec<Vec<(i64, i64, i64)>> {
        let mut source = Queue {
            lengths: lengths.iter().copied().collect(),
            readings: [TriggerReading::Null],
        };
        let times = JobTimes {
            startup: Span::from_seconds(5),
            duration: Span::from_seconds(20),
        };
        let mut polls = Vec::new();
        let Ok(()) = spec.run(times, initial, &mut source, |step| {
            let of = |it: &StrategyStep| (it.jobs.running, it.jobs.pending, it.starts);
            polls.push(step.strategies.iter().map(of).collect());
        });
        polls
    }

    #[test]
    fn each_strategy_has_its_own_jobs() {
        use JobStrategy::{Accurate, Default, Eager};
        let spec = job("false");
        let strategies: Vec<_> = spec.strategies.iter().map(|it| it.strategy).collect();
        assert_eq!(strategies, [Accurate, Default, Eager]);
        // Six wait, for three Jobs, which end after 25 s.
        let found = polls(&spec, 0, &[6.0, 6.0, 6.0, 6.0, f64::NAN]);
        assert_eq!(
            found,
            [
                [(0, 0, 3), (0, 0, 3), (0, 0, 3)],
                [(3, 0, 3), (3, 0, 0), (3, 0, 3)],
                [(6, 0, 3), (3, 0, 0), (6, 0, 3)],
                // The first have ended.
                [(6, 0, 3), (0, 0, 3), (6, 0, 3)],
                // So have the second, and nothing is started for what cannot be read.
                [(6, 0, 0), (3, 0, 0), (6, 0, 0)],
            ]
        );
    }

    #[test]
    fn jobs_of_the_start_run_and_a_paused_object_starts_none() {
        let found = polls(&job("true"), 4, &[6.0, 6.0, 6.0]);
        let each = found.iter().map(|poll| poll[0]).collect::<Vec<_>>();
        assert_eq!(each, [(4, 0, 0), (4, 0, 0), (0, 0, 0)]);
    }
}
