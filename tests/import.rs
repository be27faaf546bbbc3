//! What is imported is generated as it was, whoever wrote it and however; what is not is found.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

#[path = "import/charts.rs"]
mod charts;
#[path = "import/fixpoint.rs"]
mod fixpoint;
#[path = "import/load.rs"]
mod load;
#[path = "import/overlays.rs"]
mod overlays;
#[path = "import/triggers.rs"]
mod triggers;
#[path = "import/written.rs"]
mod written;

use scalegen::{ImportOptions, Imported, LintText, Stack, import};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");

fn imported(files: &BTreeMap<String, Vec<u8>>) -> Imported {
    imported_as(ImportOptions::default(), files)
}

fn imported_as(options: ImportOptions, files: &BTreeMap<String, Vec<u8>>) -> Imported {
    let texts = files.iter().map(|(name, bytes)| LintText::Manifests {
        name: name.clone(),
        bytes: bytes.clone(),
    });
    import(texts.collect(), &options)
}

fn of_text(text: impl Into<Vec<u8>>) -> Imported {
    imported(&BTreeMap::from([("web.yaml".to_owned(), text.into())]))
}

/// The files that a profile generates.
fn generated(profile: &str) -> BTreeMap<String, Vec<u8>> {
    let stack = Stack::from_text("shop.toml", profile).unwrap_or_else(|found| panic!("{found}\n{profile}"));
    let rendered = stack
        .render()
        .unwrap_or_else(|found| panic!("{found}\n{profile}"));
    let files = rendered.files.iter();
    files
        .map(|(path, file)| (path.as_str().to_owned(), file.contents.clone()))
        .collect()
}

/// The YAML files below a folder, by their paths in it.
fn yaml_in(folder: &Path, below: &str) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder.join(below)).unwrap().map(Result::unwrap);
    let files = entries.filter(|entry| entry.path().extension().is_some_and(|end| end == "yaml"));
    files
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (
                Path::new(below).join(name).display().to_string(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

/// A file without its comments.
fn object(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| format!("{line}\n")).collect()
}

fn messages(imported: &Imported) -> Vec<String> {
    let found = imported.findings.iter();
    found
        .map(|found| format!("{}: {}", found.path.as_deref().unwrap_or_default(), found.message))
        .collect()
}

/// Whether a file holds something that scales.
fn scales(object: &str) -> bool {
    let kinds = [
        "HorizontalPodAutoscaler",
        "ScaledObject",
        "VerticalPodAutoscaler",
        "ScaledJob",
        "TriggerAuthentication",
        "ClusterTriggerAuthentication",
        "PodDisruptionBudget",
    ];
    // A reference to one has its kind further to the right.
    let is_of = |kind: &&str| object.lines().any(|line| line == format!("kind: {kind}"));
    kinds.iter().any(is_of)
}

#[test]
fn every_generated_file_is_generated_again_from_the_imported_profile() {
    let mut files = 0;
    for profile in fs::read_dir(format!("{ROOT}/generated")).unwrap() {
        let folder = profile.unwrap().path();
        let before = yaml_in(&folder, "k8s/60-autoscale");
        // The kustomization has the profile's name in a label.
        let imported = |files| {
            let mut options = ImportOptions::default();
            options.name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            imported_as(options, files)
        };
        let first = imported(&before);
        assert_eq!(messages(&first), [""; 0], "{}", first.profile);
        let after = generated(&first.profile);
        for (path, bytes) in &before {
            let object_before = object(bytes);
            if scales(&object_before) || path.ends_with("kustomization.yaml") {
                let bytes = after
                    .get(path)
                    .unwrap_or_else(|| panic!("{path}\n{}", first.profile));
                let (mut before, mut after) = (object_before, object(bytes));
                if path.ends_with("kustomization.yaml") {
                    // Workloads come in the order in which their scalers were read.
                    for text in [&mut before, &mut after] {
                        let mut lines: Vec<&str> = text.lines().collect();
                        lines.sort_unstable();
                        *text = lines.join("\n");
                    }
                }
                assert_eq!(after, before, "{path}");
                files += 1;
            }
        }
        let after = after
            .into_iter()
            .filter(|(path, _)| path.ends_with(".yaml"))
            .collect();
        assert_eq!(imported(&after).profile, first.profile);
    }
    assert!(files >= 14, "{files}");
}

#[test]
fn the_lab_is_imported_as_somebody_would_write_it() {
    let mut files = yaml_in(Path::new(ROOT), "tests/lab");
    files.remove("tests/lab/deploy-chat-api.yaml"); // It lacks what makes it a Deployment.
    files.extend(yaml_in(Path::new(ROOT), "tests/lab/completed"));
    let imported = imported(&files);
    assert_eq!(messages(&imported), [""; 0]);
    assert_eq!((imported.carried, imported.others), (6, 1));
    insta::assert_snapshot!(imported.profile);
}

const HPA: &str = r#"apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: hpa-web-cpu
  namespace: shop
  labels: {team: shop}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 8
  metrics:
  - type: Resource
    resource: {name: cpu, target: {type: Utilization, averageUtilization: 60}}
"#;

#[test]
fn the_same_object_gives_the_same_profile_however_it_is_written() {
    let plain = of_text(HPA);
    assert_eq!((plain.carried, plain.findings.len()), (1, 0));
    let json = r#"{"apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "hpa-web-cpu", "namespace": "shop", "labels": {"team": "shop"}},
        "spec": {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "web"},
            "minReplicas": 2, "maxReplicas": 8, "metrics": [{"type": "Resource",
                "resource": {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 60}}}]}}"#;
    let anchors = HPA
        .replace("{team: shop}", "&labels {team: &team shop}")
        .replace("namespace: shop", "namespace: shop\n  annotations: null");
    let old = "apiVersion: autoscaling/v1
kind: HorizontalPodAutoscaler
metadata: {name: hpa-web-cpu, namespace: shop, labels: {team: shop}}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 8
  targetCPUUtilizationPercentage: 60
";
    let dump = HPA
        .replace(
            "  namespace: shop\n",
            "  namespace: shop
  uid: 0f7c0c0e-7b3f-4b7e-8a7e-3f1d3c7a9b11
  resourceVersion: \"4711\"
  generation: 3
  creationTimestamp: \"2026-01-05T08:00:00Z\"
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{}'
  managedFields:
  - {apiVersion: autoscaling/v2, fieldsType: FieldsV1, fieldsV1: {f:spec: {}}, manager: kubectl, operation: Update}
",
        )
        .lines()
        .map(|line| format!("  {line}\n"))
        .collect::<String>();
    let dump = format!(
        "apiVersion: v1\nkind: List\nmetadata: {{resourceVersion: \"\"}}\nitems:\n- {}  status: {{currentReplicas: 2, desiredReplicas: 2}}\n",
        dump.trim_start()
    );
    for text in [
        HPA.replace('\n', "\r\n"),
        format!("\u{feff}{HPA}"),
        format!("# kept by Argo CD\n---\n{HPA}---\n"),
        HPA.replace("autoscaling/v2", "autoscaling/v2beta2"),
        anchors,
        json.to_owned(),
        old.to_owned(),
        dump,
    ] {
        let other = of_text(text.clone());
        assert_eq!((other.carried, messages(&other)), (1, Vec::new()), "{text}");
        let header = "# kept by Argo CD\n";
        assert_eq!(other.profile.replace(header, ""), plain.profile, "{text}");
        assert_eq!(other.profile.contains(header), text.contains(header), "{text}");
    }
}

#[test]
fn what_a_profile_does_not_generate_is_found_at_its_place() {
    for (text, found) in [
        (
            HPA.replace("minReplicas: 2", "minReplicaz: 2"),
            "spec.minReplicaz: a profile has no key for this field",
        ),
        (
            format!("{HPA}---\n{}", HPA.replace("maxReplicas: 8", "maxReplicas: 9")),
            ": the profile has the object of this kind and name from web.yaml:2, and not the one from web.yaml:16",
        ),
        (
            format!(
                "{HPA}---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {{name: web, namespace: shop}}\n\
                 spec: {{minAvailable: 1, selector: {{matchLabels: {{app: api}}}}}}\n"
            ),
            ": no scaler is imported for the pods that it selects",
        ),
        (
            "apiVersion: autoscaling/v1\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\n  namespace: shop\n  \
             annotations: {autoscaling.alpha.kubernetes.io/behavior: '{}'}\nspec:\n  maxReplicas: 8\n  \
             scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}\n"
                .to_owned(),
            "metadata.annotations[autoscaling.alpha.kubernetes.io/behavior]: settings in this annotation are not read: \
             import the object as autoscaling/v2",
        ),
    ] {
        let imported = of_text(text.clone());
        assert!(messages(&imported).iter().any(|message| message == found), "{:?}", messages(&imported));
        assert!(imported.findings.iter().all(|found| found.place.is_some()), "{text}");
        assert!(!imported.profile.is_empty());
    }
}

/// A file of everything that a profile has no keys for, beside an HPA that it has.
fn unsaid() -> String {
    format!(
        "{HPA}---\n{}---\n{}---\n{}---\n{}",
        // No key says this.
        HPA.replace("hpa-web-cpu", "typo")
            .replace("minReplicas", "minReplicaz"),
        // Servers refuse this, and so does its builder.
        HPA.replace("hpa-web-cpu", "refused")
            .replace("maxReplicas: 8", "maxReplicas: 1"),
        // Nothing here scales these pods.
        "apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: {name: web, namespace: shop, uid: a-b}\n\
         spec: {minAvailable: 1, selector: {matchLabels: {app: db}}}\nstatus: {currentHealthy: 2}\n",
        "apiVersion: v1\nkind: List\nitems:\n- apiVersion: keda.sh/v1alpha1\n  kind: ClusterTriggerAuthentication\n  \
         metadata: {name: nsq}\n  spec: {podIdentity: null, env: [{name: TOKEN, parameter: token, isOptional: true}]}\n",
    )
}

#[test]
fn what_a_profile_has_no_keys_for_is_kept_as_it_is_and_listed() {
    let imported = of_text(unsaid());
    let found: Vec<String> = imported
        .findings
        .iter()
        .map(|found| {
            let object = found.object.as_ref().map(ToString::to_string).unwrap_or_default();
            let path = found.path.as_deref().unwrap_or_default();
            format!("{} {object} {path}: {}", found.code, found.message)
        })
        .collect();
    insta::assert_snapshot!(format!("{}\n\n{}", found.join("\n"), imported.profile));
    assert_eq!(imported.carried, 5);
    assert!(imported.findings.iter().all(|found| found.place.is_some()));
    // What was kept is generated, read, and kept again.
    let files = generated(&imported.profile);
    let manifests = || files.iter().filter(|(path, _)| path.ends_with(".yaml"));
    let kustomization = files
        .iter()
        .find(|(path, _)| path.ends_with("kustomization.yaml"))
        .map(|(_, bytes)| object(bytes))
        .unwrap();
    for file in [
        "horizontalpodautoscaler-typo.yaml",
        "horizontalpodautoscaler-refused.yaml",
        "poddisruptionbudget-web.yaml",
        "clustertriggerauthentication-nsq.yaml",
    ] {
        assert!(manifests().any(|(path, _)| path.ends_with(file)), "{file}");
        assert!(kustomization.contains(file), "{kustomization}");
    }
    let manifests = manifests()
        .map(|(path, bytes)| (path.clone(), bytes.clone()))
        .collect();
    let again = self::imported(&manifests);
    assert_eq!(again.carried, 5, "{}", again.profile);
    assert_eq!(generated(&again.profile), files);
}

#[test]
fn what_is_kept_as_it_is_is_linted_in_its_own_words() {
    let imported = of_text(unsaid());
    let stack = Stack::from_text("shop.toml", &imported.profile).unwrap();
    let outcome = stack.lint(&scalegen::LintOptions::default());
    let found = |code: &str, name: &str| {
        outcome
            .findings
            .iter()
            .find(|found| {
                found.code == code && found.object.as_ref().is_some_and(|object| object.name == name)
            })
            .unwrap_or_else(|| panic!("{code} {name}: {:#?}", outcome.findings))
    };
    let refused = found("HPA004", "refused");
    let place = refused.place.as_ref().unwrap();
    assert_eq!(&place.file.text()[place.span.clone()], "1");
    let shown = scalegen::show::human(std::slice::from_ref(refused), false);
    assert!(
        shown.contains("minReplicas") && !shown.contains("min_replicas"),
        "{shown}"
    );
    found("SCH001", "typo");
}

#[test]
fn settings_of_keda_in_annotations_survive() {
    let text = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata:\n  name: web\n  namespace: shop\n  \
        annotations: {scaledobject.keda.sh/transfer-hpa-ownership: 'true'}\n  labels: {scaledobject.keda.sh/name: web}\n\
        spec:\n  scaleTargetRef: {name: web}\n  minReplicaCount: 1\n  maxReplicaCount: 8\n  advanced: {horizontalPodAutoscalerConfig: {name: web}}\n  triggers: [{type: cpu, metricType: Utilization, \
        metadata: {value: '60'}}]\n";
    let imported = of_text(text);
    assert_eq!((imported.carried, messages(&imported)), (1, Vec::new()));
    assert!(
        imported.profile.contains("transfer_hpa_ownership = true"),
        "{}",
        imported.profile
    );
    assert!(!imported.profile.contains("labels"), "{}", imported.profile);
}

#[test]
fn what_is_beside_scalers_is_imported_with_its_references() {
    let text = format!(
        "{HPA}---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {{name: web, namespace: shop}}
spec: {{maxUnavailable: 1, selector: {{matchLabels: {{app: web}}}}}}
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata: {{name: rabbitmq, namespace: media}}
spec:
  secretTargetRef: [{{parameter: host, name: rabbitmq, key: host}}]
  azureKeyVault:
    vaultUri: https://media.vault.azure.net
    credentials:
      clientId: a
      tenantId: b
      clientSecret: {{valueFrom: {{secretKeyRef: {{name: azure, key: secret}}}}}}
    secrets: [{{parameter: token, name: media}}]
---
apiVersion: keda.sh/v1alpha1
kind: ScaledJob
metadata: {{name: transcode, namespace: media}}
spec:
  jobTargetRef:
    backoffLimit: 2
    template:
      spec:
        nodeSelector: {{disk: ssd}}
        containers:
        - name: ffmpeg
          image: ffmpeg:7
          env: [{{name: A, value: b}}, {{name: B, valueFrom: {{configMapKeyRef: {{name: c, key: d}}}}}}]
          resources: {{requests: {{cpu: 2}}}}
  pollingInterval: 10
  scalingStrategy: {{strategy: custom, customScalingQueueLengthDeduction: 1, customScalingRunningJobPercentage: '0.5'}}
  triggers:
  - type: rabbitmq
    authenticationRef: {{name: rabbitmq}}
    metadata: {{queueName: videos, mode: QueueLength, value: '1'}}
"
    );
    let imported = of_text(text);
    assert_eq!(messages(&imported), [""; 0], "{}", imported.profile);
    assert_eq!((imported.carried, imported.others), (4, 0));
    insta::assert_snapshot!(imported.profile);
}

#[test]
fn one_of_several_scalers_is_active_and_keys_are_not_taken_twice() {
    let text: String = ["shop", "pay", "shop"]
        .iter()
        .zip(["web-cpu", "web", "web"])
        .map(|(namespace, name)| {
            format!(
                "{}---\n",
                HPA.replace("namespace: shop", &format!("namespace: {namespace}"))
                    .replace("hpa-web-cpu", name)
            )
        })
        .collect();
    let imported = of_text(text);
    assert_eq!(
        (imported.carried, messages(&imported)),
        (3, Vec::new()),
        "{}",
        imported.profile
    );
    assert_eq!(
        imported.profile.matches("active = ").count(),
        1,
        "{}",
        imported.profile
    );
    assert!(
        imported.profile.contains("[workloads.pay-web]"),
        "{}",
        imported.profile
    );
    assert!(
        imported.profile.contains("\nlabels = { team = \"shop\" }\n"),
        "{}",
        imported.profile
    );
}

#[test]
fn services_that_are_alike_are_a_template_and_a_table() {
    let names = ["cart", "search", "pay", "mail", "login", "web"];
    let text: String = names
        .iter()
        .enumerate()
        .map(|(number, name)| {
            let hpa = HPA
                .replace("hpa-web-cpu", &format!("{name}-hpa"))
                .replace("name: web", &format!("name: {name}"));
            let hpa = hpa.replace("maxReplicas: 8", &format!("maxReplicas: {}", 8 + number));
            // One is of another form.
            let is_other = *name == "web";
            hpa.replace(if is_other { "  minReplicas: 2\n" } else { "\r" }, "") + "---\n"
        })
        .collect();
    let imported = of_text(text);
    assert_eq!((imported.carried, messages(&imported)), (6, Vec::new()));
    insta::assert_snapshot!(imported.profile);
    let files = generated(&imported.profile);
    for (number, name) in names.iter().enumerate() {
        let hpa = files
            .values()
            .map(|bytes| object(bytes))
            .find(|text| text.contains(&format!("name: {name}-hpa\n")));
        assert!(
            hpa.unwrap().contains(&format!("maxReplicas: {}\n", 8 + number)),
            "{name}"
        );
    }
}

#[test]
fn three_hundred_services_are_a_matter_of_a_moment() {
    let text: String = (0..300)
        .map(|number| format!("{}---\n", HPA.replace("web", &format!("svc-{number}"))))
        .collect();
    let imported = of_text(text);
    assert_eq!((imported.carried, messages(&imported)), (300, Vec::new()));
}

#[test]
fn a_profile_has_the_name_of_its_file() {
    for (stem, name) in [
        ("shop", "shop"),
        ("My Shop", "my-shop"),
        ("shop_prod.v2", "shop-prod-v2"),
        ("--a--b--", "a-b"),
        ("ü", "imported"),
        (&"a".repeat(80), &"a".repeat(63)),
    ] {
        assert_eq!(ImportOptions::of_file(stem).name, name);
        assert!(ImportOptions::named(name).is_some(), "{name}");
    }
    for name in ["", "Bad Name", "a_b", "a-", &"a".repeat(64)] {
        assert!(ImportOptions::named(name).is_none(), "{name}");
    }
}
