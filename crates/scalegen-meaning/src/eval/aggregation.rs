//! Aggregations: several elements combined into one, or a few of them kept.

use super::Eval;
use super::selector::plain;
use crate::RemarkKind;
use crate::catalogue::{Emitter, Found};
use crate::promql::{Aggregation, Aggregator, Grouping, Matcher};
use crate::value::{Bound, Bounds, Labels, OverPods, Reading, Series, Shape, Unit, Value, What};

impl<'a> Eval<'_, 'a> {
    pub(super) fn aggregation(&mut self, aggregation: &Aggregation) -> Value<'a> {
        let value = self.expr(&aggregation.query);
        let parameter = aggregation
            .parameter
            .as_ref()
            .map(|parameter| self.expr(parameter));
        let parameter = match (aggregation.aggregator, parameter) {
            (Aggregator::Quantile, Some(of)) => {
                self.quantile("quantile", aggregation.parameter.as_deref(), &of)
            }
            (_, of) => of.and_then(|value| value.bounds.single()),
        };
        if value.shape == Shape::Nothing {
            return value;
        }
        let shape = match value.shape {
            Shape::Unknown => Shape::Instant,
            shape => shape,
        };
        let aggregator = aggregation.aggregator;
        if aggregator.selects() {
            return selected(Value { shape, ..value }, aggregation, parameter);
        }
        let mut labels = grouped(value.labels.as_ref(), aggregation.grouping.as_ref());
        if aggregator == Aggregator::CountValues {
            labels = None;
        }
        if aggregator == Aggregator::Sum {
            self.pod_and_containers(&value, labels.as_ref());
        }
        let keeps_pods = labels.as_ref().is_none_or(has_pod) && !drops_pods(aggregation.grouping.as_ref());
        let (bounds, over_pods) = (
            bounds(aggregator, parameter, &value),
            over_pods(aggregator, keeps_pods, &value),
        );
        let (what, unit) = match aggregator {
            Aggregator::Sum => (summed(value.what), value.unit),
            Aggregator::Avg | Aggregator::Max | Aggregator::Min => (value.what, value.unit),
            Aggregator::Quantile => (What::Quantile, value.unit),
            Aggregator::Count | Aggregator::CountValues => (What::Count, Unit::None),
            Aggregator::Group => (What::Flag, Unit::None),
            Aggregator::Stddev => (What::Gauge, value.unit),
            _ => (What::Unknown, Unit::Unknown),
        };
        Value {
            shape,
            what,
            unit,
            bounds,
            over_pods,
            idle: reading(aggregator, value.idle),
            at_zero: reading(aggregator, value.at_zero),
            // Without labels all elements are one group; with labels that elements may lack there may be none.
            is_always_there: value.is_always_there && labels.as_ref().is_some_and(Labels::is_single),
            labels,
            series: value.series,
        }
    }
}

impl<'a> Eval<'_, 'a> {
    /// Reports series of cAdvisor whose sum has those of containers and those of their pods, which have no container.
    fn pod_and_containers(&mut self, value: &Value<'a>, kept: Option<&Labels>) {
        let has_container = |labels: &Labels| labels.varying.contains("container");
        if !value.labels.as_ref().is_some_and(has_container) || kept.is_none_or(has_container) {
            return;
        }
        // Each of these is another one for a pod than for its containers, or none.
        let chooses =
            |matcher: &Matcher| ["container", "id", "image", "name"].contains(&plain(&matcher.label.name));
        let has_both = |series: &&Series<'a>| {
            let is_of_containers = |found: &Found<'_>| {
                found.metric.engine == "cadvisor" && found.metric.labels().any(|label| label == "container")
            };
            series.found.iter().any(is_of_containers) && !series.matchers.iter().any(chooses)
        };
        for series in value.series.iter().filter(has_both) {
            let name = series.name.clone();
            self.remark(series.span, RemarkKind::PodAndContainers { name });
        }
    }
}

/// `topk` and its like keep whole elements: of some at least one, unless fewer are asked for.
fn selected<'a>(value: Value<'a>, aggregation: &Aggregation, parameter: Option<f64>) -> Value<'a> {
    let aggregator = aggregation.aggregator;
    let count = parameter.filter(|_| aggregator != Aggregator::LimitRatio);
    let keeps_some = count.is_some_and(|count| count >= 1.0);
    let is_one = keeps_some && count.is_some_and(|count| count < 2.0) && aggregation.grouping.is_none();
    let reading = |reading: Reading| match reading {
        Reading::Empty => Reading::Empty,
        reading if keeps_some => reading,
        _ => Reading::Unknown,
    };
    Value {
        labels: value.labels.map(|labels| Labels {
            is_one: is_one || labels.is_one,
            is_part: true,
            ..labels
        }),
        over_pods: match (aggregator, value.over_pods) {
            (Aggregator::Topk, OverPods::PerPod) if is_one => OverPods::Max,
            (Aggregator::Bottomk, OverPods::PerPod) if is_one => OverPods::Min,
            (_, over_pods) => over_pods,
        },
        is_always_there: value.is_always_there && keeps_some,
        idle: reading(value.idle),
        at_zero: reading(value.at_zero),
        ..value
    }
}

fn grouped(labels: Option<&Labels>, grouping: Option<&Grouping>) -> Option<Labels> {
    let Some(grouping) = grouping else {
        return Some(Labels::default());
    };
    let names = grouping.labels.iter().map(|label| label.name.as_str());
    if grouping.has_variable {
        return None;
    }
    match (labels, grouping.is_without) {
        (Some(labels), true) => Some(labels.without(names)),
        (Some(labels), false) => Some(labels.by(names)),
        (None, true) => None,
        (None, false) => Some(Labels {
            varying: names.map(str::to_owned).collect(),
            ..Labels::default()
        }),
    }
}

/// Labels of the scrape that differ from pod to pod.
const OF_PODS: [&str; 2] = ["pod", "instance"];

fn has_pod(labels: &Labels) -> bool {
    labels.is_open || OF_PODS.iter().any(|label| labels.varying.contains(*label))
}

fn drops_pods(grouping: Option<&Grouping>) -> bool {
    grouping.is_some_and(|grouping| {
        grouping.is_without
            && OF_PODS
                .iter()
                .all(|of| grouping.labels.iter().any(|label| label.name == *of))
    })
}

fn bounds(aggregator: Aggregator, parameter: Option<f64>, value: &Value<'_>) -> Bounds {
    let bounds = &value.bounds;
    // An exporter has series of the pods of others too.
    let of_exporter = value
        .emitters()
        .is_none_or(|emitters| emitters.contains(&Emitter::Exporter));
    let is_one_for_each_pod =
        value.over_pods == OverPods::PerPod && !of_exporter && value.labels.as_ref().is_some_and(is_of_pods);
    match aggregator {
        Aggregator::Sum if is_one_for_each_pod => bounds.summed_over_pods(),
        Aggregator::Sum => bounds.summed(),
        Aggregator::Avg | Aggregator::Max | Aggregator::Min => bounds.clone(),
        Aggregator::Quantile if parameter.is_some_and(|number| (0.0..=1.0).contains(&number)) => {
            bounds.clone()
        }
        Aggregator::Count if is_one_for_each_pod => Bounds {
            lower: 1.0,
            ..Bounds::between(1.0, 1.0).summed_over_pods()
        },
        Aggregator::Count | Aggregator::CountValues => Bounds {
            lower: 1.0,
            upper: Bound::Number(f64::INFINITY),
        },
        Aggregator::Group => Bounds::between(1.0, 1.0),
        Aggregator::Stddev | Aggregator::Stdvar => {
            let half = (bounds.upper.number() - bounds.lower) / 2.0;
            let most = if aggregator == Aggregator::Stddev {
                half
            } else {
                half * half
            };
            Bounds::between(0.0, if most.is_nan() { f64::INFINITY } else { most })
        }
        _ => Bounds::ALL,
    }
}

/// Whether a pod has one series: its labels are those of the scrape and of an engine, which serves one model.
fn is_of_pods(labels: &Labels) -> bool {
    let of_engine = [
        "model_name",
        "engine",
        "model",
        "version",
        "pod",
        "namespace",
        "instance",
        "job",
        "service",
    ];
    let is_of_engine = |label: &String| of_engine.contains(&label.as_str());
    !labels.is_mixed && labels.varying.iter().all(is_of_engine)
}

fn over_pods(aggregator: Aggregator, keeps_pods: bool, value: &Value<'_>) -> OverPods {
    match (aggregator, value.over_pods) {
        (_, OverPods::PerPod) if keeps_pods => OverPods::PerPod,
        (Aggregator::Sum | Aggregator::Count, OverPods::PerPod) => OverPods::Total,
        (Aggregator::Max, OverPods::PerPod) => OverPods::Max,
        (Aggregator::Min, OverPods::PerPod) => OverPods::Min,
        (Aggregator::Avg | Aggregator::Quantile, OverPods::PerPod) => OverPods::Mean,
        (Aggregator::CountValues | Aggregator::Group | Aggregator::Stddev | Aggregator::Stdvar, _) => {
            OverPods::Unknown
        }
        // Each handle has a queue of its own, and nobody knows how many there are.
        (aggregator, OverPods::Independent)
            if aggregator != Aggregator::Sum && value.series.iter().any(is_of_handles) =>
        {
            OverPods::Unknown
        }
        (_, over_pods) => over_pods,
    }
}

/// Whether each actor of a router has a part of it, as those of Ray Serve.
fn is_of_handles(series: &Series<'_>) -> bool {
    let is_of_actors = |found: &Found<'_>| {
        found.metric.emitter == Emitter::Router && found.metric.labels().any(|label| label == "actor_id")
    };
    series.found.iter().any(is_of_actors)
}

/// A sum of shares or of times is no share and no time of anything, but it does grow with the pods.
fn summed(what: What) -> What {
    match what {
        What::Ratio | What::Duration | What::Mean | What::Quantile => What::Gauge,
        What::Flag => What::Count,
        what => what,
    }
}

fn reading(aggregator: Aggregator, reading: Reading) -> Reading {
    match (aggregator, reading) {
        (_, Reading::Empty) => Reading::Empty,
        (Aggregator::Sum, Reading::Number(0.0) | Reading::NaN | Reading::Still) => reading,
        (Aggregator::Avg | Aggregator::Max | Aggregator::Min, reading) => reading,
        _ => Reading::Unknown,
    }
}
