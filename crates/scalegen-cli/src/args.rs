//! The arguments of the command line, and the words of its help.

use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{Args, Parser, Subcommand, ValueEnum};
use scalegen::Version;

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
    /// Find what servers would refuse, and what they would accept and then not do.
    #[command(
        after_help = "Examples:\n  scalegen lint                        profiles/ and generated/\n  scalegen lint k8s/ profiles/shop.toml --kubernetes 1.30\n  helm template . | scalegen lint -\n  kubectl get hpa,vpa,scaledobject,deploy -A -o yaml | scalegen lint - --format json\n\nExit codes: 0 nothing worse than a warning, 1 an error-level finding, 2 a path or flag is wrong."
    )]
    Lint(LintArgs),
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
    /// Print the manual page.
    #[command(after_help = "Example:\n  scalegen man | man --local-file -")]
    Man,
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
}

/// What counts as an error besides errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Warnings.
    Warnings,
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
