//! The values of the metrics-server chart.
//!
//! Source: `charts/metrics-server/values.yaml` of kubernetes-sigs/metrics-server, chart 3.13.1; the flags are in
//! `cmd/metrics-server/app/options/options.go`.

mod check;

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use k8s_openapi::api::core::v1::{
    Affinity, LocalObjectReference, PodDNSConfig, PodSecurityContext, Probe, ResourceRequirements,
    SecurityContext, Toleration, TopologySpreadConstraint, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_syntax::Duration;
use serde_json::Value;

use super::keys::chart_keys;
use super::refused;
use super::sections::{FreeForm, Image, Switch, Texts};
use crate::Refused;
use scalegen_syntax::chart::{self, RESOURCE_METRICS};
use scalegen_syntax::go_duration;

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

    /// Roles and bindings.
    Rbac {
        /// Whether the chart makes them; true when absent.
        create: bool,
        /// Whether a PodSecurityPolicy is made, for Kubernetes before 1.25; false when absent.
        psp_enabled: bool,
    }

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

    /// A PodDisruptionBudget. The API server takes only one of its two bounds.
    PodDisruptionBudget {
        /// Whether it is made; false when absent.
        enabled: bool,
        /// Pods, or percent of them, that an eviction must leave.
        min_available: IntOrString,
        /// Pods, or percent of them, that evictions may take.
        max_unavailable: IntOrString,
        /// `IfHealthyBudget` or `AlwaysAllow`: what may happen to pods that are not ready.
        unhealthy_pod_eviction_policy: String,
    }

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
/// Refused at [`build`](Self::build): a resolution that metrics-server does not start with, both
/// ways to treat kubelet certificates, both bounds of a PodDisruptionBudget, a certificate
/// authority that is not to be checked, settings of a certificate source that `tls.type` does not
/// name.
///
/// ```
/// use scalegen_kinds::values::MetricsServerValuesBuilder;
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
        self.arg(format!("--metric-resolution={}", go_duration::text(resolution)))
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
}

#[cfg(test)]
mod tests;
