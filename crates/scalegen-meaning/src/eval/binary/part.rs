//! Quotients of a part by its whole, as `sum(rate(x{code="500"}[5m])) / sum(rate(x[5m]))`.

use crate::catalogue::Limit;
use crate::promql::{Aggregator, Binary, Expr, ExprKind, Matcher, Selector};
use crate::value::{Shape, Value};

/// Whether the left side is a part of the right one, of numbers that are not negative.
pub(super) fn is_part_of_whole(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> bool {
    let ([of_left], [of_right]) = (left.series.as_slice(), right.series.as_slice()) else {
        return false;
    };
    let is_limited = |limit| matches!(limit, Limit::Setting(setting) if setting == of_right.name);
    let is_below = of_left.found.iter().any(|found| is_limited(found.metric.upper));
    binary.matching.is_none()
        && left.bounds.lower >= 0.0
        && right.bounds.lower >= 0.0
        && (left.shape, right.shape) == (Shape::Instant, Shape::Instant)
        && (is_below || of_left.name == of_right.name)
        && is_part(&binary.left, &binary.right, is_below)
}

/// Whether both are computed alike, the left one of series that are among those of the right one, or each below one of
/// those.
fn is_part(left: &Expr, right: &Expr, is_below: bool) -> bool {
    match (&left.without_parens().kind, &right.without_parens().kind) {
        (ExprKind::Aggregation(left), ExprKind::Aggregation(right)) => {
            let labels = |grouping: &Option<crate::promql::Grouping>| {
                let labels = grouping.as_ref().map(|grouping| &grouping.labels);
                let names = labels.into_iter().flatten().map(|label| label.name.clone());
                (
                    grouping.as_ref().map(|of| (of.is_without, of.has_variable)),
                    names.collect::<Vec<_>>(),
                )
            };
            left.aggregator == right.aggregator
                && (matches!(left.aggregator, Aggregator::Sum | Aggregator::Count)
                    || is_below && keeps_order(left.aggregator) && selects_alike(&left.query, &right.query))
                && labels(&left.grouping) == labels(&right.grouping)
                && is_part(&left.query, &right.query, is_below)
        }
        (ExprKind::Call(left), ExprKind::Call(right)) => {
            let each = left.arguments.iter().zip(&right.arguments);
            let is_alike = |(left, right): (&Expr, &Expr)| {
                left.to_string() == right.to_string() || is_part(left, right, is_below)
            };
            left.function.name == right.function.name
                && matches!(
                    left.function.name,
                    "rate" | "increase" | "sum_over_time" | "count_over_time"
                )
                && left.arguments.len() == right.arguments.len()
                && each.into_iter().all(is_alike)
        }
        (ExprKind::Selector(left), ExprKind::Selector(right)) => selects_part(left, right),
        _ => false,
    }
}

/// Whether it gives no more for numbers each of which is no more.
fn keeps_order(aggregator: Aggregator) -> bool {
    matches!(aggregator, Aggregator::Avg | Aggregator::Max | Aggregator::Min)
}

/// Whether both are selectors, the left one with no matcher more.
fn selects_alike(left: &Expr, right: &Expr) -> bool {
    match (&left.without_parens().kind, &right.without_parens().kind) {
        (ExprKind::Selector(left), ExprKind::Selector(right)) => left.matchers.len() == right.matchers.len(),
        _ => false,
    }
}

fn selects_part(left: &Selector, right: &Selector) -> bool {
    let seconds = |selector: &Selector| selector.range.as_ref().map(|range| range.seconds);
    let has = |matcher: &Matcher| {
        let same = |other: &&Matcher| {
            (&other.label.name, other.operator, &other.value)
                == (&matcher.label.name, matcher.operator, &matcher.value)
        };
        left.matchers.iter().find(same).is_some()
    };
    let is_now = |selector: &Selector| selector.modifiers == crate::promql::Modifiers::default();
    !left.has_variable
        && !right.has_variable
        && seconds(left) == seconds(right)
        && is_now(left)
        && is_now(right)
        && right.matchers.iter().all(has)
}
