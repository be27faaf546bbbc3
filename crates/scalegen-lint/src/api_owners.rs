//! Who serves the APIs of metrics: charts by their values, and APIServices.

use scalegen_document::{Chart, Document, Node, Object};
use scalegen_syntax::chart::{CUSTOM_METRICS, EXTERNAL_METRICS, RESOURCE_METRICS};
use scalegen_syntax::{FieldPath, is_here, messages};

use crate::{Cluster, Found};

messages! {
    MESSAGES;
    /// A second server of an API.
    ServedToo { owner: String = "keda", api: String = EXTERNAL_METRICS, other: String = "prometheus-adapter" }
        "{owner} serves {api} too, which {other} has";
}

/// One who serves an API of metrics.
struct Owner<'a> {
    name: String,
    document: &'a Document,
    /// What makes it serve it.
    path: FieldPath,
}

/// Finds a second owner of an API.
pub(crate) fn check(cluster: &Cluster<'_>, service: &str, found: &mut Found<'_>) {
    let may_serve = |document: &&Document| matches!(document.object(), Object::HelmValues(_) | Object::Tree);
    if !cluster.documents().iter().any(may_serve) {
        return;
    }
    let owners = owners(cluster, service);
    let Some(first) = owners.first() else {
        return;
    };
    for owner in owners.iter().filter(|owner| owner.name != first.name) {
        let message = ServedToo {
            owner: owner.name.clone(),
            api: service.to_owned(),
            other: first.name.clone(),
        };
        found.at(owner.document, owner.path.clone(), message).related(
            first.document,
            &first.path,
            is_here("the other owner"),
        );
    }
}

/// Whether an APIService is one of those that [`check`] compares.
pub(crate) fn is_metrics_api(name: &str) -> bool {
    [RESOURCE_METRICS, CUSTOM_METRICS, EXTERNAL_METRICS].contains(&name)
}

fn owners<'a>(cluster: &Cluster<'a>, service: &str) -> Vec<Owner<'a>> {
    let charts = [
        (Chart::MetricsServer, "metrics-server"),
        (Chart::PrometheusAdapter, "prometheus-adapter"),
        (Chart::Keda, "keda"),
    ];
    let mut owners = Vec::new();
    for (chart, name) in charts {
        for document in cluster.values(chart) {
            if let Some(path) = serves(chart, document.node(), service) {
                owners.push(Owner {
                    name: name.to_owned(),
                    document,
                    path,
                });
            }
        }
    }
    // Its objects show that KEDA is there, even if its values are not.
    let is_keda =
        |document: &&&Document| matches!(document.object(), Object::ScaledObject(_) | Object::ScaledJob(_));
    let scaled = cluster.documents().iter().find(is_keda);
    if let Some(document) = scaled.filter(|_| service == EXTERNAL_METRICS)
        && cluster.values(Chart::Keda).next().is_none()
    {
        owners.insert(
            0,
            Owner {
                name: "keda".to_owned(),
                document,
                path: FieldPath::of("kind"),
            },
        );
    }
    for document in cluster
        .trees("APIService")
        .filter(|document| document.name() == service)
    {
        let of = |key: &str| {
            document
                .node()
                .get_in(&["spec", "service", key])
                .and_then(Node::as_str)
        };
        let Some(name) = of("name") else { continue };
        // What a chart makes is called after its release, in which the chart's name is, as a rule.
        let chart = charts.iter().find(|(_, chart)| name.contains(chart));
        owners.push(Owner {
            name: chart.map_or_else(
                || format!("{}/{name}", of("namespace").unwrap_or_default()),
                |(_, chart)| (*chart).to_owned(),
            ),
            document,
            path: FieldPath::of("spec").field("service"),
        });
    }
    owners
}

/// What in the values of a chart makes it serve the API.
fn serves(chart: Chart, values: &Node, service: &str) -> Option<FieldPath> {
    let is_off =
        |section: &str, key: &str| values.get_in(&[section, key]).and_then(Node::as_bool) == Some(false);
    let rules = FieldPath::of("rules");
    let has_rules = |list: &str| {
        let rules = values.get_in(&["rules", list]);
        rules.is_some_and(|rules| !rules.items().is_empty() || !rules.entries().is_empty())
    };
    match chart {
        Chart::MetricsServer if service == RESOURCE_METRICS && !is_off("apiService", "create") => {
            Some(FieldPath::of("apiService").field("create"))
        }
        Chart::Keda if service == EXTERNAL_METRICS && !is_off("metricsServer", "enabled") => {
            Some(FieldPath::of("metricsServer").field("enabled"))
        }
        Chart::PrometheusAdapter => match service {
            EXTERNAL_METRICS if has_rules("external") => Some(rules.field("external")),
            RESOURCE_METRICS if has_rules("resource") => Some(rules.field("resource")),
            CUSTOM_METRICS if has_rules("custom") => Some(rules.field("custom")),
            CUSTOM_METRICS if !is_off("rules", "default") => Some(rules.field("default")),
            _ => None,
        },
        _ => None,
    }
}
