//! What an HPA or a ScaledObject does with replicas, by running it.

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_kinds::scaled_object::{ScaleTrigger, ScaledObject};
use scalegen_simulate::Problem;
use scalegen_simulate::hpa::{HpaSpec, Reading, SelectPolicy, Thresholds};
use scalegen_simulate::keda::{KedaSpec, MadeFrom, Trigger, TriggerReading};
use scalegen_simulate::report::keda_metrics;
use scalegen_simulate::response::{
    A_LOT, Direction, KedaPhase, Rest, Unused, hpa_rests, keda_rests, unused_of_hpa, unused_of_keda,
};
use scalegen_syntax::FieldPath;

use super::page::{Does, How, Input, Journey, Missing, Pauses, Replicas, Step, Wakes, Zero};
use super::scene::Scene;
use super::source::{Source, called, of_metric, of_nothing, of_trigger, set_target, wakes_by};
use super::{arithmetic, unused};

/// What an HPA does.
pub(super) fn of_hpa(scene: &Scene<'_, '_>, hpa: &HorizontalPodAutoscaler) -> Result<Replicas, Vec<Problem>> {
    let spec = HpaSpec::new(hpa)?;
    let names = spec.metric_names();
    let sources = spec.metrics.iter().zip(&names).enumerate();
    let mut sources: Vec<Source> = sources
        .map(|(index, (metric, name))| {
            let path = FieldPath::of("spec").field("metrics").index(index);
            let of_object = hpa.spec.metrics.as_ref().and_then(|metrics| metrics.get(index));
            of_metric(scene, (metric, of_object), name.clone(), &path)
        })
        .collect();
    let min = spec.min_replicas.max(1);
    let mut levels = levels(scene, &spec, &|index, replicas| {
        let source = sources.get(index);
        source.map_or(Source::ANY, |source| source.range(replicas))
    });
    for (source, (metric, at)) in sources.iter_mut().zip(spec.metrics.iter().zip(&mut levels)) {
        set_target(&mut source.input, metric, std::mem::take(at));
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
    let a_lot = |_| readings(&|_| A_LOT);
    let rests = hpa_rests(&spec, scene.options, min, &[&low, &high, &low]);
    let alone = |index: usize| {
        let one = |replicas| {
            let mut readings: Vec<Reading> = low(replicas);
            if let (Some(reading), Some(of)) = (readings.get_mut(index), high(replicas).get(index)) {
                *reading = *of;
            }
            readings
        };
        hpa_rests(&spec, scene.options, min, &[&low, &one])
            .last()
            .map(|rest| rest.replicas)
    };
    let alone: Vec<Option<i32>> = (0..sources.len().min(MOST_ALONE)).map(alone).collect();
    let bounds = (min, spec.max_replicas);
    let of_min = hpa_rests(&spec, scene.options, min, &[&low, &failed]);
    let of_max = hpa_rests(&spec, scene.options, bounds.1, &[&a_lot, &failed]);
    let missing = missing(How::Failed, bounds, None, (&of_min, &of_max));
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
        deciding: spec.metrics.len(),
        never_up: off(&spec, Direction::Up),
        never_down: off(&spec, Direction::Down),
        floor: spec.min_replicas,
        min,
        max: spec.max_replicas,
        journey: journey(&rests),
        missing: missing.into_iter().collect(),
        unused: unused
            .iter()
            .filter_map(|it| unused::words(it, &given, &[]))
            .collect(),
        inputs: inputs(sources, alone),
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
    let left_out = left_out(&object.spec.triggers);
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
                let mut source = of_trigger(scene, given, (at, name.clone()), &path);
                source.input.activation = Some(external.activation_threshold);
                source
            }
            (_, given, Some(metric)) => {
                let mut source = of_metric(scene, (metric, None), name.clone(), &path);
                if let Some(given) = given {
                    source.input.called = called(at, given);
                }
                source
            }
            _ => of_nothing(name.clone()),
        });
    }
    let mut formula = None;
    let levels = levels(scene, &spec.hpa, &|index, replicas| {
        let source = match spec.made_from.get(index) {
            Some(MadeFrom::Trigger(trigger)) => sources.get(*trigger),
            _ => None,
        };
        source.map_or(Source::ANY, |source| source.range(replicas))
    });
    for ((metric, at), from) in spec.hpa.metrics.iter().zip(levels).zip(&spec.made_from) {
        match from {
            MadeFrom::Trigger(index) => {
                // A schedule asks for a number of replicas, and nothing is compared with it.
                let is_cron = given.get(*index).is_some_and(|trigger| trigger.type_ == "cron");
                let of_trigger = sources.get_mut(*index);
                if let Some(source) = of_trigger.filter(|source| !is_cron && !source.is_refused) {
                    set_target(&mut source.input, metric, at);
                }
            }
            MadeFrom::Formula => {
                let modifiers = object.spec.advanced.as_ref();
                let modifiers = modifiers.and_then(|advanced| advanced.scaling_modifiers.as_ref());
                let text = modifiers.and_then(|modifiers| modifiers.formula.clone());
                let mut input = of_nothing(names.last().cloned().unwrap_or_default()).input;
                input.called = "the formula".to_owned();
                input.has_column = false;
                input.reads = format!("{}, computed from the triggers", text.unwrap_or_default());
                set_target(&mut input, metric, at);
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
            if source.is_refused {
                TriggerReading::Failed
            } else {
                value(source)
            },
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
    let alone = |index: usize| {
        let one = |replicas| {
            let mut readings = low(replicas);
            if let (Some(reading), Some(of)) = (readings.get_mut(index), high(replicas).get(index)) {
                *reading = *of;
            }
            readings
        };
        keda_rests(&spec, scene.options, floor, &[&low, &one])
            .last()
            .map(|rest| rest.replicas)
    };
    let alone: Vec<Option<i32>> = (0..sources.len().min(MOST_ALONE)).map(alone).collect();
    let fallback = spec.fallback.as_ref().map(|fallback| fallback.replicas);
    let a_lot = |_| readings(&|_| TriggerReading::Value(A_LOT));
    let without = |how, phase: KedaPhase<'_>| {
        let of_floor = keda_rests(&spec, scene.options, floor, &[&low, phase]);
        let of_max = keda_rests(&spec, scene.options, max, &[&a_lot, phase]);
        let of_one = || {
            keda_rests(&spec, scene.options, 1, &[phase])
                .first()
                .map(|rest| rest.replicas)
        };
        let missing = missing(how, (floor, max), fallback, (&of_floor, &of_max))?;
        Some(Missing {
            of_one: (floor == 0).then(of_one).flatten(),
            ..missing
        })
    };
    let can_be_empty = sources.iter().any(|source| source.may_be_empty);
    let on_empty = can_be_empty.then(|| without(How::Empty, &empty)).flatten();
    let missing = on_empty
        .into_iter()
        .chain(without(How::Failed, &failed))
        .collect();
    let zero = (floor == 0 && !settings.annotations.paused).then(|| {
        let is_known = left_out.is_empty()
            && sources
                .iter()
                .all(|source| source.at_zero.is_some() || !source.can_wake());
        // What others have can be anything while there are no pods.
        let of_others = |source: &Source| match source.input.is_own {
            Some(false) => Some(TriggerReading::Value(source.high(1))),
            _ => None,
        };
        let at_zero = |_| {
            readings(&|source| {
                let known = source.at_zero.or_else(|| of_others(source));
                known.unwrap_or(TriggerReading::Null)
            })
        };
        let rest = keda_rests(&spec, scene.options, 0, &[&at_zero]).first().copied();
        let wakes = match rest {
            Some(rest) if rest.replicas > 0 => Wakes::Wakes,
            _ if is_known => Wakes::Never,
            _ => Wakes::Unknown,
        };
        let inputs = sources.iter().zip(&given);
        let inputs = inputs
            .map(|(source, trigger)| wakes_by(source, trigger))
            .chain(left_out.iter().map(|trigger| format!("{trigger} may wake it")))
            .collect();
        Zero {
            wakes,
            is_kept: spec.triggers.iter().all(|it| matches!(it, Trigger::Resource(_))),
            inputs,
        }
    });
    let of_triggers: Vec<String> = sources.iter().map(|source| source.input.called.clone()).collect();
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
        let annotations = &settings.annotations;
        // The annotation is the reason, and is reported as that.
        let is_annotated = match it {
            Unused::Disabled {
                direction: Direction::Up,
            } => annotations.paused_scale_out,
            Unused::Disabled {
                direction: Direction::Down,
            } => annotations.paused_scale_in,
            _ => false,
        };
        // What is not written needs no word.
        let is_written = !matches!(it, Unused::Cooldown { .. }) || object.spec.cooldown_period.is_some();
        is_written && !is_annotated
    });
    Ok(Replicas {
        deciding: spec.hpa.metrics.len(),
        pauses: Pauses {
            all: settings.annotations.paused,
            at: settings.annotations.paused_replica_count().ok().flatten(),
            scale_in: settings.annotations.paused_scale_in,
            scale_out: settings.annotations.paused_scale_out,
            is_forced: settings.annotations.force_activation,
        },
        never_up: off(&spec.hpa, Direction::Up),
        never_down: off(&spec.hpa, Direction::Down),
        floor,
        min,
        max,
        is_paused: settings.annotations.paused,
        journey: journey(&rests),
        zero,
        missing,
        unused: unused
            .filter_map(|it| unused::words(it, &is_given, &of_triggers))
            .collect(),
        inputs: inputs(sources, alone).into_iter().chain(formula).collect(),
        left_out,
    })
}

/// The triggers of which no number is known, by their places.
pub(super) fn left_out(triggers: &[ScaleTrigger]) -> Vec<String> {
    let all = triggers.iter().enumerate();
    let unknown = all.filter(|(_, trigger)| !Trigger::has_known_target(&trigger.type_));
    unknown.map(|(index, trigger)| called(index, trigger)).collect()
}

/// Inputs that are tried alone at most.
const MOST_ALONE: usize = 16;

/// The inputs, with what each can ask for alone where its value has a bound.
fn inputs(sources: Vec<Source>, alone: Vec<Option<i32>>) -> Vec<Input> {
    let alone = alone.into_iter().chain(std::iter::repeat(None));
    let inputs = sources.into_iter().zip(alone).map(|(source, alone)| Input {
        reaches: alone.filter(|_| source.has_bound()),
        record: source.record,
        ..source.input
    });
    inputs.collect()
}

fn journey(rests: &[Rest]) -> Option<Journey> {
    let [start, up, down] = rests else { return None };
    Some(Journey {
        from: start.replicas,
        reaches: up.replicas,
        up_seconds: up.after.seconds_f64(),
        is_longer: !up.is_at_rest || !down.is_at_rest,
        rests: (up.is_at_rest, down.is_at_rest),
        returns_to: down.replicas,
        down_seconds: down.after.seconds_f64(),
    })
}

fn missing(
    how: How,
    (floor, max): (i32, i32),
    fallback: Option<i32>,
    (of_floor, of_max): (&[Rest], &[Rest]),
) -> Option<Missing> {
    let of_floor = of_floor.get(1)?.replicas;
    let of_max = of_max.get(1)?;
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
        of_one: None,
    })
}

/// Whether it never goes a way, by its own behavior or because an annotation disables it.
fn off(spec: &HpaSpec, direction: Direction) -> bool {
    let rules = spec.behavior.as_ref().map(|behavior| match direction {
        Direction::Up => &behavior.scale_up,
        Direction::Down => &behavior.scale_down,
    });
    rules.is_some_and(|rules| rules.select_policy == SelectPolicy::Disabled)
}

/// The replicas at which thresholds are shown, with those of each metric, whose values are in a range.
fn levels(scene: &Scene<'_, '_>, spec: &HpaSpec, range: &dyn Fn(usize, i32) -> (f64, f64)) -> Vec<Vec<Step>> {
    let (min, max) = (spec.min_replicas.max(1), spec.max_replicas);
    let mut levels = vec![min, min + (max - min) / 2, max];
    levels.dedup();
    let (no_up, no_down) = (off(spec, Direction::Up), off(spec, Direction::Down));
    let mut of_metrics = vec![Vec::new(); spec.metrics.len()];
    for replicas in levels {
        let thresholds = spec.thresholds(scene.options, replicas);
        let metrics = spec.metrics.iter().zip(thresholds).zip(&mut of_metrics);
        for (index, ((metric, thresholds), steps)) in metrics.enumerate() {
            let Some(mut thresholds) = thresholds else {
                continue;
            };
            if replicas == min || no_down {
                thresholds.down_at = None;
            }
            if replicas == max || no_up {
                thresholds.up_at = None;
            }
            let (least, most) = range(index, replicas);
            let words = arithmetic::words(spec, scene.options, metric, &thresholds, replicas, (least, most));
            thresholds.up_at = thresholds.up_at.filter(|at| at.value() <= most);
            thresholds.down_at = thresholds.down_at.filter(|at| at.value() >= least);
            steps.push(step(&thresholds, replicas, words));
        }
    }
    of_metrics
}

fn step(thresholds: &Thresholds, replicas: i32, words: String) -> Step {
    Step {
        replicas,
        up_above: thresholds.up_above().map(|amount| amount.value()),
        up_at: thresholds.up_at.map(|amount| amount.value()),
        down_below: thresholds.down_below().map(|amount| amount.value()),
        down_at: thresholds.down_at.map(|amount| amount.value()),
        words,
    }
}
