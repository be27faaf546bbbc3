//! Names of resources, and which amounts they can be asked for in.
//!
//! Source: `pkg/apis/core/v1/helper/helpers.go` and `pkg/apis/core/validation/validation.go` of Kubernetes.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::words::{self, AboveLimit, InvalidText, NotEqualToLimit};
use super::{names, quantities, read_quantity};
use crate::admission::At;
use crate::admission::messages::FractionalBytes;
use crate::{Refusal, rules};
use scalegen_syntax::{Message, Term};

/// WKL007, WKL008 and WKL009, and SCH006: requests and limits of one container, where `path` is that of `resources`.
pub(crate) fn requirements(resources: &ResourceRequirements, path: &At<'_>, found: &mut Vec<Refusal>) {
    let none = BTreeMap::new();
    let limits = resources.limits.as_ref().unwrap_or(&none);
    let requests = resources.requests.as_ref().unwrap_or(&none);
    for (field, amounts) in [("limits", limits), ("requests", requests)] {
        for (name, quantity) in amounts {
            amount(name, quantity, &path.field(field).key(name), found);
        }
    }
    for (name, request) in requests {
        let problem = match limits.get(name) {
            Some(limit) => against_limit(name, request, limit),
            None if may_overcommit(name) => None,
            None => {
                let message = words::required_because("Limit must be set for non overcommitable resources");
                found.push(Refusal::new(
                    rules::REQUEST_ABOVE_LIMIT,
                    path.field("limits"),
                    message,
                ));
                None
            }
        };
        if let Some(detail) = problem {
            found.push(Refusal::new(
                rules::REQUEST_ABOVE_LIMIT,
                path.field("requests"),
                InvalidText {
                    value: Term::Quoted(request.0.clone()),
                    detail: detail.into(),
                },
            ));
        }
    }
    huge_pages(limits, requests, path, found);
}

/// Like [`requirements`], of a pod as a whole, for which there are fewer resources.
pub(crate) fn of_pod(resources: &ResourceRequirements, path: &At<'_>, found: &mut Vec<Refusal>) {
    requirements(resources, path, found);
    for (field, amounts) in [("limits", &resources.limits), ("requests", &resources.requests)] {
        for name in amounts.iter().flatten().map(|(name, _)| name) {
            let is_of_pod = matches!(name.as_str(), "cpu" | "memory") || is_huge_page(name);
            if !is_of_pod && container_resource_name(name).is_none() {
                let message = words::unsupported(name, &["cpu", "hugepages-", "memory"]);
                found.push(Refusal::new(
                    rules::UNKNOWN_CONTAINER_RESOURCE,
                    path.field(field).key(name),
                    message,
                ));
            }
        }
    }
}

/// WKL007 and WKL008.
pub(crate) fn amount(name: &str, quantity: &Quantity, path: &At<'_>, found: &mut Vec<Refusal>) {
    if let Some(message) = container_resource_name(name) {
        found.push(Refusal::new(rules::UNKNOWN_CONTAINER_RESOURCE, *path, message));
    }
    let amount = match read_quantity(quantity) {
        Ok(amount) => amount,
        Err(_) => {
            found.extend(quantities::check(quantity, || *path));
            return;
        }
    };
    if amount.is_negative() {
        let message = words::invalid(&quantity.0, "must be greater than or equal to 0");
        found.push(Refusal::new(rules::MALFORMED_RESOURCE_AMOUNT, *path, message));
    }
    if is_huge_page(name) && !amount.is_negative() && !is_of_whole_pages(name, amount) {
        let message = words::invalid(&quantity.0, "must be a multiple of the page size in the name");
        found.push(Refusal::new(rules::MALFORMED_RESOURCE_AMOUNT, *path, message));
    }
    // The server rounds up to thousandths before it looks.
    let fractional = amount.milli_ceil() % 1000 != 0;
    if fractional && is_integer(name) {
        found.push(Refusal::new(
            rules::MALFORMED_RESOURCE_AMOUNT,
            *path,
            words::invalid(&quantity.0, "must be an integer"),
        ));
    } else if fractional && matches!(name, "memory" | "ephemeral-storage") {
        let message = FractionalBytes {
            value: Term::Quoted(quantity.0.clone()),
        };
        found.push(Refusal::new(rules::MALFORMED_RESOURCE_AMOUNT, *path, message).warning());
    }
}

/// WKL009.
fn against_limit(name: &str, request: &Quantity, limit: &Quantity) -> Option<Message> {
    let (request, limit) = (read_quantity(request).ok()?, read_quantity(limit).ok()?);
    let resource = name.to_owned();
    let (rounded, rounded_limit) = (request.milli_ceil(), limit.milli_ceil());
    if rounded != rounded_limit && !may_overcommit(name) {
        Some(
            NotEqualToLimit {
                resource,
                limit: Term::shown(limit),
            }
            .into(),
        )
    } else if rounded > rounded_limit {
        Some(
            AboveLimit {
                resource,
                limit: Term::shown(limit),
            }
            .into(),
        )
    } else {
        None
    }
}

/// WKL009: huge pages come with memory or CPU.
fn huge_pages(
    limits: &BTreeMap<String, Quantity>,
    requests: &BTreeMap<String, Quantity>,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let has = |wanted: fn(&str) -> bool| limits.keys().chain(requests.keys()).any(|name| wanted(name));
    if has(is_huge_page) && !has(|name| matches!(name, "cpu" | "memory")) {
        let message = words::forbidden("HugePages require cpu or memory");
        found.push(Refusal::new(rules::REQUEST_ABOVE_LIMIT, *path, message));
    }
}

/// What is wrong with the name of a resource that a container asks for, or that an HPA reads of a container.
pub(crate) fn container_resource_name(name: &str) -> Option<Message> {
    if let Some(problem) = names::qualified(name) {
        return Some(words::invalid(name, problem));
    }
    let problem = if !name.contains('/') {
        if is_standard_in_container(name) {
            return None;
        }
        "must be a standard resource for containers"
    } else if is_native(name) || is_extended(name) {
        return None;
    } else {
        "doesn't follow extended resource name standard"
    };
    Some(words::invalid(name, problem))
}

/// Whether a request may be lower than the limit, or stand without one.
pub(crate) fn may_overcommit(name: &str) -> bool {
    is_native(name) && !is_huge_page(name)
}

/// Whether only whole numbers of it make sense.
pub(crate) fn is_integer(name: &str) -> bool {
    is_extended(name)
}

/// Whether an amount of huge pages is one of whole pages, whose size the name has.
fn is_of_whole_pages(name: &str, amount: scalegen_syntax::Quantity) -> bool {
    let page = name
        .strip_prefix("hugepages-")
        .and_then(|page| page.parse::<scalegen_syntax::Quantity>().ok())
        .filter(|page| page.is_positive() && page.is_whole());
    page.is_some_and(|page| amount.units_ceil() % page.units_ceil() == 0)
}

/// `hugepages-2Mi` and its like.
pub(crate) fn is_huge_page(name: &str) -> bool {
    name.starts_with("hugepages-")
}

fn is_standard_in_container(name: &str) -> bool {
    matches!(name, "cpu" | "memory" | "ephemeral-storage") || is_huge_page(name)
}

/// Kubernetes' own: without a domain, or with one of its own.
fn is_native(name: &str) -> bool {
    !name.contains('/') || name.contains("kubernetes.io/")
}

/// A device: `nvidia.com/gpu`. Quotas put `requests.` before it, so it may neither begin with that nor
/// become too long by it.
fn is_extended(name: &str) -> bool {
    !is_native(name)
        && !name.starts_with("requests.")
        && names::qualified(&format!("requests.{name}")).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_container_resources() {
        for name in [
            "cpu",
            "memory",
            "ephemeral-storage",
            "hugepages-2Mi",
            "nvidia.com/gpu",
            "a/b",
            "apps/v1",
            "kubernetes.io/x",
        ] {
            assert_eq!(container_resource_name(name), None, "{name}");
        }
        for name in [
            "",
            " ",
            "pods",
            "CPU",
            "gpu",
            "storage",
            "requests.cpu",
            "-x",
            "apps/v1/x",
            "50%",
            "..",
            "requests.a/b",
        ] {
            assert!(container_resource_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn devices_are_neither_split_nor_overcommitted() {
        assert!(is_integer("nvidia.com/gpu") && !may_overcommit("nvidia.com/gpu"));
        assert!(!is_integer("cpu") && may_overcommit("cpu"));
        assert!(!may_overcommit("hugepages-2Mi"));
    }
}
