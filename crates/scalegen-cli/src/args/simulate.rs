//! The arguments of `simulate`.

use camino::Utf8PathBuf;
use clap::{ArgGroup, Args, ValueEnum};
use scalegen::Version;
use scalegen::simulation::{At, Change, Clock, HpaOptions, JobTimes, Span};

use super::profiles::ReachArgs;
use super::recommender::RecommenderArgs;
use super::values::tolerance;
use crate::span::{at, change, positive_span, span, until};

/// What its help ends with.
pub(crate) const HELP: &str = "\
The trace is a table with a column `time` (seconds from the start, seconds or milliseconds since 1970, or dates) and a column for each metric, or series of samples. Values hold until the next time:
  external:NAME, object:NAME   the value
  pods:NAME                    the average per pod
  cpu, memory:CONTAINER        average utilization in percent
  cpu_value                    average usage as a quantity (for --vpa: cpu:CONTAINER, memory:CONTAINER)
  replicas, ready, total       pods, as they were recorded
An empty cell means that the metric was not returned. Other names are found by their look, or with --column.

Examples:
  scalegen simulate profiles/shop.toml --load 'ramp 0..200/s 5m; hold 10m'
  scalegen simulate profiles/shop.toml --load-test chat --compare cpu --compare rps --assert 'saturated_seconds == 0'
  scalegen simulate profiles/shop.toml --load-test chat --compare cpu --compare rps --html report.html --svg report.svg
  scalegen simulate stacks/shop.toml --allow-outside --workload web --scaler cpu --load 'hold 20/s 1h' --initial-replicas 3
  scalegen simulate --hpa hpa.yaml --deployment web.yaml --model model.toml --load 'ramp 0..200/s 5m' --compare keda.yaml
  scalegen simulate --hpa hpa.yaml --trace load.csv
  scalegen simulate --hpa hpa.yaml --trace load.csv --at 14m5s
                                       show one step whole: why replicas moved or stayed
  scalegen simulate --hpa hpa.yaml --trace load.csv --change 300s:spec.maxReplicas=10
  scalegen simulate --hpa hpa.yaml --trace load.csv --start 2026-01-05T08:00+01:00 --until 2h --outage 5m..15m
  scalegen simulate --hpa hpa.yaml --trace load.csv --kubernetes 1.33 --tolerance 0.05 --sync-period 30s \\
    --downscale-stabilization 10m --scale-to-zero
                                       other flags of the controller manager
  scalegen simulate --scaled-object queue.yaml --trace queue.csv --keda 2.17 --all
  scalegen simulate --scaled-job encode.yaml --trace queue.csv --job-startup 20s --job-duration 10m
  scalegen simulate --scaled-job profiles/media.toml --job transcode --trace queue.csv --format csv
  scalegen simulate --vpa vpa.yaml --trace usage.csv --format json
  scalegen simulate --vpa vpa.yaml --trace usage.csv --recommender-interval 5m --target-cpu-percentile 0.95 \\
    --target-memory-percentile 0.95 --recommendation-lower-bound-cpu-percentile 0.6 \\
    --recommendation-lower-bound-memory-percentile 0.6 --recommendation-upper-bound-cpu-percentile 0.98 \\
    --recommendation-upper-bound-memory-percentile 0.98 --recommendation-margin-fraction 0.2 \\
    --pod-recommendation-min-cpu-millicores 10 --pod-recommendation-min-memory-mb 100 \\
    --cpu-histogram-decay-half-life 12h --memory-histogram-decay-half-life 48h
                                       other flags of the recommender
  scalegen simulate --hpa hpa.yaml --trace range.json --column cpu='{pod=\"web\"}' --replay --sync-times syncs.txt

Exit codes: 0 simulated, 1 an assertion failed, 2 unusable profile, load, object or trace.";

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
    /// and a rate in each line: whatever is the name of a file is that file.
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
