//! What whole calls of the linter report, under settings of every kind.

#[path = "support/lint_folder.rs"]
mod lint_folder;
#[path = "support/refused_hpa.rs"]
mod refused_hpa;

use std::fs;

use lint_folder::{Folder, codes};
use refused_hpa::hpa;
use scalegen::{
    Environment, Globs, LintConfig, LintOptions, LintText, Policy, Run, Stack, lint, select, texts,
};
use scalegen_lint::{Level, Setting};

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
    // KED012 stands beside the refusal, and is allowed: neither it nor an unused suppression is reported.
    let profile = "\
name = \"shop\"
[prometheus]
url = \"http://prometheus.monitoring:9090\"
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
triggers = [{ signal = \"q\", threshold = \"0\", ignore_null_values = false }]
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
      metadata: {serverAddress: \"http://prometheus.monitoring:9090\", query: sum(x), threshold: \"0\"}
";
    let yaml = Folder::new(&[("q.yaml", object)]).lint("q.yaml");
    assert_eq!(yaml.findings[0].message, outcome.findings[1].message);
    assert_eq!(yaml.findings[0].path, outcome.findings[1].path);
}

/// A profile that makes a ScaledObject with a setting that has no effect; `ALLOW` stands behind it.
const NOTED: &str = "\
name = \"shop\"
[prometheus]
url = \"http://prometheus.monitoring:9090\"
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
triggers = [{ signal = \"q\", threshold = \"5\", ignore_null_values = false }]
[addons]
keda = {}
";

#[test]
fn what_a_profile_is_reported_of_or_allows_is_not_reported_again_of_its_files() {
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
fn very_many_findings_of_a_kind_are_counted() {
    let one = |number| format!("apiVersion: v1\nkind: Servicce\nmetadata: {{name: a{number}}}\n---\n");
    let text: String = (0..20_100).map(one).collect();
    let outcome = Folder::new(&[("a.yaml", &text)]).lint("a.yaml");
    assert_eq!(outcome.findings.len(), 20_001);
    let last = outcome.findings.last().unwrap();
    assert_eq!(last.text(), format!("and 100 more of {} in this file", last.code));
    assert_eq!(last.severity, scalegen::Severity::Error);
}

#[test]
fn an_annotation_allows_what_is_found_of_its_object() {
    let two = |first: &str, second: &str| {
        let second = hpa(second).replace("name: web", "name: other");
        Folder::new(&[("a.yaml", &format!("{}---\n{second}", hpa(first)))]).lint("a.yaml")
    };
    let outcome = two("{scalegen/allow.HPA004: a test bed}", "{}");
    assert_eq!((codes(&outcome), outcome.summary.suppressed), (vec!["HPA004"], 1));
    assert_eq!(outcome.findings[0].object.as_ref().unwrap().name, "other");
    for (annotations, expected) in [
        ("{scalegen/allow.max-replicas-below-min: a test bed}", vec![]),
        ("{scalegen/allow.HPA004: ''}", vec!["SUP002"]),
        (
            "{scalegen/allow.HPA004: why, scalegen/allow.HPA005: why}",
            vec!["SUP001"],
        ),
        ("{scalegen/allow.HPA999: why}", vec!["SUP003", "HPA004"]),
    ] {
        let outcome = Folder::new(&[("a.yaml", &hpa(annotations))]).lint("a.yaml");
        assert_eq!(codes(&outcome), expected, "{annotations}");
        let about = outcome
            .findings
            .iter()
            .filter(|finding| finding.code.starts_with("SUP"));
        for finding in about {
            assert_eq!(finding.place.as_ref().unwrap().start().line, 5, "{annotations}");
        }
    }
    // As `kubectl get -o json` has it, in a list.
    let item = r#"{"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "web",
        "annotations": {"scalegen/allow.HPA004": "why"}}, "spec": {"scaleTargetRef": {"apiVersion": "apps/v1",
        "kind": "Deployment", "name": "web"}, "minReplicas": 5, "maxReplicas": 2, "metrics": [{"type": "Resource",
        "resource": {"name": "cpu", "target": {"type": "AverageValue", "averageValue": "50m"}}}]}}"#;
    let list = format!(r#"{{"apiVersion": "v1", "kind": "List", "items": [{item}]}}"#);
    let outcome = Folder::new(&[("a.json", &list)]).lint("a.json");
    assert_eq!((codes(&outcome), outcome.summary.suppressed), (vec![], 1));
    // What a profile generates has it from the profile.
    let profile = NOTED.replace(
        "ALLOW",
        "\nannotations = { \"scalegen/allow.KED012\" = \"a habit\" }",
    );
    let outcome = Folder::new(&[("shop.toml", &profile)]).lint("shop.toml");
    assert_eq!((codes(&outcome), outcome.summary.suppressed), (vec![], 1));
}

#[test]
fn an_annotation_that_an_overlay_sets_allows_too() {
    for overlay in [
        "commonAnnotations: {scalegen/allow.HPA004: a test bed}\n",
        "patches:\n- target: {kind: HorizontalPodAutoscaler}\n  patch: |\n    - op: add\n      path: \
         /metadata/annotations\n      value: {scalegen/allow.HPA004: a test bed}\n",
    ] {
        let overlay = format!("resources: [../base]\n{overlay}");
        let outcome = Folder::new(&[
            ("base/a.yaml", &hpa("{}")),
            ("base/kustomization.yaml", "resources: [a.yaml]\n"),
            ("prod/kustomization.yaml", &overlay),
        ])
        .lint("");
        assert_eq!(
            (codes(&outcome), outcome.summary.suppressed),
            (vec![], 1),
            "{overlay}"
        );
    }
}

#[test]
fn only_what_is_selected_and_not_ignored_is_reported() {
    let texts = || {
        let text = |name: &str, text: &str| LintText::Manifests {
            name: name.into(),
            bytes: text.into(),
        };
        vec![
            text("a.yaml", &hpa("{scalegen/allow.HPA005: why}")),
            text("b.yaml", "a: ["),
        ]
    };
    let found = |words: &[&str], ignored: &[&str]| {
        let mut options = LintOptions::default();
        let rules = |words: &[&str]| {
            words
                .iter()
                .flat_map(|word| select(word).unwrap())
                .collect::<Vec<_>>()
        };
        options.select = rules(words);
        let mut policy = Policy::default();
        rules(ignored).into_iter().for_each(|rule| policy.ignore(rule));
        options.policy = policy;
        let outcome = lint(texts(), &options);
        outcome
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&[], &[]), ["SUP001", "HPA004", "INP003"]);
    // A text that cannot be read is always reported, unless somebody says so.
    assert_eq!(found(&["hpa004"], &[]), ["HPA004", "INP003"]);
    assert_eq!(found(&["Suppression"], &["malformed-yaml"]), ["SUP001"]);
    assert_eq!(found(&[], &["admission", "INP"]), ["SUP001"]);
    assert_eq!(
        select("unread-file").unwrap_err().to_string(),
        "there is no rule or family `unread-file`; did you mean `unreadable-file`?"
    );
}

#[test]
fn a_version_newer_than_known_is_a_note_and_is_the_newest() {
    let newer = REFUSED
        .replace("ALLOW", "")
        .replace("max_replicas = 2", "max_replicas = 9");
    let newer = newer.replace(
        "[workloads.web]",
        "[cluster]\nkubernetes = \"1.99\"\n[workloads.web]",
    );
    let folder = Folder::new(&[("shop.toml", &newer)]);
    let outcome = folder.lint("shop.toml");
    let note = outcome
        .findings
        .iter()
        .find(|finding| finding.code == "PRO031")
        .unwrap();
    let newest = scalegen::Targets::NEWEST;
    assert_eq!(
        note.text(),
        format!(
            "Kubernetes 1.99 is newer than {}, the newest version that scalegen knows",
            newest.kubernetes
        )
    );
    assert_eq!(
        (note.severity, note.place.as_ref().unwrap().start().line),
        (scalegen::Severity::Note, 3)
    );
    let stack = Stack::load(folder.path.join("shop.toml")).unwrap();
    assert_eq!(stack.render().unwrap().plan.targets.kubernetes, newest.kubernetes);
    let mut options = LintOptions::default();
    options.keda = Some(scalegen::Version::new(3, 0));
    let found = lint(vec![], &options).findings;
    assert_eq!((found.len(), found[0].code), (1, "PRO031"));
    assert!(found[0].text().starts_with("KEDA 3.0 is newer"));
}

/// The codes, with lines, that are found at some paths of a repository with this configuration.
fn in_repository(config: &str, paths: &[&str]) -> Vec<String> {
    let folder = Folder::new(&[
        ("scalegen.toml", config),
        ("a.yaml", &hpa("{}")),
        ("dev/b.yaml", &hpa("{}").replace("name: web", "name: b")),
        ("docs/c.yaml", &hpa("{}").replace("name: web", "name: c")),
    ]);
    let config = LintConfig::load(folder.path.join("scalegen.toml")).unwrap();
    let mut options = config.options;
    options.paths = paths.iter().map(|path| folder.path.join(path)).collect();
    let outcome = lint(scalegen::texts_with(&options.paths, &options).unwrap(), &options);
    let shown = |finding: &scalegen::Finding| {
        let place = finding.place.as_ref().unwrap();
        let name = place.file.name().strip_prefix(folder.path.as_str()).unwrap();
        let name = name.trim_start_matches('/');
        format!(
            "{name}:{} {} {}",
            place.start().line,
            finding.severity,
            finding.code
        )
    };
    outcome.findings.iter().map(shown).collect()
}

#[test]
fn settings_of_a_repository_hold_for_its_files() {
    let config = "[lint]\nexclude = [\"docs\"]\nwarn = { HPA004 = \"why\" }\n\
        [lint.per-path.\"dev/**\"]\nallow = { HPA004 = \"why\" }\n";
    assert_eq!(in_repository(config, &[""]), ["a.yaml:9 warning HPA004"]);
    assert_eq!(
        in_repository(config, &["docs/c.yaml", "a.yaml"]),
        ["a.yaml:9 warning HPA004"]
    );
    let all = [
        "a.yaml:9 error HPA004",
        "dev/b.yaml:9 error HPA004",
        "docs/c.yaml:9 error HPA004",
    ];
    assert_eq!(in_repository("", &[""]), all);
    let selected = "[lint]\nselect = [\"Suppression\", \"supression\"]\n";
    assert_eq!(in_repository(selected, &[""]), ["scalegen.toml:2 warning SUP003"]);
}

#[test]
fn a_setting_of_a_repository_is_unused_only_when_all_of_it_was_linted() {
    let config = "[lint]\nallow = { HPA004 = \"why\", HPA005 = \"why\", HPA006 = \"\", HPA999 = \"why\" }\n";
    let about = ["scalegen.toml:2 warning SUP001", "scalegen.toml:2 warning SUP001"];
    let wrong = ["scalegen.toml:2 warning SUP002", "scalegen.toml:2 warning SUP003"];
    assert_eq!(in_repository(config, &["a.yaml", "dev"]), wrong);
    let mut whole = in_repository(config, &[""]);
    whole.sort();
    assert_eq!(whole, [about, wrong].concat());
}

#[test]
fn globs_that_are_none_keep_a_configuration_from_being_used() {
    let folder = Folder::new(&[(
        "scalegen.toml",
        "[lint]\nexclude = [\"a\", \"{b\"]\n[lint.per-path.\"{c\"]\n[[environment]]\npaths = [\"{d\"]\n",
    )]);
    let found = LintConfig::load(folder.path.join("scalegen.toml")).unwrap_err();
    let lines: Vec<_> = found
        .iter()
        .map(|finding| (finding.code, finding.place.as_ref().unwrap().start().line))
        .collect();
    assert_eq!(lines, [("PRO006", 2), ("PRO006", 3), ("PRO006", 5)]);
    assert!(LintConfig::load(folder.path.join("nothing.toml")).is_err());
}

#[test]
fn a_configuration_has_versions_environments_and_a_baseline() {
    let text = "[versions]\nkubernetes = \"1.30\"\nkeda = \"3.0\"\n[lint]\nbaseline = \"b.json\"\n\
        [[environment]]\npaths = [\"envs/prod/**\", \"base\"]\n";
    let folder = Folder::new(&[("scalegen.toml", text)]);
    let config = LintConfig::load(folder.path.join("scalegen.toml")).unwrap();
    let expected = scalegen::Targets {
        kubernetes: scalegen::Version::new(1, 30),
        ..scalegen::Targets::NEWEST
    };
    assert_eq!(config.options.documents, expected);
    assert_eq!(config.baseline, Some(folder.path.join("b.json")));
    let paths = &config.options.environments[0].paths;
    for (path, has) in [
        ("envs/prod/a.yaml", true),
        ("base/x/a.yaml", true),
        ("envs/dev/a.yaml", false),
    ] {
        assert_eq!(paths.match_file(folder.path.join(path).as_str()), has, "{path}");
    }
}

#[test]
fn an_opinion_is_reported_when_it_is_asked_for() {
    let found = |options: &LintOptions, annotations: &str| {
        let text = hpa(annotations).replace("minReplicas: 5", "minReplicas: 1");
        let name = "a.yaml".into();
        let bytes = text.replace("maxReplicas: 2", "maxReplicas: 0").into_bytes();
        let outcome = lint(vec![LintText::Manifests { name, bytes }], options);
        (codes(&outcome).join(" "), outcome.summary.suppressed)
    };
    let mut options = LintOptions::default();
    let without = found(&options, "{}").0;
    assert!(!without.is_empty() && !without.contains("OPN"), "{without}");
    assert_eq!(
        found(&options, "{scalegen/allow.OPN001: one is enough}").1,
        0,
        "what is off is not suppressed, and the annotation is no fault"
    );
    options.select = select("opinion").unwrap();
    let with = found(&options, "{}").0;
    assert_eq!(with.replace("OPN001", "").trim(), without, "{with}");
    assert!(with.contains("OPN001"), "{with}");
    assert_eq!(
        found(&options, "{scalegen/allow.OPN001: one is enough}"),
        (without.clone(), 1)
    );
    options.select = [select("opinion").unwrap(), select("KUS").unwrap()].concat();
    assert_eq!(found(&options, "{}").0, "OPN001");
    let mut policy = Policy::default();
    let warn = Setting {
        level: Level::Warn,
        rule: "OPN001".to_owned(),
        reason: "two at least".to_owned(),
        place: None,
    };
    policy.add(&[warn], None, scalegen::lint_rules(), &mut Vec::new());
    options = LintOptions::default();
    options.policy = policy;
    assert_eq!(found(&options, "{}").0, with);
}

#[test]
fn an_environment_that_is_named_is_judged_together() {
    let other = hpa("{}").replace("name: web", "name: other");
    let folder = Folder::new(&[
        ("a/a.yaml", &hpa("{}")),
        ("b/b.yaml", &format!("{}---\n{other}", hpa("{}"))),
    ]);
    let codes = |environment: &[&str]| {
        let mut options = LintOptions::default();
        let globs = Globs::new(folder.path.as_str(), environment).unwrap();
        options.environments = vec![Environment { paths: globs }];
        let outcome = lint(texts(std::slice::from_ref(&folder.path)).unwrap(), &options);
        let mut codes: Vec<_> = outcome.findings.iter().map(|finding| finding.code).collect();
        codes.retain(|code| *code == "REL015");
        codes.len()
    };
    assert_eq!(codes(&["nothing/**"]), 0);
    assert_eq!(codes(&["a/**", "b/**"]), 1);
}

#[test]
fn a_chart_that_is_not_rendered_may_make_a_target_but_not_one_beside_its_misspelt_name() {
    let deployment = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: storefront, namespace: shop}\nspec:\n  selector: \
                      {matchLabels: {app: web}}\n  template: {metadata: {labels: {app: web}}, spec: {containers: [{name: web, image: \
                      web, resources: {requests: {cpu: 1, memory: 1Gi}}}]}}\n";
    let hpa = |kind: &str, name: &str| {
        format!(
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {{name: web, namespace: shop}}\nspec:\n  \
             scaleTargetRef: {{apiVersion: apps/v1, kind: {kind}, name: {name}}}\n  minReplicas: 2\n  maxReplicas: 10\n  metrics: \
             [{{type: Resource, resource: {{name: cpu, target: {{type: Utilization, averageUtilization: 60}}}}}}]\n"
        )
    };
    let found = |hpa: &str| {
        let folder = Folder::new(&[
            ("Chart.yaml", "apiVersion: v2\nname: web\nversion: 1.0.0\n"),
            ("templates/web.yaml", "kind: {{ .Values.kind }}\n"),
            ("k8s/deployment.yaml", deployment),
            ("k8s/hpa.yaml", hpa),
        ]);
        let outcome = folder.lint("");
        let codes = codes(&outcome).into_iter();
        codes.map(str::to_owned).collect::<Vec<_>>()
    };
    assert!(found(&hpa("Deployment", "storefront")).is_empty());
    // The chart may have it.
    assert!(found(&hpa("Deployment", "checkout")).is_empty());
    assert_eq!(found(&hpa("Deployment", "storefrnt")), ["REL005"]);
    assert_eq!(found(&hpa("StatefulSet", "storefront")), ["REL005"]);
}
