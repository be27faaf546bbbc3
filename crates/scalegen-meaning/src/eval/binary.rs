//! Operators between two values.

mod kinds;
mod matching;
mod numbers;
mod part;

use kinds::{is_of_sums, kind, over_pods};
use matching::{all_match, are_of_other_targets, has_no_labels, never_match, result_labels};
use numbers::{bounds, compare, number};
use part::is_part_of_whole;

use super::{Eval, together};
use crate::RemarkKind;
use crate::promql::{Binary, Expr, ExprKind, Operator};
use crate::value::{Bound, Bounds, Labels, OverPods, Reading, Shape, Unit, Value, What};

impl<'a> Eval<'_, 'a> {
    pub(super) fn binary(&mut self, binary: &Binary) -> Value<'a> {
        let operator = binary.operator;
        let (left, right) = (self.expr(&binary.left), self.expr(&binary.right));
        let is_vectors = left.shape != Shape::Scalar && right.shape != Shape::Scalar;
        if operator == Operator::Or {
            self.forgive_renames(&left, &right);
            let is_single = |side: &Value<'_>| side.labels.as_ref().is_some_and(Labels::is_single);
            let is_one = is_single(&left)
                && is_single(&right)
                && (is_without(&binary.left, &binary.right) || is_without(&binary.right, &binary.left));
            let mut value = either(left, right);
            if let Some(labels) = value.labels.as_mut().filter(|_| is_one) {
                labels.is_one = true;
            }
            return value;
        }
        let series = together(&left, &right);
        let labels = result_labels(binary, &left, &right);
        let is_nothing = left.shape == Shape::Nothing || right.shape == Shape::Nothing;
        let finds_pairs = !is_vectors || all_match(binary, &left, &right);
        if operator == Operator::Unless {
            return Value {
                is_always_there: left.is_always_there && right.shape == Shape::Nothing,
                idle: unless(left.idle, right.idle, finds_pairs),
                at_zero: unless(left.at_zero, right.at_zero, finds_pairs),
                labels,
                series,
                ..left
            };
        }
        let never = is_vectors
            && !is_nothing
            && (never_match(binary, &left, &right)
                || binary.matching.is_none() && are_of_other_targets(&left, &right));
        if never {
            let operator = operator.sign();
            self.remark(binary.operator_span, RemarkKind::NeverMatches { operator });
        }
        if never || is_nothing {
            return Value {
                series,
                ..Value::unknown(Shape::Nothing)
            };
        }
        if operator == Operator::Divide {
            self.division_remarks(binary, &left, &right);
        }
        let shape = match (left.shape, right.shape) {
            (Shape::Scalar, Shape::Scalar) => Shape::Scalar,
            (Shape::Unknown, Shape::Unknown | Shape::Scalar) | (Shape::Scalar, Shape::Unknown) => {
                Shape::Unknown
            }
            _ => Shape::Instant,
        };
        let is_always_there = left.is_always_there
            && right.is_always_there
            && (!is_vectors || (has_no_labels(&left) && has_no_labels(&right)));
        let reading = |left: Reading, right: Reading| match (left, right) {
            (Reading::Empty, _) | (_, Reading::Empty) => Reading::Empty,
            _ if !finds_pairs => Reading::Unknown,
            (_, Reading::Unknown) if operator == Operator::And => Reading::Unknown,
            (left, _) if operator == Operator::And => left,
            (left, right) => left.with(right, |left, right| number(operator, left, right)),
        };
        if operator == Operator::And {
            return Value {
                is_always_there,
                idle: reading(left.idle, right.idle),
                at_zero: reading(left.at_zero, right.at_zero),
                labels,
                series,
                ..left
            };
        }
        if operator.is_comparison() && !binary.is_bool {
            return Value {
                labels,
                series,
                is_always_there: false,
                ..filtered(operator, left, right, finds_pairs)
            };
        }
        let is_share = operator == Operator::Divide && is_part_of_whole(binary, &left, &right);
        let (what, unit) = match is_share {
            true => (What::Ratio, Unit::named("ratio")),
            false => kind(operator, &left, &right),
        };
        let is_mean = what == What::Unknown && operator == Operator::Divide && is_of_sums(binary);
        let what = if is_mean { What::Mean } else { what };
        let bounds = match is_share {
            true => Bounds::between(0.0, 1.0),
            false => bounds(binary, &left, &right),
        };
        Value {
            shape,
            labels,
            is_always_there,
            what,
            unit,
            bounds,
            over_pods: over_pods(operator, &left, &right),
            idle: reading(left.idle, right.idle),
            at_zero: reading(left.at_zero, right.at_zero),
            series,
        }
    }

    /// An old name beside its new one, as in `new or old`, is no mistake: one of them is there at any release.
    fn forgive_renames(&mut self, left: &Value<'a>, right: &Value<'a>) {
        let series: Vec<_> = left.series.iter().chain(&right.series).collect();
        let has = |name: &str| series.iter().any(|series| series.name == name);
        let renamed: Vec<&str> = series
            .iter()
            .flat_map(|series| &series.found)
            .filter_map(|found| found.metric.renamed_to)
            .collect();
        self.remarks.retain(|remark| match &remark.kind {
            RemarkKind::RemovedMetric {
                name,
                renamed_to: Some(new),
                ..
            }
            | RemarkKind::RenamedMetric {
                name,
                renamed_to: new,
            } => !(has(name) && has(new)),
            RemarkKind::FutureMetric { name, .. } => !(has(name) && renamed.contains(&name.as_str())),
            _ => true,
        });
    }

    fn division_remarks(&mut self, binary: &Binary, left: &Value<'a>, right: &Value<'a>) {
        let is_counter = |value: &Value<'_>| value.what == What::Counter;
        if is_counter(left) && is_counter(right) {
            self.counters_without_rate(left);
            self.counters_without_rate(right);
        }
        let name = |value: &Value<'_>| match value.series.as_slice() {
            [series] => Some(series.name.to_ascii_lowercase()),
            _ => None,
        };
        if let (Some(used), Some(free)) = (name(left), name(right))
            && used.contains("used")
            && used.replace("used", "free") == free
        {
            self.remark(binary.operator_span, RemarkKind::UsedByFree);
        }
    }
}

/// Whether one side is there only while the other is not: a number of `absent(x)` beside what is computed from `x`.
fn is_without(absent: &Expr, present: &Expr) -> bool {
    let ExprKind::Call(call) = &without_numbers(absent).kind else {
        return false;
    };
    let Some(series) = call.arguments.first().filter(|_| call.function.name == "absent") else {
        return false;
    };
    let is_set = |part: &Expr| match &part.kind {
        ExprKind::Binary(binary) => binary.operator.is_set(),
        ExprKind::Call(call) => matches!(
            call.function.name,
            "absent" | "absent_over_time" | "vector" | "scalar"
        ),
        _ => false,
    };
    let series = series.to_string();
    let is_series = |part: &Expr| matches!(part.kind, ExprKind::Selector(_)) && part.to_string() == series;
    !present.walk().any(is_set) && present.walk().any(is_series)
}

/// What a number is computed from, by numbers alone.
fn without_numbers(expr: &Expr) -> &Expr {
    let expr = expr.without_parens();
    let is_number = |side: &Expr| matches!(side.without_parens().kind, ExprKind::Number(_));
    match &expr.kind {
        ExprKind::Binary(binary) if !binary.operator.is_set() && !binary.operator.is_comparison() => {
            match (is_number(&binary.left), is_number(&binary.right)) {
                (true, false) => without_numbers(&binary.right),
                (false, true) => without_numbers(&binary.left),
                _ => expr,
            }
        }
        _ => expr,
    }
}

/// `or`: elements of the left, and those of the right with labels that the left does not have.
fn either<'a>(left: Value<'a>, right: Value<'a>) -> Value<'a> {
    let series = together(&left, &right);
    if left.shape == Shape::Nothing {
        return Value { series, ..right };
    }
    if right.shape == Shape::Nothing {
        return Value { series, ..left };
    }
    let labels = left.labels.as_ref().zip(right.labels.as_ref());
    let labels = labels.map(|(left, right)| left.or(right));
    // Of two that may be there together a reading is that of each.
    let is_one = labels.as_ref().is_some_and(Labels::is_single);
    let reading = |left: Reading, right: Reading| match (is_one, left, right) {
        (true, ..) => left.or(right),
        (false, Reading::Empty, other) | (false, other, Reading::Empty) => other,
        _ if left == right => left,
        _ => Reading::Unknown,
    };
    // What replaces a missing result is no other kind of number.
    let is_default = right.what == What::Constant;
    Value {
        shape: Shape::Instant,
        is_always_there: left.is_always_there || right.is_always_there,
        what: if is_default || left.what == right.what {
            left.what
        } else {
            What::Unknown
        },
        unit: left.unit.common(&right.unit),
        bounds: left.bounds.or(&right.bounds),
        over_pods: if is_default || left.over_pods == right.over_pods {
            left.over_pods
        } else {
            OverPods::Unknown
        },
        idle: reading(left.idle, right.idle),
        at_zero: reading(left.at_zero, right.at_zero),
        labels,
        series,
    }
}

fn unless(left: Reading, right: Reading, finds_pairs: bool) -> Reading {
    match (left, right) {
        (Reading::Empty, _) => Reading::Empty,
        (left, Reading::Empty) => left,
        (_, Reading::Unknown) => Reading::Unknown,
        _ if finds_pairs => Reading::Empty,
        _ => Reading::Unknown,
    }
}

/// What a comparison keeps of the vector: the left side, or else the right one.
fn filtered<'a>(operator: Operator, left: Value<'a>, right: Value<'a>, finds_pairs: bool) -> Value<'a> {
    let is_reversed = left.shape == Shape::Scalar;
    let keep = |left: Reading, right: Reading| match left
        .with(right, |left, right| f64::from(compare(operator, left, right)))
    {
        Reading::Empty => Reading::Empty,
        Reading::Number(1.0) if finds_pairs => {
            if is_reversed {
                right
            } else {
                left
            }
        }
        Reading::Number(0.0) => Reading::Empty,
        _ => Reading::Unknown,
    };
    let (idle, at_zero) = (keep(left.idle, right.idle), keep(left.at_zero, right.at_zero));
    let (kept, other, operator) = match is_reversed {
        true => (right, left, reversed(operator)),
        false => (left, right, operator),
    };
    let limit = &other.bounds;
    let bounds = match operator {
        Operator::Greater | Operator::GreaterOrEqual => kept
            .bounds
            .kept_between(limit.lower, &Bound::Number(f64::INFINITY)),
        Operator::Less | Operator::LessOrEqual => kept.bounds.kept_between(f64::NEG_INFINITY, &limit.upper),
        Operator::Equal => kept.bounds.kept_between(limit.lower, &limit.upper),
        _ => kept.bounds.clone(),
    };
    Value {
        shape: Shape::Instant,
        bounds,
        idle,
        at_zero,
        ..kept
    }
}

fn reversed(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        operator => operator,
    }
}
