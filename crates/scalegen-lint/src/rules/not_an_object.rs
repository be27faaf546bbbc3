//! INP008: a document that is a list or a single value.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP008",
    name: "not-an-object",
    family: Family::Input,
    severity: Severity::Error,
    summary: "A document is a list or a single value, not an object",
    why: "A manifest is a map. kubectl refuses anything else. A list of maps of which none has an `apiVersion`, such as an Ansible playbook, is another tool's file and passed over.",
    fix: "write one document for each object, divided by `---`, or a map with `kind: List` and `items`",
    bad: "\
- apiVersion: v1
  kind: Namespace
  metadata: {name: shop}
",
    good: "\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
",
    source: "",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
