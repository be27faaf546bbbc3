//! The registry of rules.

pub(crate) mod absent_series_scales_in;
pub(crate) mod adapter_default_rules;
pub(crate) mod annotation_too_new_for_keda;
pub(crate) mod byte_order_mark;
pub(crate) mod conflicting_trigger_keys;
pub(crate) mod container_policy_without_name;
pub(crate) mod container_without_image;
pub(crate) mod controlled_limits_with_mode_off;
pub(crate) mod cooldown_period_without_effect;
pub(crate) mod cpu_trigger_without_request;
pub(crate) mod crd_with_its_objects;
pub(crate) mod crlf_line_ends;
pub(crate) mod cut_prometheus_service_name;
pub(crate) mod deadline_shorter_than_load;
pub(crate) mod deprecated_trigger_key;
pub(crate) mod deprecated_trigger_type;
pub(crate) mod deprecated_update_mode;
pub(crate) mod disallowed_trigger_value;
pub(crate) mod disruption_budget_blocks_drain;
pub(crate) mod doubtful_trigger_value;
pub(crate) mod duplicate_container_policy;
pub(crate) mod duplicate_key;
pub(crate) mod duplicate_policy;
pub(crate) mod empty_scaled_object_field;
pub(crate) mod empty_scaling_policies;
pub(crate) mod external_metric_without_one_target;
pub(crate) mod fallback_behavior_too_new;
pub(crate) mod fallback_formula_without_formula;
pub(crate) mod fallback_without_metric;
pub(crate) mod file_not_text;
pub(crate) mod file_too_large;
pub(crate) mod gated_evict_after_oom;
pub(crate) mod gated_memory_settings;
pub(crate) mod gated_startup_boost;
pub(crate) mod gated_update_mode;
pub(crate) mod generated_name_needs_create;
pub(crate) mod hand_made_job_selector;
pub(crate) mod hpa_and_vpa_on_one_resource;
pub(crate) mod hpa_without_metrics;
pub(crate) mod idle_replicas_not_zero;
pub(crate) mod ignored_target_field;
pub(crate) mod ignored_trigger_key;
pub(crate) mod impossible_replica_counts;
pub(crate) mod invalid_trigger_list;
pub(crate) mod job_removed_at_once;
pub(crate) mod keda_hpa_behavior_refused;
pub(crate) mod keda_hpa_name_taken;
pub(crate) mod kustomize_namespace_moves_objects;
pub(crate) mod kustomize_prefix_misses_reference;
pub(crate) mod load_without_url;
pub(crate) mod load_workers_without_requests;
pub(crate) mod malformed_container_list;
pub(crate) mod malformed_container_port;
pub(crate) mod malformed_container_resource_metric;
pub(crate) mod malformed_hpa_metadata;
pub(crate) mod malformed_job_metadata;
pub(crate) mod malformed_keda_hpa_name;
pub(crate) mod malformed_load_header;
pub(crate) mod malformed_load_number;
pub(crate) mod malformed_managed_by;
pub(crate) mod malformed_metric_name;
pub(crate) mod malformed_object_metric;
pub(crate) mod malformed_pod_failure_policy;
pub(crate) mod malformed_pod_policy;
pub(crate) mod malformed_probe;
pub(crate) mod malformed_quantity;
pub(crate) mod malformed_resource_amount;
pub(crate) mod malformed_resource_metric;
pub(crate) mod malformed_scale_target;
pub(crate) mod malformed_scaled_object_metadata;
pub(crate) mod malformed_scaling_policy;
pub(crate) mod malformed_security_context;
pub(crate) mod malformed_template_metadata;
pub(crate) mod malformed_trigger_value;
pub(crate) mod malformed_variable;
pub(crate) mod malformed_volume;
pub(crate) mod malformed_vpa_metadata;
pub(crate) mod malformed_workload_metadata;
pub(crate) mod malformed_workload_selector;
pub(crate) mod malformed_yaml;
pub(crate) mod max_allowed_below_min;
pub(crate) mod max_replicas_below_min;
pub(crate) mod max_replicas_missing;
pub(crate) mod metric_block_mismatch;
pub(crate) mod metric_not_served_by_adapter;
pub(crate) mod min_replica_count_above_max;
pub(crate) mod min_replicas_too_low;
pub(crate) mod misplaced_field;
pub(crate) mod misplaced_trigger_key;
pub(crate) mod missing_field;
pub(crate) mod missing_target;
pub(crate) mod missing_trigger_key;
pub(crate) mod misused_index_limits;
pub(crate) mod misused_success_policy;
pub(crate) mod negative_job_count;
pub(crate) mod negative_workload_count;
pub(crate) mod nested_too_deeply;
pub(crate) mod newer_trigger_key;
pub(crate) mod no_json_form;
pub(crate) mod no_kind;
pub(crate) mod not_an_object;
pub(crate) mod overlapping_selectors;
pub(crate) mod paused_replicas_not_a_number;
pub(crate) mod pods_metric_without_average_value;
pub(crate) mod polling_interval_without_effect;
pub(crate) mod rate_window_too_short;
pub(crate) mod refused_trigger_key;
pub(crate) mod removed_api_version;
pub(crate) mod removed_trigger_key;
pub(crate) mod removed_trigger_type;
pub(crate) mod renamed_vllm_metric;
pub(crate) mod repeated_metric;
pub(crate) mod replicas_on_scaled_workload;
pub(crate) mod request_above_limit;
pub(crate) mod same_object_twice;
pub(crate) mod scale_target_without_api_group;
pub(crate) mod scale_to_zero_on_pod_metrics;
pub(crate) mod scale_to_zero_on_resources;
pub(crate) mod scaled_object_beside_hpa;
pub(crate) mod scaled_object_name_too_long;
pub(crate) mod scaled_object_number_too_small;
pub(crate) mod scaled_objects_on_one_target;
pub(crate) mod scaled_on_anothers_queue;
pub(crate) mod scaler_on_kserve_deployment;
pub(crate) mod selector_misses_template;
pub(crate) mod several_recommenders;
pub(crate) mod shared_keda_hpa_name;
pub(crate) mod stabilization_window_out_of_range;
pub(crate) mod startup_boost_factor_mismatch;
pub(crate) mod startup_boost_quantity_mismatch;
pub(crate) mod suppression_unknown;
pub(crate) mod suppression_unused;
pub(crate) mod suppression_without_reason;
pub(crate) mod target_not_positive;
pub(crate) mod target_type_mismatch;
pub(crate) mod target_without_scale;
pub(crate) mod tolerance_above_one;
pub(crate) mod too_many_values;
pub(crate) mod total_as_value_target;
pub(crate) mod transfer_without_hpa_name;
pub(crate) mod trigger_value_out_of_range;
pub(crate) mod two_owners_of_external_metrics;
pub(crate) mod two_owners_of_resource_metrics;
pub(crate) mod two_scalers_on_one_target;
pub(crate) mod two_vpas_on_one_workload;
pub(crate) mod unbuildable_kustomization_entry;
pub(crate) mod uncontrollable_resource;
pub(crate) mod unknown_api_version;
pub(crate) mod unknown_container;
pub(crate) mod unknown_container_policy;
pub(crate) mod unknown_container_resource;
pub(crate) mod unknown_enum_word;
pub(crate) mod unknown_field;
pub(crate) mod unknown_kind;
pub(crate) mod unknown_load_option;
pub(crate) mod unknown_metric_type;
pub(crate) mod unknown_pod_resource;
pub(crate) mod unknown_select_policy;
pub(crate) mod unknown_target_type;
pub(crate) mod unknown_trigger_key;
pub(crate) mod unknown_trigger_type;
pub(crate) mod unsupported_trigger_metric_type;
pub(crate) mod unusable_metric_selector;
pub(crate) mod unusable_scaling_modifiers;
pub(crate) mod unusable_tolerance;
pub(crate) mod unworkable_completion_mode;
pub(crate) mod unworkable_update_strategy;
pub(crate) mod update_min_replicas_not_positive;
pub(crate) mod update_mode_too_new;
pub(crate) mod update_policy_without_mode;
pub(crate) mod utilization_without_request;
pub(crate) mod vpa_bound_too_fine;
pub(crate) mod vpa_field_too_new;
pub(crate) mod vpa_floor_above_bound;
pub(crate) mod vpa_interval_below_one;
pub(crate) mod vpa_never_evicts;
pub(crate) mod vpa_resizes_gpu_pods;
pub(crate) mod vpa_without_admission_controller;
pub(crate) mod wrong_job_restart_policy;
pub(crate) mod wrong_pod_replacement_policy;
pub(crate) mod wrong_value_type;

use crate::Rule;

/// Every rule, by code. Codes are permanent: a retired rule leaves a gap.
pub static RULES: &[Rule] = &[
    malformed_hpa_metadata::RULE,
    min_replicas_too_low::RULE,
    max_replicas_missing::RULE,
    max_replicas_below_min::RULE,
    malformed_scale_target::RULE,
    scale_target_without_api_group::RULE,
    scale_to_zero_on_pod_metrics::RULE,
    unknown_metric_type::RULE,
    metric_block_mismatch::RULE,
    unknown_target_type::RULE,
    target_not_positive::RULE,
    malformed_metric_name::RULE,
    malformed_resource_metric::RULE,
    malformed_container_resource_metric::RULE,
    pods_metric_without_average_value::RULE,
    malformed_object_metric::RULE,
    external_metric_without_one_target::RULE,
    stabilization_window_out_of_range::RULE,
    unknown_select_policy::RULE,
    empty_scaling_policies::RULE,
    malformed_scaling_policy::RULE,
    unusable_tolerance::RULE,
    file_too_large::RULE,
    file_not_text::RULE,
    malformed_yaml::RULE,
    nested_too_deeply::RULE,
    too_many_values::RULE,
    duplicate_key::RULE,
    no_json_form::RULE,
    not_an_object::RULE,
    byte_order_mark::RULE,
    crlf_line_ends::RULE,
    malformed_job_metadata::RULE,
    negative_job_count::RULE,
    unworkable_completion_mode::RULE,
    misused_index_limits::RULE,
    misused_success_policy::RULE,
    wrong_job_restart_policy::RULE,
    malformed_pod_failure_policy::RULE,
    wrong_pod_replacement_policy::RULE,
    hand_made_job_selector::RULE,
    malformed_managed_by::RULE,
    scaled_objects_on_one_target::RULE,
    shared_keda_hpa_name::RULE,
    scaled_object_beside_hpa::RULE,
    impossible_replica_counts::RULE,
    fallback_without_metric::RULE,
    fallback_formula_without_formula::RULE,
    unusable_scaling_modifiers::RULE,
    cpu_trigger_without_request::RULE,
    scale_to_zero_on_resources::RULE,
    invalid_trigger_list::RULE,
    scaled_object_name_too_long::RULE,
    cooldown_period_without_effect::RULE,
    polling_interval_without_effect::RULE,
    malformed_scaled_object_metadata::RULE,
    scaled_object_number_too_small::RULE,
    min_replica_count_above_max::RULE,
    empty_scaled_object_field::RULE,
    fallback_behavior_too_new::RULE,
    keda_hpa_behavior_refused::RULE,
    malformed_keda_hpa_name::RULE,
    paused_replicas_not_a_number::RULE,
    annotation_too_new_for_keda::RULE,
    load_workers_without_requests::RULE,
    malformed_load_header::RULE,
    malformed_load_number::RULE,
    load_without_url::RULE,
    unknown_load_option::RULE,
    deadline_shorter_than_load::RULE,
    generated_name_needs_create::RULE,
    two_scalers_on_one_target::RULE,
    overlapping_selectors::RULE,
    hpa_and_vpa_on_one_resource::RULE,
    unknown_container::RULE,
    missing_target::RULE,
    utilization_without_request::RULE,
    replicas_on_scaled_workload::RULE,
    disruption_budget_blocks_drain::RULE,
    metric_not_served_by_adapter::RULE,
    two_owners_of_external_metrics::RULE,
    two_owners_of_resource_metrics::RULE,
    vpa_never_evicts::RULE,
    vpa_without_admission_controller::RULE,
    scaler_on_kserve_deployment::RULE,
    same_object_twice::RULE,
    unbuildable_kustomization_entry::RULE,
    kustomize_namespace_moves_objects::RULE,
    kustomize_prefix_misses_reference::RULE,
    crd_with_its_objects::RULE,
    keda_hpa_name_taken::RULE,
    two_vpas_on_one_workload::RULE,
    unknown_field::RULE,
    misplaced_field::RULE,
    wrong_value_type::RULE,
    missing_field::RULE,
    unknown_enum_word::RULE,
    malformed_quantity::RULE,
    removed_api_version::RULE,
    unknown_api_version::RULE,
    unknown_kind::RULE,
    no_kind::RULE,
    suppression_unused::RULE,
    suppression_without_reason::RULE,
    suppression_unknown::RULE,
    unknown_trigger_type::RULE,
    removed_trigger_type::RULE,
    deprecated_trigger_type::RULE,
    unknown_trigger_key::RULE,
    missing_trigger_key::RULE,
    removed_trigger_key::RULE,
    refused_trigger_key::RULE,
    deprecated_trigger_key::RULE,
    newer_trigger_key::RULE,
    misplaced_trigger_key::RULE,
    ignored_trigger_key::RULE,
    conflicting_trigger_keys::RULE,
    disallowed_trigger_value::RULE,
    malformed_trigger_value::RULE,
    trigger_value_out_of_range::RULE,
    doubtful_trigger_value::RULE,
    unsupported_trigger_metric_type::RULE,
    update_policy_without_mode::RULE,
    update_mode_too_new::RULE,
    gated_update_mode::RULE,
    update_min_replicas_not_positive::RULE,
    gated_evict_after_oom::RULE,
    container_policy_without_name::RULE,
    vpa_bound_too_fine::RULE,
    max_allowed_below_min::RULE,
    controlled_limits_with_mode_off::RULE,
    gated_memory_settings::RULE,
    gated_startup_boost::RULE,
    several_recommenders::RULE,
    uncontrollable_resource::RULE,
    deprecated_update_mode::RULE,
    malformed_vpa_metadata::RULE,
    vpa_interval_below_one::RULE,
    startup_boost_factor_mismatch::RULE,
    startup_boost_quantity_mismatch::RULE,
    vpa_field_too_new::RULE,
    malformed_workload_metadata::RULE,
    malformed_workload_selector::RULE,
    selector_misses_template::RULE,
    malformed_template_metadata::RULE,
    malformed_container_list::RULE,
    container_without_image::RULE,
    unknown_container_resource::RULE,
    malformed_resource_amount::RULE,
    request_above_limit::RULE,
    malformed_container_port::RULE,
    malformed_variable::RULE,
    malformed_volume::RULE,
    unknown_container_policy::RULE,
    malformed_pod_policy::RULE,
    malformed_probe::RULE,
    malformed_security_context::RULE,
    negative_workload_count::RULE,
    unworkable_update_strategy::RULE,
    target_type_mismatch::RULE,
    ignored_target_field::RULE,
    unusable_metric_selector::RULE,
    unknown_pod_resource::RULE,
    repeated_metric::RULE,
    duplicate_policy::RULE,
    target_without_scale::RULE,
    hpa_without_metrics::RULE,
    tolerance_above_one::RULE,
    transfer_without_hpa_name::RULE,
    idle_replicas_not_zero::RULE,
    total_as_value_target::RULE,
    absent_series_scales_in::RULE,
    rate_window_too_short::RULE,
    adapter_default_rules::RULE,
    job_removed_at_once::RULE,
    vpa_floor_above_bound::RULE,
    vpa_resizes_gpu_pods::RULE,
    renamed_vllm_metric::RULE,
    scaled_on_anothers_queue::RULE,
    cut_prometheus_service_name::RULE,
    duplicate_container_policy::RULE,
];
