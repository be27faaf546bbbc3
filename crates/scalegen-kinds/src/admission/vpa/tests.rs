//! Every rule on VerticalPodAutoscalers: where it fires, and where it stays silent.

use std::collections::BTreeSet;

use scalegen_syntax::{Family, Severity};
use serde_json::{Value, json};

use super::*;
use crate::admission::mutation::{changed, codes, foreign, named, refusals_of, silent};

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
    let targets = Targets {
        vpa: version,
        ..Targets::NEWEST
    };
    refusals_of(object, targets, |vpa, targets| {
        vpa_with_gates(vpa, targets, gates)
    })
}

/// `rule field` of every refusal, joined by commas.
fn refused(object: &Value, version: Version, gates: &[VpaFeatureGate]) -> String {
    named(&refusals(object, version, gates)).join(", ")
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
            "VPA002 spec.updatePolicy.updateMode",
        ),
        ("spec.updatePolicy".to_owned(), None, V1_7, NONE, ""),
        (
            "spec.updatePolicy".to_owned(),
            Some(json!({})),
            V1_7,
            NONE,
            "VPA002 spec.updatePolicy.updateMode",
        ),
        mode("Off", V1_3, NONE, ""),
        mode("Recreate", V1_7, NONE, ""),
        mode(
            "InPlaceOrRecreate",
            V1_3,
            ALL,
            "VPA003 spec.updatePolicy.updateMode",
        ),
        mode(
            "InPlaceOrRecreate",
            V1_4,
            NONE,
            "VPA004 spec.updatePolicy.updateMode",
        ),
        mode("InPlaceOrRecreate", V1_4, ALL, ""),
        mode("InPlaceOrRecreate", V1_5, NONE, ""),
        mode("InPlaceOrRecreate", V1_7, NONE, ""),
        mode("InPlace", V1_6, ALL, "VPA003 spec.updatePolicy.updateMode"),
        mode("InPlace", V1_7, NONE, "VPA004 spec.updatePolicy.updateMode"),
        mode("InPlace", V1_7, ALL, ""),
        mode("Auto", V1_4, NONE, ""),
        mode("Auto", V1_5, NONE, "warning VPA016 spec.updatePolicy.updateMode"),
        mode("Auto", V1_8, NONE, "warning VPA016 spec.updatePolicy.updateMode"),
        at(
            "minReplicas",
            json!(0),
            V1_7,
            NONE,
            "VPA005 spec.updatePolicy.minReplicas",
        ),
        at(
            "minReplicas",
            json!(-1),
            V1_7,
            NONE,
            "VPA005 spec.updatePolicy.minReplicas",
        ),
        at(
            "evictAfterOOMSeconds",
            json!(60),
            V1_6,
            ALL,
            "VPA106 spec.updatePolicy.evictAfterOOMSeconds",
        ),
        at(
            "evictAfterOOMSeconds",
            json!(60),
            V1_7,
            NONE,
            "VPA006 spec.updatePolicy.evictAfterOOMSeconds",
        ),
        at("evictAfterOOMSeconds", json!(1), V1_7, ALL, ""),
        at(
            "evictAfterOOMSeconds",
            json!(0),
            V1_7,
            ALL,
            "VPA103 spec.updatePolicy.evictAfterOOMSeconds",
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
            "VPA007 spec.resourcePolicy.containerPolicies[0].containerName",
        ),
        (
            format!("{POLICY}.containerName"),
            None,
            V1_7,
            NONE,
            "VPA007 spec.resourcePolicy.containerPolicies[0].containerName",
        ),
        at(
            "minAllowed",
            json!({"cpu": "4gi"}),
            V1_7,
            NONE,
            "SCH006 spec.resourcePolicy.containerPolicies[0].minAllowed.cpu",
        ),
        at(
            "maxAllowed",
            json!({"memory": " 1Gi"}),
            V1_7,
            NONE,
            "SCH006 spec.resourcePolicy.containerPolicies[0].maxAllowed.memory",
        ),
        at(
            "minAllowed",
            json!({"cpu": "0.0005"}),
            V1_7,
            NONE,
            "VPA009 spec.resourcePolicy.containerPolicies[0].minAllowed[cpu]",
        ),
        at(
            "minAllowed",
            json!({"memory": "500m"}),
            V1_7,
            NONE,
            "VPA009 spec.resourcePolicy.containerPolicies[0].minAllowed[memory]",
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
            "VPA010 spec.resourcePolicy.containerPolicies[0].maxAllowed[cpu]",
        ),
        at("mode", json!("Off"), V1_7, NONE, ""),
        at(
            "controlledResources",
            json!(["cpu", "gpu"]),
            V1_8,
            NONE,
            "VPA015 spec.resourcePolicy.containerPolicies[0].controlledResources[1]",
        ),
        at("controlledResources", json!(["gpu"]), V1_7, NONE, ""),
        at("controlledResources", json!([]), V1_8, NONE, ""),
        at(
            "oomBumpUpRatio",
            json!("1.5"),
            V1_5,
            ALL,
            "VPA106 spec.resourcePolicy.containerPolicies[0].oomBumpUpRatio",
        ),
        at(
            "oomBumpUpRatio",
            json!("1.5"),
            V1_6,
            NONE,
            "VPA012 spec.resourcePolicy.containerPolicies[0].oomBumpUpRatio",
        ),
        at("oomBumpUpRatio", json!("1.5"), V1_6, ALL, ""),
        at("oomBumpUpRatio", json!("0.9999"), V1_7, ALL, ""),
        at(
            "oomBumpUpRatio",
            json!("0.999"),
            V1_7,
            ALL,
            "VPA012 spec.resourcePolicy.containerPolicies[0].oomBumpUpRatio",
        ),
        at(
            "oomBumpUpRatio",
            json!("x"),
            V1_7,
            ALL,
            "SCH006 spec.resourcePolicy.containerPolicies[0].oomBumpUpRatio",
        ),
        at("oomMinBumpUp", json!(0), V1_7, ALL, ""),
        at(
            "oomMinBumpUp",
            json!("-1Mi"),
            V1_7,
            ALL,
            "VPA012 spec.resourcePolicy.containerPolicies[0].oomMinBumpUp",
        ),
        at(
            "memoryAggregationIntervalSeconds",
            json!(60),
            V1_6,
            ALL,
            "VPA106 spec.resourcePolicy.containerPolicies[0].memoryAggregationIntervalSeconds",
        ),
        at(
            "memoryAggregationIntervalSeconds",
            json!(0),
            V1_7,
            ALL,
            "VPA103 spec.resourcePolicy.containerPolicies[0].memoryAggregationIntervalSeconds",
        ),
        at(
            "memoryAggregationIntervalCount",
            json!(8),
            V1_7,
            NONE,
            "VPA012 spec.resourcePolicy.containerPolicies[0].memoryAggregationIntervalCount",
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
            "VPA101 metadata.name",
        ),
        (
            "spec.recommenders".to_owned(),
            Some(json!([{"name": "a"}, {"name": "b"}])),
            V1_7,
            NONE,
            "VPA014 spec.recommenders",
        ),
        boost(
            json!({"type": "Factor", "factor": 2}),
            V1_6,
            ALL,
            "VPA106 spec.startupBoost",
        ),
        boost(
            json!({"type": "Factor", "factor": 2}),
            V1_7,
            NONE,
            "VPA013 spec.startupBoost",
        ),
        boost(json!({"type": "Factor", "factor": 1}), V1_7, ALL, ""),
        boost(
            json!({"type": "Factor", "factor": 0}),
            V1_7,
            ALL,
            "VPA013 spec.startupBoost.cpu.factor",
        ),
        boost(
            json!({"type": "Factor"}),
            V1_7,
            ALL,
            "VPA104 spec.startupBoost.cpu",
        ),
        boost(
            json!({"type": "Factor", "factor": 2, "quantity": "1"}),
            V1_7,
            ALL,
            "VPA105 spec.startupBoost.cpu",
        ),
        boost(json!({"type": "Quantity", "quantity": "500m"}), V1_7, ALL, ""),
        boost(
            json!({"type": "Quantity", "quantity": "100u"}),
            V1_7,
            ALL,
            "VPA013 spec.startupBoost.cpu.quantity",
        ),
        boost(
            json!({"type": "Quantity", "quantity": "half"}),
            V1_7,
            ALL,
            "SCH006 spec.startupBoost.cpu.quantity",
        ),
        boost(
            json!({"type": "Quantity", "factor": 2}),
            V1_7,
            ALL,
            "VPA104 spec.startupBoost.cpu, VPA105 spec.startupBoost.cpu",
        ),
        (
            format!("{POLICY}.startupBoost"),
            Some(json!({"cpu": {"type": "Factor", "factor": -1}})),
            V1_7,
            ALL,
            "VPA013 spec.resourcePolicy.containerPolicies[0].startupBoost.cpu.factor",
        ),
        (
            POLICY.to_owned(),
            Some(json!({"containerName": "a", "mode": "Off", "controlledValues": "RequestsAndLimits"})),
            V1_7,
            NONE,
            "VPA011 spec.resourcePolicy.containerPolicies[0].controlledValues",
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
        fired.extend(codes(&refusals(&object, version, gates)));
    }
    assert_eq!(silent(rules::VPA, &fired), Vec::<&str>::new());
    assert_eq!(foreign(rules::VPA, &fired), ["SCH006"]);
}

#[test]
fn the_rule_says_who_refuses() {
    for (path, value, version, who, severity) in [
        (
            "metadata.name",
            json!("A"),
            V1_7,
            Family::Admission,
            Severity::Error,
        ),
        (MODE, json!("InPlace"), V1_6, Family::Schema, Severity::Error),
        (MODE, json!("InPlace"), V1_7, Family::Webhook, Severity::Error),
        (MODE, json!("Auto"), V1_7, Family::Webhook, Severity::Warning),
    ] {
        let refusals = refusals(&changed(&good(), path, Some(value)), version, NONE);
        assert_eq!(refusals.len(), 1, "{path}");
        assert_eq!(
            (refusals[0].rule.family, refusals[0].severity),
            (who, severity),
            "{path}"
        );
    }
}
