//! The findings that this crate makes, by their permanent codes.

use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule of the profile itself.
    pub CODES = Rule::of(Family::Profile);

    SYNTAX {
        code: "PRO001",
        name: "toml-syntax",
        summary: "The text is not valid TOML",
        why: "scalegen can generate nothing from a profile that it cannot read, and lints nothing with a `scalegen.toml` that it cannot read.",
        fix: "fix the line: quote strings, and close the brackets of tables",
    }

    UNKNOWN_KEY {
        code: "PRO002",
        name: "unknown-key",
        summary: "A profile, or `scalegen.toml`, has an unknown key",
        why: "A mistyped key would silently leave the default in effect.",
        fix: "use the suggested key, or run `scalegen schema profile` or `scalegen schema config` for all of them; keys are the API's names in snake case",
        has_fix: true,
    }

    WRONG_TYPE {
        code: "PRO003",
        name: "wrong-type",
        summary: "A value has the wrong type for its key",
        why: "Text in place of a number, or a number in place of text, cannot be written to the API.",
        fix: "write the value as the message says; durations and quantities are strings with a unit",
        has_fix: true,
    }

    UNKNOWN_WORD {
        code: "PRO004",
        name: "unknown-word",
        summary: "A value is not one of the words that its key allows",
        why: "The API accepts a fixed set of words there, in exactly one spelling.",
        fix: "use one of the words that the message lists",
        has_fix: true,
    }

    MISSING_KEY {
        code: "PRO005",
        name: "missing-key",
        summary: "A required key is missing",
        why: "The key has no default that would be right for everybody.",
        fix: "add the key",
    }

    BAD_VALUE {
        code: "PRO006",
        name: "bad-value",
        summary: "A value is not a valid duration, quantity, version or object name",
        why: "The value could not be written to the API exactly.",
        fix: "write it in the form that the message shows",
    }

    OUT_OF_RANGE {
        code: "PRO007",
        name: "out-of-range",
        summary: "A number is outside the range of its key",
        why: "Servers reject it.",
        fix: "use a number in the range",
    }

    DANGLING_REFERENCE {
        code: "PRO008",
        name: "dangling-reference",
        summary: "A reference names something that the profile does not define",
        why: "scalegen resolves signals, workloads, scalers and load tests by name, and cannot generate a reference to nothing.",
        fix: "use the suggested name, or define what it refers to",
        has_fix: true,
    }

    NO_ACTIVE_SCALER {
        code: "PRO009",
        name: "no-active-scaler",
        summary: "A workload with several scalers does not say which one is active",
        why: "Two autoscalers on one workload stop each other, so scalegen installs exactly one.",
        fix: "set `active` to the name of one of its scalers",
    }

    NOT_EXACTLY_ONE {
        code: "PRO010",
        name: "not-exactly-one",
        summary: "None of several alternative keys is set, or more than one",
        why: "The keys express the same thing in different ways, so none or two of them leave it undecided.",
        fix: "set exactly one of them",
    }

    BAD_NAME {
        code: "PRO011",
        name: "bad-name",
        summary: "A name is not valid for an object, a file or a folder",
        why: "Names become parts of objects, paths and commands. scalegen rejects characters that could mean something else there.",
        fix: "use lowercase letters, digits and `-`; end file names in .yaml, without a `/`",
    }

    DUPLICATE_FILE {
        code: "PRO012",
        name: "duplicate-file",
        summary: "Two objects go into one file",
        why: "One would overwrite the other. File systems that ignore case treat names that differ only in case as the same.",
        fix: "give one of them another `file`",
    }

    DUPLICATE_OBJECT {
        code: "PRO013",
        name: "duplicate-object",
        summary: "Two objects of one kind have the same namespace and name",
        why: "The one applied last would replace the other.",
        fix: "give one of them another `name`",
    }

    ADDON_NOT_CONFIGURED {
        code: "PRO014",
        name: "addon-not-configured",
        summary: "A scaler needs an add-on that the profile does not mention",
        severity: Severity::Warning,
        why: "Without the add-on, the scaler is rejected, or has no metrics and never acts.",
        fix: "add it to `[addons]`, as `{}`, or with `managed = false` if the cluster already has it",
    }

    SIGNAL_NOT_SERVED {
        code: "PRO015",
        name: "signal-not-served",
        summary: "An HPA reads a signal that prometheus-adapter cannot serve",
        why: "The adapter needs a series to discover, and a query without the adapter's template delimiters.",
        fix: "set `series` (or `adapter.series_query`) next to `query`, or scale on the signal with KEDA",
    }

    BAD_EXTENDS {
        code: "PRO016",
        name: "bad-extends",
        summary: "A profile extends a profile that cannot be read, or extends itself",
        why: "The extended profile is part of this one, so scalegen cannot load one without the other.",
        fix: "name an existing profile, relative to the file that extends it, without a cycle",
    }

    BAD_OVERRIDE {
        code: "PRO017",
        name: "bad-override",
        summary: "An argument of --set is not KEY=VALUE",
        why: "It could set something other than intended.",
        fix: "write a dotted key, `=` and a TOML value: workloads.chat.scalers.cpu.max_replicas=10",
    }

    NO_PROMETHEUS {
        code: "PRO018",
        name: "no-prometheus",
        summary: "The profile reads Prometheus but has no address for it",
        why: "KEDA triggers and prometheus-adapter need its address.",
        fix: "set `prometheus.url`",
    }

    DUPLICATE_TARGET {
        code: "PRO019",
        name: "duplicate-target",
        summary: "Two workloads of the profile are the same object",
        why: "Their scalers would stop each other.",
        fix: "merge them into one workload with several scalers",
    }

    MISPLACED_KEY {
        code: "PRO021",
        name: "misplaced-key",
        summary: "A key is set without the key it belongs to, or next to one that excludes it",
        why: "scalegen would ignore it.",
        fix: "remove it, or set the key that it belongs to",
    }

    UNREADABLE {
        code: "PRO022",
        name: "unreadable-profile",
        summary: "A profile, or its table of services, cannot be read",
        why: "scalegen can generate nothing from it.",
        fix: "check the path, and that the file is UTF-8 text",
    }

    UNKNOWN_PARAMETER {
        code: "PRO023",
        name: "unknown-parameter",
        summary: "The template has a placeholder that a service gives no value for, or a stray brace",
        why: "The text to put there is unknown.",
        fix: "add a parameter of that name to the service or to `service_defaults`; write literal braces as {{ and }}",
    }

    DUPLICATE_SERVICE {
        code: "PRO024",
        name: "duplicate-service",
        summary: "Two services have the same name",
        why: "They would share a folder.",
        fix: "rename one of them",
    }

    BAD_ROW {
        code: "PRO025",
        name: "bad-row",
        summary: "A row of a table of services does not fit its header",
        why: "It is unclear which value belongs to which column.",
        fix: "give the row one cell per column of the header; quote cells that contain commas",
    }

    DUPLICATE_METRIC {
        code: "PRO026",
        name: "duplicate-metric",
        summary: "Two signals are served to HPAs under one metric name",
        why: "The adapter would answer with whichever rule it finds first.",
        fix: "give one of them another `metric`",
    }

    UNUSED_PARAMETER {
        code: "PRO027",
        name: "unused-parameter",
        summary: "The template has no placeholder for a parameter of the services",
        severity: Severity::Warning,
        why: "The parameter changes nothing; most often its name is mistyped.",
        fix: "rename it, remove it, or use it in the template",
    }

    MAKES_NOTHING {
        code: "PRO028",
        name: "makes-nothing",
        summary: "The profile has no scalers, VPAs, load tests, services or add-ons",
        why: "Its deploy script and runbook would be empty.",
        fix: "add a table `[workloads.<name>]` with a scaler or a `vpa`",
    }

    PATCH_NOT_MADE {
        code: "PRO029",
        name: "patch-not-made",
        summary: "Requests or limits are set for a target whose pod template is unknown",
        why: "scalegen does not know where a custom kind keeps its containers, so it generates no patch that would set them.",
        fix: "set them in the object's own manifest; the linter and the simulator use the values in the profile",
    }

    DUPLICATE_PROFILE {
        code: "PRO030",
        name: "duplicate-profile",
        summary: "Two profiles of one run have the same name",
        why: "The output of each goes into a folder of its name. File systems that ignore case treat names that differ only in case as the same.",
        fix: "give each profile a unique name",
    }

    NEWER_THAN_KNOWN {
        code: "PRO031",
        name: "version-newer-than-known",
        summary: "A version of Kubernetes, KEDA or the VPA is newer than any that scalegen knows",
        severity: Severity::Note,
        why: "scalegen checks objects for the newest version that it knows. It cannot know what a later one rejects or adds.",
        fix: "update scalegen, or write the newest version that it knows",
    }

    SHARED_BY_PROFILES {
        code: "PRO032",
        name: "shared-by-profiles",
        summary: "Two profiles of one run scale the same workload or generate the same object in one cluster",
        severity: Severity::Warning,
        why: "Whichever is applied last replaces the object of the other, and two scalers of one workload undo each other's work: the controller stops when two HPAs have one target. Profiles with equal `[cluster] name`, or without one, are for one cluster.",
        fix: "remove the workload from one of the profiles, or set `[cluster] name` in both when they are for two clusters",
    }

    EMPTY_AUTHENTICATION {
        code: "PRO040",
        name: "empty-authentication",
        summary: "An authentication gives no parameter and no identity",
        why: "Triggers that refer to it would get nothing from it.",
        fix: "add a source, such as `secret_target_ref` or `pod_identity`",
    }

    ASSUMED_SELECTOR {
        code: "PRO041",
        name: "assumed-selector",
        summary: "A `pdb` does not say which labels the pods have",
        severity: Severity::Note,
        why: "A budget finds pods by their labels, which a profile does not know. One that selects no pod protects nothing.",
        fix: "set `selector` to the labels of the target's pods",
    }

    BUDGET_NEVER_LETS_GO {
        code: "PRO042",
        name: "budget-over-minimum",
        summary: "A `pdb` lets no pod go while the active scaler keeps the workload at its minimum",
        why: "Draining a node waits until the load rises, and neither the VPA nor the cluster autoscaler can move a pod.",
        fix: "write `max_unavailable = 1`, or a `min_available` below the scaler's minimum",
    }

    LOOKS_LIKE_SECRET {
        code: "PRO044",
        name: "secret-in-profile",
        summary: "A value of the profile looks like a password, a token or a key",
        severity: Severity::Warning,
        why: "Profiles and what is generated from them are committed, so that everybody who reads the repository has the secret.",
        fix: "remove it, change the secret, and name the Secret, the variable or the identity that has it: `[authentications.<name>]`, or `secret_key_ref` of a variable",
    }

    OUTPUT {
        code: "PRO050",
        name: "bad-output",
        summary: "`[output]` cannot be followed",
        why: "Every file needs one folder whose name every system takes, and the runbook runs the deploy script.",
        fix: "write a layout such as `k8s/{namespace}/{workload}`, and leave the runbook out with the script",
    }

    METRIC_NOT_SERVED {
        code: "PRO051",
        name: "pods-metric-not-served",
        summary: "No rule of the profile's prometheus-adapter serves a metric of pods",
        why: "The metric can never exist, and the HPA does nothing.",
        fix: "define a signal of that name with `series`, or add one of `custom_rules` to the adapter",
    }

    NOT_SHARED_NAME {
        code: "PRO052",
        name: "name-not-shared",
        summary: "A scaler of a workload that hands over in place has a name of its own",
        why: "In place, the next scaler rewrites the HPA of the one before. With two names there would be two HPAs, or none.",
        fix: "remove the name, or write `handover = \"delete-first\"`",
    }

    NO_HANDOVER_IN_PLACE {
        code: "PRO053",
        name: "no-handover-in-place",
        summary: "A ScaledObject cannot take over an HPA, or would not leave it as it is",
        why: "KEDA takes over an HPA since 2.11, when the ScaledObject says so. A ScaledObject that restores the replicas changes them when it goes.",
        fix: "write `handover = \"delete-first\"`, raise `keda` in `[cluster]`, or remove the key",
    }

    NO_BUDGET {
        code: "PRO054",
        name: "workload-without-pdb",
        summary: "A workload that keeps several pods has no `pdb`",
        severity: Severity::Note,
        why: "Draining nodes may evict all of its pods at the same time. A PodDisruptionBudget in `[[objects]]` counts for all workloads of its profile.",
        fix: "add `pdb = { max_unavailable = 1, selector = … }`, or allow it where another chart brings the budget",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_is_well_formed_and_in_order() {
        assert!(CODES.is_sorted_by(|one, next| one.code < next.code));
        for rule in CODES {
            assert!(rule.code.starts_with("PRO"), "{}", rule.code);
            assert_eq!(rule.flaw(), None, "{}", rule.code);
        }
    }
}
