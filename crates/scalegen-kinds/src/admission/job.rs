//! What the API server refuses of a Job.
//!
//! Source: `pkg/apis/batch/validation/validation.go` of Kubernetes 1.36, and its defaults.

mod policies;

use std::collections::BTreeMap;

use k8s_openapi::api::batch::v1::{Job, JobSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use scalegen_syntax::{Message, Targets, Term};

use super::messages::{
    AtMostBesideCompletions, AtMostWhenIndexed, InvalidPodName, LabelOfServer, NeededBesideCompletions,
    UntrackedIndexes,
};
use super::metadata::effective_name;
use super::{labels, metadata, names, numbers, pod_template, words, workload};
use crate::admission::At;
use crate::words::{Detail, TooManyBytes};
use crate::{Refusal, rules};

/// Labels that the server gives the pods of a Job, with its name and with its uid. The short ones are older.
const NAME_LABELS: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];
const UID_LABELS: [&str; 2] = ["batch.kubernetes.io/controller-uid", "controller-uid"];

/// Most pods at once of an Indexed Job, and the number of completions above which less is allowed.
const MANY: i32 = 100_000;
/// What is allowed then.
const FEW: i32 = 10_000;

/// What an API server of these versions refuses of a Job: rules JOB001 to JOB010, SCH006, and WKL004
/// to WKL016 on its pod template.
///
/// ```
/// use k8s_openapi::api::batch::v1::Job;
/// use scalegen_syntax::Targets;
/// use scalegen_kinds::admission;
///
/// let job: Job = serde_json::from_value(serde_json::json!({
///     "metadata": {"generateName": "load-"},
///     "spec": {"template": {"spec": {"containers": [{"name": "hey", "image": "example/hey:1"}]}}},
/// })).unwrap();
/// let refusals = admission::job(&job, &Targets::NEWEST);
/// assert_eq!(refusals[0].field.to_string(), "spec.template.spec.restartPolicy");
/// ```
pub fn job(job: &Job, targets: &Targets) -> Vec<Refusal> {
    let mut found = metadata(&job.metadata, rules::MALFORMED_JOB_METADATA);
    workload::pod_names(&job.metadata, rules::MALFORMED_JOB_METADATA, &mut found);
    let absent = JobSpec::default();
    let spec = job.spec.as_ref().unwrap_or(&absent);
    check(spec, &job.metadata, targets, &At::of("spec"), &mut found);
    found
}

/// What is refused of the spec of a Job with this metadata.
pub(super) fn check(
    spec: &JobSpec,
    meta: &ObjectMeta,
    targets: &Targets,
    path: &At<'_>,
    found: &mut Vec<Refusal>,
) {
    counts(spec, path, found);
    completion_mode(spec, meta, path, found);
    per_index(spec, path, found);
    policies::success(spec, path, found);
    policies::failure(spec, path, found);
    policies::replacement(spec, path, found);
    selector(spec, meta, path, found);
    managed_by(spec, path, found);
    pod_template::check(&spec.template, &[], targets, &path.field("template"), found);
    restart_policy(spec, path, found);
}

/// JOB002.
fn counts(spec: &JobSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let fields = [
        ("parallelism", spec.parallelism.map(i64::from)),
        ("completions", spec.completions.map(i64::from)),
        ("activeDeadlineSeconds", spec.active_deadline_seconds),
        ("backoffLimit", spec.backoff_limit.map(i64::from)),
        (
            "ttlSecondsAfterFinished",
            spec.ttl_seconds_after_finished.map(i64::from),
        ),
        (
            "backoffLimitPerIndex",
            spec.backoff_limit_per_index.map(i64::from),
        ),
        ("maxFailedIndexes", spec.max_failed_indexes.map(i64::from)),
    ];
    numbers::not_negative(rules::NEGATIVE_JOB_COUNT, path, &fields, found);
}

/// Whether pods have an index.
fn is_indexed(spec: &JobSpec) -> bool {
    spec.completion_mode.as_deref() == Some("Indexed")
}

/// As the server fills them in: 1 when neither they nor `parallelism` are set.
fn completions(spec: &JobSpec) -> Option<i32> {
    match (spec.completions, spec.parallelism) {
        (None, None) => Some(1),
        (completions, _) => completions,
    }
}

/// JOB003.
fn completion_mode(spec: &JobSpec, meta: &ObjectMeta, path: &At<'_>, found: &mut Vec<Refusal>) {
    const MODES: [&str; 2] = ["NonIndexed", "Indexed"];
    match spec.completion_mode.as_deref() {
        None | Some("NonIndexed") => return,
        Some("Indexed") => {}
        Some(other) => {
            found.push(Refusal::unsupported(
                rules::UNWORKABLE_COMPLETION_MODE,
                path.field("completionMode"),
                other,
                &MODES,
            ));
            return;
        }
    }
    let parallelism = spec.parallelism.unwrap_or(1);
    if parallelism > MANY {
        let detail = Message::from(AtMostWhenIndexed { most: MANY });
        found.push(Refusal::new(
            rules::UNWORKABLE_COMPLETION_MODE,
            path.field("parallelism"),
            words::invalid_number(parallelism, detail),
        ));
    }
    let Some(completions) = completions(spec) else {
        let message = words::required_because("when completion mode is Indexed");
        found.push(Refusal::new(
            rules::UNWORKABLE_COMPLETION_MODE,
            path.field("completions"),
            message,
        ));
        return;
    };
    let name = effective_name(meta);
    let longest = format!("{name}-{}", completions.saturating_sub(1));
    if completions > 0 && !name.is_empty() && names::dns_label(&longest).is_some() {
        let detail = Message::from(InvalidPodName { name: longest });
        let field = At::of("metadata").field("name").path();
        found.push(Refusal::new(
            rules::UNWORKABLE_COMPLETION_MODE,
            field,
            words::invalid(&name, detail),
        ));
    }
    if completions > MANY && parallelism > FEW {
        let message = UntrackedIndexes {
            completions: MANY,
            parallelism: FEW,
        };
        found.push(Refusal::new(rules::UNWORKABLE_COMPLETION_MODE, *path, message).warning());
    }
}

/// JOB004.
fn per_index(spec: &JobSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let limit_path = path.field("backoffLimitPerIndex");
    let failed_path = path.field("maxFailedIndexes");
    if spec.max_failed_indexes.is_some() && spec.backoff_limit_per_index.is_none() {
        let message = words::required_because("when maxFailedIndexes is specified");
        found.push(Refusal::new(rules::MISUSED_INDEX_LIMITS, limit_path, message));
    }
    if matches!(spec.completion_mode.as_deref(), None | Some("NonIndexed")) {
        let fields = [
            (limit_path, spec.backoff_limit_per_index),
            (failed_path, spec.max_failed_indexes),
        ];
        for (field, value) in fields {
            if let Some(value) = value {
                let message = words::invalid_number(value, "requires indexed completion mode");
                found.push(Refusal::new(rules::MISUSED_INDEX_LIMITS, field, message));
            }
        }
        return;
    }
    let Some(completions) = completions(spec).filter(|_| is_indexed(spec)) else {
        return;
    };
    let mut refuse = |field: &At<'_>, value: i32, detail: Detail| {
        found.push(Refusal::new(
            rules::MISUSED_INDEX_LIMITS,
            *field,
            words::invalid_number(value, detail),
        ));
    };
    let many = completions > MANY && spec.backoff_limit_per_index.is_some();
    if let Some(failed) = spec.max_failed_indexes {
        if failed > completions {
            refuse(
                &failed_path,
                failed,
                "must be less than or equal to completions".into(),
            );
        }
        let most = if many { FEW } else { MANY };
        if failed > most {
            refuse(&failed_path, failed, words::at_most(most));
        }
    }
    let parallelism = spec.parallelism.unwrap_or(1);
    if many && parallelism > FEW {
        let detail = Message::from(AtMostBesideCompletions {
            most: FEW,
            completions: MANY,
        });
        refuse(&path.field("parallelism"), parallelism, detail.into());
    }
    if many && spec.max_failed_indexes.is_none() {
        let message = words::required_because(Message::from(NeededBesideCompletions { completions: MANY }));
        found.push(Refusal::new(rules::MISUSED_INDEX_LIMITS, failed_path, message));
    }
}

/// JOB006. The default of pods, `Always`, is not one of Jobs; any other word is refused with the template.
fn restart_policy(spec: &JobSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    let pod = spec.template.spec.as_ref();
    let policy = pod
        .and_then(|pod| pod.restart_policy.as_deref())
        .unwrap_or_default();
    let message = match policy {
        "" | "Always" => words::required_because("valid values: \"OnFailure\", \"Never\""),
        "Never" => return,
        "OnFailure" if spec.pod_failure_policy.is_none() => return,
        "OnFailure" => words::invalid(
            policy,
            "only \"Never\" is supported when podFailurePolicy is specified",
        ),
        other => words::unsupported(other, &["OnFailure", "Never"]),
    };
    let field = path.field("template").field("spec").field("restartPolicy").path();
    found.push(Refusal::new(rules::WRONG_JOB_RESTART_POLICY, field, message));
}

/// JOB009. The server makes the selector and puts its labels on the pods, unless the author says otherwise.
fn selector(spec: &JobSpec, meta: &ObjectMeta, path: &At<'_>, found: &mut Vec<Refusal>) {
    let field = path.field("selector");
    let problems = spec
        .selector
        .iter()
        .flat_map(|selector| labels::selector(selector, &field));
    let before = found.len();
    found
        .extend(problems.map(|(field, message)| Refusal::new(rules::HAND_MADE_JOB_SELECTOR, field, message)));
    let malformed = found.len() > before;
    let on_pods = pod_template::labels_of(&spec.template);
    if spec.manual_selector == Some(true) {
        match &spec.selector {
            None => found.push(Refusal::new(
                rules::HAND_MADE_JOB_SELECTOR,
                field,
                words::required(),
            )),
            Some(selector) if !malformed && !labels::matches(selector, &on_pods) => {
                let message = words::invalid_field("`selector` does not match template `labels`");
                let field = path.field("template").field("metadata").field("labels").path();
                found.push(Refusal::new(rules::HAND_MADE_JOB_SELECTOR, field, message));
            }
            Some(_) => {}
        }
        return;
    }
    let name = effective_name(meta).into_owned();
    if let Some(problem) = names::label_value(&name) {
        let message = words::invalid(&name, problem);
        found.push(Refusal::new(
            rules::HAND_MADE_JOB_SELECTOR,
            path.field("template").field("labels"),
            message,
        ));
    }
    // The uid of an object that is not stored yet is not known: nothing that is written can be it.
    let uid = meta.uid.clone().unwrap_or_default();
    let mut generated = BTreeMap::new();
    generated.extend(NAME_LABELS.map(|key| (key.to_owned(), name.clone())));
    generated.extend(UID_LABELS.map(|key| (key.to_owned(), uid.clone())));
    for (key, expected) in &generated {
        if on_pods.get(key).is_some_and(|value| value != expected) {
            let message = words::invalid_field(Message::from(LabelOfServer {
                value: Term::Quoted(expected.clone()),
            }));
            let field = path
                .field("template")
                .field("metadata")
                .field("labels")
                .key(key)
                .path();
            found.push(Refusal::new(rules::HAND_MADE_JOB_SELECTOR, field, message));
        }
    }
    if let Some(selector) = &spec.selector
        && !malformed
        && !labels::matches(selector, &generated)
    {
        found.push(Refusal::new(
            rules::HAND_MADE_JOB_SELECTOR,
            field,
            words::invalid_field("`selector` not auto-generated"),
        ));
    }
}

/// JOB010.
fn managed_by(spec: &JobSpec, path: &At<'_>, found: &mut Vec<Refusal>) {
    const MOST: usize = 63;
    let Some(manager) = &spec.managed_by else {
        return;
    };
    let problem = match manager.split_once('/') {
        _ if manager.len() > MOST => Some(Message::from(TooManyBytes { most: MOST }).into()),
        Some((domain, rest)) if !rest.is_empty() => {
            names::dns_subdomain(domain).or_else(|| names::url_path(rest))
        }
        _ => Some("must be a domain-prefixed path (such as \"acme.io/foo\")".into()),
    };
    if let Some(problem) = problem {
        found.push(Refusal::new(
            rules::MALFORMED_MANAGED_BY,
            path.field("managedBy"),
            words::invalid(manager, problem),
        ));
    }
}

#[cfg(test)]
mod tests;
