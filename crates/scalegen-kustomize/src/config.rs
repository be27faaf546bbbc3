//! The fields that kustomize changes by default, and those that a kustomization adds with `configurations`.
//!
//! Source: `api/internal/konfig/builtinpluginconsts` of kubernetes-sigs/kustomize 5.5.

use std::sync::LazyLock;

use scalegen_document::Node;

use crate::field_spec::FieldSpec;
use crate::tree::words;

/// The fields that transformers change.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Config {
    pub(crate) name_references: Vec<Referral>,
    /// Besides `metadata.name`.
    pub(crate) name_prefix: Vec<FieldSpec>,
    pub(crate) name_suffix: Vec<FieldSpec>,
    pub(crate) namespace: Vec<FieldSpec>,
    /// What `commonLabels`, and `labels` with `includeSelectors`, change.
    pub(crate) common_labels: Vec<FieldSpec>,
    /// What `labels` with `includeTemplates` change.
    pub(crate) template_labels: Vec<FieldSpec>,
    pub(crate) annotations: Vec<FieldSpec>,
    pub(crate) replicas: Vec<FieldSpec>,
    pub(crate) images: Vec<FieldSpec>,
    /// Where `$(NAME)` is the value of a variable.
    pub(crate) var_references: Vec<FieldSpec>,
}

/// A kind whose names other objects have in their fields.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Referral {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    pub(crate) fields: Vec<FieldSpec>,
}

/// What kustomize changes without `configurations`.
pub(crate) static DEFAULTS: LazyLock<Config> = LazyLock::new(|| {
    let template_labels = read(TEMPLATE_METADATA, "labels", true);
    let mut common_labels = read(SELECTORS, "", true);
    common_labels.extend(read(SELECTORS_IF_PRESENT, "", false));
    for (kind, apps) in [("Deployment", "apps"), ("StatefulSet", "apps")] {
        common_labels.extend(POD_SELECTORS.iter().map(|path| {
            let path = format!("spec/template/spec/{path}");
            FieldSpec::new(apps, "", kind, &path, false)
        }));
    }
    common_labels.extend(template_labels.iter().cloned());
    Config {
        name_references: name_references(),
        name_prefix: Vec::new(),
        name_suffix: Vec::new(),
        namespace: vec![
            FieldSpec::new("", "", "Namespace", "metadata/name", true),
            FieldSpec::new(
                "apiregistration.k8s.io",
                "",
                "APIService",
                "spec/service/namespace",
                true,
            ),
            FieldSpec::new(
                "apiextensions.k8s.io",
                "",
                "CustomResourceDefinition",
                "spec/conversion/webhook/clientConfig/service/namespace",
                false,
            ),
        ],
        common_labels,
        template_labels,
        annotations: read(TEMPLATE_METADATA, "annotations", true),
        replicas: ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"]
            .map(|kind| FieldSpec::new("", "", kind, "spec/replicas", true))
            .into(),
        images: Vec::new(),
        var_references: var_references(),
    }
});

/// Group, version, kind and path, to which a field is added.
type Row = (&'static str, &'static str, &'static str, &'static str);

fn read(rows: &[Row], below: &str, create: bool) -> Vec<FieldSpec> {
    let spec = |(group, version, kind, path): &Row| {
        let path = format!("{path}{below}");
        FieldSpec::new(group, version, kind, &path, create)
    };
    rows.iter().map(spec).collect()
}

const TEMPLATE_METADATA: &[Row] = &[
    ("", "", "", "metadata/"),
    ("", "v1", "ReplicationController", "spec/template/metadata/"),
    ("", "", "Deployment", "spec/template/metadata/"),
    ("", "", "ReplicaSet", "spec/template/metadata/"),
    ("", "", "DaemonSet", "spec/template/metadata/"),
    ("apps", "", "StatefulSet", "spec/template/metadata/"),
    ("batch", "", "Job", "spec/template/metadata/"),
    ("batch", "", "CronJob", "spec/jobTemplate/metadata/"),
    ("batch", "", "CronJob", "spec/jobTemplate/spec/template/metadata/"),
];

const SELECTORS: &[Row] = &[
    ("", "v1", "Service", "spec/selector"),
    ("", "v1", "ReplicationController", "spec/selector"),
    ("", "", "Deployment", "spec/selector/matchLabels"),
    ("", "", "ReplicaSet", "spec/selector/matchLabels"),
    ("", "", "DaemonSet", "spec/selector/matchLabels"),
    ("apps", "", "StatefulSet", "spec/selector/matchLabels"),
    (
        "apps",
        "",
        "StatefulSet",
        "spec/volumeClaimTemplates[]/metadata/labels",
    ),
];

const SELECTORS_IF_PRESENT: &[Row] = &[
    ("batch", "", "Job", "spec/selector/matchLabels"),
    (
        "batch",
        "",
        "CronJob",
        "spec/jobTemplate/spec/selector/matchLabels",
    ),
    ("policy", "", "PodDisruptionBudget", "spec/selector/matchLabels"),
    (
        "networking.k8s.io",
        "",
        "NetworkPolicy",
        "spec/podSelector/matchLabels",
    ),
    (
        "networking.k8s.io",
        "",
        "NetworkPolicy",
        "spec/ingress/from/podSelector/matchLabels",
    ),
    (
        "networking.k8s.io",
        "",
        "NetworkPolicy",
        "spec/egress/to/podSelector/matchLabels",
    ),
];

const POD_SELECTORS: &[&str] = &[
    "affinity/podAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "affinity/podAntiAffinity/preferredDuringSchedulingIgnoredDuringExecution/podAffinityTerm/labelSelector/matchLabels",
    "affinity/podAntiAffinity/requiredDuringSchedulingIgnoredDuringExecution/labelSelector/matchLabels",
    "topologySpreadConstraints/labelSelector/matchLabels",
];

/// Where kinds have their pods' `spec`.
const PODS: &[(&str, &str)] = &[
    ("Pod", "spec/"),
    ("PodTemplate", "template/spec/"),
    ("Deployment", "spec/template/spec/"),
    ("ReplicaSet", "spec/template/spec/"),
    ("DaemonSet", "spec/template/spec/"),
    ("StatefulSet", "spec/template/spec/"),
    ("Job", "spec/template/spec/"),
    ("CronJob", "spec/jobTemplate/spec/template/spec/"),
    ("ReplicationController", "spec/template/spec/"),
];

/// The kinds in whose pods kustomize follows names of ServiceAccounts, claims and priorities.
const NOT_FOR_NAMES: &[&str] = &["PodTemplate", "ReplicaSet"];

const CONFIG_MAPS: &[&str] = &[
    "volumes/configMap/name",
    "containers/env/valueFrom/configMapKeyRef/name",
    "initContainers/env/valueFrom/configMapKeyRef/name",
    "containers/envFrom/configMapRef/name",
    "initContainers/envFrom/configMapRef/name",
    "volumes/projected/sources/configMap/name",
];

const SECRETS: &[&str] = &[
    "volumes/secret/secretName",
    "containers/env/valueFrom/secretKeyRef/name",
    "initContainers/env/valueFrom/secretKeyRef/name",
    "containers/envFrom/secretRef/name",
    "initContainers/envFrom/secretRef/name",
    "imagePullSecrets/name",
    "volumes/projected/sources/secret/name",
];

/// Fields with names, outside of pods: the kind that is named, and the field that names it.
const NAMES: &[(Row, &[Row])] = &[
    (("", "", "Deployment", ""), SCALE_TARGET),
    (("", "", "ReplicationController", ""), SCALE_TARGET),
    (("", "", "ReplicaSet", ""), SCALE_TARGET),
    (("", "", "StatefulSet", ""), SCALE_TARGET),
    (
        ("", "v1", "ConfigMap", ""),
        &[
            ("", "", "Node", "spec/configSource/configMap"),
            ("", "", "Role", "rules/resourceNames"),
            ("", "", "ClusterRole", "rules/resourceNames"),
            (
                "",
                "",
                "Ingress",
                r"metadata/annotations/nginx.ingress.kubernetes.io\/fastcgi-params-configmap",
            ),
        ],
    ),
    (
        ("", "v1", "Secret", ""),
        &[
            ("", "", "Ingress", "spec/tls/secretName"),
            (
                "",
                "",
                "Ingress",
                r"metadata/annotations/ingress.kubernetes.io\/auth-secret",
            ),
            (
                "",
                "",
                "Ingress",
                r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-secret",
            ),
            (
                "",
                "",
                "Ingress",
                r"metadata/annotations/nginx.ingress.kubernetes.io\/auth-tls-secret",
            ),
            ("", "", "ServiceAccount", "imagePullSecrets/name"),
            ("", "", "StorageClass", "parameters/secretName"),
            ("", "", "StorageClass", "parameters/adminSecretName"),
            ("", "", "StorageClass", "parameters/userSecretName"),
            ("", "", "StorageClass", "parameters/secretRef"),
            ("", "", "Role", "rules/resourceNames"),
            ("", "", "ClusterRole", "rules/resourceNames"),
            (
                "serving.knative.dev",
                "v1",
                "Service",
                "spec/template/spec/containers/env/valueFrom/secretKeyRef/name",
            ),
            ("", "", "PersistentVolume", "spec/azureFile/secretName"),
        ],
    ),
    (
        ("", "v1", "Service", ""),
        &[
            ("apps", "", "StatefulSet", "spec/serviceName"),
            ("", "", "Ingress", "spec/rules/http/paths/backend/serviceName"),
            ("", "", "Ingress", "spec/backend/serviceName"),
            ("", "", "Ingress", "spec/rules/http/paths/backend/service/name"),
            ("", "", "Ingress", "spec/defaultBackend/service/name"),
            ("apiregistration.k8s.io", "", "APIService", "spec/service/name"),
            (
                "admissionregistration.k8s.io",
                "",
                "ValidatingWebhookConfiguration",
                "webhooks/clientConfig/service",
            ),
            (
                "admissionregistration.k8s.io",
                "",
                "MutatingWebhookConfiguration",
                "webhooks/clientConfig/service",
            ),
        ],
    ),
    (
        ("rbac.authorization.k8s.io", "", "Role", ""),
        &[(RBAC, "", "RoleBinding", "roleRef/name")],
    ),
    (
        ("rbac.authorization.k8s.io", "", "ClusterRole", ""),
        &[
            (RBAC, "", "RoleBinding", "roleRef/name"),
            (RBAC, "", "ClusterRoleBinding", "roleRef/name"),
        ],
    ),
    (
        ("", "v1", "ServiceAccount", ""),
        &[
            (RBAC, "", "RoleBinding", "subjects"),
            (RBAC, "", "ClusterRoleBinding", "subjects"),
        ],
    ),
    (("", "v1", "PersistentVolumeClaim", ""), &[]),
    (
        ("", "v1", "PersistentVolume", ""),
        &[
            ("", "", "PersistentVolumeClaim", "spec/volumeName"),
            ("", "", "ClusterRole", "rules/resourceNames"),
        ],
    ),
    (
        ("storage.k8s.io", "v1", "StorageClass", ""),
        &[
            ("", "", "PersistentVolume", "spec/storageClassName"),
            ("", "", "PersistentVolumeClaim", "spec/storageClassName"),
            (
                "",
                "",
                "StatefulSet",
                "spec/volumeClaimTemplates/spec/storageClassName",
            ),
        ],
    ),
    (("scheduling.k8s.io", "v1", "PriorityClass", ""), &[]),
    (
        ("networking.k8s.io", "v1", "IngressClass", ""),
        &[("", "", "Ingress", "spec/ingressClassName")],
    ),
];

const RBAC: &str = "rbac.authorization.k8s.io";
const SCALE_TARGET: &[Row] = &[("", "", "HorizontalPodAutoscaler", "spec/scaleTargetRef/name")];

fn name_references() -> Vec<Referral> {
    let referral = |((group, version, kind, _), rows): &(Row, &[Row])| {
        let (paths, kinds): (&[&str], &[&str]) = match *kind {
            "ConfigMap" => (CONFIG_MAPS, &["ReplicationController"]),
            "Secret" => (SECRETS, &["ReplicationController"]),
            "ServiceAccount" => (&["serviceAccountName"], NOT_FOR_NAMES),
            "PersistentVolumeClaim" => (&["volumes/persistentVolumeClaim/claimName"], NOT_FOR_NAMES),
            "PriorityClass" => (&["priorityClassName"], NOT_FOR_NAMES),
            _ => (&[], &[]),
        };
        let pods = PODS.iter().filter(|(pod, _)| !kinds.contains(pod));
        let mut fields: Vec<FieldSpec> = pods
            .flat_map(|(pod, spec)| {
                let field = move |path: &&str| FieldSpec::new("", "", pod, &format!("{spec}{path}"), false);
                paths.iter().map(field)
            })
            .collect();
        fields.extend(read(rows, "", false));
        Referral {
            group: (*group).to_owned(),
            version: (*version).to_owned(),
            kind: (*kind).to_owned(),
            fields,
        }
    };
    NAMES.iter().map(referral).collect()
}

/// Fields of pods and others in which variables are replaced.
fn var_references() -> Vec<FieldSpec> {
    const NOT_FOR_VARS: &[&str] = &["PodTemplate", "ReplicationController"];
    let mut fields = read(
        &[
            ("", "", "Ingress", "spec/rules/host"),
            ("", "", "Ingress", "spec/tls/hosts"),
            ("", "", "Ingress", "spec/tls/secretName"),
            ("", "", "Service", "spec/ports/port"),
            ("", "", "Service", "spec/ports/targetPort"),
            ("", "", "", "metadata/labels"),
        ],
        "",
        false,
    );
    for (pod, spec) in PODS.iter().filter(|(pod, _)| !NOT_FOR_VARS.contains(pod)) {
        for containers in ["containers", "initContainers"] {
            for field in ["args", "command", "env/value", "volumeMounts/mountPath"] {
                let path = format!("{spec}{containers}/{field}");
                fields.push(FieldSpec::new("", "", pod, &path, false));
            }
        }
    }
    fields
}

impl Config {
    /// Adds what a file of `configurations` says.
    pub(crate) fn add(&mut self, root: &Node) {
        let list = |key: &str| FieldSpec::read_all(root.get(key));
        let text = |node: &Node, key: &str| node.get(key).map(words).unwrap_or_default();
        let referrals = root.get("nameReference").into_iter().flat_map(Node::items);
        self.extend(&Self {
            name_references: referrals
                .map(|node| Referral {
                    group: text(node, "group"),
                    version: text(node, "version"),
                    kind: text(node, "kind"),
                    fields: FieldSpec::read_all(node.get("fieldSpecs")),
                })
                .collect(),
            name_prefix: list("namePrefix"),
            name_suffix: list("nameSuffix"),
            namespace: list("namespace"),
            common_labels: list("commonLabels"),
            template_labels: list("templateLabels"),
            annotations: list("commonAnnotations"),
            replicas: list("replicas"),
            images: list("images"),
            var_references: list("varReference"),
        });
    }

    /// Adds what another one has.
    pub(crate) fn extend(&mut self, other: &Self) {
        for referral in &other.name_references {
            if !self.name_references.contains(referral) {
                self.name_references.push(referral.clone());
            }
        }
        for (own, other) in [
            (&mut self.name_prefix, &other.name_prefix),
            (&mut self.name_suffix, &other.name_suffix),
            (&mut self.namespace, &other.namespace),
            (&mut self.common_labels, &other.common_labels),
            (&mut self.template_labels, &other.template_labels),
            (&mut self.annotations, &other.annotations),
            (&mut self.replicas, &other.replicas),
            (&mut self.images, &other.images),
            (&mut self.var_references, &other.var_references),
        ] {
            for spec in other {
                if !own.contains(spec) {
                    own.push(spec.clone());
                }
            }
        }
    }
}
