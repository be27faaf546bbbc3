//! What was found before anything was fixed, and whether there is more after it.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_syntax::{Finding, Message, ObjectName, Severity};

/// What stays of a finding when lines move.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    pub fault: Fault,
    message: Message,
}

/// Which rule speaks of which field. What it says may quote a value that another fix changes.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fault {
    code: &'static str,
    file: Option<String>,
    object: Option<ObjectName>,
    pub path: Option<String>,
}

fn fault(finding: &Finding) -> Fault {
    Fault {
        code: finding.code,
        file: finding.place.as_ref().map(|place| place.file.name().to_owned()),
        object: finding.object.clone(),
        path: finding.path.clone(),
    }
}

pub(super) fn key(finding: &Finding) -> Key {
    Key {
        fault: fault(finding),
        message: finding.message.clone(),
    }
}

/// How many findings there were before anything was fixed.
pub(super) struct Before {
    keys: BTreeMap<Key, usize>,
    faults: BTreeMap<Fault, usize>,
}

impl Before {
    pub(super) fn of(findings: &[Finding]) -> Self {
        Self {
            keys: counts(findings.iter().map(key)),
            faults: counts(findings.iter().map(fault)),
        }
    }

    /// The findings that there are more of than before. Notes do not speak against a fix, nor does a rule that finds no more
    /// in a field than before and only says it otherwise; but where a finding of it was fixed, another is no better.
    pub(super) fn worse<'f, 'k>(
        &self,
        findings: &'f [Finding],
        applied: impl Iterator<Item = &'k Key>,
    ) -> Vec<&'f Finding> {
        let fixed: BTreeSet<&Fault> = applied.map(|key| &key.fault).collect();
        let (mut keys, mut faults) = (BTreeMap::new(), BTreeMap::new());
        let is_worse = |finding: &&Finding| {
            let fault = fault(finding);
            let is_fixed = fixed.contains(&fault);
            let has_new_text = is_one_more(&mut keys, key(finding), &self.keys);
            let is_one_more = is_one_more(&mut faults, fault, &self.faults);
            has_new_text && (is_one_more || is_fixed)
        };
        let is_fault = |finding: &&Finding| finding.severity != Severity::Note;
        findings.iter().filter(is_fault).filter(is_worse).collect()
    }
}

fn counts<K: Ord>(keys: impl Iterator<Item = K>) -> BTreeMap<K, usize> {
    let mut counts = BTreeMap::new();
    for key in keys {
        *counts.entry(key).or_default() += 1;
    }
    counts
}

/// Counts what is seen, and says whether it is more than there was before.
fn is_one_more<K: Ord>(seen: &mut BTreeMap<K, usize>, key: K, before: &BTreeMap<K, usize>) -> bool {
    let known = before.get(&key).copied().unwrap_or_default();
    let seen = seen.entry(key).or_default();
    *seen += 1;
    *seen > known
}
