//! Which texts can name an object, a file or a folder.

use scalegen_syntax::Unread;
use scalegen_syntax::address::{self, UrlError};
use scalegen_syntax::label::{self, MAX_LABEL, MAX_SUBDOMAIN};

/// Why a text cannot be a name, with the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NameError {
    #[error(
        "`{}` must be lower case letters, digits and `-`, begin and end with a letter or digit, and have at \
         most {MAX_LABEL} characters",
        .0.escape_debug()
    )]
    Label(String),
    #[error(
        "`{}` must be lower case letters, digits, `-` and `.`, begin and end with a letter or digit, and have \
         at most {MAX_SUBDOMAIN} characters",
        .0.escape_debug()
    )]
    Subdomain(String),
    #[error("`{}` is a device on Windows", .0.escape_debug())]
    Device(String),
    #[error("`{}` must end in .yaml", .0.escape_debug())]
    NotYaml(String),
    #[error("`{}` must be letters, digits, `-`, `_` and `.` only", .0.escape_debug())]
    Letters(String),
    #[error(
        "`{}` must begin with a letter or digit and have at most {MAX_SUBDOMAIN} characters",
        .0.escape_debug()
    )]
    Start(String),
    #[error("`{}` is made by scalegen for something else", .0.escape_debug())]
    Taken(String),
    #[error("`{}` must be three numbers with dots, such as 3.13.1", .0.escape_debug())]
    ChartVersion(String),
    #[error("`{0}` has a colon without a port")]
    NoPort(String),
    #[error("`{}` {why}", url.escape_debug())]
    Url { url: String, why: Unread<UrlError> },
}

/// Checks that a text is a DNS label: lower case letters, digits and `-`, at most 63 characters.
pub(crate) fn dns_label(text: &str) -> Result<(), NameError> {
    match text.len() <= MAX_LABEL && label::is_dns_label(text) {
        true => Ok(()),
        false => Err(NameError::Label(text.to_owned())),
    }
}

/// Checks that a text can name an object: it is a DNS subdomain, labels with dots between them.
pub(crate) fn object(text: &str) -> Result<(), NameError> {
    label::subdomain(text).map_err(|_| NameError::Subdomain(text.to_owned()))
}

/// Checks that a text can name a folder: it is a DNS label that is no device on Windows.
pub(crate) fn folder(text: &str) -> Result<(), NameError> {
    dns_label(text)?;
    match is_windows_device(text) {
        true => Err(NameError::Device(text.to_owned())),
        false => Ok(()),
    }
}

/// Checks that a text can name a YAML file in the folder of manifests.
pub(crate) fn yaml_file(text: &str) -> Result<(), NameError> {
    let stem = text.strip_suffix(".yaml").or_else(|| text.strip_suffix(".yml"));
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    let error = match stem.filter(|stem| !stem.is_empty()) {
        None => NameError::NotYaml,
        Some(_) if !text.bytes().all(allowed) => NameError::Letters,
        Some(_) if text.starts_with(['.', '-']) || text.len() > MAX_SUBDOMAIN => NameError::Start,
        Some(stem) if is_windows_device(stem) => NameError::Device,
        Some(_) if MADE.iter().any(|made| made.eq_ignore_ascii_case(text)) => NameError::Taken,
        Some(_) => return Ok(()),
    };
    Err(error(text.to_owned()))
}

/// Checks that a text can be a chart's version: numbers with dots, perhaps with more after `-` or `+`.
pub(crate) fn chart_version(text: &str) -> Result<(), NameError> {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let numbers = core
        .split('.')
        .filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
    if numbers.count() == 3 && core.split('.').count() == 3 && text.bytes().all(allowed) && text.len() <= 64 {
        return Ok(());
    }
    Err(NameError::ChartVersion(text.to_owned()))
}

/// Checks that a text is a URL of http or https with a host and, perhaps, a port and more.
pub(crate) fn http_url(text: &str) -> Result<(), NameError> {
    match address::http_url(text) {
        Ok(url) if url.has_empty_port => Err(NameError::NoPort(text.to_owned())),
        Ok(_) => Ok(()),
        Err(why) => Err(NameError::Url {
            url: text.to_owned(),
            why,
        }),
    }
}

/// Files that are made for every profile, beside those of its objects.
const MADE: &[&str] = &[
    "kustomization.yaml",
    "kustomization.yml",
    "metrics-server-values.yaml",
    "adapter-values.yaml",
    "keda-values.yaml",
    "vpa-values.yaml",
];

/// Windows takes these for devices, whatever follows the first dot.
fn is_windows_device(text: &str) -> bool {
    let stem = text.split('.').next().unwrap_or(text).to_ascii_lowercase();
    match stem.as_str() {
        "con" | "prn" | "aux" | "nul" => true,
        _ => {
            let numbered = stem.strip_prefix("com").or_else(|| stem.strip_prefix("lpt"));
            matches!(numbered.map(str::as_bytes), Some([b'0'..=b'9']))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_plain_names() {
        for file in ["hpa-chat.yaml", "A_1.yml", "a.b.yaml", "console.yaml"] {
            assert_eq!(yaml_file(file), Ok(()), "{file}");
        }
        for file in [
            "",
            ".yaml",
            "a",
            "a.json",
            "../a.yaml",
            "a/b.yaml",
            "a\\b.yaml",
            ".a.yaml",
            "-a.yaml",
            "con.yaml",
            "COM1.yaml",
            "nul.x.yaml",
            "a\n.yaml",
            "a b.yaml",
            "ä.yaml",
            "kustomization.yaml",
            "Keda-Values.yaml",
        ] {
            assert!(yaml_file(file).is_err(), "{file}");
        }
    }

    #[test]
    fn urls_have_a_host_and_at_most_one_port() {
        for url in [
            "http://x",
            "https://x.y.svc:9090/a?b=c",
            "http://user:pass@x:1/",
            "http://[::1]:9090",
            "http://10.0.0.1",
        ] {
            assert_eq!(http_url(url), Ok(()), "{url}");
        }
        for url in [
            "",
            "x:9090",
            "ftp://x",
            "http://",
            "http://:9090",
            "http://x:9090:1",
            "http://x:",
            "http://x:0",
            "http://x:70000",
            "http://x y",
            "http://[::g]",
            "http://x\n",
        ] {
            assert!(http_url(url).is_err(), "{url}");
        }
    }

    #[test]
    fn folders_are_dns_labels_and_no_devices() {
        for name in ["atharva", "a-1", "0"] {
            assert_eq!(folder(name), Ok(()), "{name}");
        }
        for name in [
            "",
            "A",
            "-a",
            "a-",
            "a.b",
            "a_b",
            "..",
            "con",
            "lpt9",
            &"a".repeat(64),
        ] {
            assert!(folder(name).is_err(), "{name}");
        }
        assert_eq!(object(&"a".repeat(200)), Ok(()));
        assert!(object("a..b").is_err());
    }
}
