//! The rules on Jobs.

use scalegen_syntax::{Family, Rule, rules};

use crate::job;

macro_rules! validation {
    ($function:literal) => {
        concat!("pkg/apis/batch/validation/validation.go: ", $function)
    };
}

rules! {
    /// Every rule on Jobs but those on their pod templates.
    pub JOB = Rule::of(Family::Admission);

    MALFORMED_JOB_METADATA {
        code: "JOB001",
        name: "malformed-job-metadata",
        summary: "Name or generateName, namespace, labels and annotations are well formed; a name that is no DNS label is only warned of",
        why: "The API server refuses the object: names are DNS subdomains, and labels and annotations have keys of their own form. A name with a dot is taken, but the pods take it as their hostname, where it is none.",
        fix: "use lower case, digits and - in names, and `name` or `example.com/name` as keys of labels and annotations",
        bad: "\
apiVersion: batch/v1
kind: Job
metadata: {name: Load_Test}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
",
        good: &[("metadata: {name: Load_Test}", "metadata: {name: load-test}")],
        source: validation!("ValidateJob"),
    }

    NEGATIVE_JOB_COUNT {
        code: "JOB002",
        name: "negative-job-count",
        summary: "Counts, limits and times are not negative",
        why: "The API server refuses the object.",
        fix: "set it to 0 or more, or leave it out",
        bad: job!("
  backoffLimit: -1
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("backoffLimit: -1", "backoffLimit: 0")],
        source: validation!("validateJobSpec"),
    }

    UNWORKABLE_COMPLETION_MODE {
        code: "JOB003",
        name: "unworkable-completion-mode",
        summary: "completionMode is known, and an Indexed Job has completions, at most 100000 pods at once and a name that leaves room for an index",
        why: "The pods of an Indexed Job are numbered from 0 to completions - 1, and the number is the end of each pod's hostname. The API server refuses one without completions, one with more pods at once than it can track, and a name too long for the number.",
        fix: "set completionMode to NonIndexed or Indexed; give an Indexed Job `completions`, a short name and at most 100000 pods at once",
        bad: job!("
  completionMode: Indexed
  parallelism: 4
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("template:", "completions: 4\n  template:")],
        source: validation!("validateJobSpec"),
    }

    MISUSED_INDEX_LIMITS {
        code: "JOB004",
        name: "misused-index-limits",
        summary: "backoffLimitPerIndex and maxFailedIndexes are for Indexed Jobs, and fit their completions",
        why: "backoffLimitPerIndex and maxFailedIndexes count failures of each index and of indexes, which only an Indexed Job has. The API server refuses them elsewhere, and where they exceed the completions.",
        fix: "set completionMode: Indexed, set backoffLimitPerIndex with maxFailedIndexes, and keep that at most the completions; or use backoffLimit",
        bad: job!("
  backoffLimitPerIndex: 1
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("backoffLimitPerIndex: 1", "completionMode: Indexed
  completions: 4
  backoffLimitPerIndex: 1")],
        source: validation!("validateJobSpec"),
    }

    MISUSED_SUCCESS_POLICY {
        code: "JOB005",
        name: "misused-success-policy",
        summary: "successPolicy is for Indexed Jobs, and its rules fit their completions",
        why: "A success policy says which indexes are enough, so it needs an Indexed Job and indexes below its completions. The API server refuses any other.",
        fix: "set completionMode: Indexed, and in each rule succeededIndexes (such as 0,2-4), succeededCount or both, within the completions",
        bad: job!("
  completions: 4
  successPolicy:
    rules:
      - {succeededCount: 1}
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("completions: 4", "completionMode: Indexed\n  completions: 4")],
        source: validation!("validateSuccessPolicy"),
    }

    WRONG_JOB_RESTART_POLICY {
        code: "JOB006",
        name: "wrong-job-restart-policy",
        summary: "restartPolicy is set to Never or OnFailure, and to Never with a podFailurePolicy",
        why: "The pods of a Job end, so the default of pods, Always, is refused: it has to be said whether a failed container is started again in its pod (OnFailure) or counts as a failed pod (Never).",
        fix: "set template.spec.restartPolicy to Never, or to OnFailure without a podFailurePolicy",
        bad: job!("
  template:
    spec:
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("    spec:", "    spec:\n      restartPolicy: Never")],
        source: validation!("validateJobSpec"),
    }

    MALFORMED_POD_FAILURE_POLICY {
        code: "JOB007",
        name: "malformed-pod-failure-policy",
        summary: "Each rule of podFailurePolicy has an action, and either exit codes or conditions",
        why: "Each rule says what a failed pod means, by its exit code or by its conditions. The API server refuses rules with both or neither, without an action, and with lists that are empty, unsorted or hold a 0 that is no failure.",
        fix: "give each rule an action (FailJob, FailIndex, Ignore or Count), and either onExitCodes with rising values or onPodConditions",
        bad: job!("
  podFailurePolicy:
    rules:
      - {action: FailJob, onExitCodes: {operator: In, values: [0, 42]}}
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("- {action: FailJob, onExitCodes: {operator: In, values: [0, 42]}}", "- {action: FailJob, onExitCodes: {operator: In, values: [42]}}")],
        source: validation!("validatePodFailurePolicy"),
    }

    WRONG_POD_REPLACEMENT_POLICY {
        code: "JOB008",
        name: "wrong-pod-replacement-policy",
        summary: "podReplacementPolicy is Failed or TerminatingOrFailed, and Failed with a podFailurePolicy",
        why: "With a podFailurePolicy a pod is replaced only once it has failed, for what it failed of decides. The API server refuses TerminatingOrFailed there, and other words everywhere.",
        fix: "set podReplacementPolicy to Failed, or leave it out; TerminatingOrFailed goes only without a podFailurePolicy",
        bad: job!("
  podReplacementPolicy: TerminatingOrFailed
  podFailurePolicy:
    rules:
      - {action: FailJob, onExitCodes: {operator: In, values: [42]}}
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("podReplacementPolicy: TerminatingOrFailed", "podReplacementPolicy: Failed")],
        source: validation!("validatePodReplacementPolicy"),
    }

    HAND_MADE_JOB_SELECTOR {
        code: "JOB009",
        name: "hand-made-job-selector",
        summary: "Selector and labels are left to the server, or are the author's altogether with manualSelector",
        why: "The server selects the pods of a Job by labels with its uid, which nobody knows before. It refuses a selector that is written by hand, and these labels with other values, unless manualSelector says that the author answers for both.",
        fix: "leave `selector` and the labels job-name and controller-uid out",
        bad: job!("
  selector: {matchLabels: {app: load}}
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("  selector: {matchLabels: {app: load}}\n", "")],
        source: validation!("validateGeneratedSelector"),
    }

    MALFORMED_MANAGED_BY {
        code: "JOB010",
        name: "malformed-managed-by",
        summary: "managedBy is a domain and a path of at most 63 bytes",
        why: "The field hands the Job to another controller, by a domain and a path. The API server refuses anything else; the Job controller then leaves the Job alone, so that a wrong name leaves it without pods for ever.",
        fix: "write the name that the controller documents, such as kueue.x-k8s.io/multikueue, or leave the field out",
        bad: job!("
  managedBy: kueue
  template:
    spec:
      restartPolicy: Never
      containers: [{name: hey, image: \"example/hey:1\"}]
"),
        good: &[("managedBy: kueue", "managedBy: kueue.x-k8s.io/multikueue")],
        source: validation!("validateJobSpec"),
    }
}
