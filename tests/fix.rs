//! What `lint --fix` writes: nothing but what a finding names, nothing that leads to another error or warning, nothing twice.

use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::process::{Command, Output};

use camino::Utf8PathBuf;
use scalegen::{
    Finding, Fixes, Jobs, LintOptions, LintPathError, LintText, NotFixed, Severity, lint, select, texts_with,
};

const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/lint");

/// A folder that is removed in the end.
struct Folder {
    _dir: tempfile::TempDir,
    path: Utf8PathBuf,
    options: LintOptions,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = Utf8PathBuf::from_path_buf(dir.path().canonicalize().unwrap()).unwrap();
        let options = LintOptions::default();
        let folder = Self {
            _dir: dir,
            path,
            options,
        };
        for (name, text) in files {
            let file = folder.path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        folder
    }

    fn texts(&self) -> Result<Vec<LintText>, LintPathError> {
        texts_with(std::slice::from_ref(&self.path), &self.options)
    }

    fn findings(&self) -> Vec<Finding> {
        lint(self.texts().unwrap(), &self.options).findings
    }

    fn fixes(&self) -> Fixes {
        scalegen::fix(&|| self.texts(), &self.options, None, &Jobs::default(), &|_| ()).unwrap()
    }

    /// Fixes, and writes.
    fn fix(&self) -> Fixes {
        let fixes = self.fixes();
        for file in &fixes.files {
            file.write().unwrap();
        }
        fixes
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path.join(name)).unwrap()
    }
}

/// What stays of a finding when lines move.
fn sameness(findings: &[Finding]) -> BTreeSet<String> {
    let of = |finding: &Finding| {
        let file = finding.place.as_ref().map(|place| place.file.name());
        format!("{file:?} {} {:?} {}", finding.code, finding.path, finding.title())
    };
    findings.iter().map(of).collect()
}

/// The bytes of a file that a fix of what was found names, in order.
fn spans(findings: &[Finding], file: &str) -> Vec<Range<usize>> {
    let edits = findings.iter().flat_map(|finding| &finding.fix);
    let edits = edits.filter(|edit| edit.place.file.name() == file);
    let mut spans: Vec<_> = edits.map(|edit| edit.place.span.clone()).collect();
    spans.sort_by_key(|span| (span.start, span.end));
    spans
}

/// Everything that is promised of one call. Gives the lines that it changed.
fn check(folder: &Folder) -> String {
    let before = folder.findings();
    if before.iter().all(|finding| finding.fix.is_empty()) {
        return String::new();
    }
    let fixes = folder.fix();
    let after = folder.findings();
    let faults: Vec<_> = after
        .iter()
        .filter(|finding| finding.severity != Severity::Note)
        .cloned()
        .collect();
    let new: Vec<_> = sameness(&faults)
        .difference(&sameness(&before))
        .cloned()
        .collect();
    assert_eq!(new, Vec::<String>::new());
    assert_eq!(sameness(&fixes.outcome.findings), sameness(&after));
    let mut shown = String::new();
    for file in &fixes.files {
        let (was, is) = (file.before.text(), &file.after);
        assert_eq!(is, &fs::read_to_string(file.before.name()).unwrap());
        // What is between the spans is there, in order, and nothing else is.
        let (mut from, mut at) = (0, 0);
        for span in spans(&before, file.before.name())
            .into_iter()
            .chain(std::iter::once(was.len()..was.len()))
        {
            let kept = &was[from.min(span.start)..span.start];
            let found = is[at..].find(kept);
            at += found.unwrap_or_else(|| panic!("{kept:?} is gone from {is:?}")) + kept.len();
            from = from.max(span.end);
        }
        assert!(
            is[at..].is_empty()
                || spans(&before, file.before.name())
                    .last()
                    .is_some_and(|last| last.end == was.len())
        );
        assert!(file.count > 0);
        shown.push_str(&changed_lines(was, is));
    }
    for (name, reason) in &fixes.left {
        let name = name.strip_prefix(folder.path.as_str()).unwrap_or(name);
        shown.push_str(&format!("{name}: {reason}\n").replace(folder.path.as_str(), ""));
    }
    assert!(
        folder.fixes().files.is_empty(),
        "a second call would change something:\n{shown}"
    );
    shown
}

fn changed_lines(was: &str, is: &str) -> String {
    let diff = similar::TextDiff::from_lines(was, is);
    let changes = diff
        .iter_all_changes()
        .filter(|change| change.tag() != similar::ChangeTag::Equal);
    changes
        .map(|change| format!("{}{}\n", change.tag(), change.value().trim_end()))
        .collect()
}

/// Copies a fixture, and takes the versions in its first line.
fn copy(from: &Path, to: &Path, options: &mut LintOptions, change: &dyn Fn(Vec<u8>) -> Vec<u8>) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
            copy(&entry.path(), &to.join(entry.file_name()), options, change);
        }
        return;
    }
    let bytes = fs::read(from).unwrap();
    let first = String::from_utf8_lossy(bytes.split(|byte| *byte == b'\n').next().unwrap()).into_owned();
    for setting in first
        .strip_prefix("# lint:")
        .unwrap_or_default()
        .split_whitespace()
    {
        match setting.split_once('=').unwrap() {
            ("kubernetes", version) => options.documents.kubernetes = version.parse().unwrap(),
            ("keda", version) => options.documents.keda = version.parse().unwrap(),
            ("vpa", version) => options.documents.vpa = version.parse().unwrap(),
            _ => {}
        }
    }
    fs::write(to, change(bytes)).unwrap();
}

fn with_windows_line_ends(bytes: Vec<u8>) -> Vec<u8> {
    match String::from_utf8(bytes) {
        Ok(text) => text.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

fn with_mark(bytes: Vec<u8>) -> Vec<u8> {
    match bytes.starts_with(b"\xef\xbb\xbf") {
        true => bytes,
        false => [b"\xef\xbb\xbf", &*bytes].concat(),
    }
}

#[test]
fn every_fixture_of_every_rule_is_fixed_within_bounds() {
    let mut shown = String::new();
    let mut fixable = BTreeSet::new();
    let mut codes: Vec<_> = fs::read_dir(FIXTURES)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    codes.sort();
    for code in codes {
        let mut cases: Vec<_> = fs::read_dir(&code)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        cases.sort();
        cases.retain(|case| !case.ends_with("expected.txt"));
        for case in cases {
            let name = case.file_name().unwrap();
            let changes: [&dyn Fn(Vec<u8>) -> Vec<u8>; 3] =
                [&|bytes| bytes, &with_windows_line_ends, &with_mark];
            let fixed = changes.map(|change| {
                let mut folder = Folder::new(&[]);
                let to = folder.path.join(name.to_str().unwrap());
                copy(&case, to.as_std_path(), &mut folder.options, change);
                let findings = folder.findings().into_iter();
                let with_fix = findings.filter(|finding| !finding.fix.is_empty());
                fixable.extend(with_fix.map(|finding| finding.code));
                check(&folder)
            });
            let name = format!("{}/{}", code.file_name().unwrap().display(), name.display());
            assert_eq!(fixed[0], fixed[1], "{name} with CRLF");
            assert_eq!(fixed[0], fixed[2].replace('\u{feff}', ""), "{name} with a mark");
            if !fixed[0].is_empty() {
                shown.push_str(&format!("{name}\n{}\n", fixed[0]));
            }
        }
    }
    insta::assert_snapshot!(shown);
    // The page of a rule says whether there are fixes. Those without a fixture here are tried below.
    let said = scalegen::lint_rules().iter().filter(|rule| rule.has_fix);
    let said: BTreeSet<_> = said.map(|rule| rule.code).collect();
    let missing: Vec<_> = fixable.difference(&said).collect();
    assert!(missing.is_empty(), "{missing:?} have fixes");
    let others: Vec<_> = said.difference(&fixable).copied().collect();
    assert_eq!(others, ["PRO002", "PRO003", "PRO004", "PRO008", "SUP003"]);
}

const HPA: &str = "\
# An HPA.
apiVersion: autoscaling/v2beta2
kind: HorizontalPodAutoscaler
metadata:
  name: web   # by hand
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplica: 2
  maxReplicas: \"5\"
  behavior:
    scaleDown: {stabilizationWindowSeconds: 5m, selectPolicy: max}
  metrics:
    - type: Resource
      resource: {name: CPU, target: {type: Utilization, averageUtilization: 80%}}
";

#[test]
fn comments_order_and_format_stay() {
    let folder = Folder::new(&[("web.yaml", HPA)]);
    check(&folder);
    let expected = HPA
        .replace("v2beta2", "v2")
        .replace("minReplica:", "minReplicas:")
        .replace("\"5\"", "5")
        .replace("5m", "300")
        .replace("max}", "Max}")
        .replace("CPU", "cpu")
        .replace("80%", "80");
    assert_eq!(folder.read("web.yaml"), expected);
}

#[test]
fn only_selected_rules_are_fixed() {
    let mut folder = Folder::new(&[("web.yaml", HPA)]);
    folder.options.select = select("HPA019").unwrap();
    check(&folder);
    assert_eq!(folder.read("web.yaml"), HPA.replace("max}", "Max}"));
}

#[test]
fn what_is_allowed_stays() {
    let allowed = HPA.replace("80%}}", "80%}} # scalegen: allow(SCH003) a test");
    let folder = Folder::new(&[("web.yaml", &allowed)]);
    check(&folder);
    assert!(folder.read("web.yaml").contains("80%}} # scalegen"));
}

#[test]
fn names_of_rules_in_comments_are_fixed() {
    let allowed = |rule: &str| HPA.replace("max}", &format!("max}} # scalegen: allow({rule}) a test"));
    let folder = Folder::new(&[
        ("a.yaml", &allowed("hpa019")),
        ("b.yaml", &allowed("unknown-select-polcy")),
    ]);
    check(&folder);
    assert!(
        folder
            .read("a.yaml")
            .contains("max} # scalegen: allow(HPA019) a test")
    );
    assert!(
        folder
            .read("b.yaml")
            .contains("max} # scalegen: allow(unknown-select-policy) a test")
    );
}

#[test]
fn fixes_that_lead_to_a_finding_are_left_out() {
    // With both names and values read, the minimum is above the maximum.
    let broken = HPA.replace("minReplica: 2", "minReplica: 20");
    let folder = Folder::new(&[("a.yaml", &broken), ("b.yaml", &HPA.replace(": web", ": other"))]);
    let fixes = folder.fix();
    let first = folder.read("a.yaml");
    assert!(
        first.contains("minReplicas: 20") && first.contains("maxReplicas: \"5\""),
        "{first}"
    );
    for name in ["a.yaml", "b.yaml"] {
        assert!(!folder.read(name).contains("v2beta2"), "{name}");
    }
    assert!(fixes.left.is_empty(), "{:?}", fixes.left);
    assert!(folder.fixes().files.is_empty());
}

/// With a target that is read, both HPAs scale it.
#[test]
fn a_fix_that_leads_to_a_finding_of_another_object_is_left_out() {
    let broken = HPA
        .replace("name: web}", "nam: web}")
        .replace("name: web ", "name: second ");
    let folder = Folder::new(&[("a.yaml", HPA), ("b.yaml", &broken)]);
    folder.fix();
    let second = folder.read("b.yaml");
    assert!(second.contains("nam: web}"), "{second}");
    assert!(folder.fixes().files.is_empty());
}

#[test]
fn a_file_that_changed_meanwhile_is_not_touched() {
    let folder = Folder::new(&[("web.yaml", HPA)]);
    let fixes = folder.fixes();
    let other = HPA.replace("by hand", "by another hand");
    fs::write(folder.path.join("web.yaml"), &other).unwrap();
    assert!(matches!(fixes.files[0].write(), Err(NotFixed::Changed)));
    assert_eq!(folder.read("web.yaml"), other);
}

#[cfg(unix)]
#[test]
fn modes_stay_and_links_and_read_only_files_are_not_touched() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let folder = Folder::new(&[("dir/web.yaml", HPA)]);
    let file = folder.path.join("dir/web.yaml");
    let mode = |mode: u32| fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
    mode(0o440);
    let fixes = folder.fix();
    assert!(matches!(fixes.left[0].1, NotFixed::ReadOnly) && fixes.files.is_empty());
    mode(0o600);
    let link = folder.path.join("link.yaml");
    symlink(&file, &link).unwrap();
    let texts = || texts_with(std::slice::from_ref(&link), &folder.options);
    let fixes = scalegen::fix(&texts, &folder.options, None, &Jobs::default(), &|_| ()).unwrap();
    assert!(matches!(fixes.left[0].1, NotFixed::Link) && fixes.files.is_empty());
    assert_eq!(folder.fix().files.len(), 1);
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    let entries = fs::read_dir(folder.path.join("dir")).unwrap();
    assert_eq!(entries.count(), 1);
}

#[test]
fn the_place_that_set_the_value_is_fixed() {
    let base = HPA
        .replace("v2beta2", "v2")
        .replace("minReplica:", "minReplicas:")
        .replace("\"5\"", "5");
    let base = base
        .replace("5m", "300")
        .replace("max}", "Max}")
        .replace("CPU", "cpu")
        .replace("80%", "80");
    let folder = Folder::new(&[
        ("base/web.yaml", &base),
        ("base/kustomization.yaml", "resources: [web.yaml]\n"),
        (
            "prod/kustomization.yaml",
            "resources: [../base]\npatches:\n  - path: patch.yaml\n  - target: {kind: HorizontalPodAutoscaler}\n    patch: |\n      - op: replace\n        path: /spec/maxReplicas\n        value: \"9\"  # much\n",
        ),
        (
            "prod/patch.yaml",
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  behavior: {scaleDown: {stabilizationWindowSeconds: 10m}}\n",
        ),
        ("flux/web.yaml", &base.replace("300", "${WINDOW:=5m}")),
    ]);
    check(&folder);
    assert!(folder.read("prod/patch.yaml").contains("Seconds: 600}}"));
    assert!(
        folder
            .read("prod/kustomization.yaml")
            .contains("value: 9  # much\n")
    );
    assert_eq!(folder.read("base/web.yaml"), base);
    assert!(folder.read("flux/web.yaml").contains("${WINDOW:=300}"));
}

#[test]
fn keys_that_nothing_reads_are_removed() {
    let object = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        # The server.
        serverAddres: http://prometheus.monitoring:9090
        metricName: rps # old
        query: sum(rps)
        threshold: 5
---
{\"apiVersion\": \"keda.sh/v1alpha1\", \"kind\": \"ScaledObject\", \"metadata\": {\"name\": \"api\"},
 \"spec\": {\"scaleTargetRef\": {\"name\": \"api\"}, \"triggers\": [{\"type\": \"prometheus\", \"metadata\":
  {\"serverAddress\": \"http://prometheus.monitoring:9090\", \"query\": \"sum(x)\", \"threshold\": 5, \"metricName\": \"x\"}}]}}
";
    let folder = Folder::new(&[("web.yaml", object)]);
    check(&folder);
    let expected = object
        .replace("Addres:", "Address:")
        .replace("        metricName: rps # old\n", "")
        .replace("threshold: 5\n", "threshold: \"5\"\n")
        .replace("\"threshold\": 5, \"metricName\": \"x\"", "\"threshold\": \"5\"");
    assert_eq!(folder.read("web.yaml"), expected);
}

#[test]
fn separators_are_inserted() {
    let service = |name: &str| format!("apiVersion: v1\r\nkind: Service\r\nmetadata: {{name: {name}}}\r\n");
    let text = format!("{}# Another.\r\n{}", service("a"), service("b"));
    let folder = Folder::new(&[("web.yaml", &text)]);
    check(&folder);
    let expected = format!("{}---\r\n# Another.\r\n{}", service("a"), service("b"));
    assert_eq!(folder.read("web.yaml"), expected);
}

const PROFILE: &str = "\
name = \"shop\" # a shop

[cluster]
kubernetes = 1.30

[workloads.web]
namespace = \"shop\"
target = \"Deployment/web\"
container = \"api\"
requests = { cpu = \"50m\" }
activ = \"cpu\"

[workloads.web.scalers.cpu]
kind = \"hpa\"
min_replicas = \"2\"
max_replicas = 6
metrics = [{ container_resource = \"cpu\", average_utilization = 50 }]
behavior.scale_down = { stabilization_window = 60, select_policy = 'Maxx' }

[addons]
metrics_server = {}
";

#[test]
fn profiles_keep_their_comments_and_format() {
    for windows in [false, true] {
        let ends = |text: &str| {
            if windows {
                text.replace('\n', "\r\n")
            } else {
                text.to_owned()
            }
        };
        let folder = Folder::new(&[("shop.toml", &ends(PROFILE))]);
        check(&folder);
        let expected = PROFILE
            .replace("1.30", "\"1.30\"")
            .replace("activ ", "active ")
            .replace("= \"2\"", "= 2")
            .replace("window = 60", "window = \"60s\"")
            .replace("Maxx", "Max");
        assert_eq!(folder.read("shop.toml"), ends(&expected));
    }
}

#[test]
fn what_a_mistake_hides_is_fixed_too() {
    let profile = PROFILE.replace("min_replicas = \"2\"", "minReplicas = \"2\"");
    let hpa = HPA.replace("minReplica: 2", "minReplica: \"2\"");
    let folder = Folder::new(&[("shop.toml", &profile), ("web.yaml", &hpa)]);
    assert_eq!(folder.fix().files.len(), 2);
    assert!(folder.read("shop.toml").contains("\nmin_replicas = 2\n"));
    assert!(folder.read("web.yaml").contains("  minReplicas: 2\n"));
    assert!(folder.fixes().files.is_empty());
}

#[test]
fn what_a_profile_extends_is_fixed_where_it_is() {
    let folder = Folder::new(&[
        ("base.toml", "[cluster]\nkubernetes = 1.30\n"),
        (
            "shop.toml",
            &format!(
                "extends = \"base.toml\"\n{}",
                PROFILE.replace("[cluster]\nkubernetes = 1.30\n", "")
            ),
        ),
    ]);
    check(&folder);
    assert_eq!(folder.read("base.toml"), "[cluster]\nkubernetes = \"1.30\"\n");
}

fn scalegen(folder: &Folder, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .args(arguments)
        .current_dir(&folder.path)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn a_diff_writes_nothing() {
    let folder = Folder::new(&[("web.yaml", HPA)]);
    for arguments in [&["lint", "--diff", "."][..], &["lint", "--fix", "--diff", "."]] {
        let output = scalegen(&folder, arguments);
        assert_eq!(output.status.code(), Some(1));
        let diff = text(&output.stdout);
        assert!(
            diff.contains("-  minReplica: 2\n") && diff.contains("+  minReplicas: 2\n"),
            "{diff}"
        );
        assert!(
            text(&output.stderr).contains("would fix 7 findings in 1 file"),
            "{output:?}"
        );
        assert_eq!(folder.read("web.yaml"), HPA);
    }
    let output = scalegen(&folder, &["lint", "--fix", "."]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(
        text(&output.stderr).contains("fixed 7 findings in 1 file"),
        "{output:?}"
    );
    let output = scalegen(&folder, &["lint", "--diff", "."]);
    assert_eq!(
        (output.status.code(), text(&output.stdout)),
        (Some(0), String::new())
    );
}

#[test]
fn known_findings_and_what_is_generated_are_not_fixed() {
    let folder = Folder::new(&[
        ("web.yaml", HPA),
        ("generated/shop/a.yaml", HPA),
        ("generated/shop/.scalegen.sha256", ""),
    ]);
    scalegen(
        &folder,
        &[
            "lint",
            "--write-baseline",
            "known.json",
            "--select",
            "HPA019",
            "web.yaml",
        ],
    );
    let output = scalegen(&folder, &["lint", "--fix", "--baseline", "known.json", "."]);
    assert!(
        folder.read("web.yaml").contains("selectPolicy: max}"),
        "{output:?}"
    );
    assert!(!folder.read("web.yaml").contains("v2beta2"));
    assert_eq!(folder.read("generated/shop/a.yaml"), HPA);
    assert!(
        text(&output.stderr).contains("a.yaml: not fixed: it is generated"),
        "{output:?}"
    );
}

#[test]
fn a_file_of_another_place_is_named_without_its_lines() {
    let secret = Folder::new(&[(
        "secret.toml",
        "name = 'shop'\nhidden_word = 'x'\ndescripton = 'secret'\n",
    )]);
    let folder = Folder::new(&[
        (".git/HEAD", ""),
        (
            "shop.toml",
            &format!(
                "extends = '../{}/secret.toml'\n",
                secret.path.file_name().unwrap()
            ),
        ),
        ("own.toml", "name = 'own'\nshown_word = 'x'\n"),
    ]);
    for command in ["lint", "generate"] {
        let output = scalegen(&folder, &[command, "shop.toml", "own.toml"]);
        let shown = text(&output.stdout) + &text(&output.stderr);
        assert!(shown.contains("the root of the project"), "{shown}");
        assert!(!shown.contains("hidden_word"), "{shown}");
        let output = scalegen(&folder, &[command, "--allow-outside", "shop.toml", "own.toml"]);
        let shown = text(&output.stdout) + &text(&output.stderr);
        assert!(shown.contains("secret.toml:2:1"), "{shown}");
        assert!(!shown.contains("hidden_word = 'x'"), "{shown}");
        assert!(shown.contains("shown_word = 'x'"), "{shown}");
    }
    let before = secret.read("secret.toml");
    for flag in ["--diff", "--fix"] {
        let output = scalegen(
            &folder,
            &["lint", flag, "--allow-outside", "shop.toml", "own.toml"],
        );
        let shown = text(&output.stdout) + &text(&output.stderr);
        assert!(shown.contains("it is outside of the repository"), "{shown}");
        assert!(!shown.contains("'secret'"), "{shown}");
    }
    assert_eq!(secret.read("secret.toml"), before);
}

/// A fix that leads to another finding is left out alone.
#[test]
fn what_leads_to_a_new_finding_is_not_fixed_and_the_rest_is() {
    let object = "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  maxReplicaCounts: 8
  triggers:
    - type: prometheus
      metadata:
        serverAddres: http://prometheus:9090
        query: sum(rps)
        threshold: 5
";
    let folder = Folder::new(&[("web.yaml", object)]);
    check(&folder);
    assert_eq!(folder.read("web.yaml"), object.replace("Counts: 8", "Count: 8"));
}

#[test]
fn a_number_that_means_another_without_its_quotes_keeps_them() {
    let hpa = HPA.replace("maxReplicas: \"5\"", "maxReplicas: \"010\"");
    let folder = Folder::new(&[("web.yaml", &hpa)]);
    check(&folder);
    assert!(folder.read("web.yaml").contains("maxReplicas: \"010\""));
}

#[test]
fn a_diff_of_windows_lines_is_one_that_patch_reads() {
    let hpa = HPA.replace('\n', "\r\n");
    let folder = Folder::new(&[("web.yaml", &hpa)]);
    let output = scalegen(&folder, &["lint", "--diff", "--exit-zero", "web.yaml"]);
    let diff = text(&output.stdout);
    assert!(
        diff.contains("minReplicas: 2\r\n") && !diff.contains("u{d}"),
        "{diff}"
    );
    assert!(output.status.success(), "{diff}");
}
