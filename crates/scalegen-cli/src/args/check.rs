//! The arguments of `check`.

use clap::{Args, ValueEnum};

use super::profiles::ProfileArgs;

/// What its help ends with.
pub(crate) const HELP: &str = "\
Examples:
  scalegen check
  scalegen check profiles/atharva.toml --format github
  scalegen check stacks/shop.toml --allow-outside
  scalegen check --out deploy --set workloads.chat-api.active=rps --jobs 1

Exit codes: 0 clean, 1 drift or error-level findings, 2 a profile cannot be rendered or a file cannot be read.";

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) profile: ProfileArgs,
    /// Output format.
    #[arg(long, value_enum, default_value_t = CheckFormat::Human)]
    pub(crate) format: CheckFormat,
}

/// Output formats of `check`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// A unified diff.
    Human,
    /// One line for each finding and each file that differs.
    Concise,
    /// One JSON object.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// A JUnit report, in which errors are failures.
    Junit,
}
