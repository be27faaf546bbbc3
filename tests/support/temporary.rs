//! A temporary folder with its path, in which there are no links.

use camino::Utf8PathBuf;

/// It goes with the first of the two.
pub(crate) fn temporary() -> (tempfile::TempDir, Utf8PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(dir.path().canonicalize().unwrap()).unwrap();
    (dir, path)
}
