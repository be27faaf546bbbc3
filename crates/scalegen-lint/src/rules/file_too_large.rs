//! INP001: a file that is too large to read.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP001",
    name: "file-too-large",
    family: Family::Input,
    severity: Severity::Error,
    summary: "A file is larger than scalegen reads",
    why: "A limit keeps a hostile or mistaken file from taking all memory. Nothing in the file was looked at.",
    fix: "split it into several files",
    bad: "",
    good: "",
    source: "",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
