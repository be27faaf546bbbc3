//! WRG012: a total as a target of type Value.

use scalegen_kinds::scaled_object;
use scalegen_profile::language::{TriggerMetricType, Unit};
use scalegen_profile::plan::{MetricSource, MetricTarget, ScalerKind, SignalPlan, TriggerKind};
use scalegen_syntax::{Family, Severity};

use crate::trigger::Trigger;
use crate::{Check, Found, Profile, Rule, query};

pub(crate) const RULE: Rule = Rule {
    code: "WRG012",
    name: "total-as-value-target",
    summary: "A total is compared with a target for each replica",
    severity: Severity::Warning,
    why: "With Value the controller multiplies the ready replicas by total / target. The total does not shrink as replicas are added, so that every sync multiplies again, up to the maximum. Value is for what more replicas lower: latency, saturation.",
    fix: "use AverageValue, with what one replica can carry",
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

pub(crate) const CHECK: Check = Check::Any(&[Check::Trigger(check_trigger), Check::Profile(check_profile)]);

/// Triggers whose numbers are of a whole backlog, unless told otherwise.
const OF_BACKLOGS: &[&str] = &[
    "activemq",
    "apache-kafka",
    "artemis-queue",
    "aws-sqs-queue",
    "azure-queue",
    "azure-servicebus",
    "kafka",
    "nats-jetstream",
    "rabbitmq",
    "redis",
    "redis-cluster",
    "redis-cluster-streams",
    "redis-sentinel",
    "redis-sentinel-streams",
    "redis-streams",
];

fn check_trigger(trigger: &Trigger<'_>, found: &mut Found<'_>) {
    let of = trigger.trigger;
    if of.metric_type.as_deref() != Some("Value") || trigger.formula_input {
        return;
    }
    let query = of.metadata.get("query").map(String::as_str).unwrap_or_default();
    let message = match of.type_.as_str() {
        // Of a profile, signals say more about a query: see below.
        "prometheus" if trigger.document.file().is_some() && query::is_sum(query) => {
            "the query is a total, and Value multiplies by it".to_owned()
        }
        type_ if OF_BACKLOGS.contains(&type_) => {
            format!("{type_} counts the whole backlog, and Value multiplies by it")
        }
        _ => return,
    };
    found.at(trigger.document, trigger.path.field("metricType"), message);
}

fn check_profile(profile: &Profile<'_>, found: &mut Found<'_>) {
    let plan = profile.plan;
    let signal = |key: &Option<String>| key.as_deref().and_then(|key| plan.signal(key));
    for scaler in plan.workloads.iter().flat_map(|workload| &workload.scalers) {
        let origin = &scaler.object().origin;
        match &scaler.kind {
            ScalerKind::Hpa(hpa) => {
                for (index, metric) in hpa.metrics.iter().enumerate() {
                    if let (MetricSource::External { signal: key, .. }, MetricTarget::Value(_)) =
                        (&metric.source, metric.target)
                        && let Some(signal) = signal(key).filter(|signal| is_total(signal))
                    {
                        let path = origin.field("metrics").index(index).field("value");
                        tell(profile, path, signal, found);
                    }
                }
            }
            ScalerKind::Keda(keda) if keda.settings.scaling_modifiers.is_none() => {
                for (index, trigger) in keda.triggers.iter().enumerate() {
                    let TriggerKind::Prometheus {
                        signal: key, query, ..
                    } = &trigger.kind
                    else {
                        continue;
                    };
                    if trigger.metric_type != Some(TriggerMetricType::Value) {
                        continue;
                    }
                    let path = origin.field("triggers").index(index).field("metric_type");
                    match signal(key) {
                        Some(signal) if is_total(signal) => tell(profile, path, signal, found),
                        None if query::is_sum(query) => {
                            found.in_profile(
                                profile,
                                path,
                                "the query is a total, and Value multiplies by it",
                            );
                        }
                        _ => {}
                    }
                }
            }
            ScalerKind::Keda(_) => {}
        }
    }
}

fn tell(profile: &Profile<'_>, path: scalegen_syntax::FieldPath, signal: &SignalPlan, found: &mut Found<'_>) {
    let message = format!("signal `{}` is a total, and Value multiplies by it", signal.key);
    found.in_profile(profile, path, message).related_in_profile(
        profile,
        &signal.origin,
        "the signal is here",
    );
}

/// Whether it adds up what replicas share: by its query, or by its unit when nothing in the query says
/// otherwise.
fn is_total(signal: &SignalPlan) -> bool {
    let counts = matches!(signal.unit, Some(Unit::Count | Unit::PerSecond));
    query::is_sum(&signal.query) || counts && !query::averages(&signal.query)
}
