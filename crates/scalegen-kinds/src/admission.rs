//! What servers refuse of an object, decided by that object alone: one file per kind.
//!
//! The builders turn these refusals into errors, the linter into findings; neither repeats a rule. Values are
//! judged as the API server judges them, after its defaulting: a field that is absent is no field that is
//! empty, a missing number is 0 and a missing string is empty, as in Go.

mod claim;
mod deployment;
mod gathered;
mod hpa;
mod job;
mod labels;
mod load;
mod messages;
mod metadata;
#[cfg(test)]
mod mutation;
mod names;
mod numbers;
mod pod_disruption_budget;
mod pod_template;
mod quantities;
mod resources;
mod resources_patch;
mod scaled_job;
mod scaled_object;
mod stateful_set;
mod trigger_authentication;
mod triggers;
mod vpa;
pub(crate) use crate::words;
mod workload;

#[cfg(test)]
pub(crate) use messages::MESSAGES;
use scalegen_syntax::At;
#[cfg(test)]
pub(crate) use triggers::messages::{
    FAULTS as TRIGGER_FAULTS, HELP as TRIGGER_HELP, MESSAGES as TRIGGER_MESSAGES,
};

pub use deployment::deployment;
pub use hpa::{hpa, hpa_replicas};
pub use job::job;
pub use labels::{matches as selector_matches, unusable_selector};
pub use load::{
    LoadArguments, LoadOption, LoadRate, LoadTime, load_arguments, load_generator, load_rates, load_times,
};
pub use metadata::metadata;
pub use pod_disruption_budget::pod_disruption_budget;
pub use quantities::read_quantity;
pub use resources_patch::resources_patch;
pub use scaled_job::scaled_job;
pub use scaled_object::{hpa_name, scaled_object, scaled_object_numbers};
pub use stateful_set::stateful_set;
pub use trigger_authentication::{cluster_trigger_authentication, trigger_authentication};
pub use triggers::{
    Credentials, Environment, TriggerContext, authentication_parameters, parameter_default, trigger,
};
pub use vpa::{VpaFeatureGate, vpa, vpa_with_gates};
