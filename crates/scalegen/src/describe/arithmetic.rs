//! Thresholds in words, with the arithmetic that gives them.

use scalegen_simulate::hpa::{Amount, HpaOptions, HpaSpec, Metric, Rules, Thresholds};

/// `up above 22 (4 × 5 × 1.1), down at 15 or less (3 × 5)`; a threshold that no value between these bounds passes, or
/// that all pass, is reported as that.
pub(super) fn words(
    spec: &HpaSpec,
    options: &HpaOptions,
    metric: &Metric,
    thresholds: &Thresholds,
    replicas: i32,
    (least, most): (f64, f64),
) -> String {
    let rules = spec.behavior.as_ref();
    let tolerance = |rules: Option<&Rules>| {
        let own = rules.and_then(|rules| rules.tolerance);
        let own = own.filter(|_| options.configurable_tolerance);
        own.map_or(options.tolerance, scalegen_syntax::Quantity::to_f64)
    };
    let up = tolerance(rules.map(|rules| &rules.scale_up));
    let down = tolerance(rules.map(|rules| &rules.scale_down));
    let mut parts = Vec::new();
    if let (Some(at), Some(above)) = (thresholds.up_at, thresholds.up_above()) {
        let formulas = [formula(metric, replicas, 1.0 + up)];
        let shown = shown(("above", above), ("at", "more", at), &formulas);
        parts.push(match at.value() > most {
            true => format!("never up: no value is {shown}"),
            false => format!("up {shown}"),
        });
    }
    if let (Some(at), Some(below)) = (thresholds.down_at, thresholds.down_below()) {
        let formulas = [formula(metric, replicas, 1.0 - down), one_fewer(metric, replicas)];
        let shown = shown(("below", below), ("at", "less", at), &formulas);
        parts.push(match at.value() {
            at if at < least => format!("never down: no value is {shown}"),
            at if at >= most => format!("down at any value: all are {shown}"),
            _ => format!("down {shown}"),
        });
    }
    match parts.is_empty() {
        true => "no value moves it".to_owned(),
        false => parts.join(", "),
    }
}

/// The threshold in the shorter of two ways, and the formula that gives it, if one does.
fn shown(
    (word, inside): (&str, Amount),
    (at, or, outside): (&str, &str, Amount),
    formulas: &[Option<(f64, String)>],
) -> String {
    let (first, second) = (inside.to_string(), outside.to_string());
    // A percentage is cut to a whole one, so that nothing is between two of them.
    let is_percent = inside.grain() > 1;
    let words = match first.len() <= second.len() && !(is_percent && word == "above")
        || is_percent && word == "below"
    {
        true => format!("{word} {first}"),
        false => format!("{at} {second} or {or}"),
    };
    let grain = inside.grain() as f64 / 1000.0;
    let is_near = |number: f64| {
        let near = |amount: Amount| (number - amount.value()).abs() < grain * 1.001 + number.abs() * 1e-9;
        near(inside) || near(outside)
    };
    let formula = formulas.iter().flatten().find(|(number, _)| is_near(*number));
    match formula {
        Some((_, formula)) => format!("{words} ({formula})"),
        None => words,
    }
}

/// The target for all replicas, times what the tolerance leaves.
fn formula(metric: &Metric, replicas: i32, part: f64) -> Option<(f64, String)> {
    let target = metric.target_value()?;
    let amount = metric.amount(target);
    let part_shown = (part * 1000.0).round() / 1000.0;
    Some(match metric.is_divided() {
        true => (
            f64::from(replicas) * target * part,
            format!("{replicas} × {amount} × {part_shown}"),
        ),
        false => (target * part, format!("{amount} × {part_shown}")),
    })
}

/// The most that one replica fewer would take.
fn one_fewer(metric: &Metric, replicas: i32) -> Option<(f64, String)> {
    let target = metric.target_value()?;
    let amount = metric.amount(target);
    let fewer = replicas - 1;
    Some(match metric.is_divided() {
        true => (f64::from(fewer) * target, format!("{fewer} × {amount}")),
        false => (
            target * f64::from(fewer) / f64::from(replicas),
            format!("{amount} × {fewer} / {replicas}"),
        ),
    })
}
