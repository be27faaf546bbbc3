//! Tests of documents: what they are taken for, what is wrong with them, and where.

use std::ops::Range;
use std::sync::Arc;

use proptest::prelude::*;
use scalegen_syntax::{FieldPath, Place, SourceFile};

use super::*;

const HPA: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: web
  namespace: shop
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  metrics:
    - type: Resource
      resource:
        name: cpu
        target:
          type: Utilization
          averageUtilization: 60
";

fn documents(text: &str) -> Vec<Document> {
    named("t.yaml", text)
}

fn named(name: &str, text: &str) -> Vec<Document> {
    read(&SourceFile::new(name, text), &Limits::default()).documents
}

/// `text`, with its problems as `flaw place: message; help`.
fn check(text: &str, problems: &[&str]) {
    let documents = documents(text);
    let found: Vec<String> = documents
        .iter()
        .flat_map(|document| {
            let unserved = document.unserved(&Targets::NEWEST);
            let problems = document.problems().iter().cloned().chain(unserved);
            problems.map(move |problem| (document, problem))
        })
        .map(|(document, problem)| {
            let place = document.place_of_key(&problem.path).unwrap();
            let at = place.start();
            let help = problem
                .help
                .as_ref()
                .map(|help| format!("; {help}"))
                .unwrap_or_default();
            format!(
                "{:?} {}:{} {}{help}",
                problem.flaw, at.line, at.column, problem.message
            )
        })
        .collect();
    assert_eq!(found, problems, "{text}");
}

#[test]
fn a_variable_may_be_written_with_escapes() {
    for (name, is_unknown) in [
        ("\"\\x24{N}\"", true),
        ("\"\\x5f_N__\"", true),
        ("${N}", true),
        ("__N__", true),
        ("n", false),
    ] {
        let text = format!("{{apiVersion: v1, kind: Service, metadata: {{name: {name}}}}}");
        assert_eq!(documents(&text)[0].node().has_unknown(), is_unknown, "{name}");
    }
}

#[test]
fn reads_objects_into_types() {
    let documents = documents(HPA);
    let Object::HorizontalPodAutoscaler(hpa) = documents[0].object() else {
        panic!("{:?}", documents[0].object());
    };
    assert_eq!(hpa.spec.max_replicas, 10);
    assert_eq!(
        documents[0].object_name().to_string(),
        "HorizontalPodAutoscaler shop/web"
    );
    assert_eq!(documents[0].problems(), []);
}

#[test]
fn reads_null_numbers_and_what_the_server_leaves_out() {
    let text = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, creationTimestamp: null, managedFields: [{fieldsV1: {f:spec: {}}}]}
spec:
  minReplicas: null
  maxReplicas: 1e1
  metrics: [{type: Pods, pods: {metric: {name: x}, target: {averageValue: 1.5}}}, null]
status: {currentReplicas: 3, desiredReplicas: 3}
";
    check(text, &[]);
    let documents = documents(text);
    let Object::HorizontalPodAutoscaler(hpa) = documents[0].object() else {
        panic!("{:?}", documents[0].object());
    };
    assert_eq!((hpa.spec.min_replicas, hpa.spec.max_replicas), (None, 10));
    let metrics = hpa.spec.metrics.as_deref().unwrap();
    let target = &metrics[0].pods.as_ref().unwrap().target;
    assert_eq!(target.average_value.as_ref().unwrap().0, "1.5");
    assert_eq!(metrics[1], Default::default());
}

#[test]
fn reads_v1_as_the_server_does() {
    let text = "\
apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  maxReplicas: 10
  targetCPUUtilizationPercentage: 60
";
    let Object::HorizontalPodAutoscaler(hpa) = documents(text)[0].object().clone() else {
        panic!("not typed");
    };
    let resource = hpa.spec.metrics.as_ref().unwrap()[0].resource.clone().unwrap();
    assert_eq!(resource.target.average_utilization, Some(60));
    check(
        &text.replace("targetCPUUtilizationPercentage: 60", "behavior: {}"),
        &["UnknownField 7:3 unknown field `behavior`; autoscaling/v2 has it: write that as the apiVersion"],
    );
}

#[test]
fn a_field_that_is_set_is_not_offered() {
    check(
        &HPA.replace(
            "maxReplicas: 10",
            "maxReplicas: 10\n  maxReplica: 3\n  minReplica: 3",
        ),
        &[
            "UnknownField 9:3 unknown field `maxReplica`; there are behavior, maxReplicas, metrics, minReplicas, scaleTargetRef",
            "UnknownField 10:3 unknown field `minReplica`; did you mean `minReplicas`?",
        ],
    );
}

#[test]
fn lists_every_problem_with_its_place() {
    check(
        &HPA.replace(
            "maxReplicas: 10",
            "maxReplica: 10\n  cooldownSeconds: 3\n  minReplicas: '2'",
        )
        .replace("Utilization: 60", "Utilization: 5000000000"),
        &[
            "UnknownField 8:3 unknown field `maxReplica`; did you mean `maxReplicas`?",
            "UnknownField 9:3 unknown field `cooldownSeconds`; there are behavior, maxReplicas, metrics, minReplicas, scaleTargetRef",
            "WrongType 10:3 this must be a whole number, not the string \"2\"; write it without quotes",
            "WrongType 17:11 5000000000 does not fit in 32 bits",
        ],
    );
    check(
        "\
apiVersion: autoscaling.k8s.io/v1
kind: VerticalPodAutoscaler
metadata: {name: web, label: {}}
spec:
  updateMode: Off
  updatePolicy: {updateMode: Off}
  resourcePolicy:
    containerPolicies: [null, {mode: auto, minAllowed: {cpu: 50x, memory: 1.5}}]
status: {whatever: true}
",
        &[
            "UnknownField 3:23 unknown field `label`; did you mean `labels`?",
            "MisplacedField 5:3 `updateMode` does not belong in `spec`; it belongs in `spec.updatePolicy`",
            "WrongType 6:18 this must be a string, not the boolean false; YAML reads an unquoted Off as a boolean: write \"Off\"",
            "WrongType 8:25 this must be a map, not null",
            "UnknownWord 8:32 `auto` is not one of Auto, Off; did you mean `Auto`?",
            "MalformedQuantity 8:57 `50x` is not a quantity; write a number with an optional suffix: 500m, 2, 1.5k, 64Mi",
            "WrongType 8:67 this must be a string or a whole number, not the number 1.5; write \"1.5\", in quotes",
            "MissingField 4:1 the field `targetRef` is required here and missing",
        ],
    );
    check(
        "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: {name: a}\nspec:\n  scaleTargetRef: {name: web}\n  minReplicas: 1\n  triggers: [{type: cpu, metadata: {value: 5}, metricType: x}]\n",
        &[
            "UnknownField 6:3 unknown field `minReplicas`; did you mean `minReplicaCount`?",
            "WrongType 7:37 this must be a string, not the number 5; write \"5\", in quotes",
        ],
    );
}

#[test]
fn tells_a_bounded_number_of_problems() {
    let fields: String = (0..10_000).map(|n| format!("  updateMode{n}: 1\n")).collect();
    let text = format!("apiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nspec:\n{fields}");
    assert_eq!(documents(&text)[0].problems().len(), 100);
}

#[test]
fn knows_versions_and_kinds_that_are_not_served() {
    check(
        &HPA.replace("autoscaling/v2", "autoscaling/v2beta2"),
        &[
            "RemovedVersion 1:1 HorizontalPodAutoscaler autoscaling/v2beta2 was removed in Kubernetes 1.26; write autoscaling/v2, whose fields may differ",
        ],
    );
    check(
        &HPA.replace("autoscaling/v2", "autoscaling/v2/x"),
        &[
            "UnknownVersion 1:1 autoscaling/v2/x is not an API version: it has more than one `/`; write group/version",
        ],
    );
    check(
        &HPA.replace("autoscaling/v2", "extensions/v1beta1"),
        &[
            "UnknownVersion 1:1 there is no HorizontalPodAutoscaler in extensions/v1beta1; write autoscaling/v2 or autoscaling/v1",
        ],
    );
    check(
        "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n",
        &[
            "RemovedVersion 1:1 Ingress extensions/v1beta1 was removed in Kubernetes 1.22; write networking.k8s.io/v1, whose fields may differ",
        ],
    );
    // Not an object of Kubernetes.
    check("apiVersion: skaffold/v4beta6\nkind: Config\n", &[]);
    check(
        "apiVersion: keda.sh/v1\nkind: ScaledObject\nmetadata: {name: a}\n",
        &["UnknownVersion 1:1 there is no ScaledObject in keda.sh/v1; write keda.sh/v1alpha1"],
    );
    check(
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoScaler\n",
        &[
            "UnknownKind 2:1 there is no kind HorizontalPodAutoScaler in autoscaling/v2; did you mean `HorizontalPodAutoscaler`?",
        ],
    );
    check(
        "kind: Deployment\nmetadata: {name: a}\n",
        &[
            "NoKind 1:7 this has no `apiVersion`, so no server knows what it is; add `apiVersion` and `kind`; if this is part of a manifest, write the whole manifest",
        ],
    );
    check(
        "apiVersion: apps/v1\nkind: HorizontalPodAutoscaler\n",
        &[
            "UnknownVersion 1:1 there is no HorizontalPodAutoscaler in apps/v1; write autoscaling/v2 or autoscaling/v1",
        ],
    );
    check(
        "apiVersion: v1\nkind: Deployment\n",
        &["UnknownVersion 1:1 there is no Deployment in v1; write apps/v1"],
    );
    check(
        "apiVersion: v1\nkind: Namespaces\n",
        &["UnknownKind 2:1 there is no kind Namespaces in v1; did you mean `Namespace`?"],
    );
    check("apiVersion: v1\nkind: ConfigMapList\n", &[]);
    check(
        "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: a}\n",
        &[],
    );
    check("services:\n  web: {image: x}\n", &[]);
}

#[test]
fn takes_lists_apart() {
    let list = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscalerList
items:
  - metadata: {name: a}
    spec: {maxReplicas: 1}
  - metadata: {name: b}
    spec: {maxReplicas: x}
---
apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: Service, metadata: {name: c}}
  - {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Namespace, metadata: {name: d}}]}
metadata: {resourceVersion: ''}
";
    let labels: Vec<String> = documents(list)
        .iter()
        .map(|document| document.object_name().label())
        .collect();
    assert_eq!(
        labels,
        [
            "HorizontalPodAutoscaler//a",
            "HorizontalPodAutoscaler//b",
            "Service//c",
            "Namespace//d"
        ]
    );
    check(
        list,
        &["WrongType 7:12 this must be a whole number, not the string \"x\""],
    );
}

#[test]
fn of_a_patch_nothing_is_missing() {
    let text = "# scalegen: patch\napiVersion: autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler\nmetadata: {name: web}\nspec: {updatePolicy: {updateModes: x}}\n";
    let documents = documents(text);
    assert!(documents[0].is_patch());
    check(
        text,
        &["UnknownField 5:23 unknown field `updateModes`; did you mean `updateMode`?"],
    );
}

#[test]
fn notes_what_yaml_takes_all_the_same() {
    let reading = read(
        &SourceFile::new("a.yaml", format!("\u{feff}{}", HPA.replace('\n', "\r\n"))),
        &Limits::default(),
    );
    let notes: Vec<_> = reading
        .findings
        .iter()
        .map(|note| (note.code, note.severity))
        .collect();
    assert_eq!(
        notes,
        [
            (input::BYTE_ORDER_MARK.code, scalegen_syntax::Severity::Note),
            (input::CRLF.code, scalegen_syntax::Severity::Note)
        ]
    );
    assert_eq!(reading.documents[0].problems(), []);
    let place = reading.documents[0]
        .place(&"spec.maxReplicas".parse().unwrap())
        .unwrap();
    assert_eq!((place.start().line, place.start().column), (8, 16));
}

#[test]
fn knows_files_without_a_kind() {
    let is = |name: &str, text: &str| named(name, text)[0].object().clone();
    assert_eq!(
        is("a/kustomization.yaml", "resources: [x.yaml]\n"),
        Object::Kustomization
    );
    assert_eq!(
        is("keda-values.yaml", "watchNamespace: ''\n"),
        Object::HelmValues(Chart::Keda)
    );
    assert_eq!(is("a.yaml", "name: x\n"), Object::Unknown);
    let marked = "# Made by hand.\n# scalegen: values(keda)\nname: x\n---\nname: y\n";
    let of_stream = |index: usize| named("a.yaml", marked)[index].object().clone();
    assert_eq!(of_stream(0), Object::HelmValues(Chart::Keda));
    assert_eq!(of_stream(1), Object::Unknown);
    let service = "apiVersion: apiregistration.k8s.io/v1\nkind: APIService\nmetadata: {name: x}\n";
    assert_eq!(is("a.yaml", service), Object::Tree);
    for kind in [
        "v1\nkind: ResourceQuota",
        "argoproj.io/v1alpha1\nkind: Rollout",
        "http.keda.sh/v1alpha1\nkind: HTTPScaledObject",
        "leaderworkerset.x-k8s.io/v1\nkind: LeaderWorkerSet",
        "serving.kserve.io/v1alpha1\nkind: LLMInferenceService",
    ] {
        assert_eq!(
            is("a.yaml", &format!("apiVersion: {kind}\n")),
            Object::Tree,
            "{kind}"
        );
    }
    assert_eq!(
        named("a.yaml", service)[0].object_name().to_string(),
        "APIService x"
    );
    let reading = read(
        &SourceFile::new("a.yaml", "- 1\n- 2\n---\nx\n"),
        &Limits::default(),
    );
    let codes: Vec<&str> = reading.findings.iter().map(|finding| finding.code).collect();
    assert_eq!(codes, [input::NOT_AN_OBJECT.code; 2]);
}

#[test]
fn places_are_exact() {
    let documents = documents(HPA);
    let at = |path: &str| {
        let place = documents[0].place(&path.parse::<FieldPath>().unwrap()).unwrap();
        (
            place.start().line,
            place.start().column,
            place.file.text()[place.span].to_owned(),
        )
    };
    assert_eq!(at("spec.maxReplicas"), (8, 16, "10".to_owned()));
    assert_eq!(at("spec.metrics"), (9, 3, "metrics".to_owned()));
    assert_eq!(at("spec.metrics[0]"), (10, 7, "type: Resource".to_owned()));
    assert_eq!(
        at("spec.metrics[0].resource.target.value"),
        (13, 9, "target".to_owned())
    );
    assert_eq!(at("spec.metrics[3]"), (9, 3, "metrics".to_owned()));
    assert_eq!(at("spec.behavior"), (6, 1, "spec".to_owned()));
    assert_eq!(at("status"), (2, 7, "HorizontalPodAutoscaler".to_owned()));
    assert_eq!(at(""), (2, 7, "HorizontalPodAutoscaler".to_owned()));
}

#[test]
fn parts_of_strings_have_places() {
    let text = "a: sum(x)\nb: >-\n  sum(\n  x)\nc: \"s\\x75m(x)\"\n";
    let documents = documents(text);
    let at = |field: &'static str, bytes: Range<usize>| {
        let place = documents[0].place_within(&FieldPath::of(field), &bytes).unwrap();
        (
            place.start().line,
            place.start().column,
            text[place.span].to_owned(),
        )
    };
    assert_eq!(at("a", 4..5), (1, 8, "x".to_owned()));
    assert_eq!(at("b", 5..6), (4, 3, "x".to_owned()));
    assert_eq!(at("c", 4..5), (5, 4, "\"s\\x75m(x)\"".to_owned()));
    assert_eq!(at("a", 40..50), (1, 4, "sum(x)".to_owned()));
}

#[test]
fn what_is_made_gives_the_same_tree_and_asks_the_profile() {
    struct Profile;
    impl Locate for Profile {
        fn locate(&self, object: &FieldPath, field: &FieldPath) -> Option<Place> {
            let name = format!("{object} {field}");
            Some(Place::new(&SourceFile::new(name, ""), 0..0))
        }

        fn within(&self, _: &Place, _: &str, _: &Range<usize>) -> Option<Place> {
            None
        }
    }
    let read = documents(HPA).remove(0);
    let origin = Made {
        profile: Arc::new(Profile),
        object: FieldPath::of("workloads"),
    };
    let made = Document::made(read.object().clone(), origin);
    assert_eq!(made.object_name(), read.object_name());
    assert_eq!(made.api_version(), "autoscaling/v2");
    let place = made.place(&FieldPath::of("spec").field("maxReplicas")).unwrap();
    assert_eq!(place.file.name(), "workloads spec.maxReplicas");
    assert_eq!(
        made.node()
            .get_in(&["spec", "maxReplicas"])
            .and_then(Node::as_i64),
        Some(10)
    );
    assert_eq!(made.object_name(), read.object_name());
}

#[test]
fn what_is_often_asked_for_leaves_a_document_put_aside() {
    let text = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop, annotations: {a: b}}
spec: {replicas: 2, selector: {}, template: {metadata: {}, spec: {containers: []}}}
";
    let file = SourceFile::new("web.yaml", text);
    let mut document = read(&file, &Limits::default()).documents.remove(0);
    let replicas = FieldPath::of("spec").field("replicas");
    let asked = |document: &Document| {
        (
            document.object_name().to_string(),
            document.has_name(),
            document
                .annotations()
                .map(|(key, value)| format!("{key}={value}"))
                .collect::<Vec<_>>(),
            document.annotation("a").map(str::to_owned),
            document.place(&replicas).map(|place| place.span),
            document.place_of_key(&replicas).map(|place| place.span),
            document.look(|root| root.get_in(&["spec", "replicas"]).is_some()),
        )
    };
    let before = asked(&document);
    document.put_aside();
    assert_eq!(asked(&document), before);
    assert!(document.tree().is_aside());
    let Object::Deployment(deployment) = document.object() else {
        panic!("{:?}", document.object());
    };
    assert!(deployment.at_hand().is_none());
}

proptest! {
    /// Any text, and any text put into or cut out of a good one, gives documents and findings that lie in it.
    #[test]
    fn nothing_panics(junk in "[ -~\t\n\u{0}\u{7f}\u{85}\u{feff}é&*!|>%@`{}\\[\\]:#-]{0,40}", at in 0..HPA.len(), cut in 0usize..20) {
        let end = (at + cut).min(HPA.len());
        for text in [junk.clone(), format!("{}{junk}{}", &HPA[..at], &HPA[end..])] {
            let file = SourceFile::new("t.yaml", text.as_str());
            let reading = read(&file, &Limits::default());
            for finding in &reading.findings {
                prop_assert!(text.get(finding.place.as_ref().unwrap().span.clone()).is_some());
            }
            for document in &reading.documents {
                for problem in document.problems() {
                    let place = document.place(&problem.path).unwrap();
                    prop_assert!(text.get(place.span).is_some());
                }
            }
        }
    }
}
