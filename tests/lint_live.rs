//! What `kubectl get hpa,vpa,scaledobject,deploy -A -o yaml` prints of a sound cluster lints without a finding:
//! defaults that servers filled in, statuses, managed fields, the HPA that KEDA made.

use scalegen_document::{Limits, Object, read};
use scalegen_lint::{Surroundings, lint, rules};
use scalegen_syntax::Targets;
use scalegen_syntax::{Finding, SourceFile};

const LIST: &str = include_str!("live/list.yaml");

fn found(text: &str) -> Vec<Finding> {
    let mut reading = read(&SourceFile::new("-", text), &Limits::default());
    assert_eq!(reading.documents.len(), 7);
    let read = |document: &scalegen_document::Document| {
        !matches!(document.object(), Object::Misfit | Object::Unknown)
    };
    assert!(reading.documents.iter().all(read));
    lint(
        std::slice::from_mut(&mut reading),
        &Surroundings::default(),
        &[],
        &Targets::NEWEST,
        rules(),
    )
    .findings
}

#[test]
fn a_sound_cluster_gives_no_finding() {
    assert!(found(LIST).is_empty(), "{:#?}", found(LIST));
}

#[test]
fn its_objects_are_looked_at_all_the_same() {
    for (sound, wrong, code) in [
        (
            "maxReplicas: 6\n    metrics",
            "maxReplicas: 1\n    metrics",
            "HPA004",
        ),
        (
            "updateMode: \"Off\"\n  status",
            "updateMode: Auto\n  status",
            "VPA016",
        ),
        (
            "threshold: \"5\"\n      type",
            "treshold: \"5\"\n      type",
            "TRG005",
        ),
        (
            "kind: ScaledObject\n      name: orders",
            "kind: ScaledObject\n      name: others",
            "KED003",
        ),
    ] {
        assert_eq!(LIST.matches(sound).count(), 1, "{sound}");
        let codes: Vec<&str> = found(&LIST.replace(sound, wrong))
            .iter()
            .map(|finding| finding.code)
            .collect();
        assert!(codes.contains(&code), "{wrong}: {codes:?}");
    }
}
