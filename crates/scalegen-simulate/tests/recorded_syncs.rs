//! Every sync of the real controller that was recorded, fed with what the metrics APIs answered.

use std::path::Path;

use k8s_openapi::api::autoscaling::v2::HorizontalPodAutoscaler;
use scalegen_simulate::hpa::{
    ConditionStatus, Container, Controller, HpaOptions, HpaSpec, MetricSource, Observation, Pod, PodPhase,
    PodReport, Reading, ReadyCondition, Sample, Scale, Workload, pods_samples, resource_samples,
};
use scalegen_simulate::{Instant, Span};
use serde::Deserialize;

#[derive(Deserialize)]
struct Recording {
    hpa: HorizontalPodAutoscaler,
    container: String,
    cpu_request_milli: i64,
    second: f64,
    pods: Vec<Life>,
    syncs: Vec<Sync>,
}

/// When a pod was seen, running, ready and gone.
type Life = (f64, Option<f64>, Option<f64>, Option<f64>);

#[derive(Deserialize)]
struct Sync {
    t: f64,
    current: i32,
    status: i32,
    desired: i32,
    sample_t: Option<f64>,
    window_s: Option<f64>,
    usage: Option<Vec<(usize, i64)>>,
    values: Option<Vec<(usize, i64)>>,
    value: Option<i64>,
}

fn at(seconds: f64) -> Instant {
    Instant::START + Span::from_seconds_f64(seconds)
}

impl Recording {
    /// A timestamp as objects have it: a whole second of wall time.
    fn stamp(&self, seconds: f64) -> Instant {
        at((seconds + self.second).floor() - self.second)
    }

    /// The pods that there are at a time, with their positions in the recording.
    fn pods(&self, time: f64) -> Vec<(usize, Pod)> {
        let is_past = |moment: &Option<f64>| moment.is_some_and(|moment| moment <= time);
        let there = self
            .pods
            .iter()
            .enumerate()
            .filter(|(_, (seen, .., gone))| *seen <= time && !is_past(gone));
        there
            .map(|(index, (seen, running, ready, _))| {
                let mut pod = Pod::running(self.stamp(running.unwrap_or(*seen)));
                pod.containers = vec![Container::new(
                    &self.container,
                    vec![("cpu".to_owned(), self.cpu_request_milli)],
                )];
                if !is_past(running) {
                    (pod.phase, pod.start, pod.ready) = (PodPhase::Pending, None, None);
                } else if let Some(ready) = ready.filter(|ready| *ready <= time) {
                    pod.ready = Some(ReadyCondition {
                        status: ConditionStatus::True,
                        transition: self.stamp(ready),
                    });
                } else {
                    pod.ready = pod.ready.map(|it| ReadyCondition {
                        status: ConditionStatus::False,
                        ..it
                    });
                }
                (index, pod)
            })
            .collect()
    }

    /// Syncs whose decision did not come out.
    fn differences(&self) -> Vec<String> {
        let spec = HpaSpec::new(&self.hpa).unwrap();
        let mut controller = Controller::new(spec.clone(), HpaOptions::default());
        let mut found = Vec::new();
        for sync in &self.syncs {
            let (positions, pods): (Vec<usize>, Vec<Pod>) = self.pods(sync.t).into_iter().unzip();
            let position = |index: usize| positions.iter().position(|it| *it == index);
            let mut samples: Vec<Sample> = Vec::new();
            let mut read = |new: Vec<Sample>| {
                let (first, count) = (samples.len(), new.len());
                samples.extend(new);
                Reading::PerPod { first, count }
            };
            let readings: Vec<Reading> = spec
                .metrics
                .iter()
                .map(|metric| match &metric.source {
                    MetricSource::Resource { name } | MetricSource::ContainerResource { name, .. } => {
                        let reports: Vec<_> = sync
                            .usage
                            .iter()
                            .flatten()
                            .map(|(pod, usage)| {
                                let end = self.stamp(sync.sample_t.unwrap());
                                let window = Span::from_seconds_f64(sync.window_s.unwrap());
                                let mut report = PodReport::new(position(*pod), end, window);
                                report.containers =
                                    vec![(self.container.clone(), vec![(name.clone(), *usage)])];
                                report
                            })
                            .collect();
                        let container = match &metric.source {
                            MetricSource::ContainerResource { container, .. } => Some(container.as_str()),
                            _ => None,
                        };
                        resource_samples(&reports, name, container).map_or(Reading::Failed, &mut read)
                    }
                    MetricSource::Pods { .. } => {
                        let values = sync.values.iter().flatten();
                        let values: Vec<_> = values
                            .map(|(pod, value)| (position(*pod), *value, None))
                            .collect();
                        pods_samples(&values, at(sync.t)).map_or(Reading::Failed, &mut read)
                    }
                    MetricSource::External { .. } => sync.value.map_or(Reading::Failed, Reading::Total),
                    other => panic!("{other:?}"),
                })
                .collect();
            let mut scale = Scale::new(sync.current);
            scale.status_replicas = sync.status;
            let mut observation = Observation::new(Workload::Pods(&pods), &readings);
            observation.samples = &samples;
            let decision = controller.reconcile(at(sync.t), &scale, &observation);
            if decision.desired_replicas != sync.desired {
                found.push(format!(
                    "{} s: {} instead of {}",
                    sync.t, decision.desired_replicas, sync.desired
                ));
            }
        }
        found
    }
}

#[test]
fn every_recorded_decision_comes_out() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/syncs");
    let (mut recordings, mut syncs, mut found) = (0, 0, Vec::new());
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let recording: Recording = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        recordings += 1;
        syncs += recording.syncs.len();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        found.extend(
            recording
                .differences()
                .into_iter()
                .map(|it| format!("{name}: {it}")),
        );
    }
    assert!(
        found.is_empty(),
        "{} of {syncs} syncs:\n{}",
        found.len(),
        found.join("\n")
    );
    assert_eq!((recordings, syncs), (9, 999));
}
