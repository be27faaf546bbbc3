//! INP006: a key that stands twice in one map.

use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "INP006",
    name: "duplicate-key",
    family: Family::Input,
    severity: Severity::Error,
    summary: "A key stands twice in one map",
    why: "YAML forbids it. kubectl silently takes the last value and drops the first; stricter readers refuse the file.",
    fix: "remove one of them",
    bad: "\
apiVersion: v1
kind: Namespace
metadata:
  name: web
  name: shop
",
    good: "\
apiVersion: v1
kind: Namespace
metadata:
  name: shop
",
    source: "sigs.k8s.io/yaml",
    versions: Versions::ALL,
    check: Check::Elsewhere,
};
