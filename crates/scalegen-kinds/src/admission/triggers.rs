//! What KEDA's operator would say of one trigger, and of what other objects give to it.
//!
//! KEDA checks no metadata at admission: a wrong key is ignored, a wrong value shows up as a ScaledObject
//! that never becomes ready. Everything here restates `pkg/scalers` of kedacore/keda 2.20. What each type of trigger
//! takes is data: its keys are rows of `parameters.csv` of scalegen-syntax, what has to hold between them are rows of `conditions.tsv`.

mod causes;
mod conditions;
mod context;
mod evaluation;
mod examination;
mod explanation;
mod expression;
mod fault;
mod formats;
#[cfg(test)]
mod found;
mod keys;
pub(crate) mod messages;
mod metric_type;
mod partitions;
#[cfg(test)]
mod scalers;
#[cfg(test)]
mod spellings;
mod trigger_types;
mod truth;
mod values;

use scalegen_syntax::keda::parameters;
use scalegen_syntax::{FieldPath, Targets, Version};

use crate::Refusal;
use crate::admission::At;
use crate::rules;
use crate::scaled_job::ScaledJobSpec;
use crate::scaled_object::{ScaleTrigger, ScaledObjectSpec};
pub use context::{Credentials, Environment, TriggerContext};
use examination::Examination;
use messages::{NoJobs, NoMetricTypeOfJobs};

/// What a KEDA operator refuses of one trigger, or warns of, in the order of the keys: rules TRG001 to TRG018.
///
/// `path` is where the trigger is: `spec.triggers[0]`. What the `context` does not know is not refused.
///
/// ```
/// use scalegen_kinds::admission::{self, TriggerContext};
/// use scalegen_kinds::scaled_object::ScaleTrigger;
/// use scalegen_syntax::{FieldPath, Targets};
///
/// let trigger: ScaleTrigger = serde_json::from_value(serde_json::json!({
///     "type": "prometheus",
///     "metadata": {"serverAddress": "http://prometheus:9090", "query": "sum(up)", "threshold": "5k"},
/// })).unwrap();
/// let path = FieldPath::of("spec").field("triggers").index(0);
/// let refusals = admission::trigger(&trigger, TriggerContext::default(), &path, &Targets::NEWEST);
/// assert_eq!(refusals[0].rule.code, "TRG014");
/// assert_eq!(refusals[0].field.to_string(), "spec.triggers[0].metadata.threshold");
/// ```
pub fn trigger(
    trigger: &ScaleTrigger,
    context: TriggerContext<'_>,
    path: &FieldPath,
    targets: &Targets,
) -> Vec<Refusal> {
    judge(trigger, context, &At::end(path), targets.keda)
}

/// What KEDA takes for a key of a trigger's metadata that is absent: `10` for `lagThreshold` of `kafka`; none where it
/// takes nothing, or does not know the key.
pub fn parameter_default(trigger_type: &str, key: &str) -> Option<&'static str> {
    let parameter = parameters::find(parameters::of(trigger_type), key)?;
    Some(parameter.default).filter(|default| !default.is_empty())
}

/// The parameters that triggers of a type take from a TriggerAuthentication; none where the type is not known.
pub fn authentication_parameters(trigger_type: &str, targets: &Targets) -> Option<Vec<&'static str>> {
    let parameters = parameters::of(trigger_type);
    let is_read = |of: &&parameters::Parameter<'_>| {
        of.is_from(parameters::Source::Authentication) && of.is_read_by(targets.keda)
    };
    let names = parameters.iter().filter(is_read).map(|of| of.name);
    (!parameters.is_empty()).then(|| names.collect())
}

/// What a KEDA operator refuses of the triggers of a ScaledJob, which starts Jobs and has no HPA.
pub(super) fn of_scaled_job(spec: &ScaledJobSpec, targets: &Targets) -> Vec<Refusal> {
    let path = At::of("spec");
    let path = path.field("triggers");
    let each = spec.triggers.iter().enumerate();
    let mut refusals = Vec::new();
    for (index, trigger) in each {
        let path = path.index(index);
        let rule = rules::UNSUPPORTED_TRIGGER_METRIC_TYPE;
        if trigger.is_resource() {
            let trigger = trigger.type_.clone();
            refusals.push(Refusal::new(rule, path.field("type"), NoJobs { trigger }));
            continue;
        }
        if trigger.metric_type.as_ref().is_some_and(|text| !text.is_empty()) {
            let help = Some(
                messages::Remove {
                    key: messages::path("metricType"),
                }
                .into(),
            );
            let refusal = Refusal::new(rule, path.field("metricType"), NoMetricTypeOfJobs {});
            refusals.push(Refusal { help, ..refusal });
        }
        let mut plain = trigger.clone();
        plain.metric_type = None;
        refusals.extend(judge(&plain, TriggerContext::default(), &path, targets.keda));
    }
    refusals
}

/// What a KEDA operator refuses of the triggers of a ScaledObject.
pub(super) fn of_scaled_object(spec: &ScaledObjectSpec, targets: &Targets) -> Vec<Refusal> {
    all(&spec.triggers, |trigger| spec.is_formula_input(trigger), targets)
}

fn all(
    triggers: &[ScaleTrigger],
    is_formula_input: impl Fn(&ScaleTrigger) -> bool,
    targets: &Targets,
) -> Vec<Refusal> {
    let path = At::of("spec");
    let path = path.field("triggers");
    let triggers = triggers.iter().enumerate();
    let refusals = triggers.map(|(index, trigger)| {
        let context = TriggerContext {
            formula_input: is_formula_input(trigger),
            ..TriggerContext::default()
        };
        judge(trigger, context, &path.index(index), targets.keda)
    });
    refusals.flatten().collect()
}

fn judge(trigger: &ScaleTrigger, context: TriggerContext<'_>, path: &At<'_>, keda: Version) -> Vec<Refusal> {
    let mut examination = examine(trigger, context, path, keda);
    causes::join(&mut examination);
    examination.finish()
}

/// What is refused where every finding counts for itself.
fn unjoined(trigger: &ScaleTrigger, context: TriggerContext<'_>, keda: Version) -> Vec<Refusal> {
    examine(trigger, context, &At::of("trigger"), keda).finish()
}

fn examine<'a>(
    trigger: &'a ScaleTrigger,
    context: TriggerContext<'a>,
    path: &'a At<'a>,
    keda: Version,
) -> Examination<'a> {
    let mut examination = Examination::new(trigger, context, path, keda);
    if trigger_types::check(&mut examination) {
        keys::check(&mut examination);
        values::check(&mut examination);
        metric_type::check(&mut examination);
        evaluation::check(&mut examination);
    }
    examination
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::found::{check, key};
    use super::*;

    /// A trigger of `type_` with this metadata, read by the newest KEDA.
    fn trigger(type_: &str, metadata: &[(&str, &str)]) -> ScaleTrigger {
        ScaleTrigger {
            type_: type_.to_owned(),
            metadata: metadata
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..ScaleTrigger::default()
        }
    }

    #[test]
    fn the_labs_trigger_has_a_metric_name_that_keda_no_longer_reads() {
        let lab = trigger(
            "prometheus",
            &[
                (
                    "serverAddress",
                    "http://kps-kube-prometheus-stack-prometheus.monitoring.svc:9090",
                ),
                ("metricName", "vllm_queue_length"),
                ("threshold", "5"),
                ("query", "sum(vllm:num_requests_waiting)"),
            ],
        );
        let problems = check(&lab, false, Version::new(2, 20));
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert_eq!(problems[0].rule, rules::REMOVED_TRIGGER_KEY);
        assert_eq!(key(&problems[0]), Some("metricName"));
        let message = problems[0].message.to_string();
        assert!(message.contains("2.12"), "{message}");
        let deprecated = check(&lab, false, Version::new(2, 11));
        assert_eq!(deprecated.len(), 1);
        assert_eq!(deprecated[0].rule, rules::DEPRECATED_TRIGGER_KEY);
        assert_eq!(check(&lab, false, Version::new(2, 9)), []);
    }

    #[test]
    fn every_trigger_type_can_be_checked_when_it_says_nothing() {
        for type_ in parameters::trigger_types() {
            for problem in check(&trigger(type_, &[]), false, Version::new(2, 20)) {
                let message = problem.message.to_string();
                assert!(!message.is_empty());
                assert!(!message.ends_with('.'), "{message}");
            }
        }
    }

    proptest! {
        #[test]
        fn no_metadata_panics(
            type_ in prop::sample::select(parameters::trigger_types().collect::<Vec<_>>()),
            keys in prop::collection::vec((any::<prop::sample::Index>(), "\\PC{0,24}|[-0-9a-z*/,.:=()! ]{0,24}"), 0..8),
            authenticated in any::<bool>(),
            metric_type in prop::option::of("Utilization|AverageValue|Value|\\PC{0,6}"),
            minor in 0_u16..30,
        ) {
            let known: Vec<_> = parameters::of(type_).iter().map(|parameter| parameter.name).collect();
            let metadata = keys
                .iter()
                .filter(|_| !known.is_empty())
                .map(|(index, value)| ((*index.get(&known)).to_owned(), value.clone()))
                .collect();
            let trigger = ScaleTrigger {
                type_: type_.to_owned(),
                metadata,
                metric_type,
                authentication_ref: authenticated.then(Default::default),
                ..ScaleTrigger::default()
            };
            for problem in check(&trigger, false, Version::new(2, minor)) {
                if let (Some(key), Some(span)) = (key(&problem), &problem.span) {
                    prop_assert!(trigger.metadata.get(key).is_some_and(|value| value.get(span.clone()).is_some()));
                }
            }
        }

        #[test]
        fn no_key_panics(keys in prop::collection::btree_map("\\PC{0,16}|[a-zA-Z]{0,12}FromEnv", "\\PC{0,8}", 0..6)) {
            let trigger = ScaleTrigger { type_: "kafka".to_owned(), metadata: keys, ..ScaleTrigger::default() };
            let _ = check(&trigger, false, Version::new(2, 20));
        }
    }
}
