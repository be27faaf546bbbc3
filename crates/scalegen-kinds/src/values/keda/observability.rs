//! What KEDA shows of itself: metrics, and the Prometheus operator's objects that scrape them.

use serde_json::Value;

use crate::values::keys::chart_keys;
use crate::values::sections::{FreeForm, Switch, Texts};

chart_keys! {
    /// Metrics of each component. The metrics server is `metricServer` here.
    Prometheus {
        /// The metrics server's.
        metric_server: MetricServerMetrics,
        /// The operator's.
        operator: OperatorMetrics,
        /// The admission webhooks'.
        webhooks: WebhooksMetrics,
    }

    /// Metrics of the metrics server.
    MetricServerMetrics {
        /// Whether they are served; false when absent.
        enabled: bool,
        /// The port; 8080 when absent.
        port: i32,
        /// The port's name; `metrics` when absent.
        port_name: String,
        /// A ServiceMonitor for the Prometheus operator.
        service_monitor: ServiceMonitor,
        /// A PodMonitor for the Prometheus operator.
        pod_monitor: PodMonitor,
    }

    /// Metrics of the operator.
    OperatorMetrics {
        /// Whether they are served; false when absent.
        enabled: bool,
        /// The port; 8080 when absent.
        port: i32,
        /// A ServiceMonitor for the Prometheus operator.
        service_monitor: ServiceMonitor,
        /// A PodMonitor for the Prometheus operator.
        pod_monitor: PodMonitor,
        /// A PrometheusRule for the Prometheus operator.
        prometheus_rules: PrometheusRules,
    }

    /// Metrics of the admission webhooks.
    WebhooksMetrics {
        /// Whether they are served; false when absent.
        enabled: bool,
        /// The port; 8080 when absent.
        port: i32,
        /// A ServiceMonitor for the Prometheus operator.
        service_monitor: ServiceMonitor,
        /// A PrometheusRule for the Prometheus operator.
        prometheus_rules: PrometheusRules,
    }

    /// A ServiceMonitor for the Prometheus operator.
    ServiceMonitor {
        /// Whether it is made; false when absent.
        enabled: bool,
        /// Its labels; kube-prometheus-stack picks up only monitors with its release label.
        additional_labels: Texts,
        /// Between two scrapes; Prometheus's own when absent.
        interval: String,
        /// For one scrape; Prometheus's own when absent.
        scrape_timeout: String,
        /// The Service's label whose value becomes the job's name.
        job_label: String,
        /// Labels of the Service that samples get.
        target_labels: Vec<String>,
        /// Labels of the pod that samples get.
        pod_target_labels: Vec<String>,
        /// The Service's port by name; `metrics` when absent. Not with `targetPort`.
        port: String,
        /// The pod's port. Not with `port`.
        target_port: String,
        /// `http` when absent.
        scheme: String,
        /// TLS of the scrape.
        tls_config: FreeForm,
        /// Relabelings of the target.
        relabelings: Vec<Value>,
        /// Relabelings of the samples.
        metric_relabelings: Vec<Value>,
    }

    /// A PodMonitor for the Prometheus operator.
    PodMonitor {
        /// Whether it is made; false when absent.
        enabled: bool,
        /// Between two scrapes; Prometheus's own when absent.
        interval: String,
        /// For one scrape; Prometheus's own when absent.
        scrape_timeout: String,
        /// Where it is made; the release's namespace when absent.
        namespace: String,
        /// Its labels.
        additional_labels: Texts,
        /// Relabelings of the target.
        relabelings: Vec<Value>,
        /// Relabelings of the samples.
        metric_relabelings: Vec<Value>,
    }

    /// A PrometheusRule for the Prometheus operator.
    PrometheusRules {
        /// Whether it is made; false when absent.
        enabled: bool,
        /// Where it is made; the release's namespace when absent.
        namespace: String,
        /// Its labels.
        additional_labels: Texts,
        /// Alerts.
        alerts: Vec<Value>,
    }

    /// Metrics sent to an OpenTelemetry collector.
    OpenTelemetry {
        /// The collector.
        collector: Collector,
        /// Whether the operator sends them; off when absent.
        operator: Switch,
    }

    /// An OpenTelemetry collector.
    Collector {
        /// Its address.
        uri: String,
    }
}
