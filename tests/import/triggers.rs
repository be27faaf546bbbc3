//! The settings of triggers have the keys of their types.

use super::{generated, messages, object, of_text};

#[test]
fn triggers_have_the_keys_of_their_types() {
    let text = "apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: worker, namespace: shop}
spec:
  scaleTargetRef: {name: worker}
  triggers:
  - type: kafka
    metadata: {bootstrapServers: 'a.shop.svc:9092,b.shop.svc:9092', consumerGroup: g, topic: t, lagThreshold: '50', allowIdleConsumers: 'false', colour: red}
  - type: rabbitmq
    metadata: {protocol: amqp, queueName: q, mode: QueueLength, value: '20', hostFromEnv: RABBIT}
  - type: datadog
    authenticationRef: {name: datadog}
    metadata: {query: 'avg:load{*}', queryValue: '7.50', age: '120'}
  - type: loki
    metadata: {serverAddress: 'http://loki.shop.svc:3100', query: 'sum(rate({app=\"a\"}[1m]))', threshold: '5'}
  - type: nsq
    metadata: {nsqLookupdHTTPAddresses: 'nsq.shop.svc:4161', topic: t, channel: c}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledJob
metadata: {name: transcode, namespace: shop}
spec:
  jobTargetRef: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}
  triggers:
  - type: redis
    metadata: {address: 'redis.shop.svc:6379', listName: videos, listLength: '3'}
";
    let imported = of_text(text);
    assert_eq!(
        (imported.carried, messages(&imported)),
        (2, Vec::new()),
        "{}",
        imported.profile
    );
    insta::assert_snapshot!(imported.profile);
    let files = generated(&imported.profile);
    let all: String = files.values().map(|bytes| object(bytes)).collect();
    for line in [
        "      bootstrapServers: a.shop.svc:9092,b.shop.svc:9092\n",
        "      allowIdleConsumers: \"false\"\n",
        "      colour: red\n",
        "      age: \"120\"\n",
        "      queryValue: \"7.50\"\n",
        "      listLength: \"3\"\n",
    ] {
        assert!(all.contains(line), "{line}{all}");
    }
}
