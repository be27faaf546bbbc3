//! Every rule on Deployments and pod templates: where it fires, and where it stays silent.

use scalegen_profile::Version;
use serde_json::{Value, json};

use super::*;
use crate::Level;
use crate::admission::mutation::{Case, changed, hold, silent, values};

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
    let object: Deployment = serde_json::from_value(object.clone()).unwrap();
    deployment(
        &object,
        &Targets {
            kubernetes,
            ..Targets::NEWEST
        },
    )
}

fn refused(object: &Value) -> Vec<String> {
    refusals(object, Version::new(1, 37))
        .iter()
        .map(|refusal| {
            let warning = if refusal.level == Level::Warning {
                "warning "
            } else {
                ""
            };
            format!("{warning}{} {}", refusal.rule, refusal.field)
        })
        .collect()
}

fn case(
    path: &'static str,
    taken: Vec<Option<Value>>,
    refused: Vec<Option<Value>>,
    by: &'static str,
) -> Case {
    Case {
        path,
        taken,
        refused,
        by,
    }
}

macro_rules! container {
    ($path:literal) => {
        concat!("spec.template.spec.containers.0.", $path)
    };
}

fn with_none(mut values: Vec<Option<Value>>) -> Vec<Option<Value>> {
    values.push(None);
    values
}

fn object_cases() -> Vec<Case> {
    vec![
        case(
            "metadata.name",
            values([json!("a"), json!("1")]),
            with_none(values([json!("A"), json!("a/b")])),
            "D1",
        ),
        case(
            "spec.selector",
            vec![],
            with_none(values([json!({}), json!({"matchLabels": {}})])),
            "D2",
        ),
        case(
            "spec.selector.matchLabels",
            vec![],
            values([json!({"app": "50%"}), json!({"a b": "web"})]),
            "D2 spec.selector.matchLabels",
        ),
        case(
            "spec.selector.matchExpressions",
            values([json!([{"key": "app", "operator": "Exists"}])]),
            values([json!([{"key": "app", "operator": "exists"}])]),
            "D2 spec.selector.matchExpressions[0].operator",
        ),
        case(
            "spec.selector.matchLabels.app",
            vec![],
            values([json!("Web"), json!("")]),
            "D3 spec.template.metadata.labels",
        ),
        case(
            "spec.template.metadata",
            values([json!({"labels": {"app": "web", "tier": "a"}})]),
            with_none(values([json!({}), json!({"labels": {"tier": "web"}})])),
            "D3 spec.template.metadata.labels",
        ),
        case(
            "spec.template.metadata.labels.b",
            values([json!("")]),
            values([json!("b c")]),
            "D4 spec.template.labels",
        ),
        case(
            "spec.template.metadata.annotations",
            values([json!({"A.b/C": "x y"})]),
            values([json!({"a b": ""})]),
            "D4 spec.template.annotations",
        ),
        case(
            "spec.replicas",
            with_none(values([json!(0)])),
            values([json!(-1)]),
            "D17",
        ),
        case(
            "spec.minReadySeconds",
            values([json!(599)]),
            values([json!(600)]),
            "D17 spec.progressDeadlineSeconds",
        ),
        case(
            "spec.progressDeadlineSeconds",
            values([json!(1)]),
            values([json!(0)]),
            "D17",
        ),
        case(
            "spec.revisionHistoryLimit",
            values([json!(0)]),
            values([json!(-1)]),
            "D17",
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
            "D18",
        ),
        case(
            "spec.strategy.type",
            vec![],
            values([json!("Recreate")]),
            "D18 spec.strategy.rollingUpdate",
        ),
        case(
            "spec.strategy.rollingUpdate.maxSurge",
            with_none(values([json!("25%"), json!("200%")])),
            values([json!(-1), json!("25"), json!("a%")]),
            "D18",
        ),
        case(
            "spec.strategy.rollingUpdate.maxSurge",
            vec![],
            values([json!(0), json!("0%")]),
            "D18 spec.strategy.rollingUpdate.maxUnavailable",
        ),
        case(
            "spec.strategy.rollingUpdate.maxUnavailable",
            values([json!("100%")]),
            values([json!("101%"), json!(-1), json!("")]),
            "D18",
        ),
    ]
}

fn pod_cases() -> Vec<Case> {
    vec![
        case(
            "spec.template.spec.restartPolicy",
            with_none(values([json!("")])),
            values([json!("Never"), json!("always")]),
            "D14",
        ),
        case(
            "spec.template.spec.activeDeadlineSeconds",
            vec![],
            values([json!(5)]),
            "D14",
        ),
        case(
            "spec.template.spec.dnsPolicy",
            values([json!("None")]),
            values([json!("none")]),
            "D14",
        ),
        case(
            "spec.template.spec.hostname",
            values([json!("a")]),
            values([json!("a.b")]),
            "D14",
        ),
        case(
            "spec.template.spec.serviceAccountName",
            values([json!("a.b"), json!("")]),
            values([json!("A")]),
            "D14",
        ),
        case(
            "spec.template.spec.nodeSelector",
            values([json!({"a": "b"})]),
            values([json!({"a": "b c"})]),
            "D14",
        ),
        case(
            "spec.template.spec.volumes.0.name",
            vec![],
            values([json!("b")]),
            "D12 spec.template.spec.containers[0].volumeMounts[0].name",
        ),
        case(
            "spec.template.spec.volumes.1.name",
            values([json!("b")]),
            with_none(values([json!("tmp"), json!("A")])),
            "D12",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name": "b", "configMap": {"name": "c"}})]),
            values([json!({"name": "b", "configMap": {"name": "c"}, "emptyDir": {}})]),
            "D12 spec.template.spec.volumes[1].emptyDir",
        ),
        case(
            "spec.template.spec.volumes.0.emptyDir.sizeLimit",
            values([json!(1)]),
            values([json!("1 Gi")]),
            "Q1",
        ),
        case(
            "spec.template.spec.overhead",
            values([json!({"cpu": "1m"})]),
            values([json!({"cpu": "x"})]),
            "Q1 spec.template.spec.overhead[cpu]",
        ),
        case(
            "spec.template.spec.securityContext",
            values([
                json!({"runAsUser": 0, "fsGroup": 1, "seccompProfile": {"type": "Localhost", "localhostProfile": "a"}}),
            ]),
            values([json!({"runAsUser": -1})]),
            "D16 spec.template.spec.securityContext.runAsUser",
        ),
        case(
            "spec.template.spec.initContainers.0.name",
            values([json!("b")]),
            values([json!("api"), json!("")]),
            "D5",
        ),
        case(
            "spec.template.spec.initContainers.0.image",
            vec![],
            vec![None],
            "D6",
        ),
    ]
}

fn container_cases() -> Vec<Case> {
    vec![
        case(
            "spec.template.spec.containers",
            vec![],
            with_none(values([json!([])])),
            "D5",
        ),
        case(
            container!("name"),
            values([json!("0")]),
            with_none(values([json!("A"), json!("a.b"), json!("x".repeat(64))])),
            "D5",
        ),
        case(
            "spec.template.spec.containers.1",
            values([json!({"name": "b", "image": " "})]),
            values([json!({"name": "api", "image": "a"})]),
            "D5 spec.template.spec.containers[1].name",
        ),
        case(
            container!("image"),
            values([json!(" "), json!("50%")]),
            with_none(values([json!("")])),
            "D6",
        ),
        case(
            container!("resources.requests.gpu"),
            vec![],
            values([json!("1")]),
            "D7 spec.template.spec.containers[0].resources.requests[gpu]",
        ),
        case(
            container!("resources.requests.cpu"),
            with_none(values([json!("250m"), json!("0.2499"), json!("0"), json!("-")])),
            values([json!("251m"), json!("0.2501"), json!("50M")]),
            "D9 spec.template.spec.containers[0].resources.requests",
        ),
        case(
            container!("resources.requests.cpu"),
            vec![],
            values([json!("-1")]),
            "D8 spec.template.spec.containers[0].resources.requests[cpu]",
        ),
        case(
            container!("resources.requests.cpu"),
            vec![],
            values([json!("1 m"), json!("")]),
            "Q1 spec.template.spec.containers[0].resources.requests[cpu]",
        ),
        case(
            container!("resources.limits.memory"),
            with_none(values([json!("64Mi")])),
            values([json!("63Mi"), json!("5k")]),
            "D9 spec.template.spec.containers[0].resources.requests",
        ),
        case(
            container!("resources.limits.example"),
            vec![],
            values([json!("1")]),
            "D7 spec.template.spec.containers[0].resources.limits[example]",
        ),
        case(
            container!("resources"),
            with_none(values([
                json!({"limits": {"hugepages-2Mi": "2Mi", "cpu": 1}, "requests": {"hugepages-2Mi": "2Mi"}}),
            ])),
            values([json!({"limits": {"hugepages-2Mi": "2Mi"}})]),
            "D9",
        ),
        case(
            container!("ports.0.containerPort"),
            values([json!(1), json!(65535)]),
            with_none(values([json!(0), json!(65536), json!(-1)])),
            "D10",
        ),
        case(
            container!("ports.0.hostPort"),
            values([json!(0), json!(80)]),
            values([json!(65536)]),
            "D10",
        ),
        case(
            container!("ports.0.protocol"),
            values([json!("UDP"), json!("")]),
            values([json!("tcp")]),
            "D10",
        ),
        case(
            container!("ports.1.name"),
            values([json!("a1"), json!("")]),
            values([json!("http"), json!("A"), json!("80")]),
            "D10",
        ),
        case(
            container!("env.0.name"),
            values([json!("a.b"), json!("1 b")]),
            with_none(values([json!(""), json!("a=b"), json!("é")])),
            "D11",
        ),
        case(
            container!("env.1.valueFrom"),
            with_none(values([json!({"secretKeyRef": {"name": "a", "key": "b"}})])),
            values([
                json!({}),
                json!({"secretKeyRef": {"name": "a", "key": "b"}, "fieldRef": {"fieldPath": "a"}}),
            ]),
            "D11",
        ),
        case(
            container!("env.1.value"),
            values([json!("")]),
            values([json!("x")]),
            "D11 spec.template.spec.containers[0].env[1].valueFrom",
        ),
        case(
            container!("env.1.valueFrom.resourceFieldRef.divisor"),
            values([json!(1)]),
            values([json!("x")]),
            "Q1",
        ),
        case(
            container!("volumeMounts.0.name"),
            values([json!("other")]),
            with_none(values([json!("x")])),
            "D12",
        ),
        case(
            container!("volumeMounts.0.mountPath"),
            values([json!("a b")]),
            with_none(values([json!("")])),
            "D12",
        ),
        case(
            container!("volumeMounts.1"),
            values([json!({"name": "other", "mountPath": "/b"})]),
            values([json!({"name": "other", "mountPath": "/tmp"})]),
            "D12 spec.template.spec.containers[0].volumeMounts[1].mountPath",
        ),
        case(
            container!("imagePullPolicy"),
            with_none(values([json!("Never"), json!("")])),
            values([json!("always")]),
            "D13",
        ),
        case(
            container!("terminationMessagePolicy"),
            values([json!("File")]),
            values([json!("file")]),
            "D13",
        ),
        case(
            container!("readinessProbe"),
            with_none(values([
                json!({"tcpSocket": {"port": 80}, "successThreshold": 2}),
                json!({"exec": {"command": ["a"]}}),
                json!({"grpc": {"port": 80}}),
            ])),
            values([json!({}), json!({"periodSeconds": 5})]),
            "D15",
        ),
        case(
            container!("readinessProbe.httpGet.port"),
            values([json!(80)]),
            with_none(values([json!(0), json!("HTTP")])),
            "D15",
        ),
        case(
            container!("readinessProbe.exec"),
            vec![],
            values([json!({"command": ["a"]})]),
            "D15 spec.template.spec.containers[0].readinessProbe.httpGet",
        ),
        case(
            container!("readinessProbe.periodSeconds"),
            with_none(values([json!(0)])),
            values([json!(-1)]),
            "D15",
        ),
        case(
            container!("livenessProbe"),
            values([json!({"tcpSocket": {"port": 80}, "successThreshold": 1})]),
            values([json!({"tcpSocket": {"port": 80}, "successThreshold": 2})]),
            "D15 spec.template.spec.containers[0].livenessProbe.successThreshold",
        ),
        case(
            container!("securityContext.privileged"),
            values([json!(false)]),
            values([json!(true)]),
            "D16 spec.template.spec.containers[0].securityContext",
        ),
        case(
            container!("securityContext.capabilities.add"),
            values([json!(["SYS_ADMIN", "NET_BIND_SERVICE"])]),
            values([json!(["CAP_SYS_ADMIN"])]),
            "D16 spec.template.spec.containers[0].securityContext",
        ),
        case(
            container!("securityContext.runAsUser"),
            values([json!(0), json!(i32::MAX)]),
            values([json!(-1), json!(2_147_483_648_i64)]),
            "D16",
        ),
        case(
            container!("securityContext.seccompProfile.type"),
            values([json!("Unconfined")]),
            with_none(values([json!("runtime")])),
            "D16",
        ),
        case(
            container!("securityContext.seccompProfile.type"),
            vec![],
            values([json!("Localhost")]),
            "D16 spec.template.spec.containers[0].securityContext.seccompProfile.localhostProfile",
        ),
        case(
            container!("securityContext.seccompProfile.localhostProfile"),
            vec![],
            values([json!("a")]),
            "D16",
        ),
    ]
}

#[test]
fn every_rule_fires_and_stays_silent() {
    let mut fired = hold(&good(), object_cases(), refused);
    fired.extend(hold(&good(), pod_cases(), refused));
    fired.extend(hold(&good(), container_cases(), refused));
    assert_eq!(silent(WORKLOAD_RULES, &fired), Vec::<&str>::new());
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
        [format!("D9 {resources}.requests")]
    );
    assert_eq!(
        refused(&at("limits", None, &good())),
        [format!("D9 {resources}.limits")]
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
            format!("D8 {resources}.limits[nvidia.com/gpu]"),
            format!("D8 {resources}.requests[nvidia.com/gpu]"),
        ]
    );
}

#[test]
fn some_things_are_only_warned_of() {
    let dots = changed(&good(), "metadata.name", Some(json!("a.b")));
    assert_eq!(refused(&dots), ["warning D1 metadata.name"]);
    let millibytes = changed(
        &good(),
        container!("resources.requests.memory"),
        Some(json!("64m")),
    );
    assert_eq!(
        refused(&millibytes),
        ["warning D8 spec.template.spec.containers[0].resources.requests[memory]"]
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
