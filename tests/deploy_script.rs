//! Deploy scripts, run with stand-ins for kubectl and helm that record how they are called.

#[path = "deploy_script/runbook.rs"]
mod runbook;
#[path = "deploy_script/shapes.rs"]
mod shapes;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

/// Writes its name and arguments to `$CALLS`, a line each and each at once, since the script runs some side by side;
/// then answers what the script asks for. A call that has `$FAIL` in it fails, as kubectl and helm do when the cluster
/// cannot be reached.
const STAND_IN: &str = r#"#!/usr/bin/env bash
printf -v arguments ' %q' "$@"
printf '%s%s\n' "${0##*/}" "$arguments" >> "$CALLS"
case "${0##*/} $*" in
  *"${FAIL:-nothing fails}"*) echo 'Unable to connect to the server' >&2; exit 1 ;;
  'kubectl get apiservices.apiregistration.k8s.io v1beta1.external.metrics.k8s.io '*) printf '%s' "${OWNER-}" ;;
  'kubectl get apiservices.apiregistration.k8s.io v1beta1.metrics.k8s.io '*) printf '%s' "${METRICS_OWNER-}" ;;
  'kubectl get customresourcedefinitions'*) printf '%s' "${CRDS-there}" ;;
  'kubectl get scaledobjects.keda.sh --all'*) printf '%s' "${SCALED_OBJECTS-atharva-app/chat-api-qps }" ;;
  'kubectl get scaledjobs.keda.sh --all'*) printf '%s' "${SCALED_JOBS-}" ;;
  'kubectl get clustertriggerauthentications.keda.sh --all'*) printf '%s' "${CLUSTER_AUTHENTICATIONS-}" ;;
  'kubectl get horizontalpodautoscalers.v2.autoscaling --all'*) printf '%s' "${HPAS-atharva-app/hpa-chat-api-rps:External }" ;;
  'kubectl create '*) echo job.batch/loadgen-job-x1 ;;
esac
"#;

struct Cluster {
    dir: tempfile::TempDir,
    script: PathBuf,
}

struct Run {
    calls: Vec<String>,
    output: Output,
}

impl Cluster {
    fn new() -> Self {
        Self::of(script())
    }

    fn of(script: PathBuf) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for tool in ["kubectl", "helm"] {
            let path = dir.path().join(tool);
            fs::write(&path, STAND_IN).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self { dir, script }
    }

    fn run(&self, args: &[&str], env: &[(&str, &str)]) -> Run {
        let calls = self.dir.path().join("calls");
        fs::write(&calls, "").unwrap();
        let path = format!("{}:{}", self.dir.path().display(), std::env::var("PATH").unwrap());
        let output = Command::new("bash")
            .arg(&self.script)
            .args(args)
            .env("PATH", path)
            .env("CALLS", &calls)
            .envs(env.iter().copied())
            .current_dir(self.dir.path())
            .output()
            .unwrap();
        let manifests = self.script.parent().unwrap().with_file_name("k8s/60-autoscale/");
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

/// What is asked about who serves a metrics API.
fn ask_owner(service: &str) -> String {
    let annotation = r".metadata.annotations.meta\\.helm\\.sh";
    format!(
        "kubectl get apiservices.apiregistration.k8s.io {service} --ignore-not-found --output jsonpath=\\{{{annotation}/release-namespace\\}}/\\{{{annotation}/release-name\\}}"
    )
}

fn ask_crd(crd: &str) -> String {
    format!(
        "kubectl get customresourcedefinitions.apiextensions.k8s.io {crd} --ignore-not-found --output name"
    )
}

fn list(kind: &str, format: &str) -> String {
    format!(
        "kubectl get {kind} --all-namespaces --output jsonpath=\\{{range\\ .items\\[\\*\\]\\}}{format}\\ \\{{end\\}}"
    )
}

const NAMES: &str = r"\{.metadata.namespace\}/\{.metadata.name\}";
const EXTERNAL: &str = "v1beta1.external.metrics.k8s.io";
const RESOURCE: &str = "v1beta1.metrics.k8s.io";

const METRICS_SERVER: [&str; 2] = [
    "helm upgrade metrics-server metrics-server --install --repo https://kubernetes-sigs.github.io/metrics-server/ --version 3.12.2 --namespace kube-system --create-namespace --values metrics-server-values.yaml --wait --timeout 5m",
    "kubectl wait --for condition=Available --timeout 5m apiservices.apiregistration.k8s.io/v1beta1.metrics.k8s.io",
];
const VPA: [&str; 2] = [
    "helm upgrade vpa vertical-pod-autoscaler --install --repo https://kubernetes.github.io/autoscaler --version 0.11.0 --namespace kube-system --create-namespace --values vpa-values.yaml --wait --timeout 5m",
    "kubectl wait --for condition=Established --timeout 2m customresourcedefinitions.apiextensions.k8s.io/verticalpodautoscalers.autoscaling.k8s.io",
];
const ADAPTER: [&str; 2] = [
    "helm upgrade prometheus-adapter prometheus-adapter --install --repo https://prometheus-community.github.io/helm-charts --version 5.3.0 --namespace monitoring --create-namespace --values adapter-values.yaml --wait --timeout 5m",
    "kubectl wait --for condition=Available --timeout 5m apiservices.apiregistration.k8s.io/v1beta1.external.metrics.k8s.io",
];
const KEDA: [&str; 3] = [
    "helm upgrade keda keda --install --repo https://kedacore.github.io/charts --version 2.20.2 --namespace keda --create-namespace --values keda-values.yaml --wait --timeout 5m",
    "kubectl wait --for condition=Established --timeout 2m customresourcedefinitions.apiextensions.k8s.io/scaledobjects.keda.sh",
    "kubectl wait --for condition=Available --timeout 5m apiservices.apiregistration.k8s.io/v1beta1.external.metrics.k8s.io",
];
const PATCH: &str = "kubectl patch deployments.apps atharva-chat-api --namespace atharva-app --patch-file resources-chat-api.yaml";
const VPAS: [&str; 2] = [
    "kubectl apply --filename vpa-vllm.yaml",
    "kubectl apply --filename vpa-retriever.yaml",
];
const ASK_KEDA: &str = "kubectl get customresourcedefinitions.apiextensions.k8s.io scaledobjects.keda.sh --ignore-not-found --output name";
/// KEDA's own HPA goes some time after the ScaledObject, and the next scaler must not meet it.
const DELETE_KEDA: [&str; 3] = [
    ASK_KEDA,
    "kubectl delete scaledobjects.keda.sh chat-api-qps --namespace atharva-app --ignore-not-found --wait --timeout 2m",
    "kubectl wait --for delete horizontalpodautoscalers.autoscaling/keda-hpa-chat-api-qps --namespace atharva-app --timeout 2m",
];
const DELETE_JOBS: &str = "kubectl delete jobs.batch --namespace atharva-app --selector scalegen/profile=atharva --wait --timeout 2m";

fn delete_hpa(name: &str) -> String {
    format!(
        "kubectl delete horizontalpodautoscalers.autoscaling {name} --namespace atharva-app --ignore-not-found --wait --timeout 2m"
    )
}

fn expect(run: &Run, calls: &[&[&str]]) {
    let expected: Vec<_> = calls.concat();
    assert!(run.output.status.success(), "{}", stderr(run));
    assert_eq!(run.calls, expected);
}

/// What changes something in a cluster.
fn changes(run: &Run) -> Vec<&String> {
    let asks = |call: &&String| !call.starts_with("kubectl get") && !call.starts_with("helm show");
    run.calls.iter().filter(asks).collect()
}

/// The script ended by itself, said this, and had changed nothing.
fn expect_refusal(run: &Run, said: &str) {
    assert_eq!(run.output.status.code(), Some(2), "{}", stderr(run));
    assert!(stderr(run).contains(said), "{}", stderr(run));
    assert_eq!(changes(run), Vec::<&String>::new());
}

#[test]
fn without_a_choice_the_active_scaler_is_installed() {
    let run = Cluster::new().run(&[], &[]);
    let rps = delete_hpa("hpa-chat-api-rps");
    expect(
        &run,
        &[
            &[&ask_owner(RESOURCE)],
            &METRICS_SERVER,
            &VPA,
            &[&rps],
            &DELETE_KEDA,
            &[PATCH, "kubectl apply --filename hpa-chat-api-cpu.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn what_meets_no_rival_is_there_before_a_scaler_goes() {
    let cluster = Cluster::new();
    let (cpu, rps) = (delete_hpa("hpa-chat-api"), delete_hpa("hpa-chat-api-rps"));
    for owner in ["", "keda/keda"] {
        let run = cluster.run(&["--scaler", "keda"], &[("OWNER", owner)]);
        expect(
            &run,
            &[
                &[&ask_owner(RESOURCE), &ask_owner(EXTERNAL)],
                &METRICS_SERVER,
                &KEDA,
                &VPA,
                &[&cpu, &rps],
                &[PATCH, "kubectl apply --filename keda-scaledobject-chat.yaml"],
                &VPAS,
            ],
        );
    }
    let run = cluster.run(&["--scaler", "rps"], &[("OWNER", "")]);
    expect(
        &run,
        &[
            &[&ask_owner(RESOURCE), &ask_owner(EXTERNAL)],
            &METRICS_SERVER,
            &ADAPTER,
            &VPA,
            &[&cpu],
            &DELETE_KEDA,
            &[PATCH, "kubectl apply --filename hpa-chat-api-rps.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn the_rps_scaler_takes_the_metrics_api_from_keda() {
    let run = Cluster::new().run(&["--scaler", "rps"], &[("OWNER", "keda/keda")]);
    let cpu = delete_hpa("hpa-chat-api");
    let mut left = Vec::new();
    for crd in [
        "scaledobjects.keda.sh",
        "scaledjobs.keda.sh",
        "triggerauthentications.keda.sh",
        "clustertriggerauthentications.keda.sh",
        "cloudeventsources.eventing.keda.sh",
        "clustercloudeventsources.eventing.keda.sh",
    ] {
        left.extend([ask_crd(crd), list(crd, NAMES)]);
    }
    let left: Vec<&str> = left.iter().map(String::as_str).collect();
    expect(
        &run,
        &[
            &[&ask_owner(RESOURCE), &ask_owner(EXTERNAL)],
            &left,
            &[
                "helm show chart prometheus-adapter --repo https://prometheus-community.github.io/helm-charts --version 5.3.0",
            ],
            &METRICS_SERVER,
            &VPA,
            &[&cpu],
            &DELETE_KEDA,
            &["helm uninstall keda --namespace keda --ignore-not-found --wait --timeout 5m"],
            &ADAPTER,
            &[PATCH, "kubectl apply --filename hpa-chat-api-rps.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn keda_takes_the_metrics_api_from_the_adapter() {
    let adapter = ("OWNER", "monitoring/prometheus-adapter");
    let run = Cluster::new().run(&["--scaler=chat-api=keda"], &[adapter]);
    let (cpu, rps) = (delete_hpa("hpa-chat-api"), delete_hpa("hpa-chat-api-rps"));
    let types = format!(r"{NAMES}\{{range\ .spec.metrics\[\*\]\}}:\{{.type\}}\{{end\}}");
    expect(
        &run,
        &[
            &[
                &ask_owner(RESOURCE),
                &ask_owner(EXTERNAL),
                &list("horizontalpodautoscalers.v2.autoscaling", &types),
                "helm show chart keda --repo https://kedacore.github.io/charts --version 2.20.2",
            ],
            &METRICS_SERVER,
            &VPA,
            &[&cpu, &rps],
            &[
                "helm uninstall prometheus-adapter --namespace monitoring --ignore-not-found --wait --timeout 5m",
            ],
            &KEDA,
            &[PATCH, "kubectl apply --filename keda-scaledobject-chat.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn keda_stays_while_it_serves_others() {
    let cluster = Cluster::new();
    for (left, said) in [
        ("SCALED_OBJECTS", "scaledobjects.keda.sh: theirs/queue"),
        ("SCALED_JOBS", "scaledjobs.keda.sh: theirs/queue"),
        (
            "CLUSTER_AUTHENTICATIONS",
            "clustertriggerauthentications.keda.sh: theirs/queue",
        ),
    ] {
        let env = [("OWNER", "keda/keda"), (left, "theirs/queue ")];
        expect_refusal(&cluster.run(&["--scaler", "rps"], &env), said);
    }
}

#[test]
fn the_adapter_stays_while_it_serves_others() {
    let adapter = ("OWNER", "monitoring/prometheus-adapter");
    let cluster = Cluster::new();
    let others = (
        "HPAS",
        "atharva-app/hpa-chat-api-rps:External theirs/web:Resource:External ",
    );
    expect_refusal(
        &cluster.run(&["--scaler", "keda"], &[adapter, others]),
        "these HPAs would lose their External metrics: theirs/web",
    );
    let none = ("HPAS", "theirs/web:Resource theirs/api:Pods ");
    assert!(
        cluster
            .run(&["--scaler", "keda"], &[adapter, none])
            .output
            .status
            .success()
    );
}

#[test]
fn an_api_of_somebody_else_is_left_alone() {
    let cluster = Cluster::new();
    for (owner, said) in [
        (
            "theirs/keda",
            "v1beta1.metrics.k8s.io is served by theirs/keda already",
        ),
        (
            "/",
            "v1beta1.metrics.k8s.io is served by something that Helm did not install already",
        ),
    ] {
        expect_refusal(&cluster.run(&[], &[("METRICS_OWNER", owner)]), said);
    }
    // Who leaves the add-ons alone may use what is there.
    let run = cluster.run(&["--skip-addons"], &[("METRICS_OWNER", "/")]);
    assert!(run.output.status.success(), "{}", stderr(&run));
}

/// KEDA's chart takes its CRDs along, and with them every ScaledObject in the cluster. So no answer must never read
/// as "there is none".
#[test]
fn a_kubectl_that_fails_is_no_answer() {
    let cluster = Cluster::new();
    let keda = ("OWNER", "keda/keda");
    for (fail, said) in [
        ("get apiservices", "cannot tell who serves v1beta1.metrics.k8s.io"),
        (
            "get customresourcedefinitions",
            "cannot tell whether the cluster knows scaledobjects.keda.sh",
        ),
        ("get scaledobjects.keda.sh", "cannot list scaledobjects.keda.sh"),
        (
            "get triggerauthentications.keda.sh",
            "cannot list triggerauthentications.keda.sh",
        ),
    ] {
        expect_refusal(&cluster.run(&["--scaler", "rps"], &[keda, ("FAIL", fail)]), said);
    }
    let adapter = ("OWNER", "monitoring/prometheus-adapter");
    expect_refusal(
        &cluster.run(
            &["--scaler", "keda"],
            &[adapter, ("FAIL", "get horizontalpodautoscalers")],
        ),
        "cannot list horizontalpodautoscalers.v2.autoscaling",
    );
    for command in ["cleanup", "watch"] {
        let run = cluster.run(&[command], &[("FAIL", "get customresourcedefinitions")]);
        assert_eq!(run.output.status.code(), Some(2), "{command}: {}", stderr(&run));
    }
}

#[test]
fn a_failed_installation_leaves_the_old_scaler() {
    let cluster = Cluster::new();
    for (env, fail) in [
        ("", "helm upgrade keda"),
        ("", "helm upgrade metrics-server"),
        ("", "kubectl wait --for condition=Established"),
        ("", "kubectl wait --for condition=Available"),
        ("monitoring/prometheus-adapter", "helm show chart keda"),
        ("monitoring/prometheus-adapter", "helm upgrade metrics-server"),
    ] {
        let run = cluster.run(&["--scaler", "keda"], &[("OWNER", env), ("FAIL", fail)]);
        assert!(!run.output.status.success(), "{fail}");
        let gone = run
            .calls
            .iter()
            .find(|call| call.contains("delete") || call.contains("uninstall"));
        assert_eq!(gone, None, "{fail}");
    }
}

#[test]
fn what_does_not_go_ends_the_script() {
    let cluster = Cluster::new();
    for (fail, said) in [
        (
            "kubectl delete horizontalpodautoscalers.autoscaling hpa-chat-api-rps",
            "atharva-app/hpa-chat-api-rps is still there",
        ),
        (
            "kubectl delete scaledobjects.keda.sh",
            "atharva-app/chat-api-qps is still there",
        ),
        ("kubectl wait --for delete", "is KEDA's operator running?"),
    ] {
        let run = cluster.run(&[], &[("FAIL", fail)]);
        assert_eq!(run.output.status.code(), Some(2), "{fail}");
        assert!(stderr(&run).contains(said), "{}", stderr(&run));
        assert!(
            !run.calls.iter().any(|call| call.starts_with("kubectl apply")),
            "{fail}"
        );
    }
}

#[test]
fn without_its_crd_a_scaled_object_needs_no_removal() {
    let run = Cluster::new().run(&["--skip-addons"], &[("CRDS", "")]);
    let rps = delete_hpa("hpa-chat-api-rps");
    expect(
        &run,
        &[
            &[&ask_owner(RESOURCE), METRICS_SERVER[1], VPA[1]],
            &[&rps, ASK_KEDA],
            &[PATCH, "kubectl apply --filename hpa-chat-api-cpu.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn add_ons_that_are_skipped_have_to_be_the_right_ones() {
    let run = Cluster::new().run(&["--skip-addons", "--scaler", "rps"], &[("OWNER", "keda/keda")]);
    expect_refusal(&run, "keda is installed in the place of prometheus_adapter");
}

#[test]
fn running_it_again_does_the_same() {
    let cluster = Cluster::new();
    assert_eq!(cluster.run(&[], &[]).calls, cluster.run(&[], &[]).calls);
}

#[test]
fn a_dry_run_prints_commands_that_the_tools_understand_and_runs_none() {
    let cluster = Cluster::new();
    for (args, last) in [
        (vec!["--dry-run"], "vpa-retriever.yaml"),
        (vec!["--dry-run", "--scaler", "keda"], "vpa-retriever.yaml"),
        (vec!["load", "--dry-run"], "loadgen-job.yaml"),
        (vec!["cleanup", "--dry-run"], DELETE_JOBS),
        (vec!["watch", "--dry-run"], "--watch"),
    ] {
        let run = cluster.run(&args, &[]);
        assert!(run.output.status.success(), "{args:?}: {}", stderr(&run));
        assert_eq!(run.calls, Vec::<String>::new(), "{args:?}");
        let printed = String::from_utf8_lossy(&run.output.stdout).into_owned();
        let is_command = |line: &str| line.starts_with("+ kubectl ") || line.starts_with("+ helm ");
        assert!(printed.lines().all(is_command), "{printed}");
        assert!(!printed.contains("/../") && !printed.contains('*'), "{printed}");
        assert!(printed.trim_end().ends_with(last), "{args:?}: {printed}");
    }
}

#[test]
fn load_creates_a_new_job_each_time_and_marks_it() {
    let cluster = Cluster::new();
    let label =
        "kubectl label job.batch/loadgen-job-x1 --namespace atharva-app --overwrite scalegen/profile=atharva";
    expect(
        &cluster.run(&["load"], &[]),
        &[&["kubectl create --filename loadgen-job.yaml --output name", label]],
    );
    expect(
        &cluster.run(&["load", "keda"], &[]),
        &[&[
            "kubectl create --filename loadgen-job-keda.yaml --output name",
            label,
        ]],
    );
    expect_refusal(
        &cluster.run(&["load", "nothing"], &[]),
        "there is no load test 'nothing'",
    );
}

#[test]
fn watch_follows_everything_that_scales() {
    let cluster = Cluster::new();
    let sorted = |run: &Run| {
        // The watchers run side by side.
        let mut calls: Vec<_> = run
            .calls
            .iter()
            .filter(|call| call.ends_with("--watch"))
            .cloned()
            .collect();
        calls.sort();
        calls
    };
    let all = [
        "kubectl get horizontalpodautoscalers.autoscaling --namespace atharva-app --watch",
        "kubectl get scaledobjects.keda.sh --namespace atharva-app --watch",
        "kubectl get verticalpodautoscalers.autoscaling.k8s.io --namespace atharva-ml --watch",
    ];
    let run = cluster.run(&["watch"], &[]);
    assert!(run.output.status.success(), "{}", stderr(&run));
    assert_eq!(sorted(&run), all);
    let run = cluster.run(&["watch"], &[("CRDS", "")]);
    assert_eq!(sorted(&run), all[..1]);
}

#[test]
fn cleanup_removes_what_the_profile_made_and_no_more() {
    let run = Cluster::new().run(&["cleanup"], &[]);
    let (cpu, rps) = (delete_hpa("hpa-chat-api"), delete_hpa("hpa-chat-api-rps"));
    expect(
        &run,
        &[
            &[&cpu, &rps],
            &DELETE_KEDA,
            &[
                &ask_crd("verticalpodautoscalers.autoscaling.k8s.io"),
                "kubectl delete verticalpodautoscalers.autoscaling.k8s.io vpa-vllm --namespace atharva-ml --ignore-not-found --wait --timeout 2m",
                "kubectl delete verticalpodautoscalers.autoscaling.k8s.io vpa-retriever --namespace atharva-ml --ignore-not-found --wait --timeout 2m",
                DELETE_JOBS,
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
