//! How loud each rule is: the settings of a profile, of a repository, and of one call.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use scalegen_syntax::{Family, Finding, Place, Severity};

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

/// Settings of more than one profile: of a repository's configuration, and of one call.
///
/// They hold wherever [`conclude`](crate::conclude) is called, so whether they are used is known only after the last of
/// its [`Outcome`](crate::Outcome)s: see [`Policy::unused`].
#[derive(Clone, Debug, Default)]
pub struct Policy {
    settings: Vec<Known>,
    ignored: Vec<Known>,
    turned_on: BTreeSet<&'static str>,
}

/// Whether a file, by its name, is one that some settings are for.
pub type FileFilter = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// What the settings of a [`Policy`] were needed for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Uses(Vec<Use>);

impl Uses {
    /// Adds those of another outcome of the same policy.
    pub fn merge(&mut self, other: &Self) {
        let len = self.0.len().max(other.0.len());
        self.0.resize(len, Use::None);
        for (own, other) in self.0.iter_mut().zip(&other.0) {
            *own = *other.max(own);
        }
    }
}

impl Policy {
    /// Adds settings, which win over those before them; with a filter, for some files only.
    pub fn add(
        &mut self,
        settings: &[Setting],
        files: Option<&FileFilter>,
        rules: &[&'static Rule],
        findings: &mut Vec<Finding>,
    ) {
        let group = self.settings.last().map_or(0, |last| last.group + 1);
        self.settings
            .extend(known(settings, group, files, rules, findings));
    }

    /// Hides the findings of a rule, whatever other settings say.
    pub fn ignore(&mut self, rule: &'static Rule) {
        self.ignored.push(Known {
            level: Level::Allow,
            code: rule.code,
            place: None,
            group: usize::MAX,
            files: None,
        });
    }

    /// Reports the findings of a rule that is an opinion.
    pub fn turn_on(&mut self, rule: &'static Rule) {
        self.turned_on.insert(rule.code);
    }

    /// Whether the findings of a rule are hidden, whatever other settings say.
    pub fn ignores(&self, code: &str) -> bool {
        self.ignored.iter().any(|setting| setting.code == code)
    }

    /// The findings for settings that had no use in any outcome.
    pub fn unused(&self, uses: &Uses) -> impl Iterator<Item = Finding> {
        let uses = uses.0.iter().copied().chain(std::iter::repeat(Use::None));
        self.settings
            .iter()
            .zip(uses)
            .filter_map(|(setting, used)| setting.unused(used))
    }
}

/// Settings that were checked, and whether they were used.
#[derive(Debug)]
pub(crate) struct Config<'p> {
    policy: &'p Policy,
    own: Vec<Known>,
    /// Of the policy's settings, then of the own ones.
    used: Vec<Use>,
}

#[derive(Clone)]
struct Known {
    level: Level,
    code: &'static str,
    place: Option<Place>,
    /// Those of a later group win.
    group: usize,
    files: Option<FileFilter>,
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} {}", self.level, self.code)
    }
}

/// Finds unknown rules, and quietened ones without a reason.
fn known(
    settings: &[Setting],
    group: usize,
    files: Option<&FileFilter>,
    rules: &[&'static Rule],
    findings: &mut Vec<Finding>,
) -> Vec<Known> {
    let mut known = Vec::new();
    for setting in settings {
        let place = setting.place.clone();
        let Some(rule) = Rule::find(rules, &setting.rule) else {
            findings.push(suppression::unknown_rule(rules, &setting.rule).at(place));
            continue;
        };
        if setting.level != Level::Deny && setting.reason.trim().is_empty() {
            let message = QuieterWithoutReason {
                rule: setting.rule.clone(),
            };
            let finding = found::of(suppression::SUPPRESSION_WITHOUT_REASON, message).at(place.clone());
            findings.push(finding.help(WriteValue));
        }
        known.push(Known {
            level: setting.level,
            code: rule.code,
            place,
            group,
            files: files.cloned(),
        });
    }
    known
}

impl<'p> Config<'p> {
    /// The settings of a profile over those of a policy.
    pub(crate) fn new(
        policy: &'p Policy,
        settings: &[Setting],
        rules: &[&'static Rule],
        findings: &mut Vec<Finding>,
    ) -> Self {
        let group = policy.settings.last().map_or(0, |last| last.group + 1);
        let own = known(settings, group, None, rules, findings);
        Self {
            policy,
            used: vec![Use::None; policy.settings.len() + own.len()],
            own,
        }
    }

    /// Sets the finding's severity, unless it is binding. False when it is not to be shown.
    pub(crate) fn apply(&mut self, finding: &mut Finding) -> bool {
        let mut decided: Option<(usize, Level)> = None;
        let settings = self.policy.settings.iter().chain(&self.own);
        let settings = settings.zip(self.used.iter_mut().map(Some));
        let ignored = self.policy.ignored.iter().map(|setting| (setting, None));
        for (setting, used) in settings.chain(ignored) {
            if setting.code != finding.code || !setting.holds_for(finding) {
                continue;
            }
            if let Some(used) = used {
                used.by(finding);
            }
            // In one table, to allow goes over everything.
            if decided.is_none_or(|(group, level)| group < setting.group || level != Level::Allow) {
                decided = Some((setting.group, setting.level));
            }
        }
        if finding.binding {
            return true;
        }
        match decided {
            Some((_, Level::Allow)) => return false,
            Some((_, Level::Warn)) => finding.severity = Severity::Warning,
            Some((_, Level::Deny)) => finding.severity = Severity::Error,
            None => {}
        }
        true
    }

    /// Whether the finding is of an opinion that neither a call nor a setting asks for.
    pub(crate) fn is_off(&self, finding: &Finding) -> bool {
        let asks = |setting: &Known| {
            setting.code == finding.code && setting.level != Level::Allow && setting.holds_for(finding)
        };
        finding.family == Family::Opinion
            && !self.policy.turned_on.contains(finding.code)
            && !self.policy.settings.iter().chain(&self.own).any(asks)
    }

    /// The findings for settings of the profile that had no use.
    pub(crate) fn unused(&self) -> impl Iterator<Item = Finding> {
        let used = self.used.iter().skip(self.policy.settings.len());
        self.own
            .iter()
            .zip(used)
            .filter_map(|(setting, used)| setting.unused(*used))
    }

    /// What the policy's settings were needed for.
    pub(crate) fn uses(mut self) -> Uses {
        self.used.truncate(self.policy.settings.len());
        Uses(self.used)
    }
}

impl Known {
    fn holds_for(&self, finding: &Finding) -> bool {
        let Some(files) = &self.files else {
            return true;
        };
        finding
            .place
            .as_ref()
            .is_some_and(|place| files(place.file.name()))
    }

    /// The finding for a rule that is allowed and was not found, or that is made quieter in vain. What is warned of or
    /// denied is a policy, which need not be broken to make sense.
    fn unused(&self, used: Use) -> Option<Finding> {
        let code = self.code;
        let finding = match (self.level, used) {
            (Level::Allow, used) => used.unused(format!("to allow {code}"), vec![code]),
            (Level::Warn, Use::InVain) => Use::InVain.unused(format!("to warn of {code}"), vec![code]),
            (Level::Warn | Level::Deny, _) => None,
        };
        let finding = finding?.at(self.place.clone());
        Some(match used {
            Use::None => finding.help(RemoveLine),
            _ => finding,
        })
    }
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::SourceFile;

    use super::*;

    fn setting(level: Level, rule: &str) -> Setting {
        Setting {
            level,
            rule: rule.to_owned(),
            reason: "why".to_owned(),
            place: Some(Place::new(&SourceFile::new("scalegen.toml", ""), 0..0)),
        }
    }

    fn found_in(file: &str) -> Finding {
        let rule = Rule::find(crate::rules(), "HPA004").unwrap();
        found::of(rule, RemoveLine).at(Some(Place::new(&SourceFile::new(file, ""), 0..0)))
    }

    /// What becomes of a finding in a file: none when it is hidden.
    fn severity(policy: &Policy, own: &[Setting], file: &str) -> Option<Severity> {
        let mut finding = found_in(file);
        let mut config = Config::new(policy, own, crate::rules(), &mut Vec::new());
        config.apply(&mut finding).then_some(finding.severity)
    }

    #[test]
    fn nearer_settings_win() {
        let mut findings = Vec::new();
        let mut policy = Policy::default();
        let dev: FileFilter = Arc::new(|file| file.starts_with("dev/"));
        policy.add(
            &[setting(Level::Allow, "HPA004")],
            None,
            crate::rules(),
            &mut findings,
        );
        policy.add(
            &[setting(Level::Deny, "HPA004")],
            Some(&dev),
            crate::rules(),
            &mut findings,
        );
        assert!(findings.is_empty());
        assert_eq!(severity(&policy, &[], "prod/a.yaml"), None);
        assert_eq!(severity(&policy, &[], "dev/a.yaml"), Some(Severity::Error));
        let own = [setting(Level::Warn, "HPA004")];
        assert_eq!(severity(&policy, &own, "dev/a.yaml"), Some(Severity::Warning));
        let both = [setting(Level::Allow, "HPA004"), setting(Level::Deny, "HPA004")];
        assert_eq!(
            severity(&Policy::default(), &both, "a.yaml"),
            None,
            "of one table"
        );
        policy.ignore(Rule::find(crate::rules(), "HPA004").unwrap());
        assert_eq!(severity(&policy, &own, "dev/a.yaml"), None);
    }

    #[test]
    fn settings_that_no_outcome_needs_are_found() {
        let mut policy = Policy::default();
        let settings = [setting(Level::Allow, "HPA004"), setting(Level::Allow, "HPA005")];
        policy.add(&settings, None, crate::rules(), &mut Vec::new());
        policy.ignore(Rule::find(crate::rules(), "HPA006").unwrap());
        let outcome = |found| crate::conclude(found, &[], &[], &policy, crate::rules());
        let mut uses = Uses::default();
        for found in [vec![found_in("a.yaml")], vec![]] {
            let outcome = outcome(found);
            assert!(outcome.findings.is_empty());
            uses.merge(&outcome.uses);
        }
        let unused: Vec<String> = policy.unused(&uses).map(|finding| finding.text()).collect();
        assert_eq!(unused, ["nothing here needs to allow HPA005"]);
        assert_eq!(policy.unused(&Uses::default()).count(), 2);
    }
}
