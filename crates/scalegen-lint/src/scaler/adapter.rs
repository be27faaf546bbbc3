//! The queries of prometheus-adapter's rules.

use scalegen_document::{Document, Node};
use scalegen_meaning::adapter::{Fill, fill};
use scalegen_meaning::{Context, RemarkKind};
use scalegen_syntax::FieldPath;

use super::{Query, Scaler};
use crate::served_metrics::series;

pub(super) fn of_adapter<'a>(document: &'a Document, context: &Context<'a>) -> Scaler<'a> {
    let mut queries = Vec::new();
    for list in ["custom", "external"] {
        let rules = document
            .node()
            .get_in(&["rules", list])
            .map_or(&[][..], Node::items);
        for (index, rule) in rules.iter().enumerate() {
            let path = FieldPath::of("rules").field(list).index(index);
            let text = |key: &str| rule.get(key).and_then(Node::as_str);
            let name = text("seriesQuery").and_then(series);
            // With other brackets than those of the adapter it is no query.
            let is_read = |text: &&str| !text.contains("{{") && (text.contains("<<") || !text.contains("<."));
            if let Some(text) = text("seriesQuery").filter(|text| name.is_some() && is_read(text)) {
                let is_name = |kind: &RemarkKind| {
                    matches!(
                        kind,
                        RemarkKind::UnknownMetric { .. }
                            | RemarkKind::RemovedMetric { .. }
                            | RemarkKind::RenamedMetric { .. }
                            | RemarkKind::FutureMetric { .. }
                            | RemarkKind::BareHistogram { .. }
                    )
                };
                queries.push(Query::of(path.field("seriesQuery"), text, context, None, is_name));
            }
            let Some(template) = text("metricsQuery").filter(is_read) else {
                continue;
            };
            let filled = fill(
                template,
                &Fill {
                    series: name.unwrap_or("unknown_series"),
                    matchers: &[("namespace", "default")],
                    group_by: &["pod"],
                },
            );
            // What is wrong with the series' name is found where it is written.
            let is_shown = |kind: &RemarkKind| match kind {
                RemarkKind::SeveralElements { .. }
                | RemarkKind::UnknownMetric { .. }
                | RemarkKind::RenamedMetric { .. } => false,
                RemarkKind::RemovedMetric { name: of, .. }
                | RemarkKind::FutureMetric { name: of, .. }
                | RemarkKind::BareHistogram { name: of } => Some(of.as_str()) != name,
                _ => true,
            };
            let mut query = Query::of(path.field("metricsQuery"), &filled.query, context, None, is_shown);
            query.filled = Some(filled);
            queries.push(query);
        }
    }
    Scaler {
        queries,
        ..Scaler::new(document, "")
    }
}
