//! Keys and values of labels, and the names that they are made of.
//!
//! Source: `pkg/util/validation/validation.go` of k8s.io/apimachinery.

/// Longest DNS-1123 label, label value and name part of a key, in bytes.
pub const MAX_LABEL: usize = 63;
/// Longest DNS-1123 subdomain, in bytes.
pub const MAX_SUBDOMAIN: usize = 253;

/// Why a text is not a label's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// A second slash.
    #[error(
        "a qualified name must be a name, or a DNS subdomain, '/' and a name (e.g. 'example.com/MyName')"
    )]
    Slashes,
    /// Nothing before the slash.
    #[error("prefix part must be non-empty")]
    EmptyPrefix,
    /// Not a DNS subdomain before the slash.
    #[error("prefix part {0}")]
    Prefix(SubdomainError),
    /// Nothing after the slash, or nothing at all.
    #[error("name part must be non-empty")]
    EmptyName,
    /// A name longer than [`MAX_LABEL`].
    #[error("name part must be no more than {MAX_LABEL} characters")]
    LongName,
    /// A character that names do not have, there or at all.
    #[error(
        "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an \
         alphanumeric character"
    )]
    Name,
}

/// Why a text is not a label's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// Longer than [`MAX_LABEL`].
    #[error("must be no more than {MAX_LABEL} characters")]
    TooLong,
    /// A character that values do not have, there or at all.
    #[error(
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must \
         start and end with an alphanumeric character"
    )]
    Malformed,
}

/// Why a text is not a DNS-1123 subdomain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SubdomainError {
    /// Longer than [`MAX_SUBDOMAIN`].
    #[error("must be no more than {MAX_SUBDOMAIN} characters")]
    TooLong,
    /// A character that subdomains do not have, there or at all.
    #[error(
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must \
         start and end with an alphanumeric character"
    )]
    Malformed,
}

/// Checks a label's key, or any qualified name: a name, or a DNS subdomain, a slash and a name.
pub fn key(text: &str) -> Result<(), KeyError> {
    let (prefix, name) = match text.split_once('/') {
        None => (None, text),
        Some((prefix, name)) => (Some(prefix), name),
    };
    if name.contains('/') {
        return Err(KeyError::Slashes);
    }
    match prefix {
        Some("") => return Err(KeyError::EmptyPrefix),
        Some(prefix) => subdomain(prefix).map_err(KeyError::Prefix)?,
        None => {}
    }
    match name {
        "" => Err(KeyError::EmptyName),
        _ if name.len() > MAX_LABEL => Err(KeyError::LongName),
        _ if !is_name(name) => Err(KeyError::Name),
        _ => Ok(()),
    }
}

/// Checks a label's value; it may be empty.
pub fn value(text: &str) -> Result<(), ValueError> {
    match text {
        "" => Ok(()),
        _ if text.len() > MAX_LABEL => Err(ValueError::TooLong),
        _ if !is_name(text) => Err(ValueError::Malformed),
        _ => Ok(()),
    }
}

/// Checks a DNS-1123 subdomain.
pub fn subdomain(text: &str) -> Result<(), SubdomainError> {
    match text {
        _ if text.len() > MAX_SUBDOMAIN => Err(SubdomainError::TooLong),
        _ if !text.split('.').all(is_dns_label) => Err(SubdomainError::Malformed),
        _ => Ok(()),
    }
}

/// Whether a text has the characters of a DNS-1123 label, whatever its length.
pub fn is_dns_label(text: &str) -> bool {
    is_delimited(
        text,
        |byte| byte.is_ascii_lowercase() || byte.is_ascii_digit(),
        b"-",
    )
}

fn is_name(text: &str) -> bool {
    is_delimited(text, |byte| byte.is_ascii_alphanumeric(), b"-_.")
}

/// Whether a text starts and ends with `plain` bytes and has only those and `inner` ones between.
fn is_delimited(text: &str, plain: impl Fn(u8) -> bool, inner: &[u8]) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|byte| plain(*byte))
        && bytes.last().is_some_and(|byte| plain(*byte))
        && bytes.iter().all(|byte| plain(*byte) || inner.contains(byte))
}
