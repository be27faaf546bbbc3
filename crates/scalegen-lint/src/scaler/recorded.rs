//! The expressions of a PrometheusRule that Prometheus cannot read.

use scalegen_document::{Document, Node};
use scalegen_meaning::Context;
use scalegen_syntax::FieldPath;

use super::{Query, Scaler};

/// The rules of a PrometheusRule, which scale nothing: what those that can be read mean is found where they are used.
pub(super) fn of_rules<'a>(document: &'a Document, context: &Context<'a>) -> Scaler<'a> {
    let items = |node: Option<&'a Node>| node.map_or(&[][..], Node::items).iter().enumerate();
    let path = FieldPath::of("spec").field("groups");
    let mut queries = Vec::new();
    for (index, group) in items(document.node().get_in(&["spec", "groups"])) {
        let path = path.index(index).field("rules");
        for (index, rule) in items(group.get("rules")) {
            let Some(text) = rule.get("expr").and_then(Node::as_str) else {
                continue;
            };
            let query = Query::of(path.index(index).field("expr"), text, context, None, |_| false);
            queries.extend(Some(query).filter(|query| query.read.is_err()));
        }
    }
    Scaler {
        queries,
        ..Scaler::new(document, "")
    }
}
