//! Which elements of two sides find each other, and which labels their results have.

use crate::promql::{Binary, Side};
use crate::value::{Labels, Series, Shape, Value};

/// The labels that elements are matched by, of one side.
fn matched(binary: &Binary, labels: &Labels) -> Labels {
    let Some(matching) = &binary.matching else {
        return labels.clone();
    };
    let names = matching.labels.iter().map(|label| label.name.as_str());
    match matching.is_on {
        true => labels.by(names),
        false => labels.without(names),
    }
}

pub(super) fn never_match(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> bool {
    let is_hidden = binary
        .matching
        .as_ref()
        .is_some_and(|matching| matching.is_on || matching.has_variable);
    match (&left.labels, &right.labels) {
        (Some(left), Some(right)) if !is_hidden => matched(binary, left).never_equal(&matched(binary, right)),
        _ => false,
    }
}

/// Whether every element of one side finds one of the other: by labels that nobody has, or by those that both have.
pub(super) fn all_match(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> bool {
    match (&left.labels, &right.labels) {
        (Some(left), Some(right)) => {
            let (left, right) = (matched(binary, left), matched(binary, right));
            (left.is_none() && right.is_none()) || left.is_like(&right)
        }
        _ => false,
    }
}

pub(super) fn has_no_labels(value: &Value<'_>) -> bool {
    value.labels.as_ref().is_some_and(Labels::is_none)
}

pub(super) fn result_labels(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> Option<Labels> {
    if left.shape == Shape::Scalar {
        return right.labels.clone();
    }
    if right.shape == Shape::Scalar || binary.operator.is_set() {
        return left.labels.clone();
    }
    let (of_left, of_right) = (left.labels.as_ref()?, right.labels.as_ref()?);
    let matching = binary.matching.as_ref();
    if matching.is_some_and(|matching| matching.has_variable) {
        return None;
    }
    if let Some((side, matching)) = matching.and_then(|matching| Some((matching.group?, matching))) {
        let mut labels = if side == Side::Left { of_left } else { of_right }.clone();
        labels
            .varying
            .extend(matching.include.iter().map(|label| label.name.clone()));
        return Some(labels);
    }
    let (of_left, of_right) = (matched(binary, of_left), matched(binary, of_right));
    // Elements match that have all labels alike: what one side does not have, or has once, the other has not or once.
    let mut labels = if of_left.is_open {
        of_right.clone()
    } else {
        of_left.clone()
    };
    for (name, value) in of_left.fixed.iter().chain(&of_right.fixed) {
        labels.fix(name, value);
    }
    Some(labels)
}

/// Whether the elements of one side are those of kube-state-metrics and those of the other are not, each with the labels
/// of its scrape: no two targets have one `instance`.
pub(super) fn are_of_other_targets(left: &Value<'_>, right: &Value<'_>) -> bool {
    const STATE: &str = "kube-state-metrics";
    let is_whole = |value: &Value<'_>| {
        let has_instance = |labels: &Labels| {
            let is_changed = labels.fixed.contains_key("instance") || labels.dropped.contains("instance");
            labels.is_open && !labels.is_mixed && !is_changed
        };
        !value.series.is_empty() && value.labels.as_ref().is_some_and(has_instance)
    };
    let is_of_state = |series: &Series<'_>| {
        !series.found.is_empty() && series.found.iter().all(|found| found.metric.engine == STATE)
    };
    // Of what a recording rule gives nobody knows the labels.
    let is_of_others = |series: &Series<'_>| match series.found.as_slice() {
        [] => !series.name.contains(':') && !series.name.starts_with("kube_"),
        found => found.iter().all(|found| found.metric.engine != STATE),
    };
    let all = |value: &Value<'_>, is: &dyn Fn(&Series<'_>) -> bool| value.series.iter().all(is);
    is_whole(left)
        && is_whole(right)
        && (all(left, &is_of_state) && all(right, &is_of_others)
            || all(left, &is_of_others) && all(right, &is_of_state))
}
