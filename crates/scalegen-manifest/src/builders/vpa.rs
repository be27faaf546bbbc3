//! The builder of VerticalPodAutoscalers, `autoscaling.k8s.io/v1`.
//!
//! Source: `vertical-pod-autoscaler/pkg/apis/autoscaling.k8s.io/v1/types.go` of kubernetes/autoscaler 1.7.

mod container_policy;
mod startup_boost;

use k8s_openapi::api::autoscaling::v2::CrossVersionObjectReference;
use scalegen_syntax::{Duration, Targets};

use super::metadata::{Metadata, metadata_setters};
use super::reference::ObjectReference;
use super::setters::setters;
use scalegen_kinds::Judged;
use scalegen_kinds::Refused;
use scalegen_kinds::admission::{self, VpaFeatureGate};
use scalegen_kinds::vpa::{
    ChangeRequirement, ContainerPolicy, EvictionRequirement, RecommenderSelector, ResourcePolicy,
    StartupBoost, TargetRef, UpdateMode, UpdatePolicy, VerticalPodAutoscaler, VerticalPodAutoscalerSpec,
};

pub use container_policy::ContainerPolicyBuilder;
pub use startup_boost::CpuBoost;

/// Makes a VerticalPodAutoscaler.
///
/// ```
/// use scalegen_manifest::builders::{ContainerPolicyBuilder, ObjectReference, VerticalPodAutoscalerBuilder};
/// use scalegen_kinds::vpa::UpdateMode;
///
/// let target = ObjectReference::deployment("web");
/// let vpa = VerticalPodAutoscalerBuilder::new("web", target.clone())
///     .namespace("shop")
///     .update_mode(UpdateMode::Recreate)
///     .min_replicas(1)
///     .container(ContainerPolicyBuilder::all().max_allowed("memory", "2Gi".parse().unwrap()))
///     .build()
///     .unwrap();
/// assert_eq!(vpa.spec.update_policy.unwrap().min_replicas, Some(1));
///
/// // The CRD takes an update policy without a mode, the webhook does not.
/// let refused = VerticalPodAutoscalerBuilder::new("web", target).min_replicas(1).build().unwrap_err();
/// assert_eq!(refused.refusals[0].rule.code, "VPA002");
/// ```
#[derive(Clone, Debug)]
pub struct VerticalPodAutoscalerBuilder {
    metadata: Metadata,
    target: ObjectReference,
    update_policy: Option<UpdatePolicy>,
    containers: Vec<ContainerPolicy>,
    startup_boost: Option<StartupBoost>,
    recommenders: Vec<RecommenderSelector>,
    targets: Targets,
    gates: Vec<VpaFeatureGate>,
}

impl VerticalPodAutoscalerBuilder {
    /// Of this name, for the pods of this controller, which must be the topmost one.
    pub fn new(name: impl Into<String>, target: ObjectReference) -> Self {
        Self {
            metadata: Metadata::named(name),
            target,
            update_policy: None,
            containers: Vec::new(),
            startup_boost: None,
            recommenders: Vec::new(),
            targets: Targets::NEWEST,
            gates: Vec::new(),
        }
    }

    metadata_setters!();

    setters! {
        /// How recommendations reach the pods; [`UpdateMode::Recreate`] when nothing of the update policy is set.
        update_mode(mut self, mode: UpdateMode) {
            self.update_policy.get_or_insert_default().update_mode = Some(mode);
        }

        /// Live replicas below which nothing is evicted, 1 or more; the updater's flag (2) when absent. Needs an
        /// update mode.
        min_replicas(mut self, replicas: i32) {
            self.update_policy.get_or_insert_default().min_replicas = Some(replicas);
        }
    }

    /// Adds a condition for evictions: one of these resources differs from the request in that way. All
    /// conditions have to hold. Needs an update mode.
    #[must_use]
    pub fn eviction_requirement<R: Into<String>>(
        mut self,
        change: ChangeRequirement,
        resources: impl IntoIterator<Item = R>,
    ) -> Self {
        let policy = self.update_policy.get_or_insert_default();
        let requirement = EvictionRequirement {
            change_requirement: change,
            resources: resources.into_iter().map(Into::into).collect(),
        };
        policy
            .eviction_requirements
            .get_or_insert_default()
            .push(requirement);
        self
    }

    setters! {
        /// How long after an out-of-memory kill a pod is evicted, 1 second or more; the updater's flag (10 minutes)
        /// when absent. VPA 1.7 and later, behind the gate PerVPAConfig. Needs an update mode.
        evict_after_oom(mut self, time: Duration) {
            self.update_policy.get_or_insert_default().evict_after_oom_seconds = Some(time.seconds());
        }

        /// Adds bounds and choices for a container, or for all that have none of their own.
        container(mut self, policy: impl Into<ContainerPolicy>) { self.containers.push(policy.into()); }

        /// More CPU while pods start. VPA 1.7 and later, behind the gate CPUStartupBoost.
        startup_boost(mut self, boost: impl Into<StartupBoost>) { self.startup_boost = Some(boost.into()); }

        /// The recommender that serves it, by name; the default one when absent. Only one is allowed.
        recommender(mut self, name: impl Into<String>) {
            self.recommenders.push(RecommenderSelector { name: name.into() });
        }

        /// Feature gates that the installation has turned on; none when not set.
        feature_gates(mut self, gates: impl IntoIterator<Item = VpaFeatureGate>) {
            self.gates = gates.into_iter().collect();
        }
    }

    /// The object, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::vpa_with_gates`] has more than warnings on it.
    pub fn build(self) -> Result<VerticalPodAutoscaler, Refused> {
        let name = self.metadata.name.clone();
        self.judge().accepted("VerticalPodAutoscaler", &name)
    }

    pub(crate) fn judge(self) -> Judged<VerticalPodAutoscaler> {
        let target: CrossVersionObjectReference = self.target.into();
        let spec = VerticalPodAutoscalerSpec {
            target_ref: TargetRef {
                api_version: target.api_version,
                kind: target.kind,
                name: target.name,
            },
            update_policy: self.update_policy,
            resource_policy: (!self.containers.is_empty()).then_some(ResourcePolicy {
                container_policies: Some(self.containers),
            }),
            startup_boost: self.startup_boost,
            recommenders: (!self.recommenders.is_empty()).then_some(self.recommenders),
        };
        let mut vpa = VerticalPodAutoscaler::new(&self.metadata.name, spec);
        vpa.metadata = self.metadata.object_meta();
        let mut refusals = admission::vpa(&vpa, &self.targets);
        let is_clean = refusals.is_empty();
        // What passes with every gate off has nothing that is behind one.
        if !is_clean && !self.gates.is_empty() {
            refusals = admission::vpa_with_gates(&vpa, &self.targets, &self.gates);
        }
        Judged {
            is_clean,
            ..Judged::new(vpa, refusals)
        }
    }
}

#[cfg(test)]
mod tests;
