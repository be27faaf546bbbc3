//! Signals of an import: an HPA's metric, the adapter's rule that serves it, and triggers that ask the same are one.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_meaning::adapter::{Fill, fill};
use scalegen_meaning::promql::{self, Aggregation, Expr, ExprKind, Grouping, MatchOperator};
use scalegen_profile::language::{Function, Matcher, MatcherTable, Signal};
use scalegen_profile::{Keys, Section, Written, queries_of};
use scalegen_syntax::Duration;
use serde_json::{Value, json};

use super::part::{Part, table, tables, tables_mut, text};

/// Which queries of triggers become signals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Queries {
    /// Each of them.
    All,
    /// Those that several ask, or that have a name.
    Shared,
}

/// A signal, with what it stands for.
struct Found {
    key: String,
    /// The name under which HPAs ask for it.
    metric: String,
    signal: Signal,
    query: String,
    /// The keys of its adapter rule that do not follow from it.
    adapter: Keys,
    /// Whether a rule of the adapter serves it.
    is_served: bool,
    /// Another signal that means the same.
    alike: Option<String>,
}

/// The sections with signals in place of the queries, metrics and rules that they stand for.
pub(super) fn with_signals(parts: &[Part], which: Queries) -> Vec<Part> {
    let mut parts = parts.to_vec();
    let mut found = take_rules(&mut parts);
    add_queries(&parts, which, &mut found);
    if found.is_empty() {
        return parts;
    }
    let mut uses: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for part in &mut parts {
        let place = part.section.path.iter().skip(1).filter(|name| *name != "scalers");
        let place: Vec<&str> = place.map(String::as_str).collect();
        let place = place.join(".");
        let keys = &mut part.section.keys;
        for trigger in tables_mut(keys, "triggers") {
            let query = text(trigger, "query");
            if let Some(of) = found.iter().find(|found| Some(found.query.as_str()) == query) {
                replace(trigger, "query", &of.key);
                uses.entry(of.key.clone()).or_default().push(place.clone());
            }
        }
        for metric in tables_mut(keys, "metrics") {
            let name = text(metric, "external");
            let of = found
                .iter()
                .find(|found| found.is_served && Some(found.metric.as_str()) == name);
            if let Some(of) = of {
                replace(metric, "external", &of.key);
                uses.entry(of.key.clone()).or_default().push(place.clone());
            }
        }
    }
    let sections = found.iter().map(|found| {
        let uses = uses.get(&found.key).map(Vec::as_slice).unwrap_or_default();
        section(found, uses)
    });
    // Before what uses them.
    let at = parts.iter().position(|part| {
        matches!(
            part.path().first(),
            Some(&("authentications" | "workloads" | "scaled_jobs"))
        )
    });
    let at = at.unwrap_or(parts.len());
    let sections: Vec<Part> = sections.map(Part::from).collect();
    parts.splice(at..at, sections);
    parts
}

/// Puts `signal` where a key was.
fn replace(keys: &mut Keys, key: &str, signal: &str) {
    let at = keys.get_index_of(key).unwrap_or_default();
    keys.shift_remove(key);
    keys.shift_insert(at.min(keys.len()), "signal".to_owned(), signal.into());
    if let Some((at, Written::Table(metadata))) = keys.get_index_of("metadata").zip(keys.get_mut("metadata"))
        && metadata.len() == 1
        && metadata.contains_key("metricName")
        && at < keys.get_index_of("signal").unwrap_or_default()
    {
        // The signal is what is read first.
        let metadata = keys.shift_remove("metadata");
        keys.extend(metadata.map(|metadata| ("metadata".to_owned(), metadata)));
    }
}

/// Takes the first rules of the adapter that serve metrics of HPAs and that signals generate as they are.
fn take_rules(parts: &mut [Part]) -> Vec<Found> {
    let metrics: BTreeSet<String> = parts
        .iter()
        .flat_map(|part| tables(&part.section.keys, "metrics"))
        .filter_map(|metric| text(metric, "external").map(str::to_owned))
        .collect();
    let Some(adapter) = parts
        .iter_mut()
        .find(|part| part.path() == ["addons", "prometheus_adapter"])
    else {
        return Vec::new();
    };
    let mut found: Vec<Found> = Vec::new();
    // Rules of signals come first in what is generated.
    for rule in tables(&adapter.section.keys, "external_rules") {
        let is_asked = |name: &str| metrics.contains(name);
        let known = |name: &str| found.iter().any(|found| found.metric == name);
        let name = text(rule, "name_as").filter(|name| is_asked(name) && !known(name));
        match name.and_then(|name| of_rule(rule, name)) {
            Some(signal) => found.push(signal),
            None => break,
        }
    }
    let keys = &mut adapter.section.keys;
    if let Some(Written::List(rules)) = keys.get_mut("external_rules") {
        rules.drain(..found.len());
        if rules.is_empty() {
            keys.shift_remove("external_rules");
            let remark = adapter.section.remarks.shift_remove("external_rules");
            let lines = remark.into_iter().flat_map(|remark| remark.above);
            adapter.section.comments.extend(lines);
        }
    }
    found
}

/// The signal that a rule serves; none where no signal generates the rule as it is.
fn of_rule(rule: &Keys, metric: &str) -> Option<Found> {
    let template = text(rule, "metrics_query")?;
    let series = text(rule, "name_matches")?.strip_prefix('^')?.strip_suffix('$')?;
    let label = match (table(rule, "resources_overrides"), rule.get("namespaced")) {
        (Some(overrides), None) if overrides.len() == 1 => {
            let (label, resource) = overrides.first()?;
            (*resource == "namespace".into()).then_some(Some(label.as_str()))?
        }
        (None, Some(Written::Bool(false))) => None,
        _ => return None,
    };
    let known = [
        "series_query",
        "metrics_query",
        "resources_overrides",
        "namespaced",
        "name_matches",
        "name_as",
        "series_filters",
    ];
    if rule.keys().any(|key| !known.contains(&key.as_str())) {
        return None;
    }
    let filled = fill(
        template,
        &Fill {
            series,
            matchers: &[],
            group_by: &[],
        },
    );
    let parsed = promql::parse(&filled.query)
        .ok()
        .filter(|_| filled.unknown.is_empty())?;
    let structured = structured(&parsed).filter(|signal| signal.series.as_deref() == Some(series));
    let mut adapter = Keys::new();
    let (signal, is_query) = match structured {
        Some(signal) => (signal, false),
        None => {
            let signal = Signal {
                series: Some(series.to_owned()),
                query: Some(parsed.to_string()),
                ..Signal::default()
            };
            (signal, true)
        }
    };
    let series_query = match label {
        Some(label) => format!("{series}{{{label}!=\"\"}}"),
        None => series.to_owned(),
    };
    if text(rule, "series_query") != Some(&series_query) {
        return None;
    }
    if let Some(filters) = rule.get("series_filters") {
        adapter.insert("series_filters".to_owned(), filters.clone());
    }
    if label.is_some() == is_query {
        adapter.insert("namespaced".to_owned(), Written::Bool(label.is_some()));
    }
    if let Some(label) = label.filter(|label| *label != "namespace") {
        adapter.insert("namespace_label".to_owned(), label.into());
    }
    let (query, own_template) = queries_of(&signal)?;
    if own_template != template {
        adapter.insert("metrics_query".to_owned(), template.into());
    }
    Some(Found {
        key: key(metric),
        metric: metric.to_owned(),
        signal,
        query,
        adapter,
        is_served: true,
        alike: None,
    })
}

/// Adds the queries of triggers that no rule serves.
fn add_queries(parts: &[Part], which: Queries, found: &mut Vec<Found>) {
    let mut queries: Vec<(&str, Option<&str>, usize)> = Vec::new();
    for trigger in parts
        .iter()
        .flat_map(|part| tables(&part.section.keys, "triggers"))
    {
        let Some(query) = text(trigger, "query") else {
            continue;
        };
        let name = table(trigger, "metadata").and_then(|metadata| text(metadata, "metricName"));
        match queries.iter_mut().find(|(known, ..)| *known == query) {
            Some((_, known, uses)) => {
                *known = known.or(name);
                *uses += 1;
            }
            None => queries.push((query, name, 1)),
        }
    }
    for (query, name, uses) in queries {
        let is_wanted = which == Queries::All || uses > 1;
        if !is_wanted || found.iter().any(|found| found.query == query) {
            continue;
        }
        let parsed = promql::parse(query).ok();
        let structured = parsed.as_ref().and_then(structured);
        let is_same = |signal: &Signal| queries_of(signal).is_some_and(|(own, _)| own == query);
        let signal = structured.filter(is_same).unwrap_or_else(|| Signal {
            query: Some(query.to_owned()),
            ..Signal::default()
        });
        let meaning = |query: &str| promql::parse(query).ok().map(|query| query.to_string());
        let own = parsed.as_ref().map(ToString::to_string);
        let same = |found: &&Found| own.is_some() && meaning(&found.query) == own;
        let alike = found.iter().find(same).map(|found| found.key.clone());
        let is_rate = matches!(signal.function, Some(Function::Rate | Function::Irate));
        let of_series = parsed.as_ref().and_then(series).map(|name| match is_rate {
            true => key(&format!("{}_per_second", name.trim_end_matches("_total"))),
            false => key(&name),
        });
        let mut names = vec![name.map(key), of_series];
        names.push(Some("signal".to_owned()));
        let is_free = |key: &String| !key.is_empty() && found.iter().all(|found| found.key != *key);
        let mut names = names.into_iter().flatten();
        let first = names.next().unwrap_or_default();
        let own = [first.clone()].into_iter().chain(names);
        let numbered = (2..).map(|number| format!("{first}_{number}"));
        let own = own.take(2).chain(numbered).find(is_free).unwrap_or_default();
        found.push(Found {
            metric: own.clone(),
            key: own,
            signal,
            query: query.to_owned(),
            adapter: Keys::new(),
            is_served: false,
            alike,
        });
    }
}

/// A name as the key of a signal.
fn key(name: &str) -> String {
    let letter = |letter: char| match letter {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' => letter,
        _ => '_',
    };
    let key: String = name.chars().map(letter).take(60).collect();
    key.trim_matches('_').to_owned()
}

/// The signal whose structure a query has.
fn structured(query: &Expr) -> Option<Signal> {
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
fn series(query: &Expr) -> Option<String> {
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

fn section(found: &Found, uses: &[String]) -> Section {
    let mut keys = Keys::new();
    let signal = &found.signal;
    let mut add = |key: &str, value: Option<Written>| {
        keys.extend(value.map(|value| (key.to_owned(), value)));
    };
    let word = |value: Value| value.as_str().map(Written::from);
    add(
        "metric",
        (found.metric != found.key).then(|| found.metric.as_str().into()),
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
    let adapter = found.adapter.clone();
    add(
        "adapter",
        (!adapter.is_empty()).then_some(Written::Table(adapter)),
    );
    let mut comments = Vec::new();
    if found.is_served {
        comments.push(format!(
            "A rule of prometheus-adapter serves it; {} {} it.",
            uses.join(" and "),
            if uses.len() > 1 { "read" } else { "reads" }
        ));
    } else if uses.len() > 1 {
        comments.push(format!("The query of {}.", uses.join(" and of ")));
    }
    if let Some(other) = &found.alike {
        comments.push(format!("Means the same as `{other}`, in other words."));
    }
    Section {
        path: ["signals", &found.key].map(str::to_owned).into(),
        comments,
        keys,
        ..Section::default()
    }
}
