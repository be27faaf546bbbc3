//! What a ScaledJob starts, by asking KEDA's own calculation.

use scalegen_kinds::scaled_job::{Calculation, ScaledJob};
use scalegen_kinds::scaled_object::ScaleTrigger;
use scalegen_lint::is_taken_at_once;
use scalegen_simulate::Problem;
use scalegen_simulate::keda::{
    ExternalTrigger, JobScaling, JobSpec, JobStrategy, JobTrigger, Jobs, Trigger, keda_metrics,
};
use scalegen_syntax::{FieldPath, Version};

use super::amount::{number, plural};
use super::page::{Input, Poll, Section, StartedJobs};
use super::replicas::left_out;
use super::scene::Scene;
use super::source::{Source, of_trigger};
use super::words::{add, duration, leaves_out, reads, text};

/// Polls after which a ScaledJob is taken to start Jobs without end.
const MOST_POLLS: i64 = 1000;

/// What a ScaledJob does.
pub(super) fn of(scene: &Scene<'_, '_>, job: &ScaledJob, keda: Version) -> Result<StartedJobs, Vec<Problem>> {
    let spec = JobSpec::new(job, keda)?;
    let given = job.spec.triggers.iter().enumerate();
    let given = given.filter(|(_, it)| Trigger::has_known_target(&it.type_));
    let names = keda_metrics(&spec.triggers);
    let triggers = spec.triggers.triggers.iter().zip(given).zip(&names);
    // KEDA leaves those on CPU and memory out for Jobs.
    let triggers = triggers.filter_map(|((trigger, (at, given)), name)| match trigger {
        Trigger::External(trigger) => {
            let path = FieldPath::of("spec").field("triggers").index(at);
            Some((trigger, source(scene, trigger, given, (at, name.clone()), &path)))
        }
        Trigger::Resource(_) => None,
    });
    let triggers: Vec<(&ExternalTrigger, Source)> = triggers.collect();
    let own = spec
        .strategies
        .first()
        .cloned()
        .unwrap_or_else(|| JobScaling::of(&job.spec));
    let starts = |value: &dyn Fn(&ExternalTrigger, &Source) -> f64, running: i64| {
        let waiting = triggers.iter().map(|(trigger, source)| {
            let queue = value(trigger, source);
            JobTrigger {
                queue,
                target: trigger.threshold,
                is_active: queue > trigger.activation_threshold,
            }
        });
        let jobs = Jobs { running, pending: 0 };
        own.starts(&waiting.collect::<Vec<_>>(), jobs)
    };
    let greatest = |_: &ExternalTrigger, source: &Source| source.high(1);
    let (mut most, mut polls) = (0, 0);
    loop {
        let more = starts(&greatest, most);
        if more == 0 || polls == MOST_POLLS {
            break;
        }
        most = most.saturating_add(more);
        polls += 1;
    }
    let works = [1, own.max / 2, own.max, own.max.saturating_mul(2)];
    let mut tried: Vec<(i64, i64)> = Vec::new();
    for running in [0, own.max / 2, own.max] {
        tried.extend(
            works
                .iter()
                .filter(|work| **work > 0)
                .map(|work| (*work, running)),
        );
    }
    tried.sort_by_key(|(work, running)| (*running, *work));
    tried.dedup();
    let polled = tried.into_iter().map(|(work, running)| Poll {
        work,
        running,
        starts: starts(
            &|trigger, source| (trigger.threshold * work as f64).min(source.high(1)),
            running,
        ),
    });
    Ok(StartedJobs {
        min: own.min,
        max: own.max,
        strategy: strategy(own.strategy).to_owned(),
        calculation: (triggers.len() > 1).then(|| calculation(own.calculation).to_owned()),
        polling_seconds: spec.triggers.polling_interval.seconds_f64(),
        is_paused: spec.is_paused,
        left_out: left_out(&job.spec.triggers),
        is_taken_at_once: job.spec.triggers.iter().all(is_taken_at_once),
        idle: starts(&|_, _| 0.0, 0),
        most: (polls < MOST_POLLS).then_some(most),
        most_polls: polls,
        polls: match triggers.is_empty() {
            true => Vec::new(),
            false => polled.collect(),
        },
        inputs: triggers
            .into_iter()
            .map(|(_, source)| Input {
                record: source.record,
                ..source.input
            })
            .collect(),
    })
}

fn source(
    scene: &Scene<'_, '_>,
    trigger: &ExternalTrigger,
    given: &ScaleTrigger,
    name: (usize, String),
    path: &FieldPath,
) -> Source {
    let mut source = of_trigger(scene, given, name, path);
    let target = number(trigger.threshold);
    source.input.activation = Some(trigger.activation_threshold);
    source.input.target = Some(trigger.threshold);
    source.input.target_type = "AverageValue".to_owned();
    source.input.target_words = Some(match given.type_.as_str() {
        "cron" => "While the schedule runs, it asks for that number of Jobs.".to_owned(),
        _ => {
            format!("The target is {target} for each Job: the value / {target}, rounded up, is their number.")
        }
    });
    source
}

fn strategy(strategy: JobStrategy) -> &'static str {
    match strategy {
        JobStrategy::Default => "default",
        JobStrategy::Custom { .. } => "custom",
        JobStrategy::Accurate => "accurate",
        JobStrategy::Eager => "eager",
    }
}

fn calculation(calculation: Calculation) -> &'static str {
    match calculation {
        Calculation::Max => "max",
        Calculation::Min => "min",
        Calculation::Sum => "sum",
        Calculation::Avg => "avg",
    }
}

/// The sections of a page on Jobs.
pub(super) fn sections(jobs: &StartedJobs) -> Vec<Section> {
    let mut all = Vec::new();
    let sections = &mut all;
    if jobs.is_paused {
        let line = "An annotation pauses it: it starts nothing of what follows until that is removed.";
        add(sections, "Paused", vec![text(line)]);
    }
    for (index, input) in jobs.inputs.iter().enumerate() {
        let title = match jobs.inputs.len() {
            1 => "What it reads".to_owned(),
            count => format!("What it reads, {} of {count}", index + 1),
        };
        add(sections, &title, reads(input));
    }
    add(sections, "Left out", leaves_out(&jobs.left_out));
    let every = duration(jobs.polling_seconds);
    let mut lines = vec![text(format!("KEDA looks every {every} (pollingInterval)."))];
    lines.extend(jobs.calculation.as_deref().map(|calculation| {
        text(match calculation {
            "max" => "The trigger with the longest queue decides (multipleScalersCalculation max).",
            "min" => "The active trigger with the shortest queue decides (multipleScalersCalculation min).",
            "sum" => "The queues are added up (multipleScalersCalculation sum).",
            _ => "The mean of the queues decides (multipleScalersCalculation avg).",
        })
    }));
    lines.push(text(match jobs.strategy.as_str() {
        "default" if jobs.is_taken_at_once => {
            "Strategy default subtracts the running Jobs, though what waits leaves their work out: too few start. Strategy accurate subtracts only pending Jobs."
        }
        "default" => "Strategy default: what waits counts the work of running Jobs too, so these are subtracted.",
        "accurate" => "Strategy accurate: what waits leaves the work of running Jobs out, so only pending Jobs are subtracted.",
        "eager" => "Strategy eager: as many start as may run beside those that run and are pending.",
        _ => "Strategy custom: customScalingQueueLengthDeduction and a share of the running Jobs are subtracted.",
    }));
    let numbers = |of: &dyn Fn(&Poll) -> i64, polls: &[Poll]| {
        let numbers: Vec<String> = polls.iter().map(|poll| of(poll).to_string()).collect();
        match numbers.as_slice() {
            [before @ .., last] if !before.is_empty() => format!("{} and {last}", before.join(", ")),
            numbers => numbers.concat(),
        }
    };
    let mut of_running = jobs
        .polls
        .chunk_by(|one, other| one.running == other.running)
        .peekable();
    lines.extend(of_running.peek().map(|polls| {
        let work = numbers(&|poll| poll.work, polls);
        text(format!("While the work of {work} Jobs waits, a poll starts"))
    }));
    for polls in of_running {
        let running = polls.first().map_or(0, |poll| poll.running);
        let starts = match polls.iter().all(|poll| poll.starts == 0) {
            true => "none".to_owned(),
            false => numbers(&|poll| poll.starts, polls),
        };
        let running = if running == 0 {
            "none".to_owned()
        } else {
            running.to_string()
        };
        lines.push(text(format!("with {running} running: {starts}.")));
    }
    if jobs.min > 0 {
        lines.push(text(format!(
            "While fewer run than minReplicaCount {}, a poll starts only what is missing.",
            jobs.min
        )));
    }
    add(sections, "What a poll starts", lines);
    let mut lines = Vec::new();
    lines.push(text(match jobs.most {
        None => "With the greatest value it starts more at every poll: nothing limits its Jobs.".to_owned(),
        Some(most) if most > jobs.max => format!(
            "With the greatest value, {} run at a time, more than maxReplicaCount {}: the strategy does not subtract all that run.",
            count(most),
            jobs.max
        ),
        Some(most) if most < jobs.max => format!(
            "It never has {} (maxReplicaCount): with the greatest value it starts {}.",
            count(jobs.max),
            count(most)
        ),
        Some(most) => format!(
            "At most {} run at a time (maxReplicaCount), after {} with the greatest value.",
            count(most),
            plural(i32::try_from(jobs.most_polls).unwrap_or(i32::MAX), "poll"),
        ),
    }));
    lines.push(text(
        "Nothing ends a Job that runs: when less waits, fewer are started.",
    ));
    add(sections, "At most", lines);
    let line = match jobs.idle {
        0 => "While nothing waits, it starts no Job.".to_owned(),
        idle => format!(
            "While nothing waits, it keeps {} running (minReplicaCount).",
            count(idle)
        ),
    };
    let failed = "A trigger that cannot be read counts for nothing: no Job is started for it.";
    add(sections, "When idle", vec![text(line), text(failed)]);
    if jobs.inputs.is_empty() {
        let line = "It has no trigger that counts for Jobs: KEDA leaves cpu and memory out.";
        add(sections, "Without a trigger", vec![text(line)]);
    }
    all
}

fn count(jobs: i64) -> String {
    plural(i32::try_from(jobs).unwrap_or(i32::MAX), "Job")
}
