//! Where a rule puts what it finds.

use std::ops::Range;

use scalegen_document::Document;
use scalegen_syntax::{Edit, FieldPath, Message, Remedy, Rule, Targets, is_here};
use scalegen_syntax::{Finding, Place, Related, Severity};

use crate::Profile;
use crate::annotations::allowed_at;
use crate::messages::{RemovedHere, SetHere};
use crate::queries::Query;

/// Takes the findings of one rule and completes them: code, family, severity, object, place, help.
///
/// A rule says where, what and, if its `fix` is not enough, what to do:
///
/// ```text
/// found
///     .at(hpa, FieldPath::of("spec").field("maxReplicas"), BelowMinimum { max, min })
///     .related(other, &path, is_here("the other scaler"));
/// ```
#[derive(Debug)]
pub struct Found<'a> {
    rule: &'static Rule,
    targets: &'a Targets,
    findings: &'a mut Vec<Finding>,
    /// Whether the rule is what finds flaws of the structure, and so is not silent where there is one.
    pub(crate) is_about_structure: bool,
}

/// A finding that was just made, to be completed.
#[derive(Debug)]
pub struct Detail<'a> {
    /// None when the finding does not count: see [`Found::at`].
    finding: Option<&'a mut Finding>,
}

impl<'a> Found<'a> {
    pub(crate) fn new(rule: &'static Rule, targets: &'a Targets, findings: &'a mut Vec<Finding>) -> Self {
        Self {
            rule,
            targets,
            findings,
            is_about_structure: false,
        }
    }

    /// The versions of the servers.
    pub fn targets(&self) -> &'a Targets {
        self.targets
    }

    /// Finds something at the value of a field, which may be missing: the finding then points at what it is
    /// missing in. `message` is one sentence without a full stop, with the values it is about.
    ///
    /// Of a patch only what it has counts: a finding at a field that a patch does not have is dropped. So is one
    /// where the structure is wrong, which is reported already, and more exactly.
    pub fn at(&mut self, document: &Document, path: FieldPath, message: impl Into<Message>) -> Detail<'_> {
        let place = document.place(&path);
        self.add(document, path, message.into(), place)
    }

    /// Finds something at a part of a string: these bytes of its value. See [`Document::place_within`].
    pub fn within(
        &mut self,
        document: &Document,
        path: FieldPath,
        bytes: &Range<usize>,
        message: impl Into<Message>,
    ) -> Detail<'_> {
        let place = document.place_within(&path, bytes);
        self.add(document, path, message.into(), place)
    }

    /// Finds something at the key of the field: what is wrong is that it is there at all.
    pub fn at_key(
        &mut self,
        document: &Document,
        path: FieldPath,
        message: impl Into<Message>,
    ) -> Detail<'_> {
        let place = document.place_of_key(&path);
        self.add(document, path, message.into(), place)
    }

    /// Finds something at a field of a profile, by its path there.
    pub fn in_profile(
        &mut self,
        profile: &Profile<'_>,
        path: FieldPath,
        message: impl Into<Message>,
    ) -> Detail<'_> {
        self.findings.push(Finding {
            place: (profile.place)(&path),
            path: Some(path.to_string()),
            ..of(self.rule, message)
        });
        Detail {
            finding: self.findings.last_mut(),
        }
    }

    /// Finds something at a part of a query of a profile: these bytes of it.
    pub(crate) fn within_profile(
        &mut self,
        profile: &Profile<'_>,
        query: &Query<'_>,
        bytes: &Range<usize>,
        message: impl Into<Message>,
    ) -> Detail<'_> {
        self.in_profile(profile, query.path.clone(), message)
            .with(|finding| {
                let whole = finding.place.as_ref();
                let part = whole.and_then(|whole| (profile.within)(whole, query.text, bytes));
                finding.place = part.or(finding.place.take());
            })
    }

    fn add(
        &mut self,
        document: &Document,
        path: FieldPath,
        message: Message,
        place: Option<Place>,
    ) -> Detail<'_> {
        let is_left_out = || document.is_patch() && document.at(&path).is_none_or(|node| node.is_null());
        let is_reported = || !self.is_about_structure && document.is_flawed_at(&path);
        if is_left_out() || is_reported() {
            return Detail { finding: None };
        }
        let (object, path) = match document.within() {
            Some(within) => (within.object.clone(), within.outer(&path)),
            None => (document.object_name(), path),
        };
        // What a patch sets is the patch's, and the object is in the base.
        let base = document
            .is_set_elsewhere(&path)
            .then(|| document.place(&FieldPath::default()))
            .flatten();
        let base = base.map(|place| Related {
            message: is_here("the object"),
            place,
        });
        // What is missing may have been in the base.
        let removal = document.removal(&path).map(|place| Related {
            message: RemovedHere.into(),
            place,
        });
        let related = base.into_iter().chain(removal);
        self.findings.push(Finding {
            place,
            // Values of charts are no objects.
            object: Some(object).filter(|object| !object.is_empty()),
            path: Some(path.to_string()).filter(|path| !path.is_empty()),
            allowed_at: allowed_at(document, self.rule),
            related: related.collect(),
            ..of(self.rule, message)
        });
        Detail {
            finding: self.findings.last_mut(),
        }
    }
}

/// A finding of a rule about something that is no object.
pub(crate) fn of(rule: &Rule, message: impl Into<Message>) -> Finding {
    Finding {
        help: rule.help(),
        ..rule.finding(message)
    }
}

impl Detail<'_> {
    /// What to do, instead of the rule's `fix`.
    pub fn help(self, help: impl Into<Message>) -> Self {
        self.with(|finding| finding.help = Some(help.into()))
    }

    /// What to change of the field, or of these bytes of its text, if that is certain.
    pub fn fix(
        self,
        document: &Document,
        path: &FieldPath,
        bytes: Option<&Range<usize>>,
        remedy: Option<&Remedy>,
    ) -> Self {
        self.with(|finding| {
            finding.fix = remedy.map_or_else(Vec::new, |remedy| document.edits(path, bytes, remedy));
        })
    }

    /// What to write at its place instead of this part of a query, if that is certain: see [`Edit::part`].
    pub(crate) fn replace(self, part: &str, other: &str) -> Self {
        self.with(|finding| {
            let place = finding.place.as_ref();
            let edit = place.and_then(|place| Edit::part(place, part, other));
            finding.fix = edit.into_iter().collect();
        })
    }

    /// How much it matters, instead of the rule's severity.
    pub fn severity(self, severity: Severity) -> Self {
        self.with(|finding| finding.severity = severity)
    }

    /// Another place that it is about: "the other scaler is here".
    pub fn related(self, document: &Document, path: &FieldPath, message: impl Into<Message>) -> Self {
        self.with(|finding| {
            let message = message.into();
            if let Some(place) = document.place(path) {
                finding.related.push(Related { message, place });
            }
        })
    }

    /// Where an overlay set what another object has at a path, or took it out.
    pub(crate) fn caused_by(self, document: &Document, path: &FieldPath) -> Self {
        self.with(|finding| {
            let (message, place) = match document.is_set_elsewhere(path) && document.at(path).is_some() {
                true => (SetHere.into(), document.place(path)),
                false => (RemovedHere.into(), document.removal(path)),
            };
            finding
                .related
                .extend(place.map(|place| Related { message, place }));
        })
    }

    /// Where an overlay took out an object that is missing beside this one.
    pub(crate) fn removed(self, beside: &Document, kind: &str, name: &str) -> Self {
        self.with(|finding| {
            finding
                .related
                .extend(beside.removal_beside(kind, name).map(|place| Related {
                    message: RemovedHere.into(),
                    place,
                }));
        })
    }

    /// Another place of a profile that it is about.
    pub fn related_in_profile(
        self,
        profile: &Profile<'_>,
        path: &FieldPath,
        message: impl Into<Message>,
    ) -> Self {
        self.with(|finding| {
            let message = message.into();
            if let Some(place) = (profile.place)(path) {
                finding.related.push(Related { message, place });
            }
        })
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Finding)) -> Self {
        if let Some(finding) = &mut self.finding {
            change(finding);
        }
        self
    }
}
