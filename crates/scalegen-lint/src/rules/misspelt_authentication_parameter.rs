//! REL046: a parameter of a TriggerAuthentication that is nearly one that its triggers read.

use std::collections::BTreeMap;

use scalegen_document::Document;
use scalegen_kinds::{admission, scaled_object};
use scalegen_syntax::{Family, Severity, did_you_mean, is_here, is_slip, messages};

use crate::trigger_context::{each_trigger, parameters};
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL046",
    name: "misspelt-authentication-parameter",
    summary: "A TriggerAuthentication gives a parameter that its triggers do not read, and that is nearly one that they do",
    severity: Severity::Warning,
    why: "KEDA passes over parameters that a scaler does not read. The scaler is then built without the credential, or not at all.",
    fix: "write the parameter as the scaler reads it",
    bad: concat!(
        "apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: {name: orders}
spec:
  secretTargetRef:
    - {parameter: username, name: redis, key: username}
    - {parameter: passwort, name: redis, key: password}
---
",
        scaled_object!(
            "
  triggers:
    - type: redis
      authenticationRef: {name: orders}
      metadata: {address: \"redis.shop.svc:6379\", listName: orders}
"
        )
    ),
    good: &[("parameter: passwort", "parameter: password")],
    source: "pkg/scalers/scalersconfig/typed_config.go",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    ParameterNotRead { trigger: String = "redis", parameter: String = "passwort" }
        "`{trigger}` triggers read no `{parameter}` of it";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// What the triggers of an authentication read of it.
struct Readers<'a> {
    document: &'a Document,
    trigger_type: String,
    reads: Vec<&'static str>,
    /// The object that has the first of them, and where.
    first: (&'a Document, scalegen_syntax::FieldPath),
}

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let kinds = ["TriggerAuthentication", "ClusterTriggerAuthentication"];
    if !kinds.iter().any(|kind| cluster.has_kind(kind)) {
        return;
    }
    let mut readers: BTreeMap<_, Option<Readers<'_>>> = BTreeMap::new();
    let targets = found.targets();
    each_trigger(cluster, targets, &mut |of| {
        let Some(document) = of.authentication else { return };
        let reads = admission::authentication_parameters(&of.trigger.trigger.type_, targets);
        let key = (document.kind(), document.namespace(), document.name());
        let entry = readers.entry(key).or_insert_with(|| {
            Some(Readers {
                document,
                trigger_type: of.trigger.trigger.type_.clone(),
                reads: Vec::new(),
                first: (of.trigger.document, of.trigger.path().field("authenticationRef")),
            })
        });
        match reads {
            Some(reads) => {
                if let Some(entry) = entry {
                    entry.reads.extend(reads);
                }
            }
            // A type that is not known may read anything.
            None => *entry = None,
        }
    });
    for of in readers.into_values().flatten() {
        let given = parameters(of.document).unwrap_or_default();
        for (name, path) in &given {
            let is_given = |known: &&str| given.iter().any(|(other, _)| other == known);
            let mut wanted = of.reads.iter().filter(|known| !is_given(known));
            let meant = wanted.find(|known| is_slip(name, known));
            let Some(meant) = meant.filter(|_| !of.reads.contains(name)) else {
                continue;
            };
            let message = ParameterNotRead {
                trigger: of.trigger_type.clone(),
                parameter: (*name).to_owned(),
            };
            let detail = found
                .at(of.document, path.clone(), message)
                .help(did_you_mean(*meant));
            detail.related(of.first.0, &of.first.1, is_here("the trigger"));
        }
    }
}
