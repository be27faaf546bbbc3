//! A thousand HPAs over a day of 5,760 syncs: `cargo bench -p scalegen-simulate`.

use k8s_openapi::api::autoscaling::v2;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_simulate::Instant;
use scalegen_simulate::hpa::{
    HpaOptions, HpaSimulation, HpaSpec, Observation, Reading, Source, Step, Workload,
};

/// Tells beside each time how much was allocated: a few buffers at the start of a day, nothing in its steps.
#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

fn main() {
    divan::main();
}

const SYNCS: i64 = 5_760;

/// A load that swings over the day, made without reading anything.
struct Swing {
    reading: [Reading; 1],
    left: i64,
}

impl Source for Swing {
    type Error = std::convert::Infallible;

    fn observe(&mut self, _: Instant, replicas: i32) -> Result<Option<Observation<'_>>, Self::Error> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        self.reading = [Reading::Total((self.left * 7_919) % 200_000)];
        Ok(Some(Observation {
            workload: Workload::AllReady(replicas),
            readings: &self.reading,
            samples: &[],
            values: &[],
        }))
    }
}

fn spec(behavior: Option<v2::HorizontalPodAutoscalerBehavior>) -> HpaSpec {
    let object = v2::HorizontalPodAutoscaler {
        spec: v2::HorizontalPodAutoscalerSpec {
            behavior,
            max_replicas: 100,
            min_replicas: Some(2),
            metrics: Some(vec![v2::MetricSpec {
                type_: "External".to_owned(),
                external: Some(v2::ExternalMetricSource {
                    metric: v2::MetricIdentifier {
                        name: "queue".to_owned(),
                        selector: None,
                    },
                    target: v2::MetricTarget {
                        type_: "AverageValue".to_owned(),
                        average_value: Some(Quantity("5".to_owned())),
                        ..Default::default()
                    },
                }),
                ..Default::default()
            }]),
            ..Default::default()
        },
        ..Default::default()
    };
    HpaSpec::new(&object).expect("a valid HPA")
}

fn day(spec: &HpaSpec) -> i64 {
    let mut source = Swing {
        reading: [Reading::Failed],
        left: SYNCS,
    };
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

#[divan::bench(sample_count = 5)]
fn a_thousand_hpas_on_two_threads(bencher: divan::Bencher<'_, '_>) {
    let spec = spec(Some(v2::HorizontalPodAutoscalerBehavior::default()));
    bencher.bench(|| {
        std::thread::scope(|scope| {
            let half = || (0..500).map(|_| day(divan::black_box(&spec))).sum::<i64>();
            let other = scope.spawn(half);
            half() + other.join().unwrap_or_default()
        })
    });
}
