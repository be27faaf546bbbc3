//! URLs of HTTP servers.

use crate::triggers::examination::Fault;

/// Without a scheme Go's HTTP client refuses to send anything.
pub(super) fn check(text: &str) -> Option<Fault> {
    let Some((scheme, rest)) = text.split_once("://") else {
        return Some(Fault::malformed("is not a URL").help(format!("write http://{text} or https://{text}")));
    };
    let lower = scheme.to_ascii_lowercase();
    if lower != "http" && lower != "https" {
        return Some(
            Fault::malformed("is not a URL of http or https")
                .at(0..scheme.len())
                .help("start with http:// or https://"),
        );
    }
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host_and_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (host, port) = match host_and_port.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (host_and_port, None),
    };
    let start = scheme.len() + "://".len();
    if host.is_empty() {
        return Some(Fault::malformed("is a URL without a host"));
    }
    if let Some((at, space)) = text.char_indices().find(|(_, c)| c.is_whitespace()) {
        return Some(
            Fault::malformed("has a space in it")
                .at(at..at + space.len_utf8())
                .help("remove the space"),
        );
    }
    match port {
        // An empty port is the scheme's own.
        Some(port) if !port.is_empty() => super::addresses::check_port(port).map(|fault| {
            let end = start + authority.len();
            fault.at(end - port.len()..end)
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_have_a_scheme_and_a_host() {
        for text in [
            "http://prometheus:9090",
            "https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-1",
            "http://user:secret@p.monitoring.svc:9090/prefix",
            "http://[::1]:9090",
            "http://[::1]",
            "HTTP://p",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
        for (text, span) in [
            ("prometheus:9090", None),
            ("prometheus.monitoring.svc", None),
            ("tcp://p:9090", Some(0..3)),
            ("http://", None),
            ("http://:9090", None),
            ("http://p:port", Some(9..13)),
            ("http://p:99999", Some(9..14)),
            ("http://a b", Some(8..9)),
        ] {
            assert_eq!(check(text).unwrap().span, span, "{text}");
        }
    }
}
