//! What happens to a folder that scalegen writes into: ours is replaced, everybody else's is left alone.

use std::fs;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen::output::{Change, Folder, Mode, OutputError, RECORD, Removed};
use scalegen_manifest::files::{MadeFile, OutputPath};

const WRITE: Mode = Mode::Write {
    lock_timeout: Duration::ZERO,
};

struct Out {
    _dir: tempfile::TempDir,
    path: Utf8PathBuf,
}

impl Out {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(dir.path().canonicalize().unwrap()).unwrap();
        Self { _dir: dir, path }
    }

    fn file(&self, path: &str) -> Utf8PathBuf {
        self.path.join("stack").join(path)
    }

    fn read(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.file(path)).ok()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.file(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn run(&self, mode: Mode, files: &[(&str, &str)]) -> Result<Run, OutputError> {
        run(&self.path, mode, files)
    }
}

#[derive(Debug, PartialEq)]
struct Run {
    changes: Vec<Change>,
    removed: Vec<Removed>,
    record: Change,
}

fn run(out: &Utf8Path, mode: Mode, files: &[(&str, &str)]) -> Result<Run, OutputError> {
    let folder = Folder::open(out, "stack", "stack.toml", mode)?;
    let paths: Vec<_> = files
        .iter()
        .map(|(path, _)| OutputPath::new(*path).unwrap())
        .collect();
    folder.announce(paths.iter())?;
    let mut changes = Vec::new();
    let mut made = Vec::new();
    for (path, (_, text)) in paths.into_iter().zip(files) {
        let file = MadeFile {
            contents: text.as_bytes().to_vec(),
            executable: path.as_str().ends_with(".sh"),
        };
        let placed = folder.place(&path, &file)?;
        changes.push(placed.change);
        made.push((path, placed.digest));
    }
    let (removed, record) = folder.finish(&made)?;
    Ok(Run {
        changes,
        removed,
        record,
    })
}

fn edited(old: &str, edited: bool) -> Change {
    Change::Changed {
        old: old.into(),
        edited,
    }
}

#[test]
fn what_did_not_change_is_not_touched() {
    let out = Out::new();
    let files = [("a.yaml", "1"), ("k8s/b.yaml", "2"), ("s.sh", "3")];
    let first = out.run(WRITE, &files).unwrap();
    assert_eq!(first.changes, vec![Change::Created; 3]);
    let before = fs::metadata(out.file("k8s/b.yaml")).unwrap().modified().unwrap();
    let record_before = fs::metadata(out.file(RECORD)).unwrap().modified().unwrap();
    let second = out.run(WRITE, &files).unwrap();
    assert_eq!(second.changes, vec![Change::Unchanged; 3]);
    assert_eq!(second.record, Change::Unchanged);
    assert_eq!(
        fs::metadata(out.file("k8s/b.yaml")).unwrap().modified().unwrap(),
        before
    );
    assert_eq!(
        fs::metadata(out.file(RECORD)).unwrap().modified().unwrap(),
        record_before
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = |path| fs::metadata(out.file(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            mode("a.yaml") & 0o444,
            0o444,
            "readable as the umask lets it, not 0600"
        );
        assert_ne!(mode("s.sh") & 0o100, 0);
        fs::set_permissions(out.file("s.sh"), fs::Permissions::from_mode(0o644)).unwrap();
        out.run(WRITE, &files).unwrap();
        assert_ne!(mode("s.sh") & 0o100, 0, "a script that cannot be run is mended");
    }
}

#[test]
fn stale_files_of_ours_go_and_others_stay() {
    let out = Out::new();
    out.run(
        WRITE,
        &[("a.yaml", "1"), ("old/deep/b.yaml", "2"), ("old/c.yaml", "3")],
    )
    .unwrap();
    out.write("old/mine.txt", "hands off");
    let again = out.run(WRITE, &[("a.yaml", "1")]).unwrap();
    let removed: Vec<_> = again
        .removed
        .iter()
        .map(|removed| removed.path.as_str())
        .collect();
    assert_eq!(removed, ["old/c.yaml", "old/deep/b.yaml"]);
    assert_eq!(out.read("old/mine.txt").as_deref(), Some("hands off"));
    assert!(!out.file("old/deep").exists() && out.file("old").exists());
}

#[test]
fn an_edited_file_is_named_before_it_is_replaced() {
    let out = Out::new();
    out.run(WRITE, &[("a.yaml", "1"), ("b.yaml", "2")]).unwrap();
    out.write("a.yaml", "edited");
    out.write("b.yaml", "also edited");
    let again = out.run(WRITE, &[("a.yaml", "1")]).unwrap();
    assert_eq!(again.changes, vec![edited("edited", true)]);
    assert_eq!(
        again.removed,
        vec![Removed {
            path: "b.yaml".into(),
            edited: true
        }]
    );
    let next = out.run(WRITE, &[("a.yaml", "new")]).unwrap();
    assert_eq!(next.changes, vec![edited("1", false)]);
}

#[test]
fn somebody_elses_file_is_never_replaced() {
    let out = Out::new();
    out.write("a.yaml", "theirs");
    let error = out.run(WRITE, &[("a.yaml", "ours")]).unwrap_err();
    assert!(matches!(error, OutputError::Foreign(_)), "{error}");
    assert_eq!(out.read("a.yaml").as_deref(), Some("theirs"));
    out.write("a.yaml", "ours");
    let adopted = out.run(WRITE, &[("a.yaml", "ours")]).unwrap();
    assert_eq!(
        adopted.changes,
        vec![Change::Unchanged],
        "an equal file is as good as made by us"
    );
}

#[test]
fn comparing_touches_nothing() {
    let out = Out::new();
    let before = out.run(Mode::Compare, &[("a.yaml", "1")]).unwrap();
    assert_eq!(
        (before.changes, before.record),
        (vec![Change::Created], Change::Created)
    );
    assert!(!out.path.join("stack").exists());
    out.run(WRITE, &[("a.yaml", "1"), ("b.yaml", "2")]).unwrap();
    let drift = out.run(Mode::Compare, &[("a.yaml", "new")]).unwrap();
    assert_eq!(drift.changes, vec![edited("1", false)]);
    assert_eq!(drift.removed.len(), 1);
    assert!(matches!(drift.record, Change::Changed { .. }));
    assert_eq!(
        (out.read("a.yaml").as_deref(), out.read("b.yaml").as_deref()),
        (Some("1"), Some("2"))
    );
}

#[cfg(unix)]
#[test]
fn no_link_leads_out_of_the_folder() {
    use std::os::unix::fs::symlink;
    for link in ["", "k8s", "k8s/a.yaml", RECORD] {
        let out = Out::new();
        let outside = Out::new();
        fs::write(outside.path.join("target"), "theirs").unwrap();
        let at = out.file(link);
        fs::create_dir_all(at.parent().unwrap()).unwrap();
        let to = if link.ends_with(".yaml") || link == RECORD {
            outside.path.join("target")
        } else {
            outside.path.clone()
        };
        symlink(
            to,
            out.path.join("stack").join(link).as_str().trim_end_matches('/'),
        )
        .unwrap();
        let error = out.run(WRITE, &[("k8s/a.yaml", "ours")]).unwrap_err();
        assert!(matches!(error, OutputError::Symlink(_)), "{link}: {error}");
        assert_eq!(fs::read_to_string(outside.path.join("target")).unwrap(), "theirs");
        assert_eq!(fs::read_dir(&outside.path).unwrap().count(), 1, "{link}");
    }
}

#[test]
fn a_record_that_was_tampered_with_reaches_nothing_outside() {
    let out = Out::new();
    fs::write(out.path.join("precious"), "theirs").unwrap();
    let digest = "0".repeat(64);
    out.write(RECORD, &format!("{digest}  ../precious\n{digest}  /etc/passwd\n"));
    let run = out.run(WRITE, &[("a.yaml", "1")]).unwrap();
    assert!(run.removed.is_empty());
    assert_eq!(fs::read_to_string(out.path.join("precious")).unwrap(), "theirs");
}

#[test]
fn what_is_in_the_way_is_an_error() {
    let out = Out::new();
    fs::create_dir_all(out.file("a.yaml")).unwrap();
    assert!(matches!(
        out.run(WRITE, &[("a.yaml", "1")]).unwrap_err(),
        OutputError::WrongType(..)
    ));
    let out = Out::new();
    out.write("k8s", "a file");
    assert!(matches!(
        out.run(WRITE, &[("k8s/a.yaml", "1")]).unwrap_err(),
        OutputError::WrongType(..)
    ));
}

#[test]
fn two_runs_at_once_wait_for_each_other() {
    let out = Out::new();
    let first = Folder::open(&out.path, "stack", "stack.toml", WRITE).unwrap();
    let error = out.run(WRITE, &[("a.yaml", "1")]).unwrap_err();
    assert!(matches!(error, OutputError::Locked { .. }), "{error}");
    assert!(out.run(Mode::Compare, &[]).is_ok(), "comparing needs no lock");
    drop(first);
    out.run(WRITE, &[("a.yaml", "1")]).unwrap();
}

#[test]
fn a_run_that_was_cut_off_is_repaired_by_the_next() {
    let out = Out::new();
    out.run(WRITE, &[("a.yaml", "1")]).unwrap();
    // As a kill leaves it: announced, half of the files new, temporary files about, no last record.
    let folder = Folder::open(&out.path, "stack", "stack.toml", WRITE).unwrap();
    let new = [
        OutputPath::new("a.yaml").unwrap(),
        OutputPath::new("k8s/new.yaml").unwrap(),
    ];
    folder.announce(new.iter()).unwrap();
    let file = MadeFile {
        contents: b"2".to_vec(),
        executable: false,
    };
    folder.place(&new[1], &file).unwrap();
    drop(folder);
    out.write("k8s/.scalegen-abc.tmp", "half");
    out.write(".scalegen-abc.tmp", "half");
    // The profile has changed since: the new file is no longer made.
    let repaired = out.run(WRITE, &[("a.yaml", "3")]).unwrap();
    assert_eq!(repaired.changes, vec![edited("1", false)]);
    assert_eq!(
        repaired.removed,
        vec![Removed {
            path: "k8s/new.yaml".into(),
            edited: false
        }]
    );
    let mut left: Vec<_> = fs::read_dir(out.path.join("stack"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.sort();
    assert_eq!(left, [RECORD, "a.yaml"]);
    assert!(!out.read(RECORD).unwrap().contains("unfinished"));
}
