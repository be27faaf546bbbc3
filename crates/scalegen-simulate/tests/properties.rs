//! What holds of every object and every trace.

#[path = "properties/hpa.rs"]
mod hpa;
#[path = "properties/keda.rs"]
mod keda;
#[path = "properties/thresholds.rs"]
mod thresholds;
#[path = "properties/traces.rs"]
mod traces;
#[path = "properties/vpa.rs"]
mod vpa;
