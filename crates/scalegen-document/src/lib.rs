//! Kubernetes objects as trees whose values know where they were written, with a typed view where one fits.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod chart;
mod chart_values;
mod cut;
mod directive;
mod embedded;
mod entries;
mod envsubst;
mod fix;
mod hpa_v2beta1;
pub mod input;
mod large_maps;
mod lazy;
mod look_up;
mod naming;
mod node;
mod object;
mod origin;
mod part;
mod placeholders;
mod places;
mod plain;
mod reader;
mod reading;
mod recognition;
mod rendered;
mod root;
mod scalar;
mod schema;
mod structure;
mod suspects;
mod template;
mod texts;
mod tree;
mod typed;
mod values_check;
mod values_within;
mod version;
mod wrong;

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use scalegen_syntax::{FieldPath, Kind, Segment, SourceFile, Targets, Term, is_slip};

pub use chart::Chart;
pub use chart_values::{Within, argo_value_files, chart_of_flux, chart_of_reference, values_at};
pub use directive::{Directive, MARK, Order};
pub use embedded::parse_within;
pub use envsubst::{Variables, has_variables};
pub use input::Limits;
pub use lazy::Lazy;
pub use look_up::{LookedUp, look_up};
pub use node::{Entry, Node, Span, Spot, Value};
pub use object::Object;
pub use object::values_problems;
pub use origin::{Locate, Made, Origin};
pub use reader::{Stream, parse};
pub use reading::{Reading, read};
pub use rendered::rendered_from;
pub use root::Root;
pub use scalar::resolve;
pub use structure::{Flaw, Problem, is_directive};
pub use texts::Texts;
pub use tree::Tree;
pub use typed::{Misfit, part};
pub use values_check::values_refusals;
pub use values_within::values_within;
pub use version::not_in_version;

use directive::Marks;
use envsubst::Trial;
use large_maps::LargeMaps;
use object::Kind as ObjectKind;

/// Every kind of message of this crate, by the module that owns it.
pub const MESSAGES: &[(&str, &[&Kind])] = &[
    ("input", input::messages::MESSAGES),
    ("cut", cut::MESSAGES),
    ("reader", reader::messages::MESSAGES),
    ("node", node::MESSAGES),
    ("structure", structure::messages::MESSAGES),
    ("typed", typed::MESSAGES),
    ("version", version::messages::MESSAGES),
];

/// One object: of a YAML file, or made from a profile.
#[derive(Debug)]
pub struct Document {
    origin: Origin,
    /// Read from the text, or made from the object when something asks for it.
    node: OnceLock<Arc<Tree>>,
    /// How its kind is read into a type, if it is.
    known: Option<&'static ObjectKind>,
    /// How it is named, where neither its tree nor its type is at hand.
    named: Option<Box<Named>>,
    /// Sorted at the first look-up.
    large_maps: OnceLock<LargeMaps>,
    object: Object,
    /// What the list that it is in says of it; empty texts for a `kind: List`.
    item_of: Option<ItemOf>,
    problems: Vec<Problem>,
    patch: bool,
    /// Whether it has variables that are filled in before it is applied.
    has_unknown: bool,
    /// What they are taken for.
    trial: Trial,
    /// Of values in another object: where they are in it.
    within: Option<Box<Within>>,
}

/// The `apiVersion` and `kind` that a typed list gives to its items.
type ItemOf = (Box<str>, Box<str>);

/// How an object is named.
#[derive(Debug)]
struct Named {
    name: Box<str>,
    namespace: Option<Box<str>>,
    has_name: bool,
    annotations: Box<[(Box<str>, Box<str>)]>,
}

/// From this many documents on, a call puts aside those that it does not look at.
pub const MANY_DOCUMENTS: usize = 10_000;

impl Document {
    fn read(root: Node, item_of: Option<ItemOf>, source: &Arc<SourceFile>, marks: &Marks) -> Self {
        let span = root.span.range().unwrap_or_default();
        let patch = marks.patch(&span);
        let chart = marks.chart(&span);
        let origin = Origin::Text(Arc::clone(source));
        Self::recognized(root, origin, item_of, patch, chart)
    }

    /// An object that was built from several texts, in which the spans of its tree are.
    pub fn built(root: Node, texts: &Arc<Texts>) -> Self {
        Self::built_with(root, texts, &Variables::new())
    }

    /// An object that was built from several texts, in which these variables are filled in before it is applied.
    pub fn built_with(root: Node, texts: &Arc<Texts>, variables: &Variables) -> Self {
        Self::recognized_with(
            root,
            Origin::Built(Arc::clone(texts)),
            None,
            false,
            None,
            variables,
        )
    }

    /// A patch of an object that is not known, to be checked only for the fields that it has.
    pub fn built_patch(root: Node, texts: &Arc<Texts>) -> Self {
        Self::recognized(root, Origin::Built(Arc::clone(texts)), None, true, None)
    }

    fn recognized(
        root: Node,
        origin: Origin,
        item_of: Option<ItemOf>,
        patch: bool,
        chart: Option<Chart>,
    ) -> Self {
        Self::recognized_with(root, origin, item_of, patch, chart, &Variables::new())
    }

    fn recognized_with(
        mut root: Node,
        origin: Origin,
        item_of: Option<ItemOf>,
        patch: bool,
        chart: Option<Chart>,
        variables: &Variables,
    ) -> Self {
        let has_unknown = envsubst::fill_in(&mut root, &origin, variables);
        let mut document = Self::of_tree(Tree::new(root), origin, item_of, patch);
        document.has_unknown = has_unknown;
        document.recognize(chart);
        document
    }

    /// One that is not recognized yet.
    fn of_tree(tree: Arc<Tree>, origin: Origin, item_of: Option<ItemOf>, patch: bool) -> Self {
        Self {
            origin,
            node: OnceLock::from(tree),
            known: None,
            named: None,
            large_maps: OnceLock::new(),
            object: Object::Unknown,
            item_of,
            problems: Vec::new(),
            patch,
            has_unknown: false,
            trial: Trial::default(),
            within: None,
        }
    }

    fn recognize(&mut self, chart: Option<Chart>) {
        self.known = ObjectKind::of(self.api_version(), self.kind());
        (self.object, self.problems) = recognition::recognize(self, chart);
        if self.patch {
            self.mark_as_patch();
        }
    }

    /// Itself with other values for its variables; none when it has no variables.
    ///
    /// What is found in it holds if it is found in each of these too.
    pub fn others(&self) -> Vec<Self> {
        let trials = Trial::OTHERS.into_iter().filter(|_| self.has_unknown);
        let other = |trial| {
            let mut other = Self {
                origin: self.origin.clone(),
                node: OnceLock::from(Arc::clone(self.tree())),
                known: self.known,
                named: None,
                large_maps: OnceLock::new(),
                object: Object::Unknown,
                item_of: self.item_of.clone(),
                problems: self.problems.clone(),
                patch: self.patch,
                has_unknown: self.has_unknown,
                trial,
                within: self.within.clone(),
            };
            let chart = match self.object {
                Object::HelmValues(chart) => Some(chart),
                _ => None,
            };
            (other.object, _) = recognition::recognize(&other, chart);
            other
        };
        trials.map(other).collect()
    }

    /// Whether it may have any name or namespace, in the one of [`Document::others`] that tries this.
    pub fn has_any_name(&self) -> bool {
        let is_unknown = |key| {
            self.node()
                .get_in(&["metadata", key])
                .is_some_and(Node::is_unknown)
        };
        self.trial == Trial::Matching && (is_unknown("name") || is_unknown("namespace"))
    }

    /// Values of a chart in another object; partial ones are judged as a patch is.
    fn of_values(root: Node, origin: Origin, chart: Chart, within: Within, is_partial: bool) -> Self {
        let problems = chart.problems(&root, &origin);
        Self {
            origin,
            node: OnceLock::from(Tree::new(root)),
            known: None,
            named: None,
            large_maps: OnceLock::new(),
            object: Object::HelmValues(chart),
            item_of: None,
            problems,
            patch: is_partial,
            has_unknown: false,
            trial: Trial::default(),
            within: Some(Box::new(within)),
        }
    }

    /// Takes a file without a kind for the values of a chart; partial ones are judged as a patch is.
    pub fn take_for_values(&mut self, chart: Chart, is_partial: bool) {
        self.problems = chart.problems(self.node(), &self.origin);
        self.object = Object::HelmValues(chart);
        self.patch |= is_partial;
    }

    /// Takes values for those of nothing that is known.
    pub fn take_for_nothing(&mut self) {
        self.problems = Vec::new();
        self.object = Object::Unknown;
    }

    /// Of values in another object: where they are in it.
    pub fn within(&self) -> Option<&Within> {
        self.within.as_deref()
    }

    /// An object that was made from a profile.
    pub fn made(object: Object, origin: Made) -> Self {
        Self {
            origin: Origin::Made(origin),
            node: OnceLock::new(),
            known: None,
            named: None,
            large_maps: OnceLock::new(),
            object,
            item_of: None,
            problems: Vec::new(),
            patch: false,
            has_unknown: false,
            trial: Trial::default(),
            within: None,
        }
    }

    /// Something that was made from a profile and that no type is known for: values of a chart, a
    /// kustomization, a patch.
    pub fn made_tree(object: Object, tree: &serde_json::Value, origin: Made) -> Self {
        let document = Self::made(object, origin);
        Self {
            node: OnceLock::from(Tree::new(Node::from(tree))),
            ..document
        }
    }

    /// An object that a profile has in Kubernetes' own words: it is read as one of a text is, with all of its problems.
    pub fn made_as_read(tree: &serde_json::Value, origin: Made) -> Self {
        Self::recognized(Node::from(tree), Origin::Made(origin), None, false, None)
    }

    /// A patch that was made from a profile, with the typed view of what it patches.
    pub fn made_patch(tree: &serde_json::Value, origin: Made) -> Self {
        let mut document = Self::made_tree(Object::Unknown, tree, origin);
        document.mark_as_patch();
        document.object = recognition::typed(&document);
        document
    }

    /// Makes it a patch, to be checked only for the fields that it has.
    pub fn mark_as_patch(&mut self) {
        self.patch = true;
        let is_directive = |problem: &Problem| {
            let last = problem.path.segments().last();
            last.and_then(Segment::name).is_some_and(structure::is_directive)
        };
        self.problems
            .retain(|problem| problem.flaw != Flaw::MissingField && !is_directive(problem));
    }

    /// Its tree. Of an object that was made it is built at the first call.
    pub fn node(&self) -> &Node {
        self.tree()
    }

    /// Its tree, to be shared.
    pub fn tree(&self) -> &Arc<Tree> {
        self.node.get_or_init(|| Tree::new(self.object.node()))
    }

    /// Looks at its tree once. What was put aside stays so: [`Document::node`] keeps it at hand.
    pub fn look<T>(&self, look: impl FnOnce(&Node) -> T) -> T {
        self.tree().look(look)
    }

    /// The value at the end of a chain of keys: a copy where its tree is put aside, which stays so.
    pub fn part(&self, keys: &[&str]) -> Option<Cow<'_, Node>> {
        match self.tree().is_aside() {
            true => self.look(|root| root.get_in(keys).cloned()).map(Cow::Owned),
            false => self.node().get_in(keys).map(Cow::Borrowed),
        }
    }

    /// Keeps of an object from a text what is often asked for, and the rest in a few bytes until something asks for it.
    /// A long text stays as it is: every look at what was put aside goes through all of it.
    pub fn put_aside(&mut self) {
        const LONG: usize = 64 << 10;
        let is_short = matches!(&self.origin, Origin::Text(source) if source.text().len() <= LONG);
        let is_plain = is_short && self.known.is_some() && self.problems.is_empty() && !self.has_unknown;
        let (Origin::Text(source), Some(tree), true) = (&self.origin, self.node.get(), is_plain) else {
            return;
        };
        let tree = tree.put_aside(source);
        let named = Named {
            name: self.name().into(),
            namespace: self.namespace().map(Box::from),
            has_name: self.has_name(),
            annotations: self
                .annotations()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        };
        if self.object.forget(&tree) {
            self.named.get_or_insert_with(|| Box::new(named));
        }
        self.large_maps = OnceLock::new();
        self.node = OnceLock::from(tree);
    }

    /// The value at a path of its tree, if it is there. A null is.
    pub fn at(&self, path: &FieldPath) -> Option<&Node> {
        let spot = self.spot(path);
        spot.found.then_some(spot.node)
    }

    /// The text at a path, if one is there. Of an object that was made it is found without a tree.
    fn text_at(&self, path: &FieldPath) -> Option<Cow<'_, str>> {
        match self.node.get() {
            Some(_) => self.at(path)?.as_str().map(Cow::Borrowed),
            None => self.object.text_at(path).map(Cow::Owned),
        }
    }

    fn spot(&self, path: &FieldPath) -> Spot<'_> {
        let root = self.node();
        let large_maps = self.large_maps.get_or_init(|| LargeMaps::of(root));
        root.spot_by(path, |node, key| large_maps.entry(node, key))
    }

    /// Whether it is known for what it is without a kind.
    fn has_view(&self) -> bool {
        matches!(self.object, Object::Kustomization | Object::HelmValues(_))
    }

    /// Its typed view.
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// Every way in which it does not have the structure of its kind, whatever the servers' versions are.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// What is wrong with its API version for these servers, if they do not serve it.
    pub fn unserved(&self, targets: &Targets) -> Option<Problem> {
        version::unserved(self, targets)
    }

    /// Whether its structure is wrong at a path, or in what that is in: what else is found there follows from it. So it
    /// is of a value that is unknown.
    pub fn is_flawed_at(&self, path: &FieldPath) -> bool {
        if self.has_unknown && self.spot(path).node.is_unknown() {
            return true;
        }
        self.problems.iter().any(|problem| {
            let flawed = problem.path.segments();
            let is_at = || problem.flaw != Flaw::UnknownField && starts_with(path.segments(), flawed);
            let follows = || match flawed.split_last() {
                Some((Segment::Field(key), above)) => self.follows(path, key, above, problem),
                _ => false,
            };
            is_at() || follows()
        })
    }

    /// Whether what is found at a path follows from a key above it that is misspelt or misplaced: that the right one is
    /// missing is known then.
    fn follows(&self, path: &FieldPath, key: &str, above: &[Segment], problem: &Problem) -> bool {
        let segments = path.segments();
        if !starts_with(segments, above) {
            return false;
        }
        let below = segments.get(above.len()..).unwrap_or_default();
        let Some(next) = below.first().and_then(Segment::name) else {
            return false;
        };
        if problem.flaw == Flaw::UnknownField && is_slip(key, next) {
            return true;
        }
        let help = problem.help.as_ref().and_then(|help| help.field("word"));
        let is_meant = || matches!(help, Some(Term::Text(word)) if &**word == next);
        let is_moved = || {
            let mut names = below.iter().filter_map(Segment::name);
            problem.flaw == Flaw::MisplacedField && names.any(|name| name == key)
        };
        // The fields of a metric go together, in each version in another way.
        let in_metric = || {
            let mut names = above.iter().filter_map(Segment::name);
            above.len() > 2 && names.next() == Some("spec") && names.next() == Some("metrics")
        };
        let is_key = matches!(problem.flaw, Flaw::UnknownField | Flaw::MisplacedField);
        is_key && (is_meant() || is_moved() || in_metric()) && !self.spot(path).found
    }

    /// Where its values come from.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The name of the file that it was read from; of an object that was built from several, the file that has its
    /// `kind`.
    pub fn file(&self) -> Option<&str> {
        match &self.origin {
            Origin::Text(source) => Some(source.name()),
            Origin::Built(texts) => {
                let root = self.node.get()?;
                let kind = root.get("kind").unwrap_or(root);
                texts.text(kind.span).map(|source| source.name())
            }
            Origin::Made(_) => None,
        }
    }

    /// Whether it was generated from keys of a profile, which has its queries and addresses: not read, and not what a
    /// profile keeps in Kubernetes' own words.
    pub fn is_generated(&self) -> bool {
        match &self.origin {
            Origin::Made(made) => {
                let table = made.object.segments().first();
                table.and_then(Segment::name) != Some("objects")
            }
            _ => false,
        }
    }

    /// Whether it is a patch, to be checked only for the fields that it has.
    pub fn is_patch(&self) -> bool {
        self.patch
    }
}

/// Whether a path is at another one or below it, however their keys are written.
fn starts_with(path: &[Segment], other: &[Segment]) -> bool {
    path.len() >= other.len()
        && path.iter().zip(other).all(|(one, other)| match (one, other) {
            (Segment::Field(one), Segment::Key(other)) | (Segment::Key(other), Segment::Field(one)) => {
                one == other
            }
            _ => one == other,
        })
}

#[cfg(test)]
mod tests;
