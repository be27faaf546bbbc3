//! The unit of a number, and what operators do to it.

/// The unit of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Not known.
    Unknown,
    /// A plain number.
    None,
    /// A name, such as `s`, `bytes`, `requests`, `ratio` (0 to 1) or `percent` (0 to 100).
    Of {
        /// The name.
        name: String,
        /// Whether it is for each second.
        per_second: bool,
    },
}

impl Unit {
    /// A unit by name, as the catalogue writes it: `requests/s` is for each second.
    pub(crate) fn named(text: &str) -> Self {
        let (name, per_second) = match text.strip_suffix("/s") {
            Some(name) => (name, true),
            None => (text, false),
        };
        match name {
            "" | "mixed" | "cores or bytes" | "as the trigger" | "unit" => Self::Unknown,
            "info" | "flag" | "state" | "code" => Self::None,
            _ => Self::Of {
                name: name.to_owned(),
                per_second,
            },
        }
    }

    /// The name, without "for each second".
    pub fn name(&self) -> Option<&str> {
        match self {
            Self::Of { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Whether it is a span of time.
    pub(crate) fn is_time(&self) -> bool {
        matches!(self, Self::Of { name, per_second: false } if ["s", "ms", "us", "core s"].contains(&name.as_str()))
    }

    /// Whether it is a share of something: 0 to 1, or 0 to 100.
    pub fn is_share(&self) -> bool {
        matches!(self.name(), Some("ratio" | "percent"))
    }

    pub(crate) fn per_second(&self) -> Self {
        match self {
            Self::Of {
                name,
                per_second: false,
            } => Self::Of {
                name: name.clone(),
                per_second: true,
            },
            _ => Self::Unknown,
        }
    }

    /// Multiplied by a number of the query.
    pub(crate) fn scaled(&self, factor: f64) -> Self {
        const SCALES: [(&str, f64, &str); 6] = [
            ("ratio", 100.0, "percent"),
            ("percent", 0.01, "ratio"),
            ("s", 1e3, "ms"),
            ("ms", 1e-3, "s"),
            ("us", 1e-6, "s"),
            ("us", 1e-3, "ms"),
        ];
        let Self::Of { name, per_second } = self else {
            return self.clone();
        };
        #[allow(clippy::float_cmp, reason = "numbers as they are written")]
        if factor == 1.0 {
            return self.clone();
        }
        let close = |scale: f64| (factor / scale - 1.0).abs() < 1e-12;
        let scale = SCALES
            .iter()
            .find(|(from, scale, _)| from == name && close(*scale));
        scale.map_or(Self::Unknown, |(_, _, to)| Self::Of {
            name: (*to).to_owned(),
            per_second: *per_second,
        })
    }

    /// Of a sum or a choice of two.
    pub(crate) fn common(&self, other: &Self) -> Self {
        match (self, other) {
            _ if self == other => self.clone(),
            // A number of the query, as in `or vector(0)` or `+ 1`.
            (Self::None, unit) | (unit, Self::None) => unit.clone(),
            _ => Self::Unknown,
        }
    }

    /// Of a quotient.
    pub(crate) fn over(&self, other: &Self) -> Self {
        match (self, other) {
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (unit, Self::None) => unit.clone(),
            _ if self == other => Self::named("ratio"),
            // Tokens by requests, both for each second or neither: tokens, for each request.
            (
                Self::Of { name, per_second },
                Self::Of {
                    per_second: below, ..
                },
            ) if per_second == below => Self::named(name),
            _ => Self::Unknown,
        }
    }
}
