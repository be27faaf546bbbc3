//! JSON Schemas: of profiles and configurations, for editors, of the JSON of `generate`, `lint`, `describe` and `simulate`, under a
//! load `load`, of `test`, and of the kinds that profiles generate.

mod findings;
mod generate;
mod parts;
mod simulation;

use scalegen_kinds::k8s::{HorizontalPodAutoscaler, Job};
use scalegen_kinds::kustomization::Kustomization;
use scalegen_kinds::scaled_object::ScaledObject;
use scalegen_kinds::values::{KedaValues, MetricsServerValues, PrometheusAdapterValues, VpaValues};
use scalegen_kinds::vpa::VerticalPodAutoscaler;
use schemars::{JsonSchema, schema_for};
use serde_json::Value;

/// What [`schema`] knows.
pub const SCHEMAS: &[&str] = &[
    "profile",
    "config",
    "findings",
    "generate",
    "describe",
    "simulate",
    "load",
    "test",
    "HorizontalPodAutoscaler",
    "VerticalPodAutoscaler",
    "ScaledObject",
    "Job",
    "Kustomization",
    "MetricsServerValues",
    "PrometheusAdapterValues",
    "KedaValues",
    "VpaValues",
];

/// The JSON Schema of that name, one of [`SCHEMAS`]. Those of profiles and of `scalegen.toml` keep to draft 4, which is
/// what editors' TOML support reads.
///
/// ```
/// let schema = scalegen::schema("profile").unwrap();
/// assert!(schema["properties"]["workloads"].is_object());
/// ```
pub fn schema(name: &str) -> Option<Value> {
    fn of<T: JsonSchema>() -> Value {
        schema_for!(T).to_value()
    }
    Some(match name {
        "profile" => scalegen_profile::profile_schema(),
        "config" => scalegen_profile::config_schema(),
        "findings" => findings::schema(),
        "generate" => generate::schema(),
        "describe" => of::<crate::describe::Report<'_>>(),
        "simulate" => simulation::schema(),
        "test" => of::<crate::simulation::load::TestReport>(),
        "load" => of::<crate::simulation::load::Report>(),
        "HorizontalPodAutoscaler" => of::<HorizontalPodAutoscaler>(),
        "VerticalPodAutoscaler" => of::<VerticalPodAutoscaler>(),
        "ScaledObject" => of::<ScaledObject>(),
        "Job" => of::<Job>(),
        "Kustomization" => of::<Kustomization>(),
        "MetricsServerValues" => of::<MetricsServerValues>(),
        "PrometheusAdapterValues" => of::<PrometheusAdapterValues>(),
        "KedaValues" => of::<KedaValues>(),
        "VpaValues" => of::<VpaValues>(),
        _ => return None,
    })
}
