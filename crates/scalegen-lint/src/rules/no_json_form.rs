//! INP007: a key or number that JSON has no form for.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP007",
    name: "no-json-form",
    family: Family::Input,
    severity: Severity::Error,
    summary: "A key or number has no form in JSON",
    why: "kubectl sends JSON to the server. Keys that are null, lists or maps, and numbers that are infinite, cannot be sent; it refuses the document.",
    fix: "quote the key or value, or write another",
    bad: "\
data:
  ~: x
  y: .inf
",
    good: "\
data:
  \"~\": x
  \"y\": \".inf\"
",
    source: "sigs.k8s.io/yaml",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
