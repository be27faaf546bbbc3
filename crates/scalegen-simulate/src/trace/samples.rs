//! Samples as text: what promtool prints of a query, and the exposition formats with timestamps.

use std::collections::BTreeMap;
use std::io::BufRead;

use scalegen_syntax::{Message, Place};

use super::column::Column;
use super::error::{TraceError, finding};
use super::labels::Labels;
use super::lines::Lines;
use super::messages::{NoTimestamp, NotASample, WriteTimestamps};
use super::series::{Series, since_1970};
use crate::{Clock, codes};

/// A line of such a text, without its comments.
#[derive(Clone, Debug, PartialEq)]
enum Line {
    /// A series by itself, whose samples are the lines that follow.
    Series(Labels),
    /// A sample of the series named last.
    Sample(f64, f64),
    /// A series and a sample of it.
    Both(Labels, f64, f64),
    /// A sample without a time.
    WithoutTime,
}

/// Whether a line is one of them. Tables have separators, and no line with a time after a space.
pub(super) fn is_sample(line: &str) -> bool {
    // A number and another one could be cells; a name with a number after a space is no header of a table.
    let is_named =
        |line: &str| line.starts_with(|c: char| c.is_alphabetic() || c == '_') && !line.contains('\t');
    let is_series = |it| it != Line::WithoutTime || line.contains('{') || is_named(line);
    line.starts_with('#') || parse(line).is_some_and(is_series)
}

/// Reads a text from the line that was read first.
pub(super) fn read<R: BufRead>(
    lines: &mut Lines<R>,
    given: Option<Clock>,
) -> Result<(Vec<Column>, Series), TraceError> {
    let mut columns: Vec<Column> = Vec::new();
    let mut known: BTreeMap<Labels, usize> = BTreeMap::new();
    let mut series = Series::default();
    let mut current = None;
    loop {
        let line = lines.line().trim();
        if !line.starts_with('#') {
            let place = |lines: &Lines<R>| Place::new(&lines.excerpt(), 0..lines.line().len());
            let mut index_of = |labels: Labels, lines: &Lines<R>| match known.get(&labels) {
                Some(index) => Ok(*index),
                None => {
                    let index = series.start(&place(lines))?;
                    columns.push(Column::of_series(labels.clone(), place(lines)));
                    known.insert(labels, index);
                    Ok::<_, TraceError>(index)
                }
            };
            let sample = match parse(line) {
                Some(Line::Series(labels)) => {
                    current = Some(index_of(labels, lines)?);
                    None
                }
                Some(Line::Sample(time, value)) if current.is_some() => Some((time, value)),
                Some(Line::Both(labels, time, value)) => {
                    current = Some(index_of(labels, lines)?);
                    Some((time, value))
                }
                Some(Line::WithoutTime) => {
                    let finding = finding(codes::NO_TIME, NoTimestamp {}).help(WriteTimestamps {});
                    return Err(finding.at(Some(place(lines))).into());
                }
                _ => return Err(malformed(lines)),
            };
            if let (Some(index), Some((time, value))) = (current, sample) {
                let time = since_1970(time).ok_or_else(|| malformed(lines))?;
                series.push(index, time, value, || place(lines))?;
            }
        }
        if !lines.next_line()? {
            break;
        }
    }
    series.finish(given);
    Ok((columns, series))
}

fn malformed<R: BufRead>(lines: &Lines<R>) -> TraceError {
    let text: String = lines.line().trim().chars().take(80).collect();
    finding(codes::MALFORMED_ROW, Message::from(NotASample { text }))
        .at(Some(Place::new(&lines.excerpt(), 0..lines.line().len())))
        .into()
}

fn parse(line: &str) -> Option<Line> {
    if let Some((value, time)) = pair(line) {
        return Some(Line::Sample(time, value));
    }
    let (labels, rest) = Labels::split(line)?;
    if let Some(rest) = rest.trim_start().strip_prefix("=>") {
        let rest = rest.trim();
        if rest.is_empty() {
            return Some(Line::Series(labels));
        }
        let (value, time) = pair(rest)?;
        return Some(Line::Both(labels, time, value));
    }
    // An exemplar follows a number sign.
    let sample = rest.split(" # ").next().unwrap_or_default();
    let mut words = sample.split_ascii_whitespace();
    let value = words.next()?.parse().ok()?;
    let line = match words.next() {
        Some(time) => Line::Both(labels, time.parse().ok()?, value),
        None => Line::WithoutTime,
    };
    (rest.starts_with([' ', '\t']) && words.next().is_none()).then_some(line)
}

/// promtool's `12 @[1767596400.5]`: the value, and the time.
fn pair(text: &str) -> Option<(f64, f64)> {
    let (value, time) = text.split_once('@')?;
    let time = time.trim().strip_prefix('[')?.strip_suffix(']')?;
    Some((value.trim().parse().ok()?, time.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_reported_from_tables() {
        for line in [
            "# TYPE queue gauge",
            "queue 3 1767596400",
            r#"queue{name="fast"} 3 1767596400.5 # {trace="x"} 1"#,
            r#"queue{name="fast"} 3"#,
            r#"queue{name="fast"} =>"#,
            "queue 12",
            "{} => 3 @[1767596400]",
            "3 @[1767596400]",
        ] {
            assert!(is_sample(line), "{line}");
        }
        for line in [
            "time,cpu",
            "time\tcpu",
            r#""Time","queue{name=""fast""}""#,
            "time",
            "time cpu",
            "time\t1",
            "0,1",
            "0 1",
        ] {
            assert!(!is_sample(line), "{line}");
        }
    }
}
