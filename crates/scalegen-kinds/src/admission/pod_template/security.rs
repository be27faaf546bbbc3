//! The security contexts of a pod and of its containers: rule WKL016.

use std::collections::BTreeSet;

use k8s_openapi::api::core::v1::{
    AppArmorProfile, PodSecurityContext, PodSpec, SeccompProfile, SecurityContext,
};
use scalegen_syntax::{Targets, Version};

use super::Pod;
use crate::admission::At;
use crate::admission::gathered::Gathered;
use crate::admission::{names, numbers::MAX_INT32, words};
use crate::{Refusal, rules};

/// From here on these are fields; earlier servers drop them.
const APP_ARMOR: Version = Version::new(1, 30);
const NEWER_WORDS: Version = Version::new(1, 33);

const ID_RANGE: &str = "must be between 0 and 2147483647, inclusive";

/// Of a pod.
pub(super) fn pod(spec: &PodSpec, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    // The server fills in a context, which has both, before it looks.
    if spec.share_process_namespace == Some(true) && spec.host_pid == Some(true) {
        let why = "ShareProcessNamespace and HostPID cannot both be enabled";
        let found = &mut Gathered::of(rules::MALFORMED_SECURITY_CONTEXT, found);
        found.push(path.field("shareProcessNamespace"), words::invalid_field(why));
    }
    let Some(context) = &spec.security_context else {
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
    app_armor(
        context.app_armor_profile.as_ref(),
        targets,
        &path.field("appArmorProfile"),
        found,
    );
    policies(context, targets, path, found);
    let found = &mut Gathered::of(rules::MALFORMED_SECURITY_CONTEXT, found);
    let list = path.field("supplementalGroups");
    for (index, group) in context.supplemental_groups.iter().flatten().enumerate() {
        found.within(list.index(index), Some(*group), 0..=MAX_INT32, ID_RANGE);
    }
    let list = path.field("sysctls");
    let mut seen = BTreeSet::new();
    for (index, sysctl) in context.sysctls.iter().flatten().enumerate() {
        let at = list.index(index);
        let at = at.field("name");
        if found.required(at, Some(&sysctl.name)) && !seen.insert(&sysctl.name) {
            found.push(at, words::duplicate(&sysctl.name));
        }
        if !sysctl.name.is_empty() && !is_sysctl(&sysctl.name) {
            let why = "must have at most 253 characters: lowercase words between `.` or `/`";
            found.push(at, words::invalid(&sysctl.name, why));
        }
    }
}

/// Whether it is the name of a setting of the kernel.
fn is_sysctl(name: &str) -> bool {
    let is_end = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.len() <= 253
        && name.split(['.', '/']).all(|word| {
            word.starts_with(is_end)
                && word.ends_with(is_end)
                && word.chars().all(|c| is_end(c) || matches!(c, '-' | '_'))
        })
}

fn policies(context: &PodSecurityContext, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    let found = &mut Gathered::of(rules::MALFORMED_SECURITY_CONTEXT, found);
    let policy = context.fs_group_change_policy.as_deref();
    found.word(
        path.field("fsGroupChangePolicy"),
        policy,
        &["Always", "OnRootMismatch"],
    );
    if targets.kubernetes >= NEWER_WORDS {
        let policy = context.supplemental_groups_policy.as_deref();
        found.word(
            path.field("supplementalGroupsPolicy"),
            policy,
            &["Merge", "Strict"],
        );
        let policy = context.se_linux_change_policy.as_deref();
        found.word(
            path.field("seLinuxChangePolicy"),
            policy,
            &["MountOption", "Recursive"],
        );
    }
}

/// Of a container.
pub(super) fn container(
    context: Option<&SecurityContext>,
    pod: &Pod<'_>,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    let Some(context) = context else {
        return;
    };
    app_armor(
        context.app_armor_profile.as_ref(),
        pod.targets,
        &path.field("appArmorProfile"),
        found,
    );
    if let Some(mount) = context
        .proc_mount
        .as_deref()
        .filter(|_| pod.targets.kubernetes >= NEWER_WORDS)
    {
        let found = &mut Gathered::of(rules::MALFORMED_SECURITY_CONTEXT, found);
        let at = path.field("procMount");
        found.word(at, Some(mount), &["Default", "Unmasked"]);
        let why = "`hostUsers` must be false to use `Unmasked`";
        found.invalid(mount == "Unmasked" && pod.has_host_users, at, mount, why);
    }
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
            let message = words::invalid_number(id, ID_RANGE);
            found.push(Refusal::new(
                rules::MALFORMED_SECURITY_CONTEXT,
                path.field(field),
                message,
            ));
        }
    }
}

/// Of a file, an empty name is one to the server.
fn seccomp(profile: Option<&SeccompProfile>, path: &At<'_>, found: &mut Vec<Refusal>) {
    if let Some(profile) = profile {
        let found = &mut Gathered::of(rules::MALFORMED_SECURITY_CONTEXT, found);
        let file = profile.localhost_profile.as_deref();
        localhost(
            (
                &profile.type_,
                file,
                "type is required when seccompProfile is set",
            ),
            path,
            found,
        );
        if let Some(file) = file.filter(|_| profile.type_ == "Localhost") {
            found.name(path.field("localhostProfile"), file, names::path_below);
        }
    }
}

fn app_armor(profile: Option<&AppArmorProfile>, targets: &Targets, path: &At<'_>, found: &mut Vec<Refusal>) {
    if let Some(profile) = profile.filter(|_| targets.kubernetes >= APP_ARMOR) {
        let found = &mut Gathered::of(rules::MALFORMED_SECURITY_CONTEXT, found);
        let file = profile.localhost_profile.as_deref();
        localhost(
            (
                &profile.type_,
                file,
                "type is required when appArmorProfile is set",
            ),
            path,
            found,
        );
        if let Some(file) = file.filter(|_| profile.type_ == "Localhost") {
            let at = path.field("localhostProfile");
            found.invalid(
                file != file.trim(),
                at,
                file,
                "must not be padded with whitespace",
            );
            found.required(at, Some(file));
        }
    }
}

/// A profile by its type, which is the only one that has a file.
fn localhost(
    (type_, file, why): (&str, Option<&str>, &'static str),
    path: &At<'_>,
    found: &mut Gathered<'_>,
) {
    let at = path.field("localhostProfile");
    if type_.is_empty() {
        found.push(path.field("type"), words::required_because(why));
    } else {
        found.word(
            path.field("type"),
            Some(type_),
            &["Localhost", "RuntimeDefault", "Unconfined"],
        );
    }
    match (type_, file) {
        ("Localhost", None) => found.push(at, words::required_because("must be set when type is Localhost")),
        ("Localhost", _) | (_, None) => {}
        (_, Some(file)) => found.invalid(true, at, file, "can only be set when type is Localhost"),
    }
}
