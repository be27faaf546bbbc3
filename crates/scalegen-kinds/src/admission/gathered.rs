//! The refusals of one rule, as its checks find them.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_syntax::{At, Message, Rule};

use super::labels::Problem;
use super::names::Fault;
use super::{quantities, words};
use crate::Refusal;

/// Where the refusals of one rule go.
pub(crate) struct Gathered<'f> {
    rule: &'static Rule,
    found: &'f mut Vec<Refusal>,
}

impl<'f> Gathered<'f> {
    pub(crate) const fn of(rule: &'static Rule, found: &'f mut Vec<Refusal>) -> Self {
        Self { rule, found }
    }

    pub(crate) fn push(&mut self, at: At<'_>, message: impl Into<Message>) {
        self.found.push(Refusal::new(self.rule, at, message));
    }

    /// Refuses the field that the server names because of another one.
    pub(crate) fn because_of(&mut self, culprit: At<'_>, named: At<'_>, message: impl Into<Message>) {
        self.found
            .push(Refusal::new(self.rule, named, message).because_of(culprit));
    }

    /// Refuses it when this is so, since its field may not be set here.
    pub(crate) fn forbidden(&mut self, is_so: bool, at: At<'_>, why: &'static str) {
        if is_so {
            self.push(at, words::forbidden(why));
        }
    }

    /// Refuses a text when this is so.
    pub(crate) fn invalid(&mut self, is_so: bool, at: At<'_>, text: &str, why: &'static str) {
        if is_so {
            self.push(at, words::invalid(text, why));
        }
    }

    /// Refuses an empty or absent text, and says whether it is there.
    pub(crate) fn required(&mut self, at: At<'_>, text: Option<&str>) -> bool {
        let is_there = text.is_some_and(|text| !text.is_empty());
        if !is_there {
            self.push(at, words::required());
        }
        is_there
    }

    /// A name, of which the first fault is reported.
    pub(crate) fn name(&mut self, at: At<'_>, name: &str, fault: Fault) {
        if let Some(fault) = fault(name) {
            self.push(at, words::invalid(name, fault));
        }
    }

    /// A word that is absent or one of these; an empty one is set, unlike [`one_of`](super::pod_template::one_of).
    pub(crate) fn word(&mut self, at: At<'_>, word: Option<&str>, supported: &[&str]) {
        if let Some(word) = word.filter(|word| !supported.contains(word)) {
            self.found
                .push(Refusal::unsupported(self.rule, at, word, supported));
        }
    }

    /// A number that is absent or within these bounds, both included.
    pub(crate) fn within(
        &mut self,
        at: At<'_>,
        number: Option<i64>,
        bounds: std::ops::RangeInclusive<i64>,
        why: &'static str,
    ) {
        if let Some(number) = number.filter(|number| !bounds.contains(number)) {
            self.push(at, words::invalid_number(number, why));
        }
    }

    /// A quantity that the server cannot read, by the rule on those.
    pub(crate) fn quantity(&mut self, at: At<'_>, quantity: &Quantity) {
        self.found.extend(quantities::check(quantity, || at));
    }

    pub(crate) fn not_negative(&mut self, at: At<'_>, number: Option<i64>) {
        self.within(at, number, 0..=i64::MAX, "must be greater than or equal to 0");
    }

    /// Key and path of a part of a selector.
    pub(crate) fn problems(&mut self, problems: Vec<Problem>) {
        let rule = self.rule;
        let refusals = problems
            .into_iter()
            .map(|(field, message)| Refusal::new(rule, field, message));
        self.found.extend(refusals);
    }
}
