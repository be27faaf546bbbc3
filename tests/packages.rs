//! Every crate builds from the files that it is packaged with: no source includes a file outside of its own crate.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Component, Path, PathBuf};

#[test]
fn no_source_includes_a_file_outside_of_its_crate() {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut included = 0;
    let entries = fs::read_dir(&crates).unwrap().map(|entry| entry.unwrap().path());
    for root in entries.filter(|path| path.join("Cargo.toml").is_file()) {
        let mut sources = Vec::new();
        gather(&root.join("src"), &mut sources);
        for source in sources {
            let text = fs::read_to_string(&source).unwrap();
            let folder = source.strip_prefix(&root).unwrap().parent().unwrap();
            for path in includes(&text) {
                included += 1;
                assert!(
                    stays_inside(&folder.join(path)),
                    "{} includes {path}, which is not in its package",
                    source.display()
                );
            }
        }
    }
    assert!(included > 2, "includes are no longer found");
}

#[test]
fn a_path_that_leaves_its_crate_is_found() {
    let text = "const A: &str = include_str!(\n    \"../../templates/a\"\n);\n#[path = \"b.rs\"]\nmod b;\n";
    assert_eq!(includes(text), ["../../templates/a", "b.rs"]);
    assert!(!stays_inside(Path::new("src/../../templates/a")));
    assert!(stays_inside(Path::new("src/plan/../../templates/a")));
}

/// The paths of files that a source includes.
fn includes(text: &str) -> Vec<&str> {
    let starts = ["include_str!(", "include_bytes!(", "include!(", "#[path ="];
    let mut found: Vec<(usize, &str)> = Vec::new();
    for start in starts {
        for (at, _) in text.match_indices(start) {
            let path = text[at + start.len()..].trim_start().strip_prefix('"');
            found.extend(path.and_then(|path| Some((at, path.split_once('"')?.0))));
        }
    }
    found.sort_unstable();
    found.into_iter().map(|(_, path)| path).collect()
}

fn stays_inside(path: &Path) -> bool {
    let mut depth = 0_i32;
    path.components().all(|part| {
        depth += match part {
            Component::Normal(_) => 1,
            Component::ParentDir => -1,
            Component::CurDir => 0,
            Component::RootDir | Component::Prefix(_) => i32::MIN / 2,
        };
        depth >= 0
    })
}

/// Tests are left out: they run in the repository, with its files.
fn gather(folder: &Path, sources: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, sources);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            sources.push(path);
        }
    }
}

/// What `cargo deny` would say of the lock file, for whoever does not have it: crates.io alone, and no second version
/// that deny.toml does not list, nor anything in its list that is not there.
#[test]
fn the_lock_file_has_what_deny_toml_allows() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let read = |file: &str| -> toml::Table { fs::read_to_string(root.join(file)).unwrap().parse().unwrap() };
    let (lock, deny) = (read("Cargo.lock"), read("deny.toml"));
    let names = |list: &toml::Value| -> BTreeSet<String> {
        let crates = list.as_array().unwrap().iter();
        crates
            .map(|entry| entry["crate"].as_str().unwrap().to_owned())
            .collect()
    };
    let allowed = deny["sources"]["allow-registry"].as_array().unwrap();
    let (mut seen, mut twice) = (BTreeSet::new(), BTreeSet::new());
    for package in lock["package"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap().to_owned();
        if let Some(source) = package.get("source").and_then(toml::Value::as_str) {
            let registry = source.strip_prefix("registry+").map(toml::Value::from);
            assert!(
                registry.is_some_and(|registry| allowed.contains(&registry)),
                "{name} comes from {source}"
            );
        } else {
            assert!(name.starts_with("scalegen"), "{name} comes from nowhere");
        }
        if !seen.insert(name.clone()) {
            twice.insert(name);
        }
    }
    assert_eq!(twice, names(&deny["bans"]["skip"]));
    let denied = names(&deny["bans"]["deny"]);
    assert_eq!(
        seen.intersection(&denied).collect::<Vec<_>>(),
        Vec::<&String>::new()
    );
}
