//! The registry of rules.

pub(crate) mod byte_order_mark;
pub(crate) mod conflicting_trigger_keys;
pub(crate) mod crlf_line_ends;
pub(crate) mod deprecated_trigger_key;
pub(crate) mod deprecated_trigger_type;
pub(crate) mod disallowed_trigger_value;
pub(crate) mod doubtful_trigger_value;
pub(crate) mod duplicate_key;
pub(crate) mod file_not_text;
pub(crate) mod file_too_large;
pub(crate) mod ignored_trigger_key;
pub(crate) mod malformed_quantity;
pub(crate) mod malformed_trigger_value;
pub(crate) mod malformed_yaml;
pub(crate) mod max_replicas_below_min;
pub(crate) mod misplaced_field;
pub(crate) mod misplaced_trigger_key;
pub(crate) mod missing_field;
pub(crate) mod missing_trigger_key;
pub(crate) mod nested_too_deeply;
pub(crate) mod newer_trigger_key;
pub(crate) mod no_json_form;
pub(crate) mod no_kind;
pub(crate) mod not_an_object;
pub(crate) mod refused_trigger_key;
pub(crate) mod removed_api_version;
pub(crate) mod removed_trigger_key;
pub(crate) mod removed_trigger_type;
pub(crate) mod suppression_unknown;
pub(crate) mod suppression_unused;
pub(crate) mod suppression_without_reason;
pub(crate) mod target_type_mismatch;
pub(crate) mod too_many_values;
pub(crate) mod trigger_value_out_of_range;
pub(crate) mod two_scalers_on_one_target;
pub(crate) mod unknown_api_version;
pub(crate) mod unknown_enum_word;
pub(crate) mod unknown_field;
pub(crate) mod unknown_kind;
pub(crate) mod unknown_trigger_key;
pub(crate) mod unknown_trigger_type;
pub(crate) mod unsupported_trigger_metric_type;
pub(crate) mod wrong_value_type;

use crate::Rule;

/// Every rule, by code. Codes are permanent: a retired rule leaves a gap.
pub static RULES: &[Rule] = &[
    max_replicas_below_min::RULE,
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
    two_scalers_on_one_target::RULE,
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
    target_type_mismatch::RULE,
];
