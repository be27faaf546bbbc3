//! Every rule on Jobs: where it fires, and where it stays silent.

use serde_json::{Value, json};

use super::*;
use crate::admission::mutation::{Case, case, changed, hold, named, refusals_of, silent, values, with_none};

fn good() -> Value {
    json!({
        "metadata": {"generateName": "load-", "namespace": "team"},
        "spec": {
            "backoffLimit": 0,
            "ttlSecondsAfterFinished": 600,
            "activeDeadlineSeconds": 400,
            "template": {
                "metadata": {"labels": {"app": "load"}},
                "spec": {"restartPolicy": "Never", "containers": [{"name": "hey", "image": "example/hey:1"}]},
            },
        },
    })
}

/// Ten pods with indexes, and every policy.
fn indexed() -> Value {
    json!({
        "metadata": {"name": "batch"},
        "spec": {
            "completionMode": "Indexed",
            "completions": 10,
            "parallelism": 2,
            "backoffLimitPerIndex": 1,
            "maxFailedIndexes": 5,
            "podReplacementPolicy": "Failed",
            "managedBy": "example.com/queue",
            "podFailurePolicy": {"rules": [
                {"action": "FailJob", "onExitCodes": {"containerName": "main", "operator": "In", "values": [1, 2]}},
                {"action": "Ignore", "onPodConditions": [{"type": "DisruptionTarget", "status": "True"}]},
            ]},
            "successPolicy": {"rules": [{"succeededIndexes": "0,2-3", "succeededCount": 3}]},
            "template": {"spec": {"restartPolicy": "Never", "containers": [{"name": "main", "image": "example/main:1"}]}},
        },
    })
}

fn refused(object: &Value) -> Vec<String> {
    named(&refusals_of(object, Targets::NEWEST, job))
}

fn plain_cases() -> Vec<Case> {
    vec![
        case(
            "metadata.generateName",
            values([json!("max"), json!("x".repeat(64))]),
            vec![None],
            "JOB001 metadata.name",
        ),
        case(
            "metadata.generateName",
            vec![],
            values([json!("x".repeat(254))]),
            "JOB001",
        ),
        case(
            "metadata.generateName",
            vec![],
            values([json!("a.b")]),
            "warning JOB001 metadata.name",
        ),
        case(
            "spec.backoffLimit",
            with_none(values([json!(0)])),
            values([json!(-1)]),
            "JOB002",
        ),
        case(
            "spec.ttlSecondsAfterFinished",
            with_none(values([json!(0)])),
            values([json!(-1)]),
            "JOB002",
        ),
        case(
            "spec.activeDeadlineSeconds",
            with_none(values([json!(0), json!(i64::MAX)])),
            values([json!(-1)]),
            "JOB002",
        ),
        case(
            "spec.parallelism",
            values([json!(0)]),
            values([json!(-1)]),
            "JOB002",
        ),
        case(
            "spec.completions",
            values([json!(0)]),
            values([json!(-1)]),
            "JOB002",
        ),
        case(
            "spec.completionMode",
            values([json!("NonIndexed"), json!("Indexed")]),
            values([json!(""), json!("indexed")]),
            "JOB003",
        ),
        case("spec.backoffLimitPerIndex", vec![], values([json!(1)]), "JOB004"),
        case(
            "spec.successPolicy",
            vec![],
            values([json!({"rules": [{"succeededCount": 1}]})]),
            "JOB005",
        ),
        case(
            "spec.template.spec.restartPolicy",
            values([json!("OnFailure")]),
            with_none(values([json!(""), json!("Always")])),
            "JOB006",
        ),
        case(
            "spec.podReplacementPolicy",
            values([json!("Failed"), json!("TerminatingOrFailed")]),
            values([json!("failed"), json!("")]),
            "JOB008",
        ),
        case(
            "spec.selector",
            with_none(values([
                json!({}),
                json!({"matchExpressions": [{"key": "job-name", "operator": "Exists"}]}),
            ]))
            .into_iter()
            .filter(Option::is_some)
            .collect(),
            values([json!({"matchLabels": {"app": "load"}})]),
            "JOB009",
        ),
        case(
            "spec.selector",
            vec![],
            values([json!({"matchLabels": {"app": "-"}})]),
            "JOB009 spec.selector.matchLabels",
        ),
        case(
            "spec.manualSelector",
            values([json!(false)]),
            values([json!(true)]),
            "JOB009 spec.selector",
        ),
        case(
            "spec.managedBy",
            values([json!("a.b/c"), json!("a/b/c")]),
            values([
                json!(""),
                json!("a"),
                json!("a/"),
                json!("A/b"),
                json!("a/b c"),
                json!(format!("a/{}", "x".repeat(62))),
            ]),
            "JOB010",
        ),
        case(
            "spec.template.spec.containers.0.image",
            values([json!("a")]),
            vec![None],
            "WKL006",
        ),
        case(
            "spec.template.spec.containers.0.resources",
            values([json!({"requests": {"cpu": "1"}, "limits": {"cpu": "1"}})]),
            values([json!({"requests": {"cpu": 3600}, "limits": {"cpu": "1"}})]),
            "WKL009 spec.template.spec.containers[0].resources.requests",
        ),
    ]
}

fn indexed_cases() -> Vec<Case> {
    vec![
        case("metadata.name", vec![], values([json!("x".repeat(62))]), "JOB003"),
        case("metadata.name", values([json!("x".repeat(61))]), vec![], ""),
        case("spec.completions", vec![], vec![None], "JOB003"),
        case(
            "spec.completions",
            values([json!(5)]),
            values([json!(4)]),
            "JOB004 spec.maxFailedIndexes",
        ),
        case(
            "spec.parallelism",
            values([json!(0), json!(100_000)]),
            values([json!(100_001)]),
            "JOB003",
        ),
        case(
            "spec.maxFailedIndexes",
            with_none(values([json!(10)])),
            values([json!(11)]),
            "JOB004",
        ),
        case("spec.backoffLimitPerIndex", vec![], vec![None], "JOB004"),
        case(
            "spec.successPolicy",
            vec![None],
            values([json!({"rules": []})]),
            "JOB005 spec.successPolicy.rules",
        ),
        case(
            "spec.successPolicy.rules.0",
            values([json!({"succeededCount": 10}), json!({"succeededIndexes": "9"})]),
            values([json!({})]),
            "JOB005",
        ),
        case(
            "spec.successPolicy.rules.0.succeededCount",
            with_none(values([json!(3)])),
            values([json!(4), json!(-1)]),
            "JOB005",
        ),
        case(
            "spec.successPolicy.rules.0.succeededIndexes",
            vec![None],
            values([json!("10"), json!("3,2"), json!("a")]),
            "JOB005",
        ),
        case(
            "spec.template.spec.restartPolicy",
            vec![],
            values([json!("OnFailure")]),
            "JOB006",
        ),
        case(
            "spec.podFailurePolicy.rules.0.action",
            values([json!("Count"), json!("FailIndex")]),
            with_none(values([json!("Fail")])),
            "JOB007",
        ),
        case(
            "spec.podFailurePolicy.rules.0.onExitCodes",
            vec![],
            vec![None],
            "JOB007 spec.podFailurePolicy.rules[0]",
        ),
        case(
            "spec.podFailurePolicy.rules.0.onPodConditions",
            values([json!([])]),
            values([json!([{"type": "DisruptionTarget"}])]),
            "JOB007 spec.podFailurePolicy.rules[0]",
        ),
        case(
            "spec.podFailurePolicy.rules.0.onExitCodes.containerName",
            vec![None],
            values([json!("other")]),
            "JOB007",
        ),
        case(
            "spec.podFailurePolicy.rules.0.onExitCodes.operator",
            values([json!("NotIn")]),
            with_none(values([json!("in")])),
            "JOB007",
        ),
        case(
            "spec.podFailurePolicy.rules.0.onExitCodes.values",
            values([json!([255])]),
            with_none(values([json!([]), json!([2, 1])])),
            "JOB007",
        ),
        case(
            "spec.podFailurePolicy.rules.0.onExitCodes.values.0",
            vec![],
            values([json!(0)]),
            "JOB007",
        ),
        case(
            "spec.podFailurePolicy.rules.0.onExitCodes.values.1",
            vec![],
            values([json!(1)]),
            "JOB007",
        ),
        case(
            "spec.podFailurePolicy.rules.1.onPodConditions.0.type",
            values([json!("a.b/C")]),
            with_none(values([json!("a b")])),
            "JOB007",
        ),
        case(
            "spec.podFailurePolicy.rules.1.onPodConditions.0.status",
            with_none(values([json!("Unknown")])),
            values([json!("true")]),
            "JOB007",
        ),
        case(
            "spec.podReplacementPolicy",
            vec![None],
            values([json!("TerminatingOrFailed")]),
            "JOB008",
        ),
    ]
}

#[test]
fn every_rule_fires_and_stays_silent() {
    let mut fired = hold(&good(), plain_cases(), refused);
    fired.extend(hold(&indexed(), indexed_cases(), refused));
    fired.insert("JOB001".to_owned());
    assert_eq!(silent(rules::JOB, &fired), Vec::<&str>::new());
}

#[test]
fn a_word_that_is_no_restart_policy_is_refused_twice_at_one_field() {
    let object = changed(&good(), "spec.template.spec.restartPolicy", Some(json!("never")));
    let field = "spec.template.spec.restartPolicy";
    assert_eq!(
        refused(&object),
        [format!("WKL014 {field}"), format!("JOB006 {field}")]
    );
}

#[test]
fn nothing_at_all_needs_containers_and_a_restart_policy() {
    assert_eq!(
        refused(&json!({"metadata": {"generateName": "load-"}})),
        [
            "WKL005 spec.template.spec.containers",
            "JOB006 spec.template.spec.restartPolicy"
        ]
    );
}

#[test]
fn a_name_has_to_fit_into_a_label() {
    let object = changed(&good(), "metadata.name", Some(json!("x".repeat(64))));
    assert_eq!(
        refused(&object),
        ["warning JOB001 metadata.name", "JOB009 spec.template.labels"]
    );
}

#[test]
fn a_stored_job_is_taken_as_it_came() {
    let labels = json!({
        "app": "load",
        "batch.kubernetes.io/controller-uid": "u-1",
        "batch.kubernetes.io/job-name": "load-abcde",
        "controller-uid": "u-1",
        "job-name": "load-abcde",
    });
    let object = changed(&good(), "metadata.name", Some(json!("load-abcde")));
    let object = changed(&object, "metadata.uid", Some(json!("u-1")));
    let object = changed(&object, "spec.template.metadata.labels", Some(labels));
    let selector = json!({"matchLabels": {"batch.kubernetes.io/controller-uid": "u-1"}});
    let object = changed(&object, "spec.selector", Some(selector));
    assert_eq!(refused(&object), Vec::<String>::new());
    // Made anew, it gets another uid.
    let anew = changed(&object, "metadata.uid", None);
    assert_eq!(
        refused(&anew),
        [
            "JOB009 spec.template.metadata.labels[batch.kubernetes.io/controller-uid]",
            "JOB009 spec.template.metadata.labels[controller-uid]",
            "JOB009 spec.selector",
        ]
    );
}

#[test]
fn a_selector_by_hand_has_to_take_the_pods() {
    let manual = changed(&good(), "spec.manualSelector", Some(json!(true)));
    for (label, expected) in [
        ("load", &[][..]),
        ("other", &["JOB009 spec.template.metadata.labels"][..]),
    ] {
        let selector = json!({"matchLabels": {"app": label}});
        let object = changed(&manual, "spec.selector", Some(selector));
        assert_eq!(refused(&object), expected);
    }
}

#[test]
fn many_completions_allow_less() {
    let object = changed(&indexed(), "spec.completions", Some(json!(200_000)));
    assert_eq!(refused(&object), Vec::<String>::new());
    let without = changed(&object, "spec.maxFailedIndexes", None);
    assert_eq!(refused(&without), ["JOB004 spec.maxFailedIndexes"]);
    let failed = changed(&object, "spec.maxFailedIndexes", Some(json!(10_001)));
    assert_eq!(refused(&failed), ["JOB004 spec.maxFailedIndexes"]);
    let wide = changed(&object, "spec.parallelism", Some(json!(10_001)));
    assert_eq!(refused(&wide), ["warning JOB003 spec", "JOB004 spec.parallelism"]);
}
