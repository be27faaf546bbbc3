//! The functions of PromQL, with their arguments.
//!
//! Source: `promql/parser/functions.go` of Prometheus 3. Experimental ones are known too: whether a server has them turned
//! on, no query shows. `holt_winters` is what Prometheus 2 called `double_exponential_smoothing`.

use Type::{Instant, Range, Scalar, String};

use super::Type;

/// A function.
#[derive(Debug, PartialEq)]
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// The types of its arguments. The last one's holds for more arguments, where those are allowed.
    pub(super) arguments: &'static [Type],
    /// How many of the last arguments may be missing.
    pub(super) optional: usize,
    /// Whether the last argument may be repeated.
    pub(super) is_variadic: bool,
    /// The type of its value.
    pub(super) result: Type,
}

/// The function of that name.
pub(super) fn find(name: &str) -> Option<&'static Function> {
    FUNCTIONS
        .binary_search_by(|function| function.name.cmp(name))
        .ok()
        .map(|index| &FUNCTIONS[index])
}

/// The names of all functions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|function| function.name)
}

const fn new(name: &'static str, arguments: &'static [Type], result: Type) -> Function {
    Function {
        name,
        arguments,
        optional: 0,
        is_variadic: false,
        result,
    }
}

/// A function of one instant vector.
const fn of(name: &'static str) -> Function {
    new(name, &[Instant], Instant)
}

/// A function of one range vector.
const fn over(name: &'static str) -> Function {
    new(name, &[Range], Instant)
}

/// A function of one instant vector, or of the present time.
const fn of_time(name: &'static str) -> Function {
    optional(of(name))
}

const fn optional(function: Function) -> Function {
    Function {
        optional: 1,
        ..function
    }
}

const fn variadic(function: Function, optional: usize) -> Function {
    Function {
        optional,
        is_variadic: true,
        ..function
    }
}

/// By name.
static FUNCTIONS: &[Function] = &[
    of("abs"),
    of("absent"),
    over("absent_over_time"),
    of("acos"),
    of("acosh"),
    of("asin"),
    of("asinh"),
    of("atan"),
    of("atanh"),
    over("avg_over_time"),
    of("ceil"),
    over("changes"),
    new("clamp", &[Instant, Scalar, Scalar], Instant),
    new("clamp_max", &[Instant, Scalar], Instant),
    new("clamp_min", &[Instant, Scalar], Instant),
    of("cos"),
    of("cosh"),
    over("count_over_time"),
    of_time("day_of_month"),
    of_time("day_of_week"),
    of_time("day_of_year"),
    of_time("days_in_month"),
    of("deg"),
    over("delta"),
    over("deriv"),
    new("double_exponential_smoothing", &[Range, Scalar, Scalar], Instant),
    of("exp"),
    over("first_over_time"),
    of("floor"),
    of("histogram_avg"),
    of("histogram_count"),
    new("histogram_fraction", &[Scalar, Scalar, Instant], Instant),
    new("histogram_quantile", &[Scalar, Instant], Instant),
    variadic(new("histogram_quantiles", &[Instant, String, Scalar], Instant), 0),
    of("histogram_stddev"),
    of("histogram_stdvar"),
    of("histogram_sum"),
    new("holt_winters", &[Range, Scalar, Scalar], Instant),
    of_time("hour"),
    over("idelta"),
    over("increase"),
    optional(new("info", &[Instant, Instant], Instant)),
    over("irate"),
    variadic(new("label_join", &[Instant, String, String, String], Instant), 1),
    new(
        "label_replace",
        &[Instant, String, String, String, String],
        Instant,
    ),
    over("last_over_time"),
    of("ln"),
    of("log10"),
    of("log2"),
    over("mad_over_time"),
    over("max_over_time"),
    over("min_over_time"),
    of_time("minute"),
    of_time("month"),
    new("pi", &[], Scalar),
    new("predict_linear", &[Range, Scalar], Instant),
    over("present_over_time"),
    new("quantile_over_time", &[Scalar, Range], Instant),
    of("rad"),
    over("rate"),
    over("resets"),
    optional(new("round", &[Instant, Scalar], Instant)),
    new("scalar", &[Instant], Scalar),
    of("sgn"),
    of("sin"),
    of("sinh"),
    of("sort"),
    variadic(new("sort_by_label", &[Instant, String], Instant), 1),
    variadic(new("sort_by_label_desc", &[Instant, String], Instant), 1),
    of("sort_desc"),
    of("sqrt"),
    over("stddev_over_time"),
    over("stdvar_over_time"),
    over("sum_over_time"),
    of("tan"),
    of("tanh"),
    new("time", &[], Scalar),
    of("timestamp"),
    over("ts_of_first_over_time"),
    over("ts_of_last_over_time"),
    over("ts_of_max_over_time"),
    over("ts_of_min_over_time"),
    new("vector", &[Scalar], Instant),
    of_time("year"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_are_in_order() {
        assert!(FUNCTIONS.is_sorted_by(|a, b| a.name < b.name));
        assert!(
            FUNCTIONS
                .iter()
                .all(|function| find(function.name) == Some(function))
        );
    }
}
