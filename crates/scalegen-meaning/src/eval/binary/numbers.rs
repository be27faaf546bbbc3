//! The number for a pair of numbers, and the bounds of it.

use crate::promql::{Aggregator, Binary, Expr, ExprKind, Operator};
use crate::value::{Bounds, Value};

/// The result for two numbers.
pub(super) fn number(operator: Operator, left: f64, right: f64) -> f64 {
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Modulo => left % right,
        Operator::Atan2 => left.atan2(right),
        Operator::Power => left.powf(right),
        _ => f64::from(compare(operator, left, right)),
    }
}

#[allow(clippy::float_cmp, reason = "PromQL compares floats")]
pub(super) fn compare(operator: Operator, left: f64, right: f64) -> bool {
    match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        _ => left >= right,
    }
}

pub(super) fn bounds(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> Bounds {
    let (of_left, of_right) = (&left.bounds, &right.bounds);
    match binary.operator {
        Operator::Add => of_left.plus(of_right),
        Operator::Subtract => of_left.minus(of_right),
        Operator::Multiply => of_left.times(of_right),
        Operator::Divide if is_share_of_sum(binary, left, right) => Bounds::between(0.0, 1.0),
        Operator::Divide if is_mean(binary) => of_left.over_as_many(of_right),
        Operator::Divide => of_left.over(of_right),
        Operator::Modulo => of_left.modulo(of_right),
        Operator::Power => of_left.power(of_right),
        Operator::Atan2 => Bounds::between(-std::f64::consts::PI, std::f64::consts::PI),
        _ => Bounds::between(0.0, 1.0),
    }
}

/// Whether it is `a / (a + b)`, of numbers that are not negative.
fn is_share_of_sum(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> bool {
    let ExprKind::Binary(sum) = &binary.right.without_parens().kind else {
        return false;
    };
    let part = binary.left.without_parens().to_string();
    let is_part = |side: &Expr| side.without_parens().to_string() == part;
    sum.operator == Operator::Add
        && sum.matching.is_none()
        && binary.matching.is_none()
        && left.bounds.lower >= 0.0
        // Both summands, as the sum of the lower ones.
        && right.bounds.lower >= left.bounds.lower
        && left.shape == right.shape
        && (is_part(&sum.left) || is_part(&sum.right))
}

/// Whether it is `sum(a) / count(a)`, whose pods cancel, or a sum of what is computed of each of the elements that are
/// counted: `sum(a > bool 0) * 100 / scalar(count(a))`.
fn is_mean(binary: &Binary) -> bool {
    let count = match &binary.right.without_parens().kind {
        ExprKind::Call(call) if call.function.name == "scalar" => call.arguments.first(),
        _ => Some(&*binary.right),
    };
    let (ExprKind::Aggregation(sum), Some(ExprKind::Aggregation(count))) = (
        &without_factors(&binary.left).kind,
        count.map(|count| &count.without_parens().kind),
    ) else {
        return false;
    };
    (sum.aggregator, count.aggregator) == (Aggregator::Sum, Aggregator::Count)
        && sum.grouping.is_none()
        && count.grouping.is_none()
        && of_each(&sum.query).to_string() == of_each(&count.query).to_string()
}

/// What is multiplied by numbers, or divided by them.
fn without_factors(expr: &Expr) -> &Expr {
    let expr = expr.without_parens();
    match &expr.kind {
        ExprKind::Binary(of) if of.operator == Operator::Multiply && is_number(&of.left) => {
            without_factors(&of.right)
        }
        ExprKind::Binary(of)
            if matches!(of.operator, Operator::Multiply | Operator::Divide) && is_number(&of.right) =>
        {
            without_factors(&of.left)
        }
        _ => expr,
    }
}

/// What a number is computed from for each element, whatever the number is.
fn of_each(expr: &Expr) -> &Expr {
    const KEEPING: [&str; 7] = ["abs", "ceil", "clamp_max", "clamp_min", "floor", "round", "sgn"];
    let expr = expr.without_parens();
    match &expr.kind {
        ExprKind::Call(call) if KEEPING.contains(&call.function.name) => {
            call.arguments.first().map_or(expr, of_each)
        }
        ExprKind::Binary(of) if of.operator.is_set() || of.operator.is_comparison() && !of.is_bool => expr,
        ExprKind::Binary(of) if is_number(&of.right) => of_each(&of.left),
        ExprKind::Binary(of) if is_number(&of.left) => of_each(&of.right),
        _ => expr,
    }
}

fn is_number(expr: &Expr) -> bool {
    matches!(expr.without_parens().kind, ExprKind::Number(_))
}
