//! SCH010: a manifest that does not say what it is.

use scalegen_document::Flaw;
use scalegen_syntax::{Family, Severity};

use crate::{Check, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "SCH010",
    name: "no-kind",
    family: Family::Schema,
    severity: Severity::Error,
    summary: "A manifest has no apiVersion or no kind",
    why: "kubectl refuses it: `apiVersion not set, kind not set`. A part of a manifest cannot be applied.",
    fix: "write `apiVersion` and `kind`; of a part of a manifest, write the whole",
    bad: "\
metadata: {name: web}
spec:
  replicas: 2
",
    good: "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: api, image: \"example/api:1\"}]
",
    source: "",
    versions: Versions::ALL,
    check: Check::Structure(Flaw::NoKind),
};
