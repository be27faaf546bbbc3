//! One profile to everything that autoscales a stack on Kubernetes: load, render, lint.

mod places;
mod render;
mod run;
mod stack;

pub mod output;

pub use render::Rendered;
pub use run::{Placement, PlacementKind, Run, Summary, has_errors};
pub use scalegen_profile::{
    Family, FieldPath, Finding, Place, Position, Related, Severity, SourceFile, Targets, Version,
};
pub use stack::Stack;
