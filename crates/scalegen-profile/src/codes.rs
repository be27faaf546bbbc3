//! The findings that this crate makes, by their permanent codes.

use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule of the profile itself.
    pub CODES = Rule::of(Family::Profile);

    SYNTAX {
        code: "PRO001",
        name: "toml-syntax",
        summary: "The text is not TOML",
        why: "Nothing can be made from a profile that cannot be read.",
        fix: "Mend the line; strings need quotes, tables need both brackets",
    }

    UNKNOWN_KEY {
        code: "PRO002",
        name: "unknown-key",
        summary: "A key that the profile does not have there",
        why: "A mistyped key would silently leave the default in force.",
        fix: "Use the suggested key, or see `scalegen schema profile` for all of them. Keys are the API's names in snake case",
    }

    WRONG_TYPE {
        code: "PRO003",
        name: "wrong-type",
        summary: "A value of another type than the key takes",
        why: "Text where a number is meant, or the reverse, cannot be carried into the API.",
        fix: "Write the value as the message says; durations and quantities are strings with a unit",
    }

    UNKNOWN_WORD {
        code: "PRO004",
        name: "unknown-word",
        summary: "A word that is not one of those the key takes",
        why: "The API knows a fixed set of words there, in exactly one spelling.",
        fix: "Use one of the words that the message lists",
    }

    MISSING_KEY {
        code: "PRO005",
        name: "missing-key",
        summary: "A key that must be there is not",
        why: "It has no default that would be right for everybody.",
        fix: "Add the key",
    }

    BAD_VALUE {
        code: "PRO006",
        name: "bad-value",
        summary: "A text that is not a duration, quantity, version or object name as the key wants",
        why: "It could not be carried into the API exactly.",
        fix: "Write it in the form that the message shows",
    }

    OUT_OF_RANGE {
        code: "PRO007",
        name: "out-of-range",
        summary: "A number outside the range of its key",
        why: "Servers refuse it.",
        fix: "Use a number in the range",
    }

    DANGLING_REFERENCE {
        code: "PRO008",
        name: "dangling-reference",
        summary: "A name that nothing in the profile has",
        why: "References to signals, workloads, scalers and load tests are what keeps a profile consistent.",
        fix: "Use the suggested name, or define what it names",
    }

    NO_ACTIVE_SCALER {
        code: "PRO009",
        name: "no-active-scaler",
        summary: "A workload with several scalers does not say which is active",
        why: "Two autoscalers on one workload stop each other, so exactly one is installed.",
        fix: "Set `active` to the name of one of its scalers",
    }

    NOT_EXACTLY_ONE {
        code: "PRO010",
        name: "not-exactly-one",
        summary: "Of several keys exactly one must be there",
        why: "They say the same thing in different ways; none or two of them leave it open.",
        fix: "Keep one of them",
    }

    BAD_NAME {
        code: "PRO011",
        name: "bad-name",
        summary: "A name that cannot name an object, a file or a folder",
        why: "Names become parts of objects, paths and commands; what could mean something else there is refused.",
        fix: "Use lower case letters, digits and `-`; file names end in .yaml and hold no `/`",
    }

    DUPLICATE_FILE {
        code: "PRO012",
        name: "duplicate-file",
        summary: "Two objects go into one file",
        why: "One would overwrite the other; file systems that ignore case take names that differ in case alone for one.",
        fix: "Give one of them another `file`",
    }

    DUPLICATE_OBJECT {
        code: "PRO013",
        name: "duplicate-object",
        summary: "Two objects of one kind have the same namespace and name",
        why: "The one applied last would replace the other.",
        fix: "Give one of them another `name`",
    }

    ADDON_NOT_CONFIGURED {
        code: "PRO014",
        name: "addon-not-configured",
        summary: "A scaler needs an add-on about which the profile says nothing",
        severity: Severity::Warning,
        why: "Without it the scaler is refused, or has no metrics and never acts.",
        fix: "Add it to `[addons]`, as `{}` or with `managed = false` when it is there already",
    }

    SIGNAL_NOT_SERVED {
        code: "PRO015",
        name: "signal-not-served",
        summary: "An HPA reads a signal that prometheus-adapter cannot serve",
        why: "The adapter needs a series to discover and a query without its own template delimiters.",
        fix: "Set `series` (or `adapter.series_query`) beside `query`, or scale on the signal with KEDA",
    }

    BAD_EXTENDS {
        code: "PRO016",
        name: "bad-extends",
        summary: "A profile extends something that cannot be read, or itself",
        why: "What it starts from is part of the profile.",
        fix: "Name an existing profile, relative to the file that extends it, without a cycle",
    }

    BAD_OVERRIDE {
        code: "PRO017",
        name: "bad-override",
        summary: "An argument of --set that is not KEY=VALUE",
        why: "It could set something else than was meant.",
        fix: "Write a dotted key, `=` and a TOML value: workloads.chat.scalers.cpu.max_replicas=10",
    }

    NO_PROMETHEUS {
        code: "PRO018",
        name: "no-prometheus",
        summary: "Something reads Prometheus, and the profile does not say where it is",
        why: "KEDA triggers and the adapter need its address.",
        fix: "Set `prometheus.url`",
    }

    DUPLICATE_TARGET {
        code: "PRO019",
        name: "duplicate-target",
        summary: "Two workloads of the profile are the same object",
        why: "Their scalers would stop each other.",
        fix: "Make it one workload with several scalers",
    }

    MISPLACED_KEY {
        code: "PRO021",
        name: "misplaced-key",
        summary: "A key beside one that it does not go with",
        why: "It would be ignored.",
        fix: "Remove it, or use what it belongs to",
    }

    UNREADABLE {
        code: "PRO022",
        name: "unreadable-profile",
        summary: "A profile, or its table of services, that cannot be read",
        why: "Nothing can be made from it.",
        fix: "Check the path and that the file is UTF-8 text",
    }

    UNKNOWN_PARAMETER {
        code: "PRO023",
        name: "unknown-parameter",
        summary: "A template's placeholder that a service gives no value for",
        why: "What would stand there is unknown.",
        fix: "Give the service, or `service_defaults`, a parameter of that name; braces are written {{ and }}",
    }

    DUPLICATE_SERVICE {
        code: "PRO024",
        name: "duplicate-service",
        summary: "Two services of a fleet have the same name",
        why: "They would share a folder.",
        fix: "Rename one",
    }

    BAD_ROW {
        code: "PRO025",
        name: "bad-row",
        summary: "A row of a table of services that does not fit its header",
        why: "Its values cannot be told apart.",
        fix: "Give the row as many cells as the header has; quote cells that hold commas",
    }

    DUPLICATE_METRIC {
        code: "PRO026",
        name: "duplicate-metric",
        summary: "Two signals are served to HPAs under one metric name",
        why: "The adapter would answer with whichever rule it finds first.",
        fix: "Give one of them another `metric`",
    }

    UNUSED_PARAMETER {
        code: "PRO027",
        name: "unused-parameter",
        summary: "A parameter of services that the template has no placeholder for",
        severity: Severity::Warning,
        why: "It changes nothing; most often its name is mistyped.",
        fix: "Rename it, remove it, or use it in the template",
    }

    MAKES_NOTHING {
        code: "PRO028",
        name: "makes-nothing",
        summary: "A profile without scalers, VPAs, load tests, services or add-ons",
        why: "Its deploy script and runbook would have nothing to say.",
        fix: "Add a table `[workloads.<name>]` with a scaler or a `vpa`",
    }

    PATCH_NOT_MADE {
        code: "PRO029",
        name: "patch-not-made",
        summary: "Requests or limits of a target whose pod template is not known",
        why: "Where a custom kind keeps its containers is its own affair, so no patch is made that would set them.",
        fix: "Set them in the object's own manifest; the linter and the simulator use what the profile says",
    }

    DUPLICATE_PROFILE {
        code: "PRO030",
        name: "duplicate-profile",
        summary: "Two profiles of one run have the same name",
        why: "What is made of each goes into a folder of its name, and file systems that ignore case take names that differ in case alone for one.",
        fix: "Give each profile a name of its own",
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
