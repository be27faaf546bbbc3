//! One way to scale a workload.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{HpaScaler, KedaScaler};

/// One way to scale a workload; `kind` is `"hpa"` or `"keda"`.
#[expect(clippy::large_enum_variant, reason = "a workload has a handful of them")]
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Scaler {
    /// A HorizontalPodAutoscaler.
    Hpa(HpaScaler),
    /// A KEDA ScaledObject.
    Keda(KedaScaler),
}
