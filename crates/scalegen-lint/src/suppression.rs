//! Findings that their author has decided to live with: comments that allow them, and what is wrong with those.

use std::ops::Range;

use scalegen_manifest::document::{Directive, Order, nearest};
use scalegen_profile::{Finding, Place};

use crate::rules::{suppression_unknown, suppression_unused, suppression_without_reason};
use crate::{Rule, found, registry};

/// A comment that allows findings: `# scalegen: allow(HPA004) the cluster is a test bed`.
#[derive(Clone, Debug)]
pub(crate) struct Suppression {
    /// The rules, and whether anything was found that needs them allowed.
    rules: Vec<(&'static Rule, bool)>,
    place: Place,
    covers: Range<usize>,
}

/// The suppressions among the comments of a file, and what is wrong with them: rules that do not exist, no
/// reason, orders that nothing understands.
pub(crate) fn read(directives: &[Directive], findings: &mut Vec<Finding>) -> Vec<Suppression> {
    directives
        .iter()
        .filter_map(|directive| suppression(directive, findings))
        .collect()
}

fn suppression(directive: &Directive, findings: &mut Vec<Finding>) -> Option<Suppression> {
    let at = || Some(directive.place.clone());
    let (codes, reason) = match &directive.order {
        Order::Allow { codes, reason } => (codes, reason),
        Order::Patch => return None,
        Order::Unknown(order) => {
            let message = format!("`{order}` is nothing that a comment can ask for");
            findings.push(found::of(&suppression_unknown::RULE, message).at(at()));
            return None;
        }
    };
    let mut known = Vec::new();
    for code in codes {
        match registry::rule(code) {
            Some(rule) => known.push((rule, false)),
            None => findings.push(unknown_rule(code).at(at())),
        }
    }
    if reason.is_empty() {
        let message = format!("{} is allowed without a reason", codes.join(", "));
        findings.push(found::of(&suppression_without_reason::RULE, message).at(at()));
    }
    Some(Suppression {
        rules: known,
        place: directive.place.clone(),
        covers: directive.covers.clone(),
    })
}

/// The finding for a rule that does not exist.
pub(crate) fn unknown_rule(code: &str) -> Finding {
    let finding = found::of(&suppression_unknown::RULE, format!("there is no rule `{code}`"));
    let known: Vec<&str> = registry::all().flat_map(|rule| [rule.code, rule.name]).collect();
    match nearest(code, &known) {
        Some(near) => finding.help(format!("did you mean `{near}`?")),
        None => finding,
    }
}

impl Suppression {
    /// Whether it allows the finding. It then counts as used.
    pub(crate) fn allows(&mut self, finding: &Finding) -> bool {
        let Some(place) = &finding.place else {
            return false;
        };
        let here = place.file.name() == self.place.file.name()
            && (self.covers.start..=self.covers.end).contains(&place.span.start);
        let rule = self.rules.iter_mut().find(|(rule, _)| rule.code == finding.code);
        match rule.filter(|_| here) {
            Some((_, used)) => {
                *used = true;
                true
            }
            None => false,
        }
    }

    /// The finding for rules that nothing was found of.
    pub(crate) fn unused(&self) -> Option<Finding> {
        let unused = self.rules.iter().filter(|(_, used)| !used);
        let codes: Vec<&str> = unused.map(|(rule, _)| rule.code).collect();
        if codes.is_empty() {
            return None;
        }
        let message = format!("nothing here needs allow({})", codes.join(", "));
        Some(found::of(&suppression_unused::RULE, message).at(Some(self.place.clone())))
    }

    pub(crate) fn file(&self) -> &str {
        self.place.file.name()
    }
}
