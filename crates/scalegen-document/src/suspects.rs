//! Tabs and invisible line breaks where YAML 1.2 takes them and kubectl, which reads YAML 1.1, does not.
//!
//! Source: `yaml_parser_scan_to_next_token` and `yaml_parser_scan_plain_scalar` in `sigs.k8s.io/yaml/goyaml.v2`.

use std::ops::Range;

use granit_parser::ScalarStyle;

/// Line breaks in YAML 1.1.
const BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// The suspects of a part of a text that are still to be passed, and what stands before them.
#[derive(Debug, Default)]
pub(super) struct Suspects {
    /// The last one first.
    ahead: Vec<Suspect>,
    /// The end of the last scalar or bracket.
    last: usize,
    /// Whether that is a plain scalar, which may go on in the next line.
    is_plain: bool,
}

/// A tab in the indentation of a line without a value, or a line break.
#[derive(Clone, Copy, Debug)]
pub(super) struct Suspect {
    pub(super) at: usize,
    pub(super) is_tab: bool,
}

/// What a line is compared with.
#[derive(Clone, Copy, Debug)]
pub(super) struct Indent {
    /// Whether the innermost collection has brackets.
    pub(super) is_flow: bool,
    /// Where the innermost collection without brackets begins.
    pub(super) block: Option<usize>,
}

impl Suspects {
    /// Those of `text`, which begins at byte `base`.
    pub(super) fn of(text: &str, base: usize) -> Self {
        let mut ahead = Vec::new();
        if text.contains('\t') {
            let mut at = base;
            for line in text.split_inclusive('\n') {
                let rest = line.trim_start_matches([' ', '\t']);
                let blank = line.len() - rest.len();
                if let Some(tab) = line.get(..blank).and_then(|blank| blank.find('\t'))
                    && (rest.trim_end().is_empty() || rest.starts_with('#'))
                {
                    ahead.push(Suspect {
                        at: at + tab,
                        is_tab: true,
                    });
                }
                at += line.len();
            }
        }
        if !text.is_ascii() {
            let breaks = text.match_indices(BREAKS).map(|(at, _)| Suspect {
                at: base + at,
                is_tab: false,
            });
            ahead.extend(breaks);
        }
        ahead.sort_by_key(|suspect| std::cmp::Reverse(suspect.at));
        Self {
            ahead,
            last: base,
            is_plain: false,
        }
    }

    /// Remembers a scalar or a bracket.
    pub(super) fn passed(&mut self, is_plain: bool, end: usize) {
        (self.is_plain, self.last) = (is_plain, end);
    }

    /// The first that kubectl refuses before byte `to`, between values.
    pub(super) fn between(&mut self, text: &str, to: usize, indent: Indent) -> Option<Suspect> {
        while let Some(suspect) = self.ahead.pop_if(|suspect| suspect.at < to) {
            let before = text.get(self.last..suspect.at).unwrap_or_default();
            let is_refused = match suspect.is_tab {
                true if self.is_plain && before.trim().is_empty() => is_left_of(text, suspect.at, indent),
                true => !indent.is_flow,
                // The rest of a comment becomes a line.
                false => {
                    let line = before.rsplit('\n').next().unwrap_or_default();
                    line.contains('#') && !after(text, suspect.at).1.is_empty()
                }
            };
            if is_refused {
                return Some(suspect);
            }
        }
        None
    }

    /// The first that kubectl refuses in a scalar.
    pub(super) fn inside(
        &mut self,
        text: &str,
        style: ScalarStyle,
        scalar: &Range<usize>,
        indent: Indent,
    ) -> Option<Suspect> {
        let mut first = None;
        while let Some(suspect) = self.ahead.pop_if(|suspect| suspect.at < scalar.end) {
            let (blanks, rest) = after(text, suspect.at);
            let is_refused = match (style, suspect.is_tab) {
                (ScalarStyle::Plain, true) => is_left_of(text, suspect.at, indent),
                (ScalarStyle::Plain, false) => {
                    let block = indent.block.map(|block| column(text, block));
                    !indent.is_flow && !rest.is_empty() && block.is_some_and(|block| blanks <= block)
                }
                (ScalarStyle::Literal | ScalarStyle::Folded, true) => {
                    column(text, suspect.at) < column(text, scalar.start)
                }
                (ScalarStyle::Literal | ScalarStyle::Folded, false) => {
                    !rest.is_empty() && blanks < column(text, scalar.start)
                }
                _ => false,
            };
            first = first.or(Some(suspect).filter(|_| is_refused));
        }
        first
    }
}

/// Whether a byte is no further to the right than the block that it is in.
fn is_left_of(text: &str, at: usize, indent: Indent) -> bool {
    let block = indent.block.map(|block| column(text, block));
    block.is_some_and(|block| column(text, at) <= block)
}

/// Bytes since the line began.
fn column(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    at - before.rfind('\n').map_or(0, |end| end + 1)
}

/// The spaces after a line break, and what follows them in the line, unless it is a comment.
fn after(text: &str, line_break: usize) -> (usize, &str) {
    let rest = text.get(line_break..).unwrap_or_default();
    let rest = rest.lines().next().unwrap_or_default().trim_start_matches(BREAKS);
    let words = rest.trim_start_matches(' ');
    let is_comment = words.starts_with('#');
    (
        rest.len() - words.len(),
        if is_comment { "" } else { words.trim_end() },
    )
}

/// A tab in the indentation of the line of a byte, or of the line before or after it.
pub(super) fn tab_near(text: &str, at: usize) -> Option<usize> {
    let start = |at: usize| text.get(..at)?.rfind('\n').map(|end| end + 1).or(Some(0));
    let line = start(at)?;
    let above = line.checked_sub(1).and_then(start);
    let below = text.get(at..)?.find('\n').map(|end| at + end + 1);
    [Some(line), above, below]
        .into_iter()
        .flatten()
        .find_map(|start| {
            let line = text.get(start..)?;
            let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
            line.get(..indent)?.find('\t').map(|tab| start + tab)
        })
}
