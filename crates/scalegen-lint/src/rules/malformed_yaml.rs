//! INP003: text that is no YAML.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP003",
    name: "malformed-yaml",
    family: Family::Input,
    severity: Severity::Error,
    summary: "A document is not YAML as kubectl reads it",
    why: "kubectl refuses the file. The document was not looked at; others of the file were.",
    fix: "mend the line; strings with `: ` or ` #` in them need quotes, and indentation is spaces",
    bad: "\
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  greeting: hello: world
",
    good: "\
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
  greeting: \"hello: world\"
",
    source: "YAML 1.1, go-yaml v2",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
