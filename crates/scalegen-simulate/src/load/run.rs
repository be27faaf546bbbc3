//! A scaler, its workload and a load in one clock, and what came of it.

use super::signals::SignalRun;

pub use super::setup::{Call, Demand, Scaler, Setup, Signal, TierSetup};
pub use super::stage::{Happened, Stage};
pub use super::tier::Second;

/// A change of replicas.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// When.
    pub at_s: f64,
    /// Replicas before.
    pub from: i32,
    /// Replicas after.
    pub to: i32,
    /// Why, in the words of the controller's report.
    pub reason: String,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Run {
    /// Each second.
    pub seconds: Vec<Second>,
    /// Each change of replicas.
    pub events: Vec<Event>,
    /// What each metric of its scaler read.
    pub signals: Vec<SignalRun>,
    /// The least and the most replicas of its scaler; none without one.
    pub bounds: Option<(i32, i32)>,
    /// Requests that came.
    pub arrived: f64,
    /// Requests that were served.
    pub served: f64,
    /// Requests that were refused.
    pub refused: f64,
    /// Seconds in which requests waited or were refused.
    pub saturated_s: f64,
    /// Waiting requests times seconds.
    pub waiting_request_s: f64,
    /// The longest wait of a request in seconds; of engines an estimate.
    pub longest_wait_s: f64,
    /// Pods times seconds.
    pub replica_s: f64,
    /// What a pod costs in an hour.
    pub price_per_h: Option<f64>,
    /// The least number of pods that the greatest load needs; none where nothing limits a pod, or where clients wait.
    pub needed: Option<i32>,
}

impl Run {
    /// The most pods that there were.
    pub fn peak_replicas(&self) -> i32 {
        self.seconds
            .iter()
            .map(|second| second.replicas)
            .max()
            .unwrap_or(0)
    }

    /// The most requests that waited at the end of a second.
    pub fn peak_waiting(&self) -> f64 {
        self.seconds
            .iter()
            .map(|second| second.waiting)
            .fold(0.0, f64::max)
    }

    /// Hours of pods, ready or not.
    pub fn replica_hours(&self) -> f64 {
        self.replica_s / 3600.0
    }

    /// What the pods cost, with a price.
    pub fn cost(&self) -> Option<f64> {
        Some(self.replica_hours() * self.price_per_h?)
    }

    /// How often replicas turned from more to fewer or back.
    pub fn flaps(&self) -> usize {
        let ups: Vec<_> = self.events.iter().map(|event| event.to > event.from).collect();
        ups.windows(2).filter(|pair| pair.first() != pair.last()).count()
    }

    /// Seconds from the first second in which the pods could not serve all that came until they could; none where
    /// they never fell short, or never caught up.
    pub fn time_to_capacity_s(&self) -> Option<f64> {
        let is_short = |second: &&Second| second.waiting > 0.5 || second.refused > 0.5;
        let from = self.seconds.iter().position(|second| is_short(&second))?;
        let rest = self.seconds.get(from..)?;
        let start = rest.first()?.at_s;
        let caught_up = rest.windows(2).find_map(|pair| match pair {
            [before, after] => {
                let is_less = after.waiting < before.waiting - 1e-6 || after.waiting < 0.5;
                (is_less && after.refused < 0.5 && after.served + 1e-6 >= after.load).then_some(after.at_s)
            }
            _ => None,
        });
        Some(caught_up? - start)
    }
}

/// Runs it to the end of the load: what came of each tier.
pub fn run(setup: &Setup) -> Vec<Run> {
    let mut stage = Stage::new(setup);
    let seconds = match &setup.demand {
        Demand::Open(load) => load.seconds(),
        Demand::Clients { seconds, .. } => *seconds as usize,
    };
    let start = |tier: &TierSetup| Run {
        seconds: Vec::with_capacity(seconds),
        price_per_h: tier.price_per_h,
        signals: match tier.scaler.as_ref().map(Scaler::hpa) {
            Some(spec) => SignalRun::of(spec, &setup.options),
            None => Vec::new(),
        },
        bounds: tier.scaler.as_ref().map(Scaler::bounds),
        ..Run::default()
    };
    let mut runs: Vec<_> = setup.tiers.iter().map(start).collect();
    stage.seconds(0..seconds, |tier, happened| {
        let Some(run) = runs.get_mut(tier) else { return };
        match happened {
            Happened::Second(record) => {
                run.longest_wait_s = run.longest_wait_s.max(record.wait_s);
                run.seconds.push(record);
            }
            Happened::Synced { at_s, outcomes } => SignalRun::read(&mut run.signals, at_s, outcomes),
            Happened::Scaled { row, from, to } => {
                let reasons: Vec<_> = row.reasons.iter().map(ToString::to_string).collect();
                run.events.push(Event {
                    at_s: row.time.seconds_f64(),
                    from,
                    to,
                    reason: reasons.join("; "),
                });
            }
        }
    });
    for (index, (run, tier)) in runs.iter_mut().zip(stage.tiers()).enumerate() {
        let totals = tier.totals();
        run.arrived = totals.arrived;
        run.served = totals.served;
        run.refused = totals.refused;
        run.saturated_s = totals.saturated_s;
        run.waiting_request_s = totals.waiting_request_s;
        run.longest_wait_s = run.longest_wait_s.max(totals.longest_wait_s);
        run.replica_s = tier.replica_seconds();
        let greatest = run.seconds.iter().map(|second| second.load).fold(0.0, f64::max);
        // Clients that wait send what the pods serve, however few these are.
        let is_open = index > 0 || matches!(setup.demand, Demand::Open(_));
        let needed = tier.pods_for(greatest).filter(|_| is_open);
        run.needed = needed.and_then(|pods| i32::try_from(pods).ok());
    }
    runs
}
