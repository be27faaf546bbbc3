//! The map between a profile's keys and the fields of objects: a table for each type of the language, read both ways.
//!
//! Forward, a table puts its settings into a builder; backward, a field of a finished object leads to the key that it
//! was made from. The words of messages come from the same rows.

mod backward;
mod behavior;
mod chart;
mod forward;
mod hpa;
mod keda_chart;
mod load_job;
mod metric;
mod metrics_server;
mod pdb;
mod prometheus_adapter;
mod read_by_plan;
mod resources;
mod scaled_job;
mod scaled_object;
mod table;
mod trigger;
mod trigger_authentication;
mod vpa;
mod vpa_chart;
mod whole;
mod words;

use scalegen_profile::language::Trigger;
use scalegen_profile::plan::{ObjectPlan, Plan, ScalerKind, TriggerPlan};
use scalegen_syntax::case::snake;
use scalegen_syntax::keda::trigger_keys;
use scalegen_syntax::{FieldPath, Segment};

use backward::backward;
use table::{Form, Setting};

pub(crate) use backward::key_of;
pub(crate) use hpa::HPA;
pub(crate) use keda_chart::KEDA_CHART;
pub(crate) use load_job::LOAD_TEST;
pub(crate) use metrics_server::METRICS_SERVER;
pub(crate) use pdb::PDB;
pub(crate) use prometheus_adapter::PROMETHEUS_ADAPTER;
pub(crate) use resources::PATCH;
pub(crate) use scaled_job::{SCALED_JOB, job_spec};
pub(crate) use scaled_object::KEDA;
pub(crate) use table::Keys;
pub(crate) use trigger_authentication::CREDENTIALS;
pub(crate) use vpa::VPA;
pub(crate) use vpa_chart::VPA_CHART;
pub use whole::{
    ScalerTable, key_of_argument, spell_out_load, spell_out_values, table_of, values_key_of, values_table_of,
};
pub use words::ProfileWords;

/// Every table of settings that become fields of Kubernetes objects.
static OBJECT_TABLES: &[&dyn Keys] = &[
    &HPA,
    &metric::METRIC,
    &metric::SELECTOR,
    &metric::EXPRESSION,
    &behavior::BEHAVIOR,
    &behavior::RULES,
    &behavior::POLICY,
    &KEDA,
    &scaled_object::FALLBACK,
    &scaled_object::FORMULA,
    &trigger::TRIGGER,
    &trigger::AUTHENTICATION,
    &VPA,
    &vpa::REQUIREMENT,
    &vpa::POLICY,
    &vpa::BOOST,
    &vpa::CPU,
    &PDB,
    &SCALED_JOB,
    &scaled_job::JOB_TEMPLATE,
    &scaled_job::ENV,
    &scaled_job::STRATEGY,
    &scaled_job::ROLLOUT,
    &CREDENTIALS,
    &trigger_authentication::PARAMETER_KEY,
    &trigger_authentication::VARIABLE,
    &trigger_authentication::IDENTITY,
    &trigger_authentication::TOKEN,
    &trigger_authentication::SECRET_KEY,
    &trigger_authentication::VAULT,
    &trigger_authentication::CREDENTIAL,
    &trigger_authentication::VAULT_SECRET,
    &trigger_authentication::PKI,
    &trigger_authentication::AZURE,
    &trigger_authentication::AZURE_CREDENTIALS,
    &trigger_authentication::AZURE_CLOUD,
    &trigger_authentication::AZURE_SECRET,
    &trigger_authentication::AWS,
    &trigger_authentication::AWS_CREDENTIALS,
    &trigger_authentication::AWS_SECRET,
    &trigger_authentication::GCP,
    &trigger_authentication::GCP_CREDENTIALS,
    &trigger_authentication::GCP_SECRET,
    &trigger_authentication::OAUTH2,
    &LOAD_TEST,
    &load_job::SECURITY,
    &resources::RESOURCES,
    &PATCH,
];

/// Every other table: of values of charts, and of what the plan reads.
static OTHER_TABLES: &[&dyn Keys] = &[
    &METRICS_SERVER,
    &PROMETHEUS_ADAPTER,
    &prometheus_adapter::RULE,
    &prometheus_adapter::FILTER,
    &KEDA_CHART,
    &keda_chart::COMPONENT,
    &VPA_CHART,
    &vpa_chart::RECOMMENDER,
    &chart::BUDGET,
    &chart::MONITOR,
    &read_by_plan::PROFILE,
    &read_by_plan::OUTPUT,
    &read_by_plan::DEFAULTS,
    &read_by_plan::CLUSTER,
    &read_by_plan::PROMETHEUS,
    &read_by_plan::SIGNAL,
    &read_by_plan::DECLARED_METRIC,
    &read_by_plan::MATCHER,
    &read_by_plan::BOUNDS,
    &read_by_plan::SIGNAL_ADAPTER,
    &read_by_plan::WORKLOAD,
    &read_by_plan::MODEL,
    &read_by_plan::CALL,
    &read_by_plan::START_UP,
    &read_by_plan::TOKENS,
    &read_by_plan::EXPECT,
    &read_by_plan::ADDONS,
    &read_by_plan::TEMPLATE,
    &read_by_plan::LINT,
];

/// A key of the language, and the field that it becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MappedKey {
    /// The type of the table that has the key, as the profile's schema names it.
    pub type_: &'static str,
    /// The key.
    pub key: &'static str,
    /// The path of the field in what the table becomes; empty where the plan reads the key.
    pub field: &'static str,
}

/// Every key of the language, with the field that it becomes.
pub fn mapped_keys() -> impl Iterator<Item = MappedKey> {
    let tables = OBJECT_TABLES.iter().chain(OTHER_TABLES);
    tables.flat_map(|table| {
        own_settings(*table).map(|setting| MappedKey {
            type_: table.type_(),
            key: setting.key,
            field: setting.field,
        })
    })
}

/// The settings of a table's own keys, those that several types have among them.
fn own_settings(table: &'static dyn Keys) -> impl Iterator<Item = &'static Setting> {
    let with_shared = |setting: &'static Setting| -> Box<dyn Iterator<Item = &'static Setting>> {
        match setting.below {
            Some(shared) if setting.key.is_empty() => shared.settings(),
            _ => Box::new(std::iter::once(setting)),
        }
    };
    let settings = table.settings().flat_map(with_shared);
    settings.filter(|setting| setting.form != Form::OfWorkload)
}

/// The path in the profile of a field of the object that was made from the table at `object`: of `spec.maxReplicas` the
/// scaler's `max_replicas`.
///
/// Where the profile has no such key, it is the nearest thing that stands for it; a value that is not there is located
/// at the table that holds it.
pub fn profile_path(plan: &Plan, object: &FieldPath, field: &FieldPath) -> FieldPath {
    // The profile has it word by word.
    if plan.objects.iter().any(|kept| kept.object.origin == *object) {
        return object.join(field);
    }
    for workload in &plan.workloads {
        let mut scalers = workload.scalers.iter();
        match scalers
            .find(|scaler| scaler.object().origin == *object)
            .map(|scaler| &scaler.kind)
        {
            Some(ScalerKind::Hpa(hpa)) => return backward(&HPA, &hpa.object, &hpa.settings, field),
            Some(ScalerKind::Keda(keda)) => {
                let own = metadata_key(&keda.object, &keda.triggers, &keda.settings.triggers, field);
                return own.unwrap_or_else(|| backward(&KEDA, &keda.object, &keda.settings, field));
            }
            None => {}
        }
        if let Some(vpa) = workload.vpa.as_ref().filter(|vpa| vpa.object.origin == *object) {
            return backward(&VPA, &vpa.object, &vpa.settings, field);
        }
        if let Some(pdb) = workload.pdb.as_ref().filter(|pdb| pdb.object.origin == *object) {
            return backward(&PDB, &pdb.object, &pdb.settings, field);
        }
        if let Some(patch) = &workload.resources_patch
            && patch.object.origin == *object
        {
            return backward(&PATCH, &patch.object, &(), field);
        }
    }
    if let Some(job) = plan.scaled_jobs.iter().find(|job| job.object.origin == *object) {
        let own = metadata_key(&job.object, &job.triggers, &job.settings.triggers, field);
        return own.unwrap_or_else(|| backward(&SCALED_JOB, &job.object, &job.settings, field));
    }
    let mut authentications = plan.authentications.iter();
    if let Some(own) = authentications.find(|own| own.object.origin == *object) {
        return backward(&CREDENTIALS, &own.object, &own.settings, field);
    }
    match plan.load_tests.iter().find(|test| test.object.origin == *object) {
        Some(test) => load_job::profile_path(test, field),
        None => object.clone(),
    }
}

/// The path of a setting of a trigger that its type decides: of a key of its own, or in `metadata`.
///
/// One that is not there is looked for where it should be.
fn metadata_key(
    object: &ObjectPlan,
    triggers: &[TriggerPlan],
    tables: &[Trigger],
    field: &FieldPath,
) -> Option<FieldPath> {
    if let [spec, list, Segment::Index(index), metadata, setting] = field.segments()
        && [spec, list, metadata].map(Segment::name) == [Some("spec"), Some("triggers"), Some("metadata")]
        && let (Some(plan), Some(name)) = (triggers.get(*index), setting.name())
    {
        let trigger = object.origin.field("triggers").index(*index);
        if let Some(own) = plan.parameters.iter().find(|own| own.name == name) {
            return Some(trigger.field(own.key));
        }
        let is_written = tables
            .get(*index)
            .is_some_and(|table| table.metadata.contains_key(name));
        let mut keys = trigger_keys(plan.kind.type_()).iter();
        if let Some(known) = keys.find(|known| !is_written && known.parameter == name) {
            return Some(trigger.field(&known.key));
        }
        let is_typed = Trigger::is_typed_key(plan.kind.type_(), &snake(name));
        return (!is_typed).then(|| trigger.field("metadata").key(name));
    }
    None
}

#[cfg(test)]
mod tests;
