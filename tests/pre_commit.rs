//! The hooks, installed into a repository by pre-commit itself: drift is refused, what is current is taken.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

const PROFILE: &str = "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n\
    active = \"cpu\"\n[workloads.web.scalers.cpu]\nkind = \"hpa\"\nmax_replicas = 5\n\
    metrics = [{ resource = \"cpu\", average_utilization = 60 }]\n";

/// What lies in ordinary repositories and is no profile or manifest, or not yet one.
const BYSTANDERS: [(&str, &str); 4] = [
    ("Cargo.toml", "[package]\nname = \"shop\"\n"),
    (
        "charts/shop/templates/hpa.yaml",
        "{{- if .Values.on }}\nkind: X\n{{- end }}\n",
    ),
    ("charts/shop/values.yaml", "on: true\n"),
    (".github/workflows/ci.yml", "on: [push]\njobs: {}\n"),
];

/// A repository with hooks, in a folder that stays, so that a second run of this test builds nothing.
struct Scratch {
    top: PathBuf,
}

impl Scratch {
    fn path(&self, path: &str) -> PathBuf {
        self.top.join("repository").join(path)
    }

    fn write(&self, path: &str, text: &str) {
        write(&self.path(path), text);
    }

    fn run(&self, program: &str, args: &[&str]) -> Output {
        let target = self.top.join("target");
        command(program, &self.path(""))
            .args(args)
            .env("PRE_COMMIT_HOME", self.top.join("home"))
            // A folder of its own: cargo tells workspaces apart by what is in them, so in a shared one the hook's build
            // would pass for that of the sources here, and edits to these would go unseen.
            .env("CARGO_TARGET_DIR", &target)
            .env_remove("CARGO_BUILD_BUILD_DIR")
            // What the workspace needs is there, or this test would not have been built.
            .env("CARGO_NET_OFFLINE", "true")
            .env("SCALEGEN_CARGO_PROFILE", "dev")
            // No debugger looks at it, and a third of the time goes into it.
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            .output()
            .unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    fn succeed(&self, program: &str, args: &[&str]) -> String {
        let output = self.run(program, args);
        assert!(output.status.success(), "{program} {args:?}: {}", text(&output));
        text(&output)
    }

    fn commit(&self, message: &str) -> Result<String, String> {
        self.succeed("git", &["add", "--all"]);
        let output = self.run("git", &["commit", "--quiet", "--message", message]);
        match output.status.success() {
            true => Ok(text(&output)),
            false => Err(text(&output)),
        }
    }
}

/// With the settings of whoever runs this left out, and always the same commits.
fn command(program: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GIT_")) {
        command.env_remove(name);
    }
    for who in ["AUTHOR", "COMMITTER"] {
        command
            .env(format!("GIT_{who}_NAME"), "test")
            .env(format!("GIT_{who}_EMAIL"), "test@example.com")
            .env(format!("GIT_{who}_DATE"), "2026-01-01T00:00:00Z");
    }
    command
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1");
    command
}

fn text(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn git(folder: &Path, args: &[&str]) {
    let output = command("git", folder).args(args).output().unwrap();
    assert!(output.status.success(), "git {args:?}: {}", text(&output));
}

/// The sources as they are now, committed or not, without what builds leave.
fn copy_sources(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            if ![".git", "target", "node_modules"]
                .iter()
                .any(|name| path.ends_with(name))
            {
                copy_sources(&path, &target);
            }
        } else if !path.ends_with(".git") {
            fs::copy(&path, &target).unwrap();
        }
    }
}

fn remove(folder: &Path) {
    if folder.exists() {
        fs::remove_dir_all(folder).unwrap();
    }
}

fn is_there(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn drift_is_refused_and_what_was_generated_is_taken() {
    for program in ["git", "pre-commit", "cargo"] {
        if !is_there(program) {
            return skipped(&format!("there is no {program} here"));
        }
    }
    let scratch = Scratch {
        top: Path::new(env!("CARGO_TARGET_TMPDIR")).join("pre-commit"),
    };
    let hooks = scratch.top.join("hooks");
    remove(&hooks);
    remove(&scratch.path(""));
    copy_sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), &hooks);
    git(&hooks, &["init", "--quiet", "--initial-branch", "main"]);
    git(&hooks, &["add", "--all"]);
    git(&hooks, &["commit", "--quiet", "--message", "hooks"]);
    git(&hooks, &["tag", "v0"]);

    fs::create_dir_all(scratch.path("")).unwrap();
    scratch.succeed("git", &["init", "--quiet", "--initial-branch", "main"]);
    let config = format!(
        "repos:\n  - repo: {}\n    rev: {}\n    hooks:\n      - id: scalegen-check-source\n      - id: scalegen-lint-source\n",
        hooks.display(),
        String::from_utf8_lossy(
            &command("git", &hooks)
                .args(["rev-parse", "v0"])
                .output()
                .unwrap()
                .stdout
        )
        .trim(),
    );
    scratch.write(".pre-commit-config.yaml", &config);
    for (path, text) in BYSTANDERS {
        scratch.write(path, text);
    }
    scratch.succeed("pre-commit", &["install", "--install-hooks"]);
    scratch
        .commit("Ordinary files")
        .unwrap_or_else(|said| panic!("bystanders are refused: {said}"));

    scratch.write("profiles/shop.toml", PROFILE);
    scratch.write("profiles/tables/others.toml", "[[services]]\nname = \"a\"\n");
    let said = scratch
        .commit("A profile alone")
        .expect_err("nothing was generated");
    assert!(said.contains("scalegen generate"), "{said}");
    let scalegen = scratch.top.join("target/debug/scalegen");
    scratch.succeed(scalegen.to_str().unwrap(), &["generate"]);
    scratch
        .commit("Generated")
        .unwrap_or_else(|said| panic!("{said}"));

    // Edited by hand, then by profile, and in the end generated again.
    let made = scratch.path("generated/shop/k8s/60-autoscale/hpa-web-cpu.yaml");
    let edited = fs::read_to_string(&made)
        .unwrap()
        .replace("maxReplicas: 5", "maxReplicas: 6");
    fs::write(&made, edited).unwrap();
    let said = scratch.commit("An edit").expect_err("the file drifted");
    assert!(
        said.contains("-  maxReplicas: 6") && said.contains("+  maxReplicas: 5"),
        "{said}"
    );
    scratch.write(
        "profiles/shop.toml",
        &PROFILE.replace("max_replicas = 5", "max_replicas = 6"),
    );
    let said = scratch
        .commit("Profile and file")
        .expect_err("the record is older");
    assert!(said.contains("scalegen generate"), "{said}");
    scratch.succeed(scalegen.to_str().unwrap(), &["generate"]);
    scratch
        .commit("Generated again")
        .unwrap_or_else(|said| panic!("{said}"));

    // A manifest from elsewhere, which a server would refuse.
    scratch.write(
        "k8s/hpa.yaml",
        "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata:\n  name: web\nspec:\n  \
         minReplicas: 5\n  maxReplicas: 2\n  scaleTargetRef:\n    apiVersion: apps/v1\n    kind: Deployment\n    name: web\n",
    );
    let said = scratch.commit("A bad manifest").expect_err("it has an error");
    assert!(said.contains("k8s/hpa.yaml:7"), "{said}");
}
