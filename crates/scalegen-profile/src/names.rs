//! Which texts can name an object, a file or a folder.

use scalegen_syntax::address;
use scalegen_syntax::label::{self, MAX_LABEL, MAX_SUBDOMAIN};

/// Why a text is no DNS label: lower case letters, digits and `-`, at most 63 characters.
pub(crate) fn dns_label(text: &str) -> Result<(), String> {
    if text.len() <= MAX_LABEL && label::is_dns_label(text) {
        return Ok(());
    }
    Err(format!(
        "`{}` must be lower case letters, digits and `-`, begin and end with a letter or digit, and have at \
         most {MAX_LABEL} characters",
        text.escape_debug()
    ))
}

/// Why a text cannot name an object: a DNS subdomain, labels with dots between them.
pub(crate) fn object(text: &str) -> Result<(), String> {
    if label::subdomain(text).is_ok() {
        return Ok(());
    }
    Err(format!(
        "`{}` must be lower case letters, digits, `-` and `.`, begin and end with a letter or digit, and have \
         at most {MAX_SUBDOMAIN} characters",
        text.escape_debug()
    ))
}

/// Why a text cannot name a folder: a DNS label that Windows has not taken for a device.
pub(crate) fn folder(text: &str) -> Result<(), String> {
    dns_label(text)?;
    if is_windows_device(text) {
        return Err(format!("`{text}` is a device on Windows"));
    }
    Ok(())
}

/// Why a text cannot name a YAML file in the folder of manifests.
pub(crate) fn yaml_file(text: &str) -> Result<(), String> {
    let shown = text.escape_debug();
    let stem = text.strip_suffix(".yaml").or_else(|| text.strip_suffix(".yml"));
    let Some(stem) = stem.filter(|stem| !stem.is_empty()) else {
        return Err(format!("`{shown}` must end in .yaml"));
    };
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if !text.bytes().all(allowed) {
        return Err(format!(
            "`{shown}` must be letters, digits, `-`, `_` and `.` only"
        ));
    }
    if text.starts_with(['.', '-']) || text.len() > MAX_SUBDOMAIN {
        return Err(format!(
            "`{shown}` must begin with a letter or digit and have at most {MAX_SUBDOMAIN} characters"
        ));
    }
    if is_windows_device(stem) {
        return Err(format!("`{shown}` is a device on Windows"));
    }
    if MADE.iter().any(|made| made.eq_ignore_ascii_case(text)) {
        return Err(format!("`{shown}` is made by scalegen for something else"));
    }
    Ok(())
}

/// Why a text cannot be a chart's version: numbers with dots, perhaps with more after `-` or `+`.
pub(crate) fn chart_version(text: &str) -> Result<(), String> {
    let core = text.split(['-', '+']).next().unwrap_or_default();
    let numbers = core
        .split('.')
        .filter(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'+');
    if numbers.count() == 3 && core.split('.').count() == 3 && text.bytes().all(allowed) && text.len() <= 64 {
        return Ok(());
    }
    Err(format!(
        "`{}` must be three numbers with dots, such as 3.13.1",
        text.escape_debug()
    ))
}

/// Why a text is no URL of http or https with a host and, perhaps, a port and more.
pub(crate) fn http_url(text: &str) -> Result<(), String> {
    match address::http_url(text) {
        Ok(url) if url.has_empty_port => Err(format!("`{text}` has a colon without a port")),
        Ok(_) => Ok(()),
        Err(error) => Err(format!("`{}` {error}", text.escape_debug())),
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
