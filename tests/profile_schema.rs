//! The schemas in `schemas/`, which editors read, are what the types say.

use std::path::Path;
use std::process::{Command, Output};

use skip::skipped;

#[path = "support/skip.rs"]
mod skip;

#[test]
fn the_committed_schemas_are_current() {
    for name in [
        "profile", "config", "findings", "generate", "describe", "simulate", "load",
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../../schemas/{name}.schema.json"));
        let schema = scalegen::schema(name).unwrap();
        let current = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
        if std::env::var_os("UPDATE_SCHEMA").is_some() {
            std::fs::write(&path, &current).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == current,
            "{} is not current; rewrite it: scalegen schema {name} > schemas/{name}.schema.json",
            path.display()
        );
    }
}

#[test]
fn the_reference_of_profiles_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/profile.md");
    let current = scalegen::reference();
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == current,
        "docs/profile.md is not current; rewrite it: UPDATE_SCHEMA=1 cargo test -p scalegen-cli --test profile_schema"
    );
}

#[test]
fn every_schema_that_is_listed_is_one() {
    for name in scalegen::SCHEMAS {
        let schema = scalegen::schema(name).unwrap();
        assert!(schema["properties"].is_object(), "{name}");
        jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert!(scalegen::schema("Pod").is_none());
}

#[test]
fn what_generate_prints_fits_its_schema() {
    let schema = jsonschema::validator_for(&scalegen::schema("generate").unwrap()).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let profile = "name = \"shop\"\n[workloads.web]\nnamespace = \"shop\"\ntarget = \"Deployment/web\"\n\
        [workloads.web.scalers.cpu]\nkind = \"hpa\"\nmax_replicas = MAX\n";
    let printed = |most: &str, args: &[&str]| -> serde_json::Value {
        std::fs::write(dir.path().join("shop.toml"), profile.replace("MAX", most)).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
            .current_dir(dir.path())
            .args(["generate", "shop.toml", "--format", "json"])
            .args(args)
            .output()
            .unwrap();
        let printed = serde_json::from_slice(&output.stdout);
        printed.unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
    };
    let created = printed("5", &["--dry-run"]);
    assert_eq!(
        (&created["written"], &created["files"][0]["change"]),
        (&false.into(), &"created".into())
    );
    printed("5", &[]);
    let hpa = dir
        .path()
        .join("generated/shop/k8s/60-autoscale/hpa-web-cpu.yaml");
    std::fs::write(hpa, "edited: true\n").unwrap();
    let replaced = printed("6", &[]);
    let files = replaced["files"].as_array().unwrap();
    assert!(
        files
            .iter()
            .any(|file| file["edited"] == true && file["change"] == "replaced"),
        "{replaced}"
    );
    // Findings that keep everything from being written are in it, too.
    let refused = printed("0", &[]);
    assert_eq!(refused["findings"][0]["severity"], "error");
    for report in [created, replaced, refused] {
        let faults: Vec<String> = schema
            .iter_errors(&report)
            .map(|fault| fault.to_string())
            .collect();
        assert_eq!(faults, [""; 0], "{report}");
    }
    let mut other = printed("6", &[]);
    other["files"] = serde_json::json!([{ "path": 5 }]);
    assert!(!schema.is_valid(&other));
}

/// Taplo is what editors use for TOML. It reads schemas of draft 4.
#[test]
fn taplo_takes_the_profiles_and_marks_what_is_wrong() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap();
    let schema = format!("file://{}", root.join("schemas/profile.schema.json").display());
    // Its cache, and a configuration of the repository's, are nothing to this test.
    let dir = tempfile::tempdir().unwrap();
    let lint = |file: &Path| -> std::io::Result<Output> {
        let mut command = Command::new("taplo");
        command
            .current_dir(dir.path())
            .env("HOME", dir.path())
            .env("NO_COLOR", "1");
        command
            .args(["lint", "--no-auto-config", "--schema", &schema])
            .arg(file)
            .output()
    };
    let profile = dir.path().join("profile.toml");
    let mut count = 0;
    for entry in std::fs::read_dir(root.join("profiles")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            // In its own folder, for some builds of Taplo look at nothing outside of it.
            std::fs::copy(&path, &profile).unwrap();
            let Ok(output) = lint(&profile) else {
                return skipped("there is no taplo here");
            };
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{}: {said}", path.display());
            count += 1;
        }
    }
    assert!(count > 0);
    let good = std::fs::read_to_string(root.join("profiles/atharva.toml")).unwrap();
    let bad = good.replacen("max_replicas = 6", "max_replicas = \"six\"", 1);
    assert_ne!(bad, good);
    std::fs::write(&profile, bad).unwrap();
    let output = lint(&profile).unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success(), "{said}");
    assert!(
        said.contains("max_replicas = \"six\"") && !said.contains("oneOf"),
        "{said}"
    );
}
