//! What an HPA or a ScaledObject does with replicas, by running it.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_kinds::scaled_object::{ScaleTrigger, ScaledObject};
use scalegen_meaning::value::{Bound, Reading as Gives};
use scalegen_profile::plan::SignalPlan;
use scalegen_simulate::Problem;
use scalegen_simulate::hpa::{HpaOptions, HpaSpec, Metric, MetricSource, Rules, SelectPolicy, Thresholds};
use scalegen_simulate::keda::{KedaSpec, MadeFrom, Trigger, TriggerReading};
use scalegen_simulate::report::keda_metrics;
use scalegen_simulate::response::{
    A_LOT, Direction, Rest, Unused, hpa_rests, keda_rests, unused_of_hpa, unused_of_keda,
};

use scalegen_syntax::FieldPath;

use super::amount::amount;
use super::page::{Does, How, Input, Journey, Missing, Replicas, Step, Wakes, Zero};
use super::query::{self, Emitted};
use super::scene::Scene;
use super::{arithmetic, resources};

/// Something that is read, with what only the calculation needs.
struct Source {
    input: Input,
    lower: f64,
    upper: Bound,
    /// What it gives at 0 replicas; none where that is not known.
    at_zero: Option<TriggerReading>,
    /// Whether it can be without a result.
    may_be_empty: bool,
}

impl Source {
    fn high(&self, replicas: i32) -> f64 {
        let upper = self.upper.with_pods(f64::from(replicas.max(1)));
        upper
            .filter(|upper| upper.is_finite())
            .unwrap_or(A_LOT)
            .clamp(0.0, A_LOT)
    }

    fn low(&self) -> f64 {
        self.lower.clamp(0.0, A_LOT)
    }
}

/// What an HPA does.
pub(super) fn of_hpa(scene: &Scene<'_, '_>, hpa: &HorizontalPodAutoscaler) -> Result<Replicas, Vec<Problem>> {
    let spec = HpaSpec::new(hpa)?;
    let names = spec.metric_names();
    let sources = spec.metrics.iter().zip(&names).enumerate();
    let mut sources: Vec<Source> = sources
        .map(|(index, (metric, name))| {
            let path = FieldPath::of("spec").field("metrics").index(index);
            of_metric(scene, metric, name.clone(), &path)
        })
        .collect();
    let min = spec.min_replicas.max(1);
    let mut levels = levels(scene, &spec);
    for (source, (metric, at)) in sources.iter_mut().zip(spec.metrics.iter().zip(&mut levels)) {
        aim_at(&mut source.input, metric, std::mem::take(at));
    }
    let readings = |value: &dyn Fn(&Source) -> f64| {
        let metrics = spec.metrics.iter().zip(&sources);
        metrics
            .map(|(metric, source)| metric.reading(value(source)))
            .collect()
    };
    let low = |_| readings(&Source::low);
    let high = |replicas| readings(&|source: &Source| source.high(replicas));
    let failed = |_| Vec::new();
    let rests = hpa_rests(&spec, scene.options, min, &[&low, &high, &low]);
    let rest = |start| hpa_rests(&spec, scene.options, start, &[&failed]);
    let missing = missing(How::Failed, (min, spec.max_replicas), None, &rest);
    let unused = unused_of_hpa(&spec, scene.options);
    let given = |direction| {
        let behavior = hpa.spec.behavior.as_ref();
        let rules = behavior.and_then(|behavior| match direction {
            Direction::Up => behavior.scale_up.as_ref(),
            Direction::Down => behavior.scale_down.as_ref(),
        });
        rules.is_some_and(|rules| rules.policies.is_some())
    };
    Ok(Replicas {
        floor: spec.min_replicas,
        min,
        max: spec.max_replicas,
        journey: journey(&rests),
        missing: missing.into_iter().collect(),
        unused: unused.iter().filter_map(|it| words_of(it, &given, &[])).collect(),
        inputs: sources.into_iter().map(|source| source.input).collect(),
        ..Replicas::default()
    })
}

/// What a ScaledObject does, with the HPA that KEDA makes of it.
pub(super) fn of_keda(scene: &Scene<'_, '_>, object: &ScaledObject) -> Result<Replicas, Vec<Problem>> {
    let spec = KedaSpec::new(object)?;
    let names = keda_metrics(&spec);
    // Those that the object's numbers do not show are left out of both.
    let given = object.spec.triggers.iter().enumerate();
    let given = given.filter(|(_, it)| Trigger::has_known_target(&it.type_));
    let (places, given): (Vec<usize>, Vec<&ScaleTrigger>) = given.unzip();
    let metric_of = |index: usize| {
        let at = spec
            .made_from
            .iter()
            .position(|from| *from == MadeFrom::Trigger(index));
        at.and_then(|at| spec.hpa.metrics.get(at))
    };
    let mut sources = Vec::new();
    for (index, (trigger, name)) in spec.triggers.iter().zip(&names).enumerate() {
        let at = places.get(index).copied().unwrap_or(index);
        let path = FieldPath::of("spec").field("triggers").index(at);
        sources.push(match (trigger, given.get(index), metric_of(index)) {
            (Trigger::External(external), Some(given), _) => {
                let mut source = of_trigger(scene, given, name.clone(), &path);
                source.input.activation = Some(external.activation_threshold);
                source
            }
            (_, _, Some(metric)) => of_metric(scene, metric, name.clone(), &path),
            _ => of_nothing(name.clone()),
        });
    }
    let mut formula = None;
    let levels = levels(scene, &spec.hpa);
    for ((metric, at), from) in spec.hpa.metrics.iter().zip(levels).zip(&spec.made_from) {
        match from {
            MadeFrom::Trigger(index) => {
                if let Some(source) = sources.get_mut(*index) {
                    aim_at(&mut source.input, metric, at);
                }
            }
            MadeFrom::Formula => {
                let modifiers = object.spec.advanced.as_ref();
                let modifiers = modifiers.and_then(|advanced| advanced.scaling_modifiers.as_ref());
                let text = modifiers.and_then(|modifiers| modifiers.formula.clone());
                let mut input = of_nothing(names.last().cloned().unwrap_or_default()).input;
                input.reads = format!("the formula {} of the triggers", text.unwrap_or_default());
                aim_at(&mut input, metric, at);
                formula = Some(input);
            }
        }
    }
    let settings = &spec.settings;
    let (_, floor) = settings.idle_or_minimum();
    let (min, max) = (spec.hpa.min_replicas, spec.hpa.max_replicas);
    let readings = |value: &dyn Fn(&Source) -> TriggerReading| -> Vec<TriggerReading> {
        let sources = sources.iter().zip(&spec.triggers).enumerate();
        let reading = |(index, (source, trigger)): (usize, (&Source, &Trigger))| match (
            value(source),
            trigger,
            metric_of(index),
        ) {
            (TriggerReading::Value(value), Trigger::Resource(_), Some(metric)) => {
                TriggerReading::Resource(metric.reading(value))
            }
            (_, Trigger::Resource(_), _) => TriggerReading::Failed,
            (value, ..) => value,
        };
        sources.map(reading).collect()
    };
    let low = |_| readings(&|source| TriggerReading::Value(source.low()));
    let high = |replicas| readings(&|source| TriggerReading::Value(source.high(replicas)));
    let failed = |_| readings(&|_| TriggerReading::Failed);
    let empty = |_| {
        readings(&|source| match source.may_be_empty {
            true => TriggerReading::Null,
            false => TriggerReading::Value(source.low()),
        })
    };
    let rests = keda_rests(&spec, scene.options, floor, &[&low, &high, &low]);
    let fallback = spec.fallback.as_ref().map(|fallback| fallback.replicas);
    let on_failure = |start| keda_rests(&spec, scene.options, start, &[&failed]);
    let on_empty = |start| keda_rests(&spec, scene.options, start, &[&empty]);
    let mut missings = Vec::new();
    if sources.iter().any(|source| source.may_be_empty) {
        missings.extend(missing(How::Empty, (floor, max), fallback, &on_empty));
    }
    missings.extend(missing(How::Failed, (floor, max), fallback, &on_failure));
    let zero = (floor == 0 && !settings.annotations.paused).then(|| {
        let is_known = sources.iter().all(|source| source.at_zero.is_some());
        let at_zero = |_| readings(&|source| source.at_zero.unwrap_or(TriggerReading::Null));
        let rest = keda_rests(&spec, scene.options, 0, &[&at_zero]).first().copied();
        let wakes = match rest {
            Some(rest) if rest.replicas > 0 => Wakes::Wakes,
            _ if is_known => Wakes::Never,
            _ => Wakes::Unknown,
        };
        let inputs = sources.iter().zip(&given);
        let inputs = inputs
            .map(|(source, trigger)| wakes_by(source, trigger))
            .collect();
        Zero { wakes, inputs }
    });
    let config = object.spec.advanced.as_ref();
    let config = config.and_then(|advanced| advanced.horizontal_pod_autoscaler_config.as_ref());
    let behavior = config.and_then(|config| config.behavior.as_ref());
    let is_given = |direction| {
        let rules = behavior.and_then(|behavior| match direction {
            Direction::Up => behavior.scale_up.as_ref(),
            Direction::Down => behavior.scale_down.as_ref(),
        });
        rules.is_some_and(|rules| rules.policies.is_some())
    };
    let unused = unused_of_keda(&spec, scene.options);
    let unused = unused.iter().filter(|it| {
        // What is not written needs no word.
        !matches!(it, Unused::Cooldown { .. }) || object.spec.cooldown_period.is_some()
    });
    Ok(Replicas {
        floor,
        min,
        max,
        is_paused: settings.annotations.paused,
        journey: journey(&rests),
        zero,
        missing: missings,
        unused: unused.filter_map(|it| words_of(it, &is_given, &names)).collect(),
        inputs: sources
            .into_iter()
            .map(|source| source.input)
            .chain(formula)
            .collect(),
    })
}

fn journey(rests: &[Rest]) -> Option<Journey> {
    let [start, up, down] = rests else { return None };
    Some(Journey {
        from: start.replicas,
        reaches: up.replicas,
        up_seconds: up.after.seconds_f64(),
        is_longer: !up.is_settled || !down.is_settled,
        returns_to: down.replicas,
        down_seconds: down.after.seconds_f64(),
    })
}

fn missing(
    how: How,
    (floor, max): (i32, i32),
    fallback: Option<i32>,
    rest: &dyn Fn(i32) -> Vec<Rest>,
) -> Option<Missing> {
    let of_floor = rest(floor).first()?.replicas;
    let of_max = *rest(max).first()?;
    let does = match (of_floor, of_max.replicas) {
        (low, high) if (low, high) == (floor, max) => Does::Holds,
        (low, high) if low == floor && high == floor => Does::ScalesIn,
        (low, high) if low == high && Some(low) == fallback => Does::FallsBack,
        _ => Does::Moves,
    };
    Some(Missing {
        how,
        does,
        of_floor,
        of_max: of_max.replicas,
        seconds: of_max.after.seconds_f64(),
    })
}

/// The replicas at which thresholds are shown, with those of each metric.
fn levels(scene: &Scene<'_, '_>, spec: &HpaSpec) -> Vec<Vec<Step>> {
    let (min, max) = (spec.min_replicas.max(1), spec.max_replicas);
    let mut levels = vec![min, min + (max - min) / 2, max];
    levels.dedup();
    let rules = spec.behavior.as_ref();
    let is_off = |rules: Option<&Rules>| rules.is_some_and(|it| it.select_policy == SelectPolicy::Disabled);
    let no_up = is_off(rules.map(|behavior| &behavior.scale_up));
    let no_down = is_off(rules.map(|behavior| &behavior.scale_down));
    let mut of_metrics = vec![Vec::new(); spec.metrics.len()];
    for replicas in levels {
        let thresholds = spec.thresholds(scene.options, replicas);
        for ((metric, thresholds), steps) in spec.metrics.iter().zip(thresholds).zip(&mut of_metrics) {
            let Some(mut thresholds) = thresholds else {
                continue;
            };
            if replicas == min || no_down {
                thresholds.down_at = None;
            }
            if replicas == max || no_up {
                thresholds.up_at = None;
            }
            steps.push(step(spec, scene.options, metric, &thresholds, replicas));
        }
    }
    of_metrics
}

fn step(
    spec: &HpaSpec,
    options: &HpaOptions,
    metric: &Metric,
    thresholds: &Thresholds,
    replicas: i32,
) -> Step {
    Step {
        replicas,
        up_above: thresholds.up_above().map(|amount| amount.value()),
        up_at: thresholds.up_at.map(|amount| amount.value()),
        down_below: thresholds.down_below().map(|amount| amount.value()),
        down_at: thresholds.down_at.map(|amount| amount.value()),
        words: arithmetic::words(spec, options, metric, thresholds, replicas),
    }
}

fn aim_at(input: &mut Input, metric: &Metric, at: Vec<Step>) {
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

fn of_nothing(name: String) -> Source {
    Source {
        input: Input {
            name,
            ..Input::default()
        },
        lower: 0.0,
        upper: Bound::Number(f64::INFINITY),
        at_zero: None,
        may_be_empty: false,
    }
}

/// A metric of an HPA, or a trigger on the CPU or memory of pods.
fn of_metric(scene: &Scene<'_, '_>, metric: &Metric, name: String, path: &FieldPath) -> Source {
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
            source.input.query = Some(resources::query(&target, container, resource, is_utilization));
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
                None,
                &path.field("pods").field("metric").field("name"),
            );
            source.input.is_own = Some(true);
        }
        MetricSource::Object { name } => source.input.reads = format!("{name} of another object"),
        MetricSource::External { name } => {
            let signal = scene
                .plan
                .and_then(|plan| plan.signals.iter().find(|signal| signal.metric == *name));
            source.input.reads = format!("{name}, as the external metrics API serves it");
            of_query(
                scene,
                &mut source,
                signal,
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
fn of_trigger(scene: &Scene<'_, '_>, trigger: &ScaleTrigger, name: String, path: &FieldPath) -> Source {
    let mut source = of_nothing(name);
    let text = |key: &str| trigger.metadata.get(key).map(|text| text.trim());
    match (trigger.type_.as_str(), text("query")) {
        ("prometheus", Some(query)) => {
            let signals = scene.plan.into_iter().flat_map(|plan| &plan.signals);
            let signal = signals.into_iter().find(|signal| signal.query == query);
            source.input.reads = "a query whose meaning is not known".to_owned();
            source.input.query = Some(query.to_owned());
            of_query(scene, &mut source, signal, &path.field("metadata").field("query"));
            source.input.server = text("serverAddress").map(str::to_owned);
            source.may_be_empty = true;
        }
        ("cron", _) => {
            let (start, end, zone) = (text("start"), text("end"), text("timezone"));
            source.input.reads = format!(
                "a schedule: {} replicas from `{}` to `{}` in {}",
                text("desiredReplicas").unwrap_or("?"),
                start.unwrap_or("?"),
                end.unwrap_or("?"),
                zone.unwrap_or("?"),
            );
            let replicas = text("desiredReplicas").and_then(|text| text.parse().ok());
            source.input.lower = Some(0.0);
            source.input.upper = replicas;
            source.input.is_own = Some(false);
            source.upper = Bound::Number(replicas.unwrap_or(f64::INFINITY));
            source.at_zero = replicas.map(TriggerReading::Value);
        }
        (type_, _) => {
            source.input.reads = format!("the number that KEDA's {type_} scaler gives");
            source.input.lower = Some(0.0);
        }
    }
    source
}

/// Takes over what is known of a query, from the profile's signal or from where the object has it.
fn of_query(scene: &Scene<'_, '_>, source: &mut Source, signal: Option<&SignalPlan>, path: &FieldPath) {
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
    let input = &mut source.input;
    input.query = Some(known.text);
    input.server = scene
        .plan
        .and_then(|plan| Some(plan.prometheus.as_ref()?.url.clone()));
    input.reads = known.reads;
    input.emitted_by = known.emitted_by;
    input.is_own = known.is_own;
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
}

/// What has to happen that a trigger wakes the workload.
fn wakes_by(source: &Source, trigger: &ScaleTrigger) -> String {
    let name = &source.input.name;
    let activation = source.input.activation.unwrap_or(0.0);
    match (trigger.type_.as_str(), source.at_zero) {
        ("cpu" | "memory", _) => format!("{name} never wakes it: KEDA does not ask for it at 0 replicas"),
        ("cron", _) => format!("{name} wakes it when its schedule starts"),
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

/// A setting that never counts, in words; none where nobody wrote it.
fn words_of(unused: &Unused, has_policies: &dyn Fn(Direction) -> bool, names: &[String]) -> Option<String> {
    Some(match unused {
        Unused::Disabled { direction } => {
            format!(
                "{}: selectPolicy is Disabled, so it never goes that way",
                direction.field()
            )
        }
        Unused::AllowsEverything { direction, policy } => {
            has_policies(*direction).then_some(())?;
            format!(
                "{}: the policy {policy} limits nothing: it allows the whole way at once",
                direction.field()
            )
        }
        Unused::NeverSelected {
            direction,
            policy,
            by,
        } => {
            has_policies(*direction).then_some(())?;
            format!(
                "{}: the policy {policy} never counts: {by} is selected instead at any number of replicas",
                direction.field()
            )
        }
        Unused::ShortWindow { direction, seconds } => format!(
            "{}: the stabilization window of {seconds} s holds nothing back: it is over before the next sync",
            direction.field()
        ),
        Unused::Cooldown { seconds } => format!(
            "cooldownPeriod {seconds} s never counts: it delays the step to 0, and minReplicaCount is above 0"
        ),
        Unused::Activation { trigger } => format!(
            "the activation threshold of {} never counts: it is for the step from 0, and minReplicaCount is above 0",
            names.get(*trigger).map_or("a trigger", String::as_str)
        ),
    })
}
