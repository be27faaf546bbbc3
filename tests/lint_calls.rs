//! Whole calls of the linter: profiles and what they make, folders, files that are no files.

#[path = "support/skip.rs"]
mod skip;

use std::fs;

use camino::Utf8PathBuf;
use scalegen::{LintOptions, LintOutcome, Run, Stack, lint, texts};

/// A profile whose HPA no server takes; `ALLOW` stands for what follows the line.
const REFUSED: &str = "\
name = \"shop\"
[workloads.web]
namespace = \"shop\"
target = \"Deployment/web\"
container = \"api\"
requests = { cpu = \"50m\" }
[workloads.web.scalers.cpu]
kind = \"hpa\"
min_replicas = 5
max_replicas = 2 ALLOW
metrics = [{ container_resource = \"cpu\", average_utilization = 50 }]
[addons]
metrics_server = {}
";

/// A folder that is removed in the end.
struct Folder {
    _dir: tempfile::TempDir,
    path: Utf8PathBuf,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(dir.path().canonicalize().unwrap()).unwrap();
        for (name, text) in files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        Self { _dir: dir, path }
    }

    fn lint(&self, path: &str) -> LintOutcome {
        lint(texts(&[self.path.join(path)]).unwrap(), &LintOptions::default())
    }
}

fn codes(outcome: &LintOutcome) -> Vec<&str> {
    outcome.findings.iter().map(|finding| finding.code).collect()
}

#[test]
fn what_a_builder_refuses_can_neither_be_allowed_nor_be_made_quieter() {
    let settings =
        |key: &str| format!("{REFUSED}[lint.{key}]\nHPA004 = \"a test bed\"\n").replace("ALLOW", "");
    let profiles = [
        REFUSED.replace("ALLOW", "# scalegen: allow(HPA004) a test bed"),
        settings("allow"),
        settings("warn"),
    ];
    for profile in profiles {
        let outcome = Folder::new(&[("shop.toml", &profile)]).lint("shop.toml");
        assert_eq!(outcome.summary.errors, 1, "{profile}");
        let refusal = outcome
            .findings
            .iter()
            .find(|finding| finding.code == "HPA004")
            .unwrap();
        assert_eq!(
            refusal.object.as_ref().map(ToString::to_string).as_deref(),
            Some("HorizontalPodAutoscaler shop/hpa-web-cpu")
        );
        assert_eq!(refusal.path.as_deref(), Some("spec.maxReplicas"));
        assert_eq!(refusal.place.as_ref().unwrap().start().line, 10);
        let in_vain = |finding: &&scalegen::Finding| finding.text().contains("has no effect");
        assert!(
            outcome.findings.iter().any(|finding| in_vain(&finding)),
            "{profile}"
        );

        let folder = Folder::new(&[]);
        let stack = Stack::from_text("shop.toml", &profile).unwrap();
        assert!(stack.render().is_err());
        let run = Run::new(vec![stack], folder.path.clone());
        let checked = run.check(scalegen::output::Mode::Compare, &|_| ());
        assert!(!checked.is_renderable(), "{profile}");
        checked
            .place(&|_| (), &mut |_| panic!("something is made"))
            .unwrap();
    }
}

#[test]
fn a_refusal_hides_nothing_else_of_its_object() {
    // KED012 stands beside the refusal, and is allowed: neither it nor an unused suppression is told.
    let profile = "\
name = \"shop\"
[prometheus]
url = \"http://prometheus:9090\"
[signals.q]
metric = \"q\"
query = \"sum(x)\"
emitted_by = \"web\"
[workloads.web]
namespace = \"shop\"
target = \"Deployment/web\"
[workloads.web.scalers.q]
kind = \"keda\"
min_replicas = 1
max_replicas = 8
cooldown_period = \"60s\" # scalegen: allow(KED012) a habit
triggers = [{ signal = \"q\", threshold = \"0\" }]
[addons]
keda = {}
";
    let folder = Folder::new(&[("shop.toml", profile)]);
    assert_eq!(codes(&folder.lint("shop.toml")), ["TRG015"]);
    let loud = profile.replace("# scalegen", "#");
    let folder = Folder::new(&[("shop.toml", &loud)]);
    let outcome = folder.lint("shop.toml");
    assert_eq!(codes(&outcome), ["KED012", "TRG015"]);
    // The same defect in YAML has the same code and words.
    let object = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: q, namespace: shop}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata: {serverAddress: \"http://prometheus:9090\", query: sum(x), threshold: \"0\"}
";
    let yaml = Folder::new(&[("q.yaml", object)]).lint("q.yaml");
    assert_eq!(yaml.findings[0].message, outcome.findings[1].message);
    assert_eq!(yaml.findings[0].path, outcome.findings[1].path);
}

/// A profile that makes a ScaledObject with a setting that has no effect; `ALLOW` stands behind it.
const NOTED: &str = "\
name = \"shop\"
[prometheus]
url = \"http://prometheus:9090\"
[signals.q]
metric = \"q\"
query = \"sum(x)\"
emitted_by = \"web\"
[workloads.web]
namespace = \"shop\"
target = \"Deployment/web\"
[workloads.web.scalers.q]
kind = \"keda\"
min_replicas = 1
max_replicas = 8
cooldown_period = \"60s\" ALLOW
file = \"q.yaml\"
triggers = [{ signal = \"q\", threshold = \"5\" }]
[addons]
keda = {}
";

#[test]
fn what_a_profile_is_told_of_or_allows_is_not_told_again_of_its_files() {
    for (allow, expected) in [
        ("", vec!["KED012"]),
        ("# scalegen: allow(KED012) a habit", vec![]),
    ] {
        let profile = NOTED.replace("ALLOW", allow);
        let folder = Folder::new(&[("profiles/shop.toml", &profile)]);
        let stack = Stack::load(folder.path.join("profiles/shop.toml")).unwrap();
        let run = Run::new(vec![stack], folder.path.join("generated"));
        let write = scalegen::output::Mode::Write {
            lock_timeout: std::time::Duration::ZERO,
        };
        run.check(write, &|_| ()).place(&|_| (), &mut |_| {}).unwrap();
        assert_eq!(codes(&folder.lint("")), expected, "{allow}");
        // The files alone know nothing of their profile.
        assert_eq!(codes(&folder.lint("generated")), ["KED012"]);
        // A file that no longer is what the profile makes speaks for itself.
        let file = folder.path.join("generated/shop/k8s/60-autoscale/q.yaml");
        let text = fs::read_to_string(&file).unwrap();
        fs::write(&file, text.replace("maxReplicaCount: 8", "maxReplicaCount: 0")).unwrap();
        assert!(codes(&folder.lint("")).contains(&"KED102"));
    }
}

#[test]
fn a_folder_is_read_for_what_it_has_of_manifests_and_profiles() {
    let fleet = "name = \"fleet\"\nservices_from = \"services.csv\"\n[template]\n";
    let bad = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n";
    let folder = Folder::new(&[
        ("fleet.toml", fleet),
        ("Cargo.toml", "[package]\nname = \"x\"\n"),
        ("base.toml", "[cluster]\nkubernetes = \"1.30\"\n"),
        ("sub/a.yml", bad),
        ("package.json", "{\"name\": \"x\", \"spec\": {\"a\": 1}}"),
        (
            "hpa.json",
            "{\"apiVersion\": \"autoscaling/v2\", \"kind\": \"HorizontalPodAutoscaler\"}",
        ),
        (".hidden/a.yaml", bad),
    ]);
    let texts = texts(std::slice::from_ref(&folder.path)).unwrap();
    // As Windows has it after the mark that a canonical path begins with there.
    let root = folder.path.as_str().trim_start_matches(r"\\?\");
    let root = root.replace(std::path::MAIN_SEPARATOR, "/");
    let names: Vec<&str> = texts
        .iter()
        .map(|text| match text {
            scalegen::LintText::Manifests { name, .. } | scalegen::LintText::Candidate { name, .. } => {
                name.as_str()
            }
            scalegen::LintText::Profile(path) => path.as_str(),
            other => panic!("{other:?}"),
        })
        .map(|name| name.strip_prefix(root.as_str()).unwrap())
        .collect();
    assert_eq!(names, ["/fleet.toml", "/hpa.json", "/sub/a.yml"]);
}

#[test]
fn files_of_other_tools_are_skipped_in_folders_and_noted_when_named() {
    let folder = Folder::new(&[
        (
            "hpa.yaml",
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n",
        ),
        ("compose.yaml", "services: {web: {image: web}}\n"),
        ("play.yml", "- hosts: all\n  tasks: [\n"),
        ("ci.yaml", "spec:\n  inputs: {}\n---\njob: {script: [x]}\n"),
        (
            "inventory.yaml",
            "{% for host in hosts %}\n- {{ host }}\n{% endfor %}\n",
        ),
        ("broken.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: [\n"),
        ("keda-values.yaml", "watchNamespace: 5\n"),
    ]);
    let outcome = folder.lint("");
    let files: std::collections::BTreeSet<&str> = (outcome.findings.iter())
        .filter_map(|finding| finding.place.as_ref()?.file.name().rsplit('/').next())
        .collect();
    assert_eq!(Vec::from_iter(files), ["broken.yaml", "hpa.yaml"]);
    assert_eq!((outcome.summary.files, outcome.summary.foreign), (3, 4));
    for (file, expected) in [
        ("compose.yaml", "INP012"),
        ("play.yml", "INP003"),
        ("ci.yaml", "INP012"),
        ("inventory.yaml", "INP011"),
    ] {
        assert_eq!(codes(&folder.lint(file)), [expected], "{file}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_passed_over_in_folders() {
    let folder = Folder::new(&[("a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n")]);
    let made = std::process::Command::new("mkfifo")
        .args(["b.yaml", "c.toml"].map(|name| folder.path.join(name)))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return skip::skipped("there is no mkfifo here");
    }
    std::os::unix::fs::symlink("/dev/zero", folder.path.join("d.yaml")).unwrap();
    assert_eq!(folder.lint("").summary.files, 1);
    // What is named is read all the same, but no further than the limit.
    let endless = folder.lint("d.yaml");
    assert_eq!(codes(&endless), ["INP001"]);
}

#[test]
fn very_many_findings_of_a_kind_are_counted() {
    let one = |number| format!("apiVersion: v1\nkind: Servicce\nmetadata: {{name: a{number}}}\n---\n");
    let text: String = (0..20_100).map(one).collect();
    let outcome = Folder::new(&[("a.yaml", &text)]).lint("a.yaml");
    assert_eq!(outcome.findings.len(), 20_001);
    let last = outcome.findings.last().unwrap();
    assert_eq!(last.text(), format!("and 100 more of {} in this file", last.code));
    assert_eq!(last.severity, scalegen::Severity::Error);
}
