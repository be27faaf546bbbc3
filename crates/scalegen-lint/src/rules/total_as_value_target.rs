//! WRG012: a total as a target of type Value.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_document::Object;
use scalegen_kinds::scaled_object;
use scalegen_meaning::catalogue::Catalogue;
use scalegen_meaning::value::{Value, What};
use scalegen_syntax::{Family, Message, Severity, Unit, is_here, messages};

use crate::metric::Metric;
use crate::scaler::{Scaler, TargetKind};
use crate::trigger::Trigger;
use crate::trigger_meaning::{Counted, counted, counts_rows};
use crate::{Check, Found, Profile, Rule, query};

pub(crate) const RULE: Rule = Rule {
    code: "WRG012",
    name: "total-as-value-target",
    summary: "A target of type Value is set for a total",
    severity: Severity::Warning,
    why: "With Value the controller multiplies the ready replicas by total / target. The total does not shrink as replicas are added, so every sync multiplies again, up to the maximum. Value is for metrics that more replicas lower: latency, saturation.",
    fix: "use AverageValue, with the load that one replica can carry",
    bad: scaled_object!(
        "
  triggers:
    - type: prometheus
      metricType: Value
      metadata:
        serverAddress: http://prometheus:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"5\"
"
    ),
    good: &[("metricType: Value", "metricType: AverageValue")],
    source: "pkg/controller/podautoscaler/replica_calculator.go: GetExternalMetricReplicas",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    ReplicasAreMultiplied "the metric is the number of replicas that is wanted, and Value multiplies those that run by it: 3 of 3 become 9";
    QueryIsTotal "the query is a total, and Value multiplies by it";
    FormulaIsTotal "the result of the formula is a total, and Value multiplies by it";
    NamedLikeTotal { metric: String = "redis_queue_length" }
        "{metric} is named like a backlog of all replicas, and Value multiplies by it";
    BacklogIsTotal { trigger: String = "kafka" }
        "{trigger} counts the whole backlog, and Value multiplies by it";
    RateIsTotal { trigger: String = "rabbitmq" }
        "{trigger} counts the messages of all replicas together, and Value multiplies by it";
    RowsAreTotal "the query counts all rows, and Value multiplies by it";
    SignalIsTotal { signal: String = "queue" } "signal `{signal}` is a total, and Value multiplies by it";
}

pub(crate) const CHECK: Check = Check::Any(&[
    Check::Trigger(check_trigger),
    Check::Scaler(check_scaler),
    Check::Profile(check_profile),
]);

/// Words in the names of metrics that count what waits for all replicas.
const BACKLOGS: [&str; 13] = [
    "queue_length",
    "queue_size",
    "queue_depth",
    "queue_messages",
    "messages_ready",
    "messages_visible",
    "messagesvisible",
    "undelivered_messages",
    "pending_messages",
    "pending_jobs",
    "pending_tasks",
    "backlog",
    "_lag",
];

/// Words in the names of what is no total.
const NO_TOTALS: [&str; 8] = ["average", "avg", "mean", "max", "per_", "seconds", "time", "age"];

/// External metrics of which only the name is known.
fn check_names(scaler: &Scaler<'_>, hpa: &HorizontalPodAutoscaler, found: &mut Found<'_>) {
    for metric in Metric::of(hpa).filter(|metric| metric.block == "external") {
        let name = metric
            .identifier()
            .map_or("", |identifier| identifier.name.as_str());
        let lower = name.to_ascii_lowercase();
        let is_backlog = BACKLOGS.iter().any(|word| lower.contains(word));
        let is_other = NO_TOTALS
            .iter()
            .any(|word| lower.replace("messages", "").contains(word));
        // What an adapter's rule or the catalogue says counts more: see below.
        let path = metric.path().field("external").field("metric").field("name");
        let is_read = || scaler.queries.iter().any(|query| query.path == path);
        let is_unknown = || Catalogue::default().find(name).is_empty() && !is_read();
        if metric.counts() == Some("value") && is_backlog && !is_other && is_unknown() {
            let message = NamedLikeTotal {
                metric: name.to_owned(),
            };
            found.at(scaler.document, metric.target_path().field("type"), message);
        }
    }
}

fn check_trigger(trigger: &Trigger<'_>, found: &mut Found<'_>) {
    let of = trigger.trigger;
    if of.metric_type.as_deref() != Some("Value") || trigger.formula_input {
        return;
    }
    let kind = of.type_.clone();
    let message: Message = match counted(of) {
        Counted::Backlog(_) => BacklogIsTotal { trigger: kind }.into(),
        Counted::Rate => RateIsTotal { trigger: kind }.into(),
        _ if counts_rows(of) => RowsAreTotal.into(),
        _ => return,
    };
    found.at(trigger.document, trigger.path().field("metricType"), message);
}

fn check_scaler(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    if let Object::HorizontalPodAutoscaler(hpa) = scaler.document.object() {
        check_names(scaler, hpa, found);
    }
    // Of a profile, signals say more about a query: see below.
    if scaler.document.is_generated() {
        return;
    }
    if let Some(formula) = &scaler.formula
        && formula.target.kind == TargetKind::Value
        && formula.is_additive == Some(true)
    {
        found.at(scaler.document, formula.target.type_path.clone(), FormulaIsTotal);
    }
    for query in &scaler.queries {
        let Some(target) = query
            .target
            .as_ref()
            .filter(|target| target.kind == TargetKind::Value)
        else {
            continue;
        };
        let Some(value) = query.meaning().map(|meaning| &meaning.value) else {
            continue;
        };
        if value.what == What::Replicas {
            found.at(scaler.document, target.type_path.clone(), ReplicasAreMultiplied);
            continue;
        }
        if query.is_additive() == Some(true) {
            found.at(scaler.document, target.type_path.clone(), QueryIsTotal);
        }
    }
}

fn check_profile(profile: &Profile<'_>, found: &mut Found<'_>) {
    for input in &profile.inputs {
        let Some(key) = input.as_value else { continue };
        match (input.signal.and_then(|key| profile.signal(key)), input.query) {
            (Some(signal), _) if is_total(profile, signal.query, signal.unit) => {
                let message = SignalIsTotal {
                    signal: signal.key.to_owned(),
                };
                found
                    .in_profile(profile, input.path(key), message)
                    .related_in_profile(profile, signal.origin, is_here("the signal"));
            }
            (None, Some(query)) if is_total(profile, query, None) => {
                found.in_profile(profile, input.path(key), QueryIsTotal);
            }
            _ => {}
        }
    }
}

/// Whether it adds up what replicas share: by what is known of its series, or else by its form and its declared unit.
fn is_total(profile: &Profile<'_>, query: &str, unit: Option<Unit>) -> bool {
    let counts = matches!(unit, Some(Unit::Count | Unit::PerSecond));
    let known = profile.judged(query, |meaning| is_total_by(&meaning.value));
    known
        .flatten()
        .unwrap_or_else(|| query::is_sum(query) || counts && !query::averages(query))
}

/// Whether a value is a total; none where nobody knows what its series count.
fn is_total_by(value: &Value<'_>) -> Option<bool> {
    let is_additive = value.is_additive()?;
    Some(is_additive && !matches!(value.what, What::Constant | What::Time))
}
