//! What the API server, the CRD and the webhook refuse of a VerticalPodAutoscaler.
//!
//! Source: `deploy/vpa-v1-crd-gen.yaml` and `pkg/admission-controller/resource/vpa/validation.go` (before 1.7:
//! `handler.go`) below `vertical-pod-autoscaler` of kubernetes/autoscaler.

mod container_policy;
mod resolution;
mod startup_boost;

use scalegen_syntax::{FieldPath, Message, Rule, Targets, Term, Version};

use self::container_policy::container_policy;
use self::startup_boost::startup_boost;
use super::{metadata, words};
use crate::admission::At;
use crate::admission::messages::{AutoDeprecated, GateOff, ModeGateOff, UnknownField};
use crate::vpa::{UpdateMode, UpdatePolicy, VerticalPodAutoscaler};
use crate::words::TooMany;
use crate::{Refusal, rules};

pub use scalegen_syntax::words::VpaFeatureGate;

/// From here on `InPlaceOrRecreate` is known, behind a gate until the second and without one from then on.
const IN_PLACE_OR_RECREATE: Version = Version::new(1, 4);
const IN_PLACE_OR_RECREATE_ON: Version = Version::new(1, 5);
/// From here on `Auto` is deprecated.
const AUTO_DEPRECATED: Version = Version::new(1, 5);
/// From here on the out-of-memory settings of a container are known.
const OOM_BUMP: Version = Version::new(1, 6);
/// From here on `InPlace`, `startupBoost`, `evictAfterOOMSeconds` and the memory window are known.
const PER_VPA_CONFIG: Version = Version::new(1, 7);
/// From here on `controlledResources` may name only what is recommended.
const CONTROLLED_RESOURCES: Version = Version::new(1, 8);

/// What servers of these versions refuse of a VerticalPodAutoscaler: rules VPA101 to VPA106 and VPA002 to VPA016, every
/// feature gate at its default.
///
/// An object with another mode of a container policy is no [`VerticalPodAutoscaler`], which is for SCH005 to say. That a stored object may keep using a gated feature is not known here.
///
/// ```
/// use scalegen_kinds::vpa::VerticalPodAutoscaler;
/// use scalegen_syntax::Targets;
/// use scalegen_kinds::admission;
///
/// let vpa: VerticalPodAutoscaler = serde_json::from_value(serde_json::json!({
///     "apiVersion": "autoscaling.k8s.io/v1",
///     "kind": "VerticalPodAutoscaler",
///     "metadata": {"name": "web"},
///     "spec": {
///         "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
///         "updatePolicy": {"minReplicas": 1},
///     },
/// })).unwrap();
/// let refusals = admission::vpa(&vpa, &Targets::NEWEST);
/// assert_eq!(refusals[0].rule.code, "VPA002");
/// assert_eq!(refusals[0].field.to_string(), "spec.updatePolicy.updateMode");
/// ```
pub fn vpa(vpa: &VerticalPodAutoscaler, targets: &Targets) -> Vec<Refusal> {
    vpa_with_gates(vpa, targets, &[])
}

/// The same as [`vpa`], for an installation that has these feature gates turned on.
pub fn vpa_with_gates(
    vpa: &VerticalPodAutoscaler,
    targets: &Targets,
    gates: &[VpaFeatureGate],
) -> Vec<Refusal> {
    let server = Server {
        version: targets.vpa,
        gates,
    };
    let mut found = metadata(&vpa.metadata, rules::MALFORMED_VPA_METADATA);
    let path = At::of("spec");
    if let Some(policy) = &vpa.spec.update_policy {
        update_policy(policy, &server, &path.field("updatePolicy"), &mut found);
    }
    if let Some(policy) = &vpa.spec.resource_policy {
        let path = path.field("resourcePolicy");
        let path = path.field("containerPolicies");
        for (index, policy) in policy.container_policies.iter().flatten().enumerate() {
            container_policy(policy, &server, &path.index(index), &mut found);
        }
    }
    if let Some(boost) = &vpa.spec.startup_boost {
        startup_boost(boost, &server, &path.field("startupBoost"), &mut found);
    }
    let recommenders = vpa.spec.recommenders.as_ref().map_or(0, Vec::len);
    if recommenders > 1 {
        let message = TooMany {
            count: recommenders,
            most: 1,
        };
        found.push(Refusal::new(
            rules::SEVERAL_RECOMMENDERS,
            path.field("recommenders"),
            message,
        ));
    }
    found
}

/// The release and the gates that an object is judged by.
struct Server<'a> {
    version: Version,
    gates: &'a [VpaFeatureGate],
}

impl Server<'_> {
    fn has(&self, gate: VpaFeatureGate) -> bool {
        self.gates.contains(&gate)
    }

    /// Whether the CRD has a field; VPA106 if not.
    fn knows(&self, since: Version, field: &At<'_>, found: &mut Vec<Refusal>) -> bool {
        let known = self.version >= since;
        if !known {
            let message = UnknownField {
                server: Term::Word("the VPA".into()),
                since,
            };
            found.push(Refusal::new(rules::VPA_FIELD_TOO_NEW, *field, message));
        }
        known
    }

    /// Whether the gate of a field is on; the field's rule if not.
    fn allows(
        &self,
        gate: VpaFeatureGate,
        rule: &'static Rule,
        field: &At<'_>,
        found: &mut Vec<Refusal>,
    ) -> bool {
        let on = self.has(gate);
        if !on {
            let detail = Message::from(GateOff {
                gate: Term::Word(gate.name().into()),
            });
            found.push(Refusal::new(rule, *field, words::forbidden(detail)));
        }
        on
    }
}

/// A number that the CRD has a minimum for.
fn minimum(number: impl Into<i64>, least: i64, field: impl Into<FieldPath>, found: &mut Vec<Refusal>) {
    let number = number.into();
    if number < least {
        let message = words::invalid_number(number, words::at_least(least));
        found.push(Refusal::new(rules::VPA_INTERVAL_BELOW_ONE, field, message));
    }
}

/// VPA002 to VPA006 and VPA016.
fn update_policy(policy: &UpdatePolicy, server: &Server<'_>, path: &At<'_>, found: &mut Vec<Refusal>) {
    let field = path.field("updateMode");
    match policy.update_mode {
        None => {
            let message = words::required_because("updateMode is required if UpdatePolicy is used");
            found.push(Refusal::new(rules::UPDATE_POLICY_WITHOUT_MODE, field, message));
        }
        Some(mode) => update_mode(mode, server, field, found),
    }
    if let Some(replicas) = policy.min_replicas
        && replicas <= 0
    {
        let message = words::invalid_number(replicas, "minReplicas has to be positive");
        found.push(Refusal::new(
            rules::UPDATE_MIN_REPLICAS_NOT_POSITIVE,
            path.field("minReplicas"),
            message,
        ));
    }
    if let Some(seconds) = policy.evict_after_oom_seconds {
        let field = path.field("evictAfterOOMSeconds");
        if server.knows(PER_VPA_CONFIG, &field, found) {
            server.allows(
                VpaFeatureGate::PerVPAConfig,
                rules::GATED_EVICT_AFTER_OOM,
                &field,
                found,
            );
            minimum(seconds, 1, field, found);
        }
    }
}

/// VPA003, VPA004 and VPA016.
fn update_mode(mode: UpdateMode, server: &Server<'_>, field: impl Into<FieldPath>, found: &mut Vec<Refusal>) {
    let (since, gate) = match mode {
        UpdateMode::InPlaceOrRecreate => (
            IN_PLACE_OR_RECREATE,
            (server.version < IN_PLACE_OR_RECREATE_ON).then_some(VpaFeatureGate::InPlaceOrRecreate),
        ),
        UpdateMode::InPlace => (PER_VPA_CONFIG, Some(VpaFeatureGate::InPlace)),
        UpdateMode::Auto if server.version >= AUTO_DEPRECATED => {
            let message = AutoDeprecated {};
            found.push(Refusal::new(rules::DEPRECATED_UPDATE_MODE, field, message).warning());
            return;
        }
        UpdateMode::Off | UpdateMode::Initial | UpdateMode::Recreate | UpdateMode::Auto => return,
    };
    if server.version < since {
        let mut known = vec!["Off", "Initial", "Recreate"];
        if server.version >= IN_PLACE_OR_RECREATE {
            known.push("InPlaceOrRecreate");
        }
        known.push("Auto");
        let message = words::unsupported(mode.name(), &known);
        found.push(Refusal::new(rules::UPDATE_MODE_TOO_NEW, field, message));
    } else if let Some(gate) = gate
        && !server.has(gate)
    {
        let detail = Message::from(ModeGateOff {
            mode: Term::Word(mode.name().into()),
            gate: Term::Word(gate.name().into()),
        });
        found.push(Refusal::new(
            rules::GATED_UPDATE_MODE,
            field,
            words::forbidden(detail),
        ));
    }
}

#[cfg(test)]
mod tests;
