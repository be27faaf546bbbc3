//! One profile to everything that autoscales a stack on Kubernetes: load, render, lint.
//!
//! ```
//! use scalegen::Stack;
//! use scalegen::language::Scaler;
//!
//! let text = r#"
//! name = "shop"
//! [workloads.web]
//! namespace = "shop"
//! target = "Deployment/web"
//! scalers.cpu = { kind = "hpa", max_replicas = 4, metrics = [{ resource = "cpu", average_utilization = 60 }] }
//! [addons.metrics_server]
//! "#;
//! let mut stack = Stack::from_text("shop.toml", text)?;
//! let web = &mut stack.profile_mut().workloads["web"];
//! if let Some(Scaler::Hpa(cpu)) = web.scalers.get_mut("cpu") {
//!     cpu.max_replicas = 10;
//! }
//! let rendered = stack.render()?;
//! let file = rendered.files.get("k8s/60-autoscale/hpa-web-cpu.yaml").unwrap();
//! assert!(String::from_utf8_lossy(&file.contents).contains("maxReplicas: 10"));
//! # Ok::<(), scalegen::Findings>(())
//! ```
//!
//! What it takes to work without any profile is here too: [`builders`] of each kind, [`values`] of the charts,
//! and [`to_yaml`].
//!
//! What is wrong with a profile or manifest is a [`Finding`]; what keeps a profile from being used is
//! [`Findings`], all of it. What the environment did (a full disk, a folder that cannot be read) is an error
//! type that names the path. Structs that may get further fields are `#[non_exhaustive]`.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod compare;
mod file_rules;
mod findings;
mod given;
mod import;
mod init;
mod jobs;
mod known;
mod lint;
mod messages;
mod pipe;
mod places;
mod render;
mod rules;
mod run;
mod scaler_files;
mod schema;
mod stack;
mod unit;
mod write;

pub mod describe;
pub mod output;
pub mod show;
pub mod simulation;

pub use describe::{DescribeOptions, Described, NothingDescribed, ScalerName, ScalerNameError, describe};
pub use findings::Findings;
pub use import::{ImportOptions, Imported, import};
pub use init::{InitError, PRESETS, Parameter, Preset};
pub use jobs::{Jobs, Progress};
pub use known::known;
pub use lint::{
    Baseline, Environment, FixedFile, Fixes, GlobError, Globs, LintConfig, LintOptions, LintOutcome,
    LintPathError, LintText, NotFixed, SelectError, fix, lint, lint_with, profile_directives, profile_view,
    read_to_limit, select, texts, texts_with,
};
pub use output::Difference;
pub use render::{Planned, Rendered};
pub use rules::{UnknownRule, explain, lint_rules, rule_list, rules};
pub use run::{CheckedRun, Run, Summary, has_errors};
pub use scalegen_kinds::{Refusal, Refused, k8s, values};
pub use scalegen_lint::{Policy, report as lint_report};
pub use scalegen_manifest::assemble::{Body, Manifest, Role};
pub use scalegen_manifest::files::{FileSet, MadeFile, OutputPath, OutputPathError};
/// The kinds that Kubernetes itself does not ship types for.
pub mod kinds {
    pub use scalegen_kinds::{kustomization, resources_patch, scaled_job, scaled_object, vpa};
}
pub use scalegen_manifest::{YamlError, builders, shell_word, to_yaml};
pub use scalegen_profile::{UnknownKey, explain_key, language, plan, reference};
pub use scalegen_syntax::{
    ApiWords, Decimal, Duration, Edit, Family, FieldPath, Finding, Message, ObjectName, Place, Position,
    Quantity, Related, Release, ReleaseError, Rule, Severity, SourceFile, SystemError, Targets, Term, Unit,
    Version, Words, is_invisible, nearest,
};
pub use scaler_files::FilesError;
pub use schema::{SCHEMAS, schema};
pub use stack::{Reach, Stack};
