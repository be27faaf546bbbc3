//! What a VPA does with each container of its target.
//!
//! Source: `pkg/utils/vpa/api.go` of kubernetes/autoscaler.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{Container, PodTemplateSpec};
use scalegen_document::Document;
use scalegen_kinds::vpa::{
    ContainerMode, ContainerPolicy, DEFAULT_CONTAINER, UpdateMode, VerticalPodAutoscaler,
};
use scalegen_syntax::FieldPath;

/// The policies of a VPA by container.
#[derive(Debug)]
pub(crate) struct Policies<'a> {
    list: &'a [ContainerPolicy],
    /// The first of each name.
    by_name: BTreeMap<&'a str, usize>,
    /// The last for all.
    default: Option<usize>,
}

impl<'a> Policies<'a> {
    pub(crate) fn of(vpa: &'a VerticalPodAutoscaler) -> Self {
        let policies = vpa.spec.resource_policy.as_ref();
        let list = policies.and_then(|policy| policy.container_policies.as_deref());
        let mut policies = Self {
            list: list.unwrap_or_default(),
            by_name: BTreeMap::new(),
            default: None,
        };
        for (index, policy) in policies.list.iter().enumerate() {
            match policy.container_name.as_deref() {
                Some(DEFAULT_CONTAINER) => policies.default = Some(index),
                Some(name) => {
                    policies.by_name.entry(name).or_insert(index);
                }
                None => {}
            }
        }
        policies
    }

    /// The policy that counts for a container, and its index: the first that names it, else the last for all.
    pub(crate) fn get(&self, container: &str) -> Option<(usize, &'a ContainerPolicy)> {
        let index = self.by_name.get(container).copied().or(self.default)?;
        Some((index, self.list.get(index)?))
    }

    /// Whether the VPA recommends this resource for the container.
    pub(crate) fn control(&self, container: &str, resource: &str) -> bool {
        self.get(container).is_none_or(|(_, policy)| {
            let controlled = policy.controlled_resources.as_ref();
            policy.mode != Some(ContainerMode::Off)
                && controlled.is_none_or(|resources| resources.iter().any(|name| name == resource))
        })
    }
}

/// What a VPA does with its recommendations: nothing, as far as is known, where its mode is no word of the CRD, which is
/// found already.
pub(crate) fn mode(document: &Document, vpa: &VerticalPodAutoscaler) -> UpdateMode {
    let path = FieldPath::of("spec").field("updatePolicy").field("updateMode");
    let policy = vpa.spec.update_policy.as_ref();
    match policy.and_then(|policy| policy.update_mode) {
        Some(mode) => mode,
        None if document.is_flawed_at(&path) => UpdateMode::Off,
        None => UpdateMode::Recreate,
    }
}

/// Whether it evicts pods to give them other sizes.
pub(crate) fn evicts(document: &Document, vpa: &VerticalPodAutoscaler) -> bool {
    !matches!(
        mode(document, vpa),
        UpdateMode::Off | UpdateMode::Initial | UpdateMode::InPlace
    )
}

/// The containers of a template that a VPA sizes.
pub(crate) fn containers(template: &PodTemplateSpec) -> &[Container] {
    template
        .spec
        .as_ref()
        .map_or(&[], |pod| pod.containers.as_slice())
}
