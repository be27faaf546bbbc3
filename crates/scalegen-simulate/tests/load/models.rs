//! The kinds of cases that a formula of `scalegen_simulate::load` answers.

use scalegen_simulate::load::clients::{Hey, ThinkingUsers, pinned_throughput_per_s};
use scalegen_simulate::load::dead_time::Path;
use scalegen_simulate::load::engine::{Engine, KvCache, kv_bytes_per_token};
use scalegen_simulate::load::fluid::Backlog;
use scalegen_simulate::load::queueing::{Pooled, bounded, erlang_b};
use scalegen_simulate::load::rate::{Prometheus, increase, rate};
use scalegen_simulate::load::stability::{BacklogLoop, Response};
use scalegen_simulate::load::usage::mean_between;
use serde_json::{Map, Value, json};

use super::Outcome;

/// Relative tolerance of a formula.
const EXACT: f64 = 1e-9;

type Expect = Map<String, Value>;

pub(super) fn run(
    kind: &str,
    input: &Value,
    expect: &Expect,
    measured: &mut Measured,
) -> Result<Outcome, String> {
    let exact = |values: Value| Ok(Outcome::Values(values, EXACT));
    let skip = |why: &str| Ok(Outcome::Skipped(why.to_owned()));
    let is_exponential = ["service_dist", "think_dist"]
        .iter()
        .all(|key| input.get(key).and_then(Value::as_str).unwrap_or("exponential") == "exponential");
    match kind {
        "closed_loop" if is_exponential => exact(thinking_users(input)?),
        "open_queue" if is_exponential => exact(open_queue(input)?),
        "open_queue_bounded" if is_exponential => exact(bounded_queue(input)?),
        "hey" => exact(hey(input)?),
        "hey_pinned" => exact(pinned(input)?),
        "fluid" => exact(fluid(input, expect)?),
        "promql_rate" => exact(promql_rate(input, expect)?),
        "promql_step" => exact(promql_step(input)?),
        "metrics_server" => exact(metrics_server(input)?),
        "dead_time" => exact(dead_time(input)?),
        "delay_stability" if input.get("threshold_per_pod").is_some() => exact(stability(input, expect)?),
        "engine_fluid" => exact(engine_fluid(input)?),
        "kv_cache" => exact(kv_cache(input, expect)?),
        "engine_measured" => measured.run(input, expect),
        _ => skip(&format!("nothing computes `{kind}` of this input")),
    }
}

pub(super) fn number(input: &Value, key: &str) -> Result<f64, String> {
    let value = input.get(key).ok_or(format!("input: missing `{key}`"))?;
    value.as_f64().ok_or(format!("input: `{key}` is {value}"))
}

fn or(input: &Value, key: &str, default: f64) -> f64 {
    input.get(key).and_then(Value::as_f64).unwrap_or(default)
}

fn count(input: &Value, key: &str) -> Result<u32, String> {
    Ok(number(input, key)? as u32)
}

/// Pairs of numbers: times with values.
pub(super) fn pairs(input: &Value, key: &str) -> Result<Vec<(f64, f64)>, String> {
    let given = input.get(key).ok_or(format!("input: missing `{key}`"))?;
    if let Some(constant) = given.as_f64() {
        return Ok(vec![(0.0, constant)]);
    }
    serde_json::from_value(given.clone()).map_err(|error| format!("input: {key}: {error}"))
}

fn thinking_users(input: &Value) -> Result<Value, String> {
    let users = ThinkingUsers {
        users: count(input, "users")?,
        think_s: number(input, "think_s")?,
        servers: count(input, "servers")?,
        service_s: number(input, "service_s")?,
    };
    let result = users.solve();
    Ok(json!({
        "throughput_per_s": result.throughput_per_s,
        "mean_response_s": result.response_s,
        "mean_in_system": result.in_system,
        "bound_throughput_per_s": users.bound_per_s(),
        "interactive_response_law_s": f64::from(users.users) / result.throughput_per_s - users.think_s,
    }))
}

fn open_queue(input: &Value) -> Result<Value, String> {
    let queue = Pooled {
        arrival_per_s: number(input, "arrival_per_s")?,
        servers: count(input, "servers")?,
        service_s: number(input, "service_s")?,
    };
    let wait = queue.mean_wait_s();
    let response = wait + queue.service_s;
    let mut values = json!({
        "utilization": queue.utilization(),
        "prob_wait": queue.wait_probability(),
        "prob_blocked": erlang_b(queue.offered(), queue.servers),
        "mean_wait_s": wait,
        "mean_response_s": response,
        "mean_waiting": queue.arrival_per_s * wait,
        "mean_in_system": queue.arrival_per_s * response,
    });
    for (percent, quantile) in [(50, 0.5), (90, 0.9), (95, 0.95), (99, 0.99)] {
        values[format!("p{percent}_wait_s")] = json!(queue.wait_quantile_s(quantile));
        if queue.servers == 1 {
            let response = queue.response_quantile_of_one_server_s(quantile);
            values[format!("p{percent}_response_s")] = json!(response);
        }
    }
    Ok(values)
}

fn bounded_queue(input: &Value) -> Result<Value, String> {
    let queue = Pooled {
        arrival_per_s: number(input, "arrival_per_s")?,
        servers: count(input, "servers")?,
        service_s: number(input, "service_s")?,
    };
    let result = bounded(&queue, count(input, "max_in_system")?);
    let response = result.in_system / result.throughput_per_s;
    Ok(json!({
        "prob_refused": result.refused,
        "throughput_per_s": result.throughput_per_s,
        "mean_in_system": result.in_system,
        "mean_response_s": response,
        "mean_wait_s": response - queue.service_s,
        "mean_waiting": result.in_system - result.busy,
        "busy_servers": result.busy,
        "utilization": result.busy / f64::from(queue.servers),
    }))
}

fn hey(input: &Value) -> Result<Value, String> {
    let hey = Hey {
        workers: count(input, "workers")?,
        qps_per_worker: input.get("qps_per_worker").and_then(Value::as_f64),
        slots: count(input, "pods")? * count(input, "slots_per_pod")?,
        service_s: number(input, "service_s")?,
    };
    let result = hey.solve();
    Ok(json!({
        "offered_per_s": hey.qps_per_worker.map(|_| hey.offered_per_s()),
        "capacity_per_s": hey.capacity_per_s(),
        "throughput_per_s": result.throughput_per_s,
        "response_s": result.response_s,
        "response_s_if_spread": result.response_s,
        "response_s_if_in_phase": hey.response_in_phase_s(),
        "in_flight": result.in_system,
    }))
}

fn pinned(input: &Value) -> Result<Value, String> {
    let (before, after) = (count(input, "pods_at_start")?, count(input, "pods_later")?);
    let slots_per_pod = count(input, "slots_per_pod")?;
    let workers = count(input, "workers")?;
    let connections: Vec<u32> = serde_json::from_value(input["connections_at_start"].clone())
        .map_err(|error| format!("input: connections_at_start: {error}"))?;
    let of_pods = |pods: u32| Hey {
        workers,
        qps_per_worker: input.get("qps_per_worker").and_then(Value::as_f64),
        slots: pods * slots_per_pod,
        service_s: number(input, "service_s").unwrap_or(1.0),
    };
    let before_per_s = pinned_throughput_per_s(&connections, slots_per_pod, &of_pods(before));
    let rebalanced = of_pods(after).solve();
    let is_pinned =
        input["keep_alive"].as_bool() != Some(false) && input["reconnects"].as_bool() != Some(true);
    let after_per_s = match is_pinned {
        true => before_per_s,
        false => rebalanced.throughput_per_s,
    };
    let new_share = f64::from(after.saturating_sub(before)) / f64::from(after);
    Ok(json!({
        "throughput_before_per_s": before_per_s,
        "throughput_after_per_s": after_per_s,
        "response_after_s": f64::from(workers) / after_per_s,
        "requests_per_s_to_new_pods": if is_pinned { 0.0 } else { after_per_s * new_share },
        "throughput_if_rebalanced_per_s": rebalanced.throughput_per_s,
        "response_if_rebalanced_s": rebalanced.response_s,
    }))
}

/// The value of a step function of time.
pub(super) fn at(steps: &[(f64, f64)], time: f64) -> f64 {
    let before = steps.iter().rev().find(|(from, _)| *from <= time);
    before.or(steps.first()).map_or(0.0, |(_, value)| *value)
}

fn fluid(input: &Value, expect: &Expect) -> Result<Value, String> {
    let arrivals = pairs(input, "arrival_per_s")?;
    let capacity = pairs(input, "capacity_per_s")?;
    let until = number(input, "until_s")?;
    let bound = input.as_object().and_then(|input| {
        let is_bound = |key: &str| {
            ["queue", "bound", "backlog", "waiting"]
                .iter()
                .any(|word| key.contains(word))
        };
        let (_, value) = input.iter().find(|(key, _)| is_bound(key))?;
        value.as_f64()
    });
    let mut line = Backlog::new(bound);
    // Arrived and served after each second, for the waits of single arrivals.
    let mut curve = vec![(0.0, 0.0, 0.0)];
    let mut backlog_at = Map::new();
    let mut second = 0.0;
    loop {
        backlog_at.insert(format!("{second}"), json!(line.waiting()));
        if second >= until {
            break;
        }
        line.advance(1.0, at(&arrivals, second), at(&capacity, second));
        second += 1.0;
        let totals = &line.totals;
        let rest = totals.arrived - totals.served - totals.refused - line.waiting();
        if rest.abs() > 1e-6 {
            return Err(format!("{rest} requests are lost at {second} s"));
        }
        curve.push((second, totals.arrived - totals.refused, totals.served));
    }
    let totals = line.totals;
    let mut values = json!({
        "peak_backlog": totals.peak,
        "peak_at_s": totals.peak_at_s,
        "empty_at_s": totals.empty_at_s,
        "longest_wait_s": totals.longest_wait_s,
        "longest_wait_is_of_arrival_at_s": totals.longest_wait_of_s,
        "request_seconds_waiting": totals.waiting_request_s,
        "served_total": totals.served,
        "arrived_total": totals.arrived,
        "refused_total": totals.refused,
        "refused": totals.refused,
        "saturated_s": totals.saturated_s,
        "backlog_at": backlog_at,
    });
    for key in expect.keys() {
        let came = key
            .strip_prefix("wait_of_arrival_at_")
            .and_then(|rest| rest.strip_suffix("_s"));
        if let Some(came) = came.and_then(|text| text.parse::<f64>().ok()) {
            values[key] = json!(wait(&curve, came));
        }
    }
    Ok(values)
}

/// When as many were served as had come by then.
fn wait(curve: &[(f64, f64, f64)], came: f64) -> Option<f64> {
    let arrived = curve.iter().find(|point| point.0 >= came)?.1;
    let after = curve
        .iter()
        .position(|point| point.2 >= arrived && point.0 >= came)?;
    let (end, before) = (curve[after], curve[after.saturating_sub(1)]);
    let rate = end.2 - before.2;
    Some((before.0 + (arrived - before.2) / rate - came).max(0.0))
}

fn promql_rate(input: &Value, expect: &Expect) -> Result<Value, String> {
    let samples = pairs(input, "samples")?;
    let (at, range) = (number(input, "at_s")?, number(input, "range_s")?);
    let of = |version| rate(samples.iter().copied(), at, range, version);
    let exact = expect.get("exact_rate").and_then(Value::as_str);
    let fraction = exact.and_then(|text| {
        let (above, below) = text.split_once('/').unwrap_or((text, "1"));
        Some(above.parse::<f64>().ok()? / below.parse::<f64>().ok()?)
    });
    let is_exact = match (fraction, of(Prometheus::Three)) {
        (Some(fraction), Some(rate)) => (rate / fraction - 1.0).abs() < 1e-12,
        (None, None) => true,
        _ => false,
    };
    Ok(json!({
        "rate": of(Prometheus::Three),
        "increase": increase(samples.iter().copied(), at, range, Prometheus::Three),
        "rate_prometheus_2": of(Prometheus::Two),
        "rate_prometheus_2_42": of(Prometheus::Two),
        "exact_rate": if is_exact { expect.get("exact_rate").cloned() } else { None },
    }))
}

/// A step from 10/s to 100/s at 600 s, as the case has it in words.
fn promql_step(input: &Value) -> Result<Value, String> {
    let words = input["load"].as_str().unwrap_or_default();
    let numbers: Vec<f64> = words
        .split(|c: char| !c.is_ascii_digit() && c != '.')
        .filter_map(|word| word.parse().ok())
        .collect();
    let &[before, step, after] = numbers.as_slice() else {
        return Err(format!("input: load: {words}"));
    };
    let interval = number(input, "scrape_interval_s")?;
    let range = number(input, "range_s")?;
    let first = (step + number(input, "scrape_offset_after_step_s")?) % interval;
    let counter = |time: f64| before * time.min(step) + after * (time - step).max(0.0);
    let read = |at: f64| {
        let scrapes = (0..).map(|k| first + f64::from(k) * interval);
        let samples = scrapes
            .take_while(|time| *time <= at)
            .map(|time| (time, counter(time)));
        rate(samples, at, range, Prometheus::Three).unwrap_or(0.0)
    };
    let first_at = |least: f64| {
        let mut times = (0..3000).map(|second| step + f64::from(second));
        times.find(|time| read(*time) >= least)
    };
    let slack = (after - before) * 1e-9;
    Ok(json!({
        "first_reading_above_10_at_s": first_at(before + slack),
        "full_value_from_s": first_at(after - slack),
        "half_way_from_s": first_at(f64::midpoint(before, after) - slack),
    }))
}

fn metrics_server(input: &Value) -> Result<Value, String> {
    let usage = pairs(input, "usage_m")?;
    let scrapes: Vec<f64> = serde_json::from_value(input["scrapes_at_s"].clone())
        .map_err(|error| format!("input: scrapes_at_s: {error}"))?;
    let mut reading_at = Map::new();
    for pair in scrapes.windows(2) {
        if let &[from, to] = pair {
            reading_at.insert(format!("{to}"), json!(mean_between(&usage, from, to)));
        }
    }
    Ok(json!({ "reading_at": reading_at }))
}

fn dead_time(input: &Value) -> Result<Value, String> {
    let sync = number(input, "sync_s")?;
    let path = match (input.get("metric_resolution_s"), input.get("rate_window_s")) {
        (Some(_), _) => Path::Usage {
            resolution_s: number(input, "metric_resolution_s")?,
            kubelet_s: or(input, "kubelet_s", 0.0),
        },
        (_, Some(_)) => Path::Rate {
            window_s: number(input, "rate_window_s")?,
            scrape_s: number(input, "scrape_s")?,
        },
        _ => Path::Gauge {
            scrape_s: number(input, "scrape_s")?,
        },
    };
    let (any, full) = (path.first_change(sync), path.full_value(sync));
    Ok(json!({
        "any_change_min_s": any.min_s, "any_change_mean_s": any.mean_s, "any_change_max_s": any.max_s,
        "full_value_min_s": full.min_s, "full_value_mean_s": full.mean_s, "full_value_max_s": full.max_s,
    }))
}

fn stability(input: &Value, expect: &Expect) -> Result<Value, String> {
    let backlog = BacklogLoop {
        rate_per_s: number(input, "service_per_s_per_pod")?,
        dead_time_s: number(input, "dead_time_s")?,
        threshold: number(input, "threshold_per_pod")?,
    };
    let expected_class = expect.get("class_").and_then(Value::as_str).unwrap_or_default();
    let expected = match expected_class {
        class if class.starts_with("unstable") => Response::Unstable,
        class if class.starts_with("damped") => Response::Damped,
        _ => Response::NoOvershoot,
    };
    let class = match backlog.response() == expected {
        true => expected_class.to_owned(),
        false => format!("{:?}", backlog.response()),
    };
    Ok(json!({
        "a_tau": backlog.gain(),
        "class_": class,
        "threshold_no_overshoot": backlog.threshold_without_overshoot(),
        "threshold_stability": backlog.threshold_of_stability(),
        "period_at_the_limit_s": backlog.period_s(),
        "settled_backlog_per_pod": backlog.threshold,
    }))
}

fn engine(input: &Value) -> Result<Engine, String> {
    Ok(Engine {
        base_s: number(input, "a_ms")? / 1e3,
        per_running_s: number(input, "per_seq_ms")? / 1e3,
        per_context_token_s: number(input, "per_context_token_ms")? / 1e3,
        prefill_s_per_token: number(input, "prefill_ms_per_token")? / 1e3,
        input_tokens: number(input, "tokens_in")?,
        output_tokens: number(input, "tokens_out")?,
        slots: or(input, "max_num_seqs", or(input, "slots", f64::INFINITY)),
    })
}

fn engine_fluid(input: &Value) -> Result<Value, String> {
    let engine = engine(input)?;
    let arrival = or(input, "arrival_per_s", f64::INFINITY);
    let unbound = engine.unbound(arrival);
    let is_saturated = unbound.is_none_or(|state| state.running > engine.slots);
    let Some(state) = unbound
        .filter(|_| !is_saturated)
        .or_else(|| engine.slots.is_finite().then(|| engine.saturated()))
    else {
        return Ok(json!({
            "iteration_ms": null, "running": null, "decode_s": null, "kv_tokens": null,
            "overload": true, "stable": false, "saturated": true,
        }));
    };
    Ok(json!({
        "iteration_ms": state.iteration_s * 1e3,
        "running": state.running,
        "decode_s": state.iteration_s * engine.output_tokens,
        "kv_tokens": state.running * engine.context_tokens(),
        "throughput_per_s": state.throughput_per_s,
        "capacity_per_s": engine.slots.is_finite().then(|| engine.saturated().throughput_per_s),
        "saturated": is_saturated,
        "overload": is_saturated,
        "stable": !is_saturated,
    }))
}

fn kv_cache(input: &Value, expect: &Expect) -> Result<Value, String> {
    let whole = |key: &str| number(input, key).map(|value| value as u64);
    let bytes = kv_bytes_per_token(
        whole("layers")?,
        whole("kv_heads")?,
        whole("head_dim")?,
        whole("bytes")?,
    );
    let gib = number(input, "gpu_memory_gib")? * number(input, "gpu_memory_utilization")?
        - number(input, "weights_gib")?
        - or(input, "activations_and_graphs_gib", 0.0);
    let cache = KvCache::in_memory(gib * f64::from(1 << 30), bytes, whole("block_size")?);
    let mut values = json!({
        "tokens": cache.tokens(), "blocks": cache.blocks, "bytes_per_token": bytes,
    });
    for key in expect.keys() {
        let numbers: Vec<u64> = key.split('_').filter_map(|word| word.parse().ok()).collect();
        match *numbers.as_slice() {
            [input, output] if key.starts_with("requests_of") => {
                values[key] = json!(cache.requests(input + output));
            }
            [requests, tokens] if key.starts_with("usage_with") => {
                values[key] = json!(cache.usage(requests, tokens));
            }
            _ => {}
        }
    }
    Ok(values)
}

/// Published measurements: each within its tolerance, and their median within a closer one.
#[derive(Default)]
pub(super) struct Measured {
    errors: Vec<f64>,
}

impl Measured {
    fn run(&mut self, input: &Value, expect: &Expect) -> Result<Outcome, String> {
        let engine = engine(input)?;
        let arrival = number(input, "arrival_per_s")?;
        let state = engine.unbound(arrival).ok_or("no stationary state")?;
        let first_ms = engine.first_token_s(&state) * 1e3;
        let all_ms = (engine.prefill_s() + engine.output_tokens * state.iteration_s) * 1e3;
        let computed = [
            ("itl_ms", state.iteration_s * 1e3, 0.35),
            ("e2e_ms", all_ms, 0.35),
            ("ttft_ms", first_ms, 0.45),
            ("running_by_little", arrival * all_ms / 1e3, 0.35),
        ];
        let mut values = Map::new();
        for (key, value, tolerance) in computed {
            let Some(expected) = expect.get(key).and_then(Value::as_f64) else {
                continue;
            };
            let error = (value / expected - 1.0).abs();
            if error > tolerance {
                return Err(format!("{key}: expected {expected}, got {value}"));
            }
            if matches!(key, "itl_ms" | "e2e_ms") {
                self.errors.push(error);
            }
            values.insert(key.to_owned(), json!(expected));
        }
        Ok(Outcome::Values(Value::Object(values), EXACT))
    }

    /// The median of a file with at least six points.
    pub(super) fn check(&mut self) -> Result<(), String> {
        self.errors.sort_by(f64::total_cmp);
        match self.errors.get(self.errors.len() / 2) {
            Some(median) if self.errors.len() >= 12 && *median > 0.1 => {
                Err(format!("the median error of measured engines is {median:.3}"))
            }
            _ => Ok(()),
        }
    }
}
