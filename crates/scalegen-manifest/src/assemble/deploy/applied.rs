//! What is applied whatever scaler is chosen: authentications, ScaledJobs and PodDisruptionBudgets.

use std::collections::BTreeSet;

use scalegen_profile::language::IntOrPercent;
use scalegen_profile::plan::{AuthenticationPlan, ObjectPlan, Plan, ScaledJobPlan, WorkloadPlan};

use super::{
    AUTHENTICATIONS, CLUSTER_AUTHENTICATIONS, HPAS, SCALED_JOBS, SCALED_OBJECTS, VPAS, kept_kind, kind_name,
    summary,
};
use crate::deployment::{Applied, AppliedKind};

const BUDGETS: &str = "poddisruptionbudgets.policy";

/// Kinds that the script knows by their names and looks for anyway, and their resources, in the order of removal.
const KNOWN: [(&str, &str); 7] = [
    ("HorizontalPodAutoscaler", HPAS),
    ("ScaledObject", SCALED_OBJECTS),
    ("VerticalPodAutoscaler", VPAS),
    ("ScaledJob", SCALED_JOBS),
    ("PodDisruptionBudget", BUDGETS),
    ("TriggerAuthentication", AUTHENTICATIONS),
    ("ClusterTriggerAuthentication", CLUSTER_AUTHENTICATIONS),
];

pub(super) fn is_known(kind: &str) -> bool {
    KNOWN.iter().any(|(known, _)| *known == kind)
}

/// The kinds of what the profile applies. Its services may have any that the script knows.
pub(super) fn kinds(plan: &Plan, has_services: bool) -> Vec<AppliedKind> {
    let mut applied: BTreeSet<&str> = BTreeSet::new();
    for scaler in plan.workloads.iter().flat_map(|workload| &workload.scalers) {
        applied.insert(kind_name(scaler));
    }
    // KEDA copies the label to its HPAs.
    if applied.contains("ScaledObject") {
        applied.insert("HorizontalPodAutoscaler");
    }
    for workload in &plan.workloads {
        applied.extend(workload.vpa.as_ref().map(|_| "VerticalPodAutoscaler"));
        applied.extend(workload.pdb.as_ref().map(|_| "PodDisruptionBudget"));
    }
    applied.extend(plan.scaled_jobs.iter().map(|_| "ScaledJob"));
    applied.extend(plan.authentications.iter().map(|own| own.kind()));
    applied.extend(plan.objects.iter().map(|kept| kept.kind.as_str()));
    let kind = |name: &str, resource: &str| AppliedKind {
        name: name.to_owned(),
        resource: resource.to_owned(),
        is_left: resource == "Namespace.v1." || resource.starts_with("CustomResourceDefinition."),
    };
    let known = KNOWN
        .iter()
        .filter(|(name, _)| has_services || applied.contains(name));
    let mut kinds: Vec<_> = known.map(|(name, resource)| kind(name, resource)).collect();
    let kept: BTreeSet<_> = plan
        .objects
        .iter()
        .map(|kept| (&kept.kind, kept_kind(kept)))
        .collect();
    let others = kept.iter().filter(|(name, _)| !is_known(name));
    kinds.extend(others.map(|(name, resource)| kind(name, resource)));
    if !plan.load_tests.is_empty() {
        kinds.push(kind("Job", "jobs.batch"));
    }
    kinds.sort_by_key(|kind| kind.is_left);
    kinds
}

pub(super) fn authentication(plan: &AuthenticationPlan) -> Applied {
    let kind = match plan.is_cluster {
        true => CLUSTER_AUTHENTICATIONS,
        false => AUTHENTICATIONS,
    };
    applied(kind, plan.kind(), &plan.object, sources(plan))
}

pub(super) fn scaled_job(plan: &Plan, job: &ScaledJobPlan) -> Applied {
    applied(
        SCALED_JOBS,
        "ScaledJob",
        &job.object,
        summary::scaled_job(plan, job),
    )
}

pub(super) fn budget(workload: &WorkloadPlan) -> Option<Applied> {
    let pdb = workload.pdb.as_ref()?;
    let pods = |pods: &IntOrPercent| match pods {
        IntOrPercent::Int(1) => "1 pod".to_owned(),
        IntOrPercent::Int(number) => format!("{number} pods"),
        IntOrPercent::Percent(percent) => format!("{percent} of the pods"),
    };
    let summary = match (&pdb.settings.min_available, &pdb.settings.max_unavailable) {
        (Some(stay), _) => format!("{} of {} must stay", pods(stay), workload.key),
        (None, Some(go)) => format!("{} of {} may go at a time", pods(go), workload.key),
        (None, None) => String::new(),
    };
    Some(applied(BUDGETS, "PodDisruptionBudget", &pdb.object, summary))
}

fn applied(kind: &str, kind_name: &str, object: &ObjectPlan, summary: String) -> Applied {
    let namespace = Some(object.namespace.clone()).filter(|namespace| !namespace.is_empty());
    let of = namespace
        .as_ref()
        .map(|namespace| format!(" --namespace {namespace}"));
    let of = of.unwrap_or_default();
    Applied {
        verify: vec![format!("kubectl describe {kind} {}{of}", object.name)],
        kind: kind.to_owned(),
        kind_name: kind_name.to_owned(),
        name: object.name.clone(),
        namespace,
        file: object.file.clone(),
        summary,
    }
}

/// Where the credentials are, in words.
fn sources(plan: &AuthenticationPlan) -> String {
    let settings = &plan.settings;
    let mut sources = Vec::new();
    let mut of = |what: &str, names: Vec<&str>| {
        if !names.is_empty() {
            sources.push(format!("{what} {}", names.join(", ")));
        }
    };
    let mut secrets: Vec<&str> = settings
        .secret_target_ref
        .iter()
        .map(|key| key.name.as_str())
        .collect();
    secrets.dedup();
    of("Secret", secrets);
    let mut maps: Vec<&str> = settings
        .config_map_target_ref
        .iter()
        .map(|key| key.name.as_str())
        .collect();
    maps.dedup();
    of("ConfigMap", maps);
    of(
        "variable",
        settings
            .env
            .iter()
            .map(|variable| variable.name.as_str())
            .collect(),
    );
    let tokens = settings.bound_service_account_token.iter();
    of(
        "token of",
        tokens.map(|token| token.service_account_name.as_str()).collect(),
    );
    for (what, is_set) in [
        ("the pod's identity", settings.pod_identity.is_some()),
        ("HashiCorp Vault", settings.hashi_corp_vault.is_some()),
        ("Azure Key Vault", settings.azure_key_vault.is_some()),
        ("AWS Secrets Manager", settings.aws_secret_manager.is_some()),
        ("Google Secret Manager", settings.gcp_secret_manager.is_some()),
        ("a file of the operator", settings.file_path.is_some()),
        ("an OAuth server", settings.oauth2.is_some()),
    ] {
        if is_set {
            sources.push(what.to_owned());
        }
    }
    sources.join("; ")
}
