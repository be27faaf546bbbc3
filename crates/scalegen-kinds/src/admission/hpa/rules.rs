//! The table of the rules on HorizontalPodAutoscalers.

use crate::Level;
use crate::admission::Rule;

macro_rules! rule {
    ($code:literal, $function:literal, $versions:literal, $summary:literal) => {
        Rule {
            code: $code,
            level: Level::Api,
            summary: $summary,
            versions: $versions,
            source: concat!("pkg/apis/autoscaling/validation/validation.go: ", $function),
        }
    };
}

/// Every rule on HorizontalPodAutoscalers, by code. Codes are permanent: a retired rule leaves a gap.
pub const RULES: &[Rule] = &[
    rule!(
        "H1",
        "ValidateHorizontalPodAutoscaler",
        "",
        "Name, namespace, labels and annotations are well formed, and annotations hold at most 256 KiB"
    ),
    rule!(
        "H2",
        "validateHorizontalPodAutoscalerSpec",
        "the least is 1 before Kubernetes 1.37, and 0 from then on",
        "minReplicas is not below the least that the server allows"
    ),
    rule!(
        "H3",
        "validateHorizontalPodAutoscalerSpec",
        "",
        "maxReplicas is set and at least 1"
    ),
    rule!(
        "H4",
        "validateHorizontalPodAutoscalerSpec",
        "",
        "maxReplicas is not below minReplicas, which is 1 when absent"
    ),
    rule!(
        "H5",
        "ValidateCrossVersionObjectReference",
        "",
        "scaleTargetRef has a kind and a name that can stand in a URL"
    ),
    rule!(
        "H6",
        "ValidateAPIVersion",
        "Kubernetes 1.34 and later",
        "scaleTargetRef.apiVersion names an API group, unless the kind is ReplicationController"
    ),
    rule!(
        "H7",
        "validateMetrics",
        "",
        "minReplicas 0 comes with at least one Object or External metric"
    ),
    rule!(
        "H8",
        "validateMetricSpec",
        "",
        "A metric has one of the five types"
    ),
    rule!(
        "H9",
        "validateMetricSpec",
        "",
        "A metric has the block of its type and no other"
    ),
    rule!(
        "H10",
        "validateMetricTarget",
        "",
        "A target's type is Utilization, Value or AverageValue"
    ),
    rule!(
        "H11",
        "validateMetricTarget",
        "",
        "A target's value, averageValue and averageUtilization are more than zero"
    ),
    rule!(
        "H12",
        "validateMetricIdentifier",
        "",
        "A metric has a name that can stand in a URL"
    ),
    rule!(
        "H13",
        "validateResourceSource",
        "",
        "A Resource metric names a resource, and has either averageUtilization or averageValue"
    ),
    rule!(
        "H14",
        "validateContainerResourceSource",
        "the whole block is dropped before Kubernetes 1.27",
        "A ContainerResource metric names a container and a resource that containers can have, \
         and has either averageUtilization or averageValue"
    ),
    rule!(
        "H15",
        "validatePodsSource",
        "",
        "A Pods metric has an averageValue"
    ),
    rule!(
        "H16",
        "validateObjectSource",
        "describedObject.apiVersion is read since Kubernetes 1.34",
        "An Object metric names its object, and has a value or an averageValue"
    ),
    rule!(
        "H17",
        "validateExternalSource",
        "",
        "An External metric has either a value or an averageValue"
    ),
    rule!(
        "H18",
        "validateScalingRules",
        "",
        "stabilizationWindowSeconds is between 0 and 3600"
    ),
    rule!(
        "H19",
        "validateScalingRules",
        "",
        "selectPolicy is Max, Min or Disabled"
    ),
    rule!(
        "H20",
        "validateScalingRules",
        "",
        "policies is absent or has at least one entry"
    ),
    rule!(
        "H21",
        "validateScalingPolicy",
        "",
        "A policy is of type Pods or Percent, with a value above zero and a period of 1 to 1800 seconds"
    ),
    rule!(
        "H22",
        "validateScalingRules",
        "unknown before Kubernetes 1.33, dropped in 1.33 and 1.34",
        "tolerance is not negative"
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_in_order_and_complete() {
        for (index, rule) in RULES.iter().enumerate() {
            assert_eq!(rule.code, format!("H{}", index + 1));
            assert!(!rule.summary.ends_with('.'));
        }
    }
}
