//! What the builder writes, and what speaks against values.

use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use serde_json::json;

use super::*;
use crate::values::sections::PodDisruptionBudget;
use crate::values::to_yaml;

#[test]
fn minimal() {
    let values = VpaValuesBuilder::new().build().unwrap();
    assert_eq!(to_yaml(&values).unwrap(), "{}\n");
}

#[test]
fn recommend_only() {
    let values = VpaValuesBuilder::new()
        .recommend_only()
        .recommender_arg("--pod-recommendation-min-memory-mb=100")
        .build()
        .unwrap();
    insta::assert_snapshot!(to_yaml(&values).unwrap());
}

#[test]
fn what_does_not_fit_together() {
    for (values, expected) in [
        (
            json!({"admissionController": {"registerWebhook": true}}),
            "admissionController: certGen and registerWebhook exclude each other: turn all but one off",
        ),
        (
            json!({"admissionController": {"registerWebhook": true, "certGen": {"enabled": false}}}),
            "",
        ),
        (
            json!({"admissionController": {"certManager": {"enabled": true, "issuerRef": {"name": "a"}}}}),
            "admissionController: certGen and certManager exclude each other: turn all but one off",
        ),
        (
            json!({"admissionController": {"certGen": {"enabled": false}, "certManager": {"enabled": true}}}),
            "admissionController.certManager.issuerRef.name: must be set unless createSelfSignedIssuer is enabled",
        ),
        (
            json!({"admissionController": {
                "certGen": {"enabled": false},
                "certManager": {"enabled": true, "createSelfSignedIssuer": {"enabled": true}}}}),
            "",
        ),
        (
            json!({"recommender": {"podDisruptionBudget": {"maxUnavailable": 1}}}),
            "recommender.podDisruptionBudget: minAvailable has a default in the chart: set it to null beside maxUnavailable",
        ),
        (
            json!({"recommender": {"replicas": 1, "podDisruptionBudget": {"maxUnavailable": 1}}}),
            "",
        ),
        (
            json!({"recommender": {"podDisruptionBudget": {"enabled": false, "maxUnavailable": 1}}}),
            "",
        ),
        (
            json!({"recommender": {"podDisruptionBudget": {"minAvailable": 2}}}),
            "",
        ),
        (
            json!({"admissionController": {"enabled": false}}),
            "updater.enabled: without the admission controller evicted pods come back as they were, and are evicted again",
        ),
        (
            json!({"admissionController": {"enabled": false, "registerWebhook": true}, "updater": {"enabled": false}}),
            "",
        ),
        (
            json!({"updater": {"replicas": -1}}),
            "updater.replicas: must be zero or more",
        ),
        (
            json!({"recommender": {"leaderElection": {"enabled": false}}}),
            "recommender.leaderElection.enabled: 2 replicas work against each other without a leader",
        ),
        (
            json!({"recommender": {"replicas": 1, "leaderElection": {"enabled": false}}}),
            "",
        ),
    ] {
        let typed: VpaValues = serde_json::from_value(values.clone()).unwrap();
        let refusals: Vec<String> = typed.check().iter().map(ToString::to_string).collect();
        assert_eq!(refusals.join("; "), expected, "{values}");
    }
}

#[test]
fn a_budget_takes_the_other_default_away() {
    let values = VpaValuesBuilder::new()
        .updater(Updater {
            pod_disruption_budget: Some(PodDisruptionBudget::taking(IntOrString::Int(1))),
            ..Updater::default()
        })
        .build()
        .unwrap();
    insta::assert_snapshot!(to_yaml(&values).unwrap());
}

#[test]
fn warnings_do_not_block() {
    let recommender = Recommender {
        leader_election: Some(components::LeaderElection {
            enabled: Some(false),
            ..components::LeaderElection::default()
        }),
        ..Recommender::default()
    };
    assert!(VpaValuesBuilder::new().recommender(recommender).build().is_ok());
}
