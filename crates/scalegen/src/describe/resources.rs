//! CPU and memory of pods: what they request and may use, and how to ask Prometheus for it.

use scalegen_document::Node;
use scalegen_lint::{Cluster, ObjectRef};
use scalegen_syntax::Quantity;

use super::scene::Scene;

/// What the pods of a workload request and may use.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Amounts {
    pub(super) request: Option<f64>,
    pub(super) limit: Option<f64>,
}

/// The sums over the containers that count; none where one of them is not known.
pub(super) fn of(
    cluster: &Cluster<'_>,
    target: &ObjectRef<'_>,
    container: Option<&str>,
    resource: &str,
) -> Amounts {
    let [document] = cluster.named(target) else {
        return Amounts::default();
    };
    // A patch has only the containers that it changes.
    if document.is_patch() && container.is_none() {
        return Amounts::default();
    }
    let containers = document
        .node()
        .get_in(&["spec", "template", "spec", "containers"]);
    let counts = |node: &&Node| {
        let name = node.get("name").and_then(Node::as_str);
        container.is_none() || name == container
    };
    let containers: Vec<&Node> = containers
        .map_or(&[][..], Node::items)
        .iter()
        .filter(counts)
        .collect();
    let sum = |field: &str| {
        let amount = |node: &&Node| {
            let quantity = node.get_in(&["resources", field, resource])?;
            let text = match (quantity.as_str(), quantity.as_f64()) {
                (Some(text), _) => text.to_owned(),
                (None, number) => number?.to_string(),
            };
            text.parse::<Quantity>().ok().map(Quantity::to_f64)
        };
        let amounts: Option<Vec<f64>> = containers.iter().map(amount).collect();
        amounts
            .filter(|amounts| !amounts.is_empty())
            .map(|amounts| amounts.iter().sum())
    };
    let limit = sum("limits");
    Amounts {
        // The API server takes the limit where nothing is requested.
        request: sum("requests").or(limit),
        limit,
    }
}

/// `CPU of container api in percent of what it requests`
pub(super) fn reads(resource: &str, container: Option<&str>, is_utilization: bool) -> String {
    let resource = if resource == "cpu" { "CPU" } else { resource };
    let of = match container {
        Some(container) => format!("container {container} uses"),
        None => "its pods use".to_owned(),
    };
    match is_utilization {
        true => format!("the {resource} that {of}, in percent of the request, as a mean over the pods"),
        false => format!("the {resource} that {of}, as a mean over the pods"),
    }
}

/// The PromQL that gives about what metrics-server does.
pub(super) fn query(
    target: &ObjectRef<'_>,
    container: Option<&str>,
    resource: &str,
    is_utilization: bool,
) -> String {
    let namespace = target.namespace.unwrap_or("default");
    let of = match container {
        Some(container) => format!("container=\"{container}\""),
        None => "container!=\"\"".to_owned(),
    };
    let pods = format!("namespace=\"{namespace}\",pod=~\"{}-.+\",{of}", target.name);
    let used = match resource {
        "cpu" => format!("sum(rate(container_cpu_usage_seconds_total{{{pods}}}[2m]))"),
        _ => format!("sum(container_memory_working_set_bytes{{{pods}}})"),
    };
    match is_utilization {
        true => format!(
            "100 * {used} / sum(kube_pod_container_resource_requests{{{pods},resource=\"{resource}\"}})"
        ),
        false => format!(
            "{used} / count(kube_pod_info{{namespace=\"{namespace}\",pod=~\"{}-.+\"}})",
            target.name
        ),
    }
}

/// The containers of a workload, by its object or by the profile; none where they are not known.
pub(super) fn containers(scene: &Scene<'_, '_>) -> Vec<String> {
    let documents = scene.cluster.named(&scene.target).iter();
    let lists = documents.filter_map(|document| {
        document
            .node()
            .get_in(&["spec", "template", "spec", "containers"])
    });
    let names = lists
        .flat_map(Node::items)
        .filter_map(|node| node.get("name")?.as_str());
    let mut names: Vec<String> = names.map(str::to_owned).collect();
    names.extend(scene.workload.and_then(|workload| workload.container.clone()));
    names.sort();
    names.dedup();
    names
}
