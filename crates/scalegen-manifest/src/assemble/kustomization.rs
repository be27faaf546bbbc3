//! The kustomization of a plan: the active scalers and the VPAs, which one command applies.

use scalegen_profile::plan::Plan;
use scalegen_syntax::FieldPath;

use super::{Assembly, Body, KUSTOMIZATION, MANAGER_LABEL, Manifest, PROFILE_LABEL, Role};
use scalegen_kinds::kustomization::{Kustomization, Labels, SortOptions, SortOrder};

pub(super) fn add(plan: &Plan, assembly: &mut Assembly) {
    // Not in it: the other scalers, which must not meet the active one; load Jobs, whose generateName kustomize
    // refuses; patches of objects that are not here; values, which are no objects.
    let applied = assembly.manifests.iter().filter(|manifest| manifest.is_applied());
    let folder = assembly.folder.iter().flat_map(|folder| [folder.as_str(), "/"]);
    let folder: String = folder.collect();
    let file = |manifest: &Manifest| {
        let path = manifest.path.as_str();
        path.strip_prefix(&folder).unwrap_or(path).to_owned()
    };
    let files: Vec<String> = applied.map(file).collect();
    if files.is_empty() {
        return;
    }
    let has = |role: &Role| assembly.manifests.iter().any(|manifest| manifest.role == *role);
    let others = [
        (Role::Vpa, "the VPAs"),
        (Role::Authentication, "the authentications"),
        (Role::ScaledJob, "the ScaledJobs"),
        (Role::Budget, "the PodDisruptionBudgets"),
        (Role::Kept, "`[[objects]]`"),
    ];
    let others: Vec<&str> = others
        .iter()
        .filter(|(role, _)| has(role))
        .map(|(_, what)| *what)
        .collect();
    let applied = match others.as_slice() {
        [] | ["the VPAs"] => "the active scalers and the VPAs".to_owned(),
        [rest @ .., last] => {
            let rest: String = rest.iter().map(|what| format!(", {what}")).collect();
            format!("the active scalers{rest} and {last}")
        }
    };
    let mut notes = vec![format!(
        "What one `kubectl apply --kustomize` applies: {applied}."
    )];
    let scaled = plan
        .workloads
        .iter()
        .filter(|workload| workload.scalers.len() > 1);
    notes.extend(scaled.filter_map(|workload| {
        let others: Vec<_> = workload
            .scalers
            .iter()
            .filter(|scaler| !scaler.active)
            .map(|scaler| scaler.key.as_str())
            .collect();
        let active = workload.active()?;
        Some(format!(
            "{} is scaled by {}, not by {}.",
            workload.key,
            active.key,
            others.join(" or ")
        ))
    }));
    let body = Body::Kustomization(Box::new(Kustomization {
        // On the way to a cluster and not in the manifests: there the labels are the run's, which has to know later
        // what it may replace and remove.
        labels: vec![Labels {
            pairs: [MANAGER_LABEL, (PROFILE_LABEL, &plan.name)]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ..Labels::default()
        }],
        resources: files,
        sort_options: Some(SortOptions {
            order: SortOrder::Fifo,
            legacy_sort_options: None,
        }),
        ..Kustomization::default()
    }));
    assembly.add(
        KUSTOMIZATION,
        &FieldPath::of("workloads"),
        Role::Kustomization,
        body,
        notes,
    );
}
