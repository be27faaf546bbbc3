//! The metadata of an object: its name, namespace, labels, annotations, owners and finalizers.
//!
//! Source: `pkg/api/validation/objectmeta.go` of k8s.io/apimachinery.

use std::borrow::Cow;
use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{ObjectMeta, OwnerReference};

use super::labels::{self, EntryProblem, Problem};
use super::names::{self, Fault};
use super::words::{self, AnnotationsTooLong, SecondController};
use crate::Refusal;
use crate::admission::At;
use scalegen_syntax::Rule;

/// All annotations of an object together, keys and values, in bytes.
const MAX_ANNOTATIONS: usize = 256 * 1024;

/// What the API server refuses of the metadata of an object in a namespace, reported under `rule`.
///
/// A missing namespace is none of it: it comes from the request, and `kubectl` fills it in.
pub fn metadata(meta: &ObjectMeta, rule: &'static Rule) -> Vec<Refusal> {
    metadata_named(meta, rule, names::dns_subdomain, names::dns_subdomain_prefix)
}

/// Like [`metadata`], of an object whose name, and the beginning of one, are checked by these.
pub(crate) fn metadata_named(
    meta: &ObjectMeta,
    rule: &'static Rule,
    whole: Fault,
    beginning: Fault,
) -> Vec<Refusal> {
    let path = At::of("metadata");
    let mut problems = name(meta, whole, beginning, &path);
    if let Some(namespace) = meta
        .namespace
        .as_deref()
        .filter(|namespace| !namespace.is_empty())
        && let Some(problem) = names::dns_label(namespace)
    {
        problems.push((path.field("namespace").path(), words::invalid(namespace, problem)));
    }
    let mut entries = labels::labels(meta.labels.as_ref(), &path.field("labels"));
    entries.extend(annotations(meta.annotations.as_ref(), &path.field("annotations")));
    let mut refusals: Vec<Refusal> = problems
        .drain(..)
        .map(|(field, message)| Refusal::new(rule, field, message))
        .collect();
    refusals.extend(entries.into_iter().map(|entry| labels::refused(rule, entry)));
    problems.extend(owners(
        meta.owner_references.as_deref(),
        &path.field("ownerReferences"),
    ));
    problems.extend(finalizers(meta.finalizers.as_deref(), &path.field("finalizers")));
    refusals.extend(
        problems
            .into_iter()
            .map(|(field, message)| Refusal::new(rule, field, message)),
    );
    refusals
}

/// The name that the object will have: as written, or what the server would make of `generateName`, with
/// `xxxxx` where it draws letters. Empty when neither is set.
pub(crate) fn effective_name(meta: &ObjectMeta) -> Cow<'_, str> {
    match (meta.name.as_deref(), meta.generate_name.as_deref()) {
        (Some(name), _) if !name.is_empty() => Cow::Borrowed(name),
        (_, Some(prefix)) if !prefix.is_empty() => Cow::Owned(names::generated(prefix)),
        _ => Cow::Borrowed(""),
    }
}

/// Keys and total size of annotations; values may be anything.
pub(crate) fn annotations(
    annotations: Option<&BTreeMap<String, String>>,
    path: &At<'_>,
) -> Vec<EntryProblem> {
    let mut problems = Vec::new();
    let mut size = 0_usize;
    for (key, value) in annotations.into_iter().flatten() {
        size = size.saturating_add(key.len()).saturating_add(value.len());
        if let Some(problem) = names::qualified(&key.to_lowercase()) {
            problems.push((path.path(), words::invalid(key, problem), Some(key.clone())));
        }
    }
    if size > MAX_ANNOTATIONS {
        let limit = MAX_ANNOTATIONS;
        problems.push((path.path(), AnnotationsTooLong { limit }.into(), None));
    }
    problems
}

fn name(meta: &ObjectMeta, whole: Fault, beginning: Fault, path: &At<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    if let Some(prefix) = meta.generate_name.as_deref().filter(|prefix| !prefix.is_empty())
        && let Some(problem) = beginning(prefix)
    {
        problems.push((path.field("generateName").path(), words::invalid(prefix, problem)));
    }
    let name = effective_name(meta);
    if name.is_empty() {
        let message = words::required_because("name or generateName is required");
        problems.push((path.field("name").path(), message));
    } else if let Some(problem) = whole(&name) {
        problems.push((path.field("name").path(), words::invalid(&name, problem)));
    }
    problems
}

fn owners(owners: Option<&[OwnerReference]>, path: &At<'_>) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut controllers = 0;
    for owner in owners.into_iter().flatten() {
        controllers += usize::from(owner.controller == Some(true));
        for (field, value, problem) in [
            ("apiVersion", &owner.api_version, "version must not be empty"),
            ("kind", &owner.kind, "must not be empty"),
            ("name", &owner.name, "must not be empty"),
            ("uid", &owner.uid, "must not be empty"),
        ] {
            if value.is_empty() {
                problems.push((path.field(field).path(), words::invalid("", problem)));
            }
        }
    }
    if controllers > 1 {
        problems.push((path.path(), SecondController {}.into()));
    }
    problems
}

fn finalizers(finalizers: Option<&[String]>, path: &At<'_>) -> Vec<Problem> {
    finalizers
        .into_iter()
        .flatten()
        .filter_map(|finalizer| {
            let problem = names::qualified(finalizer)?;
            Some((path.path(), words::invalid(finalizer, problem)))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    fn refused(json: serde_json::Value) -> Vec<String> {
        let meta: ObjectMeta = serde_json::from_value(json).unwrap();
        let refusals = metadata(&meta, rules::MALFORMED_HPA_METADATA);
        assert!(
            refusals
                .iter()
                .all(|refusal| refusal.rule == rules::MALFORMED_HPA_METADATA)
        );
        refusals.iter().map(|refusal| refusal.field.to_string()).collect()
    }

    #[test]
    fn names() {
        let nothing: [&str; 0] = [];
        for good in ["a", "a.b", "1.5", "a-b"] {
            assert_eq!(refused(serde_json::json!({"name": good})), nothing, "{good}");
        }
        for bad in ["Off", "A_B", "-1", "50%", "a/b", " ", "..", &"x".repeat(254)] {
            assert_eq!(
                refused(serde_json::json!({"name": bad})),
                ["metadata.name"],
                "{bad}"
            );
        }
        assert_eq!(refused(serde_json::json!({})), ["metadata.name"]);
        assert_eq!(
            refused(serde_json::json!({"name": "", "generateName": ""})),
            ["metadata.name"]
        );
        assert_eq!(refused(serde_json::json!({"generateName": "load-"})), nothing);
        assert_eq!(
            refused(serde_json::json!({"generateName": "A_B"})),
            ["metadata.generateName", "metadata.name"]
        );
        assert_eq!(
            refused(serde_json::json!({"name": "a", "generateName": "A_B"})),
            ["metadata.generateName"]
        );
    }

    #[test]
    fn the_rest() {
        let nothing: [&str; 0] = [];
        assert_eq!(
            refused(serde_json::json!({
                "name": "a",
                "namespace": "team-a",
                "labels": {"app.kubernetes.io/name": "a", "b": ""},
                "annotations": {"Some.Example/KEY": "anything: {}\n"},
                "finalizers": ["example.com/wait"],
                "ownerReferences": [{"apiVersion": "v1", "kind": "A", "name": "a", "uid": "1", "controller": true}],
            })),
            nothing
        );
        for (json, field) in [
            (
                serde_json::json!({"name": "a", "namespace": "a.b"}),
                "metadata.namespace",
            ),
            (
                serde_json::json!({"name": "a", "labels": {"a b": ""}}),
                "metadata.labels",
            ),
            (
                serde_json::json!({"name": "a", "labels": {"a": "b c"}}),
                "metadata.labels",
            ),
            (
                serde_json::json!({"name": "a", "annotations": {"a b": ""}}),
                "metadata.annotations",
            ),
            (
                serde_json::json!({"name": "a", "annotations": {"a": "x".repeat(MAX_ANNOTATIONS)}}),
                "metadata.annotations",
            ),
            (
                serde_json::json!({"name": "a", "finalizers": ["a b"]}),
                "metadata.finalizers",
            ),
            (
                serde_json::json!({"name": "a", "ownerReferences": [{"apiVersion": "v1", "kind": "A", "name": "a"}]}),
                "metadata.ownerReferences.uid",
            ),
        ] {
            assert_eq!(refused(json.clone()), [field], "{json}");
        }
        assert_eq!(
            refused(serde_json::json!({"name": "a", "annotations": {"a": "x".repeat(MAX_ANNOTATIONS - 1)}})),
            nothing
        );
    }
}
