//! The findings that this crate makes, by their permanent codes.

use scalegen_syntax::{Code, Severity};

macro_rules! codes {
    ($($constant:ident = $code:literal $name:literal: $summary:literal; why $why:literal; fix $fix:literal)*) => {
        $(pub(crate) const $constant: &Code = &Code {
            code: $code, name: $name, severity: severity($code), summary: $summary, why: $why, fix: $fix,
        };)*
        /// Every code, in order. Codes are permanent: a retired one leaves a gap.
        pub const CODES: &[&Code] = &[$($constant),*];
    };
}

codes! {
    SYNTAX = "PRO001" "toml-syntax":
        "The text is not TOML.";
        why "Nothing can be made from a profile that cannot be read.";
        fix "Mend the line; strings need quotes, tables need both brackets."
    UNKNOWN_KEY = "PRO002" "unknown-key":
        "A key that the profile does not have there.";
        why "A mistyped key would silently leave the default in force.";
        fix "Use the suggested key, or see `scalegen schema profile` for all of them. Keys are the API's names in snake case."
    WRONG_TYPE = "PRO003" "wrong-type":
        "A value of another type than the key takes.";
        why "Text where a number is meant, or the reverse, cannot be carried into the API.";
        fix "Write the value as the message says; durations and quantities are strings with a unit."
    UNKNOWN_WORD = "PRO004" "unknown-word":
        "A word that is not one of those the key takes.";
        why "The API knows a fixed set of words there, in exactly one spelling.";
        fix "Use one of the words that the message lists."
    MISSING_KEY = "PRO005" "missing-key":
        "A key that must be there is not.";
        why "It has no default that would be right for everybody.";
        fix "Add the key."
    BAD_VALUE = "PRO006" "bad-value":
        "A text that is not a duration, quantity, version or object name as the key wants.";
        why "It could not be carried into the API exactly.";
        fix "Write it in the form that the message shows."
    OUT_OF_RANGE = "PRO007" "out-of-range":
        "A number outside the range of its key.";
        why "Servers refuse it.";
        fix "Use a number in the range."
    DANGLING_REFERENCE = "PRO008" "dangling-reference":
        "A name that nothing in the profile has.";
        why "References to signals, workloads, scalers and load tests are what keeps a profile consistent.";
        fix "Use the suggested name, or define what it names."
    NO_ACTIVE_SCALER = "PRO009" "no-active-scaler":
        "A workload with several scalers does not say which is active.";
        why "Two autoscalers on one workload stop each other, so exactly one is installed.";
        fix "Set `active` to the name of one of its scalers."
    NOT_EXACTLY_ONE = "PRO010" "not-exactly-one":
        "Of several keys exactly one must be there.";
        why "They say the same thing in different ways; none or two of them leave it open.";
        fix "Keep one of them."
    BAD_NAME = "PRO011" "bad-name":
        "A name that cannot name an object, a file or a folder.";
        why "Names become parts of objects, paths and commands; what could mean something else there is refused.";
        fix "Use lower case letters, digits and `-`; file names end in .yaml and hold no `/`."
    DUPLICATE_FILE = "PRO012" "duplicate-file":
        "Two objects go into one file.";
        why "One would overwrite the other; file systems that ignore case take names that differ in case alone for one.";
        fix "Give one of them another `file`."
    DUPLICATE_OBJECT = "PRO013" "duplicate-object":
        "Two objects of one kind have the same namespace and name.";
        why "The one applied last would replace the other.";
        fix "Give one of them another `name`."
    ADDON_NOT_CONFIGURED = "PRO014" "addon-not-configured":
        "A scaler needs an add-on about which the profile says nothing.";
        why "Without it the scaler is refused, or has no metrics and never acts.";
        fix "Add it to `[addons]`, as `{}` or with `managed = false` when it is there already."
    SIGNAL_NOT_SERVED = "PRO015" "signal-not-served":
        "An HPA reads a signal that prometheus-adapter cannot serve.";
        why "The adapter needs a series to discover and a query without its own template delimiters.";
        fix "Set `series` (or `adapter.series_query`) beside `query`, or scale on the signal with KEDA."
    BAD_EXTENDS = "PRO016" "bad-extends":
        "A profile extends something that cannot be read, or itself.";
        why "What it starts from is part of the profile.";
        fix "Name an existing profile, relative to the file that extends it, without a cycle."
    BAD_OVERRIDE = "PRO017" "bad-override":
        "An argument of --set that is not KEY=VALUE.";
        why "It could set something else than was meant.";
        fix "Write a dotted key, `=` and a TOML value: workloads.chat.scalers.cpu.max_replicas=10."
    NO_PROMETHEUS = "PRO018" "no-prometheus":
        "Something reads Prometheus, and the profile does not say where it is.";
        why "KEDA triggers and the adapter need its address.";
        fix "Set `prometheus.url`."
    DUPLICATE_TARGET = "PRO019" "duplicate-target":
        "Two workloads of the profile are the same object.";
        why "Their scalers would stop each other.";
        fix "Make it one workload with several scalers."
    REFUSED = "PRO020" "refused":
        "A value that a server would refuse.";
        why "The API server, a CRD or a webhook of the target versions refuses the object made from it.";
        fix "Change the value as the message says."
    MISPLACED_KEY = "PRO021" "misplaced-key":
        "A key beside one that it does not go with.";
        why "It would be ignored.";
        fix "Remove it, or use what it belongs to."
    UNREADABLE = "PRO022" "unreadable-profile":
        "A profile, or its table of services, that cannot be read.";
        why "Nothing can be made from it.";
        fix "Check the path and that the file is UTF-8 text."
    UNKNOWN_PARAMETER = "PRO023" "unknown-parameter":
        "A template's placeholder that a service gives no value for.";
        why "What would stand there is unknown.";
        fix "Give the service, or `service_defaults`, a parameter of that name; braces are written {{ and }}."
    DUPLICATE_SERVICE = "PRO024" "duplicate-service":
        "Two services of a fleet have the same name.";
        why "They would share a folder.";
        fix "Rename one."
    BAD_ROW = "PRO025" "bad-row":
        "A row of a table of services that does not fit its header.";
        why "Its values cannot be told apart.";
        fix "Give the row as many cells as the header has; quote cells that hold commas."
    DUPLICATE_METRIC = "PRO026" "duplicate-metric":
        "Two signals are served to HPAs under one metric name.";
        why "The adapter would answer with whichever rule it finds first.";
        fix "Give one of them another `metric`."
    UNUSED_PARAMETER = "PRO027" "unused-parameter":
        "A parameter of services that the template has no placeholder for.";
        why "It changes nothing; most often its name is mistyped.";
        fix "Rename it, remove it, or use it in the template."
    MAKES_NOTHING = "PRO028" "makes-nothing":
        "A profile without scalers, VPAs, load tests, services or add-ons.";
        why "Its deploy script and runbook would have nothing to say.";
        fix "Add a table `[workloads.<name>]` with a scaler or a `vpa`."
    PATCH_NOT_MADE = "PRO029" "patch-not-made":
        "Requests or limits of a target whose pod template is not known.";
        why "Where a custom kind keeps its containers is its own affair, so no patch is made that would set them.";
        fix "Set them in the object's own manifest; the linter and the simulator use what the profile says."
    DUPLICATE_PROFILE = "PRO030" "duplicate-profile":
        "Two profiles of one run have the same name.";
        why "What is made of each goes into a folder of its name, and file systems that ignore case take names that differ in case alone for one.";
        fix "Give each profile a name of its own."
}

/// An error, but for what a profile can be rendered with.
const fn severity(code: &str) -> Severity {
    match code.as_bytes() {
        b"PRO014" | b"PRO027" => Severity::Warning,
        _ => Severity::Error,
    }
}

/// The code of that name, such as `PRO002`.
pub fn code(code: &str) -> Option<&'static Code> {
    CODES.iter().find(|known| known.code == code).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_in_order_and_documented() {
        assert!(CODES.is_sorted_by(|a, b| a.code < b.code));
        for code in CODES {
            assert!(code.code.len() == 6 && code.code.starts_with("PRO"), "{code:?}");
            assert!(
                code.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'),
                "{code:?}"
            );
            for text in [code.summary, code.why, code.fix] {
                assert!(text.ends_with('.'), "{text}");
            }
        }
    }
}
