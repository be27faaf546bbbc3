//! What a query means, in words.

use scalegen_meaning::catalogue::Emitter;
use scalegen_meaning::promql::{Aggregator, ErrorKind, Expr, ExprKind, Operator, parse};
use scalegen_meaning::value::{Bound, OverPods, Reading, Series, Shape, Value, What};
use scalegen_meaning::{Context, meaning};

use super::amount::number;

/// Who emits a query's series, as a profile says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Emitted<'a> {
    /// The workload.
    pub(super) by: &'a str,
    /// Whether it is what is scaled.
    pub(super) is_own: bool,
}

/// What is known of a query.
#[derive(Clone, Debug)]
pub(super) struct Query {
    /// The query.
    pub(super) text: String,
    /// The series that is asked for by its name alone, as Prometheus has it.
    pub(super) series: Option<String>,
    /// What it reads.
    pub(super) reads: String,
    /// The least value.
    pub(super) lower: Option<f64>,
    /// The greatest value.
    pub(super) upper: Bound,
    /// What emits its series.
    pub(super) emitted_by: Option<String>,
    /// Whether the scaled pods do.
    pub(super) is_own: Option<bool>,
    /// Whether it measures the work of an engine.
    pub(super) is_engines: bool,
    /// What it gives at 0 replicas.
    pub(super) at_zero: Reading,
    /// Whether it has a result whatever the series are.
    pub(super) is_always_there: bool,
    /// Whether Prometheus refuses it.
    pub(super) is_refused: bool,
    /// Whether it has an element for each pod.
    pub(super) is_per_pod: bool,
}

/// What the query of a profile's signal means, where the profile knows who emits it.
pub(super) fn of_signal(text: &str, emitted: Emitted<'_>) -> Option<Query> {
    let tree = parse(text).ok()?;
    let context = Context {
        is_scaled: &|_, _| emitted.is_own,
        ..Context::default()
    };
    let mut query = of_value(text, &meaning(&tree, &context).value, false, false);
    query.is_own = Some(emitted.is_own);
    query.emitted_by = Some(format!("the workload {}", emitted.by));
    Some(query)
}

/// A query that Prometheus does not answer.
pub(super) fn refused(text: &str, error: &ErrorKind) -> Query {
    Query {
        text: text.to_owned(),
        series: None,
        reads: format!("nothing, as Prometheus refuses the query: {error}"),
        lower: None,
        upper: Bound::Number(f64::INFINITY),
        emitted_by: None,
        is_own: None,
        is_engines: false,
        at_zero: Reading::Unknown,
        is_always_there: false,
        is_refused: true,
        is_per_pod: false,
    }
}

/// What a query of this value means; `is_engine` where what is scaled may be an engine, `is_of_hpa` where a series may
/// have the name that an adapter gives it.
pub(super) fn of_value(text: &str, value: &Value<'_>, is_engine: bool, is_of_hpa: bool) -> Query {
    // What the rule of an adapter asks for is what it is in Prometheus.
    let is_of_hpa = is_of_hpa && named(text, value).is_some();
    // Of a name that applications have too, nobody knows whose it is.
    let emitters = value
        .emitters()
        .filter(|emitters| !emitters.is_empty() && !emitters.contains(&Emitter::Application));
    let has_engine = emitters
        .as_ref()
        .map(|emitters| emitters.contains(&Emitter::Engine));
    Query {
        text: text.to_owned(),
        series: named(text, value),
        reads: in_words(text, value, is_of_hpa),
        lower: Some(value.bounds.lower).filter(|lower| lower.is_finite()),
        upper: value.bounds.upper.clone(),
        emitted_by: emitters.and_then(|_| engines(value)),
        is_own: has_engine
            .map(|has_engine| has_engine && is_engine && value.series.iter().any(|series| series.is_scaled)),
        is_engines: has_engine == Some(true),
        at_zero: value.at_zero,
        is_always_there: value.is_always_there,
        is_refused: false,
        is_per_pod: value.over_pods == OverPods::PerPod,
    }
}

/// The series of a query that is its name and nothing else, alone or added up.
fn named(text: &str, value: &Value<'_>) -> Option<String> {
    let [series] = value.series.as_slice() else {
        return None;
    };
    let is_name = text == series.name || text == format!("sum({})", series.name);
    is_name.then(|| series.meant.clone().unwrap_or_else(|| series.name.clone()))
}

/// The software that has the series, that of engines alone where there is any: others often repeat its names.
fn engines(value: &Value<'_>) -> Option<String> {
    let found = || value.series.iter().flat_map(|series| &series.found);
    let has_engine = found().any(|found| found.metric.emitter == Emitter::Engine);
    let mut names: Vec<&str> = found()
        .filter(|found| !has_engine || found.metric.emitter == Emitter::Engine)
        .map(|found| found.metric.engine)
        .filter(|engine| !engine.is_empty())
        .collect();
    names.sort_unstable();
    names.dedup();
    (!names.is_empty()).then(|| names.join(" or "))
}

/// What a query reads, in words; of one that computes more than words say, only from what.
fn in_words(text: &str, value: &Value<'_>, is_of_hpa: bool) -> String {
    let Ok(tree) = parse(text) else {
        return reads(value, None, is_of_hpa);
    };
    let reads = |value| reads(value, aggregator(&tree), is_of_hpa);
    if let Some(words) = quotient(&tree).or_else(|| counted(&tree)) {
        return words;
    }
    let names = || {
        let mut names: Vec<&str> = tree.walk().filter_map(series).collect();
        names.dedup();
        listed(&names)
    };
    match tree.walk().all(|part| is_in_words(part, value)) {
        true => reads(value),
        false => names().map_or_else(|| reads(value), |names| format!("a number computed from {names}")),
    }
}

/// What combines the series of a query, where that is all that it does with them.
fn aggregator(tree: &Expr) -> Option<Aggregator> {
    match &tree.without_parens().kind {
        ExprKind::Aggregation(aggregation) => Some(aggregation.aggregator),
        ExprKind::Binary(binary) if binary.operator == Operator::Or => aggregator(&binary.left),
        _ => None,
    }
}

/// Whether the words for a value say what a part of its query does.
fn is_in_words(part: &Expr, value: &Value<'_>) -> bool {
    let is_number = |side: &Expr| matches!(side.without_parens().kind, ExprKind::Number(_));
    match &part.kind {
        ExprKind::Aggregation(aggregation) => matches!(
            aggregation.aggregator,
            Aggregator::Sum
                | Aggregator::Avg
                | Aggregator::Max
                | Aggregator::Min
                | Aggregator::Topk
                | Aggregator::Bottomk
        ),
        ExprKind::Call(call) => {
            let name = call.function.name;
            matches!(
                name,
                "rate" | "irate" | "histogram_quantile" | "scalar" | "vector" | "label_replace" | "sort"
            ) || [
                "avg_over_time",
                "max_over_time",
                "min_over_time",
                "last_over_time",
            ]
            .contains(&name)
                || name.starts_with("clamp")
        }
        ExprKind::Binary(binary) => match binary.operator {
            Operator::Add | Operator::Or => true,
            // A share in percent.
            Operator::Multiply | Operator::Divide => {
                value.what != What::Rate && (is_number(&binary.left) || is_number(&binary.right))
            }
            _ => false,
        },
        ExprKind::Negative(_) => false,
        _ => true,
    }
}

/// `a, divided by b`: what the query itself shows of a quotient of several series.
fn quotient(tree: &Expr) -> Option<String> {
    let ExprKind::Binary(binary) = &tree.without_parens().kind else {
        return None;
    };
    let names = |side: &Expr| {
        let mut names: Vec<&str> = side.walk().filter_map(series).collect();
        names.dedup();
        listed(&names)
    };
    let (above, below) = (names(&binary.left)?, names(&binary.right)?);
    (binary.operator == Operator::Divide && above != below).then(|| format!("{above}, divided by {below}"))
}

/// `the number of series of a that are > 0`: of a count of those that a comparison leaves, or a sum of its 0 and 1.
fn counted(tree: &Expr) -> Option<String> {
    let ExprKind::Aggregation(aggregation) = &tree.without_parens().kind else {
        return None;
    };
    let ExprKind::Binary(binary) = &aggregation.query.without_parens().kind else {
        return None;
    };
    let is_counted = match aggregation.aggregator {
        Aggregator::Sum => binary.is_bool,
        Aggregator::Count => !binary.is_bool && binary.operator.is_comparison(),
        _ => false,
    };
    let (name, limit) = (
        series(binary.left.without_parens())?,
        binary.right.without_parens(),
    );
    let ExprKind::Number(limit) = limit.kind else {
        return None;
    };
    let operator = binary.operator.sign();
    is_counted.then(|| {
        format!(
            "the number of series of {name} that are {operator} {}",
            number(limit)
        )
    })
}

fn series(expr: &Expr) -> Option<&str> {
    match &expr.kind {
        ExprKind::Selector(selector) => selector.name.as_ref().map(|name| name.name.as_str()),
        _ => None,
    }
}

/// `a, b and c`, or the first of many; none of nothing.
fn listed(names: &[&str]) -> Option<String> {
    match names {
        [] => None,
        [before @ .., last] if names.len() <= 3 => Some(match before.join(", ") {
            before if before.is_empty() => (*last).to_owned(),
            before => format!("{before} and {last}"),
        }),
        [first, ..] => Some(format!("{first} and {} more series", names.len() - 1)),
    }
}

/// `the total over all pods of vllm:num_requests_waiting (requests queued in one engine, not yet scheduled)`
fn reads(value: &Value<'_>, aggregator: Option<Aggregator>, is_of_hpa: bool) -> String {
    match value.shape {
        Shape::Nothing => return "nothing, as the query never has a result".to_owned(),
        Shape::Range | Shape::String => {
            return format!("nothing, as the query gives {} and no number", value.shape);
        }
        _ => {}
    }
    // What is said of a name that no release has would be about another one.
    let shown = |series: &Series<'_>| match &series.meant {
        Some(meant) if is_of_hpa => format!("{}, as an adapter names {meant}", series.name),
        Some(_) => format!("{}, which no known release has", series.name),
        None => series.name.clone(),
    };
    let mut names: Vec<String> = value.series.iter().map(shown).collect();
    names.dedup();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let known = || value.series.iter().flat_map(|series| &series.found);
    let is_meant = !is_of_hpa && value.series.iter().any(|series| series.meant.is_some());
    let is_clear =
        names.len() == 1 && !is_meant && !known().any(|found| found.metric.emitter == Emitter::Application);
    let about = known().next().map(|found| found.metric.meaning);
    let about = about.filter(|about| is_clear && !about.is_empty());
    let Some(names) = listed(&names) else {
        return "a number of the query itself".to_owned();
    };
    let over = match value.over_pods {
        // It is no mean of the pods' quantiles.
        _ if value.what == What::Quantile => "",
        OverPods::Total => "total over all pods of ",
        OverPods::Mean => "mean over all pods of ",
        OverPods::Max => "highest value of any pod of ",
        OverPods::Min => "lowest value of any pod of ",
        OverPods::PerPod => "value of each pod of ",
        OverPods::Independent | OverPods::Unknown => match aggregator {
            Some(Aggregator::Sum) => "sum of ",
            Some(Aggregator::Avg) => "mean of ",
            Some(Aggregator::Max) => "greatest value of ",
            Some(Aggregator::Min) => "least value of ",
            _ => "",
        },
    };
    let what = match value.what {
        What::Rate => "rate per second of ",
        What::Ratio if value.over_pods == OverPods::Unknown => "ratio of ",
        What::Quantile => "quantile of ",
        What::Mean => "mean per event of ",
        _ => "",
    };
    let about = about.map_or(String::new(), |about| format!(" ({about})"));
    match (over, what) {
        ("", "") if value.series.len() > 1 => format!("a number computed from {names}"),
        ("", "") => format!("{names}{about}"),
        ("", what) => format!("the {what}{names}{about}"),
        (over, "") => format!("the {over}{names}{about}"),
        (over, what) => format!("the {over}the {what}{names}{about}"),
    }
}

/// `at least 0 and at most max_num_seqs × pods`; none where nothing is known.
pub(super) fn bounds(lower: Option<f64>, upper: &Bound) -> Option<String> {
    let most = match upper {
        Bound::Number(most) if most.is_infinite() => None,
        Bound::Number(most) => Some(number(*most)),
        Bound::Product {
            factor,
            setting,
            times_pods,
        } => {
            let is_one = (factor - 1.0).abs() < f64::EPSILON;
            let factor = (!is_one).then(|| number(*factor));
            let pods = times_pods.then(|| "the number of pods".to_owned());
            let parts: Vec<String> = [factor, setting.clone(), pods].into_iter().flatten().collect();
            Some(parts.join(" × "))
        }
    };
    match (lower, most) {
        (Some(lower), Some(most)) => Some(format!("at least {} and at most {most}", number(lower))),
        (Some(lower), None) => Some(format!("at least {}, and nothing known limits it", number(lower))),
        (None, Some(most)) => Some(format!("at most {most}")),
        (None, None) => None,
    }
}
