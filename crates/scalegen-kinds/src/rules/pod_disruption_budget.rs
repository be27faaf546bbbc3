//! The rules on PodDisruptionBudgets.

use scalegen_syntax::{Family, Rule, Versions, rules};

macro_rules! validation {
    ($function:literal) => {
        concat!("pkg/apis/policy/validation/validation.go: ", $function)
    };
}

macro_rules! budget {
    ($spec:literal) => {
        concat!(
            "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web}\nspec:",
            $spec
        )
    };
}

rules! {
    /// Every rule on PodDisruptionBudgets.
    pub BUDGET = Rule::of(Family::Admission);

    MALFORMED_BUDGET_METADATA {
        code: "PDB001",
        name: "malformed-budget-metadata",
        summary: "A name, namespace, label or annotation is malformed",
        why: "The API server rejects a budget without a name, with a / or % in its name, and with malformed labels and annotations.",
        fix: "use lowercase letters, digits and - in names, and `name` or `example.com/name` as label and annotation keys",
        bad: "\
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: team/web}
spec:
  minAvailable: 1
  selector: {matchLabels: {app: web}}
",
        good: &[("metadata: {name: team/web}", "metadata: {name: web}")],
        source: "pkg/registry/rest/create.go of k8s.io/apiserver: BeforeCreate",
    }

    BUDGET_WITH_BOTH_BOUNDS {
        code: "PDB002",
        name: "budget-with-both-bounds",
        summary: "A PodDisruptionBudget has both minAvailable and maxUnavailable",
        why: "Each bound follows from the other and the number of pods, so the API server accepts one of them.",
        fix: "keep one of the two; maxUnavailable still fits when the number of pods changes",
        bad: budget!("
  minAvailable: 1
  maxUnavailable: 1
  selector: {matchLabels: {app: web}}
"),
        good: &[("  minAvailable: 1\n", "")],
        source: validation!("ValidatePodDisruptionBudgetSpec"),
    }

    MALFORMED_BUDGET_BOUND {
        code: "PDB003",
        name: "malformed-budget-bound",
        summary: "minAvailable or maxUnavailable is negative, above 100%, or neither an integer nor a percentage",
        why: "A bound is a number of pods, or a share of them. The API server rejects anything else, such as a number in quotes.",
        fix: "write an integer of 0 or more without quotes, or a percentage from 0% to 100%",
        bad: budget!("
  minAvailable: 150%
  selector: {matchLabels: {app: web}}
"),
        good: &[("minAvailable: 150%", "minAvailable: 50%")],
        source: validation!("ValidatePodDisruptionBudgetSpec"),
    }

    MALFORMED_BUDGET_SELECTOR {
        code: "PDB004",
        name: "malformed-budget-selector",
        summary: "The selector of a PodDisruptionBudget is malformed",
        why: "The selector says which pods the budget is for. The API server rejects operators, keys and values that no label can match. It accepts an empty selector, which matches every pod of the namespace.",
        fix: "use In, NotIn, Exists or DoesNotExist as operator, and keys and values that labels can have",
        bad: budget!("
  minAvailable: 1
  selector: {matchExpressions: [{key: app, operator: Equals, values: [web]}]}
"),
        good: &[("operator: Equals", "operator: In")],
        source: validation!("ValidatePodDisruptionBudgetSpec"),
    }

    UNKNOWN_EVICTION_POLICY {
        code: "PDB005",
        name: "unknown-eviction-policy",
        summary: "unhealthyPodEvictionPolicy has an unknown value",
        why: "The policy says when pods that are not ready may be evicted. The API server knows two, and rejects any other value.",
        fix: "write AlwaysAllow, so that pods that never get ready do not block a drain, or IfHealthyBudget",
        has_fix: true,
        bad: budget!("
  minAvailable: 1
  unhealthyPodEvictionPolicy: Always
  selector: {matchLabels: {app: web}}
"),
        good: &[("unhealthyPodEvictionPolicy: Always", "unhealthyPodEvictionPolicy: AlwaysAllow")],
        source: validation!("ValidatePodDisruptionBudgetSpec"),
        versions: Versions::described("the field exists since Kubernetes 1.27"),
    }
}
