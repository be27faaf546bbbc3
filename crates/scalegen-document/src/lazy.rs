//! A typed view that may be forgotten, and is decoded again from its tree when something asks for it.

use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use serde::de::DeserializeOwned;

use super::envsubst::Trial;
use super::tree::Tree;
use super::typed::{self, Dialect};

/// An object of a built-in kind. Those with pods have some five kilobytes, of which relations read little.
#[derive(Clone, Debug)]
pub struct Lazy<T> {
    value: OnceLock<Arc<T>>,
    tree: Option<Arc<Tree>>,
}

impl<T> From<T> for Lazy<T> {
    fn from(value: T) -> Self {
        Self {
            value: OnceLock::from(Arc::new(value)),
            tree: None,
        }
    }
}

impl<T> Lazy<T> {
    /// Forgets what was decoded of this tree.
    pub(super) fn forget(&mut self, tree: &Arc<Tree>) {
        self.value = OnceLock::new();
        self.tree = Some(Arc::clone(tree));
    }
}

impl<T: DeserializeOwned + Default> Deref for Lazy<T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.value.get_or_init(|| {
            let decode = |tree: &Arc<Tree>| typed::decode(tree, Dialect::BuiltIn, Trial::default()).ok();
            // It was decoded before.
            Arc::new(
                self.tree
                    .as_ref()
                    .and_then(decode)
                    .map(|fit| fit.value)
                    .unwrap_or_default(),
            )
        })
    }
}

impl<T: DeserializeOwned + Default + PartialEq> PartialEq for Lazy<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}
