//! Every rule on VerticalPodAutoscalers: where it fires, and where it stays silent.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::*;
use crate::admission::mutation::changed;

const NONE: &[VpaFeatureGate] = &[];
const ALL: &[VpaFeatureGate] = &[
    VpaFeatureGate::InPlaceOrRecreate,
    VpaFeatureGate::InPlace,
    VpaFeatureGate::PerVPAConfig,
    VpaFeatureGate::CPUStartupBoost,
];
const V1_3: Version = Version::new(1, 3);
const V1_4: Version = Version::new(1, 4);
const V1_5: Version = Version::new(1, 5);
const V1_6: Version = Version::new(1, 6);
const V1_7: Version = Version::new(1, 7);
const V1_8: Version = Version::new(1, 8);

const MODE: &str = "spec.updatePolicy.updateMode";
const POLICY: &str = "spec.resourcePolicy.containerPolicies.0";

fn good() -> Value {
    json!({
        "apiVersion": "autoscaling.k8s.io/v1",
        "kind": "VerticalPodAutoscaler",
        "metadata": {"name": "web", "namespace": "team"},
        "spec": {
            "targetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
            "updatePolicy": {
                "updateMode": "Initial",
                "minReplicas": 1,
                "evictionRequirements": [
                    {"resources": ["cpu"], "changeRequirement": "TargetHigherThanRequests"},
                ],
            },
            "resourcePolicy": {"containerPolicies": [{
                "containerName": "*",
                "mode": "Auto",
                "minAllowed": {"cpu": "50m"},
                "maxAllowed": {"cpu": 2, "memory": "4Gi", "example.com/gpu": "0.5"},
                "controlledResources": ["cpu", "memory"],
                "controlledValues": "RequestsOnly",
            }]},
            "recommenders": [{"name": "custom"}],
        },
    })
}

fn refusals(object: &Value, version: Version, gates: &[VpaFeatureGate]) -> Vec<Refusal> {
    let object: VerticalPodAutoscaler = serde_json::from_value(object.clone()).unwrap();
    let targets = Targets {
        vpa: version,
        ..Targets::NEWEST
    };
    vpa_with_gates(&object, &targets, gates)
}

/// `rule field` of every refusal, joined by commas.
fn refused(object: &Value, version: Version, gates: &[VpaFeatureGate]) -> String {
    let refusals = refusals(object, version, gates);
    let named: Vec<String> = refusals
        .iter()
        .map(|refusal| format!("{} {}", refusal.rule, refusal.field))
        .collect();
    named.join(", ")
}

/// Where the good object is changed, into what, for which release and gates, and what is refused then.
type Case = (
    String,
    Option<Value>,
    Version,
    &'static [VpaFeatureGate],
    &'static str,
);

fn update_policy_cases() -> Vec<Case> {
    let mode =
        |word: &str, version, gates, refused| (MODE.to_owned(), Some(json!(word)), version, gates, refused);
    let at = |path: &str, value: Value, version, gates, refused| {
        (
            format!("spec.updatePolicy.{path}"),
            Some(value),
            version,
            gates,
            refused,
        )
    };
    vec![
        (
            MODE.to_owned(),
            None,
            V1_7,
            NONE,
            "V2 spec.updatePolicy.updateMode",
        ),
        ("spec.updatePolicy".to_owned(), None, V1_7, NONE, ""),
        (
            "spec.updatePolicy".to_owned(),
            Some(json!({})),
            V1_7,
            NONE,
            "V2 spec.updatePolicy.updateMode",
        ),
        mode("Off", V1_3, NONE, ""),
        mode("Recreate", V1_7, NONE, ""),
        mode("InPlaceOrRecreate", V1_3, ALL, "V3 spec.updatePolicy.updateMode"),
        mode("InPlaceOrRecreate", V1_4, NONE, "V4 spec.updatePolicy.updateMode"),
        mode("InPlaceOrRecreate", V1_4, ALL, ""),
        mode("InPlaceOrRecreate", V1_5, NONE, ""),
        mode("InPlaceOrRecreate", V1_7, NONE, ""),
        mode("InPlace", V1_6, ALL, "V3 spec.updatePolicy.updateMode"),
        mode("InPlace", V1_7, NONE, "V4 spec.updatePolicy.updateMode"),
        mode("InPlace", V1_7, ALL, ""),
        mode("Auto", V1_4, NONE, ""),
        mode("Auto", V1_5, NONE, "V16 spec.updatePolicy.updateMode"),
        mode("Auto", V1_8, NONE, "V16 spec.updatePolicy.updateMode"),
        at(
            "minReplicas",
            json!(0),
            V1_7,
            NONE,
            "V5 spec.updatePolicy.minReplicas",
        ),
        at(
            "minReplicas",
            json!(-1),
            V1_7,
            NONE,
            "V5 spec.updatePolicy.minReplicas",
        ),
        at(
            "evictAfterOOMSeconds",
            json!(60),
            V1_6,
            ALL,
            "VS6 spec.updatePolicy.evictAfterOOMSeconds",
        ),
        at(
            "evictAfterOOMSeconds",
            json!(60),
            V1_7,
            NONE,
            "V6 spec.updatePolicy.evictAfterOOMSeconds",
        ),
        at("evictAfterOOMSeconds", json!(1), V1_7, ALL, ""),
        at(
            "evictAfterOOMSeconds",
            json!(0),
            V1_7,
            ALL,
            "VS3 spec.updatePolicy.evictAfterOOMSeconds",
        ),
    ]
}

fn container_policy_cases() -> Vec<Case> {
    let at = |path: &str, value: Value, version, gates, refused| {
        (format!("{POLICY}.{path}"), Some(value), version, gates, refused)
    };
    vec![
        at(
            "containerName",
            json!(""),
            V1_7,
            NONE,
            "V7 spec.resourcePolicy.containerPolicies[0].containerName",
        ),
        (
            format!("{POLICY}.containerName"),
            None,
            V1_7,
            NONE,
            "V7 spec.resourcePolicy.containerPolicies[0].containerName",
        ),
        at(
            "minAllowed",
            json!({"cpu": "4gi"}),
            V1_7,
            NONE,
            "VS2 spec.resourcePolicy.containerPolicies[0].minAllowed.cpu",
        ),
        at(
            "maxAllowed",
            json!({"memory": " 1Gi"}),
            V1_7,
            NONE,
            "VS2 spec.resourcePolicy.containerPolicies[0].maxAllowed.memory",
        ),
        at(
            "minAllowed",
            json!({"cpu": "0.0005"}),
            V1_7,
            NONE,
            "V9 spec.resourcePolicy.containerPolicies[0].minAllowed[cpu]",
        ),
        at(
            "minAllowed",
            json!({"memory": "500m"}),
            V1_7,
            NONE,
            "V9 spec.resourcePolicy.containerPolicies[0].minAllowed[memory]",
        ),
        at(
            "minAllowed",
            json!({"memory": "0.5Ki", "cpu": "0.001"}),
            V1_7,
            NONE,
            "",
        ),
        at("minAllowed", json!({"cpu": "2000m"}), V1_7, NONE, ""),
        at(
            "minAllowed",
            json!({"cpu": "2001m"}),
            V1_7,
            NONE,
            "V10 spec.resourcePolicy.containerPolicies[0].maxAllowed[cpu]",
        ),
        at("mode", json!("Off"), V1_7, NONE, ""),
        at(
            "controlledResources",
            json!(["cpu", "gpu"]),
            V1_8,
            NONE,
            "V15 spec.resourcePolicy.containerPolicies[0].controlledResources[1]",
        ),
        at("controlledResources", json!(["gpu"]), V1_7, NONE, ""),
        at("controlledResources", json!([]), V1_8, NONE, ""),
        at(
            "oomBumpUpRatio",
            json!("1.5"),
            V1_5,
            ALL,
            "VS6 spec.resourcePolicy.containerPolicies[0].oomBumpUpRatio",
        ),
        at(
            "oomBumpUpRatio",
            json!("1.5"),
            V1_6,
            NONE,
            "V12 spec.resourcePolicy.containerPolicies[0].oomBumpUpRatio",
        ),
        at("oomBumpUpRatio", json!("1.5"), V1_6, ALL, ""),
        at("oomBumpUpRatio", json!("0.9999"), V1_7, ALL, ""),
        at(
            "oomBumpUpRatio",
            json!("0.999"),
            V1_7,
            ALL,
            "V12 spec.resourcePolicy.containerPolicies[0].oomBumpUpRatio",
        ),
        at(
            "oomBumpUpRatio",
            json!("x"),
            V1_7,
            ALL,
            "VS2 spec.resourcePolicy.containerPolicies[0].oomBumpUpRatio",
        ),
        at("oomMinBumpUp", json!(0), V1_7, ALL, ""),
        at(
            "oomMinBumpUp",
            json!("-1Mi"),
            V1_7,
            ALL,
            "V12 spec.resourcePolicy.containerPolicies[0].oomMinBumpUp",
        ),
        at(
            "memoryAggregationIntervalSeconds",
            json!(60),
            V1_6,
            ALL,
            "VS6 spec.resourcePolicy.containerPolicies[0].memoryAggregationIntervalSeconds",
        ),
        at(
            "memoryAggregationIntervalSeconds",
            json!(0),
            V1_7,
            ALL,
            "VS3 spec.resourcePolicy.containerPolicies[0].memoryAggregationIntervalSeconds",
        ),
        at(
            "memoryAggregationIntervalCount",
            json!(8),
            V1_7,
            NONE,
            "V12 spec.resourcePolicy.containerPolicies[0].memoryAggregationIntervalCount",
        ),
        at(
            "memoryAggregationIntervalCount",
            json!(9_000_000_000_i64),
            V1_7,
            ALL,
            "",
        ),
    ]
}

fn other_cases() -> Vec<Case> {
    let boost = |value: Value, version, gates, refused| {
        (
            "spec.startupBoost".to_owned(),
            Some(json!({"cpu": value})),
            version,
            gates,
            refused,
        )
    };
    vec![
        (
            "metadata.name".to_owned(),
            Some(json!("Web")),
            V1_7,
            NONE,
            "VS1 metadata.name",
        ),
        (
            "spec.recommenders".to_owned(),
            Some(json!([{"name": "a"}, {"name": "b"}])),
            V1_7,
            NONE,
            "V14 spec.recommenders",
        ),
        boost(
            json!({"type": "Factor", "factor": 2}),
            V1_6,
            ALL,
            "VS6 spec.startupBoost",
        ),
        boost(
            json!({"type": "Factor", "factor": 2}),
            V1_7,
            NONE,
            "V13 spec.startupBoost",
        ),
        boost(json!({"type": "Factor", "factor": 1}), V1_7, ALL, ""),
        boost(
            json!({"type": "Factor", "factor": 0}),
            V1_7,
            ALL,
            "V13 spec.startupBoost.cpu.factor",
        ),
        boost(json!({"type": "Factor"}), V1_7, ALL, "VS4 spec.startupBoost.cpu"),
        boost(
            json!({"type": "Factor", "factor": 2, "quantity": "1"}),
            V1_7,
            ALL,
            "VS5 spec.startupBoost.cpu",
        ),
        boost(json!({"type": "Quantity", "quantity": "500m"}), V1_7, ALL, ""),
        boost(
            json!({"type": "Quantity", "quantity": "100u"}),
            V1_7,
            ALL,
            "V13 spec.startupBoost.cpu.quantity",
        ),
        boost(
            json!({"type": "Quantity", "quantity": "half"}),
            V1_7,
            ALL,
            "VS2 spec.startupBoost.cpu.quantity",
        ),
        boost(
            json!({"type": "Quantity", "factor": 2}),
            V1_7,
            ALL,
            "VS4 spec.startupBoost.cpu, VS5 spec.startupBoost.cpu",
        ),
        (
            format!("{POLICY}.startupBoost"),
            Some(json!({"cpu": {"type": "Factor", "factor": -1}})),
            V1_7,
            ALL,
            "V13 spec.resourcePolicy.containerPolicies[0].startupBoost.cpu.factor",
        ),
        (
            POLICY.to_owned(),
            Some(json!({"containerName": "a", "mode": "Off", "controlledValues": "RequestsAndLimits"})),
            V1_7,
            NONE,
            "V11 spec.resourcePolicy.containerPolicies[0].controlledValues",
        ),
    ]
}

#[test]
fn a_good_one_is_taken_by_every_release() {
    for version in [V1_3, V1_4, V1_5, V1_6, V1_7, V1_8] {
        assert_eq!(refused(&good(), version, NONE), "", "{version}");
    }
}

#[test]
fn every_rule_fires_where_it_should_and_nowhere_else() {
    let mut fired = BTreeSet::new();
    for (path, value, version, gates, expected) in
        [update_policy_cases(), container_policy_cases(), other_cases()]
            .into_iter()
            .flatten()
    {
        let object = changed(&good(), &path, value.clone());
        assert_eq!(
            refused(&object, version, gates),
            expected,
            "{path} = {value:?} for {version} with {gates:?}"
        );
        fired.extend(
            refusals(&object, version, gates)
                .iter()
                .map(|refusal| refusal.rule),
        );
    }
    let known: BTreeSet<&str> = VPA_RULES.iter().map(|rule| rule.code).collect();
    assert_eq!(known.len(), VPA_RULES.len(), "codes are unique");
    let silent: Vec<&&str> = known.difference(&fired).collect();
    // An object with another mode is no VerticalPodAutoscaler: the type holds V8.
    assert_eq!(silent, [&"V8"]);
    assert!(fired.is_subset(&known));
}

#[test]
fn the_level_says_who_refuses() {
    for (path, value, version, level) in [
        ("metadata.name", json!("A"), V1_7, Level::Api),
        (MODE, json!("InPlace"), V1_6, Level::Crd),
        (MODE, json!("InPlace"), V1_7, Level::Webhook),
        (MODE, json!("Auto"), V1_7, Level::Warning),
    ] {
        let refusals = refusals(&changed(&good(), path, Some(value)), version, NONE);
        assert_eq!(refusals.len(), 1, "{path}");
        assert_eq!(refusals[0].level, level, "{path}");
    }
}
