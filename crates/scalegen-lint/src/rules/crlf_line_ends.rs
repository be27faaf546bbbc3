//! INP010: lines that end in a carriage return.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP010",
    name: "crlf-line-ends",
    family: Family::Input,
    severity: Severity::Note,
    summary: "The lines of a file end in a carriage return and a line feed",
    why: "Kubernetes reads them. Tools that compare texts line by line see every line changed when one of them writes the file anew.",
    fix: "save the file with line feeds alone; `*.yaml text eol=lf` in .gitattributes keeps it so",
    bad: "",
    good: "",
    source: "",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
