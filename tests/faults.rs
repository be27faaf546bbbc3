//! What faults leave, by where the fault lies.
#![cfg(unix)]

#[path = "faults/astray.rs"]
mod astray;
#[path = "faults/beside.rs"]
mod beside;
#[path = "faults/cut_off.rs"]
mod cut_off;
#[path = "faults/reported.rs"]
mod reported;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use fleet::fleet;
use skip::skipped;

#[path = "support/fleet.rs"]
mod fleet;
#[path = "support/skip.rs"]
mod skip;

type Tree = BTreeMap<String, Vec<u8>>;

/// A folder with a profile and what is made from it.
struct Place {
    dir: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self {
            dir: tempfile::tempdir().unwrap(),
        }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.dir.path().join(below)
    }

    fn profile(&self, text: &str) {
        fs::write(self.path("p.toml"), text).unwrap();
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scalegen"));
        command.current_dir(self.dir.path()).args(args);
        command
    }

    fn generate(&self) -> Output {
        self.command(&["generate", "p.toml"]).output().unwrap()
    }

    fn start(&self) -> Child {
        // By itself so short a run has one thread, and writes one file after the other.
        let mut command = self.command(&["generate", "p.toml", "--jobs", "4"]);
        command.stderr(Stdio::null()).spawn().unwrap()
    }

    /// What is made from a profile where nothing goes wrong.
    fn made_from(profile: &str) -> Tree {
        let place = Self::new();
        place.profile(profile);
        succeeded(&place.generate());
        tree(&place.path("generated"))
    }
}

fn succeeded(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{stderr}");
    stderr
}

fn refused(output: &Output) -> String {
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    stderr
}

/// Every file below a folder; empty folders would be lost, so they are files here that hold nothing.
fn tree(folder: &Path) -> Tree {
    fn walk(folder: &Path, prefix: &str, tree: &mut Tree) {
        let entries: Vec<_> = fs::read_dir(folder).into_iter().flatten().flatten().collect();
        if entries.is_empty() {
            tree.insert(prefix.to_owned(), Vec::new());
        }
        for entry in entries {
            let name = format!("{prefix}{}", entry.file_name().into_string().unwrap());
            if entry.file_type().unwrap().is_dir() {
                walk(&entry.path(), &format!("{name}/"), tree);
            } else {
                tree.insert(name, fs::read(entry.path()).unwrap_or_default());
            }
        }
    }
    let mut tree = Tree::new();
    if folder.exists() {
        walk(folder, "", &mut tree);
    }
    tree
}

const PROFILE: &str = "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n\
    active = \"cpu\"\n[workloads.web.scalers.cpu]\nkind = \"hpa\"\nfile = \"FILE\"\nmax_replicas = 5\n\
    metrics = [{ resource = \"cpu\", average_utilization = 60 }]\n\
    [workloads.web.scalers.memory]\nkind = \"hpa\"\nfile = \"memory.yaml\"\nmax_replicas = 5\n\
    metrics = [{ resource = \"memory\", average_utilization = 60 }]\n";

const FOLDER: &str = "generated/shop/k8s/60-autoscale";
