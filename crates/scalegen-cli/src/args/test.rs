//! The arguments of `test`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};

use super::profiles::{JobsArgs, ReachArgs};

/// What its help ends with.
pub(crate) const HELP: &str = "\
Each table [expect.NAME] of a profile names a load and assertions, as `simulate` takes them. Each assertion is a line with its values.

Examples:
  scalegen test
  scalegen test profiles/shop.toml --set workloads.web.scalers.cpu.max_replicas=4
  scalegen test --format junit --jobs 2 > tests.xml
  scalegen test stacks/shop.toml --allow-outside

Exit codes: 0 all hold, 1 an assertion failed, 2 a profile, load or assertion cannot be used, or there is none.";

/// Arguments of `test`.
#[derive(Debug, Args)]
pub(crate) struct TestArgs {
    /// Profiles [default: profiles/*.toml].
    #[arg(value_name = "PROFILE")]
    pub(crate) profiles: Vec<Utf8PathBuf>,
    /// Set a key of the profiles to a TOML value or a string, such as workloads.chat-api.active="rps".
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    #[command(flatten)]
    pub(crate) reach: ReachArgs,
    /// Output format.
    #[arg(long, value_enum, default_value_t = TestFormat::Human)]
    pub(crate) format: TestFormat,
    #[command(flatten)]
    pub(crate) jobs: JobsArgs,
}

/// Output formats of `test`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TestFormat {
    /// One line for each assertion.
    Human,
    /// One JSON object.
    Json,
    /// A JUnit report.
    Junit,
}
