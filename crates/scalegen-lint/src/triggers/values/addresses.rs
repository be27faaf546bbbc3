//! Addresses: `host:port` separated by commas.

use crate::triggers::ProblemKind;
use crate::triggers::examination::Fault;

/// Clients of Kafka and Redis dial these as they are; they know neither a scheme nor a port of their own.
pub(super) fn check(text: &str) -> Option<Fault> {
    for (part, span) in super::parts(text) {
        let fault = if part.is_empty() {
            Fault::malformed("has an empty address")
        } else if let Some((_, address)) = part.split_once("://") {
            Fault::malformed("is a URL where KEDA wants host:port").help(format!("write {address}"))
        } else {
            match part.rsplit_once(':') {
                None => Fault::malformed("has no port").help("write host:port"),
                Some(("", _)) => Fault::malformed("has no host").help("write host:port"),
                // More than one colon is an IPv6 address, which needs brackets.
                Some((host, _)) if host.contains(':') && !(host.starts_with('[') && host.ends_with(']')) => {
                    Fault::malformed("is not host:port").help("write [address]:port for IPv6")
                }
                Some((_, port)) => match check_port(port) {
                    Some(fault) => fault,
                    None => continue,
                },
            }
        };
        let whole = span.is_empty() || span.len() == text.len();
        return Some(if whole { fault } else { fault.at(span) });
    }
    None
}

/// A TCP port.
pub(super) fn check_port(text: &str) -> Option<Fault> {
    match text.parse::<u32>() {
        Ok(1..=65535) => None,
        Ok(_) => Some(Fault::new(
            ProblemKind::ValueOutOfRange,
            "has a port outside 1 to 65535",
        )),
        Err(_) => Some(Fault::malformed("has a port that is not a number")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_hosts_with_ports() {
        for text in [
            "kafka:9092",
            "a:1,b:2",
            "redis.default.svc.cluster.local:6379, 10.0.0.1:80",
            "[::1]:6379",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
        for (text, kind, span) in [
            ("kafka", ProblemKind::MalformedValue, None),
            ("a:1,b", ProblemKind::MalformedValue, Some(4..5)),
            ("redis://r:6379", ProblemKind::MalformedValue, None),
            (":6379", ProblemKind::MalformedValue, None),
            ("a:1,", ProblemKind::MalformedValue, None),
            ("::1:6379", ProblemKind::MalformedValue, None),
            ("a:http", ProblemKind::MalformedValue, None),
            ("a:0", ProblemKind::ValueOutOfRange, None),
            ("a:70000", ProblemKind::ValueOutOfRange, None),
        ] {
            let fault = check(text).unwrap();
            assert_eq!((fault.kind, fault.span), (kind, span), "{text}");
        }
    }
}
