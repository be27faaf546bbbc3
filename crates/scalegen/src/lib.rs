//! One profile to everything that autoscales a stack on Kubernetes: load, render, lint.

mod lint;
mod places;
mod render;
mod rules;
mod run;
mod schema;
mod stack;
mod unit;
mod words;

pub mod output;
pub mod simulation;

pub use lint::{LintOptions, LintOutcome, LintPathError, LintText, lint, texts};
pub use render::Rendered;
pub use rules::{explain, rules};
pub use run::{CheckedRun, Placement, PlacementKind, Run, Summary, has_errors};
pub use scalegen_lint::report as lint_report;
pub use scalegen_profile::{
    Duration, Family, FieldPath, Finding, Place, Position, Related, Severity, SourceFile, Targets, Version,
};
pub use schema::{SCHEMAS, schema};
pub use stack::Stack;
