//! The recommender of the VerticalPodAutoscaler, version 1.7, without a cluster: usage in, requests out.

pub(crate) mod aggregate;
pub(crate) mod amount;
pub(crate) mod buckets;
pub(crate) mod checkpoint;
pub(crate) mod decaying;
pub(crate) mod estimator;
pub(crate) mod histogram;
pub(crate) mod memory_peaks;
mod options;
pub(crate) mod post_processing;
mod power;
mod recorded;
mod simulation;
mod spec;

pub use memory_peaks::MemoryRules;
pub use options::RecommenderOptions;
pub use recorded::RecordedUsage;
pub use simulation::{
    Bounds, ContainerRecommendation, RecordedVpaStep, Usage, UsageSource, VpaStep, run, simulate,
};
pub use spec::{Policy, ResourcePolicy, VpaSpec};
