//! A folder of manifests to lint.

use std::fs;

use camino::Utf8PathBuf;
use scalegen::{LintOptions, LintOutcome, lint, texts};

/// A folder that is removed in the end.
pub(crate) struct Folder {
    _dir: tempfile::TempDir,
    pub(crate) path: Utf8PathBuf,
}

impl Folder {
    pub(crate) fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(dir.path().canonicalize().unwrap()).unwrap();
        for (name, text) in files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self { _dir: dir, path }
    }

    pub(crate) fn lint(&self, path: &str) -> LintOutcome {
        let mut options = LintOptions::default();
        options.paths = vec![self.path.join(path)];
        lint(texts(&options.paths).unwrap(), &options)
    }
}

/// The codes of what was found, in order.
pub(crate) fn codes(outcome: &LintOutcome) -> Vec<&str> {
    outcome.findings.iter().map(|finding| finding.code).collect()
}
