//! How a finding is fixed: what a law says to change of a field.

/// What to change of a field, as the law knows that finds it. How it is spelled in a text is the format's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Another name for its key.
    Rename(String),
    /// This text for its value.
    Text(String),
    /// This number or boolean for its value.
    Plain(String),
    /// Quotes around its value.
    Quote,
    /// Neither key nor value.
    Remove,
}

impl Remedy {
    /// Another name for a key, if it is certain.
    pub fn rename(name: Option<&str>) -> Option<Self> {
        name.map(|name| Self::Rename(name.to_owned()))
    }

    /// The name that it gives a key.
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Rename(name) => Some(name),
            _ => None,
        }
    }

    /// Another text for a value, if it is certain.
    pub fn text(text: Option<&str>) -> Option<Self> {
        text.map(|text| Self::Text(text.to_owned()))
    }
}
