//! The rules on Deployments and StatefulSets, and on every pod template.

use scalegen_syntax::{Family, Rule, Versions, rules};

macro_rules! apps {
    ($function:literal) => {
        concat!("pkg/apis/apps/validation/validation.go: ", $function)
    };
}

macro_rules! core {
    ($function:literal) => {
        concat!("pkg/apis/core/validation/validation.go: ", $function)
    };
}

rules! {
    /// Every rule on workloads and pod templates.
    pub WORKLOAD = Rule::of(Family::Admission);

    MALFORMED_WORKLOAD_METADATA {
        code: "WKL001",
        name: "malformed-workload-metadata",
        summary: "A name, namespace, label or annotation is malformed, or the name is not a DNS label",
        why: "The API server rejects malformed names, namespaces, labels and annotations. It accepts a dot in a workload's name, with a warning: the pods use the name as their hostname, and a hostname has no dots.",
        fix: "use lowercase letters, digits and - in names, and `name` or `example.com/name` as label and annotation keys",
        bad: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: Web_App}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
        good: &[("metadata: {name: Web_App}", "metadata: {name: web-app}")],
        source: apps!("ValidateDeployment"),
    }

    MALFORMED_WORKLOAD_SELECTOR {
        code: "WKL002",
        name: "malformed-workload-selector",
        summary: "The selector is empty or malformed",
        why: "The selector says which pods belong to the workload. An empty one would match every pod of the namespace, so the API server rejects it, along with operators and values that it does not know.",
        fix: "write selector.matchLabels with a label that only this workload's pods have",
        bad: deployment!("
  selector: {}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
"),
        good: &[("selector: {}", "selector: {matchLabels: {app: web}}")],
        source: apps!("ValidateDeploymentSpec"),
    }

    SELECTOR_MISSES_TEMPLATE {
        code: "WKL003",
        name: "selector-misses-template",
        summary: "The selector does not match the labels of the template",
        why: "The workload would not own the pods that it creates, and would create more of them without end. The API server rejects it.",
        fix: "give the template the labels of the selector",
        bad: deployment!("
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web-v2}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
"),
        good: &[("metadata: {labels: {app: web-v2}}", "metadata: {labels: {app: web}}")],
        source: apps!("ValidatePodTemplateSpecForReplicaSet"),
    }

    MALFORMED_TEMPLATE_METADATA {
        code: "WKL004",
        name: "malformed-template-metadata",
        summary: "A label or annotation of the template is malformed",
        why: "Every pod gets the labels and annotations of the template, so the API server validates them with it.",
        fix: "use `name` or `example.com/name` as keys, and at most 63 letters, digits, -, _ and . as label values",
        bad: deployment!("
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web, owner: \"Web Team\"}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
"),
        good: &[("metadata: {labels: {app: web, owner: \"Web Team\"}}", "metadata: {labels: {app: web, owner: web-team}}")],
        source: core!("ValidatePodTemplateSpec"),
    }

    MALFORMED_CONTAINER_LIST {
        code: "WKL005",
        name: "malformed-container-list",
        summary: "There is no container, or a container's name is duplicate or not a DNS label",
        why: "A pod needs a container. Metrics, patches and autoscalers find containers by name.",
        fix: "give each container, including init containers, a unique name of lowercase letters, digits and -",
        bad: pod!("
      containers: [{name: API, image: \"example/api:1\"}]
"),
        good: &[("containers: [{name: API, image: \"example/api:1\"}]", "containers: [{name: api, image: \"example/api:1\"}]")],
        source: core!("validateContainers"),
    }

    CONTAINER_WITHOUT_IMAGE {
        code: "WKL006",
        name: "container-without-image",
        summary: "A container has no image",
        why: "There is nothing to run, and the API server rejects the template.",
        fix: "set image",
        bad: pod!("
      containers: [{name: api}]
"),
        good: &[("containers: [{name: api}]", "containers: [{name: api, image: \"example/api:1\"}]")],
        source: core!("validateContainerCommon"),
    }

    UNKNOWN_CONTAINER_RESOURCE {
        code: "WKL007",
        name: "unknown-container-resource",
        summary: "A request or limit names a resource that containers cannot have",
        why: "A container can have cpu, memory, ephemeral-storage, hugepages-SIZE and devices named `vendor.com/device`. The API server rejects any other name.",
        fix: "use cpu, memory, ephemeral-storage, hugepages-SIZE, or the full name of a device such as nvidia.com/gpu",
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          resources: {limits: {gpu: 1}}
"),
        good: &[("resources: {limits: {gpu: 1}}", "resources: {limits: {nvidia.com/gpu: 1}}")],
        source: core!("validateContainerResourceName"),
    }

    MALFORMED_RESOURCE_AMOUNT {
        code: "WKL008",
        name: "malformed-resource-amount",
        summary: "An amount is negative, or a fraction of a device or of a byte",
        why: "No container can use less than nothing, or a part of a device. The API server accepts a fraction of a byte, as in `memory: 100m`, with a warning: most often the unit is wrong.",
        fix: "write whole devices, and memory in Mi or Gi",
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          resources: {limits: {nvidia.com/gpu: 500m}}
"),
        good: &[("resources: {limits: {nvidia.com/gpu: 500m}}", "resources: {limits: {nvidia.com/gpu: 1}}")],
        source: core!("ValidateResourceQuantityValue"),
    }

    REQUEST_ABOVE_LIMIT {
        code: "WKL009",
        name: "request-above-limit",
        summary: "A request is above its limit, or differs from it for a device or huge pages",
        why: "What a container is guaranteed has to fit into the most that it may use. Devices and huge pages cannot be shared, so there the two have to be equal.",
        fix: "lower the request, or raise the limit",
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          resources: {requests: {cpu: \"1\"}, limits: {cpu: 500m}}
"),
        good: &[("resources: {requests: {cpu: \"1\"}, limits: {cpu: 500m}}", "resources: {requests: {cpu: 250m}, limits: {cpu: 500m}}")],
        source: core!("ValidateContainerResourceRequirements"),
    }

    MALFORMED_CONTAINER_PORT {
        code: "WKL010",
        name: "malformed-container-port",
        summary: "A port has an invalid number or protocol, or an invalid or duplicate name",
        why: "The API server rejects ports that no socket can have, and names that Services and probes could not use.",
        fix: "use a number from 1 to 65535, TCP, UDP or SCTP, and a unique name of at most 15 lowercase letters, digits and -",
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          ports: [{containerPort: 80800}]
"),
        good: &[("ports: [{containerPort: 80800}]", "ports: [{containerPort: 8080}]")],
        source: core!("validateContainerPorts"),
    }

    MALFORMED_VARIABLE {
        code: "WKL011",
        name: "malformed-variable",
        summary: "An environment variable has an invalid name, both value and valueFrom, or an invalid valueFrom",
        why: "The value of a variable is either written in place or comes from one source. The API server rejects both together, and a valueFrom with no source or several.",
        fix: "give it a name without =, and either value or one source below valueFrom",
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          env:
            - name: KEY
              value: a
              valueFrom: {secretKeyRef: {name: keys, key: a}}
"),
        good: &[("              value: a\n", "")],
        source: core!("ValidateEnv"),
        versions: Versions::described("names may hold any printable character but = since Kubernetes 1.32"),
    }

    MALFORMED_VOLUME {
        code: "WKL012",
        name: "malformed-volume",
        summary: "A volume has an invalid or duplicate name, not exactly one type or an incomplete one, or a mount has no volume or a duplicate path",
        why: "A container can mount only volumes of its pod, and each volume has one name and one type. The API server rejects the template otherwise.",
        fix: "declare the volume below volumes with one type, and mount each volume at a unique path",
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          volumeMounts: [{name: cache, mountPath: /cache}]
"),
        good: &[("    spec:", "    spec:\n      volumes: [{name: cache, emptyDir: {}}]")],
        source: core!("ValidateVolumes"),
    }

    UNKNOWN_CONTAINER_POLICY {
        code: "WKL013",
        name: "unknown-container-policy",
        summary: "imagePullPolicy, terminationMessagePolicy, resizePolicy or restartPolicy has an unknown value",
        why: "The API server knows three pull policies, two termination message policies and two resize policies, and rejects any other value.",
        fix: "use Always, IfNotPresent or Never for imagePullPolicy, File or FallbackToLogsOnError for terminationMessagePolicy, and NotRequired or RestartContainer for the cpu and memory of a resizePolicy",
        has_fix: true,
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          imagePullPolicy: IfMissing
"),
        good: &[("imagePullPolicy: IfMissing", "imagePullPolicy: IfNotPresent")],
        source: core!("validatePullPolicy"),
    }

    MALFORMED_POD_POLICY {
        code: "WKL014",
        name: "malformed-pod-policy",
        summary: "A pod has an invalid policy, name or DNS setting, or a workload sets a restartPolicy other than Always or a deadline",
        why: "The pods of a Deployment or StatefulSet are kept alive, so they always restart and have no deadline; Jobs are for pods that end. The API server rejects unknown values and invalid names in every template.",
        fix: "leave restartPolicy and activeDeadlineSeconds out of a Deployment, and use the values of the API",
        has_fix: true,
        bad: pod!("
      restartPolicy: OnFailure
      containers: [{name: api, image: \"example/api:1\"}]
"),
        good: &[("restartPolicy: OnFailure", "restartPolicy: Always")],
        source: core!("ValidatePodSpec"),
    }

    MALFORMED_PROBE {
        code: "WKL015",
        name: "malformed-probe",
        summary: "A probe or lifecycle hook has no handler or several, an invalid port or scheme, or a number out of range",
        why: "A probe checks one thing in one way. The API server rejects a probe without a handler, with two, or with numbers that mean nothing.",
        fix: "write exactly one of httpGet, tcpSocket, exec and grpc, a port, and numbers of 0 or more",
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          readinessProbe: {periodSeconds: 5}
"),
        good: &[("readinessProbe: {periodSeconds: 5}", "readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 5}")],
        source: core!("validateProbe"),
    }

    MALFORMED_SECURITY_CONTEXT {
        code: "WKL016",
        name: "malformed-security-context",
        summary: "A security context has an invalid ID or seccomp profile, or both forbids and needs privileges",
        why: "The API server rejects negative IDs, invalid seccomp profiles, and a container that is both denied and given more privileges.",
        fix: "use IDs of 0 and above, RuntimeDefault, Unconfined or Localhost with its file, and remove privileged where escalation is forbidden",
        bad: containers!("
        - name: api
          image: \"example/api:1\"
          securityContext: {privileged: true, allowPrivilegeEscalation: false}
"),
        good: &[("securityContext: {privileged: true, allowPrivilegeEscalation: false}", "securityContext: {allowPrivilegeEscalation: false}")],
        source: core!("ValidateSecurityContext"),
    }

    NEGATIVE_WORKLOAD_COUNT {
        code: "WKL017",
        name: "negative-workload-count",
        summary: "A count is negative, or progressDeadlineSeconds is at or below minReadySeconds",
        why: "No workload has fewer than zero replicas. A Deployment that gives up before a pod can count as ready would never succeed; progressDeadlineSeconds defaults to 600.",
        fix: "use 0 or more, and a progressDeadlineSeconds above minReadySeconds",
        bad: deployment!("
  replicas: -1
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
"),
        good: &[("replicas: -1", "replicas: 1")],
        source: apps!("ValidateDeploymentSpec"),
    }

    UNWORKABLE_UPDATE_STRATEGY {
        code: "WKL018",
        name: "unworkable-update-strategy",
        summary: "The update strategy is unknown, or allows no pod to be replaced",
        why: "An update replaces pods only where one may be missing or one more may run. The API server rejects a strategy that allows neither, and unknown values.",
        fix: "use RollingUpdate with a maxUnavailable or maxSurge above 0, or Recreate without rollingUpdate",
        bad: deployment!("
  strategy:
    rollingUpdate: {maxSurge: 0, maxUnavailable: 0}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
"),
        good: &[("rollingUpdate: {maxSurge: 0, maxUnavailable: 0}", "rollingUpdate: {maxSurge: 1, maxUnavailable: 0}")],
        source: apps!("ValidateDeploymentStrategy"),
    }

    MALFORMED_SCHEDULING {
        code: "WKL019",
        name: "malformed-scheduling",
        summary: "A toleration, affinity term, topology spread constraint or gate is malformed",
        why: "The API server rejects unknown operators and effects, malformed labels, weights outside of 1 to 100, and selectors without a term, because the scheduler could not apply them.",
        fix: "use the operators and effects of the API, a weight from 1 to 100, and a topologyKey that is a label of nodes",
        has_fix: true,
        bad: pod!("
      tolerations: [{key: spot, operator: Exist, effect: NoSchedule}]
      containers: [{name: api, image: \"example/api:1\"}]
"),
        good: &[("operator: Exist,", "operator: Exists,")],
        source: core!("ValidateTolerations, validateAffinity, validateTopologySpreadConstraints"),
    }

    MALFORMED_STATEFUL_SET {
        code: "WKL020",
        name: "malformed-stateful-set",
        summary: "A StatefulSet's volume claim, claim retention policy or serviceName is malformed",
        why: "Each pod gets its own claims, made from the templates. Since Kubernetes 1.34 the API server rejects a template that could not become a claim: without access modes, without a size, or with an unknown volume mode.",
        fix: "give each claim accessModes and resources.requests.storage, and use Retain or Delete as retention policies",
        has_fix: true,
        bad: "\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  selector: {matchLabels: {app: db}}
  persistentVolumeClaimRetentionPolicy: {whenDeleted: Recycle}
  template:
    metadata: {labels: {app: db}}
    spec:
      containers: [{name: db, image: \"example/db:1\"}]
",
        good: &[("whenDeleted: Recycle", "whenDeleted: Retain")],
        source: apps!("ValidateStatefulSetSpec"),
        versions: Versions::described("claims are checked since Kubernetes 1.34, serviceName since 1.33"),
    }
}
