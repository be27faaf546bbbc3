//! From a query to its abstract value: one walk over the tree, a file for each kind of node.

mod aggregation;
mod binary;
mod function;
mod histogram;
mod names;
mod over_time;
mod selector;

pub use selector::plain as plain_label;

use scalegen_syntax::Duration;

use crate::catalogue::{Catalogue, Emitter, Metric};
use crate::promql::{Expr, ExprKind, Matcher, Subquery};
use crate::value::{Elements, Shape, Value, What};
use crate::{Release, Remark, RemarkKind, Span};

/// What is known around a query.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The catalogue, with the user's own metrics.
    pub catalogue: Catalogue<'a>,
    /// The query of a recording rule by its name; none for what is no recording rule.
    pub rule: &'a dyn Fn(&str) -> Option<&'a str>,
    /// The release of an engine that runs, where that is known.
    pub release: &'a dyn Fn(&str) -> Option<Release>,
    /// Whether the software of that name is known to run beside what is scaled, such as `production-stack`.
    pub runs: &'a dyn Fn(&str) -> bool,
    /// Whether the scaled workload has the series that a selector chooses, so that they end when it has no pods. The
    /// metric is missing where nobody knows it.
    pub is_scaled: &'a dyn Fn(Option<&Metric<'_>>, &[Matcher]) -> bool,
    /// Whether a scrape gives its series a label of that name, such as one of the pods' own.
    pub is_added: &'a dyn Fn(&str) -> bool,
    /// The number that the scaled workload gives its engine for a setting, such as `max_num_seqs`, where that is known.
    pub setting: &'a dyn Fn(&str) -> Option<f64>,
    /// The time between two scrapes, where that is known.
    pub scrape_interval: Option<Duration>,
}

impl Default for Context<'_> {
    /// The catalogue alone; what is scaled is the engine, or whichever workload the user names for a metric.
    fn default() -> Self {
        Self {
            catalogue: Catalogue::default(),
            rule: &|_| None,
            release: &|_| None,
            runs: &|_| false,
            is_scaled: &|metric, _| {
                metric.is_some_and(|metric| matches!(metric.emitter, Emitter::Engine | Emitter::Workload(_)))
            },
            is_added: &|_| false,
            setting: &|_| None,
            scrape_interval: None,
        }
    }
}

/// What a query means to a scaler.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Meaning<'a> {
    /// What is known of its result.
    pub value: Value<'a>,
    /// What its author should know, in the order of the text.
    pub remarks: Vec<Remark>,
}

/// What a query means.
///
/// ```
/// use scalegen_meaning::value::{Bound, Elements, OverPods};
/// use scalegen_meaning::{Context, meaning, promql};
///
/// let query = promql::parse("avg(vllm:kv_cache_usage_perc) * 100").unwrap();
/// let value = meaning(&query, &Context::default()).value;
/// assert_eq!(value.bounds.upper, Bound::Number(100.0));
/// assert_eq!(value.unit.name(), Some("percent"));
/// assert_eq!(value.over_pods, OverPods::Mean);
/// assert_eq!(value.elements(), Elements::AtMostOne);
/// assert_eq!(value.is_additive(), Some(false));
/// ```
pub fn meaning<'a>(query: &Expr, context: &Context<'a>) -> Meaning<'a> {
    let mut eval = Eval {
        context,
        remarks: Vec::new(),
        place: None,
        rules: Vec::new(),
        rules_left: MAX_RULES,
        depth: 0,
    };
    let value = eval.expr(query);
    eval.whole(query, &value);
    let mut found = eval.remarks;
    found.sort_by_key(|remark| (remark.span.start, remark.span.end));
    let mut remarks: Vec<Remark> = Vec::with_capacity(found.len());
    for remark in found {
        let mut of_span = remarks.iter().rev().take_while(|last| last.span == remark.span);
        if !of_span.any(|last| *last == remark) {
            remarks.push(remark);
        }
    }
    Meaning { value, remarks }
}

/// How many recording rules are followed for one query, the same one again included.
const MAX_RULES: usize = 32;
/// Nodes below each other that are walked, those of recording rules included: a query alone has 100 at most.
const MAX_DEPTH: usize = 120;

struct Eval<'c, 'a> {
    context: &'c Context<'a>,
    remarks: Vec<Remark>,
    /// Within a recording rule where its name is in the query.
    place: Option<Span>,
    /// The recording rules that are being followed.
    rules: Vec<String>,
    rules_left: usize,
    /// How many nodes of queries the walk is below.
    depth: usize,
}

impl<'a> Eval<'_, 'a> {
    fn expr(&mut self, expr: &Expr) -> Value<'a> {
        self.depth += 1;
        let value = self.of_kind(expr);
        self.depth -= 1;
        value
    }

    fn of_kind(&mut self, expr: &Expr) -> Value<'a> {
        match &expr.kind {
            ExprKind::Number(number) => Value::constant(*number),
            ExprKind::Text(_) => Value::unknown(Shape::String),
            ExprKind::Variable(_) => Value::unknown(Shape::Unknown),
            ExprKind::Selector(selector) => self.selector(selector),
            ExprKind::Subquery(subquery) => self.subquery(subquery),
            ExprKind::Aggregation(aggregation) => self.aggregation(aggregation),
            ExprKind::Call(call) => self.call(call),
            ExprKind::Binary(binary) => self.binary(binary),
            ExprKind::Negative(inner) => {
                let mut value = self.expr(inner);
                value.bounds = value.bounds.negative();
                value.idle = value.idle.map(|number| -number);
                value.at_zero = value.at_zero.map(|number| -number);
                value
            }
            ExprKind::Positive(inner) | ExprKind::Parens(inner) => self.expr(inner),
        }
    }

    /// Each number is one that the query has at some time.
    fn subquery(&mut self, subquery: &Subquery) -> Value<'a> {
        let value = self.expr(&subquery.query);
        let mut value = selector::looked_at(value, &subquery.modifiers);
        if let Some(labels) = &mut value.labels {
            // At another time another one.
            labels.is_one = false;
        }
        Value {
            shape: Shape::Range,
            is_always_there: false,
            ..value
        }
    }

    /// What can be said only of the whole.
    fn whole(&mut self, query: &Expr, value: &Value<'a>) {
        let shape = value.shape;
        if matches!(shape, Shape::Scalar | Shape::Range | Shape::String) {
            self.remark(query.span, RemarkKind::NoVector { shape });
        }
        if let (Shape::Instant, Elements::Each { labels, is_open }) = (shape, value.elements()) {
            self.remark(query.span, RemarkKind::SeveralElements { labels, is_open });
        }
        if matches!(value.what, What::Counter | What::Buckets) {
            self.counters_without_rate(value);
        }
    }

    /// Reports the counters of a value of which no function took a rate.
    fn counters_without_rate(&mut self, value: &Value<'a>) {
        for series in &value.series {
            let kind = RemarkKind::CounterWithoutRate {
                name: series.name.clone(),
                is_known: !series.found.is_empty(),
            };
            self.remark(series.span, kind);
        }
    }

    /// Reports something about a part, or about the name of the recording rule that has the part.
    fn remark(&mut self, span: Span, kind: RemarkKind) {
        let span = self.place.unwrap_or(span);
        let rule = self.rules.last().cloned();
        self.remarks.push(Remark { span, kind, rule });
    }
}

/// Series of both, in the order of the text.
fn together<'a>(left: &Value<'a>, right: &Value<'a>) -> Vec<crate::value::Series<'a>> {
    left.series.iter().chain(&right.series).cloned().collect()
}
