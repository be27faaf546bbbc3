//! Rules of prometheus-adapter: those that signals generate as they are, and what the others mean.

use scalegen_lint::metric_of_rule;
use scalegen_meaning::adapter::{Fill, fill};
use scalegen_meaning::promql::{self, Expr};
use scalegen_profile::language::Signal;
use scalegen_profile::{Keys, Written, queries_of};

use super::part::{Part, table, tables, text};
use super::signal::{Found, key, structured};

/// A rule that stays as it is written.
pub(super) struct OtherRule {
    /// The metric that it serves.
    pub(super) metric: String,
    /// What it asks Prometheus, as [`meaning`] gives it.
    pub(super) meaning: String,
}

/// Takes the first rules of the adapter that serve metrics of HPAs and that signals generate as they are, and lists the
/// others that serve them.
pub(super) fn take_rules(parts: &mut [Part]) -> (Vec<Found>, Vec<OtherRule>) {
    let [external, pods] = ["external", "pods"].map(|source| asked(parts, source));
    let Some(adapter) = parts
        .iter_mut()
        .find(|part| part.path() == ["addons", "prometheus_adapter"])
    else {
        return (Vec::new(), Vec::new());
    };
    let mut found: Vec<Found> = Vec::new();
    // Rules of signals come first in what is generated.
    for rule in tables(&adapter.section.keys, "external_rules") {
        let known = |name: &String| found.iter().any(|found| found.metric == *name);
        let name = text(rule, "name_as").map(str::to_owned);
        let name = name.filter(|name| external.contains(name) && !known(name));
        match name.and_then(|name| of_rule(rule, &name)) {
            Some(signal) => found.push(signal),
            None => break,
        }
    }
    drop_first(adapter, "external_rules", found.len());
    // They come in the order in which metrics ask for them.
    let (mut wanted, mut count) = (pods.iter(), 0);
    for rule in tables(&adapter.section.keys, "custom_rules") {
        let name = text(rule, "name_as").filter(|name| wanted.any(|wanted| wanted == name));
        let Some(signal) = name.and_then(|name| of_pods_rule(rule, name)) else {
            break;
        };
        let is_same = |known: &Found| {
            let shared = ["namespace_label", "series_filters"];
            let has_same = |key: &&str| known.adapter.get(*key) == signal.adapter.get(*key);
            (&known.metric, &known.signal) == (&signal.metric, &signal.signal) && shared.iter().all(has_same)
        };
        match found.iter_mut().find(|known| known.key == signal.key) {
            Some(known) if is_same(known) => known.is_of_pods = true,
            Some(_) => break,
            None => found.push(signal),
        }
        count += 1;
    }
    drop_first(adapter, "custom_rules", count);
    let lists = [("external_rules", external), ("custom_rules", pods)];
    let others = lists.iter().flat_map(|(list, asked)| {
        let rules = tables(&adapter.section.keys, list);
        let others = rules.filter_map(other);
        others.filter(|other| asked.contains(&other.metric))
    });
    let others = others.collect();
    (found, others)
}

/// The metrics of one source that HPAs ask for, each once and in that order.
fn asked(parts: &[Part], source: &str) -> Vec<String> {
    let metrics = parts
        .iter()
        .flat_map(|part| tables(&part.section.keys, "metrics"));
    let mut asked: Vec<String> = Vec::new();
    for name in metrics.filter_map(|metric| text(metric, source)) {
        if !asked.iter().any(|known| known == name) {
            asked.push(name.to_owned());
        }
    }
    asked
}

/// Removes the first rules of a list, and the list with the last of them.
fn drop_first(adapter: &mut Part, list: &str, count: usize) {
    let keys = &mut adapter.section.keys;
    if let Some(Written::List(rules)) = keys.get_mut(list) {
        rules.drain(..count);
        if rules.is_empty() {
            keys.shift_remove(list);
            adapter.keep_remarks();
        }
    }
}

/// A rule whose metric and query are known.
fn other(rule: &Keys) -> Option<OtherRule> {
    let own = |key: &str| text(rule, key).unwrap_or_default();
    let metric = metric_of_rule(own("series_query"), own("name_matches"), own("name_as"))?;
    let series = own("series_query").split('{').next()?.trim();
    Some(OtherRule {
        metric,
        meaning: meaning(&filled(own("metrics_query"), series)?),
    })
}

/// What a query asks, in one spelling: grouping by labels of Kubernetes' objects is the adapter's.
pub(super) fn meaning(query: &Expr) -> String {
    let of_signal = structured(query).and_then(|signal| queries_of(&signal));
    of_signal.map_or_else(|| query.to_string(), |(query, _)| query)
}

/// The query of a rule without labels of what asks for it.
fn filled(template: &str, series: &str) -> Option<Expr> {
    let with = Fill {
        series,
        matchers: &[],
        group_by: &[],
    };
    let filled = fill(template, &with);
    promql::parse(&filled.query)
        .ok()
        .filter(|_| filled.unknown.is_empty())
}

/// The signal whose rule for metrics of pods this is.
fn of_pods_rule(rule: &Keys, metric: &str) -> Option<Found> {
    let series = text(rule, "name_matches")?.strip_prefix('^')?.strip_suffix('$')?;
    let template = text(rule, "metrics_query")?;
    let overrides = table(rule, "resources_overrides").filter(|overrides| overrides.len() == 2)?;
    let (label, _) = overrides
        .iter()
        .find(|(_, resource)| **resource == "namespace".into())?;
    let is_pods = overrides.get("pod") == Some(&"pod".into());
    let signal = structured(&filled(template, series)?)?;
    let (query, own_template) = queries_of(&signal)?;
    let is_derived = template.strip_suffix(" by (<<.GroupBy>>)") == Some(&own_template)
        && text(rule, "series_query") == Some(&format!("{series}{{{label}!=\"\",pod!=\"\"}}"));
    let known = [
        "series_query",
        "metrics_query",
        "resources_overrides",
        "name_matches",
        "name_as",
        "series_filters",
    ];
    let is_known = rule.keys().all(|key| known.contains(&key.as_str()));
    let mut adapter = Keys::new();
    adapter.extend(
        rule.get_key_value("series_filters")
            .map(|(key, filters)| (key.clone(), filters.clone())),
    );
    if label != "namespace" {
        adapter.insert("namespace_label".to_owned(), label.as_str().into());
    }
    (is_pods && is_derived && is_known).then(|| Found {
        is_served: false,
        is_of_pods: true,
        ..Found::new(key(metric), metric, signal, query, adapter)
    })
}

/// The signal that a rule serves; none where no signal generates the rule as it is.
fn of_rule(rule: &Keys, metric: &str) -> Option<Found> {
    let template = text(rule, "metrics_query")?;
    // Without a pattern over names, what says which series there are is the profile's own.
    let own = text(rule, "series_query").filter(|_| text(rule, "name_matches").is_none());
    let series = match (own, text(rule, "name_matches")) {
        (Some(own), _) => own.split('{').next()?,
        (None, matches) => matches?.strip_prefix('^')?.strip_suffix('$')?,
    };
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
    let parsed = filled(template, series)?;
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
    match own {
        Some(own) => drop(adapter.insert("series_query".to_owned(), own.into())),
        None if text(rule, "series_query") != Some(&series_query) => return None,
        None => {}
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
    Some(Found::new(key(metric), metric, signal, query, adapter))
}
