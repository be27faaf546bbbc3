//! WRG034: a cooldown that ends before the scale-down behavior can act.

use scalegen_document::Document;
use scalegen_kinds::scaled_object;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_syntax::{Family, FieldPath, Severity, defaults, is_here, messages};

use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG034",
    name: "cooldown-cuts-scale-down",
    summary: "cooldownPeriod is shorter than the scale-down stabilization window",
    severity: Severity::Warning,
    why: "When no trigger is active for cooldownPeriod, KEDA sets the replicas to zero itself, whatever the HPA's behavior allows. With a window longer than that the HPA has not removed a single pod yet: all of them go at once.",
    fix: "make cooldownPeriod longer than the window and the steps after it, or shorten the window",
    bad: scaled_object!(
        "
  minReplicaCount: 0
  cooldownPeriod: 120
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        scaleDown: {stabilizationWindowSeconds: 300, policies: [{type: Pods, value: 1, periodSeconds: 60}]}
  triggers:
    - type: rabbitmq
      metadata: {mode: QueueLength, value: \"20\", queueName: jobs, hostFromEnv: HOST}
"
    ),
    good: &[("cooldownPeriod: 120", "cooldownPeriod: 900")],
    source: "pkg/scaling/executor/scale_scaledobjects.go: scaleToZeroOrIdle; kedacore/keda#7770",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    CooldownEndsFirst { cooldown: i32 = 120, window: i32 = 300 }
        "cooldownPeriod ends after {cooldown} s, before the scale-down window of {window} s: all replicas go at once";
}

pub(crate) const CHECK: Check = Check::ScaledObject(check);

/// What KEDA waits for where nothing is set.

fn check(document: &Document, object: &ScaledObject, found: &mut Found<'_>) {
    let spec = &object.spec;
    let to_zero = spec.min_replica_count.unwrap_or(0) == 0 || spec.idle_replica_count == Some(0);
    let config = spec
        .advanced
        .as_ref()
        .and_then(|advanced| advanced.horizontal_pod_autoscaler_config.as_ref());
    let down = config
        .and_then(|config| config.behavior.as_ref())
        .and_then(|behavior| behavior.scale_down.as_ref());
    let Some(down) = down.filter(|down| to_zero && !document.is_patch() && down.policies.is_some()) else {
        return;
    };
    let Some(window) = down.stabilization_window_seconds else {
        return;
    };
    let cooldown = spec
        .cooldown_period
        .unwrap_or(defaults::keda::COOLDOWN_PERIOD.seconds());
    if cooldown < window {
        let behavior = [
            "advanced",
            "horizontalPodAutoscalerConfig",
            "behavior",
            "scaleDown",
        ];
        let window_path = behavior
            .into_iter()
            .fold(FieldPath::of("spec"), |path, field| path.field(field))
            .field("stabilizationWindowSeconds");
        let path = FieldPath::of("spec").field("cooldownPeriod");
        found
            .at(document, path, CooldownEndsFirst { cooldown, window })
            .related(document, &window_path, is_here("the window"));
    }
}
