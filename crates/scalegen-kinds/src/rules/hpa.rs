//! The rules on HorizontalPodAutoscalers.

use scalegen_syntax::{Family, Rule, Server, Versions, rules};

use crate::hpa;

macro_rules! validation {
    ($function:literal) => {
        concat!("pkg/apis/autoscaling/validation/validation.go: ", $function)
    };
}

rules! {
    /// Every rule on HorizontalPodAutoscalers that one object decides.
    pub HPA = Rule::of(Family::Admission);

    MALFORMED_HPA_METADATA {
        code: "HPA001",
        name: "malformed-hpa-metadata",
        summary: "Name, namespace, labels and annotations are well formed, and annotations hold at most 256 KiB",
        why: "The API server refuses the object: names are DNS subdomains, so no capitals, underscores or blanks, and labels and annotations have keys of their own form. A name made from a profile, branch or metric often breaks this.",
        fix: "use lower case, digits, - and . in names, `name` or `example.com/name` as keys of labels and annotations, and fill in every field of an owner",
        bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: Web_HPA}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
",
        good: &[("metadata: {name: Web_HPA}", "metadata: {name: web-hpa}")],
        source: validation!("ValidateHorizontalPodAutoscaler"),
    }

    MIN_REPLICAS_TOO_LOW {
        code: "HPA002",
        name: "min-replicas-too-low",
        summary: "minReplicas is not below the least that the server allows",
        why: "Scaling to zero is a feature gate (HPAScaleToZero) that is off before Kubernetes 1.37, and the API server refuses the object. Nothing is below zero.",
        fix: "set minReplicas to 1 or more; before Kubernetes 1.37, only a ScaledObject reaches zero",
        bad: concat!(
            "# lint: kubernetes=1.36\n",
            hpa!("
  maxReplicas: 10
  minReplicas: 0
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\"}}}
")
        ),
        good: &[
            ("# lint: kubernetes=1.36\n", ""),
            ("minReplicas: 0", "minReplicas: 1"),
        ],
        source: validation!("validateHorizontalPodAutoscalerSpec"),
        versions: Versions::described("the least is 1 before Kubernetes 1.37, and 0 from then on"),
    }

    MAX_REPLICAS_MISSING {
        code: "HPA003",
        name: "max-replicas-missing",
        summary: "maxReplicas is set and at least 1",
        why: "There is no default: the API server refuses a HorizontalPodAutoscaler without an upper bound.",
        fix: "set maxReplicas to the most pods that the cluster can hold",
        bad: hpa!("
  minReplicas: 1
"),
        good: &[("minReplicas: 1", "maxReplicas: 10\n  minReplicas: 1")],
        source: validation!("validateHorizontalPodAutoscalerSpec"),
    }

    MAX_REPLICAS_BELOW_MIN {
        code: "HPA004",
        name: "max-replicas-below-min",
        summary: "maxReplicas is not below minReplicas, which is 1 when absent",
        why: "No number of replicas satisfies both. minReplicas is 1 when it is absent.",
        fix: "raise maxReplicas, or lower minReplicas",
        bad: hpa!("
  minReplicas: 5
  maxReplicas: 2
"),
        good: &[
            ("minReplicas: 5", "minReplicas: 2"),
            ("maxReplicas: 2", "maxReplicas: 5"),
        ],
        source: validation!("validateHorizontalPodAutoscalerSpec"),
    }

    MALFORMED_SCALE_TARGET {
        code: "HPA005",
        name: "malformed-scale-target",
        summary: "scaleTargetRef has a kind and a name that can stand in a URL",
        why: "The reference becomes a path that the controller asks the API server for; without a kind or name there is none, and the object is refused.",
        fix: "name the workload: `scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}`",
        bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment}
  maxReplicas: 10
",
        good: &[("scaleTargetRef: {apiVersion: apps/v1, kind: Deployment}", "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}")],
        source: validation!("ValidateCrossVersionObjectReference"),
    }

    SCALE_TARGET_WITHOUT_API_GROUP {
        code: "HPA006",
        name: "scale-target-without-api-group",
        summary: "scaleTargetRef.apiVersion names an API group, unless the kind is ReplicationController",
        why: "Since Kubernetes 1.34 the API server refuses it. Earlier ones guess the group, and a typing error only shows as `FailedGetScale`.",
        fix: "write the group and version of the workload: `apiVersion: apps/v1`",
        bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {kind: Deployment, name: web}
  maxReplicas: 10
",
        good: &[("scaleTargetRef: {kind: Deployment, name: web}", "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}")],
        source: validation!("ValidateAPIVersion"),
        versions: Versions::since(Server::Kubernetes, 1, 34),
    }

    SCALE_TO_ZERO_ON_POD_METRICS {
        code: "HPA007",
        name: "scale-to-zero-on-pod-metrics",
        summary: "minReplicas 0 comes with at least one Object or External metric",
        why: "Metrics of pods, such as CPU, do not exist while there are no pods: nothing would ever wake the workload. The API server refuses the object.",
        fix: "add an External or Object metric, such as the length of a queue, or set minReplicas to 1",
        bad: hpa!("
  maxReplicas: 10
  minReplicas: 0
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
"),
        good: &[("- {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}", "- {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}\n    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\"}}}")],
        source: validation!("validateMetrics"),
    }

    UNKNOWN_METRIC_TYPE {
        code: "HPA008",
        name: "unknown-metric-type",
        summary: "A metric has one of the five types",
        why: "The type says where the controller gets the metric from. The API server knows five and refuses any other word; case counts.",
        fix: "write type: Resource, ContainerResource, Pods, Object or External",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: CPU, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
"),
        good: &[("type: CPU", "type: Resource")],
        source: validation!("validateMetricSpec"),
    }

    METRIC_BLOCK_MISMATCH {
        code: "HPA009",
        name: "metric-block-mismatch",
        summary: "A metric has the block of its type and no other",
        why: "A metric of type Resource is read from `resource`, one of type External from `external`. The API server refuses one that lacks its block, and one that has two.",
        fix: "give the metric the block of its type and no other; write a second metric for a second source",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: ContainerResource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
"),
        good: &[("ContainerResource", "Resource")],
        source: validation!("validateMetricSpec"),
    }

    UNKNOWN_TARGET_TYPE {
        code: "HPA010",
        name: "unknown-target-type",
        summary: "A target's type is Utilization, Value or AverageValue",
        why: "The API server refuses it. There are three: Utilization is a percentage of the request, Value the metric as a whole, AverageValue the metric for each pod; case counts.",
        fix: "write type: Utilization, Value or AverageValue",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Percent, averageUtilization: 60}}}
"),
        good: &[("Percent", "Utilization")],
        source: validation!("validateMetricTarget"),
    }

    TARGET_NOT_POSITIVE {
        code: "HPA011",
        name: "target-not-positive",
        summary: "A target's value, averageValue and averageUtilization are more than zero",
        why: "The controller divides by the target. The API server refuses zero and less.",
        fix: "set a target above zero: the metric at which one pod, or the workload, has enough to do",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"0\"}}}
"),
        good: &[("averageValue: \"0\"}", "averageValue: \"5\"}")],
        source: validation!("validateMetricTarget"),
    }

    MALFORMED_METRIC_NAME {
        code: "HPA012",
        name: "malformed-metric-name",
        summary: "A metric has a name that can stand in a URL",
        why: "The controller asks the metrics API for a path with the name in it. The API server refuses a slash or percent sign, and no name at all; a colon is fine.",
        fix: "write the name as the metrics API lists it, without / and %",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: http/requests}, target: {type: AverageValue, averageValue: \"5\"}}}
"),
        good: &[("http/requests", "http_requests")],
        source: validation!("validateMetricIdentifier"),
    }

    MALFORMED_RESOURCE_METRIC {
        code: "HPA013",
        name: "malformed-resource-metric",
        summary: "A Resource metric names a resource, and has either averageUtilization or averageValue",
        why: "A Resource metric is either a percentage of the requests or an amount for each pod. The API server refuses both at once and neither; a `value` does not count.",
        fix: "name the resource, and set either averageUtilization or averageValue",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 60, averageValue: 500m}}}
"),
        good: &[(", averageValue: 500m", "")],
        source: validation!("validateResourceSource"),
    }

    MALFORMED_CONTAINER_RESOURCE_METRIC {
        code: "HPA014",
        name: "malformed-container-resource-metric",
        summary: "A ContainerResource metric names a container and a resource that containers can have, and has either averageUtilization or averageValue",
        why: "The controller looks for the named container in every pod. The API server refuses a metric without one, a resource that containers do not have, and two targets or none; before Kubernetes 1.27 it drops the block.",
        fix: "name the container and the resource (cpu, memory, or a device such as nvidia.com/gpu), and set either averageUtilization or averageValue",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: ContainerResource, containerResource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}}
"),
        good: &[(", target:", ", container: api, target:")],
        source: validation!("validateContainerResourceSource"),
        versions: Versions::described("the whole block is dropped before Kubernetes 1.27"),
    }

    PODS_METRIC_WITHOUT_AVERAGE_VALUE {
        code: "HPA015",
        name: "pods-metric-without-average-value",
        summary: "A Pods metric has an averageValue",
        why: "A Pods metric is the average over the pods, so that is what its target has to be. The API server refuses any other alone.",
        fix: "set target: {type: AverageValue, averageValue: ...}",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: Pods, pods: {metric: {name: rps}, target: {type: Value, value: \"100\"}}}
"),
        good: &[("Value, value:", "AverageValue, averageValue:")],
        source: validation!("validatePodsSource"),
    }

    MALFORMED_OBJECT_METRIC {
        code: "HPA016",
        name: "malformed-object-metric",
        summary: "An Object metric names its object, and has a value or an averageValue",
        why: "The metric is one of an object, such as an Ingress, that the controller asks the metrics API about. The API server refuses a metric without the kind and name of one, or without a target.",
        fix: "name the object in describedObject, and set value or averageValue",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: Object, object: {describedObject: {kind: Ingress}, metric: {name: rps}, target: {type: Value, value: 2k}}}
"),
        good: &[("kind: Ingress", "apiVersion: networking.k8s.io/v1, kind: Ingress, name: main")],
        source: validation!("validateObjectSource"),
        versions: Versions::described("describedObject.apiVersion is read since Kubernetes 1.34"),
    }

    EXTERNAL_METRIC_WITHOUT_ONE_TARGET {
        code: "HPA017",
        name: "external-metric-without-one-target",
        summary: "An External metric has either a value or an averageValue",
        why: "value compares the metric as a whole, averageValue its share for each pod: they ask for different numbers of pods. The API server refuses both at once and neither.",
        fix: "set averageValue for what is shared by the pods, such as a queue or a rate; set value for what is not, such as a latency",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: External, external: {metric: {name: queue}, target: {type: AverageValue, averageValue: \"5\", value: \"50\"}}}
"),
        good: &[(", value: \"50\"", "")],
        source: validation!("validateExternalSource"),
    }

    STABILIZATION_WINDOW_OUT_OF_RANGE {
        code: "HPA018",
        name: "stabilization-window-out-of-range",
        summary: "stabilizationWindowSeconds is between 0 and 3600",
        why: "The controller keeps recommendations for at most an hour. The API server refuses a longer window, and one below zero.",
        fix: "set stabilizationWindowSeconds to 0 to 3600; 0 acts on every recommendation at once",
        bad: hpa!("
  maxReplicas: 10
  behavior:
    scaleDown: {stabilizationWindowSeconds: 7200}
"),
        good: &[("scaleDown: {stabilizationWindowSeconds: 7200}", "scaleDown: {stabilizationWindowSeconds: 3600}")],
        source: validation!("validateScalingRules"),
    }

    UNKNOWN_SELECT_POLICY {
        code: "HPA019",
        name: "unknown-select-policy",
        summary: "selectPolicy is Max, Min or Disabled",
        why: "The API server refuses it; case counts. Max takes the policy that changes most, Min the one that changes least, Disabled never scales in that direction.",
        fix: "write selectPolicy: Max, Min or Disabled, or leave it out for Max",
        bad: hpa!("
  maxReplicas: 10
  behavior:
    scaleDown: {selectPolicy: max}
"),
        good: &[("scaleDown: {selectPolicy: max}", "scaleDown: {selectPolicy: Max}")],
        source: validation!("validateScalingRules"),
    }

    EMPTY_SCALING_POLICIES {
        code: "HPA020",
        name: "empty-scaling-policies",
        summary: "policies is absent or has at least one entry",
        why: "A list that is left out is filled with defaults; one that is empty stays so, and the API server refuses it: without a policy nothing says how fast to scale.",
        fix: "leave `policies` out for the defaults, add a policy, or set `selectPolicy: Disabled` to never scale in that direction",
        bad: hpa!("
  maxReplicas: 10
  behavior:
    scaleDown: {policies: []}
"),
        good: &[("scaleDown: {policies: []}", "scaleDown: {selectPolicy: Disabled}")],
        source: validation!("validateScalingRules"),
    }

    MALFORMED_SCALING_POLICY {
        code: "HPA021",
        name: "malformed-scaling-policy",
        summary: "A policy is of type Pods or Percent, with a value above zero and a period of 1 to 1800 seconds",
        why: "A policy allows so many Pods, or so many Percent, in each period. The API server refuses other types, a value that is not above zero and a period of more than half an hour; none of the three has a default.",
        fix: "set type: Pods or Percent, a value of 1 or more, and periodSeconds of 1 to 1800",
        bad: hpa!("
  maxReplicas: 10
  behavior:
    scaleDown: {policies: [{type: Percent, value: 10, periodSeconds: 3600}]}
"),
        good: &[("periodSeconds: 3600", "periodSeconds: 1800")],
        source: validation!("validateScalingPolicy"),
    }

    UNUSABLE_TOLERANCE {
        code: "HPA022",
        name: "unusable-tolerance",
        summary: "tolerance is not negative",
        why: "Below zero it is refused. A server before Kubernetes 1.33 does not know the field and refuses it under strict validation; 1.33 and 1.34 drop it without a word, and the tolerance of the cluster (0.1) holds.",
        fix: "set a tolerance of zero or more for Kubernetes 1.35 and later; leave it out for earlier ones",
        bad: hpa!("
  maxReplicas: 10
  behavior:
    scaleUp: {tolerance: \"-0.1\"}
"),
        good: &[("scaleUp: {tolerance: \"-0.1\"}", "scaleUp: {tolerance: \"0.1\"}")],
        source: validation!("validateScalingRules"),
        versions: Versions::described("unknown before Kubernetes 1.33, dropped in 1.33 and 1.34"),
    }
}
