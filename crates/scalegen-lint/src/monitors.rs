//! The monitors of Prometheus' operator: what is scraped, how often and with which labels.

use scalegen_document::{Document, Node};

/// The `spec` of each monitor, with its endpoints.
pub(crate) fn monitors<'a>(
    documents: impl IntoIterator<Item = &'a Document>,
) -> impl Iterator<Item = (&'a Node, &'a [Node])> {
    documents.into_iter().filter_map(|document| {
        let list = match document.kind() {
            "ServiceMonitor" => "endpoints",
            "PodMonitor" => "podMetricsEndpoints",
            _ => return None,
        };
        let spec = document.node().get("spec")?;
        Some((spec, spec.get(list).map_or(&[][..], Node::items)))
    })
}
