//! Which files the linter reads of those that are named and of what is in folders.

#[path = "support/lint_folder.rs"]
mod lint_folder;
#[path = "support/refused_hpa.rs"]
mod refused_hpa;
#[path = "support/skip.rs"]
mod skip;

use std::fs;

use lint_folder::{Folder, codes};
use refused_hpa::hpa;
use scalegen::{Globs, LintOptions, LintText, texts, texts_with};

/// The names of texts below a folder; `?` before one that cannot be read.
fn names(folder: &Folder, texts: &[LintText]) -> Vec<String> {
    let root = format!("{}/", folder.path);
    let name = |text: &LintText| match text {
        LintText::Manifests { name, .. } | LintText::Candidate { name, .. } | LintText::Profile(name) => {
            name.replace(&root, "")
        }
        LintText::Unread(finding) => {
            let place = finding
                .place
                .as_ref()
                .map_or(String::new(), |place| place.file.name().replace(&root, ""));
            format!("?{place} {}", finding.code)
        }
        other => panic!("{other:?}"),
    };
    let reported = texts
        .iter()
        .filter(|text| !matches!(text, LintText::Context { .. }));
    reported.map(name).collect()
}

#[test]
fn a_folder_is_read_for_what_it_has_of_manifests_and_profiles() {
    let fleet = "name = \"fleet\"\nservices_from = \"services.csv\"\n[template]\n";
    let bad = "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n";
    let folder = Folder::new(&[
        ("fleet.toml", fleet),
        ("Cargo.toml", "[package]\nname = \"x\"\n"),
        ("base.toml", "[cluster]\nkubernetes = \"1.30\"\n"),
        ("sub/a.yml", bad),
        ("package.json", "{\"name\": \"x\", \"spec\": {\"a\": 1}}"),
        (
            "hpa.json",
            "{\"apiVersion\": \"autoscaling/v2\", \"kind\": \"HorizontalPodAutoscaler\"}",
        ),
        (".hidden/a.yaml", bad),
    ]);
    let texts = texts(std::slice::from_ref(&folder.path)).unwrap();
    // As Windows has it after the mark that a canonical path begins with there.
    let root = folder.path.as_str().trim_start_matches(r"\\?\");
    let root = root.replace(std::path::MAIN_SEPARATOR, "/");
    let names: Vec<&str> = texts
        .iter()
        .map(|text| match text {
            scalegen::LintText::Manifests { name, .. } | scalegen::LintText::Candidate { name, .. } => {
                name.as_str()
            }
            scalegen::LintText::Profile(path) => path.as_str(),
            other => panic!("{other:?}"),
        })
        .map(|name| name.strip_prefix(root.as_str()).unwrap())
        .collect();
    assert_eq!(names, ["/fleet.toml", "/hpa.json", "/sub/a.yml"]);
}

#[test]
fn files_of_other_tools_are_skipped_in_folders_and_noted_when_named() {
    let folder = Folder::new(&[
        (
            "hpa.yaml",
            "apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\n",
        ),
        ("compose.yaml", "services: {web: {image: web}}\n"),
        ("play.yml", "- hosts: all\n  tasks: [\n"),
        ("ci.yaml", "spec:\n  inputs: {}\n---\njob: {script: [x]}\n"),
        (
            "inventory.yaml",
            "{% for host in hosts %}\n- {{ host }}\n{% endfor %}\n",
        ),
        ("broken.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: [\n"),
        ("keda-values.yaml", "watchNamespace: 5\n"),
    ]);
    let outcome = folder.lint("");
    let files: std::collections::BTreeSet<&str> = (outcome.findings.iter())
        .filter_map(|finding| finding.place.as_ref()?.file.name().rsplit('/').next())
        .collect();
    assert_eq!(Vec::from_iter(files), ["broken.yaml", "hpa.yaml"]);
    assert_eq!((outcome.summary.files, outcome.summary.foreign), (3, 4));
    for (file, expected) in [
        ("compose.yaml", "INP012"),
        ("play.yml", "INP003"),
        ("ci.yaml", "INP012"),
        ("inventory.yaml", "INP011"),
    ] {
        assert_eq!(codes(&folder.lint(file)), [expected], "{file}");
    }
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_passed_over_in_folders() {
    let folder = Folder::new(&[("a.yaml", "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n")]);
    let made = std::process::Command::new("mkfifo")
        .args(["b.yaml", "c.toml"].map(|name| folder.path.join(name)))
        .status();
    if !made.is_ok_and(|status| status.success()) {
        return skip::skipped("there is no mkfifo here");
    }
    std::os::unix::fs::symlink("/dev/zero", folder.path.join("d.yaml")).unwrap();
    assert_eq!(folder.lint("").summary.files, 1);
    // What is named is read nevertheless, but no further than the limit.
    let endless = folder.lint("d.yaml");
    assert_eq!(codes(&endless), ["INP001"]);
}

#[test]
fn what_a_gitignore_of_the_tree_ignores_is_not_read_in_folders() {
    let folder = Folder::new(&[
        (".git/info/exclude", "kept.yaml\n"),
        (".gitignore", "out/\n*.tmp.yaml\n/top.yaml\n"),
        ("a.yaml", ""),
        ("kept.yaml", ""),
        ("top.yaml", ""),
        ("x.tmp.yaml", ""),
        ("out/b.yaml", ""),
        ("k8s/.gitignore", "!keep.tmp.yaml\ngenerated\n"),
        ("k8s/keep.tmp.yaml", ""),
        ("k8s/other.tmp.yaml", ""),
        ("k8s/top.yaml", ""),
        ("k8s/generated/c.yaml", ""),
        // A repository in a repository has its own rules.
        ("vendor/.git/HEAD", ""),
        ("vendor/v.tmp.yaml", ""),
    ]);
    let read = |paths: &[&str]| {
        let paths: Vec<_> = paths.iter().map(|path| folder.path.join(path)).collect();
        names(&folder, &texts(&paths).unwrap())
    };
    let all = [
        "a.yaml",
        "k8s/keep.tmp.yaml",
        "k8s/top.yaml",
        "kept.yaml",
        "vendor/v.tmp.yaml",
    ];
    assert_eq!(read(&["."]), all.map(|name| format!("./{name}")));
    // The rules above a folder hold in it, and what is named is read though ignored.
    assert_eq!(read(&["k8s"]), ["k8s/keep.tmp.yaml", "k8s/top.yaml"]);
    assert_eq!(read(&["out", "x.tmp.yaml"]), ["out/b.yaml", "x.tmp.yaml"]);
    // A `.gitignore` above the repository is another's.
    fs::create_dir(folder.path.join("k8s/.git")).unwrap();
    assert_eq!(
        read(&["k8s"]),
        ["k8s/keep.tmp.yaml", "k8s/other.tmp.yaml", "k8s/top.yaml"]
    );
}

#[test]
fn each_file_is_read_once_and_excluded_ones_not_at_all() {
    let folder = Folder::new(&[
        ("a.yaml", ""),
        ("k8s/b.yaml", ""),
        ("docs/c.yaml", ""),
        ("p.toml", "name = \"p\"\n"),
    ]);
    let path = |path: &str| folder.path.join(path);
    let paths = [
        "a.yaml",
        "./a.yaml",
        "k8s/../a.yaml",
        "p.toml",
        "./p.toml",
        "k8s",
        "k8s/b.yaml",
        "",
    ]
    .map(path);
    let read = names(&folder, &texts(&paths).unwrap());
    assert_eq!(read, ["a.yaml", "p.toml", "k8s/b.yaml", "docs/c.yaml"]);
    let mut options = LintOptions::default();
    options.exclude = vec![Globs::new(&folder.path, ["docs", "/k8s/**"]).unwrap()];
    let read = names(&folder, &texts_with(&paths, &options).unwrap());
    assert_eq!(read, ["a.yaml", "p.toml", "? FIL002"]);
}

#[test]
fn a_folder_without_a_manifest_is_a_warning() {
    let folder = Folder::new(&[("docs/a.md", ""), ("k8s/a.yaml", "")]);
    let outcome = folder.lint("docs");
    assert_eq!((codes(&outcome), outcome.summary.warnings), (vec!["FIL002"], 1));
    assert_eq!(
        outcome.findings[0].text(),
        format!("no manifest or profile in {}/docs", folder.path)
    );
    assert!(codes(&folder.lint("k8s")).is_empty());
    assert!(texts(&[folder.path.join("nothing")]).is_err());
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_hides_no_other() {
    use std::os::unix::ffi::OsStrExt as _;
    let folder = Folder::new(&[
        ("a.yaml", &hpa("{}")),
        ("z.yaml", &hpa("{}").replace("name: web", "name: z")),
    ]);
    let name = std::ffi::OsStr::from_bytes(b"b\xff.yaml");
    if fs::write(folder.path.as_std_path().join(name), "").is_err() {
        return skip::skipped("the file system takes UTF-8 only");
    }
    let outcome = folder.lint("");
    assert_eq!(codes(&outcome), ["HPA004", "FIL001", "HPA004"]);
    assert!(
        outcome.findings[1]
            .text()
            .ends_with("b\u{fffd}.yaml: its name is not UTF-8")
    );
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_read_hides_no_other() {
    let folder = Folder::new(&[("a.yaml", &hpa("{}")), ("c/c.yaml", "")]);
    let locked = folder.path.join("c");
    let no_access = std::os::unix::fs::PermissionsExt::from_mode(0o000);
    fs::set_permissions(&locked, no_access).unwrap();
    if fs::read_dir(&locked).is_ok() {
        return skip::skipped("everything can be read here");
    }
    let outcome = folder.lint("");
    assert_eq!(codes(&outcome), ["HPA004", "FIL001"]);
    assert!(outcome.findings[1].text().ends_with("/c: permission denied"));
}

#[test]
fn a_kustomization_without_an_extension_is_found() {
    let overlay = "resources: [../base]\npatches:\n- target: {kind: HorizontalPodAutoscaler}\n  patch: |\n    - \
                   {op: replace, path: /spec/maxReplicas, value: 9}\n";
    let outcome = Folder::new(&[
        ("base/a.yaml", &hpa("{}")),
        ("base/kustomization.yaml", "resources: [a.yaml]\n"),
        ("prod/Kustomization", overlay),
    ])
    .lint("");
    assert_eq!(codes(&outcome), Vec::<&str>::new());
    let outcome = Folder::new(&[("prod/Kustomization", "resources: [none.yaml]\n")]).lint("");
    assert_eq!(codes(&outcome), ["KUS001"]);
}
