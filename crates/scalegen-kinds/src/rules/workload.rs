//! The rules on Deployments and StatefulSets, and on every pod template.

use scalegen_syntax::{Family, Rule, Versions, rules};

use crate::{containers, deployment, pod};

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
        summary: "Name, namespace, labels and annotations are well formed; a name that is no DNS label is only warned of",
        why: "The API server refuses names, namespaces, labels and annotations that do not follow its rules. A dot in a workload's name is accepted, and warned of: its pods take the name as their hostname.",
        fix: "use lower case, digits and - in names, and `name` or `example.com/name` as keys of labels and annotations",
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
        summary: "The selector is well formed and not empty",
        why: "The selector says which pods belong to the workload. An empty one would take every pod of the namespace, so the API server refuses it, as it does operators and values that it does not know.",
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
        summary: "The selector takes the labels of the template",
        why: "The pods that the workload makes would not be its own: it would make more of them without end. The API server refuses it.",
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
        summary: "Labels and annotations of the template are well formed",
        why: "Every pod takes the labels and annotations of the template, so the API server checks them with it.",
        fix: "use `name` or `example.com/name` as keys, and at most 63 letters, digits, -, _ and . as values of labels",
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
        summary: "There is a container, and each has its own name, which is a DNS label",
        why: "A pod needs a container, and containers are found by their names: in metrics, in patches, and by autoscalers that aim at one of them.",
        fix: "give each container, initial ones included, a name of its own: lower case letters, digits and -",
        bad: pod!("
      containers: [{name: API, image: \"example/api:1\"}]
"),
        good: &[("containers: [{name: API, image: \"example/api:1\"}]", "containers: [{name: api, image: \"example/api:1\"}]")],
        source: core!("validateContainers"),
    }

    CONTAINER_WITHOUT_IMAGE {
        code: "WKL006",
        name: "container-without-image",
        summary: "A container has an image",
        why: "There is nothing to run, and the API server refuses the template.",
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
        summary: "Requests and limits name resources that containers can have",
        why: "A container can have cpu, memory, ephemeral-storage, hugepages-SIZE and devices named `vendor.com/device`. The API server refuses any other name.",
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
        summary: "Amounts are not negative, and whole for devices; fractions of a byte are only warned of",
        why: "No container can use less than nothing, or a part of a device. A fraction of a byte, as in `memory: 100m`, is accepted and warned of: most often the unit is wrong.",
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
        summary: "A request is not above its limit, and for devices and huge pages it is the same",
        why: "What a container is promised has to fit into what it may use at most. Devices and huge pages cannot be shared, so there both have to be the same.",
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
        summary: "Ports have numbers from 1 to 65535, known protocols and names of their own",
        why: "The API server refuses ports that no socket can have, and names that Services and probes could not use.",
        fix: "use a number from 1 to 65535, TCP, UDP or SCTP, and a name of at most 15 lower case letters, digits and -",
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
        summary: "A variable has a name, and either a value or one source",
        why: "A variable has a name, and its value is either written there or comes from one source. The API server refuses what says both or neither way.",
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
        summary: "A volume has a name of its own and one type, and what is mounted is a volume, each at its own path",
        why: "What a container mounts has to be a volume of its pod, and each volume has one name and one type. The API server refuses the template otherwise.",
        fix: "declare the volume below volumes with one type, and mount each at a path of its own",
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
        summary: "imagePullPolicy and terminationMessagePolicy are words of the API",
        why: "The API server knows three pull policies and two places for a last message, and refuses any other word.",
        fix: "use Always, IfNotPresent or Never for imagePullPolicy, and File or FallbackToLogsOnError for terminationMessagePolicy",
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
        summary: "The policies and names of a pod are words and names of the API; the pods of a workload restart always and have no deadline",
        why: "The pods of a Deployment or StatefulSet are kept alive, so they restart always and have no deadline; that is what Jobs are for. Words and names that the API does not know are refused in every template.",
        fix: "leave restartPolicy and activeDeadlineSeconds out of a Deployment, and use the words of the API",
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
        summary: "A probe has one handler, a port and numbers that are not negative",
        why: "A probe asks one thing in one way. The API server refuses one without a handler, with two, or with numbers that mean nothing.",
        fix: "write exactly one of httpGet, tcpSocket, exec and grpc, a port, and numbers that are not negative",
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
        summary: "A security context has valid ids and seccomp profiles, and does not both forbid and need privileges",
        why: "The API server refuses ids below zero, seccomp profiles that are no profiles, and a container that is both forbidden and told to have more privileges.",
        fix: "use ids of 0 and above, RuntimeDefault, Unconfined or Localhost with its file, and drop privileged where escalation is forbidden",
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
        summary: "Counts are not negative, and progressDeadlineSeconds is above minReadySeconds",
        why: "No workload has fewer than no replicas. A Deployment that gives up before a pod can count as ready would never succeed: progressDeadlineSeconds is 600 when absent.",
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
        summary: "The update strategy is known, and lets at least one pod be replaced",
        why: "An update replaces pods only where one may be missing or one more may run. The API server refuses a strategy that allows neither, and words that it does not know.",
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
}
