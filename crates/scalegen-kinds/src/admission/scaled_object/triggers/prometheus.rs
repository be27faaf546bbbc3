//! The metadata of a prometheus trigger: rule TRG014.
//!
//! Source: `pkg/scalers/prometheus_scaler.go` and `pkg/scalers/authentication` of kedacore/keda 2.20.

use scalegen_syntax::{Targets, Version};

use super::{Metadata, values};
use crate::admission::words;
use scalegen_syntax::go_duration;

/// From here on each of these keys is read.
const CUSTOM_HEADERS: Version = Version::new(2, 10);
const QUERY_PARAMETERS: Version = Version::new(2, 13);
const TIMEOUT: Version = Version::new(2, 17);

pub(super) fn check(metadata: &mut Metadata<'_>, targets: &Targets) {
    metadata.required("serverAddress");
    metadata.required("query");
    if let Some(threshold) = metadata.required("threshold") {
        match values::number(threshold) {
            None => metadata.refuse("threshold", not_a_number(threshold)),
            // KEDA hands the HPA thousandths, and the API server refuses a target of zero.
            Some(number) if number < 0.001 => {
                let message =
                    words::invalid(threshold, "the HPA's target must be above zero, in thousandths");
                metadata.refuse("threshold", message);
            }
            Some(_) => {}
        }
    }
    if let Some(threshold) = metadata.get("activationThreshold")
        && values::number(threshold).is_none()
    {
        metadata.refuse("activationThreshold", not_a_number(threshold));
    }
    for key in ["ignoreNullValues", "unsafeSsl"] {
        if let Some(text) = metadata.get(key)
            && values::truth(text).is_none()
        {
            metadata.refuse(key, words::invalid(text, "must be true or false"));
        }
    }
    for (key, since) in [
        ("queryParameters", QUERY_PARAMETERS),
        ("customHeaders", CUSTOM_HEADERS),
    ] {
        let Some(text) = metadata.get(key) else { continue };
        too_new(metadata, key, since, targets);
        if let Some(problem) = values::map_problem(text) {
            metadata.refuse(key, problem);
        }
    }
    timeout(metadata, targets);
    authentication(metadata);
}

fn not_a_number(text: &str) -> String {
    words::invalid(
        text,
        "must be a number as JSON writes it, such as 5, 0.5 or 1e2: no suffix, no plus sign",
    )
}

fn too_new(metadata: &mut Metadata<'_>, key: &'static str, since: Version, targets: &Targets) {
    if targets.keda < since {
        metadata.warn(key, format!("has no effect before KEDA {since}"));
    }
}

/// A Go duration, or whole milliseconds.
fn timeout(metadata: &mut Metadata<'_>, targets: &Targets) {
    let Some(text) = metadata.get("timeout") else {
        return;
    };
    too_new(metadata, "timeout", TIMEOUT, targets);
    let milliseconds = text.parse().ok().or_else(|| go_duration::milliseconds(text));
    if milliseconds.is_none_or(|milliseconds: i64| milliseconds < 0) {
        let detail = "must be a duration such as 5s, or whole milliseconds, and not negative";
        metadata.refuse("timeout", words::invalid(text, detail));
    }
}

fn authentication(metadata: &mut Metadata<'_>) {
    const MODES: [&str; 6] = ["apiKey", "basic", "bearer", "custom", "oauth", "tls"];
    let Some(text) = metadata.get("authModes") else {
        return;
    };
    let modes: Vec<&str> = text.split(',').map(str::trim).collect();
    if let Some(unknown) = modes.iter().find(|mode| !MODES.contains(mode)) {
        metadata.refuse(
            "authModes",
            words::unsupported(unknown, &["basic", "bearer", "custom", "tls"]),
        );
    }
    let exclusive: Vec<&str> = modes
        .iter()
        .copied()
        .filter(|mode| matches!(*mode, "basic" | "bearer" | "oauth"))
        .collect();
    if exclusive.len() > 1 {
        metadata.refuse(
            "authModes",
            format!("{} exclude each other", exclusive.join(" and ")),
        );
    }
    if metadata.trigger.authentication_ref.is_none() {
        let message = "needs an authenticationRef: secrets are read from nowhere else";
        metadata.refuse("authModes", message);
    }
}
