//! Whose lines are shown: a file that a profile or kustomization names may be anywhere on the machine.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it looks for the roots of repositories, and where links lead"
)]

use camino::{Utf8Path, Utf8PathBuf};

/// The folders whose files may be shown: the repository of the working directory, and those of what was named.
#[derive(Clone, Debug)]
pub struct Roots(Vec<Utf8PathBuf>);

impl Roots {
    /// The repositories that these paths and the working directory are in; the folders themselves where there is none.
    pub fn of(named: &[Utf8PathBuf]) -> Self {
        let folders = named.iter().filter_map(|path| match path.is_dir() {
            true => Some(real(path)?),
            false => real(path)?.parent().map(Utf8Path::to_owned),
        });
        let working = real(Utf8Path::new("."));
        let root = |folder: Utf8PathBuf| {
            let mut above = folder.ancestors();
            let root = above.find(|above| above.join(".git").exists());
            root.map_or(folder.clone(), Utf8Path::to_owned)
        };
        Self(folders.chain(working).map(root).collect())
    }

    /// Whether the file of this name is below one of them. What is no file, such as standard input, is the caller's own.
    pub fn have(&self, name: &str) -> bool {
        real(Utf8Path::new(name)).is_none_or(|path| self.0.iter().any(|root| path.starts_with(root)))
    }
}

/// Where a path leads, if anything is there.
fn real(path: &Utf8Path) -> Option<Utf8PathBuf> {
    path.canonicalize_utf8().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn files_are_shown_from_repositories_only() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| Utf8PathBuf::from_path_buf(dir.path().join(name)).unwrap();
        for folder in ["repository/.git", "repository/k8s", "other"] {
            fs::create_dir_all(path(folder)).unwrap();
        }
        for file in ["repository/base.toml", "repository/k8s/a.yaml", "other/b.yaml"] {
            fs::write(path(file), "").unwrap();
        }
        let named = Roots::of(&[path("repository/k8s/a.yaml")]);
        assert!(named.have(path("repository/base.toml").as_str()));
        assert!(!named.have(path("repository/../other/b.yaml").as_str()));
        assert!(named.have("<stdin>") && named.have("Cargo.toml"));
        assert!(Roots::of(&[path("other/b.yaml")]).have(path("other/b.yaml").as_str()));
        assert!(!Roots::of(&[]).have(path("other/b.yaml").as_str()));
    }
}
