//! Every difference between the profiles and what is on disk is found, and the next `generate` fixes it.
#![cfg(unix)]

#[path = "support/temporary.rs"]
mod temporary;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::time::Duration;

use camino::{Utf8Path, Utf8PathBuf};
use scalegen::output::{Mode, RECORD, Relation};
use scalegen::{Finding, Run, Stack, Summary};
use sha2::{Digest as _, Sha256};
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
scalers.cpu = { kind = 'hpa', min_replicas = 1, max_replicas = '{max}', metrics = [{ container_resource = 'cpu', average_utilization = 60 }] }
";
const BASE: &str = "[addons]\nmetrics_server = {}\n";
const SERVICES: &str = "name,max\ncart,10\nweb,20\n";
const HPA: &str = "k8s/60-autoscale/cart/hpa-cart-cpu.yaml";

/// A profile with its two other texts, and what is generated from it.
struct Shop {
    _dir: tempfile::TempDir,
    path: Utf8PathBuf,
}

/// What a run found and did, or would do.
#[derive(Debug)]
struct Outcome {
    findings: Vec<Finding>,
    /// None where the file system is in the way.
    summary: Option<Summary>,
    differences: Vec<(String, Relation, bool)>,
}

impl Outcome {
    fn is_clean(&self) -> bool {
        self.differences.is_empty() && self.summary.as_ref().is_some_and(Summary::is_clean)
    }
}

impl Shop {
    /// One that was generated.
    fn new() -> Self {
        let (dir, path) = temporary();
        let shop = Self { _dir: dir, path };
        shop.write("shop.toml", PROFILE);
        shop.write("base.toml", BASE);
        shop.write("services.csv", SERVICES);
        let first = shop.run(WRITE);
        assert_eq!(first.findings.len(), 0, "{:?}", first.findings);
        assert!(!first.is_clean());
        shop
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
        let root = self.path.join(out).join("shop");
        let run = Run::new(vec![stack], self.path.join(out)).of_all();
        let checked = run.check(mode, &|_| ());
        let mut differences = Vec::new();
        let findings = checked.findings.clone();
        let placed = checked.place(&|_| (), &mut |difference| {
            let path = difference.path.strip_prefix(&root).unwrap().to_string();
            differences.push((path, difference.relation, difference.edited));
        });
        Outcome {
            findings,
            summary: placed.ok(),
            differences,
        }
    }
}

#[test]
fn what_is_up_to_date_is_clean_whatever_the_mode() {
    let shop = Shop::new();
    let lines = fs::read_to_string(shop.made_file(RECORD))
        .unwrap()
        .lines()
        .count();
    for mode in [Mode::Compare, WRITE, Mode::Compare] {
        let before = modified(&shop.made_file(""));
        let outcome = shop.run(mode);
        assert!(outcome.is_clean(), "{outcome:?}");
        assert_eq!(outcome.summary.unwrap().unchanged, lines - 1);
        assert_eq!(before, modified(&shop.made_file("")));
    }
}

#[test]
fn a_change_of_any_text_is_found() {
    for (file, old, new) in [
        (
            "shop.toml",
            "average_utilization = 60",
            "average_utilization = 70",
        ),
        (
            "base.toml",
            "metrics_server = {}",
            "metrics_server = {}\nvpa = {}",
        ),
        ("services.csv", "web,20", "web,21"),
    ] {
        let shop = Shop::new();
        shop.edit(file.into(), old, new);
        assert!(!shop.run(Mode::Compare).is_clean(), "{file}");
        assert!(!shop.run(WRITE).is_clean(), "{file}");
        assert!(shop.run(Mode::Compare).is_clean(), "{file}");
        shop.edit(file.into(), new, old);
        assert!(!shop.run(Mode::Compare).is_clean(), "{file}: back again");
    }
}

#[test]
fn settings_beside_the_texts_and_changes_in_code_count() {
    let shop = Shop::new();
    let set = ["addons.vpa={}".to_owned()];
    let set = Stack::load_with(shop.path.join("shop.toml"), &set).unwrap();
    assert!(!shop.run_of(set, "out", Mode::Compare).is_clean());
    let mut changed = shop.stack();
    changed
        .profile_mut()
        .labels
        .insert("team".to_owned(), "shop".to_owned());
    assert!(!shop.run_of(changed, "out", Mode::Compare).is_clean());
    let mut same = shop.stack();
    let _ = same.profile_mut();
    assert!(shop.run_of(same, "out", WRITE).is_clean());
}

#[test]
fn a_change_of_any_generated_file_is_found() {
    type Change<'c> = (&'c str, &'c dyn Fn(&Shop), (&'c str, Relation, bool));
    let script = "scripts/deploy_autoscaling.sh";
    let changes: [Change<'_>; 7] = [
        (
            "edited",
            &|shop| shop.edit(&shop.made_file(HPA), "maxReplicas: 10", "maxReplicas: 11"),
            (HPA, Relation::Changed, true),
        ),
        (
            "removed",
            &|shop| fs::remove_file(shop.made_file(HPA)).unwrap(),
            (HPA, Relation::Missing, false),
        ),
        (
            "torn by a power cut",
            &|shop| {
                let length = fs::metadata(shop.made_file(HPA)).unwrap().len();
                fs::write(shop.made_file(HPA), vec![0; usize::try_from(length).unwrap()]).unwrap();
            },
            (HPA, Relation::Changed, true),
        ),
        (
            "checked out with other line ends",
            &|shop| shop.edit(&shop.made_file(HPA), "\n", "\r\n"),
            (HPA, Relation::LineEnds, true),
        ),
        (
            "no longer to be run",
            &|shop| {
                let script = shop.made_file(script);
                fs::set_permissions(script, fs::Permissions::from_mode(0o644)).unwrap();
            },
            (script, Relation::NotExecutable, false),
        ),
        (
            "edited, and recorded as if it were generated so",
            &|shop| {
                let old = digest(&shop.made_file(HPA));
                shop.edit(&shop.made_file(HPA), "maxReplicas: 10", "maxReplicas: 11");
                shop.edit(&shop.made_file(RECORD), &old, &digest(&shop.made_file(HPA)));
            },
            (HPA, Relation::Changed, false),
        ),
        (
            "recorded twice",
            &|shop| {
                let record = fs::read_to_string(shop.made_file(RECORD)).unwrap();
                fs::write(shop.made_file(RECORD), record.repeat(2)).unwrap();
            },
            (RECORD, Relation::Record, false),
        ),
    ];
    for (what, change, (path, relation, edited)) in changes {
        let shop = Shop::new();
        change(&shop);
        let expected = vec![(path.to_owned(), relation, edited)];
        let outcome = shop.run(Mode::Compare);
        assert_eq!(outcome.differences, expected, "{what}");
        assert!(!outcome.summary.unwrap().is_clean(), "{what}");
        assert_eq!(shop.run(WRITE).differences, expected, "{what}");
        assert!(shop.run(Mode::Compare).is_clean(), "{what}");
    }
}

#[test]
fn a_link_in_the_place_of_a_generated_file_is_refused() {
    let shop = Shop::new();
    let hpa = shop.made_file(HPA);
    let elsewhere = shop.path.join("elsewhere.yaml");
    fs::rename(&hpa, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &hpa).unwrap();
    for mode in [Mode::Compare, WRITE] {
        let outcome = shop.run(mode);
        assert!(outcome.summary.is_none(), "{outcome:?}");
        assert_eq!(outcome.differences, []);
    }
}

#[test]
fn findings_are_reported_by_every_run() {
    let shop = Shop::new();
    let allowed = "metrics_server = {}\n[lint.allow]\nrepeated-metric = 'never needed'";
    shop.edit("base.toml".into(), "metrics_server = {}", allowed);
    let first = shop.run(WRITE);
    assert!(!first.findings.is_empty(), "an allowance in vain");
    let second = shop.run(WRITE);
    assert_eq!(second.findings.len(), first.findings.len());
    assert!(second.is_clean());
}

#[test]
fn a_copy_is_as_good_as_what_it_was_copied_from() {
    let shop = Shop::new();
    let copy = shop.path.join("copy/shop");
    for entry in walk(&shop.path.join("out/shop")) {
        let path = copy.join(entry.strip_prefix(shop.path.join("out/shop")).unwrap());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, fs::read(&entry).unwrap()).unwrap();
        fs::set_permissions(&path, fs::metadata(&entry).unwrap().permissions()).unwrap();
    }
    let before = modified(&copy);
    for mode in [Mode::Compare, WRITE] {
        assert!(shop.run_of(shop.stack(), "copy", mode).is_clean());
    }
    assert_eq!(before, modified(&copy));
    let edited = copy.join(HPA);
    shop.edit(&edited, "maxReplicas: 10", "maxReplicas: 11");
    assert!(!shop.run_of(shop.stack(), "copy", Mode::Compare).is_clean());
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
