//! The annotations that pause KEDA or force it.

use std::collections::BTreeMap;

use scalegen_kinds::scaled_object::{
    FORCE_ACTIVATION, PAUSED, PAUSED_REPLICAS, PAUSED_SCALE_IN, PAUSED_SCALE_OUT,
};
use scalegen_syntax::strconv;

/// What the annotations of a ScaledObject ask for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Annotations {
    /// The loop does nothing, and the HPA is deleted.
    pub paused: bool,
    /// The text of `paused-replicas`; any text pauses.
    pub paused_replicas: Option<String>,
    /// No scaling in.
    pub paused_scale_in: bool,
    /// No scaling out.
    pub paused_scale_out: bool,
    /// The triggers count as active whatever their values.
    pub force_activation: bool,
}

impl Annotations {
    /// Reads them.
    pub fn new(annotations: &BTreeMap<String, String>) -> Self {
        // What is no boolean at all says yes.
        let is_set = |name: &str| {
            annotations
                .get(name)
                .is_some_and(|value| strconv::boolean(value) != Ok(false))
        };
        let paused_replicas = annotations.get(PAUSED_REPLICAS).cloned();
        Self {
            paused: paused_replicas.is_some() || is_set(PAUSED),
            paused_replicas,
            paused_scale_in: is_set(PAUSED_SCALE_IN),
            paused_scale_out: is_set(PAUSED_SCALE_OUT),
            force_activation: is_set(FORCE_ACTIVATION),
        }
    }

    /// The number of replicas that a paused workload is set to, if one is asked for.
    pub fn paused_replica_count(&self) -> Result<Option<i32>, std::num::ParseIntError> {
        self.paused_replicas.as_deref().map(str::parse).transpose()
    }
}
