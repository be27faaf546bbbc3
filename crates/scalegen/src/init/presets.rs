//! The presets: what each asks, and the numbers that follow from the answers.

/// A starter profile with parameters.
#[derive(Debug)]
#[non_exhaustive]
pub struct Preset {
    /// Its name.
    pub name: &'static str,
    /// What it is for, in a few words.
    pub summary: &'static str,
    /// What it asks.
    pub parameters: &'static [Parameter],
    /// The profile, with a `{key}` for each parameter and each derived number.
    pub(super) text: &'static str,
    /// The numbers that follow from those of the parameters.
    pub(super) derived: Derive,
}

/// Numbers by the keys that stand for them in a text.
pub(super) type Numbers = Vec<(&'static str, f64)>;

/// Calculates them from the numbers of parameters, by their keys.
type Derive = fn(&dyn Fn(&str) -> f64) -> Numbers;

/// What a preset asks.
#[derive(Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name.
    pub key: &'static str,
    /// What it is, with its unit.
    pub question: &'static str,
    /// Its value unless another is given.
    pub default: &'static str,
    pub(super) kind: Kind,
}

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A DNS label.
    Name,
    /// A name of something outside of Kubernetes.
    Word,
    /// A whole number of one or more.
    Count,
    /// A count of whole seconds.
    Seconds,
    /// Seconds and parts of them.
    Amount,
}

const fn ask(key: &'static str, question: &'static str, default: &'static str, kind: Kind) -> Parameter {
    Parameter {
        key,
        question,
        default,
        kind,
    }
}

const NAMESPACE: Parameter = ask("namespace", "Namespace", "default", Kind::Name);
const PEAK: Parameter = ask("peak", "Requests per second at the peak", "100", Kind::Count);
const PER_POD: Parameter = ask(
    "per_pod",
    "Requests per second that one pod can serve",
    "20",
    Kind::Count,
);
const SECONDS: Parameter = ask("seconds", "Seconds per answer", "4", Kind::Amount);
const GPUS: Parameter = ask("gpus", "GPUs", "6", Kind::Count);

/// Every preset.
pub static PRESETS: &[Preset] = &[
    Preset {
        name: "web-api",
        summary: "a web API that scales on CPU",
        parameters: &[
            ask(
                "name",
                "Name of the Deployment and its container",
                "web",
                Kind::Name,
            ),
            NAMESPACE,
            PEAK,
            PER_POD,
            ask("cpu", "CPU that these use, in millicores", "500", Kind::Count),
            ask("startup", "Seconds until a new pod serves", "20", Kind::Seconds),
        ],
        text: include_str!("presets/web-api.toml"),
        derived: |number| {
            let pods = (number("peak") / (number("per_pod") * 0.6)).ceil();
            let cost = (number("cpu") * 1000.0 / number("per_pod")).round();
            vec![("pods", pods), ("max", with_reserve(pods)), ("cost", cost)]
        },
    },
    Preset {
        name: "queue-worker",
        summary: "workers of a RabbitMQ queue, none while it is empty",
        parameters: &[
            ask(
                "name",
                "Name of the Deployment and its container",
                "worker",
                Kind::Name,
            ),
            NAMESPACE,
            ask("queue", "Name of the queue", "jobs", Kind::Word),
            ask(
                "seconds",
                "Seconds that a worker needs for a message",
                "2",
                Kind::Amount,
            ),
            ask("wait", "Seconds that a message may wait", "60", Kind::Seconds),
            ask("max", "Most workers", "20", Kind::Count),
        ],
        text: include_str!("presets/queue-worker.toml"),
        derived: |number| vec![("messages", at_least_one(number("wait") / number("seconds")))],
    },
    Preset {
        name: "vllm-chat",
        summary: "chat over retrieved documents: an API, a retriever and vLLM",
        parameters: &[
            ask("name", "Name of the stack and its namespace", "chat", Kind::Name),
            ask("requests", "Requests per second at the peak", "60", Kind::Count),
            ask(
                "slots",
                "Slots of a vLLM replica (--max-num-seqs)",
                "64",
                Kind::Count,
            ),
            SECONDS,
            ask(
                "startup",
                "Seconds until a vLLM replica has its model",
                "240",
                Kind::Seconds,
            ),
            GPUS,
        ],
        text: include_str!("presets/vllm-chat.toml"),
        derived: |number| {
            let mut derived = engine(number);
            let requests = number("requests");
            let busy = (requests * number("seconds")).ceil();
            let api = (requests / 6.0).ceil();
            let retriever = (requests / 11.0).ceil();
            derived.extend([
                ("busy", busy),
                ("service", number("seconds") * 1000.0),
                ("engine_pods", (busy / threshold(number)).ceil()),
                ("api_pods", api),
                ("api_max", with_reserve(api)),
                ("retriever_pods", retriever),
                ("retriever_max", with_reserve(retriever)),
            ]);
            derived
        },
    },
    Preset {
        name: "vllm-engine",
        summary: "a vLLM engine that scales on the requests in it",
        parameters: &[
            ask("name", "Name of the Deployment", "vllm", Kind::Name),
            NAMESPACE,
            ask("slots", "Slots of a replica (--max-num-seqs)", "64", Kind::Count),
            SECONDS,
            ask(
                "startup",
                "Seconds until a replica has its model",
                "240",
                Kind::Seconds,
            ),
            GPUS,
        ],
        text: include_str!("presets/vllm-engine.toml"),
        derived: engine,
    },
    Preset {
        name: "embedding",
        summary: "an embedding server that scales on its requests",
        parameters: &[
            ask(
                "name",
                "Name of the Deployment and its container",
                "embedding",
                Kind::Name,
            ),
            NAMESPACE,
            PEAK,
            PER_POD,
            ask(
                "startup",
                "Seconds until a new pod has its model",
                "60",
                Kind::Seconds,
            ),
        ],
        text: include_str!("presets/embedding.toml"),
        derived: |number| {
            let threshold = number("per_pod") * 7.0 / 10.0;
            let pods = (number("peak") / threshold).ceil();
            vec![
                ("threshold", threshold),
                ("pods", pods),
                ("max", with_reserve(pods)),
            ]
        },
    },
    Preset {
        name: "batch-jobs",
        summary: "batch workers of a Kafka topic, none while there is no lag",
        parameters: &[
            ask(
                "name",
                "Name of the Deployment, its container and its consumer group",
                "batch",
                Kind::Name,
            ),
            NAMESPACE,
            ask("topic", "Name of the topic", "records", Kind::Word),
            ask("partitions", "Partitions of the topic", "12", Kind::Count),
            ask(
                "seconds",
                "Seconds that a worker needs for a record",
                "0.5",
                Kind::Amount,
            ),
            ask("wait", "Seconds that a record may wait", "300", Kind::Seconds),
        ],
        text: include_str!("presets/batch-jobs.toml"),
        derived: |number| vec![("records", at_least_one(number("wait") / number("seconds")))],
    },
];

fn engine(number: &dyn Fn(&str) -> f64) -> Numbers {
    let rate = (number("slots") / number("seconds") * 10.0).round() / 10.0;
    vec![
        ("threshold", threshold(number)),
        ("rate", rate),
        ("held", number("gpus").min(2.0)),
    ]
}

/// Requests for each replica: three quarters of its slots.
fn threshold(number: &dyn Fn(&str) -> f64) -> f64 {
    at_least_one(number("slots") * 0.75)
}

/// Half of the pods again, and more than the least number of pods.
fn with_reserve(pods: f64) -> f64 {
    (pods * 1.5).ceil().max(3.0)
}

fn at_least_one(number: f64) -> f64 {
    number.floor().max(1.0)
}
