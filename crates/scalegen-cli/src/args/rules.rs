//! The arguments of `rules`.

use clap::{Args, ValueEnum};

/// What its help ends with.
pub(crate) const HELP: &str = "\
Examples:
  scalegen rules relation
  scalegen rules KED --kind ScaledObject
  scalegen rules --format json";

/// Arguments of `rules`.
#[derive(Debug, Args)]
pub(crate) struct RulesArgs {
    /// Codes, names, families or the letters of codes, in any case [default: all].
    #[arg(value_name = "RULE")]
    pub(crate) rules: Vec<String>,
    /// List only rules whose example has an object of this kind, such as ScaledObject; repeatable.
    #[arg(long, value_name = "KIND", value_delimiter = ',')]
    pub(crate) kind: Vec<String>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = RulesFormat::Human)]
    pub(crate) format: RulesFormat,
}

/// Output formats of `rules`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RulesFormat {
    /// A line for each rule, or as many as fit the terminal.
    Human,
    /// A JSON array with all that `explain` prints.
    Json,
}
