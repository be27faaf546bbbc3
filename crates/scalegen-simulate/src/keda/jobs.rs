//! How many Jobs a look of KEDA's operator at a ScaledJob starts.
//!
//! Source: `pkg/scaling/executor/scale_jobs.go` and `pkg/scaling/scaledjob/metrics.go` of kedacore/keda 2.20.

use scalegen_kinds::scaled_job::{Calculation, ScaledJobSpec, Strategy};

/// What of a ScaledJob decides how many Jobs a look starts.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct JobScaling {
    /// Jobs that run whatever waits; at most `max`.
    pub min: i64,
    /// Most Jobs at a time.
    pub max: i64,
    /// How new Jobs follow from what waits.
    pub strategy: JobStrategy,
    /// How several triggers become one number.
    pub calculation: Calculation,
}

/// How new Jobs follow from what waits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum JobStrategy {
    /// The running Jobs are taken off.
    Default,
    /// A part of the running Jobs and a number are taken off.
    Custom {
        /// The number.
        deduction: i64,
        /// The part; 1 is all of them.
        part: f64,
    },
    /// The pending Jobs are taken off.
    Accurate,
    /// All that may run are started.
    Eager,
}

/// What a trigger answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JobTrigger {
    /// How much waits.
    pub queue: f64,
    /// The work of one Job.
    pub target: f64,
    /// Whether there is reason to start any.
    pub is_active: bool,
}

/// The Jobs of a ScaledJob that have not ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Jobs {
    /// All of them.
    pub running: i64,
    /// Those whose pods have not started yet.
    pub pending: i64,
}

/// Most Jobs at a time, where a ScaledJob does not say.
const MAX: i32 = 100;

impl JobScaling {
    /// What an object says. A part that is no number makes `custom` the default strategy.
    pub fn of(spec: &ScaledJobSpec) -> Self {
        let settings = spec.scaling_strategy.clone().unwrap_or_default();
        let part = settings.custom_scaling_running_job_percentage;
        let part = part.and_then(|part| part.parse::<f64>().ok());
        let max = i64::from(spec.max_replica_count.unwrap_or(MAX));
        Self {
            min: i64::from(spec.min_replica_count.unwrap_or_default()).min(max),
            max,
            strategy: match (settings.strategy, part) {
                (Some(Strategy::Custom), Some(part)) => JobStrategy::Custom {
                    deduction: settings
                        .custom_scaling_queue_length_deduction
                        .unwrap_or_default()
                        .into(),
                    part,
                },
                (Some(Strategy::Accurate), _) => JobStrategy::Accurate,
                (Some(Strategy::Eager), _) => JobStrategy::Eager,
                _ => JobStrategy::Default,
            },
            calculation: settings.multiple_scalers_calculation.unwrap_or(Calculation::Max),
        }
    }

    /// The Jobs that one look starts.
    ///
    /// ```
    /// use scalegen_kinds::scaled_job::ScaledJobSpec;
    /// use scalegen_simulate::keda::{JobScaling, JobTrigger, Jobs};
    ///
    /// let spec = ScaledJobSpec { max_replica_count: Some(10), ..ScaledJobSpec::default() };
    /// let waiting = JobTrigger { queue: 6.0, target: 1.0, is_active: true };
    /// // What the four Jobs work on is still counted in the queue.
    /// assert_eq!(JobScaling::of(&spec).starts(&[waiting], Jobs { running: 4, pending: 1 }), 2);
    /// ```
    pub fn starts(&self, triggers: &[JobTrigger], jobs: Jobs) -> i64 {
        let (queue, wanted) = self.combined(triggers);
        let is_active = self.min > 0 || triggers.iter().any(|trigger| trigger.is_active);
        if !is_active {
            return 0;
        }
        let missing = self.min - jobs.running;
        let (most, wanted) = match missing > 0 {
            true => (missing, missing),
            false => self.allowed(ceil(queue), ceil(wanted), jobs),
        };
        wanted.min(most).max(0)
    }

    /// The length of the queue and the Jobs for it, of all triggers.
    fn combined(&self, triggers: &[JobTrigger]) -> (f64, f64) {
        let jobs = |trigger: &JobTrigger| match trigger.target > 0.0 {
            true => (trigger.queue / trigger.target).min(self.most() as f64),
            false => 0.0,
        };
        let all = || triggers.iter().filter(|trigger| trigger.is_active);
        let chosen = |is_better: fn(f64, f64) -> bool| {
            all()
                .map(|trigger| (trigger.queue, jobs(trigger)))
                .reduce(|best, next| if is_better(next.0, best.0) { next } else { best })
                .unwrap_or_default()
        };
        let sum = || {
            all().fold((0.0, 0.0), |(queue, sum), trigger| {
                (queue + trigger.queue, sum + jobs(trigger))
            })
        };
        let (queue, jobs) = match self.calculation {
            Calculation::Max => chosen(|next, best| next > best),
            Calculation::Min => chosen(|next, best| next < best),
            Calculation::Sum => sum(),
            Calculation::Avg => {
                let count = all().count().max(1) as f64;
                let (queue, jobs) = sum();
                (queue / count, jobs / count)
            }
        };
        (queue, jobs.min(self.most() as f64))
    }

    /// What may run beside the minimum.
    fn most(&self) -> i64 {
        self.max - self.min
    }

    /// Most Jobs to start, and how many are asked for.
    fn allowed(&self, queue: i64, wanted: i64, jobs: Jobs) -> (i64, i64) {
        let (most, running) = (self.most(), jobs.running - self.min);
        match self.strategy {
            JobStrategy::Default => (wanted - running, queue),
            // The part is cut to a whole number, as Go does.
            JobStrategy::Custom { deduction, part } => {
                let taken = (running as f64 * part) as i64;
                ((wanted - deduction - taken).min(most), queue)
            }
            JobStrategy::Accurate if wanted + running > most => (most - running, queue),
            JobStrategy::Accurate => (wanted - jobs.pending, queue),
            JobStrategy::Eager => ((most - running - jobs.pending).min(wanted), most),
        }
    }
}

/// The next whole number; what is no number is none.
fn ceil(number: f64) -> i64 {
    number.ceil() as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scaling(strategy: JobStrategy) -> JobScaling {
        JobScaling {
            min: 0,
            max: 10,
            strategy,
            calculation: Calculation::Max,
        }
    }

    fn waiting(queue: f64) -> JobTrigger {
        JobTrigger {
            queue,
            target: 1.0,
            is_active: queue > 0.0,
        }
    }

    #[test]
    fn each_strategy_takes_something_else_off() {
        let custom = JobStrategy::Custom {
            deduction: 1,
            part: 0.5,
        };
        for (strategy, queue, running, pending, expected) in [
            (JobStrategy::Default, 6.0, 0, 0, 6),
            (JobStrategy::Default, 6.0, 4, 1, 2),
            (JobStrategy::Default, 3.0, 4, 0, 0),
            (JobStrategy::Default, 50.0, 0, 0, 10),
            (JobStrategy::Default, 50.0, 10, 0, 0),
            (custom, 8.0, 3, 0, 6),
            (custom, 8.0, 0, 0, 7),
            (custom, 1.0, 0, 0, 0),
            // A part of the running Jobs is more than may run: KEDA does not look at those that run already.
            (custom, 50.0, 10, 0, 4),
            (JobStrategy::Accurate, 8.0, 4, 1, 6),
            (JobStrategy::Accurate, 5.0, 4, 2, 3),
            (JobStrategy::Accurate, 0.0, 4, 0, 0),
            (JobStrategy::Eager, 3.0, 4, 1, 3),
            (JobStrategy::Eager, 8.0, 4, 1, 5),
        ] {
            let started = scaling(strategy).starts(&[waiting(queue)], Jobs { running, pending });
            assert_eq!(started, expected, "{strategy:?} {queue} {running} {pending}");
        }
    }

    #[test]
    fn the_minimum_comes_first_and_runs_beside_the_rest() {
        let scaling = JobScaling {
            min: 2,
            ..scaling(JobStrategy::Default)
        };
        let jobs = |running| Jobs { running, pending: 0 };
        assert_eq!(scaling.starts(&[waiting(0.0)], jobs(0)), 2);
        assert_eq!(scaling.starts(&[waiting(9.0)], jobs(1)), 1);
        assert_eq!(scaling.starts(&[waiting(9.0)], jobs(2)), 8);
        assert_eq!(scaling.starts(&[waiting(9.0)], jobs(10)), 0);
    }

    #[test]
    fn several_triggers_become_one_number() {
        let triggers = [
            waiting(2.0),
            JobTrigger {
                target: 2.0,
                ..waiting(7.0)
            },
        ];
        for (calculation, expected) in [
            (Calculation::Max, 4),
            (Calculation::Min, 2),
            (Calculation::Sum, 6),
            (Calculation::Avg, 3),
        ] {
            let scaling = JobScaling {
                calculation,
                ..scaling(JobStrategy::Default)
            };
            assert_eq!(
                scaling.starts(&triggers, Jobs::default()),
                expected,
                "{calculation:?}"
            );
        }
        assert_eq!(scaling(JobStrategy::Eager).starts(&[], Jobs::default()), 0);
    }

    #[test]
    fn a_part_that_is_no_number_is_the_default_strategy() {
        let spec = |part: &str| -> ScaledJobSpec {
            serde_json::from_value(serde_json::json!({
                "jobTargetRef": { "template": {} },
                "triggers": [],
                "scalingStrategy": { "strategy": "custom", "customScalingRunningJobPercentage": part },
            }))
            .expect("a spec")
        };
        assert_eq!(JobScaling::of(&spec("half")).strategy, JobStrategy::Default);
        assert_eq!(
            JobScaling::of(&spec("0.5")).strategy,
            JobStrategy::Custom {
                deduction: 0,
                part: 0.5
            }
        );
    }
}
