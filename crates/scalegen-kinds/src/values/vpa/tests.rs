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
            "VV1 admissionController",
        ),
        (
            json!({"admissionController": {"registerWebhook": true, "certGen": {"enabled": false}}}),
            "",
        ),
        (
            json!({"admissionController": {"certManager": {"enabled": true, "issuerRef": {"name": "a"}}}}),
            "VV1 admissionController",
        ),
        (
            json!({"admissionController": {"certGen": {"enabled": false}, "certManager": {"enabled": true}}}),
            "VV1 admissionController.certManager.issuerRef.name",
        ),
        (
            json!({"admissionController": {
                "certGen": {"enabled": false},
                "certManager": {"enabled": true, "createSelfSignedIssuer": {"enabled": true}}}}),
            "",
        ),
        (
            json!({"recommender": {"podDisruptionBudget": {"maxUnavailable": 1}}}),
            "VV2 recommender.podDisruptionBudget",
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
            "VV3 updater.enabled",
        ),
        (
            json!({"admissionController": {"enabled": false, "registerWebhook": true}, "updater": {"enabled": false}}),
            "",
        ),
        (json!({"updater": {"replicas": -1}}), "VV4 updater.replicas"),
        (
            json!({"recommender": {"leaderElection": {"enabled": false}}}),
            "VV5 recommender.leaderElection.enabled",
        ),
        (
            json!({"recommender": {"replicas": 1, "leaderElection": {"enabled": false}}}),
            "",
        ),
    ] {
        let typed: VpaValues = serde_json::from_value(values.clone()).unwrap();
        let refusals: Vec<String> = typed
            .check()
            .iter()
            .map(|refusal| format!("{} {}", refusal.rule, refusal.field))
            .collect();
        assert_eq!(refusals.join(","), expected, "{values}");
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
