//! The replica bounds of a ScaledObject, and of the HPA that is made from it.

use scalegen_syntax::defaults::{hpa, keda};

/// `minReplicas` of the HPA: at least 1, as the step to 0 is KEDA's.
pub fn hpa_min_replicas(min_replica_count: Option<i32>) -> i32 {
    min_replica_count
        .filter(|min| *min > 0)
        .unwrap_or(hpa::MIN_REPLICAS)
}

/// `maxReplicas` of the HPA.
pub fn hpa_max_replicas(max_replica_count: Option<i32>) -> i32 {
    max_replica_count.unwrap_or(keda::MAX_REPLICA_COUNT)
}

/// Why the bounds are refused, if they are.
pub fn bounds_error(min: Option<i32>, max: Option<i32>, idle: Option<i32>) -> Option<String> {
    let (least, most) = (min.map_or(0, |_| hpa_min_replicas(min)), hpa_max_replicas(max));
    if least > most {
        return Some(format!(
            "minReplicaCount {least} is more than maxReplicaCount {most}"
        ));
    }
    let idle = idle.filter(|idle| *idle >= min.unwrap_or(0))?;
    Some(format!(
        "idleReplicaCount {idle} is not less than minReplicaCount {}",
        min.unwrap_or(0)
    ))
}
