//! A folder of manifests to lint.

use std::fs;

use camino::Utf8PathBuf;
use scalegen::{LintOptions, LintOutcome, lint, texts};

/// A folder that is removed in the end.
pub struct Folder {
    _dir: tempfile::TempDir,
    pub path: Utf8PathBuf,
}

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(dir.path().canonicalize().unwrap()).unwrap();
        for (name, text) in files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self { _dir: dir, path }
    }

    pub fn lint(&self, path: &str) -> LintOutcome {
        let mut options = LintOptions::default();
        options.paths = vec![self.path.join(path)];
        lint(texts(&options.paths).unwrap(), &options)
    }
}
