//! A folder's kustomization, and everything that it takes in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use scalegen_document::{Directive, Document, Node, Span, Value, Variables};
use scalegen_syntax::Place;

use crate::config::{Config, DEFAULTS};
use crate::context::{Context, has_words, keep_words, missing, roots_of};
use crate::fault::{Fault, Problem, Unseen, What};
use crate::file::{File, Files, kustomization_paths};
use crate::layer::{Layer, Listed};
use crate::names::{self, Side};
use crate::overlay::Overlay;
use crate::resource::{Resource, Taken};
use crate::tree::{self, words};
use crate::{
    fields, generate, hash, images, metadata, name_references, patches, replacements, replicas, transformers,
    vars,
};

/// What kustomize builds of a folder.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Build {
    /// The objects.
    pub documents: Vec<Document>,
    /// Patches that changed nothing, since what they are for is not among the objects, or not examined.
    pub patches: Vec<Document>,
    /// Why kustomize would build nothing. The objects are then as they are without what is wrong.
    pub problems: Vec<Problem>,
    /// What was not examined.
    pub unseen: Vec<Unseen>,
    /// The paths of all files that went into it: kustomizations, bases, patches.
    pub consumed: Vec<String>,
    /// Comments in patches inside of kustomizations that speak to scalegen.
    pub directives: Vec<Directive>,
}

/// Builds the kustomization of a folder from files alone.
///
/// Nothing is fetched and no plugin is run: see [`Build::unseen`]. Never panics, whatever the files hold.
pub fn build(folder: &str, files: &Files<'_>) -> Build {
    Kustomizer::new(files).build(folder)
}

/// Builds several kustomizations. What several of them take in is built once.
pub struct Kustomizer<'a> {
    files: &'a Files<'a>,
    layers: BTreeMap<String, Arc<Layer>>,
    /// The folders that are being built, the outermost first.
    open: Vec<String>,
}

/// Levels of folders; nobody writes ten.
const LEVELS: usize = 64;

/// Which list of a kustomization names a folder.
#[derive(Clone, Copy, PartialEq)]
enum List {
    Resources,
    Components,
}

impl<'a> Kustomizer<'a> {
    /// One that finds files with `files`.
    pub fn new(files: &'a Files<'a>) -> Self {
        Self {
            files,
            layers: BTreeMap::new(),
            open: Vec::new(),
        }
    }

    /// Builds the kustomization of a folder.
    pub fn build(&mut self, folder: &str) -> Build {
        let mut top = Layer::default();
        match self.layer(&mut top, folder, Span::NONE, None) {
            Some(layer) => match Arc::try_unwrap(layer) {
                Ok(layer) => top.take(layer),
                Err(layer) => top.include(&layer, Span::NONE),
            },
            None => return finish(top, &Variables::new()),
        }
        complete(&mut top);
        finish(top, &Variables::new())
    }

    /// Builds what is applied of a folder when something else writes into its kustomization, or makes one.
    pub fn build_over(&mut self, folder: &str, overlay: &Overlay) -> Build {
        let (mut top, mut layer) = (Layer::default(), Layer::default());
        let mut base = None;
        let has_own = kustomization_paths(folder).any(|path| (self.files)(&path).is_some());
        let own = has_own.then(|| self.kustomization(&mut top, folder, Span::NONE));
        self.enter(&mut top, folder, Span::NONE, |kustomizer| {
            let root = match own.flatten() {
                Some((path, file)) => Self::root(&mut layer, &path, &file),
                None => Some(tree::map(Span::NONE)),
            };
            base = layer.texts.add(&overlay.source);
            if let (Some(mut root), Some(base)) = (root, base) {
                if !has_own {
                    root = overlay.made(base);
                }
                overlay.write_into(&mut root, base);
                kustomizer.carry_out(&mut layer, folder, &root, None);
            }
        });
        top.take(layer);
        complete(&mut top);
        let base = base.unwrap_or_default();
        overlay.set_metadata(&mut top, base);
        finish(top, &overlay.variables(base))
    }

    /// What a folder builds. Problems with the folder itself go to `outer`, which lists it at `at`.
    fn layer(&mut self, outer: &mut Layer, folder: &str, at: Span, list: Option<List>) -> Option<Arc<Layer>> {
        let built = self.layers.get(folder).cloned();
        let (path, file) = self.kustomization(outer, folder, at)?;
        self.check_kind(outer, folder, &file, at, list);
        if let Some(layer) = built {
            return Some(layer);
        }
        let mut layer = Layer::default();
        self.enter(outer, folder, at, |kustomizer| {
            kustomizer.accumulate(&mut layer, folder, &path, &file, None);
        })?;
        let layer = Arc::new(layer);
        // What nobody lists is built once anyway.
        if list.is_some() {
            self.layers.insert(folder.to_owned(), Arc::clone(&layer));
        }
        Some(layer)
    }

    /// Does something within a folder, unless that is a cycle or too deep.
    fn enter(
        &mut self,
        outer: &mut Layer,
        folder: &str,
        at: Span,
        run: impl FnOnce(&mut Self),
    ) -> Option<()> {
        if self.open.iter().any(|open| open == folder) {
            outer.problem(Fault::Cycle(folder.to_owned()), at);
            return None;
        }
        if self.open.len() >= LEVELS {
            outer.problem(Fault::TooDeep(LEVELS), at);
            return None;
        }
        self.open.push(folder.to_owned());
        run(self);
        self.open.pop();
        Some(())
    }

    fn kustomization(&self, outer: &mut Layer, folder: &str, at: Span) -> Option<(String, Arc<File>)> {
        let mut found = kustomization_paths(folder).filter_map(|path| {
            let file = (self.files)(&path)?;
            Some((path, file))
        });
        let Some(first) = found.next() else {
            missing(outer, folder, at);
            return None;
        };
        if let Some((_, second)) = found.next() {
            let place = outer.texts.place(at);
            outer.problems.push(Problem {
                fault: Fault::Several(folder.to_owned()),
                place: place.or_else(|| Some(Place::new(second.source(), 0..0))),
                objects: Vec::new(),
            });
        }
        Some(first)
    }

    /// Components are in `components`, and nothing else is.
    fn check_kind(&self, outer: &mut Layer, folder: &str, file: &File, at: Span, list: Option<List>) {
        let kind = file
            .trees()
            .roots
            .first()
            .and_then(|root| root.tree().get("kind"));
        let kind = kind.and_then(Node::as_str).unwrap_or("Kustomization");
        let list = match (list, kind == "Component") {
            (Some(List::Resources), true) => "resources",
            (Some(List::Components), false) => "components",
            _ => return,
        };
        let fault = Fault::WrongKind {
            path: folder.to_owned(),
            kind: kind.to_owned(),
            list,
        };
        outer.problem(fault, at);
    }

    /// Adds to a layer what a kustomization says: objects first, then what changes them. A component is listed at
    /// `of_component` by the kustomization whose objects are in the layer.
    fn accumulate(
        &mut self,
        layer: &mut Layer,
        folder: &str,
        path: &str,
        file: &Arc<File>,
        of_component: Option<Span>,
    ) {
        if let Some(root) = Self::root(layer, path, file) {
            if is_empty(&root) {
                layer.problem(Fault::Empty, root.span);
            }
            self.carry_out(layer, folder, &root, of_component);
        }
    }

    /// What a kustomization says, taken into a layer.
    fn root(layer: &mut Layer, path: &str, file: &Arc<File>) -> Option<Node> {
        let base = layer.consume(path, file)?;
        let name = tree::text(path, Span::NONE);
        let mut root = roots_of(layer, file, base, &name)?.into_iter().next()?;
        fields::check(layer, &mut root);
        Some(root)
    }

    fn carry_out(&mut self, layer: &mut Layer, folder: &str, root: &Node, of_component: Option<Span>) {
        let context = Context {
            files: self.files,
            folder,
        };
        let list = |key: &str| root.get(key).into_iter().flat_map(Node::items);
        let before = layer.resources.len();
        let mut taken_in = Vec::new();
        for entry in list("resources").chain(list("bases")) {
            let start = layer.resources.len();
            let is_folder = self.resource(layer, context, entry);
            taken_in.push(Listed {
                start,
                end: layer.resources.len(),
                entry: is_folder.then_some(entry.span),
            });
        }
        // What the kustomization has that lists a component is no twin that the component alone has.
        if let Some(entry) = of_component {
            taken_in = vec![Listed {
                start: before,
                end: layer.resources.len(),
                entry: Some(entry),
            }];
        }
        for entry in list("configurations") {
            for root in context.roots(layer, entry).unwrap_or_default() {
                layer.config.add(&root);
            }
        }
        unseen_fields(layer, root);
        layer.drop_twins(root.span, &taken_in);
        for (key, kind) in [("configMapGenerator", "ConfigMap"), ("secretGenerator", "Secret")] {
            for entry in list(key) {
                generate::generate(context, layer, kind, entry, root.get("generatorOptions"));
            }
        }
        for entry in list("generators") {
            self.plugin(layer, context, entry);
        }
        for entry in list("components") {
            self.component(layer, context, entry);
        }
        transform(layer, context, root);
        for entry in list("transformers") {
            self.plugin(layer, context, entry);
        }
        for entry in list("vars") {
            vars::declare(layer, entry);
        }
    }

    /// An entry of `generators` or `transformers`: a file, objects themselves, or a folder that builds them.
    fn plugin(&mut self, layer: &mut Layer, context: Context<'_>, entry: &Node) {
        let folder = context.path(entry.as_str().unwrap_or_default());
        let is_folder = kustomization_paths(&folder).any(|path| (self.files)(&path).is_some());
        if !is_folder {
            let roots = context.roots_or_inline(layer, entry).unwrap_or_default();
            return transformers::run(context, layer, entry, roots);
        }
        let Some(plugins) = self.layer(layer, &folder, entry.span, Some(List::Resources)) else {
            return;
        };
        let before = layer.resources.len();
        layer.include(&plugins, entry.span);
        let roots = layer
            .resources
            .split_off(before)
            .into_iter()
            .map(|mut resource| std::mem::replace(resource.node_mut(), Node::EMPTY));
        let roots = roots.collect();
        transformers::run(context, layer, entry, roots);
    }

    /// A file with objects, or a folder with a kustomization, which is what the answer says.
    fn resource(&mut self, layer: &mut Layer, context: Context<'_>, entry: &Node) -> bool {
        let Some(named) = entry.as_str() else { return false };
        let path = context.path(named);
        if let Some(file) = (self.files)(&path) {
            for taken in context.taken(layer, entry, &path, &file).unwrap_or_default() {
                take(layer, taken);
            }
            return false;
        }
        if kustomization_paths(&path).all(|path| (self.files)(&path).is_none()) {
            missing(layer, named, entry.span);
            return false;
        }
        if let Some(other) = self.layer(layer, &path, entry.span, Some(List::Resources)) {
            layer.include(&other, entry.span);
        }
        true
    }

    /// A component changes the objects of the kustomization that lists it.
    fn component(&mut self, layer: &mut Layer, context: Context<'_>, entry: &Node) {
        let Some(named) = entry.as_str() else { return };
        let folder = context.path(named);
        if kustomization_paths(&folder).all(|path| (self.files)(&path).is_none()) {
            return missing(layer, named, entry.span);
        }
        let Some((path, file)) = self.kustomization(layer, &folder, entry.span) else {
            return;
        };
        self.check_kind(layer, &folder, &file, entry.span, Some(List::Components));
        let mut inner = std::mem::take(layer);
        let entered = self.enter(layer, &folder, entry.span, |kustomizer| {
            kustomizer.accumulate(&mut inner, &folder, &path, &file, Some(entry.span));
        });
        let problems = std::mem::replace(layer, inner).problems;
        if entered.is_none() {
            let place = layer.texts.place(entry.span);
            layer.problems.extend(problems.into_iter().map(|problem| Problem {
                place: place.clone(),
                ..problem
            }));
        }
    }
}

/// Adds what a file has: an object as it is, unless that is written in another way than kustomize writes it, or a list.
fn take(layer: &mut Layer, taken: Taken) {
    let root = taken.root.tree();
    let changes = has_words(root, &taken.text) || items(root).is_some();
    let mut resource = Resource::taken(taken);
    if !changes {
        return add(layer, resource);
    }
    let mut root = std::mem::replace(resource.node_mut(), Node::EMPTY);
    keep_words(&mut root, &layer.texts);
    add_all(layer, root);
}

/// Adds an object, or those of a list.
fn add_all(layer: &mut Layer, root: Node) {
    match items(&root) {
        Some(items) => items.iter().for_each(|item| add_all(layer, item.clone())),
        None => add(layer, Resource::new(root)),
    }
}

/// The items of a list of objects.
fn items(root: &Node) -> Option<&[Node]> {
    let kind = root.get("kind").and_then(Node::as_str).unwrap_or_default();
    let items = root.get("items").filter(|_| kind.ends_with("List"))?;
    matches!(items.value, Value::Sequence(_)).then(|| items.items())
}

/// Adds an object. What is none is reported with the rules on files.
fn add(layer: &mut Layer, resource: Resource) {
    let kind = resource.node().get("kind").and_then(Node::as_str);
    if !kind.unwrap_or_default().is_empty() && !resource.name().is_empty() {
        layer.resources.push(resource);
    }
}

/// What changes objects, in kustomize's order.
fn transform(layer: &mut Layer, context: Context<'_>, root: &Node) {
    let config = config_of(layer);
    let list = |key: &str| root.get(key).into_iter().flat_map(Node::items);
    for entry in list("patchesStrategicMerge") {
        patches::strategic_merge(context, layer, entry);
    }
    for entry in list("patches") {
        patches::patch(context, layer, entry);
    }
    if let Some(entry) = root.entry("namespace") {
        names::namespace(layer, entry.key_span, &entry.value, false, &config.namespace);
    }
    for (key, side, more) in [
        ("namePrefix", Side::Prefix, &config.name_prefix),
        ("nameSuffix", Side::Suffix, &config.name_suffix),
    ] {
        if let Some(affix) = root.get(key) {
            names::affix(layer, side, affix, more);
        }
    }
    for entry in list("labels") {
        metadata::labels(layer, entry, &config);
    }
    if let Some(pairs) = root.get("commonLabels") {
        metadata::set_all(layer, pairs, &config.common_labels);
    }
    if let Some(pairs) = root.get("commonAnnotations") {
        metadata::set_all(layer, pairs, &config.annotations);
    }
    for entry in list("patchesJson6902") {
        patches::json_6902(context, layer, entry);
    }
    for entry in list("replicas") {
        replicas::set(layer, entry, &config.replicas);
    }
    for entry in list("images") {
        images::set(layer, entry, &config.images);
    }
    for entry in list("replacements") {
        replacements::replace(context, layer, entry);
    }
}

/// Whether a kustomization says nothing: kustomize takes a list without a value for none, and `[]` for a list.
fn is_empty(root: &Node) -> bool {
    let is_kind = |key: &str| matches!(key, "apiVersion" | "kind");
    matches!(root.value, Value::Map(_))
        && root
            .entries()
            .iter()
            .all(|entry| is_kind(&entry.key) || entry.value.is_null())
}

/// The fields that are changed by default, and those that `configurations` add.
fn config_of(layer: &Layer) -> Cow<'static, Config> {
    let mut config = Cow::Borrowed(&*DEFAULTS);
    if layer.config != Config::default() {
        config.to_mut().extend(&layer.config);
    }
    config
}

/// Fields that are not carried out.
fn unseen_fields(layer: &mut Layer, root: &Node) {
    for key in ["helmCharts", "helmChartInflationGenerator"] {
        for chart in root.get(key).into_iter().flat_map(Node::items) {
            let name = chart.get("name").or_else(|| chart.get("chartName"));
            layer.unseen(What::Chart(name.map(words).unwrap_or_default()), chart.span);
        }
    }
}

/// Adds hashes, and follows names and variables, once all objects are there.
fn complete(top: &mut Layer) {
    hash::add(top);
    let config = config_of(top);
    name_references::follow(top, &config);
    vars::resolve(top, &config);
    top.resources.retain(|resource| {
        let annotations = resource.node().get_in(&["metadata", "annotations"]);
        let local = annotations.and_then(|node| node.get("config.kubernetes.io/local-config"));
        local.and_then(Node::as_str) != Some("true")
    });
}

fn finish(mut layer: Layer, variables: &Variables) -> Build {
    for resource in &mut layer.resources {
        resource.quote_annotations();
    }
    // What is missing is a problem itself, and of a generated object only data may not be known.
    let is_data = |unseen: &Unseen| matches!(unseen.what, What::Ungenerated(_));
    let is_known = |unseen: &Unseen| is_data(unseen) || matches!(unseen.what, What::Missing(_));
    let are_known = layer.unseen.iter().all(is_known);
    let is_data_known = !layer.unseen.iter().any(is_data);
    layer.problems.retain(|problem| {
        let is_of_data = matches!(problem.fault, Fault::NoField(_) | Fault::NoVariable(_));
        (are_known || !problem.fault.is_absence()) && (is_data_known || !is_of_data)
    });
    let texts = Arc::new(layer.texts);
    let resources = layer.resources.into_iter();
    Build {
        documents: resources
            .map(|resource| resource.document(&texts, variables))
            .collect(),
        patches: layer
            .unapplied
            .into_iter()
            .map(|node| Document::built_patch(node, &texts))
            .collect(),
        problems: layer.problems,
        unseen: layer.unseen,
        directives: layer.directives,
        consumed: layer.consumed,
    }
}
