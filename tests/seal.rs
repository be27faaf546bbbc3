//! The seal of a clean run, by which the next run of the same texts only reads.
//!
//! Whatever is changed breaks it, so that no run is ever told less than one that has none.
#![cfg(unix)]

#[path = "support/skip.rs"]
mod skip;
#[path = "support/temporary.rs"]
mod temporary;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Mutex;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen::output::{Mode, RECORD};
use scalegen::{Finding, Run, Stack, Summary};
use sha2::{Digest as _, Sha256};
use skip::skipped;
use temporary::temporary;

const WRITE: Mode = Mode::Write {
    lock_timeout: Duration::ZERO,
};
const PROFILE: &str = "\
extends = 'base.toml'
name = 'shop'
services_from = 'services.csv'
[template.workloads.'{name}']
namespace = 'shop'
target = 'Deployment/{name}'
container = 'app'
scalers.cpu = { kind = 'hpa', min_replicas = 2, max_replicas = '{max}', metrics = [{ container_resource = 'cpu', average_utilization = 60 }] }
";
const BASE: &str = "[addons]\nmetrics_server = {}\n";
const SERVICES: &str = "name,max\ncart,10\nweb,20\n";

/// A profile with its two other texts, and what is made of it.
struct Shop {
    _dir: tempfile::TempDir,
    path: Utf8PathBuf,
}

/// What a run found and did, and in which steps.
#[derive(Debug)]
struct Outcome {
    findings: Vec<Finding>,
    summary: Option<Summary>,
    steps: Vec<usize>,
}

impl Outcome {
    /// Whether nothing was made: all units are done in one step.
    fn only_read(&self) -> bool {
        self.steps == [3]
    }
}

impl Shop {
    fn new() -> Self {
        let (dir, path) = temporary();
        let shop = Self { _dir: dir, path };
        shop.write("shop.toml", PROFILE);
        shop.write("base.toml", BASE);
        shop.write("services.csv", SERVICES);
        shop
    }

    /// One that was made; none, with a message, where there are no seals.
    fn made() -> Option<Self> {
        let shop = Self::new();
        let first = shop.run(WRITE);
        assert_eq!(first.findings.len(), 0, "{:?}", first.findings);
        assert_eq!(first.steps, [1, 1, 1], "it was made: each unit is a step");
        if !shop.is_sealed() {
            skipped("the file system for temporary files has no extended attributes");
            return None;
        }
        Some(shop)
    }

    fn is_sealed(&self) -> bool {
        let names = xattr::list(self.made_file(RECORD)).map(Iterator::collect::<Vec<_>>);
        names.is_ok_and(|names| names.iter().any(|name| name == "user.scalegen.seal"))
    }

    fn made_file(&self, path: &str) -> Utf8PathBuf {
        self.path.join("out/shop").join(path)
    }

    fn write(&self, path: &str, text: &str) {
        fs::write(self.path.join(path), text).unwrap();
    }

    /// Replaces a part of a file without making another file of it.
    fn edit(&self, path: &Utf8Path, old: &str, new: &str) {
        let path = self.path.join(path);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(old), "{text}");
        fs::write(path, text.replace(old, new)).unwrap();
    }

    fn stack(&self) -> Stack {
        Stack::load(self.path.join("shop.toml")).unwrap()
    }

    fn run(&self, mode: Mode) -> Outcome {
        self.run_of(self.stack(), "out", mode)
    }

    fn run_of(&self, stack: Stack, out: &str, mode: Mode) -> Outcome {
        let run = Run::new(vec![stack], self.path.join(out)).of_all();
        let steps = Mutex::new(Vec::new());
        let checked = run.check(mode, &|count| steps.lock().unwrap().push(count));
        let findings = checked.findings.clone();
        Outcome {
            findings,
            summary: checked.place(&|_| (), &mut |_| ()).ok(),
            steps: steps.into_inner().unwrap(),
        }
    }
}

#[test]
fn what_is_sealed_is_only_read() {
    let Some(shop) = Shop::made() else { return };
    for mode in [Mode::Compare, WRITE, Mode::Compare] {
        let outcome = shop.run(mode);
        assert!(outcome.only_read(), "{outcome:?}");
        let summary = outcome.summary.unwrap();
        assert!(summary.is_clean());
        assert_eq!(
            summary.unchanged,
            fs::read_to_string(shop.made_file(RECORD))
                .unwrap()
                .lines()
                .count()
                - 1
        );
    }
}

#[test]
fn a_change_of_any_text_breaks_the_seal() {
    for (file, old, new) in [
        ("shop.toml", "min_replicas = 2", "min_replicas = 3"),
        (
            "base.toml",
            "metrics_server = {}",
            "metrics_server = {}\nvpa = {}",
        ),
        ("services.csv", "web,20", "web,21"),
    ] {
        let Some(shop) = Shop::made() else { return };
        shop.edit(file.into(), old, new);
        let outcome = shop.run(Mode::Compare);
        assert!(
            !outcome.only_read() && !outcome.summary.unwrap().is_clean(),
            "{file}"
        );
        assert!(
            !shop.run(WRITE).only_read() && shop.run(Mode::Compare).only_read(),
            "{file}"
        );
        shop.edit(file.into(), new, old);
        assert!(
            !shop.run(Mode::Compare).only_read(),
            "{file}: the seal is of the last run alone"
        );
    }
}

#[test]
fn settings_beside_the_texts_and_changes_by_other_tooling_count() {
    let Some(shop) = Shop::made() else { return };
    let set = ["addons.vpa={}".to_owned()];
    let set = Stack::load_with(shop.path.join("shop.toml"), &set).unwrap();
    assert!(!shop.run_of(set, "out", Mode::Compare).summary.unwrap().is_clean());
    let mut changed = shop.stack();
    changed
        .profile_mut()
        .labels
        .insert("team".to_owned(), "shop".to_owned());
    assert!(
        !shop
            .run_of(changed, "out", Mode::Compare)
            .summary
            .unwrap()
            .is_clean()
    );
    let mut same = shop.stack();
    let _ = same.profile_mut();
    let outcome = shop.run_of(same, "out", WRITE);
    assert!(!outcome.only_read() && outcome.summary.unwrap().is_clean());
    assert!(shop.run(Mode::Compare).only_read(), "it was left as it is");
}

#[test]
fn a_change_of_any_made_file_is_seen() {
    let hpa = "k8s/60-autoscale/cart/hpa-cart-cpu.yaml";
    type Change<'c> = (&'c str, &'c dyn Fn(&Shop));
    let changes: [Change<'_>; 6] = [
        ("edited", &|shop| {
            shop.edit(&shop.made_file(hpa), "maxReplicas: 10", "maxReplicas: 11");
        }),
        ("removed", &|shop| fs::remove_file(shop.made_file(hpa)).unwrap()),
        ("torn by a power cut", &|shop| {
            let length = fs::metadata(shop.made_file(hpa)).unwrap().len();
            fs::write(shop.made_file(hpa), vec![0; usize::try_from(length).unwrap()]).unwrap();
        }),
        ("no longer to be run", &|shop| {
            let script = shop.made_file("scripts/deploy_autoscaling.sh");
            fs::set_permissions(script, fs::Permissions::from_mode(0o644)).unwrap();
        }),
        ("edited, and recorded as if it were made so", &|shop| {
            let old = digest(&shop.made_file(hpa));
            shop.edit(&shop.made_file(hpa), "maxReplicas: 10", "maxReplicas: 11");
            shop.edit(&shop.made_file(RECORD), &old, &digest(&shop.made_file(hpa)));
            assert!(shop.is_sealed(), "the seal is still there, and no longer fits");
        }),
        ("recorded twice", &|shop| {
            let record = fs::read_to_string(shop.made_file(RECORD)).unwrap();
            fs::write(shop.made_file(RECORD), record.repeat(2)).unwrap();
        }),
    ];
    for (what, change) in changes {
        let Some(shop) = Shop::made() else { return };
        change(&shop);
        let outcome = shop.run(Mode::Compare);
        assert!(!outcome.only_read(), "{what}");
        assert!(!outcome.summary.unwrap().is_clean(), "{what}");
        assert!(!shop.run(WRITE).only_read(), "{what}");
        let mended = shop.run(Mode::Compare);
        assert!(mended.only_read() && mended.summary.unwrap().is_clean(), "{what}");
    }
}

#[test]
fn a_link_in_the_place_of_a_made_file_is_refused_as_ever() {
    let Some(shop) = Shop::made() else { return };
    let hpa = shop.made_file("k8s/60-autoscale/cart/hpa-cart-cpu.yaml");
    let elsewhere = shop.path.join("elsewhere.yaml");
    fs::rename(&hpa, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &hpa).unwrap();
    let outcome = shop.run(Mode::Compare);
    assert!(!outcome.only_read() && outcome.summary.is_none(), "{outcome:?}");
}

#[test]
fn what_there_is_to_say_is_said_every_time() {
    let Some(shop) = Shop::made() else { return };
    let allowed = "metrics_server = {}\n[lint.allow]\nrepeated-metric = 'never needed'";
    shop.edit("base.toml".into(), "metrics_server = {}", allowed);
    let first = shop.run(WRITE);
    assert!(!first.findings.is_empty(), "an allowance in vain");
    let second = shop.run(WRITE);
    assert_eq!(second.findings.len(), first.findings.len());
    assert!(second.summary.unwrap().is_clean() && !second.only_read());
}

#[test]
fn a_copy_has_no_seal_and_is_compared_in_full() {
    let Some(shop) = Shop::made() else { return };
    let copy = shop.path.join("copy/shop");
    for entry in walk(&shop.path.join("out/shop")) {
        let path = copy.join(entry.strip_prefix(shop.path.join("out/shop")).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, fs::read(&entry).unwrap()).unwrap();
        fs::set_permissions(&path, fs::metadata(&entry).unwrap().permissions()).unwrap();
    }
    let outcome = shop.run_of(shop.stack(), "copy", Mode::Compare);
    assert!(!outcome.only_read() && outcome.summary.unwrap().is_clean());
    // A run that writes seals it, and touches no file for that.
    let before = modified(&copy);
    assert!(
        shop.run_of(shop.stack(), "copy", WRITE)
            .summary
            .unwrap()
            .is_clean()
    );
    assert_eq!(before, modified(&copy));
    assert!(shop.run_of(shop.stack(), "copy", Mode::Compare).only_read());
}

fn digest(path: &Utf8Path) -> String {
    let digest = Sha256::digest(fs::read(path).unwrap());
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn walk(folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let mut files = Vec::new();
    for entry in folder.read_dir_utf8().unwrap() {
        let entry = entry.unwrap();
        match entry.file_type().unwrap().is_dir() {
            true => files.extend(walk(entry.path())),
            false => files.push(entry.path().to_owned()),
        }
    }
    files.sort();
    files
}

fn modified(folder: &Utf8Path) -> Vec<(Utf8PathBuf, std::time::SystemTime)> {
    let modified = |path: &Utf8PathBuf| fs::metadata(path).unwrap().modified().unwrap();
    walk(folder)
        .into_iter()
        .map(|path| (path.clone(), modified(&path)))
        .collect()
}
