//! The rules on HorizontalPodAutoscalers.

use scalegen_syntax::{Family, Rule, Server, Versions, rules};

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
        summary: "A name, namespace, label or annotation is malformed, or annotations exceed 256 KiB",
        why: "The API server rejects the object. Names are DNS subdomains, without uppercase letters, underscores or spaces; keys of labels and annotations have their own format. Names generated from a profile, branch or metric often break these rules.",
        fix: "use lowercase letters, digits, - and . in names, use `name` or `example.com/name` as label and annotation keys, and fill in every field of an owner reference",
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
        summary: "minReplicas is below the minimum that the server allows",
        why: "The API server rejects the object. Scaling to zero needs the feature gate HPAScaleToZero, which is off before Kubernetes 1.37. Negative values are never allowed.",
        fix: "set minReplicas to 1 or more; before Kubernetes 1.37, use a ScaledObject to scale to zero",
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
        versions: Versions::described("the minimum is 1 before Kubernetes 1.37, and 0 since 1.37"),
    }

    MAX_REPLICAS_MISSING {
        code: "HPA003",
        name: "max-replicas-missing",
        summary: "maxReplicas is missing or below 1",
        why: "maxReplicas has no default: the API server rejects a HorizontalPodAutoscaler without an upper bound.",
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
        summary: "maxReplicas is below minReplicas",
        why: "No replica count satisfies both, and the API server rejects the object. minReplicas defaults to 1.",
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
        summary: "scaleTargetRef has no kind or name, or one that is not valid in a URL path",
        why: "The controller looks up the target at an API path built from its kind and name. The API server rejects a reference that cannot form one.",
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
        summary: "scaleTargetRef.apiVersion has no API group, and the kind is not ReplicationController",
        why: "Kubernetes 1.34 and later reject the object. Earlier versions guess the group, and a typo only shows up as `FailedGetScale`.",
        fix: "write the workload's group and version: `apiVersion: apps/v1`",
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
        summary: "minReplicas is 0, but no metric is of type Object or External",
        why: "Pod metrics such as CPU do not exist while there are no pods, so nothing would ever scale the workload up again. The API server rejects the object.",
        fix: "add an External or Object metric, such as a queue length, or set minReplicas to 1",
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
        summary: "A metric has an unknown type",
        why: "The type says where the controller gets the metric. The API server knows five types and rejects any other; case matters.",
        fix: "write type: Resource, ContainerResource, Pods, Object or External",
        has_fix: true,
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
        summary: "A metric lacks the block of its type, or has another type's block",
        why: "The controller reads a metric of type Resource from `resource`, and one of type External from `external`. The API server rejects a metric without its block or with two blocks.",
        fix: "give the metric the block of its type and no other; add a separate metric for each source",
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
        summary: "A target's type is not Utilization, Value or AverageValue",
        why: "The API server rejects the object; case matters. Utilization is a percentage of the request, Value is the metric as a whole, AverageValue is the metric per pod.",
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
        summary: "A target's value, averageValue or averageUtilization is zero or negative",
        why: "The controller divides by the target. The API server rejects zero and negative values.",
        fix: "set a target above zero: the metric value at which one pod, or the whole workload, has enough work",
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
        summary: "A metric's name is missing or not valid in a URL path",
        why: "The name becomes part of a metrics API path. The API server rejects a missing name, and a name with a slash or percent sign; a colon is fine.",
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
        summary: "A Resource metric has no resource name, or not exactly one of averageUtilization and averageValue",
        why: "The target of a Resource metric is either a percentage of the requests or an amount per pod. The API server rejects both together and neither; `value` does not count.",
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
        summary: "A ContainerResource metric has no container, an invalid resource, or not exactly one of averageUtilization and averageValue",
        why: "The controller looks for the named container in every pod. The API server rejects a metric without a container, with a resource that containers cannot have, or without exactly one target. Before Kubernetes 1.27 it drops the block.",
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
        summary: "A Pods metric has no averageValue",
        why: "A Pods metric is averaged over the pods, so its target is an average too. The API server rejects a target without averageValue.",
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
        summary: "An Object metric does not name its object, or sets neither value nor averageValue",
        why: "The metric describes one object, such as an Ingress, that the controller asks the metrics API about. The API server rejects a metric without the object's kind and name, or without a target.",
        fix: "name the object in describedObject, and set value or averageValue",
        bad: hpa!("
  maxReplicas: 10
  metrics:
    - {type: Object, object: {describedObject: {kind: Ingress}, metric: {name: rps}, target: {type: Value, value: 2k}}}
"),
        good: &[("kind: Ingress", "apiVersion: networking.k8s.io/v1, kind: Ingress, name: main")],
        source: validation!("validateObjectSource"),
        versions: Versions::described("describedObject.apiVersion is checked since Kubernetes 1.34"),
    }

    EXTERNAL_METRIC_WITHOUT_ONE_TARGET {
        code: "HPA017",
        name: "external-metric-without-one-target",
        summary: "An External metric sets both value and averageValue, or neither",
        why: "value is compared with the metric as a whole, averageValue with its share per pod, so they lead to different replica counts. The API server rejects both together and neither.",
        fix: "set averageValue for a load that the pods share, such as a queue or a rate; set value for anything else, such as a latency",
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
        summary: "stabilizationWindowSeconds is negative or above 3600",
        why: "The controller keeps recommendations for at most an hour. The API server rejects a longer window and a negative one.",
        fix: "set stabilizationWindowSeconds to a value from 0 to 3600; 0 acts on every recommendation immediately",
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
        summary: "selectPolicy is not Max, Min or Disabled",
        why: "The API server rejects the object; case matters. Max applies the policy that allows the largest change, Min the one that allows the smallest, and Disabled never scales in that direction.",
        fix: "write selectPolicy: Max, Min or Disabled, or leave it out for Max",
        has_fix: true,
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
        summary: "policies is an empty list",
        why: "The API server fills in defaults for a missing list, but rejects an empty one: without a policy, nothing says how fast to scale.",
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
        summary: "A scaling policy has an unknown type, a value below 1, or a period outside 1 to 1800 seconds",
        why: "A policy allows a number of Pods, or a Percent of them, in each period. The API server rejects other types, values that are not above zero and periods of more than half an hour. None of the three fields has a default.",
        fix: "set type: Pods or Percent, a value of 1 or more, and periodSeconds of 1 to 1800",
        has_fix: true,
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
        summary: "tolerance is negative, or too new for the target Kubernetes version",
        why: "The API server rejects a negative tolerance. A server before Kubernetes 1.33 does not know the field and rejects it under strict validation. 1.33 and 1.34 silently drop it, and the cluster-wide tolerance (0.1) applies.",
        fix: "set a tolerance of zero or more for Kubernetes 1.35 and later; leave it out for earlier versions",
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
