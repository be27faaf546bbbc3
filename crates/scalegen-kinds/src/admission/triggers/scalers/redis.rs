//! The triggers on Redis lists: `redis`, `redis-cluster` and `redis-sentinel`. Source: `redis_scaler.go`.

use crate::admission::triggers::examination::Examination;
use crate::admission::triggers::messages::{
    self, HostBesideAddress, HostsAndPorts, NeedsAddress, NoDatabases, RemoveHost, path,
};
use crate::rules;

/// Both spellings of a list that may have one entry.
const ADDRESSES: [&str; 2] = ["address", "addresses"];
const HOSTS: [&str; 2] = ["host", "hosts"];
const PORTS: [&str; 2] = ["port", "ports"];

pub(super) fn check(examination: &mut Examination<'_>) {
    check_connection(examination);
}

/// Where the server is, for lists and streams.
pub(super) fn check_connection(examination: &mut Examination<'_>) {
    let type_ = examination.trigger.type_.as_str();
    let (cluster, sentinel) = (
        type_.starts_with("redis-cluster"),
        type_.starts_with("redis-sentinel"),
    );
    check_server(examination, cluster || sentinel);
    if cluster && examination.text("databaseIndex").is_some() {
        examination.key(
            rules::IGNORED_TRIGGER_KEY,
            "databaseIndex",
            NoDatabases {},
            messages::remove("databaseIndex"),
        );
    }
    if sentinel && !examination.may_have("sentinelMaster") {
        examination.missing(
            "sentinelMaster",
            messages::needs_key(type_, "sentinelMaster"),
            None,
        );
    }
}

fn check_server(examination: &mut Examination<'_>, several: bool) {
    let says = |keys: [&str; 2]| keys.into_iter().any(|key| examination.says(key));
    let (addresses, hosts, ports) = (says(ADDRESSES), says(HOSTS), says(PORTS));
    if !addresses && !examination.authenticated() {
        let (key, message) = match (hosts, ports) {
            (true, true) => return check_counts(examination),
            (false, false) => ("address", NeedsAddress {}.into()),
            (true, false) => ("port", messages::setting_needs(path("host"), path("port"))),
            (false, true) => ("host", messages::setting_needs(path("port"), path("host"))),
        };
        return examination.missing(key, message, None);
    }
    if hosts && ports {
        check_counts(examination);
    }
    if addresses && hosts && !several {
        let key = HOSTS
            .into_iter()
            .find(|key| examination.says(key))
            .unwrap_or("host");
        examination.key(
            rules::IGNORED_TRIGGER_KEY,
            key,
            HostBesideAddress { key: path(key) },
            Some(RemoveHost { key: path(key) }.into()),
        );
    }
}

/// Hosts and ports go together one by one.
fn check_counts(examination: &mut Examination<'_>) {
    let count = |keys: [&str; 2]| {
        let text = keys.into_iter().find_map(|key| examination.text(key));
        text.map(|text| text.split(',').count())
    };
    if let (Some(hosts), Some(ports)) = (count(HOSTS), count(PORTS))
        && hosts != ports
    {
        let key = PORTS
            .into_iter()
            .find(|key| examination.says(key))
            .unwrap_or("ports");
        examination.key(
            rules::CONFLICTING_TRIGGER_KEYS,
            key,
            HostsAndPorts { hosts, ports },
            None,
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::admission::triggers::scalers::cases::Base;

    const BASE: Base = Base {
        trigger_type: "redis",
        metadata: &[("address", "redis.svc:6379"), ("listName", "jobs")],
        metric_type: None,
        authenticated: false,
    };

    #[test]
    fn metadata_is_held_against_what_keda_takes() {
        BASE.hold(&[
            (&[("listLength", "10")], &[]),
            (&[("listLength", "0")], &["trigger-value-out-of-range listLength"]),
            (&[("listLength", "1e1")], &["malformed-trigger-value listLength"]),
            (&[("activationListLength", "5")], &[]),
            (&[("listName", "-")], &["missing-trigger-key listName"]),
            (&[("address", "-")], &["missing-trigger-key address"]),
            (&[("address", "-"), ("addressFromEnv", "REDIS")], &[]),
            (&[("address", "-"), ("host", "redis"), ("port", "6379")], &[]),
            (
                &[("address", "-"), ("host", "redis")],
                &["missing-trigger-key port"],
            ),
            (
                &[("address", "-"), ("portFromEnv", "PORT")],
                &["missing-trigger-key host"],
            ),
            (
                &[("address", "-"), ("hosts", "a,b"), ("ports", "1")],
                &["conflicting-trigger-keys ports"],
            ),
            (
                &[("host", "redis"), ("port", "6379")],
                &["ignored-trigger-key host"],
            ),
            (&[("address", "redis.svc")], &["malformed-trigger-value address"]),
            (
                &[("address", "redis://redis.svc:6379")],
                &["malformed-trigger-value address"],
            ),
            (
                &[("databaseIndex", "-1")],
                &["trigger-value-out-of-range databaseIndex"],
            ),
            (&[("enableTLS", "enable")], &["malformed-trigger-value enableTLS"]),
            (&[("tls", "enable")], &["ignored-trigger-key tls"]),
            (&[("passwordFromEnv", "REDIS_PASSWORD")], &[]),
        ]);
    }

    #[test]
    fn the_address_may_come_from_a_trigger_authentication() {
        Base {
            authenticated: true,
            ..BASE
        }
        .hold(&[(&[("address", "-")], &[])]);
    }

    #[test]
    fn clusters_and_sentinels_have_wishes_of_their_own() {
        let metadata = &[("addresses", "a:6379,b:6379"), ("listName", "jobs")];
        let cluster = Base {
            trigger_type: "redis-cluster",
            metadata,
            ..BASE
        };
        cluster.hold(&[
            (&[("databaseIndex", "1")], &["ignored-trigger-key databaseIndex"]),
            (&[("hosts", "c"), ("ports", "1")], &[]),
        ]);
        let sentinel = Base {
            trigger_type: "redis-sentinel",
            metadata,
            ..BASE
        };
        assert_eq!(sentinel.found(&[]), ["missing-trigger-key sentinelMaster"]);
        assert_eq!(
            sentinel.found(&[("sentinelMaster", "m"), ("databaseIndex", "1")]),
            Vec::<String>::new()
        );
    }
}
