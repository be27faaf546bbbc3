//! What a release has: the wheel in a fresh environment, the tarball, the npm packages; and one version in all of them.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    root.canonicalize().unwrap()
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

fn is_there(program: &str) -> bool {
    let output = Command::new(program).arg("--version").output();
    output.is_ok_and(|output| output.status.success())
}

/// Runs a program, and gives what it prints.
fn succeed(command: &mut Command) -> String {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_package_has_one_version() {
    let shim: toml::Table = read("pyproject.toml").parse().unwrap();
    assert_eq!(shim["project"]["name"].as_str(), Some("scalegen-pre-commit"));
    assert_eq!(shim["project"]["version"].as_str(), Some(VERSION));
    let needs = shim["project"]["dependencies"].as_array().unwrap();
    assert_eq!(needs[0].as_str(), Some(format!("scalegen=={VERSION}").as_str()));
    let wheel: toml::Table = read("crates/scalegen-cli/pyproject.toml").parse().unwrap();
    assert_eq!(wheel["project"]["name"].as_str(), Some("scalegen"));
    // Maturin takes it from Cargo.toml.
    assert_eq!(wheel["project"]["dynamic"][0].as_str(), Some("version"));
    assert_eq!(wheel["tool"]["maturin"]["bindings"].as_str(), Some("bin"));
}

#[test]
fn the_tarball_has_what_cargo_binstall_looks_for() {
    for program in ["bash", "tar", "sha256sum", "rustc"] {
        if !is_there(program) {
            return skipped(&format!("there is no {program} here"));
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("dist");
    let target = "x86_64-unknown-linux-gnu";
    succeed(
        Command::new(root().join("release/build.sh"))
            .arg("--binary")
            .arg(env!("CARGO_BIN_EXE_scalegen"))
            .arg("--out")
            .args([out.as_os_str(), target.as_ref()]),
    );
    let manifest: toml::Table = read("crates/scalegen-cli/Cargo.toml").parse().unwrap();
    let binstall = &manifest["package"]["metadata"]["binstall"];
    let filled = |key: &str| {
        let values = [
            ("version", VERSION),
            ("target", target),
            ("bin", "scalegen"),
            ("binary-ext", ""),
        ];
        let text = binstall[key].as_str().unwrap().to_owned();
        let fill = |text: String, (key, value): (&str, &str)| text.replace(&format!("{{ {key} }}"), value);
        values.into_iter().fold(text, fill)
    };
    let url = filled("pkg-url");
    let tarball = url.rsplit('/').next().unwrap();
    let list = succeed(Command::new("tar").arg("-tzf").arg(out.join(tarball)));
    let has = |path: &str| list.lines().any(|line| line == path);
    assert!(has(&filled("bin-dir")), "{list}");
    let folder = format!("scalegen-{VERSION}-{target}");
    for file in [
        "completions/scalegen.bash",
        "completions/scalegen.zsh",
        "man/scalegen.1",
        "man/scalegen-lint.1",
    ] {
        assert!(has(&format!("{folder}/{file}")), "{file}: {list}");
    }
    succeed(
        Command::new("sha256sum")
            .args(["--check", "SHA256SUMS"])
            .current_dir(&out),
    );

    // The npm packages, in a project.
    for program in ["npm", "node"] {
        if !is_there(program) {
            return skipped(&format!("there is no {program} here"));
        }
    }
    let project = dir.path().join("project");
    fs::create_dir(&project).unwrap();
    fs::write(project.join("package.json"), "{}").unwrap();
    let package = |name: &str| out.join(format!("{name}-{VERSION}.tgz"));
    let names = ["scalegen-cli-linux-x64", "scalegen-cli"];
    let arguments = [
        "install",
        "--offline",
        "--omit=optional",
        "--no-audit",
        "--no-fund",
        "--force",
    ];
    succeed(
        Command::new("npm")
            .args(arguments)
            .args(names.map(package))
            .current_dir(&project),
    );
    let own = project.join("node_modules/scalegen-cli/package.json");
    let own: Value = serde_json::from_str(&fs::read_to_string(own).unwrap()).unwrap();
    assert_eq!(own["optionalDependencies"][names[0]], VERSION);
    let printed = succeed(Command::new(project.join("node_modules/.bin/scalegen")).arg("--version"));
    assert_eq!(printed.trim(), format!("scalegen {VERSION}"));
}

#[test]
fn the_wheel_runs_in_a_fresh_environment() {
    for program in ["maturin", "python3"] {
        if !is_there(program) {
            return skipped(&format!("there is no {program} here"));
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let wheels = dir.path().join("wheels");
    // A folder of its own that stays: a wheel is built with other flags.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wheel");
    succeed(
        Command::new("maturin")
            .args([
                "build",
                "--profile",
                "dev",
                "--compatibility",
                "linux",
                "--offline",
                "--out",
            ])
            .arg(&wheels)
            .arg("--manifest-path")
            .arg(root().join("crates/scalegen-cli/Cargo.toml"))
            .env("CARGO_TARGET_DIR", &target),
    );
    let environment = dir.path().join("environment");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    let pip = |what: &Path, flags: &[&str]| {
        let mut pip = Command::new(environment.join("bin/pip"));
        pip.args([
            "install",
            "--quiet",
            "--no-index",
            "--disable-pip-version-check",
            "--find-links",
        ]);
        pip.arg(&wheels).args(flags).arg(what);
        pip
    };
    succeed(&mut pip(Path::new("scalegen"), &[]));
    let binary = environment.join("bin/scalegen");
    let printed = succeed(Command::new(&binary).arg("--version"));
    assert_eq!(printed.trim(), format!("scalegen {VERSION}"));
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    for step in [&["init", "--preset", "vllm-chat"][..], &["generate"], &["lint"]] {
        succeed(Command::new(&binary).args(step).current_dir(&empty));
    }
    // What pre-commit runs in a clone: it has to find setuptools without an index.
    let has_setuptools = Command::new(environment.join("bin/python"))
        .args(["-c", "import setuptools, wheel"])
        .output();
    if !has_setuptools.is_ok_and(|output| output.status.success()) {
        return skipped("there are no setuptools and wheel in a fresh environment");
    }
    let shim = dir.path().join("shim");
    fs::create_dir(&shim).unwrap();
    fs::copy(root().join("pyproject.toml"), shim.join("pyproject.toml")).unwrap();
    succeed(&mut pip(&shim, &["--no-build-isolation"]));
}
