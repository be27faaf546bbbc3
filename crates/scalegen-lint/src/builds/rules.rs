//! The rules on what kustomize builds as a whole.

use scalegen_syntax::{Family, Rule, Severity, Term, messages, rules};

rules! {
    /// Every rule on building kustomizations.
    pub(crate) RULES = Rule::of(Family::Relation);

    UNBUILDABLE_KUSTOMIZATION {
        code: "KUS001",
        name: "unbuildable-kustomization",
        summary: "kustomize cannot build the kustomization",
        why: "`kubectl apply --kustomize` builds everything or nothing, so nothing of it is applied. Typical causes are a file that was renamed, a patch whose target is gone, and an object that two bases bring.",
        fix: "correct the entry; `kubectl kustomize FOLDER` shows what is built",
        bad: "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [example.yaml]
patches:
  - path: example.yaml
    target: {kind: Deployment, name: \"(\"}
---
apiVersion: v1
kind: Service
metadata: {name: web}
",
        good: &[("
patches:
  - path: example.yaml
    target: {kind: Deployment, name: \"(\"}", "")],
        source: "api/internal/target/kusttarget.go of kubernetes-sigs/kustomize",
    }

    PATCH_SELECTS_NOTHING {
        code: "REL051",
        name: "patch-selects-nothing",
        summary: "A patch's target names an object that the kustomization does not have",
        severity: Severity::Warning,
        why: "kustomize leaves out a patch whose target selects no object, without an error. What it should change stays as the base has it.",
        fix: "name an object of the kustomization, or remove the patch",
        bad: "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [example.yaml]
patches:
  - target: {kind: Deployment, name: wbe}
    patch: |
      - {op: replace, path: /spec/replicas, value: 3}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: web}]}
",
        good: &[("name: wbe", "name: web")],
        source: "api/internal/builtins/PatchTransformer.go of kubernetes-sigs/kustomize",
    }

    NOT_EXAMINED {
        code: "KUS002",
        name: "not-examined",
        summary: "A kustomization takes in something that is not examined",
        severity: Severity::Note,
        why: "Nothing is fetched and no plugin is run. What is not known is not reported: that a target is missing, for example.",
        fix: "to examine everything, run `kubectl kustomize FOLDER | scalegen lint -`",
        bad: "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources: [\"https://example.com/base?ref=v1\"]
---
",
        good: &[("[\"https://example.com/base?ref=v1\"]", "[]")],
    }
}

messages! {
    MESSAGES;
    /// What keeps kustomize from building.
    DoesNotBuild {
        fault: Term = Term::phrase("`web.yaml` is neither a file nor a folder with a kustomization"),
        cause: Term = Term::cause("NotFound"),
    } "{fault}";
    /// What goes into a kustomization and was not looked at.
    NotExamined {
        what: Term = Term::phrase("`https://example.com/base` is remote"),
        cause: Term = Term::cause("Remote"),
    } "not examined: {what}";
}
