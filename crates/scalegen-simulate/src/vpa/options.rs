//! The flags of the VPA recommender.

use scalegen_syntax::defaults;

use super::memory_peaks::MemoryRules;
use crate::Span;

/// Flags; the defaults are those of VPA 1.7.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct RecommenderOptions {
    /// `--recommender-interval`.
    pub interval: Span,
    /// `--target-cpu-percentile`.
    pub target_cpu_percentile: f64,
    /// `--target-memory-percentile`.
    pub target_memory_percentile: f64,
    /// `--recommendation-lower-bound-cpu-percentile`.
    pub lower_bound_cpu_percentile: f64,
    /// `--recommendation-lower-bound-memory-percentile`.
    pub lower_bound_memory_percentile: f64,
    /// `--recommendation-upper-bound-cpu-percentile`.
    pub upper_bound_cpu_percentile: f64,
    /// `--recommendation-upper-bound-memory-percentile`.
    pub upper_bound_memory_percentile: f64,
    /// `--recommendation-margin-fraction`.
    pub margin_fraction: f64,
    /// `--pod-recommendation-min-cpu-millicores`, shared by the containers of a pod.
    pub min_cpu_millicores: i64,
    /// `--pod-recommendation-min-memory-mb`, here in bytes, shared by the containers of a pod.
    pub min_memory_bytes: i64,
    /// `--confidence-interval-cpu`.
    pub confidence_interval_cpu: Span,
    /// `--confidence-interval-memory`.
    pub confidence_interval_memory: Span,
    /// `--cpu-histogram-decay-half-life`.
    pub cpu_half_life: Span,
    /// `--memory-histogram-decay-half-life`.
    pub memory_half_life: Span,
    /// Memory intervals and out-of-memory kills.
    pub memory: MemoryRules,
    /// `--memory-aggregation-interval-count`: 8. A container without samples for this many intervals is forgotten.
    pub memory_interval_count: i64,
    /// `--round-cpu-millicores`.
    pub round_cpu_millicores: i64,
    /// `--round-memory-bytes`.
    pub round_memory_bytes: i64,
    /// `--humanize-memory` (deprecated).
    pub humanize_memory: bool,
    /// `--cpu-integer-post-processor-enabled`, for containers that an annotation names: here for all. Off.
    pub integer_cpu: bool,
    /// `--container-recommendation-max-allowed-cpu`: millicores, unset.
    pub max_allowed_cpu_millicores: Option<i64>,
    /// `--container-recommendation-max-allowed-memory`: bytes, unset.
    pub max_allowed_memory_bytes: Option<i64>,
}

impl Default for RecommenderOptions {
    fn default() -> Self {
        let day = Span::from_seconds(86_400);
        Self {
            interval: Span::from_seconds(60),
            target_cpu_percentile: 0.9,
            target_memory_percentile: 0.9,
            lower_bound_cpu_percentile: 0.5,
            lower_bound_memory_percentile: 0.5,
            upper_bound_cpu_percentile: 0.95,
            upper_bound_memory_percentile: 0.95,
            margin_fraction: 0.15,
            min_cpu_millicores: defaults::vpa::MIN_CPU_MILLICORES,
            min_memory_bytes: defaults::vpa::MIN_MEMORY_BYTES,
            confidence_interval_cpu: day,
            confidence_interval_memory: day,
            cpu_half_life: day,
            memory_half_life: day,
            memory: MemoryRules::default(),
            memory_interval_count: 8,
            round_cpu_millicores: 1,
            round_memory_bytes: 1,
            humanize_memory: false,
            integer_cpu: false,
            max_allowed_cpu_millicores: None,
            max_allowed_memory_bytes: None,
        }
    }
}
