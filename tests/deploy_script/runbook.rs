//! Runbooks, beside the scripts that do the same.

use super::*;

/// The commands of a runbook's section, each on one line, as the script prints them.
fn runbook_commands(runbook: &str, section: &str) -> Vec<String> {
    let text = runbook
        .split("\n## ")
        .find(|text| text.starts_with(section))
        .unwrap();
    let text = text.replace("\\\n", "");
    let mut commands = Vec::new();
    for (index, block) in text.split("```").enumerate() {
        if index % 2 == 1 {
            let lines = block
                .lines()
                .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
            commands.extend(lines.filter(|line| line.starts_with("helm ") || line.starts_with("kubectl ")));
        }
    }
    commands
}

#[test]
fn the_runbook_says_what_the_script_does_in_the_same_order() {
    let generated = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../generated")
        .canonicalize()
        .unwrap();
    for profile in ["atharva", "rag-production", "event-driven"] {
        let folder = generated.join(profile);
        let runbook = fs::read_to_string(folder.join("RUNBOOK.md")).unwrap();
        let run = Cluster::of(folder.join("scripts/deploy_autoscaling.sh")).run(&["--dry-run"], &[]);
        let printed =
            String::from_utf8_lossy(&run.output.stdout).replace(&format!("{}/", folder.display()), "");
        // The removals are reported in words, and kustomize applies all files at once.
        let does: Vec<_> = printed
            .lines()
            .map(|line| line.trim_start_matches("+ ").to_owned())
            .filter(|line| !line.contains(" delete ") && !line.contains(" kubectl apply"))
            .collect();
        let mut says = runbook_commands(&runbook, "Install and apply");
        assert_eq!(says.pop().unwrap(), "kubectl apply --kustomize k8s/60-autoscale");
        assert_eq!(says, does, "{profile}");
    }
}

#[test]
fn the_runbook_installs_only_what_the_active_scaler_needs() {
    let text = fs::read_to_string(script().parent().unwrap().with_file_name("RUNBOOK.md")).unwrap();
    let installed = runbook_commands(&text, "Install and apply").join("\n");
    assert!(installed.contains("helm upgrade metrics-server") && installed.contains("helm upgrade vpa"));
    assert!(
        !installed.contains("keda") && !installed.contains("prometheus-adapter"),
        "{installed}"
    );
    let switches = runbook_commands(&text, "Switch the scaler").join("\n");
    for command in [
        "helm uninstall keda",
        "helm upgrade prometheus-adapter",
        "helm uninstall prometheus-adapter",
        "helm upgrade keda",
        "kubectl get --raw /apis/external.metrics.k8s.io/v1beta1/namespaces/atharva-app/chat_requests_per_second",
        "kubectl describe scaledobjects.keda.sh chat-api-qps",
    ] {
        assert!(switches.contains(command), "{switches}");
    }
}
