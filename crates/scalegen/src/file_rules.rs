//! The rules on what a call of the linter reads: files, folders, the configuration and the baseline.

use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule on what a call reads.
    pub(crate) RULES = Rule::of(Family::Input);

    UNREADABLE_FILE {
        code: "FIL001",
        name: "unreadable-file",
        summary: "A file or folder of a folder cannot be read",
        why: "scalegen checked nothing in it. It checked the other files of the folder.",
        fix: "make it readable, give it a name in UTF-8, or exclude it",
    }

    NOTHING_TO_LINT {
        code: "FIL002",
        name: "folder-without-manifests",
        summary: "A folder has no manifest and no profile",
        severity: Severity::Warning,
        why: "Nothing was checked. The path may be mistyped, or everything in it ignored, excluded or hidden.",
        fix: "check the path, `.gitignore` and `exclude`",
    }

    BROKEN_BASELINE {
        code: "FIL003",
        name: "broken-baseline",
        summary: "A baseline cannot be read",
        why: "scalegen cannot know which findings are known already.",
        fix: "write it again: `scalegen lint --write-baseline FILE`",
    }

    NOT_CARRIED {
        code: "IMP001",
        name: "not-carried",
        summary: "A profile does not generate an object as it was",
        family: Family::Profile,
        severity: Severity::Warning,
        why: "What is left out would be gone when the profile is applied.",
        fix: "keep the object in a file of its own, or do without the field",
    }

    KEPT {
        code: "IMP002",
        name: "kept-as-it-is",
        summary: "A profile has no keys for an object, and keeps it in `[[objects]]`",
        family: Family::Profile,
        severity: Severity::Note,
        why: "It is generated as it was, in Kubernetes' own words. Nothing that the profile says elsewhere, such as its labels or its signals, changes it.",
        fix: "leave it, or change what the message names and import it again",
    }

    DROPPED_NULL {
        code: "IMP003",
        name: "dropped-null",
        summary: "An object has a null, which a profile does not keep",
        family: Family::Profile,
        severity: Severity::Note,
        why: "TOML has no null. Servers read a null as a field that is not there and fill in its default, so the generated object means the same.",
        fix: "remove the null from the manifest",
    }

    STALE_BASELINE_ENTRY {
        code: "FIL004",
        name: "stale-baseline-entry",
        summary: "An entry of the baseline matches no finding",
        family: Family::Suppression,
        severity: Severity::Note,
        why: "What it was about is fixed. Left in place, it would hide the next finding of its kind.",
        fix: "write the baseline again: `scalegen lint --write-baseline FILE`",
    }
}
