//! The trigger memory.
//!
//! Source: `pkg/scalers/cpu_memory_scaler.go` of kedacore/keda 2.20.

use super::Trigger;
use crate::builders::metric::ResourceTarget;

/// Memory of the pods, from metrics-server. Alone it cannot scale to zero.
///
/// ```
/// use scalegen_manifest::builders::{MemoryTrigger, ResourceTarget};
///
/// let trigger = MemoryTrigger::new(ResourceTarget::AverageValue("1Gi".parse().unwrap()));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct MemoryTrigger {
    target: ResourceTarget,
    container: Option<String>,
}

impl MemoryTrigger {
    /// Percent of the request, or bytes per pod; more than zero.
    pub fn new(target: ResourceTarget) -> Self {
        Self {
            target,
            container: None,
        }
    }

    /// Looks at one container only, instead of the whole pod.
    #[must_use]
    pub fn container(mut self, name: impl Into<String>) -> Self {
        self.container = Some(name.into());
        self
    }
}

impl From<MemoryTrigger> for Trigger {
    fn from(memory: MemoryTrigger) -> Self {
        Self::resource("memory", memory.target, memory.container)
    }
}
