//! The deploy script of the lab, run with stand-ins for kubectl and helm that record how they are called.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

/// Writes its name and arguments to `$CALLS`, a line each, then answers what the script asks for.
const STAND_IN: &str = r#"#!/usr/bin/env bash
{ printf '%s' "${0##*/}"; printf ' %q' "$@"; printf '\n'; } >> "$CALLS"
case "$*" in
  'get customresourcedefinitions'*) printf '%s' "${CRDS-there}" ;;
  'get scaledobjects.keda.sh'*) printf '%s' "${LEFT-}" ;;
  'get jobs.batch'*) printf '%s\n' job.batch/loadgen-job-x1 job.batch/somebody-elses ;;
esac
"#;

struct Cluster {
    dir: tempfile::TempDir,
}

struct Run {
    calls: Vec<String>,
    output: Output,
}

impl Cluster {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        for tool in ["kubectl", "helm"] {
            let path = dir.path().join(tool);
            fs::write(&path, STAND_IN).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { dir }
    }

    fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Run {
        let calls = self.dir.path().join("calls");
        fs::write(&calls, "").unwrap();
        let path = format!("{}:{}", self.dir.path().display(), std::env::var("PATH").unwrap());
        let output = Command::new("bash")
            .arg(script())
            .args(args)
            .env("PATH", path)
            .env("CALLS", &calls)
            .envs(env.iter().copied())
            .current_dir(self.dir.path())
            .output()
            .unwrap();
        let manifests = script().parent().unwrap().join("../k8s/60-autoscale/");
        let calls = fs::read_to_string(calls)
            .unwrap()
            .replace(manifests.to_str().unwrap(), "");
        Run {
            calls: calls.lines().map(str::to_owned).collect(),
            output,
        }
    }
}

fn script() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap();
    root.join("generated/atharva/scripts/deploy_autoscaling.sh")
}

fn stderr(run: &Run) -> String {
    String::from_utf8_lossy(&run.output.stderr).into_owned()
}

const METRICS_SERVER: [&str; 2] = [
    "helm upgrade metrics-server metrics-server --install --repo https://kubernetes-sigs.github.io/metrics-server/ --version 3.12.2 --namespace kube-system --create-namespace --values metrics-server-values.yaml --wait",
    "kubectl wait --for condition=Available --timeout 300s apiservices.apiregistration.k8s.io/v1beta1.metrics.k8s.io",
];
const VPA: [&str; 2] = [
    "helm upgrade vpa vertical-pod-autoscaler --install --repo https://kubernetes.github.io/autoscaler --version 0.11.0 --namespace kube-system --create-namespace --values vpa-values.yaml --wait",
    "kubectl wait --for condition=Established --timeout 120s customresourcedefinitions.apiextensions.k8s.io/verticalpodautoscalers.autoscaling.k8s.io",
];
const PATCH: &str = "kubectl patch deployments.apps atharva-chat-api --namespace atharva-app --patch-file resources-chat-api.yaml";
const VPAS: [&str; 2] = [
    "kubectl apply --filename vpa-vllm.yaml",
    "kubectl apply --filename vpa-retriever.yaml",
];
const ASK_KEDA: &str = "kubectl get customresourcedefinitions.apiextensions.k8s.io scaledobjects.keda.sh --ignore-not-found --output name";
const DELETE_KEDA: &str =
    "kubectl delete scaledobjects.keda.sh chat-api-qps --namespace atharva-app --ignore-not-found --wait";

fn delete_hpa(name: &str) -> String {
    format!(
        "kubectl delete horizontalpodautoscalers.autoscaling {name} --namespace atharva-app --ignore-not-found --wait"
    )
}

fn expect(run: &Run, calls: &[&[&str]]) {
    let expected: Vec<_> = calls.concat();
    assert!(run.output.status.success(), "{}", stderr(run));
    assert_eq!(run.calls, expected);
}

#[test]
fn without_a_choice_the_active_scaler_is_installed() {
    let run = Cluster::new().run(&[], &[]);
    let rps = delete_hpa("hpa-chat-api-rps");
    expect(
        &run,
        &[
            &[&rps, ASK_KEDA, DELETE_KEDA],
            &METRICS_SERVER,
            &VPA,
            &[PATCH, "kubectl apply --filename hpa-chat-api-cpu.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn the_rps_scaler_takes_the_metrics_api_from_keda() {
    let run = Cluster::new().run(&["--scaler", "rps"], &[]);
    let cpu = delete_hpa("hpa-chat-api");
    expect(
        &run,
        &[
            &[&cpu, ASK_KEDA, DELETE_KEDA],
            &METRICS_SERVER,
            &[
                ASK_KEDA,
                "kubectl get scaledobjects.keda.sh --all-namespaces --output name",
                "helm uninstall keda --namespace keda --ignore-not-found --wait",
                "helm upgrade prometheus-adapter prometheus-adapter --install --repo https://prometheus-community.github.io/helm-charts --version 5.3.0 --namespace monitoring --create-namespace --values adapter-values.yaml --wait",
                "kubectl wait --for condition=Available --timeout 300s apiservices.apiregistration.k8s.io/v1beta1.external.metrics.k8s.io",
            ],
            &VPA,
            &[PATCH, "kubectl apply --filename hpa-chat-api-rps.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn keda_takes_the_metrics_api_from_the_adapter() {
    let run = Cluster::new().run(&["--scaler=chat-api=keda"], &[]);
    let (cpu, rps) = (delete_hpa("hpa-chat-api"), delete_hpa("hpa-chat-api-rps"));
    expect(
        &run,
        &[
            &[&cpu, &rps],
            &METRICS_SERVER,
            &[
                "helm uninstall prometheus-adapter --namespace monitoring --ignore-not-found --wait",
                "helm upgrade keda keda --install --repo https://kedacore.github.io/charts --version 2.20.2 --namespace keda --create-namespace --values keda-values.yaml --wait",
                "kubectl wait --for condition=Established --timeout 120s customresourcedefinitions.apiextensions.k8s.io/scaledobjects.keda.sh",
                "kubectl wait --for condition=Available --timeout 300s apiservices.apiregistration.k8s.io/v1beta1.external.metrics.k8s.io",
            ],
            &VPA,
            &[PATCH, "kubectl apply --filename keda-scaledobject-chat.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn keda_stays_while_it_serves_others() {
    let run = Cluster::new().run(&["--scaler", "rps"], &[("LEFT", "scaledobject.keda.sh/theirs")]);
    assert_eq!(run.output.status.code(), Some(2));
    assert!(
        stderr(&run).contains("scaledobject.keda.sh/theirs"),
        "{}",
        stderr(&run)
    );
    assert!(!run.calls.iter().any(|call| call.starts_with("helm uninstall")));
}

#[test]
fn without_its_crd_a_scaled_object_needs_no_removal() {
    let run = Cluster::new().run(&["--skip-addons"], &[("CRDS", "")]);
    let rps = delete_hpa("hpa-chat-api-rps");
    expect(
        &run,
        &[
            &[&rps, ASK_KEDA],
            &[PATCH, "kubectl apply --filename hpa-chat-api-cpu.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn running_it_again_does_the_same() {
    let cluster = Cluster::new();
    assert_eq!(cluster.run(&[], &[]).calls, cluster.run(&[], &[]).calls);
}

#[test]
fn a_dry_run_prints_the_commands_and_runs_none() {
    let cluster = Cluster::new();
    for (args, last) in [
        (vec!["--dry-run"], "vpa-retriever.yaml"),
        (vec!["--dry-run", "--scaler", "keda"], "vpa-retriever.yaml"),
        (vec!["load", "--dry-run"], "loadgen-job.yaml"),
        (vec!["cleanup", "--dry-run"], "loadgen-job-\\*"),
    ] {
        let run = cluster.run(&args, &[]);
        assert!(run.output.status.success(), "{args:?}: {}", stderr(&run));
        assert_eq!(run.calls, Vec::<String>::new(), "{args:?}");
        let printed = String::from_utf8_lossy(&run.output.stdout).into_owned();
        assert!(printed.lines().all(|line| line.starts_with("+ ")), "{printed}");
        assert!(printed.trim_end().ends_with(last), "{args:?}: {printed}");
    }
}

#[test]
fn load_creates_a_new_job_each_time() {
    let cluster = Cluster::new();
    expect(
        &cluster.run(&["load"], &[]),
        &[&["kubectl create --filename loadgen-job.yaml"]],
    );
    expect(
        &cluster.run(&["load", "keda"], &[]),
        &[&["kubectl create --filename loadgen-job-keda.yaml"]],
    );
    let run = cluster.run(&["load", "nothing"], &[]);
    assert_eq!(run.output.status.code(), Some(2));
}

#[test]
fn watch_follows_the_namespaces_where_something_scales() {
    let run = Cluster::new().run(&["watch"], &[]);
    expect(
        &run,
        &[&["kubectl get horizontalpodautoscalers.autoscaling --namespace atharva-app --watch"]],
    );
}

#[test]
fn cleanup_removes_what_the_profile_made_and_no_more() {
    let run = Cluster::new().run(&["cleanup"], &[]);
    let (cpu, rps) = (delete_hpa("hpa-chat-api"), delete_hpa("hpa-chat-api-rps"));
    expect(
        &run,
        &[
            &[&cpu, &rps, ASK_KEDA, DELETE_KEDA],
            &[
                "kubectl get customresourcedefinitions.apiextensions.k8s.io verticalpodautoscalers.autoscaling.k8s.io --ignore-not-found --output name",
                "kubectl delete verticalpodautoscalers.autoscaling.k8s.io vpa-vllm --namespace atharva-ml --ignore-not-found --wait",
                "kubectl delete verticalpodautoscalers.autoscaling.k8s.io vpa-retriever --namespace atharva-ml --ignore-not-found --wait",
                "kubectl get jobs.batch --namespace atharva-app --output name",
                "kubectl delete job.batch/loadgen-job-x1 --namespace atharva-app --ignore-not-found",
            ],
        ],
    );
}

#[test]
fn wrong_arguments_run_nothing() {
    let cluster = Cluster::new();
    for args in [
        vec!["--scaler"],
        vec!["--scaler", "nothing"],
        vec!["--scaler", "chat-api=nothing"],
        vec!["--scaler", "nobody=cpu"],
        vec!["--scaler", ""],
        vec!["--frobnicate"],
        vec!["deploy"],
    ] {
        let run = cluster.run(&args, &[]);
        assert_eq!(run.output.status.code(), Some(2), "{args:?}");
        assert_eq!(run.calls, Vec::<String>::new(), "{args:?}");
        assert!(
            stderr(&run).starts_with("deploy_autoscaling.sh: "),
            "{args:?}: {}",
            stderr(&run)
        );
    }
    let help = cluster.run(&["--help"], &[]);
    assert!(help.output.status.success() && help.calls.is_empty());
    let text = String::from_utf8_lossy(&help.output.stdout).into_owned();
    for word in [
        "--scaler",
        "--dry-run",
        "--skip-addons",
        "load",
        "watch",
        "cleanup",
        "cpu, rps, keda",
    ] {
        assert!(text.contains(word), "{text}");
    }
}

#[test]
fn shellcheck_has_nothing_to_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let scripts: Vec<_> = fs::read_dir(root.join("generated"))
        .unwrap()
        .map(|entry| entry.unwrap().path().join("scripts/deploy_autoscaling.sh"))
        .filter(|path| path.exists())
        .collect();
    assert!(!scripts.is_empty());
    match Command::new("shellcheck").args(&scripts).output() {
        Err(_) => skipped("there is no shellcheck here"),
        Ok(output) => assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stdout)
        ),
    }
}
