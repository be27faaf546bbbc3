//! The arguments of the command line, and the words of its help.

use std::fmt;
use std::num::NonZeroUsize;
use std::time::Duration;

use camino::Utf8PathBuf;
use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};
use scalegen::simulation::{At, Change, Clock, HpaOptions, JobTimes, RecommenderOptions, Span};
use scalegen::{
    GlobError, Globs, Jobs, Reach, Release, ReleaseError, Rule, ScalerName, SelectError, Version,
};

use crate::span::{at, change, positive_span, span, until};

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

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(crate) struct InitArgs {
    /// Kind of the stack: web-api, queue-worker, vllm-chat, vllm-engine, embedding or batch-jobs.
    #[arg(long, value_name = "NAME")]
    pub(crate) preset: Option<String>,
    /// Set a parameter of the preset; repeatable.
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_value)]
    pub(crate) set: Vec<(String, String)>,
    /// Write the profile to this file, which must not exist [default: profiles/NAME.toml].
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<Utf8PathBuf>,
}

/// Arguments of `import`.
#[derive(Debug, Args)]
pub(crate) struct ImportArgs {
    /// Files or folders of manifests; `-` is standard input.
    #[arg(required = true, value_name = "PATH")]
    pub(crate) paths: Vec<Utf8PathBuf>,
    /// Write the profile to a new file, which must not exist [default: print it].
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<Utf8PathBuf>,
    /// Name of the profile [default: that of the file, else `imported`].
    #[arg(long)]
    pub(crate) name: Option<String>,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Render profiles into files: write what changed, remove what is no longer generated.
    #[command(
        after_help = "Examples:\n  scalegen generate\n  scalegen generate profiles/atharva.toml --out deploy\n  scalegen generate --set workloads.chat-api.scalers.cpu.max_replicas=10\n  scalegen generate --dry-run          show what would be written\n  scalegen generate --force --lock-timeout 60 --jobs 2\n  scalegen generate --format json --quiet\n  scalegen generate profiles/atharva.toml --stdout | kubectl diff -f -\n                                       compare the cluster with what the kustomizations apply\n\nExit codes: 0 written or unchanged, 1 an error-level finding blocked it, 2 a profile cannot be rendered or a file cannot be read or written."
    )]
    Generate(GenerateArgs),
    /// Render profiles and show how the files on disk differ; write nothing.
    #[command(
        after_help = "Examples:\n  scalegen check\n  scalegen check profiles/atharva.toml --format github\n  scalegen check --out deploy --set workloads.chat-api.active=rps --jobs 1\n\nExit codes: 0 clean, 1 drift or error-level findings, 2 a profile cannot be rendered or a file cannot be read."
    )]
    Check(CheckArgs),
    /// Find what servers would reject, and what they would accept and then not do.
    #[command(
        after_help = "Settings come from scalegen.toml in the working directory or above, up to the root of the repository; flags go over them. Globs are those of .gitignore.\n\nExamples:\n  scalegen lint                        profiles/ and generated/\n  scalegen lint k8s/ profiles/shop.toml --kubernetes 1.30\n  scalegen lint . --exclude 'examples/**' --ignore REL005\n  scalegen lint . --select relation --statistics\n  scalegen lint . --write-baseline scalegen-baseline.json\n                                       report only new findings from now on\n  helm template . | scalegen lint -\n  kubectl get hpa,vpa,scaledobject,deploy -A -o yaml | scalegen lint - --format json\n\nExit codes: 0 nothing worse than a warning, 1 an error-level finding, 2 an invalid path, flag, scalegen.toml or baseline."
    )]
    Lint(LintArgs),
    /// Lint what is piped through: a validator of kustomize, a post-renderer of Helm.
    #[command(
        after_help = "Reads standard input and prints it unchanged. A ResourceList of KRM functions gets the findings as its `results`. The findings are on stderr too, and the settings are those of scalegen.toml.\n\nExamples:\n  helm template . | scalegen fn | kubectl apply -f -\n  kubectl kustomize overlays/prod | scalegen fn --kubernetes 1.33 --keda 2.17 > prod.yaml\n  scalegen fn --ignore REL005 --deny warnings < resource-list.yaml\n\nAs a validator of a kustomization (`kustomize build --enable-alpha-plugins --enable-exec`), by a script beside it with\nthe line `exec scalegen fn`:\n  validators:\n    - |-\n      apiVersion: scalegen/v1\n      kind: Lint\n      metadata:\n        name: lint\n        annotations:\n          config.kubernetes.io/function: |\n            exec: { path: ./scalegen-fn }\n\nExit codes: 0 nothing worse than a warning, 1 an error-level finding, 2 an invalid flag or scalegen.toml."
    )]
    Fn(FnArgs),
    /// Explain what each scaler will do: when it moves, how far, how fast, and without its metric.
    #[command(
        after_help = "The thresholds, times and limits come from the simulator of the controllers, and from what the queries mean. Each page ends with the commands that record the scaler's metrics for `simulate`.\n\nExamples:\n  scalegen describe profiles/atharva.toml\n  scalegen describe k8s/ --scaler scaledobject/web\n  kubectl get hpa,vpa,scaledobject,deploy -A -o yaml | scalegen describe -\n  scalegen describe hpa.yaml --format json\n\nExit codes: 0 described, 2 a text or object cannot be used, or nothing scales."
    )]
    Describe(DescribeArgs),
    /// Simulate what the controllers would do: with a profile under a load, or with an object along recorded metrics.
    #[command(
        after_help = "The trace is a table with a column `time` (seconds from the start, seconds or milliseconds since 1970, or dates) and a column for each metric, or series of samples. Values hold until the next time:\n  external:NAME, object:NAME   the value\n  pods:NAME                    the average per pod\n  cpu, memory:CONTAINER        average utilization in percent\n  cpu_value                    average usage as a quantity (for --vpa: cpu:CONTAINER, memory:CONTAINER)\n  replicas, ready, total       pods, as they were recorded\nAn empty cell means that the metric was not returned. Other names are found by their look, or with --column.\n\nExamples:\n  scalegen simulate profiles/shop.toml --load 'ramp 0..200/s 5m; hold 10m'\n  scalegen simulate profiles/shop.toml --load-test chat --compare cpu --compare rps --assert 'saturated_seconds == 0'\n  scalegen simulate profiles/shop.toml --load-test chat --compare cpu --compare rps --html report.html\n  scalegen simulate --hpa hpa.yaml --deployment web.yaml --model model.toml --load 'ramp 0..200/s 5m' --compare keda.yaml\n  scalegen simulate --hpa hpa.yaml --trace load.csv\n  scalegen simulate --hpa hpa.yaml --trace load.csv --at 14m5s\n                                       show one step whole: why replicas moved or stayed\n  scalegen simulate --hpa hpa.yaml --trace load.csv --change 300s:spec.maxReplicas=10\n  scalegen simulate --scaled-object queue.yaml --trace queue.csv --all\n  scalegen simulate --vpa vpa.yaml --trace usage.csv --format json\n  scalegen simulate --hpa hpa.yaml --trace range.json --column cpu='{pod=\"web\"}' --replay\n\nExit codes: 0 simulated, 1 an assertion failed, 2 unusable profile, load, object or trace."
    )]
    Simulate(Box<SimulateArgs>),
    /// Check what profiles expect of their scalers under a load, for CI.
    #[command(
        after_help = "Each table [expect.NAME] of a profile names a load and assertions, as `simulate` takes them. Each assertion is a line with its values.\n\nExamples:\n  scalegen test\n  scalegen test profiles/shop.toml --set workloads.web.scalers.cpu.max_replicas=4\n  scalegen test --format junit > tests.xml\n\nExit codes: 0 all hold, 1 an assertion failed, 2 a profile, load or assertion cannot be used, or there is none."
    )]
    Test(TestArgs),
    /// Write a starter profile, with numbers that follow from a few that you know.
    #[command(
        after_help = "Presets and their parameters:\n  web-api       name, namespace, peak, per_pod, cpu, startup\n  queue-worker  name, namespace, queue, seconds, wait, max\n  vllm-chat     name, requests, slots, seconds, startup, gpus\n  vllm-engine   name, namespace, slots, seconds, startup, gpus\n  embedding     name, namespace, peak, per_pod, startup\n  batch-jobs    name, namespace, topic, partitions, seconds, wait\nWithout --preset it asks for them on a terminal, and writes a web-api elsewhere.\n\nExamples:\n  scalegen init\n  scalegen init --preset vllm-chat --set gpus=4 --set seconds=6\n  scalegen init --preset web-api --set name=shop -o profiles/shop.toml\n\nExit codes: 0 written, 2 a preset, parameter or value is wrong, or the file exists or cannot be written."
    )]
    Init(InitArgs),
    /// Write a profile that generates manifests which exist.
    #[command(
        after_help = "Reads HorizontalPodAutoscalers, ScaledObjects and VerticalPodAutoscalers, and of their workloads the container, requests and limits. What a profile has no keys for is listed, and kept in [[objects]], which is generated as it is. Services that are alike, five or more, become a [template] and a table.\n\nExamples:\n  scalegen import k8s/ -o profiles/shop.toml\n  scalegen import k8s/hpa.yaml --name shop\n  kubectl get hpa,vpa,scaledobject,deploy -A -o yaml | scalegen import - > profiles/shop.toml\n\nExit codes: 0 everything is generated as it was, 1 something is not, 2 there is nothing to import, or a file cannot be read or written."
    )]
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
    #[command(
        after_help = "Examples:\n  scalegen rules relation\n  scalegen rules KED --kind ScaledObject\n  scalegen rules --format json"
    )]
    Rules(RulesArgs),
    /// Print the JSON Schema of profiles, of scalegen.toml, of the JSON of `lint` or `describe`, or of a kind.
    #[command(
        after_help = "Examples:\n  scalegen schema > profile.schema.json\n  scalegen schema config > config.schema.json\n  scalegen schema findings\n  scalegen schema ScaledObject"
    )]
    Schema {
        /// `profile`, `config`, `findings`, `describe`, `simulate`, `load`, or a kind such as HorizontalPodAutoscaler or KedaValues.
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

/// How far a profile reaches.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct ReachArgs {
    /// Read what a profile names (`extends`, `services_from`) from outside of the project's root, too.
    #[arg(long)]
    allow_outside: bool,
}

impl ReachArgs {
    pub(crate) fn reach(self) -> Reach {
        match self.allow_outside {
            true => Reach::Anywhere,
            false => Reach::Project,
        }
    }
}

/// The rules that one word of a flag stands for.
#[derive(Clone, Debug)]
pub(crate) struct Selected(pub(crate) Vec<&'static Rule>);

fn selected(word: &str) -> Result<Selected, SelectError> {
    scalegen::select(word).map(Selected)
}

fn engine(text: &str) -> Result<(String, Release), ReleaseError> {
    let (name, release) = text.split_once('=').unwrap_or((text, ""));
    Ok((name.trim().to_owned(), release.trim().parse()?))
}

fn globs(glob: &str) -> Result<Globs, GlobError> {
    Globs::new("", [glob])
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

/// Levels that can count as errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Warnings.
    Warnings,
}

/// Number of threads of a command.
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

/// Profiles and their output folder.
#[derive(Debug, Args)]
pub(crate) struct ProfileArgs {
    /// Profiles [default: profiles/*.toml].
    #[arg(value_name = "PROFILE")]
    pub(crate) profiles: Vec<Utf8PathBuf>,
    /// Output folder, with a subfolder for each profile.
    #[arg(long, value_name = "DIR", default_value = "generated")]
    pub(crate) out: Utf8PathBuf,
    /// Set a key of the profiles to a TOML value or a string, such as workloads.chat-api.active="rps". Keeps the
    /// folders of profiles that no longer exist.
    #[arg(long = "set", value_name = "KEY=VALUE")]
    pub(crate) set: Vec<String>,
    #[command(flatten)]
    pub(crate) reach: ReachArgs,
    #[command(flatten)]
    pub(crate) jobs: JobsArgs,
}

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

/// Arguments of `fn`.
#[derive(Debug, Args)]
pub(crate) struct FnArgs {
    /// Version of Kubernetes [default: that of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) kubernetes: Option<Version>,
    /// Version of KEDA [default: that of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) keda: Option<Version>,
    /// Hide the findings of these rules, by code, name or family; separated by commas or repeated.
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = selected)]
    pub(crate) ignore: Vec<Selected>,
    /// Count findings of this level as errors.
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) deny: Option<Deny>,
}

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

/// Arguments of `simulate`.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("object").required(true))]
pub(crate) struct SimulateArgs {
    /// Profile whose workload is simulated under a load.
    #[arg(
        value_name = "PROFILE",
        groups = ["object", "loaded"],
        requires = "demanded",
        conflicts_with_all = ["trace", "column", "start", "outage", "replay", "sync_times", "until", "change", "at",
            "all", "kubernetes", "keda", "sync_period", "downscale_stabilization", "tolerance", "scale_to_zero"]
    )]
    pub(crate) profile: Option<Utf8PathBuf>,
    #[command(flatten)]
    pub(crate) reach: ReachArgs,
    /// Workload of the profile [default: that of the load test, or the only one with scalers].
    #[arg(long, value_name = "NAME", requires = "profile")]
    pub(crate) workload: Option<String>,
    /// Scaler of the workload [default: the active one].
    #[arg(long, value_name = "NAME", requires = "profile")]
    pub(crate) scaler: Option<String>,
    /// Scaler of the workload, to compare with others, or a file with one (.yaml or .yml); repeatable.
    #[arg(long, value_name = "NAME|FILE", requires = "loaded")]
    pub(crate) compare: Vec<String>,
    /// Load such as 'ramp 0..200/s 5m; hold 10m; spike 500/s 30s; sine 10..80/s 1h', or a file with a time in seconds
    /// and a rate in each line.
    #[arg(long, value_name = "SHAPE|FILE", requires = "loaded", group = "demanded")]
    pub(crate) load: Option<String>,
    /// Load test of the profile, whose clients wait for their answers.
    #[arg(long, value_name = "NAME", requires = "profile", group = "demanded")]
    pub(crate) load_test: Option<String>,
    /// Assertion on the result, such as 'max(replicas) <= 6' or 'time_to(replicas >= 4) <= 90s'; repeatable.
    #[arg(long = "assert", value_name = "EXPR", requires = "loaded")]
    pub(crate) assertions: Vec<String>,
    /// Write a report with charts as one HTML page, which needs no network; an existing file is replaced.
    #[arg(long, value_name = "FILE", requires = "demanded")]
    pub(crate) html: Option<Utf8PathBuf>,
    /// Write the charts as one SVG picture; an existing file is replaced.
    #[arg(long, value_name = "FILE", requires = "demanded")]
    pub(crate) svg: Option<Utf8PathBuf>,
    /// File with one HorizontalPodAutoscaler, or `-` for standard input.
    #[arg(long, value_name = "FILE", group = "object")]
    pub(crate) hpa: Option<Utf8PathBuf>,
    /// File with one ScaledObject, or `-` for standard input.
    #[arg(long, value_name = "FILE", group = "object")]
    pub(crate) scaled_object: Option<Utf8PathBuf>,
    /// File with one ScaledJob, `-` for standard input, or a profile (.toml) with [scaled_jobs.NAME].
    #[arg(
        long,
        value_name = "FILE",
        group = "object",
        conflicts_with_all = ["deployment", "model", "replay", "change", "at", "sync_period",
            "downscale_stabilization", "tolerance", "scale_to_zero"]
    )]
    pub(crate) scaled_job: Option<Utf8PathBuf>,
    /// Scaled job of the profile that --scaled-job names [default: the only one].
    #[arg(
        long,
        value_name = "NAME",
        requires = "scaled_job",
        conflicts_with_all = ["profile", "hpa", "scaled_object", "vpa"]
    )]
    pub(crate) job: Option<String>,
    /// How long a Job of the ScaledJob is pending.
    #[arg(long, default_value_t = JobTimes::default().startup, value_name = "DURATION", value_parser = span, conflicts_with_all = ["profile", "hpa", "scaled_object", "vpa"])]
    pub(crate) job_startup: Span,
    /// How long it runs after that.
    #[arg(long, default_value_t = JobTimes::default().duration, value_name = "DURATION", value_parser = span, conflicts_with_all = ["profile", "hpa", "scaled_object", "vpa"])]
    pub(crate) job_duration: Span,
    /// File with one VerticalPodAutoscaler, or `-` for standard input.
    #[arg(long, value_name = "FILE", group = "object")]
    pub(crate) vpa: Option<Utf8PathBuf>,
    /// File with the workload of --hpa or --scaled-object, to simulate it under a load.
    #[arg(long, value_name = "FILE", requires = "model", conflicts_with_all = ["profile", "vpa"])]
    pub(crate) deployment: Option<Utf8PathBuf>,
    /// File with the model of the workload: TOML with the keys of a profile's [workloads.NAME.model], and tables that the
    /// objects lack, such as [signals.NAME].
    #[arg(
        long,
        value_name = "FILE",
        group = "loaded",
        requires_all = ["deployment", "load"],
        conflicts_with_all = ["profile", "vpa", "trace", "column", "start", "outage", "replay", "sync_times", "until",
            "change", "at", "all", "kubernetes", "keda", "sync_period", "downscale_stabilization", "tolerance",
            "scale_to_zero"]
    )]
    pub(crate) model: Option<Utf8PathBuf>,
    /// File with recorded metrics, or `-` for standard input: CSV, TSV, JSON of Prometheus, what promtool prints, or
    /// OpenMetrics with timestamps.
    #[arg(long, value_name = "FILE", required_unless_present_any = ["profile", "model"])]
    pub(crate) trace: Option<Utf8PathBuf>,
    /// Column or series that a metric reads, such as cpu='cpu utilization' or external:queue='{queue="fast"}';
    /// repeatable.
    #[arg(long, value_name = "METRIC=COLUMN", value_parser = crate::recording::column)]
    pub(crate) column: Vec<(String, String)>,
    /// What the clock shows at the start, with its offset: 2026-01-05T08:00+01:00 [default: the first time of the trace].
    #[arg(long, value_name = "TIME", value_parser = crate::recording::clock)]
    pub(crate) start: Option<Clock>,
    /// Time in which no metric is returned, such as 5m..15m; repeatable.
    #[arg(long, value_name = "FROM..UNTIL", value_parser = crate::recording::outage)]
    pub(crate) outage: Vec<(Span, Span)>,
    /// Compare the controller's decisions with the column `replicas`, whose counts it finds.
    #[arg(long, conflicts_with = "vpa")]
    pub(crate) replay: bool,
    /// File with the times of the controller's syncs, one per line [default: those of the trace, else the sync period
    /// and 30 ms].
    #[arg(long, value_name = "FILE", requires = "replay")]
    pub(crate) sync_times: Option<Utf8PathBuf>,
    /// Replicas, or Jobs, at the start [default: the object's minimum, or no Jobs].
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i32).range(0..=1_000_000), conflicts_with_all = ["vpa", "replay"])]
    pub(crate) initial_replicas: Option<i32>,
    /// When to stop [default: the last row]. After it, the last row's values hold.
    #[arg(long, value_name = "DURATION", value_parser = until)]
    pub(crate) until: Option<Span>,
    /// Change a field of the object, or `replicas` of the workload, while the simulation runs, such as
    /// 300s:spec.maxReplicas=10 or 10m:replicas=0; repeatable.
    #[arg(long, value_name = "TIME:PATH=VALUE", value_parser = change, conflicts_with = "vpa")]
    pub(crate) change: Vec<Change>,
    /// Print the step in effect at a time whole: seconds or a duration since the start, such as 845 or 14m5s, or a time
    /// of day, such as 14:05.
    #[arg(long, value_name = "TIME", value_parser = at, conflicts_with_all = ["vpa", "all"])]
    pub(crate) at: Option<At>,
    /// Output format.
    #[arg(long, value_enum, default_value_t = SimulateFormat::Human)]
    pub(crate) format: SimulateFormat,
    /// Show every step in the table, not only those that change replicas or the reason.
    #[arg(long)]
    pub(crate) all: bool,
    /// Version of Kubernetes to simulate [default: that of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) kubernetes: Option<Version>,
    /// Version of KEDA to simulate [default: that of scalegen.toml, else the newest known].
    #[arg(long, value_name = "VERSION")]
    pub(crate) keda: Option<Version>,
    /// Time between two syncs of the HPA controller, such as 15s or 500ms.
    #[arg(long, default_value_t = HpaOptions::default().sync_period, value_name = "DURATION", value_parser = positive_span, conflicts_with = "vpa")]
    pub(crate) sync_period: Span,
    /// Stabilization window for scaling down, unless the HPA sets one.
    #[arg(long, default_value_t = HpaOptions::default().downscale_stabilization, value_name = "DURATION", value_parser = span, conflicts_with = "vpa")]
    pub(crate) downscale_stabilization: Span,
    /// Tolerance as a fraction of the target, unless the HPA sets one.
    #[arg(long, default_value_t = HpaOptions::default().tolerance, value_name = "PART", value_parser = tolerance, conflicts_with = "vpa")]
    pub(crate) tolerance: f64,
    /// Enable the feature gate HPAScaleToZero.
    #[arg(long, conflicts_with = "vpa")]
    pub(crate) scale_to_zero: bool,
    /// The flags of the VPA recommender.
    #[command(flatten)]
    pub(crate) recommender: RecommenderArgs,
}

/// Flags of the VPA recommender, under the recommender's names.
#[derive(Debug, Args)]
#[command(next_help_heading = "VPA recommender")]
pub(crate) struct RecommenderArgs {
    /// Time between two runs of the recommender.
    #[arg(long, default_value_t = RecommenderOptions::default().interval, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) recommender_interval: Span,
    /// Percentile of CPU usage for the target.
    #[arg(long, default_value_t = RecommenderOptions::default().target_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) target_cpu_percentile: f64,
    /// Percentile of memory peaks for the target.
    #[arg(long, default_value_t = RecommenderOptions::default().target_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) target_memory_percentile: f64,
    /// Percentile of CPU usage for the lower bound.
    #[arg(long, default_value_t = RecommenderOptions::default().lower_bound_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_lower_bound_cpu_percentile: f64,
    /// Percentile of memory peaks for the lower bound.
    #[arg(long, default_value_t = RecommenderOptions::default().lower_bound_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_lower_bound_memory_percentile: f64,
    /// Percentile of CPU usage for the upper bound.
    #[arg(long, default_value_t = RecommenderOptions::default().upper_bound_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_upper_bound_cpu_percentile: f64,
    /// Percentile of memory peaks for the upper bound.
    #[arg(long, default_value_t = RecommenderOptions::default().upper_bound_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_upper_bound_memory_percentile: f64,
    /// Safety margin added to usage, as a fraction.
    #[arg(long, default_value_t = RecommenderOptions::default().margin_fraction, value_name = "PART", value_parser = tolerance, requires = "vpa")]
    pub(crate) recommendation_margin_fraction: f64,
    /// Minimum CPU of a pod in millicores, divided among its containers.
    #[arg(long, default_value_t = RecommenderOptions::default().min_cpu_millicores, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1_000_000_000), requires = "vpa")]
    pub(crate) pod_recommendation_min_cpu_millicores: i64,
    /// Minimum memory of a pod in MiB, divided among its containers.
    #[arg(long, default_value_t = RecommenderOptions::default().min_memory_bytes >> 20, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1_000_000_000), requires = "vpa")]
    pub(crate) pod_recommendation_min_memory_mb: i64,
    /// Half-life of the weight of a CPU sample.
    #[arg(long, default_value_t = RecommenderOptions::default().cpu_half_life, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) cpu_histogram_decay_half_life: Span,
    /// Half-life of the weight of a memory peak.
    #[arg(long, default_value_t = RecommenderOptions::default().memory_half_life, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) memory_histogram_decay_half_life: Span,
}

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

/// Output formats of `simulate`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum SimulateFormat {
    /// A table of what changed, and why.
    #[value(alias = "table")]
    Human,
    /// One JSON object with all steps.
    Json,
    /// A line per step.
    Csv,
}

fn key_value(text: &str) -> Result<(String, String), FlagError> {
    let parts = text.split_once('=');
    parts
        .map(|(key, value)| (key.trim().to_owned(), value.trim().to_owned()))
        .ok_or(FlagError::KeyValue)
}

/// Why the text of a flag is nothing that the flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FlagError {
    Tolerance,
    Percentile,
    Seconds,
    KeyValue,
}

impl fmt::Display for FlagError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tolerance => "write a number of 0 or more, such as 0.1",
            Self::Percentile => "write a number above 0 and up to 1, such as 0.9",
            Self::Seconds => "write whole seconds",
            Self::KeyValue => "write KEY=VALUE, such as name=shop",
        })
    }
}

impl std::error::Error for FlagError {}

fn tolerance(text: &str) -> Result<f64, FlagError> {
    let part = text
        .parse()
        .ok()
        .filter(|part: &f64| part.is_finite() && *part >= 0.0);
    part.ok_or(FlagError::Tolerance)
}

fn percentile(text: &str) -> Result<f64, FlagError> {
    let part = text.parse().ok().filter(|part: &f64| *part > 0.0 && *part <= 1.0);
    part.ok_or(FlagError::Percentile)
}

fn seconds(text: &str) -> Result<Duration, FlagError> {
    let seconds = text.parse().map(Duration::from_secs);
    seconds.map_err(|_| FlagError::Seconds)
}
