//! The builder of PodDisruptionBudgets, `policy/v1`.

use k8s_openapi::api::policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_syntax::Targets;

use super::metadata::{Metadata, metadata_setters};
use super::setters::setters;
use scalegen_kinds::{Judged, Refused, admission};

/// Makes a PodDisruptionBudget.
///
/// ```
/// use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
/// use scalegen_manifest::builders::PodDisruptionBudgetBuilder;
///
/// let budget = PodDisruptionBudgetBuilder::new("web")
///     .matching_label("app", "web")
///     .max_unavailable(IntOrString::Int(1))
///     .build()
///     .unwrap();
/// assert_eq!(budget.spec.unwrap().max_unavailable, Some(IntOrString::Int(1)));
/// ```
#[derive(Clone, Debug)]
pub struct PodDisruptionBudgetBuilder {
    metadata: Metadata,
    spec: PodDisruptionBudgetSpec,
    targets: Targets,
}

impl PodDisruptionBudgetBuilder {
    /// Of this name, for no pod yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            metadata: Metadata::named(name),
            spec: PodDisruptionBudgetSpec::default(),
            targets: Targets::NEWEST,
        }
    }

    metadata_setters!();

    setters! {
        /// For pods with this label, and all others that are given.
        matching_label(mut self, key: impl Into<String>, value: impl Into<String>) {
            let selector = self.spec.selector.get_or_insert_default();
            selector.match_labels.get_or_insert_default().insert(key.into(), value.into());
        }

        /// For the pods that this selector matches.
        selector(mut self, selector: LabelSelector) { self.spec.selector = Some(selector); }

        /// Pods that must stay. Not beside [`max_unavailable`](Self::max_unavailable).
        min_available(mut self, pods: IntOrString) { self.spec.min_available = Some(pods); }

        /// Pods that may go at a time. Not beside [`min_available`](Self::min_available).
        max_unavailable(mut self, pods: IntOrString) { self.spec.max_unavailable = Some(pods); }

        /// Whether pods that are not ready may always be evicted (`AlwaysAllow`) or only while enough others are
        /// ready (`IfHealthyBudget`). Kubernetes 1.27 and later.
        unhealthy_pod_eviction_policy(mut self, policy: impl Into<String>) {
            self.spec.unhealthy_pod_eviction_policy = Some(policy.into());
        }
    }

    /// The object, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::pod_disruption_budget`] has more than warnings on it.
    pub fn build(self) -> Result<PodDisruptionBudget, Refused> {
        let name = self.metadata.name.clone();
        self.judge().accepted("PodDisruptionBudget", &name)
    }

    pub(crate) fn judge(self) -> Judged<PodDisruptionBudget> {
        let budget = PodDisruptionBudget {
            metadata: self.metadata.object_meta(),
            spec: Some(self.spec),
            status: None,
        };
        let refusals = admission::pod_disruption_budget(&budget, &self.targets);
        Judged::new(budget, refusals)
    }
}
