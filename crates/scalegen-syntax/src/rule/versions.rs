//! The versions of servers that a rule holds for.

use std::fmt;

use crate::{Server, Targets, Version};

/// The versions that a rule holds for.
///
/// ```
/// use scalegen_syntax::{Server, Targets, Versions};
///
/// let versions = Versions::since(Server::Keda, 2, 18);
/// assert_eq!(versions.to_string(), "KEDA 2.18 and later");
/// assert!(versions.hold(&Targets::NEWEST));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Versions {
    /// What they are when that is more than a first and a last; empty otherwise.
    text: &'static str,
    since: Option<(Server, Version)>,
    before: Option<(Server, Version)>,
}

impl Versions {
    /// All versions that scalegen knows.
    pub const ALL: Self = Self {
        text: "",
        since: None,
        before: None,
    };

    /// Those that a text describes, where a first and a last do not. The check itself knows which.
    pub const fn described(text: &'static str) -> Self {
        Self { text, ..Self::ALL }
    }

    /// This version and later ones. The engine skips the rule for others.
    pub const fn since(server: Server, major: u16, minor: u16) -> Self {
        Self {
            since: Some((server, Version::new(major, minor))),
            ..Self::ALL
        }
    }

    /// Versions before this one. The engine skips the rule for others.
    pub const fn before(self, server: Server, major: u16, minor: u16) -> Self {
        Self {
            before: Some((server, Version::new(major, minor))),
            ..self
        }
    }

    /// Whether they include the targets.
    pub fn hold(&self, targets: &Targets) -> bool {
        self.since
            .is_none_or(|(server, first)| targets.of(server) >= first)
            && self.before.is_none_or(|(server, end)| targets.of(server) < end)
    }
}

impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.text, self.since, self.before) {
            ("", None, None) => f.write_str("all"),
            ("", Some((server, first)), None) => write!(f, "{server} {first} and later"),
            ("", None, Some((server, end))) => write!(f, "before {server} {end}"),
            ("", Some((server, first)), Some((other, end))) => {
                write!(f, "{server} {first} and later, before {other} {end}")
            }
            (text, ..) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_hold_from_the_first_to_before_the_end() {
        let versions = Versions::since(Server::Kubernetes, 1, 33).before(Server::Kubernetes, 1, 35);
        let hold = |minor| {
            versions.hold(&Targets {
                kubernetes: Version::new(1, minor),
                ..Targets::NEWEST
            })
        };
        assert_eq!([32, 33, 34, 35].map(hold), [false, true, true, false]);
        assert_eq!(
            versions.to_string(),
            "Kubernetes 1.33 and later, before Kubernetes 1.35"
        );
        assert!(Versions::ALL.hold(&Targets::NEWEST));
        assert_eq!(Versions::described("it depends").to_string(), "it depends");
    }
}
