//! Operators between two values.

use super::{Eval, together};
use crate::RemarkKind;
use crate::promql::{Aggregator, Binary, Expr, ExprKind, Operator, Side};
use crate::value::{Bound, Bounds, Labels, OverPods, Reading, Shape, Unit, Value, What};

impl<'a> Eval<'_, 'a> {
    pub(super) fn binary(&mut self, binary: &Binary) -> Value<'a> {
        let operator = binary.operator;
        let (left, right) = (self.expr(&binary.left), self.expr(&binary.right));
        let is_vectors = left.shape != Shape::Scalar && right.shape != Shape::Scalar;
        if operator == Operator::Or {
            self.forgive_renames(&left, &right);
            return either(left, right);
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
        let never = is_vectors && !is_nothing && never_match(binary, &left, &right);
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
        let (what, unit) = kind(operator, &left, &right);
        Value {
            shape,
            labels,
            is_always_there,
            what,
            unit,
            bounds: bounds(binary, &left, &right),
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

fn never_match(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> bool {
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
fn all_match(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> bool {
    match (&left.labels, &right.labels) {
        (Some(left), Some(right)) => {
            let (left, right) = (matched(binary, left), matched(binary, right));
            (left.is_none() && right.is_none()) || left.is_like(&right)
        }
        _ => false,
    }
}

fn has_no_labels(value: &Value<'_>) -> bool {
    value.labels.as_ref().is_some_and(Labels::is_none)
}

fn result_labels(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> Option<Labels> {
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

/// The result for two numbers.
fn number(operator: Operator, left: f64, right: f64) -> f64 {
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
fn compare(operator: Operator, left: f64, right: f64) -> bool {
    match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        _ => left >= right,
    }
}

fn bounds(binary: &Binary, left: &Value<'_>, right: &Value<'_>) -> Bounds {
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

/// Whether it is `sum(a) / count(a)`, whose pods cancel.
fn is_mean(binary: &Binary) -> bool {
    let (ExprKind::Aggregation(sum), ExprKind::Aggregation(count)) = (
        &binary.left.without_parens().kind,
        &binary.right.without_parens().kind,
    ) else {
        return false;
    };
    (sum.aggregator, count.aggregator) == (Aggregator::Sum, Aggregator::Count)
        && sum.grouping.is_none()
        && count.grouping.is_none()
        && sum.query.without_parens().to_string() == count.query.without_parens().to_string()
}

fn kind(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> (What, Unit) {
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
        _ => What::Unknown,
    };
    (what, unit)
}

fn over_pods(operator: Operator, left: &Value<'_>, right: &Value<'_>) -> OverPods {
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
