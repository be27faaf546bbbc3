//! Why documents belong together.

use scalegen_document::Document;

/// Why documents belong together.
#[derive(Clone, Copy, Debug)]
pub enum Extent<'a> {
    /// They are in one stream, folder or environment, or one profile makes them.
    Together,
    /// A kustomization builds the first ones; the others lie beside it.
    Kustomization {
        /// The kustomization.
        document: &'a Document,
        /// How many documents it builds.
        listed: usize,
    },
    /// A kustomization, with a file beside it in place of what that file stands in for.
    Alternative {
        /// The kustomization.
        document: &'a Document,
    },
}
