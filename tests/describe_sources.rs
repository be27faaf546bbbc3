//! What a page says of the metrics of adapters and of KEDA's triggers, and which commands record them.

use scalegen::describe::{Line, Page};
use scalegen::{DescribeOptions, LintText, describe};

/// The text of the one page of some YAML, each sentence and command on a line.
fn words(yaml: &str) -> String {
    let text = LintText::Manifests {
        name: "scaler.yaml".into(),
        bytes: yaml.into(),
    };
    let described = describe(vec![text], &DescribeOptions::default());
    assert!(described.findings.is_empty(), "{:#?}\n{yaml}", described.findings);
    let [page]: &[Page; 1] = described.pages.as_slice().try_into().unwrap();
    let lines = page.sections.iter().flat_map(|section| &section.lines);
    let lines = lines.map(|line| match line {
        Line::Text(text) | Line::Code(text) => text.as_str(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn has(yaml: &str, wanted: &[&str], unwanted: &[&str]) {
    let words = words(yaml);
    for part in wanted {
        assert!(words.contains(part), "{part}\n{words}");
    }
    for part in unwanted {
        assert!(!words.contains(part), "{part}\n{words}");
    }
}

fn hpa(metrics: &str) -> String {
    format!(
        "apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {{name: web, namespace: demo}}
spec:
  scaleTargetRef: {{apiVersion: apps/v1, kind: Deployment, name: web}}
  minReplicas: 2
  maxReplicas: 10
  metrics:
{metrics}"
    )
}

fn rule(list: &str, series: &str, resources: &str, metric: &str) -> String {
    format!(
        "# scalegen: values(prometheus-adapter)
rules:
  default: false
  {list}:
    - seriesQuery: '{series}'
      resources: {resources}
      name: {{as: {metric}}}
      metricsQuery: 'sum(<<.Series>>{{<<.LabelMatchers>>}}) by (<<.GroupBy>>)'
---
"
    )
}

fn pods(metric: &str) -> String {
    hpa(&format!(
        "    - {{type: Pods, pods: {{metric: {{name: {metric}}}, target: {{type: AverageValue, averageValue: '5'}}}}}}\n"
    ))
}

fn external(metric: &str, more: &str) -> String {
    hpa(&format!(
        "    - {{type: External, external: {{metric: {{name: {metric}{more}}}, target: {{type: AverageValue, averageValue: '5'}}}}}}\n"
    ))
}

fn scaled_object(max: i32, triggers: &str) -> String {
    format!(
        "apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {{name: web, namespace: demo}}
spec:
  scaleTargetRef: {{name: web}}
  minReplicaCount: 0
  maxReplicaCount: {max}
  triggers:
{triggers}"
    )
}

fn query(query: &str, threshold: &str) -> String {
    format!(
        "    - {{type: prometheus, metadata: {{serverAddress: 'http://prometheus:9090', query: '{query}', threshold: '{threshold}'}}}}\n"
    )
}

#[test]
fn the_rule_of_an_adapter_asks_by_its_own_labels() {
    let plain = "{overrides: {namespace: {resource: namespace}, pod: {resource: pod}}}";
    has(
        &format!("{}{}", rule("custom", "web_queue", plain, "queue"), pods("queue")),
        &[
            "sum(web_queue{namespace=\"demo\",pod=~\"web-.+\"}) by (pod)\n",
            "query=avg(sum(web_queue{namespace=\"demo\",pod=~\"web-.+\"}) by (pod))'",
        ],
        &["a|b"],
    );
    let own =
        "{overrides: {exported_namespace: {resource: namespaces}, kubernetes_pod_name: {resource: pod}}}";
    has(
        &format!("{}{}", rule("custom", "web_queue", own, "queue"), pods("queue")),
        &[
            "the value of each pod of web_queue",
            "sum(web_queue{exported_namespace=\"demo\",kubernetes_pod_name=~\"web-.+\"}) by (kubernetes_pod_name)",
        ],
        &["{namespace="],
    );
    let template = "{template: 'k8s_<<.Resource>>'}";
    has(
        &format!(
            "{}{}",
            rule("custom", "web_queue", template, "queue"),
            pods("queue")
        ),
        &["sum(web_queue{k8s_namespace=\"demo\",k8s_pod=~\"web-.+\"}) by (k8s_pod)"],
        &[],
    );
    let everywhere = "{namespaced: false}";
    has(
        &format!(
            "{}{}",
            rule("external", "web_queue", everywhere, "queue"),
            external("queue", ", selector: {matchLabels: {topic: docs}}")
        ),
        &["sum(web_queue{topic=\"docs\"}) by ()"],
        &["demo"],
    );
}

/// A ConfigMap with the configuration of an adapter: its own rules for all series, one for a queue, and `more`.
fn configuration(more: &str) -> String {
    format!(
        "apiVersion: v1
kind: ConfigMap
metadata: {{name: adapter-config, namespace: monitoring}}
data:
  config.yaml: |
    rules:
      - seriesQuery: '{{namespace!=\"\",__name__!~\"^container_.*\"}}'
        seriesFilters: [{{isNot: .*_seconds_total}}]
        resources: {{template: <<.Resource>>}}
        name: {{matches: ^(.*)_total$, as: \"\"}}
        metricsQuery: sum(rate(<<.Series>>{{<<.LabelMatchers>>}}[5m])) by (<<.GroupBy>>)
      - seriesQuery: '{{namespace!=\"\",__name__!~\"^container_.*\"}}'
        seriesFilters: [{{isNot: .*_total$}}]
        resources: {{template: <<.Resource>>}}
        name: {{matches: \"\", as: \"\"}}
        metricsQuery: sum(<<.Series>>{{<<.LabelMatchers>>}}) by (<<.GroupBy>>)
      - seriesQuery: '{{__name__=~\"^vllm:num_requests_waiting$\",namespace!=\"\"}}'
        resources: {{template: <<.Resource>>}}
        name: {{as: queue}}
        metricsQuery: sum(<<.Series>>{{<<.LabelMatchers>>}}) by (<<.GroupBy>>)
{more}---
"
    )
}

#[test]
fn the_rules_of_a_config_map_are_followed() {
    let asked = "sum(vllm:num_requests_waiting{namespace=\"demo\",pod=~\"web-.+\"}) by (pod)";
    has(&format!("{}{}", configuration(""), pods("queue")), &[asked], &[]);
    has(
        &format!(
            "{}---\n{}",
            pods("queue"),
            configuration("").trim_end_matches("---\n")
        ),
        &[asked],
        &[],
    );
    // Where two give a metric the name, nobody knows which is asked.
    let another = "      - seriesQuery: other
        resources: {template: <<.Resource>>}
        name: {as: queue}
        metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
";
    has(
        &format!("{}{}", configuration(another), pods("queue")),
        &["the mean over the pods of queue, which each pod has"],
        &["vllm:"],
    );
    // Values of the chart in a ConfigMap, which a HelmRelease names.
    let of_release = "apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: adapter, namespace: demo}
spec:
  chart: {spec: {chart: prometheus-adapter, sourceRef: {kind: HelmRepository, name: community}}}
  valuesFrom: [{kind: ConfigMap, name: adapter}]
---
apiVersion: v1
kind: ConfigMap
metadata: {name: adapter, namespace: demo}
data:
  values.yaml: |
    rules:
      default: false
      custom:
        - seriesQuery: 'vllm:num_requests_waiting{namespace!=\"\"}'
          resources: {template: <<.Resource>>}
          name: {as: queue}
          metricsQuery: sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)
---
";
    has(&format!("{of_release}{}", pods("queue")), &[asked], &[]);
}

#[test]
fn a_metric_is_recorded_as_the_number_that_is_compared() {
    has(
        &pods("tgi_queue_size"),
        &["query=avg(tgi_queue_size{namespace=\"demo\",pod=~\"web-.+\"})'"],
        &[],
    );
    has(
        &pods("vllm_num_requests_waiting"),
        &[
            "vllm_num_requests_waiting, as an adapter names vllm:num_requests_waiting (requests",
            "query=avg(vllm:num_requests_waiting{namespace=\"demo\",pod=~\"web-.+\"})'",
        ],
        &["no known release"],
    );
    has(
        &external("tgi_queue_size", ", selector: {matchLabels: {service: chat}}"),
        &["query=sum(tgi_queue_size{namespace=\"demo\",service=\"chat\"})'"],
        &[],
    );
}

#[test]
fn columns_without_a_query_are_named() {
    let yaml = hpa(
        "    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
    - {type: External, external: {metric: {name: backlog}, target: {type: AverageValue, averageValue: '5'}}}
    - {type: External, external: {metric: {name: orders}, target: {type: AverageValue, averageValue: '5'}}}
",
    );
    let both = "No query for external:backlog and external:orders is known here: add columns of these names to trace.csv before the last command.";
    has(&yaml, &[both, "curl"], &[]);
    let only = "No query for external:backlog is known here. A trace for `scalegen simulate` has the columns time, external:backlog.";
    has(&external("backlog", ""), &[only], &["curl"]);
    // A schedule is computed.
    let cron = "    - {type: cron, metadata: {timezone: UTC, start: 0 8 * * *, end: 0 9 * * *, desiredReplicas: '3'}}\n";
    has(&scaled_object(5, cron), &[], &["No query"]);
}

#[test]
fn triggers_with_a_number_for_a_target_are_described() {
    let stream = |keys: &str| {
        let metadata = format!("{{address: 'redis:6379', stream: s{keys}}}");
        scaled_object(
            30,
            &format!("    - {{type: redis-streams, metadata: {metadata}}}\n"),
        )
    };
    has(
        &stream(", consumerGroup: g, pendingEntriesCount: '10'"),
        &[
            "entries of stream s that consumers of consumer group g have taken and not acknowledged",
            "The target is 10 per replica",
            "wakes only if one of these can",
        ],
        &[],
    );
    has(
        &stream(", consumerGroup: g, pendingEntriesCount: '10', lagCount: '7', activationLagCount: '2'"),
        &[
            "no consumer of consumer group g has taken",
            "The target is 7 per replica",
            "wakes it above 2",
        ],
        &[],
    );
    has(
        &stream(", streamLength: '8'"),
        &["entries of stream s.", "The target is 8 per replica"],
        &[],
    );
    has(
        &scaled_object(
            9,
            "    - {type: kubernetes-workload, metadata: {podSelector: app=web, value: '2'}}\n",
        ),
        &[
            "the pods that podSelector app=web selects",
            "The target is 2 per replica",
        ],
        &[],
    );
}

#[test]
fn a_trigger_that_is_left_out_is_named() {
    let triggers = "    - {type: redis, metadata: {address: 'redis:6379', listName: l, listLength: '10'}}
    - {type: datadog, metadata: {query: 'avg:web{*}', queryValue: '7'}, authenticationRef: {name: dd}}
";
    has(
        &scaled_object(9, triggers),
        &[
            "scalegen does not read the target of trigger 2 (datadog): what follows is without it",
            "Trigger 2 (datadog) may wake it",
        ],
        &[],
    );
}

#[test]
fn the_partitions_of_a_topic_limit_the_replicas() {
    let kafka = |more: &str| {
        let metadata = format!(
            "{{bootstrapServers: 'k:9092', consumerGroup: e, topic: docs, lagThreshold: '50'{more}}}"
        );
        scaled_object(30, &format!("    - {{type: kafka, metadata: {metadata}}}\n"))
    };
    has(
        &kafka(""),
        &[
            "The value is at least 0 and at most the target × the partitions of topic docs, as allowIdleConsumers is not true.",
            "It can reach 30 replicas, its maximum, where topic docs has enough partitions",
        ],
        &[],
    );
    has(
        &kafka(", allowIdleConsumers: 'true'"),
        &["It can reach 30 replicas, its maximum."],
        &["partitions of"],
    );
}

#[test]
fn no_threshold_is_outside_of_the_bounds() {
    has(
        &scaled_object(4, &query("avg(nv_gpu_utilization)", "80")),
        &[
            "At 1 replica: never up: no value is above 88 (1 × 80 × 1.1).",
            "At 4 replicas: down at any value: all are at 240 or less (3 × 80).",
        ],
        &["replica: up above"],
    );
}

#[test]
fn tolerances_of_bytes_have_two_decimals() {
    let yaml = hpa(
        "    - {type: Resource, resource: {name: memory, target: {type: AverageValue, averageValue: 1Gi}}}
  behavior: {scaleUp: {tolerance: '0.05'}}
",
    );
    has(&yaml, &["up above 1.05Gi (1Gi × 1.05)"], &[]);
}

#[test]
fn a_default_strategy_subtracts_what_is_not_counted() {
    let job = |type_: &str, metadata: &str| {
        format!(
            "apiVersion: keda.sh/v1alpha1
kind: ScaledJob
metadata: {{name: embed}}
spec:
  jobTargetRef: {{template: {{spec: {{restartPolicy: Never, containers: [{{name: main, image: x}}]}}}}}}
  triggers:
    - {{type: {type_}, metadata: {metadata}}}
"
        )
    };
    has(
        &job(
            "rabbitmq",
            "{host: 'amqp://r:5672/', protocol: amqp, queueName: q, mode: QueueLength, value: '1'}",
        ),
        &["too few start. Strategy accurate"],
        &["counts the work of running Jobs too"],
    );
    has(
        &job(
            "rabbitmq",
            "{host: 'http://r:15672/', protocol: http, queueName: q, mode: QueueLength, value: '1'}",
        ),
        &["counts the work of running Jobs too"],
        &[],
    );
}

#[test]
fn the_accounts_of_nats_are_no_variables() {
    let trigger = |account: &str| {
        let metadata = format!(
            "{{natsServerMonitoringEndpoint: 'nats:8222', account: '{account}', stream: docs, consumer: web, lagThreshold: '10'}}"
        );
        scaled_object(
            9,
            &format!("    - {{type: nats-jetstream, metadata: {metadata}}}\n"),
        )
    };
    has(&trigger("$G"), &["messages of stream docs"], &[]);
    has(&trigger("$SYS"), &["messages of stream docs"], &[]);
    let text = LintText::Manifests {
        name: "scaler.yaml".into(),
        bytes: trigger("$ACCOUNT").into(),
    };
    let described = describe(vec![text], &DescribeOptions::default());
    assert_eq!(described.findings.len(), 1, "{:#?}", described.findings);
}

#[test]
fn triggers_are_named_in_words() {
    let cron = "    - type: cron
      metadata: {timezone: Europe/Berlin, start: 0 8 * * 1-5, end: 0 18 * * 1-5, desiredReplicas: '3'}
    - type: cpu
      metricType: Utilization
      metadata: {value: '60'}
";
    has(
        &scaled_object(9, &format!("{}{cron}", query("sum(orders_waiting)", "5"))),
        &[
            "Trigger 1 (prometheus) [s0-prometheus]: the sum of orders_waiting.",
            "Trigger 2 (cron) [s1-cron-Europe-Berlin-08xx1-5-018xx1-5]: a schedule: 3 replicas",
            "Trigger 3 (cpu): the CPU that its pods use",
            "\nTrigger 1 (prometheus) wakes it above 0.",
            "\nTrigger 2 (cron) wakes it when its schedule starts.",
            "\nTrigger 3 (cpu) never wakes it",
            // The names of the columns of a trace.
            "time,external:s0-prometheus",
        ],
        &["external:s1-cron"],
    );
    // The names of an HPA's metrics are its author's.
    has(&pods("queue"), &["pods:queue: the mean"], &["[queue]", "rigger"]);
}

#[test]
fn what_a_query_gives_is_said_in_words() {
    let page = |text: &str| scaled_object(10, &query(text, "50"));
    has(
        &page("max(ray_serve_deployment_queued_queries)"),
        &["the greatest value of ray_serve_deployment_queued_queries (queries waiting for a replica)."],
        &[],
    );
    has(
        &page("sum(llm_d_epp_flow_control_queue_size) + sum(llm_d_epp_request_running)"),
        &["a number computed from llm_d_epp_flow_control_queue_size and llm_d_epp_request_running."],
        &[],
    );
    has(
        &page("up[5m]"),
        &["nothing, as the query gives a range vector and no number."],
        &[],
    );
}

#[test]
fn what_is_never_above_the_activation_never_wakes() {
    let text = scaled_object(
        10,
        "    - type: prometheus
      metadata: {serverAddress: 'http://prometheus:9090', query: avg(llm_d_epp_average_kv_cache_utilization), threshold: '5', activationThreshold: '5'}
",
    );
    has(
        &text,
        &[
            "It goes to 0, and nothing wakes it again:",
            "the greatest value is 1, and only more than 5 wakes it.",
        ],
        &["wakes only if one of these can"],
    );
}

#[test]
fn what_scales_on_resources_alone_never_goes_to_zero() {
    let text = scaled_object(
        9,
        "    - {type: cpu, metricType: Utilization, metadata: {value: '60'}}\n",
    );
    let text = text.replace(
        "{name: web}\n  min",
        "{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web}\n  min",
    );
    has(
        &text,
        &["It never goes to 0: KEDA keeps a workload active whose triggers are all cpu or memory"],
        &["It goes to 0"],
    );
}

#[test]
fn a_query_that_prometheus_refuses_moves_nothing() {
    has(
        &scaled_object(10, &query("sum(rate(orders_total{job=\"web\"[2m]}))", "5")),
        &[
            "nothing, as Prometheus refuses the query",
            "It goes to 0, and nothing wakes it again:",
            "Trigger 1 (prometheus) never wakes it: Prometheus refuses the query.",
        ],
        &["At 1 replica", "From 10 back", "curl", "wakes it above"],
    );
}

#[test]
fn a_trigger_has_no_second_element() {
    let several = "As soon as a second pod has it, the query has two elements";
    for (text, is_said) in [
        ("vllm:kv_cache_usage_perc", true),
        ("avg(vllm:kv_cache_usage_perc)", false),
        ("sum(vllm:num_requests_waiting)", false),
    ] {
        let said = words(&scaled_object(4, &query(text, "5"))).contains(several);
        assert_eq!(said, is_said, "{text}");
    }
    has(&pods("vllm:kv_cache_usage_perc"), &[], &[several]);
}

#[test]
fn a_rule_asks_for_the_name_that_it_has() {
    let labels = "{template: <<.Resource>>}";
    let of_rule = rule("custom", "tgi_request_queue_size", labels, "queue");
    has(
        &format!("{of_rule}{}", pods("queue")),
        &["tgi_request_queue_size, which no known release has"],
        &["as an adapter names", "duration"],
    );
}

#[test]
fn a_fallback_of_some_replicas_is_described_from_one_on() {
    let text = scaled_object(
        4,
        "    - type: prometheus
      metricType: Value
      metadata: {serverAddress: 'http://prometheus:9090', query: sum(orders_waiting), threshold: '60'}
",
    );
    let text = text.replace(
        "  triggers:",
        "  fallback: {failureThreshold: 2, replicas: 2}\n  triggers:",
    );
    has(
        &text,
        &["If the source cannot be read, it goes to 2 replicas where any run, and stays at 0 where none do."],
        &["it keeps what runs"],
    );
}

#[test]
fn idle_replicas_below_the_minimum_do_not_stay() {
    let text = scaled_object(9, &query("sum(orders_waiting)", "5"));
    let text = text.replace("minReplicaCount: 0", "minReplicaCount: 2\n  idleReplicaCount: 1");
    has(
        &text,
        &[
            "It does not stay at 1 replica: KEDA asks for idleReplicaCount 1, and its HPA goes up to its minimum of 2 again.",
            "It never goes to 0: it keeps at least 2 replicas.",
        ],
        &["seven days", "168h"],
    );
}
