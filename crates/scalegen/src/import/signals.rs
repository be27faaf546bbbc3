//! Signals of an import: an HPA's metric, the adapter's rule that serves it, and triggers that ask the same are one.

use std::collections::BTreeMap;

use scalegen_meaning::promql;
use scalegen_profile::language::{Function, Signal};
use scalegen_profile::{Keys, Written, queries_of};

use super::part::{Part, table, tables, tables_mut, text};
use super::rules::{OtherRule, meaning, take_rules};
use super::signal::{Found, key, series, structured};

/// Which queries of triggers become signals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Queries {
    /// Each of them.
    All,
    /// Those that several ask, or that have a name.
    Shared,
}

/// The sections with signals in place of the queries, metrics and rules that they stand for.
pub(super) fn with_signals(parts: &[Part], which: Queries) -> Vec<Part> {
    let mut parts = parts.to_vec();
    let (mut found, others) = take_rules(&mut parts);
    add_queries(&parts, which, &others, &mut found);
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
            let of = found
                .iter()
                .find(|found| found.is_of_pods && Some(found.metric.as_str()) == text(metric, "pods"));
            if let Some(of) = of {
                metric.insert("pods".to_owned(), of.key.as_str().into());
                uses.entry(of.key.clone()).or_default().push(place.clone());
            }
        }
    }
    let sections = found.iter().map(|found| {
        let uses = uses.get(&found.key).map(Vec::as_slice).unwrap_or_default();
        found.section(uses)
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

/// Adds the queries of triggers that no rule serves.
fn add_queries(parts: &[Part], which: Queries, others: &[OtherRule], found: &mut Vec<Found>) {
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
        let parsed = promql::parse(query).ok();
        let own = parsed.as_ref().map(meaning);
        let same = others.iter().filter(|rule| own.as_ref() == Some(&rule.meaning));
        let mut alike: Vec<String> = same
            .map(|rule| {
                format!(
                    "Means the same as the metric `{}`, which has a rule of its own shape.",
                    rule.metric
                )
            })
            .collect();
        let is_wanted = which == Queries::All || uses > 1 || !alike.is_empty();
        if !is_wanted || found.iter().any(|found| found.query == query) {
            continue;
        }
        let structured = parsed.as_ref().and_then(structured);
        let is_same = |signal: &Signal| queries_of(signal).is_some_and(|(own, _)| own == query);
        let signal = structured.filter(is_same).unwrap_or_else(|| Signal {
            query: Some(query.to_owned()),
            ..Signal::default()
        });
        let of_query = |query: &str| promql::parse(query).ok().map(|query| meaning(&query));
        let same = |found: &&Found| own.is_some() && of_query(&found.query) == own;
        let of_signal = found.iter().find(same);
        alike.extend(of_signal.map(|found| format!("Means the same as `{}`, in other words.", found.key)));
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
            is_served: false,
            alike,
            ..Found::new(own.clone(), &own, signal, query.to_owned(), Keys::new())
        });
    }
}
