//! The values of the prometheus-adapter chart.
//!
//! Source: `charts/prometheus-adapter/values.yaml` of prometheus-community/helm-charts, chart 5.3.0.

mod check;
pub mod rules;

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use k8s_openapi::api::core::v1::{
    Affinity, Container, EnvVar, PodDNSConfig, PodSecurityContext, Probe, ResourceRequirements,
    SecurityContext, Toleration, TopologySpreadConstraint, Volume, VolumeMount,
};
use scalegen_syntax::Duration;
use serde_json::Value;

use self::rules::{Rules, SeriesRule};
use super::keys::chart_keys;
use super::refused;
use super::sections::{PodDisruptionBudget, PullPolicy, Switch, Texts};
use crate::Refused;
use scalegen_syntax::chart::{self, CUSTOM_METRICS, EXTERNAL_METRICS, RESOURCE_METRICS};
use scalegen_syntax::go_duration;

chart_keys! {
    /// What can be set of the prometheus-adapter chart. What is not set keeps the chart's default.
    PrometheusAdapterValues built by PrometheusAdapterValuesBuilder {
        /// Preferences among nodes.
        affinity: Affinity,
        /// How pods spread over nodes and zones.
        topology_spread_constraints: Vec<TopologySpreadConstraint>,
        /// Replaces the chart's part of generated names.
        name_override: String,
        /// Replaces generated names.
        fullname_override: String,
        /// Replaces the release's namespace.
        namespace_override: String,
        /// The image.
        image: Image,
        /// Verbosity, 0 to 10; 4 when absent.
        log_level: i32,
        /// Between two looks for new series, as Go reads a duration; 1m when absent. A series that shows up
        /// less often than this is not found.
        metrics_relist_interval: String,
        /// The port that the container serves on; 6443 when absent.
        listen_port: i32,
        /// Labels that a node must have.
        node_selector: Texts,
        /// A priority class.
        priority_class_name: String,
        /// Annotations on every object.
        custom_annotations: Texts,
        /// Labels on every object.
        custom_labels: Texts,
        /// Annotations on the Deployment.
        deployment_annotations: Texts,
        /// The Prometheus that is asked.
        prometheus: Prometheus,
        /// Pods; 1 when absent.
        replicas: i32,
        /// Security settings of the pods; `fsGroup: 10001` when absent.
        pod_security_context: PodSecurityContext,
        /// Security settings of the container; restricted when absent.
        security_context: SecurityContext,
        /// Roles and bindings.
        rbac: Rbac,
        /// Whether the pod gets its service account's token; true when absent.
        automount_service_account_token: bool,
        /// The identity of the pods.
        service_account: ServiceAccount,
        /// Name servers of the pods.
        dns_config: PodDNSConfig,
        /// Requests and limits; none when absent.
        resources: ResourceRequirements,
        /// Whether the pod is alive.
        liveness_probe: Probe,
        /// Whether the pod answers.
        readiness_probe: Probe,
        /// Whether the pod has started.
        startup_probe: Probe,
        /// Which series become which metrics.
        rules: Rules,
        /// The Service in front.
        service: Service,
        /// A serving certificate given here.
        tls: Tls,
        /// Environment of the container.
        env: Vec<EnvVar>,
        /// Flags after the chart's own.
        extra_arguments: Vec<String>,
        /// Containers beside it.
        extra_containers: Vec<Container>,
        /// Volumes of the pod.
        extra_volumes: Vec<Volume>,
        /// Mounts of the container.
        extra_volume_mounts: Vec<VolumeMount>,
        /// Objects of any kind installed with the release.
        extra_manifests: Vec<Value>,
        /// Taints that are tolerated.
        tolerations: Vec<Toleration>,
        /// Labels on the pods.
        pod_labels: Texts,
        /// Annotations on the pods.
        pod_annotations: Texts,
        /// Whether the pods use the node's network; off when absent.
        host_network: Switch,
        /// How the Deployment is rolled.
        strategy: DeploymentStrategy,
        /// Made on demand.
        pod_disruption_budget: PodDisruptionBudget,
        /// A serving certificate from cert-manager.
        cert_manager: CertManager,
        /// ReplicaSets kept for a roll back; 10 when absent.
        revision_history_limit: i32,
    }
}

chart_keys! {
    /// The adapter's image.
    Image {
        /// Registry and path.
        repository: String,
        /// The tag; the chart's `appVersion` when absent or empty.
        tag: String,
        /// `IfNotPresent` when absent.
        pull_policy: PullPolicy,
        /// Names of secrets for a private registry.
        pull_secrets: Vec<String>,
    }

    /// The Prometheus that is asked. The adapter gets `url`, a colon, `port` and `path` in a row.
    Prometheus {
        /// Scheme and host, without a port; `http://prometheus.default.svc` when absent.
        url: String,
        /// The port; 9090 when absent, 0 to add none.
        port: i32,
        /// What comes before `/api/v1`; nothing when absent.
        path: String,
    }
}

impl Prometheus {
    /// A Prometheus by the URL that its users know, with its port: `http://prometheus.monitoring.svc:9090`.
    ///
    /// The port goes into its own key, and a URL without one gets port 0, so that the chart does not add
    /// its default.
    ///
    /// ```
    /// use scalegen_kinds::values::prometheus_adapter::Prometheus;
    ///
    /// let prometheus = Prometheus::at("http://prometheus.monitoring.svc:9091/prom");
    /// assert_eq!(prometheus.url.as_deref(), Some("http://prometheus.monitoring.svc"));
    /// assert_eq!(prometheus.port, Some(9091));
    /// assert_eq!(prometheus.path.as_deref(), Some("/prom"));
    /// ```
    pub fn at(url: &str) -> Self {
        let (scheme, rest) = match url.find("://") {
            Some(end) => url.split_at(end + 3),
            None => ("", url),
        };
        let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
        let (host, port) = match check::port(host) {
            Some((host, port)) => (host, port),
            None => (host, 0),
        };
        let path = path.trim_end_matches('/');
        Self {
            url: Some(format!("{scheme}{host}")),
            port: Some(port),
            path: (!path.is_empty()).then(|| path.to_owned()),
        }
    }
}

chart_keys! {
    /// Roles and bindings.
    Rbac {
        /// Whether the chart makes them; true when absent.
        create: bool,
        /// Whether a ClusterRole instead of a Role reads the API server's certificate authority.
        use_auth_reader_cluster_role: bool,
        /// Which external metrics the HPA controller may read; all when absent.
        external_metrics: MetricsRole,
        /// Which custom metrics the HPA controller may read; all when absent.
        custom_metrics: MetricsRole,
    }

    /// Metrics that the HPA controller may read.
    MetricsRole {
        /// Names of metrics; `["*"]` when absent.
        resources: Vec<String>,
    }

    /// The identity of the pods.
    ServiceAccount {
        /// Whether the chart makes it; true when absent.
        create: bool,
        /// Its name; generated when absent.
        name: String,
        /// Its annotations.
        annotations: Texts,
        /// Whether pods get its token; true when absent.
        automount: bool,
    }

    /// The Service in front of the adapter.
    Service {
        /// Its annotations.
        annotations: Texts,
        /// Its port; 443 when absent.
        port: i32,
        /// Its type; `ClusterIP` when absent.
        type_ as "type": String,
        /// A fixed address.
        cluster_ip as "clusterIP": String,
    }

    /// A serving certificate given here. Not with `certManager`.
    Tls {
        /// Whether it is used; false when absent.
        enable: bool,
        /// The authority in PEM.
        ca: String,
        /// The private key in PEM.
        key: String,
        /// The certificate in PEM.
        certificate: String,
    }

    /// A serving certificate from cert-manager. Not with `tls`.
    CertManager {
        /// Whether it is used; false when absent.
        enabled: bool,
        /// Life of the authority; 43800h when absent.
        ca_cert_duration: String,
        /// Life of the certificate; 8760h when absent.
        cert_duration: String,
    }
}

/// Builds the values of the prometheus-adapter chart.
///
/// Refused at [`build`](Self::build): two ports in the Prometheus URL, rules beside an existing
/// ConfigMap, rules that the adapter does not start with or that can answer nothing,
/// two sources of the serving certificate, both bounds of a PodDisruptionBudget, an interval
/// that is no duration.
///
/// ```
/// use scalegen_kinds::values::prometheus_adapter::rules::SeriesRule;
/// use scalegen_kinds::values::PrometheusAdapterValuesBuilder;
/// use scalegen_syntax::chart;
///
/// let values = PrometheusAdapterValuesBuilder::new()
///     .prometheus_at("http://prometheus.monitoring.svc:9090")
///     .without_default_rules()
///     .external_rule(
///         SeriesRule::new(
///             r#"chat_requests_total{namespace!=""}"#,
///             "sum(rate(<<.Series>>{<<.LabelMatchers>>}[2m]))",
///         )
///         .named("chat_requests_per_second")
///         .label_is("namespace", "namespace"),
///     )
///     .build()
///     .unwrap();
/// assert_eq!(values.api_services(), [chart::EXTERNAL_METRICS]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct PrometheusAdapterValuesBuilder {
    values: PrometheusAdapterValues,
}

impl PrometheusAdapterValuesBuilder {
    /// No value set: the chart's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// The Prometheus that is asked, by its URL with its port: see [`Prometheus::at`].
    #[must_use]
    pub fn prometheus_at(self, url: &str) -> Self {
        self.prometheus(Prometheus::at(url))
    }

    /// Between two looks for new series.
    #[must_use]
    pub fn relist_every(self, interval: Duration) -> Self {
        self.metrics_relist_interval(go_duration::text(interval))
    }

    /// Leaves out the chart's default rules, which offer every series of Prometheus as a custom metric.
    #[must_use]
    pub fn without_default_rules(mut self) -> Self {
        self.values.rules.get_or_insert_default().default = Some(false);
        self
    }

    /// Adds a rule for External metrics.
    #[must_use]
    pub fn external_rule(mut self, rule: SeriesRule) -> Self {
        let rules = self.values.rules.get_or_insert_default();
        rules.external.get_or_insert_default().push(rule);
        self
    }

    /// Adds a rule for Pods and Object metrics.
    #[must_use]
    pub fn custom_rule(mut self, rule: SeriesRule) -> Self {
        let rules = self.values.rules.get_or_insert_default();
        rules.custom.get_or_insert_default().push(rule);
        self
    }

    /// The values.
    ///
    /// # Errors
    ///
    /// Everything that [`PrometheusAdapterValues::check`] finds, but for warnings.
    pub fn build(self) -> Result<PrometheusAdapterValues, Refused> {
        refused(&chart::PROMETHEUS_ADAPTER, self.values.check())?;
        Ok(self.values)
    }
}

impl PrometheusAdapterValues {
    /// The APIServices that a release with these values owns.
    ///
    /// The chart looks at `rules.default`, `custom`, `external` and `resource` even when `existing` replaces
    /// them.
    pub fn api_services(&self) -> Vec<&'static str> {
        let none = Rules::default();
        let rules = self.rules.as_ref().unwrap_or(&none);
        let filled = |rules: &Option<Vec<SeriesRule>>| rules.as_ref().is_some_and(|rules| !rules.is_empty());
        [
            (
                CUSTOM_METRICS,
                rules.default.unwrap_or(true) || filled(&rules.custom),
            ),
            (EXTERNAL_METRICS, filled(&rules.external)),
            (
                RESOURCE_METRICS,
                rules
                    .resource
                    .as_ref()
                    .is_some_and(|rules| *rules != Default::default()),
            ),
        ]
        .into_iter()
        .filter_map(|(service, owned)| owned.then_some(service))
        .collect()
    }
}

#[cfg(test)]
mod tests;
