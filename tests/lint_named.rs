//! What is reported of files that are named one by one, as a hook before a commit does, and of what they belong to.

#[path = "support/lint_folder.rs"]
mod lint_folder;

use lint_folder::{Folder, codes};
use scalegen::{LintOptions, lint, texts};

const HPA: &str = "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 10
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
";

/// A Deployment; `RESOURCES` stands for those of its container.
const DEPLOYMENT: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, resources: RESOURCES}]
";

fn deployment(resources: &str) -> String {
    DEPLOYMENT.replace("RESOURCES", resources)
}

#[test]
fn what_a_named_file_does_to_one_beside_it_is_reported() {
    let without_requests = deployment("{}");
    let folder = Folder::new(&[("deploy.yaml", &without_requests), ("hpa.yaml", HPA)]);
    assert_eq!(codes(&folder.lint("deploy.yaml")), ["REL006"]);
    assert_eq!(codes(&folder.lint("hpa.yaml")), ["REL006"]);
}

#[test]
fn what_is_found_beside_a_named_file_and_not_caused_by_it_is_not_reported() {
    let with_requests = deployment("{requests: {cpu: 100m, memory: 128Mi}}");
    let folder = Folder::new(&[
        ("deploy.yaml", &with_requests),
        ("hpa.yaml", &HPA.replace("minReplicas: 2", "minReplicas: 20")),
    ]);
    assert_eq!(codes(&folder.lint("hpa.yaml")), ["HPA004"]);
    assert!(codes(&folder.lint("deploy.yaml")).is_empty());
}

#[test]
fn an_allow_that_another_overlay_may_need_is_not_called_unused() {
    let replicas = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {replicas: 3}\n";
    let allowed = deployment("{requests: {cpu: 100m, memory: 128Mi}}").replace(
        "namespace: shop}",
        "namespace: shop, annotations: {scalegen/allow.REL007: \"set at night\"}}",
    );
    let root = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
    let folder = Folder::new(&[
        (
            "base/kustomization.yaml",
            &format!("{root}resources: [deploy.yaml, hpa.yaml]\n"),
        ),
        ("base/deploy.yaml", &allowed),
        ("base/hpa.yaml", HPA),
        ("dev/kustomization.yaml", &format!("{root}resources: [../base]\n")),
        (
            "prod/kustomization.yaml",
            &format!("{root}resources: [../base]\npatches: [{{path: replicas.yaml}}]\n"),
        ),
        ("prod/replicas.yaml", replicas),
    ]);
    for path in ["", "dev", "base/deploy.yaml"] {
        let outcome = folder.lint(path);
        assert!(
            !codes(&outcome).contains(&"SUP001"),
            "{path}: {:?}",
            codes(&outcome)
        );
    }
    let unused = Folder::new(&[("deploy.yaml", &allowed), ("hpa.yaml", HPA)]);
    assert!(codes(&unused.lint("")).contains(&"SUP001"));
}

#[test]
fn a_file_of_another_tool_that_is_no_text_is_passed_over_in_folders() {
    let folder = Folder::new(&[
        ("hpa.yaml", HPA),
        ("deploy.yaml", &deployment("{requests: {cpu: 1}}")),
    ]);
    let compose = b"services: {web: {image: caf\xe9}}\n";
    std::fs::write(folder.path.join("compose.yaml"), compose).unwrap();
    assert!(codes(&folder.lint("")).is_empty());
    assert_eq!(codes(&folder.lint("compose.yaml")), ["INP002"]);
    let ours = b"apiVersion: v1\nkind: ConfigMap\nmetadata: {name: caf\xe9}\n";
    std::fs::write(folder.path.join("map.yaml"), ours).unwrap();
    assert_eq!(codes(&folder.lint("")), ["INP002"]);
}

#[test]
fn a_file_beside_a_named_one_that_repeats_an_object_is_another_environment() {
    let folder = Folder::new(&[("a.yaml", HPA), ("b.yaml", HPA)]);
    let named = folder.path.join("a.yaml");
    let outcome = lint(texts(&[named]).unwrap(), &LintOptions::default());
    let codes: Vec<_> = outcome.findings.iter().map(|finding| finding.code).collect();
    assert!(!codes.contains(&"REL015"), "{codes:?}");
}

#[test]
fn what_is_read_beside_a_named_file_is_not_counted_in_it() {
    let with_requests = deployment("{requests: {cpu: 100m, memory: 128Mi}}");
    let folder = Folder::new(&[("deploy.yaml", &with_requests), ("hpa.yaml", HPA)]);
    let summary = folder.lint("hpa.yaml").summary;
    assert_eq!((summary.files, summary.documents), (1, 1));
    let summary = folder.lint("").summary;
    assert_eq!((summary.files, summary.documents), (2, 2));
}
