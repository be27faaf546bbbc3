//! A profile with everything resolved: defaults filled in, references followed, names and files given.

mod addon;
mod addons;
mod authentication;
mod behavior;
mod defaults;
mod demand;
mod duplicates;
mod expect;
mod handover;
mod hpa;
mod keda;
mod kept;
mod layout;
mod load_test;
pub(crate) mod messages;
mod object;
mod pdb;
mod planner;
mod scaled_job;
mod secrets;
mod signal;
mod trigger;
mod trigger_keys;
mod vpa;
mod whole;
mod workload;

use indexmap::IndexMap;

use crate::language::{DeclaredMetric, Distribution, Expect, Lint, VpaFeatureGate};
use scalegen_syntax::{Duration, Release, Targets};

pub use addon::Addon;
pub use addons::{
    AdapterPlan, AddonNeed, AddonsPlan, ChartPlan, KedaAddonPlan, MetricsServerPlan, VpaAddonPlan,
    VpaComponentPlan,
};
pub use authentication::AuthenticationPlan;
pub use demand::Demand;
pub use hpa::{HpaPlan, MetricPlan, MetricSource, MetricTarget};
pub use keda::KedaPlan;
pub use kept::KeptPlan;
pub use layout::OutputPlan;
pub use load_test::{JobName, LoadTestPlan};
pub use object::{Inherited, ObjectPlan};
pub use pdb::PdbPlan;
pub(crate) use planner::Planner;
pub use scaled_job::ScaledJobPlan;
pub use signal::{AdapterSignalRule, SignalPlan};
pub use trigger::{TriggerKind, TriggerPlan};
pub use trigger_keys::ParameterPlan;
pub use vpa::VpaPlan;
pub use workload::{ResourcesPatchPlan, ScalerKind, ScalerPlan, WorkloadPlan};

/// A profile, or one service of a fleet, with everything resolved. Nothing downstream fills a default again;
/// what the user did not set and the API defaults is `None`, so that it is not emitted.
///
/// Every planned object has an `origin`, the path of its table in the profile, and its `settings`, that table. A plan
/// has its own field only for what it resolves.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Plan {
    /// The profile's name, which is the name of its folder.
    pub name: String,
    /// The service of a fleet that it is for, which is the folder below; none for the profile itself.
    pub service: Option<String>,
    /// What the stack is, for people.
    pub description: Option<String>,
    /// The cluster that it is for.
    pub cluster: Option<String>,
    /// The servers whose rules the objects have to pass.
    pub targets: Targets,
    /// Feature gates of the VPA that are on beside those that are by default.
    pub vpa_feature_gates: Vec<VpaFeatureGate>,
    /// Releases of the engines that metrics come from.
    pub engines: IndexMap<String, Release>,
    /// Metrics that the profile declares, with the names of their workloads in the cluster.
    pub metrics: IndexMap<String, DeclaredMetric>,
    /// Where the cluster comes from.
    pub distribution: Option<Distribution>,
    /// The Prometheus that signals are read from.
    pub prometheus: Option<PrometheusPlan>,
    /// The signals, in the order of the profile; of a service, its own and then those that it uses of the
    /// profile's.
    pub signals: Vec<SignalPlan>,
    /// The workloads, in the order of the profile.
    pub workloads: Vec<WorkloadPlan>,
    /// Where credentials of triggers come from, in the order of the profile.
    pub authentications: Vec<AuthenticationPlan>,
    /// Jobs that KEDA starts, in the order of the profile.
    pub scaled_jobs: Vec<ScaledJobPlan>,
    /// The load tests, in the order of the profile.
    pub load_tests: Vec<LoadTestPlan>,
    /// Objects that are generated as they are, in the order of the profile; a service of a fleet has none.
    pub objects: Vec<KeptPlan>,
    /// Where files go.
    pub output: OutputPlan,
    /// What scalers have to keep under a load, by name.
    pub expect: IndexMap<String, Expect>,
    /// The add-ons. Those of a fleet belong to the profile itself; its services have none.
    pub addons: AddonsPlan,
    /// What the workloads ask of the add-ons. Those of services are added up for [`Loaded::plan_with`].
    ///
    /// [`Loaded::plan_with`]: crate::Loaded::plan_with
    pub demand: Demand,
    /// How loud each rule of the linter is.
    pub lint: Lint,
}

/// The Prometheus that signals are read from.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PrometheusPlan {
    /// Its base address, without a slash at the end.
    pub url: String,
    /// How often it reads each target.
    pub scrape_interval: Duration,
}

impl Plan {
    /// The workload of that name.
    pub fn workload(&self, key: &str) -> Option<&WorkloadPlan> {
        self.workloads.iter().find(|workload| workload.key == key)
    }

    /// The signal of that name.
    pub fn signal(&self, key: &str) -> Option<&SignalPlan> {
        self.signals.iter().find(|signal| signal.key == key)
    }

    /// The load test of that name.
    pub fn load_test(&self, key: &str) -> Option<&LoadTestPlan> {
        self.load_tests.iter().find(|test| test.key == key)
    }
}
