//! INP004: lists and maps in each other, too many levels of them.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP004",
    name: "nested-too-deeply",
    family: Family::Input,
    severity: Severity::Error,
    summary: "Lists and maps are nested more deeply than scalegen reads",
    why: "Kubernetes objects have about 20 levels. A limit keeps a hostile file from exhausting the stack. The document was not looked at.",
    fix: "flatten it",
    bad: "",
    good: "",
    source: "",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
