//! The arguments of `describe`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use scalegen::{ScalerName, Version};

use super::profiles::ReachArgs;

/// What its help ends with.
pub(crate) const HELP: &str = "\
The thresholds, times and limits come from the simulator of the controllers, and from what the queries mean. Each page ends with the commands that record the scaler's metrics for `simulate`.

Examples:
  scalegen describe profiles/atharva.toml
  scalegen describe k8s/ --scaler scaledobject/web
  kubectl get hpa,vpa,scaledobject,deploy -A -o yaml | scalegen describe -
  scalegen describe hpa.yaml --kubernetes 1.30 --format json
  scalegen describe stacks/shop.toml --allow-outside

Exit codes: 0 described, 2 a text or object cannot be used, or nothing scales.";

/// Arguments of `describe`.
#[derive(Debug, Args)]
pub(crate) struct DescribeArgs {
    /// Profiles, YAML files, folders, or `-` for standard input.
    #[arg(value_name = "PATH", required = true)]
    pub(crate) paths: Vec<Utf8PathBuf>,
    /// The only scaler to describe, such as hpa/web, scaledobject/shop/web or vpa/web.
    #[arg(long, value_name = "KIND/NAME")]
    pub(crate) scaler: Option<ScalerName>,
    /// Version of Kubernetes [default: that of the profile, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) kubernetes: Option<Version>,
    #[command(flatten)]
    pub(crate) reach: ReachArgs,
    /// Output format.
    #[arg(long, value_enum, default_value_t = DescribeFormat::Human)]
    pub(crate) format: DescribeFormat,
}

/// Output formats of `describe`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DescribeFormat {
    /// A page for each scaler.
    Human,
    /// The pages as numbers; `scalegen schema describe` prints the schema.
    Json,
}
