//! The markers that git leaves in a text whose merge is not finished.

use std::ops::Range;

/// The first marker of a merge conflict, if the text has its beginning and its end at the start of lines.
///
/// ```
/// let text = "a: 1\n<<<<<<< HEAD\nb: 1\n=======\nb: 2\n>>>>>>> topic\n";
/// assert_eq!(scalegen_syntax::conflict_marker(text), Some(5..12));
/// assert_eq!(scalegen_syntax::conflict_marker("a: <<<<<<< HEAD\n"), None);
/// ```
pub fn conflict_marker(text: &str) -> Option<Range<usize>> {
    const START: &str = "<<<<<<< ";
    // Nearly all texts have none.
    if !text.contains('<') || !text.contains(START) {
        return None;
    }
    let find = |marker: &str| match text.starts_with(marker) {
        true => Some(0),
        false => text.find(&format!("\n{marker}")).map(|end| end + 1),
    };
    let start = find(START)?;
    find(">>>>>>> ").filter(|end| *end > start)?;
    Some(start..start + 7)
}
