//! Releases of engines: up to four numbers, as in `0.10.1.1` or `v1.5.0`.

use std::fmt;
use std::str::FromStr;

/// A release of an engine.
///
/// ```
/// use scalegen_syntax::Release;
///
/// let release = |text: &str| text.parse::<Release>().unwrap();
/// assert!(release("0.9.2") < release("v0.10"));
/// assert_eq!(release("0.12"), release("0.12.0"));
/// assert!("latest".parse::<Release>().is_err());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Release {
    numbers: [u32; 4],
}

/// A text that is no release.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a release: write numbers with dots, such as 0.12.0")]
pub struct ReleaseError(String);

impl FromStr for Release {
    type Err = ReleaseError;

    /// Two to four numbers, with or without a `v`. What follows a `-` or `+`, such as `-cu129`, names a build.
    fn from_str(text: &str) -> Result<Self, ReleaseError> {
        let error = || ReleaseError(text.to_owned());
        let plain = text.strip_prefix('v').unwrap_or(text);
        let plain = plain.split(['-', '+']).next().unwrap_or(plain);
        let mut numbers = [0; 4];
        let mut count = 0;
        for part in plain.split('.') {
            let is_number = !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
            let number = part.parse().ok().filter(|_| is_number).ok_or_else(error)?;
            *numbers.get_mut(count).ok_or_else(error)? = number;
            count += 1;
        }
        if count < 2 {
            Err(error())
        } else {
            Ok(Self { numbers })
        }
    }
}

impl fmt::Display for Release {
    /// With at least three numbers.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [major, minor, patch, fix] = self.numbers;
        write!(f, "{major}.{minor}.{patch}")?;
        if fix > 0 { write!(f, ".{fix}") } else { Ok(()) }
    }
}

crate::written_as_text! {
    Release, {
        "type": "string",
        "format": "scalegen-release",
        "description": "A release of two to four numbers, in quotes: \"0.9.2\".",
        "pattern": "^v?[0-9]+(\\.[0-9]+){1,3}([-+].*)?$",
    }
}
