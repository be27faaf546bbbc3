//! How loud each rule is: the settings of a profile's `[lint]` table.

use scalegen_syntax::{Finding, Place, Severity};

use crate::suppression::Use;
use crate::suppression::messages::{QuieterWithoutReason, RemoveLine, WriteValue};
use crate::{Rule, found, suppression};

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
    code: &'static str,
    place: Option<Place>,
    used: Use,
}

impl Config {
    /// Finds unknown rules, and quietened ones without a reason.
    pub(crate) fn new(settings: &[Setting], rules: &[&'static Rule], findings: &mut Vec<Finding>) -> Self {
        let mut known = Vec::new();
        for setting in settings {
            let place = setting.place.clone();
            let Some(rule) = Rule::find(rules, &setting.rule) else {
                findings.push(suppression::unknown_rule(rules, &setting.rule).at(place));
                continue;
            };
            if setting.level != Level::Deny && setting.reason.trim().is_empty() {
                let rule = setting.rule.clone();
                let message = QuieterWithoutReason { rule };
                let finding = found::of(suppression::SUPPRESSION_WITHOUT_REASON, message).at(place.clone());
                findings.push(finding.help(WriteValue));
            }
            known.push(Known {
                level: setting.level,
                code: rule.code,
                place,
                used: Use::None,
            });
        }
        Self(known)
    }

    /// Sets the finding's severity, unless it is binding. False when it is not to be shown.
    pub(crate) fn apply(&mut self, finding: &mut Finding) -> bool {
        let mut shown = true;
        for setting in self.0.iter_mut().filter(|setting| setting.code == finding.code) {
            setting.used.by(finding);
            if finding.binding {
                continue;
            }
            match setting.level {
                Level::Allow => shown = false,
                Level::Warn => finding.severity = Severity::Warning,
                Level::Deny => finding.severity = Severity::Error,
            }
        }
        shown
    }

    /// The findings for rules that are allowed and were not found, and for those that are made quieter in vain.
    /// What is warned of or denied is a policy, which need not be broken to make sense.
    pub(crate) fn unused(&self) -> impl Iterator<Item = Finding> {
        self.0.iter().filter_map(|setting| {
            let code = setting.code;
            let finding = match (setting.level, setting.used) {
                (Level::Allow, used) => used.unused(format!("to allow {code}"), vec![code]),
                (Level::Warn, Use::InVain) => Use::InVain.unused(format!("to warn of {code}"), vec![code]),
                (Level::Warn | Level::Deny, _) => None,
            };
            let finding = finding?.at(setting.place.clone());
            Some(match setting.used {
                Use::None => finding.help(RemoveLine),
                _ => finding,
            })
        })
    }
}
