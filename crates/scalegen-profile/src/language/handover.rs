//! How a workload goes from one scaler to the next.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How a workload goes from one scaler to the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Handover {
    /// The old scaler goes, and then the new one comes. The workload keeps its replicas meanwhile. Works with every
    /// version.
    #[default]
    DeleteFirst,
    /// All scalers share one HPA, `hpa-<workload>`, which each rewrites, and all ScaledObjects are one, `<workload>`: no
    /// moment without a scaler. KEDA 2.11 and later.
    InPlace,
}
