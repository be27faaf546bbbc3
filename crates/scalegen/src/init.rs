//! Starter profiles: presets whose numbers follow from a few that the user knows.

mod presets;

use std::collections::BTreeMap;

use scalegen_syntax::{label, nearest};

use presets::Kind;
pub use presets::{PRESETS, Parameter, Preset};

/// Why there is no starter profile.
#[derive(Clone, Debug, thiserror::Error)]
pub enum InitError {
    /// No preset has this name.
    #[error("there is no preset `{name}`; {}", hint(*.near, "the presets are", || PRESETS.iter().map(|preset| preset.name)))]
    NoPreset {
        /// The name.
        name: String,
        /// The preset that was meant.
        near: Option<&'static str>,
    },
    /// The preset has no such parameter.
    #[error("{} has no parameter `{key}`; {}", .preset.name, hint(*.near, "it has", || .preset.parameters.iter().map(|parameter| parameter.key)))]
    NoParameter {
        /// The preset.
        preset: &'static Preset,
        /// The name.
        key: String,
        /// The parameter that was meant.
        near: Option<&'static str>,
    },
    /// A value is not of its parameter's kind.
    #[error("`{value}` is no {key}: write {wanted}")]
    BadValue {
        /// The parameter.
        key: &'static str,
        /// The value.
        value: String,
        /// What to write.
        wanted: &'static str,
    },
}

fn hint<I: Iterator<Item = &'static str>>(
    near: Option<&str>,
    there_are: &str,
    all: impl Fn() -> I,
) -> String {
    match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("{there_are} {}", all().collect::<Vec<_>>().join(", ")),
    }
}

impl Preset {
    /// The preset of that name.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(name: &str) -> Result<&'static Self, InitError> {
        let found = PRESETS.iter().find(|preset| preset.name == name);
        found.ok_or_else(|| InitError::NoPreset {
            name: name.to_owned(),
            near: nearest(name, PRESETS.iter().map(|preset| preset.name)),
        })
    }

    /// The parameter of that name.
    ///
    /// # Errors
    /// When the preset has none.
    pub fn parameter(&'static self, key: &str) -> Result<&'static Parameter, InitError> {
        let found = self.parameters.iter().find(|parameter| parameter.key == key);
        found.ok_or_else(|| InitError::NoParameter {
            preset: self,
            key: key.to_owned(),
            near: nearest(key, self.parameters.iter().map(|parameter| parameter.key)),
        })
    }

    /// The text of a profile with these values; the others have their defaults.
    ///
    /// ```
    /// use std::collections::BTreeMap;
    /// use scalegen::Preset;
    ///
    /// let preset = Preset::named("web-api").unwrap();
    /// let profile = preset.profile(&BTreeMap::from([("peak".to_owned(), "120".to_owned())])).unwrap();
    /// // 120 requests/s / (20 per pod × 60 %) = 10 pods, and half of that again.
    /// assert!(profile.contains("\nmax_replicas = 15\n"));
    /// ```
    ///
    /// # Errors
    /// When the preset lacks one of the parameters, or a value is not of its kind.
    pub fn profile(&'static self, values: &BTreeMap<String, String>) -> Result<String, InitError> {
        for key in values.keys() {
            self.parameter(key)?;
        }
        let mut texts = Vec::new();
        let mut numbers = BTreeMap::new();
        for parameter in self.parameters {
            let value = values
                .get(parameter.key)
                .map_or(parameter.default, String::as_str);
            if let Some(number) = parameter.read(value)? {
                numbers.insert(parameter.key, number);
            }
            texts.push((parameter.key, value.to_owned()));
        }
        let number = |key: &str| numbers.get(key).copied().unwrap_or(1.0);
        let derived = (self.derived)(&number);
        texts.extend(derived.into_iter().map(|(key, number)| (key, number.to_string())));
        let mut profile = self.text.to_owned();
        for (key, value) in &texts {
            profile = profile.replace(&format!("{{{key}}}"), value);
        }
        Ok(profile)
    }
}

impl Parameter {
    /// Its number, if it has one.
    ///
    /// # Errors
    /// When a text is not of its kind.
    pub fn read(&'static self, value: &str) -> Result<Option<f64>, InitError> {
        let bad = |wanted| InitError::BadValue {
            key: self.key,
            value: value.to_owned(),
            wanted,
        };
        match self.kind {
            // Room for what names of objects add to it.
            Kind::Name if value.len() <= 30 && label::is_dns_label(value) => Ok(None),
            Kind::Name => Err(bad("at most 30 lower case letters, digits and `-`")),
            Kind::Word => {
                let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
                match !value.is_empty() && value.len() <= 200 && value.bytes().all(is_plain) {
                    true => Ok(None),
                    false => Err(bad("letters, digits, `-`, `_` and `.`")),
                }
            }
            Kind::Count | Kind::Seconds => {
                let count = value
                    .parse::<u32>()
                    .ok()
                    .filter(|count| (1..=100_000).contains(count));
                count
                    .map(|count| Some(f64::from(count)))
                    .ok_or_else(|| match self.kind {
                        Kind::Seconds => bad("a whole number of seconds from 1 to 100000"),
                        _ => bad("a whole number from 1 to 100000"),
                    })
            }
            Kind::Amount => {
                let is_plain = value.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
                let amount = value
                    .parse::<f64>()
                    .ok()
                    .filter(|amount| is_plain && (0.001..=100_000.0).contains(amount));
                amount
                    .map(Some)
                    .ok_or_else(|| bad("a number of seconds from 0.001 to 100000"))
            }
        }
    }
}
