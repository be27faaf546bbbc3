//! KEDA's three components, under each of the names that the chart's sections give them.
//!
//! The metrics server is `metricsServer`, `metricServer`, `metricsApiServer` or `metricsAdapter`, by section; a
//! section here has the spelling that the chart reads, so that no other can be written.

use k8s_openapi::api::apps::v1::DeploymentStrategy;
use k8s_openapi::api::core::v1::{
    PodSecurityContext, ResourceRequirements, SecurityContext, TopologySpreadConstraint, Volume, VolumeMount,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_syntax::FieldPath;

use crate::values::keys::chart_keys;
use crate::values::messages::BothBounds;
use crate::values::sections::{PullPolicy, Texts};
use crate::{Refusal, rules};

chart_keys! {
    /// Images. The metrics server is `metricsApiServer` here.
    Images {
        /// The operator's.
        keda: Image,
        /// The metrics server's.
        metrics_api_server: Image,
        /// The admission webhooks'.
        webhooks: Image,
        /// For all of them; `Always` when absent.
        pull_policy: PullPolicy,
    }

    /// One image.
    Image {
        /// Its registry; `ghcr.io` when absent.
        registry: String,
        /// Its path.
        repository: String,
        /// Its tag; the chart's `appVersion` when absent or empty.
        tag: String,
    }

    /// How each Deployment is rolled. The metrics server is `metricsApiServer` here.
    UpgradeStrategies {
        /// The operator's.
        operator: DeploymentStrategy,
        /// The metrics server's.
        metrics_api_server: DeploymentStrategy,
        /// The admission webhooks'.
        webhooks: DeploymentStrategy,
    }

    /// Budgets for evictions; none when absent. The metrics server is `metricServer` here.
    PodDisruptionBudgets {
        /// The operator's.
        operator: PodDisruptionBudget,
        /// The metrics server's.
        metric_server: PodDisruptionBudget,
        /// The admission webhooks'.
        webhooks: PodDisruptionBudget,
    }

    /// A PodDisruptionBudget, made when any of this is set. The API server takes only one of its two bounds.
    PodDisruptionBudget {
        /// Pods, or percent of them, that an eviction must leave.
        min_available: IntOrString,
        /// Pods, or percent of them, that evictions may take.
        max_unavailable: IntOrString,
    }
}

impl PodDisruptionBudget {
    /// Both bounds at once.
    pub(super) fn check(&self, at: &FieldPath, refusals: &mut Vec<Refusal>) {
        // Upstream: `pkg/apis/policy/validation/validation.go: ValidatePodDisruptionBudgetSpec`.
        if self.min_available.is_some() && self.max_unavailable.is_some() {
            let message = BothBounds {};
            refusals.push(Refusal::new(rules::REFUSED, at.clone(), message));
        }
    }
}

chart_keys! {
    /// Labels or annotations of pods. The operator is `keda`, the metrics server `metricsAdapter` here.
    PodTexts {
        /// The operator's.
        keda: Texts,
        /// The metrics server's.
        metrics_adapter: Texts,
        /// The admission webhooks'.
        webhooks: Texts,
    }

    /// The identities of the pods. The metrics server is `metricServer` here.
    ServiceAccounts {
        /// The operator's.
        operator: ServiceAccount,
        /// The metrics server's.
        metric_server: ServiceAccount,
        /// The admission webhooks'.
        webhooks: ServiceAccount,
    }

    /// The identity of one component.
    ServiceAccount {
        /// Whether the chart makes it; true when absent.
        create: bool,
        /// Its name.
        name: String,
        /// Whether pods get its token; true when absent.
        automount_service_account_token: bool,
        /// Its annotations.
        annotations: Texts,
    }

    /// Security settings of containers. The metrics server is `metricServer` here.
    SecurityContexts {
        /// The operator's; restricted when absent, like the others.
        operator: SecurityContext,
        /// The metrics server's.
        metric_server: SecurityContext,
        /// The admission webhooks'.
        webhooks: SecurityContext,
    }

    /// Security settings of pods. The metrics server is `metricServer` here.
    PodSecurityContexts {
        /// The operator's; `runAsNonRoot` when absent, like the others.
        operator: PodSecurityContext,
        /// The metrics server's.
        metric_server: PodSecurityContext,
        /// The admission webhooks'.
        webhooks: PodSecurityContext,
    }

    /// Requests and limits. The metrics server is `metricServer` here.
    Resources {
        /// The operator's; requests of 100m and 100Mi, limits of 1 and 1000Mi when absent, like the others.
        operator: ResourceRequirements,
        /// The metrics server's.
        metric_server: ResourceRequirements,
        /// The admission webhooks'.
        webhooks: ResourceRequirements,
    }

    /// How pods spread over nodes and zones. The metrics server is `metricsServer` here.
    TopologySpreadConstraints {
        /// The operator's.
        operator: Vec<TopologySpreadConstraint>,
        /// The metrics server's.
        metrics_server: Vec<TopologySpreadConstraint>,
        /// The admission webhooks'.
        webhooks: Vec<TopologySpreadConstraint>,
    }

    /// Go profiles over HTTP. The metrics server is `metricsServer` here.
    Profiling {
        /// The operator's; port 8082 when absent.
        operator: Profile,
        /// The metrics server's; port 8083 when absent.
        metrics_server: Profile,
        /// The admission webhooks'; port 8084 when absent.
        webhooks: Profile,
    }

    /// Go profiles of one component.
    Profile {
        /// Whether they are served; false when absent.
        enabled: bool,
        /// The port.
        port: i32,
    }

    /// Flags after the chart's own, by their name without dashes. The operator is `keda`, the metrics server
    /// `metricsAdapter` here; the admission webhooks take none.
    ExtraArguments {
        /// The operator's.
        keda: Texts,
        /// The metrics server's.
        metrics_adapter: Texts,
    }

    /// Volumes. The operator is `keda`, the metrics server `metricsApiServer` here.
    Volumes {
        /// The operator's.
        keda: ExtraVolumes,
        /// The metrics server's.
        metrics_api_server: ExtraVolumes,
        /// The admission webhooks'.
        webhooks: ExtraVolumes,
    }

    /// Volumes of one component.
    ExtraVolumes {
        /// The pod's.
        extra_volumes: Vec<Volume>,
        /// The container's mounts.
        extra_volume_mounts: Vec<VolumeMount>,
    }

    /// Logs. The metrics server is `metricServer` here.
    Logging {
        /// The operator's.
        operator: OperatorLog,
        /// The metrics server's.
        metric_server: KlogLog,
        /// The admission webhooks'.
        webhooks: Log,
    }

    /// The operator's log.
    OperatorLog {
        /// `debug`, `info`, `error`, or a number above 0 as text; `info` when absent.
        level: String,
        /// `json` or `console`; `console` when absent.
        format: String,
        /// `epoch`, `millis`, `nano`, `iso8601`, `rfc3339` or `rfc3339nano`; `rfc3339` when absent.
        time_encoding: String,
        /// Whether stack traces are printed; false when absent.
        stack_traces_enabled: bool,
    }

    /// The webhooks' log.
    Log {
        /// `debug`, `info`, `error`, or a number above 0 as text; `info` when absent.
        level: String,
        /// `json` or `console`; `console` when absent.
        format: String,
        /// `epoch`, `millis`, `nano`, `iso8601`, `rfc3339` or `rfc3339nano`; `rfc3339` when absent.
        time_encoding: String,
    }

    /// The log of the metrics server.
    KlogLog {
        /// 0 for info, 4 for debug, or another number; 0 when absent.
        level: i32,
        /// `DEBUG`, `INFO`, `WARN`, `ERROR`, `ALERT` or `EMERG`; `ERROR` when absent.
        stderrthreshold: String,
    }

    /// What each component may read of Secrets. The metrics server is `metricServer` here.
    Permissions {
        /// The operator's.
        operator: OperatorPermissions,
        /// The metrics server's.
        metric_server: MetricServerPermissions,
    }

    /// What the operator may read.
    OperatorPermissions {
        /// Bounds.
        restrict: OperatorRestriction,
    }

    /// Bounds on what the operator may read.
    OperatorRestriction {
        /// Only Secrets of the release's namespace; false when absent.
        secret: bool,
        /// Only Secrets of these names; all when absent.
        names_allow_list: Vec<String>,
    }

    /// What the metrics server may read.
    MetricServerPermissions {
        /// Bounds.
        restrict: MetricServerRestriction,
    }

    /// Bounds on what the metrics server may read.
    MetricServerRestriction {
        /// Only Secrets of the release's namespace; false when absent.
        secret: bool,
    }
}
