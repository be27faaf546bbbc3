//! The files that a kustomization names, each parsed at most once.

use std::sync::{Arc, OnceLock};

use scalegen_document::{Limits, Stream, parse};
use scalegen_syntax::SourceFile;
use scalegen_syntax::file_path::resolve;

/// A file on its way into a kustomization.
#[derive(Debug)]
pub struct File {
    source: Arc<SourceFile>,
    limits: Limits,
    stream: OnceLock<Stream>,
}

impl File {
    /// A file with its text. It is parsed when something needs its trees.
    pub fn new(source: Arc<SourceFile>, limits: Limits) -> Arc<Self> {
        Arc::new(Self {
            source,
            limits,
            stream: OnceLock::new(),
        })
    }

    /// Its text.
    pub fn source(&self) -> &Arc<SourceFile> {
        &self.source
    }

    /// Its trees.
    pub fn stream(&self) -> &Stream {
        self.stream.get_or_init(|| parse(&self.source, &self.limits))
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
