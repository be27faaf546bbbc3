//! The syntax tree of a query.

use super::{Aggregator, Function, Operator, Type};
use crate::Span;

/// A part of a query, with its bytes.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Expr {
    /// Where it is.
    pub span: Span,
    /// What it is.
    pub kind: ExprKind,
    /// The type of its value.
    pub value_type: Type,
    /// How many nodes are below each other here. The parser limits it, so that whoever walks the tree may recurse.
    pub(crate) depth: usize,
}

/// The kinds of parts.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number, or a duration in seconds.
    Number(f64),
    /// A string, without quotes and escapes.
    Text(String),
    /// A variable of a dashboard or of a template, as it is written.
    Variable(String),
    /// `name{label="value"}`, with a range or without.
    Selector(Selector),
    /// `query[1h:5m]`.
    Subquery(Subquery),
    /// `sum by (label) (query)`.
    Aggregation(Aggregation),
    /// `rate(query)`.
    Call(Call),
    /// `left + right`.
    Binary(Binary),
    /// `-query`.
    Negative(Box<Expr>),
    /// `+query`.
    Positive(Box<Expr>),
    /// `(query)`.
    Parens(Box<Expr>),
}

/// Selects series.
#[derive(Clone, Debug, PartialEq)]
pub struct Selector {
    /// The name of the metric: before the braces, or quoted between them.
    pub name: Option<Label>,
    /// The matchers between the braces, without the name.
    pub matchers: Vec<Matcher>,
    /// Of a range vector its length.
    pub range: Option<Length>,
    /// `offset` and `@`.
    pub modifiers: Modifiers,
    /// Whether a variable stands for the name or for matchers, so that nobody knows what is selected.
    pub has_variable: bool,
}

/// A name with its place.
#[derive(Clone, Debug, PartialEq)]
pub struct Label {
    /// Where it is.
    pub span: Span,
    /// The name, without quotes.
    pub name: String,
}

/// A condition on a label.
#[derive(Clone, Debug, PartialEq)]
pub struct Matcher {
    /// Where it is, from the label to the value.
    pub span: Span,
    /// The label.
    pub label: Label,
    /// How it is compared.
    pub operator: MatchOperator,
    /// The value, or the regular expression.
    pub value: String,
}

impl Matcher {
    /// The one value that a label may have: what is written after `=`, or after `=~` where it is no pattern. A dot is taken
    /// for itself, as it is in versions.
    pub fn only_value(&self) -> Option<&str> {
        let is_only = match self.operator {
            MatchOperator::Equal => true,
            MatchOperator::Match => !self
                .value
                .contains(['*', '+', '?', '|', '(', ')', '[', ']', '{', '}', '^', '$', '\\']),
            MatchOperator::NotEqual | MatchOperator::NotMatch => false,
        };
        is_only.then_some(self.value.as_str())
    }
}

/// The comparisons of a matcher.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MatchOperator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `=~`
    Match,
    /// `!~`
    NotMatch,
}

/// A length of time with its place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Length {
    /// Where it is.
    pub span: Span,
    /// Its seconds; none where a variable stands for it.
    pub seconds: Option<f64>,
}

/// `offset` and `@` of a selector or subquery.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Modifiers {
    /// How far back it looks; negative is forward.
    pub offset: Option<Length>,
    /// The time at which it looks.
    pub at: Option<AtTime>,
}

/// The time behind `@`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum AtTime {
    /// Seconds since 1970.
    Time(f64),
    /// `start()`
    Start,
    /// `end()`
    End,
    /// A variable.
    Variable,
}

/// A query evaluated again and again over a range.
#[derive(Clone, Debug, PartialEq)]
pub struct Subquery {
    /// The query.
    pub query: Box<Expr>,
    /// The length of the range.
    pub range: Length,
    /// The time between evaluations; none for the default of the server.
    pub step: Option<Length>,
    /// `offset` and `@`.
    pub modifiers: Modifiers,
}

/// Combines several elements into one, or keeps a few.
#[derive(Clone, Debug, PartialEq)]
pub struct Aggregation {
    /// The aggregation.
    pub aggregator: Aggregator,
    /// Its name's place.
    pub name_span: Span,
    /// The labels that are kept or dropped.
    pub grouping: Option<Grouping>,
    /// The parameter of `topk`, `quantile` and their like.
    pub parameter: Option<Box<Expr>>,
    /// What is aggregated.
    pub query: Box<Expr>,
}

/// `by (…)` or `without (…)`.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouping {
    /// Where it is.
    pub span: Span,
    /// Whether it is `without`.
    pub is_without: bool,
    /// The labels.
    pub labels: Vec<Label>,
    /// Whether a variable stands for labels.
    pub has_variable: bool,
}

/// A call of a function.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// The function.
    pub function: &'static Function,
    /// Its name's place.
    pub name_span: Span,
    /// The arguments.
    pub arguments: Vec<Expr>,
}

/// Two queries and what is between them.
#[derive(Clone, Debug, PartialEq)]
pub struct Binary {
    /// The operator.
    pub operator: Operator,
    /// The operator's place.
    pub operator_span: Span,
    /// Whether a comparison gives 0 or 1.
    pub is_bool: bool,
    /// How elements of both sides find each other.
    pub matching: Option<Matching>,
    /// The left side.
    pub left: Box<Expr>,
    /// The right side.
    pub right: Box<Expr>,
}

/// `on (…)` or `ignoring (…)`, with `group_left` or `group_right`.
#[derive(Clone, Debug, PartialEq)]
pub struct Matching {
    /// Whether it is `on`.
    pub is_on: bool,
    /// The labels.
    pub labels: Vec<Label>,
    /// Whether a variable stands for labels.
    pub has_variable: bool,
    /// Whether several elements of the left, or else of the right, may match one of the other side.
    pub group: Option<Side>,
    /// Labels that are copied from the side of the one.
    pub include: Vec<Label>,
}

/// A side of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The left side.
    Left,
    /// The right side.
    Right,
}

impl Expr {
    pub(super) fn new(span: Span, kind: ExprKind, value_type: Type) -> Self {
        let mut expr = Self {
            span,
            kind,
            value_type,
            depth: 0,
        };
        expr.depth = 1 + expr.children().map(|child| child.depth).max().unwrap_or(0);
        expr
    }

    /// The parts directly below, in the order of evaluation.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        let (first, second, rest): (Option<&Self>, Option<&Self>, &[Self]) = match &self.kind {
            ExprKind::Number(_) | ExprKind::Text(_) | ExprKind::Variable(_) | ExprKind::Selector(_) => {
                (None, None, &[])
            }
            ExprKind::Subquery(subquery) => (Some(&subquery.query), None, &[]),
            ExprKind::Aggregation(aggregation) => {
                (aggregation.parameter.as_deref(), Some(&aggregation.query), &[])
            }
            ExprKind::Call(call) => (None, None, &call.arguments),
            ExprKind::Binary(binary) => (Some(&binary.left), Some(&binary.right), &[]),
            ExprKind::Negative(inner) | ExprKind::Positive(inner) | ExprKind::Parens(inner) => {
                (Some(inner), None, &[])
            }
        };
        first.into_iter().chain(second).chain(rest)
    }

    /// The part without the parentheses around it.
    pub fn without_parens(&self) -> &Self {
        let mut expr = self;
        while let ExprKind::Parens(inner) = &expr.kind {
            expr = inner;
        }
        expr
    }

    /// Every part, this one first.
    pub fn walk(&self) -> impl Iterator<Item = &Self> {
        let mut left = vec![self];
        std::iter::from_fn(move || {
            let next = left.pop()?;
            let from = left.len();
            left.extend(next.children());
            left[from..].reverse();
            Some(next)
        })
    }
}
