//! What is wrong with a query, as values.

use scalegen_syntax::{Duration, Message, Term};

use crate::catalogue::Catalogue;
use crate::promql::Length;
use crate::value::Shape;
use crate::{Release, Span, messages};

/// Something about a part of a query that its author should know.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Remark {
    /// The part.
    pub span: Span,
    /// What is to be said of it.
    pub kind: RemarkKind,
    /// The recording rule that has the part; none where the query itself has it.
    pub rule: Option<String>,
}

/// The kinds of remarks.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum RemarkKind {
    /// A name that no emitter has.
    UnknownMetric {
        /// The name.
        name: String,
        /// The name that was meant.
        meant: Option<String>,
    },
    /// A name that the engine no longer serves by default.
    RemovedMetric {
        /// The name.
        name: String,
        /// The engine.
        engine: String,
        /// The last release read that has it.
        last: Release,
        /// The release that runs; none where nobody knows it.
        running: Option<Release>,
        /// The name to use now.
        renamed_to: Option<String>,
        /// Whether the router before the engines still has the name.
        is_of_router: bool,
    },
    /// A name that only a later release of the engine has.
    FutureMetric {
        /// The name.
        name: String,
        /// The engine.
        engine: String,
        /// The first release read that has it.
        since: Release,
        /// The release that runs.
        running: Release,
    },
    /// An old name that is still served.
    RenamedMetric {
        /// The name.
        name: String,
        /// The name to use now.
        renamed_to: String,
    },
    /// A name that its emitter serves only once a setting turns it on.
    OffByDefault {
        /// The name.
        name: String,
        /// The emitter.
        engine: String,
    },
    /// The name of a histogram, which is none of its series.
    BareHistogram {
        /// The name.
        name: String,
    },
    /// A matcher on a label that the metric does not have.
    WrongLabel {
        /// The label.
        label: String,
        /// The metric.
        metric: String,
        /// The name that is written for it, where that is nobody's.
        written: Option<String>,
        /// The label that was meant.
        meant: Option<String>,
    },
    /// A matcher that compares a text with what is written as a regular expression.
    RegexAsText {
        /// The label.
        label: String,
        /// The value.
        value: String,
        /// The operator that was meant: `=~` or `!~`.
        meant: &'static str,
    },
    /// A regular expression that the name of no pod matches as a whole.
    PartOfPodName {
        /// The label.
        label: String,
        /// The expression.
        value: String,
        /// The expression that was meant.
        meant: String,
    },
    /// The value of a counter, which only grows.
    CounterWithoutRate {
        /// The counter.
        name: String,
        /// Whether it is known to be one, rather than named like one.
        is_known: bool,
    },
    /// A rate of what goes up and down.
    RateOfGauge {
        /// The function.
        function: &'static str,
        /// The gauge.
        name: String,
    },
    /// A rate of a sum of counters, which takes every pod that ends for a reset.
    RateOfAggregate {
        /// The function.
        function: &'static str,
    },
    /// A window with fewer than four scrapes.
    ShortWindow {
        /// Its length.
        window: Length,
        /// The time between scrapes.
        scrape_interval: Duration,
    },
    /// A result with an element for each of some labels.
    SeveralElements {
        /// The labels that the query shows.
        labels: Vec<String>,
        /// Whether there are others, such as those of the scrape.
        is_open: bool,
    },
    /// A result that is no vector.
    NoVector {
        /// What it is.
        shape: Shape,
    },
    /// A quantile of buckets without their bounds.
    QuantileWithoutLe,
    /// A quantile of what has no buckets.
    QuantileWithoutBuckets {
        /// The series.
        name: String,
    },
    /// A quantile that is no number from 0 to 1, which gives plus or minus infinity whatever the values are.
    QuantileOutside {
        /// The function or aggregation.
        function: &'static str,
        /// The number.
        quantile: f64,
    },
    /// Sides whose labels never match.
    NeverMatches {
        /// The operator.
        operator: &'static str,
    },
    /// A name that several emitters have, so that a sum counts twice where both run.
    SeveralEmitters {
        /// The name.
        name: String,
        /// The emitters' names.
        engines: Vec<String>,
    },
    /// Requests that both ends of a connection count.
    BothEnds {
        /// The metric.
        name: String,
    },
    /// Series of containers that are added to those of their pods.
    PodAndContainers {
        /// The metric.
        name: String,
    },
    /// What is used by what is free, which is no share of the whole.
    UsedByFree,
}

impl Remark {
    /// The remark in words.
    pub fn message(&self) -> Message {
        self.kind.message()
    }
}

impl RemarkKind {
    /// The name of a removed metric and the one to write instead, where that measures the same: the same type in the same
    /// unit.
    pub fn replacement(&self) -> Option<(&str, &str)> {
        let Self::RemovedMetric {
            name,
            renamed_to: Some(other),
            ..
        } = self
        else {
            return None;
        };
        let measured = |name: &str| {
            let found = Catalogue::default().find(name);
            found
                .first()
                .map(|found| (found.part, found.metric.kind, found.metric.unit))
        };
        let is_same = measured(name).is_some_and(|of| measured(other) == Some(of));
        is_same.then_some((name, other))
    }

    fn message(&self) -> Message {
        match self {
            Self::UnknownMetric { name, meant } => match meant.clone() {
                None => messages::UnknownMetric { name: name.clone() }.into(),
                Some(meant) => messages::MisspeltMetric {
                    name: name.clone(),
                    meant,
                }
                .into(),
            },
            Self::RemovedMetric {
                name,
                engine,
                last,
                running,
                renamed_to,
                is_of_router,
            } => {
                let (name, engine, last) = (name.clone(), engine.clone(), Term::shown(last));
                let message = match running.map(Term::shown) {
                    None => messages::OldMetric { name, engine, last }.into(),
                    Some(running) => messages::RemovedMetric {
                        name,
                        engine,
                        last,
                        running,
                    }
                    .into(),
                };
                let message = match renamed_to.clone() {
                    None => message,
                    Some(renamed_to) => messages::Replaced { message, renamed_to }.into(),
                };
                match is_of_router {
                    true => messages::UnlessOfRouter { message }.into(),
                    false => message,
                }
            }
            Self::FutureMetric {
                name,
                engine,
                since,
                running,
            } => messages::FutureMetric {
                name: name.clone(),
                engine: engine.clone(),
                since: Term::shown(since),
                running: Term::shown(running),
            }
            .into(),
            Self::RenamedMetric { name, renamed_to } => messages::RenamedMetric {
                name: name.clone(),
                renamed_to: renamed_to.clone(),
            }
            .into(),
            Self::OffByDefault { name, engine } => messages::OffByDefault {
                name: name.clone(),
                engine: engine.clone(),
            }
            .into(),
            Self::BareHistogram { name } => messages::BareHistogram { name: name.clone() }.into(),
            Self::WrongLabel {
                label,
                metric,
                written,
                meant,
            } => {
                let label = label.clone();
                let metric = match written {
                    Some(written) => format!("{metric}, meant by {written},"),
                    None => metric.clone(),
                };
                match meant.clone() {
                    None => messages::WrongLabel { label, metric }.into(),
                    Some(meant) => messages::MisspeltLabel { label, metric, meant }.into(),
                }
            }
            Self::RegexAsText { label, value, meant } => messages::RegexAsText {
                label: label.clone(),
                value: value.clone(),
                meant: (*meant).to_owned(),
            }
            .into(),
            Self::PartOfPodName { label, value, meant } => messages::PartOfPodName {
                label: label.clone(),
                value: value.clone(),
                meant: meant.clone(),
            }
            .into(),
            Self::CounterWithoutRate { name, is_known: true } => {
                messages::CounterWithoutRate { name: name.clone() }.into()
            }
            Self::CounterWithoutRate { name, .. } => {
                messages::MaybeCounterWithoutRate { name: name.clone() }.into()
            }
            Self::RateOfGauge { function, name } => messages::RateOfGauge {
                function: (*function).to_owned(),
                name: name.clone(),
            }
            .into(),
            Self::RateOfAggregate { function } => messages::RateOfAggregate {
                function: (*function).to_owned(),
            }
            .into(),
            Self::ShortWindow {
                window,
                scrape_interval,
            } => {
                let scrapes = window.seconds.unwrap_or(0.0) / f64::from(scrape_interval.seconds());
                messages::ShortWindow {
                    window: Term::shown(window),
                    scrapes: Term::shown((scrapes * 10.0).round() / 10.0),
                    least: Term::shown(Duration::from_seconds(
                        scrape_interval.seconds().saturating_mul(4),
                    )),
                    scrape_interval: Term::shown(scrape_interval),
                }
                .into()
            }
            Self::SeveralElements { labels, is_open } => {
                // Each target has a pod and an instance of its own.
                let is_of_target =
                    |label: &&String| *is_open && ["instance", "pod"].contains(&label.as_str());
                let labels: Vec<String> = labels
                    .iter()
                    .filter(|label| !is_of_target(label))
                    .cloned()
                    .collect();
                match (is_open, labels.is_empty()) {
                    (false, _) => messages::SeveralElements { labels }.into(),
                    (true, false) => messages::SeveralOfTargets { labels }.into(),
                    (true, true) => messages::EachTarget.into(),
                }
            }
            Self::NoVector { shape } => messages::NoVector {
                found: shape.to_string(),
            }
            .into(),
            Self::QuantileWithoutLe => messages::QuantileWithoutLe.into(),
            Self::QuantileWithoutBuckets { name } => {
                messages::QuantileWithoutBuckets { name: name.clone() }.into()
            }
            Self::QuantileOutside { function, quantile } => messages::QuantileOutside {
                function: (*function).to_owned(),
                quantile: Term::shown(*quantile),
                result: if *quantile > 1.0 { "+Inf" } else { "-Inf" },
            }
            .into(),
            Self::NeverMatches { operator } => messages::NeverMatches {
                operator: (*operator).to_owned(),
            }
            .into(),
            Self::SeveralEmitters { name, engines } => messages::SeveralEmitters {
                name: name.clone(),
                engines: engines.clone(),
            }
            .into(),
            Self::BothEnds { name } => messages::BothEnds { name: name.clone() }.into(),
            Self::PodAndContainers { name } => messages::PodAndContainers { name: name.clone() }.into(),
            Self::UsedByFree => messages::UsedByFree.into(),
        }
    }
}
