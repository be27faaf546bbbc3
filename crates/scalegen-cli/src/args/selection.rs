//! Which findings count, for the commands that lint.

use clap::ValueEnum;
use scalegen::{Rule, SelectError};

/// The rules that one word of a flag stands for.
#[derive(Clone, Debug)]
pub(crate) struct Selected(pub(crate) Vec<&'static Rule>);

pub(super) fn selected(word: &str) -> Result<Selected, SelectError> {
    scalegen::select(word).map(Selected)
}

/// Levels that can count as errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Deny {
    /// Warnings.
    Warnings,
}
