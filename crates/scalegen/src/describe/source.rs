//! What a scaler reads: metrics, triggers, their bounds and who emits them.

use k8s_openapi::api::autoscaling::v2::MetricSpec;
use scalegen_kinds::scaled_object::ScaleTrigger;
use scalegen_meaning::value::{Bound, Reading as Gives};
use scalegen_profile::plan::SignalPlan;
use scalegen_simulate::hpa::{Metric, MetricSource};
use scalegen_simulate::keda::TriggerReading;
use scalegen_simulate::response::A_LOT;
use scalegen_syntax::FieldPath;

use super::amount::amount;
use super::backlog;
use super::page::{Input, Step};
use super::query::{self, Emitted, Query};
use super::recorded;
use super::resources;
use super::scene::Scene;

/// Something that is read, with what only the calculation needs.
pub(super) struct Source {
    pub(super) input: Input,
    /// The least value, as far as the controllers see it.
    pub(super) lower: f64,
    /// The greatest value.
    pub(super) upper: Bound,
    /// What it gives at 0 replicas; none where that is not known.
    pub(super) at_zero: Option<TriggerReading>,
    /// Whether it can be without a result.
    pub(super) may_be_empty: bool,
    /// Whether it never has one, as Prometheus refuses the query.
    pub(super) is_refused: bool,
    /// The query that records it; none where none is known.
    pub(super) record: Option<String>,
}

impl Source {
    /// The greatest value that is fed, while there are some replicas.
    pub(super) fn high(&self, replicas: i32) -> f64 {
        let upper = self.upper.with_pods(f64::from(replicas.max(1)));
        upper
            .filter(|upper| upper.is_finite())
            .unwrap_or(A_LOT)
            .clamp(0.0, A_LOT)
    }

    /// Whether its greatest value is above its activation threshold.
    pub(super) fn can_wake(&self) -> bool {
        self.high(1) > self.input.activation.unwrap_or(0.0)
    }

    /// The least value that is fed.
    pub(super) fn low(&self) -> f64 {
        self.lower.clamp(0.0, A_LOT)
    }

    /// Between which values it is where nothing is known.
    pub(super) const ANY: (f64, f64) = (0.0, f64::INFINITY);

    /// The least and the greatest value while there are some replicas.
    pub(super) fn range(&self, replicas: i32) -> (f64, f64) {
        let upper = self.upper.with_pods(f64::from(replicas.max(1)));
        (self.lower, upper.unwrap_or(f64::INFINITY))
    }

    /// Whether something that is known limits its value.
    pub(super) fn has_bound(&self) -> bool {
        self.upper.with_pods(1.0).is_some_and(f64::is_finite)
    }
}

/// Takes over the target of a metric, and when it asks for more or fewer replicas.
pub(super) fn set_target(input: &mut Input, metric: &Metric, at: Vec<Step>) {
    input.at = at;
    input.target = metric.target_value();
    input.target_words = input.target.map(|target| {
        let target = metric.amount(target);
        let is_divided = metric.is_divided();
        match &metric.target {
            _ if is_divided => format!(
                "The target is {target} per replica (AverageValue): the value / {target}, rounded up, is the number of replicas."
            ),
            of if of.average_value.is_some() => format!(
                "The target is a mean of {target} (AverageValue): replicas are multiplied by the value / {target}, and rounded up."
            ),
            of if of.average_utilization.is_some() => format!(
                "The target is {target} (Utilization): replicas are multiplied by the value / {target}, and rounded up."
            ),
            _ => format!(
                "The target is {target} for the whole (Value): replicas are multiplied by the value / {target}, and rounded up."
            ),
        }
    });
    let target = &metric.target;
    input.target_type = match target {
        _ if target.average_value.is_some() => "AverageValue",
        _ if target.average_utilization.is_some() => "Utilization",
        _ => "Value",
    }
    .to_owned();
}

/// What a page calls a trigger, by its place among them: `trigger 2 (cron)`.
pub(super) fn called(index: usize, trigger: &ScaleTrigger) -> String {
    format!("trigger {} ({})", index + 1, trigger.type_)
}

/// Something of which only its name is known.
pub(super) fn of_nothing(name: String) -> Source {
    Source {
        input: Input {
            called: name.clone(),
            name,
            has_column: true,
            ..Input::default()
        },
        lower: 0.0,
        upper: Bound::Number(f64::INFINITY),
        at_zero: None,
        may_be_empty: false,
        is_refused: false,
        record: None,
    }
}

/// A metric of an HPA, or a trigger on the CPU or memory of pods.
pub(super) fn of_metric(
    scene: &Scene<'_, '_>,
    (metric, spec): (&Metric, Option<&MetricSpec>),
    name: String,
    path: &FieldPath,
) -> Source {
    let mut source = of_nothing(name);
    let target = scene.target;
    match &metric.source {
        MetricSource::Resource { .. } | MetricSource::ContainerResource { .. } => {
            let (resource, container) = match &metric.source {
                MetricSource::ContainerResource { name, container } => (name, Some(container.as_str())),
                MetricSource::Resource { name } => (name, None),
                _ => return source,
            };
            let is_utilization = !metric.is_average_value();
            let amounts = resources::of(scene.cluster, &target, container, resource);
            source.input.reads = resources::reads(resource, container, is_utilization);
            source.input.is_own = Some(true);
            source.record = Some(resources::query(&target, container, resource, is_utilization));
            source.input.lower = Some(0.0);
            let upper = match (amounts.limit, amounts.request) {
                (Some(limit), Some(request)) if is_utilization && request > 0.0 => {
                    Some(100.0 * limit / request)
                }
                (Some(limit), _) if !is_utilization => Some(limit),
                _ => None,
            };
            source.input.upper = upper;
            source.upper = Bound::Number(upper.unwrap_or(f64::INFINITY));
            let quotient = amounts.limit.zip(amounts.request).filter(|_| is_utilization);
            let quotient = quotient.map(|(limit, request)| {
                format!(
                    ", its limit of {} over its request of {}",
                    amount(resource, limit),
                    amount(resource, request)
                )
            });
            source.input.bounds = Some(match upper {
                Some(upper) => format!(
                    "at least 0 and at most {}{}",
                    metric.amount(upper),
                    quotient.unwrap_or_default()
                ),
                None => "at least 0, and nothing known limits it".to_owned(),
            });
            // Nothing uses CPU or memory where nothing runs, and KEDA does not ask.
            source.at_zero = Some(TriggerReading::Failed);
        }
        MetricSource::Pods { name } => {
            source.input.reads = format!("the mean over the pods of {name}, which each pod has");
            of_query(
                scene,
                &mut source,
                (None, spec),
                &path.field("pods").field("metric").field("name"),
            );
            // Whoever emits it, each value is that of a pod.
            if source.input.is_own == Some(false) {
                let by = source.input.emitted_by.as_deref().unwrap_or_default();
                source.input.emitted_words = Some(format!("{by} emits it for each pod."));
            }
            source.input.is_own = Some(true);
        }
        MetricSource::Object { name } => {
            source.input.reads = format!("{name} of another object");
            of_query(
                scene,
                &mut source,
                (None, spec),
                &path.field("object").field("metric").field("name"),
            );
        }
        MetricSource::External { name } => {
            let signal = scene
                .plan
                .and_then(|plan| plan.signals.iter().find(|signal| signal.metric == *name));
            source.input.reads = format!("{name}, as the external metrics API serves it");
            of_query(
                scene,
                &mut source,
                (signal, spec),
                &path.field("external").field("metric").field("name"),
            );
        }
        MetricSource::Unknown { type_ } => {
            source.input.reads = format!("a metric of the unknown type {type_}")
        }
    }
    source
}

/// A trigger that KEDA asks for itself.
pub(super) fn of_trigger(
    scene: &Scene<'_, '_>,
    trigger: &ScaleTrigger,
    (index, name): (usize, String),
    path: &FieldPath,
) -> Source {
    let mut source = of_nothing(name);
    source.input.called = called(index, trigger);
    let text = |key: &str| trigger.metadata.get(key).map(|text| text.trim());
    match (trigger.type_.as_str(), text("query")) {
        ("prometheus", Some(query)) => {
            let signals = scene.plan.into_iter().flat_map(|plan| &plan.signals);
            let signal = signals.into_iter().find(|signal| signal.query == query);
            source.input.reads = "a query whose meaning is not known".to_owned();
            source.input.query = Some(query.to_owned());
            source.record = Some(query.to_owned());
            source.may_be_empty = true;
            let path = path.field("metadata").field("query");
            of_query(scene, &mut source, (signal, None), &path);
            source.input.server = text("serverAddress").map(str::to_owned);
        }
        ("cron", _) => {
            let (start, end, zone) = (text("start"), text("end"), text("timezone"));
            source.input.reads = format!(
                "a schedule: {} from `{}` to `{}` in {}",
                match (text("desiredReplicas"), scene.target.kind) {
                    (Some("1"), "ScaledJob") => "1 Job".to_owned(),
                    (jobs, "ScaledJob") => format!("{} Jobs", jobs.unwrap_or("?")),
                    (Some("1"), _) => "1 replica".to_owned(),
                    (replicas, _) => format!("{} replicas", replicas.unwrap_or("?")),
                },
                start.unwrap_or("?"),
                end.unwrap_or("?"),
                zone.unwrap_or("?"),
            );
            let replicas = text("desiredReplicas").and_then(|text| text.parse().ok());
            source.input.lower = Some(0.0);
            source.input.upper = replicas;
            source.input.is_own = Some(false);
            source.input.has_column = false;
            source.upper = Bound::Number(replicas.unwrap_or(f64::INFINITY));
            source.at_zero = replicas.map(TriggerReading::Value);
        }
        (type_, _) => {
            source.input.lower = Some(0.0);
            source.input.partitioned = backlog::partitioned(trigger);
            source.input.bounds = source.input.partitioned.as_ref().map(|of| {
                format!(
                    "at least 0 and at most the target × the partitions of {of}, as allowIdleConsumers is not true"
                )
            });
            source.input.reads = match backlog::reads(trigger) {
                Some(reads) => {
                    // The broker or the database is another one's, whatever the replicas are.
                    source.input.is_own = backlog::is_of_others(trigger).then_some(false);
                    reads
                }
                None => format!("the number that KEDA's {type_} scaler gives"),
            };
        }
    }
    source
}

/// What a second element means for a trigger.
const SEVERAL: &str = "As soon as a second pod has it, the query has two elements, which is to KEDA as if the source could not be read.";

/// Takes over what is known of a query, from the profile's signal or from where the object has it; an HPA has a metric
/// for it.
fn of_query(
    scene: &Scene<'_, '_>,
    source: &mut Source,
    (signal, metric): (Option<&SignalPlan>, Option<&MetricSpec>),
    path: &FieldPath,
) {
    let of_signal = signal.and_then(|signal| {
        let by = signal.emitted_by.as_deref()?;
        let is_own = scene.workload.is_some_and(|workload| workload.key == by);
        query::of_signal(&signal.query, Emitted { by, is_own })
    });
    let of_object = scene.queries.iter().find(|(at, _)| at == path);
    let Some(known) = of_signal.or_else(|| of_object.map(|(_, query)| query.clone())) else {
        return;
    };
    let bounds = signal.and_then(|signal| signal.bounds);
    let most = bounds.and_then(|bounds| bounds.max);
    source.may_be_empty &= !known.is_always_there;
    let input = &mut source.input;
    input.query = Some(known.text.clone());
    source.record = match metric {
        Some(metric) => recorded::of(scene, metric, &known),
        None => Some(known.text.clone()),
    };
    input.server = scene
        .plan
        .and_then(|plan| Some(plan.prometheus.as_ref()?.url.clone()));
    input.reads.clone_from(&known.reads);
    input.emitted_by.clone_from(&known.emitted_by);
    input.is_own = known.is_own;
    let emitted = input.emitted_by.as_deref().map(|by| emitted(scene, by, &known));
    // The HPA takes several elements of a metric, a trigger does not.
    let several = (known.is_per_pod && metric.is_none()).then(|| SEVERAL.to_owned());
    input.emitted_words = match (emitted, several) {
        (Some(emitted), Some(several)) => Some(format!("{emitted} {several}")),
        (emitted, several) => emitted.or(several),
    };
    input.lower = bounds.and_then(|bounds| bounds.min).or(known.lower);
    source.upper = most.map_or(known.upper, Bound::Number);
    input.upper = Some(source.upper.number()).filter(|upper| upper.is_finite());
    input.bounds = query::bounds(input.lower, &source.upper);
    source.lower = input.lower.unwrap_or(0.0);
    source.at_zero = match known.at_zero {
        Gives::Empty | Gives::NaN => Some(TriggerReading::Null),
        Gives::Number(number) => Some(TriggerReading::Value(number)),
        Gives::Unknown | Gives::Still => None,
    };
    if known.is_refused {
        source.is_refused = true;
        source.may_be_empty = false;
        source.record = None;
        source.input.has_column = false;
        source.at_zero = Some(TriggerReading::Failed);
    }
}

/// Who emits a metric, and what that means for the scaler.
fn emitted(scene: &Scene<'_, '_>, by: &str, known: &Query) -> String {
    let target = format!("{} {}", scene.target.kind, scene.target.name);
    // Names of software stay as they are.
    let subject = match by.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => by.to_owned(),
    };
    let at_zero = match known.at_zero {
        Gives::Empty => "it gives nothing".to_owned(),
        Gives::NaN => "it gives NaN, which counts as 0".to_owned(),
        Gives::Number(number) => format!("it gives {number}"),
        Gives::Unknown | Gives::Still => "there are no series".to_owned(),
    };
    match known.is_own {
        Some(true) => format!("The pods of {target} themselves emit it ({by}): without pods {at_zero}."),
        Some(false) if !matches!(known.at_zero, Gives::Unknown | Gives::Still) => {
            format!("{subject} emits it for the pods of {target}: without pods {at_zero}.")
        }
        Some(false) if known.is_engines => {
            format!("{subject} emits it, not what is scaled: more replicas of {target} do not lower it.")
        }
        Some(false) => {
            format!("{subject} emits it, not what is scaled: it is there without pods of {target} too.")
        }
        None => format!("{subject} emits it."),
    }
}

/// What has to happen that a trigger wakes the workload.
pub(super) fn wakes_by(source: &Source, trigger: &ScaleTrigger) -> String {
    let name = &source.input.called;
    let activation = source.input.activation.unwrap_or(0.0);
    match (trigger.type_.as_str(), source.at_zero) {
        ("cpu" | "memory", _) => format!("{name} never wakes it: KEDA does not ask for it at 0 replicas"),
        ("cron", _) => format!("{name} wakes it when its schedule starts"),
        (_, Some(TriggerReading::Failed)) => format!("{name} never wakes it: Prometheus refuses the query"),
        (_, None) if !source.can_wake() => format!(
            "{name} never wakes it: the greatest value is {}, and only more than {activation} wakes it",
            source.high(1)
        ),
        (_, Some(TriggerReading::Value(number))) if number <= activation => {
            format!(
                "{name} never wakes it: without pods the query gives {number}, and only more than {activation} wakes it"
            )
        }
        (_, Some(TriggerReading::Null)) => {
            format!(
                "{name} never wakes it: without pods the query gives no result, and only more than {activation} wakes it"
            )
        }
        _ => format!("{name} wakes it above {activation}"),
    }
}
