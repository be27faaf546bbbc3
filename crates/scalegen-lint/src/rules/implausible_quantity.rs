//! WRG030: a quantity that is a thousand times off, for want of a suffix.

use k8s_openapi::api::batch::v1::Job;
use scalegen_document::{Document, Node, Object};
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Quantity, Severity, messages, write};

use crate::metric::Metric;
use crate::resource_use::ResourceUse;
use crate::workload::template;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG030",
    name: "implausible-quantity",
    summary: "An amount of CPU or memory is implausibly large or small",
    severity: Severity::Warning,
    why: "A bare number of cpu is cores and of memory bytes: `70` is 70 cores, `500` is 500 bytes. A target that is never reached keeps the workload at its minimum, one that is always exceeded at its maximum, and a bound of a VPA becomes the request of every pod.",
    fix: "write the suffix: m for thousandths of a core, Mi or Gi for memory",
    bad: hpa!(
        "
  maxReplicas: 10
  metrics:
    - type: Resource
      resource: {name: memory, target: {type: AverageValue, averageValue: \"500\"}}
"
    ),
    good: &[("\"500\"", "500Mi")],
    source: "staging/src/k8s.io/apimachinery/pkg/api/resource/quantity.go",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    FewBytes { text: String = "500" } "`{text}` of memory is less than a mebibyte";
    ManyCores { text: String = "250" } "`{text}` of cpu is {text} cores";
}

pub(crate) const CHECK: Check = Check::Document(check);

/// No container runs in less.
const LEAST_BYTES: i64 = 1 << 20;
/// What one pod of a target or a lower bound rarely has; whole numbers of cores only, written without a suffix.
const MOST_CORES: i64 = 48;
/// What an upper bound, or a container, rarely has: nodes have up to 192.
const MOST_CORES_ALLOWED: i64 = 200;

fn check(document: &Document, found: &mut Found<'_>) {
    match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            for metric in Metric::of(hpa) {
                if let (Some(resource), Some(value)) = (metric.resource(), &metric.target.average_value) {
                    let path = metric.target_path().field("averageValue");
                    report(document, resource, value.0.clone(), MOST_CORES, || path, found);
                }
            }
        }
        Object::VerticalPodAutoscaler(vpa) => {
            let policies = vpa.spec.resource_policy.as_ref();
            let policies = policies.and_then(|policy| policy.container_policies.as_ref());
            for (index, policy) in policies.into_iter().flatten().enumerate() {
                for (key, amounts, most) in [
                    ("minAllowed", &policy.min_allowed, MOST_CORES),
                    ("maxAllowed", &policy.max_allowed, MOST_CORES_ALLOWED),
                ] {
                    for (resource, value) in amounts.iter().flatten() {
                        let path = || {
                            let policies = FieldPath::of("spec")
                                .field("resourcePolicy")
                                .field("containerPolicies");
                            policies.index(index).field(key).key(resource.as_str())
                        };
                        report(document, resource, value.0.clone(), most, path, found);
                    }
                }
            }
        }
        Object::ScaledObject(_) => {
            for used in ResourceUse::of(document)
                .iter()
                .filter(|used| !used.is_utilization)
            {
                // Without this type KEDA refuses the trigger.
                let word =
                    |field: FieldPath| document.at(&field).and_then(Node::as_str) == Some("AverageValue");
                let metadata = used.path.field("metadata");
                if !word(used.path.field("metricType")) && !word(metadata.field("type")) {
                    continue;
                }
                let path = used.path.field("metadata").field("value");
                if let Some(text) = document.at(&path).and_then(written) {
                    report(document, used.resource, text, MOST_CORES, || path, found);
                }
            }
        }
        // A Job is generated without a tree, which would be built for it.
        Object::Job(job) if document.is_generated() && !has_resources(job) => {}
        _ => of_containers(document, found),
    }
}

fn has_resources(job: &Job) -> bool {
    let pod = job.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let containers = pod.map(|pod| pod.containers.iter().chain(pod.init_containers.iter().flatten()));
    let mut containers = containers.into_iter().flatten();
    containers.any(|container| container.resources.is_some())
}

fn of_containers(document: &Document, found: &mut Found<'_>) {
    let Some((template, above)) = template(document).filter(|_| !document.is_patch()) else {
        return;
    };
    for list in ["containers", "initContainers"] {
        let containers = template.get_in(&["spec", list]).into_iter().flat_map(Node::items);
        for (index, container) in containers.enumerate() {
            for kind in ["requests", "limits"] {
                let amounts = container.get_in(&["resources", kind]);
                for entry in amounts.into_iter().flat_map(Node::entries) {
                    let path = || {
                        let container = above.field("spec").field(list).index(index);
                        container.field("resources").field(kind).key(&*entry.key)
                    };
                    if let Some(text) = written(&entry.value) {
                        report(document, &entry.key, text, MOST_CORES_ALLOWED, path, found);
                    }
                }
            }
        }
    }
}

/// A quantity as it is written; whole numbers need no quotes.
fn written(node: &Node) -> Option<String> {
    match node.as_str() {
        Some(text) => Some(text.to_owned()),
        None => Some(node.as_i64()?.to_string()),
    }
}

fn report(
    document: &Document,
    resource: &str,
    text: String,
    most_cores: i64,
    path: impl FnOnce() -> FieldPath,
    found: &mut Found<'_>,
) {
    let Ok(amount) = text.parse::<Quantity>() else {
        return;
    };
    let is_bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match resource {
        "memory" if amount.is_positive() && amount.units_ceil() < i128::from(LEAST_BYTES) => {
            let help = is_bare.then(|| write(format!("{text}Mi")));
            let detail = found.at(document, path(), FewBytes { text });
            if let Some(help) = help {
                detail.help(help);
            }
        }
        "cpu" if is_bare && amount.units_ceil() > i128::from(most_cores) => {
            let help = write(format!("{text}m"));
            found.at(document, path(), ManyCores { text }).help(help);
        }
        _ => {}
    }
}
