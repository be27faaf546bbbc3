//! The arguments of `generate`.

use std::time::Duration;

use clap::{Args, ValueEnum};

use super::profiles::ProfileArgs;
use super::values::seconds;

/// What its help ends with.
pub(crate) const HELP: &str = "\
Examples:
  scalegen generate
  scalegen generate profiles/atharva.toml --out deploy
  scalegen generate --set workloads.chat-api.scalers.cpu.max_replicas=10
  scalegen generate --dry-run          show what would be written
  scalegen generate --force --lock-timeout 60 --jobs 2
  scalegen generate --format json --quiet
  scalegen generate stacks/shop.toml --allow-outside
                                       where it extends a file of another project
  scalegen generate profiles/atharva.toml --stdout | kubectl diff -f -
                                       compare the cluster with what the kustomizations apply

Exit codes: 0 written or unchanged, 1 an error-level finding blocked it, 2 a profile cannot be rendered or a file cannot be read or written.";

/// Arguments of `generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,
    /// Write despite error-level findings; objects that scalegen cannot build are never written.
    #[arg(long)]
    pub(crate) force: bool,
    /// Show what would be written, and write nothing.
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Print the objects that are applied as one YAML stream, and write nothing.
    #[arg(long, conflicts_with_all = ["format", "dry_run"])]
    pub(crate) stdout: bool,
    /// Output format.
    #[arg(long, value_enum, default_value_t = GenerateFormat::Human)]
    pub(crate) format: GenerateFormat,
    /// Seconds to wait while another scalegen writes to the same folder.
    #[arg(long, value_name = "SECONDS", default_value = "10", value_parser = seconds)]
    pub(crate) lock_timeout: Duration,
}

/// Output formats of `generate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum GenerateFormat {
    /// A line for each file that differed, and a summary, on stderr.
    Human,
    /// One JSON object on stdout: the findings, the files that differed, and how many there are.
    Json,
}
