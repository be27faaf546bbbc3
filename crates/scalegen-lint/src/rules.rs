//! The registry of rules: each with how it is found.

pub(crate) mod absent_series_scales_in;
pub(crate) mod adapter_default_rules;
pub(crate) mod cpu_trigger_without_request;
pub(crate) mod crd_with_its_objects;
pub(crate) mod cut_prometheus_service_name;
pub(crate) mod deadline_shorter_than_load;
pub(crate) mod disruption_budget_blocks_drain;
pub(crate) mod duplicate_container_policy;
pub(crate) mod duplicate_policy;
pub(crate) mod generated_name_needs_create;
pub(crate) mod hpa_and_vpa_on_one_resource;
pub(crate) mod hpa_without_metrics;
pub(crate) mod idle_replicas_not_zero;
pub(crate) mod ignored_target_field;
pub(crate) mod job_removed_at_once;
pub(crate) mod keda_hpa_name_taken;
pub(crate) mod kustomize_namespace_moves_objects;
pub(crate) mod kustomize_prefix_misses_reference;
pub(crate) mod metric_not_served_by_adapter;
pub(crate) mod missing_target;
pub(crate) mod overlapping_selectors;
pub(crate) mod rate_window_too_short;
pub(crate) mod renamed_vllm_metric;
pub(crate) mod repeated_metric;
pub(crate) mod replicas_on_scaled_workload;
pub(crate) mod same_object_twice;
pub(crate) mod scaled_object_beside_hpa;
pub(crate) mod scaled_objects_on_one_target;
pub(crate) mod scaled_on_anothers_queue;
pub(crate) mod scaler_on_kserve_deployment;
pub(crate) mod shared_keda_hpa_name;
pub(crate) mod target_type_mismatch;
pub(crate) mod target_without_scale;
pub(crate) mod tolerance_above_one;
pub(crate) mod total_as_value_target;
pub(crate) mod transfer_without_hpa_name;
pub(crate) mod two_owners_of_external_metrics;
pub(crate) mod two_owners_of_resource_metrics;
pub(crate) mod two_scalers_on_one_target;
pub(crate) mod two_vpas_on_one_workload;
pub(crate) mod unbuildable_kustomization_entry;
pub(crate) mod unknown_container;
pub(crate) mod unknown_pod_resource;
pub(crate) mod unusable_metric_selector;
pub(crate) mod utilization_without_request;
pub(crate) mod vpa_floor_above_bound;
pub(crate) mod vpa_never_evicts;
pub(crate) mod vpa_resizes_gpu_pods;
pub(crate) mod vpa_without_admission_controller;

use scalegen_document::{Flaw, input};
use scalegen_kinds::rules;
use scalegen_syntax::Rule;

use crate::check::{Check, Registered};
use crate::suppression;
use crate::triggers::ProblemKind;

macro_rules! own {
    ($($module:ident)*) => {
        &[$((&$module::RULE, $module::CHECK)),*]
    };
}

/// The rules with code of their own, by code.
pub(crate) const OWN: &[(&Rule, Check)] = own! {
    scaled_objects_on_one_target
    shared_keda_hpa_name
    scaled_object_beside_hpa
    cpu_trigger_without_request
    deadline_shorter_than_load
    generated_name_needs_create
    two_scalers_on_one_target
    overlapping_selectors
    hpa_and_vpa_on_one_resource
    unknown_container
    missing_target
    utilization_without_request
    replicas_on_scaled_workload
    disruption_budget_blocks_drain
    metric_not_served_by_adapter
    two_owners_of_external_metrics
    two_owners_of_resource_metrics
    vpa_never_evicts
    vpa_without_admission_controller
    scaler_on_kserve_deployment
    same_object_twice
    unbuildable_kustomization_entry
    kustomize_namespace_moves_objects
    kustomize_prefix_misses_reference
    crd_with_its_objects
    keda_hpa_name_taken
    two_vpas_on_one_workload
    target_type_mismatch
    ignored_target_field
    unusable_metric_selector
    unknown_pod_resource
    repeated_metric
    duplicate_policy
    target_without_scale
    hpa_without_metrics
    tolerance_above_one
    transfer_without_hpa_name
    idle_replicas_not_zero
    total_as_value_target
    absent_series_scales_in
    rate_window_too_short
    adapter_default_rules
    job_removed_at_once
    vpa_floor_above_bound
    vpa_resizes_gpu_pods
    renamed_vllm_metric
    scaled_on_anothers_queue
    cut_prometheus_service_name
    duplicate_container_policy
};

const STRUCTURE: &[(&Rule, Flaw)] = &[
    (rules::UNKNOWN_FIELD, Flaw::UnknownField),
    (rules::MISPLACED_FIELD, Flaw::MisplacedField),
    (rules::WRONG_VALUE_TYPE, Flaw::WrongType),
    (rules::MISSING_FIELD, Flaw::MissingField),
    (rules::UNKNOWN_ENUM_WORD, Flaw::UnknownWord),
    (rules::MALFORMED_QUANTITY, Flaw::MalformedQuantity),
    (rules::REMOVED_API_VERSION, Flaw::RemovedVersion),
    (rules::UNKNOWN_API_VERSION, Flaw::UnknownVersion),
    (rules::UNKNOWN_KIND, Flaw::UnknownKind),
    (rules::NO_KIND, Flaw::NoKind),
];

const TRIGGER: &[(&Rule, ProblemKind)] = &[
    (rules::UNKNOWN_TRIGGER_TYPE, ProblemKind::UnknownTriggerType),
    (rules::REMOVED_TRIGGER_TYPE, ProblemKind::RemovedTriggerType),
    (rules::DEPRECATED_TRIGGER_TYPE, ProblemKind::DeprecatedTriggerType),
    (rules::UNKNOWN_TRIGGER_KEY, ProblemKind::UnknownKey),
    (rules::MISSING_TRIGGER_KEY, ProblemKind::MissingKey),
    (rules::REMOVED_TRIGGER_KEY, ProblemKind::RemovedKey),
    (rules::REFUSED_TRIGGER_KEY, ProblemKind::RefusedKey),
    (rules::DEPRECATED_TRIGGER_KEY, ProblemKind::DeprecatedKey),
    (rules::NEWER_TRIGGER_KEY, ProblemKind::NewerKey),
    (rules::MISPLACED_TRIGGER_KEY, ProblemKind::MisplacedKey),
    (rules::IGNORED_TRIGGER_KEY, ProblemKind::IgnoredKey),
    (rules::CONFLICTING_TRIGGER_KEYS, ProblemKind::ConflictingKeys),
    (rules::DISALLOWED_TRIGGER_VALUE, ProblemKind::DisallowedValue),
    (rules::MALFORMED_TRIGGER_VALUE, ProblemKind::MalformedValue),
    (rules::TRIGGER_VALUE_OUT_OF_RANGE, ProblemKind::ValueOutOfRange),
    (rules::DOUBTFUL_TRIGGER_VALUE, ProblemKind::DoubtfulValue),
    (
        rules::UNSUPPORTED_TRIGGER_METRIC_TYPE,
        ProblemKind::UnsupportedMetricType,
    ),
];

/// Every rule that the linter finds, and those that builders enforce, in no order.
pub(crate) fn registered() -> impl Iterator<Item = Registered> {
    let refusals = rules::ADMISSION.iter().copied().flatten();
    let elsewhere = [input::RULES, suppression::RULES, rules::SETTINGS];
    let own = OWN.iter().copied();
    own.chain(refusals.map(|rule| (*rule, Check::Refusal)))
        .chain(
            STRUCTURE
                .iter()
                .map(|(rule, flaw)| (*rule, Check::Structure(*flaw))),
        )
        .chain(
            TRIGGER
                .iter()
                .map(|(rule, kind)| (*rule, Check::TriggerProblem(*kind))),
        )
        .chain(
            elsewhere
                .into_iter()
                .flatten()
                .map(|rule| (*rule, Check::Elsewhere)),
        )
        .map(|(rule, check)| Registered { rule, check })
}
