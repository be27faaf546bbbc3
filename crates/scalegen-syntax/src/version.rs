//! Versions of the servers that read what scalegen makes.

use std::fmt;
use std::str::FromStr;

/// A `major.minor` version of Kubernetes, KEDA or the VPA. Patch releases change none of their rules.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// The part before the dot.
    pub major: u16,
    /// The part after the dot.
    pub minor: u16,
}

impl Version {
    /// `major.minor`.
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }
}

/// A text that is not a version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a version: write major.minor, such as 1.30")]
pub struct VersionError(String);

impl FromStr for Version {
    type Err = VersionError;

    /// Reads `1.30`, `v1.30` and `1.30.2`; a patch number is checked and dropped.
    fn from_str(text: &str) -> Result<Self, VersionError> {
        let error = || VersionError(text.to_owned());
        let mut parts = text.strip_prefix('v').unwrap_or(text).split('.');
        let mut number = || -> Option<u16> {
            let part = parts.next()?;
            (!part.is_empty() && part.bytes().all(|b| b.is_ascii_digit())).then(|| part.parse().ok())?
        };
        let version = Self::new(number().ok_or_else(error)?, number().ok_or_else(error)?);
        let patch = text.split('.').count() == 3;
        if patch {
            number().ok_or_else(error)?;
        }
        if parts.next().is_some() {
            return Err(error());
        }
        Ok(version)
    }
}

impl fmt::Debug for Version {
    /// As it prints.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

crate::written_as_text! {
    Version, {
        "type": "string",
        "format": "scalegen-version",
        "description": "A version as major.minor, in quotes: \"1.30\".",
        "pattern": "^v?[0-9]+\\.[0-9]+(\\.[0-9]+)?$",
    }
}

/// The servers whose rules an object has to pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Targets {
    /// The API server and its HPA controller.
    pub kubernetes: Version,
    /// KEDA's operator, CRDs and webhook.
    pub keda: Version,
    /// The VPA's CRDs and webhook.
    pub vpa: Version,
}

impl Targets {
    /// The newest releases whose rules scalegen knows.
    pub const NEWEST: Self = Self {
        kubernetes: Version::new(1, 37),
        keda: Version::new(2, 21),
        vpa: Version::new(1, 7),
    };

    /// The version of a server.
    pub const fn of(&self, server: Server) -> Version {
        match server {
            Server::Kubernetes => self.kubernetes,
            Server::Keda => self.keda,
            Server::Vpa => self.vpa,
        }
    }

    /// These versions, with the newest known ones in place of newer ones.
    #[must_use]
    pub fn known(self) -> Self {
        Self {
            kubernetes: self.kubernetes.min(Self::NEWEST.kubernetes),
            keda: self.keda.min(Self::NEWEST.keda),
            vpa: self.vpa.min(Self::NEWEST.vpa),
        }
    }
}

impl Default for Targets {
    fn default() -> Self {
        Self::NEWEST
    }
}

/// A server whose versions rules depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Server {
    /// The API server and its controllers.
    Kubernetes,
    /// KEDA.
    Keda,
    /// The Vertical Pod Autoscaler.
    Vpa,
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Kubernetes => "Kubernetes",
            Self::Keda => "KEDA",
            Self::Vpa => "VPA",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_major_minor_and_drops_the_patch() {
        assert_eq!("1.30".parse(), Ok(Version::new(1, 30)));
        assert_eq!("v1.30.2".parse(), Ok(Version::new(1, 30)));
        for text in ["1", "1.", ".1", "1.x", "1.2.3.4", "+1.2", "", "1.2.", "1.99999"] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
        assert!(Version::new(1, 9) < Version::new(1, 30));
    }
}
