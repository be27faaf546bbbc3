//! The script's table of what is applied: a line for each unit, in the order in which they are applied.

use scalegen_profile::language::Target;
use scalegen_profile::plan::{KeptPlan, ObjectPlan, Plan, ScalerKind, ScalerPlan, WorkloadPlan};
use serde_json::Value;

use super::{kept_kind, kind_name, words};

/// A line of the table. No part has a `|`: names are DNS labels, and files have few characters. RBAC alone would take a
/// name with one; the script then finds somebody else's object and stops.
struct Row<'a> {
    unit: String,
    kind: &'a str,
    object: &'a ObjectPlan,
    /// `Kind/name` of what it scales.
    target: String,
    /// `true/hpa` of a ScaledObject that takes over an HPA.
    takes: String,
    add_ons: String,
    /// The API version of the target.
    api_version: &'a str,
}

impl<'a> Row<'a> {
    fn of(kind: &'a str, object: &'a ObjectPlan) -> Self {
        Self {
            // A workload's scaler has no colon.
            unit: format!("{kind}:{}/{}", object.namespace, object.name),
            kind,
            object,
            target: String::new(),
            takes: String::new(),
            add_ons: String::new(),
            api_version: "",
        }
    }

    fn line(&self) -> String {
        let ObjectPlan {
            namespace,
            name,
            file,
            ..
        } = self.object;
        let parts = [
            &self.unit,
            self.kind,
            namespace,
            name,
            &self.target,
            file,
            &self.takes,
            &self.add_ons,
            self.api_version,
        ];
        parts.join("|")
    }
}

/// What others come into is first, and what triggers refer to is before them.
pub(super) fn rows(plan: &Plan) -> String {
    let mut kept: Vec<_> = plan.objects.iter().map(|kept| (kept_kind(kept), kept)).collect();
    kept.sort_by_key(|(kind, _)| match kind.split('.').next() {
        Some("Namespace") => 0,
        Some("CustomResourceDefinition") => 1,
        _ => 2,
    });
    let kept = kept.iter().map(|(kind, kept)| self::kept(kind, kept).line());
    let authentications = plan
        .authentications
        .iter()
        .map(|own| Row::of(own.kind(), &own.object).line());
    let scalers = plan
        .workloads
        .iter()
        .flat_map(|workload| workload.scalers.iter().map(|one| scaler(workload, one).line()));
    let vpas = plan
        .workloads
        .iter()
        .filter_map(|workload| workload.vpa.as_ref())
        .map(|vpa| {
            let row = Row {
                target: target(&vpa.target),
                ..Row::of("VerticalPodAutoscaler", &vpa.object)
            };
            row.line()
        });
    let jobs = plan
        .scaled_jobs
        .iter()
        .map(|job| Row::of("ScaledJob", &job.object).line());
    let budgets = plan
        .workloads
        .iter()
        .filter_map(|workload| workload.pdb.as_ref())
        .map(|pdb| Row::of("PodDisruptionBudget", &pdb.object).line());
    let all = kept
        .chain(authentications)
        .chain(scalers)
        .chain(vpas)
        .chain(jobs)
        .chain(budgets);
    all.collect::<Vec<_>>().join("\n")
}

/// The units of scalers, with blanks between them.
pub(super) fn scalers(plan: &Plan) -> String {
    let units: Vec<_> = plan
        .workloads
        .iter()
        .flat_map(|workload| workload.scalers.iter().map(|scaler| unit(workload, scaler)))
        .collect();
    words(units.iter().map(String::as_str))
}

fn unit(workload: &WorkloadPlan, scaler: &ScalerPlan) -> String {
    format!("{}/{}", workload.key, scaler.key)
}

fn target(target: &Target) -> String {
    format!("{}/{}", target.kind, target.name)
}

fn scaler<'a>(workload: &'a WorkloadPlan, scaler: &'a ScalerPlan) -> Row<'a> {
    let takes = match &scaler.kind {
        ScalerKind::Keda(keda) if keda.settings.transfer_hpa_ownership == Some(true) => {
            format!("true/{}", keda.hpa_name())
        }
        _ => String::new(),
    };
    Row {
        unit: unit(workload, scaler),
        target: target(&workload.target),
        takes,
        add_ons: words(scaler.needs.iter().map(|addon| addon.key())),
        api_version: &workload.target.api_version,
        ..Row::of(kind_name(scaler), scaler.object())
    }
}

/// An object in Kubernetes' own words is named by its file: its own name may have any character.
fn kept<'a>(kind: &'a str, kept: &'a KeptPlan) -> Row<'a> {
    let reference = kept.body.get("spec").and_then(|spec| spec.get("scaleTargetRef"));
    let part = |name: &str| {
        let part = reference.and_then(|target| target.get(name));
        part.and_then(Value::as_str).unwrap_or_default()
    };
    let is_plain = |part: &str| {
        part.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-./".contains(&b))
    };
    let (kind_of, name) = (part("kind"), part("name"));
    let target = match name.is_empty() || !is_plain(kind_of) || !is_plain(name) {
        true => String::new(),
        false => format!("{kind_of}/{name}"),
    };
    let api_version = Some(part("apiVersion")).filter(|version| is_plain(version));
    Row {
        unit: kept.object.file.clone(),
        target,
        api_version: api_version.unwrap_or_default(),
        ..Row::of(kind, &kept.object)
    }
}
