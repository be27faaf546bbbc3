//! Load that reacts to replicas: clients, queues, pods and the pipeline of metrics, as deterministic mean values.
//!
//! | module | owns |
//! | --- | --- |
//! | [`clients`] | load generators that wait for answers |
//! | [`queueing`] | queues in their stationary state |
//! | [`fluid`] | a backlog as a fluid, with the wait of each arrival |
//! | [`rate`] | `rate()` and `increase()` of PromQL |
//! | [`usage`] | metrics-server: the mean usage between two scrapes |
//! | [`dead_time`] | the time from a step in the load to its full value at the controller |
//! | [`engine`] | an LLM engine with continuous batching |
//! | [`stability`] | limits of a loop on a backlog |
//! | `pods`, `cpu`, `counters` | pods from creation to ready, their CPU and their counters as they are scraped |
//! | `tier` | a workload under load: all of these in one clock |
//! | `seen` | what the HPA controller sees of it |
//! | [`query`] | queries over its series |
//! | `shape`, `expect`, `grammar` | loads and assertions as they are written |
//! | `signals` | what a scaler's metrics read, beside their targets |
//! | `setup` | workloads with their scalers, their calls, and what comes |
//! | `stage` | controllers and their workloads in one clock |
//! | [`run`] | a whole run, and what came of it |
//!
//! Nothing here is random, and nothing in a step allocates.

pub mod clients;
mod counters;
mod cpu;
pub mod dead_time;
pub mod engine;
mod expect;
pub mod fluid;
mod grammar;
mod pods;
pub mod query;
pub mod queueing;
pub mod rate;
pub mod run;
mod seen;
mod setup;
mod shape;
mod signals;
pub mod stability;
mod stage;
mod tier;
pub mod usage;

pub use counters::Scraping;
pub use cpu::Sampling;
pub use expect::{Assertion, Measured, Verdict};
pub use grammar::{FileError, GrammarError, GrammarProblem, RowProblem};
pub use pods::StartUp;
pub use seen::{Requests, Seen};
pub use shape::{Load, NAMES};
pub use signals::SignalRun;
pub use tier::{Counts, Cpu, Model, Service, Tier};
