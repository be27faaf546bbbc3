//! What a pod template may hold, field by field.

use serde_json::json;

use crate::admission::mutation::{Case, case, values, with_none};

pub(super) fn pod() -> Vec<Case> {
    vec![
        case(
            "spec.template.spec.restartPolicy",
            with_none(values([json!("")])),
            values([json!("Never"), json!("always")]),
            "WKL014",
        ),
        case(
            "spec.template.spec.activeDeadlineSeconds",
            vec![],
            values([json!(5)]),
            "WKL014",
        ),
        case(
            "spec.template.spec.dnsPolicy",
            values([json!("Default")]),
            values([json!("none")]),
            "WKL014",
        ),
        case(
            "spec.template.spec.dnsPolicy",
            vec![],
            values([json!("None")]),
            "WKL014 spec.template.spec.dnsConfig",
        ),
        case(
            "spec.template.spec.hostname",
            values([json!("a")]),
            values([json!("a.b")]),
            "WKL014",
        ),
        case(
            "spec.template.spec.serviceAccountName",
            values([json!("a.b"), json!("")]),
            values([json!("A")]),
            "WKL014",
        ),
        case(
            "spec.template.spec.nodeSelector",
            values([json!({"a": "b"})]),
            values([json!({"a": "b c"})]),
            "WKL014",
        ),
        case(
            "spec.template.spec.volumes.0.name",
            vec![],
            values([json!("b")]),
            "WKL012 spec.template.spec.containers[0].volumeMounts[0].name",
        ),
        case(
            "spec.template.spec.volumes.1.name",
            values([json!("b")]),
            with_none(values([json!("tmp"), json!("A")])),
            "WKL012",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name": "b", "configMap": {"name": "c"}})]),
            values([json!({"name": "b", "configMap": {"name": "c"}, "emptyDir": {}})]),
            "WKL012 spec.template.spec.volumes[1].emptyDir",
        ),
        case(
            "spec.template.spec.volumes.0.emptyDir.sizeLimit",
            values([json!(1)]),
            values([json!("1 Gi")]),
            "SCH006",
        ),
        case(
            "spec.template.spec.overhead",
            values([json!({"cpu": "1m"})]),
            values([json!({"cpu": "x"})]),
            "SCH006 spec.template.spec.overhead[cpu]",
        ),
        case(
            "spec.template.spec.securityContext",
            values([
                json!({"runAsUser": 0, "fsGroup": 1, "seccompProfile": {"type": "Localhost", "localhostProfile": "a"}}),
            ]),
            values([json!({"runAsUser": -1})]),
            "WKL016 spec.template.spec.securityContext.runAsUser",
        ),
        case(
            "spec.template.spec.initContainers.0.name",
            values([json!("b")]),
            values([json!("api"), json!("")]),
            "WKL005",
        ),
        case(
            "spec.template.spec.initContainers.0.image",
            vec![],
            vec![None],
            "WKL006",
        ),
    ]
}

pub(super) fn container() -> Vec<Case> {
    vec![
        case(
            "spec.template.spec.containers",
            vec![],
            with_none(values([json!([])])),
            "WKL005",
        ),
        case(
            container!("name"),
            values([json!("0")]),
            with_none(values([json!("A"), json!("a.b"), json!("x".repeat(64))])),
            "WKL005",
        ),
        case(
            "spec.template.spec.containers.1",
            values([json!({"name": "b", "image": " "})]),
            values([json!({"name": "api", "image": "a"})]),
            "WKL005 spec.template.spec.containers[1].name",
        ),
        case(
            container!("image"),
            values([json!(" "), json!("50%")]),
            with_none(values([json!("")])),
            "WKL006",
        ),
        case(
            container!("resources.requests.gpu"),
            vec![],
            values([json!("1")]),
            "WKL007 spec.template.spec.containers[0].resources.requests[gpu]",
        ),
        case(
            container!("resources.requests.cpu"),
            with_none(values([json!("250m"), json!("0.2499"), json!("0"), json!("-")])),
            values([json!("251m"), json!("0.2501"), json!("50M")]),
            "WKL009 spec.template.spec.containers[0].resources.requests",
        ),
        case(
            container!("resources.requests.cpu"),
            vec![],
            values([json!("-1")]),
            "WKL008 spec.template.spec.containers[0].resources.requests[cpu]",
        ),
        case(
            container!("resources.requests.cpu"),
            vec![],
            values([json!("1 m"), json!("")]),
            "SCH006 spec.template.spec.containers[0].resources.requests[cpu]",
        ),
        case(
            container!("resources.limits.memory"),
            with_none(values([json!("64Mi")])),
            values([json!("63Mi"), json!("5k")]),
            "WKL009 spec.template.spec.containers[0].resources.requests",
        ),
        case(
            container!("resources.limits.example"),
            vec![],
            values([json!("1")]),
            "WKL007 spec.template.spec.containers[0].resources.limits[example]",
        ),
        case(
            container!("resources"),
            with_none(values([
                json!({"limits": {"hugepages-2Mi": "2Mi", "cpu": 1}, "requests": {"hugepages-2Mi": "2Mi"}}),
            ])),
            values([json!({"limits": {"hugepages-2Mi": "2Mi"}})]),
            "WKL009",
        ),
        case(
            container!("ports.0.containerPort"),
            values([json!(1), json!(65535)]),
            with_none(values([json!(0), json!(65536), json!(-1)])),
            "WKL010",
        ),
        case(
            container!("ports.0.hostPort"),
            values([json!(0), json!(80)]),
            values([json!(65536)]),
            "WKL010",
        ),
        case(
            container!("ports.0.protocol"),
            values([json!("UDP"), json!("")]),
            values([json!("tcp")]),
            "WKL010",
        ),
        case(
            container!("ports.1.name"),
            values([json!("a1"), json!("")]),
            values([json!("http"), json!("A"), json!("80")]),
            "WKL010",
        ),
        case(
            container!("env.0.name"),
            values([json!("a.b"), json!("1 b")]),
            with_none(values([json!(""), json!("a=b"), json!("é")])),
            "WKL011",
        ),
        case(
            container!("env.1.valueFrom"),
            with_none(values([json!({"secretKeyRef": {"name": "a", "key": "b"}})])),
            values([
                json!({}),
                json!({"secretKeyRef": {"name": "a", "key": "b"}, "fieldRef": {"fieldPath": "a"}}),
            ]),
            "WKL011",
        ),
        case(
            container!("env.1.value"),
            values([json!("")]),
            values([json!("x")]),
            "WKL011 spec.template.spec.containers[0].env[1].valueFrom",
        ),
        case(
            container!("env.1.valueFrom.resourceFieldRef.divisor"),
            values([json!(1)]),
            values([json!("x")]),
            "SCH006",
        ),
        case(
            container!("volumeMounts.0.name"),
            values([json!("other")]),
            with_none(values([json!("x")])),
            "WKL012",
        ),
        case(
            container!("volumeMounts.0.mountPath"),
            values([json!("a b")]),
            with_none(values([json!("")])),
            "WKL012",
        ),
        case(
            container!("volumeMounts.1"),
            values([json!({"name": "other", "mountPath": "/b"})]),
            values([json!({"name": "other", "mountPath": "/tmp"})]),
            "WKL012 spec.template.spec.containers[0].volumeMounts[1].mountPath",
        ),
        case(
            container!("imagePullPolicy"),
            with_none(values([json!("Never"), json!("")])),
            values([json!("always")]),
            "WKL013",
        ),
        case(
            container!("terminationMessagePolicy"),
            values([json!("File")]),
            values([json!("file")]),
            "WKL013",
        ),
        case(
            container!("readinessProbe"),
            with_none(values([
                json!({"tcpSocket": {"port": 80}, "successThreshold": 2}),
                json!({"exec": {"command": ["a"]}}),
                json!({"grpc": {"port": 80}}),
            ])),
            values([json!({}), json!({"periodSeconds": 5})]),
            "WKL015",
        ),
        case(
            container!("readinessProbe.httpGet.port"),
            values([json!(80)]),
            with_none(values([json!(0), json!("HTTP")])),
            "WKL015",
        ),
        case(
            container!("readinessProbe.exec"),
            vec![],
            values([json!({"command": ["a"]})]),
            "WKL015 spec.template.spec.containers[0].readinessProbe.httpGet",
        ),
        case(
            container!("readinessProbe.periodSeconds"),
            with_none(values([json!(0)])),
            values([json!(-1)]),
            "WKL015",
        ),
        case(
            container!("livenessProbe"),
            values([json!({"tcpSocket": {"port": 80}, "successThreshold": 1})]),
            values([json!({"tcpSocket": {"port": 80}, "successThreshold": 2})]),
            "WKL015 spec.template.spec.containers[0].livenessProbe.successThreshold",
        ),
        case(
            container!("securityContext.privileged"),
            values([json!(false)]),
            values([json!(true)]),
            "WKL016 spec.template.spec.containers[0].securityContext",
        ),
        case(
            container!("securityContext.capabilities.add"),
            values([json!(["SYS_ADMIN", "NET_BIND_SERVICE"])]),
            values([json!(["CAP_SYS_ADMIN"])]),
            "WKL016 spec.template.spec.containers[0].securityContext",
        ),
        case(
            container!("securityContext.runAsUser"),
            values([json!(0), json!(i32::MAX)]),
            values([json!(-1), json!(2_147_483_648_i64)]),
            "WKL016",
        ),
        case(
            container!("securityContext.seccompProfile.type"),
            values([json!("Unconfined")]),
            with_none(values([json!("runtime")])),
            "WKL016",
        ),
        case(
            container!("securityContext.seccompProfile.type"),
            vec![],
            values([json!("Localhost")]),
            "WKL016 spec.template.spec.containers[0].securityContext.seccompProfile.localhostProfile",
        ),
        case(
            container!("securityContext.seccompProfile.localhostProfile"),
            vec![],
            values([json!("a")]),
            "WKL016",
        ),
    ]
}
