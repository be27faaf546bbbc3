//! Objects that have one name, one base, or no name.

use std::collections::BTreeMap;

use super::{HPA, generated, imported, messages, object, of_text};

/// A base with two overlays, with the lines that each begins with.
fn overlays(dev: &str, prod: &str) -> BTreeMap<String, Vec<u8>> {
    let overlay = |head: &str, replicas: u32| {
        format!(
            "{head}resources: [../base]\npatches:\n- target: {{kind: HorizontalPodAutoscaler}}\n  patch: |-\n    - {{op: \
             replace, path: /spec/maxReplicas, value: {replicas}}}\n"
        )
    };
    let base = HPA.replace("  namespace: shop\n", "");
    let files = [
        ("base/hpa.yaml", base),
        ("base/kustomization.yaml", "resources: [hpa.yaml]\n".to_owned()),
        ("dev/kustomization.yaml", overlay(dev, 13)),
        ("prod/kustomization.yaml", overlay(prod, 14)),
    ];
    files
        .map(|(name, text)| (name.to_owned(), text.into_bytes()))
        .into()
}

#[test]
fn two_overlays_of_one_base_are_both_imported_or_both_named() {
    // In namespaces of their own, they are two objects.
    let both = imported(&overlays("namespace: dev\n", "namespace: prod\n"));
    assert_eq!(
        (both.carried, messages(&both)),
        (2, Vec::new()),
        "{}",
        both.profile
    );
    let files = generated(&both.profile);
    for (namespace, replicas) in [("dev", 13), ("prod", 14)] {
        let texts = files.values().map(|bytes| object(bytes));
        let own: Vec<String> = texts
            .filter(|text| text.contains(&format!("  namespace: {namespace}\n")))
            .collect();
        assert_eq!(own.len(), 1, "{}", both.profile);
        assert!(
            own[0].contains(&format!("maxReplicas: {replicas}\n")),
            "{}",
            own[0]
        );
    }
    // In one namespace, one of them would take the place of the other.
    let one = imported(&overlays("", ""));
    assert_eq!(one.carried, 1);
    assert_eq!(
        messages(&one),
        [
            ": the profile has the object of this kind and name from dev/kustomization.yaml, and not the one from \
          prod/kustomization.yaml"
        ]
    );
    let comment = "# Another one of this name is in prod/kustomization.yaml, which was not imported.\n[workloads.web.scalers.cpu]\n";
    assert!(one.profile.contains(comment), "{}", one.profile);
}

#[test]
fn two_objects_of_one_name_in_a_file_are_distinguished_by_their_lines() {
    let text = format!("{HPA}---\n{}", HPA.replace("maxReplicas: 8", "maxReplicas: 9"));
    let imported = of_text(text);
    assert_eq!(
        messages(&imported),
        [
            ": the profile has the object of this kind and name from web.yaml:2, and not the one from web.yaml:16"
        ]
    );
    assert!(
        imported
            .profile
            .contains("# Another one of this name is in web.yaml:16"),
        "{}",
        imported.profile
    );
    // What it scales is no workload of the profile.
    let other = HPA.replace("name: web}", "name: other}");
    let imported = of_text(format!("{HPA}---\n{other}"));
    assert_eq!(
        imported.profile.matches("[workloads.").count(),
        2,
        "{}",
        imported.profile
    );
    // Of what is kept, too.
    let odd = HPA.replace("minReplicas", "minReplicaz");
    let imported = of_text(format!(
        "{odd}---\n{}",
        odd.replace("maxReplicas: 8", "maxReplicas: 9")
    ));
    assert_eq!(imported.carried, 1);
    assert!(
        imported
            .profile
            .contains("# Another one of this name is in web.yaml:16"),
        "{}",
        imported.profile
    );
}

#[test]
fn an_object_without_a_name_is_found_where_its_name_should_be() {
    for (metadata, message) in [
        (
            "  generateName: web-\n",
            "it has a `generateName` only, and a profile keeps objects that can be applied again",
        ),
        ("", "it has no name"),
    ] {
        let imported = of_text(HPA.replace("  name: hpa-web-cpu\n", metadata));
        assert_eq!(imported.carried, 0);
        let [found] = imported.findings.as_slice() else {
            panic!("{:?}", messages(&imported));
        };
        assert_eq!(
            (found.code, found.message.to_string().as_str()),
            ("IMP001", message)
        );
        assert_eq!(
            found.help.as_ref().unwrap().to_string(),
            "give it a `metadata.name`"
        );
        assert!(found.place.is_some());
    }
}

#[test]
fn what_scales_by_another_kind_is_kept_and_what_a_controller_generated_is_not() {
    let http = "apiVersion: http.keda.sh/v1alpha1\nkind: HTTPScaledObject\nmetadata: {name: web, namespace: shop}\nspec: {hosts: \
        [web.example.com], scaleTargetRef: {name: web, service: web, port: 80}, replicas: {min: 0, max: 4}}\n";
    let kept = of_text(format!("{HPA}---\n{http}---\n{http}"));
    assert_eq!((kept.carried, kept.others), (2, 0), "{}", kept.profile);
    assert_eq!(
        messages(&kept),
        ["kind: a profile has no table for a HTTPScaledObject"]
    );
    assert!(
        kept.profile.contains("kind = \"HTTPScaledObject\"\n"),
        "{}",
        kept.profile
    );
    let owner = "ownerReferences: [{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, name: web, uid: a, controller: true}]";
    let owned = format!(
        "{HPA}---\n{}",
        HPA.replace("labels: {team: shop}", owner)
            .replace("hpa-web-cpu", "keda-hpa-web")
    );
    let owned = of_text(owned);
    assert_eq!(
        (owned.carried, owned.others, messages(&owned)),
        (1, 1, Vec::new())
    );
}
