//! A tree of a file, with what it was recognized as: what takes it in as it is need not read it again.

use std::sync::Arc;

use crate::object::Kind;
use crate::origin::Origin;
use crate::structure::Problem;
use crate::texts::Texts;
use crate::tree::Tree;
use crate::{Document, Object};

/// A tree of a file.
#[derive(Clone, Debug)]
pub struct Root {
    tree: Arc<Tree>,
    recognized: Option<Recognized>,
}

/// A typed view, and what is wrong with the structure.
#[derive(Clone, Debug)]
struct Recognized {
    known: &'static Kind,
    object: Object,
    problems: Vec<Problem>,
}

impl Root {
    /// That of a document, without its view where that depends on more than the tree: on a comment, on the name of the
    /// file, or on what lists it as a patch.
    pub(super) fn of(document: &Document) -> Self {
        let known = document.known.filter(|_| !document.patch);
        Self {
            tree: Arc::clone(document.tree()),
            recognized: known.map(|known| Recognized {
                known,
                object: document.object.clone(),
                problems: document.problems.clone(),
            }),
        }
    }

    /// The tree.
    pub fn tree(&self) -> &Arc<Tree> {
        &self.tree
    }

    /// The object that a build makes of it when it changes nothing; none where it has to be recognized. The text is that
    /// of its file alone.
    pub fn taken(&self, text: &Arc<Texts>) -> Option<Document> {
        let recognized = self.recognized.as_ref()?;
        let mut document = Document::of_tree(
            Arc::clone(&self.tree),
            Origin::Built(Arc::clone(text)),
            None,
            false,
        );
        document.known = Some(recognized.known);
        document.object = recognized.object.clone();
        document.problems.clone_from(&recognized.problems);
        Some(document)
    }
}

impl From<Arc<Tree>> for Root {
    /// A tree that was not recognized.
    fn from(tree: Arc<Tree>) -> Self {
        Self {
            tree,
            recognized: None,
        }
    }
}
