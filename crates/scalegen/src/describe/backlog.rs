//! What a trigger of KEDA counts that asks a broker or a database, in words.

use scalegen_kinds::scaled_object::ScaleTrigger;
use scalegen_syntax::strconv;

/// What the trigger counts; none of types that are not known here.
pub(super) fn reads(trigger: &ScaleTrigger) -> Option<String> {
    let text = |key: &str| trigger.metadata.get(key).map(|text| text.trim());
    // A value may come from the environment or from an authentication.
    let named = |noun: &str, key: &str| match text(key) {
        Some(name) if !name.is_empty() => format!("{noun} {name}"),
        _ => format!("the {noun}"),
    };
    let is = |key: &str, value: &str| text(key) == Some(value);
    let is_given = |key: &str| is_given(trigger, key);
    Some(match trigger.type_.as_str() {
        "kafka" | "apache-kafka" => format!(
            "messages of {} that {} has not committed, over all partitions",
            named("topic", "topic"),
            named("consumer group", "consumerGroup"),
        ),
        "rabbitmq" => {
            let queue = named("queue", "queueName");
            match text("mode") {
                Some("MessageRate") => format!("messages published to {queue} each second"),
                Some("DeliverGetRate") => format!("messages delivered from {queue} each second"),
                Some("PublishedToDeliveredRatio") => {
                    format!("messages published to {queue} for each one that is delivered")
                }
                Some("ExpectedQueueConsumptionTime") => {
                    format!("seconds until {queue} is empty at the present rate")
                }
                _ if is("protocol", "http") && !is("excludeUnacknowledged", "true") => {
                    format!("messages in {queue}, those included that consumers work on")
                }
                _ => format!("messages in {queue} that no consumer has taken"),
            }
        }
        "aws-sqs-queue" => {
            let queue = text("queueURL").and_then(|url| url.rsplit('/').next());
            let queue = queue.map_or("the queue".to_owned(), |name| format!("queue {name}"));
            match is("scaleOnInFlight", "false") {
                true => format!("messages in {queue} that no consumer has taken"),
                false => format!("messages in {queue}, those in flight included"),
            }
        }
        "beanstalkd" => format!("jobs that wait in {}", named("tube", "tube")),
        "gcp-pubsub"
            if matches!(
                text("mode"),
                None | Some("" | "SubscriptionSize" | "NumUndeliveredMessages")
            ) =>
        {
            format!(
                "messages of {} that no subscriber has acknowledged",
                named("subscription", "subscriptionName")
            )
        }
        "kubernetes-workload" => format!("the pods that {} selects", named("podSelector", "podSelector")),
        "redis" | "redis-cluster" | "redis-sentinel" => {
            format!("items of {}", named("list", "listName"))
        }
        "redis-streams" | "redis-cluster-streams" | "redis-sentinel-streams" => {
            let (stream, group) = (
                named("stream", "stream"),
                named("consumer group", "consumerGroup"),
            );
            match (is_given("consumerGroup"), is_given("lagCount")) {
                (false, _) => format!("entries of {stream}"),
                (true, true) => format!("entries of {stream} that no consumer of {group} has taken"),
                (true, false) => {
                    format!("entries of {stream} that consumers of {group} have taken and not acknowledged")
                }
            }
        }
        "nats-jetstream" => format!(
            "messages of {} that {} has not done",
            named("stream", "stream"),
            named("consumer", "consumer")
        ),
        "pulsar" => format!(
            "messages of {} that {} has not done",
            named("topic", "topic"),
            named("subscription", "subscription")
        ),
        "azure-servicebus" => match text("queueName") {
            Some(_) => format!("messages in {}", named("queue", "queueName")),
            None => format!("messages in {}", named("subscription", "subscriptionName")),
        },
        "azure-queue" => format!("messages in {}", named("queue", "queueName")),
        "postgresql" | "mysql" | "mssql" => format!("the number that the query `{}` gives", text("query")?),
        _ => return None,
    })
}

/// Whether what the trigger counts is there without the scaled pods, and whatever their number is.
pub(super) fn is_of_others(trigger: &ScaleTrigger) -> bool {
    // Entries are pending once a consumer has taken them.
    let is_pending = trigger.type_.ends_with("-streams") && !is_given(trigger, "lagCount");
    !is_pending || !is_given(trigger, "consumerGroup")
}

/// The topic whose partitions limit what KEDA's scaler counts; none where nothing does.
pub(super) fn partitioned(trigger: &ScaleTrigger) -> Option<String> {
    let text = |key: &str| trigger.metadata.get(key).map(|text| text.trim());
    let is_kafka = matches!(trigger.type_.as_str(), "kafka" | "apache-kafka");
    let idle = text("allowIdleConsumers").and_then(|text| strconv::boolean(text).ok());
    (is_kafka && idle != Some(true)).then(|| match text("topic") {
        Some(topic) if !topic.is_empty() => format!("topic {topic}"),
        _ => "the topic".to_owned(),
    })
}

fn is_given(trigger: &ScaleTrigger, key: &str) -> bool {
    let text = trigger.metadata.get(key).map_or("", |text| text.trim());
    !matches!(text, "" | "0")
}
