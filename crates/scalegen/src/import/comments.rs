//! Comments of the source: what is said of a value that becomes a key is said of that key.

use scalegen_document::{Document, Node, Origin, Value};
use scalegen_profile::Remarks;
use scalegen_syntax::{FieldPath, Place};

/// The comments of an object.
#[derive(Clone, Debug, Default)]
pub(super) struct Comments {
    /// Of the whole, or of what has no key.
    pub(super) above: Vec<String>,
    /// Of its keys.
    pub(super) keys: Remarks,
}

impl Comments {
    /// The comments right above the fields of an object, and beside their values. `key_of` gives the key of a field.
    pub(super) fn of(document: &Document, key_of: &dyn Fn(&FieldPath) -> Option<String>) -> Self {
        let mut comments = Self::default();
        let text = document.place(&FieldPath::ROOT);
        let is_json = |text: &str| text.trim_start().starts_with('{');
        let text = text.as_ref().map(|place| place.file.text());
        // Of what scalegen generated, the comments are its own.
        if text.is_some_and(|text| text.contains('#') && !is_json(text) && !text.starts_with(OWN)) {
            comments.visit(document, document.node(), &FieldPath::ROOT, key_of);
        }
        comments
    }

    /// All of them, for an object that has no keys.
    pub(super) fn lines(self) -> impl Iterator<Item = String> {
        let of_keys = self.keys.into_values();
        let of_keys = of_keys.flat_map(|remark| remark.above.into_iter().chain(remark.beside));
        self.above.into_iter().chain(of_keys)
    }

    fn visit(
        &mut self,
        document: &Document,
        node: &Node,
        path: &FieldPath,
        key_of: &dyn Fn(&FieldPath) -> Option<String>,
    ) {
        match &node.value {
            Value::Map(entries) => {
                for entry in entries {
                    let path = match path.segments() {
                        [.., last] if last.name().is_some_and(is_map) => path.key(&*entry.key),
                        _ => path.field(entry.key.to_string()),
                    };
                    // Servers and tools write these.
                    if matches!(&*entry.key, "status" | "managedFields") {
                        continue;
                    }
                    let place = document.place_of_key(&path);
                    self.add(place, document, &entry.value, &path, key_of);
                    self.visit(document, &entry.value, &path, key_of);
                }
            }
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    let path = path.index(index);
                    let place = match is_collection(item) {
                        true => flow(document, item),
                        false => document.place(&path),
                    };
                    self.add(place, document, item, &path, key_of);
                    self.visit(document, item, &path, key_of);
                }
            }
            _ => {}
        }
    }

    /// Adds what is said above and beside something.
    fn add(
        &mut self,
        place: Option<Place>,
        document: &Document,
        value: &Node,
        path: &FieldPath,
        key_of: &dyn Fn(&FieldPath) -> Option<String>,
    ) {
        let Some(place) = place else { return };
        let above = above(&place);
        let beside = match is_collection(value) {
            true => {
                beside(&place, ":").or_else(|| flow(document, value).and_then(|place| beside(&place, "")))
            }
            false => document.place(path).and_then(|place| beside(&place, "")),
        };
        if above.is_empty() && beside.is_none() {
            return;
        }
        let Some(key) = key_of(path) else {
            self.above.extend(above.into_iter().chain(beside));
            return;
        };
        let is_new = !self.keys.contains_key(&key);
        let remark = self.keys.entry(key).or_default();
        remark.above.extend(above);
        match is_new && !is_collection(value) {
            true => remark.beside = beside,
            false => remark
                .above
                .extend(remark.beside.take().into_iter().chain(beside)),
        }
    }
}

/// How files of scalegen begin.
const OWN: &str = "# Made by scalegen";

/// Whether the names below are anybody's.
fn is_map(name: &str) -> bool {
    matches!(name, "labels" | "annotations" | "matchLabels")
}

fn is_collection(node: &Node) -> bool {
    matches!(node.value, Value::Map(_) | Value::Sequence(_))
}

/// The place of a list or map in braces: one without them ends where its last value does.
fn flow(document: &Document, value: &Node) -> Option<Place> {
    let place = match document.origin() {
        Origin::Text(source) => Place::new(source, value.span.range()?),
        Origin::Built(texts) => texts.place(value.span)?,
        Origin::Made(_) => return None,
    };
    let text = place.file.text().get(place.span.clone())?;
    (is_collection(value) && text.starts_with(['{', '[']) && text.ends_with(['}', ']'])).then_some(place)
}

/// The lines of comments right above the line on which something is the first.
fn above(place: &Place) -> Vec<String> {
    let before = place.file.text().get(..place.span.start).unwrap_or_default();
    let (above, begun) = before.rsplit_once('\n').unwrap_or(("", before));
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    if !begun.bytes().all(|byte| matches!(byte, b' ' | b'-')) || !before.contains('\n') {
        return Vec::new();
    }
    // Text of a block scalar is further to the right than the key after it.
    let is_of = |line: &&str| {
        let is_beside = indent(line) == indent(begun) || indent(line) == begun.len();
        line.trim_start_matches(' ').starts_with('#') && is_beside
    };
    let own = above.lines().rev().take_while(is_of);
    let mut rest = above.lines().rev().skip(own.clone().count());
    // Above the first document of a file, there is nothing else that comments may be about.
    let is_first = begun.is_empty() && rest.next().is_some_and(|line| line.trim_end() == "---");
    let is_blank_or_of = |line: &str| line.trim().is_empty() || line.starts_with('#');
    let header = is_first && rest.clone().all(is_blank_or_of);
    let header = rest.filter(|_| header);
    let lines = own.chain(header);
    let mut lines: Vec<String> = lines.filter_map(|line| words(line.trim_start())).collect();
    lines.reverse();
    lines
}

/// The comment behind something, and behind `colon`.
fn beside(place: &Place, colon: &str) -> Option<String> {
    let after = place.file.text().get(place.span.end..)?;
    let rest = after.lines().next()?.strip_prefix(colon)?;
    let comment = rest.trim_start_matches([' ', '\t']);
    (comment.len() < rest.len()).then(|| words(comment)).flatten()
}

/// What a comment says to people, without its mark.
fn words(comment: &str) -> Option<String> {
    let words = comment.strip_prefix('#')?;
    let words = words.strip_prefix(' ').unwrap_or(words).trim_end();
    let is_of_tool = [
        "Source: ",
        "yaml-language-server:",
        "scalegen: patch",
        "scalegen: values",
    ];
    let is_empty = words.trim().is_empty();
    (!is_empty && !is_of_tool.iter().any(|of_tool| words.starts_with(of_tool))).then(|| words.to_owned())
}
