//! INP005: more values than a file may hold.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP005",
    name: "too-many-values",
    family: Family::Input,
    severity: Severity::Error,
    summary: "A file holds more values, with its aliases expanded, than scalegen reads",
    why: "A few lines of aliases of aliases can expand to more values than any machine holds. What follows was not looked at.",
    fix: "write the values out, or split the file",
    bad: "",
    good: "",
    source: "",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
