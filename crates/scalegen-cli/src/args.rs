//! The arguments of the command line, and the words of its help: a file for each command.

mod check;
mod describe;
mod function;
mod generate;
mod import;
mod init;
mod lint;
mod profiles;
mod recommender;
mod rules;
mod selection;
mod simulate;
mod test;
mod values;

use clap::{Parser, Subcommand, ValueEnum};

pub(crate) use check::{CheckArgs, CheckFormat};
pub(crate) use describe::{DescribeArgs, DescribeFormat};
pub(crate) use function::FnArgs;
pub(crate) use generate::{GenerateArgs, GenerateFormat};
pub(crate) use import::ImportArgs;
pub(crate) use init::InitArgs;
pub(crate) use lint::{LintArgs, LintFormat};
pub(crate) use profiles::ProfileArgs;
pub(crate) use recommender::RecommenderArgs;
pub(crate) use rules::{RulesArgs, RulesFormat};
pub(crate) use selection::{Deny, Selected};
pub(crate) use simulate::{SimulateArgs, SimulateFormat};
pub(crate) use test::{TestArgs, TestFormat};

/// Generate everything that autoscales a stack on Kubernetes from one profile.
#[derive(Debug, Parser)]
#[command(
    name = "scalegen",
    version,
    args_conflicts_with_subcommands = true,
    after_help = "Examples:\n  scalegen                              render every profiles/*.toml into generated/\n  scalegen check                        fail if generated/ is out of date\n  scalegen lint k8s/                    lint any Kubernetes YAML\n  helm template . | scalegen lint -     lint the output of a Helm chart\n  scalegen explain REL001               explain a finding\n  scalegen simulate --hpa hpa.yaml --trace load.csv\n                                        show what the controller would do\n  scalegen generate --quiet --color never   print findings only, without color\n\nExit codes: 0 done, 1 findings or drift, 2 unusable input. Run a command with --help for more."
)]
pub(crate) struct Cli {
    /// Command [default: generate].
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
    /// Arguments of `generate`, if there is no command.
    #[command(flatten)]
    pub(crate) generate: GenerateArgs,
    /// Print errors and findings only, no summary and no progress.
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,
    /// When to color the output; `auto` does on a terminal where NO_COLOR is not set.
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t = Color::Auto)]
    pub(crate) color: Color,
}

/// When output is colored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Render profiles into files: write what changed, remove what is no longer generated.
    #[command(after_help = generate::HELP)]
    Generate(GenerateArgs),
    /// Render profiles and show how the files on disk differ; write nothing.
    #[command(after_help = check::HELP)]
    Check(CheckArgs),
    /// Find what servers would reject, and what they would accept and then not do.
    #[command(after_help = lint::HELP)]
    Lint(LintArgs),
    /// Lint what is piped through: a validator of kustomize, a post-renderer of Helm.
    #[command(after_help = function::HELP)]
    Fn(FnArgs),
    /// Explain what each scaler will do: when it moves, how far, how fast, and without its metric.
    #[command(after_help = describe::HELP)]
    Describe(DescribeArgs),
    /// Simulate what the controllers would do: with a profile under a load, or with an object along recorded metrics.
    #[command(after_help = simulate::HELP)]
    Simulate(Box<SimulateArgs>),
    /// Check what profiles expect of their scalers under a load, for CI.
    #[command(after_help = test::HELP)]
    Test(TestArgs),
    /// Write a starter profile, with numbers that follow from a few that you know.
    #[command(after_help = init::HELP)]
    Init(InitArgs),
    /// Write a profile that generates manifests which exist.
    #[command(after_help = import::HELP)]
    Import(ImportArgs),
    /// Explain a rule, with a bad and a good example; or a key of a profile, with its values and an example.
    #[command(
        after_help = "Examples:\n  scalegen explain HPA004\n  scalegen explain two-scalers-on-one-target\n  scalegen explain workloads.web.scalers.cpu.behavior"
    )]
    Explain {
        /// The rule's code or name, in any case, or the path of a key.
        #[arg(value_name = "CODE|KEY")]
        code: String,
    },
    /// List rules: those of the linter, of profiles and of simulations.
    #[command(after_help = rules::HELP)]
    Rules(RulesArgs),
    /// Print the JSON Schema of profiles, of scalegen.toml, of the JSON of a command, or of a kind.
    #[command(
        after_help = "Examples:\n  scalegen schema > profile.schema.json\n  scalegen schema config > config.schema.json\n  scalegen schema findings\n  scalegen schema ScaledObject"
    )]
    Schema {
        /// `profile`, `config`, `findings`, `generate`, `describe`, `simulate`, `load`, `test`, or a kind such as HorizontalPodAutoscaler or KedaValues.
        #[arg(value_name = "NAME", default_value = "profile")]
        name: String,
    },
    /// Print what scalegen knows: Kubernetes, KEDA, the VPA, charts and engines.
    #[command(after_help = "Example:\n  scalegen version")]
    Version,
    /// Print completions for a shell.
    #[command(
        after_help = "Example:\n  scalegen completions bash > ~/.local/share/bash-completion/completions/scalegen"
    )]
    Completions {
        /// The shell.
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// Print the manual page of scalegen, or of one command.
    #[command(
        after_help = "Examples:\n  scalegen man | man --local-file -\n  scalegen man lint | man --local-file -"
    )]
    Man {
        /// A command, such as `lint`.
        #[arg(value_name = "COMMAND")]
        command: Option<String>,
    },
}

#[cfg(test)]
mod tests;
