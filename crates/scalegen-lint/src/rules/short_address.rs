//! WRG056: an address that means something else where KEDA's operator runs.

use std::net::Ipv4Addr;

use scalegen_kinds::scaled_object;
use scalegen_syntax::keda::parameters;
use scalegen_syntax::{Family, Severity, list, messages};

use crate::trigger::Trigger;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG056",
    name: "short-address",
    summary: "A trigger has the address of a Service without its namespace, or that of the pod itself",
    severity: Severity::Warning,
    why: "KEDA's operator connects, not the workload. A short name resolves in the operator's namespace, most often `keda`, where no such Service is, and `localhost` is the operator's own pod.",
    fix: "write the Service's name with its namespace",
    bad: scaled_object!(
        "
  triggers:
    - type: redis
      metadata: {address: \"redis:6379\", listName: jobs, listLength: \"5\"}
"
    ),
    good: &[("redis:6379", "redis.shop.svc:6379")],
    source: "pkg/scalers",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    ResolvesInKeda { host: String = "redis" } "`{host}` resolves in the namespace of KEDA's operator";
    IsOperator { host: String = "localhost" } "`{host}` is the pod of KEDA's operator, which connects";
    WriteService "write the name of the Service with its namespace, such as `prometheus.monitoring.svc`";
    WriteName { host: String = "redis", namespace: String = "shop" } "write `{host}.{namespace}.svc`";
    WriteNamespace { host: String = "redis" } "write `{host}.<namespace>.svc`";
}

pub(crate) const CHECK: Check = Check::Trigger(check);

/// Keys that have addresses of what runs in the cluster, in the types of triggers that connect to it.
const KEYS: [&str; 18] = [
    "address",
    "addresses",
    "adminURL",
    "bootstrapServers",
    "clusterIPAddress",
    "endpoint",
    "endpoints",
    "host",
    "hosts",
    "managementEndpoint",
    "natsServerMonitoringEndpoint",
    "nsqLookupdHTTPAddresses",
    "prometheusAddress",
    "scalerAddress",
    "serverAddress",
    "serverURL",
    "solaceSempBaseURL",
    "url",
];

fn check(trigger: &Trigger<'_>, found: &mut Found<'_>) {
    let namespace = trigger
        .document
        .namespace()
        .filter(|namespace| !namespace.is_empty());
    if namespace == Some("keda") || trigger.document.object().metadata().is_none() {
        return;
    }
    let known = parameters::of(&trigger.trigger.type_);
    for key in KEYS {
        let Some(text) = trigger.trigger.metadata.get(key) else {
            continue;
        };
        // A type that is not known, or any metadata of `external`: who reads it is unknown, too.
        if !known.iter().any(|parameter| parameter.name == key) {
            continue;
        }
        for (part, span) in list::parts(text) {
            let Some((host, at)) = host(part) else {
                continue;
            };
            let start = span.start + at;
            if is_local(host) {
                let host_name = host.to_owned();
                let path = trigger.key(key);
                let message = IsOperator { host: host_name };
                found
                    .within(trigger.document, path, &(start..start + host.len()), message)
                    .help(WriteService);
                break;
            }
            if !is_short(host) {
                continue;
            }
            let message = ResolvesInKeda {
                host: host.to_owned(),
            };
            let path = trigger.key(key);
            let detail = found.within(trigger.document, path, &(start..start + host.len()), message);
            let host = host.to_owned();
            match namespace {
                Some(namespace) => {
                    let namespace = namespace.to_owned();
                    detail.help(WriteName { host, namespace });
                }
                None => {
                    detail.help(WriteNamespace { host });
                }
            }
            // One is enough to see what is wrong with the others.
            break;
        }
    }
}

/// The host of an address or URL, and where it starts; none in the name of a variable.
fn host(text: &str) -> Option<(&str, usize)> {
    let mut start = text.find("://").map_or(0, |at| at + "://".len());
    let rest = text.get(start..)?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = match authority.rsplit_once('@') {
        Some((user, host)) => {
            start += user.len() + 1;
            host
        }
        None => authority,
    };
    let host = match host.strip_prefix('[').and_then(|inner| inner.split_once(']')) {
        Some((inner, _)) => host.get(..inner.len() + 2)?,
        None => host.split(':').next()?,
    };
    // Nobody writes a Service's name, which has no capitals, in any other way: that is a variable's.
    let is_variable = host.len() == text.len() && host.contains(|c: char| c.is_ascii_uppercase());
    (!is_variable).then_some((host, start))
}

/// Whether a host is a name without dots.
fn is_short(host: &str) -> bool {
    let is_of_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    host.starts_with(|c: char| c.is_ascii_alphabetic()) && host.bytes().all(is_of_name)
}

/// Whether a host is the one that connects.
fn is_local(host: &str) -> bool {
    let is_loopback = host
        .parse::<Ipv4Addr>()
        .is_ok_and(|address| address.is_loopback());
    host == "localhost" || host == "[::1]" || is_loopback
}

#[cfg(test)]
mod tests {
    use super::{host, is_local, is_short};

    #[test]
    fn a_host_is_short_or_local_or_neither() {
        for (text, name, at, kind) in [
            ("redis:6379", "redis", 0, "short"),
            ("http://prometheus:9090/x", "prometheus", 7, "short"),
            ("amqp://user:a@rabbit:5672/vhost", "rabbit", 14, "short"),
            ("db", "db", 0, "short"),
            ("localhost:80", "localhost", 0, "local"),
            ("http://127.0.0.1:9090", "127.0.0.1", 7, "local"),
            ("http://[::1]:80/", "[::1]", 7, "local"),
            ("redis.shop:6379", "redis.shop", 0, ""),
            ("10.0.0.1:80", "10.0.0.1", 0, ""),
            ("[fd00::1]:80", "[fd00::1]", 0, ""),
            ("http://", "", 7, ""),
            ("${HOST}:80", "${HOST}", 0, ""),
            ("", "", 0, ""),
        ] {
            let found = host(text).unwrap();
            assert_eq!(found, (name, at), "{text}");
            let is = match (is_local(name), is_short(name)) {
                (true, _) => "local",
                (false, true) => "short",
                (false, false) => "",
            };
            assert_eq!(is, kind, "{text}");
        }
        assert_eq!(host("http://Rabbit:80"), Some(("Rabbit", 7)));
        assert_eq!(host("RabbitMqHost"), None);
    }
}
