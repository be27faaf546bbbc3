//! Flags of the VPA recommender, which `simulate` takes.

use clap::Args;
use scalegen::simulation::{RecommenderOptions, Span};

use super::values::{percentile, tolerance};
use crate::span::positive_span;

/// Flags of the VPA recommender, under the recommender's names.
#[derive(Debug, Args)]
#[command(next_help_heading = "VPA recommender")]
pub(crate) struct RecommenderArgs {
    /// Time between two runs of the recommender.
    #[arg(long, default_value_t = RecommenderOptions::default().interval, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) recommender_interval: Span,
    /// Percentile of CPU usage for the target.
    #[arg(long, default_value_t = RecommenderOptions::default().target_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) target_cpu_percentile: f64,
    /// Percentile of memory peaks for the target.
    #[arg(long, default_value_t = RecommenderOptions::default().target_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) target_memory_percentile: f64,
    /// Percentile of CPU usage for the lower bound.
    #[arg(long, default_value_t = RecommenderOptions::default().lower_bound_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_lower_bound_cpu_percentile: f64,
    /// Percentile of memory peaks for the lower bound.
    #[arg(long, default_value_t = RecommenderOptions::default().lower_bound_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_lower_bound_memory_percentile: f64,
    /// Percentile of CPU usage for the upper bound.
    #[arg(long, default_value_t = RecommenderOptions::default().upper_bound_cpu_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_upper_bound_cpu_percentile: f64,
    /// Percentile of memory peaks for the upper bound.
    #[arg(long, default_value_t = RecommenderOptions::default().upper_bound_memory_percentile, value_name = "PART", value_parser = percentile, requires = "vpa")]
    pub(crate) recommendation_upper_bound_memory_percentile: f64,
    /// Safety margin added to usage, as a fraction.
    #[arg(long, default_value_t = RecommenderOptions::default().margin_fraction, value_name = "PART", value_parser = tolerance, requires = "vpa")]
    pub(crate) recommendation_margin_fraction: f64,
    /// Minimum CPU of a pod in millicores, divided among its containers.
    #[arg(long, default_value_t = RecommenderOptions::default().min_cpu_millicores, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1_000_000_000), requires = "vpa")]
    pub(crate) pod_recommendation_min_cpu_millicores: i64,
    /// Minimum memory of a pod in MiB, divided among its containers.
    #[arg(long, default_value_t = RecommenderOptions::default().min_memory_bytes >> 20, value_name = "N", value_parser = clap::value_parser!(i64).range(0..=1_000_000_000), requires = "vpa")]
    pub(crate) pod_recommendation_min_memory_mb: i64,
    /// Half-life of the weight of a CPU sample.
    #[arg(long, default_value_t = RecommenderOptions::default().cpu_half_life, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) cpu_histogram_decay_half_life: Span,
    /// Half-life of the weight of a memory peak.
    #[arg(long, default_value_t = RecommenderOptions::default().memory_half_life, value_name = "DURATION", value_parser = positive_span, requires = "vpa")]
    pub(crate) memory_histogram_decay_half_life: Span,
}
