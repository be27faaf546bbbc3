//! WRG041: a mean, extreme or ratio that AverageValue divides.

use scalegen_document::Object;
use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::value::{OverPods, What};
use scalegen_syntax::{Family, Message, Severity, Term, messages};

use super::ceiling_never_reached;
use crate::scaler::{Scaler, TargetKind};
use crate::trigger::Trigger;
use crate::trigger_meaning::{Counted, counted};
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG041",
    name: "divided-twice",
    summary: "A mean, maximum, quantile or ratio is divided by the number of replicas",
    severity: Severity::Warning,
    why: "AverageValue divides the value by the replicas before comparing it. A mean or a maximum does not grow with the replicas, so the more there are, the less each seems to have.",
    fix: "use `metricType: Value`, or a sum with AverageValue",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: max(nv_inference_pending_request_count)
        threshold: \"50\"
"
    ),
    good: &[("query: max(", "query: sum(")],
    source: "pkg/controller/podautoscaler/replica_calculator.go: GetExternalPerPodMetricReplicas",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    DividedTwice { value: &'static str = "the greatest value of one pod", target: Term = Term::shown(50.0) }
        "{value} is divided by the number of replicas and then compared with {target}: two replicas scale up only above twice that";
    /// Of a workload that has two replicas at most.
    CutToOne { value: &'static str = "the greatest value of one pod", target: Term = Term::shown(50.0) }
        "{value} is divided by the number of replicas and then compared with {target}: at {target} or less two replicas become one, though each is as busy as the value shows";
}

pub(crate) const CHECK: Check = Check::Any(&[Check::Trigger(check_trigger), Check::Scaler(check)]);

/// Triggers on times and ratios, which KEDA compares with a mean for each replica unless it is given another type.
fn check_trigger(trigger: &Trigger<'_>, found: &mut Found<'_>) {
    let of = trigger.trigger;
    let Object::ScaledObject(object) = trigger.document.object() else {
        return;
    };
    let is_value = of.metric_type.as_deref() == Some("Value");
    let most = object.spec.max_replica_count;
    let is_one = most == Some(1);
    if counted(of) != Counted::Saturation || is_value || is_one || trigger.formula_input {
        return;
    }
    let value = match of.metadata.get("mode").map(String::as_str) {
        Some("PublishedToDeliveredRatio") => "a ratio",
        _ => "a duration",
    };
    let target = of.metadata.get("value").map_or("", String::as_str).trim();
    let target = Term::shown(target);
    found.at(
        trigger.document,
        trigger.key("mode"),
        divided_twice(value, target, most),
    );
}

fn divided_twice(value: &'static str, target: Term, most: Option<i32>) -> Message {
    match most {
        Some(2) => CutToOne { value, target }.into(),
        _ => DividedTwice { value, target }.into(),
    }
}

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    // With one replica, or as many at any time, nothing is divided or nothing comes of it.
    if scaler
        .ceiling
        .is_some_and(|most| most == 1 || most <= scaler.floor)
    {
        return;
    }
    if let Some(formula) = &scaler.formula
        && formula.target.kind == TargetKind::Shared
        && formula.is_additive == Some(false)
        && !ceiling_never_reached::fires(scaler, formula.bounds.1, &formula.target)
    {
        let (value, target) = ("the result of the formula", Term::shown(formula.target.number));
        found.at(
            scaler.document,
            formula.path.clone(),
            divided_twice(value, target, scaler.ceiling),
        );
    }
    for query in &scaler.queries {
        let (Some(meaning), Some(target)) = (query.meaning(), &query.target) else {
            continue;
        };
        let value = &meaning.value;
        if target.kind != TargetKind::Shared
            || ceiling_never_reached::fires(scaler, value.bounds.upper.number(), target)
        {
            continue;
        }
        // Of series that nobody knows there may be one for all pods.
        if value.is_additive().is_none() && query.is_mean {
            let (value, target) = ("a mean", Term::shown(target.number));
            let message = divided_twice(value, target, scaler.ceiling);
            let detail = query.report(scaler, query.span, found, message);
            detail.severity(Severity::Note);
        }
        if value.is_additive() != Some(false) {
            continue;
        }
        let value = match (value.what, value.over_pods) {
            // A schedule.
            (What::Flag, _) => continue,
            (What::Quantile, _) => "a quantile",
            (What::Ratio, _) if value.unit.name() == Some("percent") => "a percentage",
            (What::Ratio, _) => "a ratio",
            (What::Duration, _) => "a duration",
            (_, OverPods::Max) => "the greatest value of one pod",
            (_, OverPods::Min) => "the least value of one pod",
            // It fails at the second pod.
            (_, OverPods::PerPod) => continue,
            (What::Mean, _) | (_, OverPods::Mean) => "a mean",
            _ => "a value that does not grow with the replicas",
        };
        let target = Term::shown(target.number);
        let message = divided_twice(value, target, scaler.ceiling);
        let detail = query.report(scaler, query.span, found, message);
        if scaler.document.kind() == "InferenceService" {
            detail.help(ceiling_never_reached::ScaleOnTotal);
        }
    }
}
