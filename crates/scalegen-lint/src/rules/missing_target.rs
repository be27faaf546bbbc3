//! REL005: a scaler's workload is not among the workloads of its namespace.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Node};
use scalegen_kinds::pod;
use scalegen_syntax::{
    Family, FieldPath, Message, ObjectName, Severity, did_you_mean, is_here, messages, nearest, write,
};

use super::kustomize_prefix_misses_reference::renamed;
use crate::cluster::is_live;
use crate::messages::example;
use crate::{Autoscaler, Check, Cluster, Found, ObjectRef, Role, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "REL005",
    name: "missing-target",
    summary: "A scaler targets a workload that does not exist",
    severity: Severity::Warning,
    why: "Servers accept a scaler whose target does not exist. It then does nothing, and only its status shows that: `AbleToScale=False FailedGetScale`, or a VPA without a recommendation.",
    fix: "name a workload in the same namespace, with its kind",
    bad: concat!(
        pod!(
            "
      containers: [{name: web, image: web, resources: {requests: {cpu: 200m}}}]
---
"
        ),
        "\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}
  maxReplicas: 10
"
    ),
    good: &[(
        "scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}",
        "scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}",
    )],
    source: "pkg/controller/podautoscaler/horizontal.go: reconcileAutoscaler",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    OtherKind { workload: ObjectName = example::deployment(), kind: String = "StatefulSet" }
        "there is no {workload}, but a {kind} of this name";
    NoTarget { workload: ObjectName = example::deployment() }
        "there is no {workload} among the workloads of its namespace";
    InOtherNamespace { workload: ObjectName = example::deployment(), namespace: String = "front" }
        "there is no {workload}; one of this name is in namespace {namespace}, and an autoscaler scales its own \
         namespace only";
    NameWorkload "name a workload of the same namespace, or lint it together with this";
    NameOwner "name the topmost owner of the pods, or lint it together with this";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

/// More names than this are not looked through for one that is alike.
const MOST_NAMES: usize = 500;

const KINDS: &[&str] = &["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"];

/// A workload by what names it.
type Named<'a> = (ObjectRef<'a>, &'a Document);

/// A workload by its namespace.
type InNamespace<'a> = (Option<&'a str>, &'a Document);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    if !KINDS.iter().any(|kind| cluster.has_kind(kind)) || !cluster.is_read() {
        return;
    }
    let mut workloads: BTreeMap<Option<&str>, Vec<Named<'_>>> = BTreeMap::new();
    // In the order of their namespaces. Without a namespace it may be applied to any.
    let mut by_name: BTreeMap<(&str, &str), Vec<InNamespace<'_>>> = BTreeMap::new();
    for (object, documents) in cluster.objects() {
        let whole = documents.iter().find(|document| !document.is_patch());
        if let Some(whole) = whole.filter(|_| object.group == "apps" && KINDS.contains(&object.kind)) {
            workloads
                .entry(object.namespace)
                .or_default()
                .push((*object, whole));
            if whole.namespace().is_some() {
                let of_name = by_name.entry((object.kind, object.name)).or_default();
                of_name.push((object.namespace, whole));
            }
        }
    }
    let makers = Makers::of(cluster);
    for (target, autoscalers) in cluster.targets() {
        let own = workloads.get(&target.namespace);
        let of_name = by_name.get(&(target.kind, target.name)).into_iter().flatten();
        let mut abroad = of_name.filter(|(namespace, _)| *namespace != target.namespace);
        let abroad = abroad.next().map(|(_, document)| *document);
        if own.is_none() && abroad.is_none() {
            continue;
        }
        let workloads = own.map(Vec::as_slice).unwrap_or_default();
        // What other groups have may come from anywhere, as from an operator.
        if !cluster.named(target).is_empty()
            || cluster.is_elsewhere(target)
            || target.group != "apps"
            || !KINDS.contains(&target.kind)
        {
            continue;
        }
        let other_kind = KINDS.iter().find_map(|kind| {
            let other = ObjectRef { kind, ..*target };
            cluster.named(&other).first().map(|document| (*kind, *document))
        });
        let of_kind = || workloads.iter().filter(|(object, _)| object.kind == target.kind);
        let near = || {
            if workloads.len() > MOST_NAMES {
                return None;
            }
            let names = of_kind().map(|(object, _)| object.name);
            let near = nearest(target.name, names).filter(|near| is_slip(near, target.name))?;
            of_kind().find(|(object, _)| object.name == near)
        };
        let near = if other_kind.is_none() { near() } else { None };
        for autoscaler in autoscalers
            .iter()
            .filter(|autoscaler| !autoscaler.document.is_patch())
        {
            // That a kustomization renames it is another rule.
            if renamed(cluster, autoscaler).is_some() {
                continue;
            }
            // A slip shows beside the name that was meant.
            if other_kind.is_none() && near.is_none() && makers.may_make(target) {
                continue;
            }
            // A dump of a cluster may leave out kinds.
            if is_live(autoscaler.document) && of_kind().next().is_none() {
                continue;
            }
            match abroad.filter(|_| other_kind.is_none()) {
                Some(document) => tell_abroad(autoscaler, document, found),
                None => report(autoscaler, other_kind, near, found),
            }
        }
    }
}

/// What may create workloads: releases of charts, by the namespaces that they go to, and InferenceServices.
#[derive(Default)]
pub(super) struct Makers<'a> {
    /// Whether one may go to any namespace.
    anywhere: bool,
    namespaces: BTreeSet<Option<&'a str>>,
    /// The namespaces and names of InferenceServices, with which the names of their workloads begin.
    services: BTreeSet<(Option<&'a str>, &'a str)>,
}

impl<'a> Makers<'a> {
    pub(super) fn of(cluster: &Cluster<'a>) -> Self {
        // The release of a chart that is not rendered may go to any.
        let mut makers = Self {
            anywhere: !cluster.is_complete(),
            ..Self::default()
        };
        for document in cluster.documents() {
            let text = |keys: &[&str]| document.node().get_in(keys).and_then(Node::as_str);
            match (document.group(), document.kind()) {
                ("helm.toolkit.fluxcd.io", "HelmRelease") => {
                    let namespace = text(&["spec", "targetNamespace"]);
                    makers.namespaces.insert(namespace.or(document.namespace()));
                }
                ("argoproj.io", "Application") => match text(&["spec", "destination", "namespace"]) {
                    Some(namespace) => _ = makers.namespaces.insert(Some(namespace)),
                    None => makers.anywhere = true,
                },
                // Its namespace may be a parameter.
                ("argoproj.io", "ApplicationSet") => makers.anywhere = true,
                ("serving.kserve.io", "InferenceService") => {
                    makers.services.insert((document.namespace(), document.name()));
                }
                _ => {}
            }
        }
        makers
    }

    pub(super) fn may_make(&self, target: &ObjectRef<'_>) -> bool {
        let mut ends = target.name.match_indices('-').map(|(end, _)| end);
        self.anywhere
            || self.namespaces.contains(&target.namespace)
            || ends.any(|end| self.services.contains(&(target.namespace, &target.name[..end])))
    }
}

/// A workload of the kind and name is in another namespace.
fn tell_abroad(autoscaler: &Autoscaler<'_>, document: &Document, found: &mut Found<'_>) {
    let namespace = document.namespace().unwrap_or_default().to_owned();
    let path = FieldPath::of("metadata").field("namespace");
    let message = InOtherNamespace {
        workload: autoscaler.target.object_name(),
        namespace: namespace.clone(),
    };
    found
        .at(autoscaler.document, path.clone(), message)
        .help(write(format!("namespace: {namespace}")))
        .related(document, &path, is_here("the workload"));
}

fn report(
    autoscaler: &Autoscaler<'_>,
    other_kind: Option<(&str, &Document)>,
    near: Option<&(ObjectRef<'_>, &Document)>,
    found: &mut Found<'_>,
) {
    let Autoscaler { target, .. } = autoscaler;
    let name = FieldPath::of("metadata").field("name");
    let workload = target.object_name();
    if let Some((kind, document)) = other_kind {
        let message = OtherKind {
            workload,
            kind: kind.to_owned(),
        };
        let detail = found.at(autoscaler.document, autoscaler.path().field("kind"), message);
        let detail = detail.severity(Severity::Error);
        detail
            .help(write(format!("kind: {kind}")))
            .related(document, &name, is_here(format!("the {kind}")));
    } else if let Some((object, document)) = near {
        let detail = found.at(
            autoscaler.document,
            autoscaler.path().field("name"),
            NoTarget { workload },
        );
        let detail = detail.severity(Severity::Error);
        detail
            .help(did_you_mean(object.name))
            .related(document, &name, is_here(object.name));
    } else {
        let help = match autoscaler.role {
            Role::Replicas => Message::from(NameWorkload),
            Role::Requests => NameOwner.into(),
        };
        found
            .at(
                autoscaler.document,
                autoscaler.path().field("name"),
                NoTarget { workload },
            )
            .help(help)
            .removed(autoscaler.document, target.kind, target.name);
    }
}

/// Whether one name is the other with a letter or two wrong: `web-2` is not `web-1`.
pub(super) fn is_slip(near: &str, name: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    digits(near) == digits(name) && scalegen_syntax::is_slip(near, name)
}
