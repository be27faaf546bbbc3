//! The security contexts of a pod and of its containers: rule WKL016.

use k8s_openapi::api::core::v1::{PodSecurityContext, SeccompProfile, SecurityContext};

use crate::admission::At;
use crate::admission::{numbers::MAX_INT32, words};
use crate::{Refusal, rules};

/// Of a pod.
pub(super) fn pod(context: Option<&PodSecurityContext>, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(context) = context else {
        return;
    };
    let ids = [
        ("runAsUser", context.run_as_user),
        ("runAsGroup", context.run_as_group),
        ("fsGroup", context.fs_group),
    ];
    identities(&ids, path, found);
    seccomp(
        context.seccomp_profile.as_ref(),
        &path.field("seccompProfile"),
        found,
    );
}

/// Of a container.
pub(super) fn container(context: Option<&SecurityContext>, path: &At<'_>, found: &mut Vec<Refusal>) {
    let Some(context) = context else {
        return;
    };
    let ids = [
        ("runAsUser", context.run_as_user),
        ("runAsGroup", context.run_as_group),
    ];
    identities(&ids, path, found);
    seccomp(
        context.seccomp_profile.as_ref(),
        &path.field("seccompProfile"),
        found,
    );
    if context.allow_privilege_escalation != Some(false) {
        return;
    }
    let added = context
        .capabilities
        .iter()
        .flat_map(|capabilities| capabilities.add.iter().flatten());
    for (is_so, detail) in [
        (
            context.privileged == Some(true),
            "cannot set `allowPrivilegeEscalation` to false and `privileged` to true",
        ),
        (
            added.into_iter().any(|name| name == "CAP_SYS_ADMIN"),
            "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN",
        ),
    ] {
        if is_so {
            let message = words::invalid_field(detail);
            found.push(Refusal::new(rules::MALFORMED_SECURITY_CONTEXT, *path, message));
        }
    }
}

fn identities(ids: &[(&'static str, Option<i64>)], path: &At<'_>, found: &mut Vec<Refusal>) {
    for (field, id) in ids {
        if let Some(id) = id.filter(|id| !(0..=MAX_INT32).contains(id)) {
            let message = words::invalid_number(id, "must be between 0 and 2147483647, inclusive");
            found.push(Refusal::new(
                rules::MALFORMED_SECURITY_CONTEXT,
                path.field(field),
                message,
            ));
        }
    }
}

fn seccomp(profile: Option<&SeccompProfile>, path: &At<'_>, found: &mut Vec<Refusal>) {
    const TYPES: [&str; 3] = ["Localhost", "RuntimeDefault", "Unconfined"];
    let Some(profile) = profile else {
        return;
    };
    let file = profile.localhost_profile.as_deref();
    match profile.type_.as_str() {
        "" => found.push(Refusal::new(
            rules::MALFORMED_SECURITY_CONTEXT,
            path.field("type"),
            words::required_because("type is required when seccompProfile is set"),
        )),
        "Localhost" if file.unwrap_or_default().is_empty() => {
            let message = words::required_because("must be set when seccomp type is Localhost");
            found.push(Refusal::new(
                rules::MALFORMED_SECURITY_CONTEXT,
                path.field("localhostProfile"),
                message,
            ));
        }
        "Localhost" => {}
        "RuntimeDefault" | "Unconfined" => {
            if let Some(file) = file {
                let message = words::invalid(file, "can only be set when seccomp type is Localhost");
                found.push(Refusal::new(
                    rules::MALFORMED_SECURITY_CONTEXT,
                    path.field("localhostProfile"),
                    message,
                ));
            }
        }
        other => found.push(Refusal::new(
            rules::MALFORMED_SECURITY_CONTEXT,
            path.field("type"),
            words::unsupported(other, &TYPES),
        )),
    }
}
