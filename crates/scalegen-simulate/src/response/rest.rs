//! Where a scaler comes to rest while readings hold, by running it.

use std::convert::Infallible;

use crate::hpa::{HpaOptions, HpaSimulation, HpaSpec, Observation, Reading, Source, Workload};
use crate::keda::{KedaSimulation, KedaSpec, TriggerReading, TriggerSource, Triggers};
use crate::{Instant, Span};

/// Where a scaler came to rest while readings held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rest {
    /// The replicas at the end.
    pub replicas: i32,
    /// From the jump of the readings, just after a step, to the last change of replicas; zero when there was none.
    pub after: Span,
    /// Whether nothing changes any more. If not, it took longer than a run lasts.
    pub is_at_rest: bool,
}

/// The readings of an HPA's metrics while the workload has some replicas.
pub type HpaPhase<'a> = &'a dyn Fn(i32) -> Vec<Reading>;

/// The readings of a ScaledObject's triggers while the workload has some replicas.
pub type KedaPhase<'a> = &'a dyn Fn(i32) -> Vec<TriggerReading>;

/// The longest that readings are held.
const LONGEST: Span = Span::from_seconds(7 * 86_400);

/// How many readings are looked at before a phase ends in any case.
const MOST_READINGS: usize = 400_000;

/// Where an HPA comes to rest in each of several phases, each beginning where the one before ended. It starts with `start`
/// replicas.
pub fn hpa_rests(spec: &HpaSpec, options: &HpaOptions, start: i32, phases: &[HpaPhase<'_>]) -> Vec<Rest> {
    let mut source = Phases::new(phases, start, quiet(spec, options));
    let mut simulation = HpaSimulation::new(spec.clone(), options.clone(), Some(start));
    let Ok(()) = simulation.run(&mut source, |_| ());
    source.rests
}

/// Where a ScaledObject comes to rest in each of several phases, each beginning where the one before ended, just after a
/// poll and a sync at one instant. It starts with `start` replicas. A paused ScaledObject comes to rest in none.
pub fn keda_rests(spec: &KedaSpec, options: &HpaOptions, start: i32, phases: &[KedaPhase<'_>]) -> Vec<Rest> {
    let settings = &spec.settings;
    let failures = spec.fallback.as_ref().map_or(0, |it| it.failure_threshold);
    let waits = [
        settings.cooldown_period,
        settings.initial_cooldown_period,
        spec.polling_interval.times(i64::from(failures).saturating_add(3)),
    ];
    let quiet = waits.into_iter().fold(quiet(&spec.hpa, options), plus);
    let mut source = Phases::new(phases, start, quiet);
    source.poll = Some((spec.polling_interval, options.sync_period));
    let mut simulation = KedaSimulation::new(spec.clone(), options.clone(), Some(start));
    let Ok(()) = simulation.run(&mut source, |_| ());
    source.rests
}

fn plus(one: Span, other: Span) -> Span {
    Span::from_nanos(one.nanos().saturating_add(other.nanos()))
}

/// How long nothing changes once nothing ever will: every window and period is over.
fn quiet(spec: &HpaSpec, options: &HpaOptions) -> Span {
    let rules = spec.behavior.as_ref();
    let rules = rules.map(|behavior| [&behavior.scale_up, &behavior.scale_down]);
    let rules = rules.into_iter().flatten();
    let windows = rules
        .clone()
        .filter_map(|rules| rules.stabilization_window_seconds);
    let windows = windows.map(|seconds| Span::from_seconds(i64::from(seconds)));
    let window = windows.fold(options.downscale_stabilization, Span::max);
    let period = rules.map(|rules| rules.longest_period()).max();
    plus(
        plus(window, period.unwrap_or(Span::ZERO)),
        options.sync_period.times(3),
    )
}

/// A source of readings that hold until the scaler is at rest.
struct Phases<'p, R> {
    phases: &'p [&'p dyn Fn(i32) -> Vec<R>],
    quiet: Span,
    /// The polling interval and the sync period of a ScaledObject, whose phases begin just after both.
    poll: Option<(Span, Span)>,
    started: Instant,
    /// The last time at which readings were looked at.
    last: Instant,
    /// When replicas changed last in this phase.
    changed: Option<Instant>,
    replicas: i32,
    /// How many readings were looked at in this phase.
    looked_at: usize,
    readings: Vec<R>,
    rests: Vec<Rest>,
}

impl<'p, R> Phases<'p, R> {
    fn new(phases: &'p [&'p dyn Fn(i32) -> Vec<R>], replicas: i32, quiet: Span) -> Self {
        Self {
            phases,
            quiet,
            poll: None,
            started: Instant::START,
            last: Instant::LONG_AGO,
            changed: None,
            replicas,
            looked_at: 0,
            readings: Vec::new(),
            rests: Vec::new(),
        }
    }

    /// Takes note of the replicas that the last step left. False at the end.
    fn observe(&mut self, time: Instant, replicas: i32) -> bool {
        if replicas != self.replicas {
            self.replicas = replicas;
            self.changed = Some(self.last);
        }
        let Some(phase) = self.phases.get(self.rests.len()) else {
            return false;
        };
        self.readings = phase(replicas);
        self.looked_at += self.readings.len().max(4);
        let is_at_rest = time - self.changed.unwrap_or(self.started) > self.quiet;
        let is_long = time - self.started > LONGEST || self.looked_at > MOST_READINGS;
        if is_long || is_at_rest && self.is_beat(time) {
            self.rests.push(Rest {
                replicas,
                after: self.changed.map_or(Span::ZERO, |changed| changed - self.started),
                is_at_rest,
            });
            (self.started, self.changed, self.looked_at) = (time, None, 0);
        }
        self.last = time;
        true
    }

    /// Whether this is the last look at the readings at an instant at which KEDA polls and the HPA syncs, so that both
    /// see what follows as late as they can.
    fn is_beat(&self, time: Instant) -> bool {
        let is_multiple = |period: Span| time.nanos() % period.nanos().max(1) == 0;
        // The sync of the same instant comes first.
        self.poll
            .is_none_or(|(poll, sync)| is_multiple(poll) && is_multiple(sync) && self.last == time)
    }
}

impl Source for Phases<'_, Reading> {
    type Error = Infallible;

    fn observe(&mut self, time: Instant, replicas: i32) -> Result<Option<Observation<'_>>, Infallible> {
        let goes_on = self.observe(time, replicas);
        Ok(goes_on.then(|| Observation::new(Workload::AllReady(replicas), &self.readings)))
    }
}

impl TriggerSource for Phases<'_, TriggerReading> {
    type Error = Infallible;

    fn observe(&mut self, time: Instant, replicas: i32) -> Result<Option<Triggers<'_>>, Infallible> {
        let goes_on = self.observe(time, replicas);
        Ok(goes_on.then(|| Triggers::new(&self.readings, Workload::AllReady(replicas))))
    }
}
