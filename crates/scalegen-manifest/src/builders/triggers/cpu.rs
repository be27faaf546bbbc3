//! The trigger cpu.
//!
//! Source: `pkg/scalers/cpu_memory_scaler.go` of kedacore/keda 2.20.

use super::Trigger;
use crate::builders::metric::ResourceTarget;

/// CPU of the pods, from metrics-server. Alone it cannot scale to zero.
///
/// ```
/// use scalegen_manifest::builders::{CpuTrigger, ResourceTarget};
///
/// let trigger = CpuTrigger::new(ResourceTarget::Utilization(60)).container("api");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CpuTrigger {
    target: ResourceTarget,
    container: Option<String>,
}

impl CpuTrigger {
    /// Percent of the request, or cores per pod; more than zero.
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

impl From<CpuTrigger> for Trigger {
    fn from(cpu: CpuTrigger) -> Self {
        Self::resource("cpu", cpu.target, cpu.container)
    }
}

impl Trigger {
    /// A trigger on a resource of the pods.
    pub(super) fn resource(type_: &str, target: ResourceTarget, container: Option<String>) -> Self {
        let mut trigger = Self::new(type_);
        let (metric_type, value) = match target {
            ResourceTarget::Utilization(percent) => ("Utilization", percent.to_string()),
            ResourceTarget::AverageValue(amount) => ("AverageValue", amount.to_string()),
        };
        trigger.trigger.metric_type = Some(metric_type.to_owned());
        trigger.set("value", value);
        trigger.set_some("containerName", container);
        trigger
    }
}
