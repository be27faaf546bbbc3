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
            "WKL012 spec.template.spec.volumes[1].configMap",
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
            "spec.template.spec.overhead",
            vec![],
            values([json!({"cpu": "-1"})]),
            "WKL008 spec.template.spec.overhead[cpu]",
        ),
        case(
            "spec.template.spec.ephemeralContainers",
            values([json!([])]),
            values([json!([{"name": "a", "image": "b"}])]),
            "WKL005 spec.template.spec.ephemeralContainers",
        ),
        case(
            "spec.template.spec.resources",
            values([json!({"requests": {"cpu": "100m"}, "limits": {"cpu": 1, "memory": "1Gi"}})]),
            values([json!({"limits": {"gpu": "1"}})]),
            "WKL007 spec.template.spec.resources.limits[gpu]",
        ),
        case(
            "spec.template.spec.resources",
            vec![],
            values([json!({"requests": {"cpu": "-1"}})]),
            "WKL008 spec.template.spec.resources.requests[cpu]",
        ),
        case(
            "spec.template.spec.resources",
            vec![],
            values([json!({"requests": {"cpu": "100m"}, "limits": {"cpu": "50m"}})]),
            "WKL009 spec.template.spec.resources.requests",
        ),
        case(
            "spec.template.spec.securityContext",
            values([json!({"sysctls": [{"name": "net.core/a_b-c", "value": "x"}]})]),
            values([
                json!({"sysctls": [{"name": "a b", "value": "x"}]}),
                json!({"sysctls": [{"name": "a..b", "value": "x"}]}),
            ]),
            "WKL016 spec.template.spec.securityContext.sysctls[0].name",
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

/// What the pod refers to, and where it may run.
pub(super) fn parts() -> Vec<Case> {
    vec![
        case(
            "spec.template.spec.volumes.1",
            values([
                json!({"name":"b","configMap":{"name":"c","defaultMode":511,"items":[{"key":"a","path":"b/c","mode":0}]}}),
            ]),
            values([json!({"name":"b","configMap":{"name":""}})]),
            "WKL012 spec.template.spec.volumes[1].configMap.name",
        ),
        case(
            "spec.template.spec.volumes.1",
            vec![],
            values([
                json!({"name":"b","configMap":{"name":"c","items":[{"key":"a","path":"../c"}]}}),
                json!({"name":"b","configMap":{"name":"c","items":[{"key":"a","path":"/c"}]}}),
                json!({"name":"b","configMap":{"name":"c","items":[{"key":"a","path":"..c"}]}}),
                json!({"name":"b","configMap":{"name":"c","items":[{"key":"a","path":""}]}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].configMap.items[0].path",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","secret":{"secretName":"c"}})]),
            values([
                json!({"name":"b","secret":{"secretName":"c","defaultMode":512}}),
                json!({"name":"b","secret":{"secretName":"c","defaultMode":-1}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].secret.defaultMode",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","hostPath":{"path":"/a","type":""}})]),
            values([json!({"name":"b","hostPath":{"path":"/a","type":"Dir"}})]),
            "WKL012 spec.template.spec.volumes[1].hostPath.type",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","nfs":{"server":"a","path":"/a"}})]),
            values([json!({"name":"b","nfs":{"server":"a","path":"a"}})]),
            "WKL012 spec.template.spec.volumes[1].nfs.path",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","persistentVolumeClaim":{"claimName":"c"}})]),
            values([json!({"name":"b","persistentVolumeClaim":{"claimName":""}})]),
            "WKL012 spec.template.spec.volumes[1].persistentVolumeClaim.claimName",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","csi":{"driver":"A.b"}})]),
            values([
                json!({"name":"b","csi":{"driver":"a_b"}}),
                json!({"name":"b","csi":{"driver":""}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].csi.driver",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([
                json!({"name":"b","downwardAPI":{"items":[{"path":"a","fieldRef":{"fieldPath":"metadata.labels"}}]}}),
            ]),
            values([
                json!({"name":"b","downwardAPI":{"items":[{"path":"a","fieldRef":{"fieldPath":"spec.nodeName"}}]}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].downwardAPI.fieldRef.fieldPath",
        ),
        case(
            "spec.template.spec.volumes.1",
            vec![],
            values([
                json!({"name":"b","downwardAPI":{"items":[{"path":"a","resourceFieldRef":{"resource":"limits.cpu"}}]}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].downwardAPI.resourceFieldRef.containerName",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([
                json!({"name":"b","projected":{"sources":[{"serviceAccountToken":{"path":"t","expirationSeconds":600}}]}}),
            ]),
            values([
                json!({"name":"b","projected":{"sources":[{"configMap":{"name":"a","items":[{"key":"a","path":"p"}]}},{"secret":{"name":"a","items":[{"key":"a","path":"p"}]}}]}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].projected",
        ),
        case(
            "spec.template.spec.volumes.1",
            vec![],
            values([
                json!({"name":"b","projected":{"sources":[{"serviceAccountToken":{"path":"t","expirationSeconds":599}}]}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].projected.sources[0].serviceAccountToken.expirationSeconds",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([
                json!({"name":"b","ephemeral":{"volumeClaimTemplate":{"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}}}),
            ]),
            values([
                json!({"name":"b","ephemeral":{"volumeClaimTemplate":{"spec":{"resources":{"requests":{"storage":"1Gi"}}}}}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].ephemeral.volumeClaimTemplate.spec.accessModes",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","image":{"reference":"a:1"}})]),
            values([json!({"name":"b","image":{}})]),
            "WKL012 spec.template.spec.volumes[1].image.reference",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([]),
            values([json!({"name":"b","image":{"reference":"a","pullPolicy":"always"}})]),
            "WKL012 spec.template.spec.volumes[1].image.pullPolicy",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([
                json!({"name":"b","iscsi":{"targetPortal":"10.0.0.1","iqn":"iqn.2001-04.com.example:x","lun":0}}),
            ]),
            values([
                json!({"name":"b","iscsi":{"targetPortal":"","iqn":"iqn.2001-04.com.example:x","lun":0}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].iscsi.targetPortal",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","cephfs":{"monitors":["a"]}})]),
            values([json!({"name":"b","cephfs":{"monitors":[]}})]),
            "WKL012 spec.template.spec.volumes[1].cephfs.monitors",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","fc":{"wwids":["a"]}})]),
            values([
                json!({"name":"b","fc":{}}),
                json!({"name":"b","fc":{"targetWWNs":[]}}),
            ]),
            "WKL012 spec.template.spec.volumes[1].fc.targetWWNs",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","gcePersistentDisk":{"pdName":"a"}})]),
            values([json!({"name":"b","gcePersistentDisk":{"pdName":""}})]),
            "WKL012 spec.template.spec.volumes[1].gcePersistentDisk.pdName",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","portworxVolume":{"volumeID":"a"}})]),
            values([json!({"name":"b","portworxVolume":{"volumeID":""}})]),
            "WKL012 spec.template.spec.volumes[1].portworxVolume.volumeID",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([
                json!({"name":"b","scaleIO":{"gateway":"a","system":"b","secretRef":{"name":"c"},"volumeName":"d"}}),
            ]),
            values([json!({"name":"b","scaleIO":{"gateway":"a","system":"b","secretRef":{"name":"c"}}})]),
            "WKL012 spec.template.spec.volumes[1].scaleIO.volumeName",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","quobyte":{"registry":"a:1","volume":"b"}})]),
            values([json!({"name":"b","quobyte":{"registry":"a:1","volume":""}})]),
            "WKL012 spec.template.spec.volumes[1].quobyte.volume",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","photonPersistentDisk":{"pdID":"a"}})]),
            values([json!({"name":"b","photonPersistentDisk":{"pdID":""}})]),
            "WKL012 spec.template.spec.volumes[1].photonPersistentDisk.pdID",
        ),
        case(
            "spec.template.spec.volumes.1",
            values([json!({"name":"b","flocker":{"datasetName":"a"}})]),
            values([json!({"name":"b","flocker":{}})]),
            "WKL012 spec.template.spec.volumes[1].flocker",
        ),
        case(
            "spec.template.spec.dnsConfig",
            values([json!({"nameservers":["10.9.8.7","::1","010.0.0.1"],"searches":["a_b.","."]})]),
            values([
                json!({"nameservers":["x"]}),
                json!({"nameservers":["1.2.3"]}),
                json!({"nameservers":["1.2.3.256"]}),
            ]),
            "WKL014 spec.template.spec.dnsConfig.nameservers[0]",
        ),
        case(
            "spec.template.spec.hostAliases",
            values([json!([{"ip":"10.0.0.1","hostnames":["a.b"]}])]),
            values([json!([{"ip":"a"}])]),
            "WKL014 spec.template.spec.hostAliases[0].ip",
        ),
        case(
            "spec.template.spec.runtimeClassName",
            values([json!("gvisor")]),
            values([json!("G")]),
            "WKL014",
        ),
        case(
            "spec.template.spec.preemptionPolicy",
            values([json!("Never")]),
            values([json!("never")]),
            "WKL014",
        ),
        case(
            "spec.template.spec.tolerations",
            values([json!([{"operator":"Exists"}])]),
            values([json!([{"key":"a","operator":"In"}])]),
            "WKL019 spec.template.spec.tolerations[0].operator",
        ),
        case(
            "spec.template.spec.initContainers.0.restartPolicy",
            values([json!("Always"), json!("Never")]),
            values([json!("always")]),
            "WKL013",
        ),
        case(
            "spec.template.spec.initContainers.0.livenessProbe",
            vec![],
            values([json!({"tcpSocket":{"port":1}})]),
            "WKL015",
        ),
        case(
            "spec.template.spec.resourceClaims",
            values([json!([{"name":"a","resourceClaimName":"b"}])]),
            values([json!([{"name":"a"}])]),
            "WKL007 spec.template.spec.resourceClaims[0]",
        ),
        case(
            "spec.template.spec.securityContext",
            values([
                json!({"seccompProfile":{"type":"Localhost","localhostProfile":""},"fsGroupChangePolicy":"Always"}),
            ]),
            values([json!({"seccompProfile":{"type":"Localhost","localhostProfile":"/a"}})]),
            "WKL016 spec.template.spec.securityContext.seccompProfile.localhostProfile",
        ),
        case(
            "spec.template.spec.securityContext",
            values([
                json!({"appArmorProfile":{"type":"RuntimeDefault"},"sysctls":[{"name":"a","value":"1"}]}),
            ]),
            values([json!({"appArmorProfile":{"type":"Default"}})]),
            "WKL016 spec.template.spec.securityContext.appArmorProfile.type",
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
                json!({"secretKeyRef": {"name": "a", "key": "b"}, "fieldRef": {"fieldPath": "metadata.name"}}),
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

/// What a container is filled from, asked and mounts.
pub(super) fn parts_of_container() -> Vec<Case> {
    vec![
        case(
            container!("env.1"),
            values([
                json!({"name":"B","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels['a/b']"}}}),
                json!({"name":"B","valueFrom":{"fieldRef":{"apiVersion":"v1","fieldPath":"spec.host"}}}),
            ]),
            values([
                json!({"name":"B","valueFrom":{"fieldRef":{"fieldPath":""}}}),
                json!({"name":"B","valueFrom":{"fieldRef":{"fieldPath":"spec.containers"}}}),
                json!({"name":"B","valueFrom":{"fieldRef":{"fieldPath":"metadata.name['a']"}}}),
                json!({"name":"B","valueFrom":{"fieldRef":{"fieldPath":"metadata.labels"}}}),
            ]),
            "WKL011 spec.template.spec.containers[0].env[1].valueFrom.fieldRef.fieldPath",
        ),
        case(
            container!("env.1"),
            values([
                json!({"name":"B","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"0.001"}}}),
                json!({"name":"B","valueFrom":{"resourceFieldRef":{"resource":"requests.memory","divisor":"1Mi"}}}),
                json!({"name":"B","valueFrom":{"resourceFieldRef":{"resource":"limits.hugepages-2Mi","divisor":"0"}}}),
            ]),
            values([
                json!({"name":"B","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"5"}}}),
                json!({"name":"B","valueFrom":{"resourceFieldRef":{"resource":"limits.memory","divisor":"1m"}}}),
            ]),
            "WKL011 spec.template.spec.containers[0].env[1].valueFrom.resourceFieldRef.divisor",
        ),
        case(
            container!("env.1"),
            values([json!({"name":"B","valueFrom":{"secretKeyRef":{"name":"a","key":"A_b.c"}}})]),
            values([
                json!({"name":"B","valueFrom":{"secretKeyRef":{"name":"a","key":"a/b"}}}),
                json!({"name":"B","valueFrom":{"secretKeyRef":{"name":"a","key":".."}}}),
            ]),
            "WKL011 spec.template.spec.containers[0].env[1].valueFrom.secretKeyRef.key",
        ),
        case(
            container!("envFrom"),
            values([json!([{"prefix":"a b","configMapRef":{"name":"a"}}])]),
            values([
                json!([{"prefix":"a"}]),
                json!([{"configMapRef":{"name":"a"},"secretRef":{"name":"a"}}]),
            ]),
            "WKL011 spec.template.spec.containers[0].envFrom",
        ),
        case(
            container!("envFrom"),
            vec![],
            values([
                json!([{"secretRef":{"name":""}}]),
                json!([{"secretRef":{"name":"A"}}]),
            ]),
            "WKL011 spec.template.spec.containers[0].envFrom[0].secretRef.name",
        ),
        case(
            container!("resizePolicy"),
            values([json!([{"resourceName":"cpu","restartPolicy":"NotRequired"}])]),
            values([
                json!([{"resourceName":"gpu","restartPolicy":"NotRequired"}]),
                json!([{"resourceName":"cpu","restartPolicy":"x"}]),
            ]),
            "WKL013",
        ),
        case(
            container!("ports.1"),
            values([json!({"containerPort":9090,"hostPort":80})]),
            vec![],
            "",
        ),
        case(
            container!("ports"),
            values([
                json!([{"containerPort":1,"hostPort":80},{"containerPort":2,"hostPort":80,"protocol":"UDP"}]),
                json!([{"containerPort":1,"hostPort":80,"hostIP":"10.0.0.1"},{"name":"http","containerPort":2,"hostPort":80}]),
            ]),
            values([
                json!([{"containerPort":1,"hostPort":80},{"name":"http","containerPort":2,"hostPort":80,"protocol":"TCP"}]),
            ]),
            "WKL010 spec.template.spec.containers[0].ports[1].hostPort",
        ),
        case(
            container!("readinessProbe"),
            values([
                json!({"httpGet":{"port":1,"scheme":"","httpHeaders":[{"name":"X-A","value":""}]}}),
                json!({"exec":{"command":["a"]}}),
            ]),
            values([json!({"httpGet":{"port":1,"scheme":"https"}})]),
            "WKL015 spec.template.spec.containers[0].readinessProbe.httpGet.scheme",
        ),
        case(
            container!("readinessProbe"),
            vec![],
            values([json!({"exec":{}})]),
            "WKL015 spec.template.spec.containers[0].readinessProbe.exec.command",
        ),
        case(
            container!("readinessProbe"),
            vec![],
            values([json!({"tcpSocket":{"port":1},"terminationGracePeriodSeconds":5})]),
            "WKL015 spec.template.spec.containers[0].readinessProbe.terminationGracePeriodSeconds",
        ),
        case(
            container!("lifecycle"),
            values([
                json!({"preStop":{"sleep":{"seconds":30}}}),
                json!({"preStop":{"sleep":{"seconds":0}}}),
            ]),
            values([json!({"preStop":{"sleep":{"seconds":31}}})]),
            "WKL015 spec.template.spec.containers[0].lifecycle.preStop.sleep",
        ),
        case(
            container!("lifecycle"),
            vec![],
            values([json!({"postStart":{}})]),
            "WKL015 spec.template.spec.containers[0].lifecycle.postStart",
        ),
        case(
            container!("resources.claims"),
            vec![],
            values([json!([{"name":"x"}])]),
            "WKL007 spec.template.spec.containers[0].resources.claims[0]",
        ),
        case(
            container!("securityContext"),
            values([json!({"procMount":"Default"})]),
            values([json!({"procMount":"x"}), json!({"procMount":"Unmasked"})]),
            "WKL016 spec.template.spec.containers[0].securityContext.procMount",
        ),
        case(
            container!("restartPolicy"),
            values([json!("OnFailure")]),
            values([json!("x")]),
            "WKL013",
        ),
        case(
            container!("volumeMounts.0"),
            values([
                json!({"name":"tmp","mountPath":"/tmp","subPath":"a/b","readOnly":true,"recursiveReadOnly":"Enabled"}),
            ]),
            values([
                json!({"name":"tmp","mountPath":"/tmp","subPath":"../a"}),
                json!({"name":"tmp","mountPath":"/tmp","subPath":"/a"}),
            ]),
            "WKL012 spec.template.spec.containers[0].volumeMounts.subPath",
        ),
        case(
            container!("volumeMounts.0"),
            vec![],
            values([
                json!({"name":"tmp","mountPath":"/tmp","mountPropagation":"Bidirectional"}),
                json!({"name":"tmp","mountPath":"/tmp","mountPropagation":"none"}),
            ]),
            "WKL012 spec.template.spec.containers[0].volumeMounts.mountPropagation",
        ),
        case(
            container!("volumeDevices"),
            vec![],
            values([json!([{"name":"x","devicePath":"/dev/x"}])]),
            "WKL012 spec.template.spec.containers[0].volumeDevices[0].name",
        ),
    ]
}
