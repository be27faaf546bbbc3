//! The fluid tier against requests one by one: Poisson arrivals, exponential service, pods with one slot each.

#[path = "event_by_event/requests.rs"]
mod requests;

use requests::{Outcome, simulate};
use scalegen_simulate::Span;
use scalegen_simulate::hpa::{HpaOptions, HpaSpec};
use scalegen_simulate::load::query::{Fold, Gauge, Query};
use scalegen_simulate::load::run::{Demand, Run, Scaler, Setup, Signal, TierSetup, run};
use scalegen_simulate::load::{
    Counts, Cpu, FileError, Load, Model, Requests, Sampling, Scraping, Service, StartUp,
};
use serde_json::{Value, json};

const SEEDS: u64 = 30;

/// A tier, its scaler and a load.
pub(crate) struct Scenario {
    name: &'static str,
    /// Requests per second from each time on, in seconds.
    load: &'static [(u32, f64)],
    seconds: u32,
    per_pod_s: f64,
    /// Seconds from the decision to running, and to ready.
    start: (i64, i64),
    bounds: (i32, i32),
    reads: Reads,
    behavior: &'static str,
}

/// What the HPA reads.
#[derive(Clone, Copy)]
pub(crate) enum Reads {
    /// CPU in percent of the request of a core.
    Cpu(i32),
    /// All waiting requests, per pod.
    Backlog(i32),
}

const DEFAULT: &str = "{}";
const DOUBLE: &str = r#"{"scaleUp": {"policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}}"#;

const SCENARIOS: [Scenario; 5] = [
    Scenario {
        name: "CPU, a step up and down",
        load: &[(0, 10.0), (60, 60.0), (400, 20.0)],
        seconds: 600,
        per_pod_s: 5.0,
        start: (1, 29),
        bounds: (4, 40),
        reads: Reads::Cpu(60),
        behavior: DEFAULT,
    },
    Scenario {
        name: "CPU that doubles, slow pods",
        load: &[(0, 10.0), (60, 80.0)],
        seconds: 600,
        per_pod_s: 5.0,
        start: (2, 58),
        bounds: (4, 40),
        reads: Reads::Cpu(60),
        behavior: DOUBLE,
    },
    Scenario {
        name: "CPU at its maximum",
        load: &[(0, 10.0), (60, 60.0), (500, 20.0)],
        seconds: 700,
        per_pod_s: 5.0,
        start: (1, 9),
        bounds: (4, 10),
        reads: Reads::Cpu(60),
        behavior: DEFAULT,
    },
    Scenario {
        name: "backlog with a low threshold",
        load: &[(0, 8.0), (60, 50.0), (400, 20.0)],
        seconds: 900,
        per_pod_s: 5.0,
        start: (2, 58),
        bounds: (2, 30),
        reads: Reads::Backlog(10),
        behavior: DOUBLE,
    },
    Scenario {
        name: "backlog beyond the maximum",
        load: &[(0, 8.0), (60, 90.0), (300, 20.0)],
        seconds: 450,
        per_pod_s: 5.0,
        start: (1, 29),
        bounds: (2, 12),
        reads: Reads::Backlog(10),
        behavior: DOUBLE,
    },
];

impl Scenario {
    fn spec(&self) -> HpaSpec {
        let metric = match self.reads {
            Reads::Cpu(percent) => {
                let target = json!({"type": "Utilization", "averageUtilization": percent});
                json!({"type": "Resource", "resource": {"name": "cpu", "target": target}})
            }
            Reads::Backlog(threshold) => {
                let target = json!({"type": "AverageValue", "averageValue": threshold.to_string()});
                json!({"type": "External", "external": {"metric": {"name": "backlog"}, "target": target}})
            }
        };
        let behavior: Value = serde_json::from_str(self.behavior).unwrap();
        let object = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"},
            "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "minReplicas": self.bounds.0,
            "maxReplicas": self.bounds.1, "metrics": [metric], "behavior": behavior}});
        HpaSpec::new(&serde_json::from_value(object).unwrap()).unwrap()
    }

    fn requests() -> Requests {
        Requests {
            container: "app".to_owned(),
            resources: vec![("cpu".to_owned(), 1000)],
        }
    }

    /// What the fluid comes to.
    fn fluid(&self) -> Run {
        let mut steps = String::new();
        for (index, (from, rate)) in self.load.iter().enumerate() {
            let until = self.load.get(index + 1).map_or(self.seconds, |next| next.0);
            steps += &format!("hold {rate}/s {}s;", until - from);
        }
        let load = Load::parse(steps.trim_end_matches(';'), &mut |_| Err(FileError::NoFiles)).unwrap();
        let waiting = Query::Fold(Fold::Sum, Box::new(Query::Gauge(Gauge::Waiting)));
        let tier = TierSetup {
            model: Model {
                service: Service::Shared {
                    per_pod_s: self.per_pod_s,
                    queue: None,
                },
                // A busy pod uses its core.
                cpu: Cpu {
                    request_ms: 1000.0 / self.per_pod_s,
                    idle_m: 0.0,
                    startup_m: 0.0,
                },
                counts: Counts::Completions,
                start_up: StartUp {
                    running: Span::from_seconds(self.start.0),
                    ready: Span::from_seconds(self.start.1),
                    removal: Span::ZERO,
                },
                sampling: Some(Sampling::Mean {
                    every: Span::from_seconds(15),
                }),
                scraping: Some(Scraping {
                    every: Span::from_seconds(1),
                    window: Span::from_seconds(60),
                }),
            },
            requests: Self::requests(),
            replicas: self.bounds.0,
            scaler: Some(Scaler::Hpa(self.spec())),
            signals: vec![match self.reads {
                Reads::Cpu(_) => Signal::CpuUtilization,
                Reads::Backlog(_) => Signal::Total(0, waiting),
            }],
            price_per_h: None,
        };
        let setup = Setup {
            tiers: vec![tier],
            calls: Vec::new(),
            demand: Demand::Open(load),
            options: HpaOptions::default(),
        };
        run(&setup).remove(0)
    }
}

/// The scale-ups among changes.
fn ups(changes: impl Iterator<Item = (i32, i32)>) -> Vec<(i32, i32)> {
    changes.filter(|(from, to)| to > from).collect()
}

/// In how many seeds the scale-ups are those of the fluid, whether the rest is near enough, and a report.
fn compared(scenario: &Scenario) -> (usize, bool, String) {
    let fluid = scenario.fluid();
    let expected = ups(fluid.events.iter().map(|event| (event.from, event.to)));
    let outcomes: Vec<Outcome> = (0..SEEDS).map(|seed| simulate(scenario, seed)).collect();
    let is_same = |it: &&Outcome| ups(it.changes.iter().copied()) == expected;
    let equal = outcomes.iter().filter(is_same).count();
    let mean = |of: fn(&Outcome) -> f64| outcomes.iter().map(of).sum::<f64>() / SEEDS as f64;
    let off = |fluid: f64, mean: f64| (fluid / mean - 1.0) * 100.0;
    let backlog = off(fluid.peak_waiting(), mean(|it| it.peak_waiting));
    let waiting = off(fluid.waiting_request_s, mean(|it| it.waiting_request_s));
    let hours = off(fluid.replica_s, mean(|it| it.replica_s));
    let is_within = backlog.abs() <= 3.0 && waiting.abs() <= 5.0 && hours.abs() <= 3.0;
    let report = format!(
        "{}: {equal} of {SEEDS} have the same scale-ups; peak backlog {backlog:+.1} %, waiting {waiting:+.1} %, \
         replica-hours {hours:+.1} %\n  {expected:?}\n  {:?}\n",
        scenario.name, outcomes[0].changes
    );
    (equal, is_within && expected.len() > 1, report)
}

#[test]
fn the_fluid_is_what_requests_come_to_on_average() {
    let results: Vec<(usize, bool, String)> = std::thread::scope(|scope| {
        let run = |scenario| scope.spawn(move || compared(scenario));
        let threads: Vec<_> = SCENARIOS.iter().map(run).collect();
        threads.into_iter().map(|it| it.join().unwrap()).collect()
    });
    let report: String = results.iter().map(|(.., text)| text.as_str()).collect();
    assert!(results.iter().all(|(_, is_within, _)| *is_within), "{report}");
    let equal: usize = results.iter().map(|(equal, ..)| equal).sum();
    assert!(
        equal as f64 >= 0.95 * (SEEDS as usize * SCENARIOS.len()) as f64,
        "{report}"
    );
}
