//! Values of charts that another file says to be values: a HelmRelease of its ConfigMaps, a Chart.yaml of the values
//! beside it, a kustomization or a helmfile of the files that it lists.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::input::NO_MANIFEST;
use scalegen_document::{
    Chart, Document, Node, Object, Reading, argo_value_files, chart_of_flux, chart_of_reference, values_at,
    values_within,
};
use scalegen_syntax::file_path::folder;
use scalegen_syntax::{FieldPath, Finding};

use crate::kustomize::{below, file};

/// Leaves a vendored chart's own defaults alone, adds the values that files refer to, and takes the files that they name for values.
pub(crate) fn add(files: &mut [Reading]) {
    let all = || files.iter().flat_map(|reading| &reading.documents);
    if !all().any(refers) {
        return;
    }
    let named = named_files(all());
    let own = own_defaults(all());
    let (dependencies, of_config_maps) = (dependencies(all()), of_config_maps(all()));
    for reading in files {
        // A broken one is a values file too.
        let name = reading.source.as_ref().map(|source| below("", source.name()));
        let mut is_known = reading.is_unreadable() && name.is_some_and(|name| named.contains_key(&name));
        for document in &mut reading.documents {
            let is_plain = document.within().is_none() && document.kind().is_empty();
            if is_plain && own.contains(&file(document)) && reading.directives.is_empty() {
                document.take_for_nothing();
                reading.is_foreign = true;
            }
            if let Some((chart, is_partial)) = named.get(&file(document)).filter(|_| is_plain) {
                document.take_for_values(*chart, *is_partial);
                is_known = true;
            }
        }
        let mut broken = Vec::new();
        let found: Vec<Document> = reading
            .documents
            .iter()
            .filter(|document| document.within().is_none())
            .flat_map(|document| {
                let aliases = dependencies.get(folder(&file(document)));
                let aliases = aliases.filter(|_| is_values_file(document)).into_iter().flatten();
                let of_dependencies = aliases.filter_map(|(alias, chart)| {
                    // The strings of values are not read as YAML.
                    values_at(
                        document,
                        *chart,
                        FieldPath::of(alias.clone()),
                        false,
                        &mut Vec::new(),
                    )
                });
                let mut found: Vec<Document> = of_dependencies.collect();
                found.extend(in_config_map(document, &of_config_maps, &mut broken));
                found
            })
            .collect();
        if is_known || !found.is_empty() {
            reading.is_foreign = false;
            reading
                .findings
                .retain(|finding| finding.code != NO_MANIFEST.code);
        }
        reading.documents.extend(found);
        reading.findings.append(&mut broken);
    }
}

/// Adds the values in the objects of a build.
pub(crate) fn add_within(documents: &mut Vec<Document>, findings: &mut Vec<Finding>) {
    let of_config_maps = of_config_maps(documents.iter());
    let found: Vec<Document> = documents
        .iter()
        .flat_map(|document| {
            // What is wrong with their strings was found as they were read.
            let mut found = values_within(document, &[], &mut Vec::new());
            found.extend(in_config_map(document, &of_config_maps, findings));
            found
        })
        .collect();
    documents.extend(found);
}

/// Whether it may say of something else that it is the values of a chart.
fn refers(document: &Document) -> bool {
    let has = |key: &str| document.node().get(key).is_some();
    matches!(document.kind(), "HelmRelease" | "Application" | "ApplicationSet")
        || *document.object() == Object::Kustomization && has("helmCharts")
        || is_chart(document)
        || document.kind().is_empty() && has("releases")
}

fn name_of_file(document: &Document) -> String {
    let file = file(document);
    file.rsplit('/').next().unwrap_or_default().to_owned()
}

fn is_chart(document: &Document) -> bool {
    matches!(
        name_of_file(document).as_str(),
        "Chart.yaml" | "requirements.yaml"
    )
}

fn is_values_file(document: &Document) -> bool {
    document.kind().is_empty() && name_of_file(document).contains("values")
}

/// The files with the defaults of charts that scalegen knows, of whatever version, which are not set by anybody.
fn own_defaults<'a>(documents: impl Iterator<Item = &'a Document>) -> BTreeSet<String> {
    let own = documents.filter(|document| {
        let name = document.node().get("name").and_then(Node::as_str);
        is_chart(document) && name.and_then(Chart::named).is_some()
    });
    // A chart of that name with dependencies is a wrapper.
    let own = own.filter(|document| document.node().get("dependencies").is_none());
    own.map(|document| below(folder(&file(document)), "values.yaml"))
        .collect()
}

/// The charts that a Chart.yaml depends on, by its folder, each by the key that its values have.
fn dependencies<'a>(documents: impl Iterator<Item = &'a Document>) -> BTreeMap<String, Vec<(String, Chart)>> {
    let mut found: BTreeMap<String, Vec<(String, Chart)>> = BTreeMap::new();
    for document in documents.filter(|document| is_chart(document)) {
        let all = document
            .node()
            .get("dependencies")
            .into_iter()
            .flat_map(Node::items);
        let of_chart = all.filter_map(|dependency| {
            let text = |key: &str| dependency.get(key).and_then(Node::as_str);
            let chart = Chart::named(text("name")?)?;
            Some((text("alias").or(text("name"))?.to_owned(), chart))
        });
        found
            .entry(folder(&file(document)).to_owned())
            .or_default()
            .extend(of_chart);
    }
    found
}

/// The files that kustomizations and helmfiles name as values, and whether others are laid over them.
fn named_files<'a>(documents: impl Iterator<Item = &'a Document>) -> BTreeMap<String, (Chart, bool)> {
    let mut found = BTreeMap::new();
    for document in documents {
        for (chart, path, is_partial) in argo_value_files(document) {
            found.insert(below("", path), (chart, is_partial));
        }
        let folder = folder(&file(document)).to_owned();
        let mut add = |chart: Option<Chart>, files: Vec<&str>, is_partial: bool| {
            let is_partial = is_partial || files.len() > 1;
            for (chart, name) in chart
                .iter()
                .flat_map(|chart| files.iter().map(move |name| (chart, name)))
            {
                found.insert(below(&folder, name), (*chart, is_partial));
            }
        };
        let charts = document
            .node()
            .get("helmCharts")
            .into_iter()
            .flat_map(Node::items);
        for entry in charts.filter(|_| *document.object() == Object::Kustomization) {
            let name = entry.get("name").and_then(Node::as_str);
            let more = entry
                .get("additionalValuesFiles")
                .into_iter()
                .flat_map(Node::items);
            let files = entry
                .get("valuesFile")
                .into_iter()
                .chain(more)
                .filter_map(Node::as_str);
            add(
                name.and_then(chart_of_reference),
                files.collect(),
                entry.get("valuesInline").is_some(),
            );
        }
        let releases = document.node().get("releases").into_iter().flat_map(Node::items);
        for release in releases.filter(|_| document.kind().is_empty()) {
            let chart = release.get("chart").and_then(Node::as_str);
            let values = release.get("values").map(Node::items).unwrap_or_default();
            let is_partial =
                release.get("set").is_some() || values.iter().any(|item| item.as_str().is_none());
            let files = values.iter().filter_map(Node::as_str);
            add(chart.and_then(chart_of_reference), files.collect(), is_partial);
        }
    }
    found
}

/// A key of a ConfigMap that a HelmRelease takes values from.
struct ValuesFrom {
    namespace: String,
    name: String,
    key: String,
    chart: Chart,
    is_partial: bool,
}

fn of_config_maps<'a>(documents: impl Iterator<Item = &'a Document>) -> Vec<ValuesFrom> {
    let releases = documents.filter(|document| document.kind() == "HelmRelease");
    let from = releases.filter_map(|release| {
        let chart = chart_of_flux(release.node())?;
        let items = release.node().get_in(&["spec", "valuesFrom"])?.items();
        let is_partial = items.len() > 1 || release.node().get_in(&["spec", "values"]).is_some();
        let is_whole = |item: &&Node| {
            item.get("targetPath").is_none() && item.get("kind").and_then(Node::as_str) == Some("ConfigMap")
        };
        let found = items.iter().filter(is_whole).filter_map(move |item| {
            let text = |key: &str| item.get(key).and_then(Node::as_str);
            Some(ValuesFrom {
                namespace: release.namespace().unwrap_or_default().to_owned(),
                name: text("name")?.to_owned(),
                key: text("valuesKey").unwrap_or("values.yaml").to_owned(),
                chart,
                is_partial,
            })
        });
        Some(found)
    });
    from.flatten().collect()
}

fn in_config_map(document: &Document, from: &[ValuesFrom], broken: &mut Vec<Finding>) -> Vec<Document> {
    if document.kind() != "ConfigMap" {
        return Vec::new();
    }
    let namespace = document.namespace().unwrap_or_default();
    let of_it = from
        .iter()
        .filter(|from| from.name == document.name() && from.namespace == namespace);
    of_it
        .filter_map(|from| {
            let path = FieldPath::of("data").key(from.key.as_str());
            values_at(document, from.chart, path, from.is_partial, broken)
        })
        .collect()
}
