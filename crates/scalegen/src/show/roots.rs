//! Whose lines are shown: a file that a profile or kustomization names may be anywhere on the machine.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it looks for the roots of repositories, and where links lead"
)]

use std::collections::{HashMap, HashSet};
use std::fs;

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
        self.lead_to(Utf8Path::new(name)) != Some(false)
    }

    /// Those of some names that they do not [have](Self::have). Each file is looked at once, and so is each folder.
    pub(super) fn lack<'n>(&self, names: impl Iterator<Item = &'n str>) -> HashSet<&'n str> {
        let mut folders = HashMap::new();
        let (mut seen, mut lacking) = (HashSet::new(), HashSet::new());
        for name in names.filter(|name| seen.insert(*name)) {
            let path = Utf8Path::new(name);
            // What is no link is where its folder is.
            let has = match folder(path).filter(|_| is_file(path)) {
                Some(folder) => self.leads_to(folder, &mut folders),
                None => self.lead_to(path),
            };
            if has == Some(false) {
                lacking.insert(name);
            }
        }
        lacking
    }

    /// What [`Self::lead_to`] says of a folder, which is noted down.
    fn leads_to<'n>(
        &self,
        path: &'n Utf8Path,
        known: &mut HashMap<&'n Utf8Path, Option<bool>>,
    ) -> Option<bool> {
        if let Some(known) = known.get(path) {
            return *known;
        }
        let is_name = |root: &Utf8PathBuf| match (root.file_name(), path.file_name()) {
            // Some systems do not distinguish them.
            (Some(root), Some(name)) => root.eq_ignore_ascii_case(name),
            _ => true,
        };
        let is_root = self.0.iter().any(is_name);
        // A folder that is no link, and none of the roots, is in one of them if the one above is.
        let above = folder(path).filter(|_| !is_root && is_folder(path));
        let leads = match above {
            Some(above) => self.leads_to(above, known),
            None => self.lead_to(path),
        };
        known.insert(path, leads);
        leads
    }

    /// Whether a path leads below one of them; none where nothing is there.
    fn lead_to(&self, path: &Utf8Path) -> Option<bool> {
        let path = real(path)?;
        Some(self.0.iter().any(|root| path.starts_with(root)))
    }
}

/// The folder of what has a name in one.
fn folder(path: &Utf8Path) -> Option<&Utf8Path> {
    let folder = path.parent().filter(|folder| !folder.as_str().is_empty());
    folder.filter(|_| path.file_name().is_some())
}

/// Whether a path is a file itself, and no link to one.
fn is_file(path: &Utf8Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_file())
}

/// Whether a path is a folder itself, and no link to one.
fn is_folder(path: &Utf8Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir())
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

        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(path("other/b.yaml"), path("repository/k8s/link.yaml")).unwrap();
            let names = [
                "repository/k8s/a.yaml",
                "repository/k8s/link.yaml",
                "other/b.yaml",
                "no.yaml",
            ];
            let names: Vec<Utf8PathBuf> = names.into_iter().map(path).collect();
            let mut others: Vec<&str> = named
                .lack(names.iter().map(|name| name.as_str()))
                .into_iter()
                .collect();
            others.sort_unstable();
            assert_eq!(others, [names[2].as_str(), names[1].as_str()]);
        }
    }
}
