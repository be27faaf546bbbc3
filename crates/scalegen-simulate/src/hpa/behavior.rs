//! `spec.behavior` with its defaults filled in, as the API server stores it.

use k8s_openapi::api::autoscaling::v2;
use scalegen_syntax::{FieldPath, Quantity};
use serde::Serialize;

pub use scalegen_syntax::words::SelectPolicy;

use crate::messages::{UnknownPolicyType, UnknownSelectPolicy};
use crate::{Problem, Span};
use scalegen_kinds::admission::read_quantity;

/// Both directions. Any non-null `behavior`, even an empty one, has both of them filled in.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Behavior {
    /// Upwards.
    pub scale_up: Rules,
    /// Downwards.
    pub scale_down: Rules,
}

/// One direction.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Rules {
    /// Seconds, 0 to 3600; by default the controller's own downscale window.
    pub stabilization_window_seconds: Option<i32>,
    /// Which of several policies counts.
    pub select_policy: SelectPolicy,
    /// At least one, unless the object was never admitted.
    pub policies: Vec<Policy>,
    /// Part of the target under which nothing changes; by default the controller's own.
    pub tolerance: Option<Quantity>,
}

/// A rate limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Policy {
    /// What `value` counts.
    #[serde(rename = "type")]
    pub kind: PolicyKind,
    /// Pods, or percent of the replicas at the beginning of the period; more than 0.
    pub value: i32,
    /// Seconds, 1 to 1800, over which the limit holds.
    pub period_seconds: i32,
}

/// What the value of a policy counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PolicyKind {
    /// Pods.
    Pods,
    /// Percent.
    Percent,
}

impl Policy {
    pub(crate) fn period(&self) -> Span {
        Span::from_seconds(i64::from(self.period_seconds))
    }
}

impl std::fmt::Display for Policy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let unit = match self.kind {
            PolicyKind::Pods if self.value == 1 => " pod",
            PolicyKind::Pods => " pods",
            PolicyKind::Percent => " %",
        };
        write!(f, "{}{unit} / {} s", self.value, self.period_seconds)
    }
}

impl Rules {
    /// The default that the API server fills in for `scaleUp`.
    pub fn scale_up_default() -> Self {
        Self {
            stabilization_window_seconds: Some(0),
            select_policy: SelectPolicy::Max,
            policies: vec![
                Policy {
                    kind: PolicyKind::Pods,
                    value: 4,
                    period_seconds: 15,
                },
                Policy {
                    kind: PolicyKind::Percent,
                    value: 100,
                    period_seconds: 15,
                },
            ],
            tolerance: None,
        }
    }

    /// The default that the API server fills in for `scaleDown`.
    pub fn scale_down_default() -> Self {
        Self {
            stabilization_window_seconds: None,
            select_policy: SelectPolicy::Max,
            policies: vec![Policy {
                kind: PolicyKind::Percent,
                value: 100,
                period_seconds: 15,
            }],
            tolerance: None,
        }
    }

    /// The default with every field replaced that `given` sets; a given list of policies replaces the list.
    pub fn with(mut self, given: &v2::HPAScalingRules, field: &FieldPath) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        if let Some(seconds) = given.stabilization_window_seconds {
            self.stabilization_window_seconds = Some(seconds);
        }
        match given.select_policy.as_deref() {
            None => {}
            Some("Max") => self.select_policy = SelectPolicy::Max,
            Some("Min") => self.select_policy = SelectPolicy::Min,
            Some("Disabled") => self.select_policy = SelectPolicy::Disabled,
            Some(other) => problems.push(Problem::new(
                field.field("selectPolicy"),
                UnknownSelectPolicy {
                    value: other.to_owned(),
                },
            )),
        }
        if let Some(policies) = &given.policies {
            self.policies.clear();
            for (index, policy) in policies.iter().enumerate() {
                let kind = match policy.type_.as_str() {
                    "Pods" => PolicyKind::Pods,
                    "Percent" => PolicyKind::Percent,
                    other => {
                        let at = field.field("policies").index(index).field("type");
                        let value = other.to_owned();
                        problems.push(Problem::new(at, UnknownPolicyType { value }));
                        continue;
                    }
                };
                self.policies.push(Policy {
                    kind,
                    value: policy.value,
                    period_seconds: policy.period_seconds,
                });
            }
        }
        if let Some(tolerance) = &given.tolerance {
            match read_quantity(tolerance) {
                Ok(quantity) => self.tolerance = Some(quantity),
                Err(error) => problems.push(Problem::unreadable(field.field("tolerance"), &error)),
            }
        }
        if problems.is_empty() {
            Ok(self)
        } else {
            Err(problems)
        }
    }

    /// The longest period of the policies; zero without any.
    pub(crate) fn longest_period(&self) -> Span {
        self.policies
            .iter()
            .map(Policy::period)
            .max()
            .unwrap_or(Span::ZERO)
    }
}

impl Behavior {
    /// A non-null `behavior`, completed.
    pub fn completed(
        given: &v2::HorizontalPodAutoscalerBehavior,
        field: &FieldPath,
    ) -> Result<Self, Vec<Problem>> {
        let mut problems = Vec::new();
        let mut complete =
            |name: &'static str, default: Rules, rules: &Option<v2::HPAScalingRules>| match rules {
                None => default,
                Some(rules) => default
                    .clone()
                    .with(rules, &field.field(name))
                    .unwrap_or_else(|more| {
                        problems.extend(more);
                        default
                    }),
            };
        let behavior = Self {
            scale_up: complete("scaleUp", Rules::scale_up_default(), &given.scale_up),
            scale_down: complete("scaleDown", Rules::scale_down_default(), &given.scale_down),
        };
        if problems.is_empty() {
            Ok(behavior)
        } else {
            Err(problems)
        }
    }
}
