//! Where pods may run: tolerations, affinity, topology spread constraints and gates: rule WKL019.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{
    Affinity, NodeAffinity, NodeSelectorRequirement, NodeSelectorTerm, PodAffinityTerm, PodSpec, Toleration,
    TopologySpreadConstraint, WeightedPodAffinityTerm,
};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::LabelSelector;
use scalegen_syntax::{Targets, Version};

use crate::admission::At;
use crate::admission::gathered::Gathered;
use crate::admission::{labels, names, words};
use crate::{Refusal, rules};

/// From here on required node affinity may name only what a label can be; earlier a wrong value matches no node.
const CHECKED_NODE_VALUES: Version = Version::new(1, 33);

/// Servers up to 1.36 do not compare the values of taints with numbers; what later ones do is not known.
const COMPARED_TAINTS: Version = Version::new(1, 37);

/// From here on a term of pod affinity has keys of labels to match; earlier servers drop them.
const POD_AFFINITY_KEYS: Version = Version::new(1, 31);

/// From here on the keys of a spread constraint may be in its selector, as those of pod affinity.
const MERGED_SPREAD_KEYS: Version = Version::new(1, 34);

const IN_RANGE: &str = "must be in the range 1-100";

pub(super) fn check(spec: &PodSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let mut found = Gathered::of(rules::MALFORMED_SCHEDULING, found);
    let list = path.field("tolerations");
    for (index, toleration) in spec.tolerations.iter().flatten().enumerate() {
        self::toleration(toleration, targets, &list.index(index), &mut found);
    }
    if let Some(affinity) = &spec.affinity {
        self::affinity(affinity, targets, &path.field("affinity"), &mut found);
    }
    let constraints = spec.topology_spread_constraints.as_deref().unwrap_or_default();
    spread(
        constraints,
        targets,
        &path.field("topologySpreadConstraints"),
        &mut found,
    );
    let gates = path.field("schedulingGates");
    let mut seen = BTreeSet::new();
    for (index, gate) in spec.scheduling_gates.iter().flatten().enumerate() {
        found.name(gates.index(index), &gate.name, names::qualified);
        if !seen.insert(&gate.name) {
            found.push(gates.index(index), words::duplicate(&gate.name));
        }
    }
    let gates = path.field("readinessGates");
    for (index, gate) in spec.readiness_gates.iter().flatten().enumerate() {
        let at = gates.index(index);
        found.name(at.field("conditionType"), &gate.condition_type, names::qualified);
    }
}

fn toleration(toleration: &Toleration, targets: &Targets, path: &At<'_>, found: &mut Gathered<'_>) {
    let key = toleration.key.as_deref().unwrap_or_default();
    let operator = toleration.operator.as_deref().unwrap_or_default();
    let value = toleration.value.as_deref().unwrap_or_default();
    let effect = toleration.effect.as_deref().unwrap_or_default();
    let at = path.field("operator");
    if !key.is_empty() {
        found.name(path.field("key"), key, names::qualified);
    }
    found.invalid(
        key.is_empty() && operator != "Exists",
        at,
        operator,
        "operator must be Exists when `key` is empty, which means \"match all values and all keys\"",
    );
    found.invalid(
        toleration.toleration_seconds.is_some() && effect != "NoExecute",
        path.field("effect"),
        effect,
        "effect must be 'NoExecute' when `tolerationSeconds` is set",
    );
    match operator {
        "Equal" | "" => found.name(at, value, names::label_value),
        "Exists" => {
            let why = "value must be empty when `operator` is 'Exists'";
            found.invalid(!value.is_empty(), at, value, why);
        }
        "Lt" | "Gt" if targets.kubernetes >= COMPARED_TAINTS => {}
        other => found.push(at, words::unsupported(other, &["Equal", "Exists"])),
    }
    if !effect.is_empty() {
        let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"];
        found.word(path.field("effect"), Some(effect), &effects);
    }
}

const REQUIRED: &str = "requiredDuringSchedulingIgnoredDuringExecution";
const PREFERRED: &str = "preferredDuringSchedulingIgnoredDuringExecution";

fn affinity(affinity: &Affinity, targets: &Targets, path: &At<'_>, found: &mut Gathered<'_>) {
    if let Some(node) = &affinity.node_affinity {
        node_affinity(node, targets, &path.field("nodeAffinity"), found);
    }
    if let Some(pods) = &affinity.pod_affinity {
        let (required, preferred) = (
            &pods.required_during_scheduling_ignored_during_execution,
            &pods.preferred_during_scheduling_ignored_during_execution,
        );
        let path = path.field("podAffinity");
        pod_terms(required.as_deref(), preferred.as_deref(), targets, &path, found);
    }
    if let Some(pods) = &affinity.pod_anti_affinity {
        let (required, preferred) = (
            &pods.required_during_scheduling_ignored_during_execution,
            &pods.preferred_during_scheduling_ignored_during_execution,
        );
        let path = path.field("podAntiAffinity");
        pod_terms(required.as_deref(), preferred.as_deref(), targets, &path, found);
    }
}

fn node_affinity(affinity: &NodeAffinity, targets: &Targets, path: &At<'_>, found: &mut Gathered<'_>) {
    if let Some(selector) = &affinity.required_during_scheduling_ignored_during_execution {
        let path = path.field(REQUIRED);
        let terms = path.field("nodeSelectorTerms");
        if selector.node_selector_terms.is_empty() {
            found.push(
                terms,
                words::required_because("must have at least one node selector term"),
            );
        }
        let are_values_checked = targets.kubernetes >= CHECKED_NODE_VALUES;
        for (index, term) in selector.node_selector_terms.iter().enumerate() {
            node_term(term, are_values_checked, &terms.index(index), found);
        }
    }
    let list = path.field(PREFERRED);
    let preferred = &affinity.preferred_during_scheduling_ignored_during_execution;
    for (index, term) in preferred.iter().flatten().enumerate() {
        let path = list.index(index);
        found.within(path.field("weight"), Some(term.weight.into()), 1..=100, IN_RANGE);
        node_term(&term.preference, false, &path.field("preference"), found);
    }
}

fn node_term(term: &NodeSelectorTerm, are_values_checked: bool, path: &At<'_>, found: &mut Gathered<'_>) {
    let list = path.field("matchExpressions");
    for (index, requirement) in term.match_expressions.iter().flatten().enumerate() {
        node_requirement(requirement, are_values_checked, &list.index(index), found);
    }
    let list = path.field("matchFields");
    for (index, requirement) in term.match_fields.iter().flatten().enumerate() {
        let path = list.index(index);
        let values = requirement.values.as_deref().unwrap_or_default();
        match requirement.operator.as_str() {
            "In" | "NotIn" if values.len() == 1 => {}
            "In" | "NotIn" => {
                let why = "must be only one value when `operator` is 'In' or 'NotIn' for node field selector";
                found.push(path.field("values"), words::required_because(why));
            }
            other => found.invalid(
                true,
                path.field("operator"),
                other,
                "not a valid selector operator",
            ),
        }
        if requirement.key == "metadata.name" {
            let list = path.field("values");
            for (index, value) in values.iter().enumerate() {
                found.name(list.index(index), value, names::dns_subdomain);
            }
        } else {
            let why = "not a valid field selector key";
            found.invalid(true, path.field("key"), &requirement.key, why);
        }
    }
}

fn node_requirement(
    requirement: &NodeSelectorRequirement,
    are_values_checked: bool,
    path: &At<'_>,
    found: &mut Gathered<'_>,
) {
    let values = requirement.values.as_deref().unwrap_or_default();
    let at = path.field("values");
    match (requirement.operator.as_str(), values.len()) {
        ("In" | "NotIn", 0) => {
            let why = "must be specified when `operator` is 'In' or 'NotIn'";
            found.push(at, words::required_because(why));
        }
        ("Exists" | "DoesNotExist", count) => {
            let why = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'";
            found.forbidden(count > 0, at, why);
        }
        ("Gt" | "Lt", count) if count != 1 => {
            let why = "must be specified single value when `operator` is 'Lt' or 'Gt'";
            found.push(at, words::required_because(why));
        }
        ("In" | "NotIn" | "Gt" | "Lt", _) => {}
        (other, _) => found.invalid(
            true,
            path.field("operator"),
            other,
            "not a valid selector operator",
        ),
    }
    found.name(path.field("key"), &requirement.key, names::qualified);
    for (index, value) in values.iter().enumerate().filter(|_| are_values_checked) {
        found.name(at.index(index), value, names::label_value);
    }
}

fn pod_terms(
    required: Option<&[PodAffinityTerm]>,
    preferred: Option<&[WeightedPodAffinityTerm]>,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Gathered<'_>,
) {
    let list = path.field(REQUIRED);
    for (index, term) in required.into_iter().flatten().enumerate() {
        pod_term(term, targets, &list.index(index), found);
    }
    let list = path.field(PREFERRED);
    for (index, weighted) in preferred.into_iter().flatten().enumerate() {
        let path = list.index(index);
        found.within(
            path.field("weight"),
            Some(weighted.weight.into()),
            1..=100,
            IN_RANGE,
        );
        pod_term(
            &weighted.pod_affinity_term,
            targets,
            &path.field("podAffinityTerm"),
            found,
        );
    }
}

fn pod_term(term: &PodAffinityTerm, targets: &Targets, path: &At<'_>, found: &mut Gathered<'_>) {
    for (field, selector) in [
        ("labelSelector", &term.label_selector),
        ("namespaceSelector", &term.namespace_selector),
    ] {
        if let Some(selector) = selector {
            found.problems(labels::selector(selector, &path.field(field)));
        }
    }
    let list = path.field("namespaces");
    for (index, namespace) in term.namespaces.iter().flatten().enumerate() {
        if let Some(fault) = names::dns_label(namespace) {
            let message = words::invalid(namespace, fault);
            found.because_of(list.index(index), path.field("namespace"), message);
        }
    }
    if targets.kubernetes >= POD_AFFINITY_KEYS {
        match_keys(term, path, found);
    }
    if term.topology_key.is_empty() {
        found.push(
            path.field("topologyKey"),
            words::required_because("can not be empty"),
        );
    } else {
        found.name(path.field("topologyKey"), &term.topology_key, names::qualified);
    }
}

fn match_keys(term: &PodAffinityTerm, path: &At<'_>, found: &mut Gathered<'_>) {
    let mismatched = term.mismatch_label_keys.as_deref().unwrap_or_default();
    let matched = term.match_label_keys.as_deref().unwrap_or_default();
    for (field, keys) in [("matchLabelKeys", matched), ("mismatchLabelKeys", mismatched)] {
        let list = path.field(field);
        if term.label_selector.is_none() {
            let why = "must not be specified when labelSelector is not set";
            found.forbidden(!keys.is_empty(), list, why);
            continue;
        }
        for (index, key) in keys.iter().enumerate() {
            found.name(list.index(index), key, names::qualified);
        }
    }
    let list = path.field("matchLabelKeys");
    for (index, key) in matched.iter().enumerate() {
        let why = "exists in both matchLabelKeys and mismatchLabelKeys";
        found.invalid(mismatched.contains(key), list.index(index), key, why);
    }
    merged_keys(matched, term.label_selector.as_ref(), path, &list, found);
}

/// The server adds an expression for each key to the selectors of pods, and looks for it there. So in a template only
/// an expression after a label or expression of the same key is found.
fn merged_keys(
    keys: &[String],
    selector: Option<&LabelSelector>,
    path: &At<'_>,
    list: &At<'_>,
    found: &mut Gathered<'_>,
) {
    let mut seen: BTreeSet<&String> = selector
        .iter()
        .flat_map(|selector| selector.match_labels.iter().flatten())
        .map(|(key, _)| key)
        .collect();
    for expression in selector
        .iter()
        .flat_map(|selector| selector.match_expressions.iter().flatten())
    {
        if !seen.insert(&expression.key)
            && let Some(index) = keys.iter().rposition(|key| *key == expression.key)
        {
            found.because_of(
                list.index(index),
                path.index(index),
                words::invalid(&expression.key, BOTH),
            );
        }
    }
}

const BOTH: &str = "exists in both matchLabelKeys and labelSelector";

fn selects_by(selector: &LabelSelector, key: &str) -> bool {
    let labels = selector.match_labels.as_ref();
    labels.is_some_and(|labels| labels.contains_key(key))
        || selector
            .match_expressions
            .iter()
            .flatten()
            .any(|expression| expression.key == key)
}

fn spread(
    constraints: &[TopologySpreadConstraint],
    targets: &Targets,
    path: &At<'_>,
    found: &mut Gathered<'_>,
) {
    for (index, constraint) in constraints.iter().enumerate() {
        let path = path.index(index);
        let positive = 1..=i64::MAX;
        let why = "must be greater than zero";
        found.within(
            path.field("maxSkew"),
            Some(constraint.max_skew.into()),
            positive.clone(),
            why,
        );
        if constraint.topology_key.is_empty() {
            found.push(
                path.field("topologyKey"),
                words::required_because("can not be empty"),
            );
        }
        let action = constraint.when_unsatisfiable.as_str();
        let actions = ["DoNotSchedule", "ScheduleAnyway"];
        found.word(path.field("whenUnsatisfiable"), Some(action), &actions);
        let kind = |constraint: &TopologySpreadConstraint| {
            (
                constraint.topology_key.clone(),
                constraint.when_unsatisfiable.clone(),
            )
        };
        if constraints
            .iter()
            .skip(index + 1)
            .any(|other| kind(other) == kind(constraint))
        {
            let pair = format!("{{{}, {action}}}", constraint.topology_key);
            let named = path.field("{topologyKey, whenUnsatisfiable}");
            found.because_of(path.field("topologyKey"), named, words::duplicate(&pair));
        }
        let domains = constraint.min_domains.map(i64::from);
        found.within(path.field("minDomains"), domains, positive, why);
        if let Some(domains) = domains.filter(|_| action != "DoNotSchedule") {
            let why = "can only use minDomains if whenUnsatisfiable=DoNotSchedule";
            found.push(path.field("minDomains"), words::invalid_number(domains, why));
        }
        for (field, policy) in [
            ("nodeAffinityPolicy", &constraint.node_affinity_policy),
            ("nodeTaintsPolicy", &constraint.node_taints_policy),
        ] {
            found.word(path.field(field), policy.as_deref(), &["Honor", "Ignore"]);
        }
        spread_keys(constraint, targets, &path, found);
        if let Some(selector) = &constraint.label_selector {
            found.problems(labels::selector(selector, &path.field("labelSelector")));
        }
    }
}

fn spread_keys(
    constraint: &TopologySpreadConstraint,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Gathered<'_>,
) {
    let list = path.field("matchLabelKeys");
    let keys = constraint.match_label_keys.as_deref().unwrap_or_default();
    let selector = constraint.label_selector.as_ref();
    let why = "must not be specified when labelSelector is not set";
    found.forbidden(selector.is_none() && !keys.is_empty(), list, why);
    for (index, key) in keys.iter().enumerate() {
        found.name(list.index(index), key, names::qualified);
        let is_selected = targets.kubernetes < MERGED_SPREAD_KEYS
            && selector.is_some_and(|selector| selects_by(selector, key));
        found.invalid(is_selected, list.index(index), key, BOTH);
    }
    if targets.kubernetes >= MERGED_SPREAD_KEYS {
        merged_keys(keys, selector, &list, &list, found);
    }
}
