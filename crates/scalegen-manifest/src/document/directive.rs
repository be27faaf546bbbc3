//! What a comment that begins with `scalegen:` asks for, and what it covers.

use std::ops::Range;

use scalegen_profile::Place;

use super::node::{Node, Span};

/// How a comment begins that speaks to scalegen.
pub const MARK: &str = "scalegen:";

/// A comment that speaks to scalegen: `# scalegen: allow(HPA004) the cluster is a test bed`.
#[derive(Clone, Debug)]
pub struct Directive {
    /// What it asks for.
    pub order: Order,
    /// Where the comment stands.
    pub place: Place,
    /// The bytes it holds for. At the end of a line: that line. On a line of its own: the entry, item or
    /// document that begins below it, with all that is in it.
    pub covers: Range<usize>,
}

/// What a [`Directive`] asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// `allow(CODE, …) reason`: do not tell findings with these codes.
    Allow {
        /// At least one.
        codes: Vec<String>,
        /// What stands after the parentheses; empty when nothing does.
        reason: String,
    },
    /// `patch`: the document is a patch, to be checked only for the fields that it has.
    Patch,
    /// Anything else, as it stands.
    Unknown(String),
}

impl Order {
    /// Reads a comment's text, without its `#`; none when it does not speak to scalegen.
    pub fn parse(comment: &str) -> Option<Self> {
        let words = comment.trim().strip_prefix(MARK)?.trim();
        Some(
            allow(words).unwrap_or_else(|| match words.split_whitespace().next() {
                Some("patch") => Self::Patch,
                _ => Self::Unknown(words.to_owned()),
            }),
        )
    }
}

fn allow(words: &str) -> Option<Order> {
    let (codes, reason) = words
        .strip_prefix("allow")?
        .trim_start()
        .strip_prefix('(')?
        .split_once(')')?;
    let codes: Vec<String> = codes
        .split([',', ' '])
        .filter(|code| !code.is_empty())
        .map(str::to_owned)
        .collect();
    (!codes.is_empty()).then(|| Order::Allow {
        codes,
        reason: reason.trim_start_matches([' ', ':', '-']).trim().to_owned(),
    })
}

/// The bytes that a comment holds for.
pub(super) fn covers(text: &str, comment: Range<usize>, roots: &[Node]) -> Range<usize> {
    let before = text.get(..comment.start).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let alone = text
        .get(line_start..comment.start)
        .is_some_and(|indent| indent.trim_start_matches('\u{feff}').trim().is_empty());
    if !alone {
        return line_start..comment.end;
    }
    let mut below = Below {
        after: comment.end,
        best: None,
    };
    for root in roots {
        below.offer(root.span, root.span);
        below.walk(root);
    }
    below.best.unwrap_or_else(|| {
        // Nothing readable stands below: the next line, whatever it is.
        let start = text.len().min(comment.end + 1);
        let rest = text.get(start..).unwrap_or_default();
        start..start + rest.find('\n').unwrap_or(rest.len())
    })
}

/// Looks for the outermost entry, item or document among those that begin first after a comment.
struct Below {
    after: usize,
    best: Option<Range<usize>>,
}

impl Below {
    fn walk(&mut self, node: &Node) {
        for item in node.items() {
            self.offer(item.span, item.span);
            self.walk(item);
        }
        for entry in node.entries() {
            self.offer(entry.key_span, entry.value.span);
            self.walk(&entry.value);
        }
    }

    fn offer(&mut self, from: Span, to: Span) {
        let (Some(from), Some(to)) = (from.range(), to.range()) else {
            return;
        };
        let (start, end) = (from.start, to.end.max(from.end));
        let better = match &self.best {
            _ if start < self.after => false,
            None => true,
            Some(best) => start < best.start || (start == best.start && end > best.end),
        };
        if better {
            self.best = Some(start..end);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_orders() {
        let allow = |codes: &[&str], reason: &str| {
            Some(Order::Allow {
                codes: codes.iter().map(|code| (*code).to_owned()).collect(),
                reason: reason.to_owned(),
            })
        };
        assert_eq!(
            Order::parse(" scalegen: allow(HPA004) a test bed"),
            allow(&["HPA004"], "a test bed")
        );
        assert_eq!(
            Order::parse("scalegen:allow(HPA004, KED011): why"),
            allow(&["HPA004", "KED011"], "why")
        );
        assert_eq!(Order::parse("scalegen: allow(X)"), allow(&["X"], ""));
        assert_eq!(Order::parse(" scalegen: patch"), Some(Order::Patch));
        assert_eq!(
            Order::parse("scalegen: allow()"),
            Some(Order::Unknown("allow()".to_owned()))
        );
        assert_eq!(Order::parse(" made by scalegen: do not edit"), None);
    }
}
