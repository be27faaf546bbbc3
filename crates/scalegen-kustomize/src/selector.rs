//! Which objects a patch or replacement is for.

use std::collections::BTreeMap;

use regex::Regex;
use scalegen_document::{Node, Span, has_variables};
use scalegen_syntax::label_selector::{Requirement, parse};

use crate::fault::Fault;
use crate::id::Id;
use crate::resource::Resource;
use crate::tree::words;

/// Conditions on objects. Those that are absent hold for any.
#[derive(Debug)]
pub(crate) struct Selector {
    group: Pattern,
    version: Pattern,
    kind: Pattern,
    name: Pattern,
    namespace: Pattern,
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
}

#[derive(Debug)]
enum Pattern {
    Any,
    Nothing,
    Word(String),
    Expression(Regex),
}

impl Pattern {
    fn is_met(&self, text: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Nothing => false,
            Self::Word(word) => word == text,
            Self::Expression(expression) => expression.is_match(text),
        }
    }
}

impl Selector {
    /// Reads a `target` or `select`.
    pub(crate) fn read(node: &Node) -> Result<Self, (Fault, Span)> {
        let pattern = |key: &str| {
            let Some(value) = node.get(key) else {
                return Ok(Pattern::Any);
            };
            let text = words(value);
            if text.is_empty() {
                return Ok(Pattern::Any);
            }
            // Before its variables are filled in, kustomize takes `${NAME}` for an expression that nothing meets.
            if has_variables(&text) {
                return Ok(match text.contains('$') {
                    true => Pattern::Nothing,
                    false => Pattern::Word(text),
                });
            }
            if text
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '/'))
            {
                return Ok(Pattern::Word(text));
            }
            // A group such as `keda.sh` is an expression, too.
            Regex::new(&format!("^(?:{text})$"))
                .map(Pattern::Expression)
                .map_err(|_| (Fault::Selector(text), value.span))
        };
        let requirements = |key: &str| match node.get(key) {
            Some(value) => parse(&words(value)).map_err(|_| (Fault::Selector(words(value)), value.span)),
            None => Ok(Vec::new()),
        };
        Ok(Self {
            group: pattern("group")?,
            version: pattern("version")?,
            kind: pattern("kind")?,
            name: pattern("name")?,
            namespace: pattern("namespace")?,
            labels: requirements("labelSelector")?,
            annotations: requirements("annotationSelector")?,
        })
    }

    /// Reads a `source`, whose words are no expressions.
    pub(crate) fn exact(node: &Node) -> Self {
        let pattern = |key: &str| match node.get(key).map(words).filter(|text| !text.is_empty()) {
            Some(text) => Pattern::Word(text),
            None => Pattern::Any,
        };
        Self {
            group: pattern("group"),
            version: pattern("version"),
            kind: pattern("kind"),
            name: pattern("name"),
            namespace: pattern("namespace"),
            labels: Vec::new(),
            annotations: Vec::new(),
        }
    }

    /// Whether a patch is for the object: by the name and namespace that it has now, or had in its file.
    pub(crate) fn selects(&self, resource: &Resource) -> bool {
        let (now, first) = (resource.id(), resource.original());
        let is_named =
            |pattern: &Pattern, of: fn(&Id) -> &str| pattern.is_met(of(&first)) || pattern.is_met(of(&now));
        !resource.is_gone()
            && is_named(&self.namespace, Id::namespace_text)
            && is_named(&self.name, |id| &id.name)
            && self.is_of_kind(&now)
            && self.has_metadata(resource)
    }

    /// Whether a replacement is for the object: by any identity that it ever had.
    pub(crate) fn selects_ever(&self, resource: &Resource) -> bool {
        let is_met = |id: &Id| {
            self.is_of_kind(id) && self.name.is_met(&id.name) && self.namespace.is_met(id.namespace_text())
        };
        resource.was(is_met) && self.has_metadata(resource)
    }

    fn is_of_kind(&self, id: &Id) -> bool {
        self.group.is_met(&id.group) && self.version.is_met(&id.version) && self.kind.is_met(&id.kind)
    }

    fn has_metadata(&self, resource: &Resource) -> bool {
        let meets = |key: &str, requirements: &[Requirement]| {
            if requirements.is_empty() {
                return true;
            }
            let entries = resource.node().get_in(&["metadata", key]).map(Node::entries);
            let values: BTreeMap<String, String> = entries
                .unwrap_or_default()
                .iter()
                .map(|entry| (entry.key.to_string(), words(&entry.value)))
                .collect();
            requirements.iter().all(|requirement| requirement.is_met(&values))
        };
        meets("labels", &self.labels) && meets("annotations", &self.annotations)
    }
}
