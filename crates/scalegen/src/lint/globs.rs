//! Globs in the form of `.gitignore`, and where files are that they are matched with.

#![allow(
    clippy::disallowed_methods,
    reason = "globs, configurations and baselines are about files below their own folder, and paths about the working one"
)]

use camino::{Utf8Path, Utf8PathBuf};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use scalegen_syntax::{Message, file_path};

use super::messages::BadGlob;
use crate::stack::with_slashes;

/// Globs in the form of `.gitignore`, and the folder that they are relative to.
///
/// A glob without a `/` matches at any depth, and one that matches a folder matches all that is in it.
///
/// ```
/// let globs = scalegen::Globs::new("/repo", ["examples/**", "*.gen.yaml"])?;
/// assert!(globs.match_file("/repo/examples/web/hpa.yaml"));
/// assert!(globs.match_file("/repo/k8s/hpa.gen.yaml"));
/// assert!(!globs.match_file("/repo/k8s/hpa.yaml"));
/// # Ok::<(), scalegen::GlobError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Globs {
    folder: String,
    globs: Gitignore,
}

/// A text that is not a glob.
#[derive(Clone, Debug, thiserror::Error)]
#[error("`{glob}` is not a glob: {reason}")]
pub struct GlobError {
    glob: String,
    reason: String,
}

impl From<GlobError> for Message {
    fn from(error: GlobError) -> Self {
        let GlobError { glob, reason } = error;
        BadGlob { glob, reason }.into()
    }
}

impl Globs {
    /// These globs, relative to a folder; a relative folder is one of the working folder.
    ///
    /// # Errors
    /// When one of the texts is not a glob.
    pub fn new(
        folder: impl AsRef<Utf8Path>,
        globs: impl IntoIterator<Item: AsRef<str>>,
    ) -> Result<Self, GlobError> {
        let folder = absolute(&with_slashes(folder.as_ref()));
        let mut builder = GitignoreBuilder::new(&folder);
        for glob in globs {
            let glob = glob.as_ref();
            let added = builder.add_line(None, glob);
            added.map_err(|error| GlobError::of(glob, error))?;
        }
        let globs = builder.build().map_err(|error| GlobError::of("", error))?;
        Ok(Self { folder, globs })
    }

    /// None, which match nothing.
    pub(super) fn none() -> Self {
        Self {
            folder: String::new(),
            globs: Gitignore::empty(),
        }
    }

    /// Whether they match a file, by its path.
    pub fn match_file(&self, path: &str) -> bool {
        self.matches(&absolute(path), false)
    }

    /// Whether they match an absolute path.
    pub(super) fn matches(&self, path: &str, is_folder: bool) -> bool {
        let inside = below(path, &self.folder).filter(|path| !path.is_empty());
        inside.is_some_and(|path| {
            self.globs
                .matched_path_or_any_parents(path, is_folder)
                .is_ignore()
        })
    }
}

impl GlobError {
    fn of(glob: &str, error: ignore::Error) -> Self {
        let reason = match error {
            ignore::Error::Glob { err, .. } => err,
            error => error.to_string(),
        };
        Self {
            glob: glob.to_owned(),
            reason,
        }
    }
}

/// The same file by the path that starts at the root, without `.` and `..`.
pub(super) fn absolute(path: &str) -> String {
    let path = with_slashes(Utf8Path::new(path));
    if Utf8Path::new(&*path).is_absolute() {
        return file_path::resolve("", &path);
    }
    let working = std::env::current_dir().ok();
    let working = working.and_then(|path| Utf8PathBuf::from_path_buf(path).ok());
    let working = working.unwrap_or_default();
    file_path::resolve(&with_slashes(&working), &path)
}

/// What of an absolute path is below a folder; empty for the folder itself.
pub(super) fn below<'p>(path: &'p str, folder: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(folder.trim_end_matches('/'))?;
    match rest {
        "" => Some(rest),
        _ => rest.strip_prefix('/'),
    }
}

/// An absolute path as it is seen from a folder.
pub(super) fn relative(path: &str, folder: &str) -> String {
    let mut up = String::new();
    let mut above = folder;
    loop {
        if let Some(rest) = below(path, above) {
            return up + rest;
        }
        let next = file_path::folder(above);
        if next.is_empty() || next == above {
            return path.to_owned();
        }
        up.push_str("../");
        above = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_those_of_gitignore() {
        let globs = Globs::new(
            "/r",
            ["envs/*/a.yaml", "docs", "/top.yaml", "x/**", "!x/keep.yaml"],
        )
        .unwrap();
        for (path, expected) in [
            ("/r/envs/dev/a.yaml", true),
            ("/r/envs/dev/b/a.yaml", false),
            ("/r/a/docs/b/c.yaml", true),
            ("/r/top.yaml", true),
            ("/r/a/top.yaml", false),
            ("/r/x/y.yaml", true),
            ("/r/x/keep.yaml", false),
            ("/other/docs/a.yaml", false),
            ("/r", false),
        ] {
            assert_eq!(globs.match_file(path), expected, "{path}");
        }
        let error = Globs::new("/r", ["a", "{b"]).unwrap_err();
        assert_eq!(
            error.to_string(),
            "`{b` is not a glob: unclosed alternate group; missing '}' (maybe escape '{' with '[{]'?)"
        );
    }

    #[test]
    fn paths_are_seen_from_folders() {
        for (path, folder, expected) in [
            ("/a/b/c.yaml", "/a", "b/c.yaml"),
            ("/a/b/c.yaml", "/a/b/", "c.yaml"),
            ("/a/c.yaml", "/a/b", "../c.yaml"),
            ("/ab/c.yaml", "/a", "../ab/c.yaml"),
            ("/c.yaml", "/", "c.yaml"),
            ("<stdin>", "/a", "<stdin>"),
        ] {
            assert_eq!(relative(path, folder), expected, "{path} {folder}");
        }
        assert_eq!(absolute("/a/./b/../c"), "/a/c");
        assert!(absolute("x/../c").ends_with("/c") && !absolute("x/../c").contains('x'));
    }
}
