//! Which public structs a new field would break for those who build them.

/// Public structs of a file with public fields that are not `#[non_exhaustive]`.
pub(crate) fn closed(text: &str) -> Vec<&str> {
    let mut can_grow = false;
    let mut found = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(head) = line.strip_prefix("pub struct ") else {
            // Comments and attributes, also those of several lines, stand above their item.
            can_grow = match line.chars().next() {
                Some('#' | '/' | ' ' | ')') => can_grow || line == "#[non_exhaustive]",
                _ => false,
            };
            continue;
        };
        let has_public_field = if head.ends_with('{') {
            let fields = lines.by_ref().take_while(|line| *line != "}");
            fields.filter(|line| line.starts_with("    pub ")).count() > 0
        } else {
            head.contains("(pub ")
        };
        if has_public_field && !can_grow {
            let end = head.find(|letter: char| !letter.is_alphanumeric());
            found.push(&head[..end.unwrap_or(head.len())]);
        }
        can_grow = false;
    }
    found
}
