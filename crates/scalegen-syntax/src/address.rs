//! Addresses that clients dial, `host:port`, and the URLs of HTTP servers.
//!
//! Source: `SplitHostPort` of Go's `src/net/ipsock.go`, and `src/net/url/url.go`.

use std::net::Ipv6Addr;
use std::ops::Range;

use crate::Unread;

/// Why a text is not an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// Nothing at all.
    #[error("has an empty address")]
    Empty,
    /// A URL.
    #[error("is a URL where KEDA wants host:port")]
    Url,
    /// Only a host.
    #[error("has no port")]
    NoPort,
    /// Only a port.
    #[error("has no host")]
    NoHost,
    /// An IPv6 address without brackets.
    #[error("is not host:port")]
    TooManyColons,
    /// A port, but not a TCP port.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// Why a text is not the number of a TCP port.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// Not a number.
    #[error("has a port that is not a number")]
    NotANumber,
    /// 0, or more than 16 bits.
    #[error("has a port outside 1 to 65535")]
    OutOfRange,
}

/// Why a text is not the URL of an HTTP server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, thiserror::Error)]
pub enum UrlError {
    /// No `://`.
    #[error("is not a URL")]
    NoScheme,
    /// A scheme that Go's HTTP client refuses.
    #[error("is not a URL of http or https")]
    OtherScheme,
    /// Nothing to connect to.
    #[error("is a URL without a host")]
    NoHost,
    /// An IPv6 address that is none, or that has no brackets.
    #[error("has a host that is neither a name nor an IPv6 address in brackets")]
    Ipv6,
    /// A space or a line break.
    #[error("has a space in it")]
    Space,
    /// A `%` without two hexadecimal digits.
    #[error("has a % that two hexadecimal digits do not follow")]
    Escape,
    /// A port, but not a TCP port.
    #[error(transparent)]
    Port(#[from] PortError),
}

/// A host and a port as they are dialed; there is no scheme and no port by default.
pub fn host_port(text: &str) -> Result<(&str, u16), AddressError> {
    if text.is_empty() {
        return Err(AddressError::Empty);
    }
    if text.contains("://") {
        return Err(AddressError::Url);
    }
    match text.rsplit_once(':') {
        None => Err(AddressError::NoPort),
        Some(("", _)) => Err(AddressError::NoHost),
        // More than one colon is an IPv6 address, which needs brackets.
        Some((host, _)) if host.contains(':') && !(host.starts_with('[') && host.ends_with(']')) => {
            Err(AddressError::TooManyColons)
        }
        Some((host, number)) => Ok((host, port(number)?)),
    }
}

/// A TCP port.
pub fn port(text: &str) -> Result<u16, PortError> {
    match text.parse::<u32>().map(u16::try_from) {
        Ok(Ok(port)) if port > 0 => Ok(port),
        Ok(_) => Err(PortError::OutOfRange),
        Err(_) => Err(PortError::NotANumber),
    }
}

/// The parts of an HTTP server's URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct HttpUrl<'a> {
    /// Whether the scheme is `https`, in whatever case.
    pub is_secure: bool,
    /// The host, with its brackets if it is an IPv6 address.
    pub host: &'a str,
    /// The port, if one is written.
    pub port: Option<u16>,
    /// A colon follows the host, and no port follows the colon: it is the scheme's port.
    pub has_empty_port: bool,
    /// All that follows the port: path, query and fragment.
    pub rest: &'a str,
}

/// The URL of an HTTP server. Without a scheme Go's HTTP client refuses to send anything.
///
/// ```
/// use scalegen_syntax::address;
///
/// let url = address::http_url("http://prometheus.monitoring:9090/prefix").unwrap();
/// assert_eq!((url.host, url.port, url.rest), ("prometheus.monitoring", Some(9090), "/prefix"));
/// assert!(address::http_url("prometheus:9090").is_err());
/// ```
pub fn http_url(text: &str) -> Result<HttpUrl<'_>, Unread<UrlError>> {
    let Some((scheme, after)) = text.split_once("://") else {
        return Err(Unread::whole(UrlError::NoScheme));
    };
    let is_secure = scheme.eq_ignore_ascii_case("https");
    if !is_secure && !scheme.eq_ignore_ascii_case("http") {
        return Err(Unread::at(UrlError::OtherScheme, 0..scheme.len()));
    }
    let (authority, rest) = after.split_at(after.find(['/', '?', '#']).unwrap_or(after.len()));
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, written) = match host_and_port.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (host_and_port, None),
    };
    if host.is_empty() {
        return Err(Unread::whole(UrlError::NoHost));
    }
    if let Some(span) = wrong_character(text) {
        return Err(Unread::at(UrlError::Space, span));
    }
    if let Some(span) = wrong_escape(text) {
        return Err(Unread::at(UrlError::Escape, span));
    }
    if !is_host(host) {
        return Err(Unread::whole(UrlError::Ipv6));
    }
    let end = text.len() - rest.len();
    let port = match written {
        // An empty port is the scheme's own.
        None | Some("") => None,
        Some(digits) => {
            let at = |error: PortError| Unread::at(UrlError::Port(error), end - digits.len()..end);
            if digits.starts_with('+') {
                return Err(at(PortError::NotANumber));
            }
            Some(port(digits).map_err(at)?)
        }
    };
    Ok(HttpUrl {
        is_secure,
        host,
        port,
        has_empty_port: written == Some(""),
        rest,
    })
}

/// Whether a host without a port has colons only in brackets, and an IPv6 address there.
fn is_host(host: &str) -> bool {
    match host.strip_prefix('[') {
        Some(rest) => rest.strip_suffix(']').is_some_and(|address| {
            // A zone follows the address: `fe80::1%25eth0`.
            let address = address.split_once('%').map_or(address, |(address, _)| address);
            address.parse::<Ipv6Addr>().is_ok()
        }),
        None => !host.contains([':', '[', ']']),
    }
}

/// A character that no URL has: a blank, or one that controls a terminal.
fn wrong_character(text: &str) -> Option<Range<usize>> {
    let mut characters = text.char_indices();
    let (at, wrong) = characters.find(|(_, c)| c.is_whitespace() || c.is_ascii_control())?;
    Some(at..at + wrong.len_utf8())
}

/// The first `%` before the query that is not an escape.
pub fn wrong_escape(text: &str) -> Option<Range<usize>> {
    let before = text.split(['?', '#']).next().unwrap_or_default();
    let is_escape = |at: usize| {
        let digits = before.as_bytes().get(at + 1..at + 3);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    };
    let (at, _) = before.match_indices('%').find(|(at, _)| !is_escape(*at))?;
    Some(at..at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_hosts_with_ports() {
        for (text, host, port) in [
            ("kafka:9092", "kafka", 9092),
            ("10.0.0.1:80", "10.0.0.1", 80),
            ("[::1]:6379", "[::1]", 6379),
            ("a:65535", "a", 65_535),
        ] {
            assert_eq!(host_port(text), Ok((host, port)), "{text}");
        }
        for (text, error) in [
            ("", AddressError::Empty),
            ("kafka", AddressError::NoPort),
            ("redis://r:6379", AddressError::Url),
            (":6379", AddressError::NoHost),
            ("::1:6379", AddressError::TooManyColons),
            ("a:http", AddressError::Port(PortError::NotANumber)),
            ("a:", AddressError::Port(PortError::NotANumber)),
            ("a:0", AddressError::Port(PortError::OutOfRange)),
            ("a:70000", AddressError::Port(PortError::OutOfRange)),
        ] {
            assert_eq!(host_port(text), Err(error), "{text}");
        }
    }

    #[test]
    fn urls_have_a_scheme_and_a_host() {
        for text in [
            "http://prometheus:9090",
            "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1",
            "http://user:secret@p.monitoring.svc:9090/prefix",
            "http://[::1]:9090",
            "http://[::1]",
            "http://[fe80::1%25eth0]:80",
            "http://p:/",
            "HTTP://p",
            "http://p/a%20b?q=100%",
        ] {
            assert!(http_url(text).is_ok(), "{text}");
        }
        for (text, reason, span) in [
            ("prometheus:9090", UrlError::NoScheme, None),
            ("prometheus.monitoring.svc", UrlError::NoScheme, None),
            ("tcp://p:9090", UrlError::OtherScheme, Some(0..3)),
            ("://p", UrlError::OtherScheme, None),
            ("http://", UrlError::NoHost, None),
            ("http://:9090", UrlError::NoHost, None),
            (
                "http://p:port",
                UrlError::Port(PortError::NotANumber),
                Some(9..13),
            ),
            ("http://p:+80", UrlError::Port(PortError::NotANumber), Some(9..12)),
            (
                "http://p:99999/a",
                UrlError::Port(PortError::OutOfRange),
                Some(9..14),
            ),
            ("http://::1:9090", UrlError::Ipv6, None),
            ("http://[::1", UrlError::Ipv6, None),
            ("http://[p]:80", UrlError::Ipv6, None),
            ("http://a b", UrlError::Space, Some(8..9)),
            ("http://a\u{7f}", UrlError::Space, Some(8..9)),
            ("http://a/%zz", UrlError::Escape, Some(9..10)),
            ("http://a/%4", UrlError::Escape, Some(9..10)),
        ] {
            assert_eq!(http_url(text), Err(Unread { reason, span }), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,24}|(http://)?[-a-z0-9:/@%?#\\[\\]. ]{0,24}") {
            if let Err(Unread { span: Some(span), .. }) = http_url(&text) {
                proptest::prop_assert!(text.get(span).is_some());
            }
            let _ = host_port(&text);
        }
    }
}
