//! KEDA's operator after 2.20.2, without a cluster: the HPA that it creates, and the loop between 0 and 1.

pub(crate) mod amount;
mod annotations;
pub(crate) mod bounds;
pub(crate) mod composite;
mod cron;
pub(crate) mod decision;
pub(crate) mod fallback;
mod formula;
mod hpa_object;
mod job_loop;
mod jobs;
pub(crate) mod metric_name;
mod metrics_server;
#[cfg(feature = "conformance")]
pub(crate) mod prometheus;
mod reasons;
mod recorded;
mod simulation;
mod spec;
pub(crate) mod trigger;

pub use annotations::Annotations;
pub use composite::Composite;
pub use cron::Cron;
pub use decision::{LoopDecision, LoopReason, LoopSettings, Ready};
pub use fallback::{Evaluated, TargetKind};
pub use formula::{Formula, FormulaError};
pub use hpa_object::{MadeFrom, Trigger};
pub use job_loop::{JobSpec, JobStep, JobTimes, StrategyStep};
pub use jobs::{JobScaling, JobStrategy, JobTrigger, Jobs};
pub use metrics_server::TriggerReading;
pub use reasons::{Reason, answer_reasons, poll_reasons};
pub use recorded::{RecordedTriggers, keda_metrics};
pub use simulation::{
    KedaChange, KedaSimulation, KedaStep, PollStep, RecordedKedaStep, SyncStep, TriggerSource, Triggers,
    simulate,
};
pub use spec::KedaSpec;
pub use trigger::ExternalTrigger;
