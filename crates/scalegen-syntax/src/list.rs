//! Lists whose parts are separated by commas.

use std::ops::Range;

/// The parts between commas without the blanks around them, each with its bytes.
///
/// ```
/// let parts: Vec<_> = scalegen_syntax::list::parts("a, b").collect();
/// assert_eq!(parts, [("a", 0..1), ("b", 3..4)]);
/// ```
pub fn parts(text: &str) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut start = 0;
    text.split(',').map(move |part| {
        let trimmed = part.trim();
        let from = start + (part.len() - part.trim_start().len());
        start += part.len() + 1;
        (trimmed, from..from + trimmed.len())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_know_their_bytes() {
        let text = " a, bc ,,d";
        for (part, span) in parts(text) {
            assert_eq!(&text[span], part);
        }
        assert_eq!(
            parts(text).map(|(part, _)| part).collect::<Vec<_>>(),
            ["a", "bc", "", "d"]
        );
    }
}
