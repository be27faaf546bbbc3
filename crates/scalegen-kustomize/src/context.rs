//! What a kustomization's entries mean: the files that they name, and the texts in them.

use std::sync::Arc;

use scalegen_document::{Entry, Limits, Node, Root, Span, Stream, Texts, Value, parse_within};
use scalegen_syntax::file_path::resolve;

use crate::fault::{Fault, What};
use crate::file::{File, Files, Trees, is_remote};
use crate::layer::Layer;
use crate::resource::Taken;
use crate::tree::{measure, words};

/// The folder of a kustomization, and where its files come from.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) files: &'a Files<'a>,
    pub(crate) folder: &'a str,
}

impl Context<'_> {
    /// What an entry means, as a normalized path.
    pub(crate) fn path(&self, entry: &str) -> String {
        match entry.contains('\\') {
            true => resolve(self.folder, &entry.replace('\\', "/")),
            false => resolve(self.folder, entry),
        }
    }

    /// A file that a generator puts into an object. One that is not there may be where the kustomization is applied, since
    /// files with secrets are not committed.
    pub(crate) fn generator_file(&self, layer: &mut Layer, entry: &Node) -> Option<(Arc<File>, u32)> {
        let named = words(entry);
        if (self.files)(&self.path(&named)).is_none() {
            layer.unseen(What::Ungenerated(named), entry.span);
            return None;
        }
        self.file(layer, entry)
    }

    /// A file that an entry names, taken into the layer, and the base of its spans.
    pub(crate) fn file(&self, layer: &mut Layer, entry: &Node) -> Option<(Arc<File>, u32)> {
        let named = words(entry);
        let path = self.path(&named);
        let Some(file) = (self.files)(&path) else {
            missing(layer, &named, entry.span);
            return None;
        };
        self.confine(layer, &named, &path, entry.span);
        let base = layer.consume(&path, &file)?;
        Some((file, base))
    }

    /// Reports a file that kustomize does not read, since it is above the folder.
    fn confine(&self, layer: &mut Layer, named: &str, path: &str, at: Span) {
        let is_within = match self.folder {
            "" => !path.starts_with("../") && !path.starts_with('/'),
            folder => path
                .strip_prefix(folder)
                .is_some_and(|path| path.starts_with('/') || folder == "/"),
        };
        if !is_within {
            layer.problem(Fault::Outside(named.to_owned()), at);
        }
    }

    /// The trees of a file that an entry names.
    pub(crate) fn roots(&self, layer: &mut Layer, entry: &Node) -> Option<Vec<Node>> {
        let (file, base) = self.file(layer, entry)?;
        roots_of(layer, &file, base, entry)
    }

    /// The trees of a file that an entry names by this path, as they are there.
    pub(crate) fn taken(
        &self,
        layer: &mut Layer,
        entry: &Node,
        path: &str,
        file: &Arc<File>,
    ) -> Option<Vec<Taken>> {
        self.confine(layer, entry.as_str().unwrap_or_default(), path, entry.span);
        let base = layer.consume(path, file)?;
        let trees = trees_of(layer, file, entry)?;
        let taken = |root: &Root| Taken {
            root: root.clone(),
            text: Arc::clone(&trees.text),
            base,
        };
        Some(trees.roots.iter().map(taken).collect())
    }

    /// The trees of an entry that is a path or YAML itself.
    pub(crate) fn roots_or_inline(&self, layer: &mut Layer, entry: &Node) -> Option<Vec<Node>> {
        let text = entry.as_str().unwrap_or_default();
        if !text.contains('\n') && (self.files)(&self.path(text)).is_some() {
            return self.roots(layer, entry);
        }
        let trees = inline(layer, entry);
        if trees.iter().any(Node::is_collection) {
            return Some(trees);
        }
        self.roots(layer, entry)
    }
}

/// The trees of a file that was taken in, with their spans in the texts of the layer.
pub(crate) fn roots_of(layer: &mut Layer, file: &File, base: u32, entry: &Node) -> Option<Vec<Node>> {
    let trees = trees_of(layer, file, entry)?;
    let mut roots: Vec<Node> = trees.roots.iter().map(|root| (**root.tree()).clone()).collect();
    for root in &mut roots {
        root.map_spans(&|span| span.shifted(base));
    }
    Some(roots)
}

/// The trees of a file that was taken in, which are counted.
fn trees_of<'f>(layer: &mut Layer, file: &'f File, entry: &Node) -> Option<&'f Trees> {
    let trees = file.trees();
    if trees.roots.is_empty() && trees.is_broken {
        layer.unseen(What::Unread(words(entry)), entry.span);
        return None;
    }
    let values = trees.roots.iter().map(|root| measure(root.tree()).0).sum();
    layer.spend(values, entry.span)?;
    Some(trees)
}

/// The trees of YAML inside of a string.
pub(crate) fn inline(layer: &mut Layer, string: &Node) -> Vec<Node> {
    let Some(place) = layer.texts.place(string.span) else {
        return Vec::new();
    };
    let start = string.span.range().map_or(0, |span| span.start);
    let base = u32::try_from(start - place.span.start).unwrap_or_default();
    let written = Node::new(string.value.clone(), Span::new(place.span.start, place.span.end));
    let Stream {
        mut roots,
        directives,
        ..
    } = parse_within(&place.file, &written, &Limits::default());
    for root in &mut roots {
        root.map_spans(&|span| span.shifted(base));
    }
    layer.directives.extend(directives);
    roots
}

/// Makes strings of words such as `yes` and `Off`, which kustomize reads as YAML 1.2 has them, and writes in quotes.
///
/// Only of objects and merge patches: kustomizations and JSON 6902 patches it reads as kubectl does.
pub(crate) fn keep_words(node: &mut Node, texts: &Texts) {
    match &mut node.value {
        Value::Bool(value) => {
            if let Some(word) = word(*value, node.span, texts) {
                node.value = Value::String(word.into());
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(|item| keep_words(item, texts)),
        Value::Map(entries) => {
            for entry in entries {
                if let Some(word) = word_of_key(entry, texts) {
                    entry.key = word.into();
                }
                keep_words(&mut entry.value, texts);
            }
        }
        _ => {}
    }
}

/// Whether there is any such word in a tree.
pub(crate) fn has_words(node: &Node, texts: &Texts) -> bool {
    match &node.value {
        Value::Bool(value) => word(*value, node.span, texts).is_some(),
        Value::Sequence(items) => items.iter().any(|item| has_words(item, texts)),
        Value::Map(entries) => entries
            .iter()
            .any(|entry| word_of_key(entry, texts).is_some() || has_words(&entry.value, texts)),
        _ => false,
    }
}

/// The word that a boolean is written as, if that is another than its own.
fn word(value: bool, span: Span, texts: &Texts) -> Option<&str> {
    let own = if value { "true" } else { "false" };
    let written = texts
        .written(span)
        .filter(|written| !written.eq_ignore_ascii_case(own));
    written.filter(|written| written.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// The same of a key.
fn word_of_key<'t>(entry: &Entry, texts: &'t Texts) -> Option<&'t str> {
    let value = match &*entry.key {
        "true" => true,
        "false" => false,
        _ => return None,
    };
    word(value, entry.key_span, texts)
}

/// Reports a path at which there is nothing.
pub(crate) fn missing(layer: &mut Layer, named: &str, at: Span) {
    if is_remote(named) {
        layer.unseen(What::Remote(named.to_owned()), at);
    } else {
        layer.unseen(What::Missing(named.to_owned()), at);
        layer.problem(Fault::NotFound(named.to_owned()), at);
    }
}
