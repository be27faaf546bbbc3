//! REL014: a scaler of one's own on a Deployment that KServe scales.

use std::collections::BTreeMap;

use scalegen_document::{Document, Node, Object};
use scalegen_kinds::vpa::UpdateMode;
use scalegen_syntax::{Family, FieldPath, Message, ObjectName, Severity, messages};

use crate::cluster::namespace;
use crate::messages::example;
use crate::vpa_policies::mode;
use crate::{Autoscaler, Check, Cluster, Found, ObjectRef, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL014",
    name: "scaler-on-kserve-deployment",
    summary: "A scaler targets a Deployment that KServe already scales",
    severity: Severity::Warning,
    why: "For an InferenceService in Standard mode, KServe creates an HPA on CPU, with at most one replica by default, and writes the replicas of the Deployment. A second scaler stops both HPAs, and a VPA on CPU changes what KServe's HPA measures.",
    fix: "annotate the InferenceService with serving.kserve.io/autoscalerClass: external",
    bad: "\
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata: {name: vllm, annotations: {serving.kserve.io/deploymentMode: Standard}}
spec: {predictor: {minReplicas: 1}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: vllm}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: vllm-predictor}
  maxReplicas: 4
",
    good: &[(
        "metadata: {name: vllm, annotations: {serving.kserve.io/deploymentMode: Standard}}\n",
        "metadata:
  name: vllm
  annotations:
    serving.kserve.io/deploymentMode: Standard
    serving.kserve.io/autoscalerClass: external
",
    )],
    source: "pkg/controller/v1beta1/inferenceservice/reconcilers/hpa/hpa_reconciler.go of kserve/kserve",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    SizedForKServe { workload: ObjectName = example::deployment() }
        "KServe's own HPA scales {workload} on CPU, which this sizes";
    ScaledByKServe { workload: ObjectName = example::deployment(), class: String = "hpa" }
        "KServe scales {workload} itself: autoscalerClass is {class}";
    ReplicasByKServe { workload: ObjectName = example::deployment(), service: ObjectName = ObjectName::new("LLMInferenceService", "shop", "llm") }
        "KServe sets the replicas of {workload} to those of {service}";
    RemoveReplicas "remove `replicas` from the LLMInferenceService, or the scaler";
    KServeSource "KServe generates the Deployment from this";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// Who scales the Deployments of an InferenceService: `hpa` when it is not said.
const AUTOSCALER_CLASS: &str = "serving.kserve.io/autoscalerClass";

/// The Deployments that KServe makes are called after the service and these; the first two are the older names.
const COMPONENTS: &[&str] = &[
    "-predictor-default",
    "-transformer-default",
    "-predictor",
    "-transformer",
    "-explainer",
];

/// The Deployments of an LLMInferenceService: what follows its name, and where it has their replicas.
const OF_LLM: &[(&str, &[&str])] = &[
    ("-kserve", &["spec", "replicas"]),
    ("-kserve-prefill", &["spec", "prefill", "replicas"]),
];

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    check_llm(cluster, found);
    if !cluster.has_kind("InferenceService") && !cluster.has_kind("Deployment") {
        return;
    }
    let services: BTreeMap<(Option<&str>, &str), &Document> = cluster
        .trees("InferenceService")
        .filter(|service| !service.is_patch())
        .map(|service| ((namespace(service), service.name()), service))
        .collect();
    for (target, autoscalers) in cluster.targets() {
        if target.kind != "Deployment" {
            continue;
        }
        let Some(service) = service_of(cluster, target, &services) else {
            continue;
        };
        let class = service.annotation(AUTOSCALER_CLASS).unwrap_or("hpa");
        if matches!(class, "external" | "none") {
            continue;
        }
        for autoscaler in autoscalers
            .iter()
            .filter(|autoscaler| !autoscaler.document.is_patch() && !is_of_kserve(autoscaler))
        {
            let workload = target.object_name();
            let message = match autoscaler.document.object() {
                Object::VerticalPodAutoscaler(vpa)
                    if mode(autoscaler.document, vpa) != UpdateMode::Off && sizes_cpu(autoscaler) =>
                {
                    Message::from(SizedForKServe { workload })
                }
                Object::VerticalPodAutoscaler(_) => continue,
                _ => ScaledByKServe {
                    workload,
                    class: class.to_owned(),
                }
                .into(),
            };
            found.at(autoscaler.document, autoscaler.path(), message).related(
                service,
                &FieldPath::of("metadata"),
                KServeSource,
            );
        }
    }
}

/// Where an LLMInferenceService has replicas, KServe writes them to its Deployment at every reconciliation.
fn check_llm(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    for service in cluster
        .trees("LLMInferenceService")
        .filter(|service| !service.is_patch())
    {
        for (suffix, replicas) in OF_LLM {
            if service.node().get_in(replicas).is_none() {
                continue;
            }
            let name = format!("{}{suffix}", service.name());
            let target = ObjectRef {
                group: "apps",
                kind: "Deployment",
                namespace: namespace(service),
                name: &name,
            };
            let scalers = cluster.autoscalers_of(&target).iter();
            for autoscaler in scalers
                .filter(|autoscaler| autoscaler.role == Role::Replicas && !autoscaler.document.is_patch())
            {
                let message = ReplicasByKServe {
                    workload: target.object_name(),
                    service: service.object_name(),
                };
                let at = replicas
                    .iter()
                    .fold(FieldPath::ROOT, |path, key| path.field(*key));
                found
                    .at(autoscaler.document, autoscaler.path(), message)
                    .help(RemoveReplicas)
                    .related(service, &at, KServeSource);
            }
        }
    }
}

/// What KServe made a Deployment of: the InferenceService, else the Deployment that says it belongs to one.
fn service_of<'a>(
    cluster: &Cluster<'a>,
    target: &ObjectRef<'_>,
    services: &BTreeMap<(Option<&str>, &str), &'a Document>,
) -> Option<&'a Document> {
    let named = COMPONENTS
        .iter()
        .filter_map(|component| target.name.strip_suffix(component));
    let service = named
        .filter_map(|name| services.get(&(target.namespace, name)).copied())
        .find(|service| !is_serverless(service));
    service.or_else(|| {
        let mut documents = cluster.named(target).iter();
        let label = ["metadata", "labels", "serving.kserve.io/inferenceservice"];
        documents
            .find(|document| !document.is_patch() && document.look(|root| root.get_in(&label).is_some()))
            .copied()
    })
}

/// Knative has no Deployment that anybody else could scale.
fn is_serverless(service: &Document) -> bool {
    let mode = service.annotation("serving.kserve.io/deploymentMode");
    matches!(mode, Some("Serverless" | "Knative"))
}

fn is_of_kserve(autoscaler: &Autoscaler<'_>) -> bool {
    autoscaler.document.look(|root| {
        let owners = root.get_in(&["metadata", "ownerReferences"]);
        let mut owners = owners.into_iter().flat_map(Node::items);
        owners.any(|owner| owner.get("kind").and_then(Node::as_str) == Some("InferenceService"))
    })
}

fn sizes_cpu(autoscaler: &Autoscaler<'_>) -> bool {
    let policies = autoscaler
        .document
        .node()
        .get_in(&["spec", "resourcePolicy", "containerPolicies"]);
    let policies = policies.map_or(&[][..], Node::items);
    let sizes = |policy: &Node| {
        let resources = policy.get("controlledResources").map(Node::items);
        policy.get("mode").and_then(Node::as_str) != Some("Off")
            && resources.is_none_or(|list| list.iter().any(|resource| resource.as_str() == Some("cpu")))
    };
    policies.is_empty() || policies.iter().any(sizes)
}
