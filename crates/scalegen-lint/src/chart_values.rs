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
    lay_over(files);
    let all = || files.iter().flat_map(|reading| &reading.documents);
    if !all().any(refers) {
        return;
    }
    let named = named_files(all());
    let own = own_defaults(all());
    let (dependencies, of_config_maps) = (dependencies(all()), of_config_maps(all()));
    let sources = sources(all());
    for reading in files {
        // A broken one is a values file too.
        let name = reading.source.as_ref().map(|source| below("", source.name()));
        let mut is_known = reading.is_unreadable() && name.is_some_and(|name| named.contains_key(&name));
        for document in &mut reading.documents {
            let is_plain = document.within().is_none() && document.kind().is_empty();
            let is_own = own.contains(&*file(document)) || is_of_other_chart(document, &dependencies);
            if is_plain && is_own && reading.directives.is_empty() {
                document.take_for_nothing();
                reading.is_foreign = true;
            }
            if let Some((chart, is_partial)) = named.get(&*file(document)).filter(|_| is_plain) {
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
                let mut found = of_dependencies(document, &dependencies);
                found.extend(in_config_map(document, &of_config_maps, &mut broken));
                found.extend(of_reference(document, &sources, &mut broken));
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

/// Marks values that lie over others, by the names of their files: `values-prod.yaml` beside `values.yaml`, or
/// `prod/values.yaml` below it.
fn lay_over(files: &mut [Reading]) {
    let chart = |document: &Document| match document.object() {
        Object::HelmValues(chart) if document.within().is_none() => Some(*chart),
        _ => None,
    };
    let stem = |file: &str| file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned();
    let all = files.iter().flat_map(|reading| &reading.documents);
    let stems: BTreeSet<(Chart, String)> = all
        .filter_map(|document| Some((chart(document)?, stem(&file(document)))))
        .collect();
    if stems.len() < 2 {
        return;
    }
    for document in files.iter_mut().flat_map(|reading| &mut reading.documents) {
        let Some(chart) = chart(document) else { continue };
        let file = stem(&file(document));
        let is_below = |base: &str| {
            let name = base.rsplit('/').next().unwrap_or(base);
            let rest = file.strip_prefix(base);
            let is_variant = rest.is_some_and(|rest| rest.starts_with(['-', '_', '.']));
            is_variant || folder(folder(&file)) == folder(base) && file.rsplit('/').next() == Some(name)
        };
        if stems
            .iter()
            .any(|(of, base)| *of == chart && *base != file && is_below(base))
        {
            document.take_for_values(chart, true);
        }
    }
}

/// Whether a file beside the Chart.yaml of another chart only has the name of one that is known, as values of an
/// application for its ScaledObjects.
fn is_of_other_chart(document: &Document, charts: &BTreeMap<String, Vec<(String, Chart)>>) -> bool {
    let is_beside = || charts.contains_key(folder(&file(document)));
    matches!(document.object(), Object::HelmValues(chart) if is_beside() && !chart.is_likely(document.node(), 1))
}

/// The values of dependencies in a values file of the chart that has them: beside its Chart.yaml, or below.
fn of_dependencies(
    document: &Document,
    dependencies: &BTreeMap<String, Vec<(String, Chart)>>,
) -> Vec<Document> {
    let path = file(document);
    let beside = folder(&path);
    let is_far = !dependencies.contains_key(beside);
    let of_chart = match is_far {
        true => dependencies
            .get(folder(beside))
            .or_else(|| dependencies.get(folder(folder(beside)))),
        false => dependencies.get(beside).filter(|_| is_values_file(document)),
    };
    let is_partial = name_of_file(document) != "values.yaml" || is_far;
    let of_dependency = |(alias, chart): &(String, Chart)| {
        let path = FieldPath::of(alias.clone());
        // Far from the chart only its keys show whose values they are.
        let is_one = || {
            document
                .at(&path)
                .is_some_and(|values| chart.is_likely(values, 1))
        };
        // The strings of values are not read as YAML.
        let values = || values_at(document, *chart, path.clone(), is_partial, &mut Vec::new());
        (!is_far || is_one()).then(values).flatten()
    };
    let of_chart = of_chart.filter(|_| document.kind().is_empty());
    of_chart.into_iter().flatten().filter_map(of_dependency).collect()
}

/// The charts that sources of Flux hold, by their kind, namespace and name.
fn sources<'a>(documents: impl Iterator<Item = &'a Document>) -> BTreeMap<[String; 3], Chart> {
    let of_source = |document: &Document| {
        let field = match document.kind() {
            "OCIRepository" => "url",
            "HelmChart" => "chart",
            _ => return None,
        };
        let reference = document.node().get_in(&["spec", field])?.as_str()?;
        let namespace = document.namespace().unwrap_or_default();
        let key = [document.kind(), namespace, document.name()].map(str::to_owned);
        Some((key, chart_of_reference(reference)?))
    };
    documents.filter_map(of_source).collect()
}

/// The values of a HelmRelease whose chart only its source names.
fn of_reference(
    document: &Document,
    sources: &BTreeMap<[String; 3], Chart>,
    broken: &mut Vec<Finding>,
) -> Option<Document> {
    let root = document.node();
    let reference = root.get_in(&["spec", "chartRef"])?;
    if document.kind() != "HelmRelease" || chart_of_flux(root).is_some() {
        return None;
    }
    let text = |key: &str| reference.get(key).and_then(Node::as_str);
    let namespace = text("namespace").or_else(|| document.namespace());
    let key = [text("kind")?, namespace.unwrap_or_default(), text("name")?].map(str::to_owned);
    let is_partial = root.get_in(&["spec", "valuesFrom"]).is_some();
    let path = FieldPath::of("spec").field("values");
    values_at(document, *sources.get(&key)?, path, is_partial, broken)
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
        || *document.object() == Object::Kustomization
            && (has("helmCharts") || has("helmChartInflationGenerator"))
        || document.kind() == "HelmChartInflationGenerator"
        || is_chart(document)
        || document.kind().is_empty() && has("releases")
}

fn name_of_file(document: &Document) -> &str {
    let file = document.file().unwrap_or_default();
    file.rsplit(['/', '\\']).next().unwrap_or_default()
}

fn is_chart(document: &Document) -> bool {
    matches!(name_of_file(document), "Chart.yaml" | "requirements.yaml")
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
        let list = |key: &str| document.node().get(key).into_iter().flat_map(Node::items);
        let is_kustomization = *document.object() == Object::Kustomization;
        let is_generator = document.kind() == "HelmChartInflationGenerator";
        let charts = list("helmCharts").filter(|_| is_kustomization);
        for entry in charts.chain(Some(document.node()).filter(|_| is_generator)) {
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
        // Older kustomizations.
        for entry in list("helmChartInflationGenerator").filter(|_| is_kustomization) {
            let text = |key: &str| entry.get(key).and_then(Node::as_str);
            let chart = text("chartName").and_then(chart_of_reference);
            add(chart, text("values").into_iter().collect(), false);
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
