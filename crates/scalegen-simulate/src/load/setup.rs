//! What is simulated under load: workloads with their scalers and signals, who calls whom, and what comes.

use super::query::Query;
use super::seen::Requests;
use super::shape::Load;
use super::tier::Model;
use crate::hpa::{HpaOptions, HpaSpec};
use crate::keda::KedaSpec;

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The workloads: the first is the one that the demand comes to.
    pub tiers: Vec<TierSetup>,
    /// Who calls whom.
    pub calls: Vec<Call>,
    /// What comes.
    pub demand: Demand,
    /// The flags of the HPA controller.
    pub options: HpaOptions,
}

/// One workload.
#[derive(Clone, Debug)]
pub struct TierSetup {
    /// The workload.
    pub model: Model,
    /// What its pods request.
    pub requests: Requests,
    /// Replicas at the start.
    pub replicas: i32,
    /// What scales it; none leaves it alone.
    pub scaler: Option<Scaler>,
    /// For each metric of the HPA, or each trigger of the ScaledObject, what it reads.
    pub signals: Vec<Signal>,
    /// What a pod costs in an hour.
    pub price_per_h: Option<f64>,
}

/// Requests that the requests of one workload make to another, a second later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Call {
    /// Which tier calls.
    pub from: usize,
    /// Which tier is called.
    pub to: usize,
    /// How often for each request that is served.
    pub per_request: f64,
}

/// What scales a workload.
#[derive(Clone, Debug)]
#[expect(clippy::large_enum_variant, reason = "a run has one")]
pub enum Scaler {
    /// An HPA.
    Hpa(HpaSpec),
    /// A ScaledObject, with the HPA that KEDA creates.
    Keda(KedaSpec),
}

impl Scaler {
    /// The HPA, of KEDA the one that it creates.
    pub(super) fn hpa(&self) -> &HpaSpec {
        match self {
            Self::Hpa(spec) => spec,
            Self::Keda(spec) => &spec.hpa,
        }
    }

    /// The least and the most replicas.
    pub(super) fn bounds(&self) -> (i32, i32) {
        let most = self.hpa().max_replicas;
        match self {
            Self::Hpa(spec) => (spec.min_replicas, most),
            Self::Keda(spec) => {
                let settings = &spec.settings;
                let least = settings.idle_replica_count.or(settings.min_replica_count);
                (least.unwrap_or(0), most)
            }
        }
    }
}

/// What a metric reads of the workload.
#[derive(Clone, Debug, PartialEq)]
pub enum Signal {
    /// CPU in percent of the requests.
    CpuUtilization,
    /// CPU itself.
    CpuUsage,
    /// A query over a tier, whose series add up to one number.
    Total(usize, Query),
    /// A query with a value for each of the workload's own pods.
    PerPod(Query),
    /// What the simulation has no values of: the metric fails.
    Unknown,
}

/// What comes.
#[derive(Clone, Debug, PartialEq)]
pub enum Demand {
    /// Requests that do not wait for others.
    Open(Load),
    /// Clients that have one request under way each.
    Clients {
        /// How many.
        workers: u32,
        /// The most that each sends in a second.
        qps: Option<f64>,
        /// How long.
        seconds: u32,
    },
}
