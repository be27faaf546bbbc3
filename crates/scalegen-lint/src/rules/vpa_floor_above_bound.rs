//! WRG021: a pod smaller than anything that a VPA recommends.

use k8s_openapi::api::core::v1::Container;
use scalegen_document::{Chart, Document, Node, Object};
use scalegen_kinds::admission::read_quantity;
use scalegen_kinds::vpa::VerticalPodAutoscaler;
use scalegen_syntax::{Family, FieldPath, Quantity, Severity, Term, defaults, is_here, messages};

use crate::vpa_policies::{Policies, containers};
use crate::{Autoscaler, Check, Cluster, Found, Role, Rule, Workload};
use scalegen_kinds::{containers, vpa};

pub(crate) const RULE: Rule = Rule {
    code: "WRG021",
    name: "vpa-floor-above-bound",
    summary: "A container's request or a VPA's maxAllowed is below the recommender's minimum",
    severity: Severity::Note,
    why: "The recommender never goes below 25m of CPU and 250Mi of memory for a pod, shared by its containers. A smaller pod gets a recommendation to grow, which looks wrong. A maxAllowed below the minimum is always the recommendation.",
    fix: "lower --pod-recommendation-min-cpu-millicores and --pod-recommendation-min-memory-mb of the recommender",
    bad: concat!(
        containers!(
            "
        - {name: api, image: \"example/api:1\", resources: {requests: {cpu: 4m, memory: 98Mi}}}
---
"
        ),
        vpa!("\n")
    ),
    good: &[("4m, memory: 98Mi", "100m, memory: 512Mi")],
    source: "pkg/recommender/logic/recommender.go: GetRecommendedPodResources",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    FloorAboveMaximum {
        floor: Term = Term::shown("25m"),
        resource: &'static str = "cpu",
        max: String = "10m",
    } "the recommender gives a pod at least {floor} of {resource}, so that {max} is all that it ever recommends here";
    FloorAboveRequest {
        container: String = "api",
        request: String = "10m",
        resource: &'static str = "cpu",
        floor: Term = Term::shown("25m"),
    } "container {container} requests {request} of {resource}, and the recommender gives a pod at least {floor}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// What a pod is recommended at least.
struct Floor {
    resource: &'static str,
    least: Quantity,
    flag: &'static str,
}

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let mut floors = None;
    for (target, autoscalers) in cluster.present() {
        let vpas = autoscalers
            .iter()
            .filter(|autoscaler| autoscaler.role == Role::Requests && !autoscaler.document.is_patch());
        for autoscaler in vpas {
            let (Object::VerticalPodAutoscaler(vpa), Some(workload)) =
                (autoscaler.document.object(), cluster.workload(target))
            else {
                continue;
            };
            let template = workload.template();
            for floor in floors.get_or_insert_with(|| floors_of(cluster)) {
                look(autoscaler, vpa, &workload, containers(&template), floor, found);
            }
        }
    }
}

fn look(
    autoscaler: &Autoscaler<'_>,
    vpa: &VerticalPodAutoscaler,
    workload: &Workload<'_>,
    containers: &[Container],
    floor: &Floor,
    found: &mut Found<'_>,
) {
    let policies = Policies::of(vpa);
    let resource = floor.resource;
    let share = floor.least.nanos() / i128::try_from(containers.len().max(1)).unwrap_or(1);
    for (index, container) in containers.iter().enumerate() {
        if !policies.control(&container.name, resource) {
            continue;
        }
        let policy = policies.get(&container.name);
        let bound = policy.and_then(|(policy, of)| Some((policy, of.max_allowed.as_ref()?.get(resource)?)));
        let below = |quantity| read_quantity(quantity).is_ok_and(|quantity| quantity.nanos() < share);
        if let Some((policy, bound)) = bound
            && below(bound)
        {
            let path = FieldPath::of("spec")
                .field("resourcePolicy")
                .field("containerPolicies")
                .index(policy)
                .field("maxAllowed")
                .key(resource);
            let message = FloorAboveMaximum {
                floor: Term::shown(floor.least),
                resource,
                max: bound.0.clone(),
            };
            found.at(autoscaler.document, path, message);
            continue;
        }
        let resources = container.resources.as_ref();
        let request = resources.and_then(|resources| resources.requests.as_ref()?.get(resource));
        if let Some(request) = request.filter(|request| below(request)) {
            let message = FloorAboveRequest {
                container: container.name.clone(),
                request: request.0.clone(),
                resource,
                floor: Term::shown(floor.least),
            };
            let path = FieldPath::of("spec")
                .field("template")
                .field("spec")
                .field("containers")
                .index(index)
                .field("resources")
                .field("requests")
                .key(resource);
            found.at(autoscaler.document, autoscaler.path(), message).related(
                workload.document,
                &path,
                is_here("the request"),
            );
        }
    }
}

/// The recommender's defaults, or what its flags say in the values of the chart or in its Deployment.
fn floors_of(cluster: &Cluster<'_>) -> [Floor; 2] {
    let mut floors = [
        Floor {
            resource: "cpu",
            least: Quantity::from_milli(defaults::vpa::MIN_CPU_MILLICORES),
            flag: "--pod-recommendation-min-cpu-millicores=",
        },
        Floor {
            resource: "memory",
            least: Quantity::from_bytes(defaults::vpa::MIN_MEMORY_BYTES),
            flag: "--pod-recommendation-min-memory-mb=",
        },
    ];
    for argument in cluster
        .documents()
        .iter()
        .flat_map(|document| arguments(document))
    {
        for floor in &mut floors {
            let number = argument
                .strip_prefix(floor.flag)
                .and_then(|number| number.parse::<f64>().ok());
            let Some(number) = number.filter(|number| (0.0..1e9).contains(number)) else {
                continue;
            };
            // Below 10^15, so that the conversion cuts off nothing but parts.
            floor.least = match floor.resource {
                "cpu" => Quantity::from_milli(number as i64),
                _ => Quantity::from_bytes((number * 1_048_576.0) as i64),
            };
        }
    }
    floors
}

/// The arguments of the recommender.
fn arguments(document: &Document) -> Vec<String> {
    if *document.object() == Object::HelmValues(Chart::VerticalPodAutoscaler) {
        let arguments = document.node().get_in(&["recommender", "extraArgs"]);
        let arguments = arguments.into_iter().flat_map(|arguments| arguments.items());
        return arguments
            .filter_map(|argument| argument.as_str().map(str::to_owned))
            .collect();
    }
    if Workload::of(document).is_none() {
        return Vec::new();
    }
    document.look(|node| {
        let containers = node.get_in(&["spec", "template", "spec", "containers"]);
        let text = |node: Option<&Node>| node.and_then(Node::as_str).map(str::to_owned);
        let recommenders = containers.into_iter().flat_map(Node::items).filter(|container| {
            text(container.get("image")).is_some_and(|image| image.contains("vpa-recommender"))
        });
        let lists = recommenders.flat_map(|container| [container.get("args"), container.get("command")]);
        let words = lists.flatten().flat_map(Node::items);
        words.filter_map(|word| text(Some(word))).collect()
    })
}
