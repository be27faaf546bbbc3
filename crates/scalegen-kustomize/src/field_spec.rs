//! Which fields of which kinds a transformer changes.

use scalegen_document::{Node, Span};

use crate::id::Id;
use crate::tree::{self, Missing, words};

/// A field of a kind. An empty group, version or kind is any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FieldSpec {
    pub(crate) group: String,
    pub(crate) version: String,
    pub(crate) kind: String,
    pub(crate) path: Vec<String>,
    /// Whether it is created where it is missing.
    pub(crate) create: bool,
}

impl FieldSpec {
    pub(crate) fn new(group: &str, version: &str, kind: &str, path: &str, create: bool) -> Self {
        Self {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            path: split(path),
            create,
        }
    }

    /// Reads one of a `fieldSpecs` list.
    pub(crate) fn read(node: &Node) -> Self {
        let text = |key: &str| node.get(key).map(words).unwrap_or_default();
        let create = node.get("create").and_then(Node::as_bool).unwrap_or_default();
        Self::new(
            &text("group"),
            &text("version"),
            &text("kind"),
            &text("path"),
            create,
        )
    }

    /// Reads a list of them.
    pub(crate) fn read_all(list: Option<&Node>) -> Vec<Self> {
        list.into_iter().flat_map(Node::items).map(Self::read).collect()
    }

    /// Whether objects of this identity have the field.
    pub(crate) fn is_of(&self, id: &Id) -> bool {
        id.is_of(&self.group, &self.version, &self.kind)
    }

    /// Visits the field of an object, if it is of the kind. A field that is created has keys of the span.
    pub(crate) fn visit(&self, of: &Id, object: &mut Node, span: Span, set: &mut dyn FnMut(&mut Node)) {
        if self.is_of(of) && self.path.len() <= STEPS {
            let missing = if self.create {
                Missing::Create(span)
            } else {
                Missing::Skip
            };
            tree::visit(object, &self.path, missing, set);
        }
    }
}

/// Steps of a path; Kubernetes has about a dozen. Longer ones would create an object that is too deep to walk.
const STEPS: usize = 100;

/// The steps of a path; `\/` is a slash within one.
fn split(path: &str) -> Vec<String> {
    let mut steps: Vec<String> = Vec::new();
    let mut goes_on = false;
    for part in path.split('/') {
        let (part, escaped) = match part.strip_suffix('\\') {
            Some(part) => (part, true),
            None => (part, false),
        };
        match steps.last_mut().filter(|_| goes_on) {
            Some(last) => {
                last.push('/');
                last.push_str(part);
            }
            None => steps.push(part.to_owned()),
        }
        goes_on = escaped;
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slash_may_be_escaped() {
        assert_eq!(
            split(r"metadata/annotations/a.io\/b"),
            ["metadata", "annotations", "a.io/b"]
        );
        assert_eq!(split("metadata"), ["metadata"]);
    }
}
