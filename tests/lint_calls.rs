//! Whole calls of the linter: profiles and what they make, folders, files that are no files.

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
            refusal.object.as_deref(),
            Some("HorizontalPodAutoscaler/shop/hpa-web-cpu")
        );
        assert_eq!(refusal.path.as_deref(), Some("spec.maxReplicas"));
        assert_eq!(refusal.place.as_ref().unwrap().start().line, 10);
        let in_vain = |finding: &&scalegen::Finding| finding.message.contains("has no effect");
        assert!(
            outcome.findings.iter().any(|finding| in_vain(&finding)),
            "{profile}"
        );

        let folder = Folder::new(&[]);
        let stack = Stack::from_text("shop.toml", &profile).unwrap();
        assert!(stack.render().is_err());
        let run = Run::new(vec![stack], folder.path.clone());
        let checked = run.check();
        assert!(!checked.is_renderable(), "{profile}");
        checked
            .place(scalegen::output::Mode::Compare, &mut |_| {
                panic!("something is made")
            })
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
