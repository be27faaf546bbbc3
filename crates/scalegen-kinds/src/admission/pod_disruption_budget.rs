//! What the API server refuses of a PodDisruptionBudget.
//!
//! Source: `pkg/apis/policy/validation/validation.go` of Kubernetes 1.36.

use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use scalegen_syntax::{At, Targets, Version};

use super::gathered::Gathered;
use super::messages::BudgetHasBothBounds;
use super::metadata::metadata_named;
use super::{labels, names, workload};
use crate::{Refusal, rules};

/// From here on a budget says what becomes of pods that are not ready; earlier servers drop the field.
const UNHEALTHY_PODS: Version = Version::new(1, 27);

/// What an API server of these versions refuses of a PodDisruptionBudget: rules PDB001 to PDB005.
///
/// Its name may be nearly anything, and neither bound has to be there.
///
/// ```
/// use k8s_openapi::api::policy::v1::PodDisruptionBudget;
/// use scalegen_kinds::admission;
/// use scalegen_syntax::Targets;
///
/// let budget: PodDisruptionBudget = serde_json::from_value(serde_json::json!({
///     "metadata": {"name": "web"},
///     "spec": {"minAvailable": "150%", "selector": {"matchLabels": {"app": "web"}}},
/// })).unwrap();
/// let refusals = admission::pod_disruption_budget(&budget, &Targets::NEWEST);
/// assert_eq!(refusals[0].field.to_string(), "spec.minAvailable");
/// ```
pub fn pod_disruption_budget(budget: &PodDisruptionBudget, targets: &Targets) -> Vec<Refusal> {
    let mut found = metadata_named(
        &budget.metadata,
        rules::MALFORMED_BUDGET_METADATA,
        names::path_segment,
        names::path_segment_prefix,
    );
    if let Some(spec) = &budget.spec {
        check(spec, targets, &At::of("spec"), &mut found);
    }
    found
}

fn check(spec: &PodDisruptionBudgetSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    if spec.min_available.is_some() && spec.max_unavailable.is_some() {
        found.push(Refusal::new(
            rules::BUDGET_WITH_BOTH_BOUNDS,
            *path,
            BudgetHasBothBounds {},
        ));
    }
    for (field, bound) in [
        ("minAvailable", &spec.min_available),
        ("maxUnavailable", &spec.max_unavailable),
    ] {
        let rule = rules::MALFORMED_BUDGET_BOUND;
        workload::portion(rule, path.field(field), bound.as_ref(), Some(100), found);
    }
    if let Some(selector) = &spec.selector {
        let problems = labels::selector(selector, &path.field("selector"));
        Gathered::of(rules::MALFORMED_BUDGET_SELECTOR, found).problems(problems);
    }
    if targets.kubernetes >= UNHEALTHY_PODS {
        let policies = ["AlwaysAllow", "IfHealthyBudget"];
        Gathered::of(rules::UNKNOWN_EVICTION_POLICY, found).word(
            path.field("unhealthyPodEvictionPolicy"),
            spec.unhealthy_pod_eviction_policy.as_deref(),
            &policies,
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::admission::mutation::{case, hold, named, refusals_of, silent, values, with_none};

    #[test]
    fn every_rule_fires_where_the_server_refuses() {
        let good = json!({
            "metadata": {"name": "web"},
            "spec": {"minAvailable": 1, "selector": {"matchLabels": {"app": "web"}}},
        });
        let cases = vec![
            case(
                "metadata.name",
                values([json!("Web_App"), json!("a:b"), json!("-")]),
                with_none(values([json!(""), json!("a/b"), json!(".."), json!("50%")])),
                "PDB001",
            ),
            case(
                "metadata.labels",
                values([json!({"a": "b"})]),
                values([json!({"a": "b c"})]),
                "PDB001",
            ),
            case("spec.maxUnavailable", vec![], values([json!(1)]), "PDB002 spec"),
            case(
                "spec.minAvailable",
                with_none(values([
                    json!(0),
                    json!(500),
                    json!("0%"),
                    json!("100%"),
                    json!("007%"),
                ])),
                values([
                    json!(-1),
                    json!("101%"),
                    json!("-1%"),
                    json!("1.5%"),
                    json!("1"),
                    json!("%"),
                    json!(""),
                    json!("half"),
                ]),
                "PDB003",
            ),
            case(
                "spec.selector",
                with_none(values([json!({})])),
                values([json!({"matchLabels": {"app": "a b"}})]),
                "PDB004 spec.selector.matchLabels",
            ),
            case(
                "spec.unhealthyPodEvictionPolicy",
                values([json!("AlwaysAllow"), json!("IfHealthyBudget")]),
                values([json!("Always"), json!("")]),
                "PDB005",
            ),
        ];
        let refused = |object: &Value| named(&refusals_of(object, Targets::NEWEST, pod_disruption_budget));
        let fired = hold(&good, cases, refused);
        assert_eq!(silent(rules::BUDGET, &fired), Vec::<&str>::new());
        assert_eq!(
            refused(&json!({"metadata": {"name": "web"}})),
            Vec::<String>::new()
        );
    }
}
