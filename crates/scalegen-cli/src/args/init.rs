//! The arguments of `init`.

use camino::Utf8PathBuf;
use clap::Args;

use super::values::key_value;

/// What its help ends with.
pub(crate) const HELP: &str = "\
Presets and their parameters:
  web-api       name, namespace, peak, per_pod, cpu, startup
  queue-worker  name, namespace, queue, seconds, wait, max
  vllm-chat     name, requests, slots, seconds, startup, gpus
  vllm-engine   name, namespace, slots, seconds, startup, gpus
  embedding     name, namespace, peak, per_pod, startup
  batch-jobs    name, namespace, topic, partitions, seconds, wait
`seconds`, `startup` and `wait` are in seconds and `cpu` is in millicores, without a unit.
Without --preset it asks for them on a terminal, and writes a web-api elsewhere.

Examples:
  scalegen init
  scalegen init --preset vllm-chat --set gpus=4 --set seconds=6
  scalegen init --preset web-api --set name=shop --output profiles/shop.toml

Exit codes: 0 written, 2 a preset, parameter or value is wrong, or the file exists or cannot be written.";

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Kind of the stack: web-api, queue-worker, vllm-chat, vllm-engine, embedding or batch-jobs.
    #[arg(long, value_name = "NAME")]
    pub(crate) preset: Option<String>,
    /// Set a parameter of the preset; repeatable.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Write the profile to this file, which must not exist [default: profiles/NAME.toml].
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<Utf8PathBuf>,
}
