//! Whether a scaler on the backlog of a slow starter overshoots, from the workload's model.

use scalegen_profile::plan::{Plan, ScalerKind, ScalerPlan, WorkloadPlan};
use scalegen_simulate::codes;
use scalegen_simulate::load::Load;
use scalegen_simulate::load::dead_time::Path;
use scalegen_simulate::load::run::{Demand, Scaler, Signal};
use scalegen_simulate::load::stability::BacklogLoop;
use scalegen_syntax::{FieldPath, Finding, Message, Place, messages};

use scalegen_manifest::assemble::Manifest;

use super::figures::{duration, figure};
use super::setup::{Ready, Scene};

messages! {
    MESSAGES;
    /// A threshold that asks for far too many pods before the first one serves.
    Overshoots {
        workload: String = "web",
        startup: String = "1m30s",
        rate: String = "5",
        threshold: String = "10",
        needed: String = "1224",
    } "pods of {workload} take {startup} until they serve, {rate} requests/s each: on the backlog alone a threshold of {threshold} overshoots, and one of {needed} does not";
    /// What to do about it.
    Raise { needed: String = "1224" }
        "write {needed}; or scale on arrivals or running requests, and keep the backlog as a second trigger";
}

/// Start-ups that are shorter than this overshoot by little.
const SLOW_S: f64 = 30.0;

/// The time between two syncs of the HPA controller.
const SYNC_S: f64 = 15.0;

/// A finding for each scaler of a plan that overshoots.
pub(crate) fn check(
    plan: &Plan,
    manifests: &[Manifest],
    locate: &dyn Fn(&FieldPath) -> Option<Place>,
) -> Vec<Finding> {
    let finding = |(path, overshoots): (FieldPath, Overshoots)| {
        let raise = overshoots.raise();
        let mut finding = codes::BACKLOG_OVERSHOOTS.finding(overshoots).at(locate(&path));
        finding.path = Some(path.to_string());
        finding.help = Some(raise.into());
        finding
    };
    let found = scalers(plan).filter_map(|(workload, scaler)| of_scaler(plan, manifests, workload, scaler));
    found.map(finding).collect()
}

/// What is wrong with the scaler of this table, and what to do about it; none where nothing is.
pub(crate) fn advice(plan: &Plan, manifests: &[Manifest], origin: &FieldPath) -> Option<[Message; 2]> {
    let mut scalers = scalers(plan);
    let (workload, scaler) = scalers.find(|(_, scaler)| scaler.object().origin == *origin)?;
    let (_, overshoots) = of_scaler(plan, manifests, workload, scaler)?;
    let raise = overshoots.raise();
    Some([overshoots.into(), raise.into()])
}

/// Scalers of workloads with a model.
fn scalers(plan: &Plan) -> impl Iterator<Item = (&WorkloadPlan, &ScalerPlan)> {
    let with_model = plan.workloads.iter().filter(|it| it.model.is_some());
    with_model.flat_map(|workload| workload.scalers.iter().map(move |scaler| (workload, scaler)))
}

impl Overshoots {
    fn raise(&self) -> Raise {
        Raise {
            needed: self.needed.clone(),
        }
    }
}

fn of_scaler(
    plan: &Plan,
    manifests: &[Manifest],
    workload: &WorkloadPlan,
    scaler: &ScalerPlan,
) -> Option<(FieldPath, Overshoots)> {
    let scene = Scene {
        plan,
        manifests,
        demand: Demand::Open(Load::default()),
        initial_replicas: None,
    };
    // What keeps a workload from being simulated is reported where it is simulated.
    let Ready { setup, .. } = scene.ready(workload, scaler).ok()?;
    let tier = setup.tiers.first()?;
    let is_backlog = |signal: &Signal| matches!(signal, Signal::Total(0, query) if query.is_backlog());
    if tier.signals.is_empty() || !tier.signals.iter().all(is_backlog) {
        return None;
    }
    let spec = match tier.scaler.as_ref()? {
        Scaler::Hpa(spec) => spec,
        Scaler::Keda(spec) => &spec.hpa,
    };
    let (start, scraping) = (tier.model.start_up, tier.model.scraping?);
    let startup_s = start.running.seconds_f64() + start.ready.seconds_f64();
    let pipeline = Path::Gauge {
        scrape_s: scraping.every.seconds_f64(),
    };
    let thresholds = spec.metrics.iter().map(|metric| metric.target.average_value);
    // The lowest one asks for the most pods.
    let (index, threshold) = thresholds
        .enumerate()
        .filter_map(|(index, milli)| Some((index, milli? as f64 / 1000.0)))
        .min_by(|one, other| one.1.total_cmp(&other.1))?;
    let rate_per_s = tier.model.per_pod_s();
    let control = BacklogLoop {
        rate_per_s,
        dead_time_s: startup_s + pipeline.full_value(SYNC_S).mean_s,
        threshold,
    };
    let needed = control.threshold_without_overshoot().ceil();
    if startup_s < SLOW_S || !rate_per_s.is_finite() || threshold >= needed {
        return None;
    }
    let list = match &scaler.kind {
        ScalerKind::Hpa(_) => "metrics",
        ScalerKind::Keda(_) => "triggers",
    };
    let overshoots = Overshoots {
        workload: workload.key.clone(),
        startup: duration(startup_s),
        rate: figure(rate_per_s),
        threshold: figure(threshold),
        needed: format!("{needed:.0}"),
    };
    Some((scaler.object().origin.field(list).index(index), overshoots))
}
