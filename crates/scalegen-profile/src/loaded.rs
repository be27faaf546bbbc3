//! A profile with the texts that it came from.

use std::sync::Arc;

use crate::broken::Broken;
use crate::language::Profile;
use crate::layers::{Layer, Layers};
use scalegen_syntax::{Finding, SourceFile};

/// A profile as it was written, and where.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// The profile; may be changed before it is planned.
    pub profile: Profile,
    /// The texts that it came from.
    pub layers: Layers,
    /// Services from a file of their own, if there are any.
    pub(crate) table: Option<ServiceTable>,
    /// What is wrong with the fleet without making it unsound.
    pub(crate) warnings: Vec<Finding>,
    /// Set for what is left of texts with mistakes.
    pub(crate) salvage: Option<Box<Salvaged>>,
}

/// How what is left of texts with mistakes differs from what their author wrote.
#[derive(Clone, Debug)]
pub(crate) struct Salvaged {
    /// The profile with other stand-ins for what is broken.
    pub(crate) other: Profile,
    pub(crate) broken: Broken,
}

/// A table of services in a file of its own, after those that the profile lists itself.
#[derive(Clone, Debug)]
pub(crate) struct ServiceTable {
    file: Arc<SourceFile>,
    /// The file as a tree, if it is TOML.
    pub(crate) layers: Layers,
    /// The index of its first service.
    pub(crate) first: usize,
}

impl ServiceTable {
    /// The services of a file, the first of which has the index `first`.
    pub(crate) fn new(file: Arc<SourceFile>, first: usize) -> Self {
        Self {
            layers: Layers::new(vec![Layer::new(Arc::clone(&file))]),
            file,
            first,
        }
    }

    pub(crate) fn file(&self) -> &Arc<SourceFile> {
        &self.file
    }
}

impl Loaded {
    /// Every text that it came from: the layers, then the table of services.
    pub fn texts(&self) -> impl Iterator<Item = &Arc<SourceFile>> {
        let table = self.table.as_ref().map(ServiceTable::file);
        self.layers.files().chain(table)
    }
}
