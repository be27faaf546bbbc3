//! INP009: a text that begins with a byte-order mark.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP009",
    name: "byte-order-mark",
    family: Family::Input,
    severity: Severity::Note,
    summary: "A file begins with a byte-order mark",
    why: "Kubernetes reads it. Joined with other files it stands in the middle of the text, where YAML does not allow it.",
    fix: "save the file as UTF-8 without a byte-order mark",
    bad: "",
    good: "",
    source: "",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
