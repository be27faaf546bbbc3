//! The arguments of the command line, and the words of its help.

use std::num::NonZeroUsize;
use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use scalegen::simulation::{HpaOptions, RecommenderOptions, Span};
use scalegen::{Jobs, Version};

use crate::span::{positive_span, span};

/// One profile to everything that autoscales a stack on Kubernetes.
#[derive(Debug, Parser)]
#[command(
    name = "scalegen",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  scalegen                              render every profiles/*.toml into generated/\n  scalegen check                        fail when generated/ is not what the profiles say\n  scalegen lint k8s/                    findings for any Kubernetes YAML\n  helm template . | scalegen lint -     the same for what a chart makes\n  scalegen explain REL001               what a finding means\n  scalegen simulate --hpa hpa.yaml --trace load.csv\n                                        what the controller would do\n\nExit codes: 0 done, 1 findings or drift, 2 the input cannot be used. Each command's --help says more."
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
    /// Find what servers would refuse, and what they would accept and then not do.
    #[command(
        after_help = "Examples:\n  scalegen lint                        profiles/ and generated/\n  scalegen lint k8s/ profiles/shop.toml --kubernetes 1.30\n  helm template . | scalegen lint -\n  kubectl get hpa,vpa,scaledobject,deploy -A -o yaml | scalegen lint - --format json\n\nExit codes: 0 nothing worse than a warning, 1 an error-level finding, 2 a path or flag is wrong."
    )]
    Lint(LintArgs),
    /// Show what the controllers would do with an object, along a recorded metric.
    #[command(
        after_help = "The trace is CSV with a column `time` in seconds and one per metric, whose values hold until the next row:\n  external:NAME, object:NAME   the value\n  pods:NAME                    the average per pod\n  cpu, memory:CONTAINER        average utilization in percent\n  cpu_value                    average usage as a quantity (for --vpa: cpu:CONTAINER, memory:CONTAINER)\nAn empty cell is a metric that was not returned.\n\nExamples:\n  scalegen simulate --hpa hpa.yaml --trace load.csv\n  scalegen simulate --scaled-object queue.yaml --trace queue.csv --all\n  scalegen simulate --vpa vpa.yaml --trace usage.csv --format json\n\nExit codes: 0 simulated, 2 the object or the trace cannot be used."
    )]
    Simulate(Box<SimulateArgs>),
    /// Explain a rule: what it finds, why that matters, a bad and a good example.
    #[command(
        after_help = "Examples:\n  scalegen explain HPA004\n  scalegen explain two-scalers-on-one-target"
    )]
    Explain {
        /// The rule's code or name.
        #[arg(value_name = "CODE")]
        code: String,
    },
    /// List the rules of the linter.
    #[command(after_help = "Example:\n  scalegen rules | grep KED")]
    Rules,
    /// Print the JSON Schema of profiles, or of a kind.
    #[command(
        after_help = "Examples:\n  scalegen schema > profile.schema.json\n  scalegen schema ScaledObject"
    )]
    Schema {
        /// `profile`, or a kind such as HorizontalPodAutoscaler or KedaValues.
        #[arg(value_name = "NAME", default_value = "profile")]
        name: String,
    },
    /// Print completions for a shell.
    #[command(
        after_help = "Example:\n  scalegen completions bash > ~/.local/share/bash-completion/completions/scalegen"
    )]
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page, of the whole or of one command.
    #[command(
        after_help = "Examples:\n  scalegen man | man --local-file -\n  scalegen man lint | man --local-file -"
    )]
    Man {
        /// A command, such as `lint`.
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

/// Arguments of `lint`.
#[derive(Debug, Args)]
pub(crate) struct LintArgs {
    /// Profiles, YAML files, folders, or `-` for standard input; profiles and generated when absent.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<Utf8PathBuf>,
    /// How to say what was found.
    #[arg(long, value_enum, default_value_t = LintFormat::Human)]
    pub(crate) format: LintFormat,
    /// The API server's version; a profile's own, else the newest known, when absent.
    #[arg(long, value_name = "VERSION")]
    pub(crate) kubernetes: Option<Version>,
    /// KEDA's version, likewise.
    #[arg(long, value_name = "VERSION")]
    pub(crate) keda: Option<Version>,
    /// The VPA's version, likewise.
    #[arg(long, value_name = "VERSION")]
    pub(crate) vpa: Option<Version>,
    #[command(flatten)]
    pub(crate) jobs: JobsArgs,
    /// Count findings of this level as errors.
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) deny: Option<Deny>,
    /// End with 0 whatever was found.
    #[arg(long)]
    pub(crate) exit_zero: bool,
}

/// How `lint` says what was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LintFormat {
    /// The line with carets, and what to do.
    Human,
    /// One JSON object.
    Json,
    /// Annotations of a GitHub workflow.
    Github,
}

/// What counts as an error besides errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Warnings.
    Warnings,
}

/// How much of the machine a command takes.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct JobsArgs {
    /// Number of threads [default: chosen from the size of the input].
    #[arg(long = "jobs", value_name = "N")]
    count: Option<NonZeroUsize>,
}

impl JobsArgs {
    pub(crate) fn jobs(self) -> Jobs {
        Jobs::new(self.count)
    }
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
    /// Set a key of the profiles, as in workloads.chat-api.active="rps"; TOML, or else a string. Folders of profiles
    /// that are gone are left alone then.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    #[command(flatten)]
    pub(crate) jobs: JobsArgs,
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

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("object").required(true))]
pub(crate) struct SimulateArgs {
    /// A file with one HorizontalPodAutoscaler, or `-` for standard input.
    #[arg(long, value_name = "FILE", group = "object")]
    pub(crate) hpa: Option<Utf8PathBuf>,
    /// A file with one ScaledObject, likewise.
    #[arg(long, value_name = "FILE", group = "object")]
    pub(crate) scaled_object: Option<Utf8PathBuf>,
    /// A file with one VerticalPodAutoscaler, likewise.
    #[arg(long, value_name = "FILE", group = "object")]
    pub(crate) vpa: Option<Utf8PathBuf>,
    /// The recorded metrics as CSV, or `-` for standard input.
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Utf8PathBuf,
    /// Replicas of the workload at the start; the least that the object asks for when absent.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..=1_000_000), conflicts_with = "vpa")]
    pub(crate) initial_replicas: Option<i32>,
    /// Where to end; at the last row of the trace when absent. Its values go on.
    #[arg(long, value_name = "DURATION", value_parser = span)]
    pub(crate) until: Option<Span>,
    /// How the steps are told.
    #[arg(long, value_enum, default_value_t = SimulateFormat::Table)]
    pub(crate) format: SimulateFormat,
    /// Show every step in the table, not only those that change something.
    #[arg(long)]
    pub(crate) all: bool,
    /// The version of Kubernetes whose rules hold.
    #[arg(long, value_name = "VERSION", default_value = "1.36")]
    pub(crate) kubernetes: Version,
    /// The time between two syncs of the HPA controller, such as 15s or 500ms.
    #[arg(long, default_value_t = HpaOptions::default().sync_period, value_name = "DURATION", value_parser = positive_span, conflicts_with = "vpa")]
    pub(crate) sync_period: Span,
    /// How far back the controller looks before it scales down, where the HPA does not say.
    #[arg(long, default_value_t = HpaOptions::default().downscale_stabilization, value_name = "DURATION", value_parser = span, conflicts_with = "vpa")]
    pub(crate) downscale_stabilization: Span,
    /// The part of a target within which nothing changes, where the HPA does not say.
    #[arg(long, default_value_t = HpaOptions::default().tolerance, value_name = "PART", value_parser = tolerance, conflicts_with = "vpa")]
    pub(crate) tolerance: f64,
    /// Turn on the gate HPAScaleToZero.
    #[arg(long, conflicts_with = "vpa")]
    pub(crate) scale_to_zero: bool,
    /// The flags of the VPA recommender.
    #[command(flatten)]
    pub(crate) recommender: RecommenderArgs,
}

/// Flags of the VPA recommender, by the names that it has for them.
#[derive(Debug, Args)]
#[command(next_help_heading = "VPA recommender")]
pub(crate) struct RecommenderArgs {
    /// The time between two runs.
    #[arg(long, default_value_t = RecommenderOptions::default().interval, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) recommender_interval: Span,
    /// The part of CPU samples that the target covers.
    #[arg(long, default_value_t = RecommenderOptions::default().target_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) target_cpu_percentile: f64,
    /// The part of memory peaks that the target covers.
    #[arg(long, default_value_t = RecommenderOptions::default().target_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) target_memory_percentile: f64,
    /// The same of the lower bound of CPU.
    #[arg(long, default_value_t = RecommenderOptions::default().lower_bound_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_lower_bound_cpu_percentile: f64,
    /// The same of the lower bound of memory.
    #[arg(long, default_value_t = RecommenderOptions::default().lower_bound_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_lower_bound_memory_percentile: f64,
    /// The same of the upper bound of CPU.
    #[arg(long, default_value_t = RecommenderOptions::default().upper_bound_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_upper_bound_cpu_percentile: f64,
    /// The same of the upper bound of memory.
    #[arg(long, default_value_t = RecommenderOptions::default().upper_bound_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_upper_bound_memory_percentile: f64,
    /// The part that is added to what was used.
    #[arg(long, default_value_t = RecommenderOptions::default().margin_fraction, value_name = "PART", value_parser = tolerance, requires = "vpa")]
    pub(crate) recommendation_margin_fraction: f64,
    /// The least CPU of a pod in millicores, shared by its containers.
    #[arg(long, default_value_t = RecommenderOptions::default().min_cpu_millicores, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1_000_000_000), requires = "vpa")]
    pub(crate) pod_recommendation_min_cpu_millicores: i64,
    /// The least memory of a pod in MiB, shared likewise.
    #[arg(long, default_value_t = RecommenderOptions::default().min_memory_bytes >> 20, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1_000_000_000), requires = "vpa")]
    pub(crate) pod_recommendation_min_memory_mb: i64,
    /// The time in which a CPU sample loses half of its weight.
    #[arg(long, default_value_t = RecommenderOptions::default().cpu_half_life, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) cpu_histogram_decay_half_life: Span,
    /// The same of a memory peak.
    #[arg(long, default_value_t = RecommenderOptions::default().memory_half_life, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) memory_histogram_decay_half_life: Span,
}

/// How `simulate` tells the steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SimulateFormat {
    /// What changed, and why.
    Table,
    /// One JSON object with all steps.
    Json,
    /// A line per step.
    Csv,
}

fn tolerance(text: &str) -> Result<f64, String> {
    let part = text
        .parse()
        .ok()
        .filter(|part: &f64| part.is_finite() && *part >= 0.0);
    part.ok_or_else(|| "write a number of 0 or more, such as 0.1".to_owned())
}

fn percentile(text: &str) -> Result<f64, String> {
    let part = text.parse().ok().filter(|part: &f64| *part > 0.0 && *part <= 1.0);
    part.ok_or_else(|| "write a number above 0 and up to 1, such as 0.9".to_owned())
}

fn seconds(text: &str) -> Result<Duration, String> {
    text.parse()
        .map(Duration::from_secs)
        .map_err(|_| "write whole seconds".to_owned())
}
