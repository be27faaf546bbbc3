//! TRG001: a key that the scaler of a trigger does not know.

use scalegen_manifest::document::{Document, nearest};
use scalegen_profile::{Family, Severity};

use crate::trigger::{Scaler, Trigger};
use crate::{Check, Found, Rule, Versions};

pub(crate) const RULE: Rule = Rule {
    code: "TRG001",
    name: "unknown-trigger-key",
    family: Family::Trigger,
    severity: Severity::Warning,
    summary: "A key of a trigger's metadata is unknown to its scaler",
    why: "KEDA ignores keys that it does not know: what was meant has no effect. Only an operator with `KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS=enabled` warns of them.",
    fix: "use the key that was meant, or remove it",
    bad: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        treshold: \"100\"
",
    good: "\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {name: web}
spec:
  scaleTargetRef: {name: web}
  triggers:
    - type: prometheus
      metadata:
        serverAddress: http://prometheus.monitoring:9090
        query: sum(rate(http_requests_total[2m]))
        threshold: \"100\"
",
    source: "schema/generated/scalers-schema.json of KEDA 2.20",
    versions: Versions::ALL,
    check: Check::Trigger(check),
};

/// Keys for authentication and TLS that many scalers take, though the table does not list them for each.
const SHARED: &[&str] = &[
    "activeDirectoryEndpoint",
    "authModes",
    "awsEndpoint",
    "awsRegion",
    "ca",
    "cert",
    "cloud",
    "endpointSuffix",
    "identityOwner",
    "key",
    "keyPassword",
    "tls",
    "unsafeSsl",
];

/// Scalers that hand their keys on to a program of the author's.
const FREE: &[&str] = &["external", "external-push"];

fn check(document: &Document, trigger: &Trigger<'_>, found: &mut Found<'_>) {
    let Some(scaler) = trigger.scaler.filter(|scaler| !FREE.contains(&scaler.name)) else {
        return;
    };
    for key in trigger.trigger.metadata.keys() {
        if is_known(scaler, key) {
            continue;
        }
        let message = format!("the {} scaler has no key `{key}`, and ignores it", scaler.name);
        let detail = found.at_key(document, trigger.key(key), message);
        let known: Vec<&str> = scaler.keys.keys().copied().collect();
        if let Some(near) = nearest(key, &known) {
            detail.help(format!("did you mean `{near}`?"));
        }
    }
}

fn is_known(scaler: &Scaler, key: &str) -> bool {
    let from_environment = key
        .strip_suffix("FromEnv")
        .is_some_and(|key| scaler.keys.get(key).is_some_and(|key| key.environment));
    scaler.keys.contains_key(key) || SHARED.contains(&key) || from_environment
}
