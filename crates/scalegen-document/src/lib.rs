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
mod node;
mod object;
mod part;
mod reader;
mod recognition;
mod rendered;
mod scalar;
mod schema;
mod structure;
mod suspects;
mod template;
mod texts;
mod tree;
mod typed;
mod values_check;
mod version;
mod wrong;

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use scalegen_syntax::{
    FieldPath, Finding, Kind, ObjectName, Place, Segment, Severity, SourceFile, Targets, Term,
    conflict_marker, is_slip,
};

pub use chart::Chart;
pub use chart_values::{
    Within, argo_value_files, chart_of_flux, chart_of_reference, values_at, values_within,
};
pub use directive::{Directive, MARK, Order};
pub use embedded::parse_within;
pub use input::Limits;
pub use lazy::Lazy;
pub use node::{Entry, Node, Span, Spot, Value};
pub use object::Object;
pub use object::values_problems;
pub use reader::{Stream, parse};
pub use rendered::rendered_from;
pub use structure::{Flaw, Problem};
pub use texts::Texts;
pub use tree::Tree;
pub use typed::{Misfit, part};
pub use values_check::values_refusals;
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

/// Where the values of a document come from.
#[derive(Clone, Debug)]
pub enum Origin {
    /// A text, in which every value of its tree has its bytes.
    Text(Arc<SourceFile>),
    /// Several texts, in which every value of its tree has its bytes: see [`Texts`].
    Built(Arc<Texts>),
    /// A profile, which is asked when a finding needs a place.
    Made(Made),
}

/// The part of a profile that an object was made from.
#[derive(Clone)]
pub struct Made {
    /// Who knows where the values come from.
    pub profile: Arc<dyn Locate>,
    /// What the object was made from: `workloads.chat-api.scalers.cpu`.
    pub object: FieldPath,
}

/// Finds the places of values that were made from a profile.
pub trait Locate: Send + Sync {
    /// Where the value of `field` comes from in the object that was made from `object`; the nearest place
    /// there is when nothing was written for it.
    fn locate(&self, object: &FieldPath, field: &FieldPath) -> Option<Place>;
}

/// What a file holds.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Reading {
    /// Its text; none where it cannot be read as one.
    pub source: Option<Arc<SourceFile>>,
    /// Its objects, in their order; the items of lists each on their own.
    pub documents: Vec<Document>,
    /// Comments that speak to scalegen.
    pub directives: Vec<Directive>,
    /// What is wrong with the text. Wrong objects are among the documents: see [`Document::problems`].
    pub findings: Vec<Finding>,
    /// Whether nothing in it claims to be an object, so that it is a file of another tool, unless it was named.
    pub is_foreign: bool,
    /// Whether it is passed over when it is foreign, since nobody named it.
    pub is_candidate: bool,
    /// How many of its documents are the trees of the text as it is written, one after the other; none where a list was
    /// taken apart, a variable filled in, or something is no object.
    as_written: Option<usize>,
}

impl Reading {
    /// The trees of the text, where its documents have them as they are written.
    pub fn trees(&self) -> Option<Vec<Arc<Tree>>> {
        let documents = self.documents.get(..self.as_written?)?;
        Some(
            documents
                .iter()
                .map(|document| Arc::clone(document.tree()))
                .collect(),
        )
    }

    /// Whether it is a file of another tool that nobody named.
    pub fn is_passed_over(&self) -> bool {
        self.is_candidate && self.is_foreign
    }

    /// Whether nothing of its text can be understood: it is a template, or broken.
    pub fn is_unreadable(&self) -> bool {
        let is_reason =
            |found: &Finding| found.severity == Severity::Error || found.code == input::TEMPLATE.code;
        self.documents.is_empty() && self.findings.iter().any(is_reason)
    }

    /// A file of any format, which is read for its text alone.
    pub fn text(source: Arc<SourceFile>) -> Self {
        Self {
            source: Some(source),
            ..Self::default()
        }
    }

    /// A file that cannot be read as text, for this reason.
    pub fn unread(finding: Finding) -> Self {
        Self {
            findings: vec![finding],
            ..Self::default()
        }
    }
}

/// Reads the YAML or JSON of a file as kubectl would.
///
/// A broken document does not hide the others of the stream. Never panics, and never takes more memory than
/// the limits allow, whatever the text is.
///
/// ```
/// use scalegen_document::{Limits, Object, read};
/// use scalegen_syntax::SourceFile;
///
/// let file = SourceFile::new("web.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n");
/// let reading = read(&file, &Limits::default());
/// assert!(matches!(reading.documents[0].object(), Object::Deployment(_)));
/// assert_eq!(reading.documents[0].object_name().to_string(), "Deployment web");
/// ```
pub fn read(source: &Arc<SourceFile>, limits: &Limits) -> Reading {
    let text = source.text();
    if let Some(marker) = conflict_marker(text) {
        return Reading {
            source: Some(Arc::clone(source)),
            ..Reading::unread(input::conflict(source, marker))
        };
    }
    let Stream {
        roots,
        directives,
        mut findings,
        mut template,
    } = parse(source, limits);
    let is_inside = |directive: &Directive| {
        let mark = std::slice::from_ref(directive);
        directive.is_about_values()
            && roots
                .iter()
                .any(|root| !chart_values::marked(root, mark).is_empty())
    };
    // A mark above a map inside of a document is about that map alone.
    let whole: Vec<Directive> = directives
        .iter()
        .filter(|directive| !is_inside(directive))
        .cloned()
        .collect();
    let marks = Marks::of(&whole);
    let count = roots.len();
    let mut claims = !directives.is_empty()
        || recognition::is_kustomization(source.name())
        || roots.iter().any(recognition::claims);
    let mut documents = Vec::new();
    for root in roots {
        if !matches!(&root.value, Value::Map(_)) && !recognition::is_foreign_list(&root) {
            findings.push(input::not_an_object(source, &root));
            continue;
        }
        recognition::add(root, None, source, &marks, &mut documents, &mut findings);
    }
    let is_whole = documents.len() == count
        && findings.is_empty()
        && !text.contains('$')
        && documents.iter().all(|document| document.item_of.is_none());
    let as_written = (is_whole && count > 0).then_some(count);
    let mut broken = Vec::new();
    let values: Vec<Document> = documents
        .iter()
        .flat_map(|document| values_within(document, &directives, &mut broken))
        .collect();
    documents.extend(values);
    // Most files have one object, and a list grows by four.
    documents.shrink_to_fit();
    claims |= documents.iter().any(Document::has_view);
    let is_broken = template.is_some() || findings.iter().any(|found| found.severity == Severity::Error);
    let is_foreign = match is_broken {
        true => {
            let is_ours = Chart::of_values_file(source.name()).is_some();
            !claims && !is_ours && !recognition::names_objects(text)
        }
        false => !claims && count > 0,
    };
    if text.contains("{{") || text.contains("{%") {
        template = template.or_else(|| documents.iter().find_map(template::in_document));
    }
    if let Some(mark) = template {
        return Reading {
            source: Some(Arc::clone(source)),
            is_foreign,
            ..Reading::unread(input::template(source, mark))
        };
    }
    findings.extend(input::notes(source));
    findings.append(&mut broken);
    if is_foreign {
        for document in &mut documents {
            document.object = Object::Unknown;
            document.problems.clear();
        }
        findings.extend((!is_broken).then(|| input::no_manifest(source)));
    }
    Reading {
        source: Some(Arc::clone(source)),
        documents,
        directives,
        findings,
        is_foreign,
        is_candidate: false,
        as_written,
    }
}

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
        Self::recognized(root, Origin::Built(Arc::clone(texts)), None, false, None)
    }

    fn recognized(
        mut root: Node,
        origin: Origin,
        item_of: Option<ItemOf>,
        patch: bool,
        chart: Option<Chart>,
    ) -> Self {
        let has_unknown = envsubst::fill_in(&mut root, &origin);
        let mut document = Self {
            origin,
            node: OnceLock::from(Tree::new(root)),
            known: None,
            named: None,
            large_maps: OnceLock::new(),
            object: Object::Unknown,
            item_of,
            problems: Vec::new(),
            patch,
            has_unknown,
            trial: Trial::default(),
            within: None,
        };
        document.known = ObjectKind::of(document.api_version(), document.kind());
        (document.object, document.problems) = recognition::recognize(&document, chart);
        document
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
        self.problems.retain(|problem| problem.flaw != Flaw::MissingField);
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

    /// Whether it is a patch, to be checked only for the fields that it has.
    pub fn is_patch(&self) -> bool {
        self.patch
    }

    /// Its `apiVersion`; empty when it has none.
    pub fn api_version(&self) -> &str {
        match (self.known, self.node.get()) {
            (Some(known), _) => Some(known.api_version),
            (None, Some(root)) => {
                text(root, "apiVersion").or(self.item_of.as_ref().map(|(version, _)| &**version))
            }
            (None, None) => self.object.api_version_and_kind().map(|(version, _)| version),
        }
        .unwrap_or_default()
    }

    /// Its kind; empty when it has none.
    pub fn kind(&self) -> &str {
        match (self.known, self.node.get()) {
            (Some(known), _) => Some(known.name),
            (None, Some(root)) => text(root, "kind").or(self.item_of.as_ref().map(|(_, kind)| &**kind)),
            (None, None) => self.object.api_version_and_kind().map(|(_, kind)| kind),
        }
        .unwrap_or_default()
    }

    /// The API group of its version; empty for the core group.
    pub fn group(&self) -> &str {
        self.api_version().rsplit_once('/').map_or("", |(group, _)| group)
    }

    /// Its name, else its generateName, else nothing.
    pub fn name(&self) -> &str {
        if let Some(named) = &self.named {
            return &named.name;
        }
        match self.object.metadata() {
            Some(metadata) => metadata.name.as_deref().or(metadata.generate_name.as_deref()),
            None => self.metadata("name").or_else(|| self.metadata("generateName")),
        }
        .unwrap_or_default()
    }

    /// Whether it has a name of its own, not one that the server generates.
    pub fn has_name(&self) -> bool {
        if let Some(named) = &self.named {
            return named.has_name;
        }
        match self.object.metadata() {
            Some(metadata) => metadata.name.is_some(),
            None => self.node().get_in(&["metadata", "name"]).is_some(),
        }
    }

    /// Its namespace, if it names one.
    pub fn namespace(&self) -> Option<&str> {
        if let Some(named) = &self.named {
            return named.namespace.as_deref();
        }
        match self.object.metadata() {
            Some(metadata) => metadata.namespace.as_deref(),
            None => self.metadata("namespace"),
        }
        .filter(|namespace| !namespace.is_empty())
    }

    /// The value of an annotation.
    pub fn annotation(&self, key: &str) -> Option<&str> {
        if self.named.is_some() {
            return self
                .annotations()
                .find_map(|(name, value)| (name == key).then_some(value));
        }
        match self.object.metadata() {
            Some(metadata) => metadata.annotations.as_ref()?.get(key).map(String::as_str),
            None => self.node().get_in(&["metadata", "annotations", key])?.as_str(),
        }
    }

    /// Its annotations.
    pub fn annotations(&self) -> impl Iterator<Item = (&str, &str)> {
        let named = self.named.as_ref();
        let (typed, tree) = match self.object.metadata().filter(|_| named.is_none()) {
            _ if named.is_some() => (None, None),
            Some(metadata) => (metadata.annotations.as_ref(), None),
            None => (None, self.node().get_in(&["metadata", "annotations"])),
        };
        let named = named.into_iter().flat_map(|named| &named.annotations);
        let named = named.map(|(key, value)| (&**key, &**value));
        let typed = typed.into_iter().flatten();
        let tree = tree.into_iter().flat_map(Node::entries);
        let typed = typed.map(|(key, value)| (key.as_str(), value.as_str()));
        let tree = tree.filter_map(|entry| Some((&*entry.key, entry.value.as_str()?)));
        named.chain(typed).chain(tree)
    }

    fn metadata(&self, key: &str) -> Option<&str> {
        self.node().get_in(&["metadata", key])?.as_str()
    }

    /// Its kind, namespace and name, as they are written.
    pub fn object_name(&self) -> ObjectName {
        if self.has_unknown {
            let written = |keys: &[&str]| self.node().get_in(keys).and_then(Node::written);
            let name = written(&["metadata", "name"]).or(written(&["metadata", "generateName"]));
            let namespace = written(&["metadata", "namespace"]).unwrap_or_default();
            return ObjectName::new(
                written(&["kind"]).unwrap_or(self.kind()),
                namespace,
                name.unwrap_or_default(),
            );
        }
        ObjectName::new(self.kind(), self.namespace().unwrap_or_default(), self.name())
    }

    /// Where the value at a path stands. Of a list or map it is its key; of what is missing, the key of what
    /// it is missing in, or the object's `kind`.
    pub fn place(&self, path: &FieldPath) -> Option<Place> {
        if let Origin::Made(made) = &self.origin {
            return made.profile.locate(&made.object, path);
        }
        self.look_at(path, |root, spot| {
            let value = spot.node.span.range().filter(|span| !span.is_empty());
            if spot.found && !spot.node.is_collection() && value.is_some() {
                return self.origin.place(spot.node.span);
            }
            match spot.key {
                Some(key) => self.origin.place(key.key_span),
                None if path.segments().is_empty() || !spot.found && std::ptr::eq(spot.node, root) => {
                    self.whole(root)
                }
                None => self.origin.place(spot.node.span).map(first_line),
            }
        })
    }

    /// Looks once at what a path leads to, in its tree.
    fn look_at<T>(&self, path: &FieldPath, look: impl FnOnce(&Node, Spot<'_>) -> T) -> T {
        if !self.tree().is_aside() {
            return look(self.node(), self.spot(path));
        }
        self.look(|root| {
            let large_maps = LargeMaps::of(root);
            look(root, root.spot_by(path, |node, key| large_maps.entry(node, key)))
        })
    }

    /// Whether a value was set in another file than the object is in: by a patch, or by the kustomization.
    pub fn is_set_elsewhere(&self, path: &FieldPath) -> bool {
        matches!(self.origin, Origin::Built(_))
            && self
                .place(path)
                .is_some_and(|place| Some(place.file.name()) != self.file())
    }

    /// Where the key of a path stands; like [`Document::place`] when there is no such key.
    pub fn place_of_key(&self, path: &FieldPath) -> Option<Place> {
        if let Origin::Made(made) = &self.origin {
            return made.profile.locate(&made.object, path);
        }
        let key = self.look_at(path, |_, spot| {
            let key = spot.key.filter(|_| spot.found)?;
            self.origin.place(key.key_span)
        });
        key.or_else(|| self.place(path))
    }

    /// Where a part of a string stands, such as a function in a query: these bytes of its value. The whole
    /// value, where the text writes it otherwise than it is read, with escapes or in a profile.
    pub fn place_within(&self, path: &FieldPath, bytes: &Range<usize>) -> Option<Place> {
        let whole = self.place(path)?;
        let value = self.at(path).and_then(Node::as_str);
        let Some(value) = value.filter(|_| !matches!(self.origin, Origin::Made(_))) else {
            return Some(whole);
        };
        let written = whole.file.text().get(whole.span.clone())?;
        let part = part::written(written, value, bytes);
        Some(match part {
            Some(part) => Place::new(
                &whole.file,
                whole.span.start + part.start..whole.span.start + part.end,
            ),
            None => whole,
        })
    }

    /// A place that stands for the object as a whole: its kind.
    fn whole(&self, root: &Node) -> Option<Place> {
        let kind = root.get("kind").and_then(|kind| self.origin.place(kind.span));
        kind.or_else(|| self.origin.place(root.span).map(first_line))
    }
}

impl Origin {
    /// The place of a span of the tree; none in a profile, which knows only paths.
    fn place(&self, span: Span) -> Option<Place> {
        match self {
            Self::Text(source) => span.range().map(|span| Place::new(source, span)),
            Self::Built(texts) => texts.place(span),
            Self::Made(_) => None,
        }
    }

    /// The text of a span of the tree.
    fn written(&self, span: Span) -> Option<&str> {
        match self {
            Self::Text(source) => source.text().get(span.range()?),
            Self::Built(texts) => texts.written(span),
            Self::Made(_) => None,
        }
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

fn text<'a>(root: &'a Node, key: &str) -> Option<&'a str> {
    root.get(key).and_then(Node::as_str)
}

/// The part of a place on its first line.
fn first_line(place: Place) -> Place {
    let written = place.file.text().get(place.span.clone()).unwrap_or_default();
    let end = written
        .find(['\n', '\r'])
        .map_or(place.span.end, |end| place.span.start + end);
    Place::new(&place.file, place.span.start..end)
}

impl fmt::Debug for Made {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Made")
            .field("object", &self.object)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
