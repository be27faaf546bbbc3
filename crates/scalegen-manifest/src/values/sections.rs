//! Sections that several charts have in the same form.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_profile::FieldPath;
use serde_json::Value;

use super::keys::chart_keys;
use crate::{Level, Refusal};

/// A map whose keys the chart does not name: labels of no fixed meaning, or a whole API object.
pub type FreeForm = BTreeMap<String, Value>;

/// Labels or annotations.
pub type Texts = BTreeMap<String, String>;

chart_keys! {
    /// A switch that a chart keeps in a section of its own.
    Switch {
        /// Whether it is on.
        enabled: bool,
    }
}

impl From<bool> for Switch {
    fn from(enabled: bool) -> Self {
        Self {
            enabled: Some(enabled),
        }
    }
}

chart_keys! {
    /// A container image, without a registry of its own.
    Image {
        /// Registry and path; the chart's when absent.
        repository: String,
        /// The tag; the chart's `appVersion` when absent or empty.
        tag: String,
        /// `IfNotPresent` when absent.
        pull_policy: PullPolicy,
    }
}

/// When a node fetches an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub enum PullPolicy {
    /// At every start.
    Always,
    /// When the node does not have it.
    IfNotPresent,
    /// Never.
    Never,
}

chart_keys! {
    /// A PodDisruptionBudget that the chart makes on demand.
    PodDisruptionBudget {
        /// Whether it is made.
        enabled: bool,
        /// Pods, or percent of them, that an eviction must leave; not with `maxUnavailable`.
        min_available: IntOrString,
        /// Pods, or percent of them, that evictions may take; not with `minAvailable`.
        max_unavailable: IntOrString,
        /// `IfHealthyBudget` or `AlwaysAllow`: what may happen to pods that are not ready.
        unhealthy_pod_eviction_policy: String,
    }
}

impl PodDisruptionBudget {
    /// The API server takes only one of the two bounds.
    pub(super) fn check(&self, at: &FieldPath, rule: &'static str, refusals: &mut Vec<Refusal>) {
        if self.min_available.is_some() && self.max_unavailable.is_some() {
            refusals.push(Refusal {
                rule,
                level: Level::Api,
                field: at.clone(),
                message: "minAvailable and maxUnavailable cannot both be set".to_owned(),
            });
        }
    }
}
