//! What a comment that begins with `scalegen:` asks for, and what it covers.

use std::ops::Range;

use std::sync::Arc;

use scalegen_syntax::{ObjectName, Place, SourceFile};

use super::chart::Chart;
use super::node::{Node, Span};

/// How a comment begins that speaks to scalegen.
pub const MARK: &str = "scalegen:";

/// A comment that speaks to scalegen: `# scalegen: allow(HPA004) the cluster is a test bed`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Directive {
    /// What it asks for.
    pub order: Order,
    /// Where the comment stands.
    pub place: Place,
    /// The bytes it holds for. At the end of a line: that line. On a line of its own: the entry, item or
    /// document that begins below it, with all that is in it.
    pub covers: Range<usize>,
    /// The object that it holds for; none in a profile, or where no single object is below it.
    pub object: Option<ObjectName>,
}

impl Directive {
    /// Reads the comment at some bytes of a text, from its `#`; none when it does not speak to scalegen.
    pub fn read(source: &Arc<SourceFile>, comment: Range<usize>, covers: Range<usize>) -> Option<Self> {
        let text = source.text().get(comment.clone())?;
        Some(Self {
            order: Order::parse(text.trim_start_matches('#'))?,
            place: Place::new(source, comment),
            covers,
            object: None,
        })
    }

    /// Whether it says that something is the values of a chart.
    pub(super) fn is_about_values(&self) -> bool {
        matches!(self.order, Order::Values(_))
    }

    /// An annotation, which covers the object that has it, wherever its fields are.
    pub fn annotation(order: Order, place: Place, object: ObjectName) -> Self {
        Self {
            covers: place.span.clone(),
            order,
            place,
            object: Some(object),
        }
    }
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
    /// `values(CHART)`: the document holds the values of this chart.
    Values(Chart),
    /// Anything else, as it stands.
    Unknown(String),
}

impl Order {
    /// Reads a comment's text, without its `#`; none when it does not speak to scalegen.
    pub fn parse(comment: &str) -> Option<Self> {
        let words = comment.trim().strip_prefix(MARK)?.trim();
        Some(allow(words).or_else(|| values(words)).unwrap_or_else(
            || match words.split_whitespace().next() {
                Some("patch") => Self::Patch,
                _ => Self::Unknown(words.to_owned()),
            },
        ))
    }
}

fn values(words: &str) -> Option<Order> {
    let words = words.strip_prefix("values")?.trim_start().strip_prefix('(')?;
    Chart::named(words.split_once(')')?.0.trim()).map(Order::Values)
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

/// Where the entries, items and documents of a file stand: what a comment on a line of its own may cover.
pub(super) struct Parts {
    /// By start; of those that start together the largest first.
    spans: Vec<Range<usize>>,
}

impl Parts {
    pub(super) fn of(roots: &[Node]) -> Self {
        let mut parts = Self { spans: Vec::new() };
        for root in roots {
            parts.add(root.span, root.span);
            parts.walk(root);
        }
        parts
            .spans
            .sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
        parts
    }

    /// The bytes that a comment holds for.
    pub(super) fn covered_by(&self, text: &str, comment: &Range<usize>) -> Range<usize> {
        let before = text.get(..comment.start).unwrap_or_default();
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let indent = text.get(line_start..comment.start).unwrap_or_default();
        if !indent.trim_start_matches('\u{feff}').trim().is_empty() {
            return line_start..comment.end;
        }
        let below = self.spans.partition_point(|span| span.start < comment.end);
        self.spans.get(below).cloned().unwrap_or_else(|| {
            // Nothing readable stands below: the next line, whatever it is.
            let start = text.len().min(comment.end + 1);
            let rest = text.get(start..).unwrap_or_default();
            start..start + rest.find('\n').unwrap_or(rest.len())
        })
    }

    fn walk(&mut self, node: &Node) {
        for item in node.items() {
            self.add(item.span, item.span);
            self.walk(item);
        }
        for entry in node.entries() {
            self.add(entry.key_span, entry.value.span);
            self.walk(&entry.value);
        }
    }

    fn add(&mut self, from: Span, to: Span) {
        if let (Some(from), Some(to)) = (from.range(), to.range()) {
            self.spans.push(from.start..to.end.max(from.end));
        }
    }
}

/// Which documents of a file are patches, and which hold the values of a chart.
pub(super) struct Marks {
    patches: Marked,
    values: Vec<(Chart, Marked)>,
}

impl Marks {
    pub(super) fn of(directives: &[Directive]) -> Self {
        let mut charts: Vec<Chart> = directives
            .iter()
            .filter_map(|directive| match directive.order {
                Order::Values(chart) => Some(chart),
                _ => None,
            })
            .collect();
        charts.sort_unstable();
        charts.dedup();
        let values = |chart| (chart, Marked::of(directives, &Order::Values(chart)));
        Self {
            patches: Marked::of(directives, &Order::Patch),
            values: charts.into_iter().map(values).collect(),
        }
    }

    /// Whether a document at these bytes is a patch.
    pub(super) fn patch(&self, document: &Range<usize>) -> bool {
        self.patches.have(document)
    }

    /// The chart that a document at these bytes holds the values of.
    pub(super) fn chart(&self, document: &Range<usize>) -> Option<Chart> {
        let mut values = self.values.iter();
        values
            .find(|(_, marked)| marked.have(document))
            .map(|(chart, _)| *chart)
    }
}

/// The documents of a file that one kind of mark stands in or covers.
struct Marked {
    /// Where the marks stand, in order.
    marks: Vec<usize>,
    /// What they cover, by start, each with the furthest end so far.
    covers: Vec<(usize, usize)>,
}

impl Marked {
    fn of(directives: &[Directive], order: &Order) -> Self {
        let marked = || directives.iter().filter(|directive| directive.order == *order);
        let mut marks: Vec<usize> = marked().map(|mark| mark.place.span.start).collect();
        marks.sort_unstable();
        let mut covers: Vec<(usize, usize)> = marked()
            .map(|mark| (mark.covers.start, mark.covers.end))
            .collect();
        covers.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut covers {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        Self { marks, covers }
    }

    /// Whether a document at these bytes has a mark in it or is covered by one.
    fn have(&self, document: &Range<usize>) -> bool {
        let mark = self.marks.partition_point(|mark| *mark < document.start);
        let inside = self.marks.get(mark).is_some_and(|mark| *mark < document.end);
        let before = self.covers.partition_point(|(start, _)| *start <= document.start);
        let covers = before.checked_sub(1).and_then(|last| self.covers.get(last));
        inside || covers.is_some_and(|(_, end)| *end > document.start)
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
            Order::parse("scalegen: values(keda)"),
            Some(Order::Values(Chart::Keda))
        );
        assert_eq!(
            Order::parse("scalegen: values(redis)"),
            Some(Order::Unknown("values(redis)".to_owned()))
        );
        assert_eq!(
            Order::parse("scalegen: allow()"),
            Some(Order::Unknown("allow()".to_owned()))
        );
        assert_eq!(Order::parse(" made by scalegen: do not edit"), None);
    }
}
