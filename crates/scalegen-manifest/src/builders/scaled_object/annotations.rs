//! Pausing a ScaledObject, and handing an HPA over to it: what KEDA reads from annotations.

use super::ScaledObjectBuilder;
use scalegen_kinds::scaled_object::{
    FORCE_ACTIVATION, HPA_EXCLUDED_LABELS, PAUSED, PAUSED_REPLICAS, PAUSED_SCALE_IN, PAUSED_SCALE_OUT,
    TRANSFER_HPA_OWNERSHIP,
};

impl ScaledObjectBuilder {
    /// Freezes the workload at the size it has, and deletes the HPA. KEDA 2.12 and later.
    #[must_use]
    pub fn paused(self) -> Self {
        self.annotation(PAUSED, "true")
    }

    /// Scales to this number, then freezes there. KEDA 2.7 and later.
    #[must_use]
    pub fn paused_replicas(self, replicas: i32) -> Self {
        self.annotation(PAUSED_REPLICAS, replicas.to_string())
    }

    /// Takes no replicas away. KEDA 2.18 and later.
    #[must_use]
    pub fn paused_scale_in(self) -> Self {
        self.annotation(PAUSED_SCALE_IN, "true")
    }

    /// Adds no replicas. KEDA 2.18 and later.
    #[must_use]
    pub fn paused_scale_out(self) -> Self {
        self.annotation(PAUSED_SCALE_OUT, "true")
    }

    /// Takes the triggers for active whatever they say. KEDA 2.18 and later.
    #[must_use]
    pub fn force_activation(self) -> Self {
        self.annotation(FORCE_ACTIVATION, "true")
    }

    /// Takes over an existing HPA of this name, whose spec KEDA then writes. Sets the annotation and
    /// [`hpa_name`](Self::hpa_name), which since KEDA 2.19 go together.
    #[must_use]
    pub fn transfer_hpa_ownership(self, hpa: impl Into<String>) -> Self {
        self.annotation(TRANSFER_HPA_OWNERSHIP, "true").hpa_name(hpa)
    }

    /// Labels of the object that are not copied to the HPA. KEDA 2.18 and later.
    #[must_use]
    pub fn hpa_excluded_labels<L: AsRef<str>>(self, labels: impl IntoIterator<Item = L>) -> Self {
        let labels: Vec<L> = labels.into_iter().collect();
        let labels: Vec<&str> = labels.iter().map(AsRef::as_ref).collect();
        self.annotation(HPA_EXCLUDED_LABELS, labels.join(","))
    }
}
