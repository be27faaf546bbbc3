//! The builder of HorizontalPodAutoscalers, `autoscaling/v2`.
//!
//! Source: `autoscaling/v2/types.go` of k8s.io/api, and `pkg/apis/autoscaling` of Kubernetes for defaults and
//! validation.

use k8s_openapi::api::autoscaling::v2::{HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec, MetricSpec};
use scalegen_syntax::Targets;

use super::behavior::{Behavior, ScalingRules};
use super::metadata::{Metadata, generate_name_setter, metadata_setters};
use super::metric::Metric;
use super::reference::ObjectReference;
use super::setters::setters;
use scalegen_kinds::Judged;
use scalegen_kinds::scaled_object::VALIDATE_HPA_OWNERSHIP;
use scalegen_kinds::{Refused, admission};

/// Makes a HorizontalPodAutoscaler.
///
/// ```
/// use scalegen_syntax::Duration;
/// use scalegen_manifest::builders::{
///     HorizontalPodAutoscalerBuilder, Metric, ObjectReference, ResourceTarget, ScalingRules,
/// };
///
/// let hpa = HorizontalPodAutoscalerBuilder::new("web", ObjectReference::deployment("web"), 10)
///     .namespace("shop")
///     .min_replicas(2)
///     .metric(Metric::resource("cpu", ResourceTarget::Utilization(60)))
///     .scale_down(ScalingRules::new().stabilization_window(Duration::from_seconds(120)))
///     .build()
///     .unwrap();
/// assert_eq!(hpa.spec.max_replicas, 10);
///
/// let refused = HorizontalPodAutoscalerBuilder::new("web", ObjectReference::deployment("web"), 1)
///     .min_replicas(2)
///     .build()
///     .unwrap_err();
/// assert_eq!(refused.refusals[0].field.to_string(), "spec.maxReplicas");
/// ```
#[derive(Clone, Debug)]
pub struct HorizontalPodAutoscalerBuilder {
    metadata: Metadata,
    scale_target_ref: ObjectReference,
    min_replicas: Option<i32>,
    max_replicas: i32,
    metrics: Vec<Metric>,
    behavior: Option<Behavior>,
    targets: Targets,
}

impl HorizontalPodAutoscalerBuilder {
    /// Of this name, scaling this object to at most so many replicas, 1 or more.
    pub fn new(name: impl Into<String>, scale_target_ref: ObjectReference, max_replicas: i32) -> Self {
        Self {
            metadata: Metadata::named(name),
            scale_target_ref,
            min_replicas: None,
            max_replicas,
            metrics: Vec::new(),
            behavior: None,
            targets: Targets::NEWEST,
        }
    }

    metadata_setters!();
    generate_name_setter!();

    setters! {
        /// The least number of replicas; 1 when absent. 0 is for Kubernetes 1.37 and later, and needs an Object or
        /// External metric.
        min_replicas(mut self, replicas: i32) { self.min_replicas = Some(replicas); }

        /// Adds a metric. Without any, the API fills in 80 % of the requested CPU.
        metric(mut self, metric: Metric) { self.metrics.push(metric); }

        /// How fast it may scale in both directions, instead of what was set before. See [`Behavior`] for why an
        /// empty one differs from none.
        behavior(mut self, behavior: Behavior) { self.behavior = Some(behavior); }

        /// Rules for more replicas. The other direction then has the documented defaults, too.
        scale_up(mut self, rules: ScalingRules) {
            self.behavior = Some(self.behavior.unwrap_or_default().scale_up(rules));
        }

        /// Rules for fewer replicas. The other direction then has the documented defaults, too.
        scale_down(mut self, rules: ScalingRules) {
            self.behavior = Some(self.behavior.unwrap_or_default().scale_down(rules));
        }

        /// Whether KEDA looks at it when it checks that nothing else scales the target of a ScaledObject; it does when
        /// this is absent. Since KEDA 2.14.
        validate_hpa_ownership(mut self, validate: bool) {
            let key = VALIDATE_HPA_OWNERSHIP.to_owned();
            self.metadata.annotations.insert(key, validate.to_string());
        }
    }

    /// The object, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::hpa`] has more than warnings on it.
    pub fn build(self) -> Result<HorizontalPodAutoscaler, Refused> {
        let name = self.metadata.name.clone();
        self.judge().accepted("HorizontalPodAutoscaler", &name)
    }

    pub(crate) fn judge(self) -> Judged<HorizontalPodAutoscaler> {
        let metrics: Vec<MetricSpec> = self.metrics.into_iter().map(Into::into).collect();
        let hpa = HorizontalPodAutoscaler {
            metadata: self.metadata.object_meta(),
            spec: HorizontalPodAutoscalerSpec {
                scale_target_ref: self.scale_target_ref.into(),
                min_replicas: self.min_replicas,
                max_replicas: self.max_replicas,
                metrics: (!metrics.is_empty()).then_some(metrics),
                behavior: self.behavior.map(Into::into),
            },
            status: None,
        };
        let refusals = admission::hpa(&hpa, &self.targets);
        Judged::new(hpa, refusals)
    }
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::{Duration, Version};

    use super::*;
    use crate::builders::quantity::quantity;
    use crate::builders::{MetricName, ResourceTarget, SelectPolicy, SelectorOperator, ValueTarget};
    use crate::to_yaml;

    #[test]
    fn minimal() {
        let hpa = HorizontalPodAutoscalerBuilder::new("web", ObjectReference::deployment("web"), 10);
        insta::assert_snapshot!(to_yaml(&hpa.build().unwrap()).unwrap());
    }

    #[test]
    fn every_field() {
        let seconds = Duration::from_seconds;
        let hpa = HorizontalPodAutoscalerBuilder::new("web", ObjectReference::stateful_set("web"), 10)
            .namespace("shop")
            .label("app.kubernetes.io/managed-by", "scalegen")
            .annotation("example.com/why", "no")
            .min_replicas(0)
            .metric(Metric::resource(
                "memory",
                ResourceTarget::AverageValue(quantity("1024Ki")),
            ))
            .metric(Metric::container_resource(
                "cpu",
                "api",
                ResourceTarget::Utilization(50),
            ))
            .metric(Metric::pods(
                MetricName::new("rps").match_label("route", "/chat"),
                quantity("1.5"),
            ))
            .metric(Metric::object(
                ObjectReference::new("networking.k8s.io/v1", "Ingress", "main"),
                MetricName::new("latency_seconds"),
                ValueTarget::Value(quantity("0.25")),
            ))
            .metric(Metric::external(
                MetricName::new("vllm:queue")
                    .match_label("model", "1e3")
                    .match_expression("zone", SelectorOperator::In, ["a", "b"])
                    .match_expression("canary", SelectorOperator::DoesNotExist, [""; 0]),
                ValueTarget::AverageValue(quantity("2000")),
            ))
            .scale_up(
                ScalingRules::new()
                    .stabilization_window(seconds(0))
                    .select_policy(SelectPolicy::Min)
                    .percent(100, seconds(15))
                    .pods(4, seconds(60))
                    .tolerance(quantity("0.05")),
            )
            .scale_down(ScalingRules::new().select_policy(SelectPolicy::Disabled))
            .build()
            .unwrap();
        insta::assert_snapshot!(to_yaml(&hpa).unwrap());
    }

    #[test]
    fn empty_behavior_is_written() {
        let target = ObjectReference::new("", "ReplicationController", "old");
        let hpa = HorizontalPodAutoscalerBuilder::new("web-", target, 2)
            .generate_name()
            .behavior(Behavior::new())
            .build()
            .unwrap();
        insta::assert_snapshot!(to_yaml(&hpa).unwrap());
    }

    #[test]
    fn what_a_server_refuses_depends_on_the_server() {
        let build = |minor| {
            HorizontalPodAutoscalerBuilder::new("web", ObjectReference::deployment("web"), 2)
                .scale_up(ScalingRules::new().tolerance(quantity("0.2")))
                .targets(Targets {
                    kubernetes: Version::new(1, minor),
                    ..Targets::NEWEST
                })
                .build()
        };
        let refused = build(32).unwrap_err();
        assert_eq!(refused.kind, "HorizontalPodAutoscaler");
        assert_eq!(refused.refusals[0].rule.code, "HPA022");
        // Dropped without a word: a warning, which does not block.
        assert!(build(33).is_ok());
        assert!(build(35).is_ok());
    }

    #[test]
    fn everything_that_is_wrong_is_reported_at_once() {
        let refused = HorizontalPodAutoscalerBuilder::new("Web", ObjectReference::deployment(""), 0)
            .metric(Metric::resource("cpu", ResourceTarget::Utilization(0)))
            .metric(Metric::pods(MetricName::new("a/b"), quantity("-1")))
            .scale_down(ScalingRules::new().pods(0, Duration::from_seconds(1801)))
            .build()
            .unwrap_err();
        insta::assert_snapshot!(refused);
    }
}
