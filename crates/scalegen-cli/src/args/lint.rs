//! The arguments of `lint`.

use camino::Utf8PathBuf;
use clap::{Args, ValueEnum};
use scalegen::{GlobError, Globs, Release, ReleaseError, Version};

use super::profiles::{JobsArgs, ReachArgs};
use super::selection::{Deny, Selected, selected};

/// What its help ends with.
pub(crate) const HELP: &str = "\
Settings come from scalegen.toml in the working directory or above, up to the root of the repository; flags go over them. Globs are those of .gitignore.

Examples:
  scalegen lint                        profiles/ and generated/
  scalegen lint k8s/ profiles/shop.toml --kubernetes 1.30
  scalegen lint . --exclude 'examples/**' --ignore REL005
  scalegen lint . --select relation --statistics
  scalegen lint k8s/ --keda 2.17 --vpa 1.4 --engine vllm=0.12.0
                                       for the releases that run
  scalegen lint . --environment '{envs/prod,common}/**' --environment '{envs/dev,common}/**'
                                       what is applied together, one flag for each cluster
  scalegen lint . --diff && scalegen lint . --fix
  scalegen lint stacks/shop.toml --allow-outside
  scalegen lint . --write-baseline scalegen-baseline.json
                                       report only new findings from now on
  scalegen lint . --baseline known.json --deny warnings --jobs 2
  scalegen lint . --format github --summary \"$GITHUB_STEP_SUMMARY\" --exit-zero
  helm template . | scalegen lint -
  kubectl get hpa,vpa,scaledobject,deploy -A -o yaml | scalegen lint - --format json

Exit codes: 0 nothing worse than a warning, 1 an error-level finding, 2 an invalid path, flag, scalegen.toml or baseline.";

/// Arguments of `lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Profiles, YAML files, folders, or `-` for standard input [default: profiles generated].
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<Utf8PathBuf>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = LintFormat::Human)]
    pub(crate) format: LintFormat,
    /// Version of Kubernetes [default: that of the profile or of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) kubernetes: Option<Version>,
    /// Version of KEDA [default: that of the profile or of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) keda: Option<Version>,
    /// Version of the VPA [default: that of the profile or of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) vpa: Option<Version>,
    /// Release of an engine that metrics come from, such as vllm=0.12.0; repeatable [default: that of the profile or of
    /// scalegen.toml, else that of image tags].
    #[arg(long, value_name = "NAME=RELEASE", value_parser = engine)]
    pub(crate) engine: Vec<(String, Release)>,
    /// Report only these rules, by code, name or family; separated by commas or repeated.
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = selected)]
    pub(crate) select: Vec<Selected>,
    /// Hide the findings of these rules, by code, name or family; separated by commas or repeated.
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = selected)]
    pub(crate) ignore: Vec<Selected>,
    /// Skip files and folders that a glob matches; repeatable.
    #[arg(long, value_name = "GLOB", value_parser = globs)]
    pub(crate) exclude: Vec<Globs>,
    /// Files that are applied together, where folders do not show it; repeatable.
    #[arg(long, value_name = "GLOB", value_parser = globs)]
    pub(crate) environment: Vec<Globs>,
    /// File of known findings, which are not reported [default: `baseline` of scalegen.toml].
    #[arg(long, value_name = "FILE")]
    pub(crate) baseline: Option<Utf8PathBuf>,
    /// Write all findings to a file of known findings, and report the rest.
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    pub(crate) write_baseline: Option<Utf8PathBuf>,
    /// Write fixes of what was found, as far as that is safe, and report the rest.
    #[arg(long)]
    pub(crate) fix: bool,
    /// Show what --fix would change as a diff, and write nothing; exit with 1 if it would change anything.
    #[arg(long, conflicts_with_all = ["format", "statistics", "write_baseline", "summary"])]
    pub(crate) diff: bool,
    /// Show the number of findings of each rule, instead of the findings.
    #[arg(long, conflicts_with = "format")]
    pub(crate) statistics: bool,
    /// File for a summary in Markdown, such as "$GITHUB_STEP_SUMMARY"; it is replaced.
    #[arg(long, value_name = "FILE")]
    pub(crate) summary: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(crate) jobs: JobsArgs,
    #[command(flatten)]
    pub(crate) reach: ReachArgs,
    /// Count findings of this level as errors.
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) deny: Option<Deny>,
    /// Exit with 0 even if there are findings.
    #[arg(long)]
    pub(crate) exit_zero: bool,
}

/// Output formats of `lint`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// Source lines with carets, and how to fix each finding.
    Human,
    /// One line for each finding: file:line:column: severity, code, object, field, message.
    Concise,
    /// One JSON object.
    Json,
    /// Annotations of a GitHub workflow, errors first.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// A JUnit report, in which errors are failures.
    Junit,
}

fn engine(text: &str) -> Result<(String, Release), ReleaseError> {
    let (name, release) = text.split_once('=').unwrap_or((text, ""));
    Ok((name.trim().to_owned(), release.trim().parse()?))
}

fn globs(glob: &str) -> Result<Globs, GlobError> {
    Globs::new("", [glob])
}
