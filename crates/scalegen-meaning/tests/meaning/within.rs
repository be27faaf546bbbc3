//! Whatever the series are, a query's concrete result is within its abstract value.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use scalegen_meaning::catalogue::{Catalogue, Emitter, Limit, Metric, MetricKind};
use scalegen_meaning::value::{Bound, Elements, Reading, Shape, Value};
use scalegen_meaning::{Context, promql};

use crate::concrete::{Element, Outcome, Series, evaluate};
use crate::of;

/// The samples of a series.
const SAMPLES: usize = 4;

/// The value of `max_num_seqs` in the test's cluster.
const SETTING: f64 = 7.0;

const GAUGE: Metric<'static> = Metric {
    unit: "ratio",
    lower: 0.0,
    upper: Limit::Number(1.0),
    emitter: Emitter::Workload("web"),
    ..Metric::new("ratio", MetricKind::Gauge)
};

/// What the test's cluster has: metrics of pods, and the queue of a gateway.
const METRICS: &[Metric<'static>] = &[
    GAUGE,
    Metric {
        name: "running",
        unit: "requests",
        upper: Limit::Setting("max_num_seqs"),
        ..GAUGE
    },
    Metric {
        name: "waiting",
        unit: "requests",
        upper: Limit::Number(f64::INFINITY),
        ..GAUGE
    },
    Metric {
        name: "signed",
        unit: "C",
        lower: -3.0,
        upper: Limit::Number(4.0),
        ..GAUGE
    },
    Metric {
        name: "done_total",
        kind: Some(MetricKind::Counter),
        unit: "requests",
        upper: Limit::Number(f64::INFINITY),
        ..GAUGE
    },
    Metric {
        name: "latency",
        kind: Some(MetricKind::Histogram),
        unit: "s",
        upper: Limit::Number(f64::INFINITY),
        ..GAUGE
    },
    Metric {
        name: "queue",
        unit: "requests",
        upper: Limit::Number(10.0),
        labels: "queue",
        emitter: Emitter::Gateway,
        ..GAUGE
    },
];

pub(crate) fn context() -> Context<'static> {
    Context {
        catalogue: Catalogue { own: METRICS },
        ..Context::default()
    }
}

/// Queries that return an instant vector, as texts.
pub(crate) fn vectors() -> impl Strategy<Value = String> {
    let gauges = vec!["ratio", "running", "waiting", "signed", "queue", "done_total"];
    let selector = select(gauges.clone());
    let matcher = select(vec!["", "", r#"{pod="a"}"#, r#"{queue="x"}"#]);
    let time = select(vec!["", "", "", " offset 1m", " @ 60", " @ 120 offset 1m"]);
    let selected =
        (selector.clone(), matcher, time).prop_map(|(name, matcher, time)| format!("{name}{matcher}{time}"));
    let of_range = select(vec![
        "rate",
        "increase",
        "delta",
        "deriv",
        "changes",
        "avg_over_time",
        "sum_over_time",
        "count_over_time",
        "max_over_time",
        "min_over_time",
        "last_over_time",
        "present_over_time",
    ]);
    let ranged = (of_range, selector.clone()).prop_map(|(function, name)| format!("{function}({name}[5m])"));
    let quantiled = (select(vec!["-1", "0", "0.5", "1", "2"]), selector)
        .prop_map(|(quantile, name)| format!("quantile_over_time({quantile}, {name}[5m])"));
    let quantiles = select(vec!["-1", "0", "0.5", "0.99", "2", "NaN"]);
    let groupings = select(vec![
        "",
        "sum by (le)",
        "sum by (le, pod)",
        "sum",
        "sum by (pod)",
        "sum without (pod)",
    ]);
    let histogram = (
        quantiles,
        groupings,
        select(vec!["rate(latency_bucket[5m])", "latency_bucket"]),
    )
        .prop_map(|(quantile, grouping, buckets)| {
            format!("histogram_quantile({quantile}, {grouping}({buckets}))")
        });
    let leaf = prop_oneof![1 => histogram, 4 => selected, 2 => ranged, 1 => quantiled, 1 => numbers().prop_map(|n| format!("vector({n})"))];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let aggregators = select(vec!["sum", "avg", "max", "min", "count", "group", "stddev", "stdvar"]);
        let groupings = select(vec!["", "", " by (pod)", " by (queue)", " by (pod, queue)", " without (pod)"]);
        let aggregation = (aggregators, groupings.clone(), inner.clone())
            .prop_map(|(name, grouping, of)| format!("{name}{grouping} ({of})"));
        let parametric = (select(vec!["topk(1", "topk(2", "bottomk(1", "quantile(0.5", "quantile(2"]), inner.clone())
            .prop_map(|(name, of)| format!("{name}, {of})"));
        let functions = select(vec![
            "abs", "ceil", "floor", "round", "sqrt", "exp", "ln", "sgn", "sin", "atan", "absent",
        ]);
        let call = (functions, inner.clone()).prop_map(|(name, of)| format!("{name}({of})"));
        let clamp = (select(vec!["clamp_max", "clamp_min", "round"]), inner.clone(), scalars(inner.clone()))
            .prop_map(|(name, of, scalar)| match name {
                // A number that is not above 0 is no unit to round to.
                "round" => format!("round({of}, 0.5)"),
                _ => format!("{name}({of}, {scalar})"),
            });
        let both = (inner.clone(), numbers(), numbers())
            .prop_map(|(of, least, most)| format!("clamp({of}, {least}, {most})"));
        let functions = select(vec!["max_over_time", "avg_over_time", "count_over_time", "rate", "delta", "last_over_time"]);
        let subquery = (functions, inner.clone(), select(vec!["", "", " offset 1m", " @ 60"]))
            .prop_map(|(name, of, time)| format!("{name}(({of})[5m:1m]{time})"));
        let at_least = inner.clone().prop_map(|of| format!("({of}) or vector(0)"));
        let negative = inner.clone().prop_map(|of| format!("-({of})"));
        let with_scalar = (inner.clone(), operators(), scalars(inner.clone()), any::<bool>()).prop_map(
            |(of, operator, scalar, is_left)| match is_left {
                true => format!("({scalar}) {operator} ({of})"),
                false => format!("({of}) {operator} ({scalar})"),
            },
        );
        let sets = select(vec!["and", "or", "unless", "or on (pod)", "and on ()"]);
        let matched = prop_oneof![
            3 => operators().prop_map(str::to_owned),
            1 => operators().prop_map(|operator| format!("{operator} on ()")),
            1 => operators().prop_map(|operator| format!("{operator} ignoring (queue)")),
            3 => sets.prop_map(str::to_owned),
        ];
        let pair = (inner.clone(), matched, inner.clone())
            .prop_map(|(left, operator, right)| format!("({left}) {operator} ({right})"));
        let mean = (inner.clone(), 0..3).prop_map(|(of, form)| match form {
            0 => format!("sum({of}) / count({of})"),
            1 => format!("sum(({of}) > bool 1) / count({of})"),
            _ => format!("2 * sum(clamp_max({of}, 3)) / scalar(count({of}))"),
        });
        let guard = inner.clone().prop_map(|of| format!("sum({of}) or absent({of}) * 0"));
        let share = (inner.clone(), inner).prop_map(|(part, rest)| format!("({part}) / (({part}) + ({rest}))"));
        prop_oneof![3 => aggregation, 1 => subquery, 1 => parametric, 2 => call, 2 => clamp, 1 => both, 1 => at_least, 1 => negative, 3 => with_scalar, 4 => pair, 1 => share, 1 => mean, 1 => guard]
    })
}

fn scalars(vectors: impl Strategy<Value = String>) -> impl Strategy<Value = String> {
    prop_oneof![5 => numbers().prop_map(str::to_owned), 1 => vectors.prop_map(|of| format!("scalar({of})"))]
}

fn numbers() -> impl Strategy<Value = &'static str> {
    select(vec![
        "0", "1", "2", "0.5", "100", "-1", "-0.25", "1e300", "Inf", "NaN",
    ])
}

fn operators() -> impl Strategy<Value = &'static str> {
    select(vec![
        "+", "-", "*", "/", "%", "^", "atan2", ">", "<", ">=", "<=", "==", "!=", "> bool", "< bool",
        "== bool",
    ])
}

/// The series of some pods, and of the queues of a gateway. Idle ones have nothing to do.
pub(crate) fn clusters(
    pods: std::ops::RangeInclusive<usize>,
    is_idle: bool,
) -> impl Strategy<Value = (usize, Vec<Series>)> {
    let share = || prop_oneof![Just(0.0), Just(1.0), 0.0..=1.0];
    let numbers = vec((share(), share(), share(), share()), 24);
    (pods, 0..=2_usize, numbers).prop_map(move |(pods, queues, numbers)| {
        let mut numbers = numbers.into_iter();
        let mut series = Vec::new();
        for metric in METRICS {
            let (label, count) = match metric.name {
                "queue" => ("queue", queues),
                _ => ("pod", pods),
            };
            for value in ["a", "x", "c"].iter().take(count) {
                let (a, b, c, d) = numbers.next().unwrap_or_default();
                let upper = match metric.upper {
                    Limit::Setting(_) => SETTING,
                    Limit::Number(number) if number.is_infinite() => 1000.0,
                    Limit::Number(number) => number,
                };
                if metric.kind == Some(MetricKind::Histogram) {
                    series.extend(buckets(value, [a, b, c, d], is_idle));
                    continue;
                }
                let is_counter = metric.kind == Some(MetricKind::Counter);
                let samples =
                    [a, b, c, d].map(|share| match (is_idle && metric.unit == "requests", is_counter) {
                        (true, false) => 0.0,
                        (true, true) => a * upper,
                        _ => metric.lower + share * (upper - metric.lower),
                    });
                series.push(Series {
                    name: metric.name,
                    labels: [(label, *value), ("job", "test"), ("instance", *value)]
                        .map(|(name, value)| (name.to_owned(), value.to_owned()))
                        .into(),
                    samples: samples.to_vec(),
                });
            }
        }
        (pods, series)
    })
}

/// The buckets of a pod, whose counts grow with time and with `le`.
fn buckets(pod: &str, shares: [f64; SAMPLES], is_idle: bool) -> Vec<Series> {
    let bounds = [("0.5", 1.0), ("2", 3.0), ("+Inf", 4.0)];
    let of_bound = |(le, weight): (&str, f64)| {
        let labels = [("pod", pod), ("job", "test"), ("instance", pod), ("le", le)];
        let mut count = 0.0;
        let samples = shares.map(|share| {
            count = if is_idle { weight } else { count + weight * share };
            count
        });
        Series {
            name: "latency_bucket",
            labels: labels
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .into(),
            samples: samples.to_vec(),
        }
    };
    bounds.map(of_bound).into()
}

/// The elements of a result; none where the query is an error.
pub(crate) fn elements(query: &str, series: &[Series]) -> Option<Vec<Element>> {
    match evaluate(&promql::parse(query).unwrap(), series, SAMPLES - 1)? {
        Outcome::Vector(elements) => Some(elements),
        other => panic!("{query} is {other:?}"),
    }
}

fn upper(bound: &Bound, pods: usize) -> f64 {
    #[allow(clippy::cast_precision_loss, reason = "three pods")]
    let pods = pods as f64;
    match bound {
        Bound::Number(number) => *number,
        Bound::Product {
            factor,
            setting,
            times_pods,
        } => factor * if setting.is_some() { SETTING } else { 1.0 } * if *times_pods { pods } else { 1.0 },
    }
}

pub(crate) fn check(value: &Value<'_>, elements: &[Element], pods: usize) -> Result<(), TestCaseError> {
    let (lower, upper) = (value.bounds.lower, upper(&value.bounds.upper, pods));
    for element in elements {
        // A sum of floats may be a little off.
        let slack = 1e-9 * element.number.abs().max(1.0);
        let is_within = element.number >= lower - slack && element.number <= upper + slack;
        prop_assert!(
            element.number.is_nan() || element.number == lower || element.number == upper || is_within,
            "{} is not from {lower} to {upper}",
            element.number
        );
    }
    let fixed = value.labels.iter().flat_map(|labels| &labels.fixed);
    for (name, chosen) in fixed {
        let differs = |element: &&Element| element.labels.get(name).is_some_and(|is| is != chosen);
        prop_assert!(!elements.iter().any(|element| differs(&element)), "label {name}");
    }
    match value.elements() {
        Elements::Unknown => {}
        Elements::One => prop_assert_eq!(elements.len(), 1),
        Elements::AtMostOne => prop_assert!(elements.len() <= 1),
        Elements::Each { is_open, .. } => {
            let labels = value.labels.as_ref().unwrap();
            for name in elements.iter().flat_map(|element| element.labels.keys()) {
                let is_known = labels.varying.contains(name) || labels.fixed.contains_key(name);
                prop_assert!(is_open || is_known, "label {name}");
            }
        }
    }
    if value.shape == Shape::Nothing {
        prop_assert!(elements.is_empty());
    }
    Ok(())
}

fn check_reading(reading: Reading, elements: &[Element]) -> Result<(), TestCaseError> {
    let numbers: Vec<_> = elements.iter().map(|element| element.number).collect();
    let all = |is: &dyn Fn(f64) -> bool| numbers.iter().all(|number| is(*number));
    match reading {
        Reading::Unknown => {}
        Reading::Empty => prop_assert!(numbers.is_empty(), "{numbers:?}"),
        Reading::Still => prop_assert!(!numbers.is_empty()),
        Reading::NaN => prop_assert!(!numbers.is_empty() && all(&f64::is_nan), "{numbers:?}"),
        Reading::Number(number) => {
            let is = |other: f64| other == number || (other - number).abs() <= 1e-9 * number.abs();
            prop_assert!(!numbers.is_empty() && all(&is), "{numbers:?}");
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn results_are_within_their_values(query in vectors(), (pods, series) in clusters(0..=3, false)) {
        let value = of(&query, &context()).value;
        if let Some(elements) = elements(&query, &series) {
            check(&value, &elements, pods)?;
        }
    }

    #[test]
    fn without_pods_a_query_gives_what_it_says(query in vectors(), (pods, series) in clusters(0..=0, false)) {
        let value = of(&query, &context()).value;
        if let Some(elements) = elements(&query, &series) {
            check(&value, &elements, pods)?;
            check_reading(value.at_zero, &elements)?;
        }
    }

    #[test]
    fn an_idle_cluster_gives_what_the_query_says(query in vectors(), (pods, series) in clusters(1..=3, true)) {
        // A matcher may select none of the pods, and a gateway may have no queue.
        let has_all = ["queue", "{"].iter().all(|part| !query.contains(part));
        let value = of(&query, &context()).value;
        if let Some(elements) = elements(&query, &series) {
            check(&value, &elements, pods)?;
            if has_all {
                check_reading(value.idle, &elements)?;
            }
        }
    }
}
