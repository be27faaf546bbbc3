//! `generated/` is what the profiles say: every file, no other, each with its head and its digest.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use scalegen::Stack;
use scalegen::output::RECORD;
use sha2::{Digest as _, Sha256};

const MEND: &str = "run `cargo run` and read what changed";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// Contents, and whether the file may be run.
type Tree = BTreeMap<String, (Vec<u8>, bool)>;

/// A profile, what it renders to, and what is in its folder.
struct Golden {
    /// The profile's file name.
    file: String,
    name: String,
    rendered: Tree,
    on_disk: Tree,
}

/// One for each of `profiles/*.toml`.
fn goldens() -> Vec<Golden> {
    let mut goldens = Vec::new();
    for entry in fs::read_dir(root().join("profiles")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "toml") {
            continue;
        }
        let stack = Stack::load(path.to_str().unwrap()).unwrap_or_else(|findings| panic!("{findings:#?}"));
        let rendered = stack.render().unwrap_or_else(|findings| panic!("{findings:#?}"));
        let name = rendered.plan.name.clone();
        let mut on_disk = Tree::new();
        walk(&root().join("generated").join(&name), "", &mut on_disk);
        goldens.push(Golden {
            file: stack.file().to_owned(),
            name,
            rendered: rendered
                .files
                .into_iter()
                .map(|(path, file)| (path.to_string(), (file.contents, file.executable)))
                .collect(),
            on_disk,
        });
    }
    assert!(!goldens.is_empty());
    goldens
}

fn walk(folder: &Path, below: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            walk(&entry.path(), &format!("{name}/"), tree);
        } else {
            assert!(kind.is_file(), "{name} is a link");
            let contents = fs::read(entry.path()).unwrap();
            tree.insert(name, (contents, is_executable(&entry.metadata().unwrap())));
        }
    }
}

#[cfg(unix)]
fn is_executable(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    metadata.permissions().mode() & 0o100 != 0
}

/// Where files have no such bit, scripts are reported by their name.
#[cfg(not(unix))]
fn is_executable(_: &fs::Metadata) -> bool {
    false
}

#[test]
fn every_profile_renders_to_exactly_what_is_committed() {
    for golden in goldens() {
        let mut on_disk = golden.on_disk;
        assert!(on_disk.remove(RECORD).is_some(), "{} has no record", golden.name);
        let paths = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
        assert_eq!(
            paths(&golden.rendered),
            paths(&on_disk),
            "generated/{}: {MEND}",
            golden.name
        );
        for (path, (contents, executable)) in &golden.rendered {
            let (old, old_executable) = &on_disk[path];
            assert_eq!(
                String::from_utf8_lossy(contents),
                String::from_utf8_lossy(old),
                "generated/{}/{path}: {MEND}",
                golden.name
            );
            if cfg!(unix) {
                assert_eq!(executable, old_executable, "generated/{}/{path}", golden.name);
            }
        }
    }
}

#[test]
fn each_folder_is_that_of_a_profile() {
    let folders: BTreeSet<_> = fs::read_dir(root().join("generated"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let names: BTreeSet<_> = goldens().into_iter().map(|golden| golden.name).collect();
    assert_eq!(folders, names);
}

/// As `sha256sum -c` would, and nothing but the files listed.
#[test]
fn the_record_lists_every_file_with_its_digest() {
    for golden in goldens() {
        let record = String::from_utf8(golden.on_disk[RECORD].0.clone()).unwrap();
        let (head, lines): (Vec<_>, Vec<_>) = record.lines().partition(|line| line.starts_with('#'));
        assert_eq!(
            head.len(),
            1,
            "{}: a mark of a run that was cut off: {record}",
            golden.name
        );
        let expected: Vec<_> = golden
            .on_disk
            .iter()
            .filter(|(path, _)| *path != RECORD)
            .map(|(path, (contents, _))| format!("{}  {path}", hex(contents)))
            .collect();
        assert_eq!(lines, expected, "{}", golden.name);
    }
}

fn hex(contents: &[u8]) -> String {
    Sha256::digest(contents)
        .iter()
        .fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        })
}

#[test]
fn every_file_says_what_it_was_made_from() {
    for golden in goldens() {
        for (path, (contents, _)) in &golden.on_disk {
            let text = std::str::from_utf8(contents).unwrap();
            let made = format!("Made by scalegen from {}; ", golden.file);
            let rewrites = format!("{made}`scalegen generate` rewrites it.");
            let (line, expected) = if path == RECORD {
                let made = format!("# What `scalegen generate` made from {}. ", golden.file);
                (0, format!("{made}Verify with: sha256sum -c {RECORD}"))
            } else if path.ends_with(".md") {
                (0, format!("<!-- {rewrites} -->"))
            } else {
                (usize::from(text.starts_with("#!")), format!("# {rewrites}"))
            };
            assert_eq!(
                text.lines().nth(line),
                Some(expected.as_str()),
                "{}/{path}",
                golden.name
            );
        }
    }
}

/// What is made is the same on every machine, so it cannot know where it was made.
#[test]
fn no_file_knows_where_it_was_made() {
    let root = root();
    let places = [root.to_str().unwrap(), "profiles/", "generated/"];
    for golden in goldens() {
        for (path, (contents, _)) in &golden.on_disk {
            let text = String::from_utf8_lossy(contents);
            for place in places {
                assert!(!text.contains(place), "{}/{path} has {place}", golden.name);
            }
            assert!(
                text.ends_with('\n') && !text.contains('\r'),
                "{}/{path}",
                golden.name
            );
        }
    }
}
