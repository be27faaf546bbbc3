//! One trigger while it is being examined: what it says, and what has been found.

use scalegen_syntax::{FieldPath, Message, Rule, Version, json_number, strconv};

use crate::admission::At;
use crate::scaled_object::ScaleTrigger;
use crate::{Refusal, rules};

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
    /// A formula uses the trigger's number, so that its own target does not matter.
    pub(super) formula_input: bool,
    parameters: &'static [Parameter<'static>],
    path: &'a At<'a>,
    /// Each with the key that it is about.
    refusals: Vec<(Option<String>, Refusal)>,
}

impl<'a> Examination<'a> {
    pub(super) fn new(
        trigger: &'a ScaleTrigger,
        formula_input: bool,
        path: &'a At<'a>,
        keda: Version,
    ) -> Self {
        Self {
            trigger,
            keda,
            formula_input,
            parameters: parameters::of(&trigger.type_),
            path,
            refusals: Vec::new(),
        }
    }

    /// The parameters of the trigger's type.
    pub(super) fn parameters(&self) -> &'static [Parameter<'static>] {
        self.parameters
    }

    pub(super) fn parameter(&self, key: &str) -> Option<&'static Parameter<'static>> {
        self.parameters.iter().find(|parameter| parameter.name == key)
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

    /// Whether the environment of the scaled container gives `key`.
    pub(super) fn environment_gives(&self, key: &str) -> bool {
        let mut values = self.trigger.metadata.iter();
        values.any(|(name, value)| name.strip_suffix("FromEnv") == Some(key) && !value.trim().is_empty())
    }

    /// Whether the trigger has a TriggerAuthentication, whose contents are not known here.
    pub(super) fn authenticated(&self) -> bool {
        self.trigger.authentication_ref.is_some()
    }

    /// Whether metadata or the environment gives `key`.
    pub(super) fn says(&self, key: &str) -> bool {
        self.text(key).is_some() || self.environment_gives(key)
    }

    /// Whether `key` is given, or may be: by metadata, the environment or a TriggerAuthentication.
    pub(super) fn may_have(&self, key: &str) -> bool {
        let from_authentication = self
            .parameter(key)
            .is_some_and(|parameter| parameter.from_authentication);
        self.says(key) || (self.authenticated() && from_authentication)
    }

    /// Whether `key` is set to true, in any of the spellings that KEDA takes.
    pub(super) fn is_true(&self, key: &str) -> bool {
        self.text(key)
            .is_some_and(|text| strconv::boolean(text) == Ok(true))
    }

    /// A number, where metadata has one that parses.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        json_number::float(self.text(key)?).ok()
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
            help: fault.help,
            span: span.map(|span| value.start + span.start..value.start + span.end),
            ..Refusal::new(fault.rule, self.key_path(key), message)
        };
        self.refusals.push((Some(key.to_owned()), refusal));
    }

    fn key_path(&self, key: &str) -> FieldPath {
        self.path.field("metadata").named(key).path()
    }

    /// What is refused, by key; what is wrong with the trigger itself comes first.
    pub(super) fn finish(mut self) -> Vec<Refusal> {
        self.refusals.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.refusals.into_iter().map(|(_, refusal)| refusal).collect()
    }
}

/// The longest value that a message repeats, in characters.
const MAX_SHOWN: usize = 80;

/// A value on one line of a message, whatever is in it.
fn shown(text: &str) -> String {
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
