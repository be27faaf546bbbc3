//! Which refusals count of an object that is not all there: of a patch, and of one with flaws.

use scalegen_document::{Document, Node, Value, is_directive};
use scalegen_kinds::{Refusal, rules};
use scalegen_syntax::{FieldPath, Rule};

/// A rule that compares fields: a patch may leave one of them to the object that it changes.
struct Comparison {
    rule: &'static Rule,
    /// The field that it is reported of.
    at: &'static str,
    /// The others, all of which it has to know.
    with: &'static [&'static str],
}

const fn compares(rule: &'static Rule, at: &'static str, with: &'static [&'static str]) -> Comparison {
    Comparison { rule, at, with }
}

const MIN: &str = "spec.minReplicaCount";
const MAX: &str = "spec.maxReplicaCount";
const IDLE: &str = "spec.idleReplicaCount";
const TRIGGERS: &str = "spec.triggers";
const FORMULA: &str = "spec.advanced.scalingModifiers";

const COMPARISONS: &[Comparison] = &[
    compares(
        rules::MAX_REPLICAS_BELOW_MIN,
        "spec.maxReplicas",
        &["spec.minReplicas"],
    ),
    compares(
        rules::SCALE_TARGET_WITHOUT_API_GROUP,
        "spec.scaleTargetRef.apiVersion",
        &["spec.scaleTargetRef.kind"],
    ),
    compares(
        rules::SCALE_TO_ZERO_ON_POD_METRICS,
        "spec",
        &["spec.minReplicas", "spec.metrics"],
    ),
    compares(
        rules::BUDGET_WITH_BOTH_BOUNDS,
        "spec",
        &["spec.minAvailable", "spec.maxUnavailable"],
    ),
    compares(rules::MIN_REPLICA_COUNT_ABOVE_MAX, "spec", &[MIN, MAX]),
    compares(rules::IMPOSSIBLE_REPLICA_COUNTS, MIN, &[MAX]),
    compares(rules::IMPOSSIBLE_REPLICA_COUNTS, IDLE, &[MIN]),
    compares(
        rules::FALLBACK_WITHOUT_METRIC,
        "spec.fallback",
        &[TRIGGERS, FORMULA],
    ),
    compares(
        rules::FALLBACK_FORMULA_WITHOUT_FORMULA,
        "spec.fallback.behavior",
        &[FORMULA],
    ),
    compares(
        rules::UNUSABLE_SCALING_MODIFIERS,
        "spec.advanced.scalingModifiers.formula",
        &[TRIGGERS],
    ),
    compares(rules::SCALE_TO_ZERO_ON_RESOURCES, MIN, &[TRIGGERS]),
    compares(
        rules::SCALED_OBJECT_NAME_TOO_LONG,
        "metadata.name",
        &["spec.advanced.horizontalPodAutoscalerConfig.name"],
    ),
    compares(
        rules::COOLDOWN_PERIOD_WITHOUT_EFFECT,
        "spec.cooldownPeriod",
        &[MIN, IDLE],
    ),
    compares(
        rules::POLLING_INTERVAL_WITHOUT_EFFECT,
        "spec.pollingInterval",
        &[MIN, IDLE, TRIGGERS],
    ),
    compares(
        rules::STARTUP_BOOST_FACTOR_MISMATCH,
        "spec.startupBoost.cpu",
        &["spec.startupBoost.cpu.type", "spec.startupBoost.cpu.factor"],
    ),
    compares(
        rules::STARTUP_BOOST_QUANTITY_MISMATCH,
        "spec.startupBoost.cpu",
        &["spec.startupBoost.cpu.type", "spec.startupBoost.cpu.quantity"],
    ),
];

/// Rules that compare what a patch never has all of.
const BEYOND_PATCHES: &[&Rule] = &[
    rules::SELECTOR_MISSES_TEMPLATE,
    rules::MALFORMED_VOLUME,
    rules::MISUSED_INDEX_LIMITS,
    rules::MISUSED_SUCCESS_POLICY,
    rules::MALFORMED_POD_FAILURE_POLICY,
];

/// Whether a server would refuse the object for it, whatever a patch leaves out and whatever is flawed.
///
/// That a field is missing in a patch is nobody's to say, and findings at fields that are not there or that are
/// flawed are dropped anyway; here are those that stand at what is there and sound.
pub(crate) fn counts(document: &Document, refusal: &Refusal) -> bool {
    if !document.is_patch() && document.problems().is_empty() {
        return true;
    }
    let mut compared = compared(refusal);
    if !document.is_patch() {
        return !compared.any(|field| document.is_flawed_at(&field));
    }
    let is_there = |field: FieldPath| document.at(&field).is_some_and(|node| !node.is_null());
    let mut segments = refusal.place().segments().iter();
    !segments.any(|segment| segment.name().is_some_and(is_directive))
        && !BEYOND_PATCHES.contains(&refusal.rule)
        && compared.all(|field| is_there(field.clone()) && !document.is_flawed_at(&field))
        && !lacks_something(document.at(&refusal.field), refusal)
}

/// The fields that a refused one was compared with.
pub(crate) fn compared(refusal: &Refusal) -> impl Iterator<Item = FieldPath> {
    COMPARISONS
        .iter()
        .filter(|comparison| comparison.rule == refusal.rule && dotted(comparison.at) == refusal.field)
        .flat_map(|comparison| comparison.with)
        .chain(refusal.compared_with)
        .map(|field| dotted(field))
}

/// Whether something is missing in a map that is there.
fn lacks_something(node: Option<&Node>, refusal: &Refusal) -> bool {
    refusal.is_missing() && node.is_some_and(|node| matches!(node.value, Value::Map(_)))
}

/// A path of fields.
fn dotted(path: &'static str) -> FieldPath {
    path.split('.')
        .fold(FieldPath::ROOT, |path, field| path.field(field))
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_syntax::SourceFile;
    use scalegen_syntax::Targets;

    use crate::check_document;

    #[test]
    fn what_is_missing_may_be_elsewhere() {
        let codes = |container: &str| -> Vec<String> {
            let text = format!(
                "# scalegen: patch\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: web}}\n\
                 spec: {{template: {{spec: {{containers: [{{name: api, {container}}}]}}}}}}\n"
            );
            let reading = read(&SourceFile::new("web.yaml", text), &Limits::default());
            let findings = check_document(&reading.documents[0], &Targets::NEWEST);
            findings
                .iter()
                .filter_map(|finding| finding.path.clone())
                .collect()
        };
        let at = |field: &str| vec![format!("spec.template.spec.containers[0].{field}")];
        for (container, expected) in [
            ("livenessProbe: {timeoutSeconds: 5}", vec![]),
            ("volumeMounts: [{name: data, mountPath: /data}]", vec![]),
            (
                "resources: {requests: {nvidia.com/gpu: 1}, limits: {memory: 1Gi}}",
                vec![],
            ),
            (
                "livenessProbe: {timeoutSeconds: -5}",
                at("livenessProbe.timeoutSeconds"),
            ),
            (
                "resources: {requests: {cpu: 2}, limits: {cpu: 1}}",
                at("resources.requests"),
            ),
        ] {
            assert_eq!(codes(container), expected, "{container}");
        }
    }

    /// `code path` of what is found in a spec.
    fn found(mark: &str, kind: &str, spec: &str) -> Vec<String> {
        let text = format!("{mark}\napiVersion: {kind}\nmetadata: {{name: web}}\nspec: {spec}\n");
        let reading = read(&SourceFile::new("web.yaml", text), &Limits::default());
        let findings = check_document(&reading.documents[0], &Targets::NEWEST);
        let show = |finding: &scalegen_syntax::Finding| {
            format!("{} {}", finding.code, finding.path.as_deref().unwrap_or_default())
        };
        findings.iter().map(show).collect()
    }

    const SCALED: &str = "keda.sh/v1alpha1\nkind: ScaledObject";
    const VPA: &str = "autoscaling.k8s.io/v1\nkind: VerticalPodAutoscaler";
    const DEPLOYMENT: &str = "apps/v1\nkind: Deployment";
    const HPA: &str = "autoscaling/v2\nkind: HorizontalPodAutoscaler";

    #[test]
    fn patches_are_checked_for_what_they_have() {
        for (kind, spec, expected) in [
            (SCALED, "{pollingInterval: 0}", "KED102 spec.pollingInterval"),
            (SCALED, "{minReplicaCount: 200}", ""),
            (
                SCALED,
                "{minReplicaCount: 200, maxReplicaCount: 100}",
                "KED103 spec",
            ),
            (SCALED, "{minReplicaCount: 2, cooldownPeriod: 30}", ""),
            (SCALED, "{idleReplicaCount: 5}", "WRG011 spec.idleReplicaCount"),
            (
                SCALED,
                "{triggers: [{type: cpu, metricType: Utilization, metadata: {value: \"50\"}}]}",
                "",
            ),
            (
                VPA,
                "{updatePolicy: {minReplicas: 0}}",
                "VPA005 spec.updatePolicy.minReplicas",
            ),
            (VPA, "{resourcePolicy: {containerPolicies: [{mode: Auto}]}}", ""),
            (DEPLOYMENT, "{progressDeadlineSeconds: 5}", ""),
            (
                DEPLOYMENT,
                "{progressDeadlineSeconds: -1}",
                "WKL017 spec.progressDeadlineSeconds",
            ),
            (DEPLOYMENT, "{strategy: {rollingUpdate: {maxUnavailable: 0}}}", ""),
            (
                DEPLOYMENT,
                "{strategy: {rollingUpdate: {maxUnavailable: 150%}}}",
                "WKL018 spec.strategy.rollingUpdate.maxUnavailable",
            ),
            (HPA, "{minReplicas: 5}", ""),
            (HPA, "{maxReplicas: 5}", ""),
            (HPA, "{minReplicas: 5, maxReplicas: 2}", "HPA004 spec.maxReplicas"),
        ] {
            let expected: Vec<&str> = Some(expected)
                .filter(|text| !text.is_empty())
                .into_iter()
                .collect();
            assert_eq!(found("# scalegen: patch", kind, spec), expected, "{spec}");
        }
    }

    #[test]
    fn a_flaw_hides_nothing_else_and_is_reported_once() {
        for (kind, spec, expected) in [
            (
                SCALED,
                "{scaleTargetRef: {name: web}, pollingInterval: 0, triggers: [{type: cpu, metricType: Utilization, \
                 metadata: {value: 50}}]}",
                vec![
                    "KED102 spec.pollingInterval",
                    "KED009 spec.minReplicaCount",
                    "SCH003 spec.triggers[0].metadata.value",
                ],
            ),
            (
                SCALED,
                "{scaleTargetRef: {name: web}, minReplicaCount: many, maxReplicaCount: -1, triggers: x}",
                vec![
                    "KED102 spec.maxReplicaCount",
                    "SCH003 spec.minReplicaCount",
                    "SCH003 spec.triggers",
                ],
            ),
            (
                SCALED,
                "{scaleTargetReff: {name: web}, trigers: []}",
                vec!["SCH001 spec.scaleTargetReff", "SCH001 spec.trigers"],
            ),
            (
                VPA,
                "{targetRef: {apiVersion: apps/v1, kind: Deployment, name: 5}, updatePolicy: {updateMode: Offf, minReplicas: 0}}",
                vec![
                    "VPA005 spec.updatePolicy.minReplicas",
                    "SCH003 spec.targetRef.name",
                    "SCH005 spec.updatePolicy.updateMode",
                ],
            ),
        ] {
            assert_eq!(found("", kind, spec), expected, "{spec}");
        }
    }
}
