//! The triggers cpu and memory.
//!
//! Source: `pkg/scalers/cpu_memory_scaler.go` of kedacore/keda 2.20.

use super::Trigger;
use crate::builders::metric::ResourceTarget;

macro_rules! resource_triggers {
    ($($(#[$about:meta])* $name:ident = $type_:literal in $unit:literal;)*) => { $(
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $name {
            target: ResourceTarget,
            container: Option<String>,
        }

        impl $name {
            #[doc = concat!("Percent of the request, or ", $unit, " per pod; more than zero.")]
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

        impl From<$name> for Trigger {
            fn from(trigger: $name) -> Self {
                Self::resource($type_, trigger.target, trigger.container)
            }
        }
    )* };
}

resource_triggers! {
    /// CPU of the pods, from metrics-server. Alone it cannot scale to zero.
    ///
    /// ```
    /// use scalegen_manifest::builders::{CpuTrigger, ResourceTarget};
    ///
    /// let trigger = CpuTrigger::new(ResourceTarget::Utilization(60)).container("api");
    /// ```
    CpuTrigger = "cpu" in "cores";

    /// Memory of the pods, from metrics-server. Alone it cannot scale to zero.
    ///
    /// ```
    /// use scalegen_manifest::builders::{MemoryTrigger, ResourceTarget};
    ///
    /// let trigger = MemoryTrigger::new(ResourceTarget::AverageValue("1Gi".parse().unwrap()));
    /// ```
    MemoryTrigger = "memory" in "bytes";
}

impl Trigger {
    /// A trigger on a resource of the pods.
    fn resource(type_: &str, target: ResourceTarget, container: Option<String>) -> Self {
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
