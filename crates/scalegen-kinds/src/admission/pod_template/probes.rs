//! The probes of a container: rule WKL015.

use k8s_openapi::api::core::v1::{Container, Probe};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;

use crate::admission::At;
use crate::admission::{names, numbers, words};
use crate::{Refusal, rules};

/// Liveness, readiness and startup.
pub(super) fn check(container: &Container, path: &At<'_>, found: &mut Vec<Refusal>) {
    for (field, probe, must_succeed_once) in [
        ("livenessProbe", &container.liveness_probe, true),
        ("readinessProbe", &container.readiness_probe, false),
        ("startupProbe", &container.startup_probe, true),
    ] {
        if let Some(probe) = probe {
            one(probe, must_succeed_once, &path.field(field), found);
        }
    }
}

fn one(probe: &Probe, must_succeed_once: bool, path: &At<'_>, found: &mut Vec<Refusal>) {
    handler(probe, path, found);
    let number = |value: Option<i32>| value.map(i64::from);
    let fields = [
        ("initialDelaySeconds", number(probe.initial_delay_seconds)),
        ("timeoutSeconds", number(probe.timeout_seconds)),
        ("periodSeconds", number(probe.period_seconds)),
        ("successThreshold", number(probe.success_threshold)),
        ("failureThreshold", number(probe.failure_threshold)),
    ];
    numbers::not_negative(rules::MALFORMED_PROBE, path, &fields, found);
    // 0 stands for the default, which is 1.
    if let Some(times) = probe
        .success_threshold
        .filter(|times| must_succeed_once && *times > 1)
    {
        let message = words::invalid_number(times, "must be 1");
        found.push(Refusal::new(
            rules::MALFORMED_PROBE,
            path.field("successThreshold"),
            message,
        ));
    }
}

fn handler(probe: &Probe, path: &At<'_>, found: &mut Vec<Refusal>) {
    let handlers: Vec<&'static str> = [
        ("exec", probe.exec.is_some()),
        ("httpGet", probe.http_get.is_some()),
        ("tcpSocket", probe.tcp_socket.is_some()),
        ("grpc", probe.grpc.is_some()),
    ]
    .into_iter()
    .filter_map(|(field, is_there)| is_there.then_some(field))
    .collect();
    if handlers.is_empty() {
        found.push(Refusal::new(
            rules::MALFORMED_PROBE,
            *path,
            words::required_because("must specify a handler type"),
        ));
    }
    for handler in handlers.iter().skip(1) {
        let message = words::forbidden("may not specify more than 1 handler type");
        found.push(Refusal::new(rules::MALFORMED_PROBE, path.field(handler), message));
    }
    let http = probe.http_get.as_ref().map(|get| ("httpGet", &get.port));
    let tcp = probe
        .tcp_socket
        .as_ref()
        .map(|socket| ("tcpSocket", &socket.port));
    for (field, port) in http.into_iter().chain(tcp) {
        let message = match port {
            IntOrString::Int(number) => numbers::port(*number),
            IntOrString::String(name) => names::port(name).map(|problem| words::invalid(name, problem)),
        };
        found.extend(
            message.map(|message| {
                Refusal::new(rules::MALFORMED_PROBE, path.field(field).field("port"), message)
            }),
        );
    }
    if let Some(message) = probe.grpc.as_ref().and_then(|grpc| numbers::port(grpc.port)) {
        found.push(Refusal::new(
            rules::MALFORMED_PROBE,
            path.field("grpc").field("port"),
            message,
        ));
    }
}
