//! What is wrong with a value, before it is known whose value it is.

use std::fmt::Display;
use std::ops::Range;

use scalegen_syntax::{Message, Remedy, Rule, Unread};

use crate::admission::messages::Unreadable;
use crate::rules;

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) rule: &'static Rule,
    /// Says what the value is not: "is not a number".
    pub(super) what: Message,
    pub(super) help: Option<Box<Message>>,
    /// What to change of those bytes, where that is certain.
    pub(super) remedy: Option<Remedy>,
    /// The wrong bytes of the value without the blanks around it; all of it when none are given.
    pub(super) span: Option<Range<usize>>,
}

impl Fault {
    /// A value that does not parse.
    pub(super) fn malformed(what: impl Into<Message>) -> Self {
        Self::new(rules::MALFORMED_TRIGGER_VALUE, what)
    }

    /// A value that the reader of its small language refuses.
    pub(super) fn unreadable(reason: impl Display) -> Self {
        let error = reason.to_string();
        Self::malformed(Unreadable { error })
    }

    pub(super) fn new(rule: &'static Rule, what: impl Into<Message>) -> Self {
        Self {
            rule,
            what: what.into(),
            help: None,
            remedy: None,
            span: None,
        }
    }

    #[must_use]
    pub(super) fn help(mut self, help: impl Into<Message>) -> Self {
        self.help = Some(Box::new(help.into()));
        self
    }

    #[must_use]
    pub(super) fn remedy(mut self, remedy: Option<Remedy>) -> Self {
        self.remedy = remedy;
        self
    }

    #[must_use]
    pub(super) fn at(mut self, span: Range<usize>) -> Self {
        self.span = Some(span);
        self
    }

    #[must_use]
    pub(super) fn of(mut self, rule: &'static Rule) -> Self {
        self.rule = rule;
        self
    }
}

impl<E: Display> From<Unread<E>> for Fault {
    fn from(error: Unread<E>) -> Self {
        Self {
            span: error.span,
            ..Self::unreadable(error.reason)
        }
    }
}
