//! A signal, resolved.

use super::messages::{
    AddFunction, AddSeries, AddSeriesOrQuery, AsLiteral, BadLabelName, BadMetricName, BadSeriesName,
    DefineSignal, GoesWithSeries, IntoQuery, NoSeries, NobodyServes, NotOfPods, SetMetric, SignalNeedsQuery,
    TakenForPlaceholder, UseLabel, UseMatchers, WriteSeries, goes_with, word,
};
use super::planner::Planner;
use crate::codes;
use crate::language::{AdapterRule, Bounds, SeriesFilter, Signal, SignalAdapter};
use crate::problem::Problem;
use crate::promql::{self, Structured};
use scalegen_syntax::{At, Duration, FieldPath, Message, Unit};

/// A named metric.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct SignalPlan {
    /// Its name in the profile.
    pub key: String,
    /// The name under which an HPA asks for it.
    pub metric: String,
    /// What it measures, for people.
    pub description: Option<String>,
    /// The PromQL that gives it.
    pub query: String,
    /// Whether the query is made from `series`, `function` and `aggregate` rather than written.
    pub is_structured: bool,
    /// The window of its function, for a structured signal that has one.
    pub window: Option<Duration>,
    /// What is counted.
    pub unit: Option<Unit>,
    /// The least and the most it can be.
    pub bounds: Option<Bounds>,
    /// The workload whose pods expose it.
    pub emitted_by: Option<String>,
    /// The path of its table in the profile.
    pub origin: FieldPath,
}

/// The rule for an external metric that serves a signal.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AdapterSignalRule {
    /// The signal.
    pub signal: String,
    /// Which series must exist.
    pub series_query: String,
    /// Narrows the series.
    pub series_filters: Vec<SeriesFilter>,
    /// The label that holds the series' namespace, for the override that maps it to the resource `namespace`;
    /// none for `namespaced: false`, when the series live in another namespace than the HPA.
    pub namespace_label: Option<String>,
    /// A regular expression over the series' name; everything when none.
    pub name_matches: Option<String>,
    /// The metric's name.
    pub name_as: String,
    /// The query, with the adapter's placeholders.
    pub metrics_query: String,
    /// The path of the signal in the profile.
    pub origin: FieldPath,
}

/// How many scrape intervals the window of a function has when it is not set: a rate needs two samples, and
/// scrapes fail now and then.
const SCRAPES_IN_A_WINDOW: i32 = 4;

impl Planner<'_> {
    /// A signal of the profile.
    pub(super) fn signal(&mut self, key: &str, signal: &Signal) -> SignalPlan {
        let origin = FieldPath::of("signals").field(key.to_owned());
        let metric = self.metric_name(key, signal, &origin);
        self.check_names(signal, &origin);
        if let Some(emitter) = &signal.emitted_by {
            self.workload(emitter, &At::end(&origin).field("emitted_by"));
        }
        let (query, window) = match (&signal.query, &signal.series) {
            (Some(query), _) => {
                self.check_query_alone(signal, &origin);
                (query.clone(), None)
            }
            (None, Some(series)) => {
                let structured = self.structured(signal, series);
                (structured.query(), structured.function.map(|(_, window)| window))
            }
            (None, None) => {
                let message = SignalNeedsQuery {
                    signal: key.to_owned(),
                };
                self.report(
                    Problem::new(codes::NOT_EXACTLY_ONE, origin.clone(), message).help(AddSeriesOrQuery {}),
                );
                (self.placeholder(), None)
            }
        };
        if signal.window.is_some() && signal.function.is_none() && signal.query.is_none() {
            let problem = Problem::new(
                codes::MISPLACED_KEY,
                origin.field("window"),
                goes_with("window", "`function`"),
            );
            self.report(problem.at_key().help(AddFunction {}));
        }
        SignalPlan {
            key: key.to_owned(),
            metric,
            description: signal.description.clone(),
            query,
            is_structured: signal.query.is_none(),
            window,
            unit: signal.unit,
            bounds: signal.bounds,
            emitted_by: signal.emitted_by.clone(),
            origin,
        }
    }

    /// The signal of that name and the PromQL of it, for a trigger.
    pub(super) fn signal_query(&mut self, key: &str, at: &At<'_>) -> String {
        let signal = self.find_signal(key, at);
        // What is wrong with it is reported in its own place.
        signal
            .and_then(|signal| self.query_of(signal))
            .unwrap_or_else(|| self.placeholder())
    }

    /// The fleet's signals that this service uses.
    pub(super) fn used_shared_signals(&mut self) -> Vec<SignalPlan> {
        let used = std::mem::take(&mut self.used_shared);
        let Some(shared) = self.shared else {
            return Vec::new();
        };
        let signals = shared.signals.iter().filter(|(key, _)| used.contains(*key));
        self.quietly(|planner| signals.map(|(key, signal)| planner.signal(key, signal)).collect())
    }

    /// The PromQL of a signal; none when it has neither query nor series.
    fn query_of(&self, signal: &Signal) -> Option<String> {
        let structured = |series: &String| self.structured(signal, series).query();
        signal
            .query
            .clone()
            .or_else(|| signal.series.as_ref().map(structured))
    }

    fn structured<'s>(&self, signal: &'s Signal, series: &'s str) -> Structured<'s> {
        let four_scrapes = || {
            let seconds = self
                .scrape_interval()
                .seconds()
                .saturating_mul(SCRAPES_IN_A_WINDOW);
            Duration::from_seconds(seconds)
        };
        Structured {
            series,
            matchers: &signal.matchers,
            function: signal
                .function
                .map(|function| (function, signal.window.unwrap_or_else(four_scrapes))),
            aggregate: signal.aggregate.unwrap_or_default(),
        }
    }

    fn metric_name(&mut self, key: &str, signal: &Signal, origin: &FieldPath) -> String {
        let name = signal.metric.as_deref().unwrap_or(key);
        let sound = !name.is_empty()
            && !matches!(name, "." | "..")
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b':' | b'.' | b'-'));
        if sound {
            return name.to_owned();
        }
        let path = match signal.metric {
            Some(_) => origin.field("metric"),
            None => origin.clone(),
        };
        let name = name.escape_debug().to_string();
        let message = BadMetricName { name };
        let problem = Problem::new(codes::BAD_NAME, path, message);
        self.report(problem.help(SetMetric {}));
        self.placeholder()
    }

    fn check_names(&mut self, signal: &Signal, origin: &FieldPath) {
        if let Some(series) = signal
            .series
            .as_ref()
            .filter(|series| !promql::is_series_name(series))
        {
            let message = BadSeriesName {
                name: series.escape_debug().to_string(),
            };
            let problem = Problem::new(codes::BAD_NAME, origin.field("series"), message);
            self.report(problem.help(UseMatchers {}));
        }
        for label in signal
            .matchers
            .keys()
            .filter(|label| !promql::is_label_name(label))
        {
            let message = BadLabelName {
                name: label.escape_debug().to_string(),
            };
            let path = origin.field("matchers").key(label.clone());
            let problem = Problem::new(codes::BAD_NAME, path, message).at_key();
            self.report(problem.help(UseLabel {}));
        }
    }

    /// Keys of structured signals beside a `query`, which would be ignored.
    fn check_query_alone(&mut self, signal: &Signal, origin: &FieldPath) {
        for (given, key) in [
            (!signal.matchers.is_empty(), "matchers"),
            (signal.function.is_some(), "function"),
            (signal.window.is_some(), "window"),
            (signal.aggregate.is_some(), "aggregate"),
        ] {
            if given {
                let message = GoesWithSeries { key: word(key) };
                let problem = Problem::new(codes::MISPLACED_KEY, origin.field(key), message).at_key();
                self.report(problem.help(IntoQuery { key: word(key) }));
            }
        }
    }

    /// The name of a metric that each pod has: of a signal, with a rule of the adapter that serves it.
    pub(super) fn pods_metric(&mut self, name: &str, at: &At<'_>) -> String {
        let Some(signal) = self.known_signal(name) else {
            self.check_pods_metric(name, at);
            return name.to_owned();
        };
        let metric = signal.metric.as_deref().unwrap_or(name).to_owned();
        let Some(series) = signal.series.as_ref().filter(|_| signal.query.is_none()) else {
            let message = NotOfPods {
                signal: name.to_owned(),
            };
            let problem = Problem::new(codes::SIGNAL_NOT_SERVED, at.field("pods"), message);
            self.report(problem.help(WriteSeries {}));
            return metric;
        };
        let adapter = signal.adapter.as_ref();
        let label = adapter
            .and_then(|adapter| adapter.namespace_label.as_deref())
            .unwrap_or("namespace");
        let rule = AdapterRule {
            series_query: format!("{series}{{{label}!=\"\",pod!=\"\"}}"),
            series_filters: adapter
                .map(|adapter| adapter.series_filters.clone())
                .unwrap_or_default(),
            resources_overrides: [(label, "namespace"), ("pod", "pod")]
                .map(|(label, resource)| (label.to_owned(), resource.to_owned()))
                .into(),
            name_matches: Some(format!("^{series}$")),
            name_as: Some(metric.clone()),
            metrics_query: self.structured(signal, series).pods_template(),
            ..AdapterRule::default()
        };
        if !self.pod_rules.contains(&rule) {
            self.pod_rules.push(rule);
        }
        metric
    }

    /// Reports a metric of pods where the adapter is the profile's own and has no rule for any.
    fn check_pods_metric(&mut self, name: &str, at: &At<'_>) {
        let profile = self.shared.unwrap_or(self.profile);
        let adapter = profile.addons.prometheus_adapter.as_ref();
        let serves_none = adapter.is_some_and(|adapter| {
            adapter.managed != Some(false)
                && adapter.custom_rules.is_empty()
                && !adapter.values.contains_key("rules")
        });
        if serves_none && !self.is_broken(&FieldPath::of("signals").field(name.to_owned())) {
            let metric = name.escape_debug().to_string();
            let problem = Problem::new(
                codes::METRIC_NOT_SERVED,
                at.field("pods"),
                NobodyServes { metric },
            );
            self.report(problem.help(DefineSignal {}));
        }
    }

    /// The adapter rule that serves a signal to HPAs; `elsewhere` when one of them is in another namespace than
    /// the series.
    pub(super) fn adapter_rule(
        &mut self,
        key: &str,
        signal: &Signal,
        elsewhere: bool,
    ) -> Option<AdapterSignalRule> {
        let origin = FieldPath::of("signals").field(key.to_owned());
        let unset = SignalAdapter::default();
        let adapter = signal.adapter.as_ref().unwrap_or(&unset);
        let derived = || signal.query.as_deref().and_then(promql::only_series);
        let series = signal.series.clone().or_else(derived);
        let refused = |key: &'static str, message: Message| {
            Problem::new(codes::SIGNAL_NOT_SERVED, origin.field(key), message)
        };
        let query = match (&adapter.metrics_query, &signal.query, &signal.series) {
            (Some(own), _, _) => own.clone(),
            (None, Some(query), _) if query.contains("<<") => {
                let message = TakenForPlaceholder {}.into();
                let problem = refused("query", message);
                self.report(problem.help(AsLiteral {}));
                return None;
            }
            (None, Some(query), _) => query.clone(),
            (None, None, Some(series)) => self.structured(signal, series).adapter_template(),
            (None, None, None) => return None,
        };
        let default_namespaced = signal.query.is_none() && !elsewhere;
        let namespaced = adapter.namespaced.unwrap_or(default_namespaced);
        let namespace_label = namespaced.then(|| {
            adapter
                .namespace_label
                .clone()
                .unwrap_or_else(|| "namespace".to_owned())
        });
        let series_query = match (&adapter.series_query, &series) {
            (Some(own), _) => own.clone(),
            (None, Some(series)) => match &namespace_label {
                Some(label) => format!("{series}{{{label}!=\"\"}}"),
                None => series.clone(),
            },
            (None, None) => {
                let message = NoSeries {
                    signal: key.to_owned(),
                }
                .into();
                let problem = refused("query", message);
                self.report(problem.help(AddSeries {}));
                return None;
            }
        };
        Some(AdapterSignalRule {
            signal: key.to_owned(),
            series_query,
            series_filters: adapter.series_filters.clone(),
            namespace_label,
            name_matches: series
                .filter(|_| adapter.series_query.is_none())
                .map(|series| format!("^{series}$")),
            name_as: signal.metric.clone().unwrap_or_else(|| key.to_owned()),
            metrics_query: query,
            origin,
        })
    }
}
