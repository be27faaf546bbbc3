//! What a pod template may hold, field by field.

use serde_json::json;

use super::{case, with_none};
use crate::admission::mutation::{Case, values};

pub(super) fn pod() -> Vec<Case> {
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

pub(super) fn container() -> Vec<Case> {
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
