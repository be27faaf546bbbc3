//! WRG010: an HPA to be taken over that is not named.

use scalegen_document::Document;
use scalegen_kinds::scaled_object::{ScaledObject, TRANSFER_HPA_OWNERSHIP};
use scalegen_syntax::{Family, FieldPath, Server, Versions, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG010",
    name: "transfer-without-hpa-name",
    summary: "A ScaledObject takes over an HPA without naming it",
    why: "Since KEDA 2.19 the annotation alone does nothing. Without the name of the HPA, KEDA creates another one beside it, or its webhook rejects the ScaledObject because the workload already has an HPA.",
    fix: "name the HPA in advanced.horizontalPodAutoscalerConfig.name",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web, annotations: {scaledobject.keda.sh/transfer-hpa-ownership: \"true\"}}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
",
    good: &[(
        "triggers:",
        "advanced: {horizontalPodAutoscalerConfig: {name: web-hpa}}\n  triggers:",
    )],
    source: "apis/keda/v1alpha1/scaledobject_webhook.go: verifyHpas",
    versions: Versions::since(Server::Keda, 2, 19),
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NoHpaNamed "the ScaledObject should take over an HPA, but names none";
}

pub(crate) const CHECK: Check = Check::ScaledObject(check);

fn check(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    let advanced = object.spec.advanced.as_ref();
    let config = advanced.and_then(|advanced| advanced.horizontal_pod_autoscaler_config.as_ref());
    let named = config.is_some_and(|config| config.name.as_ref().is_some_and(|name| !name.is_empty()));
    if document.annotation(TRANSFER_HPA_OWNERSHIP) == Some("true") && !named && !document.is_patch() {
        let annotations = FieldPath::of("metadata").field("annotations");
        found.at(document, annotations.key(TRANSFER_HPA_OWNERSHIP), NoHpaNamed);
    }
}
