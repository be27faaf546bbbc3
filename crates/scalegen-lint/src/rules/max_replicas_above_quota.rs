//! REL042: more replicas than the quota of the namespace lets start.

use std::collections::BTreeMap;

use scalegen_document::{Document, Node, Object};
use scalegen_kinds::pod;
use scalegen_syntax::{Family, FieldPath, ObjectName, Quantity, Severity, is_here, messages};

use crate::cluster::namespace;
use crate::messages::example;
use crate::{Autoscaler, Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL042",
    name: "max-replicas-above-quota",
    summary: "An autoscaler's maximum needs more than the ResourceQuota of its namespace",
    severity: Severity::Warning,
    why: "The API server refuses pods above the quota: the workload stops growing below its maximum, when the load is highest, and only events of its ReplicaSet show why.",
    fix: "raise the quota, or lower the maximum or the requests",
    bad: concat!(
        pod!(
            "
      containers: [{name: web, image: web, resources: {requests: {cpu: 2}}}]
---
"
        ),
        "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 50
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: all}
spec: {hard: {requests.cpu: 20}}
"
    ),
    good: &[("requests.cpu: 20", "requests.cpu: 100")],
    source: "https://kubernetes.io/docs/concepts/policy/resource-quotas/",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    AboveQuota {
        max: i32 = 50,
        workload: ObjectName = example::deployment(),
        need: String = "100",
        resource: String = "requests.cpu",
        hard: String = "20",
    } "{max} replicas of {workload} need {need} of {resource}, and the quota is {hard}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    if !cluster.has_kind("ResourceQuota") {
        return;
    }
    // With a scope a quota counts only some pods.
    let has_scope = |quota: &Document| {
        let spec = quota.node().get("spec");
        spec.is_some_and(|spec| spec.get("scopes").is_some() || spec.get("scopeSelector").is_some())
    };
    let mut quotas: BTreeMap<Option<&str>, Vec<&Document>> = BTreeMap::new();
    for quota in cluster.trees("ResourceQuota").filter(|quota| !has_scope(quota)) {
        quotas.entry(namespace(quota)).or_default().push(quota);
    }
    for (target, autoscalers) in cluster.present() {
        let Some(quotas) = quotas.get(&target.namespace) else {
            continue;
        };
        let Some(workload) = cluster.workload(target) else {
            continue;
        };
        let requests = requests(workload.document);
        for autoscaler in autoscalers
            .iter()
            .filter(|autoscaler| autoscaler.role == Role::Replicas && !autoscaler.document.is_patch())
        {
            let Some((max, path)) = max_replicas(autoscaler) else {
                continue;
            };
            for quota in quotas {
                if let Some((resource, need, hard)) = exceeded(quota, &requests, max) {
                    let at = FieldPath::of("spec").field("hard").key(resource.as_str());
                    let workload = target.object_name();
                    let message = AboveQuota {
                        max,
                        workload,
                        need,
                        resource,
                        hard,
                    };
                    found.at(autoscaler.document, path.clone(), message).related(
                        quota,
                        &at,
                        is_here("the quota"),
                    );
                }
            }
        }
    }
}

/// The first resource that the replicas need more of than a quota allows: what they need, and what it allows.
fn exceeded(
    quota: &Document,
    requests: &BTreeMap<String, i128>,
    max: i32,
) -> Option<(String, String, String)> {
    let hard = quota.node().get_in(&["spec", "hard"])?.entries();
    hard.iter().find_map(|entry| {
        let written = match entry.value.as_str() {
            Some(text) => text.to_owned(),
            None => entry.value.as_i64()?.to_string(),
        };
        let allowed = written.parse::<Quantity>().ok()?.milli_ceil();
        let each = *requests.get(&*entry.key)?;
        let need = each.checked_mul(i128::from(max))?;
        let need_text = match need % 1000 {
            0 => (need / 1000).to_string(),
            _ => format!("{need}m"),
        };
        (need > allowed).then_some((entry.key.to_string(), need_text, written))
    })
}

/// What one pod counts for, in thousandths, by the names that quotas have for it.
fn requests(document: &Document) -> BTreeMap<String, i128> {
    let mut sums = BTreeMap::from([("pods".to_owned(), 1000), ("count/pods".to_owned(), 1000)]);
    let containers = document
        .node()
        .get_in(&["spec", "template", "spec", "containers"]);
    for container in containers.into_iter().flat_map(Node::items) {
        for (kind, prefix) in [("requests", "requests."), ("limits", "limits.")] {
            let amounts = container
                .get_in(&["resources", kind])
                .map(Node::entries)
                .unwrap_or_default();
            for entry in amounts {
                let text = match entry.value.as_str() {
                    Some(text) => text.to_owned(),
                    None => entry
                        .value
                        .as_f64()
                        .map(|number| number.to_string())
                        .unwrap_or_default(),
                };
                let Ok(amount) = text.parse::<Quantity>() else {
                    continue;
                };
                let mut add = |name: String| *sums.entry(name).or_default() += amount.milli_ceil();
                add(format!("{prefix}{}", entry.key));
                // The API server requests what is limited alone.
                let is_alone = || container.get_in(&["resources", "requests", &entry.key]).is_none();
                if kind == "requests" || is_alone() {
                    add(entry.key.to_string());
                    if kind == "limits" {
                        add(format!("requests.{}", entry.key));
                    }
                }
            }
        }
    }
    sums
}

/// The maximum of a ScaledObject that sets none.
const KEDA_MAX: i32 = 100;

fn max_replicas(autoscaler: &Autoscaler<'_>) -> Option<(i32, FieldPath)> {
    let spec = FieldPath::of("spec");
    match autoscaler.document.object() {
        Object::HorizontalPodAutoscaler(hpa) => Some((hpa.spec.max_replicas, spec.field("maxReplicas"))),
        Object::ScaledObject(object) => {
            let max = object.spec.max_replica_count.unwrap_or(KEDA_MAX);
            Some((max, spec.field("maxReplicaCount")))
        }
        _ => None,
    }
}
