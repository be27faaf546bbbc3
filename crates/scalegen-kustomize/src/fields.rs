//! The fields that kustomize knows in a kustomization. It refuses one with any other.
//!
//! Source: `api/types/kustomization.go` and its neighbors in kubernetes-sigs/kustomize 5.5.

use scalegen_document::{Entry, Node, Value};
use scalegen_syntax::nearest;

use crate::fault::Fault;
use crate::layer::Layer;

/// Fields by the path of the map that has them. What is below others is not looked at.
const FIELDS: &[(&[&str], &[&str])] = &[
    (
        &[""],
        &[
            "apiVersion",
            "bases",
            "buildMetadata",
            "commonAnnotations",
            "commonLabels",
            "components",
            "configMapGenerator",
            "configurations",
            "crds",
            "generatorOptions",
            "generators",
            "helmChartInflationGenerator",
            "helmCharts",
            "helmGlobals",
            "imageTags",
            "images",
            "inventory",
            "kind",
            "labels",
            "metadata",
            "namePrefix",
            "nameSuffix",
            "namespace",
            "openapi",
            "patches",
            "patchesJson6902",
            "patchesStrategicMerge",
            "replacements",
            "replicas",
            "resources",
            "secretGenerator",
            "sortOptions",
            "transformers",
            "validators",
            "vars",
        ],
    ),
    (&["metadata"], &["annotations", "labels", "name", "namespace"]),
    (
        &["labels"],
        &["fields", "includeSelectors", "includeTemplates", "pairs"],
    ),
    (
        &["labels.fields"],
        &["create", "group", "kind", "path", "version"],
    ),
    (
        &["patches", "patchesJson6902"],
        &["options", "patch", "path", "target"],
    ),
    (
        &[
            "patches.target",
            "patchesJson6902.target",
            "replacements.targets.select",
            "replacements.targets.reject",
        ],
        &[
            "annotationSelector",
            "group",
            "kind",
            "labelSelector",
            "name",
            "namespace",
            "version",
        ],
    ),
    (
        &["images", "imageTags"],
        &["digest", "name", "newName", "newTag", "tagSuffix"],
    ),
    (&["replacements"], &["path", "source", "targets"]),
    (
        &["replacements.source"],
        &[
            "fieldPath",
            "group",
            "kind",
            "name",
            "namespace",
            "options",
            "version",
        ],
    ),
    (
        &["replacements.targets"],
        &["fieldPaths", "options", "reject", "select"],
    ),
    (
        &["replacements.source.options", "replacements.targets.options"],
        &["create", "delimiter", "encoding", "index"],
    ),
    (&["replicas"], &["count", "name"]),
    (&["vars"], &["fieldref", "name", "objref"]),
    (
        &["vars.objref"],
        &["apiVersion", "group", "kind", "name", "namespace", "version"],
    ),
    (&["vars.fieldref"], &["fieldPath"]),
    (&["sortOptions"], &["legacySortOptions", "order"]),
    (&["sortOptions.legacySortOptions"], &["orderFirst", "orderLast"]),
    (
        &["configMapGenerator"],
        &[
            "behavior",
            "env",
            "envs",
            "files",
            "literals",
            "name",
            "namespace",
            "options",
        ],
    ),
    (
        &["secretGenerator"],
        &[
            "behavior",
            "env",
            "envs",
            "files",
            "literals",
            "name",
            "namespace",
            "options",
            "type",
        ],
    ),
    (
        &[
            "generatorOptions",
            "configMapGenerator.options",
            "secretGenerator.options",
        ],
        &["annotations", "disableNameSuffixHash", "immutable", "labels"],
    ),
];

/// Reports the fields that kustomize does not know, and gives the others the names that it has for them: it does not
/// look at upper and lower case.
pub(crate) fn check(layer: &mut Layer, root: &mut Node) {
    let version = root.get("apiVersion").and_then(Node::as_str).unwrap_or_default();
    if version.is_empty() || version.starts_with("kustomize.config.k8s.io/") {
        walk(layer, "", root);
    }
}

fn walk(layer: &mut Layer, path: &str, node: &mut Node) {
    match &mut node.value {
        Value::Sequence(items) => items.iter_mut().for_each(|item| walk(layer, path, item)),
        Value::Map(entries) => {
            let Some((_, fields)) = FIELDS.iter().find(|(paths, _)| paths.contains(&path)) else {
                return;
            };
            for entry in entries {
                if field(layer, fields, entry) {
                    let below = match path {
                        "" => entry.key.to_string(),
                        path => format!("{path}.{}", entry.key),
                    };
                    walk(layer, &below, &mut entry.value);
                }
            }
        }
        _ => {}
    }
}

/// Whether an entry is one of these fields.
fn field(layer: &mut Layer, fields: &[&'static str], entry: &mut Entry) -> bool {
    let known = fields.iter().find(|field| field.eq_ignore_ascii_case(&entry.key));
    match known {
        Some(known) if **known != *entry.key => entry.key = (*known).into(),
        Some(_) => {}
        None => {
            let fault = Fault::UnknownField {
                field: entry.key.to_string(),
                near: nearest(&entry.key, fields.iter().copied()).map(str::to_owned),
            };
            layer.problem(fault, entry.key_span);
        }
    }
    known.is_some()
}
