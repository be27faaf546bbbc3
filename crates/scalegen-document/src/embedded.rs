//! YAML inside of a string of a YAML file, as trees whose values know their bytes in that file.

use std::ops::Range;
use std::sync::Arc;

use scalegen_syntax::SourceFile;

use super::node::{Node, Span};
use super::part::Offsets;
use super::{Limits, Stream, parse};

/// Reads the trees of a string that `source` has, such as a patch in a kustomization.
///
/// Spans are of `source`: the bytes of a value, or those of the entire string where the two do not have the same
/// characters, as with escapes.
pub fn parse_within(source: &Arc<SourceFile>, string: &Node, limits: &Limits) -> Stream {
    let value = string.as_str().unwrap_or_default();
    let mut stream = parse(&SourceFile::new(source.name(), value), limits);
    let whole = string.span.range().unwrap_or_default();
    let written = source.text().get(whole.clone()).unwrap_or_default();
    let offsets = Offsets::of(written, value, value);
    let place = |bytes: &Range<usize>| {
        let start = offsets.at(bytes.start);
        // Behind the last byte, not before the next, which may be on another line.
        let end = match bytes.end.checked_sub(1).filter(|_| !bytes.is_empty()) {
            Some(last) => offsets.at(last).map(|last| last + 1),
            None => start,
        };
        match (start, end) {
            (Some(start), Some(end)) if start <= end => whole.start + start..whole.start + end,
            _ => whole.clone(),
        }
    };
    for root in &mut stream.roots {
        root.map_spans(&|span| match span.range() {
            Some(bytes) => {
                let bytes = place(&bytes);
                Span::new(bytes.start, bytes.end)
            }
            None => Span::NONE,
        });
    }
    let places = stream.findings.iter_mut().flat_map(|finding| {
        let related = finding.related.iter_mut().map(|related| &mut related.place);
        finding.place.iter_mut().chain(related)
    });
    for at in places.chain(stream.directives.iter_mut().map(|directive| &mut directive.place)) {
        at.span = place(&at.span);
        at.file = Arc::clone(source);
    }
    // A line break in the string may be none in its file.
    stream.findings.iter_mut().for_each(|finding| finding.fix.clear());
    for directive in &mut stream.directives {
        directive.covers = place(&directive.covers);
    }
    stream
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_a_string_have_bytes_of_its_file() {
        let text = "patches:\n  - patch: |-\n      - op: replace\n        path: /spec/ä\n        value: 3\n  - patch: \"{\\\"a\\\": 1}\"\n";
        let source = SourceFile::new("kustomization.yaml", text);
        let stream = parse(&source, &Limits::default());
        let patch = |index: usize| {
            let string = stream.roots[0].get("patches").unwrap().items()[index]
                .get("patch")
                .unwrap();
            parse_within(&source, string, &Limits::default()).roots.remove(0)
        };
        let operation = &patch(0).items()[0].clone();
        let written = |span: Span| &text[span.range().unwrap()];
        assert_eq!(written(operation.get("path").unwrap().span), "/spec/ä");
        assert_eq!(written(operation.entry("value").unwrap().key_span), "value");
        assert_eq!(written(operation.get("value").unwrap().span), "3");
        assert_eq!(written(patch(1).get("a").unwrap().span), "\"{\\\"a\\\": 1}\"");
    }
}
