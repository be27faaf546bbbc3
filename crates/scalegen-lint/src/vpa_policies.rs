//! What a VPA does with each container of its target.
//!
//! Source: `pkg/utils/vpa/api.go` of kubernetes/autoscaler.

use k8s_openapi::api::core::v1::{Container, PodTemplateSpec};
use scalegen_manifest::kinds::vpa::{
    ContainerMode, ContainerPolicy, DEFAULT_CONTAINER, UpdateMode, VerticalPodAutoscaler,
};

/// The policy that counts for a container, and its index: the first that names it, else the last for all.
pub(crate) fn policy_of<'a>(
    vpa: &'a VerticalPodAutoscaler,
    container: &str,
) -> Option<(usize, &'a ContainerPolicy)> {
    let policies = vpa.spec.resource_policy.as_ref();
    let policies = policies.and_then(|policy| policy.container_policies.as_deref())?;
    let is = |policy: &ContainerPolicy, name| policy.container_name.as_deref() == Some(name);
    let first = policies.iter().position(|policy| is(policy, container));
    let index = first.or_else(|| policies.iter().rposition(|policy| is(policy, DEFAULT_CONTAINER)))?;
    Some((index, policies.get(index)?))
}

/// Whether it recommends this resource for the container.
pub(crate) fn controls(vpa: &VerticalPodAutoscaler, container: &str, resource: &str) -> bool {
    policy_of(vpa, container).is_none_or(|(_, policy)| {
        let controlled = policy.controlled_resources.as_ref();
        policy.mode != Some(ContainerMode::Off)
            && controlled.is_none_or(|resources| resources.iter().any(|name| name == resource))
    })
}

/// Whether it evicts pods to give them other sizes.
pub(crate) fn evicts(vpa: &VerticalPodAutoscaler) -> bool {
    let mode = vpa
        .spec
        .update_policy
        .as_ref()
        .and_then(|policy| policy.update_mode);
    !matches!(
        mode,
        Some(UpdateMode::Off | UpdateMode::Initial | UpdateMode::InPlace)
    )
}

/// The containers of a template that a VPA sizes.
pub(crate) fn containers(template: &PodTemplateSpec) -> &[Container] {
    template
        .spec
        .as_ref()
        .map_or(&[], |pod| pod.containers.as_slice())
}
