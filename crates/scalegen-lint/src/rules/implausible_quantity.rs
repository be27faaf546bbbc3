//! WRG030: a quantity that is a thousand times off, for want of a suffix.

use k8s_openapi::apimachinery::pkg::api::resource;
use scalegen_document::{Document, Object};
use scalegen_kinds::hpa;
use scalegen_syntax::{Family, FieldPath, Quantity, Severity, messages, write};

use crate::metric::Metric;
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
/// What an upper bound rarely is: nodes have up to 192.
const MOST_CORES_ALLOWED: i64 = 200;

fn check(document: &Document, found: &mut Found<'_>) {
    match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            for metric in Metric::of(hpa) {
                if let (Some(resource), Some(value)) = (metric.resource(), &metric.target.average_value) {
                    let path = metric.target_path().field("averageValue");
                    tell(document, resource, value, MOST_CORES, path, found);
                }
            }
        }
        Object::VerticalPodAutoscaler(vpa) => {
            let policies = vpa.spec.resource_policy.as_ref();
            let policies = policies.and_then(|policy| policy.container_policies.as_ref());
            let path = FieldPath::of("spec")
                .field("resourcePolicy")
                .field("containerPolicies");
            for (index, policy) in policies.into_iter().flatten().enumerate() {
                for (key, amounts, most) in [
                    ("minAllowed", &policy.min_allowed, MOST_CORES),
                    ("maxAllowed", &policy.max_allowed, MOST_CORES_ALLOWED),
                ] {
                    for (resource, value) in amounts.iter().flatten() {
                        let path = path.index(index).field(key).key(resource.as_str());
                        tell(document, resource, value, most, path, found);
                    }
                }
            }
        }
        _ => {}
    }
}

fn tell(
    document: &Document,
    resource: &str,
    value: &resource::Quantity,
    most_cores: i64,
    path: FieldPath,
    found: &mut Found<'_>,
) {
    let text = value.0.clone();
    let Ok(amount) = text.parse::<Quantity>() else {
        return;
    };
    let is_bare = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match resource {
        "memory" if amount.is_positive() && amount.units_ceil() < i128::from(LEAST_BYTES) => {
            let help = is_bare.then(|| write(format!("{text}Mi")));
            let detail = found.at(document, path, FewBytes { text });
            if let Some(help) = help {
                detail.help(help);
            }
        }
        "cpu" if is_bare && amount.units_ceil() > i128::from(most_cores) => {
            let help = write(format!("{text}m"));
            found.at(document, path, ManyCores { text }).help(help);
        }
        _ => {}
    }
}
