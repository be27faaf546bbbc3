//! Cases about `behavior`, the path without it, and scale events.

use crate::hpa::events::{EventList, ScaleEvent, ScaleEvents};
use crate::hpa::history::History;
use crate::hpa::{
    Behavior, HpaOptions, PolicyKind, Recommendation, Rules, SelectPolicy, legacy, rate_limit, stabilization,
};
use crate::quantity_float::milli;
use crate::{Instant, Span};
use k8s_openapi::api::autoscaling::v2;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_syntax::FieldPath;
use serde::Deserialize;
use serde_json::{Value, json};

use super::Outcome;
use super::pods::Age;

const NOW: Instant = Instant::START;

#[derive(Deserialize, Clone, Default)]
pub(super) struct RulesInput {
    stabilization_window_s: Option<i32>,
    select_policy: Option<String>,
    policies: Option<Vec<PolicyInput>>,
    tolerance_milli: Option<i64>,
}

#[derive(Deserialize, Clone)]
struct PolicyInput {
    #[serde(rename = "type")]
    type_: String,
    value: i32,
    period_s: i32,
}

#[derive(Deserialize, Clone)]
pub(super) struct BehaviorInput {
    scale_up: Option<RulesInput>,
    scale_down: Option<RulesInput>,
}

impl From<&RulesInput> for v2::HPAScalingRules {
    fn from(rules: &RulesInput) -> Self {
        Self {
            stabilization_window_seconds: rules.stabilization_window_s,
            select_policy: rules.select_policy.clone(),
            policies: rules.policies.as_ref().map(|policies| {
                policies
                    .iter()
                    .map(|policy| v2::HPAScalingPolicy {
                        type_: policy.type_.clone(),
                        value: policy.value,
                        period_seconds: policy.period_s,
                    })
                    .collect()
            }),
            tolerance: rules.tolerance_milli.map(|milli| Quantity(format!("{milli}m"))),
        }
    }
}

impl From<&BehaviorInput> for v2::HorizontalPodAutoscalerBehavior {
    fn from(behavior: &BehaviorInput) -> Self {
        Self {
            scale_up: behavior.scale_up.as_ref().map(Into::into),
            scale_down: behavior.scale_down.as_ref().map(Into::into),
        }
    }
}

fn complete(scale_up: Option<RulesInput>, scale_down: Option<RulesInput>) -> Result<Behavior, String> {
    let given = v2::HorizontalPodAutoscalerBehavior::from(&BehaviorInput { scale_up, scale_down });
    Behavior::completed(&given, &FieldPath::ROOT).map_err(|problems| format!("{problems:?}"))
}

fn json_of(rules: &Rules) -> Value {
    let policies = rules.policies.iter().map(|policy| {
        let kind = match policy.kind {
            PolicyKind::Pods => "Pods",
            PolicyKind::Percent => "Percent",
        };
        json!({ "type": kind, "value": policy.value, "period_s": policy.period_seconds })
    });
    json!({
        "stabilization_window_s": rules.stabilization_window_seconds,
        "select_policy": match rules.select_policy {
            SelectPolicy::Max => "Max",
            SelectPolicy::Min => "Min",
            SelectPolicy::Disabled => "Disabled",
        },
        "policies": policies.collect::<Vec<_>>(),
        "tolerance_milli": rules.tolerance.map(milli),
    })
}

#[derive(Deserialize)]
pub(super) struct DefaultRules {
    direction: String,
    #[serde(default)]
    rules: RulesInput,
}

pub(super) fn default_rules(input: DefaultRules) -> Result<Outcome, String> {
    let behavior = complete(Some(input.rules.clone()), Some(input.rules))?;
    Ok(Ok(json_of(match input.direction.as_str() {
        "up" => &behavior.scale_up,
        "down" => &behavior.scale_down,
        other => return Err(format!("unknown direction `{other}`")),
    })))
}

#[derive(Deserialize)]
pub(super) struct DefaultBehavior {
    behavior: Option<BehaviorInput>,
}

pub(super) fn default_behavior(input: DefaultBehavior) -> Result<Outcome, String> {
    let behavior = input
        .behavior
        .map(|given| complete(given.scale_up, given.scale_down))
        .transpose()?;
    let behavior = behavior.map(|behavior| {
        json!({ "scale_up": json_of(&behavior.scale_up), "scale_down": json_of(&behavior.scale_down) })
    });
    Ok(Ok(json!({ "behavior": behavior })))
}

#[derive(Deserialize)]
struct EventInput {
    change: i32,
    age_s: Age,
    #[serde(default)]
    outdated: bool,
}

fn events(inputs: &[EventInput]) -> Vec<ScaleEvent> {
    let event = |input: &EventInput| ScaleEvent {
        change: input.change,
        at: input.age_s.before(NOW),
        outdated: input.outdated,
    };
    inputs.iter().map(event).collect()
}

#[derive(Deserialize)]
pub(super) struct BehaviorRate {
    current: i32,
    desired: i32,
    min: i32,
    max: i32,
    scale_up: Option<RulesInput>,
    scale_down: Option<RulesInput>,
    #[serde(default)]
    scale_up_events: Vec<EventInput>,
    #[serde(default)]
    scale_down_events: Vec<EventInput>,
}

pub(super) fn behavior_rate(input: BehaviorRate) -> Result<Outcome, String> {
    let behavior = complete(input.scale_up, input.scale_down)?;
    let mut events = ScaleEvents {
        ups: EventList::new(events(&input.scale_up_events)),
        downs: EventList::new(events(&input.scale_down_events)),
    };
    let bounds = (input.min, input.max);
    let (desired, reason, _) =
        rate_limit::limit(&behavior, &mut events, input.current, input.desired, bounds, NOW);
    Ok(Ok(json!({ "desired": desired, "limit_reason": reason.as_str() })))
}

#[derive(Deserialize)]
pub(super) struct PolicyLimit {
    current: i32,
    rules: Option<RulesInput>,
    #[serde(default)]
    scale_up_events: Vec<EventInput>,
    #[serde(default)]
    scale_down_events: Vec<EventInput>,
}

pub(super) fn policy_limit(input: PolicyLimit, up: bool) -> Result<Outcome, String> {
    let behavior = complete(input.rules.clone(), input.rules)?;
    let mut events = ScaleEvents {
        ups: EventList::new(events(&input.scale_up_events)),
        downs: EventList::new(events(&input.scale_down_events)),
    };
    let limit = if up {
        rate_limit::scale_up_limit(&behavior.scale_up, &mut events, input.current, NOW)
    } else {
        rate_limit::scale_down_limit(&behavior.scale_down, &mut events, input.current, NOW)
    };
    Ok(Ok(json!({ "limit": limit.replicas })))
}

#[derive(Deserialize)]
pub(super) struct RecommendationInput {
    replicas: i32,
    age_s: Age,
}

pub(super) fn recommendations(inputs: &[RecommendationInput], now: Instant) -> Vec<Recommendation> {
    let slot = |input: &RecommendationInput| Recommendation {
        replicas: input.replicas,
        at: input.age_s.before(now),
    };
    inputs.iter().map(slot).collect()
}

fn slots(history: &History) -> Vec<i32> {
    history.slots().iter().map(|slot| slot.replicas).collect()
}

#[derive(Deserialize)]
pub(super) struct BehaviorStabilize {
    current: i32,
    desired: i32,
    scale_up_window_s: i64,
    scale_down_window_s: i64,
    #[serde(default)]
    recommendations: Vec<RecommendationInput>,
}

pub(super) fn behavior_stabilize(input: BehaviorStabilize) -> Result<Outcome, String> {
    let mut history = History::new(recommendations(&input.recommendations, NOW));
    let (up, down) = (
        Span::from_seconds(input.scale_up_window_s),
        Span::from_seconds(input.scale_down_window_s),
    );
    let stabilized = stabilization::stabilize(&mut history, input.current, input.desired, up, down, NOW);
    Ok(Ok(
        json!({ "desired": stabilized.replicas, "history_after": slots(&history) }),
    ))
}

#[derive(Deserialize)]
pub(super) struct LegacyClamp {
    current: i32,
    desired: i32,
    min: i32,
    max: i32,
    #[serde(default)]
    legacy_scale_up_limit_factor: Option<f64>,
    #[serde(default)]
    legacy_scale_up_limit_minimum: Option<f64>,
}

pub(super) fn legacy_clamp(input: LegacyClamp) -> Result<Outcome, String> {
    let mut options = HpaOptions::default();
    options.legacy_scale_up_limit_factor = input
        .legacy_scale_up_limit_factor
        .unwrap_or(options.legacy_scale_up_limit_factor);
    options.legacy_scale_up_limit_minimum = input
        .legacy_scale_up_limit_minimum
        .unwrap_or(options.legacy_scale_up_limit_minimum);
    let (desired, reason) = legacy::clamp(input.current, input.desired, input.min, input.max, &options);
    Ok(Ok(json!({ "desired": desired, "limit_reason": reason.as_str() })))
}

#[derive(Deserialize)]
pub(super) struct LegacyStabilize {
    #[serde(default)]
    downscale_stabilization_s: Option<i64>,
    desired: i32,
    #[serde(default)]
    recommendations: Vec<RecommendationInput>,
}

pub(super) fn legacy_stabilize(input: LegacyStabilize) -> Result<Outcome, String> {
    let mut options = HpaOptions::default();
    if let Some(seconds) = input.downscale_stabilization_s {
        options.downscale_stabilization = Span::from_seconds(seconds);
    }
    let mut history = History::new(recommendations(&input.recommendations, NOW));
    let desired = legacy::stabilize(&mut history, input.desired, NOW, &options);
    Ok(Ok(json!({
        "desired": desired,
        "history_length": history.slots().len(),
        "history_after": slots(&history),
    })))
}

#[derive(Deserialize)]
pub(super) struct StoreScaleEvent {
    direction: String,
    current: i32,
    desired: i32,
    rules: Option<RulesInput>,
    #[serde(default)]
    events: Vec<EventInput>,
    query_period_s: i64,
}

pub(super) fn store_scale_event(input: StoreScaleEvent) -> Result<Outcome, String> {
    let mut stored = EventList::new(events(&input.events));
    let before = stored.change_within(Span::from_seconds(input.query_period_s), NOW);
    // Without behavior nothing is stored.
    if let Some(rules) = input.rules {
        let behavior = complete(Some(rules.clone()), Some(rules))?;
        let rules = match input.direction.as_str() {
            "up" => &behavior.scale_up,
            "down" => &behavior.scale_down,
            other => return Err(format!("unknown direction `{other}`")),
        };
        stored.store((input.desired - input.current).abs(), rules, NOW);
    }
    let after = stored
        .slots()
        .iter()
        .map(|event| json!({ "change": event.change, "outdated": event.outdated }));
    Ok(Ok(json!({
        "change_in_period_before": before,
        "events_after": after.collect::<Vec<_>>(),
    })))
}
