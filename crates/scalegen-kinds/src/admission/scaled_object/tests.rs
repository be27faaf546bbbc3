//! Every rule on ScaledObjects: where it fires, and where it stays silent.

use std::collections::BTreeSet;

use scalegen_syntax::{Family, Severity};
use serde_json::{Value, json};

use super::*;
use crate::admission::mutation::{changed, codes, foreign, named, refusals_of, silent};

const V2_16: Version = Version::new(2, 16);
const V2_17: Version = Version::new(2, 17);
const V2_18: Version = Version::new(2, 18);
const V2_19: Version = Version::new(2, 19);
const V2_20: Version = Version::new(2, 20);
const V2_21: Version = Version::new(2, 21);
const EVERY: [Version; 6] = [V2_16, V2_17, V2_18, V2_19, V2_20, V2_21];

const HPA: &str = "spec.advanced.horizontalPodAutoscalerConfig";
const BEHAVIOR: &str = "spec.advanced.horizontalPodAutoscalerConfig.behavior";
const MODIFIERS: &str = "spec.advanced.scalingModifiers";

fn good() -> Value {
    json!({
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": "web", "namespace": "team", "annotations": {}},
        "spec": {
            "scaleTargetRef": {"name": "web"},
            "pollingInterval": 15,
            "cooldownPeriod": 60,
            "idleReplicaCount": 0,
            "minReplicaCount": 1,
            "maxReplicaCount": 8,
            "fallback": {"failureThreshold": 3, "replicas": 2},
            "advanced": {
                "horizontalPodAutoscalerConfig": {"behavior": {"scaleUp": {
                    "stabilizationWindowSeconds": 30,
                    "selectPolicy": "Max",
                    "tolerance": "0.05",
                    "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}],
                }}},
                "scalingModifiers": {},
            },
            "triggers": [
                {"type": "prometheus", "name": "queue", "useCachedMetrics": true, "metadata": {}},
                {"type": "cpu", "name": "load", "metricType": "Utilization", "metadata": {}},
            ],
        },
    })
}

fn refusals(object: &Value, keda: Version) -> Vec<Refusal> {
    let targets = Targets {
        keda,
        ..Targets::NEWEST
    };
    let mut refusals = refusals_of(object, targets, scaled_object);
    // The triggers here have no metadata, which `triggers` tests.
    refusals.retain(|refusal| {
        refusal.rule.family != Family::Trigger || refusal.rule == rules::UNSUPPORTED_TRIGGER_METRIC_TYPE
    });
    refusals
}

/// `rule field` of every refusal, joined by commas.
fn refused(object: &Value, keda: Version) -> String {
    named(&refusals(object, keda)).join(", ")
}

/// Where the good object is changed, into what, for which release, and what is refused then.
type Case = (String, Option<Value>, Version, &'static str);

fn case(path: &str, value: Value, keda: Version, refused: &'static str) -> Case {
    (path.to_owned(), Some(value), keda, refused)
}

fn structure_cases() -> Vec<Case> {
    vec![
        case("metadata.name", json!("Web"), V2_20, "KED101 metadata.name"),
        case(
            "spec.pollingInterval",
            json!(0),
            V2_20,
            "KED102 spec.pollingInterval",
        ),
        case("spec.pollingInterval", json!(0), V2_19, ""),
        case(
            "spec.cooldownPeriod",
            json!(-1),
            V2_20,
            "KED102 spec.cooldownPeriod",
        ),
        case("spec.cooldownPeriod", json!(0), V2_20, ""),
        case(
            "spec.initialCooldownPeriod",
            json!(-1),
            V2_20,
            "KED102 spec.initialCooldownPeriod",
        ),
        case(
            "spec.idleReplicaCount",
            json!(-1),
            V2_20,
            "KED102 spec.idleReplicaCount, warning KED012 spec.cooldownPeriod",
        ),
        case(
            "spec.fallback.replicas",
            json!(-1),
            V2_20,
            "KED102 spec.fallback.replicas",
        ),
        case(
            "spec.fallback.failureThreshold",
            json!(-1),
            V2_20,
            "KED102 spec.fallback.failureThreshold",
        ),
        case(
            "spec.maxReplicaCount",
            json!(0),
            V2_20,
            "KED102 spec.maxReplicaCount",
        ),
        case("spec.minReplicaCount", json!(9), V2_20, "KED103 spec"),
        case("spec.minReplicaCount", json!(8), V2_20, ""),
        case(
            "spec.scaleTargetRef.name",
            json!(""),
            V2_20,
            "KED104 spec.scaleTargetRef.name",
        ),
        case("spec.scaleTargetRef.name", json!(""), V2_19, ""),
        case(
            "spec.scaleTargetRef.kind",
            json!("Deploymnt"),
            V2_20,
            "KED015 spec.scaleTargetRef.kind",
        ),
        case("spec.scaleTargetRef.kind", json!("deployment"), V2_20, ""),
        case(
            "spec.scaleTargetRef.apiVersion",
            json!("apps/v1beta1"),
            V2_20,
            "KED015 spec.scaleTargetRef.apiVersion",
        ),
        case(
            "spec.scaleTargetRef.apiVersion",
            json!("example.com/apps/v1"),
            V2_20,
            "KED015 spec.scaleTargetRef.apiVersion",
        ),
        case(
            "spec.scaleTargetRef.apiVersion",
            json!("example.com/v1"),
            V2_20,
            "",
        ),
        case("spec.triggers", json!([]), V2_20, "KED104 spec.triggers"),
        case(
            "spec.triggers.0.type",
            json!(""),
            V2_20,
            "KED104 spec.triggers[0].type",
        ),
        case(
            &format!("{BEHAVIOR}.scaleUp.tolerance"),
            json!("5%"),
            V2_20,
            "SCH006 spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.tolerance",
        ),
        case(
            "spec.fallback.behavior",
            json!("static"),
            V2_16,
            "KED106 spec.fallback.behavior",
        ),
        case("spec.fallback.behavior", json!("currentReplicas"), V2_17, ""),
        case(
            "spec.fallback.behavior",
            json!("scalingModifiers"),
            V2_19,
            "KED106 spec.fallback.behavior",
        ),
    ]
}

fn replica_cases() -> Vec<Case> {
    vec![
        case(
            "spec.minReplicaCount",
            json!(9),
            V2_19,
            "KED004 spec.minReplicaCount",
        ),
        case(
            "spec.idleReplicaCount",
            json!(1),
            V2_20,
            "KED004 spec.idleReplicaCount, warning KED012 spec.cooldownPeriod",
        ),
        case(
            "spec.idleReplicaCount",
            json!(1),
            V2_21,
            "KED004 spec.idleReplicaCount",
        ),
        // An explicit min of 0 counts as 1, an absent one as 0.
        case("spec.minReplicaCount", json!(0), V2_20, ""),
        (
            "spec.minReplicaCount".to_owned(),
            None,
            V2_20,
            "KED004 spec.idleReplicaCount",
        ),
        (
            "spec.idleReplicaCount".to_owned(),
            None,
            V2_20,
            "warning KED012 spec.cooldownPeriod",
        ),
        (
            "spec.idleReplicaCount".to_owned(),
            None,
            V2_21,
            "warning KED012 spec.cooldownPeriod",
        ),
        ("spec.idleReplicaCount".to_owned(), None, V2_19, ""),
    ]
}

fn fallback_cases() -> Vec<Case> {
    let only_cpu = json!([{"type": "cpu", "metricType": "Utilization", "metadata": {}}]);
    let of_value =
        json!([{"type": "prometheus", "metricType": "Value", "metadata": {}, "useCachedMetrics": true}]);
    vec![
        case(
            "spec.fallback.replicas",
            json!(-1),
            V2_19,
            "KED005 spec.fallback.replicas",
        ),
        case("spec.triggers", only_cpu, V2_20, "KED005 spec.fallback"),
        case("spec.triggers", of_value.clone(), V2_17, "KED005 spec.fallback"),
        case("spec.triggers", of_value, V2_18, ""),
        case(
            "spec.fallback.behavior",
            json!("scalingModifiers"),
            V2_20,
            "KED006 spec.fallback.behavior",
        ),
    ]
}

fn modifier_cases() -> Vec<Case> {
    const FORMULA: &str = "KED007 spec.advanced.scalingModifiers.formula";
    const TARGET: &str = "KED007 spec.advanced.scalingModifiers.target";
    vec![
        case(
            MODIFIERS,
            json!({"formula": "queue * 2", "target": "5"}),
            V2_20,
            "",
        ),
        case(MODIFIERS, json!({"formula": "", "target": ""}), V2_20, ""),
        case(MODIFIERS, json!({"target": "5"}), V2_20, FORMULA),
        case(
            MODIFIERS,
            json!({"activationTarget": "1"}),
            V2_20,
            "KED007 spec.advanced.scalingModifiers.formula, KED007 spec.advanced.scalingModifiers.target",
        ),
        case(MODIFIERS, json!({"formula": "queue"}), V2_20, TARGET),
        case(
            MODIFIERS,
            json!({"formula": "queue", "target": "0"}),
            V2_20,
            TARGET,
        ),
        case(
            MODIFIERS,
            json!({"formula": "queue", "target": "5k"}),
            V2_20,
            TARGET,
        ),
        // A cpu trigger, though it has a name, is not among those that a formula sees.
        case(
            MODIFIERS,
            json!({"formula": "queue + load", "target": "5"}),
            V2_20,
            FORMULA,
        ),
        case(
            MODIFIERS,
            json!({"formula": "(queue", "target": "5"}),
            V2_16,
            FORMULA,
        ),
    ]
}

fn trigger_cases() -> Vec<Case> {
    let none: [Value; 0] = [];
    vec![
        case("spec.triggers", json!(none), V2_19, "KED010 spec.triggers"),
        case(
            "spec.triggers.1.name",
            json!("queue"),
            V2_20,
            "KED010 spec.triggers[1].name",
        ),
        case(
            "spec.triggers.1.useCachedMetrics",
            json!(true),
            V2_20,
            "KED010 spec.triggers[1].useCachedMetrics",
        ),
        case(
            "spec.triggers.0.type",
            json!("cron"),
            V2_20,
            "KED010 spec.triggers[0].useCachedMetrics",
        ),
        case("spec.triggers.0.useCachedMetrics", json!(false), V2_20, ""),
        (
            "spec.triggers.1.metricType".to_owned(),
            None,
            V2_20,
            "TRG017 spec.triggers[1].metricType",
        ),
        case(
            "spec.triggers.1.metricType",
            json!("Value"),
            V2_20,
            "TRG017 spec.triggers[1].metricType",
        ),
        case("spec.triggers.1.metricType", json!("AverageValue"), V2_20, ""),
        case(
            "spec.triggers.0.metricType",
            json!("Utilization"),
            V2_20,
            "TRG017 spec.triggers[0].metricType",
        ),
        case(
            "spec.triggers.0.metricType",
            json!("averagevalue"),
            V2_20,
            "TRG017 spec.triggers[0].metricType",
        ),
        case("spec.triggers.0.metricType", json!("Value"), V2_20, ""),
    ]
}

fn hpa_cases() -> Vec<Case> {
    vec![
        case("metadata.name", json!("x".repeat(54)), V2_20, ""),
        case(
            "metadata.name",
            json!("x".repeat(55)),
            V2_20,
            "KED011 metadata.name",
        ),
        case(
            "metadata.name",
            json!("x".repeat(64)),
            V2_20,
            "KED011 metadata.name",
        ),
        case("metadata.name", json!("x".repeat(64)), V2_19, ""),
        case(&format!("{HPA}.name"), json!("x".repeat(63)), V2_20, ""),
        case(
            &format!("{HPA}.name"),
            json!("x".repeat(64)),
            V2_20,
            "KED011 spec.advanced.horizontalPodAutoscalerConfig.name",
        ),
        case(
            &format!("{HPA}.name"),
            json!("apps/v1"),
            V2_20,
            "KED204 spec.advanced.horizontalPodAutoscalerConfig.name",
        ),
        case(
            &format!("{BEHAVIOR}.scaleUp.policies.0.periodSeconds"),
            json!(3600),
            V2_20,
            "KED203 spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.policies[0].periodSeconds",
        ),
        case(
            &format!("{BEHAVIOR}.scaleUp.selectPolicy"),
            json!("max"),
            V2_20,
            "KED203 spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.selectPolicy",
        ),
        case(
            "metadata.annotations",
            json!({"autoscaling.keda.sh/paused-replicas": "two"}),
            V2_20,
            "KED205 metadata.annotations[autoscaling.keda.sh/paused-replicas]",
        ),
        case(
            "metadata.annotations",
            json!({"autoscaling.keda.sh/paused-replicas": "2"}),
            V2_20,
            "",
        ),
        case(
            "metadata.annotations",
            json!({"autoscaling.keda.sh/paused-scale-in": "true"}),
            V2_17,
            "warning KED206 metadata.annotations[autoscaling.keda.sh/paused-scale-in]",
        ),
        case(
            "metadata.annotations",
            json!({"autoscaling.keda.sh/paused-scale-in": "true"}),
            V2_18,
            "",
        ),
    ]
}

#[test]
fn a_good_one_is_taken_by_every_release() {
    for keda in EVERY {
        assert_eq!(refused(&good(), keda), "", "{keda}");
    }
}

#[test]
fn every_rule_fires_where_it_should_and_nowhere_else() {
    let mut fired: BTreeSet<String> = BTreeSet::new();
    for (path, value, keda, expected) in [
        structure_cases(),
        replica_cases(),
        fallback_cases(),
        modifier_cases(),
        trigger_cases(),
        hpa_cases(),
    ]
    .into_iter()
    .flatten()
    {
        let object = changed(&good(), &path, value.clone());
        assert_eq!(refused(&object, keda), expected, "{path} = {value:?} for {keda}");
        fired.extend(codes(&refusals(&object, keda)));
    }
    only_resources(&mut fired);
    without_effect(&mut fired);
    assert_eq!(silent(rules::SCALED_OBJECT, &fired), Vec::<&str>::new());
    assert_eq!(foreign(rules::SCALED_OBJECT, &fired), ["SCH006", "TRG017"]);
}

/// KED009, which looks at the target's kind, too.
fn only_resources(fired: &mut BTreeSet<String>) {
    for (target, min, expected) in [
        (json!({"name": "web"}), json!(0), "KED009 spec.minReplicaCount"),
        (json!({"name": "web"}), Value::Null, "KED009 spec.minReplicaCount"),
        (json!({"name": "web"}), json!(1), ""),
        (
            json!({"name": "web", "apiVersion": "apps/v1", "kind": "StatefulSet"}),
            json!(0),
            "KED009 spec.minReplicaCount",
        ),
        (
            json!({"name": "web", "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout"}),
            json!(0),
            "warning KED009 spec.minReplicaCount",
        ),
    ] {
        let object = json!({
            "apiVersion": "keda.sh/v1alpha1",
            "kind": "ScaledObject",
            "metadata": {"name": "web"},
            "spec": {
                "scaleTargetRef": target,
                "minReplicaCount": min,
                "triggers": [{"type": "memory", "metricType": "Utilization", "metadata": {}}],
            },
        });
        assert_eq!(refused(&object, V2_20), expected, "{object}");
        fired.extend(codes(&refusals(&object, V2_20)));
    }
}

/// KED013, which a cached metric silences.
fn without_effect(fired: &mut BTreeSet<String>) {
    let object = changed(&good(), "spec.idleReplicaCount", None);
    let object = changed(&object, "spec.triggers.0.useCachedMetrics", Some(json!(false)));
    // Both have one cause, and are one finding.
    let alone = changed(&object, "spec.cooldownPeriod", None);
    for (object, expected) in [
        (object, "warning KED012 spec.cooldownPeriod"),
        (alone, "warning KED013 spec.pollingInterval"),
    ] {
        for (keda, expected) in [(V2_19, ""), (V2_20, expected), (V2_21, expected)] {
            assert_eq!(refused(&object, keda), expected, "{keda}");
            fired.extend(codes(&refusals(&object, keda)));
        }
    }
}

#[test]
fn the_rule_says_who_refuses() {
    for (path, value, who, severity) in [
        ("metadata.name", json!("A"), Family::Admission, Severity::Error),
        ("spec.maxReplicaCount", json!(0), Family::Schema, Severity::Error),
        (
            "spec.triggers.1.name",
            json!("queue"),
            Family::Webhook,
            Severity::Error,
        ),
        (
            "spec.triggers.0.metricType",
            json!("Utilization"),
            Family::Trigger,
            Severity::Error,
        ),
        (
            "spec.idleReplicaCount",
            Value::Null,
            Family::Webhook,
            Severity::Warning,
        ),
    ] {
        let refusals = refusals(&changed(&good(), path, Some(value)), V2_20);
        assert!(!refusals.is_empty(), "{path}");
        assert!(
            refusals
                .iter()
                .all(|refusal| (refusal.rule.family, refusal.severity) == (who, severity)),
            "{path}: {refusals:?}"
        );
    }
}

#[test]
fn a_generated_name_is_as_long_as_the_server_makes_it() {
    let mut object = changed(&good(), "metadata.name", None);
    object = changed(&object, "metadata.generateName", Some(json!("x".repeat(49))));
    assert_eq!(refused(&object, V2_20), "");
    object = changed(&object, "metadata.generateName", Some(json!("x".repeat(50))));
    assert_eq!(refused(&object, V2_20), "KED011 metadata.name");
}

#[test]
fn a_tolerance_that_the_server_does_not_have_is_dropped() {
    for (minor, expected) in [
        (32, Some(Severity::Warning)),
        (34, Some(Severity::Warning)),
        (35, None),
    ] {
        let targets = Targets {
            kubernetes: Version::new(1, minor),
            ..Targets::NEWEST
        };
        let object = serde_json::from_value(good()).unwrap();
        let found = super::scaled_object(&object, &targets);
        let tolerance = found
            .iter()
            .find(|refusal| refusal.field.to_string().ends_with(".tolerance"));
        assert_eq!(tolerance.map(|refusal| refusal.severity), expected, "1.{minor}");
    }
}
