//! Every rule on HorizontalPodAutoscalers: where it fires, and where it stays silent.

use scalegen_syntax::{Targets, Version};
use serde_json::{Value, json};

use super::*;
use crate::admission::mutation::{Case, case, changed, hold, named, refusals_of, silent, values};

/// One metric of each type, and behavior in both directions.
fn good() -> Value {
    json!({
        "metadata": {"name": "web", "namespace": "team"},
        "spec": {
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
            "minReplicas": 2,
            "maxReplicas": 10,
            "metrics": [
                {"type": "ContainerResource", "containerResource": {
                    "name": "cpu", "container": "api",
                    "target": {"type": "Utilization", "averageUtilization": 50}}},
                {"type": "Resource", "resource": {
                    "name": "memory", "target": {"type": "AverageValue", "averageValue": "500Mi"}}},
                {"type": "Pods", "pods": {
                    "metric": {"name": "rps"}, "target": {"type": "AverageValue", "averageValue": "1"}}},
                {"type": "Object", "object": {
                    "describedObject": {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "name": "main"},
                    "metric": {"name": "rps"}, "target": {"type": "Value", "value": "2k"}}},
                {"type": "External", "external": {
                    "metric": {"name": "queue"}, "target": {"type": "Value", "value": "5"}}},
            ],
            "behavior": {
                "scaleUp": {"stabilizationWindowSeconds": 30, "selectPolicy": "Max", "tolerance": "0.05",
                            "policies": [{"type": "Percent", "value": 100, "periodSeconds": 15}]},
                "scaleDown": {"selectPolicy": "Disabled"},
            },
        },
    })
}

fn refusals(object: &Value, kubernetes: Version) -> Vec<Refusal> {
    let targets = Targets {
        kubernetes,
        ..Targets::NEWEST
    };
    refusals_of(object, targets, hpa)
}

fn refused(object: &Value, kubernetes: Version) -> Vec<String> {
    named(&refusals(object, kubernetes))
}

fn spec_field(path: &str) -> String {
    format!("spec.{path}")
}

#[test]
fn a_good_one_is_taken_by_every_server_that_knows_its_fields() {
    for minor in 35..=37 {
        assert_eq!(
            refused(&good(), Version::new(1, minor)),
            Vec::<String>::new(),
            "1.{minor}"
        );
    }
}

#[test]
fn nothing_at_all_is_refused_field_by_field() {
    assert_eq!(
        refused(&json!({"metadata": {"name": "a"}}), Version::new(1, 37)),
        [
            "HPA003 spec.maxReplicas",
            "HPA005 spec.scaleTargetRef.kind",
            "HPA005 spec.scaleTargetRef.name",
            "HPA006 spec.scaleTargetRef.apiVersion",
        ]
    );
}

fn cases() -> Vec<Case> {
    const SEGMENTS: [&str; 4] = [".", "..", "a/b", "50%"];
    let segments = || SEGMENTS.map(|text| Some(json!(text))).to_vec();
    let with_none = |mut values: Vec<Option<Value>>| {
        values.push(None);
        values
    };
    let free = || {
        values([
            json!(" "),
            json!("A_B"),
            json!("-1"),
            json!("a:b"),
            json!("x".repeat(254)),
        ])
    };
    vec![
        case(
            "spec.minReplicas",
            with_none(values([json!(1), json!(10), json!(0)])),
            values([json!(-1)]),
            "HPA002",
        ),
        case(
            "spec.minReplicas",
            vec![],
            values([json!(11), json!(i32::MAX)]),
            "HPA004 spec.maxReplicas",
        ),
        case(
            "spec.maxReplicas",
            values([json!(2), json!(i32::MAX)]),
            values([json!(1)]),
            "HPA004",
        ),
        case(
            "spec.maxReplicas",
            vec![],
            with_none(values([json!(0), json!(-1)])),
            "HPA003",
        ),
        case("spec.scaleTargetRef.kind", free(), segments(), "HPA005"),
        case(
            "spec.scaleTargetRef.kind",
            vec![],
            with_none(values([json!("")])),
            "HPA005",
        ),
        case("spec.scaleTargetRef.name", free(), segments(), "HPA005"),
        case(
            "spec.scaleTargetRef.name",
            vec![],
            with_none(values([json!("")])),
            "HPA005",
        ),
        case(
            "spec.scaleTargetRef.apiVersion",
            values([json!("a/b"), json!("a/"), json!("apps/v1beta1")]),
            with_none(values([
                json!(""),
                json!("v1"),
                json!("/"),
                json!("/v1"),
                json!("apps/v1/x"),
                json!("1.5"),
            ])),
            "HPA006",
        ),
        case(
            "spec.metrics.0.type",
            vec![],
            with_none(values([json!(""), json!("x"), json!("containerresource")])),
            "HPA008",
        ),
        case(
            "spec.metrics.0.type",
            vec![],
            values([json!("Pods")]),
            "HPA009 spec.metrics[0].pods",
        ),
        case(
            "spec.metrics.0.containerResource",
            vec![],
            vec![None],
            "HPA009 spec.metrics[0].containerResource",
        ),
        case(
            "spec.metrics.0.resource",
            vec![],
            values([json!({"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 1}})]),
            "HPA009 spec.metrics[0].resource",
        ),
        case(
            "spec.metrics.0.containerResource.target.type",
            values([json!("Value"), json!("AverageValue")]),
            with_none(values([json!(""), json!("utilization"), json!("50%")])),
            "HPA010",
        ),
        case(
            "spec.metrics.0.containerResource.target.averageUtilization",
            values([json!(1), json!(1000)]),
            values([json!(0), json!(-1)]),
            "HPA011",
        ),
        case(
            "spec.metrics.1.resource.target.averageValue",
            values([json!("1"), json!("0.0000000001"), json!(1)]),
            values([json!("0"), json!("-1"), json!("Mi"), json!("0e3")]),
            "HPA011",
        ),
        case(
            "spec.metrics.4.external.target.value",
            values([json!(".5"), json!(1.5)]),
            values([json!(0), json!("-1k")]),
            "HPA011",
        ),
        case("spec.metrics.2.pods.metric.name", free(), segments(), "HPA012"),
        case(
            "spec.metrics.3.object.metric.name",
            free(),
            with_none(segments()),
            "HPA012",
        ),
        case(
            "spec.metrics.4.external.metric.name",
            free(),
            with_none(values([json!("")])),
            "HPA012",
        ),
        case(
            "spec.metrics.1.resource.name",
            values([json!("foo"), json!("a b")]),
            with_none(values([json!("")])),
            "HPA013",
        ),
        case(
            "spec.metrics.1.resource.target.averageValue",
            vec![],
            vec![None],
            "HPA013 spec.metrics[1].resource.target.averageUtilization",
        ),
        case(
            "spec.metrics.1.resource.target.averageUtilization",
            vec![],
            values([json!(50)]),
            "HPA013 spec.metrics[1].resource.target.averageValue",
        ),
        case(
            "spec.metrics.1.resource.target.value",
            values([json!("1")]),
            vec![],
            "",
        ),
        case(
            "spec.metrics.0.containerResource.name",
            values([
                json!("memory"),
                json!("hugepages-2Mi"),
                json!("nvidia.com/gpu"),
                json!("apps/v1"),
            ]),
            with_none(values([
                json!(""),
                json!("gpu"),
                json!("-x"),
                json!("a/b/c"),
                json!("pods"),
            ])),
            "HPA014",
        ),
        case(
            "spec.metrics.0.containerResource.container",
            values([json!("a-b"), json!("0")]),
            with_none(values([
                json!(""),
                json!("A"),
                json!("a.b"),
                json!("x".repeat(64)),
            ])),
            "HPA014",
        ),
        case(
            "spec.metrics.0.containerResource.target.averageValue",
            vec![],
            values([json!("1")]),
            "HPA014",
        ),
        case(
            "spec.metrics.2.pods.target.averageValue",
            vec![],
            vec![None],
            "HPA015",
        ),
        case(
            "spec.metrics.2.pods.target.averageUtilization",
            values([json!(50)]),
            vec![],
            "",
        ),
        case(
            "spec.metrics.3.object.describedObject.kind",
            free(),
            segments(),
            "HPA016",
        ),
        case(
            "spec.metrics.3.object.describedObject.name",
            free(),
            with_none(segments()),
            "HPA016",
        ),
        case(
            "spec.metrics.3.object.describedObject.apiVersion",
            with_none(values([json!(""), json!("v1"), json!("nvidia.com/gpu")])),
            values([json!("apps/v1/x")]),
            "HPA016",
        ),
        case(
            "spec.metrics.3.object.target.value",
            vec![],
            vec![None],
            "HPA016 spec.metrics[3].object.target.averageValue",
        ),
        case(
            "spec.metrics.3.object.target.averageValue",
            values([json!("1")]),
            vec![],
            "",
        ),
        case(
            "spec.metrics.4.external.target.value",
            vec![],
            vec![None],
            "HPA017 spec.metrics[4].external.target.averageValue",
        ),
        case(
            "spec.metrics.4.external.target.averageValue",
            vec![],
            values([json!("1")]),
            "HPA017 spec.metrics[4].external.target.value",
        ),
        case(
            "spec.metrics.4.external.metric.selector",
            values([
                json!({}),
                json!({"matchExpressions": [{"key": "", "operator": "1.5"}]}),
            ]),
            vec![],
            "",
        ),
        case(
            "spec.behavior.scaleUp.stabilizationWindowSeconds",
            with_none(values([json!(0), json!(3600)])),
            values([json!(-1), json!(3601)]),
            "HPA018",
        ),
        case(
            "spec.behavior.scaleUp.selectPolicy",
            with_none(values([json!("Max"), json!("Min"), json!("Disabled")])),
            values([json!(""), json!("max"), json!("50%")]),
            "HPA019",
        ),
        case(
            "spec.behavior.scaleUp.policies",
            vec![None],
            values([json!([])]),
            "HPA020",
        ),
        case(
            "spec.behavior.scaleUp.policies.0.type",
            values([json!("Pods")]),
            with_none(values([json!(""), json!("pods")])),
            "HPA021",
        ),
        case(
            "spec.behavior.scaleUp.policies.0.value",
            values([json!(1), json!(i32::MAX)]),
            with_none(values([json!(0), json!(-1)])),
            "HPA021",
        ),
        case(
            "spec.behavior.scaleUp.policies.0.periodSeconds",
            values([json!(1), json!(1800)]),
            with_none(values([json!(0), json!(-1), json!(1801)])),
            "HPA021",
        ),
        case(
            "spec.behavior.scaleUp.tolerance",
            with_none(values([json!("0"), json!("2"), json!(0.1), json!("-")])),
            values([json!("-0.1")]),
            "HPA022",
        ),
        case(
            "spec.behavior.scaleUp.tolerance",
            vec![],
            values([json!("5%"), json!("")]),
            "SCH006",
        ),
        case(
            "spec.metrics.3.object.target.value",
            values([json!("1e3"), json!(" 1 ")]),
            values([json!("x"), json!("50%"), json!("1Gib")]),
            "SCH006",
        ),
        case("spec.metrics", with_none(values([json!([])])), vec![], ""),
        case("spec.behavior", with_none(values([json!({})])), vec![], ""),
    ]
}

#[test]
fn every_rule_fires_and_stays_silent() {
    let fired = hold(&good(), cases(), |object| refused(object, Version::new(1, 37)));
    // HPA001 has its tests with the metadata; HPA007 depends on several fields.
    assert_eq!(silent(rules::HPA, &fired), ["HPA001", "HPA007"]);
}

#[test]
fn zero_replicas_at_most_are_missing() {
    for max in [0, -1] {
        let object = changed(&good(), "spec.maxReplicas", Some(json!(max)));
        assert_eq!(refused(&object, Version::new(1, 37)), ["HPA003 spec.maxReplicas"]);
    }
}

#[test]
fn zero_replicas_at_least_need_a_new_server_and_a_metric_that_is_there_without_pods() {
    let zero = changed(&good(), "spec.minReplicas", Some(json!(0)));
    assert_eq!(refused(&zero, Version::new(1, 36)), ["HPA002 spec.minReplicas"]);
    assert_eq!(refused(&zero, Version::new(1, 37)), Vec::<String>::new());
    for metrics in [json!([]), json!([good()["spec"]["metrics"][0]])] {
        let object = changed(&zero, "spec.metrics", Some(metrics));
        assert_eq!(refused(&object, Version::new(1, 37)), ["HPA007 spec.metrics"]);
    }
    let negative = changed(&zero, "spec.minReplicas", Some(json!(-1)));
    assert_eq!(
        refused(&negative, Version::new(1, 37)),
        ["HPA002 spec.minReplicas"]
    );
}

#[test]
fn the_core_group_is_for_replication_controllers() {
    let object = changed(
        &good(),
        "spec.scaleTargetRef.kind",
        Some(json!("ReplicationController")),
    );
    for api_version in [Some(json!("v1")), None] {
        let object = changed(&object, "spec.scaleTargetRef.apiVersion", api_version);
        assert_eq!(refused(&object, Version::new(1, 37)), Vec::<String>::new());
    }
    let object = changed(&object, "spec.scaleTargetRef.apiVersion", Some(json!("a/b/c")));
    assert_eq!(
        refused(&object, Version::new(1, 37)),
        ["HPA006 spec.scaleTargetRef.apiVersion"]
    );
}

#[test]
fn versions_differ() {
    let without_group = changed(&good(), "spec.scaleTargetRef.apiVersion", None);
    let without_tolerance = changed(&good(), "spec.behavior.scaleUp.tolerance", None);
    for (minor, old_target, tolerance, container) in [
        (
            26,
            &[][..],
            &["HPA022 spec.behavior.scaleUp.tolerance"][..],
            &["HPA014 spec.metrics[0].containerResource"][..],
        ),
        (27, &[], &["HPA022 spec.behavior.scaleUp.tolerance"], &[]),
        (32, &[], &["HPA022 spec.behavior.scaleUp.tolerance"], &[]),
        (33, &[], &["warning HPA022 spec.behavior.scaleUp.tolerance"], &[]),
        (
            34,
            &["HPA006 spec.scaleTargetRef.apiVersion"],
            &["warning HPA022 spec.behavior.scaleUp.tolerance"],
            &[],
        ),
        (35, &["HPA006 spec.scaleTargetRef.apiVersion"], &[], &[]),
    ] {
        let version = Version::new(1, minor);
        let container: Vec<String> = container.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(refused(&without_tolerance, version), container, "1.{minor}");
        let all = |more: &[&str]| {
            let mut all = container.clone();
            all.extend(more.iter().map(|text| (*text).to_owned()));
            all.sort();
            all
        };
        let sorted = |object: &Value| {
            let mut found = refused(object, version);
            found.sort();
            found
        };
        assert_eq!(sorted(&good()), all(tolerance), "1.{minor}");
        assert_eq!(
            sorted(&without_group),
            all(&[old_target, tolerance].concat()),
            "1.{minor}"
        );
    }
}

#[test]
fn a_dropped_tolerance_is_only_a_warning() {
    for (minor, is_error) in [(32, true), (33, false), (34, false)] {
        let found = refusals(&good(), Version::new(1, minor));
        assert_eq!(
            found.iter().map(Refusal::is_error).collect::<Vec<_>>(),
            [is_error],
            "1.{minor}"
        );
    }
    // A dropped field is not looked at, but it is decoded.
    let negative = changed(&good(), "spec.behavior.scaleUp.tolerance", Some(json!("-1")));
    assert_eq!(refusals(&negative, Version::new(1, 34)).len(), 1);
    let malformed = changed(&good(), "spec.behavior.scaleUp.tolerance", Some(json!("5%")));
    assert_eq!(refusals(&malformed, Version::new(1, 34)).len(), 2);
}

#[test]
fn only_the_first_of_several_blocks_is_looked_into() {
    let object = changed(
        &good(),
        "spec.metrics.0.external",
        Some(json!({"metric": {"name": ""}, "target": {"type": "Value", "value": "x"}})),
    );
    let object = changed(
        &object,
        "spec.metrics.0.containerResource.container",
        Some(json!("")),
    );
    assert_eq!(
        refused(&object, Version::new(1, 37)),
        [
            "HPA009 spec.metrics[0].external",
            "SCH006 spec.metrics[0].external.target.value",
            "HPA012 spec.metrics[0].external.metric.name",
        ]
    );
}

#[test]
fn messages_are_the_servers() {
    let message = |path: &str, value: Value| {
        let object = changed(&good(), &spec_field(path), Some(value));
        refusals(&object, Version::new(1, 36))[0].message.to_string()
    };
    for (path, value, expected) in [
        (
            "minReplicas",
            json!(0),
            "Invalid value: 0: must be greater than or equal to 1",
        ),
        (
            "minReplicas",
            json!(11),
            "Invalid value: 10: must be greater than or equal to `minReplicas`, which is 11",
        ),
        (
            "maxReplicas",
            json!(0),
            "Required value: must be set and greater than 0",
        ),
        (
            "scaleTargetRef.name",
            json!("50%"),
            "Invalid value: \"50%\": may not contain '%'",
        ),
        (
            "scaleTargetRef.apiVersion",
            json!(""),
            "Invalid value: \"\": apiVersion must specify API group",
        ),
        (
            "behavior.scaleUp.selectPolicy",
            json!("max"),
            "Unsupported value: \"max\": supported values: \"Disabled\", \"Max\", \"Min\"",
        ),
        (
            "behavior.scaleUp.policies.0.periodSeconds",
            json!(3600),
            "Invalid value: 3600: must be less than or equal to 1800",
        ),
        (
            "behavior.scaleUp.policies",
            json!([]),
            "Required value: must specify at least one Policy",
        ),
    ] {
        assert_eq!(message(path, value), expected, "{path}");
    }
}
