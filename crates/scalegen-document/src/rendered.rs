//! The template that a document of `helm template` comes from, as the comment above it says.

use scalegen_syntax::Place;

/// How Helm begins the comment.
const COMMENT: &str = "# Source: ";

/// The template that wrote the document at a place: `web/templates/hpa.yaml`; none when the text is not the output of
/// `helm template`.
///
/// ```
/// use scalegen_document::rendered_from;
/// use scalegen_syntax::{Place, SourceFile};
///
/// let text = "---\n# Source: web/templates/hpa.yaml\nkind: x\n";
/// let file = SourceFile::new("<stdin>", text);
/// assert_eq!(rendered_from(&Place::new(&file, 45..46)), Some("web/templates/hpa.yaml"));
/// ```
pub fn rendered_from(place: &Place) -> Option<&str> {
    let text = place.file.text();
    // Other texts may be long, and are not looked through for each finding.
    let first = text.strip_prefix("---").unwrap_or(text).trim_start();
    first.strip_prefix(COMMENT)?;
    let before = text.get(..place.span.start)?;
    let start = before.rfind("\n---").map_or(0, |end| end + 1);
    let document = text.get(start..)?;
    let comment = document.strip_prefix("---").unwrap_or(document).trim_start();
    Some(comment.strip_prefix(COMMENT)?.lines().next()?.trim())
}
