//! WRG007: a target of a kind that cannot be scaled.

use scalegen_document::{Document, Object, not_in_version};
use scalegen_syntax::{
    Family, FieldPath, Remedy, Severity, Version, did_you_mean, meant, messages, nearest, write,
};

use crate::cluster::given;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG007",
    name: "target-without-scale",
    summary: "A target has no scale subresource",
    why: "Among the built-in kinds, only Deployments, StatefulSets, ReplicaSets and ReplicationControllers have one. The server accepts any target; the HPA then reports AbleToScale=False FailedGetScale, and KEDA reports that the object is not ready.",
    fix: "scale a Deployment, StatefulSet or ReplicaSet of apps/v1, or a custom resource that has a scale subresource",
    has_fix: true,
    bad: "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: DaemonSet, name: web}
  maxReplicas: 10
",
    good: &[(
        "scaleTargetRef: {apiVersion: apps/v1, kind: DaemonSet, name: web}",
        "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}",
    )],
    source: "pkg/controller/podautoscaler/horizontal.go: scaleForResourceMappings; kedacore/keda, controllers/keda/scaledobject_controller.go: checkTargetResourceIsScalable",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    NoTargetKind { kind: String = "Deploymnet", action: &'static str = "scaled" }
        "there is no {kind} that could be {action}";
    NotATarget { kind: String = "DaemonSet", action: &'static str = "scaled" } "a {kind} cannot be {action}";
}

pub(crate) const CHECK: Check = Check::Document(check);

/// Kinds that have replicas, by their group.
const SCALABLE: &[(&str, &[&str])] = &[
    ("", &["ReplicationController"]),
    ("apps", &["Deployment", "StatefulSet", "ReplicaSet"]),
];

/// What a VPA can target beside what is scalable.
const OWNERS_OF_PODS: &[(&str, &[&str])] = &[("apps", &["DaemonSet"]), ("batch", &["Job", "CronJob"])];

/// The kinds of `apps/v1`.
const OF_APPS: [&str; 5] = [
    "ControllerRevision",
    "DaemonSet",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
];

/// Versions that are no longer served.
const REMOVED: &[&str] = &["apps/v1beta1", "apps/v1beta2", "extensions/v1beta1"];

fn check(document: &Document, found: &mut Found<'_>) {
    match document.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            let target = &hpa.spec.scale_target_ref;
            let version = target.api_version.as_deref().unwrap_or_default();
            // That the group is missing is reported by a rule of its own; what its kind is, is not known.
            let reported = found.targets().kubernetes >= Version::new(1, 34) && version == "v1";
            let reported = reported || version.is_empty();
            if !(reported
                && SCALABLE
                    .iter()
                    .any(|(_, kinds)| kinds.contains(&target.kind.as_str())))
            {
                // The controller finds the kind by its group, in whatever version is served.
                if REMOVED.contains(&version)
                    && OF_APPS.contains(&target.kind.as_str())
                    && version != "extensions/v1beta1"
                {
                    let path = FieldPath::of("spec").field("scaleTargetRef").field("apiVersion");
                    let message = not_in_version(&target.kind, version);
                    let detail = found
                        .at(document, path, message)
                        .help(write("apps/v1".to_owned()));
                    detail.severity(Severity::Note);
                }
                look(document, "scaleTargetRef", version, &target.kind, &[], found);
            }
        }
        Object::ScaledObject(object) => {
            let target = &object.spec.scale_target_ref;
            let version = given(&target.api_version).unwrap_or("apps/v1");
            let kind = given(&target.kind).unwrap_or("Deployment");
            // What no server has at all is KED015.
            let is_known = |known: &&str| known.eq_ignore_ascii_case(kind);
            let is_reported =
                || REMOVED.contains(&version) || version == "apps/v1" && nearest(kind, OF_APPS).is_some();
            if OF_APPS.iter().any(is_known) || !is_reported() {
                look(document, "scaleTargetRef", version, kind, &[], found);
            }
        }
        Object::VerticalPodAutoscaler(vpa) => {
            let target = &vpa.spec.target_ref;
            if let Some(version) = target
                .api_version
                .as_deref()
                .filter(|version| !version.is_empty())
            {
                look(
                    document,
                    "targetRef",
                    version,
                    &target.kind,
                    OWNERS_OF_PODS,
                    found,
                );
            }
        }
        _ => {}
    }
}

/// Finds a kind of Kubernetes itself that is none of those. Of other groups nothing is known. `field` is the
/// reference.
fn look(
    document: &Document,
    field: &'static str,
    version: &str,
    kind: &str,
    more: &[(&str, &[&str])],
    found: &mut Found<'_>,
) {
    let group = version.rsplit_once('/').map_or("", |(group, _)| group);
    let lists = || SCALABLE.iter().chain(more);
    let is_fit = || lists().any(|(of, kinds)| *of == group && kinds.contains(&kind));
    if kind.is_empty() || !is_built_in(group) || is_fit() {
        return;
    }
    let path = FieldPath::of("spec").field(field);
    let of_apps = || {
        let lists = lists().filter(|(of, _)| *of == "apps");
        lists.flat_map(|(_, kinds)| kinds.iter().copied())
    };
    let action = if more.is_empty() {
        "scaled"
    } else {
        "sized by a VPA"
    };
    let other_group = lists().find(|(_, kinds)| kinds.contains(&kind));
    let name = kind.to_owned();
    match (other_group, nearest(kind, of_apps())) {
        (Some((of, _)), _) => {
            let text = if of.is_empty() {
                "v1".to_owned()
            } else {
                format!("{of}/v1")
            };
            let message = not_in_version(kind, version);
            let path = path.field("apiVersion");
            let remedy = Remedy::Text(text.clone());
            found.at(document, path.clone(), message).help(write(text)).fix(
                document,
                &path,
                None,
                Some(&remedy),
            );
        }
        (None, Some(near)) if near.eq_ignore_ascii_case(kind) || !KNOWN.contains(&kind) => {
            let message = NoTargetKind { kind: name, action };
            let path = path.field("kind");
            let remedy = Remedy::text(meant(kind, of_apps()));
            found
                .at(document, path.clone(), message)
                .help(did_you_mean(near))
                .fix(document, &path, None, remedy.as_ref());
        }
        _ => {
            found.at(document, path.field("kind"), NotATarget { kind: name, action });
        }
    }
}

/// Kinds that exist, so that none of the scalable ones was meant.
const KNOWN: &[&str] = &[
    "ConfigMap",
    "ControllerRevision",
    "CronJob",
    "DaemonSet",
    "Ingress",
    "Job",
    "Namespace",
    "Node",
    "Pod",
    "Secret",
    "Service",
];

fn is_built_in(group: &str) -> bool {
    matches!(
        group,
        "" | "apps" | "autoscaling" | "batch" | "extensions" | "networking.k8s.io" | "policy"
    )
}
