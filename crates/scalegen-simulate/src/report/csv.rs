//! Steps as CSV.

use std::io::{self, Write};

use super::row::{Actor, Row};
use crate::number::number;

pub(super) fn header(out: &mut impl Write, metrics: &[String], has_clock: bool) -> io::Result<()> {
    out.write_all(if has_clock { b"time,clock,by" } else { b"time,by" })?;
    for metric in metrics {
        out.write_all(b",")?;
        text(out, metric)?;
    }
    out.write_all(b",current_replicas,recommended_replicas,desired_replicas,reasons\n")
}

pub(super) fn row(out: &mut impl Write, row: &Row, metrics: usize) -> io::Result<()> {
    let actor = match row.actor {
        None | Some(Actor::Hpa) => "hpa",
        Some(Actor::Keda) => "keda",
    };
    write!(out, "{},", number(row.time.seconds_f64()))?;
    if let Some(clock) = row.clock {
        write!(out, "{clock},")?;
    }
    write!(out, "{actor}")?;
    for index in 0..metrics {
        out.write_all(b",")?;
        if let Some(value) = row.readings.get(index).copied().flatten() {
            write!(out, "{}", number(value))?;
        }
    }
    write!(out, ",{},", row.current_replicas)?;
    if let Some(replicas) = row.recommended_replicas {
        write!(out, "{replicas}")?;
    }
    write!(out, ",{},", row.desired_replicas)?;
    text(out, &row.words())?;
    out.write_all(b"\n")
}

/// A text, in quotes where it needs them.
pub(super) fn text(out: &mut impl Write, text: &str) -> io::Result<()> {
    if text.contains([',', '"', '\n', '\r']) {
        write!(out, "\"{}\"", text.replace('"', "\"\""))
    } else {
        out.write_all(text.as_bytes())
    }
}
