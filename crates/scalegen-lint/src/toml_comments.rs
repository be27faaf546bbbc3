//! The comments of a TOML file that speak to scalegen, and what they cover.

use std::ops::Range;
use std::sync::Arc;

use scalegen_document::{Directive, MARK, Order};
use scalegen_syntax::{Place, SourceFile};

/// The comments of a profile that speak to scalegen.
///
/// At the end of a line one covers that line. On a line of its own it covers what begins below it: a setting,
/// or a table with its subtables. The text may be broken TOML; what is read then is a guess.
pub fn toml_directives(source: &Arc<SourceFile>) -> Vec<Directive> {
    let text = source.text();
    if !text.contains(MARK) {
        return Vec::new();
    }
    let mut scan = Scan { text, at: 0 };
    let mut statements = Vec::new();
    let mut comments = Vec::new();
    scan.run(&mut statements, &mut comments);
    comments
        .into_iter()
        .filter_map(|span| {
            let order = Order::parse(text.get(span.clone())?.trim_start_matches('#'))?;
            Some(Directive {
                order,
                covers: covers(text, &span, &statements),
                place: Place::new(source, span),
            })
        })
        .collect()
}

fn covers(text: &str, comment: &Range<usize>, statements: &[Range<usize>]) -> Range<usize> {
    let line = text
        .get(..comment.start)
        .unwrap_or_default()
        .rfind('\n')
        .map_or(0, |at| at + 1);
    let alone = text
        .get(line..comment.start)
        .is_some_and(|before| before.trim().is_empty());
    let within = statements
        .iter()
        .any(|statement| statement.contains(&comment.start));
    if !alone {
        return line..comment.end;
    }
    let below = statements
        .iter()
        .enumerate()
        .find(|(_, statement)| statement.start >= comment.end);
    match below {
        // Inside a list over several lines: the next line.
        _ if within => {
            let start = text.len().min(comment.end + 1);
            let rest = text.get(start..).unwrap_or_default();
            start..start + rest.find('\n').unwrap_or(rest.len())
        }
        None => comment.clone(),
        Some((index, statement)) => match header(text, statement) {
            None => statement.clone(),
            Some(table) => {
                let after = statements.get(index + 1..).unwrap_or_default();
                let end = after.iter().find(|next| {
                    header(text, next).is_some_and(|other| {
                        !other
                            .strip_prefix(table)
                            .is_some_and(|rest| rest.starts_with('.'))
                    })
                });
                statement.start..end.map_or(text.len(), |next| next.start)
            }
        },
    }
}

/// The name in a table's header, as it is written.
fn header<'a>(text: &'a str, statement: &Range<usize>) -> Option<&'a str> {
    let line = text.get(statement.clone())?.strip_prefix('[')?;
    let line = line.split(['\n', '#']).next().unwrap_or(line);
    Some(line.trim().trim_start_matches('[').trim_end_matches(']').trim())
}

/// Finds statements and comments, and passes over strings.
struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl Scan<'_> {
    fn run(&mut self, statements: &mut Vec<Range<usize>>, comments: &mut Vec<Range<usize>>) {
        let mut start = None;
        let mut depth = 0_usize;
        while let Some(byte) = self.text.as_bytes().get(self.at).copied() {
            match byte {
                b'#' => {
                    let rest = self.text.get(self.at..).unwrap_or_default();
                    let length = rest.find(['\n', '\r']).unwrap_or(rest.len());
                    comments.push(self.at..self.at + length);
                    self.at += length;
                    continue;
                }
                b'\n' if depth == 0 => {
                    if let Some(start) = start.take() {
                        statements.push(start..self.at);
                    }
                }
                b' ' | b'\t' | b'\r' | b'\n' => {}
                _ => {
                    start.get_or_insert(self.at);
                    match byte {
                        b'"' | b'\'' => {
                            self.string(byte);
                            continue;
                        }
                        b'[' | b'{' => depth += 1,
                        b']' | b'}' => depth = depth.saturating_sub(1),
                        _ => {}
                    }
                }
            }
            self.at += 1;
        }
        statements.extend(start.map(|start| start..self.text.len()));
    }

    /// Moves behind a string: one line, or several between three quotes. Only `"` has escapes.
    fn string(&mut self, quote: u8) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let long = rest.starts_with(&[quote; 3]);
        let mut index = if long { 3 } else { 1 };
        while let Some(byte) = rest.get(index).copied() {
            match byte {
                b'\\' if quote == b'"' => index += 2,
                b'\n' if !long => break,
                byte if byte == quote && !long => {
                    index += 1;
                    break;
                }
                byte if byte == quote && rest.get(index..index + 3) == Some(&[quote; 3]) => {
                    index += 3;
                    break;
                }
                _ => index += 1,
            }
        }
        self.at += index.min(rest.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_cover_their_line_or_what_stands_below() {
        let text = "\
# scalegen: allow(A) x
name = \"shop # scalegen: allow(NOT) x\" # scalegen: allow(B) x
# scalegen: allow(C) x
[workloads.web] # why
target = '''
# scalegen: allow(NOT) x
'''
[workloads.web.scalers.cpu]
list = [
  # scalegen: allow(D) x
  1,
]
[workloads.website]
# scalegen: allow(E) x
";
        let directives = toml_directives(&SourceFile::new("p.toml", text));
        let covered: Vec<&str> = directives
            .iter()
            .map(|directive| &text[directive.covers.clone()])
            .collect();
        let name = "name = \"shop # scalegen: allow(NOT) x\" # scalegen: allow(B) x";
        let table = &text[text.find("[workloads.web]").unwrap()..text.find("[workloads.website]").unwrap()];
        assert_eq!(covered, [name, name, table, "  1,", "# scalegen: allow(E) x"]);
    }

    #[test]
    fn broken_text_does_not_panic() {
        for text in [
            "\"",
            "'''",
            "\"\\",
            "[[[",
            "a = [\n#scalegen: patch",
            "\"ß\\",
            "#scalegen: allow(ß",
        ] {
            toml_directives(&SourceFile::new("p.toml", format!("{text} # {MARK}")));
        }
    }
}
