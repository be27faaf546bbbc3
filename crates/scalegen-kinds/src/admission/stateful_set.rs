//! What the API server refuses of a StatefulSet.
//!
//! Source: `pkg/apis/apps/validation/validation.go` of Kubernetes 1.36.

use k8s_openapi::api::apps::v1::{StatefulSet, StatefulSetSpec};
use k8s_openapi::api::core::v1::PersistentVolumeClaimSpec;
use scalegen_syntax::{Targets, Version};

use super::gathered::Gathered;
use super::pod_template::{self, one_of};
use super::words::{self, PodsRefused};
use super::{claim, metadata, names, numbers, workload};
use crate::admission::At;
use crate::{Refusal, rules};

/// From here on the server looks into the pod template. Earlier ones take anything, and refuse the pods.
const TEMPLATE_IS_CHECKED: Version = Version::new(1, 34);

/// From here on the name of its Service is checked.
const SERVICE_NAME_IS_CHECKED: Version = Version::new(1, 33);

/// From here on it has a policy for its claims; earlier servers drop the field.
const RETENTION: Version = Version::new(1, 27);

/// From here on it may replace several pods at a time; earlier servers drop the field.
const MAX_UNAVAILABLE: Version = Version::new(1, 35);

/// What an API server of these versions refuses of a StatefulSet: rules WKL001 to WKL020, and SCH006.
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
    if let Some(ordinals) = &spec.ordinals {
        let fields = [("start", ordinals.start.map(i64::from))];
        let path = path.field("ordinals");
        numbers::not_negative(rules::NEGATIVE_WORKLOAD_COUNT, &path, &fields, &mut found);
    }
    policies(spec, targets, &path, &mut found);
    claims(spec, targets, &path, &mut found);
    found
}

/// WKL020.
fn claims(spec: &StatefulSetSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_STATEFUL_SET, found);
    let service = spec.service_name.as_deref().unwrap_or_default();
    if !service.is_empty() && targets.kubernetes >= SERVICE_NAME_IS_CHECKED {
        found.name(path.field("serviceName"), service, names::dns_label);
    }
    if let Some(policy) = &spec.persistent_volume_claim_retention_policy
        && targets.kubernetes >= RETENTION
    {
        let path = path.field("persistentVolumeClaimRetentionPolicy");
        for (field, word) in [
            ("whenDeleted", &policy.when_deleted),
            ("whenScaled", &policy.when_scaled),
        ] {
            let word = word.as_deref().filter(|word| !word.is_empty());
            found.word(path.field(field), word, &["Retain", "Delete"]);
        }
    }
    let list = path.field("volumeClaimTemplates");
    for (index, template) in spec.volume_claim_templates.iter().flatten().enumerate() {
        let path = list.index(index);
        let path = path.field("spec");
        let absent = PersistentVolumeClaimSpec::default();
        let claim = template.spec.as_ref().unwrap_or(&absent);
        if targets.kubernetes >= TEMPLATE_IS_CHECKED {
            claim::check(claim, targets, &path, found);
            continue;
        }
        // Earlier servers check each claim when it is created, and only read its amounts before.
        let resources = path.field("resources");
        let requests = claim
            .resources
            .as_ref()
            .and_then(|resources| resources.requests.as_ref());
        for (name, amount) in requests.into_iter().flatten() {
            found.quantity(resources.field("requests").key(name), amount);
        }
    }
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
fn policies(spec: &StatefulSetSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let management = ["OrderedReady", "Parallel"];
    one_of(
        rules::UNWORKABLE_UPDATE_STRATEGY,
        spec.pod_management_policy.as_deref(),
        &management,
        &path.field("podManagementPolicy"),
        found,
    );
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
            let path = path.field("rollingUpdate");
            numbers::not_negative(rules::UNWORKABLE_UPDATE_STRATEGY, &path, &fields, found);
            let most = strategy
                .rolling_update
                .as_ref()
                .and_then(|rolling| rolling.max_unavailable.as_ref());
            if let Some(most) = most.filter(|_| targets.kubernetes >= MAX_UNAVAILABLE) {
                let at = path.field("maxUnavailable");
                workload::portion(
                    rules::UNWORKABLE_UPDATE_STRATEGY,
                    at,
                    Some(most),
                    Some(100),
                    found,
                );
                if workload::is_zero(Some(most)) {
                    let message = words::invalid_field("cannot be 0");
                    found.push(Refusal::new(rules::UNWORKABLE_UPDATE_STRATEGY, at, message));
                }
            }
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
                "spec.ordinals",
                json!({"start": -1}),
                "Api WKL017 spec.ordinals.start",
            ),
            ("spec.serviceName", json!(" "), "Api WKL020 spec.serviceName"),
            (
                "spec.persistentVolumeClaimRetentionPolicy",
                json!({"whenScaled": "Keep"}),
                "Api WKL020 spec.persistentVolumeClaimRetentionPolicy.whenScaled",
            ),
            (
                "spec.volumeClaimTemplates.0.spec.accessModes",
                json!([]),
                "Api WKL020 spec.volumeClaimTemplates[0].spec.accessModes",
            ),
            (
                "spec.volumeClaimTemplates.0.spec.resources.requests.storage",
                json!(0),
                "Api WKL020 spec.volumeClaimTemplates[0].spec.resources[storage]",
            ),
            (
                "spec.updateStrategy.rollingUpdate.maxUnavailable",
                json!(0),
                "Api WKL018 spec.updateStrategy.rollingUpdate.maxUnavailable",
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
