//! The comments of a TOML text, and what each covers.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

/// A comment of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comment {
    /// Its bytes, from the `#`.
    pub span: Range<usize>,
    /// The bytes that it is about. At the end of a line: that line. On a line of its own: the setting that begins
    /// below it, or the table with its subtables; in a list the next line.
    pub covers: Range<usize>,
}

/// The comments of a text in which some word occurs. The text may be broken TOML; what its comments cover is a guess
/// then.
///
/// ```
/// use scalegen_profile::comments;
///
/// let text = "a = 1\n# TODO: raise\nb = [\n  2,\n]\n";
/// let comments = comments(text, "TODO");
/// assert_eq!(&text[comments[0].covers.clone()], "b = [\n  2,\n]");
/// ```
pub fn comments(text: &str, word: &str) -> Vec<Comment> {
    // Most texts have none: they are not read again.
    if !text.contains(word) {
        return Vec::new();
    }
    let lines = Lines::of(text);
    let spans = lines.comments.iter().filter(|span| {
        let comment = text.get((*span).clone());
        comment.is_some_and(|comment| comment.contains(word))
    });
    spans
        .map(|span| Comment {
            span: span.clone(),
            covers: lines.covered_by(text, span),
        })
        .collect()
}

/// What the lines of a text hold.
#[derive(Default)]
struct Lines<'t> {
    statements: Vec<Statement<'t>>,
    comments: Vec<Range<usize>>,
}

/// A setting, or the header of a table.
struct Statement<'t> {
    span: Range<usize>,
    /// The keys in the header.
    header: Option<Vec<&'t str>>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let mut lines = Self::default();
        let mut open: Option<Statement<'t>> = None;
        let mut depth = 0_usize;
        for token in Source::new(text).lex() {
            let span = token.span().start()..token.span().end();
            let kind = token.kind();
            match kind {
                TokenKind::Whitespace => continue,
                TokenKind::Comment => {
                    lines.comments.push(span);
                    continue;
                }
                TokenKind::Newline | TokenKind::Eof => {
                    if depth == 0 || kind == TokenKind::Eof {
                        lines.statements.extend(open.take());
                        depth = 0;
                    }
                    continue;
                }
                _ => {}
            }
            let statement = open.get_or_insert_with(|| Statement {
                span: span.clone(),
                header: (kind == TokenKind::LeftSquareBracket).then(Vec::new),
            });
            statement.span.end = span.end;
            match (kind, &mut statement.header) {
                (TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket, _) => depth += 1,
                (TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket, _) => {
                    depth = depth.saturating_sub(1);
                }
                (TokenKind::Dot, _) | (_, None) => {}
                (_, Some(keys)) => keys.extend(text.get(span)),
            }
        }
        lines
    }

    fn covered_by(&self, text: &str, comment: &Range<usize>) -> Range<usize> {
        let before = text.get(..comment.start).unwrap_or_default();
        let line = before.rfind('\n').map_or(0, |at| at + 1);
        if !before.get(line..).unwrap_or_default().trim().is_empty() {
            return line..comment.end;
        }
        let below = self
            .statements
            .partition_point(|statement| statement.span.end <= comment.start);
        let below = self.statements.get(below..).unwrap_or_default();
        match below.split_first() {
            None => comment.clone(),
            // Inside a list over several lines: the next line.
            Some((statement, _)) if statement.span.start < comment.start => {
                let start = text.len().min(comment.end + 1);
                let rest = text.get(start..).unwrap_or_default();
                start..start + rest.find('\n').unwrap_or(rest.len())
            }
            Some((Statement { span, header: None }, _)) => span.clone(),
            Some((statement, after)) => {
                let end = after.iter().find(|next| next.ends(statement));
                statement.span.start..end.map_or(text.len(), |next| next.span.start)
            }
        }
    }
}

impl Statement<'_> {
    /// Whether it is the header of a table that is no subtable of another.
    fn ends(&self, table: &Self) -> bool {
        let (Some(own), Some(table)) = (&self.header, &table.header) else {
            return false;
        };
        own.len() <= table.len() || !own.starts_with(table)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_cover_their_line_or_what_is_below() {
        let text = "\
# mark: A
name = \"shop # mark: NOT\" # mark: B
# mark: C
[workloads.web] # why
target = '''
# mark: NOT
'''
[workloads . web.scalers.cpu]
list = [
  # mark: D
  1,
]
[workloads.website]
# mark: E
";
        let covered: Vec<&str> = comments(text, "mark:")
            .into_iter()
            .map(|comment| &text[comment.covers])
            .collect();
        let name = "name = \"shop # mark: NOT\"";
        let line = format!("{name} # mark: B");
        let table = &text[text.find("[workloads.web]").unwrap()..text.find("[workloads.website]").unwrap()];
        assert_eq!(covered, [name, &line, table, "  1,", "# mark: E"]);
        assert_eq!(comments(text, "other"), []);
    }

    #[test]
    fn broken_text_does_not_panic() {
        for text in [
            "\"",
            "'''",
            "\"\\",
            "[[[",
            "a = [\n#mark: patch",
            "\"ß\\",
            "#mark: allow(ß",
        ] {
            let text = format!("{text} # mark:");
            for comment in comments(&text, "mark:") {
                assert!(text.get(comment.span).is_some() && text.get(comment.covers).is_some());
            }
        }
    }
}
