//! A cluster and a script to run on it: what the profiles generate, one run, and the states that runs begin with.

use std::fs;
use std::os::unix::fs::symlink;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::json;

use crate::api::Cluster;
use crate::tools::Fault;

pub(crate) const API: &str = "shop/Deployment/api";

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
    pub(crate) calls: Vec<String>,
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

    pub(crate) fn command(&self, profile: &str, args: &[&str], fault: Option<(usize, Fault)>) -> Command {
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

pub(crate) fn add(cluster: &mut Cluster, kind: &str, name: &str, target: &str, profile: &str) {
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
