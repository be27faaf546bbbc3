//! What a release has: the wheel in a fresh environment, the tarball, the npm packages; and one version in all of them.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

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
            .arg(binary())
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
    let sums = fs::read_to_string(out.join("SHA256SUMS")).unwrap();
    assert_eq!(sums.lines().count(), 4, "{sums}");

    // What it is made of: the crates of the lock file, each with its license, and nothing of this machine.
    assert!(has(&format!("{folder}/sbom.cdx.json")), "{list}");
    let text = fs::read_to_string(out.join(format!("{folder}.cdx.json"))).unwrap();
    assert!(!text.contains(root().to_str().unwrap()), "{text}");
    let bill: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(
        (&bill["bomFormat"], &bill["specVersion"]),
        (&"CycloneDX".into(), &"1.5".into())
    );
    assert_eq!(bill["metadata"]["component"]["version"], VERSION);
    let components = bill["components"].as_array().unwrap();
    let lock: toml::Table = read("Cargo.lock").parse().unwrap();
    for component in components {
        let name = component["name"].as_str().unwrap();
        assert!(component["licenses"][0]["expression"].is_string(), "{component}");
        let crates = lock["package"].as_array().unwrap().iter();
        let mut versions = crates.filter(|package| package["name"].as_str() == Some(name));
        let own = versions.find(|package| package["version"].as_str() == component["version"].as_str());
        let checksum = own.and_then(|package| package.get("checksum")?.as_str());
        assert_eq!(
            component["hashes"][0]["content"].as_str(),
            checksum,
            "{component}"
        );
        assert!(own.is_some() || name == "uPlot", "{component}");
    }
    for name in ["scalegen-lint", "serde_json", "uPlot"] {
        assert!(
            components.iter().any(|component| component["name"] == name),
            "{name}"
        );
    }

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

/// The binary of these tests without what debuggers need, which is most of it.
fn binary() -> &'static Path {
    static STRIPPED: OnceLock<PathBuf> = OnceLock::new();
    STRIPPED.get_or_init(|| {
        let built = Path::new(env!("CARGO_BIN_EXE_scalegen"));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("stripped");
        fs::create_dir_all(&folder).unwrap();
        let stripped = folder.join("scalegen");
        let strip = Command::new("strip")
            .arg("-o")
            .args([stripped.as_path(), built])
            .output();
        match strip.is_ok_and(|output| output.status.success()) {
            true => stripped,
            false => built.to_owned(),
        }
    })
}

/// Stands in for cargo where maturin would compile: prints that the binary of these tests was built. Maturin's own build has
/// other features than a build of the whole workspace, and would compile all of it again. Nor does it need the crates of
/// other systems, which a build of these tests has not downloaded.
const CARGO: &str = r#"#!/bin/sh
set -eu
case $1 in
  rustc) ;;
  metadata) exec "$REAL_CARGO" "$@" --filter-platform "$(rustc -vV | sed -n 's/^host: //p')" ;;
  *) exec "$REAL_CARGO" "$@" ;;
esac
id=$("$REAL_CARGO" pkgid --offline --manifest-path "$MANIFEST")
printf '{"reason":"compiler-artifact","package_id":"%s","manifest_path":"%s","target":{"kind":["bin"],"crate_types":["bin"],' "$id" "$MANIFEST"
printf '"name":"scalegen","src_path":"%s","edition":"2024"},"profile":{"opt_level":"0","debug_assertions":true,' "$MANIFEST"
printf '"overflow_checks":true,"test":false},"features":[],"filenames":["%s"],"executable":"%s","fresh":true}\n' "$BINARY" "$BINARY"
printf '{"reason":"build-finished","success":true}\n'
"#;

/// The folder with the wheel, which is built once; none where there is nothing to build it with.
fn wheels() -> Option<&'static Path> {
    static WHEELS: OnceLock<Option<PathBuf>> = OnceLock::new();
    let wheels = WHEELS.get_or_init(|| {
        if !["maturin", "python3"].into_iter().all(is_there) {
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("wheel");
        let (cargo, wheels) = (folder.join("cargo"), folder.join("dist"));
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir(&folder).unwrap();
        // Maturin moves what was built, and moves it back.
        let own = folder.join("scalegen");
        fs::copy(binary(), &own).unwrap();
        fs::write(&cargo, CARGO).unwrap();
        fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).unwrap();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = [folder.clone()].into_iter().chain(std::env::split_paths(&path));
        let manifest = root().join("crates/scalegen-cli/Cargo.toml");
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
                .arg(&manifest)
                .env("PATH", std::env::join_paths(path).unwrap())
                .env("REAL_CARGO", env!("CARGO"))
                .env("CARGO", &cargo)
                .env("MANIFEST", &manifest)
                .env("BINARY", &own),
        );
        Some(wheels)
    });
    wheels.as_deref()
}

/// A folder with the wheel and what pip builds the package at the root with; none where that cannot be had.
fn index() -> Option<&'static Path> {
    static INDEX: OnceLock<Option<&Path>> = OnceLock::new();
    *INDEX.get_or_init(|| {
        let wheels = wheels()?;
        let mut download = Command::new("python3");
        download.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check"]);
        download.args(["setuptools>=61", "wheel", "--dest"]).arg(wheels);
        let is_there = download.output().is_ok_and(|output| output.status.success());
        is_there.then_some(wheels)
    })
}

#[test]
fn the_wheel_runs_in_a_fresh_environment() {
    let Some(wheels) = wheels() else {
        return skipped("there is no maturin or python3 here");
    };
    let dir = tempfile::tempdir().unwrap();
    let environment = dir.path().join("environment");
    succeed(Command::new("python3").args(["-m", "venv"]).arg(&environment));
    let pip = |what: &Path| {
        let mut pip = Command::new(environment.join("bin/pip"));
        pip.args([
            "install",
            "--quiet",
            "--no-index",
            "--disable-pip-version-check",
            "--find-links",
        ]);
        pip.arg(wheels).arg(what);
        pip
    };
    succeed(&mut pip(Path::new("scalegen")));
    let binary = environment.join("bin/scalegen");
    let printed = succeed(Command::new(&binary).arg("--version"));
    assert_eq!(printed.trim(), format!("scalegen {VERSION}"));
    let empty = dir.path().join("empty");
    fs::create_dir(&empty).unwrap();
    // The steps of docs/start.md.
    let simulate = [
        "simulate",
        "profiles/chat.toml",
        "--workload",
        "vllm",
        "--load",
        "ramp 0..60/s 10m",
    ];
    for step in [
        &["init", "--preset", "vllm-chat"][..],
        &["generate"],
        &["lint"],
        &simulate,
    ] {
        succeed(Command::new(&binary).args(step).current_dir(&empty));
    }
    // What pre-commit runs in a clone.
    let Some(index) = index() else {
        return skipped("setuptools cannot be had here");
    };
    let shim = dir.path().join("shim");
    fs::create_dir(&shim).unwrap();
    fs::copy(root().join("pyproject.toml"), shim.join("pyproject.toml")).unwrap();
    succeed(pip(&shim).arg("--find-links").arg(index));
}

/// The hooks that have pre-commit install the package at the root, which has no code and needs the wheel.
#[test]
fn the_python_hooks_of_pre_commit_run_the_wheel() {
    for program in ["git", "pre-commit"] {
        if !is_there(program) {
            return skipped(&format!("there is no {program} here"));
        }
    }
    if wheels().is_none() {
        return skipped("there is no maturin or python3 here");
    }
    let Some(index) = index() else {
        return skipped("setuptools cannot be had here");
    };
    let dir = tempfile::tempdir().unwrap();
    let git = |folder: &Path, args: &[&str]| {
        let mut git = Command::new("git");
        git.args(["-c", "user.name=test", "-c", "user.email=test@example.com"]);
        git.args(args).current_dir(folder);
        succeed(
            git.env("GIT_CONFIG_GLOBAL", "/dev/null")
                .env("GIT_CONFIG_NOSYSTEM", "1"),
        )
    };
    let hooks = dir.path().join("hooks");
    fs::create_dir(&hooks).unwrap();
    for file in ["pyproject.toml", ".pre-commit-hooks.yaml"] {
        fs::copy(root().join(file), hooks.join(file)).unwrap();
    }
    let project = dir.path().join("project");
    fs::create_dir_all(project.join("profiles")).unwrap();
    let profile = "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n\
        [workloads.web.scalers.cpu]\nkind = \"hpa\"\nmax_replicas = 5\n";
    fs::write(project.join("profiles/shop.toml"), profile).unwrap();
    for folder in [&hooks, &project] {
        git(folder, &["init", "--quiet", "--initial-branch", "main"]);
        git(folder, &["add", "--all"]);
        git(folder, &["commit", "--quiet", "--message", "all"]);
    }
    let run = |hook: &str| {
        let mut run = Command::new("pre-commit");
        run.args(["try-repo", "--all-files", "--verbose"])
            .arg(&hooks)
            .arg(hook);
        run.current_dir(&project)
            .env("PRE_COMMIT_HOME", dir.path().join("home"))
            .env("PIP_NO_INDEX", "1")
            .env("PIP_FIND_LINKS", index);
        let output = run.output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.code(), String::from_utf8_lossy(&said).into_owned())
    };
    let (code, said) = run("scalegen-check");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("scalegen generate"), "{said}");
    succeed(Command::new(binary()).arg("generate").current_dir(&project));
    git(&project, &["add", "--all"]);
    for hook in ["scalegen-check", "scalegen-lint"] {
        let (code, said) = run(hook);
        assert_eq!(code, Some(0), "{said}");
        assert!(said.contains("Passed"), "{said}");
    }
}

#[test]
fn the_wheel_has_no_path_of_where_it_was_built() {
    let Some(wheels) = wheels() else {
        return skipped("there is no maturin or python3 here");
    };
    let mut files = fs::read_dir(wheels).unwrap().map(|entry| entry.unwrap().path());
    let wheel = files.find(|path| path.to_string_lossy().contains("scalegen-"));
    let dir = tempfile::tempdir().unwrap();
    let unpack = ["-m", "zipfile", "--extract"];
    succeed(
        Command::new("python3")
            .args(unpack)
            .arg(wheel.unwrap())
            .arg(dir.path()),
    );
    let of_python = dir.path().join(format!("scalegen-{VERSION}.dist-info"));
    let mut read = 0;
    for entry in fs::read_dir(&of_python).unwrap() {
        let path = entry.unwrap().path();
        assert!(path.is_file(), "{} is not expected in the wheel", path.display());
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(root().to_str().unwrap()), "{text}");
        read += 1;
    }
    assert!(read >= 3, "METADATA, WHEEL and RECORD");
}
