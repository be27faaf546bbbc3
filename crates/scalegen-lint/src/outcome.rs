//! What is shown of all that was found.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::Directive;
use scalegen_syntax::{Family, Finding, Message, ObjectName, Severity};

use crate::Rule;
use crate::config::{Config, Policy, Setting, Uses};
use crate::messages::AndMore;
use crate::suppression::Suppressions;

/// What is shown in the end.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Outcome {
    /// By file, place and code; each once.
    pub findings: Vec<Finding>,
    /// How many were found and allowed.
    pub suppressed: usize,
    /// What the settings of the policy were needed for.
    pub uses: Uses,
}

/// Decides what is shown of all that was found: applies settings and suppressions, finds those that are unused
/// or lack a reason, sorts, and drops what was found twice, as in a cluster and its alternative.
///
/// `directives` are those of all the files that the findings point into. Call it once for everything that they
/// cover: a suppression is unused only when nothing at all uses it.
///
/// `settings` are those of a profile, and win over those of the `policy`. `rules` are all that may be found, named in a setting or allowed, also those that are checked elsewhere.
pub fn conclude(
    found: Vec<Finding>,
    directives: &[Directive],
    settings: &[Setting],
    policy: &Policy,
    rules: &[&'static Rule],
) -> Outcome {
    let mut about = Vec::new();
    let mut config = Config::new(policy, settings, rules, &mut about);
    let mut suppressions = Suppressions::new(directives, rules, &mut about);

    let mut findings = found;
    sort(&mut findings);
    let mut suppressed = 0;
    findings.retain_mut(|finding| {
        // Both are asked, so that both count as used.
        let allowed = suppressions.allow(finding);
        let shown = config.apply(finding);
        if config.is_off(finding) {
            return false;
        }
        let is_kept = finding.binding || shown && !allowed;
        suppressed += usize::from(!is_kept);
        is_kept
    });

    let unread = Unread::of(&findings);
    about.extend(suppressions.unused().filter(|finding| !unread.covers(finding)));
    about.extend(config.unused().filter(|finding| !unread.covers(finding)));
    about.retain_mut(|finding| config.apply(finding));
    findings.append(&mut about);
    for finding in findings.iter_mut().filter(|finding| finding.help.is_none()) {
        finding.help = Rule::find(rules, finding.code).and_then(Rule::help);
    }
    sort(&mut findings);
    // What an alias of YAML brings to several fields is one mistake.
    findings.dedup_by(|next, first| {
        let place = |finding: &Finding| {
            let place = finding.place.as_ref()?;
            Some((place.file.name().to_owned(), place.span.clone()))
        };
        let field = |finding: &Finding| Some(finding.path.as_ref()?.rsplit('.').next()?.to_owned());
        next.code == first.code
            && next.object == first.object
            && next.message == first.message
            && place(next).is_some()
            && place(next) == place(first)
            && field(next) == field(first)
    });
    cap(&mut findings);
    Outcome {
        findings,
        suppressed,
        uses: config.uses(),
    }
}

/// What was not read, so that what could be found there is not known.
struct Unread {
    /// Files that are broken in part, by their names.
    files: BTreeSet<String>,
    /// A profile that generates nothing.
    profile: bool,
}

impl Unread {
    fn of(findings: &[Finding]) -> Self {
        let broken =
            |finding: &&Finding| finding.family == Family::Input && finding.severity == Severity::Error;
        let file = |finding: &Finding| Some(finding.place.as_ref()?.file.name().to_owned());
        Self {
            files: findings.iter().filter(broken).filter_map(file).collect(),
            profile: findings
                .iter()
                .any(|finding| finding.family == Family::Profile && finding.binding),
        }
    }

    /// Whether a suppression may be needed there for all that is known.
    fn covers(&self, unused: &Finding) -> bool {
        let file = unused.place.as_ref().map(|place| place.file.name());
        self.profile || file.is_some_and(|file| self.files.contains(file))
    }
}

/// Findings of one rule in one file that are all shown: as many as a file of thousands of objects may have, and
/// few enough that a hostile file does not fill the memory with them.
const MOST_ALIKE: usize = 20_000;

/// Shows only the first of very many findings of one rule in one file, and how many more there are.
fn cap(findings: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(String, &'static str), (usize, usize)> = BTreeMap::new();
    let mut kept: Vec<Finding> = Vec::with_capacity(findings.len());
    for mut finding in findings.drain(..) {
        let file = finding.place.as_ref().map(|place| place.file.name());
        let key = (file.unwrap_or_default().to_owned(), finding.code);
        let (count, last) = seen.entry(key).or_default();
        *count += 1;
        if *count <= MOST_ALIKE {
            kept.push(finding);
        } else if *count == MOST_ALIKE + 1 {
            *last = kept.len();
            finding.help = None;
            finding.object = None;
            finding.path = None;
            finding.related.clear();
            kept.push(finding);
        } else if let Some(last) = kept.get_mut(*last) {
            last.severity = last.severity.max(finding.severity);
        }
    }
    for (count, last) in seen.into_values().filter(|(count, _)| *count > MOST_ALIKE) {
        if let Some(last) = kept.get_mut(last) {
            last.message = AndMore {
                count: count - MOST_ALIKE,
                rule: last.code,
            }
            .into();
        }
    }
    *findings = kept;
}

/// Sorts by file, place and code, so that the order does not depend on how the work was split; equal ones once.
pub(crate) fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| key(a).cmp(&key(b)));
    findings.dedup_by(|a, b| key(a) == key(b));
}

pub(crate) type Key<'a> = (
    Option<(&'a str, usize, usize)>,
    &'a str,
    Option<&'a ObjectName>,
    Option<&'a str>,
    &'a Message,
);

pub(crate) fn key(finding: &Finding) -> Key<'_> {
    let place = finding.place.as_ref();
    (
        place.map(|place| (place.file.name(), place.span.start, place.span.end)),
        finding.code,
        finding.object.as_ref(),
        finding.path.as_deref(),
        &finding.message,
    )
}
