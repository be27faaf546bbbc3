//! The replica bounds of the HPA that KEDA creates from a ScaledObject.

use scalegen_syntax::defaults::{hpa, keda};

/// `minReplicas` of the HPA: at least 1, as the step to 0 is KEDA's.
pub(crate) fn hpa_min_replicas(min_replica_count: Option<i32>) -> i32 {
    min_replica_count
        .filter(|min| *min > 0)
        .unwrap_or(hpa::MIN_REPLICAS)
}

/// `maxReplicas` of the HPA.
pub(crate) fn hpa_max_replicas(max_replica_count: Option<i32>) -> i32 {
    max_replica_count.unwrap_or(keda::MAX_REPLICA_COUNT)
}
