//! A recorded metric as CSV: a column `time` in seconds, and one column per metric whose values hold until the
//! next row.

mod cell;
mod check;
mod column;
mod error;
mod lines;
pub(crate) mod messages;

use std::io::BufRead;

use scalegen_syntax::{Finding, Message, Place, Rule, SourceFile, Term};

pub use cell::Cell;
pub use check::check;
pub use column::ColumnName;
pub(crate) use column::unique;
pub use error::TraceError;
pub(crate) use error::finding;

use crate::{Instant, Span, codes};
use lines::{Field, Lines};
use messages::*;

/// Times past this are refused: ten years of syncs are more than anybody reads, and a timestamp since 1970
/// would otherwise start with decades of nothing.
const LATEST: Instant = Instant::from_seconds(10 * 365 * 86_400);

/// A trace that is read row by row, however long it is.
///
/// ```
/// use scalegen_simulate::Instant;
/// use scalegen_simulate::trace::{Cell, ColumnName, Trace};
///
/// let csv = "time,external:queue\n0,3\n60,\n";
/// let mut trace = Trace::open("queue.csv", csv.as_bytes()).unwrap();
/// let wanted = [vec![ColumnName::parse("external:queue").unwrap()]];
/// let queue = trace.bind(&wanted).unwrap()[0];
/// assert!(trace.advance(Instant::from_seconds(45)).unwrap());
/// assert!(matches!(trace.cell(queue), Cell::Number { float: 3.0, .. }));
/// assert!(trace.advance(Instant::from_seconds(60)).unwrap());
/// assert_eq!(trace.cell(queue), Cell::Empty);
/// assert!(!trace.advance(Instant::from_seconds(75)).unwrap()); // Past its last row.
/// ```
#[derive(Debug)]
pub struct Trace<R> {
    lines: Lines<R>,
    /// The columns in the order of the file; none for the one that is `time`.
    columns: Vec<Option<Column>>,
    /// The values that hold now, and those of the row that comes next.
    current: Vec<Cell>,
    pending: Vec<Cell>,
    pending_time: Option<Instant>,
    last_time: Option<Instant>,
    /// The time of the row that was read last, if it has one.
    read_time: Option<Instant>,
    has_rows: bool,
    /// When it stops, instead of at its last row.
    end: Option<Instant>,
    has_observed: bool,
}

#[derive(Clone, Debug)]
struct Column {
    name: ColumnName,
    /// As it is written, with its place in the header for findings.
    text: String,
    field: Field,
}

impl<R: BufRead> Trace<R> {
    /// Reads the header. `name` is what findings call the file.
    pub fn open(name: &str, reader: R) -> Result<Self, TraceError> {
        let mut lines = Lines::new(name, reader);
        let mut findings = Vec::new();
        if !lines.next_line()? {
            let finding = finding(
                codes::EMPTY_TRACE,
                EmptyTrace {
                    file: name.to_owned(),
                },
            );
            let start = Place::new(&SourceFile::excerpt(name, "", 1), 0..0);
            return Err(finding.help(WriteRows {}).at(Some(start)).into());
        }
        let columns = header(&lines, &mut findings);
        if !findings.is_empty() {
            return Err(TraceError::Findings(findings));
        }
        let mut trace = Self {
            current: vec![Cell::Empty; columns.len()],
            pending: vec![Cell::Empty; columns.len()],
            columns,
            lines,
            pending_time: None,
            last_time: None,
            read_time: None,
            has_rows: false,
            end: None,
            has_observed: false,
        };
        trace.lines.keep_header();
        Ok(trace)
    }

    /// Finds a column for each thing that is read, which may go by several names, the best first. A column that nothing reads,
    /// or something without a column, is a finding each.
    pub fn bind(&self, wanted: &[Vec<ColumnName>]) -> Result<Vec<usize>, TraceError> {
        let mut findings = Vec::new();
        let mut bound = Vec::new();
        for names in wanted {
            let find = |name: &ColumnName| {
                let is_it = |column: &Option<Column>| column.as_ref().is_some_and(|it| it.name == *name);
                self.columns.iter().position(is_it)
            };
            match names.iter().find_map(find) {
                Some(index) => bound.push(index),
                None => findings.push(self.without_column(names)),
            }
        }
        for column in self.columns.iter().flatten() {
            if !wanted.iter().flatten().any(|name| *name == column.name) {
                let message = UnreadColumn {
                    column: column.text.clone(),
                };
                let finding = finding(codes::UNREAD_COLUMN, message)
                    .help(ColumnsRead {
                        columns: list(wanted),
                    })
                    .at(Some(Place::new(&self.lines.header(), column.field.range.clone())));
                findings.push(finding);
            }
        }
        if findings.is_empty() {
            Ok(bound)
        } else {
            Err(TraceError::Findings(findings))
        }
    }

    /// The finding for a column that holds what another one holds, by another name.
    pub(crate) fn duplicate(&self, column: usize, name: &str) -> Finding {
        let column = self.columns.get(column).and_then(Option::as_ref);
        let place = column.map(|it| Place::new(&self.lines.header(), it.field.range.clone()));
        let message = EqualColumns {
            column: column.map_or(name, |it| it.text.as_str()).to_owned(),
            name: name.to_owned(),
        };
        finding(codes::DUPLICATE_COLUMN, message).at(place)
    }

    fn without_column(&self, names: &[ColumnName]) -> Finding {
        let mut names = names.iter().map(ToString::to_string);
        let column = names.next().unwrap_or_default();
        let message = match names.next() {
            Some(other) => NoColumnOfEither { column, other }.into(),
            None => Message::from(NoColumn { column }),
        };
        finding(codes::METRIC_WITHOUT_COLUMN, message)
            .help(AddColumn {})
            .at(Some(self.header_place()))
    }

    /// The whole header line.
    pub(crate) fn header_place(&self) -> Place {
        let header = self.lines.header();
        let end = header.text().len();
        Place::new(&header, 0..end)
    }

    /// The columns other than `time`, with their positions.
    pub fn columns(&self) -> impl Iterator<Item = (usize, &ColumnName)> {
        let columns = self.columns.iter().enumerate();
        columns.filter_map(|(index, column)| column.as_ref().map(|column| (index, &column.name)))
    }

    /// Moves on to `to`. False once that is past the last row; its values still hold.
    pub fn advance(&mut self, to: Instant) -> Result<bool, TraceError> {
        if !self.has_rows && !self.read_row()? {
            return Err(self.without_rows().into());
        }
        while let Some(time) = self.pending_time.filter(|time| *time <= to) {
            std::mem::swap(&mut self.current, &mut self.pending);
            self.last_time = Some(time);
            self.read_row()?;
        }
        Ok(self.pending_time.is_some() || self.last_time.is_some_and(|last| to <= last))
    }

    /// Stops at `end` instead of the last row; after that row its values hold.
    pub(crate) fn until(&mut self, end: Option<Span>) {
        self.end = end.map(|end| Instant::START + end);
    }

    /// Moves on to `to`. False once that is past the end; however short a trace is, it is worth one observation.
    pub(crate) fn observe(&mut self, to: Instant) -> Result<bool, TraceError> {
        let is_covered = self.advance(to)?;
        let goes_on = match self.end {
            Some(end) => to <= end,
            None => is_covered || !self.has_observed,
        };
        self.has_observed |= goes_on;
        Ok(goes_on)
    }

    /// The value of a column, by its position, at the instant that was last moved to.
    pub fn cell(&self, column: usize) -> Cell {
        self.current.get(column).copied().unwrap_or(Cell::Empty)
    }

    fn without_rows(&self) -> Finding {
        let file = self.lines.name().to_owned();
        finding(codes::EMPTY_TRACE, NoRows { file })
            .help(WriteRows {})
            .at(Some(self.header_place()))
    }

    /// Reads the row that comes next; false if there is none.
    fn read_row(&mut self) -> Result<bool, TraceError> {
        self.pending_time = None;
        let before = self.read_time.take();
        let is_row = self.lines.next_line();
        self.has_rows |= !matches!(is_row, Ok(false));
        if !is_row? {
            return Ok(false);
        }
        let mut findings = Vec::new();
        let (found, expected) = (self.lines.fields().len(), self.columns.len());
        if found != expected {
            let line = self.lines.excerpt();
            let end = line.text().len();
            return Err(finding(codes::MALFORMED_ROW, CellCount { found, expected })
                .at(Some(Place::new(&line, 0..end)))
                .into());
        }
        let mut time = None;
        for ((field, column), slot) in self
            .lines
            .fields()
            .iter()
            .zip(&self.columns)
            .zip(&mut self.pending)
        {
            let text = self.lines.text(field);
            let read = match column {
                None => seconds(&text).and_then(|it| {
                    time = Some(it);
                    in_order(&text, it, before)
                }),
                Some(_) => Cell::parse(&text).map(|cell| *slot = cell).ok_or_else(|| {
                    let text = text.clone().into_owned();
                    let finding = finding(codes::NOT_A_NUMBER, NotANumber { text });
                    Box::new(finding.help(LeaveEmpty {}))
                }),
            };
            if let Err(finding) = read {
                findings.push(finding.at(Some(Place::new(&self.lines.excerpt(), field.range.clone()))));
            }
        }
        self.read_time = time.or(before);
        if !findings.is_empty() {
            return Err(TraceError::Findings(findings));
        }
        self.pending_time = time;
        Ok(true)
    }
}

/// Reads a time.
fn seconds(text: &str) -> Result<Instant, Box<Finding>> {
    let seconds = text
        .parse::<f64>()
        .ok()
        .filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
    let Some(seconds) = seconds else {
        let text = text.to_owned();
        return Err(Box::new(finding(codes::NOT_A_TIME, NotATime { text })));
    };
    let time = Instant::START + Span::from_seconds_f64(seconds);
    if time > LATEST {
        let text = text.to_owned();
        let finding = finding(codes::NOT_A_TIME, TooLate { text });
        return Err(Box::new(finding.help(CountFromStart {})));
    }
    Ok(time)
}

/// Holds a time against that of the row before.
fn in_order(text: &str, time: Instant, before: Option<Instant>) -> Result<(), Box<Finding>> {
    let time_text = text.to_owned();
    let message = match before {
        Some(before) if time == before => Message::from(RepeatedTime { time: time_text }),
        Some(before) if time < before => TimeOutOfOrder {
            time: time_text,
            before: Term::shown(before.seconds_f64()),
        }
        .into(),
        _ => return Ok(()),
    };
    let finding = finding(codes::UNORDERED_TIMES, message);
    Err(Box::new(finding.help(SortRows {})))
}

/// The columns of the header; what is wrong with them goes to `findings`.
fn header<R: BufRead>(lines: &Lines<R>, findings: &mut Vec<Finding>) -> Vec<Option<Column>> {
    let excerpt = lines.excerpt();
    let mut columns: Vec<Option<Column>> = Vec::new();
    let mut has_time = false;
    for field in lines.fields() {
        let text = lines.text(field).into_owned();
        let mut find = |rule: &Rule, message: Message| {
            findings.push(finding(rule, message).at(Some(Place::new(&excerpt, field.range.clone()))));
        };
        if text == "time" {
            if has_time {
                find(codes::DUPLICATE_COLUMN, RepeatedColumn { column: text }.into());
            }
            has_time = true;
            columns.push(None);
            continue;
        }
        let Some(name) = ColumnName::parse(&text) else {
            find(codes::UNREAD_COLUMN, NotAColumnName { text }.into());
            continue;
        };
        if columns.iter().flatten().any(|column| column.name == name) {
            let column = text.clone();
            find(codes::DUPLICATE_COLUMN, RepeatedColumn { column }.into());
        }
        columns.push(Some(Column {
            name,
            text,
            field: field.clone(),
        }));
    }
    if !has_time {
        let end = excerpt.text().len();
        let finding = finding(codes::NO_TIME, NoTimeColumn {})
            .help(NameColumns {})
            .at(Some(Place::new(&excerpt, 0..end)));
        findings.insert(0, finding);
    }
    columns
}

fn list(wanted: &[Vec<ColumnName>]) -> Vec<String> {
    let names = wanted.iter().filter_map(|names| names.first());
    names.map(ToString::to_string).collect()
}
