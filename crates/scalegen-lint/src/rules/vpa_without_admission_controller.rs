//! REL013: VPAs that change pods, without the webhook that changes them.

use scalegen_document::{Chart, Document, Node, Object};
use scalegen_kinds::vpa::UpdateMode;
use scalegen_syntax::{Family, FieldPath, Message, Severity, messages};

use crate::vpa_policies::mode;
use crate::{Check, Cluster, Found, Rule};
use scalegen_kinds::vpa;

pub(crate) const RULE: Rule = Rule {
    code: "REL013",
    name: "vpa-without-admission-controller",
    summary: "A VPA should change pods, but the values of its chart disable the admission controller",
    why: "The admission controller writes the recommendation into new pods. Without it, the updater evicts pods that come back unchanged and are evicted again. Without the updater too, nothing happens at all.",
    fix: "remove admissionController.enabled from the values, or set the VPA's updateMode to \"Off\"",
    bad: concat!(
        "\
# scalegen: values(vpa)
admissionController: {enabled: false}
---
",
        vpa!(
            "
  updatePolicy: {updateMode: Recreate}
"
        )
    ),
    good: &[
        ("---", "updater: {enabled: false}\n---"),
        (
            "updatePolicy: {updateMode: Recreate}",
            "updatePolicy: {updateMode: \"Off\"}",
        ),
    ],
    source: "vertical-pod-autoscaler/docs/faq.md",
    ..Rule::of(Family::Relation)
};

messages! {
    MESSAGES;
    EvictsInVain { mode: &'static str = "Recreate" }
        "without the admission controller {.updateMode} {mode} evicts pods that come back as they were";
    ChangesNoPod { mode: &'static str = "Initial" }
        "without the admission controller {.updateMode} {mode} changes no new pod";
    LeftOutHere "it is left out here";
}

pub(crate) const CHECK: Check = Check::Cluster(check);

fn check(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let is_off = |values: &Document, part: &str| {
        values.node().get_in(&[part, "enabled"]).and_then(Node::as_bool) == Some(false)
    };
    let mut values = cluster.values(Chart::VerticalPodAutoscaler);
    let Some(values) = values.find(|values| is_off(values, "admissionController")) else {
        return;
    };
    let evicts = !is_off(values, "updater");
    let switch = FieldPath::of("admissionController").field("enabled");
    for document in cluster.documents() {
        let Object::VerticalPodAutoscaler(vpa) = document.object() else {
            continue;
        };
        let mode = mode(document, vpa);
        if mode == UpdateMode::Off || document.is_patch() {
            continue;
        }
        let acts = evicts && !matches!(mode, UpdateMode::Initial | UpdateMode::InPlace);
        let mode = mode.name();
        let message = match acts {
            true => Message::from(EvictsInVain { mode }),
            false => ChangesNoPod { mode }.into(),
        };
        let path = match vpa.spec.update_policy {
            Some(_) => FieldPath::of("spec").field("updatePolicy").field("updateMode"),
            None => FieldPath::of("spec").field("targetRef"),
        };
        let detail = found.at(document, path, message);
        let detail = if acts {
            detail
        } else {
            detail.severity(Severity::Warning)
        };
        detail.related(values, &switch, LeftOutHere);
    }
}
