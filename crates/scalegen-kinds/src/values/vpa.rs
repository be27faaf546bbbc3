//! The values of the Vertical Pod Autoscaler chart.
//!
//! Source: `vertical-pod-autoscaler/charts/vertical-pod-autoscaler/values.yaml` of kubernetes/autoscaler, chart
//! 0.11.0.

pub mod components;

use k8s_openapi::api::core::v1::{LocalObjectReference, PodSecurityContext, SecurityContext};
use k8s_openapi::api::rbac::v1::PolicyRule;
use scalegen_syntax::{FieldPath, Message};

use self::components::{AdmissionController, Recommender, Updater};
use super::keys::chart_keys;
use super::refused;
use super::sections::{BudgetDefaults, Texts};
use crate::values::messages::{BelowZero, EvictedForNothing, ExclusiveModes, NeedsIssuer, NoLeader};
use crate::words;
use crate::{Refusal, Refused, rules};
use scalegen_syntax::chart;

chart_keys! {
    /// What can be set of the Vertical Pod Autoscaler chart. What is not set keeps the chart's default.
    VpaValues built by VpaValuesBuilder {
        /// Secrets for a private registry.
        image_pull_secrets: Vec<LocalObjectReference>,
        /// Replaces the chart's part of generated names.
        name_override: String,
        /// Replaces generated names.
        fullname_override: String,
        /// Labels on every object.
        common_labels: Texts,
        /// Roles and bindings.
        rbac: Rbac,
        /// Security settings of pods; not root, user 65534 when absent.
        pod_security_context: PodSecurityContext,
        /// Security settings of containers.
        container_security_context: SecurityContext,
        /// Writes recommendations into new pods, and refuses VPA objects that cannot work.
        admission_controller: AdmissionController,
        /// Computes recommendations.
        recommender: Recommender,
        /// Evicts pods, or resizes them in place, to bring recommendations to them.
        updater: Updater,
    }
}

chart_keys! {
    /// Roles and bindings.
    Rbac {
        /// Whether the chart makes them; true when absent.
        create: bool,
        /// Rules besides the chart's own.
        extra_rules: Vec<PolicyRule>,
    }
}

/// Builds the values of the Vertical Pod Autoscaler chart.
///
/// Refused at [`build`](Self::build): more than one source of the webhook's certificate, both bounds of
/// a PodDisruptionBudget, an updater without an admission controller, which evicts pods for
/// nothing, numbers below zero. Warned of by [`VpaValues::check`]: several recommenders or
/// updaters that do not elect a leader.
///
/// ```
/// use scalegen_kinds::values::VpaValuesBuilder;
///
/// let values = VpaValuesBuilder::new().recommend_only().build().unwrap();
/// assert_eq!(values.updater.unwrap().enabled, Some(false));
/// ```
#[derive(Clone, Debug, Default)]
pub struct VpaValuesBuilder {
    values: VpaValues,
}

impl VpaValuesBuilder {
    /// No value set: the chart's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Only the recommender, once: enough for VPA objects with `updateMode: "Off"`, which are then checked by
    /// nobody but the CRD.
    #[must_use]
    pub fn recommend_only(mut self) -> Self {
        self.values.admission_controller.get_or_insert_default().enabled = Some(false);
        self.values.updater.get_or_insert_default().enabled = Some(false);
        self.values.recommender.get_or_insert_default().replicas = Some(1);
        self
    }

    /// Adds a flag of the recommender.
    #[must_use]
    pub fn recommender_arg(mut self, flag: impl Into<String>) -> Self {
        let recommender = self.values.recommender.get_or_insert_default();
        recommender.extra_args.get_or_insert_default().push(flag.into());
        self
    }

    /// The values.
    ///
    /// # Errors
    ///
    /// Everything that [`VpaValues::check`] finds, but for warnings.
    pub fn build(self) -> Result<VpaValues, Refused> {
        refused(&chart::VERTICAL_POD_AUTOSCALER, self.values.check())?;
        Ok(self.values)
    }
}

impl VpaValues {
    /// What the API server would refuse of the objects made from these values, and what the components would
    /// not work with.
    pub fn check(&self) -> Vec<Refusal> {
        // Upstream: `vertical-pod-autoscaler/docs/faq.md`.
        let mut refusals = Vec::new();
        self.check_certificate(&mut refusals);
        self.check_budgets(&mut refusals);
        let off = |enabled: Option<bool>| enabled == Some(false);
        let updater = self.updater.as_ref();
        let admission = self.admission_controller.as_ref();
        if admission.is_some_and(|admission| off(admission.enabled))
            && !updater.is_some_and(|updater| off(updater.enabled))
        {
            refusals.push(Refusal::new(
                rules::REFUSED,
                FieldPath::of("updater").field("enabled"),
                EvictedForNothing {},
            ));
        }
        self.check_replicas(&mut refusals);
        refusals
    }

    fn check_certificate(&self, refusals: &mut Vec<Refusal>) {
        // Upstream:
        // `vertical-pod-autoscaler/charts/vertical-pod-autoscaler/templates/admission-controller-validations.yaml`.
        let none = AdmissionController::default();
        let admission = self.admission_controller.as_ref().unwrap_or(&none);
        if admission.enabled == Some(false) {
            return;
        }
        let path = FieldPath::of("admissionController");
        let mut refuse = |field, message: Message| {
            refusals.push(Refusal::new(rules::REFUSED, field, message));
        };
        let cert_gen = admission.cert_gen.as_ref().and_then(|cert_gen| cert_gen.enabled);
        let manager = admission.cert_manager.as_ref();
        let manager_on = manager.and_then(|manager| manager.enabled).unwrap_or(false);
        let modes: Vec<&'static str> = [
            ("certGen", cert_gen.unwrap_or(true)),
            ("registerWebhook", admission.register_webhook.unwrap_or(false)),
            ("certManager", manager_on),
        ]
        .into_iter()
        .filter_map(|(mode, on)| on.then_some(mode))
        .collect();
        if modes.len() > 1 {
            let modes = words::and(&modes);
            refuse(path.clone(), ExclusiveModes { modes }.into());
        }
        if !manager_on {
            return;
        }
        let self_signed = manager.and_then(|manager| manager.create_self_signed_issuer.as_ref()?.enabled);
        let issuer = manager.and_then(|manager| manager.issuer_ref.as_ref()?.name.as_deref());
        if !self_signed.unwrap_or(false) && issuer.unwrap_or_default().is_empty() {
            let field = path.field("certManager").field("issuerRef").field("name");
            refuse(field, NeedsIssuer {}.into());
        }
    }

    /// The chart makes budgets for components with more than one replica, of which it runs two by default.
    fn check_budgets(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `vertical-pod-autoscaler/charts/vertical-pod-autoscaler/templates/updater-pdb.yaml`.
        let defaults = BudgetDefaults {
            enabled: true,
            min_available: true,
            max_unavailable: false,
        };
        let admission = self.admission_controller.as_ref();
        let recommender = self.recommender.as_ref();
        let updater = self.updater.as_ref();
        for (section, component) in [
            (
                "admissionController",
                admission.map(|admission| (&admission.pod_disruption_budget, admission.replicas)),
            ),
            (
                "recommender",
                recommender.map(|recommender| (&recommender.pod_disruption_budget, recommender.replicas)),
            ),
            (
                "updater",
                updater.map(|updater| (&updater.pod_disruption_budget, updater.replicas)),
            ),
        ] {
            if let Some((Some(budget), replicas)) = component
                && replicas.unwrap_or(2) > 1
            {
                let path = FieldPath::of(section).field("podDisruptionBudget");
                budget.check(defaults, &path, refusals);
            }
        }
    }

    fn check_replicas(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `pkg/apis/apps/validation/validation.go: ValidateDeploymentSpec`,
        // `vertical-pod-autoscaler/charts/vertical-pod-autoscaler/values.yaml`.
        let admission = self
            .admission_controller
            .as_ref()
            .and_then(|admission| admission.replicas);
        let recommender = self.recommender.as_ref();
        let updater = self.updater.as_ref();
        let elects = |enabled: Option<bool>| enabled.unwrap_or(true);
        for (section, replicas, elects) in [
            ("admissionController", admission, true),
            (
                "recommender",
                recommender.and_then(|recommender| recommender.replicas),
                elects(recommender.and_then(|recommender| recommender.leader_election.as_ref()?.enabled)),
            ),
            (
                "updater",
                updater.and_then(|updater| updater.replicas),
                elects(updater.and_then(|updater| updater.leader_election.as_ref()?.enabled)),
            ),
        ] {
            let path = FieldPath::of(section);
            // The chart runs two of each.
            let replicas = replicas.unwrap_or(2);
            if replicas < 0 {
                let message = BelowZero {};
                refusals.push(Refusal::new(rules::REFUSED, path.field("replicas"), message));
            } else if replicas > 1 && !elects {
                let field = path.field("leaderElection").field("enabled");
                let message = NoLeader { replicas };
                refusals.push(Refusal::new(rules::REFUSED, field, message).warning());
            }
        }
    }
}

#[cfg(test)]
mod tests;
