//! What the HPA controller sees of a workload under load.

use super::tier::Tier;
use crate::hpa::{
    ConditionStatus, Container, Observation, Pod, PodPhase, Reading, ReadyCondition, Sample, Workload,
};
use crate::{Instant, Span};

/// The requests that a pod's container has.
#[derive(Clone, Debug, PartialEq)]
pub struct Requests {
    /// The container's name.
    pub container: String,
    /// Resources with thousandths.
    pub resources: Vec<(String, i64)>,
}

/// Buffers of an observation, filled once per sync.
#[derive(Clone, Debug)]
pub struct Seen {
    template: Pod,
    cpu_request_m: Option<i64>,
    /// How far the clock of the cluster was into its second at the start: times in objects are whole seconds.
    second: Span,
    pods: Vec<Pod>,
    samples: Vec<Sample>,
    readings: Vec<Reading>,
    is_uniform: bool,
}

impl Seen {
    /// Of pods with these requests; `second` is how far the clock was into its second at the start.
    pub fn new(requests: &Requests, second: Span) -> Self {
        let mut template = Pod::running(Instant::START);
        template.containers = vec![Container::new(&requests.container, requests.resources.clone())];
        let cpu = requests.resources.iter().find(|(name, _)| name == "cpu");
        Self {
            template,
            cpu_request_m: cpu.map(|(_, milli)| *milli).filter(|milli| *milli > 0),
            second,
            pods: Vec::with_capacity(64),
            samples: Vec::with_capacity(64),
            readings: Vec::with_capacity(4),
            is_uniform: false,
        }
    }

    /// A time as objects have it.
    fn whole(&self, time: Instant) -> Instant {
        (time + self.second).truncated_to_second() - self.second
    }

    /// Begins an observation. Where all pods are ready, and have used the same for a full window, one number stands
    /// for all of them.
    pub fn begin(&mut self, tier: &Tier) {
        self.samples.clear();
        self.readings.clear();
        let pods = &tier.pods;
        let window = tier
            .cpu
            .as_ref()
            .map_or(Span::ZERO, super::cpu::CpuSamples::window);
        let sampled = tier.cpu.as_ref().map_or(tier.now(), |cpu| cpu.time);
        // Whole seconds are at most a second earlier.
        let is_long_covered = |ready: Instant| ready + window <= sampled - Span::from_seconds(1);
        let is_covered = |ready| is_long_covered(ready) || self.whole(ready) + window <= self.whole(sampled);
        let values = tier.cpu.as_ref().map_or(&[][..], |cpu| &cpu.values);
        let first = values.first().copied().unwrap_or_default();
        let (least, most) = values.iter().fold((first, first), |(least, most), &value| {
            let least = if value < least { value } else { least };
            (least, if value > most { value } else { most })
        });
        self.is_uniform = pods.ready == pods.all.len()
            && pods.all.last().is_none_or(|pod| is_covered(pod.ready))
            && (tier.cpu.is_none() || values.len() == pods.all.len())
            && (least == most || milli(least) == milli(most));
        if !self.is_uniform {
            self.fill(tier);
        }
    }

    /// Lists each pod.
    fn fill(&mut self, tier: &Tier) {
        let pods = &tier.pods;
        self.pods.truncate(pods.all.len());
        while self.pods.len() < pods.all.len() {
            self.pods.push(self.template.clone());
        }
        for index in 0..pods.all.len() {
            let Some(pod) = pods.all.get(index) else { continue };
            let (running, ready) = (self.whole(pod.running), self.whole(pod.ready));
            let is_ready = index < pods.ready;
            let is_running = index < pods.running;
            let Some(seen) = self.pods.get_mut(index) else {
                continue;
            };
            seen.phase = if is_running {
                PodPhase::Running
            } else {
                PodPhase::Pending
            };
            seen.start = is_running.then_some(running);
            seen.ready = Some(ReadyCondition {
                status: if is_ready {
                    ConditionStatus::True
                } else {
                    ConditionStatus::False
                },
                transition: if is_ready { ready } else { running },
            });
        }
    }

    /// CPU of the pods, as the metrics API has it.
    pub fn cpu(&mut self, tier: &Tier, is_utilization: bool) {
        let Some(cpu) = &tier.cpu else {
            return self.readings.push(Reading::Failed);
        };
        if let super::cpu::Sampling::AtRequest { window } = cpu.sampling {
            let running = tier.pods.all.iter().take(tier.pods.running).enumerate();
            let usage = running.map(|(index, pod)| tier.usage_of(pod, index < tier.pods.ready));
            return self.usage(tier, usage.map(milli), tier.now(), window);
        }
        let uniform = cpu.values.first().copied().map(milli).filter(|_| self.is_uniform);
        match (uniform, self.cpu_request_m) {
            (Some(usage), Some(request)) if is_utilization => {
                self.readings.push(Reading::Utilization(usage * 100 / request));
            }
            (Some(usage), _) if !is_utilization => self.readings.push(Reading::Every(usage)),
            _ => {
                let values = cpu.values.iter().copied().map(milli);
                self.usage(tier, values, cpu.time, cpu.window());
            }
        }
    }

    /// The same value of every running pod, in thousandths: of those in the last scrape of CPU at its time, or of all
    /// at the time of the request.
    pub fn usage_of_running(&mut self, tier: &Tier, value: impl Fn(Instant) -> Option<i64>) {
        let (count, time, window) = match &tier.cpu {
            Some(cpu) if cpu.next.is_some() => (cpu.values.len(), cpu.time, cpu.window()),
            Some(cpu) => (tier.pods.running, tier.now(), cpu.window()),
            None => (tier.pods.running, tier.now(), Span::ZERO),
        };
        let value = value(time);
        let count = if value.is_some() { count } else { 0 };
        self.usage(tier, (0..count).filter_map(|_| value), time, window);
    }

    fn usage(&mut self, tier: &Tier, values: impl Iterator<Item = i64>, time: Instant, window: Span) {
        let time = self.whole(time);
        self.per_pod(tier, values, time, window);
    }

    /// A value of each ready pod, in thousandths, at the time of the request: a Pods metric.
    pub fn of_ready(&mut self, tier: &Tier, values: impl Iterator<Item = i64>) {
        self.per_pod(tier, values, tier.now(), Span::ZERO);
    }

    fn per_pod(&mut self, tier: &Tier, values: impl Iterator<Item = i64>, time: Instant, window: Span) {
        if std::mem::take(&mut self.is_uniform) {
            self.fill(tier);
        }
        let first = self.samples.len();
        let samples = values
            .enumerate()
            .map(|(pod, value)| Sample::new(Some(pod), value, time, window));
        self.samples.extend(samples);
        let count = self.samples.len() - first;
        self.readings.push(match count {
            0 => Reading::Failed,
            _ => Reading::PerPod { first, count },
        });
    }

    /// One number for all, in thousandths: an External or Object metric; none where the API has no value.
    pub fn total(&mut self, total: Option<i64>) {
        self.readings.push(total.map_or(Reading::Failed, Reading::Total));
    }

    /// The pods.
    pub fn workload(&self, tier: &Tier) -> Workload<'_> {
        match self.is_uniform {
            true => Workload::AllReady(i32::try_from(tier.replicas()).unwrap_or(i32::MAX)),
            false => Workload::Pods(&self.pods),
        }
    }

    /// The readings so far, in the order in which they were taken.
    pub fn readings(&self) -> &[Reading] {
        &self.readings
    }

    /// What [`Reading::PerPod`] points into.
    pub fn samples(&self) -> &[Sample] {
        &self.samples
    }

    /// All of it.
    pub fn observation(&self, tier: &Tier) -> Observation<'_> {
        let mut observation = Observation::new(self.workload(tier), &self.readings);
        observation.samples = &self.samples;
        observation
    }
}

/// Thousandths as the API's quantities come to them: rounded up.
fn milli(value: f64) -> i64 {
    // What arithmetic leaves behind the sixth digit is no usage.
    let millionths = value * 1e6;
    if millionths.abs() < 1e15 {
        // Without the calls that rounding is on processors of any age: it is done for each pod at each sync.
        let whole = millionths as i64;
        let rest = millionths - whole as f64;
        let nearest = whole + i64::from(rest >= 0.5) - i64::from(rest <= -0.5);
        return nearest.div_euclid(1_000_000) + i64::from(nearest.rem_euclid(1_000_000) > 0);
    }
    (millionths.round() / 1e6).ceil() as i64
}
