//! WRG056: an address without a namespace, which KEDA looks up in its own.

use scalegen_kinds::scaled_object;
use scalegen_syntax::keda::parameters;
use scalegen_syntax::{Family, Severity, list, messages};

use crate::trigger::Trigger;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG056",
    name: "short-address",
    summary: "A trigger has the address of a Service without its namespace",
    severity: Severity::Warning,
    why: "KEDA's operator connects, not the workload. A short name resolves in the operator's namespace, most often `keda`, where no such Service is.",
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
            let Some((host, at)) = short_host(part) else {
                continue;
            };
            let start = span.start + at;
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

/// The host of an address or URL if it is a name without dots, and where it starts.
fn short_host(text: &str) -> Option<(&str, usize)> {
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
    let host = host.split(':').next()?;
    // Nobody writes a Service's name, which has no capitals, in any other way: that is a variable's.
    let is_variable = host.len() == text.len() && host.contains(|c: char| c.is_ascii_uppercase());
    let is_name = !is_variable
        && host.starts_with(|c: char| c.is_ascii_alphabetic())
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    (is_name && host != "localhost").then_some((host, start))
}

#[cfg(test)]
mod tests {
    use super::short_host;

    #[test]
    fn a_short_host_is_a_name_without_dots() {
        for (text, host) in [
            ("redis:6379", Some(("redis", 0))),
            ("http://prometheus:9090/x", Some(("prometheus", 7))),
            ("amqp://user:a@rabbit:5672/vhost", Some(("rabbit", 14))),
            ("db", Some(("db", 0))),
            ("redis.shop:6379", None),
            ("10.0.0.1:80", None),
            ("localhost:80", None),
            ("RabbitMqHost", None),
            ("http://Rabbit:80", Some(("Rabbit", 7))),
            ("[::1]:80", None),
            ("http://", None),
            ("${HOST}:80", None),
            ("", None),
        ] {
            assert_eq!(short_host(text), host, "{text}");
        }
    }
}
