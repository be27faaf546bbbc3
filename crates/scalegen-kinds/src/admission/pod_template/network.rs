//! The names that a pod resolves, and the namespaces that it shares with its node: rule WKL014.

use k8s_openapi::api::core::v1::PodSpec;
use scalegen_syntax::{Targets, Version};

use crate::admission::At;
use crate::admission::gathered::Gathered;
use crate::admission::{names, words};
use crate::words::Detail;
use crate::{Refusal, rules};

/// From here on a search path may have underscores and be a dot.
const RELAXED_SEARCHES: Version = Version::new(1, 33);

/// From here on a pod may have users of its own; earlier servers drop the field.
const OWN_USERS: Version = Version::new(1, 33);

const MAX_NAME_SERVERS: usize = 3;
const MAX_SEARCHES: usize = 32;
/// Characters of all search paths, with a space between two.
const MAX_SEARCH_LIST: usize = 2048;

pub(super) fn check(spec: &PodSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_POD_POLICY, found);
    dns(spec, targets, &path.field("dnsConfig"), found);
    let list = path.field("hostAliases");
    for (index, alias) in spec.host_aliases.iter().flatten().enumerate() {
        let path = list.index(index);
        found.name(path.field("ip"), &alias.ip, names::ip);
        let list = path.field("hostnames");
        for (index, name) in alias.hostnames.iter().flatten().enumerate() {
            found.name(list.index(index), name, names::dns_subdomain);
        }
    }
    if spec.host_users == Some(false) && targets.kubernetes >= OWN_USERS {
        for (field, named, is_shared) in [
            ("hostNetwork", "hostNetwork", spec.host_network),
            ("hostPID", "HostPID", spec.host_pid),
            ("hostIPC", "HostIPC", spec.host_ipc),
        ] {
            if is_shared == Some(true) {
                let message = words::forbidden("when `pod.Spec.HostUsers` is false");
                found.because_of(path.field(field), path.field(named), message);
            }
        }
    }
}

fn dns(spec: &PodSpec, targets: &Targets, path: &At<'_>, found: &mut Gathered<'_>) {
    let is_none = spec.dns_policy.as_deref() == Some("None");
    let Some(config) = &spec.dns_config else {
        if is_none {
            let why = "must provide `dnsConfig` when `dnsPolicy` is None";
            found.push(*path, words::required_because(why));
        }
        return;
    };
    let servers = config.nameservers.as_deref().unwrap_or_default();
    let list = path.field("nameservers");
    if is_none && servers.is_empty() {
        let why = "must provide at least one DNS nameserver when `dnsPolicy` is None";
        found.push(list, words::required_because(why));
        return;
    }
    if servers.len() > MAX_NAME_SERVERS {
        found.push(
            list,
            words::invalid_field("must not have more than 3 nameservers"),
        );
    }
    for (index, server) in servers.iter().enumerate() {
        found.name(list.index(index), server, names::ip);
    }
    let list = path.field("searches");
    let searches = config.searches.as_deref().unwrap_or_default();
    if searches.len() > MAX_SEARCHES {
        found.push(
            list,
            words::invalid_field("must not have more than 32 search paths"),
        );
    }
    if searches.join(" ").len() > MAX_SEARCH_LIST {
        let why = "must not have more than 2048 characters (including spaces) in the search list";
        found.push(list, words::invalid_field(why));
    }
    let fault = match targets.kubernetes >= RELAXED_SEARCHES {
        true => relaxed_search,
        false => search,
    };
    for (index, path) in searches.iter().enumerate() {
        found.name(list.index(index), path, fault);
    }
    let list = path.field("options");
    for (index, option) in config.options.iter().flatten().enumerate() {
        if option.name.as_deref().unwrap_or_default().is_empty() {
            found.push(list.index(index), words::required_because("must not be empty"));
        }
    }
}

fn search(path: &str) -> Option<Detail> {
    names::dns_subdomain(path.strip_suffix('.').unwrap_or(path))
}

fn relaxed_search(path: &str) -> Option<Detail> {
    if path == "." {
        return None;
    }
    search(&path.replace('_', "a"))
}
