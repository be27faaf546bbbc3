//! What the deploy script and the runbook have to know, from a plan.

use std::collections::BTreeSet;

use scalegen_profile::plan::{
    Addon, AddonsPlan, ChartPlan, EXTERNAL_METRICS_API, JobName, LoadTestPlan, MetricSource, MetricTarget,
    Plan, ScalerKind, ScalerPlan, TriggerKind, WorkloadPlan,
};

use super::MANIFESTS;
use crate::deployment::{
    self, DeployedScaler, DeployedWorkload, Deployment, LoadTest, Patch, Rival, RivalRelease,
};

const SCALED_OBJECTS: &str = "scaledobjects.keda.sh";
const VPAS: &str = "verticalpodautoscalers.autoscaling.k8s.io";

/// What the templates may name of a plan.
pub fn deployment(plan: &Plan, header: &[String]) -> Deployment {
    let workloads: Vec<_> = plan.workloads.iter().filter_map(deployed).collect();
    let load_tests: Vec<_> = plan.load_tests.iter().map(load_test).collect();
    let mut found = BTreeSet::new();
    let jobs = load_tests
        .iter()
        .filter(|test| found.insert((test.namespace.clone(), test.job.clone())))
        .cloned()
        .collect();
    let watched: BTreeSet<_> = workloads
        .iter()
        .map(|workload| workload.namespace.clone())
        .collect();
    let vpas: Vec<_> = plan.workloads.iter().filter_map(vpa).collect();
    let vpa_addons = match vpas.is_empty() {
        true => Vec::new(),
        false => [Addon::MetricsServer, Addon::Vpa]
            .map(|addon| addon.key().to_owned())
            .to_vec(),
    };
    Deployment {
        header: header.to_vec(),
        profile: plan.name.clone(),
        description: plan.description.clone(),
        manifests: MANIFESTS.to_owned(),
        workloads,
        patches: plan.workloads.iter().filter_map(patch).collect(),
        vpas,
        addons: addons(plan),
        vpa_addons,
        rivalries: rivalries(&plan.addons),
        load_tests,
        jobs,
        watched: watched.into_iter().collect(),
    }
}

fn deployed(workload: &WorkloadPlan) -> Option<DeployedWorkload> {
    let active = workload.active()?;
    let scalers: Vec<_> = workload
        .scalers
        .iter()
        .map(|scaler| self::scaler(workload, scaler))
        .collect();
    let mut names: Vec<&str> = workload
        .scalers
        .iter()
        .map(|scaler| scaler.key.as_str())
        .collect();
    names.sort_by_key(|name| *name != active.key); // Stable: the others stay in the order of the profile.
    Some(DeployedWorkload {
        usage: format!("  {}: {}", workload.key, names.join(", ")),
        name: workload.key.clone(),
        namespace: workload.namespace.clone(),
        target: workload.target.to_string(),
        active: active.key.clone(),
        scalers,
    })
}

fn scaler(workload: &WorkloadPlan, scaler: &ScalerPlan) -> DeployedScaler {
    let (kind, kind_name, crd) = match &scaler.kind {
        ScalerKind::Hpa(_) => (
            "horizontalpodautoscalers.autoscaling",
            "HorizontalPodAutoscaler",
            None,
        ),
        ScalerKind::Keda(_) => (SCALED_OBJECTS, "ScaledObject", Some(SCALED_OBJECTS.to_owned())),
    };
    let object = scaler.object();
    DeployedScaler {
        name: scaler.key.clone(),
        key: format!("{}/{}", workload.key, scaler.key),
        kind: kind.to_owned(),
        kind_name: kind_name.to_owned(),
        object: object.name.clone(),
        crd,
        file: object.file.clone(),
        addons: scaler.needs.iter().map(|addon| addon.key().to_owned()).collect(),
        summary: summary(scaler),
    }
}

/// What a scaler scales on, and between which bounds.
fn summary(scaler: &ScalerPlan) -> String {
    let (on, bounds) = match &scaler.kind {
        ScalerKind::Hpa(hpa) => {
            let on: Vec<_> = hpa
                .metrics
                .iter()
                .map(|metric| metric_summary(&metric.source, metric.target))
                .collect();
            let on = if on.is_empty() {
                "cpu at 80 %".to_owned()
            } else {
                on.join(", ")
            };
            (
                on,
                format!("{} to {}", hpa.min_replicas.unwrap_or(1), hpa.max_replicas),
            )
        }
        ScalerKind::Keda(keda) => {
            let on: Vec<_> = keda
                .triggers
                .iter()
                .map(|trigger| trigger_summary(&trigger.kind))
                .collect();
            let max = keda
                .max_replicas
                .unwrap_or(crate::kinds::scaled_object::DEFAULT_MAX_REPLICA_COUNT);
            (
                on.join(", "),
                format!("{} to {max}", keda.min_replicas.unwrap_or(0)),
            )
        }
    };
    format!("{on}; {bounds} replicas")
}

fn metric_summary(source: &MetricSource, target: MetricTarget) -> String {
    let what = match source {
        MetricSource::Resource { name } => name.clone(),
        MetricSource::ContainerResource { name, container } => format!("{name} of container {container}"),
        MetricSource::Pods { metric, .. } | MetricSource::External { metric, .. } => metric.clone(),
        MetricSource::Object {
            metric,
            described_object,
            ..
        } => format!("{metric} of {described_object}"),
    };
    match target {
        MetricTarget::AverageUtilization(percent) => format!("{what} at {percent} %"),
        MetricTarget::AverageValue(amount) => format!("{what} at {amount} per pod"),
        MetricTarget::Value(amount) => format!("{what} at {amount}"),
    }
}

fn trigger_summary(kind: &TriggerKind) -> String {
    match kind {
        TriggerKind::Prometheus { query, threshold, .. } => format!("{query} at {threshold}"),
        TriggerKind::Cpu { value, .. } => format!("cpu at {value}"),
        TriggerKind::Memory { value, .. } => format!("memory at {value}"),
        TriggerKind::Cron {
            start,
            end,
            desired_replicas,
            ..
        } => {
            format!("{desired_replicas} replicas from {start} to {end}")
        }
        TriggerKind::Other { type_ } => type_.clone(),
    }
}

fn patch(workload: &WorkloadPlan) -> Option<Patch> {
    let patch = workload.resources_patch.as_ref()?;
    Some(Patch {
        kind: format!("{}s.apps", patch.target.kind.to_lowercase()),
        name: patch.object.name.clone(),
        namespace: patch.object.namespace.clone(),
        file: patch.object.file.clone(),
    })
}

fn vpa(workload: &WorkloadPlan) -> Option<deployment::Vpa> {
    let vpa = workload.vpa.as_ref()?;
    let mode = vpa
        .update_mode
        .unwrap_or(scalegen_profile::language::UpdateMode::Recreate);
    Some(deployment::Vpa {
        name: vpa.object.name.clone(),
        namespace: vpa.object.namespace.clone(),
        file: vpa.object.file.clone(),
        update_mode: format!("{mode:?}"),
        target: vpa.target.to_string(),
    })
}

/// Every add-on that something needs or the profile configures.
fn addons(plan: &Plan) -> Vec<deployment::Addon> {
    let needed = |addon: Addon| plan.addons.needs.iter().any(|need| need.addon == addon);
    Addon::ALL
        .into_iter()
        .filter(|addon| needed(*addon) || plan.addons.chart(*addon).is_some())
        .map(|addon| {
            let chart = plan.addons.chart(addon);
            deployment::Addon {
                name: addon.key().to_owned(),
                managed: chart.is_some(),
                release: chart.map(|chart| chart.release.clone()).unwrap_or_default(),
                chart: addon.chart().to_owned(),
                repository: addon.repository().to_owned(),
                version: chart.map(|chart| chart.version.clone()).unwrap_or_default(),
                namespace: chart.map(|chart| chart.namespace.clone()).unwrap_or_default(),
                values: addon.values_file().to_owned(),
                api_services: api_services(addon, chart),
                crds: match addon {
                    Addon::Keda => vec![SCALED_OBJECTS.to_owned()],
                    Addon::Vpa => vec![VPAS.to_owned()],
                    Addon::MetricsServer | Addon::PrometheusAdapter => Vec::new(),
                },
                rivals: rivals(addon, &plan.addons).map(release).collect(),
            }
        })
        .collect()
}

/// What has to answer before a scaler can work; of an add-on that is there already, what it is needed for.
fn api_services(addon: Addon, chart: Option<&ChartPlan>) -> Vec<String> {
    let served: &[&str] = match (chart, addon) {
        (Some(chart), _) => &chart.api_services,
        (None, Addon::MetricsServer) => &[scalegen_profile::plan::RESOURCE_METRICS_API],
        (None, Addon::PrometheusAdapter | Addon::Keda) => &[EXTERNAL_METRICS_API],
        (None, Addon::Vpa) => &[],
    };
    served.iter().map(|service| (*service).to_owned()).collect()
}

/// Installed add-ons that own an APIService that this one needs.
fn rivals(addon: Addon, addons: &AddonsPlan) -> impl Iterator<Item = &ChartPlan> {
    let mine = addons
        .chart(addon)
        .map(|chart| chart.api_services.clone())
        .unwrap_or_default();
    addons.charts().filter(move |other| {
        other.addon != addon && other.api_services.iter().any(|service| mine.contains(service))
    })
}

fn release(chart: &ChartPlan) -> RivalRelease {
    RivalRelease {
        name: chart.addon.key().to_owned(),
        release: chart.release.clone(),
        namespace: chart.namespace.clone(),
        crd: (chart.addon == Addon::Keda).then(|| SCALED_OBJECTS.to_owned()),
    }
}

/// Each pair once.
fn rivalries(addons: &AddonsPlan) -> Vec<[Rival; 2]> {
    let rival = |addon: Addon| Rival {
        name: addon.key().to_owned(),
        pattern: format!(" {} ", addon.key()),
    };
    addons
        .charts()
        .flat_map(|chart| rivals(chart.addon, addons).map(|other| (chart.addon, other.addon)))
        .filter(|(one, other)| one < other)
        .map(|(one, other)| [rival(one), rival(other)])
        .collect()
}

fn load_test(test: &LoadTestPlan) -> LoadTest {
    let rate = match test.most_requests_per_second() {
        Some(most) => format!("at most {most} requests per second"),
        None => "as many requests as they can".to_owned(),
    };
    let most = match (test.duration, test.requests) {
        (Some(duration), _) => format!("for {duration}"),
        (None, requests) => format!("with {} requests", requests.unwrap_or_default()),
    };
    let summary = format!(
        "{} workers {most}, {rate}, on {}",
        test.concurrency, test.workload
    );
    LoadTest {
        usage: format!("  {}: {summary}", test.key),
        name: test.key.clone(),
        namespace: test.object.namespace.clone(),
        job: test.object.name.clone(),
        fixed_name: test.name == JobName::Fixed,
        file: test.object.file.clone(),
        summary,
    }
}
