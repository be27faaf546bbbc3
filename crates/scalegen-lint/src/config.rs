//! How loud each rule is: the settings of a profile's `[lint]` table.

use scalegen_profile::{Finding, Place, Severity};

use crate::rules::{suppression_unused, suppression_without_reason};
use crate::{Rule, found, registry, suppression};

/// How loud a rule is set to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Its findings are not shown.
    Allow,
    /// Its findings are warnings.
    Warn,
    /// Its findings are errors.
    Deny,
}

/// One line of the `[lint]` table.
#[derive(Clone, Debug)]
pub struct Setting {
    /// How loud.
    pub level: Level,
    /// The rule's code or name.
    pub rule: String,
    /// Why.
    pub reason: String,
    /// Where the line stands.
    pub place: Option<Place>,
}

/// Settings that were checked, and whether they were used.
#[derive(Debug)]
pub(crate) struct Config(Vec<Known>);

#[derive(Debug)]
struct Known {
    level: Level,
    rule: &'static Rule,
    place: Option<Place>,
    used: bool,
}

impl Config {
    /// Finds unknown rules, and quietened ones without a reason.
    pub(crate) fn new(settings: &[Setting], findings: &mut Vec<Finding>) -> Self {
        let mut known = Vec::new();
        for setting in settings {
            let place = setting.place.clone();
            let Some(rule) = registry::rule(&setting.rule) else {
                findings.push(suppression::unknown_rule(&setting.rule).at(place));
                continue;
            };
            if setting.level != Level::Deny && setting.reason.trim().is_empty() {
                let message = format!("{} is made quieter without a reason", setting.rule);
                findings.push(found::of(&suppression_without_reason::RULE, message).at(place.clone()));
            }
            known.push(Known {
                level: setting.level,
                rule,
                place,
                used: false,
            });
        }
        Self(known)
    }

    /// Sets the finding's severity. False when it is not to be shown.
    pub(crate) fn apply(&mut self, finding: &mut Finding) -> bool {
        let mut shown = true;
        for setting in self
            .0
            .iter_mut()
            .filter(|setting| setting.rule.code == finding.code)
        {
            setting.used = true;
            match setting.level {
                Level::Allow => shown = false,
                Level::Warn => finding.severity = Severity::Warning,
                Level::Deny => finding.severity = Severity::Error,
            }
        }
        shown
    }

    /// The findings for rules that are allowed and were not found. Those that are warned of or denied are a
    /// policy, which need not be broken to make sense.
    pub(crate) fn unused(&self) -> impl Iterator<Item = Finding> {
        self.0
            .iter()
            .filter(|setting| setting.level == Level::Allow && !setting.used)
            .map(|setting| {
                let message = format!("nothing needs {} allowed", setting.rule.code);
                found::of(&suppression_unused::RULE, message).at(setting.place.clone())
            })
    }
}
