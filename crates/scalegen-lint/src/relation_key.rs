//! By what documents that belong together can be found among very many.

use scalegen_document::{Document, Object};
use scalegen_kinds::admission;

use crate::object_ref::{Autoscaler, ObjectRef, namespace};

/// What documents that relations connect have in common: the workload that they scale, their own
/// identity, the HPA that KEDA will make.
///
/// A fleet is linted one service at a time. Services that share no key cannot affect each other's findings;
/// those that do are to be linted as one [`Cluster`](crate::Cluster). A key is a hash, the same on every
/// machine: two that are equal by accident only cost time.
///
/// That holds for what profiles make: selectors, budgets and LimitRanges, which bring together what shares no key,
/// are not among it.
///
/// Documents without keys (values of charts, kustomizations) concern all: put them into every cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RelationKey(u64);

/// The keys of a document, each once, in no particular order.
pub fn relation_keys(document: &Document) -> Vec<RelationKey> {
    let mut keys = Vec::new();
    if let Some(object) = ObjectRef::of(document) {
        keys.push(key(&object));
    }
    if let Some(autoscaler) = Autoscaler::of(document) {
        keys.push(key(&autoscaler.target));
    }
    if let Object::ScaledObject(object) = document.object() {
        keys.push(key(&ObjectRef {
            group: "autoscaling",
            kind: "HorizontalPodAutoscaler",
            namespace: namespace(document),
            name: &admission::hpa_name(object),
        }));
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// FNV-1a, for it is short and stays the same.
fn key(object: &ObjectRef<'_>) -> RelationKey {
    let namespace = object.namespace.unwrap_or_default();
    let add = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let mut hash = 0xcbf2_9ce4_8422_2325;
    for part in [object.group, object.kind, namespace, object.name] {
        hash = add(part.bytes().fold(hash, add), 0);
    }
    RelationKey(hash)
}

#[cfg(test)]
mod tests {
    use scalegen_document::{Limits, read};
    use scalegen_syntax::SourceFile;

    use super::*;

    #[test]
    fn what_is_related_shares_a_key() {
        let text = "\
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: a}}
---
{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, metadata: {name: q, namespace: a}, spec: {scaleTargetRef: {name: web}, triggers: []}}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: q, namespace: b}, spec: {scaleTargetRef: {kind: Deployment, name: web}}}
---
{replicas: 1}
---
{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, metadata: {name: keda-hpa-q, namespace: a}, spec: {scaleTargetRef: {kind: Deployment, name: api}}}
";
        let documents = read(&SourceFile::new("a.yaml", text), &Limits::default()).documents;
        let keys: Vec<_> = documents.iter().map(relation_keys).collect();
        let share = |a: usize, b: usize| keys[a].iter().any(|key| keys[b].contains(key));
        assert!(share(0, 1));
        assert!(!share(0, 2) && !share(1, 2));
        assert!(keys[3].is_empty());
        assert!(share(1, 4) && !share(0, 4));
    }
}
