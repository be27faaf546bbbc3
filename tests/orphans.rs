//! What was made of a profile that is there no more: a run over all profiles takes it away, others leave it alone.

#[path = "support/temporary.rs"]
mod temporary;

use std::fs;
use std::time::Duration;

use camino::Utf8PathBuf;
use scalegen::output::{Mode, RECORD, Relation};
use scalegen::{Run, Stack, Summary};
use temporary::temporary;

const WRITE: Mode = Mode::Write {
    lock_timeout: Duration::ZERO,
};
const RUNBOOK: &str = "RUNBOOK.md";

struct Out {
    _dir: tempfile::TempDir,
    path: Utf8PathBuf,
}

impl Out {
    /// With what is made of two profiles.
    fn new() -> Self {
        let (dir, path) = temporary();
        let out = Self { _dir: dir, path };
        let (summary, _) = out.run(&["cart", "web"], true, WRITE);
        assert_eq!(summary.changed + summary.removed + summary.foreign, 0);
        assert!(out.exists("cart/RUNBOOK.md") && out.exists("web/RUNBOOK.md"));
        out
    }

    fn exists(&self, path: &str) -> bool {
        self.path.join(path).symlink_metadata().is_ok()
    }

    /// A run over profiles of these names, and what it removed or would remove.
    fn run(&self, names: &[&str], all: bool, mode: Mode) -> (Summary, Vec<(String, bool)>) {
        let stack = |name: &&str| {
            let text = format!(
                "name = '{name}'\n[workloads.app]\nnamespace = 'shop'\ntarget = 'Deployment/app'\nvpa = {{ update_mode = 'Off' }}\n"
            );
            Stack::from_text(&format!("{name}.toml"), &text).unwrap()
        };
        let run = Run::new(names.iter().map(stack).collect(), self.path.clone());
        let run = if all { run.of_all() } else { run };
        let mut removed = Vec::new();
        let checked = run.check(mode, &|_| ());
        let summary = checked.place(&|_| (), &mut |difference| {
            if difference.relation == Relation::Stale {
                let path = difference.path.strip_prefix(&self.path).unwrap();
                removed.push((path.to_string(), difference.edited));
            }
        });
        (summary.unwrap(), removed)
    }
}

#[test]
fn a_run_over_all_profiles_tells_of_it_and_takes_it_away() {
    let out = Out::new();
    let files = fs::read_to_string(out.path.join("web").join(RECORD))
        .unwrap()
        .lines()
        .count();
    let (reported, removed) = out.run(&["cart"], true, Mode::Compare);
    assert_eq!(
        (reported.removed, removed.len()),
        (files, files),
        "the record too: {removed:?}"
    );
    assert!(
        removed
            .iter()
            .all(|(path, edited)| path.starts_with("web/") && !edited)
    );
    assert!(!reported.is_clean() && out.exists("web/RUNBOOK.md"));
    let (done, again) = out.run(&["cart"], true, WRITE);
    assert_eq!((done, again), (reported, removed), "as it was reported");
    assert!(!out.exists("web") && out.exists("cart/RUNBOOK.md"));
    assert!(out.run(&["cart"], true, Mode::Compare).0.is_clean());
}

#[test]
fn a_run_over_some_profiles_leaves_it_alone() {
    let out = Out::new();
    let (summary, removed) = out.run(&["cart"], false, WRITE);
    assert!(summary.is_clean() && removed.is_empty() && out.exists("web/RUNBOOK.md"));
}

#[test]
fn what_somebody_else_made_stays_and_edits_are_reported() {
    let out = Out::new();
    fs::write(out.path.join("web/notes.txt"), "mine").unwrap();
    fs::write(out.path.join("web").join(RUNBOOK), "edited").unwrap();
    let (_, removed) = out.run(&["cart"], true, WRITE);
    let edited: Vec<_> = removed.iter().filter(|(_, edited)| *edited).collect();
    assert_eq!(edited.len(), 1);
    assert_eq!(edited[0].0, "web/RUNBOOK.md");
    assert!(out.exists("web/notes.txt") && !out.exists("web/RUNBOOK.md"));
    assert!(
        !out.exists(&format!("web/{RECORD}")),
        "it is no folder of ours any more"
    );
    assert!(out.run(&["cart"], true, WRITE).0.is_clean());
}

#[test]
fn folders_without_a_record_and_other_spellings_of_a_name_are_not_ours_to_take() {
    let out = Out::new();
    fs::create_dir_all(out.path.join("somebody/else")).unwrap();
    fs::remove_file(out.path.join("web").join(RECORD)).unwrap();
    // As a file system that ignores case would show the folder.
    fs::rename(out.path.join("cart"), out.path.join("Cart")).unwrap();
    let (_, removed) = out.run(&["cart"], true, WRITE);
    assert_eq!(removed, []);
    assert!(out.exists("web/RUNBOOK.md") && out.exists("Cart/RUNBOOK.md") && out.exists("somebody/else"));
}

#[cfg(unix)]
#[test]
fn a_link_is_passed_over() {
    let out = Out::new();
    let elsewhere = out.path.join("web");
    std::os::unix::fs::symlink(&elsewhere, out.path.join("linked")).unwrap();
    let (_, removed) = out.run(&["cart", "web"], true, WRITE);
    assert_eq!(removed, []);
    assert!(out.exists("linked") && out.exists("web/RUNBOOK.md"));
}
