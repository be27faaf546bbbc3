//! A signal of an import: the structure of its query, and its section.

use std::collections::BTreeSet;

use scalegen_meaning::promql::{self, Aggregation, Expr, ExprKind, Grouping, MatchOperator};
use scalegen_profile::language::{Matcher, MatcherTable, Signal};
use scalegen_profile::{Keys, Section, Written};
use scalegen_syntax::Duration;
use serde_json::{Value, json};

/// A signal, with what it stands for.
pub(super) struct Found {
    pub(super) key: String,
    /// The name under which HPAs ask for it.
    pub(super) metric: String,
    pub(super) signal: Signal,
    pub(super) query: String,
    /// The keys of its adapter rule that do not follow from it.
    pub(super) adapter: Keys,
    /// Whether a rule of the adapter serves it as an external metric.
    pub(super) is_served: bool,
    /// Whether a rule of the adapter serves it as a metric of pods.
    pub(super) is_of_pods: bool,
    /// Other rules for its series, a sentence each.
    pub(super) alike: Vec<String>,
}

impl Found {
    /// One that the adapter serves as an external metric.
    pub(super) fn new(key: String, metric: &str, signal: Signal, query: String, adapter: Keys) -> Self {
        Self {
            key,
            metric: metric.to_owned(),
            signal,
            query,
            adapter,
            is_served: true,
            is_of_pods: false,
            alike: Vec::new(),
        }
    }

    /// Its section, with what reads it.
    pub(super) fn section(&self, uses: &[String]) -> Section {
        let mut keys = Keys::new();
        let signal = &self.signal;
        let mut add = |key: &str, value: Option<Written>| {
            keys.extend(value.map(|value| (key.to_owned(), value)));
        };
        let word = |value: Value| value.as_str().map(Written::from);
        add(
            "metric",
            (self.metric != self.key).then(|| self.metric.as_str().into()),
        );
        add("series", signal.series.as_deref().map(Written::from));
        let matchers = signal.matchers.iter().map(|(label, matcher)| {
            let matcher = serde_json::to_value(matcher).unwrap_or_default();
            (label.clone(), Written::from(&matcher))
        });
        let matchers: Keys = matchers.collect();
        add(
            "matchers",
            (!matchers.is_empty()).then_some(Written::Table(matchers)),
        );
        add("function", word(json!(signal.function)));
        add("window", word(json!(signal.window)));
        add("aggregate", word(json!(signal.aggregate)));
        add("query", signal.query.as_deref().map(Written::from));
        let adapter = self.adapter.clone();
        add(
            "adapter",
            (!adapter.is_empty()).then_some(Written::Table(adapter)),
        );
        let mut comments = Vec::new();
        if self.is_served || self.is_of_pods {
            comments.push(format!(
                "A rule of prometheus-adapter serves it; {} {} it.",
                uses.join(" and "),
                if uses.len() > 1 { "read" } else { "reads" }
            ));
        } else if uses.len() > 1 {
            comments.push(format!("The query of {}.", uses.join(" and of ")));
        }
        comments.extend(self.alike.iter().cloned());
        Section {
            path: ["signals", &self.key].map(str::to_owned).into(),
            comments,
            keys,
            ..Section::default()
        }
    }
}

/// A name as the key of a signal.
pub(super) fn key(name: &str) -> String {
    let letter = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => letter,
        _ => '_',
    };
    let key: String = name.chars().map(letter).take(60).collect();
    key.trim_matches('_').to_owned()
}

/// The signal whose structure a query has.
pub(super) fn structured(query: &Expr) -> Option<Signal> {
    let ExprKind::Aggregation(Aggregation {
        aggregator,
        grouping,
        parameter: None,
        query,
        ..
    }) = &query.kind
    else {
        return None;
    };
    // The adapter has no labels to group external metrics by.
    let is_grouped =
        |grouping: &Grouping| grouping.is_without || grouping.has_variable || !grouping.labels.is_empty();
    if grouping.as_ref().is_some_and(is_grouped) {
        return None;
    }
    let word = |word: &str| serde_json::from_value(json!(word)).ok();
    let aggregate = serde_json::from_value(json!(aggregator.name())).ok()?;
    let (function, selector) = match &query.kind {
        ExprKind::Selector(selector) => (None, selector),
        ExprKind::Call(call) => match call.arguments.as_slice() {
            [
                Expr {
                    kind: ExprKind::Selector(selector),
                    ..
                },
            ] => (Some(word(call.function.name)?), selector),
            _ => return None,
        },
        _ => return None,
    };
    let name = selector.name.as_ref()?;
    if selector.has_variable || selector.modifiers != promql::Modifiers::default() {
        return None;
    }
    let window = match &selector.range {
        Some(range) => {
            let seconds = range
                .seconds
                .filter(|seconds| seconds.fract() == 0.0 && *seconds <= 1e9)?;
            Some(Duration::from_seconds(seconds as i32))
        }
        None => None,
    };
    if function.is_some() != window.is_some() {
        return None;
    }
    let matchers = selector.matchers.iter().map(|matcher| {
        let value = matcher.value.clone();
        let value = match matcher.operator {
            MatchOperator::Equal => Matcher::Equal(value),
            MatchOperator::NotEqual => Matcher::Other(MatcherTable::Not(value)),
            MatchOperator::Match => Matcher::Other(MatcherTable::Regex(value)),
            MatchOperator::NotMatch => Matcher::Other(MatcherTable::NotRegex(value)),
        };
        (matcher.label.name.clone(), value)
    });
    let matchers: Vec<_> = matchers.collect();
    let labels: BTreeSet<&String> = matchers.iter().map(|(label, _)| label).collect();
    (labels.len() == matchers.len()).then(|| Signal {
        series: Some(name.name.clone()),
        function,
        window,
        aggregate: Some(aggregate),
        matchers: matchers.into_iter().collect(),
        ..Signal::default()
    })
}

/// The first series that a query reads.
pub(super) fn series(query: &Expr) -> Option<String> {
    match &query.kind {
        ExprKind::Selector(selector) => Some(selector.name.as_ref()?.name.clone()),
        ExprKind::Aggregation(aggregation) => series(&aggregation.query),
        ExprKind::Call(call) => call.arguments.iter().find_map(series),
        ExprKind::Binary(binary) => series(&binary.left).or_else(|| series(&binary.right)),
        ExprKind::Subquery(subquery) => series(&subquery.query),
        ExprKind::Negative(inner) | ExprKind::Positive(inner) | ExprKind::Parens(inner) => series(inner),
        _ => None,
    }
}
