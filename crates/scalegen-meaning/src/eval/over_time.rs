//! Functions of a range: how series moved, and what they were over time.

use super::Eval;
use crate::RemarkKind;
use crate::promql::{Call, Expr, ExprKind};
use crate::value::{Bounds, OverPods, Reading, Shape, Unit, Value, What};

impl<'a> Eval<'_, 'a> {
    /// Functions that look at how a series moved: `rate`, `delta` and their like.
    pub(super) fn change(&mut self, call: &Call, value: Value<'a>) -> Value<'a> {
        let name = call.function.name;
        let is_rate = ["rate", "irate", "increase"].contains(&name);
        self.window(call);
        if is_rate {
            self.rate_remarks(call, &value);
        }
        let unit = &value.unit;
        let (what, unit, bounds) = match (name, value.what) {
            ("rate" | "irate" | "increase", What::Buckets) => {
                (What::BucketRates, unit.clone(), Bounds::POSITIVE)
            }
            // Falls count as resets, so that nothing negative comes of numbers that are not.
            ("rate" | "irate", _) => (What::Rate, unit.per_second(), positive(&value)),
            ("increase", _) => (What::Count, unit.clone(), positive(&value)),
            ("changes" | "resets", _) => (What::Count, Unit::None, Bounds::POSITIVE),
            ("deriv", _) => (What::Rate, unit.per_second(), Bounds::ALL),
            _ => (What::Gauge, unit.clone(), Bounds::ALL),
        };
        // Smoothed and predicted numbers are near those of the series; the other functions look at how they moved.
        let is_level = ["predict_linear", "holt_winters", "double_exponential_smoothing"].contains(&name);
        let still = |reading: Reading| match reading {
            Reading::Empty => Reading::Empty,
            Reading::Number(number) if number.is_infinite() || (is_level && number != 0.0) => {
                Reading::Unknown
            }
            Reading::Still if is_level => Reading::Unknown,
            Reading::Still | Reading::Number(_) => Reading::Number(0.0),
            _ => Reading::Unknown,
        };
        Value {
            shape: instant(value.shape),
            is_always_there: false,
            what,
            unit,
            bounds,
            idle: still(value.idle),
            at_zero: still(value.at_zero),
            ..value
        }
    }

    /// Functions `*_over_time`: of all numbers of a series one.
    pub(super) fn over_time(&mut self, call: &Call, value: Value<'a>, parameter: Option<f64>) -> Value<'a> {
        let name = call.function.name;
        let (what, unit) = (value.what, value.unit.clone());
        let is_quantile = parameter.is_some_and(|number| (0.0..=1.0).contains(&number));
        let (what, unit, bounds) = match name {
            "avg_over_time" | "min_over_time" | "max_over_time" | "last_over_time" | "first_over_time" => {
                (what, unit, value.bounds.clone())
            }
            "quantile_over_time" if is_quantile => (what, unit, value.bounds.clone()),
            "sum_over_time" => (what, Unit::Unknown, value.bounds.summed()),
            "count_over_time" => (What::Count, Unit::None, Bounds::POSITIVE),
            "present_over_time" => (What::Flag, Unit::None, Bounds::between(1.0, 1.0)),
            "stddev_over_time" | "stdvar_over_time" | "mad_over_time" => {
                (What::Unknown, Unit::Unknown, Bounds::POSITIVE)
            }
            _ => (What::Unknown, Unit::Unknown, Bounds::ALL),
        };
        let keeps = ["avg", "min", "max", "last", "first", "quantile"]
            .iter()
            .any(|word| name.starts_with(word));
        let reading = |reading: Reading| match (name, reading) {
            (_, Reading::Empty) => Reading::Empty,
            ("present_over_time", Reading::Number(_) | Reading::Still | Reading::NaN) => Reading::Number(1.0),
            ("sum_over_time", Reading::Number(0.0)) => reading,
            _ if keeps && (name != "quantile_over_time" || is_quantile) => reading,
            _ => Reading::Unknown,
        };
        Value {
            shape: instant(value.shape),
            is_always_there: false,
            what,
            unit,
            bounds,
            over_pods: if name == "count_over_time" {
                OverPods::Unknown
            } else {
                value.over_pods
            },
            idle: reading(value.idle),
            at_zero: reading(value.at_zero),
            ..value
        }
    }

    fn rate_remarks(&mut self, call: &Call, value: &Value<'a>) {
        let function = call.function.name;
        let is_aggregate = call.arguments.first().is_some_and(is_aggregate);
        let is_gauge = matches!(
            value.what,
            What::Gauge | What::Ratio | What::Duration | What::Replicas | What::Flag | What::Rate
        );
        if is_aggregate && value.what == What::Counter {
            self.remark(call.name_span, RemarkKind::RateOfAggregate { function });
        }
        if let [series] = value.series.as_slice()
            && is_gauge
            && !is_aggregate
            && !series.found.is_empty()
        {
            let name = series.name.clone();
            self.remark(series.span, RemarkKind::RateOfGauge { function, name });
        }
    }

    /// A rate needs two scrapes, and four so that one may be late.
    fn window(&mut self, call: &Call) {
        let argument = call.arguments.first().map(Expr::without_parens);
        let Some(ExprKind::Selector(selector)) = argument.map(|argument| &argument.kind) else {
            return;
        };
        let Some((range, scrape_interval)) = selector.range.zip(self.context.scrape_interval) else {
            return;
        };
        let least = 4.0 * f64::from(scrape_interval.seconds());
        if range.seconds.is_some_and(|seconds| seconds < least) {
            let kind = RemarkKind::ShortWindow {
                window: range,
                scrape_interval,
            };
            self.remark(range.span, kind);
        }
    }
}

/// Whether a range is of an aggregation's results.
fn is_aggregate(argument: &Expr) -> bool {
    match &argument.without_parens().kind {
        ExprKind::Subquery(subquery) => {
            matches!(subquery.query.without_parens().kind, ExprKind::Aggregation(_))
        }
        _ => false,
    }
}

fn positive(value: &Value<'_>) -> Bounds {
    if value.bounds.lower >= 0.0 {
        Bounds::POSITIVE
    } else {
        Bounds::ALL
    }
}

/// The shape of what a function gives that takes a range.
pub(super) fn instant(shape: Shape) -> Shape {
    match shape {
        Shape::Nothing => Shape::Nothing,
        _ => Shape::Instant,
    }
}
