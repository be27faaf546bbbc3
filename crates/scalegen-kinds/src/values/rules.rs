//! The table of the rules on Helm values.

use crate::Level;
use crate::admission::Rule;

macro_rules! rule {
    ($code:literal, $level:ident, $source:literal, $summary:literal) => {
        Rule {
            code: $code,
            level: Level::$level,
            summary: $summary,
            versions: "",
            source: $source,
        }
    };
}

/// Every rule on the values of the four charts, by code. Codes are permanent: a retired rule leaves a gap.
pub const VALUES_RULES: &[Rule] = &[
    rule!(
        "KV1",
        Runtime,
        "keda/templates/cert-manager/keda-issuer.yaml",
        "KEDA's certificate issuer is named when the chart does not make it"
    ),
    rule!(
        "KV2",
        Api,
        "pkg/apis/policy/validation/validation.go: ValidatePodDisruptionBudgetSpec",
        "KEDA's PodDisruptionBudgets have one bound each"
    ),
    rule!(
        "KV3",
        Runtime,
        "pkg/util/http.go of kedacore/keda",
        "KEDA's TLS versions are TLS10, TLS11, TLS12 or TLS13"
    ),
    rule!(
        "KV4",
        Api,
        "pkg/apis/apps/validation/validation.go: ValidateDeploymentSpec",
        "KEDA's replicas and timeouts are not below zero"
    ),
    rule!(
        "MS1",
        Runtime,
        "cmd/metrics-server/app/options/options.go: Validate",
        "metric-resolution is at least 10s, and nine tenths of it at least kubelet-request-timeout"
    ),
    rule!(
        "MS2",
        Runtime,
        "cmd/metrics-server/app/options/kubelet_client.go: Validate",
        "Kubelet certificates are either trusted blindly or checked against an authority"
    ),
    rule!(
        "MS3",
        Api,
        "pkg/apis/policy/validation/validation.go: ValidatePodDisruptionBudgetSpec",
        "metrics-server's PodDisruptionBudget has one bound"
    ),
    rule!(
        "MS4",
        Api,
        "staging/src/k8s.io/kube-aggregator/pkg/apis/apiregistration/validation/validation.go: ValidateAPIService",
        "The APIService has an authority only when certificates are checked"
    ),
    rule!(
        "MS5",
        Runtime,
        "charts/metrics-server/templates/deployment.yaml",
        "Settings of a certificate source come with its name in tls.type"
    ),
    rule!(
        "PA1",
        Runtime,
        "charts/prometheus-adapter/templates/deployment.yaml",
        "prometheus.url has no port beside prometheus.port, and no path before it"
    ),
    rule!(
        "PA2",
        Runtime,
        "charts/prometheus-adapter/templates/configmap.yaml",
        "Rules are either in the values or in the ConfigMap that rules.existing names"
    ),
    rule!(
        "PA3",
        Runtime,
        "pkg/naming/metric_namer.go: NamersFromConfig",
        "A rule selects series, and each filter has exactly one of is and isNot"
    ),
    rule!(
        "PA4",
        Runtime,
        "pkg/naming/resource_converter.go: NewResourceConverter",
        "A rule says which label is the namespace, or that it is not namespaced"
    ),
    rule!(
        "PA5",
        Runtime,
        "pkg/naming/metric_namer.go: NamersFromConfig",
        "A metric's name refers to groups that its pattern has, as Go expands them"
    ),
    rule!(
        "PA6",
        Runtime,
        "pkg/naming/metrics_query.go: NewMetricsQuery",
        "A rule has a query whose placeholders the adapter knows"
    ),
    rule!(
        "PA7",
        Runtime,
        "charts/prometheus-adapter/templates/certmanager.yaml",
        "The adapter's serving certificate has one source"
    ),
    rule!(
        "PA8",
        Api,
        "pkg/apis/policy/validation/validation.go: ValidatePodDisruptionBudgetSpec",
        "The adapter's PodDisruptionBudget has one bound; the chart's default of the other is taken away by null"
    ),
    rule!(
        "PA9",
        Runtime,
        "cmd/adapter/adapter.go: addFlags",
        "metricsRelistInterval is a duration above zero"
    ),
    rule!(
        "VV1",
        Runtime,
        "vertical-pod-autoscaler/charts/vertical-pod-autoscaler/templates/admission-controller-validations.yaml",
        "The VPA webhook's certificate has one source, and cert-manager an issuer"
    ),
    rule!(
        "VV2",
        Api,
        "vertical-pod-autoscaler/charts/vertical-pod-autoscaler/templates/updater-pdb.yaml",
        "The VPA's PodDisruptionBudgets have one bound each; the chart's default of the other is taken away by null"
    ),
    rule!(
        "VV3",
        Runtime,
        "vertical-pod-autoscaler/docs/faq.md",
        "The VPA's updater runs only where the admission controller does"
    ),
    rule!(
        "VV4",
        Api,
        "pkg/apis/apps/validation/validation.go: ValidateDeploymentSpec",
        "The VPA's replicas are not below zero"
    ),
    rule!(
        "VV5",
        Warning,
        "vertical-pod-autoscaler/charts/vertical-pod-autoscaler/values.yaml",
        "Several recommenders or updaters elect a leader"
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(VALUES_RULES.is_sorted_by(|one, next| one.code < next.code));
    }
}
