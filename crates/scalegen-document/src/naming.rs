//! How a document is named: version, kind, namespace, name, annotations.

use scalegen_syntax::ObjectName;

use crate::Document;
use crate::node::Node;

impl Document {
    /// Its `apiVersion`; empty when it has none.
    pub fn api_version(&self) -> &str {
        match (self.known, self.node.get()) {
            (Some(known), _) => Some(known.api_version),
            (None, Some(root)) => {
                text(root, "apiVersion").or(self.item_of.as_ref().map(|(version, _)| &**version))
            }
            (None, None) => self.object.api_version_and_kind().map(|(version, _)| version),
        }
        .unwrap_or_default()
    }

    /// Its kind; empty when it has none.
    pub fn kind(&self) -> &str {
        match (self.known, self.node.get()) {
            (Some(known), _) => Some(known.name),
            (None, Some(root)) => text(root, "kind").or(self.item_of.as_ref().map(|(_, kind)| &**kind)),
            (None, None) => self.object.api_version_and_kind().map(|(_, kind)| kind),
        }
        .unwrap_or_default()
    }

    /// The API group of its version; empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version().rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// Its name, else its generateName, else nothing.
    pub fn name(&self) -> &str {
        if let Some(named) = &self.named {
            return &named.name;
        }
        match self.object.metadata() {
            Some(metadata) => metadata.name.as_deref().or(metadata.generate_name.as_deref()),
            None => self.metadata("name").or_else(|| self.metadata("generateName")),
        }
        .unwrap_or_default()
    }

    /// Whether it has a name of its own, not one that the server generates.
    pub fn has_name(&self) -> bool {
        if let Some(named) = &self.named {
            return named.has_name;
        }
        match self.object.metadata() {
            Some(metadata) => metadata.name.is_some(),
            None => self.node().get_in(&["metadata", "name"]).is_some(),
        }
    }

    /// Its namespace, if it names one.
    pub fn namespace(&self) -> Option<&str> {
        if let Some(named) = &self.named {
            return named.namespace.as_deref();
        }
        match self.object.metadata() {
            Some(metadata) => metadata.namespace.as_deref(),
            None => self.metadata("namespace"),
        }
        .filter(|namespace| !namespace.is_empty())
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        if self.named.is_some() {
            return self
                .annotations()
                .find_map(|(name, value)| (name == key).then_some(value));
        }
        match self.object.metadata() {
            Some(metadata) => metadata.annotations.as_ref()?.get(key).map(String::as_str),
            None => self.node().get_in(&["metadata", "annotations", key])?.as_str(),
        }
    }

    /// Its annotations.
    pub fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
        let named = self.named.as_ref();
        // Neither is looked at where it was put aside: that would decode it.
        let metadata = || self.object.metadata();
        let typed = named.is_none().then(metadata).flatten();
        let in_tree = named.is_none() && typed.is_none();
        let tree = in_tree.then(|| self.node().get_in(&["metadata", "annotations"]));
        let named = named.into_iter().flat_map(|named| &named.annotations);
        let named = named.map(|(key, value)| (&**key, &**value));
        let typed = typed
            .and_then(|metadata| metadata.annotations.as_ref())
            .into_iter()
            .flatten();
        let tree = tree.flatten().into_iter().flat_map(Node::entries);
        let typed = typed.map(|(key, value)| (key.as_str(), value.as_str()));
        let tree = tree.filter_map(|entry| Some((&*entry.key, entry.value.as_str()?)));
        named.chain(typed).chain(tree)
    }

    fn metadata(&self, key: &str) -> Option<&str> {
        self.node().get_in(&["metadata", key])?.as_str()
    }

    /// Its kind, namespace and name, as they are written.
    pub fn object_name(&self) -> ObjectName {
        if self.has_unknown {
            let written = |keys: &[&str]| self.node().get_in(keys).and_then(Node::written);
            let name = written(&["metadata", "name"]).or(written(&["metadata", "generateName"]));
            let namespace = written(&["metadata", "namespace"]).unwrap_or_default();
            return ObjectName::new(
                written(&["kind"]).unwrap_or(self.kind()),
                namespace,
                name.unwrap_or_default(),
            );
        }
        ObjectName::new(self.kind(), self.namespace().unwrap_or_default(), self.name())
    }
}

fn text<'a>(root: &'a Node, key: &str) -> Option<&'a str> {
    root.get(key).and_then(Node::as_str)
}
