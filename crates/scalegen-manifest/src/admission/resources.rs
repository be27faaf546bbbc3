//! Names of resources, and which amounts they can be asked for in.
//!
//! Source: `pkg/apis/core/v1/helper/helpers.go` and `pkg/apis/core/validation/validation.go` of Kubernetes.

use super::{names, words};

/// What is wrong with the name of a resource that a container asks for, or that an HPA reads of a container.
pub(crate) fn container_resource_name(name: &str) -> Option<String> {
    if let Some(problem) = names::qualified(name) {
        return Some(words::invalid(name, &problem));
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
