//! All values of charts in one object, as documents: what says what it is, what a comment marks, and the values of
//! dependencies in those of a chart that is not known.

use scalegen_syntax::Finding;

use super::chart_values::{
    Found, Within, argo_sources, chart_of_flux, configurations, embedded, marked, of_object, parameters,
    part, path_of,
};
use super::directive::Directive;
use super::node::{Node, Value};
use super::{Chart, Document, Origin};

/// The values in an object, and those that a comment marks in it. What is wrong with the YAML of a string is added to
/// `broken`.
pub fn values_within(
    document: &Document,
    directives: &[Directive],
    broken: &mut Vec<Finding>,
) -> Vec<Document> {
    // An object that has a type holds none, unless a comment says so.
    let is_marked = directives.iter().any(Directive::is_about_values);
    if document.known.is_some() && !is_marked {
        return Vec::new();
    }
    let mut found = of_object(document);
    if let Origin::Text(_) = document.origin() {
        for (chart, path) in marked(document.node(), directives) {
            found.retain(|other| other.path != path);
            if let Some(values) = document.node().at(&path) {
                let is_partial = false;
                found.push(Found {
                    chart,
                    values,
                    path,
                    is_partial,
                });
            }
        }
    }
    let mut documents: Vec<Document> = found
        .into_iter()
        .filter_map(|found| part(document, found, broken))
        .collect();
    documents.extend(of_umbrellas(document));
    documents.extend(configurations(document, broken));
    documents.extend(parameters(document));
    documents
}

/// The values of dependencies in those of a chart that is not known, under the names of the dependencies.
fn of_umbrellas(document: &Document) -> Vec<Document> {
    let root = document.node();
    let spec: &[&str] = match (document.group(), document.kind()) {
        ("helm.toolkit.fluxcd.io", "HelmRelease") if chart_of_flux(root).is_none() => &["spec"],
        ("argoproj.io", "Application") => &["spec"],
        ("argoproj.io", "ApplicationSet") => &["spec", "template", "spec"],
        _ => return Vec::new(),
    };
    let Some(node) = root.get_in(spec) else {
        return Vec::new();
    };
    let path = path_of(spec);
    let one = node.get("source").map(|source| (path.field("source"), source));
    let several = node.get("sources").into_iter().flat_map(Node::items).enumerate();
    let sources = several.map(|(index, source)| (path.field("sources").index(index), source));
    let known = argo_sources(root, spec);
    let of_argo = one.into_iter().chain(sources).filter_map(|(path, source)| {
        let helm = source
            .get("helm")
            .filter(|_| known.iter().all(|(_, known, _)| *known != path))?;
        let values = helm.get("valuesObject").map(|values| ("valuesObject", values));
        let (key, values) = values.or_else(|| Some(("values", helm.get("values")?)))?;
        Some((path.field("helm").field(key), values))
    });
    let of_flux = node.get("values").map(|values| (path.field("values"), values));
    let mut found = Vec::new();
    for (path, values) in of_flux.into_iter().chain(of_argo) {
        let is_one = |text: &str| Chart::in_name(text).is_some();
        let root = match &values.value {
            Value::Map(_) => Some(values.clone()),
            // What is wrong with the YAML is not for others to judge.
            Value::String(text) if is_one(text) => embedded(document.origin(), values, &mut Vec::new()),
            _ => None,
        };
        for entry in root.iter().flat_map(Node::entries) {
            let chart = Chart::named(&entry.key).filter(|chart| chart.is_likely(&entry.value, 1));
            let Some(chart) = chart else { continue };
            let within = Within {
                object: document.object_name(),
                path: path.key(&*entry.key),
                is_configuration: false,
            };
            let mut values = Document::of_values(
                entry.value.clone(),
                document.origin().clone(),
                chart,
                within,
                true,
            );
            values.has_unknown = document.has_unknown;
            found.push(values);
        }
    }
    found
}
