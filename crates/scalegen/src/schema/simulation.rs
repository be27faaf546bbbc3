//! The JSON Schema of what `scalegen simulate --format json` prints.

use serde_json::{Value, json};

use super::parts::{list, object};

/// Open to further fields.
pub(super) fn schema() -> Value {
    let each = ["step", "run", "poll"].map(|name| json!({ "$ref": format!("#/$defs/{name}") }));
    let mut schema = object(
        "What `scalegen simulate --format json` prints: steps of an HPA and of KEDA, runs of the VPA's recommender, or polls of a ScaledJob.",
        [("steps", list(json!({ "anyOf": each })))],
    );
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    schema["title"] = json!("simulate");
    schema["properties"]["replay"] = json!({
        "$ref": "#/$defs/replay",
        "description": "With `--replay`: how the decisions compare with those that were recorded.",
    });
    schema["$defs"] = json!({
        "step": step(),
        "run": run(),
        "poll": poll(),
        "reason": reason(),
        "arithmetic": arithmetic(),
        "thresholds": thresholds(),
        "policy": policy(),
        "replay": replay(),
        "difference": difference(),
    });
    schema
}

fn time() -> Value {
    json!({ "type": "number", "minimum": 0, "description": "Seconds since the start." })
}

fn count() -> Value {
    json!({ "type": "integer" })
}

fn maybe(kind: &str) -> Value {
    json!({ "type": [kind, "null"] })
}

fn text() -> Value {
    json!({ "type": "string" })
}

/// A map by the names of metrics.
fn by_metric(description: &str, value: Value) -> Value {
    json!({ "type": "object", "description": description, "additionalProperties": value })
}

fn maybe_one(name: &str) -> Value {
    json!({ "anyOf": [{ "$ref": format!("#/$defs/{name}") }, { "type": "null" }] })
}

fn step() -> Value {
    let limit = object(
        "What bounds or policies did to the recommendation.",
        [(
            "reason",
            json!({ "enum": ["TooFewReplicas", "TooManyReplicas", "ScaleUpLimit", "ScaleDownLimit"] }),
        )],
    );
    let mut limit = limit;
    limit["properties"]["replicas"] = count();
    limit["properties"]["policy"] = maybe_one("policy");
    let mut step = object(
        "A sync of the HPA controller, or a poll of KEDA.",
        [
            ("time", time()),
            (
                "metrics",
                by_metric("What was read; null where it was not returned.", maybe("number")),
            ),
            ("current_replicas", count()),
            ("desired_replicas", count()),
            ("reasons", list(text())),
            ("reason", list(json!({ "$ref": "#/$defs/reason" }))),
            ("recommended_replicas", maybe("integer")),
            ("stabilized_replicas", maybe("integer")),
            ("limited_by", json!({ "anyOf": [limit, { "type": "null" }] })),
            (
                "proposed_replicas",
                by_metric("Replicas that each metric asks for.", maybe("integer")),
            ),
            (
                "arithmetic",
                by_metric(
                    "How each metric came to what it asks for.",
                    maybe_one("arithmetic"),
                ),
            ),
            (
                "thresholds",
                by_metric(
                    "Where each metric asks for other replicas.",
                    maybe_one("thresholds"),
                ),
            ),
        ],
    );
    step["properties"]["clock"] = clock();
    step["properties"]["by"] = json!({
        "enum": ["hpa", "keda"],
        "description": "Who decided, in the simulation of a ScaledObject.",
    });
    step["properties"]["conditions"] = json!({
        "type": "object",
        "description": "The conditions of the HPA after the step, by type.",
        "additionalProperties": object(
            "A condition.",
            [("status", json!({ "enum": ["True", "False"] })), ("reason", text())],
        ),
    });
    step
}

fn clock() -> Value {
    json!({ "type": "string", "description": "What the clock showed, where the trace or `--start` has one." })
}

fn replay() -> Value {
    let seconds = |description: &str| json!({ "type": "number", "minimum": 0, "description": description });
    object(
        "The decisions held against the counts that the controller found next.",
        [
            ("decisions", count()),
            ("equal", count()),
            ("compared_seconds", seconds("The time that was compared.")),
            (
                "equal_seconds",
                seconds("The time in which the counts were equal."),
            ),
            (
                "mean_difference",
                json!({ "type": "number", "minimum": 0, "description": "In replicas, over the time." }),
            ),
            ("is_same_sequence", json!({ "type": "boolean" })),
            ("decided", list(count())),
            ("recorded", list(count())),
            ("first_difference", maybe_one("difference")),
        ],
    )
}

fn difference() -> Value {
    let mut difference = object(
        "A decision that was not as recorded.",
        [
            ("time", time()),
            ("decided", count()),
            ("recorded", count()),
            ("why", text()),
        ],
    );
    difference["properties"]["clock"] = clock();
    difference
}

fn reason() -> Value {
    object(
        "A reason as its kind, with the numbers that decided it.",
        [("kind", text())],
    )
}

fn arithmetic() -> Value {
    let mut arithmetic = object(
        "How a proposal was calculated. Percentages are whole, quantities in their base unit.",
        [
            ("metric", text()),
            ("reading", json!({ "type": "number" })),
            ("target", json!({ "type": "number" })),
            ("basis", json!({ "enum": ["per_pod", "whole", "divided"] })),
            ("ratio", maybe("number")),
            ("filled_ratio", maybe("number")),
            ("tolerance", json!({ "type": "number", "minimum": 0 })),
            ("is_reversed", json!({ "type": "boolean" })),
            ("pods", maybe("integer")),
            ("raw_replicas", maybe("number")),
            ("replicas", count()),
        ],
    );
    for (field, description) in [
        (
            "basis",
            "Whether reading and target are averages per pod, both for the whole, or a whole over a target per pod.",
        ),
        ("ratio", "Reading over target; null where it is not finite."),
        (
            "filled_ratio",
            "The ratio after pods without a value were counted; null without such pods.",
        ),
        ("tolerance", "The part of the target that the ratio may be off."),
        (
            "is_reversed",
            "Whether pods without a value turn the direction around, so that replicas stay.",
        ),
        ("pods", "What the ratio was multiplied by; null where it was not."),
        (
            "raw_replicas",
            "Replicas before they are rounded up; null where they stay.",
        ),
        ("replicas", "Replicas that the metric asks for."),
    ] {
        arithmetic["properties"][field]["description"] = json!(description);
    }
    arithmetic
}

fn thresholds() -> Value {
    let mut thresholds = object(
        "The readings at which a metric asks for other replicas, before windows, policies and bounds.",
        [("up_at", maybe("number")), ("down_at", maybe("number"))],
    );
    for (field, description) in [
        (
            "up_at",
            "The smallest reading that asks for more replicas; null where none does.",
        ),
        (
            "down_at",
            "The largest reading that asks for fewer replicas; null where none does.",
        ),
    ] {
        thresholds["properties"][field]["description"] = json!(description);
    }
    thresholds
}

fn policy() -> Value {
    object(
        "A policy of `behavior`.",
        [
            ("type", json!({ "enum": ["Pods", "Percent"] })),
            ("value", count()),
            ("period_seconds", count()),
        ],
    )
}

/// A run of the recommender.
fn poll() -> Value {
    let strategy = object(
        "One strategy: the Jobs that have not ended before the poll, those of them that are pending, and those that it starts.",
        [
            (
                "strategy",
                json!({ "enum": ["default", "custom", "accurate", "eager"] }),
            ),
            ("running", count()),
            ("pending", count()),
            ("starts", count()),
        ],
    );
    let mut poll = object(
        "A look of KEDA's at a ScaledJob, with the object's own strategy first.",
        [
            ("time", time()),
            (
                "metrics",
                by_metric(
                    "What the triggers returned; `null` without a value.",
                    maybe("number"),
                ),
            ),
            ("strategies", list(strategy)),
        ],
    );
    poll["properties"]["clock"] = clock();
    poll
}

fn run() -> Value {
    let by_resource = |description: &str, value: Value| json!({ "type": "object", "description": description, "additionalProperties": value });
    let container = object(
        "What is recommended for one container.",
        [
            ("container", text()),
            (
                "usage",
                by_resource("What the trace has, as quantities.", maybe("string")),
            ),
            ("target", by_resource("Quantities by resource.", text())),
            ("lower_bound", by_resource("Quantities by resource.", text())),
            ("upper_bound", by_resource("Quantities by resource.", text())),
            ("uncapped_target", by_resource("Quantities by resource.", text())),
        ],
    );
    let mut run = object(
        "A run of the VPA's recommender.",
        [("time", time()), ("containers", list(container))],
    );
    run["properties"]["clock"] = clock();
    run
}
