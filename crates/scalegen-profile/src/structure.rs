//! The slow path of loading: everything that is wrong with texts that the fast path does not take.

use serde::Deserialize;
use toml::Spanned;

use crate::language::Profile;
use crate::layers::Layers;
use crate::{Family, Finding, Place, codes};

/// Reports what is wrong with the texts.
pub(crate) fn check(layers: &Layers, findings: &mut Vec<Finding>) {
    for layer in layers.iter() {
        let Some(mended) = layer.mend() else { continue };
        for error in &mended.errors {
            findings.push(
                Finding::error(codes::SYNTAX.code, Family::Profile, error.message.clone())
                    .at(Some(Place::new(&layer.file, error.span.clone()))),
            );
        }
    }
    let merged = toml::de::Deserializer::from(Spanned::new(0..0, layers.merged()));
    if let Err(error) = Profile::deserialize(merged) {
        let message = error.message().to_owned();
        findings.push(Finding::error(codes::WRONG_TYPE.code, Family::Profile, message));
    }
}
