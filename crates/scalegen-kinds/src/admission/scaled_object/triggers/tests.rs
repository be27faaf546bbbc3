//! The metadata of every type of trigger: what the scaler takes, and what it refuses.

use serde_json::{Value, json};

use super::*;
use crate::admission::mutation::{changed, named};
use scalegen_syntax::Version;

const V2_9: Version = Version::new(2, 9);
const V2_17: Version = Version::new(2, 17);
const V2_20: Version = Version::new(2, 20);

fn prometheus() -> Value {
    json!({
        "type": "prometheus",
        "metadata": {
            "serverAddress": "http://prometheus:9090",
            "query": "sum(up)",
            "threshold": "5",
            "activationThreshold": "0",
            "ignoreNullValues": "false",
            "unsafeSsl": "T",
            "authModes": "tls, basic",
        },
        "authenticationRef": {"name": "prometheus"},
    })
}

fn cpu() -> Value {
    json!({"type": "cpu", "metricType": "Utilization", "metadata": {"value": "50", "containerName": "api"}})
}

fn cron() -> Value {
    json!({"type": "cron", "metadata": {
        "timezone": "Europe/Berlin", "start": "0 8 * * 1-5", "end": "0 18 * * 1-5", "desiredReplicas": "3"}})
}

/// `rule field` of every refusal, below the trigger.
fn refused(object: &Value, keda: Version) -> Vec<String> {
    let object: ScaleTrigger = serde_json::from_value(object.clone()).unwrap();
    let targets = Targets {
        keda,
        ..Targets::NEWEST
    };
    named(&trigger(&object, &FieldPath::ROOT, &targets))
}

#[test]
fn good_ones_are_taken() {
    for good in [
        prometheus(),
        cpu(),
        cron(),
        json!({"type": "kafka", "metadata": {"x": "y"}}),
    ] {
        assert_eq!(refused(&good, V2_20), Vec::<String>::new(), "{good}");
    }
}

#[test]
fn prometheus_metadata() {
    let text = |text: &str| Some(json!(text));
    for (key, value, keda, expected) in [
        ("serverAddress", None, V2_20, "TRG014 metadata.serverAddress"),
        ("query", text(" "), V2_20, "TRG014 metadata.query"),
        ("threshold", None, V2_20, "TRG014 metadata.threshold"),
        ("threshold", text("5k"), V2_20, "TRG014 metadata.threshold"),
        ("threshold", text("0"), V2_20, "TRG014 metadata.threshold"),
        ("threshold", text("-1"), V2_20, "TRG014 metadata.threshold"),
        ("threshold", text("0.0001"), V2_20, "TRG014 metadata.threshold"),
        ("threshold", text(" 1e2 "), V2_20, ""),
        ("threshold", text("0.001"), V2_20, ""),
        ("activationThreshold", text("-1"), V2_20, ""),
        (
            "activationThreshold",
            text("x"),
            V2_20,
            "TRG014 metadata.activationThreshold",
        ),
        (
            "ignoreNullValues",
            text("yes"),
            V2_20,
            "TRG014 metadata.ignoreNullValues",
        ),
        ("unsafeSsl", text("on"), V2_20, "TRG014 metadata.unsafeSsl"),
        ("queryParameters", text("a=b"), V2_20, ""),
        (
            "queryParameters",
            text("a=b=c"),
            V2_20,
            "TRG014 metadata.queryParameters",
        ),
        (
            "queryParameters",
            text("a=b"),
            V2_9,
            "warning TRG014 metadata.queryParameters",
        ),
        ("customHeaders", text("a"), V2_20, "TRG014 metadata.customHeaders"),
        (
            "customHeaders",
            text("a=b"),
            V2_9,
            "warning TRG014 metadata.customHeaders",
        ),
        ("timeout", text("5s"), V2_17, ""),
        ("timeout", text("1500"), V2_17, ""),
        ("timeout", text("-1"), V2_17, "TRG014 metadata.timeout"),
        ("timeout", text("5 s"), V2_17, "TRG014 metadata.timeout"),
        ("timeout", text("5s"), V2_9, "warning TRG014 metadata.timeout"),
        ("authModes", text("Basic"), V2_20, "TRG014 metadata.authModes"),
        (
            "authModes",
            text("basic,bearer"),
            V2_20,
            "TRG014 metadata.authModes",
        ),
    ] {
        let object = changed(&prometheus(), &format!("metadata.{key}"), value.clone());
        assert_eq!(
            refused(&object, keda).join(","),
            expected,
            "{key} = {value:?} for {keda}"
        );
    }
    let object = changed(&prometheus(), "authenticationRef", None);
    assert_eq!(refused(&object, V2_20), ["TRG014 metadata.authModes"]);
}

#[test]
fn cpu_and_memory_metadata() {
    let average = changed(&cpu(), "metricType", Some(json!("AverageValue")));
    let untyped = changed(&cpu(), "metricType", None);
    for (object, key, value, keda, expected) in [
        (cpu(), "value", None, V2_20, "TRG014 metadata.value"),
        (cpu(), "value", Some("0"), V2_20, "TRG014 metadata.value"),
        (cpu(), "value", Some("50%"), V2_20, "TRG014 metadata.value"),
        (cpu(), "value", Some("12.5"), V2_20, "TRG014 metadata.value"),
        (average.clone(), "value", Some("500m"), V2_20, ""),
        (
            average.clone(),
            "value",
            Some("0"),
            V2_20,
            "TRG014 metadata.value",
        ),
        (average, "value", Some("half"), V2_20, "TRG014 metadata.value"),
        (untyped, "value", Some("x"), V2_20, ""),
        (
            cpu(),
            "containerName",
            Some("A"),
            V2_20,
            "TRG014 metadata.containerName",
        ),
        (cpu(), "type", Some("Utilization"), V2_20, "TRG014 metadata.type"),
        (
            cpu(),
            "type",
            Some("Utilization"),
            V2_17,
            "warning TRG014 metadata.type",
        ),
    ] {
        let object = changed(&object, &format!("metadata.{key}"), value.map(|text| json!(text)));
        assert_eq!(refused(&object, keda).join(","), expected, "{object} for {keda}");
    }
}

#[test]
fn cron_metadata() {
    for (key, value, expected) in [
        ("timezone", None, "TRG014 metadata.timezone"),
        ("start", None, "TRG014 metadata.start"),
        ("end", Some("0 8 * * 1-5"), "TRG014 metadata.end"),
        ("end", Some("@daily"), "TRG014 metadata.end"),
        ("desiredReplicas", Some("0"), "TRG014 metadata.desiredReplicas"),
        ("desiredReplicas", Some("many"), "TRG014 metadata.desiredReplicas"),
        ("desiredReplicas", None, "TRG014 metadata.desiredReplicas"),
    ] {
        let object = changed(&cron(), &format!("metadata.{key}"), value.map(|text| json!(text)));
        assert_eq!(refused(&object, V2_20).join(","), expected, "{object}");
    }
}
