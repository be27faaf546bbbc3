//! Findings that have one cause become one.

use scalegen_syntax::{Remedy, Rule, meant, nearest};

use super::examination::Examination;
use super::messages::{DidYouMean, DidYouMeanType, KeysOfAnotherType, MisspeltKey, path};
use super::parameters::{self, Parameter};
use crate::scaled_object::ScaleTrigger;
use crate::{Refusal, rules};

/// Joins what a misspelt key, or a misspelt type, is found to be.
pub(super) fn join(examination: &mut Examination<'_>) {
    let of = |examination: &mut Examination<'_>, rule: &'static Rule| {
        let refusals = examination.refusals().iter();
        refusals.filter(|(_, refusal)| refusal.rule == rule).count()
    };
    let missing = of(examination, rules::MISSING_TRIGGER_KEY);
    let unknown = of(examination, rules::UNKNOWN_TRIGGER_KEY);
    if missing > 0 && unknown > 0 && !join_type(examination) {
        join_keys(examination);
    }
}

/// Where another type of trigger would take the metadata as it is, its name was meant.
fn join_type(examination: &mut Examination<'_>) -> bool {
    let trigger = examination.trigger;
    let takes = |other: &&'static str| {
        let parameters = parameters::of(other);
        let reads = |key: &String| {
            let name = key.strip_suffix("FromEnv").unwrap_or(key);
            parameters::find(parameters, key).is_some() || parameters::find(parameters, name).is_some()
        };
        let has = |of: &&Parameter<'_>| {
            let named = |key: &str| trigger.metadata.contains_key(key);
            named(of.name) || named(&[of.name, "FromEnv"].concat())
        };
        let wants = parameters.iter().filter(|of| of.is_required);
        // Another name of what is required is enough, and so is what a TriggerAuthentication may give.
        *other != trigger.type_ && trigger.metadata.keys().all(reads) && wants.clone().any(|of| has(&of))
    };
    let accepted = |other: &&'static str| {
        let type_ = (*other).to_owned();
        let other = ScaleTrigger {
            type_,
            ..trigger.clone()
        };
        let refusals = super::unjoined(&other, examination.context, examination.keda);
        refusals
            .iter()
            .all(|refusal| !refusal.is_error() && refusal.rule != rules::UNKNOWN_TRIGGER_KEY)
    };
    let candidates: Vec<&'static str> = parameters::trigger_types()
        .filter(takes)
        .filter(accepted)
        .collect();
    let family = trigger.type_.split('-').next().unwrap_or_default();
    let relatives = candidates
        .iter()
        .filter(|other| other.split('-').next() == Some(family));
    let relatives: Vec<&str> = relatives.copied().collect();
    let meant = nearest(&trigger.type_, relatives.iter().copied())
        .or_else(|| relatives.first().copied())
        .or(match candidates.as_slice() {
            [only] => Some(*only),
            _ => None,
        });
    let Some(meant) = meant else {
        return false;
    };
    let is_of_keys =
        |refusal: &Refusal| [rules::MISSING_TRIGGER_KEY, rules::UNKNOWN_TRIGGER_KEY].contains(&refusal.rule);
    examination.refusals().retain(|(_, refusal)| !is_of_keys(refusal));
    let message = KeysOfAnotherType {
        other: meant.to_owned(),
        trigger: trigger.type_.clone(),
    };
    let help = DidYouMeanType {
        name: meant.to_owned(),
    };
    examination.itself(
        rules::MISSING_TRIGGER_KEY,
        Some("type"),
        message,
        Some(help.into()),
    );
    true
}

/// A key that nothing reads beside one that is missing and spelt nearly so.
fn join_keys(examination: &mut Examination<'_>) {
    let trigger = examination.trigger.type_.clone();
    let keys = |examination: &mut Examination<'_>, rule: &'static Rule| -> Vec<String> {
        let refusals = examination.refusals().iter();
        let of_rule = refusals.filter(|(_, refusal)| refusal.rule == rule);
        of_rule.filter_map(|(key, _)| key.clone()).collect()
    };
    for written in keys(examination, rules::UNKNOWN_TRIGGER_KEY) {
        let missing = keys(examination, rules::MISSING_TRIGGER_KEY);
        let Some(likely) = nearest(&written, missing.iter().map(String::as_str)) else {
            continue;
        };
        let is_of = |key: &Option<String>, refusal: &Refusal| match key.as_deref() {
            Some(key) if key == written => refusal.rule == rules::UNKNOWN_TRIGGER_KEY,
            Some(key) if key == likely => refusal.rule == rules::MISSING_TRIGGER_KEY,
            _ => false,
        };
        examination
            .refusals()
            .retain(|(key, refusal)| !is_of(key, refusal));
        let message = MisspeltKey {
            trigger: trigger.clone(),
            key: path(likely.to_owned()),
            written: path(written.clone()),
        };
        let remedy = Remedy::rename(meant(&written, [likely]));
        let help = DidYouMean {
            name: path(likely.to_owned()).into(),
        };
        examination.missing(&written, message, Some(help.into()));
        if let Some((_, refusal)) = examination.refusals().last_mut() {
            refusal.at_key = true;
            refusal.remedy = remedy;
        }
    }
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::Version;

    use crate::admission::triggers::found::{check, shown};
    use crate::scaled_object::ScaleTrigger;

    fn found(type_: &str, metadata: &[(&str, &str)]) -> Vec<String> {
        let metadata = metadata
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        let trigger = ScaleTrigger {
            type_: type_.to_owned(),
            metadata: metadata.collect(),
            ..ScaleTrigger::default()
        };
        let refusals = check(&trigger, false, Version::new(2, 20));
        let help = |help: &scalegen_syntax::Message| help.to_string();
        let with_help = refusals.iter().map(|of| {
            format!(
                "{}: {}",
                shown(of),
                of.help.as_ref().map(help).unwrap_or_default()
            )
        });
        with_help.collect()
    }

    #[test]
    fn keys_of_another_type_are_one_finding() {
        let stream = [
            ("address", "redis.shop:6379"),
            ("stream", "orders"),
            ("consumerGroup", "g"),
        ];
        assert_eq!(
            found("redis", &stream),
            ["missing-trigger-key type: did you mean type `redis-streams`?"]
        );
        let nobody = [("address", "redis.shop:6379"), ("nonsense", "orders")];
        assert_eq!(found("redis", &nobody).len(), 2);
    }

    #[test]
    fn a_misspelt_key_that_is_needed_is_one_finding() {
        let queue = [
            ("queueURL", "https://sqs.eu-west-1.amazonaws.com/1/orders"),
            ("region", "eu-west-1"),
            ("identityOwner", "operator"),
        ];
        assert_eq!(
            found("aws-sqs-queue", &queue),
            ["missing-trigger-key region: did you mean `awsRegion`?"]
        );
    }

    #[test]
    fn a_key_far_from_all_is_removed_without_a_list_of_many() {
        let metadata = [
            ("serverAddress", "http://p.shop:9090"),
            ("query", "sum(up)"),
            ("threshold", "1"),
            ("nonsense", "x"),
        ];
        assert_eq!(
            found("prometheus", &metadata),
            ["unknown-trigger-key nonsense: remove `nonsense`"]
        );
    }
}
