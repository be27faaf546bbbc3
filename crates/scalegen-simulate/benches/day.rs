//! A thousand HPAs over a day of 5,760 syncs: `cargo bench -p scalegen-simulate`.

use k8s_openapi::api::autoscaling::v2;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_simulate::hpa::{
    HpaOptions, HpaSimulation, HpaSpec, Observation, Pod, Reading, RecordedMetrics, Sample, Source, Step,
    Workload,
};
use scalegen_simulate::load::run::{Call, Demand, Happened, Scaler, Setup, Signal, Stage, TierSetup};
use scalegen_simulate::load::{Counts, Cpu, FileError, Load, Model, Requests, Sampling, Service, StartUp};
use scalegen_simulate::trace::Trace;
use scalegen_simulate::{Instant, Span};

/// Reports beside each time how much was allocated: a few buffers at the start of a day, nothing in its steps.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

const SYNCS: i64 = 5_760;

/// A load that swings over the day, generated without reading anything.
struct Swing {
    readings: [Reading; 3],
    left: i64,
    pods: Vec<Pod>,
    samples: Vec<Sample>,
}

impl Swing {
    fn new() -> Self {
        Self {
            readings: [Reading::Failed; 3],
            left: SYNCS,
            pods: Vec::new(),
            samples: Vec::new(),
        }
    }

    /// Like [`new`](Self::new), with a list of pods that the controller goes through.
    fn with_pods(count: usize) -> Self {
        let pod = Pod::running(Instant::LONG_AGO);
        let sample = |index| Sample::new(Some(index), 0, Instant::START, Span::from_seconds(15));
        Self {
            pods: vec![pod; count],
            samples: (0..count).map(sample).collect(),
            ..Self::new()
        }
    }
}

impl Source for Swing {
    type Error = std::convert::Infallible;

    fn observe(&mut self, _: Instant, replicas: i32) -> Result<Option<Observation<'_>>, Self::Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let value = (self.left * 7_919) % 200_000;
        if self.samples.is_empty() {
            self.readings = [value, value / 2, value / 3].map(Reading::Total);
        } else {
            for sample in &mut self.samples {
                sample.value = value / 4;
            }
            let reading = Reading::PerPod {
                first: 0,
                count: self.samples.len(),
            };
            self.readings = [reading; 3];
        }
        let workload = match self.pods.is_empty() {
            true => Workload::AllReady(replicas),
            false => Workload::Pods(&self.pods),
        };
        let mut observation = Observation::new(workload, &self.readings);
        observation.samples = &self.samples;
        Ok(Some(observation))
    }
}

/// Windows of an hour and policies of half an hour, the longest that servers take.
fn longest() -> v2::HorizontalPodAutoscalerBehavior {
    let policy = |type_: &str, value| v2::HPAScalingPolicy {
        type_: type_.to_owned(),
        value,
        period_seconds: 1800,
    };
    let rules = |window| v2::HPAScalingRules {
        policies: Some(vec![policy("Pods", 1_000), policy("Percent", 400)]),
        stabilization_window_seconds: Some(window),
        ..Default::default()
    };
    v2::HorizontalPodAutoscalerBehavior {
        scale_up: Some(rules(0)),
        scale_down: Some(rules(3600)),
    }
}

fn metric(type_: &str, name: &str) -> v2::MetricSpec {
    let metric = v2::MetricIdentifier {
        name: name.to_owned(),
        selector: None,
    };
    let target = v2::MetricTarget {
        type_: "AverageValue".to_owned(),
        average_value: Some(Quantity("5".to_owned())),
        ..Default::default()
    };
    let mut spec = v2::MetricSpec {
        type_: type_.to_owned(),
        ..Default::default()
    };
    match type_ {
        "Pods" => spec.pods = Some(v2::PodsMetricSource { metric, target }),
        _ => spec.external = Some(v2::ExternalMetricSource { metric, target }),
    }
    spec
}

fn spec(behavior: Option<v2::HorizontalPodAutoscalerBehavior>) -> HpaSpec {
    spec_of(behavior, vec![metric("External", "queue")])
}

fn spec_of(behavior: Option<v2::HorizontalPodAutoscalerBehavior>, metrics: Vec<v2::MetricSpec>) -> HpaSpec {
    let object = v2::HorizontalPodAutoscaler {
        spec: v2::HorizontalPodAutoscalerSpec {
            behavior,
            max_replicas: 100,
            min_replicas: Some(2),
            metrics: Some(metrics),
            ..Default::default()
        },
        ..Default::default()
    };
    HpaSpec::new(&object).expect("a valid HPA")
}

fn day(spec: &HpaSpec) -> i64 {
    day_of(spec, Swing::new())
}

fn day_of(spec: &HpaSpec, mut source: Swing) -> i64 {
    let mut changes = 0;
    let visit = |step: &Step<'_>| changes += i64::from(step.decision.rescaled);
    match HpaSimulation::new(spec.clone(), HpaOptions::default(), None).run(&mut source, visit) {
        Ok(()) => changes,
        Err(never) => match never {},
    }
}

#[divan::bench]
fn one_hpa_with_behavior(bencher: divan::Bencher<'_, '_>) {
    let spec = spec(Some(v2::HorizontalPodAutoscalerBehavior::default()));
    bencher.bench(|| day(divan::black_box(&spec)));
}

#[divan::bench]
fn one_hpa_without_behavior(bencher: divan::Bencher<'_, '_>) {
    let spec = spec(None);
    bencher.bench(|| day(divan::black_box(&spec)));
}

#[divan::bench]
fn one_hpa_with_three_metrics(bencher: divan::Bencher<'_, '_>) {
    let metrics = ["a", "b", "c"].map(|name| metric("External", name));
    let spec = spec_of(None, metrics.to_vec());
    bencher.bench(|| day(divan::black_box(&spec)));
}

#[divan::bench]
fn one_hpa_over_fifty_pods(bencher: divan::Bencher<'_, '_>) {
    let spec = spec_of(None, vec![metric("Pods", "requests")]);
    bencher.bench(|| day_of(divan::black_box(&spec), Swing::with_pods(50)));
}

/// With the default behavior, and with the longest windows and periods.
#[divan::bench(sample_count = 5, args = ["default", "longest"])]
fn a_thousand_hpas_on_two_threads(bencher: divan::Bencher<'_, '_>, behavior: &str) {
    let spec = spec(Some(match behavior {
        "longest" => longest(),
        _ => v2::HorizontalPodAutoscalerBehavior::default(),
    }));
    bencher.bench(|| {
        std::thread::scope(|scope| {
            let half = || (0..500).map(|_| day(divan::black_box(&spec))).sum::<i64>();
            let other = scope.spawn(half);
            half() + other.join().unwrap_or_default()
        })
    });
}

/// CPU HPAs with their pods under a load that swings over the day, in steps of a second: the loop is closed. The first
/// calls each of the others once for each request.
fn closed_loop(tiers: usize) -> Setup {
    let mut object = v2::MetricSpec {
        type_: "Resource".to_owned(),
        ..Default::default()
    };
    object.resource = Some(v2::ResourceMetricSource {
        name: "cpu".to_owned(),
        target: v2::MetricTarget {
            type_: "Utilization".to_owned(),
            average_utilization: Some(60),
            ..Default::default()
        },
    });
    let swing = "sine 10..80/s 24h period 24h";
    let load = Load::parse(swing, &mut |_| Err(FileError::NoFiles)).expect("a load");
    let tier = TierSetup {
        model: Model {
            service: Service::Shared {
                per_pod_s: 20.0,
                queue: None,
            },
            cpu: Cpu {
                request_ms: 40.0,
                idle_m: 5.0,
                startup_m: 0.0,
            },
            counts: Counts::Completions,
            start_up: StartUp {
                running: Span::from_seconds(1),
                ready: Span::from_seconds(8),
                removal: Span::ZERO,
            },
            sampling: Some(Sampling::Mean {
                every: Span::from_seconds(15),
            }),
            scraping: None,
        },
        requests: Requests {
            container: "app".to_owned(),
            resources: vec![("cpu".to_owned(), 500)],
        },
        replicas: 2,
        scaler: Some(Scaler::Hpa(spec_of(None, vec![object]))),
        signals: vec![Signal::CpuUtilization],
        price_per_h: None,
    };
    let call = |to| Call {
        from: 0,
        to,
        per_request: 1.0,
    };
    Setup {
        tiers: vec![tier; tiers],
        calls: (1..tiers).map(call).collect(),
        demand: Demand::Open(load),
        options: HpaOptions::default(),
    }
}

/// A day of 86,400 steps and 5,760 syncs for each tier, as many syncs as [`one_hpa_without_behavior`] has. Nothing is kept
/// of it, as in a search for settings.
#[divan::bench(sample_count = 5, args = [1, 1_000])]
fn tiers_in_a_closed_loop(bencher: divan::Bencher<'_, '_>, tiers: usize) {
    let setup = closed_loop(tiers);
    bencher.bench(|| {
        let mut stage = Stage::new(divan::black_box(&setup));
        let mut changes = 0;
        stage.seconds(0..86_400, |_, happened| {
            changes += i64::from(matches!(happened, Happened::Scaled { .. }))
        });
        changes
    });
}

/// A row each second, a sync each fifteenth row.
#[divan::bench(sample_count = 5, args = [86_400, 1_000_000])]
fn rows_of_csv(bencher: divan::Bencher<'_, '_>, rows: u32) {
    let spec = spec(None);
    let lines = (0..rows).map(|row| format!("{row},{}\n", row * 7_919 % 200));
    let csv: String = std::iter::once("time,external:queue\n".to_owned())
        .chain(lines)
        .collect();
    bencher.bench(|| {
        let trace = Trace::open("rows.csv", csv.as_bytes()).expect("a header");
        let mut source = RecordedMetrics::new(trace, &spec).expect("a column");
        let mut changes = 0;
        HpaSimulation::new(spec.clone(), HpaOptions::default(), None)
            .run(&mut source, |step| changes += i64::from(step.decision.rescaled))
            .expect("rows of numbers");
        changes
    });
}
