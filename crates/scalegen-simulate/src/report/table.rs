//! Steps as a table whose widths do not depend on its rows, so that none is held back.

use std::io::{self, Write};

use super::Steps;
use super::reason::Reason;
use super::row::{Actor, Row};
use crate::number::number;

/// Which rows are shown, and how many were not.
#[derive(Debug)]
pub(super) struct Filter {
    steps: Steps,
    /// What last limited each that decides: the HPA controller, and KEDA.
    last: [Option<Vec<Reason>>; 2],
    shown: usize,
}

impl Filter {
    pub(super) fn new(steps: Steps) -> Self {
        Self {
            steps,
            last: [None, None],
            shown: 0,
        }
    }

    /// A row is shown when replicas change, and when what holds them where they are becomes another.
    pub(super) fn shows(&mut self, row: &Row) -> bool {
        let changes = row.current_replicas != row.desired_replicas;
        let limits = row.reasons.iter().filter(|reason| !reason.is_arithmetic());
        let limits: Vec<_> = limits.cloned().collect();
        let [hpa, keda] = &mut self.last;
        let last = if row.actor == Some(Actor::Keda) { keda } else { hpa };
        let is_new = last.as_ref().is_none_or(|last| {
            let is_alike = |(own, other): (&Reason, &Reason)| own.is_alike(other);
            let is_same = last.len() == limits.len() && last.iter().zip(&limits).all(is_alike);
            !limits.is_empty() && !is_same
        });
        *last = Some(limits);
        let shows = self.steps == Steps::All || changes || is_new;
        self.shown += usize::from(shows);
        shows
    }

    pub(super) fn end(&self, out: &mut impl Write, rows: usize) -> io::Result<()> {
        match rows - self.shown {
            0 => Ok(()),
            1 => writeln!(out, "1 more step changed nothing"),
            hidden => writeln!(out, "{hidden} more steps changed nothing"),
        }
    }
}

const TIME_WIDTH: usize = 10;
const REPLICAS_WIDTH: usize = 10;

fn metric_width(metric: &str) -> usize {
    metric.chars().count().max(8)
}

pub(super) fn header(out: &mut impl Write, metrics: &[String]) -> io::Result<()> {
    write!(out, "{:>TIME_WIDTH$}", "TIME")?;
    for metric in metrics {
        write!(out, "  {metric:>width$}", width = metric_width(metric))?;
    }
    writeln!(out, "  {:>REPLICAS_WIDTH$}  WHY", "REPLICAS")
}

pub(super) fn row(out: &mut impl Write, metrics: &[String], row: &Row) -> io::Result<()> {
    write!(out, "{:>TIME_WIDTH$}", time(row.time.seconds_f64()))?;
    for (index, metric) in metrics.iter().enumerate() {
        let value = row.readings.get(index).copied().flatten();
        let value = value.map_or_else(|| "-".to_owned(), |value| number(value).to_string());
        write!(out, "  {value:>width$}", width = metric_width(metric))?;
    }
    let replicas = if row.current_replicas == row.desired_replicas {
        row.current_replicas.to_string()
    } else {
        format!("{} > {}", row.current_replicas, row.desired_replicas)
    };
    let by = match row.actor {
        Some(Actor::Keda) => "KEDA: ",
        _ => "",
    };
    writeln!(out, "  {replicas:>REPLICAS_WIDTH$}  {by}{}", row.words())
}

/// Seconds with units: `1h02m03s`.
pub(super) fn time(seconds: f64) -> String {
    let whole = seconds.trunc() as i64;
    let rest = seconds - whole as f64;
    let (hours, minutes) = (whole / 3600, whole % 3600 / 60);
    let seconds = (whole % 60) as f64 + rest;
    let seconds = if rest == 0.0 {
        format!("{seconds:02}")
    } else {
        format!("{seconds:06.3}")
    };
    match (hours, minutes) {
        (0, 0) => format!("{}s", seconds.strip_prefix('0').unwrap_or(&seconds)),
        (0, _) => format!("{minutes}m{seconds}s"),
        _ => format!("{hours}h{minutes:02}m{seconds}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units() {
        for (seconds, text) in [
            (0.0, "0s"),
            (15.0, "15s"),
            (75.0, "1m15s"),
            (3600.0, "1h00m00s"),
            (90_061.5, "25h01m01.500s"),
        ] {
            assert_eq!(time(seconds), text);
        }
    }
}
