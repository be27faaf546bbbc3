//! The registry of rules: each with how it is found.

mod absent_series_scales_in;
mod activation_without_effect;
mod adapter_default_rules;
mod adapter_query_loses_labels;
mod adapter_query_without_pods;
mod adapter_relist_too_short;
mod adapter_rule_without_object_label;
mod authentication_elsewhere;
mod autoscaler_cannot_scale;
mod backlog_reads_zero;
mod budget_blocks_fixed_replicas;
mod budget_blocks_vpa;
mod budget_never_lets_go;
mod budget_selects_nothing;
mod ceiling_never_reached;
mod cooldown_cuts_scale_down;
mod counted_twice;
mod counter_without_rate;
mod cpu_trigger_without_request;
mod crd_with_its_objects;
mod cron_without_effect;
mod cut_prometheus_service_name;
mod deadline_shorter_than_load;
mod desired_replicas_divided;
mod disruption_budget_blocks_drain;
mod divided_twice;
mod duplicate_container_policy;
mod duplicate_policy;
mod external_series_of_another_namespace;
mod fallback_below_other_triggers;
mod generated_name_needs_create;
mod high_ceiling;
mod hpa_and_vpa_on_one_resource;
mod hpa_without_metrics;
mod idle_replicas_not_zero;
mod ignored_target_field;
mod implausible_quantity;
mod job_removed_at_once;
mod keda_hpa_name_taken;
mod kserve_query_without_server;
mod kustomize_namespace_moves_objects;
mod kustomize_prefix_misses_reference;
mod limit_below_target;
mod malformed_metric;
mod max_replicas_above_quota;
mod metric_not_served_by_adapter;
mod metric_order_drifts;
mod missing_label;
mod missing_target;
mod misspelt_authentication_parameter;
mod never_wakes;
mod no_budget;
mod one_fixed_replica;
mod one_replica_at_least;
mod outage_reads_as_zero;
mod overlapping_selectors;
mod policy_never_binds;
mod query_without_result;
mod rate_of_each_worker;
mod rate_window_too_short;
mod renamed_vllm_metric;
mod repeated_metric;
mod replicas_on_one_node;
mod replicas_on_scaled_workload;
mod same_object_twice;
mod scale_in_ends_work;
mod scaled_object_beside_hpa;
mod scaled_objects_on_one_target;
mod scaled_on_anothers_queue;
mod scaler_beside_http_scaled_object;
mod scaler_on_kserve_deployment;
mod secret_in_trigger;
mod selector_matches_nothing;
mod several_elements;
mod shared_keda_hpa_name;
mod short_address;
mod target_in_another_unit;
mod target_type_mismatch;
mod target_without_scale;
mod tolerance_above_one;
mod total_as_value_target;
mod transfer_without_hpa_name;
mod two_budgets_on_one_pod;
mod two_owners_of_external_metrics;
mod two_owners_of_resource_metrics;
mod two_scalers_on_one_target;
mod two_vpas_on_one_workload;
mod unbuildable_kustomization_entry;
mod unknown_container;
mod unknown_keda_annotation;
mod unknown_metric;
mod unknown_pod_resource;
mod unusable_metric_selector;
mod used_by_free;
mod utilization_without_request;
mod variable_not_in_container;
mod vpa_floor_above_bound;
mod vpa_multiplies_limit;
mod vpa_never_evicts;
mod vpa_resizes_gpu_pods;
mod vpa_skips_unknown_resource;
mod vpa_without_admission_controller;

use scalegen_document::{Flaw, input};
use scalegen_kinds::rules;
use scalegen_syntax::{Kind, Rule};

use crate::check::{Check, Registered};
use crate::{api_owners, builds, messages, suppression};

macro_rules! own {
    ($($module:ident)*) => {
        /// The rules with a file below `rules`, by code.
        pub(crate) const OWN: &[(&Rule, Check)] = &[$((&$module::RULE, $module::CHECK)),*];

        /// Every kind of message of this crate, by its rule, or by the module that several rules share.
        pub const MESSAGES: &[(&str, &[&Kind])] = &[
            $(($module::RULE.code, $module::MESSAGES),)*
            ("api_owners", api_owners::MESSAGES),
            ("builds", builds::MESSAGES),
            ("suppression", suppression::messages::MESSAGES),
            ("messages", messages::MESSAGES),
        ];
    };
}

own! {
    scaled_objects_on_one_target
    shared_keda_hpa_name
    scaled_object_beside_hpa
    cpu_trigger_without_request
    secret_in_trigger
    deadline_shorter_than_load
    generated_name_needs_create
    rate_of_each_worker
    one_replica_at_least
    one_fixed_replica
    high_ceiling
    no_budget
    replicas_on_one_node
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
    budget_never_lets_go
    budget_blocks_fixed_replicas
    budget_selects_nothing
    two_budgets_on_one_pod
    budget_blocks_vpa
    adapter_rule_without_object_label
    external_series_of_another_namespace
    max_replicas_above_quota
    scale_in_ends_work
    vpa_multiplies_limit
    authentication_elsewhere
    misspelt_authentication_parameter
    variable_not_in_container
    scaler_beside_http_scaled_object
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
    adapter_query_loses_labels
    adapter_relist_too_short
    implausible_quantity
    vpa_skips_unknown_resource
    policy_never_binds
    metric_order_drifts
    cooldown_cuts_scale_down
    fallback_below_other_triggers
    unknown_keda_annotation
    autoscaler_cannot_scale
    ceiling_never_reached
    divided_twice
    unknown_metric
    missing_label
    never_wakes
    counter_without_rate
    query_without_result
    several_elements
    used_by_free
    kserve_query_without_server
    adapter_query_without_pods
    limit_below_target
    cron_without_effect
    activation_without_effect
    outage_reads_as_zero
    backlog_reads_zero
    short_address
    malformed_metric
    counted_twice
    selector_matches_nothing
    target_in_another_unit
    desired_replicas_divided
}

/// The rules on structure, each with the flaw that it reports.
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
    (rules::MISSPELT_CHART_KEY, Flaw::MisspeltKey),
    (rules::UNREAD_CHART_KEY, Flaw::UnreadKey),
];

/// Every rule that the linter finds, and those that builders enforce, in no order.
pub(crate) fn registered() -> Vec<Registered> {
    let mut registered = Vec::new();
    let mut add = |rule: &'static Rule, check| registered.push(Registered { rule, check });
    for (rule, check) in OWN {
        add(rule, *check);
    }
    for (rule, flaw) in STRUCTURE {
        add(rule, Check::Structure(*flaw));
    }
    for rule in rules::ADMISSION.iter().copied().flatten() {
        add(rule, Check::Refusal);
    }
    let elsewhere = [input::RULES, builds::RULES, suppression::RULES, rules::SETTINGS];
    for rule in elsewhere.into_iter().flatten() {
        add(rule, Check::Elsewhere);
    }
    registered
}
