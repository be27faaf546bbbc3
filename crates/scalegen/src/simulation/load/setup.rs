//! A scaler of a profile, its workload and those that it calls, as what is simulated.

use std::sync::Arc;

use scalegen_kinds::k8s::HorizontalPodAutoscaler;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_manifest::assemble::{Body, Manifest};
use scalegen_profile::plan::{
    MetricPlan, MetricSource, MetricTarget, Plan, ScalerKind, ScalerPlan, SignalPlan, TriggerKind,
    TriggerPlan, WorkloadPlan,
};
use scalegen_simulate::Span;
use scalegen_simulate::hpa::{HpaOptions, HpaSpec};
use scalegen_simulate::keda::KedaSpec;
use scalegen_simulate::load::run::{Call, Demand, Scaler, Setup, Signal, TierSetup};
use scalegen_simulate::load::{Requests, Scraping};
use scalegen_syntax::{FieldPath, Message, Quantity};

use super::fault::{AddCall, Circle, Fault, NoCpuRequest, NoSeries, NotSimulated, OfOther, RemoveCall};
use super::{model, query};

/// How deep calls may be inside each other.
const DEEPEST: usize = 32;

/// What Prometheus does by default.
const SCRAPE_INTERVAL: Span = Span::from_seconds(60);

/// What a simulation is set up with, and what a reader of its result has to know.
pub(super) struct Ready {
    pub(super) setup: Setup,
    /// The names of the tiers.
    pub(super) names: Vec<String>,
    pub(super) notes: Vec<String>,
    pub(super) max_replicas: i32,
}

/// What all setups of a simulation share.
pub(super) struct Scene<'a> {
    pub(super) plan: &'a Plan,
    /// What was generated from it.
    pub(super) manifests: &'a [Manifest],
    pub(super) demand: Demand,
    pub(super) initial_replicas: Option<i32>,
}

impl Scene<'_> {
    /// Sets up a scaler of a workload. Reports all faults that it finds.
    pub(super) fn ready(&self, workload: &WorkloadPlan, scaler: &ScalerPlan) -> Result<Ready, Vec<Fault>> {
        let tiers = self.tiers(workload).map_err(|fault| vec![fault])?;
        let names: Vec<_> = tiers.iter().map(|tier| tier.key.clone()).collect();
        let index = |key: &str| names.iter().position(|name| name == key);
        let mut calls = Vec::new();
        for (from, tier) in tiers.iter().enumerate() {
            for call in tier.model.iter().flat_map(|model| &model.calls) {
                calls.extend(index(&call.workload).map(|to| {
                    Call {
                        from,
                        to,
                        per_request: call
                            .per_request
                            .unwrap_or(scalegen_profile::language::DEFAULT_CALLS),
                    }
                }));
            }
        }
        let mut rates = vec![0.0; tiers.len()];
        if let (Demand::Open(load), Some(first)) = (&self.demand, rates.first_mut()) {
            *first = load.rate(0);
        }
        for call in &calls {
            let called = rates.get(call.from).map_or(0.0, |rate| rate * call.per_request);
            if let Some(rate) = rates.get_mut(call.to) {
                *rate += called;
            }
        }
        let mut faults = Vec::new();
        let mut windows = vec![Span::ZERO; tiers.len()];
        let mut scalers = Vec::new();
        for (tier, plan) in tiers.iter().enumerate() {
            let own = if tier == 0 { Some(scaler) } else { plan.active() };
            scalers.push(own.and_then(|own| match self.scaler(own, tier, &names) {
                Ok((spec, signals)) => {
                    for signal in &signals {
                        let (of, query) = match signal {
                            Signal::Total(of, query) => (*of, query),
                            Signal::PerPod(query) => (tier, query),
                            _ => continue,
                        };
                        if let (Some(longest), Some(window)) = (windows.get_mut(of), query.window()) {
                            *longest = (*longest).max(window);
                        }
                    }
                    Some((spec, signals))
                }
                Err(found) => {
                    faults.extend(found);
                    None
                }
            }));
        }
        let prometheus = self.plan.prometheus.as_ref();
        let every = prometheus.map_or(SCRAPE_INTERVAL, |it| {
            Span::from_seconds(i64::from(it.scrape_interval.seconds()))
        });
        let (mut setups, mut notes) = (Vec::new(), Vec::new());
        let parts = tiers.iter().zip(scalers).zip(windows.iter().zip(&rates));
        for (tier, ((plan, scaler), (window, rate))) in parts.enumerate() {
            let (scaler, signals) = scaler.unzip();
            let least = scaler.as_ref().map(|scaler| match scaler {
                Scaler::Hpa(spec) => spec.min_replicas,
                Scaler::Keda(spec) => spec.hpa.min_replicas,
            });
            let given = self.initial_replicas.filter(|_| tier == 0).or(plan.replicas);
            let replicas = given.or(least).unwrap_or(1);
            let window = if *window == Span::ZERO {
                every.times(4)
            } else {
                *window
            };
            let scraping = Scraping { every, window };
            match model::model(plan, scraping, rate / f64::from(replicas.max(1))) {
                Ok((model, note)) => {
                    if matches!(self.demand, Demand::Clients { qps: None, .. }) && tier == 0 {
                        faults.extend(model::bounded(plan, &model).err());
                    }
                    notes.extend(note);
                    let requests = requests(plan);
                    let reads_percent = signals.iter().flatten().any(|it| *it == Signal::CpuUtilization);
                    if reads_percent && requests.resources.iter().all(|(name, _)| name != "cpu") {
                        let workload = plan.key.clone();
                        notes.push(Message::from(NoCpuRequest { workload }).to_string());
                    }
                    let price = plan.model.as_ref().and_then(|model| model.price.as_ref());
                    setups.push(TierSetup {
                        model,
                        requests,
                        replicas,
                        scaler,
                        signals: signals.unwrap_or_default(),
                        price_per_h: price.map(scalegen_syntax::Price::per_hour),
                    });
                }
                Err(fault) => faults.push(fault),
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let max_replicas = match setups.first().and_then(|tier| tier.scaler.as_ref()) {
            Some(Scaler::Hpa(spec)) => spec.max_replicas,
            Some(Scaler::Keda(spec)) => spec.hpa.max_replicas,
            None => i32::MAX,
        };
        Ok(Ready {
            setup: Setup {
                tiers: setups,
                calls,
                demand: self.demand.clone(),
                options: HpaOptions::for_kubernetes(self.plan.targets.kubernetes),
            },
            names,
            notes,
            max_replicas,
        })
    }

    /// The workload and all that it calls, callers before those that they call.
    fn tiers<'p>(&'p self, first: &'p WorkloadPlan) -> Result<Vec<&'p WorkloadPlan>, Fault> {
        let mut done = Vec::new();
        self.visit(first, &mut Vec::new(), &mut done)?;
        done.reverse();
        Ok(done)
    }

    fn visit<'p>(
        &'p self,
        workload: &'p WorkloadPlan,
        path: &mut Vec<&'p str>,
        done: &mut Vec<&'p WorkloadPlan>,
    ) -> Result<(), Fault> {
        if path.contains(&workload.key.as_str()) || path.len() >= DEEPEST {
            let message = Circle {
                workload: workload.key.clone(),
                deepest: DEEPEST,
            };
            let origin = workload.origin.field("model").field("calls");
            return Err(Fault::of_model(origin, message, RemoveCall));
        }
        if done.iter().any(|it| it.key == workload.key) {
            return Ok(());
        }
        path.push(&workload.key);
        for call in workload.model.iter().flat_map(|model| &model.calls) {
            if let Some(called) = self.plan.workload(&call.workload) {
                self.visit(called, path, done)?;
            }
        }
        path.pop();
        done.push(workload);
        Ok(())
    }

    /// The scaler as the controllers have it, and what its metrics read.
    fn scaler(
        &self,
        scaler: &ScalerPlan,
        tier: usize,
        names: &[String],
    ) -> Result<(Scaler, Vec<Signal>), Vec<Fault>> {
        let object = scaler.object();
        let unusable = |problems: Vec<scalegen_simulate::Problem>| -> Vec<Fault> {
            let fault = |problem: scalegen_simulate::Problem| {
                Fault::of_object(object.origin.clone(), problem.message)
            };
            problems.into_iter().map(fault).collect()
        };
        let mut signals = Vec::new();
        let mut faults = Vec::new();
        let mut add = |signal: Result<Signal, Fault>| match signal {
            Ok(signal) => signals.push(signal),
            Err(fault) => faults.push(fault),
        };
        let spec = match &scaler.kind {
            ScalerKind::Hpa(hpa) => {
                if hpa.metrics.is_empty() {
                    add(Ok(Signal::CpuUtilization));
                }
                for (index, metric) in hpa.metrics.iter().enumerate() {
                    let at = object.origin.field("metrics").index(index);
                    add(self.of_hpa(metric, tier, names, at));
                }
                let made: Arc<HorizontalPodAutoscaler> = self.made(&object.origin, |body| match body {
                    Body::HorizontalPodAutoscaler(hpa) => Some(Arc::clone(hpa)),
                    _ => None,
                })?;
                Scaler::Hpa(HpaSpec::new(&made).map_err(unusable)?)
            }
            ScalerKind::Keda(keda) => {
                for (index, trigger) in keda.triggers.iter().enumerate() {
                    let at = object.origin.field("triggers").index(index);
                    add(self.of_keda(trigger, tier, names, at));
                }
                let made: Arc<ScaledObject> = self.made(&object.origin, |body| match body {
                    Body::ScaledObject(object) => Some(Arc::clone(object)),
                    _ => None,
                })?;
                let spec = KedaSpec::new(&made).map_err(unusable)?;
                let spec = spec.of_version(self.plan.targets.keda);
                if !spec.left_out.is_empty() {
                    return Err(unusable(spec.left_out));
                }
                Scaler::Keda(spec)
            }
        };
        match faults.is_empty() {
            true => Ok((spec, signals)),
            false => Err(faults),
        }
    }

    /// The object that was generated from a table of the profile.
    fn made<T>(&self, origin: &FieldPath, of: impl Fn(&Body) -> Option<T>) -> Result<T, Vec<Fault>> {
        let own = self.manifests.iter().filter(|it| it.origin == *origin);
        let mut found = own.filter_map(|manifest| of(&manifest.body));
        // Every scaler of a plan has its object, so that this is never reached.
        found.next().ok_or_else(Vec::new)
    }

    fn of_hpa(
        &self,
        metric: &MetricPlan,
        tier: usize,
        names: &[String],
        at: FieldPath,
    ) -> Result<Signal, Fault> {
        let (name, signal, is_per_pod) = match &metric.source {
            MetricSource::Resource { name } | MetricSource::ContainerResource { name, .. } => {
                return match (name.as_str(), metric.target) {
                    ("cpu", MetricTarget::AverageUtilization(_)) => Ok(Signal::CpuUtilization),
                    ("cpu", _) => Ok(Signal::CpuUsage),
                    _ => Err(not_simulated(at, name)),
                };
            }
            MetricSource::External { metric, signal, .. } => (metric, signal.as_ref(), false),
            MetricSource::Pods { metric, .. } => (metric, None, true),
            MetricSource::Object { metric, .. } => return Err(not_simulated(at, metric)),
        };
        let plan = self.plan;
        let found = match signal {
            Some(signal) => plan.signal(signal),
            None => plan.signals.iter().find(|signal| signal.metric == *name),
        };
        let found = found.ok_or_else(|| not_simulated(at.clone(), name))?;
        let (of, query) = evaluated(found, tier, names, &at)?;
        match is_per_pod {
            true if of == tier => Ok(Signal::PerPod(query)),
            true => Err(not_simulated(at, name)),
            false => Ok(Signal::Total(of, query)),
        }
    }

    fn of_keda(
        &self,
        trigger: &TriggerPlan,
        tier: usize,
        names: &[String],
        at: FieldPath,
    ) -> Result<Signal, Fault> {
        match &trigger.kind {
            TriggerKind::Prometheus { query, signal, .. } => {
                let signal = signal.as_ref().and_then(|signal| self.plan.signal(signal));
                let (of, query) = match signal {
                    Some(signal) => evaluated(signal, tier, names, &at)?,
                    None => (tier, read(query, &at)?),
                };
                Ok(Signal::Total(of, query))
            }
            TriggerKind::Cpu(_) => Ok(match trigger.metric_type {
                Some(scalegen_profile::language::TriggerMetricType::Utilization) => Signal::CpuUtilization,
                _ => Signal::CpuUsage,
            }),
            other => Err(not_simulated(at, other.type_())),
        }
    }
}

fn not_simulated(at: FieldPath, metric: &str) -> Fault {
    let metric = metric.to_owned();
    Fault::of_metric(at, NotSimulated { metric })
}

fn read(text: &str, at: &FieldPath) -> Result<scalegen_simulate::load::query::Query, Fault> {
    query::read(text).map_err(|bytes| {
        let query = text.to_owned();
        let part = text.get(bytes).unwrap_or(text).to_owned();
        Fault::of_metric(at.clone(), NoSeries { part, query })
    })
}

/// The tier of a signal and its query.
fn evaluated(
    signal: &SignalPlan,
    tier: usize,
    names: &[String],
    at: &FieldPath,
) -> Result<(usize, scalegen_simulate::load::query::Query), Fault> {
    let of = match &signal.emitted_by {
        None => tier,
        Some(emitter) => names.iter().position(|name| name == emitter).ok_or_else(|| {
            let (signal, workload) = (signal.key.clone(), emitter.clone());
            let add = AddCall {
                workload: emitter.clone(),
            };
            Fault::of_model(at.clone(), OfOther { signal, workload }, add)
        })?,
    };
    Ok((of, read(&signal.query, at)?))
}

fn requests(workload: &WorkloadPlan) -> Requests {
    let milli = |(name, amount): (&String, &Quantity)| {
        let milli = i64::try_from(amount.milli_ceil()).unwrap_or(i64::MAX);
        (name.clone(), milli)
    };
    Requests {
        container: workload.container.clone().unwrap_or_else(|| workload.key.clone()),
        resources: workload.requests.iter().map(milli).collect(),
    }
}
