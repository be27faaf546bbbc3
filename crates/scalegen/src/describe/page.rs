//! What is known of a scaler, as `scalegen describe --format json` prints it.

use schemars::JsonSchema;
use serde::Serialize;

/// The version of the JSON: fields may be added within it.
pub const VERSION: u32 = 1;

/// What `scalegen describe --format json` prints. Further fields may be added within a version.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(title = "describe")]
#[non_exhaustive]
pub struct Report<'a> {
    /// The version of this format.
    pub version: u32,
    /// The scalers, in the order in which they were read.
    pub scalers: &'a [Page],
    /// Objects that scale, and of which no page says what they do.
    pub not_described: &'a [NotDescribed],
}

/// An object that scales, and of which no page says what it does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct NotDescribed {
    /// Its kind.
    pub kind: String,
    /// Its namespace; null where none is written.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// The file that it is in.
    pub file: Option<String>,
    /// The line at which it starts there, from 1.
    pub line: Option<usize>,
    /// Why, and what to describe instead.
    pub reason: String,
}

/// What is known of one scaler.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Page {
    /// Its kind.
    pub kind: String,
    /// Its namespace; null where none is written.
    pub namespace: Option<String>,
    /// Its name.
    pub name: String,
    /// The file that it is in.
    pub file: Option<String>,
    /// The line at which it starts there, from 1.
    pub line: Option<usize>,
    /// What it scales or sizes, such as `Deployment web`.
    pub target: String,
    /// Whether a profile applies it; null for what is no profile's.
    pub is_active: Option<bool>,
    /// What it does with replicas; of an HPA or a ScaledObject.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replicas: Option<Replicas>,
    /// What it starts; of a ScaledJob.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub jobs: Option<StartedJobs>,
    /// What it does with requests; of a VPA.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requests: Option<Requests>,
    /// Commands that record its metrics and simulate it.
    pub record: Vec<String>,
    /// All of it in words.
    pub sections: Vec<Section>,
}

/// A part of the page in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Section {
    /// What it is about.
    pub title: String,
    /// Its sentences and lines.
    pub lines: Vec<Line>,
}

/// A line of a section.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Line {
    /// A sentence.
    Text(String),
    /// A query or a command, which is not broken into lines.
    Code(String),
}

/// What a scaler does with replicas.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Replicas {
    /// The fewest replicas: 0 or the idle count where KEDA takes more away than its HPA does.
    pub floor: i32,
    /// The fewest replicas of the HPA.
    pub min: i32,
    /// The most replicas.
    pub max: i32,
    /// Whether an annotation pauses it, so that it does nothing.
    pub is_paused: bool,
    /// What annotations of KEDA keep it from.
    pub pauses: Pauses,
    /// Whether scaling up is disabled, by `selectPolicy` or an annotation.
    pub never_up: bool,
    /// Whether scaling down is disabled; KEDA may still go to 0.
    pub never_down: bool,
    /// What it reads.
    pub inputs: Vec<Input>,
    /// Triggers of which scalegen does not read the target, such as `trigger 2 (datadog)`: all else is without them.
    pub left_out: Vec<String>,
    /// How many numbers ask for replicas: a formula is one, whatever it takes.
    #[serde(skip)]
    pub(super) deciding: usize,
    /// How far it goes and how fast; null while it is paused.
    pub journey: Option<Journey>,
    /// What happens at 0 replicas; null where it never goes there.
    pub zero: Option<Zero>,
    /// What it does without its metrics.
    pub missing: Vec<Missing>,
    /// Settings that never count.
    pub unused: Vec<String>,
}

/// What annotations of KEDA keep a ScaledObject from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Pauses {
    /// Whether it does nothing.
    pub all: bool,
    /// The replicas at which it is held then; null where those that there are stay.
    pub at: Option<i32>,
    /// Whether it does not scale in.
    pub scale_in: bool,
    /// Whether it does not scale out.
    pub scale_out: bool,
    /// Whether it counts as active whatever its triggers say.
    pub is_forced: bool,
}

/// Something that a scaler reads.
#[derive(Clone, Debug, Default, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Input {
    /// The name of its column in a trace.
    pub name: String,
    /// What the page calls it, such as `trigger 2 (cron)`: its name for a metric of an HPA.
    pub called: String,
    /// What it is, in words.
    pub reads: String,
    /// The query; null where none is known.
    pub query: Option<String>,
    /// The Prometheus that is asked.
    pub server: Option<String>,
    /// The query that records it; null where none is known.
    pub record: Option<String>,
    /// The least value; null where nothing is known.
    pub lower: Option<f64>,
    /// The greatest value; null where nothing limits it or it is not known.
    pub upper: Option<f64>,
    /// Between which values it is, in words, such as `at least 0 and at most max_num_seqs × pods`; null where nothing
    /// is known.
    pub bounds: Option<String>,
    /// What emits it; null where it is not known.
    pub emitted_by: Option<String>,
    /// Whether the scaled pods themselves emit it; null where it is not known.
    pub is_own: Option<bool>,
    /// What that means, in words.
    pub emitted_words: Option<String>,
    /// The target, in its unit.
    pub target: Option<f64>,
    /// The type of the target: Utilization, AverageValue or Value.
    pub target_type: String,
    /// What the target means for the replicas, in words.
    pub target_words: Option<String>,
    /// The value above which a ScaledObject becomes active; null for others.
    pub activation: Option<f64>,
    /// The most replicas that it can ask for alone; null where its value has no bound that is known.
    pub reaches: Option<i32>,
    /// When it asks for more or fewer replicas: at the minimum, in the middle and at the maximum.
    pub at: Vec<Step>,
    /// What limits the replicas that it asks for to its partitions, such as `topic docs`.
    #[serde(skip)]
    pub(super) partitioned: Option<String>,
    /// Whether a trace has a column of it: the simulator computes schedules and formulas itself.
    #[serde(skip)]
    pub(super) has_column: bool,
}

/// When an input asks for more or fewer replicas.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Step {
    /// The replicas there are.
    pub replicas: i32,
    /// The greatest value that does not ask for more; null where none does, or at the maximum.
    pub up_above: Option<f64>,
    /// The least value that asks for more.
    pub up_at: Option<f64>,
    /// The least value that does not ask for fewer; null where none does, or at the minimum.
    pub down_below: Option<f64>,
    /// The greatest value that asks for fewer.
    pub down_at: Option<f64>,
    /// Both in words, with the arithmetic.
    pub words: String,
}

/// How far a scaler goes and how fast, when all inputs jump from their least to their greatest values and back.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Journey {
    /// Where it starts.
    pub from: i32,
    /// Where it ends up.
    pub reaches: i32,
    /// Seconds until it is there.
    pub up_seconds: f64,
    /// Whether it still moved when the simulation ended, after seven days.
    pub is_longer: bool,
    /// Whether it comes to rest on the way up, and on the way down.
    #[serde(skip)]
    pub(super) rests: (bool, bool),
    /// Where it ends up with the least values.
    pub returns_to: i32,
    /// Seconds until it is there.
    pub down_seconds: f64,
}

/// What wakes a workload from 0 replicas.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Zero {
    /// Whether something does.
    pub wakes: Wakes,
    /// What wakes it, for each input.
    pub inputs: Vec<String>,
    /// Whether KEDA never takes the last replica away, because all triggers are on CPU or memory.
    #[serde(skip)]
    pub(super) is_kept: bool,
}

/// Whether something wakes a workload.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wakes {
    /// Something wakes it without any pod.
    Wakes,
    /// Nothing does.
    Never,
    /// It depends on what is not known, such as who emits a metric.
    Unknown,
}

/// What a scaler does without its metrics.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Missing {
    /// Whether the source answers with nothing, or does not answer.
    pub how: How,
    /// What it does then.
    pub does: Does,
    /// The replicas that are left of the fewest.
    pub of_floor: i32,
    /// The replicas that are left of the most.
    pub of_max: i32,
    /// Seconds until the most have become these.
    pub seconds: f64,
    /// The replicas that are left of one, where the fewest are none.
    #[serde(skip)]
    pub(super) of_one: Option<i32>,
}

/// How a metric is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// The query gives no result.
    Empty,
    /// The source cannot be read.
    Failed,
}

/// What a scaler does with replicas.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Does {
    /// Nothing.
    Holds,
    /// It goes to the replicas of its fallback.
    FallsBack,
    /// It goes to its floor.
    ScalesIn,
    /// It goes elsewhere.
    Moves,
}

/// What a ScaledJob starts.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct StartedJobs {
    /// Jobs that run whatever waits.
    pub min: i64,
    /// `maxReplicaCount`.
    pub max: i64,
    /// `default`, `custom`, `accurate` or `eager`.
    pub strategy: String,
    /// How several triggers become one number; null for one trigger.
    pub calculation: Option<String>,
    /// Seconds between polls.
    pub polling_seconds: f64,
    /// Whether an annotation pauses it, so that it starts nothing.
    pub is_paused: bool,
    /// What it reads.
    pub inputs: Vec<Input>,
    /// Triggers of which scalegen does not read the target, such as `trigger 2 (datadog)`: all else is without them.
    pub left_out: Vec<String>,
    /// What a poll starts in some cases, with no Job pending.
    pub polls: Vec<Poll>,
    /// Whether all that waits no longer counts once a Job has taken it.
    #[serde(skip)]
    pub(super) is_taken_at_once: bool,
    /// Jobs that a poll starts when nothing waits and none runs.
    pub idle: i64,
    /// The most Jobs at a time, with the greatest value; null where it starts more at every poll.
    pub most: Option<i64>,
    /// Polls until then.
    pub most_polls: i64,
}

/// What a poll starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Poll {
    /// What each trigger has waiting, in targets: the work of that many Jobs.
    pub work: i64,
    /// The Jobs that run.
    pub running: i64,
    /// The Jobs that it starts.
    pub starts: i64,
}

/// What a VPA does with requests.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct Requests {
    /// `updateMode`.
    pub update_mode: String,
    /// Live replicas below which nothing is evicted; null where it never evicts.
    pub min_replicas: Option<i32>,
    /// What it recommends for containers: those with a policy, and all others as `*`.
    pub containers: Vec<SizedContainer>,
}

/// What a VPA recommends for a container.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct SizedContainer {
    /// The container; `*` for all others.
    pub name: String,
    /// Whether it is sized.
    pub is_on: bool,
    /// Its resources.
    pub resources: Vec<SizedResource>,
}

/// What a VPA recommends of a resource.
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[non_exhaustive]
pub struct SizedResource {
    /// `cpu` or `memory`.
    pub resource: String,
    /// The least recommendation, in cores or bytes.
    pub least: Option<f64>,
    /// The greatest recommendation, in cores or bytes.
    pub most: Option<f64>,
}
