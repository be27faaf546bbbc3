//! The model of a workload as the profile has it, as the model that is simulated.

use scalegen_profile::language::{
    CountedAt, DEFAULT_MAX_NUM_SEQS, DEFAULT_PROBE_S, DEFAULT_SCHEDULE_S, DEFAULT_START_S, Model, StartUp,
};
use scalegen_profile::plan::WorkloadPlan;
use scalegen_simulate::Span;
use scalegen_simulate::load::engine::{self, Engine, KvCache};
use scalegen_simulate::load::{self, Counts, Cpu, Sampling, Scraping, Service};
use scalegen_syntax::{FieldPath, FineDuration, Quantity};

use super::fault::{
    AddCapacity, AddCoefficient, AddCost, AddModel, AddNeeded, AddTokens, Fault, Needs, NoCapacity,
    NoCoefficient, NoCost, NoModel, NoPreset, NoTokens, UsePreset,
};

/// `--metric-resolution` of metrics-server.
const RESOLUTION: Span = Span::from_seconds(15);

/// Tokens of a block of vLLM's cache.
const BLOCK_TOKENS: u64 = 16;

/// The model that is simulated, and what a reader of the result has to know of it.
pub(super) fn model(
    workload: &WorkloadPlan,
    scraping: Scraping,
    per_pod_load: f64,
) -> Result<(load::Model, Option<String>), Fault> {
    let Some(model) = &workload.model else {
        let workload_key = workload.key.clone();
        let missing = NoModel {
            workload: workload_key.clone(),
        };
        let add = AddModel {
            workload: workload_key,
        };
        return Err(Fault::of_model(workload.origin.clone(), missing, add));
    };
    let origin = workload.origin.field("model");
    let (service, note) = service(workload, model, &origin, per_pod_load)?;
    let milli = |amount: &Option<Quantity>| amount.map_or(0.0, |amount| amount.to_f64() * 1000.0);
    let simulated = load::Model {
        service,
        cpu: Cpu {
            request_ms: seconds(model.cpu_per_request.as_ref()) * 1000.0,
            idle_m: milli(&model.base_cpu),
            startup_m: milli(&model.startup_cpu),
        },
        counts: match model.counts.unwrap_or_default() {
            CountedAt::Completions => Counts::Completions,
            CountedAt::Arrivals => Counts::Arrivals,
        },
        start_up: start_up(workload, model.startup.as_ref()),
        sampling: Some(Sampling::Mean { every: RESOLUTION }),
        scraping: Some(scraping),
    };
    Ok((simulated, note))
}

/// What clients that wait for answers need, as their rate is that of the pods.
pub(super) fn bounded(workload: &WorkloadPlan, model: &load::Model) -> Result<(), Fault> {
    match model.service {
        Service::Shared { per_pod_s, .. } if per_pod_s.is_infinite() => Err(no_capacity(workload)),
        _ => Ok(()),
    }
}

fn no_capacity(workload: &WorkloadPlan) -> Fault {
    let origin = workload.origin.field("model");
    let workload = workload.key.clone();
    Fault::of_model(origin, NoCapacity { workload }, AddCapacity)
}

fn seconds(duration: Option<&FineDuration>) -> f64 {
    duration.map_or(0.0, FineDuration::seconds)
}

fn service(
    workload: &WorkloadPlan,
    model: &Model,
    origin: &FieldPath,
    per_pod_load: f64,
) -> Result<(Service, Option<String>), Fault> {
    let needs = |key: &str, needed: &str| {
        let (key_name, needed) = (key.to_owned(), needed.to_owned());
        let add = AddNeeded {
            needed: needed.clone(),
        };
        let message = Needs {
            key: key_name,
            needed,
        };
        Fault::of_model(origin.field(key.to_owned()), message, add)
    };
    if model.engine.is_some() || model.iteration_base.is_some() {
        let (engine, note) = engine(workload, model, origin)?;
        let running = engine.solve(per_pod_load).running;
        return Ok((Service::Engine { engine, running }, note));
    }
    for (key, is_set) in [
        ("max_num_seqs", model.max_num_seqs.is_some()),
        ("kv_blocks", model.kv_blocks.is_some()),
        ("tokens", model.tokens.is_some()),
        ("per_running_request", model.per_running_request.is_some()),
        ("per_context_token", model.per_context_token.is_some()),
        ("prefill_per_token", model.prefill_per_token.is_some()),
    ] {
        if is_set {
            return Err(needs(key, "engine"));
        }
    }
    let by_time = match (model.slots, seconds(model.service_time.as_ref())) {
        (Some(slots), time) if time > 0.0 => f64::from(slots) / time,
        (Some(_), _) => return Err(needs("slots", "service_time")),
        (None, _) => f64::INFINITY,
    };
    let cost = seconds(model.cpu_per_request.as_ref());
    let by_cpu = match workload.limits.get("cpu") {
        Some(limit) if cost > 0.0 => {
            let base = model.base_cpu.map_or(0.0, Quantity::to_f64);
            (limit.to_f64() - base).max(0.0) / cost
        }
        _ => f64::INFINITY,
    };
    if model.cpu_per_request.is_none() && model.service_time.is_none() {
        return Err(Fault::of_model(origin.clone(), NoCost, AddCost));
    }
    let per_pod_s = by_time.min(by_cpu);
    let service = match model.breaks_per_second {
        Some(_) if per_pod_s.is_infinite() => return Err(no_capacity(workload)),
        Some(breaks_per_s) => Service::Pinned {
            per_pod_s,
            breaks_per_s,
        },
        None => Service::Shared {
            per_pod_s,
            queue: model.queue.map(|requests| requests as f64),
        },
    };
    Ok((service, None))
}

fn engine(
    workload: &WorkloadPlan,
    model: &Model,
    origin: &FieldPath,
) -> Result<(Engine, Option<String>), Fault> {
    let tokens = model
        .tokens
        .ok_or_else(|| Fault::of_model(origin.clone(), NoTokens, AddTokens))?;
    let most = f64::from(model.max_num_seqs.unwrap_or(DEFAULT_MAX_NUM_SEQS));
    let cached = model.kv_blocks.and_then(|blocks| u64::try_from(blocks).ok());
    let cached = cached.map(|blocks| KvCache {
        block_tokens: BLOCK_TOKENS,
        blocks,
    });
    let cached = cached.map(|cache| cache.requests((tokens.input + tokens.output).ceil() as u64));
    let bound = cached.filter(|requests| (*requests as f64) < most);
    let note = bound.map(|requests| {
        format!(
            "{}: the cache holds {requests} requests, fewer than max_num_seqs ({most}); the engine is bound by memory, \
             where mean values are rough",
            workload.key
        )
    });
    let slots = bound.map_or(most, |requests| requests.max(1) as f64);
    let preset = match &model.engine {
        Some(name) => Some(
            Engine::preset(name, tokens.input, tokens.output, slots).ok_or_else(|| {
                let names = engine::preset_names().collect::<Vec<_>>().join(", ");
                let name = name.clone();
                Fault::of_model(origin.field("engine"), NoPreset { name }, UsePreset { names })
            })?,
        ),
        None => None,
    };
    let number = |own: &Option<FineDuration>, key: &str, of: fn(&Engine) -> f64| {
        let own = own.as_ref().map(FineDuration::seconds);
        own.or(preset.as_ref().map(of)).ok_or_else(|| {
            let key = key.to_owned();
            Fault::of_model(origin.clone(), NoCoefficient { key }, AddCoefficient)
        })
    };
    let optional = |own: &Option<FineDuration>, of: fn(&Engine) -> f64| {
        let own = own.as_ref().map(FineDuration::seconds);
        own.or(preset.as_ref().map(of)).unwrap_or(0.0)
    };
    let engine = Engine {
        base_s: number(&model.iteration_base, "iteration_base", |it| it.base_s)?,
        per_running_s: number(&model.per_running_request, "per_running_request", |it| {
            it.per_running_s
        })?,
        per_context_token_s: optional(&model.per_context_token, |it| it.per_context_token_s),
        prefill_s_per_token: optional(&model.prefill_per_token, |it| it.prefill_s_per_token),
        input_tokens: tokens.input,
        output_tokens: tokens.output,
        slots,
    };
    Ok((engine, note))
}

fn start_up(workload: &WorkloadPlan, steps: Option<&StartUp>) -> load::StartUp {
    let step = |own: Option<&FineDuration>, default: f64| own.map_or(default, FineDuration::seconds);
    let (running, ready) = match (steps, workload.startup_time) {
        (None, Some(whole)) => {
            let whole = f64::from(whole.seconds());
            let running = whole.min(DEFAULT_SCHEDULE_S);
            (running, whole - running)
        }
        (steps, _) => {
            let of = |get: fn(&StartUp) -> Option<&FineDuration>, default| step(steps.and_then(get), default);
            let running = of(|it| it.schedule.as_ref(), DEFAULT_SCHEDULE_S) + of(|it| it.pull.as_ref(), 0.0);
            let probe = of(|it| it.probe.as_ref(), DEFAULT_PROBE_S);
            (running, of(|it| it.start.as_ref(), DEFAULT_START_S) + probe / 2.0)
        }
    };
    let span = |seconds: f64| Span::from_nanos((seconds * 1e9).min(1e18) as i64);
    load::StartUp {
        running: span(running),
        ready: span(ready),
        removal: Span::ZERO,
    }
}
