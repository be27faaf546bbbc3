//! A table of text: a header line, then a row for each time.

use std::io::BufRead;

use scalegen_syntax::{Finding, Place};

use super::cell::Cell;
use super::column::Column;
use super::error::{TraceError, finding};
use super::lines::Lines;
use super::messages::{CellCount, LeaveEmpty, NameColumns, NoTimeColumn, NotANumber, RepeatedColumn};
use super::times::Times;
use super::unit::Unit;
use crate::{Clock, Instant, codes};

/// What headers call times, in lower case.
const TIME_NAMES: [&str; 7] = [
    "time",
    "timestamp",
    "date",
    "datetime",
    "ts",
    "_time",
    "@timestamp",
];

#[derive(Debug)]
pub(super) struct Table<R> {
    pub(super) lines: Lines<R>,
    pub(super) times: Times,
    separator: u8,
    /// Whether numbers have a comma where others have a point.
    has_decimal_comma: bool,
    /// The column of times.
    time: usize,
    /// Columns with a cell in percent.
    pub(super) in_percent: Vec<bool>,
}

impl<R: BufRead> Table<R> {
    /// Reads the header from the line that was read first. The columns are in the order of the file, the one of times
    /// too.
    pub(super) fn open(
        mut lines: Lines<R>,
        given: Option<Clock>,
    ) -> Result<(Self, Vec<Option<Column>>), TraceError> {
        let mut separator = separator(lines.line());
        if let Some(given) = lines.line().strip_prefix("sep=").and_then(|it| it.bytes().next()) {
            // A line that spreadsheets read.
            separator = given;
            if !lines.next_line()? {
                return Err(without_time(&lines).into());
            }
        }
        lines.split(separator)?;
        let mut findings = Vec::new();
        let mut columns = header(&lines, &mut findings);
        let time = columns.iter().position(Option::is_none);
        if time.is_none() {
            findings.insert(0, without_time(&lines));
        }
        if !findings.is_empty() {
            return Err(TraceError::Findings(findings));
        }
        let time = time.unwrap_or_default();
        let unit = lines.fields().get(time).and_then(|field| {
            let text = lines.text(field).into_owned();
            match Unit::cut(&text).1 {
                Some(Unit::Times(times)) => Some((times * 1e9) as i64),
                _ => None,
            }
        });
        columns.truncate(lines.fields().len());
        let table = Self {
            times: Times::new(given, unit),
            separator,
            has_decimal_comma: separator == b';',
            time,
            in_percent: vec![false; columns.len()],
            lines,
        };
        Ok((table, columns))
    }

    /// Reads the row that comes next into `cells`; none after the last. Its time is none where it cannot be read.
    pub(super) fn read(
        &mut self,
        columns: &[Option<Column>],
        cells: &mut [Cell],
    ) -> Result<Option<Instant>, TraceError> {
        if !self.lines.next_line()? {
            return Ok(None);
        }
        self.lines.split(self.separator)?;
        let (found, expected) = (self.lines.fields().len(), columns.len());
        if found != expected {
            let line = self.lines.excerpt();
            let end = line.text().len();
            return Err(finding(codes::MALFORMED_ROW, CellCount { found, expected })
                .at(Some(Place::new(&line, 0..end)))
                .into());
        }
        let mut findings = Vec::new();
        let mut time = Instant::START;
        for (index, ((field, column), slot)) in self.lines.fields().iter().zip(columns).zip(cells).enumerate()
        {
            let text = self.lines.text(field);
            let read = match column {
                None if index == self.time => self.times.read(&text).map(|it| time = it),
                None => Ok(()),
                Some(column) => {
                    let point = match self.has_decimal_comma {
                        true => text.replace(',', ".").into(),
                        false => text.clone(),
                    };
                    match Cell::with_unit(&point, column.unit) {
                        Some((cell, is_percent)) => {
                            *slot = cell;
                            if let Some(in_percent) = self.in_percent.get_mut(index) {
                                *in_percent |= is_percent;
                            }
                            Ok(())
                        }
                        None => {
                            let text = text.clone().into_owned();
                            let finding = finding(codes::NOT_A_NUMBER, NotANumber { text });
                            Err(Box::new(finding.help(LeaveEmpty {})))
                        }
                    }
                }
            };
            if let Err(finding) = read {
                findings.push(finding.at(Some(Place::new(&self.lines.excerpt(), field.range.clone()))));
            }
        }
        if findings.is_empty() {
            Ok(Some(time))
        } else {
            Err(TraceError::Findings(findings))
        }
    }
}

/// What separates the cells of a header: the first of tab, semicolon and comma that it has outside of quotes.
fn separator(header: &str) -> u8 {
    let mut is_quoted = false;
    let mut counts = [0_usize; 2];
    for byte in header.bytes() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\t' if !is_quoted => counts[0] += 1,
            b';' if !is_quoted => counts[1] += 1,
            _ => {}
        }
    }
    match counts {
        [0, 0] => b',',
        [0, _] => b';',
        _ => b'\t',
    }
}

fn without_time<R: BufRead>(lines: &Lines<R>) -> Finding {
    let excerpt = lines.excerpt();
    let end = excerpt.text().len();
    finding(codes::NO_TIME, NoTimeColumn {})
        .help(NameColumns {})
        .at(Some(Place::new(&excerpt, 0..end)))
}

/// The columns of the header, none for that of times; what is wrong with them goes to `findings`.
fn header<R: BufRead>(lines: &Lines<R>, findings: &mut Vec<Finding>) -> Vec<Option<Column>> {
    let excerpt = lines.excerpt();
    let mut columns: Vec<Option<Column>> = Vec::new();
    let mut texts: Vec<String> = Vec::new();
    let mut has_time = false;
    for field in lines.fields() {
        let text = lines.text(field).into_owned();
        let place = Place::new(&excerpt, field.range.clone());
        let name = Unit::cut(&text).0.to_ascii_lowercase();
        let column = Column::of_header(&text, place.clone());
        let others = columns.iter().flatten();
        let is_named = |other: &Column| other.name.is_some() && other.name == column.name;
        if texts.contains(&text) || others.into_iter().any(is_named) {
            let message = RepeatedColumn { column: text.clone() };
            findings.push(finding(codes::DUPLICATE_COLUMN, message).at(Some(place)));
        }
        let is_time = !has_time && TIME_NAMES.contains(&name.as_str());
        has_time |= is_time;
        columns.push((!is_time).then_some(column));
        texts.push(text);
    }
    columns
}
