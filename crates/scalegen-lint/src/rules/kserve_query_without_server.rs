//! WRG049: a query of an InferenceService without the server that is asked.

use scalegen_document::{Document, Node};
use scalegen_syntax::{Family, messages};

use crate::kserve_metrics::kserve_metrics;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG049",
    name: "kserve-query-without-server",
    summary: "A query of an InferenceService has no server address",
    why: "KServe copies the address to the trigger of the ScaledObject that it generates. KEDA refuses a prometheus trigger without one, so that nothing is scaled.",
    fix: "add `serverAddress`, the address of Prometheus, beside the query",
    bad: "\
apiVersion: serving.kserve.io/v1beta1
kind: InferenceService
metadata:
  name: chat
  annotations: {serving.kserve.io/autoscalerClass: keda}
spec:
  predictor:
    autoScaling:
      metrics:
        - type: External
          external:
            metric: {backend: prometheus, query: sum(vllm:num_requests_waiting)}
            target: {type: Value, value: \"2\"}
",
    good: &[(
        "backend: prometheus,",
        "backend: prometheus, serverAddress: \"http://prometheus:9090\",",
    )],
    source: "pkg/controller/v1beta1/inferenceservice/reconcilers/keda of kserve/kserve",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NoServerAddress "serverAddress is not set, so that the trigger that KServe generates has none";
}

pub(crate) const CHECK: Check = Check::Document(check);

fn check(document: &Document, found: &mut Found<'_>) {
    for (path, metric) in kserve_metrics(document) {
        let Some(metric) = metric.get_in(&["external", "metric"]) else {
            continue;
        };
        let text = |key: &str| {
            metric
                .get(key)
                .and_then(Node::as_str)
                .filter(|text| !text.is_empty())
        };
        let is_prometheus = text("backend").is_none_or(|backend| backend == "prometheus");
        if is_prometheus && text("query").is_some() && metric.get("serverAddress").is_none() {
            let path = path.field("external").field("metric").field("query");
            found.at(document, path, NoServerAddress);
        }
    }
}
