//! The names that KEDA gives to the metrics of triggers.
//!
//! Source: `GetMetricSpecForScaling` of each scaler in kedacore/keda 2.20.

use scalegen_kinds::scaled_object::ScaleTrigger;

/// Names behind `s{index}-` by scaler: the first whose keys are all among the metadata. `{key/}` is what follows the
/// last slash, `{key?}` is escaped as in a query, `{key{}` ends before a brace, `{key*}` is a schedule, and
/// `{key-}` is in lower case. A scaler without a row has its type for a name.
const NAMES: &[(&str, &[&str])] = &[
    ("activemq", &["activemq-{destinationName}"]),
    ("apache-kafka", KAFKA),
    ("artemis-queue", &["artemis-{queueName}"]),
    ("aws-dynamodb", &["aws-dynamodb-{tableName}"]),
    ("aws-dynamodb-streams", &["aws-dynamodb-streams-{tableName}"]),
    ("aws-kinesis-stream", &["aws-kinesis-{streamName}"]),
    ("aws-sqs-queue", &["aws-sqs-{queueURL/}", "aws-sqs"]),
    ("azure-app-insights", &["azure-app-insights-{metricId}"]),
    ("azure-blob", &["azure-blob-{blobContainerName}"]),
    ("azure-data-explorer", &["azure-data-explorer-{databaseName}"]),
    (
        "azure-eventhub",
        &["azure-eventhub-{consumerGroup}", "azure-eventhub-$Default"],
    ),
    ("azure-log-analytics", &["azure-log-analytics-{workspaceId}"]),
    ("azure-monitor", &["azure-monitor-{metricName}"]),
    ("azure-pipelines", &["azure-pipelines-{poolID}"]),
    ("azure-queue", &["azure-queue-{queueName}"]),
    (
        "azure-servicebus",
        &["azure-servicebus-{queueName}", "azure-servicebus-{topicName}"],
    ),
    ("beanstalkd", &["beanstalkd-{tube?}"]),
    ("cassandra", &["cassandra-{keyspace}"]),
    ("couchdb", &["coucdb-{dbName}"]),
    ("cron", &["cron-{timezone}-{start*}-{end*}"]),
    ("datadog", &["datadog-{query{}"]),
    ("elastic-forecast", &["elastic-forecast-{jobID}"]),
    (
        "elasticsearch",
        &["elasticsearch-{searchTemplateName}", "elasticsearch-query"],
    ),
    ("etcd", &["etcd-{watchKey}"]),
    ("forgejo-runner", &["forgejo"]),
    ("gcp-cloudtasks", &["gcp-ct-{queueName}"]),
    ("gcp-pubsub", &["gcp-ps-{subscriptionName}", "gcp-ps-{topicName}"]),
    (
        "gcp-spanner",
        &["gcp-spanner-{instanceId}-{databaseId}-{projectId}"],
    ),
    ("gcp-stackdriver", &["gcp-stackdriver-{projectId}"]),
    ("gcp-storage", &["gcp-storage-{bucketName}"]),
    ("github-runner", &["github-runner-{owner}"]),
    ("huawei-cloudeye", &["huawei-cloudeye-{metricName}"]),
    ("ibmmq", &["ibmmq-{queueName}"]),
    (
        "influxdb",
        &["influxdb-{organizationName}", "influxdb-{database}"],
    ),
    ("kafka", KAFKA),
    ("kubernetes-resource", &["{resourceKind-}-{resourceName}-{key}"]),
    ("liiklus", &["liiklus-{topic}"]),
    ("metrics-api", &["metric-api-{valueLocation}"]),
    ("mongodb", &["mongodb-{collection}"]),
    ("mysql", &["mysql-{connectionString/}", "mysql-{dbName}"]),
    ("nats-jetstream", &["nats-jetstream-{stream}"]),
    ("nsq", &["nsq-{topic}-{channel}"]),
    (
        "opensearch",
        &["opensearch-{searchTemplateName}", "opensearch-query"],
    ),
    ("openstack-metric", &["openstack-metric-{metricID}"]),
    (
        "openstack-swift",
        &[
            "openstack-swift-{containerName}-{objectPrefix}",
            "openstack-swift-{containerName}",
        ],
    ),
    ("predictkube", &["predictkube-predictkube_metric"]),
    ("pulsar", &["pulsar-{topic}-{subscription}"]),
    ("rabbitmq", &["rabbitmq-{queueName?}"]),
    ("redis", REDIS),
    ("redis-cluster", REDIS),
    ("redis-cluster-streams", REDIS_STREAMS),
    ("redis-sentinel", REDIS),
    ("redis-sentinel-streams", REDIS_STREAMS),
    ("redis-streams", REDIS_STREAMS),
    ("splunk", &["splunk-{savedSearchName}"]),
    ("splunk-observability", &["signalfx"]),
    ("sumologic", &["sumologic-{queryType}"]),
    (
        "temporal",
        &[
            "temporal-{namespace}-{taskQueue}-{workerDeploymentName}-{workerDeploymentBuildId}",
            "temporal-{namespace}-{taskQueue}",
            "temporal-default-{taskQueue}",
        ],
    ),
];

const KAFKA: &[&str] = &["kafka-{topic}", "kafka-{consumerGroup}-topics"];
const REDIS: &[&str] = &["redis-{listName}"];
const REDIS_STREAMS: &[&str] = &["redis-streams-{stream}"];

/// The name of a trigger's metric in the HPA. What the metadata do not give (a name that comes from a secret, or that a
/// server answers) is left out.
pub(crate) fn metric_name(trigger: &ScaleTrigger, index: usize, namespace: Option<&str>) -> String {
    let scaler = trigger.type_.as_str();
    let is_true = |key: &str| {
        trigger
            .metadata
            .get(key)
            .is_some_and(|value| value.trim() == "true")
    };
    if scaler == "datadog" && is_true("useClusterAgentProxy") {
        let value = |key: &str| {
            trigger
                .metadata
                .get(key)
                .map(|value| value.trim())
                .unwrap_or_default()
        };
        let (namespace, name) = (value("datadogMetricNamespace"), value("datadogMetricName"));
        return normalized(&format!("datadogmetric@{namespace}:{name}"));
    }
    let name = match scaler {
        "azure-servicebus" if is_true("useRegex") => {
            let of = if trigger.metadata.contains_key("queueName") {
                "queue"
            } else {
                "topic"
            };
            format!("azure-servicebus-{of}-regex")
        }
        "kubernetes-workload" => format!("workload-{}", namespace.unwrap_or("default")),
        "selenium-grid" => {
            let parts = ["browserName", "browserVersion", "platformName"];
            let given = parts.iter().filter_map(|key| trigger.metadata.get(*key));
            given.fold(scaler.to_owned(), |name, part| format!("{name}-{}", part.trim()))
        }
        _ => {
            let patterns = NAMES
                .iter()
                .find(|(of, _)| *of == scaler)
                .map_or(&[][..], |(_, names)| names);
            let name = patterns.iter().find_map(|pattern| filled(pattern, trigger));
            name.unwrap_or_else(|| scaler.to_owned())
        }
    };
    format!("s{index}-{}", normalized(&name))
}

/// A pattern with the values of its keys; none without all of them.
fn filled(pattern: &str, trigger: &ScaleTrigger) -> Option<String> {
    let mut parts = pattern.split('{');
    let mut name = parts.next()?.to_owned();
    let mut rest = parts.collect::<Vec<_>>().join("{");
    while let Some((key, after)) = rest.split_once('}') {
        let plain = key.trim_end_matches(['/', '?', '{', '*', '-']);
        let value = trigger.metadata.get(plain)?.trim();
        if value.is_empty() {
            return None;
        }
        match key.strip_prefix(plain) {
            Some("/") => name += value.rsplit('/').next().unwrap_or_default(),
            Some("?") => name += &escaped(value),
            Some("{") => name += value.split('{').next().unwrap_or_default(),
            Some("*") => name += &schedule(value),
            Some("-") => name += &value.to_lowercase(),
            _ => name += value,
        }
        let (text, next) = after.split_once('{').unwrap_or((after, ""));
        name += text;
        rest = next.to_owned();
    }
    Some(name)
}

/// Go's `url.QueryEscape`.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                escaped.push(char::from(byte))
            }
            b' ' => escaped.push('+'),
            _ => escaped += &format!("%{byte:02X}"),
        }
    }
    escaped
}

fn schedule(text: &str) -> String {
    let text = text.replace(' ', "").replace('*', "x").replace('/', "Sl");
    text.replace('?', "Qm").replace(',', "Cm")
}

fn normalized(name: &str) -> String {
    name.replace(['/', '.', ':', '%', '(', ')'], "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_keda() {
        for (scaler, metadata, expected) in [
            (
                "kafka",
                &[("topic", "orders"), ("consumerGroup", "web")][..],
                "s0-kafka-orders",
            ),
            ("kafka", &[("consumerGroup", "web")], "s0-kafka-web-topics"),
            (
                "cron",
                &[
                    ("timezone", "Europe/Madrid"),
                    ("start", "0 8 * * 1-5"),
                    ("end", "0 18 * * 1-5"),
                ],
                "s0-cron-Europe-Madrid-08xx1-5-018xx1-5",
            ),
            (
                "aws-sqs-queue",
                &[("queueURL", "https://sqs.eu-west-1.amazonaws.com/1234/orders")],
                "s0-aws-sqs-orders",
            ),
            ("rabbitmq", &[("queueName", "a b/c")], "s0-rabbitmq-a+b-2Fc"),
            (
                "datadog",
                &[("query", "avg:shop.orders{env:prod}")],
                "s0-datadog-avg-shop-orders",
            ),
            (
                "datadog",
                &[
                    ("useClusterAgentProxy", "true"),
                    ("datadogMetricNamespace", "app"),
                    ("datadogMetricName", "q"),
                ],
                "datadogmetric@app-q",
            ),
            (
                "azure-servicebus",
                &[("topicName", "t"), ("useRegex", "true")],
                "s0-azure-servicebus-topic-regex",
            ),
            ("couchdb", &[("dbName", "shop")], "s0-coucdb-shop"),
            (
                "kubernetes-workload",
                &[("podSelector", "app=web")],
                "s0-workload-shop",
            ),
            (
                "kubernetes-resource",
                &[
                    ("resourceKind", "ConfigMap"),
                    ("resourceName", "load"),
                    ("key", "wanted"),
                ],
                "s0-configmap-load-wanted",
            ),
            (
                "metrics-api",
                &[("valueLocation", "queue.length")],
                "s0-metric-api-queue-length",
            ),
            (
                "selenium-grid",
                &[("browserName", "chrome")],
                "s0-selenium-grid-chrome",
            ),
            (
                "mysql",
                &[("connectionString", "u:p@tcp(db:3306)/shop")],
                "s0-mysql-shop",
            ),
            (
                "temporal",
                &[("taskQueue", "orders")],
                "s0-temporal-default-orders",
            ),
            ("postgresql", &[("query", "SELECT 1")], "s0-postgresql"),
            ("prometheus", &[("metricName", "old")], "s0-prometheus"),
            ("mssql", &[], "s0-mssql"),
            ("redis", &[("listNameFromEnv", "LIST")], "s0-redis"),
            (
                "pulsar",
                &[("topic", "persistent://shop/web/orders"), ("subscription", "web")],
                "s0-pulsar-persistent---shop-web-orders-web",
            ),
        ] {
            let trigger = ScaleTrigger {
                type_: scaler.to_owned(),
                metadata: metadata
                    .iter()
                    .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                    .collect(),
                ..ScaleTrigger::default()
            };
            assert_eq!(metric_name(&trigger, 0, Some("shop")), expected);
        }
    }
}
