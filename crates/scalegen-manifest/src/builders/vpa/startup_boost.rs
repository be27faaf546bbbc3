//! More CPU for a VerticalPodAutoscaler's pods while they start.

use scalegen_syntax::{Duration, Quantity};

use crate::builders::quantity::api_quantity;
use scalegen_kinds::vpa::{CpuStartupBoost, StartupBoost, StartupBoostType};

/// More CPU while a pod or container starts.
///
/// ```
/// use scalegen_manifest::builders::CpuBoost;
/// use scalegen_kinds::vpa::StartupBoost;
///
/// let boost: StartupBoost = CpuBoost::factor(3).lasting("30s".parse().unwrap()).into();
/// assert_eq!(boost.cpu.unwrap().duration_seconds, Some(30));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct CpuBoost {
    cpu: CpuStartupBoost,
}

impl CpuBoost {
    /// The request times this, 1 or more.
    pub fn factor(factor: i32) -> Self {
        Self {
            cpu: CpuStartupBoost {
                duration_seconds: None,
                factor: Some(factor),
                quantity: None,
                type_: StartupBoostType::Factor,
            },
        }
    }

    /// This much instead of the request, in whole milli-cores.
    pub fn quantity(amount: Quantity) -> Self {
        Self {
            cpu: CpuStartupBoost {
                duration_seconds: None,
                factor: None,
                quantity: Some(api_quantity(amount)),
                type_: StartupBoostType::Quantity,
            },
        }
    }

    /// How long it stays after the pod is ready; no longer when absent.
    #[must_use]
    pub fn lasting(mut self, time: Duration) -> Self {
        self.cpu.duration_seconds = Some(time.seconds());
        self
    }
}

impl From<CpuBoost> for StartupBoost {
    fn from(boost: CpuBoost) -> Self {
        Self { cpu: Some(boost.cpu) }
    }
}
