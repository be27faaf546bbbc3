//! The runs: what is there before, what the script is asked for, what has to be there afterward.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::api::Cluster;
use crate::tools::Fault;
use crate::{handover, whole};

pub(crate) const TESTS: [(&str, fn()); 25] = [
    ("every_fault_of_a_first_run_ends_with_a_true_line", first_run),
    (
        "every_fault_of_a_switch_to_keda_ends_with_a_true_line",
        switch_to_keda,
    ),
    (
        "every_fault_of_a_switch_from_keda_ends_with_a_true_line",
        switch_from_keda,
    ),
    ("every_fault_of_a_rename_ends_with_a_true_line", rename),
    ("every_fault_of_a_changed_fleet_ends_with_a_true_line", fleet),
    (
        "every_fault_of_a_change_of_add_ons_ends_with_a_true_line",
        add_ons,
    ),
    ("every_fault_of_cleanup_ends_with_a_true_line", cleanup),
    ("every_fault_of_an_adoption_ends_with_a_true_line", adoption),
    ("of_two_runs_one_waits", two_runs),
    ("a_lock_expires_and_can_be_broken", locks),
    ("what_others_applied_is_left_and_named", others),
    ("a_refused_object_changes_nothing", refusals),
    ("a_scaled_object_that_does_not_go_is_reported", stuck),
    ("a_dry_run_lists_what_it_would_remove", dry_run),
    ("what_left_the_objects_goes_of_whatever_kind_it_is", kept),
    ("every_fault_of_kept_objects_ends_with_a_true_line", kept_faults),
    ("replicas_leave_manifests_without_a_jump", replicas),
    ("replicas_of_a_fleet_leave_manifests", whole::replicas_of_a_fleet),
    ("what_others_may_use_is_left_and_named", whole::left),
    (
        "every_fault_of_a_handover_in_place_leaves_one_scaler",
        handover::faults,
    ),
    ("a_handover_in_place_keeps_the_hpa", handover::in_place),
    (
        "without_keda_a_handover_in_place_leaves_the_hpa",
        handover::without_keda,
    ),
    ("a_handover_in_place_outlives_the_add_on", handover::add_ons),
    ("a_fleet_hands_over_in_place", handover::fleet),
    ("files_of_one_object_are_not_that_object_twice", handover::linted),
];

/// The folder of what the profiles generate.
pub(crate) fn generated() -> &'static Path {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    FOLDER.get_or_init(|| {
        // In the folder that cargo keeps for tests: a static is never dropped.
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("deploy_cluster");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).unwrap();
        for tool in ["kubectl", "helm"] {
            symlink(std::env::current_exe().unwrap(), folder.join("bin").join(tool)).unwrap();
        }
        for name in ["web", "fleet", "adapter", "kept", "inplace"] {
            let profile =
                Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../tests/deploy_cluster/{name}.toml"));
            generate_at(&folder, &profile, &[]);
            if name == "adapter" {
                generate_at(
                    &folder.join("swap"),
                    &profile,
                    &["--set", "defaults.handover='in-place'"],
                );
            }
        }
        folder
    })
}

/// Generates one more profile, below a folder of its own.
pub(crate) fn generate(below: &str, text: &str, args: &[&str]) {
    let dir = tempfile::tempdir().unwrap();
    let profile = dir.path().join("profile.toml");
    fs::write(&profile, text).unwrap();
    generate_at(&generated().join(below), &profile, args);
}

fn generate_at(folder: &Path, profile: &Path, args: &[&str]) {
    let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .args(["generate", "--out"])
        .args([folder, profile])
        .args(args)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

pub(crate) struct Place(tempfile::TempDir);

/// One run of a script.
pub(crate) struct Ran {
    pub(crate) output: Output,
    calls: Vec<String>,
}

impl Ran {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.output.stderr).into_owned()
    }

    pub(crate) fn last(&self) -> String {
        self.text().lines().last().unwrap_or_default().to_owned()
    }

    pub(crate) fn succeeded(&self) -> bool {
        self.output.status.success()
    }
}

impl Place {
    pub(crate) fn new(cluster: &Cluster) -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        cluster.write(place.0.path());
        place
    }

    pub(crate) fn cluster(&self) -> Cluster {
        Cluster::read(self.0.path())
    }

    fn command(&self, profile: &str, args: &[&str], fault: Option<(usize, Fault)>) -> Command {
        let folder = generated();
        let path = format!(
            "{}:{}",
            folder.join("bin").display(),
            std::env::var("PATH").unwrap()
        );
        let mut command = Command::new("bash");
        command
            .arg(folder.join(profile).join("scripts/deploy_autoscaling.sh"))
            .args(args)
            .env("PATH", path)
            .env("CLUSTER", self.0.path())
            .env("TMPDIR", self.0.path())
            .stdin(Stdio::null())
            // A group of its own, which a fault interrupts or kills.
            .process_group(0);
        if let Some((call, fault)) = fault {
            command.env("FAULT", format!("{call} {fault:?}"));
        }
        // In place, there is one scaler after each call, and this HPA.
        const HPA: &str = "HorizontalPodAutoscaler/shop/hpa-api";
        let is_scaled = || {
            let cluster = self.cluster();
            cluster.scalers_of(API).len() == 1 && cluster.objects.contains_key(HPA)
        };
        if ["inplace", "swap/adapter"].contains(&profile) && !args.contains(&"cleanup") && is_scaled() {
            command.env("WATCHED", format!("{API} {HPA}"));
        }
        command
    }

    pub(crate) fn run(&self, profile: &str, args: &[&str], fault: Option<(usize, Fault)>) -> Ran {
        let _ = fs::remove_file(self.0.path().join("calls"));
        let output = self.command(profile, args, fault).output().unwrap();
        let calls = fs::read_to_string(self.0.path().join("calls")).unwrap_or_default();
        if let Ok(gap) = fs::read_to_string(self.0.path().join("gap")) {
            panic!("{gap}\n{}", String::from_utf8_lossy(&output.stderr));
        }
        Ran {
            output,
            calls: calls.lines().map(str::to_owned).collect(),
        }
    }
}

pub(crate) fn with_kinds() -> Cluster {
    let mut cluster = Cluster::with_crds(&[
        "scaledobjects.keda.sh",
        "verticalpodautoscalers.autoscaling.k8s.io",
        "scaledjobs.keda.sh",
        "triggerauthentications.keda.sh",
    ]);
    // Somebody else's, which nobody may touch.
    add(
        &mut cluster,
        "HorizontalPodAutoscaler",
        "shop/theirs",
        "Deployment/theirs",
        "",
    );
    cluster
}

fn add(cluster: &mut Cluster, kind: &str, name: &str, target: &str, profile: &str) {
    let (namespace, name) = name.split_once('/').unwrap();
    let (target_kind, target) = target.split_once('/').unwrap();
    let mut object = json!({
        "kind": kind, "metadata": {"namespace": namespace, "name": name},
        "spec": {"scaleTargetRef": {"kind": target_kind, "name": target}},
    });
    if !profile.is_empty() {
        object["metadata"]["labels"] = json!({"scalegen/profile": profile});
    }
    cluster.apply(object, false).unwrap();
}

pub(crate) fn after(mut cluster: Cluster, profile: &str, args: &[&str]) -> Cluster {
    let place = Place::new(&cluster);
    let ran = place.run(profile, &[args, &["--yes"]].concat(), None);
    assert!(ran.succeeded(), "{}", ran.text());
    cluster = place.cluster();
    assert!(!cluster.has_lock());
    cluster
}

/// Runs `args` from `before` with each fault at each call. `targets` are those that are scaled before and afterward.
pub(crate) fn every_fault(profile: &str, before: &Cluster, args: &[&str], targets: &[&str]) {
    let args = [args, &["--yes"]].concat();
    let whole = Place::new(before);
    let ran = whole.run(profile, &args, None);
    assert!(ran.succeeded(), "{}", ran.text());
    assert!(ran.last().starts_with("==> done: "), "{}", ran.text());
    // A server that does not answer ends each of them.
    for call in &ran.calls {
        assert!(
            call.contains(" helm ")
                || call.contains(" --request-timeout 1m")
                || call.contains(" --request-timeout 6m"),
            "{call}"
        );
    }
    let wanted = whole.cluster();
    for target in targets {
        assert_eq!(wanted.scalers_of(target).len(), 1, "{target}: {}", ran.text());
    }
    let mut faults = Vec::new();
    for (index, call) in ran.calls.iter().enumerate() {
        // A question has no effect, so it fails in one way.
        let kinds = if call.starts_with('!') {
            &Fault::ALL[..]
        } else {
            &[Fault::Fails][..]
        };
        faults.extend(kinds.iter().map(|fault| (index + 1, *fault)));
    }
    let next = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::Relaxed)) {
                    one_fault(
                        profile,
                        before,
                        &wanted,
                        &args,
                        targets,
                        *fault,
                        &ran.calls[fault.0 - 1],
                    );
                }
            });
        }
    });
}

fn one_fault(
    profile: &str,
    before: &Cluster,
    wanted: &Cluster,
    args: &[&str],
    targets: &[&str],
    fault: (usize, Fault),
    call: &str,
) {
    let place = Place::new(before);
    let ran = place.run(profile, args, Some(fault));
    let state = place.cluster();
    let about = format!("{fault:?} {call}\n{}\n{:?}", ran.text(), state.gist());
    let last = ran.last();
    let died = matches!(fault.1, Fault::Dies | Fault::DiesAfter);
    for target in targets {
        let scalers = state.scalers_of(target);
        assert!(scalers.len() < 2, "two scalers: {about}");
        let is_bare = scalers.is_empty() && before.scalers_of(target).len() == 1;
        let says = last.contains("NOTHING SCALES") && last.contains(target);
        assert!(!is_bare || died || says, "nothing scales {target}: {about}");
        assert!(
            is_bare || !says || last.contains("perhaps"),
            "{target} is scaled: {about}"
        );
    }
    if died {
        // It said nothing, and could not.
    } else if last.starts_with("==> done") {
        assert_eq!(state.gist(), wanted.gist(), "{about}");
    } else if last.ends_with("nothing was changed") {
        assert_eq!(state.gist(), before.gist(), "{about}");
    } else {
        assert!(
            last.contains("not finished") || last.contains("NOTHING SCALES"),
            "{about}"
        );
        assert!(
            last.contains("deploy_autoscaling.sh") && last.contains("--yes"),
            "names no command: {about}"
        );
    }
    assert!(
        died || !state.has_lock() || ran.text().contains("the lock is still there"),
        "{about}"
    );
    assert_eq!(ran.succeeded(), last.starts_with("==> done"), "{about}");
    if state.objects == before.objects && state.releases == before.releases {
        return; // The next run is the whole one.
    }
    // The next run does the rest.
    let again: Vec<_> = args
        .iter()
        .copied()
        .chain(state.has_lock().then_some("--break-lock"))
        .collect();
    let next = place.run(profile, &again, None);
    let about = format!("{about}\nnext: {}", next.text());
    assert!(next.succeeded(), "{about}");
    assert_eq!(place.cluster().gist(), wanted.gist(), "{about}");
    assert_eq!(place.cluster().releases, wanted.releases, "{about}");
}

pub(crate) const API: &str = "shop/Deployment/api";

fn first_run() {
    every_fault("web", &with_kinds(), &[], &[API]);
}

fn switch_to_keda() {
    let before = after(with_kinds(), "web", &[]);
    every_fault("web", &before, &["--scaler", "queue"], &[API]);
}

fn switch_from_keda() {
    let before = after(with_kinds(), "web", &["--scaler", "queue"]);
    every_fault("web", &before, &["--scaler", "memory"], &[API]);
}

fn rename() {
    let mut before = with_kinds();
    // An earlier profile had another name for the scaler, and a workload that is no more.
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/api-old",
        "Deployment/api",
        "web",
    );
    add(&mut before, "ScaledObject", "shop/gone", "Deployment/gone", "web");
    add(
        &mut before,
        "VerticalPodAutoscaler",
        "shop/vpa-gone",
        "Deployment/gone",
        "web",
    );
    let wanted = after(before.clone(), "web", &[]);
    let gist: BTreeSet<_> = wanted
        .gist()
        .into_keys()
        .filter(|name| !name.starts_with("Custom"))
        .collect();
    assert_eq!(
        gist,
        [
            "HorizontalPodAutoscaler/shop/api-cpu",
            "HorizontalPodAutoscaler/shop/theirs",
            "VerticalPodAutoscaler/shop/vpa-api",
        ]
        .into()
    );
    every_fault("web", &before, &[], &[API]);
}

fn fleet() {
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

fn add_ons() {
    let before = after(with_theirs(), "adapter", &[]);
    assert_eq!(
        before.releases.keys().collect::<Vec<_>>(),
        ["monitoring/prometheus-adapter"]
    );
    every_fault("adapter", &before, &["--scaler", "queue"], &[API]);
    let before = after(before, "adapter", &["--scaler", "queue"]);
    assert_eq!(before.releases.keys().collect::<Vec<_>>(), ["keda/keda"]);
    every_fault("adapter", &before, &[], &[API]);
}

pub(crate) fn with_theirs() -> Cluster {
    let mut cluster = Cluster::default();
    add(
        &mut cluster,
        "HorizontalPodAutoscaler",
        "shop/theirs",
        "Deployment/theirs",
        "",
    );
    cluster
}

fn cleanup() {
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

fn adoption() {
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

fn two_runs() {
    let before = after(with_kinds(), "web", &[]);
    for _ in 0..20 {
        let place = Place::new(&before);
        let start = |args: &[&str]| {
            place
                .command("web", args, None)
                .stderr(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        };
        let runs = [
            start(&["--scaler", "queue", "--yes"]),
            start(&["--scaler", "memory", "--yes"]),
        ];
        let ended = runs.map(|run| run.wait_with_output().unwrap());
        let texts: Vec<_> = ended
            .iter()
            .map(|output| String::from_utf8_lossy(&output.stderr).into_owned())
            .collect();
        let state = place.cluster();
        assert_eq!(state.scalers_of(API).len(), 1, "{texts:?}");
        // One may begin after the other has ended; else it says who is at it.
        for (output, text) in ended.iter().zip(&texts) {
            assert!(
                output.status.success() || text.contains("holds its lock for at most"),
                "{text}"
            );
        }
        assert!(ended.iter().any(|output| output.status.success()), "{texts:?}");
        assert!(!state.has_lock());
    }
}

fn locks() {
    let mut before = with_kinds();
    let lock = |expires: u64| {
        json!({
            "kind": "Lease",
            "metadata": {
                "namespace": "default", "name": "scalegen-web", "labels": {"scalegen/run": "other"},
                "annotations": {"scalegen/expires": expires.to_string()},
            },
            "spec": {"holderIdentity": "ann@laptop", "acquireTime": "2026-11-29T10:00:00.000000Z"},
        })
    };
    before.create(lock(99_999_999_999)).unwrap();
    let place = Place::new(&before);
    let ran = place.run("web", &["--yes"], None);
    assert!(
        ran.text()
            .contains("ann@laptop deploys this profile since 2026-11-29T10:00:00"),
        "{}",
        ran.text()
    );
    assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
    assert_eq!(place.cluster(), before, "the lock of another run is left");
    assert!(place.run("web", &["--yes", "--break-lock"], None).succeeded());
    assert!(!place.cluster().has_lock());
    let mut before = with_kinds();
    before.create(lock(1)).unwrap();
    assert!(
        Place::new(&before).run("web", &["--yes"], None).succeeded(),
        "it has expired"
    );
}

fn others() {
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

fn refusals() {
    for (from, to, name) in [
        ("cpu", "queue", "api-queue"),
        ("queue", "cpu", "api-cpu"),
        ("cpu", "cpu", "vpa-api"),
    ] {
        let mut before = after(with_kinds(), "web", &["--scaler", from]);
        before.refused.push(name.to_owned());
        let place = Place::new(&before);
        let ran = place.run("web", &["--yes", "--scaler", to], None);
        assert!(
            ran.text().contains("policy") && ran.text().contains("the API server refuses"),
            "{}",
            ran.text()
        );
        assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
        assert_eq!(place.cluster().gist(), before.gist());
    }
    // Where it can only be tried with the other add-on there, the old scaler comes back.
    let mut before = after(with_theirs(), "adapter", &[]);
    before.refused.push("api-queue".to_owned());
    let place = Place::new(&before);
    let ran = place.run("adapter", &["--yes", "--scaler", "queue"], None);
    assert!(
        !ran.succeeded()
            && ran
                .text()
                .contains("the old scaler was applied again: shop/Deployment/api"),
        "{}",
        ran.text()
    );
    assert_eq!(
        place.cluster().scalers_of(API),
        ["HorizontalPodAutoscaler/shop/hpa-api-rps"]
    );
    // A release that a run left half-way.
    let mut before = after(with_theirs(), "adapter", &[]);
    before.releases.insert(
        "monitoring/prometheus-adapter".to_owned(),
        "pending-upgrade".to_owned(),
    );
    let ran = Place::new(&before).run("adapter", &["--yes"], None);
    assert!(
        ran.text()
            .contains("helm rollback prometheus-adapter --namespace monitoring"),
        "{}",
        ran.text()
    );
    assert!(ran.last().ends_with("nothing was changed"), "{}", ran.text());
}

fn stuck() {
    let mut before = after(with_kinds(), "web", &["--scaler", "queue"]);
    before.keda_is_down = true;
    let place = Place::new(&before);
    let ran = place.run("web", &["--yes"], None);
    assert!(
        ran.text().contains("ScaledObject shop/api-queue is still there"),
        "{}",
        ran.text()
    );
    assert!(
        ran.last()
            .contains("NOTHING SCALES shop/Deployment/api NOW. Run: "),
        "{}",
        ran.text()
    );
}

fn dry_run() {
    let mut before = after(with_kinds(), "web", &[]);
    add(
        &mut before,
        "HorizontalPodAutoscaler",
        "shop/gone",
        "Deployment/gone",
        "web",
    );
    let place = Place::new(&before);
    let ran = place.run("web", &["--dry-run", "--scaler", "memory"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    assert_eq!(place.cluster(), before);
    assert!(
        ran.calls.iter().all(|call| call.starts_with('?')),
        "{:?}",
        ran.calls
    );
    let printed = String::from_utf8_lossy(&ran.output.stdout).into_owned();
    for removed in ["gone", "api-cpu"] {
        assert!(
            printed.contains(&format!("metadata.name={removed} ")),
            "{printed}"
        );
    }
    // Without a terminal, and without --yes, nothing happens either.
    let ran = place.run("web", &[], None);
    assert!(
        ran.text().starts_with("==> context lab, server https://lab\n"),
        "{}",
        ran.text()
    );
    assert!(
        ran.text().contains("pass --yes") && ran.last().ends_with("nothing was changed"),
        "{}",
        ran.text()
    );
    let ran = place.run("web", &["--yes", "--context", "prod"], None);
    assert!(ran.text().starts_with("==> context prod, "), "{}", ran.text());
    assert!(
        ran.calls.iter().all(|call| call.contains(" --context prod")),
        "{:?}",
        ran.calls
    );
}

/// A cluster with what an earlier profile had in its own words: of a kind that it still has, and of one that it has not.
fn with_kept() -> Cluster {
    let mut cluster = after(with_kinds(), "kept", &[]);
    let labels = json!({"scalegen/profile": "kept"});
    let mut put = |kind: &str, namespace: &str, name: &str, labels: &Value| {
        let metadata = json!({"namespace": namespace, "name": name, "labels": labels});
        cluster
            .apply(json!({"kind": kind, "metadata": metadata}), false)
            .unwrap();
    };
    put("ConfigMap", "shop", "gone", &labels);
    put(
        "ConfigMap",
        "shop",
        "theirs",
        &json!({"scalegen/profile": "other"}),
    );
    put("Service", "shop", "gone", &labels);
    put("ClusterRole", "", "gone", &labels);
    put("Role", "shop", "never-noted", &labels);
    let note = cluster
        .objects
        .get_mut("ConfigMap/default/scalegen-kept")
        .unwrap();
    assert_eq!(
        note["data"]["kinds"],
        "ClusterRole.v1.rbac.authorization.k8s.io ConfigMap.v1."
    );
    note["data"]["kinds"] = "Service.v1. Widget.v1.example.com --all $(id) ConfigMap.v1.".into();
    // What a controller creates from a labeled object has its labels, and an owner.
    let owned = json!({"namespace": "shop", "name": "owned", "labels": labels, "ownerReferences": [{"kind": "Service"}]});
    cluster
        .apply(json!({"kind": "Service", "metadata": owned}), false)
        .unwrap();
    cluster
}

fn kept() {
    let before = with_kept();
    let place = Place::new(&before);
    let dry = place.run("kept", &["--dry-run"], None);
    assert_eq!(place.cluster(), before);
    let printed = String::from_utf8_lossy(&dry.output.stdout).into_owned();
    assert_eq!(printed.matches("metadata.name=gone ").count(), 3, "{printed}");
    let ran = place.run("kept", &["--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    for line in [
        "remove ConfigMap shop/gone, which the profile no longer has",
        "remove Service shop/gone, which the profile no longer has",
        "remove ClusterRole gone, which the profile no longer has",
    ] {
        assert!(ran.text().contains(line), "{line}\n{}", ran.text());
    }
    let there = |place: &Place| -> Vec<String> {
        let names = place.cluster().objects.into_keys();
        names
            .filter(|name| !name.starts_with("Custom") && !name.starts_with("HorizontalPod"))
            .collect()
    };
    assert_eq!(
        there(&place),
        [
            "ClusterRole//kept:reader",
            "ConfigMap/default/scalegen-kept",
            "ConfigMap/shop/kept",
            "ConfigMap/shop/theirs",
            "Role/shop/never-noted",
            "Service/shop/owned",
        ]
    );
    let note = &place.cluster().objects["ConfigMap/default/scalegen-kept"];
    assert_eq!(
        note["data"]["kinds"],
        "ClusterRole.v1.rbac.authorization.k8s.io ConfigMap.v1."
    );
    // The next run has nothing to remove, and cleanup leaves nothing, the note neither.
    let again = place.run("kept", &["--yes"], None);
    assert!(!again.text().contains("no longer has"), "{}", again.text());
    let ran = place.run("kept", &["cleanup", "--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    assert_eq!(
        there(&place),
        [
            "ConfigMap/shop/theirs",
            "Role/shop/never-noted",
            "Service/shop/owned"
        ]
    );
}

fn kept_faults() {
    every_fault("kept", &with_kept(), &[], &[API]);
    every_fault("kept", &with_kept(), &["cleanup"], &[]);
}

fn replicas() {
    let mut before = after(with_kinds(), "web", &[]);
    let object = json!({
        "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"namespace": "shop", "name": "api"},
        "spec": {"replicas": 3},
    });
    before.apply(object, false).unwrap();
    const DEPLOYMENT: &str = "Deployment/shop/api";
    let noted = |cluster: &Cluster| {
        let note = &cluster.objects[DEPLOYMENT]["metadata"]["annotations"]["last-applied"];
        let note: Value = serde_yaml::from_str(note.as_str().unwrap()).unwrap();
        note["spec"].clone()
    };
    let place = Place::new(&before);
    let ran = place.run("web", &["release-replicas", "--yes"], None);
    assert!(ran.succeeded(), "{}", ran.text());
    let cluster = place.cluster();
    let deployment = &cluster.objects[DEPLOYMENT];
    assert_eq!(deployment["spec"]["replicas"], 3);
    assert_eq!(
        deployment["metadata"]["annotations"]["owner-of-replicas"],
        "scalegen-replicas"
    );
    assert_eq!(noted(&before), json!({"replicas": 3}));
    assert_eq!(noted(&cluster), json!({}));
    // Again, there is nothing to take out of the note.
    let again = place.run("web", &["release-replicas", "--yes"], None);
    let sets = |call: &String| call.contains("set-last-applied");
    assert!(
        again.succeeded() && !again.calls.iter().any(sets),
        "{}",
        again.text()
    );
    every_fault("web", &before, &["release-replicas"], &[API]);
}
