//! Why documents belong together.

use scalegen_document::Document;

/// Why documents belong together.
#[derive(Clone, Copy, Debug)]
pub enum Extent<'a> {
    /// One call was given them, or one profile makes them.
    Call,
    /// A kustomization lists the first ones; the others lie beside it.
    Kustomization {
        /// The kustomization.
        document: &'a Document,
        /// How many documents it lists, itself or through other kustomizations.
        listed: usize,
    },
    /// A kustomization, with a file beside it in place of what that file stands in for.
    Alternative {
        /// The kustomization.
        document: &'a Document,
    },
}
