//! Scalers by kind and name, as people write them.

use std::fmt;
use std::str::FromStr;

use scalegen_document::Document;

/// A scaler by kind and name, such as `hpa/web` or `scaledobject/shop/web`.
///
/// ```
/// let name: scalegen::ScalerName = "so/shop/web".parse()?;
/// assert_eq!(name.to_string(), "scaledobject/shop/web");
/// assert!("web".parse::<scalegen::ScalerName>().is_err());
/// # Ok::<(), scalegen::ScalerNameError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScalerName {
    kind: &'static str,
    namespace: Option<String>,
    name: String,
}

/// A text that names no scaler.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "write hpa/NAME, scaledobject/NAME, scaledjob/NAME or vpa/NAME, or a namespace before the name: hpa/shop/web"
)]
pub struct ScalerNameError;

/// The kinds that scale, each with the words that kubectl takes for it.
pub(super) const KINDS: [(&str, &[&str]); 4] = [
    ("HorizontalPodAutoscaler", &["hpa", "horizontalpodautoscaler"]),
    ("ScaledObject", &["scaledobject", "so"]),
    ("ScaledJob", &["scaledjob", "sj"]),
    ("VerticalPodAutoscaler", &["vpa", "verticalpodautoscaler"]),
];

impl FromStr for ScalerName {
    type Err = ScalerNameError;

    fn from_str(text: &str) -> Result<Self, ScalerNameError> {
        let (word, name) = text.split_once('/').ok_or(ScalerNameError)?;
        let word = word.to_ascii_lowercase();
        let of_word = |(_, words): &&(&str, &[&str])| words.contains(&word.as_str());
        let (kind, _) = KINDS.iter().find(of_word).ok_or(ScalerNameError)?;
        let (namespace, name) = match name.split_once('/') {
            Some((namespace, name)) => (Some(namespace.to_owned()), name),
            None => (None, name),
        };
        match name.is_empty() || name.contains('/') {
            true => Err(ScalerNameError),
            false => Ok(Self {
                kind,
                namespace,
                name: name.to_owned(),
            }),
        }
    }
}

impl fmt::Display for ScalerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |(kind, words): &(&str, &[&'static str])| (*kind == self.kind).then(|| words[0]);
        let word = KINDS.iter().find_map(short).unwrap_or(self.kind);
        match &self.namespace {
            Some(namespace) => write!(f, "{word}/{namespace}/{}", self.name),
            None => write!(f, "{word}/{}", self.name),
        }
    }
}

impl ScalerName {
    pub(super) fn of(document: &Document) -> Self {
        Self {
            kind: kind(document),
            namespace: document.namespace().map(str::to_owned),
            name: document.name().to_owned(),
        }
    }

    pub(super) fn is_of(&self, document: &Document) -> bool {
        let is_there = |namespace: &String| document.namespace() == Some(namespace);
        self.kind == document.kind()
            && self.name == document.name()
            && self.namespace.as_ref().is_none_or(is_there)
    }
}

/// The kind of a document, where it is one that scales.
pub(super) fn kind(document: &Document) -> &'static str {
    let known = KINDS.iter().find(|(kind, _)| *kind == document.kind());
    known.map_or("scaler", |(kind, _)| kind)
}
