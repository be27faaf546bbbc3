//! The values of the metrics-server chart.
//!
//! Source: `charts/metrics-server/values.yaml` of kubernetes-sigs/metrics-server, chart 3.13.1; the flags are in
//! `cmd/metrics-server/app/options/options.go`.

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use k8s_openapi::api::core::v1::{
    Affinity, LocalObjectReference, PodDNSConfig, PodSecurityContext, Probe, ResourceRequirements,
    SecurityContext, Toleration, TopologySpreadConstraint, Volume, VolumeMount,
};
use scalegen_profile::{Duration, FieldPath};
use serde_json::Value;

use super::chart::{self, RESOURCE_METRICS};
use super::keys::chart_keys;
use super::sections::{FreeForm, Image, PodDisruptionBudget, Switch, Texts};
use super::{go_duration, refused};
use crate::{Level, Refusal, Refused};

chart_keys! {
    /// What can be set of the metrics-server chart. What is not set keeps the chart's default.
    MetricsServerValues built by MetricsServerValuesBuilder {
        /// The image. Chart 3.13.1 installs 0.8.1; a newer program needs its tag here.
        image: Image,
        /// Secrets for a private registry.
        image_pull_secrets: Vec<LocalObjectReference>,
        /// Replaces the chart's part of generated names.
        name_override: String,
        /// Replaces generated names.
        fullname_override: String,
        /// The identity of the pods.
        service_account: ServiceAccount,
        /// Roles and bindings.
        rbac: Rbac,
        /// The APIService `v1beta1.metrics.k8s.io`.
        api_service: ApiService,
        /// Labels on every object.
        common_labels: Texts,
        /// Labels on the pods.
        pod_labels: Texts,
        /// Annotations on the pods.
        pod_annotations: Texts,
        /// Security settings of the pods.
        pod_security_context: PodSecurityContext,
        /// Security settings of the container; restricted when absent.
        security_context: SecurityContext,
        /// `system-cluster-critical` when absent.
        priority_class_name: String,
        /// The port that the container serves on; 10250 when absent.
        container_port: i32,
        /// Whether the pods use the node's network; off when absent.
        host_network: Switch,
        /// Pods; 1 when absent. Two need `podDisruptionBudget` to be of use.
        replicas: i32,
        /// ReplicaSets kept for a roll back; Kubernetes's own 10 when absent.
        revision_history_limit: i32,
        /// How the Deployment is rolled.
        update_strategy: DeploymentStrategy,
        /// Made on demand.
        pod_disruption_budget: PodDisruptionBudget,
        /// The flags before `args`; replaces the chart's own list, which sets a resolution of 15s.
        default_args: Vec<String>,
        /// Flags after the default ones; a flag given twice takes its last value.
        args: Vec<String>,
        /// Whether the pod is alive.
        liveness_probe: Probe,
        /// Whether the pod answers.
        readiness_probe: Probe,
        /// The Service in front.
        service: Service,
        /// A sidecar that adjusts the requests to the size of the cluster.
        addon_resizer: AddonResizer,
        /// Whether metrics-server shows metrics of its own; off when absent.
        metrics: Switch,
        /// A ServiceMonitor for the Prometheus operator.
        service_monitor: ServiceMonitor,
        /// Requests and limits; requests of 100m and 200Mi when absent.
        resources: ResourceRequirements,
        /// Mounts besides the temporary folder.
        extra_volume_mounts: Vec<VolumeMount>,
        /// Volumes besides the temporary folder.
        extra_volumes: Vec<Volume>,
        /// Labels that a node must have.
        node_selector: Texts,
        /// Taints that are tolerated.
        tolerations: Vec<Toleration>,
        /// Preferences among nodes.
        affinity: Affinity,
        /// How pods spread over nodes and zones.
        topology_spread_constraints: Vec<TopologySpreadConstraint>,
        /// Name servers of the pods.
        dns_config: PodDNSConfig,
        /// Annotations on the Deployment.
        deployment_annotations: Texts,
        /// Another scheduler.
        scheduler_name: String,
        /// The volume behind the temporary folder; `emptyDir: {}` when absent.
        tmp_volume: FreeForm,
        /// Where the serving certificate comes from.
        tls: Tls,
    }
}

chart_keys! {
    /// The identity of the pods.
    ServiceAccount {
        /// Whether the chart makes it; true when absent.
        create: bool,
        /// Its annotations.
        annotations: Texts,
        /// Its name; generated when absent.
        name: String,
        /// Secrets that it may mount.
        secrets: Vec<LocalObjectReference>,
    }
}

chart_keys! {
    /// Roles and bindings.
    Rbac {
        /// Whether the chart makes them; true when absent.
        create: bool,
        /// Whether a PodSecurityPolicy is made, for Kubernetes before 1.25; false when absent.
        psp_enabled: bool,
    }
}

chart_keys! {
    /// The APIService `v1beta1.metrics.k8s.io`.
    ApiService {
        /// Whether the chart makes it; true when absent. Without it, HPAs read no CPU or memory.
        create: bool,
        /// Its annotations.
        annotations: Texts,
        /// Whether the API server trusts any certificate; true when absent.
        insecure_skip_tls_verify as "insecureSkipTLSVerify": bool,
        /// The certificate authority in PEM; only with `insecureSkipTLSVerify: false`.
        ca_bundle: String,
    }
}

chart_keys! {
    /// The Service in front of metrics-server.
    Service {
        /// Its type; `ClusterIP` when absent.
        type_ as "type": String,
        /// Its port; 443 when absent.
        port: i32,
        /// Its annotations.
        annotations: Texts,
        /// Its labels.
        labels: Texts,
    }
}

chart_keys! {
    /// A sidecar that adjusts the requests to the size of the cluster.
    AddonResizer {
        /// Whether it runs; false when absent.
        enabled: bool,
        /// Its image.
        image: Image,
        /// Its security settings.
        security_context: SecurityContext,
        /// Its own requests and limits.
        resources: ResourceRequirements,
        /// What it gives to metrics-server.
        nanny: Nanny,
    }
}

chart_keys! {
    /// What the addon resizer gives to metrics-server.
    Nanny {
        /// CPU at zero nodes.
        cpu: String,
        /// CPU for each node.
        extra_cpu: String,
        /// Memory at zero nodes.
        memory: String,
        /// Memory for each node.
        extra_memory: String,
        /// Nodes from which it acts.
        min_cluster_size: i32,
        /// Milliseconds between two looks.
        poll_period: i32,
        /// Percent of difference from which it acts.
        threshold: i32,
    }
}

chart_keys! {
    /// A ServiceMonitor for the Prometheus operator.
    ServiceMonitor {
        /// Whether it is made; false when absent.
        enabled: bool,
        /// Its labels; kube-prometheus-stack picks up only monitors with its release label.
        additional_labels: Texts,
        /// Between two scrapes; 1m when absent.
        interval: String,
        /// For one scrape; 10s when absent.
        scrape_timeout: String,
        /// Relabelings of the samples.
        metric_relabelings: Vec<Value>,
        /// Relabelings of the target.
        relabelings: Vec<Value>,
    }
}

chart_keys! {
    /// Where the serving certificate comes from. One way at a time: `type` names it.
    Tls {
        /// The way; metrics-server's own certificate when absent.
        type_ as "type": TlsType,
        /// The cluster's DNS domain; `cluster.local` when absent.
        cluster_domain: String,
        /// Settings of type cert-manager.
        cert_manager: FreeForm,
        /// Settings of type helm: `certDurationDays`, `lookup`.
        helm: FreeForm,
        /// Settings of type existingSecret.
        existing_secret: ExistingSecret,
    }
}

/// Where the serving certificate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
pub enum TlsType {
    /// metrics-server signs its own.
    #[serde(rename = "metrics-server")]
    MetricsServer,
    /// Helm makes one when the chart is installed.
    #[serde(rename = "helm")]
    Helm,
    /// cert-manager issues it.
    #[serde(rename = "cert-manager")]
    CertManager,
    /// It is in a Secret already.
    #[serde(rename = "existingSecret")]
    ExistingSecret,
}

chart_keys! {
    /// A Secret that holds the serving certificate already.
    ExistingSecret {
        /// Whether Helm reads the authority out of it; true when absent.
        lookup: bool,
        /// Its name.
        name: String,
    }
}

/// Builds the values of the metrics-server chart.
///
/// Refused at [`build`](Self::build): a resolution that metrics-server does not start with (`MS1`), both
/// ways to treat kubelet certificates (`MS2`), both bounds of a PodDisruptionBudget (`MS3`), a certificate
/// authority that is not to be checked (`MS4`), settings of a certificate source that `tls.type` does not
/// name (`MS5`).
///
/// ```
/// use scalegen_manifest::values::MetricsServerValuesBuilder;
///
/// let values = MetricsServerValuesBuilder::new()
///     .kubelet_insecure_tls()
///     .metric_resolution("30s".parse().unwrap())
///     .build()
///     .unwrap();
/// assert_eq!(values.args.unwrap(), ["--kubelet-insecure-tls", "--metric-resolution=30s"]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct MetricsServerValuesBuilder {
    values: MetricsServerValues,
}

impl MetricsServerValuesBuilder {
    /// No value set: the chart's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a flag after those that are there.
    #[must_use]
    pub fn arg(mut self, flag: impl Into<String>) -> Self {
        self.values.args.get_or_insert_default().push(flag.into());
        self
    }

    /// Trusts the kubelets without checking their certificates: kind and other clusters whose kubelets sign
    /// their own need it.
    #[must_use]
    pub fn kubelet_insecure_tls(self) -> Self {
        self.arg("--kubelet-insecure-tls")
    }

    /// Seconds between two readings of the kubelets: 12 or more with the default timeout of a request.
    #[must_use]
    pub fn metric_resolution(self, resolution: Duration) -> Self {
        self.arg(format!("--metric-resolution={}s", resolution.seconds()))
    }

    /// The values.
    ///
    /// # Errors
    ///
    /// Everything that [`MetricsServerValues::check`] finds, but for warnings.
    pub fn build(self) -> Result<MetricsServerValues, Refused> {
        refused(&chart::METRICS_SERVER, self.values.check())?;
        Ok(self.values)
    }
}

impl MetricsServerValues {
    /// The APIServices that a release with these values owns.
    pub fn api_services(&self) -> Vec<&'static str> {
        let create = self.api_service.as_ref().and_then(|service| service.create);
        if create.unwrap_or(true) {
            vec![RESOURCE_METRICS]
        } else {
            Vec::new()
        }
    }

    /// What the API server would refuse of the objects made from these values, and what metrics-server
    /// would not start with.
    pub fn check(&self) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        self.check_resolution(&mut refusals);
        self.check_kubelet_certificates(&mut refusals);
        if let Some(budget) = &self.pod_disruption_budget {
            budget.check(&FieldPath::of("podDisruptionBudget"), "MS3", &mut refusals);
        }
        self.check_authority(&mut refusals);
        self.check_tls(&mut refusals);
        refusals
    }

    /// The flags in the order in which metrics-server reads them.
    fn flags(&self) -> impl Iterator<Item = (FieldPath, &str)> {
        let listed = |key: &'static str, args: &'_ Option<Vec<String>>| {
            let path = FieldPath::of(key);
            (0..args.as_ref().map_or(0, Vec::len)).map(move |index| path.index(index))
        };
        listed("defaultArgs", &self.default_args)
            .zip(self.default_args.iter().flatten())
            .chain(listed("args", &self.args).zip(self.args.iter().flatten()))
            .map(|(path, flag)| (path, flag.as_str()))
    }

    /// The last value of a flag, empty when it is a bare switch.
    fn flag(&self, name: &str) -> Option<(FieldPath, &str)> {
        self.flags()
            .filter_map(|(path, flag)| {
                let rest = flag.strip_prefix("--")?.strip_prefix(name)?;
                match rest.strip_prefix('=') {
                    Some(value) => Some((path, value)),
                    None => rest.is_empty().then_some((path, "")),
                }
            })
            .last()
    }

    fn check_resolution(&self, refusals: &mut Vec<Refusal>) {
        let read = |name, default| match self.flag(name) {
            Some((path, text)) => (Some(path), go_duration::milliseconds(text)),
            None => (None, Some(default)),
        };
        // With the chart's own list of default flags the resolution is 15s, without any it is 60s.
        let unset = if self.default_args.is_none() {
            15_000
        } else {
            60_000
        };
        let (resolution_at, resolution) = read("metric-resolution", unset);
        let (timeout_at, timeout) = read("kubelet-request-timeout", 10_000);
        let Some(field) = resolution_at.clone().or(timeout_at.clone()) else {
            return;
        };
        let mut refuse = |field: FieldPath, message: String| {
            refusals.push(Refusal {
                rule: "MS1",
                level: Level::Runtime,
                field,
                message,
            });
        };
        match (resolution, timeout) {
            (None, _) => refuse(
                resolution_at.unwrap_or(field),
                "metric-resolution must be a duration with a unit, such as 15s".to_owned(),
            ),
            (_, None) => refuse(
                timeout_at.unwrap_or(field),
                "kubelet-request-timeout must be a duration with a unit, such as 10s".to_owned(),
            ),
            (Some(resolution), _) if resolution < 10_000 => refuse(
                field,
                "metric-resolution must be 10s or more: metrics-server does not start".to_owned(),
            ),
            (Some(resolution), Some(timeout)) if resolution * 9 / 10 < timeout => refuse(
                field,
                format!(
                    "nine tenths of metric-resolution ({} ms) must be as long as kubelet-request-timeout \
                     ({timeout} ms): metrics-server does not start",
                    resolution * 9 / 10
                ),
            ),
            _ => {}
        }
    }

    fn check_kubelet_certificates(&self, refusals: &mut Vec<Refusal>) {
        let insecure = self
            .flag("kubelet-insecure-tls")
            .is_some_and(|(_, value)| matches!(value, "" | "true" | "1" | "t" | "T" | "TRUE" | "True"));
        if let Some((field, authority)) = self.flag("kubelet-certificate-authority")
            && insecure
            && !authority.is_empty()
        {
            refusals.push(Refusal {
                rule: "MS2",
                level: Level::Runtime,
                field,
                message: "kubelet-certificate-authority cannot be given with kubelet-insecure-tls".to_owned(),
            });
        }
    }

    fn check_authority(&self, refusals: &mut Vec<Refusal>) {
        let Some(service) = &self.api_service else { return };
        let authority = service
            .ca_bundle
            .as_ref()
            .is_some_and(|bundle| !bundle.is_empty());
        if authority && service.insecure_skip_tls_verify.unwrap_or(true) && service.create.unwrap_or(true) {
            refusals.push(Refusal {
                rule: "MS4",
                level: Level::Api,
                field: FieldPath::of("apiService").field("caBundle"),
                message: "an APIService takes no caBundle while insecureSkipTLSVerify is true, the chart's \
                          default: set it to false"
                    .to_owned(),
            });
        }
    }

    fn check_tls(&self, refusals: &mut Vec<Refusal>) {
        let Some(tls) = &self.tls else { return };
        let chosen = tls.type_.unwrap_or(TlsType::MetricsServer);
        let path = FieldPath::of("tls");
        let mut refuse = |key, message: String| {
            refusals.push(Refusal {
                rule: "MS5",
                level: Level::Runtime,
                field: path.field(key),
                message,
            });
        };
        for (key, set, type_) in [
            ("certManager", tls.cert_manager.is_some(), TlsType::CertManager),
            ("helm", tls.helm.is_some(), TlsType::Helm),
            (
                "existingSecret",
                tls.existing_secret.is_some(),
                TlsType::ExistingSecret,
            ),
        ] {
            if set && chosen != type_ {
                refuse(key, format!("has no effect while tls.type is {}", chosen.word()));
            }
        }
        let name = tls
            .existing_secret
            .as_ref()
            .and_then(|secret| secret.name.as_deref());
        if chosen == TlsType::ExistingSecret && name.unwrap_or_default().is_empty() {
            refuse(
                "existingSecret",
                "tls.type existingSecret needs the Secret's name".to_owned(),
            );
        }
    }
}

impl TlsType {
    fn word(self) -> &'static str {
        match self {
            Self::MetricsServer => "metrics-server",
            Self::Helm => "helm",
            Self::CertManager => "cert-manager",
            Self::ExistingSecret => "existingSecret",
        }
    }
}
