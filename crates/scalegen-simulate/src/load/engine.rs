//! An LLM engine with continuous batching: what an iteration takes, what runs, and what waits.

/// Coefficients of one replica. An iteration gives each running request a token and works off prompts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Engine {
    /// Seconds of an iteration with nothing in it.
    pub base_s: f64,
    /// Seconds more for each running request.
    pub per_running_s: f64,
    /// Seconds more for each token of context of each running request.
    pub per_context_token_s: f64,
    /// Seconds for each token of a prompt.
    pub prefill_s_per_token: f64,
    /// Mean tokens of a prompt.
    pub input_tokens: f64,
    /// Mean tokens of an answer.
    pub output_tokens: f64,
    /// `max_num_seqs`: requests that run at a time.
    pub slots: f64,
}

/// Measured and fitted coefficients: Vidur's profiles, llm-d's and inference-sim's public data.
const PRESETS: &str = include_str!("engines.csv");

/// The names of all presets: a model and a GPU, such as `llama-3.1-8b-h100`.
pub fn preset_names() -> impl Iterator<Item = &'static str> {
    PRESETS.lines().skip(1).filter_map(|line| line.split(',').next())
}

/// The stationary state of one replica.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct EngineResult {
    /// Seconds of an iteration, which is the time per token.
    pub iteration_s: f64,
    /// Mean number of running requests.
    pub running: f64,
    /// Requests served per second.
    pub throughput_per_s: f64,
}

impl Engine {
    /// The coefficients of a preset, for prompts and answers of this many tokens.
    pub fn preset(name: &str, input_tokens: f64, output_tokens: f64, slots: f64) -> Option<Self> {
        let mut lines = PRESETS.lines().skip(1);
        let mut cells = lines
            .find(|line| line.split(',').next() == Some(name))?
            .split(',')
            .skip(1);
        let mut number = || cells.next()?.parse::<f64>().ok();
        Some(Self {
            base_s: number()? / 1e3,
            per_running_s: number()? / 1e6,
            per_context_token_s: number()? / 1e9,
            prefill_s_per_token: number()? / 1e6,
            input_tokens,
            output_tokens,
            slots,
        })
    }

    /// Mean tokens of context of a running request.
    pub fn context_tokens(&self) -> f64 {
        self.input_tokens + self.output_tokens / 2.0
    }

    fn per_request_s(&self) -> f64 {
        self.per_running_s + self.per_context_token_s * self.context_tokens()
    }

    /// Seconds of the prompt of one request.
    pub fn prefill_s(&self) -> f64 {
        self.input_tokens * self.prefill_s_per_token
    }

    /// Seconds until the first token of a request that finds a free slot: half an iteration until the engine looks,
    /// the iteration that it has scheduled already, and the one with the prompt.
    pub fn first_token_s(&self, state: &EngineResult) -> f64 {
        2.5 * state.iteration_s + self.prefill_s()
    }

    /// The state in which nothing binds, by Little's law; none where the load is more than the engine can do
    /// however many slots it has.
    pub fn unbound(&self, arrival_per_s: f64) -> Option<EngineResult> {
        let prefill = arrival_per_s * self.prefill_s();
        let spare = 1.0 - prefill - arrival_per_s * self.output_tokens * self.per_request_s();
        (spare > 0.0).then(|| {
            let iteration_s = self.base_s / spare;
            EngineResult {
                iteration_s,
                running: arrival_per_s * self.output_tokens * iteration_s,
                throughput_per_s: arrival_per_s,
            }
        })
    }

    /// The state in which all slots are taken: the most that the engine serves.
    pub fn saturated(&self) -> EngineResult {
        let alone = self.base_s + self.slots * self.per_request_s();
        let round = self.output_tokens * alone + self.slots * self.prefill_s();
        EngineResult {
            iteration_s: round / self.output_tokens,
            running: self.slots,
            throughput_per_s: self.slots / round,
        }
    }

    /// The stationary state at a load: bound by slots where there are too few.
    pub fn solve(&self, arrival_per_s: f64) -> EngineResult {
        self.unbound(arrival_per_s)
            .filter(|state| state.running <= self.slots)
            .unwrap_or_else(|| self.saturated())
    }

    /// One step of `step_s` seconds, at most a tenth, with `arrivals` in it. Returns what finished.
    ///
    /// Admissions and departures depend on each other where slots bind; both are solved at once, since iterating
    /// over the share of prompts oscillates.
    pub fn step(&self, state: &mut EngineState, arrivals: f64, step_s: f64) -> f64 {
        state.waiting += arrivals;
        let prefill = self.prefill_s();
        let free = (self.slots - state.running).max(0.0);
        let decode = (self.base_s + state.running * self.per_request_s()) * self.output_tokens;
        let mut admitted = state.waiting;
        let mut finished = state.running * (step_s - admitted * prefill) / decode;
        if admitted > free + finished || admitted * prefill > step_s {
            finished = state.running * (step_s - free * prefill) / (decode + state.running * prefill);
            admitted = free + finished;
            if admitted * prefill > step_s || finished < 0.0 {
                admitted = step_s / prefill;
                finished = 0.0;
            }
        }
        let admitted = admitted.min(state.waiting);
        let finished = finished.clamp(0.0, state.running);
        state.waiting -= admitted;
        state.running += admitted - finished;
        finished
    }
}

/// What one replica does at an instant.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct EngineState {
    /// Requests that wait for a slot.
    pub waiting: f64,
    /// Requests that run.
    pub running: f64,
}

/// The memory that an engine keeps the context of its requests in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KvCache {
    /// Tokens of a block, 16 in vLLM.
    pub block_tokens: u64,
    /// Blocks that there are.
    pub blocks: u64,
}

/// What a token needs in the cache, by the shape of the model.
pub fn kv_bytes_per_token(layers: u64, kv_heads: u64, head_dim: u64, bytes: u64) -> u64 {
    2 * layers * kv_heads * head_dim * bytes
}

impl KvCache {
    /// As many blocks as `free_bytes` hold.
    pub fn in_memory(free_bytes: f64, bytes_per_token: u64, block_tokens: u64) -> Self {
        let block = bytes_per_token.saturating_mul(block_tokens).max(1);
        Self {
            block_tokens,
            blocks: (free_bytes.max(0.0) / block as f64).floor() as u64,
        }
    }

    /// Tokens that fit.
    pub fn tokens(&self) -> u64 {
        self.blocks.saturating_mul(self.block_tokens)
    }

    /// Requests with this many tokens each that fit.
    pub fn requests(&self, tokens: u64) -> u64 {
        self.blocks / tokens.div_ceil(self.block_tokens).max(1)
    }

    /// Share of the blocks that requests with this many tokens each take; more than 1 does not fit.
    pub fn usage(&self, requests: u64, tokens: u64) -> f64 {
        requests.saturating_mul(tokens.div_ceil(self.block_tokens)) as f64 / self.blocks as f64
    }
}
