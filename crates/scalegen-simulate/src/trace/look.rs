//! What a recording is, by its first bytes.

use std::io::{BufRead, Chain, Cursor, Read};

use scalegen_syntax::{Place, SourceFile};

use super::column::Column;
use super::error::{TraceError, finding};
use super::lines::Lines;
use super::messages::{EmptyTrace, LooksLike, WriteFormats, WriteRows};
use super::series::Series;
use super::table::Table;
use super::{answer, samples};
use crate::{Clock, codes};

/// How much of an input shows what it is.
const LOOK_BYTES: usize = 512;

/// A recording as it is read: a table row by row, series as a whole.
#[derive(Debug)]
pub(super) enum Rows<R> {
    Table(Box<Table<Chain<Cursor<Vec<u8>>, R>>>),
    Series(Series),
}

/// A recording whose names are known.
#[derive(Debug)]
pub(super) struct Opened<R> {
    pub(super) rows: Rows<R>,
    /// In the order of cells; none for a column of times.
    pub(super) columns: Vec<Option<Column>>,
    /// Where it names them.
    pub(super) header: Place,
}

pub(super) fn open<R: BufRead>(
    name: &str,
    mut reader: R,
    given: Option<Clock>,
) -> Result<Opened<R>, TraceError> {
    let mut start = vec![0; LOOK_BYTES];
    let mut length = 0;
    loop {
        let count = reader.read(start.get_mut(length..).unwrap_or_default())?;
        length += count;
        let has_line = start
            .iter()
            .take(length)
            .skip_while(|byte| byte.is_ascii_whitespace())
            .any(|byte| *byte == b'\n');
        if count == 0 || has_line {
            break;
        }
    }
    start.truncate(length);
    let at_start = || Place::new(&SourceFile::excerpt(name, "", 1), 0..0);
    if let Some(what) = stranger(&start) {
        let finding = finding(
            codes::UNKNOWN_FORMAT,
            LooksLike {
                what: what.to_owned(),
            },
        );
        return Err(finding.help(WriteFormats {}).at(Some(at_start())).into());
    }
    let is_json = is_json(&start);
    let mut reader = Cursor::new(start).chain(reader);
    let of_series = |(columns, series): (Vec<Column>, Series)| Opened {
        header: columns
            .first()
            .map_or_else(at_start, |column| column.place.clone()),
        columns: columns.into_iter().map(Some).collect(),
        rows: Rows::Series(series),
    };
    if is_json {
        return answer::read(name, &mut reader, given).map(of_series);
    }
    let mut lines = Lines::new(name, reader);
    if !lines.next_line()? {
        let file = name.to_owned();
        let finding = finding(codes::EMPTY_TRACE, EmptyTrace { file });
        return Err(finding.help(WriteRows {}).at(Some(at_start())).into());
    }
    if samples::is_sample(lines.line().trim()) {
        return samples::read(&mut lines, given).map(of_series);
    }
    let header = lines.excerpt();
    let (table, columns) = Table::open(lines, given)?;
    let header = columns
        .iter()
        .flatten()
        .next()
        .map_or(header, |column| column.place.file.clone());
    Ok(Opened {
        rows: Rows::Table(Box::new(table)),
        columns,
        header: Place::new(&header, 0..header.text().len()),
    })
}

/// Whether it is an object or a list; label sets have braces too, and no colon after their first text.
fn is_json(start: &[u8]) -> bool {
    let start = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    match start {
        [b'[', ..] => true,
        [b'{', inner @ ..] => {
            let mut inner = inner.trim_ascii_start().splitn(3, |byte| *byte == b'"');
            let is_text = inner.next().is_some_and(<[u8]>::is_empty);
            let after = inner.nth(1).unwrap_or(b":").trim_ascii_start();
            is_text && after.starts_with(b":")
        }
        _ => false,
    }
}

/// What an input is that no recording looks like.
fn stranger(start: &[u8]) -> Option<&'static str> {
    const STARTS: [(&[u8], &str); 11] = [
        (b"\x1f\x8b", "a gzip file"),
        (b"\x28\xb5\x2f\xfd", "a zstd file"),
        (b"PK\x03\x04", "a spreadsheet or a zip file"),
        (b"PAR1", "a Parquet file"),
        (b"%PDF", "a PDF file"),
        (b"SQLite format 3", "an SQLite database"),
        (b"\xff\xfe", "text in UTF-16"),
        (b"\xfe\xff", "text in UTF-16"),
        (b"<", "HTML or XML"),
        (b"---", "YAML"),
        (b"apiVersion:", "YAML"),
    ];
    let text = start.trim_ascii_start();
    let found = STARTS.iter().find(|(first, _)| text.starts_with(first));
    found
        .map(|(_, what)| *what)
        .or_else(|| start.contains(&0).then_some("binary data"))
}
