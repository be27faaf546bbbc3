//! What the API server takes as a name, by the kind of name.
//!
//! Source: `util/validation` and `api/validation/path` of k8s.io/apimachinery. Each function gives the first
//! thing that is wrong, or nothing.

use scalegen_syntax::Message;
use scalegen_syntax::label::{self, MAX_LABEL};

use super::words::{Detail, ForbiddenCharacter, TooManyCharacters};

/// What the server adds to a `generateName`, and what it keeps of the prefix.
const RANDOM_SUFFIX: &str = "xxxxx";
const MAX_GENERATED_PREFIX: usize = MAX_LABEL - RANDOM_SUFFIX.len();

/// What is wrong with a name, if anything.
pub(crate) type Fault = fn(&str) -> Option<Detail>;

/// A DNS-1123 label: a container, a namespace.
pub(crate) fn dns_label(name: &str) -> Option<Detail> {
    if name.len() > MAX_LABEL {
        return Some(too_long(MAX_LABEL));
    }
    (!label::is_dns_label(name)).then(|| {
        "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', \
         and must start and end with an alphanumeric character"
            .into()
    })
}

/// A DNS-1123 subdomain: the name of most objects.
pub(crate) fn dns_subdomain(name: &str) -> Option<Detail> {
    label::subdomain(name).err().map(Detail::from)
}

/// A prefix that the server makes a DNS-1123 subdomain of; it may end in a dash.
pub(crate) fn dns_subdomain_prefix(prefix: &str) -> Option<Detail> {
    match prefix.strip_suffix('-') {
        // The server looks at the prefix with its last two characters replaced by a letter.
        Some(rest) if !rest.is_empty() => {
            let mut masked: String = rest.to_owned();
            masked.pop();
            masked.push('a');
            dns_subdomain(&masked)
        }
        _ => dns_subdomain(prefix),
    }
}

/// The name that the server makes of a `generateName`, with `xxxxx` for the part that it draws.
pub(crate) fn generated(prefix: &str) -> String {
    let mut end = prefix.len().min(MAX_GENERATED_PREFIX);
    while !prefix.is_char_boundary(end) {
        end -= 1;
    }
    [&prefix[..end], RANDOM_SUFFIX].concat()
}

/// A label's key, an extended resource: a name, or a DNS subdomain, a slash and a name.
pub(crate) fn qualified(name: &str) -> Option<Detail> {
    label::key(name).err().map(Detail::from)
}

/// A label's value; it may be empty.
pub(crate) fn label_value(value: &str) -> Option<Detail> {
    label::value(value).err().map(Detail::from)
}

/// Anything that can stand between two slashes of a URL: what a reference names.
pub(crate) fn path_segment(name: &str) -> Option<Detail> {
    match name {
        "." => Some("may not be '.'".into()),
        ".." => Some("may not be '..'".into()),
        _ => path_segment_prefix(name),
    }
}

/// The beginning of such a name.
pub(crate) fn path_segment_prefix(prefix: &str) -> Option<Detail> {
    let character = prefix.chars().find(|character| matches!(character, '/' | '%'))?;
    let character = character.to_string();
    Some(Message::from(ForbiddenCharacter { character }).into())
}

/// The part of a domain-prefixed path after the domain.
pub(crate) fn url_path(path: &str) -> Option<Detail> {
    let good = path
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"/-._~%!$&'()*+,;=:".contains(&b));
    (!good).then(|| "Invalid path".into())
}

/// A key of a ConfigMap or Secret: what a file can be called.
pub(crate) fn file(key: &str) -> Option<Detail> {
    const MOST: usize = 253;
    let is_good = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    match key {
        _ if key.len() > MOST => Some(too_long(MOST)),
        _ if key.is_empty() || !key.bytes().all(is_good) => {
            Some("a valid config key must consist of alphanumeric characters, '-', '_' or '.'".into())
        }
        "." => Some("must not be '.'".into()),
        _ if key.starts_with("..") => Some("must not start with '..'".into()),
        _ => None,
    }
}

/// A path below a folder: neither absolute nor out of it.
pub(crate) fn path_below(path: &str) -> Option<Detail> {
    if path.starts_with('/') {
        return Some("must be a relative path".into());
    }
    path_without_backsteps(path)
}

/// A path without a step up.
pub(crate) fn path_without_backsteps(path: &str) -> Option<Detail> {
    path.split('/')
        .any(|step| step == "..")
        .then(|| "must not contain '..'".into())
}

/// A path of a file in a volume, where names that begin with two dots are the kubelet's.
pub(crate) fn path_of_file(path: &str) -> Option<Detail> {
    path_below(path).or_else(|| path.starts_with("..").then(|| "must not start with '..'".into()))
}

/// An IP address, with the leading zeros that the server takes.
pub(crate) fn ip(address: &str) -> Option<Detail> {
    let is_byte = |part: &str| {
        part.bytes().all(|b| b.is_ascii_digit()) && part.parse::<u32>().is_ok_and(|byte| byte <= 255)
    };
    let is_v4 = address.split('.').count() == 4 && address.split('.').all(is_byte);
    let is_ip = is_v4 || address.parse::<std::net::Ipv6Addr>().is_ok();
    (!is_ip).then(|| "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)".into())
}

/// A port's name: lower case letters, digits and single dashes, a letter among them, at most 15 bytes.
pub(crate) fn port(name: &str) -> Option<Detail> {
    if name.len() > 15 {
        return Some(too_long(15));
    }
    let problem = if !name
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    {
        "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"
    } else if !name.bytes().any(|b| b.is_ascii_lowercase()) {
        "must contain at least one letter (a-z)"
    } else if name.contains("--") {
        "must not contain consecutive hyphens"
    } else if name.starts_with('-') || name.ends_with('-') {
        "must not begin or end with a hyphen"
    } else {
        return None;
    };
    Some(problem.into())
}

fn too_long(most: usize) -> Detail {
    Message::from(TooManyCharacters { most }).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(taken: fn(&str) -> Option<Detail>, good: &[&str], bad: &[&str]) {
        for name in good {
            assert_eq!(taken(name), None, "{name}");
        }
        for name in bad {
            assert!(taken(name).is_some(), "{name}");
        }
    }

    #[test]
    fn labels_and_subdomains() {
        let (n63, n64) = ("x".repeat(63), "x".repeat(64));
        let (n253, n254) = ("x".repeat(253), "x".repeat(254));
        check(
            dns_label,
            &["a", "a-b", "0", "1-5", &n63],
            &["", "-", "a-", "-a", "A", "a.b", "a_b", " ", "é", &n64],
        );
        check(
            dns_subdomain,
            &["a", "a.b", "1.5", "a-b.c", &n253],
            &[
                "", ".", "..", "a.", ".a", "a..b", "-1", "A_B", "50%", "a/b", &n254,
            ],
        );
    }

    #[test]
    fn generated_names() {
        check(
            dns_subdomain_prefix,
            &["load-", "a.b", "a.b-", "--", "A-"],
            &["-", "a.", "Off", "a_b-", "/", "B--"],
        );
        assert_eq!(generated("load-"), "load-xxxxx");
        assert_eq!(generated(&"x".repeat(64)).len(), 63);
        assert_eq!(generated(&"é".repeat(40)), format!("{}xxxxx", "é".repeat(29)));
    }

    #[test]
    fn qualified_names_and_label_values() {
        let n63 = "x".repeat(63);
        check(
            qualified,
            &[
                "a",
                "A_B",
                "a.b",
                "apps/v1",
                "nvidia.com/gpu",
                "1.5",
                &n63,
                &format!("a.b/{n63}"),
            ],
            &[
                "",
                " ",
                "-x",
                "a/",
                "/a",
                "a/b/c",
                "A/b",
                "50%",
                "a/-b",
                &"x".repeat(64),
            ],
        );
        check(
            label_value,
            &["", "a", "A_B", "1e3", "a.b", &n63],
            &[" ", "-x", "a/b", "50%", "..", "x-", &"x".repeat(64)],
        );
    }

    #[test]
    fn path_segments_and_ports() {
        check(
            path_segment,
            &["", "a", "vllm:queue", " ", "A_B", "...", "-1"],
            &[".", "..", "a/b", "50%"],
        );
        check(url_path, &["foo", "a/b-c_d"], &["a b", "a?b"]);
        check(
            port,
            &["http", "a", "8080a", "a-b", &"x".repeat(15)],
            &["", "80", "a--b", "-a", "a-", "A", "a_b", &"x".repeat(16)],
        );
    }
}
