//! Objects in Kubernetes' own words, of whatever kind they are and were.

use serde_json::{Value, json};

use crate::api::Cluster;
use crate::faults::every_fault;
use crate::place::{API, Place, after, with_kinds};

/// A cluster with what an earlier profile had in its own words: of a kind that it still has, and of one that it has not.
fn with_kept() -> Cluster {
    let mut cluster = after(with_kinds(), "kept", &[]);
    let labels = json!({"scalegen/profile": "kept"});
    let mut put = |kind: &str, namespace: &str, name: &str, labels: &Value| {
        let metadata = json!({"namespace": namespace, "name": name, "labels": labels});
        cluster
            .apply(json!({"kind": kind, "metadata": metadata}), false)
            .unwrap();
    };
    put("ConfigMap", "shop", "gone", &labels);
    put(
        "ConfigMap",
        "shop",
        "theirs",
        &json!({"scalegen/profile": "other"}),
    );
    put("Service", "shop", "gone", &labels);
    put("ClusterRole", "", "gone", &labels);
    put("Role", "shop", "never-noted", &labels);
    let note = cluster
        .objects
        .get_mut("ConfigMap/default/scalegen-kept")
        .unwrap();
    assert_eq!(
        note["data"]["kinds"],
        "ClusterRole.v1.rbac.authorization.k8s.io ConfigMap.v1."
    );
    note["data"]["kinds"] = "Service.v1. Widget.v1.example.com --all $(id) ConfigMap.v1.".into();
    // What a controller creates from a labeled object has its labels, and an owner.
    let owned = json!({"namespace": "shop", "name": "owned", "labels": labels, "ownerReferences": [{"kind": "Service"}]});
    cluster
        .apply(json!({"kind": "Service", "metadata": owned}), false)
        .unwrap();
    cluster
}

pub(crate) fn kept() {
    let before = with_kept();
    let place = Place::new(&before);
    let dry = place.run("kept", &["--dry-run"], None);
    assert_eq!(place.cluster(), before);
    let printed = String::from_utf8_lossy(&dry.output.stdout).into_owned();
    assert_eq!(printed.matches("metadata.name=gone ").count(), 3, "{printed}");
    let ran = place.run("kept", &["--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    for line in [
        "remove ConfigMap shop/gone, which the profile no longer has",
        "remove Service shop/gone, which the profile no longer has",
        "remove ClusterRole gone, which the profile no longer has",
    ] {
        assert!(ran.text().contains(line), "{line}\n{}", ran.text());
    }
    let there = |place: &Place| -> Vec<String> {
        let names = place.cluster().objects.into_keys();
        names
            .filter(|name| !name.starts_with("Custom") && !name.starts_with("HorizontalPod"))
            .collect()
    };
    assert_eq!(
        there(&place),
        [
            "ClusterRole//kept:reader",
            "ConfigMap/default/scalegen-kept",
            "ConfigMap/shop/kept",
            "ConfigMap/shop/theirs",
            "Role/shop/never-noted",
            "Service/shop/owned",
        ]
    );
    let note = &place.cluster().objects["ConfigMap/default/scalegen-kept"];
    assert_eq!(
        note["data"]["kinds"],
        "ClusterRole.v1.rbac.authorization.k8s.io ConfigMap.v1."
    );
    // The next run has nothing to remove, and cleanup leaves nothing, the note neither.
    let again = place.run("kept", &["--yes"], None);
    assert!(!again.text().contains("no longer has"), "{}", again.text());
    let ran = place.run("kept", &["cleanup", "--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    assert_eq!(
        there(&place),
        [
            "ConfigMap/shop/theirs",
            "Role/shop/never-noted",
            "Service/shop/owned"
        ]
    );
}

pub(crate) fn kept_faults() {
    every_fault("kept", &with_kept(), &[], &[API]);
    every_fault("kept", &with_kept(), &["cleanup"], &[]);
}

/// What somebody else has under these names stops a run, whatever kind it is, until it is handed over.
pub(crate) fn kept_of_others() {
    let mut before = after(with_kinds(), "kept", &[]);
    let names = ["ConfigMap/shop/kept", "ClusterRole//kept:reader"];
    for name in names {
        let object = before.objects.get_mut(name).unwrap();
        object["metadata"]["labels"] = json!({"scalegen/profile": "other"});
    }
    let named = [
        "ConfigMap shop/kept is not of this profile: it looks like scalegen's, of profile other",
        "ClusterRole kept:reader is not of this profile: it looks like scalegen's, of profile other",
    ];
    let place = Place::new(&before);
    let ran = place.run("kept", &["--yes"], None);
    for line in named {
        assert!(ran.text().contains(line), "{line}\n{}", ran.text());
    }
    assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
    assert_eq!(place.cluster().gist(), before.gist());
    let ran = place.run("kept", &["cleanup", "--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    for (line, name) in named.iter().zip(names) {
        assert!(ran.text().contains(&format!("left: {line}")), "{}", ran.text());
        assert!(place.cluster().objects.contains_key(name));
    }
    let adopted = after(before.clone(), "kept", &["--adopt"]);
    let gone = after(before.clone(), "kept", &["cleanup", "--adopt"]);
    for name in names {
        assert_eq!(adopted.gist()[name], "kept");
        assert!(!gone.objects.contains_key(name));
    }
    every_fault("kept", &before, &["--adopt"], &[API]);
}
