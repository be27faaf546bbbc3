//! The replica bounds of a ScaledObject, and of the HPA that KEDA creates from it.

use scalegen_syntax::Message;
use scalegen_syntax::defaults::{hpa, keda};

use crate::messages::{IdleNotBelowMinimum, MinimumAboveMaximum};

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

/// Why the bounds are refused, if they are.
pub(crate) fn bounds_error(min: Option<i32>, max: Option<i32>, idle: Option<i32>) -> Option<Message> {
    let (least, most) = (min.map_or(0, |_| hpa_min_replicas(min)), hpa_max_replicas(max));
    if least > most {
        let (min, max) = (least, most);
        return Some(MinimumAboveMaximum { min, max }.into());
    }
    let min = min.unwrap_or(0);
    let idle = idle.filter(|idle| *idle >= min)?;
    Some(IdleNotBelowMinimum { idle, min }.into())
}
