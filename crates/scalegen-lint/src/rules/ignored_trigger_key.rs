//! TRG011: a key that KEDA does not read from there.

use scalegen_syntax::Severity;

use crate::Rule;
use crate::triggers::ProblemKind;

pub(crate) const RULE: Rule = Rule {
    code: "TRG011",
    name: "ignored-trigger-key",
    severity: Severity::Warning,
    summary: "A key of a trigger's metadata is one that KEDA reads from elsewhere, or not beside another",
    source: "pkg/scalers/scalersconfig/typed_config.go",
    why: "The value has no effect. Where it is a secret, it is in the manifest in plain text for nothing.",
    fix: "give it by a TriggerAuthentication or an environment variable, or remove it",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: postgresql
      metadata:
        host: orders-db
        port: \"5432\"
        userName: keda
        dbName: orders
        sslmode: require
        query: SELECT count(*) FROM jobs
        targetQueryValue: \"10\"
        password: secret
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: postgresql
      metadata:
        host: orders-db
        port: \"5432\"
        userName: keda
        dbName: orders
        sslmode: require
        query: SELECT count(*) FROM jobs
        targetQueryValue: \"10\"
        passwordFromEnv: DB_PASSWORD
",
    ..Rule::trigger(ProblemKind::IgnoredKey)
};
