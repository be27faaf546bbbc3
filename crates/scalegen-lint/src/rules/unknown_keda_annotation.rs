//! WRG036: an annotation in KEDA's domains that KEDA does not read.

use scalegen_document::{Document, Object};
use scalegen_kinds::scaled_object::{
    FORCE_ACTIVATION, HPA_EXCLUDED_LABELS, PAUSED, PAUSED_REPLICAS, PAUSED_SCALE_IN, PAUSED_SCALE_OUT,
    TRANSFER_HPA_OWNERSHIP, VALIDATE_HPA_OWNERSHIP,
};
use scalegen_syntax::{Family, FieldPath, Remedy, Severity, did_you_mean, meant, messages, nearest};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG036",
    name: "unknown-keda-annotation",
    summary: "A ScaledObject or ScaledJob has an annotation in KEDA's domain that KEDA does not read",
    severity: Severity::Warning,
    why: "An annotation that nothing reads has no effect and no error: a ScaledObject that should be paused goes on scaling.",
    fix: "use paused, paused-replicas, paused-scale-in, paused-scale-out or force-activation of autoscaling.keda.sh, or remove it",
    has_fix: true,
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: web
  annotations: {autoscaling.keda.sh/pause: \"true\"}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: cron
      metadata: {timezone: UTC, start: 0 8 * * *, end: 0 18 * * *, desiredReplicas: \"5\"}
",
    good: &[("autoscaling.keda.sh/pause:", "autoscaling.keda.sh/paused:")],
    source: "apis/keda/v1alpha1/scaledobject_types.go",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NotRead { annotation: String = "autoscaling.keda.sh/pause" } "KEDA has no annotation `{annotation}`";
}

pub(crate) const CHECK: Check = Check::Document(check);

const KNOWN: &[&str] = &[
    PAUSED,
    PAUSED_REPLICAS,
    PAUSED_SCALE_IN,
    PAUSED_SCALE_OUT,
    FORCE_ACTIVATION,
    TRANSFER_HPA_OWNERSHIP,
    HPA_EXCLUDED_LABELS,
    VALIDATE_HPA_OWNERSHIP,
];

fn check(document: &Document, found: &mut Found<'_>) {
    let metadata = match document.object() {
        Object::ScaledObject(object) => &object.metadata,
        Object::ScaledJob(job) => &job.metadata,
        _ => return,
    };
    for annotation in metadata.annotations.iter().flatten().map(|(key, _)| key) {
        let domain = annotation.split_once('/').map_or("", |(domain, _)| domain);
        let is_of_keda = matches!(
            domain,
            "autoscaling.keda.sh" | "scaledobject.keda.sh" | "validations.keda.sh"
        );
        if !is_of_keda || KNOWN.contains(&annotation.as_str()) {
            continue;
        }
        // The domains would make names alike that have nothing to do with each other.
        let name_of = |annotation: &'static str| annotation.split_once('/').map_or("", |(_, name)| name);
        let name = annotation.split_once('/').map_or("", |(_, name)| name);
        let near = nearest(name, KNOWN.iter().copied().map(name_of));
        let near = near.and_then(|near| KNOWN.iter().copied().find(|known| name_of(known) == near));
        let message = NotRead {
            annotation: annotation.clone(),
        };
        let annotations = FieldPath::of("metadata").field("annotations");
        let path = annotations.key(annotation.as_str());
        let remedy = Remedy::rename(meant(annotation, KNOWN.iter().copied()));
        let detail =
            found
                .at_key(document, path.clone(), message)
                .fix(document, &path, None, remedy.as_ref());
        if let Some(near) = near {
            detail.help(did_you_mean(near));
        }
    }
}
