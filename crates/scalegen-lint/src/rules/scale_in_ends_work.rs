//! REL043: a consumer of one message at a time that is killed in the middle of it.

use std::cell::OnceCell;

use scalegen_document::Node;
use scalegen_kinds::scaled_object;
use scalegen_syntax::{Family, ObjectName, Severity, messages};

use crate::messages::example;
use crate::trigger::Trigger;
use crate::workload::template as template_of;
use crate::{Check, Cluster, Found, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL043",
    name: "scale-in-ends-work",
    summary: "A workload that takes one message per replica from a queue has the default grace period",
    severity: Severity::Note,
    why: "When the queue gets shorter, the HPA removes any pod, busy or not, and the kubelet kills it after 30 s. Work that takes longer is lost or starts again.",
    fix: "set terminationGracePeriodSeconds to what the longest message takes, or use a ScaledJob",
    bad: concat!(
        scalegen_kinds::containers!(
            "
        - {name: web, image: web, env: [{name: HOST, valueFrom: {secretKeyRef: {name: rabbitmq, key: host}}}]}
---
"
        ),
        scaled_object!(
            "
  minReplicaCount: 1
  triggers:
    - type: rabbitmq
      metadata: {mode: QueueLength, value: \"1\", queueName: jobs, hostFromEnv: HOST}
"
        )
    ),
    good: &[(
        "    spec:
",
        "    spec:
      terminationGracePeriodSeconds: 600
",
    )],
    source: "https://keda.sh/docs/latest/concepts/scaling-deployments/#long-running-executions",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    KilledAtWork { trigger: String = "rabbitmq", workload: ObjectName = example::deployment() }
        "{trigger} asks for a replica per message, and a pod of {workload} that is removed is killed after 30 s: set \
         terminationGracePeriodSeconds";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// The triggers on queues, each with the key for the messages of one replica.
const QUEUES: &[(&str, &str)] = &[
    ("rabbitmq", "value"),
    ("aws-sqs-queue", "queueLength"),
    ("azure-queue", "queueLength"),
    ("azure-servicebus", "messageCount"),
    ("gcp-pubsub", "value"),
    ("activemq", "targetQueueSize"),
    ("artemis-queue", "queueLength"),
    ("redis", "listLength"),
];

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for (target, autoscalers) in cluster.present() {
        let Some(workload) = cluster.workload(target) else {
            continue;
        };
        let has_hook = |spec: &Node| {
            let containers = spec.get("containers").map(Node::items).unwrap_or_default();
            containers
                .iter()
                .any(|container| container.get_in(&["lifecycle", "preStop"]).is_some())
        };
        let is_prepared = |spec: &Node| spec.get("terminationGracePeriodSeconds").is_some() || has_hook(spec);
        if cluster.named(target).len() > 1 || cluster.may_be_patched() {
            continue;
        }
        // Most have no such trigger, and need no template.
        let template = OnceCell::new();
        let ends_work = || {
            let template = template.get_or_init(|| template_of(workload.document));
            let spec = template.as_ref().and_then(|(template, _)| template.get("spec"));
            spec.is_some_and(|spec| !is_prepared(spec))
        };
        for autoscaler in autoscalers
            .iter()
            .filter(|autoscaler| autoscaler.role == Role::Replicas && !autoscaler.document.is_patch())
        {
            for trigger in Trigger::of(autoscaler.document) {
                let of = trigger.trigger;
                let queue = QUEUES.iter().find(|(type_, _)| *type_ == of.type_);
                let Some((_, key)) =
                    queue.filter(|(_, key)| of.metadata.get(*key).is_some_and(|value| value == "1"))
                else {
                    continue;
                };
                if of.metadata.get("mode").is_some_and(|mode| mode != "QueueLength") || !ends_work() {
                    continue;
                }
                let message = KilledAtWork {
                    trigger: of.type_.clone(),
                    workload: target.object_name(),
                };
                found.at(autoscaler.document, trigger.key(key), message);
            }
        }
    }
}
