//! What a container is asked or does at moments of its life: its probes and lifecycle hooks: rule WKL015.

use k8s_openapi::api::core::v1::{
    Container, ExecAction, GRPCAction, HTTPGetAction, LifecycleHandler, Probe, SleepAction, TCPSocketAction,
};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_syntax::{Targets, Version};

use crate::admission::At;
use crate::admission::gathered::Gathered;
use crate::admission::{names, numbers, words};
use crate::{Refusal, rules};

/// From here on a hook may sleep for no time.
const NO_SLEEP: Version = Version::new(1, 33);

/// Seconds that a pod has to end when it does not say.
pub(super) const DEFAULT_GRACE: i64 = 30;

/// Liveness, readiness and startup probes, and what is done after the start and before the end; `grace` are the
/// seconds that the pod has to end.
pub(super) fn check(
    container: &Container,
    grace: i64,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let found = &mut Gathered::of(rules::MALFORMED_PROBE, found);
    for (field, probe, is_readiness) in [
        ("livenessProbe", &container.liveness_probe, false),
        ("readinessProbe", &container.readiness_probe, true),
        ("startupProbe", &container.startup_probe, false),
    ] {
        if let Some(probe) = probe {
            one(probe, is_readiness, &path.field(field), found);
        }
    }
    let path = path.field("lifecycle");
    for (field, hook) in container.lifecycle.iter().flat_map(|lifecycle| {
        [
            ("postStart", &lifecycle.post_start),
            ("preStop", &lifecycle.pre_stop),
        ]
    }) {
        if let Some(hook) = hook {
            Handler::of_hook(hook).check(grace, targets, &path.field(field), found);
        }
    }
}

/// An initial container that is no sidecar has none of them.
pub(super) fn none_of(container: &Container, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_PROBE, found);
    for (field, is_there) in [
        ("lifecycle", container.lifecycle.is_some()),
        ("livenessProbe", container.liveness_probe.is_some()),
        ("readinessProbe", container.readiness_probe.is_some()),
        ("startupProbe", container.startup_probe.is_some()),
    ] {
        let why = "may not be set for init containers without restartPolicy=Always";
        found.forbidden(is_there, path.field(field), why);
    }
}

fn one(probe: &Probe, is_readiness: bool, path: &At<'_>, found: &mut Gathered<'_>) {
    Handler::of_probe(probe).check(0, &Targets::NEWEST, path, found);
    for (field, number) in [
        ("initialDelaySeconds", probe.initial_delay_seconds),
        ("timeoutSeconds", probe.timeout_seconds),
        ("periodSeconds", probe.period_seconds),
        ("successThreshold", probe.success_threshold),
        ("failureThreshold", probe.failure_threshold),
    ] {
        found.not_negative(path.field(field), number.map(i64::from));
    }
    let grace = path.field("terminationGracePeriodSeconds");
    let seconds = probe.termination_grace_period_seconds;
    if is_readiness {
        if let Some(seconds) = seconds {
            found.push(
                grace,
                words::invalid_number(seconds, "must not be set for readinessProbes"),
            );
        }
        return;
    }
    found.within(grace, seconds, 1..=i64::MAX, "must be greater than 0");
    // 0 stands for the default, which is 1; below it was refused already.
    let times = probe.success_threshold.map(i64::from).filter(|times| *times > 1);
    found.within(path.field("successThreshold"), times, 1..=1, "must be 1");
}

/// What is done: one of these.
struct Handler<'a> {
    exec: Option<&'a ExecAction>,
    http: Option<&'a HTTPGetAction>,
    tcp: Option<&'a TCPSocketAction>,
    grpc: Option<&'a GRPCAction>,
    sleep: Option<&'a SleepAction>,
}

impl<'a> Handler<'a> {
    fn of_probe(probe: &'a Probe) -> Self {
        Self {
            exec: probe.exec.as_ref(),
            http: probe.http_get.as_ref(),
            tcp: probe.tcp_socket.as_ref(),
            grpc: probe.grpc.as_ref(),
            sleep: None,
        }
    }

    fn of_hook(hook: &'a LifecycleHandler) -> Self {
        Self {
            exec: hook.exec.as_ref(),
            http: hook.http_get.as_ref(),
            tcp: hook.tcp_socket.as_ref(),
            grpc: None,
            sleep: hook.sleep.as_ref(),
        }
    }

    /// Only the first is looked into, and there may be no second.
    fn check(&self, grace: i64, targets: &Targets, path: &At<'_>, found: &mut Gathered<'_>) {
        let mut there = [
            ("exec", self.exec.is_some()),
            ("httpGet", self.http.is_some()),
            ("tcpSocket", self.tcp.is_some()),
            ("grpc", self.grpc.is_some()),
            ("sleep", self.sleep.is_some()),
        ]
        .into_iter()
        .filter_map(|(field, is_there)| is_there.then_some(field));
        let Some(first) = there.next() else {
            found.push(*path, words::required_because("must specify a handler type"));
            return;
        };
        for other in there {
            found.forbidden(
                true,
                path.field(other),
                "may not specify more than 1 handler type",
            );
        }
        let at = path.field(first);
        if let Some(exec) = self.exec {
            let command = exec.command.as_ref().and_then(|command| command.first());
            if command.is_none() {
                found.push(at.field("command"), words::required());
            }
        } else if let Some(http) = self.http {
            port(&http.port, &at, found);
            // An empty one is HTTP.
            let scheme = http.scheme.as_deref().filter(|scheme| !scheme.is_empty());
            found.word(at.field("scheme"), scheme, &["HTTP", "HTTPS"]);
            for (index, header) in http.http_headers.iter().flatten().enumerate() {
                let name = &header.name;
                if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
                    let list = at.field("httpHeaders");
                    let why = "a valid HTTP header must consist of alphanumeric characters or '-'";
                    found.because_of(list.index(index), list, words::invalid(name, why));
                }
            }
        } else if let Some(tcp) = self.tcp {
            port(&tcp.port, &at, found);
        } else if let Some(grpc) = self.grpc {
            port(&IntOrString::Int(grpc.port), &at, found);
        } else if let Some(sleep) = self.sleep {
            let least = i64::from(targets.kubernetes < NO_SLEEP);
            let why = "must be non-negative and less than terminationGracePeriodSeconds";
            found.within(at, Some(sleep.seconds), least..=grace, why);
        }
    }
}

fn port(port: &IntOrString, path: &At<'_>, found: &mut Gathered<'_>) {
    let at = path.field("port");
    match port {
        IntOrString::Int(number) => {
            if let Some(message) = numbers::port(*number) {
                found.push(at, message);
            }
        }
        IntOrString::String(name) => found.name(at, name, names::port),
    }
}
