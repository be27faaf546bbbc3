//! The PromQL in documents and profiles, and where it stands.

use scalegen_document::{Chart, Document, Object};
use scalegen_syntax::FieldPath;

use crate::Profile;
use crate::kserve_metrics::kserve_metrics;
use crate::trigger::Trigger;

/// Findings of a rule in one query, beyond which nobody looks at each: every one costs a walk along the query.
pub(crate) const MOST_OF_ONE_QUERY: usize = 100;

/// A query, and where it is.
#[derive(Debug)]
pub(crate) struct Query<'a> {
    pub(crate) text: &'a str,
    pub(crate) path: FieldPath,
}

/// The queries of prometheus triggers, of InferenceServices and of the adapter's rules. None of what a profile makes: its queries are
/// those of [`queries_of_profile`], each once.
pub(crate) fn queries(document: &Document) -> Vec<Query<'_>> {
    if document.is_generated() {
        return Vec::new();
    }
    if *document.object() == Object::HelmValues(Chart::PrometheusAdapter) {
        return of_adapter(document);
    }
    let of_triggers = Trigger::of(document)
        .filter(|trigger| trigger.trigger.type_ == "prometheus")
        .filter_map(|trigger| {
            Some(Query {
                text: trigger.trigger.metadata.get("query")?,
                path: trigger.key("query"),
            })
        });
    let of_kserve = kserve_metrics(document).filter_map(|(path, metric)| {
        Some(Query {
            text: metric.get_in(&["external", "metric", "query"])?.as_str()?,
            path: path.field("external").field("metric").field("query"),
        })
    });
    of_triggers.chain(of_kserve).collect()
}

fn of_adapter(document: &Document) -> Vec<Query<'_>> {
    let mut queries = Vec::new();
    for list in ["custom", "external"] {
        let rules = document.node().get_in(&["rules", list]);
        let path = FieldPath::of("rules").field(list);
        for (index, rule) in rules.into_iter().flat_map(|rules| rules.items()).enumerate() {
            for key in ["seriesQuery", "metricsQuery"] {
                if let Some(text) = rule.get(key).and_then(|query| query.as_str()) {
                    let path = path.index(index).field(key);
                    queries.push(Query { text, path });
                }
            }
        }
    }
    queries
}

/// The queries that are written in a profile: of signals, and of triggers that use none.
pub(crate) fn queries_of_profile<'a>(profile: &Profile<'a>) -> Vec<Query<'a>> {
    let signals = profile.signals.iter().filter(|signal| !signal.is_structured);
    let signals = signals.map(|signal| Query {
        text: signal.query,
        path: signal.origin.field("query"),
    });
    let triggers = profile.inputs.iter().filter(|input| input.signal.is_none());
    let triggers = triggers.filter_map(|input| {
        Some(Query {
            text: input.query?,
            path: input.path("query"),
        })
    });
    signals.chain(triggers).collect()
}
