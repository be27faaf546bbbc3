//! The recommender of the VerticalPodAutoscaler, version 1.7, without a cluster: usage in, requests out.

mod aggregate;
mod amount;
mod buckets;
mod checkpoint;
mod decaying;
mod estimator;
mod histogram;
mod memory_peaks;
mod options;
mod post_processing;
mod power;
mod recorded;
mod simulation;
mod spec;

pub use aggregate::ContainerAggregate;
pub use amount::{MAX_AMOUNT, amount, humanize, millicores, round_up, scale};
pub use buckets::Buckets;
pub use checkpoint::{Checkpoint, CheckpointError, MAX_CHECKPOINT_WEIGHT};
pub use decaying::DecayingHistogram;
pub use estimator::{Estimate, Resources, estimate, floor, with_confidence, with_margin};
pub use histogram::Histogram;
pub use memory_peaks::{MemoryPeaks, MemoryRules, PeakChange};
pub use options::RecommenderOptions;
pub use post_processing::{capped, rounded};
pub use power::power;
pub use recorded::RecordedUsage;
pub use simulation::{
    Bounds, ContainerRecommendation, RecordedVpaStep, Usage, UsageSource, VpaStep, run, simulate,
};
pub use spec::{Policy, ResourcePolicy, VpaSpec};
