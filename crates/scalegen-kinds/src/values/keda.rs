//! The values of the KEDA chart.
//!
//! Source: `keda/values.yaml` of kedacore/charts, chart 2.20.2.

pub mod components;
pub mod installation;
pub mod observability;

use k8s_openapi::api::core::v1::{Affinity, EnvVar, HostAlias, LocalObjectReference, Toleration};
use scalegen_syntax::FieldPath;
use serde_json::Value;

use self::components::{
    ExtraArguments, Images, Logging, Permissions, PodDisruptionBudgets, PodSecurityContexts, PodTexts,
    Profiling, Resources, SecurityContexts, ServiceAccounts, TopologySpreadConstraints, UpgradeStrategies,
    Volumes,
};
use self::installation::{
    Certificates, Crds, Global, Http, MetricsServer, NetworkPolicy, Operator, PodIdentity, Rbac, Service,
    Webhooks,
};
use self::observability::{OpenTelemetry, Prometheus};
use super::keys::chart_keys;
use super::messages::{BelowZero, NeededWithoutIssuer, NotALogWord, UnknownTlsVersion};
use super::refused;
use super::sections::Texts;
use crate::{Refusal, Refused, rules};
use scalegen_syntax::chart::{self, EXTERNAL_METRICS};

chart_keys! {
    /// What can be set of the KEDA chart. What is not set keeps the chart's default.
    KedaValues built by KedaValuesBuilder {
        /// What holds for every component.
        global: Global,
        /// Images.
        image: Images,
        /// The cluster's name in events; `kubernetes-default` when absent.
        cluster_name: String,
        /// The cluster's DNS domain; `cluster.local` when absent.
        cluster_domain: String,
        /// The CustomResourceDefinitions.
        crds: Crds,
        /// The namespaces that KEDA serves, separated by commas; all when absent or empty.
        watch_namespace: String,
        /// Secrets for a private registry.
        image_pull_secrets: Vec<LocalObjectReference>,
        /// Network policies.
        network_policy: NetworkPolicy,
        /// The operator.
        operator: Operator,
        /// The metrics server, which owns the APIService `v1beta1.external.metrics.k8s.io`.
        metrics_server: MetricsServer,
        /// The admission webhooks.
        webhooks: Webhooks,
        /// How each Deployment is rolled.
        upgrade_strategy: UpgradeStrategies,
        /// Budgets for evictions.
        pod_disruption_budget: PodDisruptionBudgets,
        /// Labels on every object.
        additional_labels: Texts,
        /// Annotations on every object.
        additional_annotations: Texts,
        /// Annotations on pods.
        pod_annotations: PodTexts,
        /// Labels on pods.
        pod_labels: PodTexts,
        /// Roles and bindings.
        rbac: Rbac,
        /// The identities of the pods.
        service_account: ServiceAccounts,
        /// Identities that clouds know the operator by.
        pod_identity: PodIdentity,
        /// The Secret with certificates for external scalers over gRPC.
        grpc_tls_certs_secret as "grpcTLSCertsSecret": String,
        /// The Secret with certificates for HashiCorp Vault.
        hashi_corp_vault_tls as "hashiCorpVaultTLS": String,
        /// Logs.
        logging: Logging,
        /// Security settings of pods.
        pod_security_context: PodSecurityContexts,
        /// Security settings of containers.
        security_context: SecurityContexts,
        /// The Service in front of the metrics server.
        service: Service,
        /// Requests and limits.
        resources: Resources,
        /// Labels that a node must have.
        node_selector: Texts,
        /// Taints that are tolerated.
        tolerations: Vec<Toleration>,
        /// How pods spread over nodes and zones.
        topology_spread_constraints: TopologySpreadConstraints,
        /// Preferences among nodes; a component's own win.
        affinity: Affinity,
        /// A priority class for all pods.
        priority_class_name: String,
        /// How scalers talk HTTP.
        http: Http,
        /// Go profiles.
        profiling: Profiling,
        /// Flags after the chart's own.
        extra_args: ExtraArguments,
        /// Environment of all components.
        env: Vec<EnvVar>,
        /// Names that pods resolve by themselves.
        host_aliases: Vec<HostAlias>,
        /// Volumes.
        volumes: Volumes,
        /// Metrics of KEDA itself.
        prometheus: Prometheus,
        /// Metrics sent to an OpenTelemetry collector.
        opentelemetry: OpenTelemetry,
        /// The certificates that the components talk to each other with.
        certificates: Certificates,
        /// What the components may read of Secrets.
        permissions: Permissions,
        /// Objects of any kind installed with the release.
        extra_objects: Vec<Value>,
        /// A drawing in the notes of the release; true when absent.
        ascii_art: bool,
        /// `app.kubernetes.io/managed-by` on every object; Helm when absent.
        custom_managed_by: String,
        /// Environment variables for every Service of the namespace; true when absent.
        enable_service_links: bool,
    }
}

/// Builds the values of the KEDA chart.
///
/// Refused at [`build`](Self::build): an issuer that is neither made nor named, both bounds of a
/// PodDisruptionBudget, a TLS version that KEDA does not know, numbers below zero.
///
/// ```
/// use scalegen_kinds::values::KedaValuesBuilder;
/// use scalegen_kinds::values::keda::installation::Webhooks;
///
/// let values = KedaValuesBuilder::new()
///     .operator_replicas(2)
///     .webhooks(Webhooks { replica_count: Some(2), ..Webhooks::default() })
///     .build()
///     .unwrap();
/// assert_eq!(values.operator.unwrap().replica_count, Some(2));
/// ```
#[derive(Clone, Debug, Default)]
pub struct KedaValuesBuilder {
    values: KedaValues,
}

impl KedaValuesBuilder {
    /// No value set: the chart's defaults.
    pub fn new() -> Self {
        Self::default()
    }

    /// Pods of the operator. One of them works; the others take over when it fails.
    #[must_use]
    pub fn operator_replicas(mut self, replicas: i32) -> Self {
        self.values.operator.get_or_insert_default().replica_count = Some(replicas);
        self
    }

    /// Leaves `v1beta1.external.metrics.k8s.io` to another, such as prometheus-adapter. ScaledObjects then
    /// wake and sleep, but their HPAs read no metric of KEDA's.
    #[must_use]
    pub fn without_metrics_server(mut self) -> Self {
        self.values.metrics_server.get_or_insert_default().enabled = Some(false);
        self
    }

    /// The values.
    ///
    /// # Errors
    ///
    /// Everything that [`KedaValues::check`] finds, but for warnings.
    pub fn build(self) -> Result<KedaValues, Refused> {
        refused(&chart::KEDA, self.values.check())?;
        Ok(self.values)
    }
}

const LEVELS: &[&str] = &["debug", "info", "error", "panic"];
const FORMATS: &[&str] = &["json", "console"];
const TIMES: &[&str] = &["epoch", "millis", "nano", "iso8601", "rfc3339", "rfc3339nano"];

impl KedaValues {
    /// The APIServices that a release with these values owns.
    pub fn api_services(&self) -> Vec<&'static str> {
        let enabled = self.metrics_server.as_ref().and_then(|server| server.enabled);
        if enabled.unwrap_or(true) {
            vec![EXTERNAL_METRICS]
        } else {
            Vec::new()
        }
    }

    /// What the API server would refuse of the objects made from these values, and what KEDA would not start
    /// with.
    pub fn check(&self) -> Vec<Refusal> {
        let mut refusals = Vec::new();
        self.check_certificates(&mut refusals);
        if let Some(budgets) = &self.pod_disruption_budget {
            let path = FieldPath::of("podDisruptionBudget");
            for (key, budget) in [
                ("operator", &budgets.operator),
                ("metricServer", &budgets.metric_server),
                ("webhooks", &budgets.webhooks),
            ] {
                if let Some(budget) = budget {
                    budget.check(&path.field(key), &mut refusals);
                }
            }
        }
        self.check_tls_versions(&mut refusals);
        self.check_logs(&mut refusals);
        self.check_numbers(&mut refusals);
        refusals
    }

    fn check_certificates(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `keda/templates/cert-manager/keda-issuer.yaml`.
        let manager = self
            .certificates
            .as_ref()
            .and_then(|certificates| certificates.cert_manager.as_ref());
        let Some(manager) = manager.filter(|manager| manager.enabled == Some(true)) else {
            return;
        };
        let Some(issuer) = manager
            .issuer
            .as_ref()
            .filter(|issuer| issuer.generate == Some(false))
        else {
            return;
        };
        let path = FieldPath::of("certificates").field("certManager").field("issuer");
        for (key, value) in [
            ("name", &issuer.name),
            ("kind", &issuer.kind),
            ("group", &issuer.group),
        ] {
            if value.as_ref().is_none_or(String::is_empty) {
                let message = NeededWithoutIssuer {};
                refusals.push(Refusal::new(rules::REFUSED, path.field(key), message));
            }
        }
    }

    fn check_tls_versions(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `pkg/util/http.go of kedacore/keda`.
        let http = self
            .http
            .as_ref()
            .and_then(|http| http.min_tls_version.as_deref());
        let service = self
            .service
            .as_ref()
            .and_then(|service| service.min_tls_version.as_deref());
        for (section, version) in [("http", http), ("service", service)] {
            if version.is_some_and(|version| !matches!(version, "TLS10" | "TLS11" | "TLS12" | "TLS13")) {
                refusals.push(Refusal::new(
                    rules::REFUSED,
                    FieldPath::of(section).field("minTlsVersion"),
                    UnknownTlsVersion {},
                ));
            }
        }
    }

    fn check_logs(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `pkg/log/zap/flags.go of kubernetes-sigs/controller-runtime`.
        let Some(logging) = &self.logging else { return };
        let operator = logging
            .operator
            .as_ref()
            .map(|log| (&log.level, &log.format, &log.time_encoding));
        let webhooks = logging
            .webhooks
            .as_ref()
            .map(|log| (&log.level, &log.format, &log.time_encoding));
        for (section, log) in [("operator", operator), ("webhooks", webhooks)] {
            let Some((level, format, time)) = log else {
                continue;
            };
            let path = FieldPath::of("logging").field(section);
            for (key, word, known) in [
                ("level", level, LEVELS),
                ("format", format, FORMATS),
                ("timeEncoding", time, TIMES),
            ] {
                let Some(word) = word.as_deref().filter(|word| !word.is_empty()) else {
                    continue;
                };
                let is_number = key == "level" && word.parse::<u32>().is_ok_and(|level| level > 0);
                let is_filled_in = word.contains(['{', '$']);
                if !is_number && !is_filled_in && !known.iter().any(|known| known.eq_ignore_ascii_case(word))
                {
                    let known = known.iter().map(|known| (*known).to_owned()).collect();
                    let message = NotALogWord {
                        word: word.to_owned(),
                        known,
                    };
                    refusals.push(Refusal::new(rules::REFUSED, path.field(key), message));
                }
            }
        }
    }

    fn check_numbers(&self, refusals: &mut Vec<Refusal>) {
        // Upstream: `pkg/apis/apps/validation/validation.go: ValidateDeploymentSpec`.
        let replicas = |count: Option<i32>| count.map(i64::from);
        let operator = self.operator.as_ref().and_then(|operator| operator.replica_count);
        let server = self
            .metrics_server
            .as_ref()
            .and_then(|server| server.replica_count);
        let webhooks = self.webhooks.as_ref().and_then(|webhooks| webhooks.replica_count);
        let timeout = self.http.as_ref().and_then(|http| http.timeout);
        for (section, key, number) in [
            ("operator", "replicaCount", replicas(operator)),
            ("metricsServer", "replicaCount", replicas(server)),
            ("webhooks", "replicaCount", replicas(webhooks)),
            ("http", "timeout", timeout),
        ] {
            if number.is_some_and(|number| number < 0) {
                refusals.push(Refusal::new(
                    rules::REFUSED,
                    FieldPath::of(section).field(key),
                    BelowZero {},
                ));
            }
        }
    }
}

#[cfg(test)]
mod tests;
