//! The arguments of the command line, and the words of its help.

use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// One profile to everything that autoscales a stack on Kubernetes.
#[derive(Debug, Parser)]
#[command(
    name = "scalegen",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  scalegen                              render every profiles/*.toml into generated/\n  scalegen check                        fail when generated/ is not what the profiles say\n  scalegen lint k8s/                    findings for any Kubernetes YAML\n  helm template . | scalegen lint -     the same for what a chart makes\n\nExit codes: 0 done, 1 findings or drift, 2 the input cannot be used."
)]
pub(crate) struct Cli {
    /// What to do; `generate` when absent.
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// The arguments of `generate`, when no command is named.
    #[command(flatten)]
    pub(crate) generate: GenerateArgs,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Render profiles into files: write what changed, remove what is no longer made.
    #[command(
        after_help = "Examples:\n  scalegen generate\n  scalegen generate profiles/atharva.toml --out deploy\n  scalegen generate --set workloads.chat-api.scalers.cpu.max_replicas=10\n\nExit codes: 0 written or unchanged, 1 an error-level finding blocked it, 2 a profile cannot be rendered or the environment failed."
    )]
    Generate(GenerateArgs),
    /// Render profiles and show what differs on disk; write nothing.
    #[command(
        after_help = "Examples:\n  scalegen check\n  scalegen check profiles/atharva.toml --format github\n\nExit codes: 0 clean, 1 drift or error-level findings, 2 a profile cannot be rendered or the environment failed."
    )]
    Check(CheckArgs),
}

/// Which profiles, and where their output is.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    /// Profiles; all of profiles/*.toml when absent.
    #[arg(value_name = "PROFILE")]
    pub(crate) profiles: Vec<Utf8PathBuf>,
    /// The folder that holds a folder for each profile.
    #[arg(long, value_name = "DIR", default_value = "generated")]
    pub(crate) out: Utf8PathBuf,
    /// Set a key of the profiles, as in workloads.chat-api.active="rps"; TOML, or else a string.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    /// How many threads; as many as there are cores when absent.
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<usize>,
}

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,
    /// Write in spite of error-level findings; what a builder refuses is never written.
    #[arg(long)]
    pub(crate) force: bool,
    /// Seconds to wait for another scalegen that writes to the same folder.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub(crate) lock_timeout: Duration,
}

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,
    /// How to say what differs.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(crate) format: CheckFormat,
}

/// How `check` says what differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// A unified diff.
    Human,
    /// One JSON object.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .map(Duration::from_secs)
        .map_err(|_| "write whole seconds".to_owned())
}
