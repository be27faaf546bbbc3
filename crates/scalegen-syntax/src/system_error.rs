//! What the operating system refused, in plain words.

use std::{fmt, io};

/// What the operating system refused, shown in plain words: [`io::Error`] ends in a number and begins with a capital.
///
/// It has no source of its own, so that a chain of errors does not print the reason twice.
///
/// ```
/// use scalegen_syntax::SystemError;
///
/// let error = std::fs::read("no/such/file").unwrap_err();
/// assert!(error.to_string().ends_with("(os error 2)"));
/// assert_eq!(SystemError::from(error).to_string(), "no such file or directory");
/// ```
#[derive(Debug)]
pub struct SystemError(io::Error);

impl SystemError {
    /// Which kind of error it is.
    pub fn kind(&self) -> io::ErrorKind {
        self.0.kind()
    }

    /// The plain words of an error that is somebody else's.
    pub fn words(error: &io::Error) -> String {
        if error.get_ref().is_none() {
            // The two that people meet most often read the same on every system.
            match error.kind() {
                io::ErrorKind::NotFound => return "no such file or directory".to_owned(),
                io::ErrorKind::PermissionDenied => return "permission denied".to_owned(),
                _ => {}
            }
        }
        let text = error.to_string();
        let Some(code) = error.raw_os_error() else {
            return text;
        };
        let text = text.strip_suffix(&format!(" (os error {code})")).unwrap_or(&text);
        let text = text.strip_suffix('.').unwrap_or(text);
        let mut letters = text.chars();
        match (letters.next(), letters.clone().next()) {
            // A word that goes on in capitals is a name, such as RFS.
            (Some(first), Some(second)) if !second.is_uppercase() => {
                format!("{}{}", first.to_lowercase(), letters.as_str())
            }
            _ => text.to_owned(),
        }
    }
}

impl From<io::Error> for SystemError {
    fn from(error: io::Error) -> Self {
        Self(error)
    }
}

impl fmt::Display for SystemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Self::words(&self.0))
    }
}

impl std::error::Error for SystemError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn codes_of_the_system_become_words() {
        for (code, words) in [
            (2, "no such file or directory"),
            (5, "input/output error"),
            (13, "permission denied"),
            (21, "is a directory"),
            (28, "no space left on device"),
        ] {
            let error = SystemError::from(io::Error::from_raw_os_error(code));
            assert_eq!(error.to_string(), words, "{code}");
        }
    }

    #[test]
    fn words_that_have_no_code_stay() {
        for text in ["It has more than 5 bytes (os error 2)", ""] {
            let error = SystemError::from(io::Error::other(text));
            assert_eq!(error.to_string(), text);
        }
        let error = SystemError::from(io::Error::from(io::ErrorKind::NotFound));
        assert_eq!(error.to_string(), "no such file or directory");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_name_in_capitals_stays() {
        let error = SystemError::from(io::Error::from_raw_os_error(73));
        assert_eq!(error.to_string(), "RFS specific error");
    }
}
