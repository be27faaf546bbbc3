//! What is applied whatever scaler is chosen: authentications, ScaledJobs and PodDisruptionBudgets.

use scalegen_profile::language::IntOrPercent;
use scalegen_profile::plan::{AuthenticationPlan, ObjectPlan, Plan, ScaledJobPlan, WorkloadPlan};

use super::{AUTHENTICATIONS, CLUSTER_AUTHENTICATIONS, SCALED_JOBS, summary};
use crate::deployment::Applied;

const BUDGETS: &str = "poddisruptionbudgets.policy";

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

/// The line of the script's tables.
pub(super) fn authentication_row(plan: &AuthenticationPlan) -> String {
    row(plan.kind(), &plan.object)
}

/// Lines of the script's tables: what is applied last.
pub(super) fn other_rows(plan: &Plan) -> impl Iterator<Item = String> {
    let jobs = plan.scaled_jobs.iter().map(|job| row("ScaledJob", &job.object));
    let budgets = plan.workloads.iter().filter_map(|workload| workload.pdb.as_ref());
    jobs.chain(budgets.map(|pdb| row("PodDisruptionBudget", &pdb.object)))
}

fn row(kind: &str, object: &ObjectPlan) -> String {
    let ObjectPlan {
        namespace,
        name,
        file,
        ..
    } = object;
    // A workload's scaler has no colon.
    let unit = format!("{kind}:{namespace}/{name}");
    [&unit, kind, namespace, name, "", file, ""].join("|")
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
