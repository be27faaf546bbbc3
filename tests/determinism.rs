//! The same profiles give the same bytes, however scalegen is started, and a second run touches nothing.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

#[path = "support/fleet.rs"]
mod fleet;

/// A folder that looks like the top of a repository: `profiles/`, and folders to start from.
struct Scratch {
    dir: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        copy(
            &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles"),
            &dir.path().join("profiles"),
        );
        fs::create_dir_all(dir.path().join("a folder/deeper")).unwrap();
        Self { dir }
    }

    fn path(&self, below: &str) -> PathBuf {
        self.dir.path().canonicalize().unwrap().join(below)
    }

    /// Runs scalegen and gives what is in `out` afterwards.
    fn generate(&self, case: &Case) -> Tree {
        let mut command = Command::new(env!("CARGO_BIN_EXE_scalegen"));
        let absolute = |text: &String| text.replace("$ROOT", self.path("").to_str().unwrap());
        command.current_dir(self.path(case.from)).arg("generate");
        command.args(case.args.iter().map(absolute));
        if case.bare {
            command.env_clear();
        }
        let output = command.envs(case.env.iter().copied()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{case:?}: {stderr}");
        let mut tree = Tree::new();
        walk(&self.path(case.out), "", &mut tree);
        tree
    }

    /// The profiles by name, as seen from a folder that is so many levels down.
    fn profiles(&self, prefix: &str) -> Vec<String> {
        let mut profiles: Vec<_> = fs::read_dir(self.path("profiles"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.ends_with(".toml"))
            .map(|name| format!("{prefix}{name}"))
            .collect();
        profiles.sort();
        profiles
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// One way to start it. `$ROOT` in an argument is the scratch folder.
#[derive(Debug, Default)]
struct Case {
    from: &'static str,
    args: Vec<String>,
    /// Where the output is, below the scratch folder.
    out: &'static str,
    /// Without the environment of the test.
    bare: bool,
    env: Vec<(&'static str, &'static str)>,
}

/// Enough for every thread to get some of them, and more than are looked at in one go.
const SERVICES: usize = 300;

/// Path to contents.
type Tree = BTreeMap<String, Vec<u8>>;

fn walk(folder: &Path, below: &str, tree: &mut Tree) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = format!("{below}{}", entry.file_name().to_str().unwrap());
        if entry.file_type().unwrap().is_dir() {
            walk(&entry.path(), &format!("{name}/"), tree);
        } else {
            tree.insert(name, fs::read(entry.path()).unwrap());
        }
    }
}

fn strings(args: &[&str]) -> Vec<String> {
    args.iter().map(|arg| (*arg).to_owned()).collect()
}

#[test]
fn the_bytes_do_not_depend_on_how_it_is_started() {
    let scratch = Scratch::new();
    let first = Case {
        out: "generated",
        ..Case::default()
    };
    let expected = scratch.generate(&first);
    let mut committed = Tree::new();
    walk(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../generated"),
        "",
        &mut committed,
    );
    assert_eq!(
        expected.keys().collect::<Vec<_>>(),
        committed.keys().collect::<Vec<_>>()
    );

    let mut reversed = scratch.profiles("profiles/");
    reversed.reverse();
    let with = |mut args: Vec<String>, more: &[&str]| {
        args.extend(strings(more));
        args
    };
    let mut cases = vec![
        Case {
            args: strings(&["--out", "elsewhere"]),
            out: "elsewhere",
            ..Case::default()
        },
        Case {
            args: strings(&["--out", "a folder/not/there/yet"]),
            out: "a folder/not/there/yet",
            ..Case::default()
        },
        Case {
            args: strings(&["--out", "$ROOT/absolute"]),
            out: "absolute",
            ..Case::default()
        },
        Case {
            from: "a folder/deeper",
            args: with(scratch.profiles("../../profiles/"), &["--out", "up"]),
            out: "a folder/deeper/up",
            ..Case::default()
        },
        Case {
            from: "profiles",
            args: with(scratch.profiles("./"), &["--out", "../beside"]),
            out: "beside",
            ..Case::default()
        },
        Case {
            args: with(
                scratch.profiles("$ROOT/profiles/../profiles/"),
                &["--out", "whole-paths"],
            ),
            out: "whole-paths",
            ..Case::default()
        },
        Case {
            args: with(reversed, &["--out", "reversed"]),
            out: "reversed",
            ..Case::default()
        },
    ];
    for (jobs, out) in [("1", "jobs-1"), ("2", "jobs-2"), ("8", "jobs-8")] {
        cases.push(Case {
            args: strings(&["--jobs", jobs, "--out", out]),
            out,
            ..Case::default()
        });
    }
    for (out, bare, env) in [
        ("no-environment", true, vec![]),
        (
            "turkish",
            false,
            vec![
                ("LANG", "tr_TR.UTF-8"),
                ("LC_ALL", "tr_TR.UTF-8"),
                ("LANGUAGE", "tr"),
            ],
        ),
        (
            "elsewhen",
            false,
            vec![("TZ", "Pacific/Kiritimati"), ("SOURCE_DATE_EPOCH", "0")],
        ),
        (
            "nobody",
            false,
            vec![("HOME", "/nonexistent"), ("USER", "nobody"), ("TMPDIR", "/tmp")],
        ),
        (
            "colors",
            false,
            vec![
                ("CLICOLOR_FORCE", "1"),
                ("TERM", "xterm-256color"),
                ("COLUMNS", "20"),
            ],
        ),
        ("plain", false, vec![("NO_COLOR", "1"), ("TERM", "dumb")]),
        ("threads", false, vec![("RAYON_NUM_THREADS", "7")]),
    ] {
        cases.push(Case {
            args: strings(&["--out", out]),
            out,
            bare,
            env,
            ..Case::default()
        });
    }
    for case in &cases {
        let made = scratch.generate(case);
        for (path, contents) in &expected {
            assert_eq!(
                made.get(path).map(|made| String::from_utf8_lossy(made)),
                Some(String::from_utf8_lossy(contents)),
                "{path} with {case:?}"
            );
        }
        assert_eq!(made.len(), expected.len(), "{case:?}");
    }
}

/// Times are put into the past, so that a touch shows however fast the second run follows.
#[test]
fn a_second_run_touches_nothing() {
    let scratch = Scratch::new();
    let case = Case {
        out: "generated",
        ..Case::default()
    };
    let tree = scratch.generate(&case);
    let past = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000_000);
    let mut entries = vec![scratch.path("generated")];
    let mut next = 0;
    while let Some(path) = entries.get(next).cloned() {
        next += 1;
        if path.is_dir() {
            entries.extend(fs::read_dir(&path).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    // Folders too: a temporary file that came and went would show there.
    entries.retain(|path| cfg!(unix) || path.is_file());
    assert!(entries.len() > tree.len() || cfg!(not(unix)));
    for path in &entries {
        File::open(path).unwrap().set_modified(past).unwrap();
    }
    for args in [&[][..], &["--jobs", "8"]] {
        let again = scratch.generate(&Case {
            args: strings(args),
            out: "generated",
            ..Case::default()
        });
        assert_eq!(again, tree);
        for path in &entries {
            let modified = fs::metadata(path).unwrap().modified().unwrap();
            assert_eq!(modified, past, "{} was touched", path.display());
        }
    }
}

/// Without `--jobs` a run this short hardly ever has more than one thread.
#[test]
fn a_fleet_is_the_same_on_any_number_of_threads() {
    let scratch = Scratch::new();
    let profile = scratch.path("profiles/fleet.toml");
    let run = |command: &str, jobs: &str, out: &str| {
        let mut scalegen = Command::new(env!("CARGO_BIN_EXE_scalegen"));
        scalegen.current_dir(scratch.path(""));
        scalegen.args([command, "profiles/fleet.toml", "--jobs", jobs]);
        if command != "lint" {
            scalegen.args(["--out", out]);
        }
        let output = scalegen.output().unwrap();
        let reported = [output.stdout, output.stderr].map(|reported| String::from_utf8(reported).unwrap());
        (output.status.code(), reported)
    };
    let written = |most| {
        fs::write(&profile, fleet::fleet(SERVICES, most)).unwrap();
        let trees: Vec<_> = ["1", "2", "8"]
            .map(|jobs| {
                let out = format!("out-{jobs}");
                let (code, reported) = run("generate", jobs, &out);
                assert_eq!(code, Some(0), "{reported:?}");
                let mut tree = Tree::new();
                walk(&scratch.path(&out), "", &mut tree);
                // They say where they wrote.
                (reported.map(|reported| reported.replace(&out, "out")), tree)
            })
            .into();
        assert!(trees.iter().all(|tree| *tree == trees[0]), "{:?}", trees[0].0);
        assert!(trees[0].1.len() > 6 * SERVICES);
    };
    written(5);
    // Over what is there, and only some of it.
    written(6);

    for index in (0..SERVICES).step_by(7) {
        let service = format!("svc-{index:04}");
        let mut tree = Tree::new();
        walk(&scratch.path("out-1"), "", &mut tree);
        let path = tree.keys().find(|path| path.contains(&service)).unwrap();
        fs::write(scratch.path("out-1").join(path), "edited: true\n").unwrap();
    }
    let differing = ["1", "2", "8"].map(|jobs| run("check", jobs, "out-1"));
    assert_eq!(differing[0].0, Some(1), "{:?}", differing[0].1);
    assert!(differing.iter().all(|reported| *reported == differing[0]));

    // Two services of a name, and a namespace that none can have.
    let mistaken = fleet::fleet(SERVICES, 5)
        .replace("svc-0250", "svc-0100")
        .replace("namespace = \"shop\"", "namespace = \"Shop\"");
    fs::write(&profile, mistaken).unwrap();
    let found = ["1", "2", "8"].map(|jobs| run("lint", jobs, ""));
    assert_eq!(found[0].0, Some(1), "{:?}", found[0].1);
    assert!(found.iter().all(|reported| *reported == found[0]));
}
