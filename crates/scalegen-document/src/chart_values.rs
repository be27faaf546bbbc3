//! Values of Helm charts inside of other objects, as documents of their own: releases of Flux, Argo CD, k3s and helmfile,
//! charts of a kustomization, the configuration of prometheus-adapter, and maps that a comment marks.

use std::sync::Arc;

use scalegen_syntax::{FieldPath, Finding, ObjectName, Severity, SourceFile, did_you_mean, nearest};

use super::directive::{Directive, Order};
use super::node::{Entry, Node, Span, Value};
use super::structure::Flaw;
use super::structure::messages::{ThereAre, UnknownField};
use super::{Chart, Document, Limits, Origin, Stream, parse_within};

/// Where the values of a document are in the object that has them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Within {
    /// The object; empty in a file without a kind.
    pub object: ObjectName,
    /// Their place in it.
    pub path: FieldPath,
    /// Whether they are the adapter's configuration, whose lists have other names than in the values of its chart.
    pub(super) is_configuration: bool,
}

impl Within {
    /// The path in the outer object of a path in the values.
    pub fn outer(&self, path: &FieldPath) -> FieldPath {
        if !self.is_configuration {
            return self.path.join(path);
        }
        let mut names = path.segments().iter();
        let section = names.nth(1).and_then(scalegen_syntax::Segment::name);
        let name = CONFIGURATION
            .iter()
            .find(|(_, key)| Some(*key) == section)
            .map(|(name, _)| *name)
            .or(section);
        let start = name.map_or(self.path.clone(), |name| self.path.field(name.to_owned()));
        start.join(&FieldPath::from(names.cloned().collect::<Vec<_>>()))
    }
}

/// The lists of the adapter's configuration, each with the key that it has below `rules` in the values of the chart.
const CONFIGURATION: &[(&str, &str)] = &[
    ("rules", "custom"),
    ("externalRules", "external"),
    ("resourceRules", "resource"),
];

/// Values that were found, with what is known of where they are.
pub(super) struct Found<'a> {
    pub(super) chart: Chart,
    pub(super) values: &'a Node,
    pub(super) path: FieldPath,
    /// Whether other values may be laid over these, or these over others.
    pub(super) is_partial: bool,
}

/// The values of a chart at a path of an object, or in the YAML of a string there. What is wrong with that is added to
/// `broken`.
pub fn values_at(
    document: &Document,
    chart: Chart,
    path: FieldPath,
    is_partial: bool,
    broken: &mut Vec<Finding>,
) -> Option<Document> {
    let values = document.at(&path)?;
    part(
        document,
        Found {
            chart,
            values,
            path,
            is_partial,
        },
        broken,
    )
}

/// The maps in a tree that a comment says to be the values of a chart; none when it is about the entire tree.
pub(super) fn marked(root: &Node, directives: &[Directive]) -> Vec<(Chart, FieldPath)> {
    let marks = directives.iter().filter_map(|directive| match directive.order {
        Order::Values(chart) => Some((chart, &directive.covers)),
        _ => None,
    });
    let whole = root.span.range().unwrap_or_default();
    let inside = marks.filter(|(_, covers)| whole.start < covers.start && covers.end <= whole.end);
    inside
        .filter_map(|(chart, covers)| Some((chart, entry_at(root, covers.start, &FieldPath::ROOT)?)))
        .collect()
}

/// The path of the map, or the text with one, whose key begins at a byte.
fn entry_at(node: &Node, start: usize, path: &FieldPath) -> Option<FieldPath> {
    let holds = |span: Span| {
        span.range()
            .is_some_and(|span| span.start <= start && start < span.end)
    };
    let mut items = node.items().iter().enumerate();
    if let Some((index, item)) = items.find(|(_, item)| holds(item.span)) {
        return entry_at(item, start, &path.index(index));
    }
    for entry in node.entries() {
        let below = path.field(entry.key.to_string());
        if entry.key_span.range().is_some_and(|span| span.start == start) {
            let is_map = matches!(entry.value.value, Value::Map(_) | Value::String(_));
            return is_map.then_some(below);
        }
        if holds(entry.value.span) {
            return entry_at(&entry.value, start, &below);
        }
    }
    None
}

pub(super) fn of_object(document: &Document) -> Vec<Found<'_>> {
    let root = document.node();
    match (document.group(), document.kind()) {
        ("helm.toolkit.fluxcd.io", "HelmRelease") => of_flux(root).into_iter().collect(),
        ("argoproj.io", "Application") => of_argo(root, &["spec"]),
        ("argoproj.io", "ApplicationSet") => of_argo(root, &["spec", "template", "spec"]),
        ("helm.cattle.io", "HelmChart" | "HelmChartConfig") => of_k3s(document).into_iter().collect(),
        ("", "HelmChartInflationGenerator") => of_generator(root, &FieldPath::ROOT).into_iter().collect(),
        _ if *document.object() == super::Object::Kustomization => of_kustomization(root),
        ("", "") => of_helmfile(root)
            .into_iter()
            .chain(of_wrapper(document))
            .collect(),
        _ => Vec::new(),
    }
}

/// The chart of a name, a path, a reference or the URL of an archive: its last part, without a version.
pub fn chart_of_reference(reference: &str) -> Option<Chart> {
    let name = reference.trim_end_matches('/').rsplit('/').next()?;
    Chart::named(name).or_else(|| {
        let (name, version) = name.strip_suffix(".tgz")?.rsplit_once('-')?;
        version
            .starts_with(|c: char| c.is_ascii_digit() || c == 'v')
            .then(|| Chart::named(name))?
    })
}

fn text<'a>(node: &'a Node, keys: &[&str]) -> Option<&'a str> {
    node.get_in(keys)?.as_str()
}

fn chart_at(node: &Node, keys: &[&str]) -> Option<Chart> {
    chart_of_reference(text(node, keys)?)
}

pub(super) fn path_of(keys: &[&str]) -> FieldPath {
    keys.iter()
        .fold(FieldPath::ROOT, |path, key| path.field((*key).to_owned()))
}

fn has_items(node: &Node, keys: &[&str]) -> bool {
    let node = node.get_in(keys);
    node.is_some_and(|node| !node.items().is_empty() || !node.entries().is_empty())
}

/// The chart that a HelmRelease installs.
pub fn chart_of_flux(root: &Node) -> Option<Chart> {
    chart_at(root, &["spec", "chart", "spec", "chart"])
        .or_else(|| chart_at(root, &["spec", "chartRef", "name"]))
}

fn of_flux(root: &Node) -> Option<Found<'_>> {
    Some(Found {
        chart: chart_of_flux(root)?,
        values: root.get_in(&["spec", "values"])?,
        path: path_of(&["spec", "values"]),
        is_partial: has_items(root, &["spec", "valuesFrom"]),
    })
}

/// The charts that an Application installs, each with its source and the place of that.
pub(super) fn argo_sources<'a>(root: &'a Node, spec: &[&str]) -> Vec<(Chart, FieldPath, &'a Node)> {
    let Some(application) = root.get_in(spec) else {
        return Vec::new();
    };
    let path = path_of(spec);
    let one = application
        .get("source")
        .map(|source| (path.field("source"), source));
    let sources = application.get("sources").into_iter().flat_map(Node::items);
    let several = sources
        .enumerate()
        .map(|(index, source)| (path.field("sources").index(index), source));
    let with_chart = |(path, source)| {
        let of_registry = || {
            let url = text(source, &["repoURL"]).filter(|url| url.starts_with("oci://"));
            url.and_then(chart_of_reference)
        };
        let chart = chart_at(source, &["chart"])
            .or_else(|| chart_at(source, &["path"]))
            .or_else(of_registry)?;
        Some((chart, path, source))
    };
    one.into_iter().chain(several).filter_map(with_chart).collect()
}

fn of_argo<'a>(root: &'a Node, spec: &[&str]) -> Vec<Found<'a>> {
    let of_source = |(chart, path, source): (Chart, FieldPath, &'a Node)| {
        let helm = source.get("helm")?;
        // Of the two ways to write values, Argo CD takes the object.
        let key = ["valuesObject", "values"]
            .into_iter()
            .find(|key| helm.get(key).is_some())?;
        let is_partial = ["valueFiles", "parameters", "fileParameters"]
            .iter()
            .any(|key| has_items(helm, &[key]));
        let path = path.field("helm").field(key);
        let values = helm.get(key)?;
        Some(Found {
            chart,
            values,
            path,
            is_partial,
        })
    };
    argo_sources(root, spec)
        .into_iter()
        .filter_map(of_source)
        .collect()
}

/// The values files that an Application takes from a repository beside the chart's, by their paths in that, and whether
/// others are laid over them.
pub fn argo_value_files(document: &Document) -> Vec<(Chart, &str, bool)> {
    let spec: &[&str] = match (document.group(), document.kind()) {
        ("argoproj.io", "Application") => &["spec"],
        ("argoproj.io", "ApplicationSet") => &["spec", "template", "spec"],
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    for (chart, _, source) in argo_sources(document.node(), spec) {
        let Some(helm) = source.get("helm") else { continue };
        let files = helm.get("valueFiles").map(Node::items).unwrap_or_default();
        let is_partial = files.len() > 1
            || ["values", "valuesObject", "parameters"]
                .iter()
                .any(|key| helm.get(key).is_some());
        // Those of the chart's own repository are not here.
        let paths = files
            .iter()
            .filter_map(|file| file.as_str()?.strip_prefix('$')?.split_once('/'));
        found.extend(paths.map(|(_, path)| (chart, path, is_partial)));
    }
    found
}

/// The values that an Application or a helmfile sets one by one, as `helm --set` would.
pub(super) fn parameters(document: &Document) -> Vec<Document> {
    let root = document.node();
    let lists: Vec<(Chart, FieldPath, &Node)> = match (document.group(), document.kind()) {
        ("argoproj.io", kind @ ("Application" | "ApplicationSet")) => {
            let spec: &[&str] = match kind {
                "Application" => &["spec"],
                _ => &["spec", "template", "spec"],
            };
            let sources = argo_sources(root, spec).into_iter();
            sources
                .filter_map(|(chart, path, source)| {
                    let list = source.get_in(&["helm", "parameters"])?;
                    Some((chart, path.field("helm").field("parameters"), list))
                })
                .collect()
        }
        ("", "") => {
            let releases = root.get("releases").into_iter().flat_map(Node::items).enumerate();
            releases
                .filter_map(|(index, release)| {
                    let path = FieldPath::of("releases").index(index).field("set");
                    Some((chart_at(release, &["chart"])?, path, release.get("set")?))
                })
                .collect()
        }
        _ => Vec::new(),
    };
    let documents = lists.into_iter().map(|(chart, path, list)| {
        let mut values = Node::new(Value::Map(Vec::new()), list.span);
        for item in list.items() {
            if let (Some(name), Some(value)) = (item.get("name"), item.get("value")) {
                set(&mut values, name, value);
            }
        }
        let within = Within {
            object: document.object_name(),
            path,
            is_configuration: false,
        };
        Document::of_values(values, document.origin().clone(), chart, within, true)
    });
    documents.collect()
}

/// Sets the value that a dotted name means. Items of lists and names with escapes are left out.
fn set(values: &mut Node, name: &Node, value: &Node) {
    let dotted = name.as_str().unwrap_or_default();
    if dotted.contains(['[', '\\', '{']) || dotted.split('.').count() > MOST_STEPS {
        return;
    }
    let scalar = match value.as_str() {
        Some(text) => Node::new(super::scalar::resolve(text), value.span),
        None => value.clone(),
    };
    let mut node = values;
    let mut names = dotted.split('.').peekable();
    while let Some(key) = names.next() {
        let Value::Map(entries) = &mut node.value else {
            return;
        };
        let at = entries
            .iter()
            .position(|entry| &*entry.key == key)
            .unwrap_or_else(|| {
                let empty = Node::new(Value::Map(Vec::new()), value.span);
                entries.push(Entry::new(key, name.span, empty));
                entries.len() - 1
            });
        let Some(entry) = entries.get_mut(at) else { return };
        if names.peek().is_none() {
            entry.value = scalar;
            return;
        }
        node = &mut entry.value;
    }
}

/// Deeper names than any chart has are left out.
const MOST_STEPS: usize = 20;

fn of_k3s(document: &Document) -> Option<Found<'_>> {
    let root = document.node();
    let is_addition = document.kind() == "HelmChartConfig";
    let chart = match is_addition {
        // RKE2 brings charts of its own names.
        true => Chart::named(document.name().trim_start_matches("rke2-")),
        false => chart_at(root, &["spec", "chart"]),
    }?;
    Some(Found {
        chart,
        values: root.get_in(&["spec", "valuesContent"])?,
        path: path_of(&["spec", "valuesContent"]),
        is_partial: is_addition
            || has_items(root, &["spec", "set"])
            || has_items(root, &["spec", "valuesSecrets"]),
    })
}

fn of_kustomization(root: &Node) -> Vec<Found<'_>> {
    let charts = root
        .get("helmCharts")
        .into_iter()
        .flat_map(Node::items)
        .enumerate();
    charts
        .filter_map(|(index, entry)| of_generator(entry, &FieldPath::of("helmCharts").index(index)))
        .collect()
}

/// The values in an entry of `helmCharts`, or in the configuration of its generator.
fn of_generator<'a>(entry: &'a Node, path: &FieldPath) -> Option<Found<'a>> {
    Some(Found {
        chart: chart_at(entry, &["name"])?,
        values: entry.get("valuesInline")?,
        path: path.field("valuesInline"),
        is_partial: entry.get("valuesFile").is_some() || has_items(entry, &["additionalValuesFiles"]),
    })
}

/// The values in a file that has them for a chart with that one as its only dependency.
fn of_wrapper(document: &Document) -> Option<Found<'_>> {
    let chart = Chart::of_values_file(document.file()?)?;
    let [entry] = document.node().entries() else {
        return None;
    };
    // Another chart may have values for objects of its own under this name, as in `values-keda.yaml`.
    let name = document.file()?.rsplit(['/', '\\']).next()?.to_lowercase();
    let is_one = Chart::named(&entry.key)? == chart
        && (!name.starts_with("values") || chart.is_likely(&entry.value, 1));
    is_one.then(|| Found {
        chart,
        values: &entry.value,
        path: FieldPath::of(entry.key.to_string()),
        is_partial: false,
    })
}

fn of_helmfile(root: &Node) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    let releases = root.get("releases").into_iter().flat_map(Node::items);
    for (index, release) in releases.enumerate() {
        let Some(chart) = chart_at(release, &["chart"]) else {
            continue;
        };
        let path = FieldPath::of("releases").index(index).field("values");
        let items = release.get("values").map(Node::items).unwrap_or_default();
        let is_partial = items.len() > 1 || has_items(release, &["set"]);
        let maps = items.iter().enumerate();
        found.extend(
            maps.filter(|(_, item)| !item.entries().is_empty())
                .map(|(index, values)| {
                    let path = path.index(index);
                    Found {
                        chart,
                        values,
                        path,
                        is_partial,
                    }
                }),
        );
    }
    found
}

/// The document of values that were found; none where they are in a string that is no map in YAML.
pub(super) fn part(document: &Document, found: Found<'_>, broken: &mut Vec<Finding>) -> Option<Document> {
    let Found {
        chart,
        values,
        path,
        is_partial,
    } = found;
    let root = match &values.value {
        Value::Map(_) => values.clone(),
        Value::String(_) => {
            let before = broken.len();
            let root = embedded(document.origin(), values, broken);
            name_owner(document, &path, broken, before);
            root?
        }
        _ => return None,
    };
    let within = Within {
        object: document.object_name(),
        path,
        is_configuration: false,
    };
    let origin = document.origin().clone();
    let mut values = Document::of_values(root, origin, chart, within, is_partial);
    values.has_unknown = document.has_unknown;
    Some(values)
}

/// The map in a string, with the places of its values in the text that the string is in.
pub(super) fn embedded(origin: &Origin, string: &Node, broken: &mut Vec<Finding>) -> Option<Node> {
    let mut of_text = |source: &Arc<SourceFile>, string: &Node| {
        let Stream {
            mut roots, findings, ..
        } = parse_within(source, string, &Limits::default());
        // A template, or what Flux fills in, is no YAML yet.
        let is_whole = !string
            .as_str()
            .is_some_and(|text| text.contains("{{") || text.contains("${"));
        let errors = findings
            .into_iter()
            .filter(|found| found.severity == Severity::Error);
        broken.extend(errors.filter(|_| is_whole));
        let root = (roots.len() == 1).then(|| roots.remove(0))?;
        matches!(root.value, Value::Map(_)).then_some(root)
    };
    match origin {
        Origin::Text(source) => of_text(source, string),
        Origin::Built(texts) => {
            let place = texts.place(string.span)?;
            let local = Node::new(string.value.clone(), Span::new(place.span.start, place.span.end));
            let base = string.span.range()?.start.checked_sub(place.span.start)?;
            let base = u32::try_from(base).ok()?;
            let mut root = of_text(&place.file, &local)?;
            root.map_spans(&|span| span.shifted(base));
            Some(root)
        }
        Origin::Made(_) => None,
    }
}

/// Notes of what is wrong with the YAML of a string which value of which object that is.
fn name_owner(document: &Document, path: &FieldPath, broken: &mut [Finding], before: usize) {
    for finding in broken.iter_mut().skip(before) {
        finding.object = Some(document.object_name()).filter(|object| !object.is_empty());
        finding.path = Some(path.to_string());
    }
}

/// The configurations of prometheus-adapter in a ConfigMap, as its chart would have them in its values.
pub(super) fn configurations(document: &Document, broken: &mut Vec<Finding>) -> Vec<Document> {
    if (document.api_version(), document.kind()) != ("v1", "ConfigMap") {
        return Vec::new();
    }
    let data = document.node().get("data").map(Node::entries).unwrap_or_default();
    let is_one = |entry: &&Entry| {
        // Only the adapter's configuration has these keys.
        let text = entry.value.as_str().unwrap_or_default();
        ["seriesQuery", "containerQuery"].iter().any(|key| {
            let mut after = text.split(key).skip(1);
            after.any(|rest| rest.starts_with(':') || rest.starts_with("\":"))
        })
    };
    let found = data.iter().filter(is_one).filter_map(|entry| {
        let before = broken.len();
        let configuration = embedded(document.origin(), &entry.value, broken);
        let path = FieldPath::of("data").key(&*entry.key);
        name_owner(document, &path, broken, before);
        let configuration = configuration?;
        let within = Within {
            object: document.object_name(),
            path: FieldPath::of("data").key(&*entry.key),
            is_configuration: true,
        };
        // Beside this name, values of the chart would be another's.
        let root = as_values(configuration, &*entry.key == "config.yaml")?;
        let origin = document.origin().clone();
        let mut values = Document::of_values(root, origin, Chart::PrometheusAdapter, within, false);
        // The adapter does not start on a key that it does not know.
        for problem in values
            .problems
            .iter_mut()
            .filter(|problem| problem.path.segments().len() == 2)
        {
            let name = problem
                .path
                .segments()
                .last()
                .and_then(scalegen_syntax::Segment::name);
            if let Some(name) = name.filter(|_| problem.flaw.is_about_the_key()) {
                let names: Vec<&str> = CONFIGURATION.iter().map(|(name, _)| *name).collect();
                problem.message = UnknownField {
                    name: name.to_owned(),
                }
                .into();
                problem.help = Some(match nearest(name, names.iter().copied()) {
                    Some(near) => did_you_mean(near),
                    None => ThereAre::of(&names),
                });
                (problem.flaw, problem.remedy) = (Flaw::UnknownField, None);
            }
        }
        Some(values)
    });
    found.collect()
}

fn as_values(configuration: Node, is_sure: bool) -> Option<Node> {
    let span = configuration.span;
    let Value::Map(mut lists) = configuration.value else {
        return None;
    };
    let known = |entry: &Entry| CONFIGURATION.iter().find(|(name, _)| *name == &*entry.key);
    // The values of the chart have maps where the configuration has lists.
    let is_list = |entry: &Entry| known(entry).is_some() && !matches!(entry.value.value, Value::Map(_));
    let is_one = lists.iter().any(is_list) || is_sure && lists.iter().any(|entry| known(entry).is_some());
    is_one.then_some(())?;
    for entry in &mut lists {
        if let Some((_, key)) = known(entry) {
            entry.key = (*key).into();
        }
    }
    lists.push(Entry::new(
        "default",
        Span::NONE,
        Node::new(Value::Bool(false), Span::NONE),
    ));
    let rules = Entry::new("rules", span, Node::new(Value::Map(lists), span));
    Some(Node::new(Value::Map(vec![rules]), span))
}
