//! Places of built values, and kustomizations that cannot be built.

use std::collections::BTreeMap;
use std::sync::Arc;

use scalegen_document::{Limits, Object};
use scalegen_syntax::{FieldPath, Place, SourceFile};

use super::*;

const HPA: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: web
  minReplicas: 1
  maxReplicas: 5
---
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
";

fn files(files: &[(&str, &str)]) -> BTreeMap<String, Arc<File>> {
    let file = |(path, text): &(&str, &str)| {
        let file = File::new(SourceFile::new(*path, *text), Limits::default());
        ((*path).to_owned(), file)
    };
    files.iter().map(file).collect()
}

fn built(folder: &str, files: &BTreeMap<String, Arc<File>>) -> Build {
    build(folder, &|path: &str| files.get(path).cloned())
}

fn line(place: Option<Place>) -> (String, usize) {
    let place = place.expect("a place");
    (place.file.name().to_owned(), place.start().line)
}

#[test]
fn a_value_is_at_the_place_that_set_it() {
    let files = files(&[
        ("base/hpa.yaml", HPA),
        ("base/kustomization.yaml", "resources: [hpa.yaml]\n"),
        (
            "prod/min.yaml",
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: {name: web}\nspec:\n  minReplicas: 4\n",
        ),
        (
            "prod/kustomization.yaml",
            "resources:
  - ../base
namePrefix: prod-
namespace: shop
patches:
  - path: min.yaml
  - target:
      kind: HorizontalPodAutoscaler
    patch: |-
      - op: replace
        path: /spec/maxReplicas
        value: 3
  - patch: |
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web}
      spec:
        behavior:
          scaleDown: {stabilizationWindowSeconds: 60}
labels:
  - pairs:
      team: a
",
        ),
    ]);
    let build = built("prod", &files);
    assert!(
        build.problems.is_empty() && build.unseen.is_empty(),
        "{:?}",
        build.problems
    );
    assert_eq!(
        build.consumed,
        [
            "prod/kustomization.yaml",
            "base/kustomization.yaml",
            "base/hpa.yaml",
            "prod/min.yaml"
        ]
    );
    let hpa = &build.documents[0];
    let Object::HorizontalPodAutoscaler(object) = hpa.object() else {
        panic!("{:?}", hpa.object())
    };
    assert_eq!((object.spec.min_replicas, object.spec.max_replicas), (Some(4), 3));
    assert_eq!(hpa.file(), Some("base/hpa.yaml"));
    let at = |path: &str| {
        let path: FieldPath = path.parse().unwrap();
        let (file, line) = line(hpa.place(&path));
        format!("{file}:{line}")
    };
    for (path, place) in [
        ("", "base/hpa.yaml:2"),
        ("spec.minReplicas", "prod/min.yaml:5"),
        ("spec.maxReplicas", "prod/kustomization.yaml:12"),
        (
            "spec.behavior.scaleDown.stabilizationWindowSeconds",
            "prod/kustomization.yaml:19",
        ),
        ("metadata.name", "prod/kustomization.yaml:3"),
        ("metadata.namespace", "prod/kustomization.yaml:4"),
        ("metadata.labels.team", "prod/kustomization.yaml:22"),
        ("spec.scaleTargetRef.name", "prod/kustomization.yaml:3"),
        ("spec.scaleTargetRef.kind", "base/hpa.yaml:8"),
        ("spec.metrics", "base/hpa.yaml:5"),
    ] {
        assert_eq!(at(path), place, "{path}");
    }
    let max = hpa.place(&"spec.maxReplicas".parse().unwrap()).unwrap();
    assert_eq!(&max.file.text()[max.span.clone()], "3");
    let key = hpa.place_of_key(&"spec.minReplicas".parse().unwrap());
    assert_eq!(line(key), ("prod/min.yaml".to_owned(), 5));
}

#[test]
fn several_overlays_share_a_base() {
    let mut all = vec![
        ("base/hpa.yaml".to_owned(), HPA.to_owned()),
        (
            "base/kustomization.yaml".to_owned(),
            "resources: [hpa.yaml]".to_owned(),
        ),
    ];
    for index in 0..20 {
        let patch = format!("- {{op: replace, path: /spec/maxReplicas, value: {index}}}");
        let text = format!(
            "resources: [../base]\npatches:\n- target: {{kind: HorizontalPodAutoscaler}}\n  patch: |-\n    {patch}\n"
        );
        all.push((format!("o{index}/kustomization.yaml"), text));
    }
    let all: Vec<(&str, &str)> = all
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let files = files(&all);
    let find = |path: &str| files.get(path).cloned();
    let mut kustomizer = Kustomizer::new(&find);
    for index in 0..20 {
        let build = kustomizer.build(&format!("o{index}"));
        let max = FieldPath::of("spec").field("maxReplicas");
        let hpa = &build.documents[0];
        assert_eq!(hpa.at(&max).and_then(|node| node.as_i64()), Some(index));
        assert_eq!(line(hpa.place(&max)), (format!("o{index}/kustomization.yaml"), 5));
        assert_eq!(
            line(hpa.place(&FieldPath::of("spec").field("minReplicas"))).0,
            "base/hpa.yaml"
        );
    }
}

#[test]
fn what_cannot_be_built_is_a_problem() {
    let faults = |folder: &str, list: &[(&str, &str)]| -> Vec<Fault> {
        built(folder, &files(list))
            .problems
            .into_iter()
            .map(|problem| problem.fault)
            .collect()
    };
    let one = |text: &str| {
        let mut faults = faults(
            "a",
            &[
                ("a/kustomization.yaml", text),
                ("a/hpa.yaml", HPA),
                ("b/hpa.yaml", HPA),
            ],
        );
        assert_eq!(faults.len(), 1, "{text}: {faults:?}");
        faults.remove(0)
    };
    let id = |kind: &str, name: &str| ObjectId {
        kind: kind.to_owned(),
        name: name.to_owned(),
    };
    assert_eq!(
        one("resources: [none.yaml]"),
        Fault::NotFound("none.yaml".to_owned())
    );
    assert_eq!(one("resources: [.]"), Fault::Cycle("a".to_owned()));
    assert_eq!(
        one("kind: Component\ncomponents: [.]"),
        Fault::Cycle("a".to_owned())
    );
    assert_eq!(
        one("resources: [hpa.yaml]\npatches: [{path: gone.yaml}]"),
        Fault::NotFound("gone.yaml".to_owned())
    );
    assert_eq!(
        one("resources: [../b/hpa.yaml]"),
        Fault::Outside("../b/hpa.yaml".to_owned())
    );
    assert_eq!(
        one(
            "resources: [hpa.yaml]\npatches: [{patch: '{apiVersion: v1, kind: Service, metadata: {name: web}}'}]"
        ),
        Fault::NoTarget(id("Service", "web"))
    );
    assert_eq!(
        one("resources: [hpa.yaml]\npatches: [{patch: text, target: {name: web}}]"),
        Fault::NoPatch
    );
    assert_eq!(
        one("resources: [hpa.yaml]\npatches: [{patch: '[{op: x}]', target: {name: web}}]"),
        Fault::NotJson
    );
    assert_eq!(
        one("resources: [hpa.yaml]\npatches: [{patch: '- {op: x}'}]"),
        Fault::NoSelector
    );
    assert_eq!(
        one("resources: [hpa.yaml]\npatches: [{patch: '[]', target: {name: '('}}]"),
        Fault::Selector("(".to_owned())
    );
    assert_eq!(
        one(
            "resources: [hpa.yaml]\npatches: [{patch: '- {op: remove, path: /spec/none}', target: {kind: Deployment}}]"
        ),
        Fault::Operation {
            operation: "remove".to_owned(),
            path: "/spec/none".to_owned(),
            object: id("Deployment", "web"),
        }
    );
    assert!(matches!(
        one("resources: [hpa.yaml]\npatches: [{patch: '{kind: x, metadata: {name: y}, spec: [1]}', target: {kind: Deployment}}]"),
        Fault::Mismatch { path, .. } if path == "spec"
    ));
    assert_eq!(
        one("resources: [hpa.yaml]\nreplicas: [{name: none, count: 1}]"),
        Fault::NoReplicas("none".to_owned())
    );
    assert_eq!(
        one("configMapGenerator: [{name: x, behavior: merge}]"),
        Fault::NotGenerated(id("ConfigMap", "x"))
    );
    assert_eq!(
        one("resources: [hpa.yaml]\nreplacements: [{source: {kind: None}, targets: []}]"),
        Fault::Sources(0)
    );
    let replacement = "replacements: [{source: {kind: None}, targets: []}]";
    assert_eq!(
        faults(
            "",
            &[(
                "kustomization.yaml",
                &format!("resources: [https://example.com/x]\n{replacement}")
            )]
        ),
        []
    );
    assert_eq!(
        one("resources: [hpa.yaml]\nvars: [{name: X, objref: {kind: None, name: x}}]"),
        Fault::NoVariable("X".to_owned())
    );
    assert_eq!(
        one(
            "resources: [hpa.yaml]\npatches: [{patch: '[{\"op\": \"add\", \"path\": \"/spec/maxReplicas\", \"value\": 5}]', target: {nam: x}}]"
        ),
        Fault::UnknownField {
            field: "nam".to_owned(),
            near: Some("name".to_owned())
        }
    );
    assert_eq!(
        one("resources: [hpa.yaml, ../c]"),
        Fault::NotFound("../c".to_owned())
    );
    let twice = faults(
        "a",
        &[
            ("a/kustomization.yaml", "resources: [hpa.yaml, hpa.yaml]"),
            ("a/hpa.yaml", HPA),
        ],
    );
    assert_eq!(
        twice,
        [
            Fault::Twice(id("HorizontalPodAutoscaler", "web")),
            Fault::Twice(id("Deployment", "web"))
        ]
    );
    assert_eq!(faults("none", &[]), [Fault::NotFound("none".to_owned())]);
    let circle = [
        ("a/kustomization.yaml", "resources: [../b]"),
        ("b/kustomization.yaml", "resources: [../a]"),
    ];
    assert_eq!(faults("a", &circle), [Fault::Cycle("a".to_owned())]);
    let component = [
        ("a/kustomization.yaml", "resources: [../c]\ncomponents: [../b]"),
        ("b/kustomization.yaml", "resources: []"),
        ("c/kustomization.yaml", "kind: Component\nnamespace: x"),
        ("c/kustomization.yml", ""),
    ];
    let faults = faults("a", &component);
    assert!(
        matches!(
            faults.as_slice(),
            [
                Fault::Several(_),
                Fault::WrongKind {
                    list: "resources",
                    ..
                },
                Fault::WrongKind {
                    list: "components",
                    ..
                }
            ]
        ),
        "{faults:?}"
    );
}

#[test]
fn what_is_not_examined_is_listed() {
    let text = "
resources:
- https://github.com/org/repository//path?ref=v1
- github.com/org/repository
- none.yaml
helmCharts: [{name: chart}]
generators: [plugin.yaml]
vars: [{name: X}]
configMapGenerator: [{name: c, envs: [gone.env]}]
";
    let plugin = "apiVersion: example.com/v1\nkind: Plugin\nmetadata: {name: x}\n";
    let build = built(
        "",
        &files(&[("kustomization.yaml", text), ("plugin.yaml", plugin)]),
    );
    assert!(!build.problems.iter().any(|problem| problem.fault.is_absence()));
    let unseen: Vec<String> = build
        .unseen
        .iter()
        .map(|unseen| unseen.what.to_string())
        .collect();
    assert_eq!(
        unseen,
        [
            "`https://github.com/org/repository//path?ref=v1` is remote",
            "`github.com/org/repository` is remote",
            "`none.yaml` is not there",
            "the Helm chart chart is not rendered",
            "`gone.env` is not there",
            "the plugin Plugin is not run",
        ]
    );
    let lines: Vec<usize> = build
        .unseen
        .iter()
        .map(|unseen| line(unseen.place.clone()).1)
        .collect();
    assert_eq!(lines, [3, 4, 5, 6, 9, 7]);
    assert_eq!(build.documents.len(), 1);
}

#[test]
fn absurd_kustomizations_end() {
    let mut deep: Vec<(String, String)> = (0..200)
        .map(|level| {
            (
                format!("d{level}/kustomization.yaml"),
                format!("resources: [../d{}]\n", level + 1),
            )
        })
        .collect();
    // Each level takes in the one below twice.
    for level in 0..40 {
        let text = format!("resources: [../x{level}, ../y{level}]\n");
        deep.push((format!("e{level}/kustomization.yaml"), text));
        for side in ["x", "y"] {
            let text = format!("resources: [../e{}]\nnamePrefix: {side}\n", level + 1);
            deep.push((format!("{side}{level}/kustomization.yaml"), text));
        }
    }
    deep.push((
        "e40/kustomization.yaml".to_owned(),
        "resources: [hpa.yaml]".to_owned(),
    ));
    deep.push(("e40/hpa.yaml".to_owned(), HPA.to_owned()));
    // Copies of copies, each as large as all before.
    let copies: String = (0..60)
        .map(|at| format!("    - {{op: copy, from: '', path: /c{at}}}\n"))
        .collect();
    let text =
        format!("resources: [hpa.yaml]\npatches:\n- target: {{kind: Deployment}}\n  patch: |-\n{copies}");
    deep.push(("c/kustomization.yaml".to_owned(), text));
    deep.push(("c/hpa.yaml".to_owned(), HPA.to_owned()));
    let all: Vec<(&str, &str)> = deep
        .iter()
        .map(|(path, text)| (path.as_str(), text.as_str()))
        .collect();
    let files = files(&all);
    let has = |folder: &str, is: fn(&Fault) -> bool| {
        let build = built(folder, &files);
        assert!(
            build.problems.iter().any(|problem| is(&problem.fault)),
            "{folder}: {:?}",
            build.problems.first()
        );
    };
    has("d0", |fault| matches!(fault, Fault::TooDeep(_)));
    has("e0", |fault| {
        matches!(fault, Fault::TooDeep(_) | Fault::TooLarge(_))
    });
    has("e20", |fault| matches!(fault, Fault::TooLarge(_)));
    has("c", |fault| matches!(fault, Fault::Operation { .. }));
}
