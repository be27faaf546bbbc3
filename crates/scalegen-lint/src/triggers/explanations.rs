//! What is to be said of each kind of problem, as the rules that wrap them say it.

use scalegen_profile::Severity;

use super::ProblemKind;

/// A rule's own words; the examples are one trigger each, in YAML.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Explanation {
    pub(crate) kind: ProblemKind,
    /// Permanent.
    pub(crate) code: &'static str,
    /// After the bad pattern, so that "allow `name`" reads well.
    pub(crate) name: &'static str,
    pub(crate) severity: Severity,
    /// One sentence.
    pub(crate) summary: &'static str,
    /// What happens in the cluster.
    pub(crate) why: &'static str,
    pub(crate) fix: &'static str,
    pub(crate) bad: &'static str,
    pub(crate) good: &'static str,
    /// Where upstream decides it, in kedacore/keda.
    pub(crate) source: &'static str,
    /// The KEDA versions that it holds for.
    pub(crate) versions: &'static str,
}

const TYPED_CONFIG: &str = "pkg/scalers/scalersconfig/typed_config.go";
const ALL_VERSIONS: &str = "all";

impl ProblemKind {
    /// What is to be said of it.
    pub(crate) fn explanation(self) -> Option<&'static Explanation> {
        EXPLANATIONS.iter().find(|explanation| explanation.kind == self)
    }
}

/// Every kind, by code. Codes are permanent: a retired one leaves a gap.
pub(crate) const EXPLANATIONS: &[Explanation] = &[
    Explanation {
        kind: ProblemKind::UnknownTriggerType,
        code: "TRG001",
        name: "unknown-trigger-type",
        severity: Severity::Error,
        summary: "A trigger has a type that this KEDA does not have.",
        why: "KEDA takes any type at admission. The operator then cannot build the scaler, the ScaledObject is not \
              ready, and no HPA is made for it.",
        fix: "Use a type of KEDA's list, or `external` for a scaler of your own.",
        bad: "type: promethues\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '5'}",
        good: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '5'}",
        source: "pkg/scaling/scalers_builder.go",
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::RemovedTriggerType,
        code: "TRG002",
        name: "removed-trigger-type",
        severity: Severity::Error,
        summary: "A trigger has a type that KEDA once had.",
        why: "After the upgrade the operator cannot build the scaler, and the ScaledObject is no longer ready.",
        fix: "Move to the type that took its place.",
        bad: "type: stan\nmetadata: {queueGroup: g}",
        good: "type: nats-jetstream\nmetadata: {natsServerMonitoringEndpoint: 'nats:8222', account: $G, stream: s, \
               consumer: c}",
        source: "pkg/scaling/scalers_builder.go",
        versions: "2.19 and later for `stan`",
    },
    Explanation {
        kind: ProblemKind::DeprecatedTriggerType,
        code: "TRG003",
        name: "deprecated-trigger-type",
        severity: Severity::Warning,
        summary: "A trigger has a type that KEDA no longer looks after.",
        why: "It works until the service behind it, or KEDA, drops what it stands on; then scaling stops.",
        fix: "Plan the move to another type.",
        bad: "type: liiklus\nmetadata: {address: 'l:6565', topic: t, group: g}",
        good: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g}",
        source: "deprecatedAnnounce tags in pkg/scalers",
        versions: "2.18 and later for Google's, 2.21 and later for `liiklus`",
    },
    Explanation {
        kind: ProblemKind::UnknownKey,
        code: "TRG004",
        name: "unknown-trigger-key",
        severity: Severity::Warning,
        summary: "Metadata has a key that the trigger's type does not read.",
        why: "KEDA ignores it without a word, so the setting that was meant keeps its default. The operator tells \
              only when it runs with KEDA_CHECK_UNEXPECTED_SCALERS_PARAMS=enabled.",
        fix: "Correct the spelling, or remove the key.",
        bad: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g, lagTreshold: '50'}",
        good: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g, lagThreshold: '50'}",
        source: TYPED_CONFIG,
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::MissingKey,
        code: "TRG005",
        name: "missing-trigger-key",
        severity: Severity::Error,
        summary: "Metadata lacks a key that the trigger cannot do without.",
        why: "KEDA checks no metadata at admission. The operator fails to build the scaler, and the ScaledObject is \
              not ready.",
        fix: "Set the key, name an environment variable in `<key>FromEnv`, or refer to a TriggerAuthentication, \
              where the type reads those.",
        bad: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up}",
        good: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '5'}",
        source: TYPED_CONFIG,
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::RemovedKey,
        code: "TRG006",
        name: "removed-trigger-key",
        severity: Severity::Warning,
        summary: "Metadata has a key that KEDA no longer reads.",
        why: "It has no effect. Who reads the manifest believes that it has, and what looks for a metric of that \
              name finds none.",
        fix: "Remove the key, or use what took its place.",
        bad: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '5', \
              metricName: up}",
        good: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '5'}",
        source: "CHANGELOG.md: 2.12 for `metricName`, 2.15 for `cortexOrgID`",
        versions: "from the version that dropped the key",
    },
    Explanation {
        kind: ProblemKind::RefusedKey,
        code: "TRG007",
        name: "refused-trigger-key",
        severity: Severity::Error,
        summary: "Metadata has a key that KEDA fails a trigger for.",
        why: "The operator reports the key as deprecated and does not build the scaler; the ScaledObject is not \
              ready.",
        fix: "Use what took its place.",
        bad: "type: cpu\nmetricType: Utilization\nmetadata: {type: Utilization, value: '60'}",
        good: "type: cpu\nmetricType: Utilization\nmetadata: {value: '60'}",
        source: "deprecated tags in pkg/scalers, pkg/scalers/scalersconfig/typed_config.go",
        versions: "2.18 and later for `type` of cpu and memory, 2.20 and later for others",
    },
    Explanation {
        kind: ProblemKind::DeprecatedKey,
        code: "TRG008",
        name: "deprecated-trigger-key",
        severity: Severity::Warning,
        summary: "Metadata has a key that a later KEDA does not read or refuses.",
        why: "The trigger works now and changes its meaning, or fails, with an upgrade.",
        fix: "Use what takes its place before upgrading.",
        bad: "type: temporal\nmetadata: {endpoint: 't:7233', taskQueue: q, buildId: b1}",
        good: "type: temporal\nmetadata: {endpoint: 't:7233', taskQueue: q, workerDeploymentName: w, \
               workerDeploymentBuildId: b1}",
        source: "deprecatedAnnounce tags in pkg/scalers",
        versions: "from the version that announced it to the one that dropped it",
    },
    Explanation {
        kind: ProblemKind::NewerKey,
        code: "TRG009",
        name: "newer-trigger-key",
        severity: Severity::Warning,
        summary: "Metadata has a key that came with a later KEDA than the one it is for.",
        why: "The KEDA in the cluster ignores it without a word.",
        fix: "Upgrade KEDA, or do without the key.",
        bad: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g, fullMetadata: 'false'}",
        good: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g}",
        source: "CHANGELOG.md",
        versions: "before the version that brought the key",
    },
    Explanation {
        kind: ProblemKind::MisplacedKey,
        code: "TRG010",
        name: "misplaced-trigger-key",
        severity: Severity::Warning,
        summary: "Metadata has a key that belongs to the trigger or to the ScaledObject.",
        why: "KEDA looks for it one level up, finds nothing there, and takes the default.",
        fix: "Move it out of `metadata`.",
        bad: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '5', \
              metricType: Value}",
        good: "type: prometheus\nmetricType: Value\nmetadata: {serverAddress: 'http://p:9090', query: up, \
               threshold: '5'}",
        source: "apis/keda/v1alpha1/scaletriggers_types.go",
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::IgnoredKey,
        code: "TRG011",
        name: "ignored-trigger-key",
        severity: Severity::Warning,
        summary: "Metadata has a key that KEDA reads from elsewhere, or not beside another key.",
        why: "The value has no effect. Where it is a secret, it is in the manifest in plain text for nothing.",
        fix: "Give it by a TriggerAuthentication or an environment variable, or remove it.",
        bad: "type: postgresql\nmetadata: {host: db, port: '5432', userName: u, dbName: d, sslmode: disable, \
              query: SELECT 1, targetQueryValue: '1', password: secret}",
        good: "type: postgresql\nmetadata: {host: db, port: '5432', userName: u, dbName: d, sslmode: disable, \
               query: SELECT 1, targetQueryValue: '1', passwordFromEnv: DB_PASSWORD}",
        source: TYPED_CONFIG,
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::ConflictingKeys,
        code: "TRG012",
        name: "conflicting-trigger-keys",
        severity: Severity::Error,
        summary: "Metadata has keys that KEDA refuses together.",
        why: "The operator fails to build the scaler, and the ScaledObject is not ready.",
        fix: "Keep one of them.",
        bad: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g, \
              allowIdleConsumers: 'true', limitToPartitionsWithLag: 'true'}",
        good: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g, \
               limitToPartitionsWithLag: 'true'}",
        source: "the Validate functions in pkg/scalers",
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::DisallowedValue,
        code: "TRG013",
        name: "disallowed-trigger-value",
        severity: Severity::Error,
        summary: "A value is none of the words that KEDA takes for its key.",
        why: "KEDA compares exactly, capitals too. The operator fails to build the scaler, and the ScaledObject is \
              not ready.",
        fix: "Use one of the words.",
        bad: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g, \
              offsetResetPolicy: Earliest}",
        good: "type: kafka\nmetadata: {bootstrapServers: 'k:9092', topic: t, consumerGroup: g, \
               offsetResetPolicy: earliest}",
        source: TYPED_CONFIG,
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::MalformedValue,
        code: "TRG014",
        name: "malformed-trigger-value",
        severity: Severity::Error,
        summary: "A value does not parse as KEDA parses it.",
        why: "Metadata is text, so that the API server takes anything. KEDA reads numbers with a JSON parser, \
              booleans and durations as Go does; where that fails, the ScaledObject is not ready.",
        fix: "Write the value in KEDA's notation: no suffixes such as k or m, no leading dot, plus or zero.",
        bad: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: 500m}",
        good: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '0.5'}",
        source: TYPED_CONFIG,
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::ValueOutOfRange,
        code: "TRG015",
        name: "trigger-value-out-of-range",
        severity: Severity::Error,
        summary: "A value parses, but is too small or too large.",
        why: "KEDA refuses it, or makes an HPA of it that the API server refuses, such as one with a target of zero.",
        fix: "Use a value in range.",
        bad: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '0'}",
        good: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '1'}",
        source: "the Validate functions in pkg/scalers, pkg/scalers/scaler.go",
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::DoubtfulValue,
        code: "TRG016",
        name: "doubtful-trigger-value",
        severity: Severity::Warning,
        summary: "A value is accepted, but hardly does what was meant.",
        why: "The ScaledObject is ready, and then the source answers with an error, or the trigger never acts.",
        fix: "Write what the help says.",
        bad: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090/', query: up, threshold: '5'}",
        good: "type: prometheus\nmetadata: {serverAddress: 'http://p:9090', query: up, threshold: '5'}",
        source: "pkg/scalers",
        versions: ALL_VERSIONS,
    },
    Explanation {
        kind: ProblemKind::UnsupportedMetricType,
        code: "TRG017",
        name: "unsupported-trigger-metric-type",
        severity: Severity::Error,
        summary: "A trigger's metricType is none that its type can have.",
        why: "The cpu and memory triggers need Utilization or AverageValue; all others take AverageValue, the \
              default, or Value. With anything else the ScaledObject is not ready.",
        fix: "Set `metricType` to one of these.",
        bad: "type: cpu\nmetadata: {value: '60'}",
        good: "type: cpu\nmetricType: Utilization\nmetadata: {value: '60'}",
        source: "pkg/scalers/cpu_memory_scaler.go, pkg/scalers/scaler.go",
        versions: ALL_VERSIONS,
    },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triggers::check;
    use scalegen_manifest::Version;
    use scalegen_manifest::kinds::scaled_object::ScaleTrigger;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(EXPLANATIONS.is_sorted_by(|a, b| a.code < b.code && a.kind < b.kind));
        let mut names: Vec<_> = EXPLANATIONS.iter().map(|explanation| explanation.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), EXPLANATIONS.len());
    }

    #[test]
    fn every_kind_is_explained() {
        let last = ProblemKind::UnsupportedMetricType as usize;
        assert_eq!(EXPLANATIONS.len(), last + 1);
        assert!(EXPLANATIONS.iter().all(|explanation| {
            explanation
                .kind
                .explanation()
                .is_some_and(|found| found.code == explanation.code)
        }));
    }

    #[test]
    fn bad_examples_show_their_problem_and_good_ones_none() {
        for explanation in EXPLANATIONS {
            // Where a kind shows in one KEDA only, the example is for that.
            let keda = match explanation.kind {
                ProblemKind::DeprecatedTriggerType => Version::new(2, 21),
                _ => Version::new(2, 20),
            };
            let found = |text: &str| {
                let trigger: ScaleTrigger = serde_yaml::from_str(text).unwrap();
                check(&trigger, keda)
            };
            let bad = found(explanation.bad);
            assert_eq!(bad.len(), 1, "{}: {bad:?}", explanation.code);
            assert_eq!(bad[0].kind, explanation.kind, "{}", explanation.code);
            assert_eq!(found(explanation.good), [], "{}", explanation.code);
        }
    }
}
