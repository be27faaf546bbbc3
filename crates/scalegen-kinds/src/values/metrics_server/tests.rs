//! What the builder writes, and what speaks against values.

use serde_json::{Value, json};

use super::*;
use crate::values::to_yaml;

#[test]
fn minimal() {
    let values = MetricsServerValuesBuilder::new().build().unwrap();
    assert_eq!(to_yaml(&values).unwrap(), "{}\n");
    assert_eq!(values.api_services(), [RESOURCE_METRICS]);
}

#[test]
fn typical() {
    let values = MetricsServerValuesBuilder::new()
        .replicas(2)
        .kubelet_insecure_tls()
        .metric_resolution(Duration::from_seconds(15))
        .pod_disruption_budget(PodDisruptionBudget {
            enabled: Some(true),
            min_available: Some(IntOrString::Int(1)),
            ..PodDisruptionBudget::default()
        })
        .host_network(true)
        .service_monitor(ServiceMonitor {
            enabled: Some(true),
            additional_labels: Some([("release".to_owned(), "kps".to_owned())].into()),
            ..ServiceMonitor::default()
        })
        .build()
        .unwrap();
    insta::assert_snapshot!(to_yaml(&values).unwrap());
}

fn refused(values: &Value) -> Vec<String> {
    let values: MetricsServerValues = serde_json::from_value(values.clone()).unwrap();
    values.check().iter().map(ToString::to_string).collect()
}

#[test]
fn what_does_not_fit_together() {
    for (values, expected) in [
        (json!({"args": ["--metric-resolution=15s"]}), ""),
        (json!({"args": ["--metric-resolution=12s"]}), ""),
        (
            json!({"args": ["--metric-resolution=11s"]}),
            "args[0]: nine tenths of metric-resolution (9900 ms) must be as long as kubelet-request-timeout (10000 ms): metrics-server does not start",
        ),
        (
            json!({"args": ["--metric-resolution=9s"]}),
            "args[0]: metric-resolution must be 10s or more: metrics-server does not start",
        ),
        (
            json!({"args": ["--metric-resolution=15"]}),
            "args[0]: metric-resolution must be a duration with a unit, such as 15s",
        ),
        (
            json!({"args": ["--kubelet-request-timeout=x"]}),
            "args[0]: kubelet-request-timeout must be a duration with a unit, such as 10s",
        ),
        (
            json!({"args": ["--kubelet-request-timeout=14s"]}),
            "args[0]: nine tenths of metric-resolution (13500 ms) must be as long as kubelet-request-timeout (14000 ms): metrics-server does not start",
        ),
        (
            json!({"defaultArgs": [], "args": ["--kubelet-request-timeout=14s"]}),
            "",
        ),
        (
            json!({"args": ["--metric-resolution=10s", "--kubelet-request-timeout=9s"]}),
            "",
        ),
        // The last one wins.
        (
            json!({"args": ["--metric-resolution=9s", "--metric-resolution=30s"]}),
            "",
        ),
        (
            json!({"defaultArgs": ["--metric-resolution=9s"], "args": ["--metric-resolution=30s"]}),
            "",
        ),
        (
            json!({"defaultArgs": ["--metric-resolution=9s"]}),
            "defaultArgs[0]: metric-resolution must be 10s or more: metrics-server does not start",
        ),
        (
            json!({"args": ["--kubelet-insecure-tls", "--kubelet-certificate-authority=/ca"]}),
            "args[1]: kubelet-certificate-authority cannot be given with kubelet-insecure-tls",
        ),
        (
            json!({"args": ["--kubelet-insecure-tls=false", "--kubelet-certificate-authority=/ca"]}),
            "",
        ),
        (
            json!({"podDisruptionBudget": {"minAvailable": 1, "maxUnavailable": "50%"}}),
            "podDisruptionBudget: minAvailable and maxUnavailable cannot both be set",
        ),
        (
            json!({"apiService": {"caBundle": "PEM"}}),
            "apiService.caBundle: an APIService takes no caBundle while insecureSkipTLSVerify is true, the chart's default: set it to false",
        ),
        (
            json!({"apiService": {"caBundle": "PEM", "insecureSkipTLSVerify": false}}),
            "",
        ),
        (json!({"tls": {"type": "helm", "helm": {"lookup": true}}}), ""),
        (
            json!({"tls": {"helm": {"lookup": false}}}),
            "tls.helm: has no effect while tls.type is metrics-server",
        ),
        (
            json!({"tls": {"type": "helm", "certManager": {"duration": "24h"}, "existingSecret": {"name": "s"}}}),
            "tls.certManager: has no effect while tls.type is helm; tls.existingSecret: has no effect while tls.type is helm",
        ),
        // The chart's own defaults, as in a copy of its values.
        (
            json!({"tls": {
                "type": "metrics-server",
                "certManager": {"addInjectorAnnotations": true, "duration": "", "annotations": {}},
                "helm": {"certDurationDays": 365, "lookup": true},
                "existingSecret": {"lookup": true, "name": ""},
            }}),
            "",
        ),
        (
            json!({"tls": {"type": "existingSecret"}}),
            "tls.existingSecret: tls.type existingSecret needs the Secret's name",
        ),
        (
            json!({"tls": {"type": "existingSecret", "existingSecret": {"name": "s"}}}),
            "",
        ),
    ] {
        assert_eq!(refused(&values).join("; "), expected, "{values}");
    }
}

#[test]
fn an_api_service_can_be_left_to_others() {
    let values = MetricsServerValuesBuilder::new()
        .api_service(ApiService {
            create: Some(false),
            ..ApiService::default()
        })
        .build()
        .unwrap();
    assert!(values.api_services().is_empty());
}

#[test]
fn the_error_names_the_chart() {
    let refused = MetricsServerValuesBuilder::new()
        .arg("--metric-resolution=5s")
        .build()
        .unwrap_err();
    insta::assert_snapshot!(refused);
}
