//! What the API server refuses of a StatefulSet.
//!
//! Source: `pkg/apis/apps/validation/validation.go` of Kubernetes 1.36.

use k8s_openapi::api::apps::v1::{StatefulSet, StatefulSetSpec};
use scalegen_syntax::{Targets, Version};

use super::pod_template::{self, one_of};
use super::words::{self, PodsRefused};
use super::{metadata, numbers, quantities, workload};
use crate::admission::At;
use crate::{Refusal, rules};

/// From here on the server looks into the pod template. Earlier ones take anything, and refuse the pods.
const TEMPLATE_IS_CHECKED: Version = Version::new(1, 34);

/// What an API server of these versions refuses of a StatefulSet: rules WKL001 to WKL018, and SCH006.
///
/// Before Kubernetes 1.34 the server looks into no pod template: the StatefulSet is taken, and never gets a pod.
pub fn stateful_set(set: &StatefulSet, targets: &Targets) -> Vec<Refusal> {
    let mut found = metadata(&set.metadata, rules::MALFORMED_WORKLOAD_METADATA);
    workload::pod_names(&set.metadata, rules::MALFORMED_WORKLOAD_METADATA, &mut found);
    let spec = &set.spec;
    let path = At::of("spec");
    workload::selector(&spec.selector, &spec.template, &path, &mut found);
    template(spec, targets, &path.field("template"), &mut found);
    workload::lasting_pods(&spec.template, &path, &mut found);
    let fields = [
        ("replicas", spec.replicas.map(i64::from)),
        ("minReadySeconds", spec.min_ready_seconds.map(i64::from)),
        ("revisionHistoryLimit", spec.revision_history_limit.map(i64::from)),
    ];
    numbers::not_negative(rules::NEGATIVE_WORKLOAD_COUNT, &path, &fields, &mut found);
    policies(spec, &path, &mut found);
    found
}

fn template(spec: &StatefulSetSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let claims: Vec<&str> = spec
        .volume_claim_templates
        .iter()
        .flatten()
        .filter_map(|claim| claim.metadata.name.as_deref())
        .collect();
    let mut refusals = Vec::new();
    pod_template::check(&spec.template, &claims, targets, path, &mut refusals);
    if targets.kubernetes < TEMPLATE_IS_CHECKED {
        // What cannot be decoded, and labels, were always refused.
        for refusal in &mut refusals {
            if refusal.is_error()
                && ![rules::MALFORMED_QUANTITY, rules::MALFORMED_TEMPLATE_METADATA].contains(&refusal.rule)
            {
                let message = refusal.message.clone();
                refusal.message = PodsRefused { message }.into();
            }
        }
    }
    found.extend(refusals);
}

/// WKL018.
fn policies(spec: &StatefulSetSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let management = ["OrderedReady", "Parallel"];
    one_of(
        rules::UNWORKABLE_UPDATE_STRATEGY,
        spec.pod_management_policy.as_deref(),
        &management,
        &path.field("podManagementPolicy"),
        found,
    );
    for (index, claim) in spec.volume_claim_templates.iter().flatten().enumerate() {
        let path = path.field("volumeClaimTemplates");
        let path = path.index(index);
        let path = path.field("spec");
        let path = path.field("resources");
        let resources = claim.spec.as_ref().and_then(|spec| spec.resources.as_ref());
        let requests = resources.and_then(|resources| resources.requests.as_ref());
        for (name, quantity) in requests.into_iter().flatten() {
            found.extend(quantities::check(quantity, || {
                path.field("requests").key(name).path()
            }));
        }
    }
    let Some(strategy) = &spec.update_strategy else {
        return;
    };
    let path = path.field("updateStrategy");
    match strategy.type_.as_deref().unwrap_or_default() {
        "OnDelete" if strategy.rolling_update.is_some() => {
            let message = words::forbidden("only allowed for updateStrategy 'RollingUpdate'");
            found.push(Refusal::new(
                rules::UNWORKABLE_UPDATE_STRATEGY,
                path.field("rollingUpdate"),
                message,
            ));
        }
        "OnDelete" => {}
        "RollingUpdate" | "" => {
            let partition = strategy
                .rolling_update
                .as_ref()
                .and_then(|rolling| rolling.partition);
            let fields = [("partition", partition.map(i64::from))];
            numbers::not_negative(
                rules::UNWORKABLE_UPDATE_STRATEGY,
                &path.field("rollingUpdate"),
                &fields,
                found,
            );
        }
        other => {
            let message = words::invalid(other, "must be 'RollingUpdate' or 'OnDelete'");
            found.push(Refusal::new(rules::UNWORKABLE_UPDATE_STRATEGY, path, message));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::admission::mutation::{changed, named, refusals_of};

    fn good() -> Value {
        json!({
            "metadata": {"name": "db"},
            "spec": {
                "serviceName": "db",
                "selector": {"matchLabels": {"app": "db"}},
                "updateStrategy": {"type": "RollingUpdate", "rollingUpdate": {"partition": 1}},
                "template": {
                    "metadata": {"labels": {"app": "db"}},
                    "spec": {"containers": [{
                        "name": "db", "image": "example/db:1",
                        "volumeMounts": [{"name": "data", "mountPath": "/data"}]}]},
                },
                "volumeClaimTemplates": [{
                    "metadata": {"name": "data"},
                    "spec": {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}}],
            },
        })
    }

    fn found(object: &Value, minor: u16) -> Vec<String> {
        let kubernetes = Version::new(1, minor);
        let targets = Targets {
            kubernetes,
            ..Targets::NEWEST
        };
        let refusals = refusals_of(object, targets, stateful_set);
        let level = |refusal: &Refusal| match refusal.message.kind() == PodsRefused::KIND {
            true => "Runtime",
            false => "Api",
        };
        let levels = refusals.iter().map(level);
        levels
            .zip(named(&refusals))
            .map(|(level, refusal)| format!("{level} {refusal}"))
            .collect()
    }

    #[test]
    fn a_claim_is_a_volume() {
        assert_eq!(found(&good(), 37), Vec::<String>::new());
    }

    #[test]
    fn the_template_is_looked_into_since_1_34() {
        let without_image = changed(&good(), "spec.template.spec.containers.0.image", None);
        let image = "WKL006 spec.template.spec.containers[0].image";
        assert_eq!(found(&without_image, 34), [format!("Api {image}")]);
        assert_eq!(found(&without_image, 33), [format!("Runtime {image}")]);
        let label = changed(&good(), "spec.template.metadata.labels.b", Some(json!("-")));
        assert_eq!(found(&label, 33), ["Api WKL004 spec.template.labels"]);
    }

    #[test]
    fn its_own_rules() {
        for (path, value, expected) in [
            ("spec.replicas", json!(-1), "Api WKL017 spec.replicas"),
            (
                "spec.podManagementPolicy",
                json!("parallel"),
                "Api WKL018 spec.podManagementPolicy",
            ),
            (
                "spec.updateStrategy.type",
                json!("Recreate"),
                "Api WKL018 spec.updateStrategy",
            ),
            (
                "spec.updateStrategy.type",
                json!("OnDelete"),
                "Api WKL018 spec.updateStrategy.rollingUpdate",
            ),
            (
                "spec.updateStrategy.rollingUpdate.partition",
                json!(-1),
                "Api WKL018 spec.updateStrategy.rollingUpdate.partition",
            ),
            ("spec.selector", json!({}), "Api WKL002 spec.selector"),
            (
                "spec.template.spec.restartPolicy",
                json!("Never"),
                "Api WKL014 spec.template.spec.restartPolicy",
            ),
            (
                "spec.volumeClaimTemplates.0.spec.resources.requests.storage",
                json!("1 Gi"),
                "Api SCH006 spec.volumeClaimTemplates[0].spec.resources.requests[storage]",
            ),
        ] {
            assert_eq!(
                found(&changed(&good(), path, Some(value)), 37),
                [expected],
                "{path}"
            );
        }
    }
}
