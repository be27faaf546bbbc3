//! The triggers on Redis lists: `redis`, `redis-cluster` and `redis-sentinel`. Source: `redis_scaler.go`.

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
