//! REL020: the HPA that KEDA is to make is there already, for another workload.

use scalegen_document::Object;
use scalegen_kinds::{admission, scaled_object};
use scalegen_syntax::{Family, ObjectName, is_here, messages};

use super::shared_keda_hpa_name::path;
use crate::cluster::{keda_owner, namespace};
use crate::messages::example;
use crate::{Autoscaler, Check, Cluster, Found, ObjectRef, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL020",
    name: "keda-hpa-name-taken",
    summary: "Another workload's HPA has the name of the HPA that KEDA creates for a ScaledObject",
    why: "No webhook rejects it: KEDA's compares targets, not names. KEDA then finds the HPA and rewrites it, so its workload is no longer scaled, or fails at every reconcile because it is not the owner.",
    fix: "rename the HPA, or set another advanced.horizontalPodAutoscalerConfig.name",
    bad: concat!(
        "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: keda-hpa-web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: api}
  maxReplicas: 10
---
",
        scaled_object!(
            "
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
"
        )
    ),
    good: &[("metadata: {name: keda-hpa-web}", "metadata: {name: api}")],
    source: "controllers/keda/scaledobject_controller.go: ensureHPAForScaledObjectExists",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    HpaNameTaken { name: String = "keda-hpa-web", workload: ObjectName = example::deployment() }
        "an HPA named {name}, the name that KEDA will use here, already scales {workload}";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for document in cluster.documents() {
        let Object::ScaledObject(object) = document.object() else {
            continue;
        };
        let Some(autoscaler) = Autoscaler::of(document).filter(|_| !document.is_patch()) else {
            continue;
        };
        let name = admission::hpa_name(object);
        let named = cluster.named(&ObjectRef {
            group: "autoscaling",
            kind: "HorizontalPodAutoscaler",
            namespace: namespace(document),
            name: &name,
        });
        // Of the same workload another rule tells; what KEDA made before a target was changed is its own.
        let other = named.iter().find_map(|hpa| {
            let other = Autoscaler::of(hpa).filter(|_| !hpa.is_patch())?;
            let is_own = keda_owner(hpa) == Some(document.name());
            (other.target != autoscaler.target && !is_own).then_some(other)
        });
        let Some(other) = other else {
            continue;
        };
        let workload = other.target.object_name();
        let message = HpaNameTaken { name, workload };
        found
            .at(document, path(object), message)
            .related(other.document, &other.path(), is_here("the HPA"));
    }
}
