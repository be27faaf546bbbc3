//! The trigger prometheus.
//!
//! Source: `pkg/scalers/prometheus_scaler.go` of kedacore/keda 2.20.

use crate::builders::setters::setters;
use scalegen_syntax::{Duration, Quantity};

use super::Trigger;
use scalegen_syntax::go_duration;

/// A PromQL query whose one value is divided by a threshold.
///
/// The query must give at most one series: wrap it in `sum` or `max`. No series counts as 0 unless
/// [`ignore_null_values`](Self::ignore_null_values) is turned off, several are an error.
///
/// ```
/// use scalegen_manifest::builders::PrometheusTrigger;
///
/// let trigger = PrometheusTrigger::new(
///     "http://prometheus.monitoring.svc:9090",
///     "sum(rate(chat_requests_total[2m]))",
///     "1.5".parse().unwrap(),
/// )
/// .activation_threshold("0.5".parse().unwrap())
/// .ignore_null_values(false);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct PrometheusTrigger {
    server_address: String,
    query: String,
    threshold: Quantity,
    activation_threshold: Option<Quantity>,
    ignore_null_values: Option<bool>,
    namespace: Option<String>,
    query_parameters: Vec<(String, String)>,
    custom_headers: Vec<(String, String)>,
    unsafe_ssl: Option<bool>,
    timeout: Option<Duration>,
    auth_modes: Vec<AuthMode>,
    aws_region: Option<String>,
    identity_owner: Option<IdentityOwner>,
}

/// A way to authenticate to Prometheus. Its secrets come from the trigger's authentication.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AuthMode {
    /// `username` and `password`. Not with bearer.
    Basic,
    /// `bearerToken`. Not with basic.
    Bearer,
    /// `ca`, `cert` and `key`.
    Tls,
    /// `customAuthHeader` and `customAuthValue`.
    Custom,
}

/// Whose AWS identity is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentityOwner {
    /// The pod's; the default.
    Pod,
    /// KEDA's operator's.
    Operator,
}

impl PrometheusTrigger {
    /// `server_address` is the base of Prometheus's URL without a slash at its end; `threshold` is above zero,
    /// in thousandths, and is what one pod takes of the value, unless the metric type says otherwise.
    pub fn new(server_address: impl Into<String>, query: impl Into<String>, threshold: Quantity) -> Self {
        Self {
            server_address: server_address.into(),
            query: query.into(),
            threshold,
            activation_threshold: None,
            ignore_null_values: None,
            namespace: None,
            query_parameters: Vec::new(),
            custom_headers: Vec::new(),
            unsafe_ssl: None,
            timeout: None,
            auth_modes: Vec::new(),
            aws_region: None,
            identity_owner: None,
        }
    }

    setters! {
        /// Above this value the trigger is active; 0 when absent. It matters for the step from zero only.
        activation_threshold(mut self, threshold: Quantity) { self.activation_threshold = Some(threshold); }

        /// Whether no series, NaN and infinities count as 0, which they do when absent, or are an error.
        ignore_null_values(mut self, ignore: bool) { self.ignore_null_values = Some(ignore); }

        /// Adds the URL parameter `namespace`, for servers that split tenants by it. It filters no label.
        query_namespace(mut self, namespace: impl Into<String>) { self.namespace = Some(namespace.into()); }

        /// Adds a parameter to the URL, without `=` or `,` in it. KEDA 2.13 and later.
        query_parameter(mut self, name: impl Into<String>, value: impl Into<String>) {
            self.query_parameters.push((name.into(), value.into()));
        }

        /// Adds a header to the request, without `=` or `,` in it. KEDA 2.10 and later.
        custom_header(mut self, name: impl Into<String>, value: impl Into<String>) {
            self.custom_headers.push((name.into(), value.into()));
        }

        /// Whether any certificate of the server is taken; none but valid ones when absent.
        unsafe_ssl(mut self, unsafe_ssl: bool) { self.unsafe_ssl = Some(unsafe_ssl); }

        /// How long a query may take; the operator's own 3 seconds when absent. KEDA 2.17 and later.
        timeout(mut self, timeout: Duration) { self.timeout = Some(timeout); }

        /// Adds a way to authenticate. Needs the trigger's authentication.
        auth_mode(mut self, mode: AuthMode) { self.auth_modes.push(mode); }

        /// The region of an Amazon Managed Prometheus.
        aws_region(mut self, region: impl Into<String>) { self.aws_region = Some(region.into()); }

        /// Whose AWS identity is used.
        identity_owner(mut self, owner: IdentityOwner) { self.identity_owner = Some(owner); }
    }
}

impl AuthMode {
    fn word(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Bearer => "bearer",
            Self::Tls => "tls",
            Self::Custom => "custom",
        }
    }
}

impl IdentityOwner {
    fn word(self) -> &'static str {
        match self {
            Self::Pod => "pod",
            Self::Operator => "operator",
        }
    }
}

impl From<PrometheusTrigger> for Trigger {
    fn from(prometheus: PrometheusTrigger) -> Self {
        let mut trigger = Self::new("prometheus");
        trigger.set("serverAddress", prometheus.server_address);
        trigger.set("query", prometheus.query);
        trigger.set("threshold", prometheus.threshold.decimal());
        trigger.set_some(
            "activationThreshold",
            prometheus.activation_threshold.map(Quantity::decimal),
        );
        let truth = |truth: bool| truth.to_string();
        trigger.set_some("ignoreNullValues", prometheus.ignore_null_values.map(truth));
        trigger.set_some("namespace", prometheus.namespace);
        trigger.set_pairs("queryParameters", &prometheus.query_parameters);
        trigger.set_pairs("customHeaders", &prometheus.custom_headers);
        trigger.set_some("unsafeSsl", prometheus.unsafe_ssl.map(truth));
        trigger.set_some("timeout", prometheus.timeout.map(go_duration::text));
        let modes: Vec<&str> = prometheus.auth_modes.iter().map(|mode| mode.word()).collect();
        if !modes.is_empty() {
            trigger.set("authModes", modes.join(","));
        }
        trigger.set_some("awsRegion", prometheus.aws_region);
        trigger.set_some(
            "identityOwner",
            prometheus.identity_owner.map(IdentityOwner::word),
        );
        trigger
    }
}
