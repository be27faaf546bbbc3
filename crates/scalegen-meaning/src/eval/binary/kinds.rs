//! What the numbers of two sides are together: their kind, their unit, and how they come of the pods.

use crate::promql::{Aggregator, Binary, Expr, ExprKind, Operator};
use crate::value::{OverPods, Unit, Value, What};

pub(super) fn kind(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> (What, Unit) {
    let number = |value: &Value<'_>| value.bounds.single().filter(|_| value.what == What::Constant);
    let same = if left.what == right.what {
        left.what
    } else {
        What::Unknown
    };
    if operator.is_comparison() {
        return (What::Flag, Unit::None);
    }
    match (operator, number(left), number(right)) {
        (_, Some(_), Some(_)) => (What::Constant, Unit::None),
        (Operator::Multiply, Some(factor), _) => (right.what, right.unit.scaled(factor)),
        (Operator::Multiply, _, Some(factor)) => (left.what, left.unit.scaled(factor)),
        (Operator::Divide, _, Some(divisor)) => (left.what, left.unit.scaled(1.0 / divisor)),
        // The share that is left: 1 - ratio, 100 - percent.
        (Operator::Add | Operator::Subtract, Some(_), _) => (right.what, right.unit.clone()),
        (Operator::Add | Operator::Subtract | Operator::Modulo, _, Some(_)) => (left.what, left.unit.clone()),
        (Operator::Subtract, ..) if same == What::Time && left.unit == right.unit => {
            (What::Duration, Unit::named("s"))
        }
        (Operator::Subtract, ..) if same == What::Counter => (What::Count, left.unit.common(&right.unit)),
        (Operator::Add | Operator::Subtract, ..) => (same, left.unit.common(&right.unit)),
        (Operator::Multiply, ..) if left.what == What::Flag => (right.what, right.unit.clone()),
        (Operator::Multiply, ..) if right.what == What::Flag => (left.what, left.unit.clone()),
        (Operator::Divide, ..) => quotient(left, right),
        _ => (What::Unknown, Unit::Unknown),
    }
}

fn quotient(left: &Value<'_>, right: &Value<'_>) -> (What, Unit) {
    let unit = left.unit.over(&right.unit);
    if matches!(right.what, What::Replicas | What::Count) && left.what != right.what {
        return (left.what, left.unit.clone());
    }
    let is_event_rate =
        matches!(left.what, What::Rate | What::Count | What::Counter) && left.what == right.what;
    let what = match &unit {
        unit if unit.is_share() => What::Ratio,
        unit if unit.is_time() => What::Duration,
        Unit::None if left.what == right.what && left.what != What::Unknown => What::Ratio,
        Unit::Of { .. } if is_event_rate => What::Mean,
        _ if is_event_rate && is_mean(left, right) => What::Mean,
        _ => What::Unknown,
    };
    (what, unit)
}

/// Whether it is what was observed by how often it was: `x_sum / x_count`.
fn is_mean(left: &Value<'_>, right: &Value<'_>) -> bool {
    let ([sum], [count]) = (left.series.as_slice(), right.series.as_slice()) else {
        return false;
    };
    let of_sum = sum.name.strip_suffix("_sum");
    of_sum.is_some() && of_sum == count.name.strip_suffix("_count")
}

/// Whether it is one total by another, such as `sum(busy) / sum(slots)`: whatever they count, both grow with the pods.
pub(super) fn is_of_sums(binary: &Binary) -> bool {
    is_sum(&binary.left) && is_sum(&binary.right)
}

/// Whether it is one sum, perhaps in another unit or between limits.
fn is_sum(expr: &Expr) -> bool {
    let is_number = |expr: &Expr| matches!(expr.without_parens().kind, ExprKind::Number(_));
    match &expr.without_parens().kind {
        ExprKind::Aggregation(sum) => sum.aggregator == Aggregator::Sum && sum.grouping.is_none(),
        ExprKind::Call(call) => {
            ["clamp_max", "clamp_min", "ceil", "floor", "round"].contains(&call.function.name)
                && call.arguments.first().is_some_and(is_sum)
        }
        ExprKind::Binary(binary) => match binary.operator {
            Operator::Multiply if is_number(&binary.left) => is_sum(&binary.right),
            Operator::Multiply | Operator::Divide | Operator::Greater => {
                is_number(&binary.right) && !binary.is_bool && is_sum(&binary.left)
            }
            _ => false,
        },
        _ => false,
    }
}

pub(super) fn over_pods(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> OverPods {
    use OverPods::{Independent, Mean, Total, Unknown};

    if right.what == What::Constant {
        return left.over_pods;
    }
    if left.what == What::Constant {
        return right.over_pods;
    }
    match (operator, left.over_pods, right.over_pods) {
        (Operator::Divide, Total | Independent, Total) => Mean,
        // The number of pods as somebody else counts it.
        (Operator::Divide, Total, _) if matches!(right.what, What::Replicas | What::Count) => Mean,
        (Operator::Add | Operator::Subtract, Total, Independent) => Total,
        (Operator::Add | Operator::Subtract, Independent, Total) => Total,
        (Operator::Multiply, Total, Total) => Unknown,
        (_, left, right) if left == right => left,
        _ => Unknown,
    }
}
