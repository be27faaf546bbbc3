//! Steps as a table whose widths do not depend on its rows, so that none is held back.

use std::io::{self, Write};

use super::Steps;
use super::reason::Reason;
use super::row::{Actor, Row};
use super::words::would_scale;
use super::wrap::wrapped;
use crate::number::number;

/// Which rows are shown, and how many were not.
#[derive(Debug)]
pub(super) struct Filter {
    steps: Steps,
    /// The last reasons of each that decides, the HPA controller and KEDA, and whether metrics asked for what there was.
    last: [Option<(Vec<Reason>, bool)>; 2],
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

    /// A row is shown when replicas change, and when the reason becomes another; not when only its numbers do.
    pub(super) fn shows(&mut self, row: &Row) -> bool {
        let changes = row.current_replicas != row.desired_replicas;
        let [hpa, keda] = &mut self.last;
        let last = if row.actor == Some(Actor::Keda) { keda } else { hpa };
        let is_new = last.as_ref().is_none_or(|(last, asked_to_stay)| {
            let is_alike = |(own, other): (&Reason, &Reason)| own.is_alike(other);
            let are_alike = last.len() == row.reasons.len() && last.iter().zip(&row.reasons).all(is_alike);
            !are_alike || *asked_to_stay != row.asks_to_stay()
        });
        *last = Some((row.reasons.clone(), row.asks_to_stay()));
        let shows = self.steps == Steps::All || changes || is_new;
        self.shown += usize::from(shows);
        shows
    }

    /// Counts a row that is shown elsewhere.
    pub(super) fn skip(&mut self) {
        self.shown += 1;
    }

    /// What the end of a table says of the rows that are not shown.
    pub(super) fn end(&self, rows: usize) -> Option<String> {
        match rows - self.shown {
            0 => None,
            1 => Some("1 more step changed nothing".to_owned()),
            hidden => Some(format!("{hidden} more steps changed nothing")),
        }
    }
}

const TIME_WIDTH: usize = 10;
const REPLICAS_WIDTH: usize = 10;
/// Reasons get at least this much of a line, or lines of their own.
const LEAST_WHY_WIDTH: usize = 30;
const NUMBERED_WIDTH: usize = 8;

/// How the columns fit the terminal.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) width: Option<usize>,
    /// The heads of the columns of the metrics; none where not even short ones fit.
    heads: Vec<String>,
    /// Whether the heads are numbers, which lines above the table explain.
    is_numbered: bool,
}

impl Layout {
    /// With a `width`, no line is longer. Names of metrics that are too long for it become numbers.
    pub(super) fn new(width: Option<usize>, metrics: &[String]) -> Self {
        let mut layout = Self {
            width,
            heads: metrics.to_vec(),
            is_numbered: false,
        };
        let fits = |layout: &Self| width.is_none_or(|width| layout.columns_width() <= width);
        if !fits(&layout) {
            layout.heads = (1..=metrics.len()).map(|number| format!("({number})")).collect();
            layout.is_numbered = true;
            if !fits(&layout) {
                layout.heads.clear();
            }
        }
        layout
    }

    /// The width of all columns before the reasons.
    fn columns_width(&self) -> usize {
        let of_metrics: usize = self.heads.iter().map(|head| 2 + metric_width(head)).sum();
        TIME_WIDTH + of_metrics + 2 + REPLICAS_WIDTH
    }

    /// Where the lines of reasons begin; none where they get lines of their own.
    fn why_column(&self) -> Option<usize> {
        let column = self.columns_width() + 2;
        let fits = self.width.is_none_or(|width| column + LEAST_WHY_WIDTH <= width);
        fits.then_some(column)
    }

    /// Lines above the table, and the heads of its columns.
    pub(super) fn head(&self, out: &mut impl Write, lines: &[String], metrics: &[String]) -> io::Result<()> {
        self.texts(out, lines)?;
        if self.is_numbered && !self.heads.is_empty() {
            for (head, metric) in self.heads.iter().zip(metrics) {
                writeln!(out, "{head} {metric}")?;
            }
        }
        write!(out, "{:>TIME_WIDTH$}", "TIME")?;
        for head in &self.heads {
            write!(out, "  {head:>width$}", width = metric_width(head))?;
        }
        write!(out, "  {:>REPLICAS_WIDTH$}", "REPLICAS")?;
        match self.why_column() {
            Some(_) => writeln!(out, "  WHY"),
            None => writeln!(out),
        }
    }

    /// Writes lines of text above or below the table.
    pub(super) fn texts<'a>(
        &self,
        out: &mut impl Write,
        texts: impl IntoIterator<Item = &'a String>,
    ) -> io::Result<()> {
        texts.into_iter().try_for_each(|text| self.lines(out, text, 0))
    }

    pub(super) fn row(&self, out: &mut impl Write, row: &Row) -> io::Result<()> {
        write!(out, "{:>TIME_WIDTH$}", row.shown_time())?;
        for (index, head) in self.heads.iter().enumerate() {
            let width = metric_width(head);
            let value = row.readings.get(index).copied().flatten();
            let value = value.map_or_else(|| "-".to_owned(), |value| cell(value, width));
            write!(out, "  {value:>width$}")?;
        }
        let replicas = if row.current_replicas == row.desired_replicas {
            row.current_replicas.to_string()
        } else {
            format!("{} > {}", row.current_replicas, row.desired_replicas)
        };
        write!(out, "  {replicas:>REPLICAS_WIDTH$}")?;
        let by = match row.actor {
            Some(Actor::Keda) => "KEDA: ",
            _ => "",
        };
        let why = format!("{by}{}{}", row.words(), hint(row));
        match self.why_column() {
            Some(column) => {
                out.write_all(b"  ")?;
                self.lines(out, &why, column)
            }
            None => {
                out.write_all(b"\n    ")?;
                self.lines(out, &why, 4)
            }
        }
    }

    /// Writes a text in lines, the first from where the cursor is, which is `indent`.
    fn lines(&self, out: &mut impl Write, text: &str, indent: usize) -> io::Result<()> {
        let room = self.width.map(|width| width.saturating_sub(indent));
        for (index, line) in wrapped(text, room).into_iter().enumerate() {
            let indent = if index == 0 { 0 } else { indent };
            writeln!(out, "{:indent$}{line}", "")?;
        }
        Ok(())
    }
}

pub(super) fn metric_width(head: &str) -> usize {
    head.chars().count().max(NUMBERED_WIDTH)
}

/// A value in the shortest form that fits, or the shortest at all.
pub(super) fn cell(value: f64, width: usize) -> String {
    let texts = [
        number(value).to_string(),
        format!("{value:.3}"),
        format!("{value:.2e}"),
    ];
    let fits = |text: &&String| text.len() <= width;
    texts.iter().find(fits).unwrap_or(&texts[2]).clone()
}

/// Where the metric that decides would move replicas, for a step that nothing but the metrics keeps where it is.
fn hint(row: &Row) -> String {
    let [Reason::Hpa(reason)] = row.reasons.as_slice() else {
        return String::new();
    };
    let decisive = row
        .arithmetic
        .iter()
        .position(|it| it.as_ref() == reason.arithmetic());
    match decisive.and_then(|index| *row.thresholds.get(index)?) {
        Some(thresholds) if row.asks_to_stay() => {
            format!(" ({})", would_scale(row, &thresholds))
        }
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_their_columns() {
        for (value, text) in [
            (12.0, "12"),
            (0.1 + 0.2, "0.300"),
            (123_456.789_012, "1.23e5"),
            (8_589_934_592.0, "8.59e9"),
        ] {
            assert_eq!(cell(value, 8), text);
        }
        assert_eq!(cell(8_589_934_592.0, 10), "8589934592");
    }
}
