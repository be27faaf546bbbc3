//! Every rule on Deployments, those on their pod templates included: where it fires, and where it stays silent.

use scalegen_syntax::Version;
use serde_json::{Value, json};

use super::*;
use crate::admission::mutation::{Case, case, changed, hold, named, refusals_of, silent, values, with_none};

fn good() -> Value {
    json!({
        "metadata": {"name": "web", "namespace": "team"},
        "spec": {
            "replicas": 2,
            "selector": {"matchLabels": {"app": "web"}},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": 1, "maxUnavailable": 0}},
            "template": {
                "metadata": {"labels": {"app": "web"}, "annotations": {"a": "b"}},
                "spec": {
                    "restartPolicy": "Always",
                    "containers": [{
                        "name": "api",
                        "image": "example/api:1",
                        "imagePullPolicy": "Always",
                        "ports": [{"name": "http", "containerPort": 8080}, {"containerPort": 9090}],
                        "env": [
                            {"name": "A", "value": "b"},
                            {"name": "B", "valueFrom": {"resourceFieldRef": {"resource": "limits.cpu", "divisor": "1m"}}},
                        ],
                        "volumeMounts": [{"name": "tmp", "mountPath": "/tmp"}],
                        "resources": {
                            "requests": {"cpu": "50m", "memory": "64Mi", "nvidia.com/gpu": "1"},
                            "limits": {"cpu": "250m", "memory": "256Mi", "nvidia.com/gpu": 1},
                        },
                        "readinessProbe": {"httpGet": {"path": "/", "port": "http"}, "periodSeconds": 5},
                        "securityContext": {
                            "allowPrivilegeEscalation": false,
                            "runAsUser": 1000,
                            "seccompProfile": {"type": "RuntimeDefault"},
                            "capabilities": {"drop": ["ALL"]},
                        },
                    }],
                    "initContainers": [{"name": "first", "image": "example/first:1"}],
                    "volumes": [{"name": "tmp", "emptyDir": {"sizeLimit": "1Gi"}}, {"name": "other"}],
                },
            },
        },
    })
}

fn refusals(object: &Value, kubernetes: Version) -> Vec<Refusal> {
    let targets = Targets {
        kubernetes,
        ..Targets::NEWEST
    };
    refusals_of(object, targets, deployment)
}

fn refused(object: &Value) -> Vec<String> {
    named(&refusals(object, Version::new(1, 37)))
}

macro_rules! container {
    ($path:literal) => {
        concat!("spec.template.spec.containers.0.", $path)
    };
}

mod pod_cases;

fn object_cases() -> Vec<Case> {
    vec![
        case(
            "metadata.name",
            values([json!("a"), json!("1")]),
            with_none(values([json!("A"), json!("a/b")])),
            "WKL001",
        ),
        case(
            "spec.selector",
            vec![],
            with_none(values([json!({}), json!({"matchLabels": {}})])),
            "WKL002",
        ),
        case(
            "spec.selector.matchLabels",
            vec![],
            values([json!({"app": "50%"}), json!({"a b": "web"})]),
            "WKL002 spec.selector.matchLabels",
        ),
        case(
            "spec.selector.matchExpressions",
            values([json!([{"key": "app", "operator": "Exists"}])]),
            values([json!([{"key": "app", "operator": "exists"}])]),
            "WKL002 spec.selector.matchExpressions[0].operator",
        ),
        case(
            "spec.selector.matchLabels.app",
            vec![],
            values([json!("Web"), json!("")]),
            "WKL003 spec.template.metadata.labels",
        ),
        case(
            "spec.template.metadata",
            values([json!({"labels": {"app": "web", "tier": "a"}})]),
            with_none(values([json!({}), json!({"labels": {"tier": "web"}})])),
            "WKL003 spec.template.metadata.labels",
        ),
        case(
            "spec.template.metadata.labels.b",
            values([json!("")]),
            values([json!("b c")]),
            "WKL004 spec.template.labels",
        ),
        case(
            "spec.template.metadata.annotations",
            values([json!({"A.b/C": "x y"})]),
            values([json!({"a b": ""})]),
            "WKL004 spec.template.annotations",
        ),
        case(
            "spec.replicas",
            with_none(values([json!(0)])),
            values([json!(-1)]),
            "WKL017",
        ),
        case(
            "spec.minReadySeconds",
            values([json!(599)]),
            values([json!(600)]),
            "WKL017 spec.progressDeadlineSeconds",
        ),
        case(
            "spec.progressDeadlineSeconds",
            values([json!(1)]),
            values([json!(0)]),
            "WKL017",
        ),
        case(
            "spec.revisionHistoryLimit",
            values([json!(0)]),
            values([json!(-1)]),
            "WKL017",
        ),
        case(
            "spec.strategy",
            with_none(values([json!({}), json!({"type": "Recreate"})])),
            vec![],
            "",
        ),
        case(
            "spec.strategy.type",
            with_none(values([json!("")])),
            values([json!("recreate")]),
            "WKL018",
        ),
        case(
            "spec.strategy.type",
            vec![],
            values([json!("Recreate")]),
            "WKL018 spec.strategy.rollingUpdate",
        ),
        case(
            "spec.strategy.rollingUpdate.maxSurge",
            with_none(values([json!("25%"), json!("200%")])),
            values([json!(-1), json!("25"), json!("a%")]),
            "WKL018",
        ),
        case(
            "spec.strategy.rollingUpdate.maxSurge",
            vec![],
            values([json!(0), json!("0%")]),
            "WKL018 spec.strategy.rollingUpdate.maxUnavailable",
        ),
        case(
            "spec.strategy.rollingUpdate.maxUnavailable",
            values([json!("100%")]),
            values([json!("101%"), json!(-1), json!("")]),
            "WKL018",
        ),
    ]
}

#[test]
fn every_rule_fires_and_stays_silent() {
    let mut fired = hold(&good(), object_cases(), refused);
    fired.extend(hold(&good(), pod_cases::pod(), refused));
    fired.extend(hold(&good(), pod_cases::container(), refused));
    fired.extend(hold(&good(), pod_cases::parts(), refused));
    fired.extend(hold(&good(), pod_cases::parts_of_container(), refused));
    // The rule on StatefulSets has its cases there.
    assert_eq!(
        silent(rules::WORKLOAD, &fired),
        [rules::MALFORMED_STATEFUL_SET.code]
    );
}

#[test]
fn devices_are_asked_for_whole_and_as_much_as_they_are_limited_to() {
    let at = |kind: &str, amount: Option<Value>, object: &Value| {
        let resources = object
            .pointer("/spec/template/spec/containers/0/resources")
            .unwrap();
        let mut resources = resources.clone();
        match amount {
            Some(amount) => resources[kind]["nvidia.com/gpu"] = amount,
            None => _ = resources[kind].as_object_mut().unwrap().remove("nvidia.com/gpu"),
        }
        changed(object, container!("resources"), Some(resources))
    };
    let resources = "spec.template.spec.containers[0].resources";
    assert_eq!(
        refused(&at("limits", Some(json!(2)), &good())),
        [format!("WKL009 {resources}.requests")]
    );
    assert_eq!(
        refused(&at("limits", None, &good())),
        [format!("WKL009 {resources}.limits")]
    );
    assert_eq!(refused(&at("requests", None, &good())), Vec::<String>::new());
    let half = at(
        "limits",
        Some(json!("500m")),
        &at("requests", Some(json!("500m")), &good()),
    );
    assert_eq!(
        refused(&half),
        [
            format!("WKL008 {resources}.limits[nvidia.com/gpu]"),
            format!("WKL008 {resources}.requests[nvidia.com/gpu]"),
        ]
    );
}

#[test]
fn some_things_are_only_warned_of() {
    let dots = changed(&good(), "metadata.name", Some(json!("a.b")));
    assert_eq!(refused(&dots), ["warning WKL001 metadata.name"]);
    let millibytes = changed(
        &good(),
        container!("resources.requests.memory"),
        Some(json!("64m")),
    );
    assert_eq!(
        refused(&millibytes),
        ["warning WKL008 spec.template.spec.containers[0].resources.requests[memory]"]
    );
}

#[test]
fn names_of_variables_were_narrower_before_1_32() {
    for (name, old, new) in [
        ("A_B.c-d", true, true),
        ("1a", false, true),
        ("a b", false, true),
        ("..a", false, true),
        ("a=b", false, false),
    ] {
        let object = changed(&good(), container!("env.0.name"), Some(json!(name)));
        assert_eq!(refusals(&object, Version::new(1, 31)).is_empty(), old, "{name}");
        assert_eq!(refusals(&object, Version::new(1, 32)).is_empty(), new, "{name}");
    }
}
