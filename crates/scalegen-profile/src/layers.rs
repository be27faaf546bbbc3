//! The texts that a profile was merged from, and where in them a value stands.

mod part;
mod spelling;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::problem::{Part, Problem};
use crate::syntax::{self, Mended};
use scalegen_syntax::{Edit, FieldPath, Finding, Place, Related, Segment, SourceFile, printable};

pub use part::place_within;

/// The name under which `--set` arguments appear in findings.
pub(crate) const SET: &str = "--set";

/// The texts of a profile: what it extends first, then itself, then `--set` arguments. Later ones win.
#[derive(Clone, Debug)]
pub struct Layers {
    layers: Vec<Layer>,
}

/// One text.
#[derive(Clone, Debug)]
pub(crate) struct Layer {
    pub(crate) file: Arc<SourceFile>,
    /// Set when the text has mistakes.
    mended: OnceLock<Mended>,
    /// Which bytes every key and value has; read again from the text when the first finding asks.
    tree: OnceLock<Node>,
}

/// A key's value and where both stand.
#[derive(Clone, Debug)]
struct Node {
    key: Range<usize>,
    value: Range<usize>,
    below: Below,
}

impl Node {
    /// The paths of values that start at one of these bytes.
    fn find(&self, starts: &[usize], path: &FieldPath, found: &mut Vec<FieldPath>) {
        match &self.below {
            Below::Table(table) => {
                for (key, node) in table {
                    node.find(starts, &path.field(key.clone()), found);
                }
            }
            Below::Array(items) => {
                for (index, node) in items.iter().enumerate() {
                    node.find(starts, &path.index(index), found);
                }
            }
            Below::Scalar if starts.contains(&self.value.start) => found.push(path.clone()),
            Below::Scalar => {}
        }
    }
}

#[derive(Clone, Debug)]
enum Below {
    Table(BTreeMap<String, Node>),
    Array(Vec<Node>),
    Scalar,
}

impl Layer {
    pub(crate) fn new(file: Arc<SourceFile>) -> Self {
        Self {
            file,
            mended: OnceLock::new(),
            tree: OnceLock::new(),
        }
    }

    /// The text, or, once mistakes were found in it, what is left of it.
    pub(crate) fn text(&self) -> &str {
        self.mended.get().map_or(self.file.text(), |mended| &mended.text)
    }

    /// What is wrong with the text; from then on its broken lines are left out.
    pub(crate) fn mend(&self) -> Option<&Mended> {
        if DeTable::parse(self.file.text()).is_ok() {
            return None;
        }
        Some(self.mended.get_or_init(|| syntax::mend(self.file.text())))
    }

    /// The paths of values that something stands in for.
    pub(crate) fn stubs(&self) -> Vec<FieldPath> {
        let stubs = self.mended.get().map_or(&[][..], |mended| &mended.stubs);
        let mut paths = Vec::new();
        if !stubs.is_empty() {
            self.tree().find(stubs, &FieldPath::ROOT, &mut paths);
        }
        paths
    }

    fn tree(&self) -> &Node {
        self.tree.get_or_init(|| {
            let (table, _) = DeTable::parse_recoverable(self.text());
            Node {
                key: 0..0,
                value: 0..0,
                below: Below::Table(table_nodes(table.into_inner())),
            }
        })
    }
}

fn table_nodes(table: DeTable<'_>) -> BTreeMap<String, Node> {
    let node = |(key, value): (Spanned<std::borrow::Cow<'_, str>>, Spanned<DeValue<'_>>)| {
        let span = key.span();
        (key.into_inner().into_owned(), value_node(span, value))
    };
    table.into_iter().map(node).collect()
}

fn value_node(key: Range<usize>, value: Spanned<DeValue<'_>>) -> Node {
    let span = value.span();
    let below = match value.into_inner() {
        DeValue::Table(table) => Below::Table(table_nodes(table)),
        DeValue::Array(array) => Below::Array(
            array
                .into_iter()
                .map(|item| value_node(item.span(), item))
                .collect(),
        ),
        _ => Below::Scalar,
    };
    Node {
        key,
        value: span,
        below,
    }
}

impl Layers {
    pub(crate) fn new(layers: Vec<Layer>) -> Self {
        Self { layers }
    }

    pub(crate) fn into_layers(self) -> Vec<Layer> {
        self.layers
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Layer> {
        self.layers.iter()
    }

    /// The texts, the one that wins last.
    pub fn files(&self) -> impl DoubleEndedIterator<Item = &Arc<SourceFile>> {
        self.layers.iter().map(|layer| &layer.file)
    }

    /// Where a value stands: in the topmost text that has it. For a value that none has, the nearest one above
    /// it that some text has; for the root, the start of the profile itself.
    pub fn locate(&self, path: &FieldPath, part: Part) -> Place {
        let path = &self.series_of(path).unwrap_or_else(|| path.clone());
        // The nodes that the value so far is merged from, topmost first.
        let mut merged: Vec<(&Layer, &Node)> = self
            .layers
            .iter()
            .rev()
            .map(|layer| (layer, layer.tree()))
            .collect();
        let mut found = None;
        for segment in path.segments() {
            let next = step(&merged, segment);
            let Some(&(layer, node)) = next.first() else {
                break;
            };
            found = Some((layer, node));
            merged = next;
        }
        match (found, part) {
            (Some((layer, node)), Part::Key) => Place::new(&layer.file, node.key.clone()),
            (Some((layer, node)), Part::Value) => Place::new(&layer.file, node.value.clone()),
            (None, _) => {
                let root = self.layers.iter().rev().find(|layer| layer.file.name() != SET);
                match root.or(self.layers.last()) {
                    Some(layer) => Place::new(&layer.file, 0..0),
                    None => Place::new(&SourceFile::new("profile", ""), 0..0),
                }
            }
        }
    }

    /// The path where a value is said that a path leads to: a load test has from another what it does not say
    /// itself.
    pub fn said_at(&self, path: &FieldPath) -> FieldPath {
        let mut path = path.clone();
        // As long as no chain of them is.
        for _ in 0..16 {
            let [table, Segment::Field(test), key, rest @ ..] = path.segments() else {
                break;
            };
            if table.name() != Some("load_tests") {
                break;
            }
            let own = FieldPath::from(vec![table.clone(), Segment::Field(test.clone())]);
            if self.has(&FieldPath::from(
                [own.segments(), std::slice::from_ref(key)].concat(),
            )) {
                break;
            }
            let Some(base) = self.text_at(&own.field("extends")) else {
                break;
            };
            let base = FieldPath::of("load_tests").field(base);
            if !self.has(&base) {
                break;
            }
            path = FieldPath::from([base.segments(), std::slice::from_ref(key), rest].concat());
        }
        path
    }

    /// Where the series of a signal is, for the query that is made of it.
    fn series_of(&self, path: &FieldPath) -> Option<FieldPath> {
        let [table, signal, key] = path.segments() else {
            return None;
        };
        let is_query = table.name() == Some("signals") && key.name() == Some("query");
        let of_signal = || FieldPath::from(vec![table.clone(), signal.clone()]);
        let series = Some(of_signal().field("series")).filter(|_| is_query && !self.has(path));
        series.filter(|series| self.has(series))
    }

    /// Whether some text has a value there.
    fn has(&self, path: &FieldPath) -> bool {
        self.node(path).is_some()
    }

    /// A text, without its quotes.
    fn text_at(&self, path: &FieldPath) -> Option<String> {
        let (layer, node) = self.node(path)?;
        let text = layer.text().get(node.value.clone())?;
        Some(text.trim_matches(['"', '\'']).to_owned())
    }

    /// The topmost text that has a value, and where it has it.
    fn node(&self, path: &FieldPath) -> Option<(&Layer, &Node)> {
        let mut merged: Vec<(&Layer, &Node)> = self
            .layers
            .iter()
            .rev()
            .map(|layer| (layer, layer.tree()))
            .collect();
        for segment in path.segments() {
            merged = step(&merged, segment);
        }
        merged.first().copied()
    }

    /// All texts as one tree, without what is broken in them.
    pub(crate) fn merged(&self) -> DeTable<'_> {
        let mut merged = DeTable::new();
        for layer in self.iter() {
            let (table, _) = DeTable::parse_recoverable(layer.text());
            merge(&mut merged, table.into_inner());
        }
        merged
    }

    pub(crate) fn finding(&self, problem: &Problem) -> Finding {
        let mut finding = self.finding_by(problem, |path, part| self.locate(&self.said_at(path), part));
        finding.fix = self.edit(problem).into_iter().collect();
        finding
    }

    /// What the remedy of a problem changes, in the text that has the value.
    fn edit(&self, problem: &Problem) -> Option<Edit> {
        let remedy = problem.remedy.as_ref()?;
        let path = self.said_at(&problem.path);
        let (layer, node) = self.node(&path).filter(|(layer, _)| layer.file.name() != SET)?;
        let (key, name) = (path.segments().last()?.name(), remedy.name());
        if let (Some(name), Some(table)) = (name, path.parent())
            && self.has(&table.field(name.to_owned()))
        {
            return None;
        }
        let span = if name.is_some() { &node.key } else { &node.value };
        spelling::edit(&Place::new(&layer.file, span.clone()), key, remedy)
    }

    pub(crate) fn finding_by(
        &self,
        problem: &Problem,
        locate: impl Fn(&FieldPath, Part) -> Place,
    ) -> Finding {
        let mut finding = problem
            .code
            .finding(problem.message.clone())
            .at(Some(locate(&problem.path, problem.part)));
        finding.severity = problem.severity;
        finding.help = problem.help.clone();
        finding.path = Some(printable(&problem.path.to_string()));
        finding.related = problem
            .related
            .iter()
            .map(|(message, path)| Related {
                message: message.clone(),
                place: locate(path, Part::Value),
            })
            .collect();
        finding
    }
}

/// The nodes below `merged`: a table of the topmost text is merged with the tables right below it, anything
/// else hides what is below.
fn step<'a>(merged: &[(&'a Layer, &'a Node)], segment: &Segment) -> Vec<(&'a Layer, &'a Node)> {
    let mut next = Vec::new();
    for (layer, node) in merged {
        let child = match (segment, &node.below) {
            (Segment::Field(name), Below::Table(table)) => table.get(name.as_ref()),
            (Segment::Key(name), Below::Table(table)) => table.get(name),
            (Segment::Index(index), Below::Array(items)) => items.get(*index),
            _ => None,
        };
        let Some(child) = child else { continue };
        let is_table = matches!(child.below, Below::Table(_));
        if next.is_empty() || is_table {
            next.push((*layer, child));
        }
        if !is_table {
            break;
        }
    }
    next
}

/// Tables merge, everything else is replaced.
pub(crate) fn merge<'a>(into: &mut DeTable<'a>, from: DeTable<'a>) {
    for (key, value) in from {
        let span = value.span();
        match value.into_inner() {
            DeValue::Table(from) => {
                if let Some(DeValue::Table(into)) = into.get_mut(key.get_ref().as_ref()).map(Spanned::get_mut)
                {
                    merge(into, from);
                } else {
                    into.insert(key, Spanned::new(span, DeValue::Table(from)));
                }
            }
            value => {
                into.insert(key, Spanned::new(span, value));
            }
        }
    }
}
