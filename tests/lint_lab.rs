//! What linting the lab's own manifests finds: the problems that its API server, KEDA and VPA have with them.
//!
//! Not found, for no file decides it: that hey's 20 s per request are too few for slow answers, that it exits
//! with 0 when every request fails, that the retriever is below the VPA's floor (its Deployment is not among the
//! files), and that KServe creates an HPA for the vLLM Deployment.

use std::fs;
use std::path::{Path, PathBuf};

use scalegen_document::{Limits, Reading, read};
use scalegen_lint::{Surroundings, lint, rules};
use scalegen_syntax::Targets;
use scalegen_syntax::{Finding, Severity, SourceFile};

/// What is found: file, line, code, severity, and what the cluster says of it.
type Expected = (&'static str, usize, &'static str, Severity, &'static str);

const OF_KEDA: [Expected; 3] = [
    (
        "keda-scaledobject-chat.yaml",
        7,
        "KED003",
        Severity::Error,
        "KEDA's webhook refuses it while `hpa-chat-api` exists; without the webhook, both HPAs stop: AmbiguousSelector",
    ),
    (
        "keda-scaledobject-chat.yaml",
        11,
        "KED012",
        Severity::Warning,
        "accepted with a warning: cooldownPeriod does nothing while minReplicaCount is above 0",
    ),
    (
        "keda-scaledobject-chat.yaml",
        16,
        "TRG006",
        Severity::Warning,
        "metricName is ignored since KEDA 2.12: the metric is s0-prometheus",
    ),
];

const OF_LOADS: [Expected; 4] = [
    (
        "loadgen-job-keda.yaml",
        4,
        "LOD007",
        Severity::Note,
        "kubectl apply: cannot use generate name with apply",
    ),
    (
        "loadgen-job.yaml",
        4,
        "LOD007",
        Severity::Note,
        "kubectl apply: cannot use generate name with apply",
    ),
    (
        "loadgen-job-keda.yaml",
        19,
        "LOD008",
        Severity::Note,
        "the rate is each worker's: 25 requests per second in all",
    ),
    (
        "loadgen-job.yaml",
        19,
        "LOD008",
        Severity::Note,
        "the rate is each worker's: 1250 requests per second in all",
    ),
];

const OF_HPA: [Expected; 1] = [(
    "hpa-chat-api-cpu.yaml",
    28,
    "WRG032",
    Severity::Note,
    "25 % of up to 6 replicas are never more than the 2 pods of the other policy",
)];

#[test]
fn the_labs_files_as_they_are() {
    let fragment = (
        "deploy-chat-api.yaml",
        1,
        "INP012",
        Severity::Note,
        "error validating data: [apiVersion not set, kind not set]",
    );
    check(
        &files(&[]),
        &[&[fragment][..], &OF_KEDA, &OF_LOADS, &OF_HPA].concat(),
    );
}

#[test]
fn with_the_deployment_completed() {
    let replicas = (
        "completed/deploy-chat-api.yaml",
        8,
        "REL007",
        Severity::Warning,
        "every apply drops to 1 replica, until the next sync of the HPA puts 2 back",
    );
    let files = files(&["completed/deploy-chat-api.yaml"]);
    check(&files, &[&[replicas][..], &OF_KEDA, &OF_LOADS, &OF_HPA].concat());
}

/// A file that a kustomization does not list is an alternative to the scaler that it lists.
#[test]
fn one_scaler_at_a_time() {
    let mut files = files(&["completed/deploy-chat-api.yaml"]);
    files.retain(|(name, _)| !name.starts_with("loadgen"));
    files.push((
        "kustomization.yaml".to_owned(),
        "resources: [completed/deploy-chat-api.yaml, hpa-chat-api-cpu.yaml, vpa-vllm.yaml, vpa-retriever.yaml]\n"
            .to_owned(),
    ));
    let found = found(&files);
    let codes: Vec<&str> = found.iter().map(|finding| finding.code).collect();
    assert!(
        !codes.contains(&"KED003") && !codes.contains(&"REL001"),
        "{codes:?}"
    );
    assert!(
        codes.contains(&"REL007") && codes.contains(&"TRG006"),
        "{codes:?}"
    );
}

/// The lab turns the VPA on with `"Auto"`, says a comment in its file.
#[test]
fn with_the_vpa_turned_on() {
    let mut files = files(&[]);
    files.retain(|(name, _)| name == "vpa-vllm.yaml");
    files[0].1 = files[0].1.replacen("\"Off\"", "\"Auto\"", 1);
    let deprecated = (
        "vpa-vllm.yaml",
        12,
        "VPA016",
        Severity::Warning,
        "deprecated since VPA 1.5: the same as Recreate",
    );
    check(&files, &[deprecated]);
}

/// The lab's files, the named ones in place of those of the same name.
fn files(instead: &[&str]) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/lab");
    let mut paths: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "yaml"))
        .filter(|path| {
            !instead
                .iter()
                .any(|other| Path::new(other).file_name() == path.file_name())
        })
        .chain(instead.iter().map(|other| folder.join(other)))
        .collect();
    paths.sort();
    let name = |path: &Path| path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
    let files: Vec<_> = paths
        .iter()
        .map(|path| (name(path), fs::read_to_string(path).unwrap()))
        .collect();
    assert_eq!(files.len(), 7);
    files
}

fn found(files: &[(String, String)]) -> Vec<Finding> {
    let mut readings: Vec<Reading> = files
        .iter()
        .map(|(name, text)| read(&SourceFile::new(name, text), &Limits::default()))
        .collect();
    lint(
        &mut readings,
        &Surroundings::default(),
        &[],
        &Targets::NEWEST,
        rules(),
    )
    .findings
}

fn check(files: &[(String, String)], expected: &[Expected]) {
    let found = found(files);
    let shown: Vec<_> = found
        .iter()
        .map(|finding| {
            let place = finding.place.as_ref().unwrap();
            (
                place.file.name(),
                place.start().line,
                finding.code,
                finding.severity,
            )
        })
        .collect();
    for (file, line, code, severity, why) in expected {
        assert!(
            shown.contains(&(*file, *line, *code, *severity)),
            "{file}:{line}: no {severity} {code}, but {why}: {shown:?}"
        );
    }
    assert_eq!(shown.len(), expected.len(), "{found:?}");
}
