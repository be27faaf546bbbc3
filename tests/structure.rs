//! How the source is built up: no circle between sibling files, and no crate reaches what it must never know.

#[path = "structure/circles.rs"]
mod circles;
#[path = "structure/growing.rs"]
mod growing;
#[path = "structure/packages.rs"]
mod packages;
#[path = "structure/sources.rs"]
mod sources;

use std::path::Path;

use circles::{Circle, circles};
use packages::Packages;

const CRATES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

#[test]
fn no_two_siblings_import_each_other() {
    let mut found = Vec::new();
    let mut crates = 0;
    for package in std::fs::read_dir(CRATES).unwrap() {
        let package = package.unwrap();
        let name = package.file_name().into_string().unwrap();
        let source = package.path().join("src");
        if source.is_dir() {
            crates += 1;
            let of_crate = circles(&sources::read(&source));
            found.extend(of_crate.iter().map(|circle| format!("{name}: {circle}")));
        }
    }
    assert!(crates >= 10, "{crates} crates in {CRATES}");
    assert!(
        found.is_empty(),
        "siblings import each other; move what they share to a file of its own, or to the type that it belongs to:\n{}",
        found.join("\n")
    );
}

/// Structs that others build by a literal on purpose, so that a new field has to be filled in.
const CLOSED: &[(&str, &[&str])] = &[
    // What mirrors a format.
    ("scalegen-kinds/kustomization.rs", &[]),
    ("scalegen-kinds/resources_patch.rs", &[]),
    ("scalegen-kinds/scaled_job.rs", &[]),
    ("scalegen-kinds/scaled_object.rs", &[]),
    ("scalegen-kinds/trigger_authentication.rs", &[]),
    ("scalegen-kinds/values/", &[]),
    ("scalegen-kinds/vpa.rs", &[]),
    ("scalegen-meaning/promql/", &[]),
    ("scalegen-profile/language/", &[]),
    ("scalegen-profile/written.rs", &["Remark", "Section"]),
    // Rules, findings and small values, which many build.
    ("scalegen-syntax/chart.rs", &["Chart"]),
    ("scalegen-syntax/expr/error.rs", &["Span"]),
    ("scalegen-syntax/finding.rs", &["Finding", "Position", "Related"]),
    ("scalegen-syntax/message.rs", &["Kind", "ObjectName"]),
    ("scalegen-syntax/rule.rs", &["Rule"]),
    ("scalegen-syntax/unread.rs", &["Unread"]),
    ("scalegen-syntax/version.rs", &["Targets", "Version"]),
    // What is handed to a crate.
    ("scalegen-document/origin.rs", &["Made"]),
    ("scalegen-kinds/refusal.rs", &["Judged"]),
    ("scalegen-kustomize/overlay.rs", &["Overlay"]),
    ("scalegen-lint/config.rs", &["Setting"]),
    ("scalegen-lint/known.rs", &["OwnMetric"]),
    (
        "scalegen-lint/profile.rs",
        &["Input", "Profile", "Prometheus", "Signal"],
    ),
    ("scalegen-manifest/files.rs", &["MadeFile"]),
    ("scalegen-meaning/adapter.rs", &["Fill"]),
    ("scalegen-meaning/catalogue.rs", &["Catalogue", "Metric"]),
    ("scalegen-meaning/eval.rs", &["Context"]),
    ("scalegen-meaning/value.rs", &["Series"]),
    ("scalegen-profile/fleet/shared.rs", &["Claims"]),
    ("scalegen-simulate/hpa/history.rs", &["Recommendation"]),
    ("scalegen-simulate/hpa/pods.rs", &["ReadyCondition"]),
    ("scalegen-simulate/keda/jobs.rs", &["JobTrigger", "Jobs"]),
    ("scalegen-simulate/load/clients.rs", &["ThinkingUsers", "Hey"]),
    ("scalegen-simulate/load/counters.rs", &["Scraping"]),
    ("scalegen-simulate/load/engine.rs", &["Engine", "KvCache"]),
    ("scalegen-simulate/load/pods.rs", &["StartUp"]),
    ("scalegen-simulate/load/queueing.rs", &["Pooled"]),
    ("scalegen-simulate/load/seen.rs", &["Requests"]),
    ("scalegen-simulate/load/setup.rs", &["Setup", "TierSetup", "Call"]),
    ("scalegen-simulate/load/stability.rs", &["BacklogLoop"]),
    ("scalegen-simulate/load/tier.rs", &["Cpu", "Model"]),
    ("scalegen/lint.rs", &["Environment"]),
    ("scalegen/output/relation.rs", &["Stale"]),
    ("scalegen/show/github.rs", &["Annotation"]),
];

#[test]
fn public_structs_can_grow() {
    let mut found = Vec::new();
    for package in std::fs::read_dir(CRATES).unwrap() {
        let package = package.unwrap();
        let name = package.file_name().into_string().unwrap();
        let source = package.path().join("src");
        if !source.is_dir() {
            continue;
        }
        for (file, text) in sources::files(&source) {
            let path = format!("{name}/{file}");
            let closed = growing::closed(&text);
            found.extend(closed.into_iter().map(|name| (path.clone(), name.to_owned())));
        }
    }
    let is_allowed = |(path, name): &(String, String)| {
        CLOSED.iter().any(|(place, names)| {
            path.starts_with(place) && (names.is_empty() || names.contains(&name.as_str()))
        })
    };
    let (allowed, others): (Vec<_>, Vec<_>) = found.into_iter().partition(is_allowed);
    assert!(allowed.len() > 50, "{allowed:?}");
    assert!(
        others.is_empty(),
        "add #[non_exhaustive], or a row with its reason: {others:#?}"
    );
    for (place, names) in CLOSED {
        for name in *names {
            let row = |(path, found): &(String, String)| path.starts_with(place) && found == name;
            assert!(allowed.iter().any(row), "{place} has no closed struct {name}");
        }
    }
}

#[test]
fn no_crate_reaches_what_it_must_not_know() {
    let packages = Packages::read(Path::new(CRATES));
    for (package, absent) in [
        (
            "scalegen-syntax",
            &["toml", "k8s-openapi", "kube-derive", "tera"][..],
        ),
        (
            "scalegen-meaning",
            &[
                "toml",
                "granit-parser",
                "k8s-openapi",
                "kube-derive",
                "kube-core",
                "scalegen-kinds",
                "scalegen-document",
                "scalegen-profile",
            ],
        ),
        (
            "scalegen-kinds",
            &["toml", "tera", "jsonschema", "scalegen-profile"],
        ),
        (
            "scalegen-document",
            &["toml", "scalegen-profile", "scalegen-kustomize"],
        ),
        (
            "scalegen-kustomize",
            &[
                "toml",
                "tera",
                "scalegen-profile",
                "scalegen-manifest",
                "scalegen-lint",
                "scalegen-simulate",
            ],
        ),
        (
            "scalegen-lint",
            &["toml", "tera", "scalegen-profile", "scalegen-manifest"],
        ),
        (
            "scalegen-simulate",
            &["tera", "jsonschema", "toml", "scalegen-profile"],
        ),
        ("scalegen-profile", &["k8s-openapi", "kube-core", "tera"]),
    ] {
        for dependency in absent {
            if let Some(way) = packages.way(package, dependency) {
                panic!("{package} must not know {dependency}: {}", way.join(" -> "));
            }
        }
    }
    let way = packages.way("scalegen-cli", "tera");
    assert!(
        way.is_some_and(|way| way.len() > 2),
        "the command line reaches everything"
    );
}

#[test]
fn a_struct_that_cannot_grow_is_found() {
    let text = "#[derive(Debug)]\npub struct A {\n    pub a: u8,\n}\n\n#[non_exhaustive]\n#[derive(Debug)]\npub struct B {\n    \
                pub b: u8,\n}\n\npub struct C {\n    c: u8,\n}\npub struct D(pub u8);\npub struct E(u8);\n";
    assert_eq!(growing::closed(text), ["A", "D"]);
}

#[test]
fn a_circle_is_found_and_named() {
    let circle = |files: &[(&str, &str)]| {
        let files: Vec<_> = files
            .iter()
            .map(|(path, text)| sources::Source::new(path, text))
            .collect();
        circles(&files).iter().map(Circle::to_string).collect::<Vec<_>>()
    };
    // Two that import each other, one through a name that their parent passes on.
    let root = (
        "lib.rs",
        "mod a;\nmod b;\npub use b::{Thing, other as Renamed};\n",
    );
    assert_eq!(
        circle(&[
            root,
            ("a.rs", "use crate::Renamed;"),
            ("b.rs", "use super::a::function;")
        ]),
        ["a -> b -> a"]
    );
    // A longer one, through a file below a sibling, and a path that no `use` has.
    assert_eq!(
        circle(&[
            root,
            ("a.rs", "use crate::{\n    b::{self, inner::Thing},\n};"),
            ("b.rs", "mod inner;"),
            ("b/inner.rs", "fn f() -> crate::c::Thing { crate::c::Thing }"),
            ("c.rs", "use super::a::*;"),
        ]),
        ["a -> b -> c -> a"]
    );
    // A child and its parent, tests, comments and texts are no circle.
    assert!(
        circle(&[
            root,
            (
                "a.rs",
                "mod below;\nuse below::Thing;\n#[cfg(test)]\nmod tests {\n    use crate::b::Thing;\n}\n"
            ),
            ("a/below.rs", "use super::a;\n// use crate::b;\n"),
            ("a/tests.rs", "use crate::b::Thing;"),
            ("b.rs", "use crate::a::Thing;\n/// [`crate::a::Thing`]\n"),
        ])
        .is_empty()
    );
}
