//! What a container asks for and is limited to.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ResourceRequirements;
use scalegen_syntax::Quantity;

use super::quantity::api_quantity;

/// Requests and limits of a container, by resource: `cpu`, `memory`, `ephemeral-storage`, `nvidia.com/gpu`.
///
/// A resource with a limit and no request is requested as much as it is limited to, in the pods.
///
/// ```
/// use scalegen_syntax::Quantity;
/// use scalegen_manifest::builders::Resources;
///
/// let resources = Resources::new()
///     .request("cpu", Quantity::from_milli(50))
///     .limit("cpu", Quantity::from_milli(250));
/// assert!(!resources.is_empty());
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resources {
    requests: BTreeMap<String, Quantity>,
    limits: BTreeMap<String, Quantity>,
}

impl Resources {
    /// Nothing asked for, and no limits.
    pub fn new() -> Self {
        Self::default()
    }

    /// What the scheduler sets aside, and what utilization is measured against. CPU in cores, memory in bytes.
    #[must_use]
    pub fn request(mut self, resource: impl Into<String>, amount: Quantity) -> Self {
        self.requests.insert(resource.into(), amount);
        self
    }

    /// What the container cannot exceed. CPU in cores, memory in bytes.
    #[must_use]
    pub fn limit(mut self, resource: impl Into<String>, amount: Quantity) -> Self {
        self.limits.insert(resource.into(), amount);
        self
    }

    /// Whether nothing is asked for or limited.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty() && self.limits.is_empty()
    }

    /// As the API types it; nothing when it is empty.
    pub(crate) fn requirements(&self) -> Option<ResourceRequirements> {
        let amounts = |amounts: &BTreeMap<String, Quantity>| {
            let list = amounts
                .iter()
                .map(|(name, amount)| (name.clone(), api_quantity(*amount)));
            (!amounts.is_empty()).then(|| list.collect())
        };
        (!self.is_empty()).then(|| ResourceRequirements {
            requests: amounts(&self.requests),
            limits: amounts(&self.limits),
            ..ResourceRequirements::default()
        })
    }
}
