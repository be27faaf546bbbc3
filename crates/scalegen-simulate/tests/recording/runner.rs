//! Replays recordings of the real HPA controller and KEDA operator, for the test and the example.

#[path = "replay.rs"]
mod replay;

use replay::{Change, Syncs, number, options, spaced};
use serde_json::Value;

/// KEDA's changes that are closer than this in seconds count as one.
const TOGETHER_S: f64 = 0.35;

/// How long a poll of KEDA, and a sync, take until the Deployment is seen to have changed.
const SEEN_AFTER_S: (f64, f64) = (0.11, 0.05);

/// How the recordings came out.
#[derive(Default)]
pub(crate) struct Tally {
    pub(crate) recordings: usize,
    pub(crate) equal: usize,
    /// What differs, with the recording's name.
    pub(crate) differences: Vec<String>,
    /// The worst difference in time of a change that is otherwise equal, in seconds.
    pub(crate) worst_s: f64,
}

/// Replays one recording; `spacing` replaces its times of syncs and polls.
pub(crate) fn run(name: &str, text: &str, spacing: Option<f64>, tally: &mut Tally) {
    tally.recordings += 1;
    match run_recording(text, spacing) {
        Ok(worst) => {
            tally.equal += 1;
            tally.worst_s = tally.worst_s.max(worst);
        }
        Err(error) => tally.differences.push(format!("{name}: {error}")),
    }
}

fn run_recording(text: &str, spacing: Option<f64>) -> Result<f64, String> {
    let recording: Value = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let (inputs, observed) = (&recording["inputs"], &recording["observed"]);
    let until = number(inputs, "duration_s").unwrap_or(900.0);
    let recorded = recorded_syncs(observed);
    if recorded.is_empty() {
        return Err("no syncs".to_owned());
    }
    let syncs = match spacing {
        Some(spacing) => spaced(spacing, until),
        None => recorded,
    };
    let polls = polls(observed);
    let second = recording["recorded_at"].as_str().map_or(0.0, fraction);
    let computed = replay::replay(inputs, &recording["controller"], &syncs, &polls, second)?;
    let period = options(&recording["controller"]).sync_period.seconds_f64();
    // CPU may be seen a sample later.
    let slack = spacing.unwrap_or(0.0).max(period)
        + number(&inputs["metric_model"], "metric_resolution_s").unwrap_or(0.0);
    match inputs
        .get("scaled_object")
        .is_some_and(|object| !object.is_null())
    {
        true => {
            let seen = computed.into_iter().map(|change| {
                let is_poll = polls.contains(&change.at_s);
                let late = if is_poll { SEEN_AFTER_S.0 } else { SEEN_AFTER_S.1 };
                (change.at_s + late, change.to)
            });
            compare(&deployment(observed), &joined(seen), slack)
        }
        false => {
            let changes = |list: &[Change]| list.iter().map(|it| (it.at_s, it.to)).collect::<Vec<_>>();
            compare(&changes(&rescales(observed)), &changes(&computed), slack)
        }
    }
}

/// The sequence of replicas must be equal, each change within `slack` seconds. Returns the worst difference in time.
fn compare(recorded: &[(f64, i64)], computed: &[(f64, i64)], slack: f64) -> Result<f64, String> {
    let show = |list: &[(f64, i64)]| {
        let words: Vec<_> = list
            .iter()
            .map(|(time, to)| format!("{to} at {time:.1} s"))
            .collect();
        words.join(", ")
    };
    let both = || format!("recorded {}\n    computed {}", show(recorded), show(computed));
    if recorded.len() != computed.len() || recorded.iter().zip(computed).any(|(a, b)| a.1 != b.1) {
        return Err(format!("another sequence\n    {}", both()));
    }
    let worst = recorded
        .iter()
        .zip(computed)
        .map(|(a, b)| (a.0 - b.0).abs())
        .fold(0.0, f64::max);
    match worst <= slack {
        true => Ok(worst),
        false => Err(format!("{worst:.1} s apart\n    {}", both())),
    }
}

/// Each sync with the time at which it read its metrics.
fn recorded_syncs(observed: &Value) -> Syncs {
    let syncs = observed["syncs"].as_array().into_iter().flatten();
    let times = syncs.filter_map(|sync| {
        let time = number(sync, "t")?;
        let read = sync["reads"].get(0).and_then(|read| number(read, "t"));
        Some((time, read.unwrap_or(time - 0.02)))
    });
    times.collect()
}

fn polls(observed: &Value) -> Vec<f64> {
    let polls = observed["polls"].as_array().into_iter().flatten();
    polls
        .filter_map(|poll| poll.get(0).and_then(Value::as_f64))
        .collect()
}

fn rescales(observed: &Value) -> Vec<Change> {
    let rescales = observed["rescales"].as_array().into_iter().flatten();
    let change = |it: &Value| {
        Some(Change {
            at_s: number(it, "t")?,
            from: it["from"].as_i64()?,
            to: it["to"].as_i64()?,
        })
    };
    rescales.filter_map(change).collect()
}

/// The changes of the Deployment's `spec.replicas`.
fn deployment(observed: &Value) -> Vec<(f64, i64)> {
    let seen = observed["deployment"].as_array().into_iter().flatten();
    let seen = seen.filter_map(|it| Some((number(it, "t")?, it["spec"].as_i64()?)));
    let mut last = None;
    joined(seen.filter(|(_, replicas)| last.replace(*replicas).is_some_and(|last| last != *replicas)))
}

fn joined(changes: impl Iterator<Item = (f64, i64)>) -> Vec<(f64, i64)> {
    let mut joined: Vec<(f64, i64)> = Vec::new();
    for (time, to) in changes {
        match joined.last_mut() {
            Some(last) if time - last.0 < TOGETHER_S => *last = (last.0, to),
            _ => joined.push((time, to)),
        }
    }
    joined
}

/// The fraction of the second of an RFC 3339 time.
fn fraction(time: &str) -> f64 {
    let digits = time.split_once('.').map(|(_, rest)| rest);
    let digits = digits.map(|rest| rest.trim_end_matches(|c: char| !c.is_ascii_digit()));
    let digits = digits.and_then(|rest| rest.split(['+', '-', 'Z']).next());
    digits
        .and_then(|digits| format!("0.{digits}").parse().ok())
        .unwrap_or(0.0)
}
