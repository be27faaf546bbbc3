//! What the script does with kubectl without a cluster, by the real one where there is one.

use super::*;

/// Its output; none where there is no kubectl.
fn kubectl(args: &[&str], input: &str) -> Option<String> {
    let mut command = Command::new("kubectl");
    command
        .args(args)
        .env("KUBECONFIG", "/dev/null")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let Ok(mut child) = command.spawn() else {
        skipped("there is no kubectl here");
        return None;
    };
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{args:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn objects_are_labeled_tried_and_listed_without_a_cluster() {
    let manifests = script().parent().unwrap().with_file_name("k8s/60-autoscale");
    let file = |name: &str| manifests.join(name).to_str().unwrap().to_owned();
    let label = [
        "label",
        "--local",
        "--overwrite",
        "--output",
        "yaml",
        "scalegen/profile=atharva",
        "--filename",
    ];
    // A Job has no name yet.
    for (name, object) in [
        ("hpa-chat-api-cpu.yaml", "HorizontalPodAutoscaler"),
        ("vpa-vllm.yaml", "VerticalPodAutoscaler"),
        ("loadgen-job.yaml", "Job"),
        ("keda-scaledobject-chat.yaml", "ScaledObject"),
    ] {
        let Some(labeled) = kubectl(&[&label[..], &[&file(name)]].concat(), "") else {
            return;
        };
        let read: serde_json::Value = serde_yaml::from_str(&labeled).unwrap();
        assert_eq!(read["kind"], object);
        assert_eq!(
            read["metadata"]["labels"]["scalegen/profile"], "atharva",
            "{labeled}"
        );
        if object == "ScaledObject" {
            let transfer = "scaledobject.keda.sh/transfer-hpa-ownership=true";
            let marked = kubectl(
                &[
                    "annotate",
                    "--local",
                    "--overwrite",
                    "--filename",
                    "-",
                    "--output",
                    "yaml",
                    transfer,
                ],
                &labeled,
            );
            let patch = r#"{"spec":{"advanced":{"horizontalPodAutoscalerConfig":{"name":"old"}}}}"#;
            let args = [
                "patch",
                "--local",
                "--filename",
                "-",
                "--output",
                "yaml",
                "--type",
                "merge",
                "--patch",
                patch,
            ];
            let read: serde_json::Value =
                serde_yaml::from_str(&kubectl(&args, &marked.unwrap()).unwrap()).unwrap();
            assert_eq!(
                read["spec"]["advanced"]["horizontalPodAutoscalerConfig"]["name"],
                "old"
            );
            assert_eq!(read["spec"]["triggers"].as_array().unwrap().len(), 1);
        }
    }
    // The kustomization sets the labels by itself, and of what it builds the script reads names and targets.
    let built = kubectl(&["kustomize", manifests.to_str().unwrap()], "").unwrap();
    assert_eq!(built.matches("scalegen/profile: atharva").count(), 3, "{built}");
    assert_eq!(
        built.matches("app.kubernetes.io/managed-by: scalegen").count(),
        3,
        "{built}"
    );
    let fields = "jsonpath={.kind}|{.metadata.namespace}|{.metadata.name}|{.spec.scaleTargetRef.kind}{.spec.targetRef.kind}/{.spec.scaleTargetRef.name}{.spec.targetRef.name}{\"\\n\"}";
    let args = [
        "label",
        "--local",
        "--overwrite",
        "--filename",
        "-",
        "scalegen/profile=atharva",
        "--output",
        fields,
    ];
    let expected = "HorizontalPodAutoscaler|atharva-app|hpa-chat-api|Deployment/atharva-chat-api
VerticalPodAutoscaler|atharva-ml|vpa-vllm|Deployment/atharva-vllm-predictor
VerticalPodAutoscaler|atharva-ml|vpa-retriever|Deployment/atharva-retriever
";
    assert_eq!(kubectl(&args, &built).unwrap(), expected);
}
