//! Everything that keeps a profile from being used, as one error.

use std::error::Error;
use std::fmt;
use std::vec;

use scalegen_syntax::Finding;

/// Everything that keeps a profile from being used: at least one finding is an error, and whatever else was
/// found meanwhile is reported with it.
///
/// ```
/// let findings = scalegen::Stack::from_text("shop.toml", "name = 'shop'\nactiv = 'cpu'\n").unwrap_err();
/// assert_eq!(findings.iter().next().unwrap().code, "PRO002");
/// assert!(findings.to_string().starts_with("shop.toml:2:1: error[PRO002]: unknown key `activ`"));
/// ```
#[derive(Clone)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// The findings, by file and place.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }

    /// How many there are; never 0.
    #[expect(clippy::len_without_is_empty, reason = "an error is about something")]
    pub fn len(&self) -> usize {
        self.0.len()
    }
}

impl Error for Findings {}

/// A line for each finding, and one for what to do about it.
impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            if let Some(place) = &finding.place {
                let start = place.start();
                write!(f, "{}:{}:{}: ", place.file.name(), start.line, start.column)?;
            }
            write!(f, "{}[{}]: {}", finding.severity, finding.code, finding.title())?;
            if let Some(help) = finding.help_text() {
                write!(f, "\n  help: {help}")?;
            }
        }
        Ok(())
    }
}

/// As [`Display`](fmt::Display), because that is what `main` and `unwrap` show to people.
impl fmt::Debug for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl From<Vec<Finding>> for Findings {
    fn from(findings: Vec<Finding>) -> Self {
        Self(findings)
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
