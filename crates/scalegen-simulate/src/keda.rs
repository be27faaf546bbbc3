//! KEDA's operator after 2.20.2, without a cluster: the HPA that it makes, and the loop between 0 and 1.

mod amount;
mod annotations;
mod bounds;
mod composite;
pub mod decision;
pub mod fallback;
mod formula;
mod hpa_object;
mod metrics_server;
pub mod prometheus;
mod recorded;
mod simulation;
mod spec;
mod trigger;

pub use amount::{float_to_milli, float_to_milli_truncated};
pub use annotations::Annotations;
pub use bounds::{bounds_error, hpa_max_replicas, hpa_min_replicas};
pub use composite::{COMPOSITE_METRIC, Composite, nil_formula_milli};
pub use formula::{Formula, FormulaError};
pub use hpa_object::{MadeFrom, Trigger, hpa_object};
pub use metrics_server::TriggerReading;
pub use recorded::RecordedTriggers;
pub(crate) use recorded::column_names;
pub use simulation::{
    KedaSimulation, KedaStep, PollStep, RecordedKedaStep, SyncStep, TriggerSource, Triggers, simulate,
};
pub use spec::KedaSpec;
pub use trigger::{ExternalTrigger, metric_name};
