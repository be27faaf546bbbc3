//! Loops of a scaler, its pods and a load that are known from the real controllers: `scalegen_simulate::load::run`.

use scalegen_simulate::Span;
use scalegen_simulate::hpa::{HpaOptions, HpaSpec};
use scalegen_simulate::keda::KedaSpec;
use scalegen_simulate::load::query::{Fold, Gauge, Query};
use scalegen_simulate::load::run::{Call, Demand, Run, Scaler, Setup, Signal, TierSetup};
use scalegen_simulate::load::{
    Counts, Cpu, FileError, Load, Model, Requests, Sampling, Scraping, Service, StartUp,
};
use serde_json::{Value, json};

fn hpa(min: i32, max: i32, metric: Value, behavior: Value) -> HpaSpec {
    let object = json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web"},
        "spec": {"scaleTargetRef": {"kind": "Deployment", "name": "web"}, "minReplicas": min, "maxReplicas": max,
        "metrics": [metric], "behavior": behavior}});
    HpaSpec::new(&serde_json::from_value(object).unwrap()).unwrap()
}

fn external(threshold: &str) -> Value {
    json!({"type": "External", "external": {"metric": {"name": "m"},
        "target": {"type": "AverageValue", "averageValue": threshold}}})
}

fn cpu(percent: i32) -> Value {
    json!({"type": "Resource", "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": percent}}})
}

fn tier(per_pod_s: f64, ready_s: i64, scaler: HpaSpec, signal: Signal) -> TierSetup {
    TierSetup {
        model: Model {
            service: Service::Shared {
                per_pod_s,
                queue: None,
            },
            cpu: Cpu {
                request_ms: 100.0,
                idle_m: 5.0,
                startup_m: 0.0,
            },
            counts: Counts::Completions,
            start_up: StartUp {
                running: Span::from_seconds(2),
                ready: Span::from_seconds(ready_s),
                removal: Span::ZERO,
            },
            sampling: Some(Sampling::Mean {
                every: Span::from_seconds(15),
            }),
            scraping: Some(Scraping {
                every: Span::from_seconds(15),
                window: Span::from_seconds(120),
            }),
        },
        requests: Requests {
            container: "app".to_owned(),
            resources: vec![("cpu".to_owned(), 1000)],
        },
        replicas: scaler.min_replicas,
        scaler: Some(Scaler::Hpa(scaler)),
        signals: vec![signal],
        price_per_h: None,
    }
}

fn demand(load: &str) -> Demand {
    Demand::Open(Load::parse(load, &mut |_| Err(FileError::NoFiles)).unwrap())
}

/// What comes of one tier.
fn run(tier: TierSetup, demand: Demand) -> Run {
    let setup = Setup {
        tiers: vec![tier],
        calls: Vec::new(),
        demand,
        options: HpaOptions::default(),
    };
    scalegen_simulate::load::run::run(&setup).remove(0)
}

fn backlog() -> Signal {
    Signal::Total(0, Query::Fold(Fold::Sum, Box::new(Query::Gauge(Gauge::Waiting))))
}

fn requests() -> Signal {
    let growth = Query::Growth {
        window: Span::from_seconds(120),
        is_per_second: true,
    };
    Signal::Total(0, Query::Fold(Fold::Sum, Box::new(growth)))
}

/// Replicas in the order in which they came.
fn replicas(run: &Run) -> Vec<i32> {
    run.events.iter().map(|event| event.to).collect()
}

fn conserved(run: &Run) {
    let waiting = run.seconds.last().unwrap().waiting;
    let rest = run.arrived - run.served - run.refused - waiting;
    assert!(rest.abs() < 1e-6, "{rest}");
}

#[test]
fn a_backlog_with_a_low_threshold_swings_between_its_bounds() {
    let scaler = || {
        hpa(
            3,
            30,
            external("10"),
            json!({"scaleDown": {"stabilizationWindowSeconds": 120}}),
        )
    };
    let found = run(
        tier(2.0, 58, scaler(), backlog()),
        demand("hold 5/s 1m; hold 20/s 25m"),
    );
    conserved(&found);
    // Ten pods do.
    assert_eq!(found.needed, Some(10));
    assert_eq!(found.peak_replicas(), 30);
    assert!(found.flaps() >= 3, "{:?}", replicas(&found));

    // The advice: a threshold of e × rate × dead time does not overshoot.
    let threshold = scalegen_simulate::load::stability::BacklogLoop {
        rate_per_s: 2.0,
        dead_time_s: 75.0,
        threshold: 10.0,
    };
    let threshold = threshold.threshold_without_overshoot().ceil().to_string();
    let scaler = hpa(
        3,
        30,
        external(&threshold),
        json!({"scaleDown": {"stabilizationWindowSeconds": 120}}),
    );
    let found = run(
        tier(2.0, 58, scaler, backlog()),
        demand("hold 5/s 1m; hold 20/s 60m"),
    );
    conserved(&found);
    assert_eq!(replicas(&found).last(), Some(&10));
    assert_eq!(found.peak_replicas(), 10);
    assert_eq!(found.flaps(), 0);
}

#[test]
fn a_slow_starter_on_its_backlog_overshoots_by_far_until_the_threshold_is_raised() {
    let with = |threshold: f64| {
        let scaler = hpa(2, 50, external(&threshold.to_string()), json!({}));
        run(
            tier(5.0, 58, scaler, backlog()),
            demand("hold 8/s 1m; hold 50/s 60m"),
        )
    };
    // Ten pods do.
    let found = with(10.0);
    conserved(&found);
    let counts = replicas(&found);
    assert_eq!((found.needed, found.peak_replicas()), (Some(10), 50));
    let top = counts.iter().position(|count| *count == 50).unwrap();
    assert!(counts[top..].contains(&2), "{counts:?}");
    let threshold = scalegen_simulate::load::stability::BacklogLoop {
        rate_per_s: 5.0,
        dead_time_s: 75.0,
        threshold: 10.0,
    };
    let found = with(threshold.threshold_without_overshoot().ceil());
    assert_eq!(
        (found.peak_replicas(), found.flaps()),
        (10, 0),
        "{:?}",
        replicas(&found)
    );
}

#[test]
fn a_counter_of_completions_is_stuck_at_the_capacity() {
    let behavior = json!({"scaleUp": {"policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]}});
    let at_11 = |counts: Counts| {
        let scaler = hpa(4, 30, external("8"), behavior.clone());
        let mut tier = tier(10.0, 9, scaler, requests());
        tier.model.counts = counts;
        let found = run(tier, demand("hold 27/s 40s; hold 90/s 10m"));
        conserved(&found);
        found
            .events
            .iter()
            .find(|event| event.to >= 11)
            .map(|event| event.at_s)
    };
    let (completions, arrivals) = (
        at_11(Counts::Completions).unwrap(),
        at_11(Counts::Arrivals).unwrap(),
    );
    assert!(arrivals < 180.0, "{arrivals}");
    assert!(completions > 2.0 * arrivals, "{completions} {arrivals}");
}

#[test]
fn growth_by_cpu_is_bounded_by_limit_over_request() {
    // 1 core, requested as such, at 80 %: each step is at most 1.25.
    let mut tier = tier(9.95, 9, hpa(4, 60, cpu(80), json!({})), Signal::CpuUtilization);
    let load = || demand("hold 25/s 1m; hold 300/s 10m");
    let found = run(tier.clone(), load());
    conserved(&found);
    for event in &found.events {
        assert!(
            f64::from(event.to) <= (f64::from(event.from) * 1.25).ceil(),
            "{event:?}"
        );
    }
    assert!(found.peak_replicas() >= 31);
    // At 95 % it is within the tolerance, and never goes up.
    tier.scaler = Some(Scaler::Hpa(hpa(4, 60, cpu(95), json!({}))));
    assert!(run(tier, load()).events.is_empty());
}

#[test]
fn pinned_connections_starve_new_pods() {
    let mut tier = tier(10.0, 9, hpa(2, 10, cpu(60), json!({})), Signal::CpuUtilization);
    tier.model.service = Service::Pinned {
        per_pod_s: 10.0,
        breaks_per_s: 0.0,
    };
    let found = run(tier, demand("hold 40/s 10m"));
    conserved(&found);
    let last = found.seconds.last().unwrap();
    // Half of the load.
    assert_eq!(last.served, 20.0);
    // Two pods at their limit, and the others idle: the average has reached its target.
    assert!(last.ready >= 3, "{last:?}");
    let signal = &found.signals[0];
    let reading = signal.readings.last().unwrap().1.unwrap();
    assert!(
        reading > 40.0 && reading <= signal.target * (1.0 + signal.tolerance.1),
        "{reading}"
    );
}

#[test]
fn keda_takes_all_pods_away_under_load() {
    let object = json!({"apiVersion": "keda.sh/v1alpha1", "kind": "ScaledObject", "metadata": {"name": "web"},
        "spec": {"scaleTargetRef": {"name": "web"}, "minReplicaCount": 0, "maxReplicaCount": 8, "pollingInterval": 5,
            "cooldownPeriod": 30, "triggers": [{"type": "prometheus", "metadata": {"serverAddress": "http://p",
            "query": "sum(waiting)", "threshold": "10"}}]}});
    let spec = KedaSpec::new(&serde_json::from_value(object).unwrap()).unwrap();
    let mut tier = tier(2.0, 19, spec.hpa.clone(), backlog());
    tier.scaler = Some(Scaler::Keda(spec));
    tier.replicas = 1;
    let found = run(tier, demand("hold 6/s 15m"));
    conserved(&found);
    // The queue is empty as soon as there are enough pods, and an empty queue is no reason for any.
    let to_zero = found.events.iter().filter(|event| event.to == 0).count();
    assert!(to_zero >= 1, "{:?}", replicas(&found));
    assert!(
        found
            .events
            .iter()
            .all(|event| event.to <= 8 && !event.reason.is_empty())
    );
}

#[test]
fn clients_that_wait_load_no_more_than_is_served() {
    let mut tier = tier(2.0, 9, hpa(2, 6, cpu(50), json!({})), Signal::CpuUtilization);
    tier.model.cpu.request_ms = 400.0;
    let clients = Demand::Clients {
        workers: 25,
        qps: Some(50.0),
        seconds: 240,
    };
    let found = run(tier, clients);
    conserved(&found);
    assert_eq!(found.peak_replicas(), 6);
    assert!(found.peak_waiting() <= 25.0, "{}", found.peak_waiting());
    assert!((found.seconds.last().unwrap().served - 12.0).abs() < 1e-6);
}

#[test]
fn pods_in_front_of_an_engine_do_not_shorten_its_queue() {
    // The chat API calls the engine, whose two replicas do 4/s, and is scaled on the engine's queue.
    let scaler = hpa(1, 8, external("5"), json!({}));
    let queue = Query::Fold(Fold::Sum, Box::new(Query::Gauge(Gauge::Waiting)));
    let chat = tier(20.0, 9, scaler, Signal::Total(1, queue));
    let mut engine = tier(2.0, 90, hpa(2, 2, cpu(80), json!({})), Signal::CpuUtilization);
    engine.scaler = None;
    let setup = Setup {
        tiers: vec![chat, engine],
        calls: vec![Call {
            from: 0,
            to: 1,
            per_request: 1.0,
        }],
        demand: demand("hold 3/s 1m; hold 10/s 5m"),
        options: HpaOptions::default(),
    };
    let found = scalegen_simulate::load::run::run(&setup);
    found.iter().for_each(conserved);
    assert_eq!(found[0].peak_replicas(), 8);
    assert_eq!(found[1].peak_replicas(), 2);
    let waiting = |at: usize| found[1].seconds[at].waiting;
    assert!(waiting(120) > 300.0 && waiting(200) > waiting(120) && waiting(359) > waiting(200));
}
