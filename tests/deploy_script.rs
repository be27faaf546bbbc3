//! Deploy scripts, run with stand-ins for kubectl and helm that record how they are called.

#[path = "deploy_script/decide.rs"]
mod decide;
#[path = "deploy_script/kubectl.rs"]
mod kubectl;
#[path = "deploy_script/runbook.rs"]
mod runbook;
#[path = "deploy_script/shapes.rs"]
mod shapes;
#[path = "deploy_script/states.rs"]
mod states;

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

/// Writes its name and arguments to `$CALLS`, a line each and each at once, since the script runs some side by side;
/// then answers what the script asks for. A call that has `$FAIL` in it fails, as kubectl and helm do when the cluster
/// cannot be reached. What happens on the machine alone is not written down; a file with labels is its path.
const STAND_IN: &str = r#"#!/usr/bin/env bash
printf -v arguments ' %q' "$@"
case "${0##*/} $*" in
  'kubectl config view '*) printf 'lab|https://lab'; exit ;;
  'kubectl label --local --overwrite --filename - '*) printf '%s\n' "${SERVICE-}"; exit ;;
  'kubectl label --local --overwrite '*'/note '*) printf note; exit ;;
  'kubectl label --local --overwrite '*) printf '%s' "$9"; exit ;;
  'kubectl annotate --local '* | 'kubectl patch --local '*) cat; exit ;;
  'kubectl kustomize '*) exit ;;
  'kubectl apply --filename - '* | 'kubectl create --filename - --output name '*) arguments="$arguments < $(cat)" ;;
  'kubectl apply --dry-run'*) cat >/dev/null ;;
  'kubectl create '*) sed -n 's/.*scalegen\/run: "\(.*\)"/\1/p' >"$CALLS.lock" ;;
esac
printf '%s%s\n' "${0##*/}" "$arguments" >> "$CALLS"
case "${0##*/} $*" in
  *"${FAIL:-nothing fails}"*) echo 'Unable to connect to the server' >&2; exit 1 ;;
  'kubectl get leases'*) cat "$CALLS.lock" ;;
  'kubectl get apiservices.apiregistration.k8s.io v1beta1.external.metrics.k8s.io '*) printf '%s' "${OWNER-}" ;;
  'kubectl get apiservices.apiregistration.k8s.io v1beta1.metrics.k8s.io '*) printf '%s' "${METRICS_OWNER-}" ;;
  'kubectl get customresourcedefinitions'*' --output name '*) printf '%s' "${CRDS-there}" ;;
  'kubectl get customresourcedefinitions'*) printf '%s' "${CRD_OWNER-keda/keda}" ;;
  'kubectl get scaledobjects.keda.sh --all'*'!='*) printf '%s' "${SCALED_OBJECTS-}" ;;
  'kubectl get scaledjobs.keda.sh --all'*'!='*) printf '%s' "${SCALED_JOBS-}" ;;
  'kubectl get clustertriggerauthentications.keda.sh --all'*'!='*) printf '%s' "${CLUSTER_AUTHENTICATIONS-}" ;;
  'kubectl get horizontalpodautoscalers.v2.autoscaling --all'*) printf '%s' "${HPAS-}" ;;
  'kubectl get horizontalpodautoscalers.autoscaling --all'*) printf '%s' "${LIVE_HPAS-}" ;;
  'kubectl get scaledobjects.keda.sh --all'*) printf '%s' "${LIVE_SCALED_OBJECTS-}" ;;
  'kubectl get verticalpodautoscalers.autoscaling.k8s.io --all'*) printf '%s' "${LIVE_VPAS-}" ;;
  'kubectl get scaledjobs.keda.sh --all'* | 'kubectl get poddisruptionbudgets.policy --all'*) ;;
  'kubectl get triggerauthentications.keda.sh --all'*) printf '%s' "${LIVE_AUTHENTICATIONS-}" ;;
  'kubectl get --filename '*) printf '%s' "${KEPT-}" ;;
  'kubectl get ConfigMap.v1. --all'*) printf '%s' "${KEPT-}" | awk -F '|' '$4 == "objects"' ;;
  'helm list '*) printf '%s' "${RELEASE-  status: deployed}" ;;
  'kubectl create '*'--output name '*) echo job.batch/loadgen-job-x1 ;;
esac
"#;

/// What is there before each run, unless it says otherwise: all scalers of the profile `atharva`, and its VPAs.
const LIVE: [(&str, &str); 3] = [
    (
        "LIVE_HPAS",
        "HorizontalPodAutoscaler|atharva-app|hpa-chat-api|atharva|Deployment/atharva-chat-api|||
HorizontalPodAutoscaler|atharva-app|hpa-chat-api-rps|atharva|Deployment/atharva-chat-api|||
HorizontalPodAutoscaler|atharva-app|keda-hpa-chat-api-qps|atharva|Deployment/atharva-chat-api|ScaledObject||
",
    ),
    (
        "LIVE_SCALED_OBJECTS",
        "ScaledObject|atharva-app|chat-api-qps|atharva|/atharva-chat-api||keda-hpa-chat-api-qps|\n",
    ),
    (
        "LIVE_VPAS",
        "VerticalPodAutoscaler|atharva-ml|vpa-vllm|atharva|Deployment/atharva-vllm-predictor|||
VerticalPodAutoscaler|atharva-ml|vpa-retriever|atharva|Deployment/atharva-retriever|||
",
    ),
];

/// A call without what each of them has: the context and, except where somebody watches, a limit.
fn within_the_context(call: &str) -> String {
    let (call, file) = call
        .split_once(" < ")
        .map_or((call, None), |(call, file)| (call, Some(file)));
    let call = match call.rsplit_once(" --request-timeout ") {
        Some((call, "1m" | "6m")) => call,
        _ => {
            assert!(
                call.starts_with("helm ") || call.contains(" --watch "),
                "{call} may hang"
            );
            call
        }
    };
    let call = call
        .strip_suffix(" lab")
        .and_then(|call| call.strip_suffix("context"))
        .expect(call);
    let call = call.trim_end_matches("kube-").trim_end_matches(" --");
    file.map_or_else(|| call.to_owned(), |file| format!("{call} < {file}"))
}

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
            .arg("--yes")
            .args(args)
            .env("PATH", path)
            .env("CALLS", &calls)
            .envs(LIVE)
            .envs(env.iter().copied())
            .current_dir(self.dir.path())
            .output()
            .unwrap();
        let manifests = self.script.parent().unwrap().with_file_name("k8s/60-autoscale/");
        let calls = fs::read_to_string(calls)
            .unwrap()
            .replace(manifests.to_str().unwrap(), "");
        Run {
            calls: calls.lines().map(within_the_context).collect(),
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
    "kubectl apply --filename - < vpa-vllm.yaml",
    "kubectl apply --filename - < vpa-retriever.yaml",
];
/// KEDA's own HPA goes some time after the ScaledObject, and the next scaler must not meet it.
const DELETE_KEDA: [&str; 2] = [
    "kubectl delete scaledobjects.keda.sh --namespace atharva-app --selector scalegen/profile=atharva --field-selector metadata.name=chat-api-qps --wait --timeout 2m",
    "kubectl wait --for delete horizontalpodautoscalers.autoscaling/keda-hpa-chat-api-qps --namespace atharva-app --timeout 2m",
];
const DELETE_JOBS: &str =
    "kubectl delete jobs.batch --all-namespaces --selector scalegen/profile=atharva --wait --timeout 2m";

fn delete_hpa(name: &str) -> String {
    format!(
        "kubectl delete horizontalpodautoscalers.autoscaling --namespace atharva-app --selector scalegen/profile=atharva --field-selector metadata.name={name} --wait --timeout 2m"
    )
}

/// The script changed exactly this, and had asked before whatever might have ended it.
fn expect(run: &Run, calls: &[&[&str]]) {
    let expected: Vec<_> = calls.concat();
    assert!(run.output.status.success(), "{}", stderr(run));
    let changes = changes(run);
    assert_eq!(changes, expected);
    let first = run.calls.iter().position(|call| *call == expected[0]);
    let asks =
        |call: &String| call.contains("get apiservices") || call.contains(" --all-namespaces --output");
    assert!(run.calls.iter().rposition(asks) < first, "{:?}", run.calls);
}

/// What changes something in a cluster, except for the lock.
fn changes(run: &Run) -> Vec<&String> {
    let asks = [
        "kubectl get",
        "helm show",
        "helm list",
        "kubectl apply --dry-run=server",
        "kubectl apply view-last-applied",
    ];
    let changes = |call: &&String| {
        !asks.iter().any(|ask| call.starts_with(ask))
            && !call.starts_with("kubectl delete leases")
            && *call != "kubectl create --filename -"
    };
    run.calls.iter().filter(changes).collect()
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
            &METRICS_SERVER,
            &VPA,
            &[PATCH, &rps],
            &DELETE_KEDA,
            &["kubectl apply --filename - < hpa-chat-api-cpu.yaml"],
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
                &METRICS_SERVER,
                &KEDA,
                &VPA,
                &[PATCH, &cpu, &rps],
                &["kubectl apply --filename - < keda-scaledobject-chat.yaml"],
                &VPAS,
            ],
        );
    }
    let run = cluster.run(&["--scaler", "rps"], &[("OWNER", "")]);
    expect(
        &run,
        &[
            &METRICS_SERVER,
            &ADAPTER,
            &VPA,
            &[PATCH, &cpu],
            &DELETE_KEDA,
            &["kubectl apply --filename - < hpa-chat-api-rps.yaml"],
            &VPAS,
        ],
    );
}

#[test]
fn the_rps_scaler_takes_the_metrics_api_from_keda() {
    let run = Cluster::new().run(&["--scaler", "rps"], &[("OWNER", "keda/keda")]);
    let cpu = delete_hpa("hpa-chat-api");
    expect(
        &run,
        &[
            &METRICS_SERVER,
            &VPA,
            &[PATCH, &cpu],
            &DELETE_KEDA,
            &["helm uninstall keda --namespace keda --ignore-not-found --wait --timeout 5m"],
            &ADAPTER,
            &["kubectl apply --filename - < hpa-chat-api-rps.yaml"],
            &VPAS,
        ],
    );
    // Whatever goes with KEDA was looked for, and the chart that comes instead.
    for crd in [
        "scaledobjects.keda.sh",
        "scaledjobs.keda.sh",
        "triggerauthentications.keda.sh",
        "clustertriggerauthentications.keda.sh",
        "cloudeventsources.eventing.keda.sh",
        "clustercloudeventsources.eventing.keda.sh",
    ] {
        let asked = format!("kubectl get {crd} --all-namespaces --selector");
        assert!(run.calls.iter().any(|call| call.starts_with(&asked)), "{crd}");
    }
    assert!(
        run.calls
            .iter()
            .any(|call| call.starts_with("helm show chart prometheus-adapter --repo"))
    );
}

#[test]
fn keda_takes_the_metrics_api_from_the_adapter() {
    let adapter = ("OWNER", "monitoring/prometheus-adapter");
    let run = Cluster::new().run(&["--scaler=chat-api=keda"], &[adapter]);
    let (cpu, rps) = (delete_hpa("hpa-chat-api"), delete_hpa("hpa-chat-api-rps"));
    expect(
        &run,
        &[
            &METRICS_SERVER,
            &VPA,
            &[PATCH, &cpu, &rps],
            &[
                "helm uninstall prometheus-adapter --namespace monitoring --ignore-not-found --wait --timeout 5m",
            ],
            &KEDA,
            &["kubectl apply --filename - < keda-scaledobject-chat.yaml"],
            &VPAS,
        ],
    );
    let asked = |start: &str| run.calls.iter().any(|call| call.starts_with(start));
    assert!(asked(
        "kubectl get horizontalpodautoscalers.v2.autoscaling --all-namespaces"
    ));
    assert!(asked(
        "helm show chart keda --repo https://kedacore.github.io/charts --version 2.20.2"
    ));
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
    let others = ("HPAS", "theirs/web:Resource:External ");
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

#[test]
fn a_release_that_helm_cannot_upgrade_is_named_with_its_way_out() {
    let cluster = Cluster::new();
    for (state, way_out) in [
        (
            "pending-install",
            "helm uninstall metrics-server --namespace kube-system",
        ),
        (
            "uninstalling",
            "helm uninstall metrics-server --namespace kube-system",
        ),
        (
            "pending-upgrade",
            "helm rollback metrics-server --namespace kube-system",
        ),
        (
            "pending-rollback",
            "helm rollback metrics-server --namespace kube-system",
        ),
    ] {
        let release = format!("- name: metrics-server\n  status: {state}\n");
        let run = cluster.run(&[], &[("RELEASE", &release)]);
        let said = format!("metrics-server is {state} since a run was cut off; the way out: {way_out}\n");
        expect_refusal(&run, &said);
        let run = cluster.run(&["--skip-addons"], &[("RELEASE", &release)]);
        assert!(run.output.status.success(), "{}", stderr(&run));
    }
    for state in ["deployed", "failed", "superseded"] {
        let run = cluster.run(&[], &[("RELEASE", &format!("  status: {state}"))]);
        assert!(run.output.status.success(), "{}", stderr(&run));
    }
}

#[test]
fn a_vpa_of_somebody_else_is_left_alone() {
    let cluster = Cluster::new();
    let crd = "verticalpodautoscalers.autoscaling.k8s.io was installed by";
    for (owner, whose) in [
        ("theirs/vpa", "theirs/vpa"),
        ("/", "something other than Helm, or an earlier release"),
    ] {
        let env = [("RELEASE", ""), ("CRD_OWNER", owner)];
        let said = format!("{crd} {whose}, and the release kube-system/vpa is not there");
        expect_refusal(&cluster.run(&[], &env), &said);
        for passed in ["--adopt", "--skip-addons"] {
            let run = cluster.run(&[passed], &env);
            assert!(run.output.status.success(), "{}", stderr(&run));
        }
    }
    for owner in ["kube-system/vpa", ""] {
        let run = cluster.run(&[], &[("RELEASE", ""), ("CRD_OWNER", owner)]);
        assert!(run.output.status.success(), "{}", stderr(&run));
    }
}

/// By `script`, which gives it a terminal.
#[test]
fn on_a_terminal_it_asks_before_it_changes_anything() {
    let cluster = Cluster::new();
    for (answer, said, succeeds) in [
        ("y\n", "done: the cluster has what profile atharva says", true),
        ("n\n", "not confirmed", false),
        ("\n", "nothing was changed", false),
    ] {
        let calls = cluster.dir.path().join("calls");
        fs::write(&calls, "").unwrap();
        let path = format!(
            "{}:{}",
            cluster.dir.path().display(),
            std::env::var("PATH").unwrap()
        );
        let child = Command::new("script")
            .args(["--quiet", "--return", "--command"])
            .arg(format!("bash {}", cluster.script.display()))
            .arg("/dev/null")
            .env("PATH", path)
            .env("CALLS", &calls)
            .envs(LIVE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn();
        let Ok(mut child) = child else {
            skipped("there is no script here");
            return;
        };
        child.stdin.take().unwrap().write_all(answer.as_bytes()).unwrap();
        let output = child.wait_with_output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.success(), succeeds, "{text}");
        let asked = text.find("Change it (deploy)? [y/N]").expect(&text);
        assert!(
            text.find("context lab, server https://lab").expect(&text) < asked,
            "{text}"
        );
        assert!(text.contains(said), "{text}");
        let calls = fs::read_to_string(&calls).unwrap();
        assert_eq!(calls.is_empty(), !succeeds, "{calls}");
    }
}

/// KEDA's chart takes its CRDs along, and with them every ScaledObject in the cluster. So no answer must never read
/// as "there is none".
#[test]
fn a_kubectl_that_fails_is_no_answer() {
    let cluster = Cluster::new();
    let keda = ("OWNER", "keda/keda");
    for (fail, said) in [
        (
            "get apiservices",
            "cannot find out who serves v1beta1.metrics.k8s.io",
        ),
        (
            "get customresourcedefinitions",
            "cannot find out whether the cluster knows scaledobjects.keda.sh",
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
            &[adapter, ("FAIL", "get horizontalpodautoscalers.v2")],
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
        let changes = changes(&run);
        let gone = changes
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
            "metadata.name=hpa-chat-api-rps",
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
            !changes(&run).iter().any(|call| call.starts_with("kubectl apply")),
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
            &[METRICS_SERVER[1], VPA[1], PATCH, &rps],
            &["kubectl apply --filename - < hpa-chat-api-cpu.yaml"],
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
    assert_eq!(changes(&cluster.run(&[], &[])), changes(&cluster.run(&[], &[])));
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
        assert_eq!(changes(&run), Vec::<&String>::new(), "{args:?}");
        let printed = String::from_utf8_lossy(&run.output.stdout).into_owned();
        let is_command = |line: &str| line.starts_with("+ kubectl ") || line.starts_with("+ helm ");
        assert!(printed.lines().all(is_command), "{printed}");
        assert!(!printed.contains("/../") && !printed.contains('*'), "{printed}");
        assert!(
            printed.lines().last().unwrap().contains(last),
            "{args:?}: {printed}"
        );
    }
}

#[test]
fn load_creates_a_new_job_each_time_with_our_labels() {
    let cluster = Cluster::new();
    for (args, file) in [
        (vec!["load"], "loadgen-job.yaml"),
        (vec!["load", "keda"], "loadgen-job-keda.yaml"),
    ] {
        let create = format!("kubectl create --filename - --output name < {file}");
        expect(&cluster.run(&args, &[]), &[&[&create]]);
    }
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
    let delete_vpa = |name: &str| {
        format!(
            "kubectl delete verticalpodautoscalers.autoscaling.k8s.io --namespace atharva-ml --selector scalegen/profile=atharva --field-selector metadata.name={name} --wait --timeout 2m"
        )
    };
    let vpas = [delete_vpa("vpa-vllm"), delete_vpa("vpa-retriever")];
    expect(
        &run,
        &[&[&cpu, &rps], &DELETE_KEDA, &[&vpas[0], &vpas[1], DELETE_JOBS]],
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
