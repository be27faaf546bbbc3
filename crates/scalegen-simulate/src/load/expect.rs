//! Assertions on a run: `max(replicas) <= 6 and time_to(replicas >= 4) <= 90s`.

mod parser;

use serde::Serialize;

use super::grammar::GrammarError;
use super::run::{Run, Second};
use parser::Parser;

/// A comparison of numbers, or several with `and`, `or`, `not` and brackets.
///
/// | value | what it is |
/// | --- | --- |
/// | `max(replicas)` | `max`, `min`, `mean`, `last` or `p95` of `replicas`, `ready`, `queue`, `wait`, `utilization`, `served`, `refused` |
/// | `time_to(replicas >= 4)` | seconds until that holds for the first time |
/// | `saturated_seconds` | seconds in which requests waited or were refused |
/// | `scale_events`, `flaps` | changes of replicas, and how often they turned |
/// | `replica_hours`, `cost` | hours of pods, and what they cost |
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Assertion {
    text: String,
    condition: Condition,
}

/// What an assertion came to.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Verdict {
    /// Whether it holds.
    pub holds: bool,
    /// The values in it, as they are written and what they are.
    pub values: Vec<(String, Measured)>,
}

/// What a value of a run is. All but a number is null in JSON.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Measured {
    /// A number.
    Number(f64),
    /// The time until something that does not happen.
    Never,
    /// A cost of pods without a price.
    NoPrice,
    /// A value of a run without a second.
    NoSeconds,
}

#[derive(Clone, Debug, PartialEq)]
enum Condition {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Comparison(Comparison),
}

#[derive(Clone, Debug, PartialEq)]
struct Comparison {
    left: Value,
    operator: Operator,
    right: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operator {
    Less,
    AtMost,
    Equal,
    Unequal,
    AtLeast,
    More,
}

#[derive(Clone, Debug, PartialEq)]
enum Value {
    Number(f64),
    Of(Aggregate, Series, String),
    /// A series by itself, inside of `time_to`.
    Now(Series),
    TimeTo(Box<Comparison>, String),
    Figure(Figure),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aggregate {
    Max,
    Min,
    Mean,
    Last,
    P95,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Series {
    Replicas,
    Ready,
    Queue,
    Wait,
    Utilization,
    Served,
    Refused,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Figure {
    SaturatedSeconds,
    ScaleEvents,
    Flaps,
    ReplicaHours,
    Cost,
}

const AGGREGATES: [(&str, Aggregate); 5] = [
    ("max", Aggregate::Max),
    ("min", Aggregate::Min),
    ("mean", Aggregate::Mean),
    ("last", Aggregate::Last),
    ("p95", Aggregate::P95),
];

const SERIES: [(&str, Series); 7] = [
    ("replicas", Series::Replicas),
    ("ready", Series::Ready),
    ("queue", Series::Queue),
    ("wait", Series::Wait),
    ("utilization", Series::Utilization),
    ("served", Series::Served),
    ("refused", Series::Refused),
];

const FIGURES: [(&str, Figure); 5] = [
    ("saturated_seconds", Figure::SaturatedSeconds),
    ("scale_events", Figure::ScaleEvents),
    ("flaps", Figure::Flaps),
    ("replica_hours", Figure::ReplicaHours),
    ("cost", Figure::Cost),
];

fn named<T: Copy>(table: &[(&str, T)], name: &str) -> Option<T> {
    table.iter().find(|(other, _)| *other == name).map(|(_, it)| *it)
}

impl Assertion {
    /// Reads an assertion.
    ///
    /// # Errors
    /// The first word that cannot be read, with its place.
    pub fn parse(text: &str) -> Result<Self, GrammarError> {
        Ok(Self {
            text: text.to_owned(),
            condition: Parser::new(text).whole()?,
        })
    }

    /// As it is written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Holds it against a run.
    pub fn check(&self, run: &Run) -> Verdict {
        let mut values = Vec::new();
        let holds = self.condition.holds(run, &mut values) == Some(true);
        values.dedup();
        Verdict { holds, values }
    }
}

impl Condition {
    /// Whether it holds; none where what is not known decides. Every part is computed, so that all values can be shown.
    fn holds(&self, run: &Run, values: &mut Vec<(String, Measured)>) -> Option<bool> {
        match self {
            Self::All(parts) => decided(parts.iter().map(|part| part.holds(run, values)), false),
            Self::Any(parts) => decided(parts.iter().map(|part| part.holds(run, values)), true),
            Self::Not(part) => part.holds(run, values).map(|holds| !holds),
            Self::Comparison(comparison) => {
                let mut value = |side: &Value| {
                    let value = side.of(run, None);
                    if let Some(name) = side.name() {
                        values.push((name, side.measured(value)));
                    }
                    value
                };
                let (left, right) = (value(&comparison.left), value(&comparison.right));
                comparison.operator.holds(left, right)
            }
        }
    }
}

/// What comes of parts of which one decides if it is `decisive`, known or not.
fn decided(parts: impl Iterator<Item = Option<bool>>, decisive: bool) -> Option<bool> {
    let mut all = Some(!decisive);
    for part in parts {
        all = match (all, part) {
            (Some(all), _) if all == decisive => Some(all),
            (_, Some(part)) if part == decisive => Some(part),
            (None, _) | (_, None) => None,
            (all, _) => all,
        };
    }
    all
}

/// When what never happens does: later than everything.
const NEVER: f64 = f64::INFINITY;

impl Operator {
    /// None where one side is not known.
    fn holds(self, left: Option<f64>, right: Option<f64>) -> Option<bool> {
        let (left, right) = (left?, right?);
        Some(match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Equal => left == right,
            Self::Unequal => left != right,
            Self::AtLeast => left >= right,
            Self::More => left > right,
        })
    }
}

impl Value {
    fn name(&self) -> Option<String> {
        match self {
            Self::Number(_) => None,
            Self::Of(_, _, text) | Self::TimeTo(_, text) => Some(text.clone()),
            Self::Now(_) => None,
            Self::Figure(figure) => {
                let name = FIGURES.iter().find(|(_, other)| other == figure);
                name.map(|(name, _)| (*name).to_owned())
            }
        }
    }

    /// What `value`, which this is in a run, is called.
    fn measured(&self, value: Option<f64>) -> Measured {
        match (value.filter(|value| *value < NEVER), self) {
            (Some(value), _) => Measured::Number(value),
            (None, Self::TimeTo(..)) => Measured::Never,
            (None, Self::Figure(Figure::Cost)) => Measured::NoPrice,
            (None, _) => Measured::NoSeconds,
        }
    }

    fn of(&self, run: &Run, now: Option<&Second>) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Now(series) => now.map(|second| series.of(second)),
            Self::Of(aggregate, series, _) => {
                aggregate.of(run.seconds.iter().map(|second| series.of(second)))
            }
            Self::TimeTo(comparison, _) => {
                let holds = |second: &&Second| {
                    let (left, right) = (&comparison.left, &comparison.right);
                    let (left, right) = (left.of(run, Some(second)), right.of(run, Some(second)));
                    comparison.operator.holds(left, right) == Some(true)
                };
                let first = run.seconds.iter().find(holds);
                Some(first.map_or(NEVER, |second| second.at_s))
            }
            Self::Figure(figure) => match figure {
                Figure::SaturatedSeconds => Some(run.saturated_s),
                Figure::ScaleEvents => Some(run.events.len() as f64),
                Figure::Flaps => Some(run.flaps() as f64),
                Figure::ReplicaHours => Some(run.replica_hours()),
                Figure::Cost => run.cost(),
            },
        }
    }
}

impl Series {
    fn of(self, second: &Second) -> f64 {
        match self {
            Self::Replicas => f64::from(second.replicas),
            Self::Ready => f64::from(second.ready),
            Self::Queue => second.waiting,
            Self::Wait => second.wait_s,
            Self::Utilization => second.utilization,
            Self::Served => second.served,
            Self::Refused => second.refused,
        }
    }
}

impl Aggregate {
    fn of(self, values: impl ExactSizeIterator<Item = f64> + DoubleEndedIterator) -> Option<f64> {
        let count = values.len();
        let mut values = values;
        match self {
            Self::Max => values.reduce(f64::max),
            Self::Min => values.reduce(f64::min),
            Self::Last => values.next_back(),
            Self::Mean => (count > 0).then(|| values.sum::<f64>() / count as f64),
            Self::P95 => {
                let mut sorted: Vec<_> = values.collect();
                sorted.sort_by(f64::total_cmp);
                sorted.get((count * 95).div_ceil(100).saturating_sub(1)).copied()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run() -> Run {
        let mut run = Run {
            saturated_s: 12.0,
            replica_s: 7200.0,
            ..Run::default()
        };
        for (second, replicas) in [2, 2, 4, 6, 6, 6, 6, 6, 6, 3].into_iter().enumerate() {
            run.seconds.push(Second {
                at_s: second as f64,
                load: 10.0,
                served: 9.0,
                refused: 0.0,
                waiting: second as f64,
                wait_s: 0.5,
                utilization: 0.8,
                replicas,
                running: replicas,
                ready: replicas,
            });
        }
        run
    }

    #[test]
    fn assertions_are_held_against_a_run() {
        let run = run();
        for (text, holds) in [
            ("max(replicas) <= 6", true),
            ("max(replicas) < 6", false),
            ("min(ready)==2 and last(replicas)=3", true),
            ("mean(served) != 9/s", false),
            ("time_to(replicas >= 4) <= 2s", true),
            ("time_to(queue > 100) <= 1h", false),
            ("not time_to(queue > 100) <= 1h", true),
            ("saturated_seconds == 12s", true),
            ("p95(utilization) <= 80%", true),
            ("(replica_hours > 2 or scale_events == 0) and flaps <= 0", true),
            ("time_to(queue > 100) > 1h", true),
            // Nothing is known of a cost without a price.
            ("cost <= 12", false),
            ("not cost <= 12", false),
            ("not (cost <= 12 and flaps == 0)", false),
            ("cost <= 12 or flaps == 0", true),
            ("flaps == 0 or cost <= 12", true),
            ("not (flaps == 1 and cost <= 12)", true),
            ("max(wait) <= 500ms", true),
        ] {
            assert_eq!(Assertion::parse(text).unwrap().check(&run).holds, holds, "{text}");
        }
        let verdict = Assertion::parse("max(replicas) <= 5 and time_to(queue > 100) < 1m")
            .unwrap()
            .check(&run);
        let values = [
            ("max(replicas)".to_owned(), Measured::Number(6.0)),
            ("time_to(queue > 100)".to_owned(), Measured::Never),
        ];
        assert_eq!(verdict.values, values);
    }

    #[test]
    fn what_cannot_be_read_has_a_caret() {
        let deep = "(".repeat(100);
        let texts = [
            "",
            "max(replicas)",
            "replicas <= 6",
            "max(pods) <= 6",
            "max replicas <= 6",
            "max(replicas <= 6",
            "max(replicas) <= 6x",
            "max(replicas) <= six",
            "max(replicas) ~ 6",
            "time_to(max(replicas) > 2) < 9s",
            "max(replicas) <= 6 max(replicas) > 2",
            "(max(replicas) <= 6",
            "cost <= 1 and",
            "übermaß <= 1",
            deep.as_str(),
        ];
        let shown: Vec<_> = texts
            .iter()
            .map(|text| Assertion::parse(text).unwrap_err().caret(text))
            .collect();
        insta::assert_snapshot!(shown.join("\n\n"));
    }
}
