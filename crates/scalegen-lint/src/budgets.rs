//! PodDisruptionBudgets, the workloads that they are for, and the fewest pods that those have.

use k8s_openapi::api::policy::v1::PodDisruptionBudgetSpec;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use scalegen_document::{Document, Node, Object};
use scalegen_kinds::admission;
use scalegen_syntax::{FieldPath, Targets};

use crate::cluster::namespace;
use crate::workload::Workload;
use crate::{Cluster, ObjectRef, Role};

/// A PodDisruptionBudget that says more than which pods it is for.
pub(crate) struct Budget<'a> {
    pub(crate) document: &'a Document,
    pub(crate) spec: &'a PodDisruptionBudgetSpec,
}

/// The fewest pods that a workload has while it runs.
pub(crate) struct Fewest<'a> {
    pub(crate) count: i64,
    /// The scaler, or the workload, when nothing scales it.
    pub(crate) of: &'a Document,
    pub(crate) path: FieldPath,
    pub(crate) is_scaled: bool,
}

/// All budgets that a server takes, but patches, in the order given.
pub(crate) fn budgets<'s, 'a>(cluster: &'s Cluster<'a>) -> impl Iterator<Item = Budget<'a>> + 's {
    cluster.documents().iter().filter_map(|document| {
        let Object::PodDisruptionBudget(budget) = document.object() else {
            return None;
        };
        // What the server refuses has no effect on anything else.
        let is_taken = || {
            let refusals = admission::pod_disruption_budget(budget, &Targets::NEWEST);
            document.problems().is_empty() && refusals.is_empty()
        };
        let spec = budget
            .spec
            .as_ref()
            .filter(|_| !document.is_patch() && is_taken())?;
        Some(Budget { document, spec })
    })
}

impl<'a> Budget<'a> {
    /// The templates that it is for, each with its workload. Without a selector it is of no pod.
    pub(crate) fn pods<'s>(
        &'s self,
        cluster: &'s Cluster<'a>,
    ) -> impl Iterator<Item = (usize, &'a Document)> + 's {
        let selector = self.spec.selector.iter();
        selector.flat_map(|selector| cluster.pods().selected(namespace(self.document), selector))
    }

    /// The workload that it is for, if that is one: of several it counts all pods together.
    pub(crate) fn workload(&self, cluster: &Cluster<'a>) -> Option<&'a Document> {
        let mut workloads = self.pods(cluster).map(|(_, workload)| workload);
        workloads.next().filter(|_| workloads.next().is_none())
    }

    /// The field that keeps all of this number of pods, and what it says.
    pub(crate) fn blocks(&self, pods: i64) -> Option<(&'static str, String)> {
        if let Some(most) = &self.spec.max_unavailable {
            let (count, text) = scaled(most, pods)?;
            return (count <= 0).then_some(("maxUnavailable", text));
        }
        let (count, text) = scaled(self.spec.min_available.as_ref()?, pods)?;
        (count >= pods).then_some(("minAvailable", text))
    }

    /// The field that keeps all pods however many there are, and what it says.
    pub(crate) fn always_blocks(&self) -> Option<(&'static str, String)> {
        // A number of pods that has to stay may be exceeded.
        let is_number = matches!(self.spec.min_available, Some(IntOrString::Int(_)));
        if is_number && self.spec.max_unavailable.is_none() {
            return None;
        }
        self.blocks(i64::from(i32::MAX))
    }
}

/// The number, of a percentage of this number of pods, rounded up as the controller does for both fields.
fn scaled(value: &IntOrString, pods: i64) -> Option<(i64, String)> {
    match value {
        IntOrString::Int(count) => Some((i64::from(*count), count.to_string())),
        IntOrString::String(text) => {
            let percent: i64 = text.strip_suffix('%')?.parse().ok()?;
            let share = percent.checked_mul(pods)?;
            let rounded = share.div_euclid(100) + i64::from(share.rem_euclid(100) > 0);
            Some((rounded, text.clone()))
        }
    }
}

/// The fewest pods of a workload: its scaler's minimum, or the replicas that it is given.
pub(crate) fn fewest<'a>(workload: &'a Document, cluster: &Cluster<'a>) -> Option<Fewest<'a>> {
    let spec = FieldPath::of("spec");
    let target = ObjectRef::of(workload)?;
    // A Rollout that uses its template replaces its pods with its own.
    let mut rollouts = cluster.trees("Rollout");
    let rollout = rollouts.find(|rollout| ObjectRef::referred_by(rollout) == Some(target));
    let target = rollout.map_or(Some(target), ObjectRef::of)?;
    let mut scalers = cluster
        .autoscalers_of(&target)
        .iter()
        .filter(|autoscaler| autoscaler.role == Role::Replicas);
    let Some(scaler) = scalers.next() else {
        if rollout.is_some() {
            return None;
        }
        let replicas = Workload::of(workload).and_then(|workload| workload.replicas());
        return Some(Fewest {
            count: replicas.filter(|replicas| *replicas > 0)?.into(),
            of: workload,
            path: spec.field("replicas"),
            is_scaled: false,
        });
    };
    let is_whole = |document: &&Document| !document.is_patch();
    let of = std::iter::once(scaler)
        .chain(scalers)
        .map(|autoscaler| autoscaler.document)
        .find(is_whole)?;
    let (count, path) = match of.object() {
        Object::HorizontalPodAutoscaler(hpa) => {
            (hpa.spec.min_replicas.unwrap_or(1), spec.field("minReplicas"))
        }
        // From zero KEDA goes to one.
        Object::ScaledObject(object) => (
            object.spec.min_replica_count.unwrap_or(0),
            spec.field("minReplicaCount"),
        ),
        // So does KEDA's HTTP add-on.
        Object::Tree => {
            let min = of
                .node()
                .get_in(&["spec", "replicas", "min"])
                .and_then(Node::as_i64);
            let count = i32::try_from(min.unwrap_or(0)).ok()?;
            (count, spec.field("replicas").field("min"))
        }
        _ => return None,
    };
    Some(Fewest {
        count: i64::from(count.max(1)),
        of,
        path,
        is_scaled: true,
    })
}
