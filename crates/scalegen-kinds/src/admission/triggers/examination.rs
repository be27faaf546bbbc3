//! One trigger while it is being examined: what is given to it, and what has been found.

use scalegen_syntax::{FieldPath, Message, Remedy, Rule, Version};

use crate::admission::At;
use crate::scaled_object::ScaleTrigger;
use crate::{Refusal, rules};

use super::context::TriggerContext;
use super::expression::{Name, Source};
use super::fault::Fault;
use super::messages::{FaultyValue, path};
use super::parameters::{self, Parameter};

/// A value as KEDA sees it: without the spaces around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Value<'a> {
    /// Never empty: KEDA takes an empty value for none.
    pub(super) text: &'a str,
    /// Where `text` starts in the value as it is written.
    pub(super) start: usize,
}

/// What KEDA has for a parameter, as far as files show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Given<'a> {
    Absent,
    Default(&'a str),
    Text(&'a str),
    /// Something, and the files do not say what.
    Hidden,
    /// Nobody knows whether there is anything.
    Maybe,
}

impl<'a> Given<'a> {
    /// Its text, where that is known: that of nothing is empty.
    pub(super) fn text(self) -> Option<&'a str> {
        match self {
            Self::Absent => Some(""),
            Self::Default(text) | Self::Text(text) => Some(text),
            Self::Hidden | Self::Maybe => None,
        }
    }

    /// Whether there is anything, where that is known.
    pub(super) fn is_there(self) -> Option<bool> {
        match self {
            Self::Absent => Some(false),
            Self::Default(_) | Self::Text(_) | Self::Hidden => Some(true),
            Self::Maybe => None,
        }
    }

    /// What is looked at next, where this is nothing.
    fn or(self, next: impl FnOnce() -> Self) -> Self {
        match self {
            Self::Absent => next(),
            Self::Maybe => match next() {
                Self::Absent | Self::Maybe => Self::Maybe,
                _ => Self::Hidden,
            },
            there => there,
        }
    }
}

/// Parameters that a TriggerAuthentication could give, and that say what is measured.
const NO_SECRETS: [&str; 5] = [
    "index",
    "query",
    "searchTemplateName",
    "targetValue",
    "valueLocation",
];

/// Rules on a key, rather than on its value.
const ABOUT_KEYS: [&Rule; 8] = [
    rules::UNKNOWN_TRIGGER_KEY,
    rules::REMOVED_TRIGGER_KEY,
    rules::REFUSED_TRIGGER_KEY,
    rules::DEPRECATED_TRIGGER_KEY,
    rules::NEWER_TRIGGER_KEY,
    rules::MISPLACED_TRIGGER_KEY,
    rules::IGNORED_TRIGGER_KEY,
    rules::CONFLICTING_TRIGGER_KEYS,
];

/// A trigger, the KEDA that reads it, and what is refused so far.
pub(super) struct Examination<'a> {
    pub(super) trigger: &'a ScaleTrigger,
    pub(super) keda: Version,
    pub(super) context: TriggerContext<'a>,
    parameters: &'static [Parameter<'static>],
    /// Those that are other names, and that this KEDA reads.
    aliases: Vec<&'static Parameter<'static>>,
    path: &'a At<'a>,
    /// Whether a key of the metadata names a variable.
    has_variables: bool,
    /// Each with the key that it is about.
    refusals: Vec<(Option<String>, Refusal)>,
}

impl<'a> Examination<'a> {
    pub(super) fn new(
        trigger: &'a ScaleTrigger,
        context: TriggerContext<'a>,
        path: &'a At<'a>,
        keda: Version,
    ) -> Self {
        let parameters = parameters::of(&trigger.type_);
        let is_alias = |of: &&Parameter<'_>| !of.alias.is_empty() && of.is_read_by(keda);
        Self {
            trigger,
            keda,
            context,
            parameters,
            aliases: parameters.iter().filter(is_alias).collect(),
            path,
            has_variables: trigger.metadata.keys().any(|key| key.ends_with("FromEnv")),
            refusals: Vec::new(),
        }
    }

    /// The parameters of the trigger's type.
    pub(super) fn parameters(&self) -> &'static [Parameter<'static>] {
        self.parameters
    }

    /// Whether metadata has a key of the parameter, its own or that of a variable, as far as that is seen at a glance.
    pub(super) fn may_have(&self, parameter: &Parameter<'_>) -> bool {
        self.has_variables || self.trigger.metadata.contains_key(parameter.name)
    }

    pub(super) fn parameter(&self, key: &str) -> Option<&'static Parameter<'static>> {
        parameters::find(self.parameters, key)
    }

    /// What metadata says for `key`, if it says anything.
    pub(super) fn value(&self, key: &str) -> Option<Value<'a>> {
        let written = self.trigger.metadata.get(key)?;
        let text = written.trim();
        let start = written.len() - written.trim_start().len();
        (!text.is_empty()).then_some(Value { text, start })
    }

    /// What metadata says for `key`, as text.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        self.value(key).map(|value| value.text)
    }

    /// The variable that the environment should have for `key`.
    pub(super) fn variable(&self, key: &str) -> Option<&'a str> {
        self.has_variables
            .then(|| self.text(&[key, "FromEnv"].concat()))
            .flatten()
    }

    /// What KEDA has for a name of the table.
    pub(super) fn given(&self, name: Name<'_>) -> Given<'a> {
        let key = name.key;
        match name.source {
            Some(source) => self.from(source, key),
            None => match key {
                "pod" => self.pod_identity(),
                "authenticationRef" => match self.trigger.authentication_ref {
                    Some(_) => Given::Hidden,
                    None => Given::Absent,
                },
                "metricType" => self.metric_type().map_or(Given::Absent, Given::Text),
                "trigger.metricType" => self.own_metric_type().map_or(Given::Absent, Given::Text),
                "rabbit_protocol" => self.rabbit_protocol(),
                _ => match key.strip_suffix('*') {
                    Some(prefix) => self.with_prefix(prefix),
                    None => self.of_any_source(key),
                },
            },
        }
    }

    fn of_any_source(&self, key: &str) -> Given<'a> {
        let Some(parameter) = self.parameter(key) else {
            return self.in_metadata(key);
        };
        if !parameter.is_read_by(self.keda) {
            return Given::Maybe;
        }
        let mut given = Given::Absent;
        for source in parameter.sources() {
            given = given.or(|| self.from(source, key));
            let aliases = self.aliases.iter().filter(|_| parameter.has_aliases);
            for alias in aliases.filter(|alias| alias.alias == key) {
                given = given.or(|| self.from(source, alias.name));
            }
        }
        given.or(|| match parameter.default {
            "" => Given::Absent,
            default => Given::Default(default),
        })
    }

    fn from(&self, source: Source, key: &str) -> Given<'a> {
        match source {
            Source::Metadata => self.in_metadata(key),
            Source::Environment => self.in_environment(key),
            Source::Authentication => self.in_authentication(key),
        }
    }

    fn in_metadata(&self, key: &str) -> Given<'a> {
        self.text(key).map_or(Given::Absent, Given::Text)
    }

    fn in_environment(&self, key: &str) -> Given<'a> {
        let Some(variable) = self.variable(key) else {
            return Given::Absent;
        };
        let Some(environment) = self.context.environment else {
            return Given::Hidden;
        };
        match environment.variables.get(variable) {
            Some(Some(text)) => match text.trim() {
                "" => Given::Absent,
                text => Given::Text(text),
            },
            Some(None) => Given::Hidden,
            None if environment.has_others => Given::Hidden,
            None => Given::Absent,
        }
    }

    fn in_authentication(&self, key: &str) -> Given<'a> {
        if self.trigger.authentication_ref.is_none() {
            return Given::Absent;
        }
        let Some(credentials) = self.context.authentication else {
            // Nobody hides what is no secret, and an empty text shows where the value was meant to be.
            let is_here = NO_SECRETS.contains(&key) || self.trigger.metadata.contains_key(key);
            let is_plain = self.parameter(key).is_some_and(|of| of.is_from(Source::Metadata));
            return if is_here && is_plain {
                Given::Absent
            } else {
                Given::Maybe
            };
        };
        // An identity of this kind brings the role of the service account.
        let brings_role = credentials.pod_identity == "aws-eks" && key == "awsRoleArn";
        match credentials.parameters.contains(key) {
            true => Given::Hidden,
            false if credentials.has_others || brings_role => Given::Maybe,
            false => Given::Absent,
        }
    }

    fn with_prefix(&self, prefix: &str) -> Given<'a> {
        let is_there = self.trigger.metadata.keys().any(|key| key.starts_with(prefix));
        if is_there { Given::Hidden } else { Given::Absent }
    }

    fn pod_identity(&self) -> Given<'a> {
        match (&self.trigger.authentication_ref, self.context.authentication) {
            (None, _) => Given::Text("none"),
            (Some(_), None) => Given::Hidden,
            (Some(_), Some(credentials)) => match credentials.pod_identity.as_str() {
                "" => Given::Text("none"),
                provider => Given::Text(provider),
            },
        }
    }

    fn rabbit_protocol(&self) -> Given<'a> {
        let of = |key| self.of_any_source(key);
        match of("protocol").text() {
            Some("auto" | "") => match of("host").text() {
                Some(host) => rabbit_protocol(host).map_or(Given::Maybe, Given::Text),
                None => Given::Hidden,
            },
            Some(protocol) => Given::Text(protocol),
            None => Given::Hidden,
        }
    }

    /// The trigger's `metricType`. Older releases read that of cpu and memory from metadata, too.
    pub(super) fn metric_type(&self) -> Option<&'a str> {
        self.own_metric_type().or_else(|| {
            let is_read = self.trigger.is_resource()
                && self
                    .parameter("type")
                    .is_some_and(|of| of.refused.is_none_or(|refused| self.keda < refused));
            self.text("type").filter(|_| is_read)
        })
    }

    fn own_metric_type(&self) -> Option<&'a str> {
        let of_trigger = self.trigger.metric_type.as_deref();
        of_trigger.filter(|text| !text.is_empty())
    }

    /// Whether the key has a finding that is as bad as those of a rule: one cause is one finding.
    pub(super) fn is_reported(&self, key: &str, rule: &'static Rule) -> bool {
        let mut refusals = self.refusals.iter();
        refusals.any(|(of, refusal)| of.as_deref() == Some(key) && refusal.severity >= rule.severity)
    }

    /// Something wrong with a key.
    pub(super) fn key(
        &mut self,
        rule: &'static Rule,
        key: &str,
        message: impl Into<Message>,
        help: Option<Message>,
    ) {
        let refusal = Refusal {
            help,
            at_key: ABOUT_KEYS.contains(&rule),
            ..Refusal::new(rule, self.key_path(key), message)
        };
        self.refusals.push((Some(key.to_owned()), refusal));
    }

    /// What to change because of what was refused last.
    pub(super) fn remedy(&mut self, remedy: Option<Remedy>) {
        if let Some((_, refusal)) = self.refusals.last_mut() {
            refusal.remedy = remedy;
        }
    }

    /// Something wrong with the trigger, at one of its fields if that is known.
    pub(super) fn itself(
        &mut self,
        rule: &'static Rule,
        field: Option<&'static str>,
        message: impl Into<Message>,
        help: Option<Message>,
    ) {
        let path = field.map_or_else(|| self.path.path(), |field| self.path.field(field).path());
        let refusal = Refusal {
            help,
            ..Refusal::new(rule, path, message)
        };
        self.refusals.push((None, refusal));
    }

    /// A key that must be there.
    pub(super) fn missing(&mut self, key: &str, message: impl Into<Message>, help: Option<Message>) {
        self.key(rules::MISSING_TRIGGER_KEY, key, message, help);
    }

    /// Something wrong with the value that metadata has for `key`.
    pub(super) fn fault(&mut self, key: &str, value: Value<'_>, fault: Fault) {
        let span = fault.span;
        let message = FaultyValue {
            key: path(key.to_owned()),
            value: shown(value.text),
            fault: fault.what,
        };
        let refusal = Refusal {
            help: fault.help.map(|help| *help),
            remedy: fault.remedy,
            span: span.map(|span| value.start + span.start..value.start + span.end),
            ..Refusal::new(fault.rule, self.key_path(key), message)
        };
        self.refusals.push((Some(key.to_owned()), refusal));
    }

    fn key_path(&self, key: &str) -> FieldPath {
        self.path.field("metadata").named(key).path()
    }

    /// The refusals so far, with their keys.
    pub(super) fn refusals(&mut self) -> &mut Vec<(Option<String>, Refusal)> {
        &mut self.refusals
    }

    /// What is refused, by key; what is wrong with the trigger itself comes first.
    pub(super) fn finish(mut self) -> Vec<Refusal> {
        self.refusals.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.refusals.into_iter().map(|(_, refusal)| refusal).collect()
    }
}

/// The protocol that the scheme of RabbitMQ's host stands for.
pub(super) fn rabbit_protocol(host: &str) -> Option<&'static str> {
    let (scheme, _) = host.split_once("://")?;
    match scheme.to_ascii_lowercase().as_str() {
        "amqp" | "amqps" => Some("amqp"),
        "http" | "https" => Some("http"),
        _ => None,
    }
}

/// The longest value that a message repeats, in characters.
const MAX_SHOWN: usize = 80;

/// A value on one line of a message, whatever is in it.
pub(super) fn shown(text: &str) -> String {
    let mut shown = String::new();
    for (index, c) in text.chars().enumerate() {
        if index == MAX_SHOWN {
            shown.push_str("...");
            break;
        }
        if c.is_control() {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_shown_on_one_line() {
        assert_eq!(shown("a\n\u{1b}[1m"), "a\\n\\u{1b}[1m");
        assert_eq!(shown(&"x".repeat(90)).len(), 83);
        assert_eq!(shown(&"x".repeat(80)).len(), 80);
    }
}
