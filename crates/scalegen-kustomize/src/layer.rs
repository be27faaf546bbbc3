//! What one folder with a kustomization builds.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use scalegen_document::{Directive, Node, Span, Texts};

use crate::config::Config;
use crate::fault::{Fault, ObjectId, Problem, Unseen, What};
use crate::file::File;
use crate::id::Id;
use crate::resource::Resource;
use crate::strategic::Removal;
use crate::tree::measure;

/// The objects of a folder, before names are followed.
#[derive(Debug, Default)]
pub(crate) struct Layer {
    /// The texts in which the spans of all trees are.
    pub(crate) texts: Texts,
    pub(crate) resources: Vec<Resource>,
    /// What `configurations` added.
    pub(crate) config: Config,
    pub(crate) problems: Vec<Problem>,
    pub(crate) unseen: Vec<Unseen>,
    pub(crate) vars: Vec<Var>,
    /// Patches that are for no object of it.
    pub(crate) unapplied: Vec<Node>,
    /// Comments in inline patches that speak to scalegen.
    pub(crate) directives: Vec<Directive>,
    /// The paths of the files that went into it.
    pub(crate) consumed: Vec<String>,
    /// How many values all trees have, at most.
    values: usize,
}

/// A variable: the value of a field of the object that has its name in `vars`.
#[derive(Clone, Debug)]
pub(crate) struct Var {
    pub(crate) name: Box<str>,
    /// The path of the field.
    pub(crate) path: String,
    /// Where it is written.
    pub(crate) span: Span,
}

/// Values of all objects together. Large clusters have a few hundred thousand; kustomizations that take in the one below
/// twice, at each of thirty levels, would have more than fit in memory.
const VALUES: usize = 2_000_000;

/// What a file or problem counts for.
const NOTE: usize = 64;

impl Layer {
    /// Takes in a file; the base is that of its spans. None when there are too many.
    pub(crate) fn consume(&mut self, path: &str, file: &Arc<File>) -> Option<u32> {
        let base = self.texts.add(file.source());
        if base.is_none() {
            self.spend(VALUES, Span::NONE);
        }
        self.consumed.push(path.to_owned());
        base
    }

    /// [`include`](Self::include) of what nothing else includes, into a layer that has problems at most: without a copy.
    pub(crate) fn take(&mut self, other: Self) {
        if self.spend(other.cost(), Span::NONE).is_some() {
            let mut problems = std::mem::take(&mut self.problems);
            problems.extend(other.problems);
            *self = Self {
                problems,
                values: self.values,
                ..other
            };
        }
    }

    /// Adds what another folder builds. `at` is where it is listed.
    pub(crate) fn include(&mut self, other: &Self, at: Span) {
        let Some(base) = self
            .spend(other.cost(), at)
            .and_then(|()| self.texts.append(&other.texts))
        else {
            return;
        };
        for resource in &other.resources {
            let mut resource = resource.clone();
            resource.shift(base);
            self.resources.push(resource);
        }
        self.config.extend(&other.config);
        self.problems.extend_from_slice(&other.problems);
        self.unseen.extend_from_slice(&other.unseen);
        self.vars.extend(other.vars.iter().map(|var| Var {
            span: var.span.shifted(base),
            ..var.clone()
        }));
        self.unapplied
            .extend(other.unapplied.iter().cloned().map(|mut patch| {
                patch.map_spans(&|span| span.shifted(base));
                patch
            }));
        self.directives.extend_from_slice(&other.directives);
        self.consumed.extend_from_slice(&other.consumed);
    }

    /// What including it counts for.
    fn cost(&self) -> usize {
        let notes = self.consumed.len()
            + self.problems.len()
            + self.unseen.len()
            + self.vars.len()
            + self.unapplied.len()
            + self.directives.len();
        self.values.saturating_add(NOTE * notes)
    }

    /// Counts values that are about to be added. None, and a problem, when there are too many.
    pub(crate) fn spend(&mut self, values: usize, at: Span) -> Option<()> {
        let was_within = self.values <= VALUES;
        self.values = self.values.saturating_add(values);
        if self.values <= VALUES {
            return Some(());
        }
        if was_within {
            self.problem(Fault::TooLarge(VALUES), at);
        }
        None
    }

    /// Keeps a patch that is for no object of it.
    pub(crate) fn keep_unapplied(&mut self, patch: Option<Node>) {
        let Some(patch) = patch else { return };
        if self.spend(measure(&patch).0, patch.span).is_some() {
            self.unapplied.push(patch);
        }
    }

    /// Notes down what patches took out of objects.
    pub(crate) fn note_removed(&mut self, removed: Vec<Removal>) {
        for (within, key, at) in removed {
            self.texts.note_removed(within, &key, at);
        }
    }

    pub(crate) fn problem(&mut self, fault: Fault, at: Span) {
        let (place, objects) = (self.texts.place(at), Vec::new());
        self.problems.push(Problem {
            fault,
            place,
            objects,
        });
    }

    pub(crate) fn unseen(&mut self, what: What, at: Span) {
        let place = self.texts.place(at);
        self.unseen.push(Unseen { what, place });
    }

    /// The objects that have, or ever had, an identity.
    pub(crate) fn find(&self, id: &Id) -> Vec<usize> {
        let all = self.resources.iter().enumerate();
        all.filter(|(_, resource)| !resource.is_gone() && resource.was(|was| was == id))
            .map(|(index, _)| index)
            .collect()
    }

    /// Reports objects of one identity, of which the first stays, with the places of both. Where an entry brings objects,
    /// the first of them is reported there, since one entry too many repeats all of them.
    pub(crate) fn drop_twins(&mut self, at: Span, taken_in: &[Listed]) {
        let mut seen: BTreeMap<Id, (usize, Span)> = BTreeMap::new();
        let mut twins = Vec::new();
        let mut reported = BTreeSet::new();
        let (mut index, mut list) = (0, 0);
        self.resources.retain(|resource| {
            let id = resource.id();
            while taken_in.get(list).is_some_and(|taken| taken.end <= index) {
                list += 1;
            }
            let own = index;
            index += 1;
            let kind = resource.node().get("kind");
            let kind = kind.map_or(at, |kind| resource.copy(kind).span);
            let Some((first, of_first)) = seen.get(&id) else {
                seen.insert(id, (own, kind));
                return true;
            };
            let taken = taken_in.get(list).filter(|taken| *first < taken.start);
            let entry = taken.and_then(|taken| taken.entry);
            if entry.is_none() || reported.insert(list) {
                let both = [*of_first, kind];
                twins.push((Fault::Twice(object(&id)), entry.unwrap_or(kind), both));
            }
            false
        });
        for (fault, at, both) in twins {
            let place = self.texts.place(at);
            let objects = both.into_iter().filter_map(|span| self.texts.place(span));
            let objects = objects.collect();
            self.problems.push(Problem {
                fault,
                place,
                objects,
            });
        }
    }
}

/// Objects that an entry of a list brought, by their positions.
#[derive(Clone, Copy)]
pub(crate) struct Listed {
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// That of a folder; none for one of a file.
    pub(crate) entry: Option<Span>,
}

/// An identity as messages name it.
pub(crate) fn object(id: &Id) -> ObjectId {
    ObjectId {
        kind: id.kind.to_string(),
        name: id.name.to_string(),
    }
}
