//! What a recording says of the workload, its pods and its load, as a model.

use scalegen_simulate::hpa::HpaOptions;
use scalegen_simulate::load::engine::Engine;
use scalegen_simulate::load::{Counts, Cpu, Model, Requests, Sampling, Scraping, Service, StartUp};
use scalegen_simulate::{Instant, Span};
use scalegen_syntax::{Quantity, go_duration};
use serde_json::Value;

/// How late pods of the recorder run, and are ready.
const LATE_S: (f64, f64) = (0.12, 0.08);

/// How long a removed pod of the recorder is there.
const REMOVAL_S: f64 = 0.14;

/// When the recorder's first sample is, of recordings in which nothing reacts.
const FIRST_SAMPLE_S: f64 = 0.05;

pub(crate) fn number(value: &Value, key: &str) -> Option<f64> {
    value.get(key).and_then(Value::as_f64)
}

pub(super) fn span(seconds: f64) -> Span {
    Span::from_seconds_f64(seconds)
}

pub(super) fn instant(seconds: f64) -> Instant {
    Instant::START + span(seconds)
}

/// Points of time with values; a null has none.
pub(super) type Points = Vec<(f64, Option<f64>)>;

/// The value of points at a time: held, or in between on a line.
pub(super) fn value_at(points: &Points, seconds: f64, is_linear: bool) -> Option<f64> {
    let after = points.iter().position(|(time, _)| *time > seconds);
    let before = after.unwrap_or(points.len()).checked_sub(1);
    let (from, value) = points.get(before.unwrap_or(0)).copied()?;
    let next = after
        .filter(|_| is_linear && before.is_some())
        .and_then(|index| points.get(index));
    match (value, next) {
        (Some(value), Some((to, Some(next)))) => {
            Some(value + (next - value) * (seconds - from) / (to - from))
        }
        _ => value,
    }
}

/// The points of a metric of the recording.
pub(super) fn points(inputs: &Value, name: &str) -> Option<Points> {
    serde_json::from_value(inputs["trace"].get(name)?.clone()).ok()
}

/// The load of the model: of its loop, or the total of CPU that the pods share.
pub(super) fn load(inputs: &Value) -> Points {
    let name = inputs["metric_model"]["loop"]["load"]
        .as_str()
        .unwrap_or_default();
    let of_loop = points(inputs, &format!("load:{name}"));
    let total = of_loop.or_else(|| points(inputs, "cpu_total_m"));
    total.unwrap_or_else(|| vec![(0.0, Some(0.0))])
}

/// What the pods request.
pub(super) fn requests(inputs: &Value) -> Requests {
    let workload = &inputs["workload"];
    let milli = |key: &str| {
        workload[key]
            .as_str()?
            .parse::<Quantity>()
            .ok()
            .map(Quantity::milli_ceil)
    };
    let resource = |name: &str, key: &str| Some((name.to_owned(), i64::try_from(milli(key)?).ok()?));
    let resources = [("cpu", "cpu_request"), ("memory", "mem_request")];
    Requests {
        container: workload["container"].as_str().unwrap_or("app").to_owned(),
        resources: resources
            .iter()
            .filter_map(|(name, key)| resource(name, key))
            .collect(),
    }
}

/// The model of the recording's workload.
pub(super) fn model(inputs: &Value) -> Result<Model, String> {
    let metric = &inputs["metric_model"];
    let given = &metric["loop"];
    let or = |key: &str, default: f64| number(given, key).unwrap_or(default);
    let need = |key: &str| number(given, key).ok_or(format!("loop: no `{key}`"));
    let mut cpu = Cpu {
        request_ms: or("cost_m", 0.0),
        idle_m: or("idle_m", 0.0),
        startup_m: or("startup_m", 0.0),
    };
    // Without a limit a pod serves all that comes, which no recording has more of.
    let by_cap = |cap: Option<f64>, cpu: &Cpu| match cap {
        Some(cap) if cpu.request_ms > 0.0 => (cap - cpu.idle_m) / cpu.request_ms,
        _ => 1e12,
    };
    let service = match given["kind"].as_str() {
        Some("backlog" | "completions") => Service::Shared {
            per_pod_s: need("mu_per_s")?,
            queue: None,
        },
        Some("cpu_work") => Service::Shared {
            per_pod_s: by_cap(number(given, "cap_m"), &cpu),
            queue: (given["queue"].as_str() == Some("dropped")).then_some(0.0),
        },
        Some("keep_alive") => Service::Pinned {
            per_pod_s: by_cap(number(given, "cap_m"), &cpu),
            breaks_per_s: or("break_per_s", 0.0),
        },
        Some("engine") => Service::Engine {
            engine: Engine {
                base_s: need("iteration_base_s")?,
                per_running_s: or("per_running_s", 0.0),
                per_context_token_s: or("per_context_token_s", 0.0),
                prefill_s_per_token: or("prefill_s_per_token", 0.0),
                input_tokens: need("input_tokens")?,
                output_tokens: need("output_tokens")?,
                slots: need("slots")?,
            },
            running: or("running_at_0", 0.0),
        },
        Some(kind) => return Err(format!("unknown loop `{kind}`")),
        None => {
            cpu = Cpu {
                request_ms: 1.0,
                idle_m: number(metric, "cpu_idle_m").unwrap_or(0.0),
                startup_m: number(metric, "cpu_startup_m").unwrap_or(0.0),
            };
            Service::Shared {
                per_pod_s: by_cap(number(metric, "cpu_cap_m"), &cpu),
                queue: Some(0.0),
            }
        }
    };
    let every = number(metric, "metric_resolution_s").unwrap_or(0.0);
    let sampling = match (every > 0.0, given.is_null()) {
        (true, false) => Sampling::Mean { every: span(every) },
        (true, true) => Sampling::AtScrape {
            first: instant(FIRST_SAMPLE_S),
            every: span(every),
        },
        (false, _) => Sampling::AtRequest {
            window: span(number(metric, "metric_window_s").unwrap_or(0.0)),
        },
    };
    let pods = &inputs["pod_model"];
    Ok(Model {
        service,
        cpu,
        counts: match given["counts"].as_str() {
            Some("arrivals") => Counts::Arrivals,
            _ => Counts::Completions,
        },
        start_up: StartUp {
            running: span(number(pods, "pending_delay_s").unwrap_or(0.0) + LATE_S.0),
            ready: span(number(pods, "ready_delay_s").unwrap_or(0.0) + LATE_S.1),
            removal: span(REMOVAL_S),
        },
        sampling: Some(sampling),
        scraping: (given["kind"] == "completions").then(|| Scraping {
            every: span(or("scrape_s", 15.0)),
            window: span(or("window_s", 120.0)),
        }),
    })
}

/// The controller's flags: durations and numbers, each with a remark behind it.
pub(crate) fn options(controller: &Value) -> HpaOptions {
    let mut options = HpaOptions::default();
    let word = |key: &str| controller[key].as_str()?.split_whitespace().next();
    let duration = |key: &str| Some(Span::from_nanos(go_duration::nanoseconds(word(key)?).ok()?));
    for (key, field) in [
        ("sync_period", &mut options.sync_period),
        ("downscale_stabilization", &mut options.downscale_stabilization),
        (
            "cpu_initialization_period",
            &mut options.cpu_initialization_period,
        ),
        ("initial_readiness_delay", &mut options.initial_readiness_delay),
    ] {
        if let Some(given) = duration(key) {
            *field = given;
        }
    }
    if let Some(tolerance) = word("tolerance").and_then(|text| text.parse().ok()) {
        options.tolerance = tolerance;
    }
    let gates = controller["feature_gates"].as_str().unwrap_or_default();
    options.scale_to_zero = gates.contains("HPAScaleToZero on") || gates.contains("HPAScaleToZero=true");
    options
}
