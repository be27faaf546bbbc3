//! The rules on Jobs.

use scalegen_syntax::{Family, Rule, rules};

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
        summary: "A name, generateName, namespace, label or annotation is malformed, or the name is not a DNS label",
        why: "The API server rejects malformed metadata: names are DNS subdomains, and keys of labels and annotations have their own format. It accepts a name with a dot, with a warning: the pods use the name as their hostname, and a hostname has no dots.",
        fix: "use lowercase letters, digits and - in names, and `name` or `example.com/name` as label and annotation keys",
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
        summary: "A count, limit or time is negative",
        why: "The API server rejects the object.",
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
        summary: "completionMode is unknown, or an Indexed Job has no completions, too many pods at once or too long a name",
        why: "The pods of an Indexed Job are numbered from 0 to completions - 1, and each hostname ends in that number. The API server rejects an Indexed Job without completions, with more pods at once than it can track, or with a name too long for the number.",
        fix: "set completionMode to NonIndexed or Indexed; give an Indexed Job `completions`, a short name and at most 100000 pods at once",
        has_fix: true,
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
        summary: "backoffLimitPerIndex or maxFailedIndexes is set without completionMode Indexed, or maxFailedIndexes is too large or alone",
        why: "The two fields count failures per index and failed indexes, which only an Indexed Job has. The API server rejects them on other Jobs, and when they exceed completions.",
        fix: "set completionMode: Indexed, set backoffLimitPerIndex with maxFailedIndexes, and keep maxFailedIndexes at or below completions; or use backoffLimit",
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
        summary: "successPolicy is set on a Job that is not Indexed, or its rules do not fit completions",
        why: "A success policy says which indexes are enough, so it needs an Indexed Job and indexes below its completions. The API server rejects any other.",
        fix: "set completionMode: Indexed, and in each rule succeededIndexes (such as 0,2-4), succeededCount or both, within completions",
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
        summary: "restartPolicy is not Never or OnFailure, or is OnFailure with a podFailurePolicy",
        why: "The pods of a Job finish, so the API server rejects Always, the default for pods. restartPolicy decides whether a failed container restarts in its pod (OnFailure) or counts as a failed pod (Never).",
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
        summary: "A podFailurePolicy rule has no valid action, no valid exit codes or conditions, or both exit codes and conditions",
        why: "Each rule decides what a failed pod means, by its exit code or by its conditions. The API server rejects rules with both or neither, without an action, and with lists that are empty, unsorted or count exit code 0 as a failure.",
        fix: "give each rule an action (FailJob, FailIndex, Ignore or Count), and either onExitCodes with values in ascending order or onPodConditions",
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
        summary: "podReplacementPolicy is unknown, or is TerminatingOrFailed with a podFailurePolicy",
        why: "With a podFailurePolicy, a pod is replaced only after it has failed, because the policy depends on how it failed. The API server rejects TerminatingOrFailed there, and unknown values everywhere.",
        fix: "set podReplacementPolicy to Failed, or leave it out; use TerminatingOrFailed only without a podFailurePolicy",
        has_fix: true,
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
        summary: "A Job sets its selector or job labels without manualSelector, or its manual selector is missing or does not match",
        why: "The server selects a Job's pods by labels with the Job's uid, which nobody knows in advance. It rejects a hand-written selector, and other values for these labels, unless manualSelector says that the author is responsible for both.",
        fix: "remove `selector` and the labels job-name and controller-uid",
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
        summary: "managedBy is not a domain and a path, or exceeds 63 bytes",
        why: "managedBy hands the Job to another controller, named by a domain and a path; the API server rejects anything else. The Job controller then leaves the Job alone, so a wrong name leaves it without pods forever.",
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
