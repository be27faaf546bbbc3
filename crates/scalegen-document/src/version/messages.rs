//! The messages about API versions and kinds.

use scalegen_syntax::{Term, messages};

messages! {
    MESSAGES;
    NoLongerServed {
        server: &'static str = "Kubernetes",
        api_version: String = "autoscaling/v2beta2",
        kind: String = "HorizontalPodAutoscaler",
        since: Term = Term::shown("1.26"),
    } "{kind} {api_version} was removed in {server} {since}";
    ServedSince {
        api_version: String = "autoscaling/v2",
        kind: String = "HorizontalPodAutoscaler",
        since: Term = Term::shown("1.23"),
    } "Kubernetes serves {api_version} of {kind} since {since} only";
    WriteInstead { api_version: &'static str = "autoscaling/v2" }
        "write {api_version}, whose fields may differ";
    TwoSlashes { api_version: String = "apps/v1/x" } "{api_version} is not an API version: it has more than one `/`";
    NoKindInVersion { kind: String = "Deployment", api_version: String = "v1" }
        "there is no {kind} in {api_version}";
    NoSuchKind { kind: String = "Deploymnet", api_version: String = "apps/v1" }
        "there is no kind {kind} in {api_version}";
    WriteMetric { percent: i64 = 60 }
        "write metrics: [{{type: Resource, resource: {{name: cpu, target: {{type: Utilization, averageUtilization: {percent}}}}}}}]";
    WriteTarget {
        kind: &'static str = "Utilization",
        field: &'static str = "averageUtilization",
        value: String = "60",
    } "write target: {{type: {kind}, {field}: {value}}}";
    WriteMetricAndTarget {
        name: String = "http_requests",
        kind: &'static str = "AverageValue",
        field: &'static str = "averageValue",
        value: String = "10",
    } "write metric: {{name: {name}}} and target: {{type: {kind}, {field}: {value}}}";
    WriteObject {
        name: String = "http_requests",
        kind: &'static str = "Value",
        field: &'static str = "value",
        value: String = "10",
    } "rename `target` to `describedObject`, and write metric: {{name: {name}}} and target: {{type: {kind}, {field}: {value}}}";
    WriteMetricName { name: String = "http_requests" } "write metric: {{name: {name}}}";
    InNewerVersion { api_version: &'static str = "autoscaling/v2" }
        "{api_version} has it: write that as the apiVersion";
    NoField { field: &'static str = "kind" } "this has no `{field}`, so no server knows what it is";
    FieldIsString { field: &'static str = "kind" } "`{field}` is a string";
    AddFields "add `apiVersion` and `kind`; if this is part of a manifest, write the whole manifest";
}
