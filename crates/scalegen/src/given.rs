//! The files that a profile is made of where it is made of others, so that findings speak of what is in them.

use std::sync::Arc;

use scalegen_document::Document;
use scalegen_syntax::{FieldPath, Finding, Place, Segment, SourceFile};

/// The files of a profile that is made of others: findings speak of what is in them.
#[derive(Debug, Default)]
pub(crate) struct Given {
    /// The scalers by their names in the profile, as their files have them.
    pub(crate) scalers: Vec<(String, Document)>,
    pub(crate) model: Option<GivenModel>,
}

/// The model, which ends the text of the profile.
#[derive(Debug)]
pub(crate) struct GivenModel {
    pub(crate) file: Arc<SourceFile>,
    /// The name of the profile's text.
    pub(crate) within: String,
    /// Where the model begins in it.
    pub(crate) from: usize,
}

impl Given {
    /// The finding at its place in the files, where it is about one of them.
    pub(crate) fn finding(&self, mut finding: Finding) -> Finding {
        let path = finding
            .path
            .as_ref()
            .and_then(|path| path.parse::<FieldPath>().ok());
        if let Some((document, field)) = path.and_then(|path| self.field(&path)) {
            finding = finding.at(document.place(&field));
            finding.object = Some(document.object_name());
            finding.path = Some(field.to_string());
        } else if let (Some(model), Some(place)) = (&self.model, &finding.place)
            && place.file.name() == model.within
        {
            let [start, end] = [place.span.start, place.span.end].map(|byte| byte.saturating_sub(model.from));
            let place = Place::new(&model.file, start..end);
            finding = finding.at(Some(place));
        }
        finding
    }

    /// The field of a scaler's object that a path of the profile stands for.
    fn field(&self, path: &FieldPath) -> Option<(&Document, FieldPath)> {
        let segments = path.segments();
        let at = segments.iter().position(|it| it.name() == Some("scalers"))?;
        let key = segments.get(at + 1)?.name()?;
        let (_, document) = self.scalers.iter().find(|(name, _)| name == key)?;
        let spec = FieldPath::of("spec");
        let field = match (segments.get(at + 2).and_then(Segment::name), segments.get(at + 3)) {
            (Some("metrics"), Some(Segment::Index(index))) => spec.field("metrics").index(*index),
            (Some("triggers"), Some(Segment::Index(index))) => spec.field("triggers").index(*index),
            _ => spec,
        };
        Some((document, field))
    }
}
