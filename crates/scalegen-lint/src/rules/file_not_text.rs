//! INP002: a file that is no text.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP002",
    name: "file-not-text",
    family: Family::Input,
    severity: Severity::Error,
    summary: "A file is not UTF-8 text, or holds NULs",
    why: "Kubernetes reads YAML and JSON as UTF-8. Nothing in the file was looked at.",
    fix: "save it as UTF-8 text, or leave it out",
    bad: "",
    good: "",
    source: "",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
