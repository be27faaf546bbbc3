//! What the builder writes, and what speaks against values.

use serde_json::{Value, json};

use super::installation::Webhooks;
use super::*;
use crate::values::sections::FailurePolicy;
use crate::values::to_yaml;

#[test]
fn minimal() {
    let values = KedaValuesBuilder::new().build().unwrap();
    assert_eq!(to_yaml(&values).unwrap(), "{}\n");
    assert_eq!(values.api_services(), [EXTERNAL_METRICS]);
}

#[test]
fn typical() {
    let budget = components::PodDisruptionBudget {
        max_unavailable: Some(k8s_openapi::apimachinery::pkg::util::intstr::IntOrString::Int(1)),
        ..components::PodDisruptionBudget::default()
    };
    let values = KedaValuesBuilder::new()
        .operator_replicas(2)
        .metrics_server(MetricsServer {
            replica_count: Some(2),
            ..MetricsServer::default()
        })
        .webhooks(Webhooks {
            failure_policy: Some(FailurePolicy::Fail),
            replica_count: Some(2),
            ..Webhooks::default()
        })
        .pod_disruption_budget(PodDisruptionBudgets {
            operator: Some(budget.clone()),
            metric_server: Some(budget.clone()),
            webhooks: Some(budget),
        })
        .grpc_tls_certs_secret("grpc")
        .watch_namespace("team-a,team-b")
        .build()
        .unwrap();
    insta::assert_snapshot!(to_yaml(&values).unwrap());
}

#[test]
fn what_does_not_fit_together() {
    let cert_manager =
        |issuer: Value| json!({"certificates": {"certManager": {"enabled": true, "issuer": issuer}}});
    for (values, expected) in [
        (json!({"certificates": {"certManager": {"enabled": true}}}), ""),
        (cert_manager(json!({"generate": true})), ""),
        (
            cert_manager(json!({"generate": false, "name": "a", "kind": "Issuer", "group": "b"})),
            "",
        ),
        (
            cert_manager(json!({"generate": false, "name": "a", "kind": ""})),
            "certificates.certManager.issuer.kind: must be set when issuer.generate is false; certificates.certManager.issuer.group: must be set when issuer.generate is false",
        ),
        (
            json!({"podDisruptionBudget": {"metricServer": {"minAvailable": 1, "maxUnavailable": 1}}}),
            "podDisruptionBudget.metricServer: minAvailable and maxUnavailable cannot both be set",
        ),
        (json!({"http": {"minTlsVersion": "TLS12"}}), ""),
        (
            json!({"http": {"minTlsVersion": "1.2"}}),
            "http.minTlsVersion: must be TLS10, TLS11, TLS12 or TLS13",
        ),
        (
            json!({"service": {"minTlsVersion": ""}}),
            "service.minTlsVersion: must be TLS10, TLS11, TLS12 or TLS13",
        ),
        (
            json!({"operator": {"replicaCount": -1}}),
            "operator.replicaCount: must be zero or more",
        ),
        (
            json!({"http": {"timeout": -1}}),
            "http.timeout: must be zero or more",
        ),
    ] {
        let typed: KedaValues = serde_json::from_value(values.clone()).unwrap();
        let refusals: Vec<String> = typed.check().iter().map(ToString::to_string).collect();
        assert_eq!(refusals.join("; "), expected, "{values}");
    }
}

#[test]
fn external_metrics_can_be_left_to_others() {
    let values = KedaValuesBuilder::new().without_metrics_server().build().unwrap();
    assert!(values.api_services().is_empty());
}

#[test]
fn each_section_has_its_own_spelling_of_the_metrics_server() {
    for (section, spelling) in [
        ("topologySpreadConstraints", "metricsServer"),
        ("profiling", "metricsServer"),
        ("serviceAccount", "metricServer"),
        ("resources", "metricServer"),
        ("securityContext", "metricServer"),
        ("podSecurityContext", "metricServer"),
        ("logging", "metricServer"),
        ("prometheus", "metricServer"),
        ("podDisruptionBudget", "metricServer"),
        ("permissions", "metricServer"),
        ("image", "metricsApiServer"),
        ("volumes", "metricsApiServer"),
        ("upgradeStrategy", "metricsApiServer"),
        ("podLabels", "metricsAdapter"),
        ("podAnnotations", "metricsAdapter"),
        ("extraArgs", "metricsAdapter"),
    ] {
        for other in [
            "metricsServer",
            "metricServer",
            "metricsApiServer",
            "metricsAdapter",
        ] {
            let values = json!({section: {other: null}});
            let read = serde_json::from_value::<KedaValues>(values);
            assert_eq!(read.is_ok(), other == spelling, "{section}.{other}");
        }
    }
}
