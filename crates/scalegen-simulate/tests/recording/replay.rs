//! A recording of the real controllers, computed again from its inputs and the times of its syncs and polls.

use scalegen_simulate::Instant;
use scalegen_simulate::hpa::{Controller, HpaSpec, Metric, MetricSource, Reading, Scale};
use scalegen_simulate::keda::{KedaSimulation, KedaSpec, TriggerReading, Triggers};
use scalegen_simulate::load::{Seen, Tier};
use serde_json::{Value, json};

#[path = "inputs.rs"]
mod inputs;

use inputs::{Points, instant, points, span, value_at};
pub(crate) use inputs::{number, options};

/// One change of `spec.replicas`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) at_s: f64,
    pub(crate) from: i64,
    pub(crate) to: i64,
}

/// When something happens, in order.
enum Event<'a> {
    Patch(&'a Value),
    Poll,
    /// A sync, with the time at which it reads.
    Sync(f64),
}

/// The times of syncs: each is when it ends, with when it reads.
pub(crate) type Syncs = Vec<(f64, f64)>;

/// Syncs a period after each other; they read a little earlier.
pub(crate) fn spaced(spacing: f64, until: f64) -> Syncs {
    let times = (1..).map(|k| f64::from(k) * spacing + 0.04);
    times.take_while(|t| *t <= until).map(|t| (t, t - 0.02)).collect()
}

/// The workload, and what the metrics APIs answer of it.
struct Stage<'a> {
    inputs: &'a Value,
    tier: Tier,
    seen: Seen,
    load: Points,
    is_linear: bool,
}

impl Stage<'_> {
    fn load_at(&self, seconds: f64) -> f64 {
        value_at(&self.load, seconds, self.is_linear).unwrap_or(0.0)
    }

    fn advance(&mut self, to: f64) {
        loop {
            let now = self.tier.now().seconds_f64();
            if self.tier.now() >= instant(to) {
                return;
            }
            let after = now + 1e-6;
            let next = self.load.iter().map(|(time, _)| *time).find(|time| *time > after);
            let step = if self.is_linear { now + 1.0 } else { f64::INFINITY };
            let end = to.min(next.unwrap_or(to)).min(step);
            let middle = if self.is_linear {
                f64::midpoint(now, end)
            } else {
                after
            };
            let load = self.load_at(middle);
            self.tier.advance(instant(end), load);
        }
    }

    /// The value of a metric that is one number for all, at the time that the workload has come to.
    fn total(&self, name: &str) -> Option<f64> {
        let now = self.tier.now().seconds_f64();
        let given = ["external", "object"]
            .iter()
            .find_map(|kind| points(self.inputs, &format!("{kind}:{name}")));
        if let Some(points) = given {
            return value_at(&points, now, self.is_linear);
        }
        match self.inputs["metric_model"]["loop"]["kind"].as_str()? {
            "completions" => self.tier.request_rate(),
            "engine" if name.contains("running") => Some(self.tier.running()),
            _ => Some(self.tier.waiting()),
        }
    }

    /// Reads one metric of the HPA.
    fn read(&mut self, metric: &Metric) {
        let is_utilization = metric.target.average_value.is_none();
        let given = |name: &str, factor: f64| {
            let points = points(self.inputs, name)?;
            let is_linear = self.is_linear;
            Some(move |time: Instant| {
                let value = value_at(&points, time.seconds_f64(), is_linear)?;
                Some((value * factor).round() as i64)
            })
        };
        let mebibyte_milli = f64::from(1 << 20) * 1000.0;
        match &metric.source {
            MetricSource::Resource { name } | MetricSource::ContainerResource { name, .. } => {
                let given = match name.as_str() {
                    "cpu" => given("cpu_per_pod_m", 1.0),
                    _ => given("mem_per_pod_Mi", mebibyte_milli),
                };
                let now = self.tier.now().seconds_f64();
                let total = points(self.inputs, "cpu_total_m");
                let is_missing = total.is_some_and(|points| value_at(&points, now, self.is_linear).is_none());
                match given {
                    Some(value) => self.seen.usage_of_running(&self.tier, value),
                    None if is_missing => self.seen.total(None),
                    None => self.seen.cpu(&self.tier, is_utilization),
                }
            }
            MetricSource::Pods { name } => match given(&format!("pods:{name}"), 1000.0) {
                Some(value) => self.seen.usage_of_running(&self.tier, value),
                None => {
                    let is_running = name.contains("running");
                    let value = |engine: scalegen_simulate::load::engine::EngineState| {
                        milli(if is_running {
                            engine.running
                        } else {
                            engine.waiting
                        })
                    };
                    self.seen.of_ready(&self.tier, self.tier.engines().map(value));
                }
            },
            MetricSource::Object { name } | MetricSource::External { name } => {
                let total = self.total(name).map(milli);
                self.seen.total(total);
            }
            MetricSource::Unknown { .. } => self.seen.total(None),
        }
    }
}

fn milli(value: f64) -> i64 {
    (value * 1000.0).round() as i64
}

/// The scaler of a recording.
enum Scaler {
    Hpa(Box<Controller>, i32),
    Keda(Box<KedaSimulation>),
}

impl Scaler {
    fn replicas(&self) -> i32 {
        match self {
            Self::Hpa(_, replicas) => *replicas,
            Self::Keda(keda) => keda.hpa().replicas(),
        }
    }
}

fn hpa_spec(spec: &Value) -> Result<HpaSpec, String> {
    let mut spec = spec.clone();
    if spec.get("scaleTargetRef").is_none() {
        spec["scaleTargetRef"] = json!({"kind": "Deployment", "name": "web"});
    }
    let object = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web"}, "spec": spec});
    let object = serde_json::from_value(object).map_err(|error| format!("the HPA: {error}"))?;
    HpaSpec::new(&object).map_err(|problems| format!("the HPA: {problems:?}"))
}

/// The changes of `spec.replicas` that the controllers make. `second` is how far into its second the machine's clock
/// was at the start.
pub(crate) fn replay(
    inputs: &Value,
    controller: &Value,
    syncs: &Syncs,
    polls: &[f64],
    second: f64,
) -> Result<Vec<Change>, String> {
    let options = options(controller);
    let start = number(&inputs["workload"], "replicas").unwrap_or(1.0);
    let load = inputs::load(inputs);
    let is_linear = inputs["metric_model"]["interp"] == "linear";
    let at_start = value_at(&load, 0.0, is_linear).unwrap_or(0.0);
    let mut stage = Stage {
        inputs,
        tier: Tier::new(inputs::model(inputs)?, start as usize, at_start),
        seen: Seen::new(&inputs::requests(inputs), span(second)),
        load,
        is_linear,
    };
    let mut stored = inputs["hpa_spec_as_stored"].clone();
    let mut scaler = match inputs.get("scaled_object") {
        Some(object) if !object.is_null() => {
            let object = serde_json::from_value(object.clone()).map_err(|error| error.to_string())?;
            let spec = KedaSpec::new(&object).map_err(|problems| format!("{problems:?}"))?;
            Scaler::Keda(Box::new(KedaSimulation::new(spec, options, Some(start as i32))))
        }
        _ => {
            let controller = Controller::new(hpa_spec(&stored)?, options);
            Scaler::Hpa(Box::new(controller), start as i32)
        }
    };

    let patches = inputs["changes_during_run"].as_array().into_iter().flatten();
    let mut events: Vec<_> = patches
        .map(|patch| (patch_time(patch), Event::Patch(patch)))
        .collect();
    events.extend(polls.iter().map(|time| (*time, Event::Poll)));
    events.extend(syncs.iter().map(|(time, read)| (*time, Event::Sync(*read))));
    events.sort_by(|a, b| a.0.total_cmp(&b.0));

    let mut changes = Vec::new();
    for (time, event) in events {
        let before = scaler.replicas();
        let mut is_own = true;
        match (event, &mut scaler) {
            (Event::Patch(patch), scaler) => {
                stage.advance(time);
                is_own = false;
                change(patch, &mut stored, scaler)?;
            }
            (Event::Poll, Scaler::Keda(keda)) => {
                stage.advance(time);
                let readings = triggers(&mut stage, keda.spec());
                let mut given = Triggers::new(&readings, stage.seen.workload(&stage.tier));
                given.samples = stage.seen.samples();
                keda.poll(instant(time), &given);
            }
            (Event::Poll, Scaler::Hpa(..)) => {}
            (Event::Sync(read), Scaler::Keda(keda)) => {
                stage.advance(read);
                let readings = triggers(&mut stage, keda.spec());
                let mut given = Triggers::new(&readings, stage.seen.workload(&stage.tier));
                given.samples = stage.seen.samples();
                keda.sync(Some(instant(time)), &given);
            }
            (Event::Sync(read), Scaler::Hpa(controller, replicas)) => {
                stage.advance(read);
                stage.seen.begin(&stage.tier);
                for metric in controller.spec().metrics.clone() {
                    stage.read(&metric);
                }
                let mut scale = Scale::new(*replicas);
                scale.status_replicas = stage.tier.replicas() as i32;
                let observation = stage.seen.observation(&stage.tier);
                *replicas = controller
                    .reconcile(instant(time), &scale, &observation)
                    .desired_replicas;
            }
        }
        let after = scaler.replicas();
        if after != before {
            stage.advance(time);
            stage.tier.scale(after.max(0) as usize);
            if is_own {
                let (from, to) = (i64::from(before), i64::from(after));
                changes.push(Change { at_s: time, from, to });
            }
        }
        let lost = stage.tier.lost();
        if lost.abs() > 1e-6 * stage.tier.totals().arrived.max(1.0) {
            return Err(format!("{lost} requests are lost at {time} s"));
        }
    }
    Ok(changes)
}

/// What the sources of KEDA's triggers return.
fn triggers(stage: &mut Stage<'_>, spec: &KedaSpec) -> Vec<TriggerReading> {
    stage.seen.begin(&stage.tier);
    let metrics = spec.hpa.metrics.clone();
    let mut readings = Vec::new();
    for (index, trigger) in spec.triggers.iter().enumerate() {
        let external = spec.external_triggers().find(|(at, _)| *at == index);
        readings.push(match external {
            Some((_, external)) => {
                let name = external
                    .name
                    .as_deref()
                    .unwrap_or(&external.metric_name)
                    .to_owned();
                let value = stage.total(&external.metric_name).or_else(|| stage.total(&name));
                value.map_or(TriggerReading::Null, TriggerReading::Value)
            }
            None => {
                let _ = trigger;
                let is_resource = |metric: &&Metric| {
                    matches!(
                        metric.source,
                        MetricSource::Resource { .. } | MetricSource::ContainerResource { .. }
                    )
                };
                let metric = metrics.iter().find(is_resource).cloned();
                if let Some(metric) = &metric {
                    stage.read(metric);
                }
                TriggerReading::Resource(stage.seen.readings().last().copied().unwrap_or(Reading::Failed))
            }
        });
    }
    readings
}

/// The first of some keys that there is.
fn first<'a>(value: &'a Value, keys: &[&str]) -> Option<&'a Value> {
    keys.iter().find_map(|key| value.get(key))
}

fn patch_time(patch: &Value) -> f64 {
    let time = first(patch, &["t", "at", "t_s", "at_s", "time"]);
    time.and_then(Value::as_f64).unwrap_or(0.0)
}

/// Applies a merge patch: of the workload's replicas, or of the HPA.
fn change(change: &Value, stored: &mut Value, scaler: &mut Scaler) -> Result<(), String> {
    let named = first(
        change,
        &["patch", "merge_patch", "body", "hpa", "deployment", "scale"],
    );
    let patch = named.filter(|patch| patch.is_object()).unwrap_or(change);
    let spec = patch.get("spec").unwrap_or(patch);
    let replicas = spec.get("replicas").and_then(Value::as_i64);
    match (replicas, scaler) {
        (Some(given), Scaler::Hpa(_, replicas)) => *replicas = given as i32,
        (Some(given), Scaler::Keda(keda)) => keda.set_replicas(given as i32),
        (None, Scaler::Hpa(controller, _)) => {
            merge(stored, spec);
            controller.change(hpa_spec(stored)?);
        }
        (None, Scaler::Keda(_)) => return Err(format!("a ScaledObject cannot be changed: {change}")),
    }
    Ok(())
}

/// RFC 7396.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (key, value) in patch {
        match (value, target.as_object_mut()) {
            (Value::Null, Some(target)) => {
                target.remove(key);
            }
            (value, Some(target)) => merge(target.entry(key.clone()).or_insert(Value::Null), value),
            _ => {}
        }
    }
}
