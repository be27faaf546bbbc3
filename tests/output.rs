//! What happens to a folder that scalegen writes into: ours is replaced, everybody else's is left alone.

#[path = "support/temporary.rs"]
mod temporary;

use std::fs;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen::output::{Digest, Folder, Lock, Mode, OutputError, RECORD, Relation, Stale};
use scalegen_manifest::files::{MadeFile, OutputPath};
use temporary::temporary;

const WRITE: Mode = Mode::Write {
    lock_timeout: Duration::ZERO,
};

struct Out {
    _dir: tempfile::TempDir,
    path: Utf8PathBuf,
}

impl Out {
    fn new() -> Self {
        let (dir, path) = temporary();
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

/// How a file relates to what is on disk, whether a person edited it, and what it holds if it differs.
type Change = (Relation, bool, Option<Vec<u8>>);

const MISSING: Change = (Relation::Missing, false, None);
const UNCHANGED: Change = (Relation::Unchanged, false, None);

#[derive(Debug, PartialEq)]
struct Run {
    changes: Vec<Change>,
    removed: Vec<Stale>,
    is_recorded: bool,
}

/// What a run does with one folder: all is compared, then all is written.
fn run(out: &Utf8Path, mode: Mode, files: &[(&str, &str)]) -> Result<Run, OutputError> {
    let _lock = match mode {
        Mode::Write { lock_timeout } => Some(Lock::acquire(out, lock_timeout)?),
        Mode::Compare => None,
    };
    let folder = Folder::open(out, "stack", "stack.toml", mode)?;
    let mut made: Vec<_> = files.iter().map(|(path, text)| made(path, text)).collect();
    made.sort_by(|(one, _), (other, _)| one.cmp(other));
    let mut changes = Vec::new();
    for (path, file) in &made {
        let change = match folder.find(path)? {
            None => MISSING,
            Some(found) => {
                let compared = folder.compare(path, &found, file, Digest::of(&file.contents))?;
                (compared.relation, compared.edited, compared.old)
            }
        };
        if change.0 == Relation::Foreign && mode == WRITE {
            return Err(OutputError::Foreign(folder.full(path)));
        }
        changes.push(change);
    }
    let removed = folder.stale(|path| made.iter().any(|(made, _)| made.as_str() == path))?;
    let digests = || {
        made.iter()
            .map(|(path, file)| (path.as_str(), Digest::of(&file.contents)))
    };
    let is_recorded = folder.is_recorded(digests());
    let differs: Vec<_> = made
        .iter()
        .zip(&changes)
        .filter(|(_, change)| **change != UNCHANGED)
        .map(|(made, _)| made)
        .collect();
    if mode == WRITE && !(is_recorded && differs.is_empty() && removed.is_empty()) {
        let about = differs
            .iter()
            .map(|(path, file)| (path, Digest::of(&file.contents)));
        folder.begin(about)?;
        for (path, file) in differs {
            folder.put(path, file)?;
        }
        for stale in &removed {
            folder.remove(stale)?;
        }
        folder.finish(digests())?;
    }
    Ok(Run {
        changes,
        removed,
        is_recorded,
    })
}

fn made(path: &str, text: &str) -> (OutputPath, MadeFile) {
    let file = MadeFile {
        contents: text.as_bytes().to_vec(),
        executable: path.ends_with(".sh"),
    };
    (OutputPath::new(path).unwrap(), file)
}

fn edited(old: &str, edited: bool) -> Change {
    (Relation::Changed, edited, Some(old.into()))
}

#[test]
fn what_did_not_change_is_not_touched() {
    let out = Out::new();
    let files = [("a.yaml", "1"), ("k8s/b.yaml", "2"), ("s.sh", "3")];
    let first = out.run(WRITE, &files).unwrap();
    assert_eq!(first.changes, vec![MISSING; 3]);
    let before = fs::metadata(out.file("k8s/b.yaml")).unwrap().modified().unwrap();
    let record_before = fs::metadata(out.file(RECORD)).unwrap().modified().unwrap();
    let second = out.run(WRITE, &files).unwrap();
    assert_eq!(second.changes, vec![UNCHANGED; 3]);
    assert!(second.is_recorded);
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
        vec![Stale {
            path: OutputPath::new("b.yaml").unwrap(),
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
        vec![UNCHANGED],
        "an equal file is as good as made by us"
    );
}

#[test]
fn comparing_touches_nothing() {
    let out = Out::new();
    let before = out.run(Mode::Compare, &[("a.yaml", "1")]).unwrap();
    assert_eq!((before.changes, before.is_recorded), (vec![MISSING], false));
    assert!(!out.path.join("stack").exists());
    out.run(WRITE, &[("a.yaml", "1"), ("b.yaml", "2")]).unwrap();
    let drift = out.run(Mode::Compare, &[("a.yaml", "new")]).unwrap();
    assert_eq!(drift.changes, vec![edited("1", false)]);
    assert_eq!(drift.removed.len(), 1);
    assert!(!drift.is_recorded);
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
    let first = Lock::acquire(&out.path, Duration::ZERO).unwrap();
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
    // As a kill leaves it: begun, half of the files new, temporary files about, no last record.
    let folder = Folder::open(&out.path, "stack", "stack.toml", WRITE).unwrap();
    let files = [
        made("a.yaml", "2"),
        made("k8s/new.yaml", "2"),
        made("k8s/other.yaml", "2"),
    ];
    let about = files
        .iter()
        .map(|(path, file)| (path, Digest::of(&file.contents)));
    folder.begin(about).unwrap();
    folder.put(&files[0].0, &files[0].1).unwrap();
    folder.put(&files[1].0, &files[1].1).unwrap();
    drop(folder);
    out.write("k8s/.scalegen-abc.tmp", "half");
    out.write(".scalegen-abc.tmp", "half");
    out.write(".scalegen-def.tmp/new.yaml", "half");
    out.write("k8s/.scalegen-def.tmp/new.yaml", "half");
    // The profile has changed since: the new file is no longer made.
    let repaired = out.run(WRITE, &[("a.yaml", "3")]).unwrap();
    assert_eq!(
        repaired.changes,
        vec![edited("2", false)],
        "no person wrote what the run that was cut off did"
    );
    assert_eq!(
        repaired.removed,
        vec![Stale {
            path: OutputPath::new("k8s/new.yaml").unwrap(),
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

#[test]
fn a_new_folder_comes_with_its_files() {
    let out = Out::new();
    let files = [
        made("a/b/one.yaml", "1"),
        made("a/b/two.yaml", "2"),
        made("a/three.yaml", "3"),
    ];
    let put = |folder: &Folder| {
        let files: Vec<_> = files.iter().map(|(path, file)| (path, file)).collect();
        folder
            .check_writable(files.iter().map(|(path, _)| path.folder()))
            .unwrap();
        folder.begin(std::iter::empty()).unwrap();
        folder.put_all(&files)
    };
    let is_whole = || {
        let read = ["a/b/one.yaml", "a/b/two.yaml", "a/three.yaml"].map(|path| out.read(path));
        read == ["1", "2", "3"].map(|text| Some(text.to_owned()))
            && fs::read_dir(out.file("a")).unwrap().count() == 2
            && fs::read_dir(out.file("a/b")).unwrap().count() == 2
    };
    put(&Folder::open(&out.path, "stack", "stack.toml", WRITE).unwrap()).unwrap();
    assert!(is_whole(), "they are new");
    put(&Folder::open(&out.path, "stack", "stack.toml", WRITE).unwrap()).unwrap();
    assert!(is_whole(), "they are there");
    // It comes after somebody looked, with something in it.
    fs::remove_dir_all(out.file("a")).unwrap();
    let folder = Folder::open(&out.path, "stack", "stack.toml", WRITE).unwrap();
    folder.check_writable(["a/b"].into_iter()).unwrap();
    out.write("a/b/two.yaml", "theirs");
    put(&folder).unwrap();
    assert!(is_whole(), "somebody else made it");
}

#[test]
fn what_is_in_the_way_of_one_file_keeps_all_from_being_written() {
    let out = Out::new();
    out.run(WRITE, &[("a.yaml", "1")]).unwrap();
    out.write("b.yaml", "theirs");
    out.run(WRITE, &[("a.yaml", "2"), ("b.yaml", "2")]).unwrap_err();
    assert_eq!(out.read("a.yaml").as_deref(), Some("1"));
}

#[test]
fn a_lock_that_led_to_nothing_leaves_nothing() {
    let out = Out::new();
    let deep = out.path.join("x/y");
    drop(Lock::acquire(&deep, Duration::ZERO).unwrap());
    assert!(!out.path.join("x").exists());
    let lock = Lock::acquire(&deep, Duration::ZERO).unwrap();
    fs::write(deep.join("a"), "").unwrap();
    drop(lock);
    assert!(deep.join("a").exists());
}
