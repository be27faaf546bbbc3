//! Cuts a text into the parts that kubectl reads one by one, and finds what it refuses of the cut.
//!
//! Source: `YAMLOrJSONDecoder` in `apimachinery/pkg/util/yaml/decoder.go`, and kubectl 1.32.

use std::ops::Range;

use scalegen_syntax::{Message, Rule, messages};
use serde::de::IgnoredAny;

use super::input;

messages! {
    MESSAGES;
    NotJson "kubectl reads a text that begins with `{{` as JSON, and this is not JSON";
    WriteJson "remove comments and commas before `}}` and `]`, and write keys and strings in double quotes";
    BehindSeparator "kubectl takes only a comment after `---`";
    NextLine "write the document on the next line";
    DirectiveAlone "kubectl cuts the text at `---`, which leaves this directive without a document";
    RemoveDirective "remove the line";
    MissingSeparator "another object begins here, and the `---` before this line is missing";
    WriteSeparator "write `---` on a line before this one";
}

/// The parts of a text, and what is wrong with the places where it is cut.
#[derive(Debug, Default)]
pub(super) struct Cut {
    pub(super) parts: Vec<Part>,
    pub(super) faults: Vec<Fault>,
}

/// What is parsed alone: a document of YAML, or an object of a JSON stream.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) range: Range<usize>,
    /// Why kubectl refuses it, where the parser may not.
    pub(super) refused: Option<Fault>,
}

/// What is wrong, and with which bytes.
#[derive(Clone, Debug)]
pub(super) struct Fault {
    pub(super) rule: &'static Rule,
    pub(super) message: Message,
    /// What to do; the rule's, when empty.
    pub(super) help: Message,
    pub(super) span: Range<usize>,
    /// The line to write before it, where that is all.
    pub(super) line_before: Option<&'static str>,
}

pub(super) fn cut(text: &str) -> Cut {
    let mut cut = Cut::default();
    let mut start = match text.trim_start().starts_with('{') {
        true => cut.json(text),
        false => 0,
    };
    while let Some(rest) = text.get(start..).filter(|rest| !rest.is_empty()) {
        let end = start + rest.find("\n---").map_or(rest.len(), |line_end| line_end + 1);
        cut.yaml(text, start..end);
        start = end;
    }
    cut
}

impl Cut {
    /// Reads the objects of a JSON stream, and gives where YAML goes on, which newer kubectl takes after `---`.
    fn json(&mut self, text: &str) -> usize {
        let mut start = 0;
        let mut objects = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        loop {
            let next = objects.next();
            let end = objects.byte_offset();
            match next {
                Some(Ok(_)) => self.parts.push(Part {
                    range: start..end,
                    refused: None,
                }),
                None => return text.len(),
                Some(Err(error)) => {
                    let rest = text.get(start..).unwrap_or_default();
                    if start > 0 && rest.trim_start().starts_with("---") {
                        return text.len() - rest.trim_start().len();
                    }
                    let at = offset(text, error.line(), error.column());
                    self.parts.push(Part {
                        range: start..text.len(),
                        refused: Some(Fault {
                            rule: input::NOT_YAML,
                            message: NotJson.into(),
                            help: WriteJson.into(),
                            span: input::character(text, at),
                            line_before: None,
                        }),
                    });
                    return text.len();
                }
            }
            start = end;
        }
    }

    /// One document with the line that begins it, or two where the line is missing.
    fn yaml(&mut self, text: &str, range: Range<usize>) {
        let document = text.get(range.clone()).unwrap_or_default();
        let mut start = range.start;
        if let Some(rest) = document.strip_prefix("---") {
            let line = rest.lines().next().unwrap_or_default();
            let behind = line.trim();
            let is_comment = behind.starts_with('#');
            if !is_comment && !behind.is_empty() || rest.trim_start().starts_with('\u{feff}') {
                start += document.find('\n').map_or(document.len(), |end| end + 1);
            } else if line.starts_with('#') {
                start += 3;
            }
            if !is_comment && !behind.is_empty() {
                let at = range.start + 3 + line.len() - line.trim_start().len();
                self.faults.push(Fault {
                    rule: input::NOT_YAML,
                    message: BehindSeparator.into(),
                    help: NextLine.into(),
                    span: at..at + behind.len(),
                    line_before: None,
                });
            }
        } else if let Some(line) = content(document).filter(|line| line.starts_with('%')) {
            let at = range.start + document.find(line).unwrap_or_default();
            self.faults.push(Fault {
                rule: input::NOT_YAML,
                message: DirectiveAlone.into(),
                help: RemoveDirective.into(),
                span: at..at + line.len(),
                line_before: None,
            });
            return;
        }
        for at in run_together(document).map(|at| range.start + at) {
            self.parts.push(Part {
                range: start..at,
                refused: None,
            });
            let line = text.get(at..).and_then(|rest| rest.lines().next());
            self.faults.push(Fault {
                rule: input::DUPLICATE_KEY,
                message: MissingSeparator.into(),
                help: WriteSeparator.into(),
                span: at..at + line.unwrap_or_default().trim_end().len(),
                line_before: Some("---"),
            });
            start = at;
        }
        self.parts.push(Part {
            range: start..range.end,
            refused: None,
        });
    }
}

/// Where further objects begin in a document that has the keys of several.
fn run_together(document: &str) -> impl Iterator<Item = usize> {
    const KEYS: [&str; 2] = ["apiVersion:", "kind:"];
    let mut starts = Vec::new();
    let is_several = |key: &str| document.matches(key).nth(1).is_some();
    if KEYS.into_iter().all(is_several) {
        let has = |text: &str| {
            KEYS.into_iter()
                .all(|key| lines(text).any(|(_, line)| line.starts_with(key)))
        };
        let mut keys: Vec<&str> = Vec::new();
        for (at, line) in lines(document) {
            // A byte order mark belongs to no key.
            let line = line.trim_start_matches('\u{feff}');
            let key = line.split_inclusive(':').next().unwrap_or_default();
            if !key.ends_with(':') || !key.starts_with(|c: char| c.is_ascii_alphabetic()) {
                continue;
            }
            let is_second = keys.contains(&key) && KEYS.iter().all(|key| keys.contains(key));
            if is_second && document.get(at..).is_some_and(has) {
                starts.push(at);
                keys.clear();
            }
            keys.push(key);
        }
    }
    starts.into_iter()
}

/// The lines of a text with the bytes at which they begin.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    text.split_inclusive('\n').map(move |line| {
        at += line.len();
        (at - line.len(), line)
    })
}

/// The first line that is neither empty nor a comment.
fn content(document: &str) -> Option<&str> {
    let mut lines = document.lines().map(str::trim_end);
    lines.find(|line| {
        let line = line.trim_start_matches('\u{feff}').trim_start();
        !line.is_empty() && !line.starts_with('#')
    })
}

/// The byte at a line and a column of bytes, both from 1.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before = line.saturating_sub(1).checked_sub(1);
    let start = before.map_or(Some(0), |nth| {
        text.match_indices('\n').nth(nth).map(|(end, _)| end + 1)
    });
    let mut at = (start.unwrap_or(text.len()) + column.saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
