//! Builds a set of manifests from typed builders, without any profile.
//!
//! `cargo run -p scalegen --example builders | kubectl apply --dry-run=client -f -`

use scalegen::builders::{
    ContainerPolicyBuilder, HorizontalPodAutoscalerBuilder, Metric, ObjectReference, PrometheusTrigger,
    ResourceTarget, ScaledObjectBuilder, ScalingRules, VerticalPodAutoscalerBuilder,
};
use scalegen::kinds::vpa::UpdateMode;
use scalegen::{Duration, Targets, Version, to_yaml};

/// The manifests, as one YAML stream.
pub(crate) fn run() -> Result<String, Box<dyn std::error::Error>> {
    // The oldest servers that have to take them: what one of these does not know is an error of `build`.
    let targets = Targets {
        kubernetes: Version::new(1, 30),
        ..Targets::NEWEST
    };
    let web = HorizontalPodAutoscalerBuilder::new("web", ObjectReference::deployment("web"), 10)
        .namespace("shop")
        .min_replicas(2)
        .metric(Metric::container_resource(
            "cpu",
            "app",
            ResourceTarget::Utilization(60),
        ))
        .scale_down(ScalingRules::new().percent(20, Duration::from_seconds(60)))
        .targets(targets)
        .build()?;
    let queue = PrometheusTrigger::new(
        "http://prometheus.monitoring:9090",
        "sum(jobs_waiting)",
        "20".parse()?,
    );
    let worker = ScaledObjectBuilder::new("worker", ObjectReference::deployment("worker"))
        .namespace("shop")
        .max_replica_count(12)
        .trigger(queue)
        .targets(targets)
        .build()?;
    let sizes = VerticalPodAutoscalerBuilder::new("worker", ObjectReference::deployment("worker"))
        .namespace("shop")
        .update_mode(UpdateMode::Off)
        .container(ContainerPolicyBuilder::new("worker").min_allowed("memory", "128Mi".parse()?))
        .targets(targets)
        .build()?;
    Ok([to_yaml(&web)?, to_yaml(&worker)?, to_yaml(&sizes)?].join("---\n"))
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    #[expect(clippy::print_stdout, reason = "its output is what it is for")]
    {
        print!("{}", run()?);
    }
    Ok(())
}
