//! Sections that several charts have in the same form.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_syntax::{FieldPath, Message};
use serde_json::Value;

use super::keys::chart_keys;
use crate::values::messages::{BesideDefaultBound, BothBounds};
use crate::{Refusal, rules};

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

/// What the API server does when a webhook does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub enum FailurePolicy {
    /// Accepts the object unchecked.
    Ignore,
    /// Refuses the object.
    Fail,
}

/// A PodDisruptionBudget of a chart that has a default for one of its two bounds, of which the API server takes
/// only one.
///
/// A bound of `Some(None)` is written as `null`, which is Helm's way to take the chart's default away.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PodDisruptionBudget {
    /// Whether it is made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub enabled: Option<bool>,
    /// Pods, or percent of them, that an eviction must leave.
    #[serde(default, deserialize_with = "bound", skip_serializing_if = "Option::is_none")]
    pub min_available: Option<Option<IntOrString>>,
    /// Pods, or percent of them, that evictions may take.
    #[serde(default, deserialize_with = "bound", skip_serializing_if = "Option::is_none")]
    pub max_unavailable: Option<Option<IntOrString>>,
}

/// Reads a bound that is there, be it `null`.
fn bound<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Option<IntOrString>>, D::Error> {
    serde::Deserialize::deserialize(deserializer).map(Some)
}

impl PodDisruptionBudget {
    /// A budget that leaves this many pods, or this much of them: `leaving(IntOrString::Int(1))`. It takes the
    /// other bound away, should the chart have a default for it.
    pub fn leaving(pods: IntOrString) -> Self {
        Self {
            enabled: Some(true),
            min_available: Some(Some(pods)),
            max_unavailable: Some(None),
        }
    }

    /// A budget that lets evictions take this many pods, or this much of them. It takes the other bound away,
    /// should the chart have a default for it.
    pub fn taking(pods: IntOrString) -> Self {
        Self {
            enabled: Some(true),
            min_available: Some(None),
            max_unavailable: Some(Some(pods)),
        }
    }

    /// Both bounds at once, one of which may be a default of the chart.
    pub(super) fn check(&self, defaults: BudgetDefaults, at: &FieldPath, refusals: &mut Vec<Refusal>) {
        let set = |bound: &Option<Option<IntOrString>>, default: bool| {
            bound.as_ref().map_or(default, Option::is_some)
        };
        let made = self.enabled.unwrap_or(defaults.enabled);
        let least = set(&self.min_available, defaults.min_available);
        let most = set(&self.max_unavailable, defaults.max_unavailable);
        if made && least && most {
            let (min, max) = (FieldPath::of("minAvailable"), FieldPath::of("maxUnavailable"));
            let beside = |default, other| BesideDefaultBound { default, other }.into();
            let message: Message = match (&self.min_available, &self.max_unavailable) {
                (None, _) => beside(min, max),
                (_, None) => beside(max, min),
                _ => BothBounds {}.into(),
            };
            refusals.push(Refusal::new(rules::REFUSED, at.clone(), message));
        }
    }
}

/// What a chart does with a PodDisruptionBudget that says nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct BudgetDefaults {
    /// Whether it is made.
    pub(super) enabled: bool,
    /// Whether `minAvailable` is set.
    pub(super) min_available: bool,
    /// Whether `maxUnavailable` is set.
    pub(super) max_unavailable: bool,
}
