//! Prometheus' own evaluator, where `promtool` is installed: its results are within the abstract values, and those of the
//! tests' evaluator are the same.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use scalegen_meaning::promql::{ExprKind, parse};

use crate::concrete::{Element, Labels, Series};
use crate::of;
use crate::skip::skipped;
use crate::within::{check, clusters, context, elements, vectors};

/// Clusters, and queries of each.
const CLUSTERS: usize = 40;
const QUERIES: usize = 15;

#[test]
fn prometheus_gives_what_is_within_the_values() {
    if Command::new("promtool").arg("--version").output().is_err() {
        return skipped("promtool is not installed");
    }
    let mut runner = TestRunner::deterministic();
    let mut cases = Vec::new();
    for _ in 0..CLUSTERS {
        let (pods, series) = clusters(0..=3, false).new_tree(&mut runner).unwrap().current();
        let series: Vec<Series> = series.into_iter().map(rounded).collect();
        for _ in 0..QUERIES {
            let query = vectors().new_tree(&mut runner).unwrap().current();
            cases.push((pods, series.clone(), query));
        }
    }
    let mut compared = 0;
    for ((pods, series, query), answer) in cases.iter().zip(answers(&cases)) {
        let Some(answer) = answer else { continue };
        let value = of(query, &context()).value;
        if let Err(error) = check(&value, &answer, *pods) {
            panic!("{query}: {error}\n{answer:?}\n{series:?}");
        }
        if let Some(own) = elements(query, series).filter(|_| is_alike(query)) {
            compared += 1;
            assert!(
                are_same(&own, &answer),
                "{query}:\n{own:?}\n{answer:?}\n{series:?}"
            );
        }
    }
    assert!(compared > CLUSTERS * QUERIES / 4, "{compared} were compared");
}

/// Few enough digits that none is lost in the notation of series.
fn rounded(series: Series) -> Series {
    let round = |number: &f64| (number * 1e4).round() / 1e4;
    Series {
        samples: series.samples.iter().map(round).collect(),
        ..series
    }
}

/// Whether the tests' evaluator follows Prometheus in all that a query does: it does not extrapolate rates, and breaks
/// ties of `topk` in another order.
fn is_alike(query: &str) -> bool {
    // A subquery gets to times before the first sample.
    let differs = [
        "[5m:1m]",
        "rate",
        "increase",
        "delta",
        "deriv",
        "topk",
        "bottomk",
        "histogram_quantile",
        "stddev",
        "stdvar",
        "1e300",
        "%",
        "^",
    ];
    let tree = parse(query).unwrap();
    let is_known = |name: &str| !differs.contains(&name);
    tree.walk().all(|expr| match &expr.kind {
        ExprKind::Call(call) => is_known(call.function.name),
        _ => true,
    }) && !differs.iter().any(|word| query.contains(word))
}

fn are_same(own: &[Element], other: &[Element]) -> bool {
    let by_labels = |elements: &[Element]| -> BTreeMap<Labels, f64> {
        elements
            .iter()
            .map(|element| (element.labels.clone(), element.number))
            .collect()
    };
    let (own, other) = (by_labels(own), by_labels(other));
    let is_same =
        |(a, b): (f64, f64)| a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-6 * a.abs().max(1.0);
    own.len() == other.len()
        && own
            .iter()
            .all(|(labels, number)| other.get(labels).is_some_and(|other| is_same((*number, *other))))
}

/// What Prometheus answers to each query; none where it refuses to, as the labels of elements are ambiguous.
fn answers(cases: &[(usize, Vec<Series>, String)]) -> Vec<Option<Vec<Element>>> {
    let mut text = "rule_files: []\nevaluation_interval: 1m\ntests:\n".to_owned();
    for (_, series, query) in cases {
        text.push_str("  - interval: 1m\n    input_series:\n");
        for series in series {
            let labels: Vec<_> = series
                .labels
                .iter()
                .map(|(name, value)| format!("{name}=\"{value}\""))
                .collect();
            let samples: Vec<_> = series.samples.iter().map(f64::to_string).collect();
            let (labels, samples) = (labels.join(","), samples.join(" "));
            writeln!(
                text,
                "      - {{series: '{}{{{labels}}}', values: '{samples}'}}",
                series.name
            )
            .unwrap();
        }
        // An answer is printed only where it is not the one that is expected.
        writeln!(
            text,
            "    promql_expr_test:\n      - {{expr: '{query}', eval_time: 3m, exp_samples: [{{labels: '{{none=\"x\"}}', value: 1}}]}}",
        )
        .unwrap();
    }
    let file = std::env::temp_dir().join(format!("scalegen-promtool-{}.yml", std::process::id()));
    std::fs::write(&file, text).unwrap();
    let output = Command::new("promtool")
        .args(["test", "rules"])
        .arg(&file)
        .output()
        .unwrap();
    std::fs::remove_file(&file).unwrap();
    let printed = [output.stdout, output.stderr]
        .map(|bytes| String::from_utf8(bytes).unwrap())
        .concat();
    let mut answers = Vec::new();
    for line in printed.lines().map(str::trim) {
        match (
            line.strip_prefix("got: "),
            line.starts_with("expr: ") && line.contains(", err: "),
        ) {
            (Some(samples), _) => answers.push(Some(read(samples))),
            (None, true) => answers.push(None),
            _ => {}
        }
    }
    assert_eq!(answers.len(), cases.len(), "{printed}");
    answers
}

/// Samples as promtool prints them: `{__name__="ratio", pod="a"} 4E-01, {} NaN`, or `nil`.
fn read(samples: &str) -> Vec<Element> {
    let mut rest = samples;
    let mut elements = Vec::new();
    while let Some((labels, after)) = rest.strip_prefix('{').and_then(|rest| rest.split_once("} ")) {
        let (number, next) = after.split_once(", ").unwrap_or((after, ""));
        let pairs = labels.split(", ").filter_map(|pair| pair.split_once('='));
        let pairs = pairs.filter(|(name, _)| *name != "__name__");
        elements.push(Element {
            labels: pairs
                .map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned()))
                .collect(),
            number: number.parse().unwrap(),
        });
        rest = next;
    }
    elements
}
