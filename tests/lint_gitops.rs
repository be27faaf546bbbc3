//! What is judged of a folder that Flux or Argo CD apply with changes: the build with them, as often as it is applied.

#[path = "support/lint_folder.rs"]
mod lint_folder;

use lint_folder::{Folder, codes};
use scalegen::{Environment, Globs, LintOptions, lint, texts};

const BASE: &str = "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [web.yaml]
";

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: web, resources: {requests: {cpu: 100m, memory: 64Mi}}}]
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web, namespace: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 10
  metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
";

/// A Kustomization of Flux with these lines in its spec.
fn flux(name: &str, spec: &str) -> String {
    format!(
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {{name: {name}, namespace: flux-system}}\n\
         spec:\n  interval: 10m\n  path: ./apps/web\n  prune: true\n  sourceRef: {{kind: GitRepository, name: flux-system}}\n{spec}"
    )
}

/// An Application of Argo CD with these lines in its source.
fn argo(name: &str, source: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, namespace: argocd}}\nspec:\n  \
         project: default\n  destination: {{server: \"https://kubernetes.default.svc\", namespace: shop}}\n  source:\n    \
         repoURL: https://example.com/shop.git\n    path: apps/web\n{source}"
    )
}

/// What is found in files, as file, line and code.
fn found(files: &[(&str, &str)]) -> Vec<String> {
    let folder = Folder::new(files);
    let outcome = folder.lint("");
    let found = outcome.findings.iter().map(|finding| {
        let place = finding.place.as_ref().unwrap();
        let file = place.file.name().strip_prefix(folder.path.as_str()).unwrap();
        let file = file.trim_start_matches('/');
        format!("{file}:{} {}", place.start().line, finding.code)
    });
    found.collect()
}

const PATCH_OF_MAXIMUM: &str = "  patches:
    - target: {kind: HorizontalPodAutoscaler}
      patch: |
        - op: replace
          path: /spec/maxReplicas
          value: 1
";

#[test]
fn a_patch_in_a_flux_kustomization_is_judged_with_what_it_patches() {
    let patched = flux("web", PATCH_OF_MAXIMUM);
    let whole = [
        ("apps/web/kustomization.yaml", BASE),
        ("apps/web/web.yaml", WEB),
        ("cluster/web.yaml", &patched),
    ];
    assert_eq!(found(&whole), ["cluster/web.yaml:14 HPA004"]);
    // Flux makes a kustomization where there is none.
    let made = [("apps/web/web.yaml", WEB), ("cluster/web.yaml", &patched)];
    assert_eq!(found(&made), ["cluster/web.yaml:14 HPA004"]);
    let deep = [
        ("apps/web/deep/kustomization.yaml", BASE),
        ("apps/web/deep/web.yaml", WEB),
        ("cluster/web.yaml", &patched),
    ];
    assert_eq!(found(&deep), ["cluster/web.yaml:14 HPA004"]);
}

#[test]
fn an_environment_has_what_flux_makes_of_its_files() {
    let patched = flux("web", PATCH_OF_MAXIMUM);
    let second = WEB
        .split_once("---\n")
        .unwrap()
        .1
        .replace("name: web, namespace", "name: second, namespace");
    let folder = Folder::new(&[
        ("apps/web/web.yaml", WEB),
        ("cluster/web.yaml", &patched),
        ("more/second.yaml", &second),
    ]);
    let mut options = LintOptions::default();
    options.paths = vec![folder.path.clone()];
    let globs = ["apps/**", "more/**"].map(str::to_owned);
    let paths = Globs::new(folder.path.as_str(), &globs).unwrap();
    options.environments = vec![Environment { paths }];
    let outcome = lint(texts(&options.paths).unwrap(), &options);
    assert_eq!(codes(&outcome), ["HPA004", "REL001"]);
}

#[test]
fn what_a_flux_kustomization_repairs_is_not_reported() {
    let broken = WEB.replace("maxReplicas: 10", "maxReplicas: 1");
    let repairing = flux("web", &PATCH_OF_MAXIMUM.replace("value: 1", "value: 10"));
    let files = [
        ("apps/web/kustomization.yaml", BASE),
        ("apps/web/web.yaml", &*broken),
        ("cluster/web.yaml", &repairing),
    ];
    assert!(found(&files).is_empty());
    // Something else applies it as it is.
    let plain = flux("plain", "");
    let with_plain = [&files[..], &[("cluster/plain.yaml", &*plain)]].concat();
    assert_eq!(found(&with_plain), ["apps/web/web.yaml:17 HPA004"]);
}

#[test]
fn components_names_and_namespaces_of_a_flux_kustomization_are_built() {
    let component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatches:\n  - target: {kind: \
                     HorizontalPodAutoscaler}\n    patch: '[{\"op\": \"replace\", \"path\": \"/spec/maxReplicas\", \"value\": 1}]'\n";
    let with_component = flux("web", "  components: [../../components/small]\n");
    let files = [
        ("apps/web/kustomization.yaml", BASE),
        ("apps/web/web.yaml", WEB),
        ("cluster/web.yaml", &with_component),
        ("components/small/kustomization.yaml", component),
    ];
    assert_eq!(found(&files), ["components/small/kustomization.yaml:5 HPA004"]);

    // kustomize renames the target of an HPA, and not that of a ScaledObject.
    let scaled = WEB.replace("kind: HorizontalPodAutoscaler", "kind: ScaledObject");
    let scaled = scaled.replace("autoscaling/v2", "keda.sh/v1alpha1");
    let scaled = scaled.split("  minReplicas").next().unwrap().to_owned()
        + "  minReplicaCount: 1\n  triggers: [{type: cpu, metricType: Utilization, metadata: {value: \"60\"}}]\n";
    let renamed = flux("web", "  namePrefix: eu-\n  targetNamespace: eu\n");
    let files = |text| {
        [
            ("apps/web/kustomization.yaml", BASE),
            ("apps/web/web.yaml", text),
            ("cluster/web.yaml", &*renamed),
        ]
    };
    assert!(found(&files(WEB)).is_empty());
    assert_eq!(found(&files(&scaled)), ["apps/web/web.yaml:15 REL018"]);
}

#[test]
fn each_flux_kustomization_of_a_path_is_an_environment_with_its_values() {
    let web = WEB.replace("maxReplicas: 10", "maxReplicas: ${MAX}");
    let [dev, prod, unknown] = [
        flux("dev", "  postBuild:\n    substitute:\n      MAX: \"1\"\n"),
        flux("prod", "  postBuild:\n    substitute:\n      MAX: \"20\"\n"),
        flux(
            "unknown",
            "  postBuild:\n    substituteFrom: [{kind: ConfigMap, name: values}]\n",
        ),
    ];
    let files = [
        ("apps/web/kustomization.yaml", BASE),
        ("apps/web/web.yaml", &*web),
        ("cluster/dev.yaml", &dev),
        ("cluster/prod.yaml", &prod),
        ("cluster/unknown.yaml", &unknown),
    ];
    assert_eq!(found(&files), ["cluster/dev.yaml:11 HPA004"]);
    assert!(found(&[files[0], files[1], files[3], files[4]]).is_empty());
}

#[test]
fn patches_for_a_folder_of_another_repository_are_not_judged() {
    let patch = PATCH_OF_MAXIMUM.replace("kind: Horiz", "name: api, kind: Horiz");
    let own = flux("web", &patch);
    let files = |flux| {
        [
            ("apps/web/kustomization.yaml", BASE),
            ("apps/web/web.yaml", WEB),
            ("cluster/web.yaml", flux),
        ]
    };
    let of_another = own.replace(
        "GitRepository, name: flux-system",
        "GitRepository, name: platform",
    );
    assert!(found(&files(&of_another)).is_empty());
    assert_eq!(found(&files(&own)), ["cluster/web.yaml:10 REL051"]);

    let prefixed = flux("web", "  namePrefix: eu-\n");
    let of_another = prefixed.replace(
        "GitRepository, name: flux-system",
        "GitRepository, name: platform",
    );
    let environments = |flux| {
        [
            ("apps/web/dev/web.yaml", WEB),
            ("apps/web/prod/web.yaml", WEB),
            ("cluster/web.yaml", flux),
        ]
    };
    assert!(found(&environments(&of_another)).is_empty());
    let twice = [
        "apps/web/prod/web.yaml:12 KUS001",
        "apps/web/prod/web.yaml:2 KUS001",
    ];
    let mut of_own = found(&environments(&prefixed));
    of_own.sort();
    assert_eq!(of_own, twice);
}

#[test]
fn what_an_argo_application_sets_is_built() {
    let patched = argo(
        "web",
        "    kustomize:\n      namePrefix: eu-\n      images: [\"web=registry/web:2\"]\n      patches:\n        - target: {kind: \
         HorizontalPodAutoscaler}\n          patch: |-\n            - {\"op\": \"replace\", \"path\": \"/spec/maxReplicas\", \"value\": 1}\n",
    );
    let files = |application| {
        [
            ("apps/web/kustomization.yaml", BASE),
            ("apps/web/web.yaml", WEB),
            ("argo/web.yaml", application),
        ]
    };
    assert_eq!(found(&files(&patched)), ["argo/web.yaml:16 HPA004"]);
    let of_template = patched.replace("namePrefix: eu-", "namePrefix: \"{{ .path.basename }}-\"");
    assert!(found(&files(&of_template)).is_empty());
}

#[test]
fn an_argo_application_applies_what_it_includes() {
    let (deployment, hpa) = WEB.split_once("---\n").unwrap();
    let too_small = hpa
        .replace("maxReplicas: 10", "maxReplicas: 20")
        .replace("name: web, namespace", "name: small, namespace");
    let files = |application| {
        [
            ("apps/web/deployment.yaml", deployment),
            ("apps/web/large.yaml", hpa),
            ("apps/web/small.yaml", &*too_small),
            ("argo/web.yaml", application),
        ]
    };
    let all = argo("web", "    directory: {recurse: true}\n");
    assert_eq!(found(&files(&all)), ["apps/web/small.yaml:5 REL001"]);
    let excluding = argo("web", "    directory: {exclude: \"{small,other}.yaml\"}\n");
    assert!(found(&files(&excluding)).is_empty());
    let including = argo("web", "    directory: {include: \"[dl]*.yaml\"}\n");
    assert!(found(&files(&including)).is_empty());
    let unknown = argo("web", "    directory: {exclude: \"{{values.exclude}}\"}\n");
    assert!(codes(&Folder::new(&files(&unknown)).lint("")).is_empty());
}
