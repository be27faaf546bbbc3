//! One step whole: every metric with its arithmetic, what windows and limits changed, and the conditions.

use std::io::{self, Write};

use super::reason::Reason;
use super::row::{Actor, Row};
use super::time::time;
use super::words::would_scale;
use super::wrap::wrapped;
use crate::number::number;

/// The width of the names at the left.
const NAME_WIDTH: usize = 12;

pub(super) fn page(
    out: &mut impl Write,
    width: Option<usize>,
    metrics: &[String],
    row: &Row,
) -> io::Result<()> {
    let what = match row.actor {
        Some(Actor::Keda) => "KEDA's poll",
        None | Some(Actor::Hpa) => "The sync",
    };
    let (current, desired) = (row.current_replicas, row.desired_replicas);
    let result = if current == desired {
        format!("stays at {current}")
    } else {
        format!("goes from {current} to {desired}")
    };
    writeln!(out, "{what} at {}: {result}", time(row.time.seconds_f64()))?;
    let mut lines = Vec::new();
    let mut list = |name, texts: Vec<String>| {
        let names = std::iter::once(name).chain(std::iter::repeat(""));
        lines.extend(names.zip(texts));
    };
    list("why", row.reasons.iter().map(Reason::to_string).collect());
    let metrics = metrics.iter().enumerate();
    list(
        "metrics",
        metrics
            .flat_map(|(index, metric)| of_metric(row, index, metric))
            .collect(),
    );
    for (name, count) in [
        ("asked for", row.recommended_replicas),
        ("stabilized", row.stabilized_replicas),
        ("limited", row.recommended_replicas.map(|_| desired)),
    ] {
        list(name, count.iter().map(ToString::to_string).collect());
    }
    let bounds = row.bounds.map(|(min, max)| format!("{min} to {max}"));
    list("bounds", bounds.into_iter().collect());
    let conditions = row.conditions.iter().flat_map(|it| it.written());
    let conditions = conditions.map(|(name, condition)| {
        let status = if condition.status { "True" } else { "False" };
        format!("{name} is {status}: {}", condition.reason)
    });
    list("conditions", conditions.collect());
    let room = width.map(|width| width.saturating_sub(2 + NAME_WIDTH));
    for (name, text) in lines {
        for (index, line) in wrapped(&text, room).into_iter().enumerate() {
            let name = if index == 0 { name } else { "" };
            writeln!(out, "{}", format!("  {name:NAME_WIDTH$}{line}").trim_end())?;
        }
    }
    Ok(())
}

/// What one metric asks for, and where it would ask for something else.
fn of_metric(row: &Row, index: usize, metric: &str) -> Vec<String> {
    let reading = row.readings.get(index).copied().flatten();
    let asked = match (row.arithmetic.get(index).and_then(Option::as_ref), reading) {
        (Some(arithmetic), _) => arithmetic.to_string(),
        (None, Some(value)) => format!("{metric}: {}", number(value)),
        (None, None) => format!("{metric}: not returned"),
    };
    let thresholds = row.thresholds.get(index).and_then(Option::as_ref);
    let moves = thresholds.map(|it| format!("{metric} {}", would_scale(row, it)));
    std::iter::once(asked).chain(moves).collect()
}
