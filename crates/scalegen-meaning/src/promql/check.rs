//! The types of parts, and what Prometheus refuses of them.

use super::{
    Aggregation, Binary, Call, Error, ErrorKind, Expr, ExprKind, Function, MatchOperator, Matcher, Matching,
    Selector, Type, literal,
};
use crate::Span;

/// A call, once its arguments are known to fit.
pub(super) fn call(
    span: Span,
    name_span: Span,
    function: &'static Function,
    arguments: Vec<Expr>,
) -> Result<Expr, Error> {
    let most = function.arguments.len();
    let least = most - function.optional;
    let found = arguments.len();
    if found < least || (found > most && !function.is_variadic) {
        let plural = if most == 1 && least == 1 { "" } else { "s" };
        let expected = match function.is_variadic {
            true => format!("at least {least} argument{plural}"),
            false if least == most => format!("{most} argument{plural}"),
            false => format!("{least} to {most} arguments"),
        };
        let kind = ErrorKind::ArgumentCount {
            function: function.name,
            expected,
            found,
        };
        return Err(Error::new(span, kind));
    }
    for (index, argument) in arguments.iter().enumerate() {
        expect(function.name, function.arguments[index.min(most - 1)], argument)?;
    }
    let call = Call {
        function,
        name_span,
        arguments,
    };
    Ok(Expr::new(span, ExprKind::Call(call), function.result))
}

/// An aggregation, once its parameter and vector are known to fit.
pub(super) fn aggregation(span: Span, aggregation: Aggregation) -> Result<Expr, Error> {
    let name = aggregation.aggregator.name();
    if let Some(parameter) = &aggregation.parameter {
        let expected = match name {
            "count_values" => Type::String,
            _ => Type::Scalar,
        };
        expect(name, expected, parameter)?;
    }
    expect(name, Type::Instant, &aggregation.query)?;
    Ok(Expr::new(span, ExprKind::Aggregation(aggregation), Type::Instant))
}

/// A sign before an expression.
pub(super) fn unary(span: Span, is_negative: bool, inner: Expr) -> Result<Expr, Error> {
    let sign = if is_negative { "-" } else { "+" };
    if !matches!(inner.value_type, Type::Scalar | Type::Unknown) {
        expect(sign, Type::Instant, &inner)?;
    }
    let value_type = inner.value_type;
    let inner = Box::new(inner);
    let kind = match is_negative {
        true => ExprKind::Negative(inner),
        false => ExprKind::Positive(inner),
    };
    Ok(Expr::new(span, kind, value_type))
}

/// Two sides and an operator between them.
pub(super) fn binary(mut binary: Binary) -> Result<Expr, Error> {
    let sign = binary.operator.sign();
    let (left, right) = (binary.left.value_type, binary.right.value_type);
    let at_sign = |kind| Err(Error::new(binary.operator_span, kind));
    if binary.is_bool && !binary.operator.is_comparison() {
        return at_sign(ErrorKind::BoolWithoutComparison(sign));
    }
    for side in [&binary.left, &binary.right] {
        if !matches!(side.value_type, Type::Scalar | Type::Unknown) {
            expect(sign, Type::Instant, side)?;
        }
    }
    let has_scalar = left == Type::Scalar || right == Type::Scalar;
    if binary.operator.is_comparison() && !binary.is_bool && left == Type::Scalar && right == Type::Scalar {
        return at_sign(ErrorKind::ScalarsWithoutBool(sign));
    }
    if binary.operator.is_set() && has_scalar {
        return at_sign(ErrorKind::SetOfScalar(sign));
    }
    if let Some(matching) = &binary.matching {
        if has_scalar && !matching.labels.is_empty() {
            return at_sign(ErrorKind::MatchingOfScalar);
        }
        if binary.operator.is_set() && matching.group.is_some() {
            return at_sign(ErrorKind::GroupOfSet(sign));
        }
        if let Some(label) = twice(matching) {
            return at_sign(ErrorKind::LabelTwice(label));
        }
        if has_scalar {
            binary.matching = None;
        }
    }
    let value_type = match (left, right) {
        (Type::Scalar, Type::Scalar) => Type::Scalar,
        (Type::Unknown, Type::Unknown | Type::Scalar) | (Type::Scalar, Type::Unknown) => Type::Unknown,
        _ => Type::Instant,
    };
    let span = Span {
        start: binary.left.span.start,
        end: binary.right.span.end,
    };
    Ok(Expr::new(span, ExprKind::Binary(binary), value_type))
}

/// A label that is both matched on and copied.
fn twice(matching: &Matching) -> Option<String> {
    let copied = |name: &str| matching.include.iter().any(|label| label.name == name);
    let mut labels = matching.labels.iter().filter(|_| matching.is_on);
    labels
        .find(|label| copied(&label.name))
        .map(|label| label.name.clone())
}

/// A selector, once something in it is known to choose series.
pub(super) fn selector(span: Span, selector: Selector) -> Result<Expr, Error> {
    for matcher in &selector.matchers {
        let is_pattern = matches!(matcher.operator, MatchOperator::Match | MatchOperator::NotMatch);
        if let Some(fault) = literal::pattern_fault(&matcher.value).filter(|_| is_pattern) {
            let pattern = matcher.value.clone();
            return Err(Error::new(matcher.span, ErrorKind::BadPattern { pattern, fault }));
        }
    }
    if selector.name.is_none() && !selector.has_variable && selector.matchers.iter().all(matches_empty) {
        return Err(Error::new(span, ErrorKind::MatchesEverything));
    }
    Ok(Expr::new(span, ExprKind::Selector(selector), Type::Instant))
}

/// Whether a matcher also matches a series without the label. Of patterns the common ones are known.
fn matches_empty(matcher: &Matcher) -> bool {
    let value = matcher.value.as_str();
    let pattern = value.is_empty() || value.ends_with('|') || value.starts_with('|') || value == ".*";
    match matcher.operator {
        MatchOperator::Equal => value.is_empty(),
        MatchOperator::NotEqual => !value.is_empty(),
        MatchOperator::Match => pattern,
        MatchOperator::NotMatch => !pattern,
    }
}

/// The type of an argument, compared with the one that is needed.
pub(super) fn expect(function: &'static str, expected: Type, found: &Expr) -> Result<(), Error> {
    let kind = match (expected, found.value_type) {
        (_, Type::Unknown) => return Ok(()),
        (expected, found) if expected == found => return Ok(()),
        (Type::Range, Type::Instant) => ErrorKind::NeedsRange(function),
        (_, Type::Range) => ErrorKind::NeedsNoRange { function, expected },
        (_, found) => ErrorKind::WrongType {
            function,
            expected,
            found,
        },
    };
    Err(Error::new(found.span, kind))
}
