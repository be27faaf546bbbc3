//! The kinds of cases in which an HPA and the load that it reacts to go round.

#[path = "../recording/replay.rs"]
mod recording;

use recording::{Change, replay, spaced};
use scalegen_simulate::hpa::{Controller, HpaOptions, HpaSpec, Scale};
use scalegen_simulate::load::{Counts, Cpu, Model, Requests, Seen, Service, StartUp, Tier};
use scalegen_simulate::{Instant, Span};
use serde_json::{Map, Value, json};

use super::models::{at, number, pairs};

/// How much longer than its period a controller's clock takes.
const SPACING: f64 = 1.002;

/// A loop whose input has the form of a recording. Times count as equal within a sync.
pub(super) fn closed(
    input: &Value,
    controller: &Value,
    expect: &Map<String, Value>,
) -> Result<Value, String> {
    let period = controller["sync_period"].as_str().unwrap_or("15s");
    let period: f64 = period
        .trim_end_matches('s')
        .parse()
        .map_err(|_| format!("sync_period: {period}"))?;
    let until = number(input, "duration_s")?;
    let syncs = spaced(period * SPACING, until);
    let computed = replay(input, controller, &syncs, &[], 0.0)?;
    let start = input["workload"]["replicas"].as_i64().unwrap_or(1);
    let after = computed.iter().map(|change| change.to);
    let expected = expect
        .get("rescales")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    let is_same = |(expected, change): (&Value, &Change)| {
        let about = number(expected, "t_about_s")
            .or_else(|_| number(expected, "t_s"))
            .unwrap_or(f64::NAN);
        expected["from"] == change.from
            && expected["to"] == change.to
            && (about - change.at_s).abs() <= period
    };
    let is_equal = expected.len() == computed.len() && expected.iter().zip(&computed).all(is_same);
    Ok(json!({
        "rescales": match is_equal {
            true => json!(expected),
            false => json!(computed.iter().map(|it| json!({"t_s": it.at_s, "from": it.from, "to": it.to})).collect::<Vec<_>>()),
        },
        "peak_replicas": after.fold(start, i64::max),
        "final_replicas": computed.last().map_or(start, |change| change.to),
    }))
}

/// An HPA on the backlog alone, in seconds: a sync first, then a second of load.
pub(super) fn queue(input: &Value) -> Result<Value, String> {
    let arrivals = pairs(input, "arrival_per_s")?;
    let start = number(input, "replicas")?;
    let until = number(input, "until_s")? as i64;
    let period = 15;
    let spec = json!({
        "scaleTargetRef": {"kind": "Deployment", "name": "web"},
        "minReplicas": input["min"], "maxReplicas": input["max"],
        "metrics": [{"type": "External", "external": {"metric": {"name": "backlog"},
            "target": {"type": "AverageValue", "averageValue": input["threshold"].to_string()}}}],
        "behavior": {"scaleUp": rules(&input["behavior"]["scale_up"]), "scaleDown": rules(&input["behavior"]["scale_down"])},
    });
    let object = serde_json::from_value(
        json!({"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "web"}, "spec": spec}),
    );
    let object = object.map_err(|error| format!("the HPA: {error}"))?;
    let spec = HpaSpec::new(&object).map_err(|problems| format!("the HPA: {problems:?}"))?;
    let mut controller = Controller::new(spec, HpaOptions::default());
    let model = Model {
        service: Service::Shared {
            per_pod_s: number(input, "service_per_s_per_pod")?,
            queue: None,
        },
        cpu: Cpu::default(),
        counts: Counts::Completions,
        start_up: StartUp {
            running: Span::from_seconds_f64(number(input, "start_up_s")?),
            ready: Span::ZERO,
            removal: Span::ZERO,
        },
        sampling: None,
        scraping: None,
    };
    let mut tier = Tier::new(model, start as usize, at(&arrivals, 0.0));
    let requests = Requests {
        container: "app".to_owned(),
        resources: Vec::new(),
    };
    let mut seen = Seen::new(&requests, Span::ZERO);
    let (mut replicas, mut peak) = (start as i32, start as i32);
    let mut rescales = Vec::new();
    for second in 0..until {
        if second > 0 && second % period == 0 {
            seen.begin(&tier);
            seen.total(Some((tier.waiting() * 1000.0).round() as i64));
            let clock = Instant::START + Span::from_seconds_f64(second as f64 * SPACING);
            let decision = controller.reconcile(clock, &Scale::new(replicas), &seen.observation(&tier));
            if decision.rescaled {
                let to = decision.desired_replicas;
                rescales.push(json!({"t_s": second, "from": replicas, "to": to}));
                replicas = to;
                peak = peak.max(to);
                tier.scale(to as usize);
            }
        }
        tier.advance(Instant::from_seconds(second + 1), at(&arrivals, second as f64));
        if tier.lost().abs() > 1e-6 {
            return Err(format!("{} requests are lost at {second} s", tier.lost()));
        }
    }
    Ok(json!({
        "rescales": rescales,
        "peak_replicas": peak,
        "final_replicas": replicas,
        "peak_backlog": tier.totals().peak,
        "request_seconds_waiting": tier.totals().waiting_request_s,
        "replica_seconds": tier.replica_seconds(),
        "saturated_s": tier.totals().saturated_s,
    }))
}

/// Rules of `behavior`, from the snake case of the cases.
fn rules(given: &Value) -> Value {
    let mut rules = json!({});
    for (from, to) in [
        ("stabilization_window_s", "stabilizationWindowSeconds"),
        ("select_policy", "selectPolicy"),
        ("tolerance", "tolerance"),
    ] {
        if let Some(value) = given.get(from).filter(|value| !value.is_null()) {
            rules[to] = value.clone();
        }
    }
    if let Some(policies) = given["policies"].as_array() {
        let policy =
            |it: &Value| json!({"type": it["type"], "value": it["value"], "periodSeconds": it["period_s"]});
        rules["policies"] = policies.iter().map(policy).collect();
    }
    rules
}
