//! The services of a fleet: rows that left the table, and folders of somebody else.

use std::fs;

use crate::faults::every_fault;
use crate::place::{add, after, generated, with_kinds};

pub(crate) fn fleet() {
    let mut before = with_kinds();
    // A row that left the table, and a service that was scaled by another.
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/hpa-c-cpu",
        "Deployment/c",
        "fleet",
    );
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/a-old",
        "Deployment/a",
        "fleet",
    );
    every_fault("fleet", &before, &[], &["shop/Deployment/a", "shop/Deployment/b"]);
    // A kustomization of somebody else is no service.
    let theirs = generated().join("fleet/k8s/60-autoscale/theirs");
    fs::create_dir_all(&theirs).unwrap();
    fs::write(
        theirs.join("kustomization.yaml"),
        "resources: [https://example.com]\n",
    )
    .unwrap();
    let wanted = after(before, "fleet", &[]);
    let of_shop: Vec<_> = wanted
        .gist()
        .into_keys()
        .filter(|name| name.contains("shop/"))
        .collect();
    assert_eq!(
        of_shop,
        [
            "HorizontalPodAutoscaler/shop/hpa-a-cpu",
            "HorizontalPodAutoscaler/shop/hpa-b-cpu",
            "HorizontalPodAutoscaler/shop/theirs",
            "ScaledJob/shop/a",
            "ScaledJob/shop/b",
            "TriggerAuthentication/shop/a",
            "TriggerAuthentication/shop/b",
        ]
    );
    // A parameter of the service is a trigger's setting.
    for (name, value) in [("a", "5"), ("b", "0.5")] {
        let trigger = &wanted.objects[&format!("ScaledJob/shop/{name}")]["spec"]["triggers"][0];
        assert_eq!(trigger["metadata"]["value"], value);
        assert_eq!(trigger["metadata"]["queueName"], name);
        assert_eq!(trigger["authenticationRef"]["name"], name);
    }
    assert!(wanted.scalers_of("shop/Deployment/c").is_empty());
}
