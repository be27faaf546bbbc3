//! REL045: a trigger names a TriggerAuthentication that KEDA does not find under that kind and namespace.

use scalegen_kinds::scaled_object;
use scalegen_syntax::{Family, ObjectName, Severity, is_here, messages};

use crate::trigger::Trigger;
use crate::trigger_context::reference;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL045",
    name: "authentication-elsewhere",
    summary: "A trigger names a TriggerAuthentication of another namespace or kind",
    severity: Severity::Warning,
    why: "KEDA looks for a TriggerAuthentication in the namespace of the ScaledObject only. Without it the scaler is built without credentials, and the operator only logs that.",
    fix: "move the TriggerAuthentication to the namespace of the ScaledObject, or use a ClusterTriggerAuthentication and set `kind` of the reference",
    bad: concat!(
        "apiVersion: keda.sh/v1alpha1
kind: ClusterTriggerAuthentication
metadata: {name: orders}
spec:
  secretTargetRef: [{parameter: host, name: rabbitmq, key: host}]
---
",
        scaled_object!(
            "
  triggers:
    - type: rabbitmq
      authenticationRef: {name: orders}
      metadata: {queueName: orders, mode: QueueLength, value: \"20\"}
"
        )
    ),
    good: &[(
        "authenticationRef: {name: orders}",
        "authenticationRef: {name: orders, kind: ClusterTriggerAuthentication}",
    )],
    source: "pkg/scaling/resolver/scale_resolvers.go: ResolveAuthRefAndPodIdentity",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    OfAnotherNamespace { found: ObjectName = ObjectName::new("TriggerAuthentication", "infra", "orders"), namespace: String = "shop" }
        "KEDA looks for it in the namespace {namespace}, and only {found} is here";
    OfAnotherKind { found: ObjectName = ObjectName::new("ClusterTriggerAuthentication", "", "orders"), kind: &'static str = "TriggerAuthentication" }
        "KEDA looks for a {kind}, and only {found} is here";
    SetKind { kind: String = "ClusterTriggerAuthentication" } "set `kind: {kind}` in the reference";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let kinds = ["TriggerAuthentication", "ClusterTriggerAuthentication"];
    if !kinds.iter().any(|kind| cluster.has_kind(kind)) {
        return;
    }
    for document in cluster.documents().iter().filter(|document| !document.is_patch()) {
        for trigger in Trigger::of(document) {
            let Some(wanted) = reference(&trigger).filter(|wanted| cluster.named(wanted).is_empty()) else {
                continue;
            };
            let mut others = cluster.objects().filter(|(other, _)| {
                other.group == wanted.group && kinds.contains(&other.kind) && other.name == wanted.name
            });
            let (Some((other, [first, ..])), None) = (others.next(), others.next()) else {
                continue;
            };
            let path = trigger.path().field("authenticationRef");
            let seen = other.object_name();
            let detail = if other.kind != wanted.kind {
                let kind = wanted.kind.to_owned();
                let kind = if kind == kinds[0] { kinds[0] } else { kinds[1] };
                let help = SetKind {
                    kind: other.kind.to_owned(),
                };
                found
                    .at(document, path, OfAnotherKind { found: seen, kind })
                    .help(help)
            } else {
                // Of one without a namespace nobody knows which it will be in.
                let (Some(namespace), Some(_)) = (wanted.namespace, other.namespace) else {
                    continue;
                };
                let namespace = namespace.to_owned();
                let message = OfAnotherNamespace {
                    found: seen,
                    namespace,
                };
                found.at(document, path.field("name"), message)
            };
            detail.related(first, &scalegen_syntax::FieldPath::ROOT, is_here("it"));
        }
    }
}
