//! Calls of functions that look at each element by itself.

use super::{Eval, together};
use crate::promql::{Call, ExprKind};
use crate::value::{Bounds, Labels, OverPods, Reading, Shape, Unit, Value, What};

impl<'a> Eval<'_, 'a> {
    pub(super) fn call(&mut self, call: &Call) -> Value<'a> {
        let name = call.function.name;
        let mut arguments = call
            .arguments
            .iter()
            .map(|argument| self.expr(argument))
            .collect::<Vec<_>>()
            .into_iter();
        let Some(first) = arguments.next() else {
            return without_argument(name);
        };
        let second = arguments.next();
        match (name, second) {
            ("absent" | "absent_over_time", _) => absent(first),
            ("vector", _) => Value {
                shape: if first.shape == Shape::Scalar {
                    Shape::Instant
                } else {
                    first.shape
                },
                ..first
            },
            ("scalar", _) => scalar(first),
            ("quantile_over_time", Some(range)) => {
                let quantile = self.quantile(name, call.arguments.first(), &first);
                self.over_time(call, range, quantile)
            }
            ("histogram_quantile", Some(buckets)) => {
                let quantile = self.quantile(name, call.arguments.first(), &first);
                self.histogram_quantile(call, buckets, quantile)
            }
            ("histogram_fraction", Some(_)) => match arguments.next() {
                Some(histogram) => self.of_native(name, histogram),
                None => Value::unknown(Shape::Instant),
            },
            ("histogram_quantiles" | "info", _) => Value {
                series: first.series,
                ..Value::unknown(Shape::Instant)
            },
            (_, _) if name.starts_with("histogram_") => self.of_native(name, first),
            ("rate" | "irate" | "increase" | "delta" | "idelta" | "deriv" | "changes" | "resets", _)
            | ("predict_linear" | "holt_winters" | "double_exponential_smoothing", _) => {
                self.change(call, first)
            }
            (_, _) if name.ends_with("_over_time") => self.over_time(call, first, None),
            ("clamp", Some(least)) => match arguments.next() {
                Some(most) => {
                    // With the least above the most there is no element.
                    let fits = least
                        .bounds
                        .single()
                        .zip(most.bounds.single())
                        .is_some_and(|(least, most)| least <= most);
                    let is_always_there = first.is_always_there && fits;
                    let value = at_least(at_most(first, &most), &least);
                    Value {
                        is_always_there,
                        idle: if fits { value.idle } else { Reading::Unknown },
                        at_zero: if fits || value.at_zero == Reading::Empty {
                            value.at_zero
                        } else {
                            Reading::Unknown
                        },
                        ..value
                    }
                }
                None => first,
            },
            ("clamp_max", Some(most)) => at_most(first, &most),
            ("clamp_min", Some(least)) => at_least(first, &least),
            ("label_replace" | "label_join", _) => relabeled(call, first),
            ("sort" | "sort_desc" | "sort_by_label" | "sort_by_label_desc", _) => first,
            ("timestamp", _) => computed(first, What::Time, Unit::named("unix s"), Bounds::ALL),
            ("round", Some(to)) => match to.bounds.single().filter(|to| *to > 0.0) {
                Some(to) => mapped(first, |number| ((number / to) + 0.5).floor() * to),
                None => computed(first, What::Unknown, Unit::Unknown, Bounds::ALL),
            },
            _ => by_element(name, first),
        }
    }
}

/// Functions without an argument, and those of time where it is missing.
fn without_argument<'a>(name: &str) -> Value<'a> {
    let now = Value {
        what: What::Time,
        idle: Reading::Unknown,
        at_zero: Reading::Unknown,
        ..Value::constant(0.0)
    };
    match name {
        "pi" => Value::constant(std::f64::consts::PI),
        "time" => Value {
            unit: Unit::named("unix s"),
            bounds: Bounds::POSITIVE,
            ..now
        },
        _ => Value {
            shape: Shape::Instant,
            bounds: part_of_time(name).unwrap_or(Bounds::ALL),
            ..now
        },
    }
}

/// What a function gives that reads a part of a time.
fn part_of_time(name: &str) -> Option<Bounds> {
    Some(match name {
        "minute" => Bounds::between(0.0, 59.0),
        "hour" => Bounds::between(0.0, 23.0),
        "day_of_week" => Bounds::between(0.0, 6.0),
        "day_of_month" => Bounds::between(1.0, 31.0),
        "days_in_month" => Bounds::between(28.0, 31.0),
        "day_of_year" => Bounds::between(1.0, 366.0),
        "month" => Bounds::between(1.0, 12.0),
        "year" => Bounds::ALL,
        _ => return None,
    })
}

/// 1 where nothing is, with the labels that matchers chose.
fn absent(value: Value<'_>) -> Value<'_> {
    let reading = |reading: Reading| match reading {
        Reading::Empty => Reading::Number(1.0),
        Reading::Unknown => Reading::Unknown,
        _ => Reading::Empty,
    };
    let fixed = value.labels.map(|labels| labels.fixed).unwrap_or_default();
    Value {
        shape: Shape::Instant,
        labels: Some(Labels {
            fixed,
            ..Labels::default()
        }),
        is_always_there: false,
        what: What::Flag,
        unit: Unit::None,
        bounds: Bounds::between(1.0, 1.0),
        over_pods: OverPods::Independent,
        idle: reading(value.idle),
        at_zero: reading(value.at_zero),
        series: value.series,
    }
}

/// The number of the one element, and NaN where there is none or there are several.
fn scalar(value: Value<'_>) -> Value<'_> {
    let is_single = value.labels.as_ref().is_some_and(Labels::is_single);
    let reading = |reading: Reading| match reading {
        Reading::Empty => Reading::NaN,
        reading if is_single => reading,
        _ => Reading::Unknown,
    };
    Value {
        shape: Shape::Scalar,
        labels: Some(Labels::default()),
        is_always_there: true,
        idle: reading(value.idle),
        at_zero: reading(value.at_zero),
        ..value
    }
}

fn at_most<'a>(value: Value<'a>, most: &Value<'a>) -> Value<'a> {
    Value {
        bounds: value.bounds.at_most(&most.bounds),
        idle: value.idle.with(most.idle, least),
        at_zero: value.at_zero.with(most.at_zero, least),
        series: together(&value, most),
        ..value
    }
}

fn at_least<'a>(value: Value<'a>, least: &Value<'a>) -> Value<'a> {
    Value {
        bounds: value.bounds.at_least(&least.bounds),
        idle: value.idle.with(least.idle, greatest),
        at_zero: value.at_zero.with(least.at_zero, greatest),
        series: together(&value, least),
        ..value
    }
}

/// The lesser number, or NaN where one is. As in Go, minus infinity is less than that.
fn least(left: f64, right: f64) -> f64 {
    if (left.is_nan() || right.is_nan()) && left.min(right) != f64::NEG_INFINITY {
        f64::NAN
    } else {
        left.min(right)
    }
}

/// The greater number, or NaN where one is. As in Go, infinity is greater than that.
fn greatest(left: f64, right: f64) -> f64 {
    if (left.is_nan() || right.is_nan()) && left.max(right) != f64::INFINITY {
        f64::NAN
    } else {
        left.max(right)
    }
}

/// The elements with another label, whose name is the second argument.
fn relabeled<'a>(call: &Call, value: Value<'a>) -> Value<'a> {
    let label = match call
        .arguments
        .get(1)
        .map(|argument| &argument.without_parens().kind)
    {
        Some(ExprKind::Text(label)) => Some(label.clone()),
        _ => None,
    };
    let labels = value.labels.zip(label).map(|(mut labels, label)| {
        // Of one element there is still one.
        labels.is_one = labels.is_single();
        labels.remove(&label);
        labels.varying.insert(label);
        labels
    });
    Value { labels, ..value }
}

/// Functions of each number alone.
fn by_element<'a>(name: &str, value: Value<'a>) -> Value<'a> {
    use std::f64::consts::{FRAC_PI_2, PI};

    let within =
        |value, lower, upper| computed(value, What::Unknown, Unit::Unknown, Bounds::between(lower, upper));
    match name {
        "ceil" => mapped(value, f64::ceil),
        "floor" => mapped(value, f64::floor),
        "round" => mapped(value, |number| (number + 0.5).floor()),
        "abs" => {
            let bounds = match value.bounds.lower >= 0.0 {
                true => value.bounds.clone(),
                false => Bounds::between(
                    0.0,
                    value.bounds.lower.abs().max(value.bounds.upper.number().abs()),
                ),
            };
            Value {
                bounds,
                idle: value.idle.map(f64::abs),
                at_zero: value.at_zero.map(f64::abs),
                ..value
            }
        }
        "sgn" => Value {
            unit: Unit::None,
            what: What::Unknown,
            ..mapped(
                value,
                |number| if number == 0.0 { number } else { number.signum() },
            )
        },
        "exp" => other(value, f64::exp),
        "ln" => other(value, f64::ln),
        "log2" => other(value, f64::log2),
        "log10" => other(value, f64::log10),
        "sqrt" => other(value, f64::sqrt),
        "deg" => other(value, f64::to_degrees),
        "rad" => other(value, f64::to_radians),
        "sin" | "cos" | "tanh" => within(value, -1.0, 1.0),
        "atan" | "asin" => within(value, -FRAC_PI_2, FRAC_PI_2),
        "acos" => within(value, 0.0, PI),
        _ => match part_of_time(name) {
            Some(bounds) => computed(value, What::Time, Unit::Unknown, bounds),
            None => computed(value, What::Unknown, Unit::Unknown, Bounds::ALL),
        },
    }
}

/// A function that never falls, of numbers that stay what they are.
fn mapped<'a>(value: Value<'a>, function: impl Fn(f64) -> f64) -> Value<'a> {
    Value {
        bounds: value.bounds.rising(&function),
        idle: value.idle.map(&function),
        at_zero: value.at_zero.map(&function),
        ..value
    }
}

/// A function that never falls, of which something else comes.
fn other<'a>(value: Value<'a>, function: impl Fn(f64) -> f64) -> Value<'a> {
    Value {
        what: What::Unknown,
        unit: Unit::Unknown,
        ..mapped(value, function)
    }
}

/// The elements with other numbers, nobody knows which.
fn computed<'a>(value: Value<'a>, what: What, unit: Unit, bounds: Bounds) -> Value<'a> {
    let empty = |reading: Reading| {
        if reading == Reading::Empty {
            Reading::Empty
        } else {
            Reading::Unknown
        }
    };
    Value {
        what,
        unit,
        bounds,
        idle: empty(value.idle),
        at_zero: empty(value.at_zero),
        ..value
    }
}
