//! What others applied, and what a run may do with it: nothing, until it is handed over.

use serde_json::{Value, json};

use crate::api::Cluster;
use crate::faults::every_fault;
use crate::place::{API, Place, add, after, with_kinds};

pub(crate) fn cleanup() {
    let mut before = after(with_kinds(), "web", &["--scaler", "queue"]);
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/api-old",
        "Deployment/old",
        "web",
    );
    // Named as ours, and not ours.
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/api-cpu",
        "Deployment/other",
        "",
    );
    let place = Place::new(&before);
    let ran = place.run("web", &["cleanup", "--yes"], None);
    let left: Vec<_> = place
        .cluster()
        .objects
        .into_keys()
        .filter(|name| name.contains("shop/"))
        .collect();
    assert_eq!(
        left,
        [
            "HorizontalPodAutoscaler/shop/api-cpu",
            "HorizontalPodAutoscaler/shop/theirs"
        ]
    );
    assert!(
        ran.text().contains("left: HorizontalPodAutoscaler shop/api-cpu"),
        "{}",
        ran.text()
    );
    assert!(
        ran.last().contains("except for what is not labeled as ours"),
        "{}",
        ran.text()
    );
    every_fault("web", &before, &["cleanup"], &[]);
}

/// As before there were labels.
fn without_labels(cluster: &Cluster) -> Cluster {
    let mut cluster = cluster.clone();
    for object in cluster.objects.values_mut() {
        object["metadata"]["labels"] = Value::Null;
    }
    cluster
}

pub(crate) fn adoption() {
    let before = without_labels(&after(with_kinds(), "web", &["--scaler", "memory"]));
    let place = Place::new(&before);
    let ran = place.run("web", &["--yes"], None);
    assert!(
        !ran.succeeded() && ran.text().contains("--yes --adopt"),
        "{}",
        ran.text()
    );
    assert_eq!(place.cluster().gist(), before.gist());
    every_fault("web", &before, &["--adopt"], &[API]);
}

pub(crate) fn others() {
    let made = |annotations: Value, labels: Value| {
        let mut cluster = with_kinds();
        add(
            &mut cluster,
            "HorizontalPodAutoscaler",
            "shop/web-hpa",
            "Deployment/api",
            "",
        );
        let object = cluster
            .objects
            .get_mut("HorizontalPodAutoscaler/shop/web-hpa")
            .unwrap();
        object["metadata"]["annotations"] = annotations;
        object["metadata"]["labels"] = labels;
        object["metadata"]["managedFields"] = json!([{"manager": "kubectl-edit"}]);
        cluster
    };
    for (annotations, labels, whose) in [
        (
            json!({"meta.helm.sh/release-name": "shop", "meta.helm.sh/release-namespace": "web"}),
            json!({}),
            "Helm's, of release web/shop",
        ),
        (
            json!({"argocd.argoproj.io/tracking-id": "shop:apps/x"}),
            json!({}),
            "Argo CD's, of application shop",
        ),
        (
            json!({}),
            json!({"kustomize.toolkit.fluxcd.io/name": "apps"}),
            "Flux's, of apps",
        ),
        (
            json!({}),
            json!({"scalegen/profile": "other"}),
            "scalegen's, of profile other",
        ),
        (
            json!({}),
            json!({"app.kubernetes.io/managed-by": "pulumi"}),
            "pulumi's, by its label",
        ),
        (json!({}), json!({}), "written by kubectl-edit"),
    ] {
        let before = made(annotations, labels);
        let place = Place::new(&before);
        let ran = place.run("web", &["--yes"], None);
        assert!(ran.text().contains(whose), "{whose}: {}", ran.text());
        assert!(
            ran.text()
                .contains("HorizontalPodAutoscaler shop/web-hpa of Deployment/api"),
            "{}",
            ran.text()
        );
        assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
        assert_eq!(place.cluster().gist(), before.gist());
        let ran = place.run("web", &["--yes", "--adopt"], None);
        assert!(ran.succeeded(), "{}", ran.text());
        assert_eq!(
            place.cluster().scalers_of(API),
            ["HorizontalPodAutoscaler/shop/api-cpu"]
        );
    }
    // What a controller would bring back cannot be handed over.
    let mut before = made(json!({}), json!({}));
    let object = before
        .objects
        .get_mut("HorizontalPodAutoscaler/shop/web-hpa")
        .unwrap();
    object["metadata"]["ownerReferences"] = json!([{"kind": "InferenceService", "name": "x"}]);
    let place = Place::new(&before);
    let ran = place.run("web", &["--yes", "--adopt"], None);
    assert!(
        ran.text().contains("controlled by a InferenceService"),
        "{}",
        ran.text()
    );
    assert_eq!(place.cluster().gist(), before.gist());
}
