//! What others may have something in, Namespaces and CustomResourceDefinitions; and the replicas of a fleet.

use serde_json::json;

use crate::api::Cluster;
use crate::place::{Place, after, generate, with_kinds};

/// The note of the kinds that the profile ever had.
const NOTE: &str = "ConfigMap/default/scalegen-whole";

pub(crate) fn left() {
    let text = include_str!("whole.toml");
    generate("", text, &[]);
    generate("none", text.split("[[objects]]").next().unwrap(), &[]);
    let mut empty = with_kinds();
    empty.no_namespaces.push("new".to_owned());
    // What is applied into the Namespace, and of the kind, is tried and applied when these are there.
    let place = Place::new(&empty);
    let dry = place.run("whole", &["--dry-run"], None);
    assert!(dry.succeeded(), "{}", dry.text());
    let full = after(empty, "whole", &[]);
    let names = |cluster: &Cluster| -> Vec<String> {
        let all = cluster
            .objects
            .keys()
            .filter(|name| name.contains("new") || name.contains("widgets"));
        all.cloned().collect()
    };
    let whole = ["CustomResourceDefinition//widgets.example.com", "Namespace//new"];
    assert_eq!(
        names(&full),
        [
            whole[0],
            "HorizontalPodAutoscaler/new/hpa-api-cpu",
            whole[1],
            "Widget/new/one"
        ]
    );
    // When they leave the profile they stay, and each run says so until somebody removes them.
    let place = Place::new(&full);
    for _ in 0..2 {
        let ran = place.run("none/whole", &["--yes"], None);
        assert!(ran.succeeded(), "{}", ran.text());
        for line in [
            "left: CustomResourceDefinition widgets.example.com, with which everything in it would go; to remove it: \
             kubectl delete customresourcedefinitions.apiextensions.k8s.io widgets.example.com",
            "left: Namespace new, with which everything in it would go; to remove it: kubectl delete namespaces new",
        ] {
            assert!(ran.text().contains(line), "{line}\n{}", ran.text());
        }
        assert_eq!(
            names(&place.cluster()),
            [whole[0], "HorizontalPodAutoscaler/new/hpa-api-cpu", whole[1]]
        );
    }
    let mut gone = place.cluster();
    whole.iter().for_each(|name| gone.delete(name, false).unwrap());
    let gone = after(gone, "none/whole", &[]);
    assert!(!gone.objects.contains_key(NOTE));
    // Cleanup leaves them, too, of the profile that has them and of the one that had them.
    for profile in ["whole", "none/whole"] {
        let place = Place::new(&full);
        let ran = place.run(profile, &["cleanup", "--yes"], None);
        assert!(ran.text().contains("left: Namespace new, "), "{}", ran.text());
        assert!(
            ran.last()
                .ends_with("except for Namespaces and CustomResourceDefinitions, which are named above"),
            "{}",
            ran.text()
        );
        assert_eq!(names(&place.cluster()), whole);
        assert!(place.cluster().objects.contains_key(NOTE));
    }
    // An object that the server refuses ends it before anything is changed.
    let mut refused = full;
    refused.refused.push("one".to_owned());
    let place = Place::new(&refused);
    let ran = place.run("whole", &["--yes"], None);
    assert!(
        ran.text().contains("the API server refuses widget-one.yaml"),
        "{}",
        ran.text()
    );
    assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
    // Without its CRD a kind is unknown to the cluster.
    let mut without = place.cluster();
    without.delete(whole[0], false).unwrap();
    assert!(without.kind_of("Widget.v1.example.com").is_err());
}

pub(crate) fn replicas_of_a_fleet() {
    let mut before = after(with_kinds(), "fleet", &[]);
    for (name, replicas) in [("a", 3), ("b", 5)] {
        let object = json!({
            "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": "shop", "name": name},
            "spec": {"replicas": replicas},
        });
        before.apply(object, false).unwrap();
    }
    let place = Place::new(&before);
    let ran = place.run("fleet", &["release-replicas", "--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    for (name, replicas) in [("a", 3), ("b", 5)] {
        let deployment = &place.cluster().objects[&format!("Deployment/shop/{name}")];
        assert_eq!(deployment["spec"]["replicas"], replicas);
        let annotations = &deployment["metadata"]["annotations"];
        assert_eq!(annotations["owner-of-replicas"], "scalegen-replicas");
        assert!(!annotations["last-applied"].as_str().unwrap().contains("replicas"));
        assert!(
            ran.text()
                .contains(&format!("Deployment shop/{name} keeps {replicas} replicas"))
        );
    }
}
