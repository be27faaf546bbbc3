//! A small evaluator of PromQL over given series, to hold abstract values against.
//!
//! Of rates only the sign is Prometheus' own: the increase is not extrapolated to the window's ends.

use std::collections::BTreeMap;

use scalegen_meaning::promql::{
    Aggregation, Aggregator, AtTime, Binary, Call, Expr, ExprKind, MatchOperator, Matching, Modifiers,
    Operator, Selector,
};

/// The seconds between two samples.
const MINUTE: f64 = 60.0;

pub(crate) type Labels = BTreeMap<String, String>;

/// A series: its name, its labels, and its numbers up to now.
#[derive(Clone, Debug)]
pub(crate) struct Series {
    pub(crate) name: &'static str,
    pub(crate) labels: Labels,
    pub(crate) samples: Vec<f64>,
}

/// An element of a result.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    pub(crate) labels: Labels,
    pub(crate) number: f64,
}

#[derive(Clone, Debug)]
pub(crate) enum Outcome {
    Scalar(f64),
    Vector(Vec<Element>),
    Range(Vec<(Labels, Vec<f64>)>),
}

/// The result at the time of a sample, or none where Prometheus answers with an error about the labels of elements.
pub(crate) fn evaluate(expr: &Expr, series: &[Series], at: usize) -> Option<Outcome> {
    Some(match &expr.kind {
        ExprKind::Number(number) => Outcome::Scalar(*number),
        ExprKind::Selector(selector) => select(selector, series, at),
        ExprKind::Parens(inner) | ExprKind::Positive(inner) => evaluate(inner, series, at)?,
        ExprKind::Negative(inner) => each(evaluate(inner, series, at)?, |number| -number),
        ExprKind::Aggregation(aggregation) => Outcome::Vector(aggregate(aggregation, series, at)?),
        ExprKind::Call(call) => self::call(call, series, at)?,
        ExprKind::Binary(binary) => self::binary(binary, series, at)?,
        ExprKind::Subquery(subquery) => {
            let at = looked_at(&subquery.modifiers, at);
            let mut ranges: BTreeMap<Labels, Vec<f64>> = BTreeMap::new();
            for at in 0..=at {
                for element in vector(&subquery.query, series, at)? {
                    ranges.entry(element.labels).or_default().push(element.number);
                }
            }
            Outcome::Range(ranges.into_iter().collect())
        }
        other => panic!("the queries of the test have no {other:?}"),
    })
}

/// The sample that `offset` and `@` look at. Series were what their first sample is before it.
fn looked_at(modifiers: &Modifiers, at: usize) -> usize {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a few minutes"
    )]
    let minutes = |seconds: f64| (seconds / MINUTE) as usize;
    let at = match modifiers.at {
        Some(AtTime::Time(seconds)) => minutes(seconds),
        Some(other) => panic!("the queries of the test have no {other:?}"),
        None => at,
    };
    let offset = modifiers.offset.as_ref().and_then(|offset| offset.seconds);
    at.saturating_sub(offset.map_or(0, minutes))
}

fn vector(expr: &Expr, series: &[Series], at: usize) -> Option<Vec<Element>> {
    match evaluate(expr, series, at)? {
        Outcome::Vector(elements) => Some(elements),
        other => panic!("{expr} is {other:?}"),
    }
}

fn scalar(expr: &Expr, series: &[Series], at: usize) -> Option<f64> {
    match evaluate(expr, series, at)? {
        Outcome::Scalar(number) => Some(number),
        other => panic!("{expr} is {other:?}"),
    }
}

fn each(outcome: Outcome, function: impl Fn(f64) -> f64) -> Outcome {
    match outcome {
        Outcome::Scalar(number) => Outcome::Scalar(function(number)),
        Outcome::Vector(elements) => Outcome::Vector(
            elements
                .into_iter()
                .map(|element| Element {
                    number: function(element.number),
                    ..element
                })
                .collect(),
        ),
        range => range,
    }
}

fn select(selector: &Selector, series: &[Series], at: usize) -> Outcome {
    let at = looked_at(&selector.modifiers, at);
    let name = selector.name.as_ref().map(|name| name.name.as_str());
    let chosen = series.iter().filter(|series| {
        Some(series.name) == name
            && selector.matchers.iter().all(|matcher| {
                assert_eq!(matcher.operator, MatchOperator::Equal);
                series.labels.get(&matcher.label.name).map_or("", String::as_str) == matcher.value
            })
    });
    match selector.range {
        Some(_) => Outcome::Range(
            chosen
                .map(|series| (series.labels.clone(), series.samples[..=at].to_vec()))
                .collect(),
        ),
        None => Outcome::Vector(
            chosen
                .map(|series| Element {
                    labels: series.labels.clone(),
                    number: series.samples[at],
                })
                .collect(),
        ),
    }
}

/// The labels that a selector asks for: what `absent` has of it.
fn asked_labels(expr: &Expr) -> Labels {
    match &expr.without_parens().kind {
        ExprKind::Selector(selector) => {
            let matchers = selector.matchers.iter();
            matchers
                .map(|matcher| (matcher.label.name.clone(), matcher.value.clone()))
                .collect()
        }
        _ => Labels::new(),
    }
}

fn aggregate(aggregation: &Aggregation, series: &[Series], at: usize) -> Option<Vec<Element>> {
    let elements = vector(&aggregation.query, series, at)?;
    let parameter = match &aggregation.parameter {
        Some(parameter) => scalar(parameter, series, at)?,
        None => f64::NAN,
    };
    let mut groups: BTreeMap<Labels, Vec<Element>> = BTreeMap::new();
    for element in elements {
        let mut labels = element.labels.clone();
        let has = |name: &str| {
            let labels = aggregation.grouping.iter().flat_map(|grouping| &grouping.labels);
            labels.into_iter().any(|label| label.name == name)
        };
        match &aggregation.grouping {
            Some(grouping) if grouping.is_without => labels.retain(|name, _| !has(name)),
            _ => labels.retain(|name, _| has(name)),
        }
        groups.entry(labels).or_default().push(element);
    }
    let mut result = Vec::new();
    for (labels, mut group) in groups {
        let numbers: Vec<_> = group.iter().map(|element| element.number).collect();
        #[allow(clippy::cast_precision_loss, reason = "a few elements")]
        let count = numbers.len() as f64;
        let mean = numbers.iter().sum::<f64>() / count;
        let variance = numbers.iter().map(|number| (number - mean).powi(2)).sum::<f64>() / count;
        let number = match aggregation.aggregator {
            Aggregator::Sum => numbers.iter().sum(),
            Aggregator::Avg => mean,
            Aggregator::Count => count,
            Aggregator::Group => 1.0,
            // NaN loses against any number.
            Aggregator::Max => numbers.iter().copied().fold(f64::NAN, f64::max),
            Aggregator::Min => numbers.iter().copied().fold(f64::NAN, f64::min),
            Aggregator::Stddev => variance.sqrt(),
            Aggregator::Stdvar => variance,
            Aggregator::Quantile => quantile(parameter, numbers),
            Aggregator::Topk | Aggregator::Bottomk => {
                let sign = if aggregation.aggregator == Aggregator::Topk {
                    -1.0
                } else {
                    1.0
                };
                group.sort_by(|a, b| (sign * a.number).total_cmp(&(sign * b.number)));
                #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "1 or 2")]
                result.extend(group.into_iter().take(parameter.max(0.0) as usize));
                continue;
            }
            other => panic!("the queries of the test have no {other:?}"),
        };
        result.push(Element { labels, number });
    }
    Some(result)
}

#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a few numbers"
)]
fn quantile(quantile: f64, mut numbers: Vec<f64>) -> f64 {
    if numbers.is_empty() || quantile.is_nan() {
        return f64::NAN;
    }
    if quantile < 0.0 {
        return f64::NEG_INFINITY;
    }
    if quantile > 1.0 {
        return f64::INFINITY;
    }
    numbers.sort_by(f64::total_cmp);
    let rank = quantile * (numbers.len() as f64 - 1.0);
    let (below, above) = (
        rank.floor() as usize,
        (rank.floor() as usize + 1).min(numbers.len() - 1),
    );
    let weight = rank - rank.floor();
    numbers[below] * (1.0 - weight) + numbers[above] * weight
}

fn call(call: &Call, series: &[Series], at: usize) -> Option<Outcome> {
    let name = call.function.name;
    let first = &call.arguments[0];
    if name == "quantile_over_time" {
        let (of, range) = (
            scalar(first, series, at)?,
            evaluate(&call.arguments[1], series, at)?,
        );
        return Some(over(range, |samples| Some(quantile(of, samples.to_vec()))));
    }
    if name == "histogram_quantile" {
        let (of, buckets) = (
            scalar(first, series, at)?,
            vector(&call.arguments[1], series, at)?,
        );
        return Some(Outcome::Vector(histogram_quantile(of, buckets)));
    }
    let outcome = evaluate(first, series, at)?;
    let second = match call.arguments.get(1) {
        Some(argument) => scalar(argument, series, at)?,
        None => f64::NAN,
    };
    // As in Go, an infinity wins against NaN.
    let least = |a: f64, b: f64| {
        if (a.is_nan() || b.is_nan()) && a.min(b) != f64::NEG_INFINITY {
            f64::NAN
        } else {
            a.min(b)
        }
    };
    let greatest = |a: f64, b: f64| {
        if (a.is_nan() || b.is_nan()) && a.max(b) != f64::INFINITY {
            f64::NAN
        } else {
            a.max(b)
        }
    };
    if let Outcome::Range(_) = outcome {
        return Some(over(outcome, |samples| over_time(name, samples)));
    }
    Some(match name {
        "vector" => match outcome {
            Outcome::Scalar(number) => Outcome::Vector(vec![Element {
                labels: Labels::new(),
                number,
            }]),
            other => other,
        },
        "scalar" => match outcome {
            Outcome::Vector(elements) if elements.len() == 1 => Outcome::Scalar(elements[0].number),
            _ => Outcome::Scalar(f64::NAN),
        },
        "absent" => match outcome {
            Outcome::Vector(elements) if elements.is_empty() => Outcome::Vector(vec![Element {
                labels: asked_labels(first),
                number: 1.0,
            }]),
            _ => Outcome::Vector(Vec::new()),
        },
        "clamp" => {
            let most = scalar(&call.arguments[2], series, at)?;
            match second > most {
                true => Outcome::Vector(Vec::new()),
                false => each(outcome, |number| greatest(second, least(most, number))),
            }
        }
        "clamp_max" => each(outcome, |number| least(second, number)),
        "clamp_min" => each(outcome, |number| greatest(second, number)),
        "round" if call.arguments.len() == 2 => {
            each(outcome, |number| (number / second + 0.5).floor() * second)
        }
        "round" => each(outcome, |number| (number + 0.5).floor()),
        "abs" => each(outcome, f64::abs),
        "ceil" => each(outcome, f64::ceil),
        "floor" => each(outcome, f64::floor),
        "sqrt" => each(outcome, f64::sqrt),
        "exp" => each(outcome, f64::exp),
        "ln" => each(outcome, f64::ln),
        "sgn" => each(
            outcome,
            |number| if number == 0.0 { number } else { number.signum() },
        ),
        "sin" => each(outcome, f64::sin),
        "atan" => each(outcome, f64::atan),
        other => panic!("the queries of the test have no {other}"),
    })
}

/// For each group of buckets, linearly within the bucket that the quantile falls into.
fn histogram_quantile(of: f64, buckets: Vec<Element>) -> Vec<Element> {
    let mut groups: BTreeMap<Labels, Vec<(f64, f64)>> = BTreeMap::new();
    for mut bucket in buckets {
        if let Some(le) = bucket.labels.remove("le") {
            let group = groups.entry(bucket.labels).or_default();
            group.push((le.parse().unwrap(), bucket.number));
        }
    }
    let number = |mut buckets: Vec<(f64, f64)>| {
        buckets.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (last, total) = *buckets.last().unwrap();
        if of < 0.0 {
            return f64::NEG_INFINITY;
        }
        if of > 1.0 {
            return f64::INFINITY;
        }
        if last.is_finite() || buckets.len() < 2 || total == 0.0 || total.is_nan() || of.is_nan() {
            return f64::NAN;
        }
        let rank = of * total;
        let index = buckets.iter().position(|(_, count)| *count >= rank);
        let index = index.unwrap_or(buckets.len() - 1).min(buckets.len() - 1);
        let (end, count) = buckets[index];
        if end.is_infinite() {
            return buckets[index - 1].0;
        }
        let (start, below) = if index == 0 {
            (0.0, 0.0)
        } else {
            buckets[index - 1]
        };
        start + (end - start) * ((rank - below) / (count - below))
    };
    let of_group = |(labels, buckets)| Element {
        labels,
        number: number(buckets),
    };
    groups.into_iter().map(of_group).collect()
}

fn over(range: Outcome, function: impl Fn(&[f64]) -> Option<f64>) -> Outcome {
    let Outcome::Range(range) = range else {
        panic!("{range:?} is no range");
    };
    let of =
        |(labels, samples): (Labels, Vec<f64>)| function(&samples).map(|number| Element { labels, number });
    Outcome::Vector(range.into_iter().filter_map(of).collect())
}

fn over_time(name: &str, samples: &[f64]) -> Option<f64> {
    let pairs = || samples.windows(2);
    let (first, last) = (*samples.first()?, *samples.last()?);
    #[allow(clippy::cast_precision_loss, reason = "a few samples")]
    let count = samples.len() as f64;
    let sum: f64 = samples.iter().sum();
    let resets: f64 = pairs().filter(|pair| pair[1] < pair[0]).map(|pair| pair[0]).sum();
    Some(match name {
        "avg_over_time" => sum / count,
        "sum_over_time" => sum,
        "count_over_time" => count,
        "max_over_time" => samples.iter().copied().fold(f64::NAN, f64::max),
        "min_over_time" => samples.iter().copied().fold(f64::NAN, f64::min),
        "last_over_time" => last,
        "present_over_time" => 1.0,
        _ if samples.len() < 2 => return None,
        "rate" => (last - first + resets) / 90.0,
        "increase" => last - first + resets,
        "delta" => last - first,
        "deriv" => (last - first) / 90.0,
        #[allow(
            clippy::cast_precision_loss,
            clippy::float_cmp,
            reason = "a few samples, as they are"
        )]
        "changes" => pairs().filter(|pair| pair[0] != pair[1]).count() as f64,
        other => panic!("the queries of the test have no {other}"),
    })
}

fn binary(binary: &Binary, series: &[Series], at: usize) -> Option<Outcome> {
    let (left, right) = (
        evaluate(&binary.left, series, at)?,
        evaluate(&binary.right, series, at)?,
    );
    let keeps = binary.operator.is_comparison() && !binary.is_bool;
    let operate = |left, right| number(binary.operator, left, right);
    let filter = |element: &Element, is: f64| (!keeps || is == 1.0).then_some(element.number);
    Some(match (left, right) {
        (Outcome::Scalar(left), Outcome::Scalar(right)) => Outcome::Scalar(operate(left, right)),
        (Outcome::Vector(elements), Outcome::Scalar(other)) => Outcome::Vector(
            elements
                .into_iter()
                .filter_map(|element| {
                    let result = operate(element.number, other);
                    let number = filter(&element, result)?;
                    Some(Element {
                        number: if keeps { number } else { result },
                        ..element
                    })
                })
                .collect(),
        ),
        (Outcome::Scalar(other), Outcome::Vector(elements)) => Outcome::Vector(
            elements
                .into_iter()
                .filter_map(|element| {
                    let result = operate(other, element.number);
                    let number = filter(&element, result)?;
                    Some(Element {
                        number: if keeps { number } else { result },
                        ..element
                    })
                })
                .collect(),
        ),
        (Outcome::Vector(left), Outcome::Vector(right)) => Outcome::Vector(match binary.operator {
            Operator::And | Operator::Or | Operator::Unless => sets(binary, left, right),
            _ => pairs(binary, left, right)?,
        }),
        (left, right) => panic!("{left:?} with {right:?}"),
    })
}

fn sets(binary: &Binary, left: Vec<Element>, right: Vec<Element>) -> Vec<Element> {
    let key = |element: &Element| matched(binary.matching.as_ref(), &element.labels);
    let has = |elements: &[Element], of: &Labels| elements.iter().any(|element| key(element) == *of);
    match binary.operator {
        Operator::And => left
            .into_iter()
            .filter(|element| has(&right, &key(element)))
            .collect(),
        Operator::Unless => left
            .into_iter()
            .filter(|element| !has(&right, &key(element)))
            .collect(),
        _ => {
            let more = right.into_iter().filter(|element| !has(&left, &key(element)));
            let more: Vec<_> = more.collect();
            left.into_iter().chain(more).collect()
        }
    }
}

/// One to one; none where several have the same labels.
fn pairs(binary: &Binary, left: Vec<Element>, right: Vec<Element>) -> Option<Vec<Element>> {
    let matching = binary.matching.as_ref();
    let mut result: Vec<Element> = Vec::new();
    for element in left {
        let labels = matched(matching, &element.labels);
        let mut others = right
            .iter()
            .filter(|other| matched(matching, &other.labels) == labels);
        let Some(other) = others.next() else {
            continue;
        };
        if others.next().is_some() {
            return None;
        }
        let is = number(binary.operator, element.number, other.number);
        let is_filter = binary.operator.is_comparison() && !binary.is_bool;
        if is_filter && is != 1.0 {
            continue;
        }
        if result.iter().any(|there| there.labels == labels) {
            return None;
        }
        let number = if is_filter { element.number } else { is };
        result.push(Element { labels, number });
    }
    Some(result)
}

fn matched(matching: Option<&Matching>, labels: &Labels) -> Labels {
    let mut labels = labels.clone();
    if let Some(matching) = matching {
        labels.retain(|name, _| matching.labels.iter().any(|label| label.name == *name) == matching.is_on);
    }
    labels
}

#[allow(clippy::float_cmp, reason = "PromQL compares floats")]
fn number(operator: Operator, left: f64, right: f64) -> f64 {
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Modulo => left % right,
        Operator::Power => left.powf(right),
        Operator::Atan2 => left.atan2(right),
        Operator::Equal => f64::from(left == right),
        Operator::NotEqual => f64::from(left != right),
        Operator::Less => f64::from(left < right),
        Operator::LessOrEqual => f64::from(left <= right),
        Operator::Greater => f64::from(left > right),
        _ => f64::from(left >= right),
    }
}
