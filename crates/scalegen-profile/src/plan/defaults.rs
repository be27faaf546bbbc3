//! What a scaler has of `[defaults]`.

use super::planner::Planner;
use crate::language::{Behavior, Defaults, HpaScaler, KedaScaler};

impl Planner<'_> {
    /// An HPA with what it does not set itself.
    pub(super) fn with_defaults(&self, own: &HpaScaler) -> HpaScaler {
        let mut hpa = own.clone();
        if let Some(defaults) = self.defaults() {
            hpa.min_replicas = hpa.min_replicas.or(defaults.min_replicas);
            hpa.behavior = behavior(hpa.behavior, defaults);
        }
        hpa
    }

    /// A ScaledObject with what it does not set itself.
    pub(super) fn keda_with_defaults(&self, own: &KedaScaler) -> KedaScaler {
        let mut keda = own.clone();
        if let Some(defaults) = self.defaults() {
            keda.min_replicas = keda.min_replicas.or(defaults.min_replicas);
            keda.behavior = behavior(keda.behavior, defaults);
            keda.polling_interval = keda.polling_interval.or(defaults.polling_interval);
            keda.cooldown_period = keda.cooldown_period.or(defaults.cooldown_period);
            keda.initial_cooldown_period = keda.initial_cooldown_period.or(defaults.initial_cooldown_period);
            keda.fallback = keda.fallback.or_else(|| defaults.fallback.clone());
        }
        keda
    }

    pub(super) fn defaults(&self) -> Option<&Defaults> {
        self.shared.unwrap_or(self.profile).defaults.as_ref()
    }
}

/// Each direction is the scaler's own or the default, never a mixture: its policies belong together.
fn behavior(own: Option<Behavior>, defaults: &Defaults) -> Option<Behavior> {
    let Some(default) = &defaults.behavior else {
        return own;
    };
    let own = own.unwrap_or_default();
    Some(Behavior {
        scale_up: own.scale_up.or_else(|| default.scale_up.clone()),
        scale_down: own.scale_down.or_else(|| default.scale_down.clone()),
    })
}
