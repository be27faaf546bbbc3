//! Tests of what is shown in the end: suppressions, settings, order, places in profiles.

use std::ops::Range;
use std::sync::Arc;

use scalegen_document::{Directive, Limits, Locate, Made, read};
use scalegen_syntax::FieldPath;
use scalegen_syntax::{Place, SourceFile};

use super::*;

fn lint(files: &mut [Reading], settings: &[Setting], targets: &Targets, rules: &[&'static Rule]) -> Outcome {
    super::lint(files, &Surroundings::default(), settings, targets, rules)
}
use crate::config::Level as Loudness;
use crate::registry::rules;

const BAD: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 5
  maxReplicas: 2
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 50}}}]
";

fn file(name: &str, text: &str) -> Reading {
    read(&SourceFile::new(name, text), &Limits::default())
}

fn setting(level: Loudness, rule: &str, reason: &str) -> Setting {
    Setting {
        level,
        rule: rule.to_owned(),
        reason: reason.to_owned(),
        place: None,
    }
}

/// `file:line severity code` of each finding.
fn shown(outcome: &Outcome) -> Vec<String> {
    let line = |finding: &Finding| {
        let place = finding.place.as_ref();
        let at = place.map(|place| format!("{}:{} ", place.file.name(), place.start().line));
        format!("{}{} {}", at.unwrap_or_default(), finding.severity, finding.code)
    };
    outcome.findings.iter().map(line).collect()
}

#[test]
fn settings_change_how_loud_a_rule_is() {
    let with = |settings: &[Setting]| {
        let outcome = lint(&mut [file("a.yaml", BAD)], settings, &Targets::NEWEST, rules());
        (shown(&outcome), outcome.suppressed)
    };
    let list = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
    assert_eq!(with(&[]), (list(&["a.yaml:7 error HPA004"]), 0));
    assert_eq!(
        with(&[setting(Loudness::Allow, "HPA004", "a test bed")]),
        (list(&[]), 1)
    );
    assert_eq!(
        with(&[setting(Loudness::Warn, "max-replicas-below-min", "a test bed")]),
        (list(&["a.yaml:7 warning HPA004"]), 0)
    );
    assert_eq!(
        with(&[
            setting(Loudness::Allow, "HPA004", " "),
            setting(Loudness::Deny, "SUP002", "")
        ]),
        (list(&["error SUP002"]), 1)
    );
    assert_eq!(
        with(&[
            setting(Loudness::Allow, "WRG001", "no"),
            setting(Loudness::Deny, "REL001", "")
        ]),
        (list(&["warning SUP001", "a.yaml:7 error HPA004"]), 0)
    );
    assert_eq!(
        with(&[setting(Loudness::Allow, "HPA040", "no")]),
        (list(&["warning SUP003", "a.yaml:7 error HPA004"]), 0)
    );
}

#[test]
fn a_suppression_allows_only_its_rules_and_its_part() {
    let allow = "# scalegen: allow(HPA004, WRG001) a test bed";
    let two = format!("{BAD}---\n{}", BAD.replace("name: web", "name: api"));
    let outcome = lint(
        &mut [file(
            "a.yaml",
            &two.replacen("maxReplicas: 2", &format!("maxReplicas: 2 {allow}"), 1),
        )],
        &[],
        &Targets::NEWEST,
        rules(),
    );
    assert_eq!(
        shown(&outcome),
        ["a.yaml:7 warning SUP001", "a.yaml:16 error HPA004"]
    );
    assert_eq!(outcome.findings[0].text(), "nothing here needs allow(WRG001)");
    assert_eq!(outcome.suppressed, 1);
}

#[test]
fn order_does_not_depend_on_the_order_of_files() {
    let files = || {
        [
            file("b.yaml", BAD),
            file("a.yaml", &BAD.replace("name: web", "name: api")),
        ]
    };
    let [b, a] = files();
    let one = lint(&mut files(), &[], &Targets::NEWEST, rules());
    let other = lint(&mut [a, b], &[], &Targets::NEWEST, rules());
    assert_eq!(shown(&one), ["a.yaml:7 error HPA004", "b.yaml:7 error HPA004"]);
    assert_eq!(shown(&one), shown(&other));
}

#[test]
fn what_is_found_twice_is_reported_once() {
    let reading = file("a.yaml", BAD);
    let found = || check_document(&reading.documents[0], &Targets::NEWEST);
    let outcome = conclude([found(), found()].concat(), &[], &[], &Policy::default(), rules());
    assert_eq!(outcome.findings.len(), 1);
    assert_eq!(outcome.suppressed, 0);
}

#[test]
fn what_is_made_is_found_and_allowed_in_its_profile() {
    struct Profile(Arc<SourceFile>);
    impl Locate for Profile {
        fn locate(&self, object: &FieldPath, field: &FieldPath) -> Option<Place> {
            assert_eq!(
                (object.to_string(), field.to_string()),
                ("web".to_owned(), "spec.maxReplicas".to_owned())
            );
            let start = self.0.text().find("max_replicas")?;
            Some(Place::new(&self.0, start..start + 16))
        }

        fn within(&self, _: &Place, _: &str, _: &Range<usize>) -> Option<Place> {
            None
        }
    }
    let lint = |text: &str| {
        let source = SourceFile::new("p.toml", text);
        let object = file("a.yaml", BAD).documents[0].object().clone();
        let origin = Made {
            profile: Arc::new(Profile(Arc::clone(&source))),
            object: FieldPath::of("web"),
        };
        let document = Document::made(object, origin);
        let comment = text.find('\n').unwrap_or_default();
        let directives = Directive::read(&source, 0..comment, 0..text.len());
        let found = check_document(&document, &Targets::NEWEST);
        shown(&conclude(
            found,
            directives.as_slice(),
            &[],
            &Policy::default(),
            rules(),
        ))
    };
    assert_eq!(lint("[web]\nmax_replicas = 2\n"), ["p.toml:2 error HPA004"]);
    assert!(lint("# scalegen: allow(HPA004) a test bed\n[web]\nmax_replicas = 2\n").is_empty());
}

#[test]
fn a_patch_is_checked_only_for_what_it_has() {
    let patch = "\
# scalegen: patch
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: api
          resources: {requests: {cpu: 2}, limits: {cpu: 1}}
";
    let outcome = lint(&mut [file("a.yaml", patch)], &[], &Targets::NEWEST, rules());
    assert_eq!(shown(&outcome).len(), 1, "{:?}", outcome.findings);
    assert!(outcome.findings[0].text().contains("cpu limit"));
    let whole = lint(
        &mut [file("a.yaml", &patch.replace("patch", "x"))],
        &[],
        &Targets::NEWEST,
        rules(),
    );
    assert!(whole.findings.len() > 3);
}
