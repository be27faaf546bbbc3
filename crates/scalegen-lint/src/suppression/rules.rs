//! The rules on comments and settings that allow findings.

use scalegen_kinds::hpa;
use scalegen_syntax::{Family, Rule, Severity, rules};

rules! {
    /// Every rule on suppressions.
    pub RULES = Rule {
        severity: Severity::Warning,
        ..Rule::of(Family::Suppression)
    };

    SUPPRESSION_UNUSED {
        code: "SUP001",
        name: "suppression-unused",
        summary: "A suppression matches no finding",
        why: "It is no longer needed, or never was. Left in place, it would hide the next finding of its kind.",
        fix: "remove it",
        bad: hpa!("
  maxReplicas: 10 # scalegen: allow(HPA004) a test bed
"),
        good: &[("maxReplicas: 10 # scalegen: allow(HPA004) a test bed", "maxReplicas: 10")],
    }

    SUPPRESSION_WITHOUT_REASON {
        code: "SUP002",
        name: "suppression-without-reason",
        summary: "A suppression gives no reason",
        why: "The next reader cannot know whether it still applies.",
        fix: "write the reason after the parentheses, or as the value of the annotation",
        bad: hpa!("
  minReplicas: 5
  maxReplicas: 2 # scalegen: allow(HPA004)
"),
        good: &[("maxReplicas: 2 # scalegen: allow(HPA004)", "maxReplicas: 2 # scalegen: allow(HPA004) shows what a server says")],
    }

    SUPPRESSION_UNKNOWN {
        code: "SUP003",
        name: "suppression-unknown",
        summary: "A scalegen comment or annotation has an unknown directive, or names an unknown rule",
        why: "It has no effect: scalegen still reports what it should allow.",
        fix: "write `# scalegen: allow(CODE) reason` with a code from `scalegen rules`, or `# scalegen: patch`",
        has_fix: true,
        bad: hpa!("
  maxReplicas: 10 # scalegen: ignore(HPA004)
"),
        good: &[("maxReplicas: 10 # scalegen: ignore(HPA004)", "maxReplicas: 10")],
    }
}
