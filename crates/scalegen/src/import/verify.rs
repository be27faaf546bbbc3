//! Whether an imported profile generates each object as it was, and which object is to blame where it generates nothing.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_profile::write;
use scalegen_syntax::{FieldPath, Finding, Message, Severity};
use serde_json::Value;

use super::compare;
use super::messages::Dropped;
use super::object::{self, Key};
use super::part::Part;
use super::taken::{Reason, Taken};
use crate::Stack;

/// The name of the profile's text in findings.
pub(super) const IMPORTED: &str = "imported.toml";

/// The text of a profile, with what each part of it generates.
pub(super) struct Text {
    pub(super) text: String,
    /// Where each part begins, and the objects that it is about.
    parts: Vec<(usize, Vec<Key>)>,
}

/// What generating a profile shows.
#[derive(Default)]
pub(super) struct Verdict {
    /// What is not generated as it was.
    pub(super) reasons: Vec<Reason>,
    /// What is wrong with the profile, and no object is to blame for.
    pub(super) findings: Vec<Finding>,
}

impl Text {
    pub(super) fn of(parts: Vec<Part>) -> Self {
        let (text, all) = (String::new(), Vec::with_capacity(parts.len()));
        let mut text = Self { text, parts: all };
        parts.into_iter().for_each(|part| text.push(part));
        text
    }

    pub(super) fn push(&mut self, part: Part) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.parts.push((self.text.len(), part.of.clone()));
        self.text.push_str(&write(&[part.written()]));
    }

    /// Generates the profile and compares each object with what it was.
    pub(super) fn verify(&self, taken: &Taken) -> Verdict {
        let rendered = Stack::from_text(IMPORTED, &self.text).and_then(|stack| stack.render());
        let rendered = match rendered {
            Ok(rendered) => rendered,
            Err(findings) => return self.blame(findings.iter()),
        };
        let files: Vec<_> = rendered
            .files
            .iter()
            .filter(|(path, _)| path.as_str().ends_with(".yaml"))
            .collect();
        let made = files
            .iter()
            .flat_map(|(path, file)| object::of_file(path.as_str(), file));
        let made: BTreeMap<Key, (Value, Value)> =
            made.map(|made| (made.key, (made.compared, made.whole))).collect();
        let mut verdict = Verdict::default();
        let mut compare = |key: &Key, was: &Value, made: Option<&Value>| {
            let found = match made {
                Some(made) => compare::differences(was, made),
                None => vec![(FieldPath::ROOT, Dropped {}.into())],
            };
            let found = found
                .into_iter()
                .map(|(path, message)| (key.clone(), path, message));
            verdict.reasons.extend(found);
        };
        for (key, original) in &taken.originals {
            compare(
                key,
                &original.compared,
                made.get(key).map(|(compared, _)| compared),
            );
        }
        for kept in &taken.kept {
            compare(
                &kept.key,
                &kept.object,
                made.get(&kept.key).map(|(_, whole)| whole),
            );
        }
        verdict
    }

    /// The objects of the parts in which a profile has mistakes.
    fn blame<'f>(&self, findings: impl Iterator<Item = &'f Finding>) -> Verdict {
        let mut verdict = Verdict::default();
        let mut seen: BTreeSet<(Key, FieldPath)> = BTreeSet::new();
        for finding in findings.filter(|finding| finding.severity == Severity::Error) {
            let keys = self.part_of(finding);
            if keys.is_empty() {
                verdict.findings.push(finding.clone());
            }
            for key in keys {
                // Of an object the path is its own field; of a table of the profile it is none of it.
                let path = finding.object.as_ref().and(finding.path.as_deref());
                let path: FieldPath = path.and_then(|path| path.parse().ok()).unwrap_or(FieldPath::ROOT);
                let message: Message = finding.message.clone();
                if seen.insert((key.clone(), path.clone())) {
                    verdict.reasons.push((key.clone(), path, message));
                }
            }
        }
        verdict
    }

    fn part_of(&self, finding: &Finding) -> &[Key] {
        let place = finding
            .place
            .as_ref()
            .filter(|place| place.file.name() == IMPORTED);
        let part = place.and_then(|place| {
            let after = self
                .parts
                .partition_point(|(start, _)| *start <= place.span.start);
            self.parts.get(after.checked_sub(1)?)
        });
        part.map_or(&[], |(_, keys)| keys)
    }
}
