//! REL047: a trigger takes a value from a variable that the container does not have.

use scalegen_kinds::{pod, scaled_object};
use scalegen_syntax::{Family, Severity, messages};

use crate::trigger_context::each_trigger;
use crate::{Check, Cluster, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL047",
    name: "variable-not-in-container",
    summary: "A trigger's key that ends in FromEnv names a variable that the container does not have",
    severity: Severity::Warning,
    why: "KEDA reads the variable of the workload's first container, or of the one in `envSourceContainerName`. A variable that is not there counts as no value, and nothing reports it.",
    fix: "name a variable of the container, or set `envSourceContainerName` to the container that has it",
    bad: concat!(
        pod!(
            "
      containers: [{name: web, image: web, env: [{name: REDIS_PASSWORD, valueFrom: {secretKeyRef: {name: redis, key: password}}}]}]
---
"
        ),
        scaled_object!(
            "
  triggers:
    - type: redis
      metadata: {address: \"redis.shop.svc:6379\", listName: orders, passwordFromEnv: REDIS_PASS}
"
        )
    ),
    good: &[("passwordFromEnv: REDIS_PASS", "passwordFromEnv: REDIS_PASSWORD")],
    source: "pkg/scaling/resolver/scale_resolvers.go: ResolveContainerEnv",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    NoSuchVariable { variable: String = "REDIS_PASS" } "the container has no variable `{variable}`, so this is no value";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let targets = found.targets();
    each_trigger(cluster, targets, &mut |of| {
        let Some(environment) = of.environment.filter(|environment| !environment.has_others) else {
            return;
        };
        for (key, variable) in &of.trigger.trigger.metadata {
            let variable = variable.trim();
            let is_known = !key.ends_with("FromEnv") || environment.variables.contains_key(variable);
            if is_known || variable.is_empty() {
                continue;
            }
            let path = of.trigger.key(key);
            // What the trigger cannot do without is an error there.
            if of.refusals.iter().any(|refusal| refusal.field == path) {
                continue;
            }
            let variable = variable.to_owned();
            found.at(of.trigger.document, path, NoSuchVariable { variable });
        }
    });
}
