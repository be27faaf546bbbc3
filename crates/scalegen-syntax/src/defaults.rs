//! What servers and programs take for a setting that is absent, where more than one crate reckons with it.

/// HorizontalPodAutoscalers, `autoscaling/v2`.
pub mod hpa {
    /// `minReplicas`.
    pub const MIN_REPLICAS: i32 = 1;
    /// `--horizontal-pod-autoscaler-tolerance` of the controller.
    pub const TOLERANCE: f64 = 0.1;
}

/// The recommender of the VPA.
pub mod vpa {
    /// `--pod-recommendation-min-cpu-millicores`.
    pub const MIN_CPU_MILLICORES: i64 = 25;
    /// `--pod-recommendation-min-memory-mb`, in bytes.
    pub const MIN_MEMORY_BYTES: i64 = 250 << 20;
}

/// ScaledObjects of KEDA.
pub mod keda {
    use crate::{Duration, Version};

    /// `minReplicaCount`.
    pub const MIN_REPLICA_COUNT: i32 = 0;
    /// The first release that takes over an HPA.
    pub const TRANSFER_SINCE: Version = Version::new(2, 11);
    /// `maxReplicaCount`.
    pub const MAX_REPLICA_COUNT: i32 = 100;
    /// `pollingInterval`.
    pub const POLLING_INTERVAL: Duration = Duration::from_seconds(30);
    /// `cooldownPeriod`.
    pub const COOLDOWN_PERIOD: Duration = Duration::from_seconds(300);
}

/// The load generator hey.
pub mod hey {
    use crate::Duration;

    /// The image with hey, which scalegen chooses. Its tag moves: pin one for anything that is to be repeated.
    pub const IMAGE: &str = "schoolofdevops/hey:latest";
    /// `-c`, the workers.
    pub const WORKERS: i32 = 50;
    /// `-n`, the requests, without `-z`.
    pub const REQUESTS: i32 = 200;
    /// `-t`, the time limit of one request.
    pub const TIMEOUT: Duration = Duration::from_seconds(20);
}
