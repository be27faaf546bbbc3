//! Findings that their author has decided to live with: comments and annotations that allow them, and what is wrong with
//! those.

pub(crate) mod messages;
mod rules;

use std::collections::BTreeMap;
use std::ops::Range;

use scalegen_document::{Directive, Order};
use scalegen_syntax::{Edit, Finding, ObjectName, Place, Rule, did_you_mean, meant, nearest};

use crate::found;

use messages::*;
pub use rules::*;

/// The comments of all files that allow findings, such as `# scalegen: allow(HPA004) the cluster is a test bed`, and the
/// [annotations](crate::annotations) of their objects.
#[derive(Debug, Default)]
pub(crate) struct Suppressions {
    list: Vec<Suppression>,
    /// By file and start.
    by_place: BTreeMap<(String, usize), usize>,
    /// By code, then by file.
    index: BTreeMap<&'static str, BTreeMap<String, Vec<Cover>>>,
}

#[derive(Debug)]
struct Suppression {
    place: Place,
    object: Option<ObjectName>,
    /// The codes of the rules, and what each was needed for.
    rules: Vec<(&'static str, Use)>,
}

/// What a suppression, or a setting, of one rule was needed for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Use {
    /// Nothing was found.
    #[default]
    None,
    /// Only what cannot be allowed was found.
    InVain,
    /// Something was allowed.
    Needed,
}

impl Use {
    /// Takes note of a finding.
    pub(crate) fn by(&mut self, finding: &Finding) {
        let by = match finding.binding {
            true => Self::InVain,
            false => Self::Needed,
        };
        *self = by.max(*self);
    }

    /// The finding for what was written in vain about `rules`; none when it was needed.
    pub(crate) fn unused(self, order: String, codes: Vec<&'static str>) -> Option<Finding> {
        let rule = SUPPRESSION_UNUSED;
        match self {
            Self::None => Some(found::of(rule, Unneeded { order })),
            Self::InVain => Some(found::of(rule, OrderInVain { order, codes }).help(FixFound)),
            Self::Needed => None,
        }
    }
}

/// What one suppression covers in a file.
#[derive(Debug)]
struct Cover {
    bytes: Range<usize>,
    /// The furthest end of this and those before it: beyond that, looking further back is in vain.
    reach: usize,
    /// In the list of suppressions.
    owner: usize,
}

impl Suppressions {
    /// Reads comments, and finds what is wrong with them: rules that do not exist, no reason, orders that
    /// nothing understands.
    pub(crate) fn new(
        directives: &[Directive],
        rules: &[&'static Rule],
        findings: &mut Vec<Finding>,
    ) -> Self {
        let mut suppressions = Self::default();
        for directive in directives {
            suppressions.add(directive, rules, findings);
        }
        for covers in suppressions.index.values_mut().flat_map(BTreeMap::values_mut) {
            covers.sort_by_key(|cover| (cover.bytes.start, std::cmp::Reverse(cover.bytes.end)));
            let mut reach = 0;
            for cover in covers {
                reach = reach.max(cover.bytes.end);
                cover.reach = reach;
            }
        }
        suppressions
    }

    fn add(&mut self, directive: &Directive, known: &[&'static Rule], findings: &mut Vec<Finding>) {
        let about = |finding: Finding| Finding {
            object: directive.object.clone(),
            ..finding.at(Some(directive.place.clone()))
        };
        let (codes, reason) = match &directive.order {
            Order::Allow { codes, reason } => (codes, reason),
            Order::Patch | Order::Values(_) => return,
            Order::Unknown(order) => {
                let order = order.clone();
                let message = UnknownOrder { order };
                findings.push(about(found::of(SUPPRESSION_UNKNOWN, message)));
                return;
            }
        };
        if reason.is_empty() {
            let codes = codes.clone();
            let message = AllowedWithoutReason { codes };
            findings.push(about(found::of(SUPPRESSION_WITHOUT_REASON, message)));
        }
        let mut rules = Vec::new();
        for code in codes {
            let Some(rule) = Rule::find(known, code) else {
                let mut finding = about(unknown_rule(known, code));
                finding.fix = certain(known, code, &directive.place).into_iter().collect();
                findings.push(finding);
                continue;
            };
            rules.push((rule.code, Use::None));
            let files = self.index.entry(rule.code).or_default();
            let covers = files.entry(directive.place.file.name().to_owned()).or_default();
            covers.push(Cover {
                bytes: directive.covers.clone(),
                reach: 0,
                owner: self.list.len(),
            });
        }
        self.by_place
            .entry(at(&directive.place))
            .or_insert(self.list.len());
        self.list.push(Suppression {
            place: directive.place.clone(),
            object: directive.object.clone(),
            rules,
        });
    }

    /// Whether a finding is allowed. The innermost suppression that covers it then counts as used.
    pub(crate) fn allow(&mut self, finding: &Finding) -> bool {
        let place = finding.place.as_ref();
        let owner = place.and_then(|place| self.comment(finding.code, place));
        let annotation = || {
            let annotation = finding.allowed_at.as_ref()?;
            self.by_place.get(&at(annotation)).copied()
        };
        let Some(owner) = owner.or_else(annotation) else {
            return false;
        };
        let rules = self
            .list
            .get_mut(owner)
            .map(|suppression| suppression.rules.iter_mut());
        for (_, used) in rules
            .into_iter()
            .flatten()
            .filter(|(code, _)| *code == finding.code)
        {
            used.by(finding);
        }
        true
    }

    /// The innermost suppression of a rule that covers a place.
    fn comment(&self, code: &str, place: &Place) -> Option<usize> {
        let covers = self.index.get(code)?.get(place.file.name())?;
        let at = place.span.start;
        let before = covers.partition_point(|cover| cover.bytes.start <= at);
        let nearest = covers
            .iter()
            .take(before)
            .rev()
            .take_while(|cover| cover.reach >= at);
        let cover = nearest.into_iter().find(|cover| cover.bytes.end >= at)?;
        Some(cover.owner)
    }

    /// The findings for suppressions of rules that nothing was found of.
    pub(crate) fn unused(&self) -> impl Iterator<Item = Finding> {
        self.list.iter().flat_map(|suppression| {
            [Use::None, Use::InVain].into_iter().filter_map(|what| {
                let rules = suppression.rules.iter().filter(|(_, used)| *used == what);
                let codes: Vec<&'static str> = rules.map(|(code, _)| *code).collect();
                if codes.is_empty() {
                    return None;
                }
                let finding = what.unused(format!("allow({})", codes.join(", ")), codes)?;
                Some(Finding {
                    object: suppression.object.clone(),
                    ..finding.at(Some(suppression.place.clone()))
                })
            })
        })
    }
}

/// The rule that was certainly meant, in place of the only such word of a comment.
fn certain(rules: &[&'static Rule], word: &str, comment: &Place) -> Option<Edit> {
    let by_code = rules.iter().find(|rule| rule.code.eq_ignore_ascii_case(word));
    let names = rules.iter().map(|rule| rule.name);
    let name = by_code.map(|rule| rule.code).or_else(|| meant(word, names))?;
    let mut found = comment.file.text().get(comment.span.clone())?.match_indices(word);
    let (at, _) = found.next()?;
    let start = comment.span.start + at;
    found
        .next()
        .is_none()
        .then(|| Edit::new(Place::new(&comment.file, start..start + word.len()), name))
}

/// The file and start of a place.
fn at(place: &Place) -> (String, usize) {
    (place.file.name().to_owned(), place.span.start)
}

/// The finding for a rule that does not exist.
pub(crate) fn unknown_rule(rules: &[&'static Rule], code: &str) -> Finding {
    let rule = code.to_owned();
    let finding = found::of(SUPPRESSION_UNKNOWN, NoSuchRule { rule });
    let by_code = rules
        .iter()
        .map(|rule| rule.code)
        .find(|known| known.eq_ignore_ascii_case(code));
    // Codes are all alike, so only a name shows what was meant.
    let near = by_code.or_else(|| nearest(code, rules.iter().map(|rule| rule.name)));
    match near {
        Some(near) => finding.help(did_you_mean(near)),
        None => finding.help(RulesCommand),
    }
}
