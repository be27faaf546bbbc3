//! The files that a kustomization names, each parsed at most once.

use std::sync::{Arc, OnceLock};

use scalegen_document::{Limits, Root, Texts, Tree, parse};
use scalegen_syntax::SourceFile;
use scalegen_syntax::file_path::resolve;

/// A file on its way into a kustomization.
#[derive(Debug)]
pub struct File {
    source: Arc<SourceFile>,
    limits: Limits,
    trees: OnceLock<Trees>,
}

/// The trees of a text.
#[derive(Debug)]
pub(crate) struct Trees {
    pub(crate) roots: Vec<Root>,
    /// The text alone, for what is taken from it as it is.
    pub(crate) text: Arc<Texts>,
    /// Whether the text is broken.
    pub(crate) is_broken: bool,
}

impl File {
    /// A file with its text. It is parsed when something needs its trees.
    pub fn new(source: Arc<SourceFile>, limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            source,
            limits,
            trees: OnceLock::new(),
        })
    }

    /// A file that was read already, with all of its trees as they are written.
    pub fn with_roots(source: Arc<SourceFile>, roots: Vec<Root>) -> Arc<Self> {
        Self::read(source, roots, false)
    }

    /// A file without trees, as a template is: it is of use to generators alone.
    pub fn unreadable(source: Arc<SourceFile>) -> Arc<Self> {
        Self::read(source, Vec::new(), true)
    }

    fn read(source: Arc<SourceFile>, roots: Vec<Root>, is_broken: bool) -> Arc<Self> {
        let trees = Trees::of(&source, roots, is_broken);
        Arc::new(Self {
            source,
            limits: Limits::default(),
            trees: OnceLock::from(trees),
        })
    }

    /// Its text.
    pub fn source(&self) -> &Arc<SourceFile> {
        &self.source
    }

    /// Its trees.
    pub(crate) fn trees(&self) -> &Trees {
        self.trees.get_or_init(|| {
            let stream = parse(&self.source, &self.limits);
            let roots = stream.roots.into_iter().map(|root| Tree::new(root).into());
            Trees::of(&self.source, roots.collect(), !stream.findings.is_empty())
        })
    }
}

impl Trees {
    fn of(source: &Arc<SourceFile>, roots: Vec<Root>, is_broken: bool) -> Self {
        let text = Arc::new(Texts::of(source));
        Self {
            roots,
            text,
            is_broken,
        }
    }
}

/// Finds a file by its path, which is normalized: see [`scalegen_syntax::file_path`].
pub type Files<'a> = dyn Fn(&str) -> Option<Arc<File>> + 'a;

/// The names that kustomize looks for in a folder.
pub const KUSTOMIZATION_FILES: [&str; 3] = ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// The paths at which a folder may have its kustomization.
pub(crate) fn kustomization_paths(folder: &str) -> impl Iterator<Item = String> {
    KUSTOMIZATION_FILES
        .into_iter()
        .map(move |name| resolve(folder, name))
}

/// Whether a path of a kustomization is a URL or a repository.
pub(crate) fn is_remote(path: &str) -> bool {
    let host = path.split('/').next().unwrap_or_default();
    path.contains("://")
        || path.contains("?ref=")
        || path.starts_with("git::")
        || host.contains('@')
        || host.contains(':') && !host.starts_with('.') && host.len() > 2
        || ["github.com", "gitlab.com", "bitbucket.org"].contains(&host)
}
