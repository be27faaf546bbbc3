//! The servers' small languages have one verdict, whichever way a text comes: as YAML, through a profile, through a
//! builder or, for quantities, into the simulator.
//!
//! `tests/languages/*.csv` has the texts with the server's verdicts, written from the grammars.

use scalegen::builders::{
    CronTrigger, HorizontalPodAutoscalerBuilder, Metric, ObjectReference, ResourceTarget, ScaledObjectBuilder,
};
use scalegen::{LintOptions, LintText, Quantity, Stack, has_errors, lint};
use scalegen_kinds::k8s::HorizontalPodAutoscaler;
use scalegen_simulate::hpa::HpaSpec;
use serde_json::{Value, json};

#[test]
fn a_schedule_has_one_verdict() {
    let rows = rows(include_str!("languages/schedules.csv"));
    assert!(rows.len() >= 50, "{}", rows.len());
    let mut wrong = Vec::new();
    for (verdict, schedule) in rows {
        let object = json!({
            "apiVersion": "keda.sh/v1alpha1",
            "kind": "ScaledObject",
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {
                "scaleTargetRef": {"name": "web"},
                "maxReplicaCount": 5,
                "triggers": [{"type": "cron", "metadata": {
                    "timezone": "Europe/Berlin", "start": schedule, "end": "59 23 * * *", "desiredReplicas": "3",
                }}],
            },
        });
        let trigger = CronTrigger::new("Europe/Berlin", &schedule, "59 23 * * *", 3);
        let built = ScaledObjectBuilder::new("web", ObjectReference::deployment("web"))
            .max_replica_count(5)
            .trigger(trigger)
            .build();
        let scaler = format!(
            "kind = \"keda\"\nmax_replicas = 5\ntriggers = [{{ type = \"cron\", timezone = \"Europe/Berlin\", start = \
             {}, end = \"59 23 * * *\", desired_replicas = 3 }}]",
            toml(&schedule)
        );
        for (way, taken) in [
            ("YAML", is_taken(&object)),
            ("profile", is_generated(&scaler)),
            ("builder", built.is_ok()),
        ] {
            if taken != (verdict == "taken") {
                wrong.push(format!("{schedule:?} is {verdict}, not by way of {way}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_quantity_has_one_verdict() {
    let rows = rows(include_str!("languages/quantities.csv"));
    assert!(rows.len() >= 20, "{}", rows.len());
    let mut wrong = Vec::new();
    for (verdict, quantity) in rows {
        let object = json!({
            "apiVersion": "autoscaling/v2",
            "kind": "HorizontalPodAutoscaler",
            "metadata": {"name": "web", "namespace": "shop"},
            "spec": {
                "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
                "minReplicas": 1,
                "maxReplicas": 5,
                "metrics": [{"type": "ContainerResource", "containerResource": {
                    "name": "memory",
                    "container": "api",
                    "target": {"type": "AverageValue", "averageValue": quantity},
                }}],
            },
        });
        let typed: HorizontalPodAutoscaler = serde_json::from_value(object.clone()).unwrap();
        let read = quantity.parse::<Quantity>();
        let built = read.as_ref().is_ok_and(|amount| {
            let metric = Metric::container_resource("memory", "api", ResourceTarget::AverageValue(*amount));
            HorizontalPodAutoscalerBuilder::new("web", ObjectReference::deployment("web"), 5)
                .metric(metric)
                .build()
                .is_ok()
        });
        let scaler = format!(
            "kind = \"hpa\"\nmin_replicas = 1\nmax_replicas = 5\nmetrics = [{{ container_resource = \"memory\", \
             average_value = {} }}]",
            toml(&quantity)
        );
        let is_read = verdict != "refused";
        let is_positive = is_read && verdict != "zero";
        for (way, taken, expected) in [
            ("YAML", is_taken(&object), is_positive),
            ("profile", is_generated(&scaler), is_positive),
            ("builder", built, is_positive),
            // The simulator reads the object; that a target is positive is the API server's.
            ("simulator", HpaSpec::new(&typed).is_ok(), is_read),
        ] {
            if taken != expected {
                wrong.push(format!("{quantity:?} is {verdict}, not by way of {way}"));
            }
        }
        if is_positive && read.as_ref().map(ToString::to_string).ok().as_deref() != Some(verdict) {
            wrong.push(format!("{quantity:?} is {verdict}, not {read:?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The rows of a table: a verdict, and a text that stands there as JSON.
fn rows(table: &str) -> Vec<(&str, String)> {
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.map(|line| {
        let (verdict, text) = line.split_once(' ').expect(line);
        (verdict, serde_json::from_str(text).expect(line))
    })
    .collect()
}

/// A text in TOML, every character of it that needs an escape as one.
fn toml(text: &str) -> String {
    let escaped: String = text
        .chars()
        .map(|c| match c {
            ' '..='~' if c != '"' && c != '\\' => c.to_string(),
            _ => format!("\\u{:04x}", u32::from(c)),
        })
        .collect();
    format!("\"{escaped}\"")
}

/// Whether the linter has no error on the object alone.
fn is_taken(object: &Value) -> bool {
    let text = LintText::Manifests {
        name: "object.json".to_owned(),
        bytes: object.to_string().into_bytes(),
    };
    !has_errors(&lint(vec![text], &LintOptions::default()).findings)
}

/// Whether a profile with such a scaler generates its files.
fn is_generated(scaler: &str) -> bool {
    let profile = format!(
        "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\ncontainer = \"api\"\n\
         requests = {{ cpu = \"50m\", memory = \"64Mi\" }}\n[workloads.web.scalers.main]\n{scaler}\n[addons]\nkeda = \
         {{}}\nmetrics_server = {{}}\n"
    );
    let rendered = Stack::from_text("shop.toml", &profile).and_then(|stack| stack.render());
    rendered.is_ok()
}
