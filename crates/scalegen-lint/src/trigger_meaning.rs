//! What the target of each of KEDA's scalers counts.

use scalegen_kinds::scaled_object::ScaleTrigger;

/// What a scaler's number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Counted {
    /// All items that wait, in whole numbers. The workload takes them out.
    Backlog(Taken),
    /// All events of a second, whichever replica has them.
    Rate,
    /// A time or a share, which more replicas lower.
    Saturation,
    /// Whatever a query or another server says.
    Answer,
    /// What pods use, or how many there are.
    Pods,
    /// A number of replicas at certain times.
    Schedule,
}

/// When an item no longer counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    /// When it is done.
    Done,
    /// As soon as a pod takes it: while the pods keep up, nothing waits.
    AtOnce,
}

use Counted::{Answer, Backlog, Pods, Rate, Saturation, Schedule};

/// A scaler of backlogs: its type, the key of its activation, and when items leave it.
type Row = (&'static str, &'static str, Taken);

const BACKLOGS: &[Row] = &[
    ("activemq", "activationTargetQueueSize", Taken::Done),
    ("apache-kafka", "activationLagThreshold", Taken::Done),
    ("artemis-queue", "activationQueueLength", Taken::Done),
    ("aws-sqs-queue", "activationQueueLength", Taken::Done),
    ("azure-blob", "activationBlobCount", Taken::Done),
    (
        "azure-eventhub",
        "activationUnprocessedEventThreshold",
        Taken::Done,
    ),
    (
        "azure-pipelines",
        "activationTargetPipelinesQueueLength",
        Taken::Done,
    ),
    ("azure-queue", "activationQueueLength", Taken::Done),
    ("azure-servicebus", "activationMessageCount", Taken::Done),
    ("beanstalkd", "activationValue", Taken::AtOnce),
    ("gcp-cloudtasks", "activationValue", Taken::Done),
    ("gcp-storage", "activationTargetObjectCount", Taken::Done),
    ("ibmmq", "activationQueueDepth", Taken::AtOnce),
    ("kafka", "activationLagThreshold", Taken::Done),
    ("liiklus", "activationLagThreshold", Taken::Done),
    ("nats-jetstream", "activationLagThreshold", Taken::Done),
    ("nsq", "activationDepthThreshold", Taken::AtOnce),
    ("openstack-swift", "activationObjectCount", Taken::Done),
    ("pulsar", "activationMsgBacklogThreshold", Taken::Done),
    ("redis", "activationListLength", Taken::AtOnce),
    ("redis-cluster", "activationListLength", Taken::AtOnce),
    ("redis-cluster-streams", "activationLagCount", Taken::Done),
    ("redis-sentinel", "activationListLength", Taken::AtOnce),
    ("redis-sentinel-streams", "activationLagCount", Taken::Done),
    ("redis-streams", "activationLagCount", Taken::Done),
    ("solace-event-queue", "activationMessageCountTarget", Taken::Done),
    ("temporal", "activationTargetQueueSize", Taken::AtOnce),
];

/// What a trigger counts.
pub(crate) fn counted(trigger: &ScaleTrigger) -> Counted {
    let text = |key: &str| trigger.metadata.get(key).map_or("", |text| text.trim());
    match (trigger.type_.as_str(), text("mode")) {
        ("cron", _) => Schedule,
        ("cpu" | "memory" | "kubernetes-workload", _) => Pods,
        ("rabbitmq", "MessageRate" | "DeliverGetRate") => Rate,
        ("rabbitmq", "PublishedToDeliveredRatio" | "ExpectedQueueConsumptionTime") => Saturation,
        // Over AMQP the broker counts what is ready, over HTTP what is not acknowledged too.
        ("rabbitmq", _) if text("operation") == "avg" => Answer,
        ("rabbitmq", _) if text("protocol") == "http" && text("excludeUnacknowledged") != "true" => {
            Backlog(Taken::Done)
        }
        ("rabbitmq", _) => Backlog(Taken::AtOnce),
        ("gcp-pubsub", "" | "SubscriptionSize" | "NumUndeliveredMessages") => Backlog(Taken::Done),
        ("gcp-pubsub", "OldestUnackedMessageAge") => Saturation,
        ("azure-servicebus", _) if matches!(text("operation"), "avg" | "max") => Answer,
        ("aws-sqs-queue", _) if text("scaleOnInFlight") == "false" => Backlog(Taken::AtOnce),
        (type_, _) => row(type_).map_or(Answer, |(.., taken)| Backlog(*taken)),
    }
}

/// Whether all that a trigger counts waits, and no longer counts once a pod has taken it.
pub fn is_taken_at_once(trigger: &ScaleTrigger) -> bool {
    counted(trigger) == Backlog(Taken::AtOnce)
}

/// The key of the number above which a scaler of backlogs wakes the workload.
pub(crate) fn activation_key(trigger: &ScaleTrigger) -> Option<&'static str> {
    match trigger.type_.as_str() {
        "rabbitmq" | "gcp-pubsub" => Some("activationValue"),
        "prometheus" => Some("activationThreshold"),
        "postgresql" => Some("activationTargetQueryValue"),
        "mysql" => Some("activationQueryValue"),
        "mssql" => Some("activationTargetValue"),
        type_ => row(type_).map(|(_, key, _)| *key),
    }
}

/// Whether a trigger's query of a database counts whole rows: its result is `COUNT(…)`, and nothing is computed from it.
pub(crate) fn counts_rows(trigger: &ScaleTrigger) -> bool {
    let is_database = matches!(trigger.type_.as_str(), "postgresql" | "mysql" | "mssql");
    let query = trigger.metadata.get("query").map_or("", String::as_str);
    let query: String = query.split_whitespace().collect::<String>().to_ascii_lowercase();
    let rest = query
        .strip_prefix("selectcount(")
        .and_then(|rest| rest.split_once(')'));
    is_database && rest.is_some_and(|(_, rest)| rest.starts_with("from"))
}

fn row(type_: &str) -> Option<&'static Row> {
    BACKLOGS.iter().find(|(of, ..)| *of == type_)
}
