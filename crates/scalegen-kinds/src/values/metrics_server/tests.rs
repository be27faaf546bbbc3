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
    values
        .check()
        .iter()
        .map(|refusal| format!("{} {}", refusal.rule, refusal.field))
        .collect()
}

#[test]
fn what_does_not_fit_together() {
    for (values, expected) in [
        (json!({"args": ["--metric-resolution=15s"]}), ""),
        (json!({"args": ["--metric-resolution=12s"]}), ""),
        (json!({"args": ["--metric-resolution=11s"]}), "MS1 args[0]"),
        (json!({"args": ["--metric-resolution=9s"]}), "MS1 args[0]"),
        (json!({"args": ["--metric-resolution=15"]}), "MS1 args[0]"),
        (json!({"args": ["--kubelet-request-timeout=x"]}), "MS1 args[0]"),
        (json!({"args": ["--kubelet-request-timeout=14s"]}), "MS1 args[0]"),
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
            "MS1 defaultArgs[0]",
        ),
        (
            json!({"args": ["--kubelet-insecure-tls", "--kubelet-certificate-authority=/ca"]}),
            "MS2 args[1]",
        ),
        (
            json!({"args": ["--kubelet-insecure-tls=false", "--kubelet-certificate-authority=/ca"]}),
            "",
        ),
        (
            json!({"podDisruptionBudget": {"minAvailable": 1, "maxUnavailable": "50%"}}),
            "MS3 podDisruptionBudget",
        ),
        (
            json!({"apiService": {"caBundle": "PEM"}}),
            "MS4 apiService.caBundle",
        ),
        (
            json!({"apiService": {"caBundle": "PEM", "insecureSkipTLSVerify": false}}),
            "",
        ),
        (json!({"tls": {"type": "helm", "helm": {"lookup": true}}}), ""),
        (json!({"tls": {"helm": {"lookup": true}}}), "MS5 tls.helm"),
        (
            json!({"tls": {"type": "helm", "certManager": {}, "existingSecret": {"name": "s"}}}),
            "MS5 tls.certManager,MS5 tls.existingSecret",
        ),
        (
            json!({"tls": {"type": "existingSecret"}}),
            "MS5 tls.existingSecret",
        ),
        (
            json!({"tls": {"type": "existingSecret", "existingSecret": {"name": "s"}}}),
            "",
        ),
    ] {
        assert_eq!(refused(&values).join(","), expected, "{values}");
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
