//! Comma-separated values: a header, then a row for each service.

use std::borrow::Cow;
use std::ops::Range;

/// One cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell<'t> {
    pub(super) text: Cow<'t, str>,
    /// Whether it was in quotes, which makes it a text whatever it looks like.
    pub(super) quoted: bool,
    /// Where it stands, quotes included.
    pub(super) span: Range<usize>,
}

/// One row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row<'t> {
    pub(super) cells: Vec<Cell<'t>>,
    /// Quotes that are not closed, or that something follows.
    pub(super) broken: Option<Range<usize>>,
}

impl Row<'_> {
    /// Where it stands.
    pub(super) fn span(&self) -> Range<usize> {
        match (self.cells.first(), self.cells.last()) {
            (Some(first), Some(last)) => first.span.start..last.span.end,
            _ => 0..0,
        }
    }
}

/// The rows of a text that are not blank, the header first. Blanks around a cell do not count.
pub(super) fn rows(text: &str) -> impl Iterator<Item = Row<'_>> {
    // Spreadsheets begin with a byte order mark.
    let mut position = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    std::iter::from_fn(move || {
        while position < text.len() {
            let row = row(text, &mut position);
            let blank = matches!(row.cells.as_slice(), [only] if only.text.is_empty() && !only.quoted);
            if !blank {
                return Some(row);
            }
        }
        None
    })
}

fn row<'t>(text: &'t str, position: &mut usize) -> Row<'t> {
    let mut row = Row {
        cells: Vec::new(),
        broken: None,
    };
    loop {
        let cell = cell(text, position, &mut row.broken);
        row.cells.push(cell);
        match text.as_bytes().get(*position) {
            Some(b',') => *position += 1,
            Some(_) => {
                *position += 1; // The end of the line.
                return row;
            }
            None => return row,
        }
    }
}

/// A cell, up to the comma or end of line after it.
fn cell<'t>(text: &'t str, position: &mut usize, broken: &mut Option<Range<usize>>) -> Cell<'t> {
    let rest = text.get(*position..).unwrap_or_default();
    let blanks = rest.len() - rest.trim_start_matches([' ', '\t']).len();
    let start = *position + blanks;
    let rest = rest.get(blanks..).unwrap_or_default();
    let Some(inside) = rest.strip_prefix('"') else {
        let length = rest.find([',', '\n']).unwrap_or(rest.len());
        *position = start + length;
        let raw = rest.get(..length).unwrap_or_default().trim_end();
        return Cell {
            text: Cow::Borrowed(raw),
            quoted: false,
            span: start..start + raw.len(),
        };
    };
    let Some(length) = closing_quote(inside) else {
        *position = text.len();
        *broken = Some(start..text.len());
        return Cell {
            text: Cow::Borrowed(inside),
            quoted: true,
            span: start..text.len(),
        };
    };
    let content = inside.get(..length).unwrap_or_default();
    let end = start + length + 2;
    let after = text.get(end..).unwrap_or_default();
    let ignored = after.find([',', '\n']).unwrap_or(after.len());
    if !after.get(..ignored).unwrap_or_default().trim().is_empty() {
        *broken = Some(start..end + ignored);
    }
    *position = end + ignored;
    Cell {
        text: if content.contains('"') {
            Cow::Owned(content.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(content)
        },
        quoted: true,
        span: start..end,
    }
}

/// Where the quote stands that closes; two in a row are one that does not.
fn closing_quote(inside: &str) -> Option<usize> {
    let mut from = 0;
    loop {
        let quote = from + inside.get(from..)?.find('"')?;
        if inside.as_bytes().get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        from = quote + 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let cell = |cell: &Cell<'_>| format!("{}{}", if cell.quoted { "'" } else { "" }, cell.text);
        rows(text)
            .map(|row| row.cells.iter().map(cell).collect())
            .collect()
    }

    #[test]
    fn reads_quotes_blanks_and_ends_of_lines() {
        let text = "\u{feff}name, max\r\n\r\ncart,10\n\"a,\"\"b\"\"\n\", 5 \n,\nlast,\"\"";
        assert_eq!(
            read(text),
            [
                vec!["name", "max"],
                vec!["cart", "10"],
                vec!["'a,\"b\"\n", "5"],
                vec!["", ""],
                vec!["last", "'"],
            ]
        );
        let spans: Vec<&str> = rows(text)
            .nth(2)
            .into_iter()
            .flat_map(|row| row.cells)
            .map(|cell| &text[cell.span])
            .collect();
        assert_eq!(spans, ["\"a,\"\"b\"\"\n\"", "5"]);
        assert!(rows("a\n\"b").nth(1).is_some_and(|row| row.broken.is_some()));
        assert!(rows("a\n\"b\"c").nth(1).is_some_and(|row| row.broken.is_some()));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_or_loops(text in "[a,\" \r\nß\u{feff}]{0,40}") {
            let cells = rows(&text).flat_map(|row| row.cells);
            for cell in cells {
                proptest::prop_assert!(text.get(cell.span.clone()).is_some());
            }
        }
    }
}
