//! The labels by which the adapter asks for the metric of an HPA: those of the rule and of the selector.
//!
//! Source: `LabelForResource` in `pkg/naming/resource_converter.go`, `BuildExternal` in `pkg/naming/metrics_query.go` of
//! prometheus-adapter.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_document::Node;

/// The label of a rule's series that is a resource, such as `namespace`: that of an override, or what the template gives.
pub(super) fn label(rule: &Node, resource: &str) -> String {
    let overrides = rule.get_in(&["resources", "overrides"]).map(Node::entries);
    let is_resource = |name: &str| {
        let name = name.to_ascii_lowercase();
        let of_y = resource
            .strip_suffix('y')
            .and_then(|stem| name.strip_prefix(stem));
        let plural = name.strip_prefix(resource);
        plural.is_some_and(|plural| ["", "s", "es"].contains(&plural)) || of_y == Some("ies")
    };
    let overridden = overrides.unwrap_or_default().iter().find_map(|entry| {
        let name = entry.value.get("resource")?.as_str()?;
        is_resource(name).then(|| entry.key.to_string())
    });
    let by_template = || {
        let template = rule.get_in(&["resources", "template"])?.as_str()?;
        let label = template.replace("<<.Resource>>", resource);
        let label = label.replace("<< .Resource >>", resource);
        (!label.contains("<<")).then_some(label)
    };
    overridden
        .or_else(by_template)
        .unwrap_or_else(|| resource.to_owned())
}

/// Whether the adapter asks for series of the HPA's namespace alone.
pub(super) fn is_namespaced(rule: &Node) -> bool {
    let namespaced = rule.get_in(&["resources", "namespaced"]);
    namespaced.and_then(Node::as_bool) != Some(false)
}

/// What the selector of a metric asks for, as labels and their values: of several values a regular expression.
pub(super) fn selected(selector: Option<&LabelSelector>) -> Vec<(String, String)> {
    let labels = selector.and_then(|selector| selector.match_labels.as_ref());
    let labels = labels.into_iter().flatten();
    let expressions = selector.and_then(|selector| selector.match_expressions.as_ref());
    let one_of = expressions
        .into_iter()
        .flatten()
        .filter(|expression| expression.operator == "In");
    let one_of = one_of.map(|expression| {
        let values = expression.values.as_deref().unwrap_or_default();
        (expression.key.clone(), values.join("|"))
    });
    labels
        .map(|(label, value)| (label.clone(), value.clone()))
        .chain(one_of)
        .collect()
}
