//! What the builder writes, and what it refuses.

use scalegen_syntax::Version;

use super::*;
use crate::builders::quantity::quantity;
use crate::to_yaml;
use scalegen_kinds::vpa::{ContainerMode, ControlledValues};

fn web() -> VerticalPodAutoscalerBuilder {
    VerticalPodAutoscalerBuilder::new("web", ObjectReference::deployment("web"))
}

#[test]
fn minimal() {
    insta::assert_snapshot!(to_yaml(&web().build().unwrap()).unwrap());
}

#[test]
fn every_field() {
    let gates = [
        VpaFeatureGate::PerVPAConfig,
        VpaFeatureGate::CPUStartupBoost,
        VpaFeatureGate::InPlace,
    ];
    let vpa = web()
        .namespace("shop")
        .label("app.kubernetes.io/managed-by", "scalegen")
        .annotation("example.com/why", "on")
        .update_mode(UpdateMode::InPlace)
        .min_replicas(1)
        .eviction_requirement(ChangeRequirement::TargetHigherThanRequests, ["cpu", "memory"])
        .eviction_requirement(ChangeRequirement::TargetLowerThanRequests, ["cpu"])
        .evict_after_oom("5m".parse().unwrap())
        .container(
            ContainerPolicyBuilder::new("api")
                .mode(ContainerMode::Auto)
                .min_allowed("cpu", quantity("0.05"))
                .min_allowed("memory", quantity("65536Ki"))
                .max_allowed("cpu", quantity("2000m"))
                .max_allowed("memory", quantity("4Gi"))
                .controlled_resources(["cpu", "memory"])
                .controlled_values(ControlledValues::RequestsOnly)
                .oom_bump_up_ratio(quantity("1.5"))
                .oom_min_bump_up(quantity("256Mi"))
                .memory_aggregation_interval("12h".parse().unwrap())
                .memory_aggregation_interval_count(4)
                .startup_boost(CpuBoost::quantity(quantity("1500m"))),
        )
        .container(
            ContainerPolicyBuilder::all()
                .mode(ContainerMode::Off)
                .controlled_resources([""; 0]),
        )
        .startup_boost(CpuBoost::factor(2).lasting("1m30s".parse().unwrap()))
        .recommender("custom")
        .feature_gates(gates)
        .build()
        .unwrap();
    insta::assert_snapshot!(to_yaml(&vpa).unwrap());
}

#[test]
fn off_is_quoted() {
    let text = to_yaml(&web().update_mode(UpdateMode::Off).build().unwrap()).unwrap();
    assert!(text.contains("updateMode: \"Off\""), "{text}");
}

#[test]
fn what_is_refused_depends_on_release_and_gates() {
    let build = |minor, mode, gates: &[VpaFeatureGate]| {
        let targets = Targets {
            vpa: Version::new(1, minor),
            ..Targets::NEWEST
        };
        web()
            .update_mode(mode)
            .targets(targets)
            .feature_gates(gates.iter().copied())
            .build()
            .err()
            .map(|refused| refused.refusals[0].rule.code)
    };
    assert_eq!(build(6, UpdateMode::InPlace, &[]), Some("VPA003"));
    assert_eq!(build(7, UpdateMode::InPlace, &[]), Some("VPA004"));
    assert_eq!(build(7, UpdateMode::InPlace, &[VpaFeatureGate::InPlace]), None);
    // Deprecated: a warning, which does not block.
    assert_eq!(build(7, UpdateMode::Auto, &[]), None);
}

#[test]
fn everything_that_is_wrong_is_reported_at_once() {
    let refused = VerticalPodAutoscalerBuilder::new("Web", ObjectReference::deployment("web"))
        .min_replicas(0)
        .evict_after_oom(Duration::ZERO)
        .container(
            ContainerPolicyBuilder::new("")
                .min_allowed("cpu", quantity("2"))
                .max_allowed("cpu", quantity("1"))
                .max_allowed("memory", quantity("0.5")),
        )
        .startup_boost(CpuBoost::factor(0))
        .recommender("a")
        .recommender("b")
        .build()
        .unwrap_err();
    insta::assert_snapshot!(refused);
}
