//! The decisions of a controller compared with those that were recorded.

use serde::{Serialize, Serializer};

use super::row::{Actor, Row};
use super::time::time;
use crate::number::number;
use crate::{Clock, Instant, Span};

/// Compares each decision with the count that the controller found next.
#[derive(Clone, Debug, Default)]
pub struct Replay {
    last: Option<Decided>,
    compared: Comparison,
    /// In replicas times nanoseconds.
    difference: f64,
}

/// A decision whose outcome is not yet known.
#[derive(Clone, Debug)]
struct Decided {
    time: Instant,
    clock: Option<Clock>,
    replicas: i32,
    why: String,
    /// The last sync, from which on the count may be it.
    since: Instant,
}

/// How decisions and what was recorded compare.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Comparison {
    /// Decisions that were compared.
    pub decisions: usize,
    /// Those of them that were as recorded.
    pub equal: usize,
    /// The time that was compared, in seconds.
    #[serde(serialize_with = "seconds")]
    pub compared_seconds: Span,
    /// The time in which the counts were equal, in seconds.
    #[serde(serialize_with = "seconds")]
    pub equal_seconds: Span,
    /// The difference in replicas, as a mean over the time.
    pub mean_difference: f64,
    /// Whether the counts changed in the same order to the same values; false where nothing was compared.
    pub is_same_sequence: bool,
    /// The counts that were decided, each change once.
    pub decided: Vec<i32>,
    /// The counts that were recorded, each change once.
    pub recorded: Vec<i32>,
    /// The first decision that was not as recorded.
    pub first_difference: Option<Difference>,
}

/// A decision that was not as recorded.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Difference {
    /// When it was decided.
    pub time: Instant,
    /// What the clock showed then.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "shown")]
    pub clock: Option<Clock>,
    /// What was decided.
    pub decided: i32,
    /// What was recorded.
    pub recorded: i32,
    /// Why it was decided.
    pub why: String,
}

impl Replay {
    /// Takes the next step, whose current count is the recorded one.
    pub fn step(&mut self, row: &Row) {
        if row.actor == Some(Actor::Keda) {
            // The HPA's next sync finds what either of them decided last.
            if let Some(last) = self
                .last
                .as_mut()
                .filter(|_| row.current_replicas != row.desired_replicas)
            {
                (last.time, last.clock) = (row.time, row.clock);
                (last.replicas, last.why) = (row.desired_replicas, row.words());
            }
            return;
        }
        if let Some(last) = self.last.take() {
            self.compare(&last, row.time, row.current_replicas);
        } else {
            self.compared.decided.push(row.current_replicas);
            self.compared.recorded.push(row.current_replicas);
        }
        self.last = Some(Decided {
            time: row.time,
            clock: row.clock,
            replicas: row.desired_replicas,
            why: row.words(),
            since: row.time,
        });
    }

    fn compare(&mut self, last: &Decided, now: Instant, recorded: i32) {
        let span = now - last.since;
        let sum = |one: Span, other: Span| Span::from_nanos(one.nanos() + other.nanos());
        let compared = &mut self.compared;
        compared.decisions += 1;
        compared.compared_seconds = sum(compared.compared_seconds, span);
        if last.replicas == recorded {
            compared.equal += 1;
            compared.equal_seconds = sum(compared.equal_seconds, span);
        } else {
            let difference = f64::from(last.replicas.abs_diff(recorded));
            self.difference += difference * span.nanos() as f64;
            compared.first_difference.get_or_insert_with(|| Difference {
                time: last.time,
                clock: last.clock,
                decided: last.replicas,
                recorded,
                why: last.why.clone(),
            });
        }
        for (counts, count) in [
            (&mut compared.decided, last.replicas),
            (&mut compared.recorded, recorded),
        ] {
            if counts.last() != Some(&count) {
                counts.push(count);
            }
        }
    }

    /// The comparison, after the last step.
    pub fn finish(self) -> Comparison {
        let mut compared = self.compared;
        let nanos = compared.compared_seconds.nanos();
        compared.mean_difference = match nanos {
            0 => 0.0,
            nanos => (self.difference / nanos as f64 * 1e6).round() / 1e6,
        };
        compared.is_same_sequence = compared.decisions > 0 && compared.decided == compared.recorded;
        compared
    }
}

fn seconds<S: Serializer>(span: &Span, serializer: S) -> Result<S::Ok, S::Error> {
    number(span.seconds_f64()).serialize(serializer)
}

fn shown<S: Serializer>(clock: &Option<Clock>, serializer: S) -> Result<S::Ok, S::Error> {
    clock.map(|it| it.to_string()).serialize(serializer)
}

/// The most changes that a line shows.
const MOST_SHOWN: usize = 20;

impl Comparison {
    /// Lines for people.
    pub fn lines(&self) -> Vec<String> {
        if self.decisions == 0 {
            return vec!["replay: nothing to compare: fewer than two syncs".to_owned()];
        }
        let share = match self.compared_seconds.nanos() {
            0 => 100.0,
            nanos => self.equal_seconds.nanos() as f64 / nanos as f64 * 100.0,
        };
        let mut lines = vec![format!(
            "replay: {} of {} decisions as recorded, {share:.1} % of the time; mean difference {:.2} replicas",
            self.equal, self.decisions, self.mean_difference
        )];
        if self.is_same_sequence {
            lines.push(format!("the same sequence: {}", changes(&self.recorded)));
        } else {
            lines.push(format!("decided:  {}", changes(&self.decided)));
            lines.push(format!("recorded: {}", changes(&self.recorded)));
        }
        lines.extend(self.first_difference.as_ref().map(|it| {
            let at = it.clock.map_or_else(|| time(it.time.seconds_f64()), Clock::time);
            format!(
                "first difference at {at}: decided {}, recorded {}: {}",
                it.decided, it.recorded, it.why
            )
        }));
        lines
    }
}

fn changes(counts: &[i32]) -> String {
    let mut words: Vec<_> = counts.iter().take(MOST_SHOWN).map(ToString::to_string).collect();
    if counts.len() > MOST_SHOWN {
        words.push("…".to_owned());
    }
    words.join(" > ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replay(steps: &[(i64, i32, i32)]) -> Comparison {
        let mut replay = Replay::default();
        for (seconds, current, desired) in steps {
            replay.step(&Row::new(Instant::from_seconds(*seconds), *current, *desired));
        }
        replay.finish()
    }

    #[test]
    fn each_decision_is_held_against_the_count_found_next() {
        let same = replay(&[(15, 2, 2), (30, 2, 4), (45, 4, 4), (60, 4, 6)]);
        assert_eq!((same.decisions, same.equal, same.is_same_sequence), (3, 3, true));
        assert_eq!(same.recorded, [2, 4]);
        assert_eq!(
            same.lines(),
            [
                "replay: 3 of 3 decisions as recorded, 100.0 % of the time; mean difference 0.00 replicas",
                "the same sequence: 2 > 4"
            ]
        );
        let other = replay(&[(0, 2, 4), (15, 4, 8), (30, 6, 6), (60, 6, 6)]);
        assert_eq!(
            (other.decisions, other.equal, other.is_same_sequence),
            (3, 2, false)
        );
        assert_eq!(other.mean_difference, 0.5);
        let first = other.first_difference.unwrap();
        assert_eq!(
            (first.time, first.decided, first.recorded),
            (Instant::from_seconds(15), 8, 6)
        );
        assert_eq!(
            (&other.decided[..], &other.recorded[..]),
            (&[2, 4, 8, 6][..], &[2, 4, 6][..])
        );
    }

    #[test]
    fn one_sync_compares_nothing() {
        for steps in [&[][..], &[(15, 2, 4)]] {
            let compared = replay(steps);
            assert_eq!((compared.decisions, compared.is_same_sequence), (0, false));
            assert_eq!(
                compared.lines(),
                ["replay: nothing to compare: fewer than two syncs"]
            );
        }
    }

    #[test]
    fn a_poll_decides_what_the_next_sync_finds() {
        let mut replay = Replay::default();
        replay.step(&Row::new(Instant::from_seconds(15), 3, 3));
        let mut poll = Row::new(Instant::from_seconds(20), 3, 0);
        poll.actor = Some(Actor::Keda);
        replay.step(&poll);
        replay.step(&Row::new(Instant::from_seconds(30), 0, 0));
        let compared = replay.finish();
        assert_eq!((compared.decisions, compared.equal), (1, 1));
        assert_eq!(compared.recorded, [3, 0]);
    }
}
