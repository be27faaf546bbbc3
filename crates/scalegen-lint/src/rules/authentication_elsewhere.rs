//! REL045: a trigger names a TriggerAuthentication that KEDA does not find under that kind, namespace and name.

use scalegen_kinds::scaled_object;
use scalegen_syntax::{Family, FieldPath, ObjectName, Severity, did_you_mean, is_here, messages, nearest};

use super::missing_target::{Makers, is_slip};
use crate::trigger::Trigger;
use crate::trigger_context::reference;
use crate::{Check, Cluster, Extent, Found, ObjectRef, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL045",
    name: "authentication-elsewhere",
    summary: "A trigger names a TriggerAuthentication that is not there, or one of another namespace or kind",
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
    NoneOfTheName { wanted: ObjectName = ObjectName::new("TriggerAuthentication", "shop", "order") }
        "there is no {wanted}, though others are applied with it";
    NameOne "name one of the namespace, or lint it together with this";
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
                missing(cluster, &trigger, &wanted, found);
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
            detail.related(first, &FieldPath::ROOT, is_here("it"));
        }
    }
}

/// Reports a name that none has, where others of the kind and namespace are applied with the trigger: in one file, or by
/// one kustomization.
fn missing(cluster: &Cluster<'_>, trigger: &Trigger<'_>, wanted: &ObjectRef<'_>, found: &mut Found<'_>) {
    if !cluster.is_complete() {
        return;
    }
    let is_built = matches!(cluster.extent(), Extent::Kustomization { .. });
    let others: Vec<_> = cluster
        .objects()
        .filter_map(|(other, documents)| {
            let is_other = other.group == wanted.group && other.kind == wanted.kind;
            let document = *documents.iter().find(|document| !document.is_patch())?;
            let file = trigger.document.file();
            let is_beside = is_built || file.is_some() && document.file() == file;
            (is_other && is_beside && other.namespace == wanted.namespace).then_some((other.name, document))
        })
        .collect();
    let Some((_, first)) = others.first() else { return };
    let names = || others.iter().map(|(name, _)| *name);
    if names().any(|name| name == wanted.name) {
        return;
    }
    let near = nearest(wanted.name, names()).filter(|near| is_slip(near, wanted.name));
    // A slip shows beside the name that was meant.
    if near.is_none() && Makers::of(cluster).may_make(wanted) {
        return;
    }
    let shown = near.and_then(|near| others.iter().find(|(name, _)| *name == near));
    let (name, document) = shown.map_or((first.name(), *first), |(name, document)| (*name, *document));
    let path = trigger.path().field("authenticationRef").field("name");
    let message = NoneOfTheName {
        wanted: wanted.object_name(),
    };
    let detail = found.at(trigger.document, path, message);
    let detail = match near {
        Some(near) => detail.help(did_you_mean(near)),
        None => detail.help(NameOne),
    };
    detail.related(document, &FieldPath::ROOT, is_here(name));
}
