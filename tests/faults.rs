//! What faults leave: killed runs, full disks, several runs at once, and names and links that lead astray.
#![cfg(unix)]

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
        let mut command = self.command(&["generate", "p.toml"]);
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

fn is_own(path: &str) -> bool {
    path.rsplit('/')
        .next()
        .is_some_and(|name| name.starts_with(".scalegen"))
}

/// Every file of a tree is as it was before or as it is to be, but for what scalegen keeps for itself.
fn assert_old_or_new(found: &Tree, old: &Tree, new: &Tree, about: &str) {
    for (path, contents) in found
        .iter()
        .filter(|(path, _)| !is_own(path) && !path.ends_with('/'))
    {
        let is_whole = [old, new].iter().any(|tree| tree.get(path) == Some(contents));
        assert!(
            is_whole,
            "{about}: {path} is torn: {}",
            String::from_utf8_lossy(contents)
        );
    }
}

/// Waits until a file is another one than it was, or the process has ended.
fn wait_for(child: &mut Child, file: &Path) {
    let inode = || fs::symlink_metadata(file).ok().map(|it| it.ino());
    let before = inode();
    while inode() == before && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
}

const SERVICES: usize = 60;

/// Kills a run right after it has placed one of its files, another one each time, so that the moments are spread
/// over the whole run whatever the speed of the machine.
#[test]
fn a_kill_leaves_every_file_old_or_new_and_the_next_run_mends_it() {
    const ROUNDS: usize = 16;
    let profiles = [fleet(SERVICES, 5), fleet(SERVICES, 6), fleet(SERVICES / 2, 7)];
    let trees = profiles.each_ref().map(|profile| Place::made_from(profile));
    let place = Place::new();
    let mut old = Tree::new();
    let mut killed = 0;
    let mut was_whole = true;
    for round in 0..ROUNDS {
        let which = round % profiles.len();
        let new = &trees[which];
        place.profile(&profiles[which]);
        if round % 5 == 4 {
            fs::remove_dir_all(place.path("generated")).unwrap();
            old = Tree::new();
        }
        let files: Vec<_> = new.keys().filter(|path| !is_own(path)).collect();
        let file = files[(files.len() - 1) * round / (ROUNDS - 1)];
        let mut child = place.start();
        wait_for(&mut child, &place.path("generated").join(file));
        let _ = child.kill();
        killed += usize::from(!child.wait().unwrap().success());

        let about = format!("round {round}, at {file}");
        assert_old_or_new(&tree(&place.path("generated")), &old, new, &about);
        // Killed again in the next round, or mended by a run of this profile or of another one.
        old.extend(
            tree(&place.path("generated"))
                .into_iter()
                .filter(|(path, _)| !is_own(path)),
        );
        let starts_whole = std::mem::replace(&mut was_whole, round % 3 != 1);
        if was_whole {
            let again = which;
            let which = (which + round / 3) % profiles.len();
            place.profile(&profiles[which]);
            let said = succeeded(&place.generate());
            // What other runs left half done may well look as if somebody had edited it.
            if starts_whole && again == which {
                assert!(!said.contains("edited by hand"), "{about}: {said}");
            }
            let mended = tree(&place.path("generated"));
            assert!(
                mended == trees[which],
                "{about}: {:?} is left",
                mended
                    .keys()
                    .filter(|path| !trees[which].contains_key(*path))
                    .collect::<Vec<_>>()
            );
            old = mended;
        }
    }
    assert!(killed > 0, "every run ended before it was killed");
}

/// A memory file system that is too small, gone when this is dropped.
struct Small {
    at: PathBuf,
}

impl Small {
    fn mount(at: PathBuf) -> Option<Self> {
        fs::create_dir_all(&at).unwrap();
        let mounted = mount(&["-t", "tmpfs", "-o", "size=200k", "tmpfs"], &at);
        mounted.then_some(Self { at })
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.at).status();
    }
}

fn mount(args: &[&str], at: &Path) -> bool {
    let output = Command::new("mount").args(args).arg(at).output();
    output.is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_leaves_every_file_old_or_new_and_the_next_run_mends_it() {
    let place = Place::new();
    let Some(small) = Small::mount(place.path("generated")) else {
        return skipped("no file system can be mounted here, so none is full");
    };
    let (few, many) = (fleet(2, 5), fleet(SERVICES, 6));
    let (old, new) = (Place::made_from(&few), Place::made_from(&many));
    place.profile(&few);
    succeeded(&place.generate());
    assert!(tree(&small.at) == old);

    place.profile(&many);
    let said = refused(&place.generate());
    assert!(said.contains("No space left on device"), "{said}");
    let found = tree(&small.at);
    assert_old_or_new(&found, &old, &new, "full");
    let temporary: Vec<_> = found.keys().filter(|path| path.ends_with(".tmp")).collect();
    assert!(temporary.is_empty(), "{temporary:?}");

    assert!(mount(&["-o", "remount,size=16m"], &small.at));
    let said = succeeded(&place.generate());
    assert!(!said.contains("edited by hand"), "{said}");
    assert!(tree(&small.at) == new);
}

#[test]
fn runs_at_once_take_turns() {
    let profile = fleet(SERVICES, 5);
    let place = Place::new();
    place.profile(&profile);
    let runs: Vec<_> = (0..4).map(|_| place.start()).collect();
    for mut run in runs {
        assert!(run.wait().unwrap().success());
    }
    assert!(tree(&place.path("generated")) == Place::made_from(&profile));
}

fn signal(child: &Child, name: &str) {
    let sent = Command::new("kill")
        .args([name, &child.id().to_string()])
        .status();
    assert!(sent.unwrap().success(), "{name}");
}

#[test]
fn a_run_that_cannot_have_its_turn_says_so() {
    let profile = fleet(SERVICES * 4, 5);
    let place = Place::new();
    place.profile(&profile);
    let mut first = place.start();
    wait_for(&mut first, &place.path("generated/platform/.scalegen.sha256"));
    signal(&first, "-STOP");
    let second = place
        .command(&["generate", "p.toml", "--lock-timeout", "0"])
        .output();
    signal(&first, "-CONT");
    assert!(first.wait().unwrap().success());
    let said = refused(&second.unwrap());
    assert!(
        said.contains("another scalegen is writing to generated "),
        "{said}"
    );
    assert!(said.contains("--lock-timeout"), "{said}");
    succeeded(&place.generate());
    assert!(tree(&place.path("generated")) == Place::made_from(&profile));
}

const PROFILE: &str = "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n\
    active = \"cpu\"\n[workloads.web.scalers.cpu]\nkind = \"hpa\"\nfile = \"FILE\"\nmax_replicas = 5\n\
    metrics = [{ resource = \"cpu\", average_utilization = 60 }]\n\
    [workloads.web.scalers.memory]\nkind = \"hpa\"\nfile = \"memory.yaml\"\nmax_replicas = 5\n\
    metrics = [{ resource = \"memory\", average_utilization = 60 }]\n";

const FOLDER: &str = "generated/shop/k8s/60-autoscale";

#[test]
fn no_name_leads_out_of_the_folder_or_to_another_file() {
    let hidden = [
        "a\\u202Eb.yaml",
        "a\\u200Bb.yaml",
        "a\\u0085b.yaml",
        "a\\u0000b.yaml",
        "a\\nb.yaml",
    ];
    let names = [
        "../evil.yaml",
        "../../../../evil.yaml",
        "a/../../evil.yaml",
        "/tmp/evil.yaml",
        "./../evil.yaml",
        "..",
        ".",
        "",
        "C:\\\\evil.yaml",
        "..\\\\evil.yaml",
        "\\\\\\\\host\\\\share",
        ".git",
        ".scalegen.sha256",
        "CON.yaml",
        "nul",
        "Aux.yaml",
        "com1.yaml",
        "LPT\u{b9}.yaml",
        "a.yaml.",
        "a.yaml ",
        " a.yaml",
        "a:b.yaml",
        "a?.yaml",
        // The same file as another one, where case means nothing, or everywhere.
        "MEMORY.yaml",
        "memory.yaml",
        "Kustomization.yaml",
        "kustomization.yaml",
    ];
    for name in names.into_iter().chain(hidden) {
        let place = Place::new();
        place.profile(&PROFILE.replace("FILE", name));
        let said = refused(&place.generate());
        assert!(
            said.contains("p.toml:8:"),
            "{name:?} is refused where it is written: {said}"
        );
        assert_eq!(tree(place.dir.path()).len(), 1, "{name:?} wrote something");
    }
    let place = Place::new();
    place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
    succeeded(&place.generate());
    assert!(place.path(FOLDER).join("cpu.yaml").is_file());
}

#[test]
fn no_link_is_followed_wherever_it_leads() {
    type Plant = fn(&Path, &Path);
    let plants: [(&str, Plant); 6] = [
        ("a file elsewhere", |outside, at| {
            symlink(outside.join("theirs"), at.join("cpu.yaml")).unwrap()
        }),
        ("nothing", |outside, at| {
            symlink(outside.join("nothing"), at.join("cpu.yaml")).unwrap()
        }),
        ("itself", |_, at| {
            symlink("cpu.yaml", at.join("cpu.yaml")).unwrap()
        }),
        ("a neighbor", |_, at| {
            fs::remove_file(at.join("cpu.yaml")).ok();
            symlink("memory.yaml", at.join("cpu.yaml")).unwrap();
        }),
        ("a folder elsewhere", |outside, at| {
            fs::remove_dir_all(at).unwrap();
            symlink(outside, at).unwrap();
        }),
        ("a folder above", |_, at| {
            fs::remove_dir_all(at).unwrap();
            symlink("../..", at).unwrap();
        }),
    ];
    for (about, plant) in plants {
        let (place, outside) = (Place::new(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("theirs"), "theirs").unwrap();
        place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
        fs::create_dir_all(place.path(FOLDER)).unwrap();
        plant(outside.path(), &place.path(FOLDER));
        let said = refused(&place.generate());
        assert!(said.contains("is a symbolic link"), "{about}: {said}");
        let left = tree(outside.path());
        assert_eq!(
            left,
            Tree::from([("theirs".to_owned(), b"theirs".to_vec())]),
            "{about}"
        );
    }
}

/// A hard link is a file as any other; what else has that name keeps what it held.
#[test]
fn a_hard_link_is_replaced_not_written_through() {
    let place = Place::new();
    place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
    succeeded(&place.generate());
    let file = place.path(FOLDER).join("cpu.yaml");
    fs::hard_link(&file, place.path("twin")).unwrap();
    let before = fs::read(&file).unwrap();
    place.profile(
        &PROFILE
            .replace("FILE", "cpu.yaml")
            .replace("max_replicas = 5", "max_replicas = 6"),
    );
    succeeded(&place.generate());
    assert_ne!(fs::read(&file).unwrap(), before);
    assert_eq!(fs::read(place.path("twin")).unwrap(), before);
}

#[test]
fn an_edit_is_told_before_it_is_lost_and_strangers_stay() {
    let place = Place::new();
    place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
    succeeded(&place.generate());
    let file = place.path(FOLDER).join("cpu.yaml");
    fs::write(&file, "edited").unwrap();
    fs::write(place.path(FOLDER).join("mine.yaml"), "mine").unwrap();
    let modified = |name: &str| {
        fs::metadata(place.path(FOLDER).join(name))
            .unwrap()
            .modified()
            .unwrap()
    };
    let before = (modified("memory.yaml"), modified("mine.yaml"));

    for format in ["human", "json", "github"] {
        let output = place
            .command(&["check", "p.toml", "--format", format])
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(1), "{format}");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("edited"), "{format}: {said}");
        assert_eq!(fs::read_to_string(&file).unwrap(), "edited", "{format}");
    }
    let said = succeeded(&place.generate());
    assert!(said.contains("cpu.yaml was edited by hand"), "{said}");
    assert_eq!((modified("memory.yaml"), modified("mine.yaml")), before);
    assert_eq!(
        fs::read_to_string(place.path(FOLDER).join("mine.yaml")).unwrap(),
        "mine"
    );
}

#[test]
fn check_says_the_same_in_every_format() {
    let place = Place::new();
    place.profile(&PROFILE.replace("FILE", "cpu.yaml"));
    let set = "description=$(touch x) 'y'";
    let run = |format: &str| {
        place
            .command(&["check", "p.toml", "--set", set, "--format", format])
            .output()
            .unwrap()
    };
    let json: serde_json::Value = serde_json::from_slice(&run("json").stdout).unwrap();
    let fix = json["fix"].as_str().unwrap();
    // Whatever the quoting, these are the words that a shell reads.
    let words = Command::new("bash")
        .args(["-c", &format!("printf '%s\\n' {fix}")])
        .output()
        .unwrap();
    let words = String::from_utf8(words.stdout).unwrap();
    assert_eq!(
        words.lines().collect::<Vec<_>>(),
        ["scalegen", "generate", "--set", set, "p.toml"]
    );
    assert_eq!((&json["version"], &json["clean"]), (&1.into(), &false.into()));
    assert!(
        json["findings"].is_array() && json["drift"][0]["change"] == "missing",
        "{json}"
    );
    assert_eq!(json["drift"][0]["edited"], false);
    let github = String::from_utf8(run("github").stdout).unwrap();
    assert!(
        github.lines().all(|line| line.starts_with("::")) && github.contains(fix),
        "{github}"
    );
    let human = String::from_utf8(run("human").stderr).unwrap();
    assert!(human.contains(fix), "{human}");

    // What cannot be rendered at all is said in the format that was asked for.
    place.profile("name = 1\n");
    let unusable = run("json");
    assert_eq!(unusable.status.code(), Some(2));
    let json: serde_json::Value = serde_json::from_slice(&unusable.stdout).unwrap();
    assert_eq!(
        (&json["clean"], json["findings"].as_array().unwrap().is_empty()),
        (&false.into(), false)
    );
    assert!(
        String::from_utf8(run("github").stdout)
            .unwrap()
            .starts_with("::error file=p.toml,line=1")
    );
}

#[test]
fn a_file_longer_than_any_memory_is_told_of_and_replaced() {
    let place = Place::new();
    place.profile(&fleet(1, 1));
    succeeded(&place.generate());
    let made = tree(&place.path("generated"));
    let path = made
        .keys()
        .find(|path| path.ends_with("kustomization.yaml"))
        .unwrap();
    let long = |length: u64| {
        let file = fs::OpenOptions::new()
            .write(true)
            .open(place.path("generated").join(path));
        file.unwrap().set_len(length)
    };
    for length in [3 << 20, 10 << 40] {
        if long(length).is_err() {
            return skipped("no file can be that long here");
        }
        let check = place.command(&["check", "p.toml"]).output().unwrap();
        assert_eq!(check.status.code(), Some(1));
        let told = String::from_utf8(check.stdout).unwrap();
        assert_eq!(
            told,
            format!("generated/{path} differs, and was edited by hand\n")
        );
        let told = succeeded(&place.generate());
        assert!(told.contains("was edited by hand"), "{told}");
        assert_eq!(tree(&place.path("generated")), made);
    }
    // A file that is no longer made, and a record.
    long(10 << 40).unwrap();
    fs::write(
        place.path("p.toml"),
        "name = 'platform'\n[workloads.a]\nnamespace = 'a'\ntarget = 'Deployment/a'\n",
    )
    .unwrap();
    let record = fs::OpenOptions::new()
        .append(true)
        .open(place.path("generated/platform/.scalegen.sha256"));
    let record = record.unwrap();
    let length = record.metadata().unwrap().len();
    assert_eq!(
        place
            .command(&["check", "p.toml"])
            .output()
            .unwrap()
            .status
            .code(),
        Some(1)
    );
    record.set_len(10 << 40).unwrap();
    let told = refused(&place.command(&["check", "p.toml"]).output().unwrap());
    assert!(told.contains("too long for a record"), "{told}");
    record.set_len(length).unwrap();
    succeeded(&place.generate());
}

#[test]
fn what_is_begun_in_json_is_ended_whatever_is_in_the_way() {
    let place = Place::new();
    let check = |format: &str| place.command(&["check", "--format", format]).output().unwrap();
    let json = || {
        let output = check("json");
        assert_eq!(output.status.code(), Some(2));
        let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(told["clean"], false);
        assert!(told["findings"].is_array() && told["drift"].is_array() && told["fix"].is_string());
        let error = told["error"].as_str().unwrap().to_owned();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(stderr, format!("error: {error}\n"));
        error
    };
    assert!(json().contains("profiles"), "there is no folder of profiles");
    fs::create_dir(place.path("profiles")).unwrap();
    fs::write(place.path("profiles/p.toml"), fleet(1, 1)).unwrap();
    succeeded(&place.command(&["generate"]).output().unwrap());
    let runbook = place.path("generated/platform/RUNBOOK.md");
    fs::remove_file(&runbook).unwrap();
    symlink("/etc/passwd", &runbook).unwrap();
    assert!(json().contains("symbolic link"));
    let annotated = String::from_utf8(check("github").stdout).unwrap();
    assert!(annotated.starts_with("::error title=scalegen check::") && annotated.contains("symbolic link"));
    assert_eq!(check("human").stdout, b"");
}

#[test]
fn a_reader_that_hangs_up_does_not_make_drift_a_success() {
    let place = Place::new();
    place.profile(&fleet(1, 1));
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let status = place
        .command(&["check", "p.toml"])
        .stdout(writer)
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(141), "as of a process that SIGPIPE ended");
}

#[test]
fn what_is_made_of_a_profile_that_cannot_be_read_is_not_taken_away() {
    let place = Place::new();
    fs::create_dir(place.path("profiles")).unwrap();
    for name in ["cart", "web"] {
        let text = format!("name = '{name}'\n[workloads.a]\nnamespace = 'a'\ntarget = 'Deployment/a'\n");
        fs::write(place.path(&format!("profiles/{name}.toml")), text).unwrap();
    }
    succeeded(&place.command(&["generate"]).output().unwrap());
    let made = tree(&place.path("generated"));
    // A link into what is not checked out.
    fs::rename(place.path("profiles/web.toml"), place.path("web.toml")).unwrap();
    symlink("../gone.toml", place.path("profiles/web.toml")).unwrap();
    let told = refused(&place.command(&["generate"]).output().unwrap());
    assert!(told.contains("cannot read profiles/web.toml"), "{told}");
    assert_eq!(tree(&place.path("generated")), made);
    // With settings the profiles may be others, of other names: those that they are without them stay.
    fs::remove_file(place.path("profiles/web.toml")).unwrap();
    succeeded(
        &place
            .command(&["generate", "--set", "name=cart-blue"])
            .output()
            .unwrap(),
    );
    assert!(
        place.path("generated/cart/RUNBOOK.md").exists() && place.path("generated/web/RUNBOOK.md").exists()
    );
    // What is left of a profile is looked at before the first file is written, and edits are told before they go.
    fs::remove_dir_all(place.path("generated/cart-blue")).unwrap();
    fs::write(place.path("generated/web/RUNBOOK.md"), "mine").unwrap();
    let changed = "name = 'cart'\n[workloads.b]\nnamespace = 'a'\ntarget = 'Deployment/b'\nvpa = { update_mode = 'Off' }\n";
    fs::write(place.path("profiles/cart.toml"), changed).unwrap();
    let before = tree(&place.path("generated"));
    let script = place.path("generated/web/scripts/deploy_autoscaling.sh");
    fs::rename(&script, place.path("script")).unwrap();
    symlink(place.path("script"), &script).unwrap();
    refused(&place.command(&["generate"]).output().unwrap());
    assert_eq!(tree(&place.path("generated")), before);
    fs::rename(place.path("script"), &script).unwrap();
    let told = succeeded(&place.command(&["generate"]).output().unwrap());
    assert!(
        told.contains("generated/web/RUNBOOK.md was edited by hand"),
        "{told}"
    );
    assert!(!place.path("generated/web").exists() && place.path("generated/cart/RUNBOOK.md").exists());
}

#[test]
fn two_profiles_do_not_share_a_folder_not_even_where_case_is_ignored() {
    let place = Place::new();
    fs::create_dir(place.path("profiles")).unwrap();
    for (file, name) in [("a", "shop"), ("b", "cart"), ("c", "shop")] {
        let text = format!("name = '{name}'\n[workloads.a]\nnamespace = 'a'\ntarget = 'Deployment/a'\n");
        fs::write(place.path(&format!("profiles/{file}.toml")), text).unwrap();
    }
    let told = refused(&place.command(&["generate"]).output().unwrap());
    assert_eq!(told.matches("error[PRO030]").count(), 1, "{told}");
    assert!(
        told.contains("the name `shop` is taken by a.toml") && told.contains("--> profiles/c.toml:1:8"),
        "{told}"
    );
    assert!(
        told.contains("profiles/a.toml:1:8") && !place.path("generated").exists(),
        "{told}"
    );
}
