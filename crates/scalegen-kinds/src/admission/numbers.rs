//! Bounds of numbers.

use super::words;
use crate::Refusal;
use crate::admission::At;
use scalegen_syntax::{Message, Rule};

/// The largest id of a user or group, and the longest deadline of a pod.
pub(crate) const MAX_INT32: i64 = i32::MAX as i64;

/// Fields, each with its number, that may not be below zero.
pub(crate) fn not_negative(
    rule: &'static Rule,
    path: &At<'_>,
    fields: &[(&'static str, Option<i64>)],
    found: &mut Vec<Refusal>,
) {
    for (field, value) in fields {
        if let Some(value) = value.filter(|value| *value < 0) {
            let message = words::invalid_number(value, "must be greater than or equal to 0");
            found.push(Refusal::new(rule, path.field(field), message));
        }
    }
}

/// What is wrong with the number of a port.
pub(crate) fn port(number: i32) -> Option<Message> {
    (!(1..=65535).contains(&number))
        .then(|| words::invalid_number(number, "must be between 1 and 65535, inclusive"))
}
