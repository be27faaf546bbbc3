//! What the deploy script and the runbook have to know, from a plan.

mod applied;
mod summary;
mod units;
mod verify;

use std::collections::BTreeSet;

use scalegen_profile::language::Handover;
use scalegen_profile::plan::{
    Addon, AddonsPlan, ChartPlan, JobName, KeptPlan, LoadTestPlan, Plan, ScalerKind, ScalerPlan, WorkloadPlan,
};
use scalegen_syntax::chart::{CUSTOM_METRICS, EXTERNAL_METRICS, RESOURCE_METRICS};
use scalegen_syntax::defaults::keda::TRANSFER_SINCE;
use serde_json::Value;

use super::PROFILE_LABEL;
use crate::deployment::{
    self, DeployedScaler, DeployedWorkload, Deployment, KeptObject, LoadTest, Patch, Rival, Watched,
};

const HPAS: &str = "horizontalpodautoscalers.autoscaling";
const SCALED_OBJECTS: &str = "scaledobjects.keda.sh";
const SCALED_JOBS: &str = "scaledjobs.keda.sh";
const AUTHENTICATIONS: &str = "triggerauthentications.keda.sh";
const CLUSTER_AUTHENTICATIONS: &str = "clustertriggerauthentications.keda.sh";
const VPAS: &str = "verticalpodautoscalers.autoscaling.k8s.io";

/// The CRDs that KEDA's chart has as templates, so that they go with the release.
const KEDA_CRDS: [&str; 6] = [
    SCALED_OBJECTS,
    SCALED_JOBS,
    AUTHENTICATIONS,
    CLUSTER_AUTHENTICATIONS,
    "cloudeventsources.eventing.keda.sh",
    "clustercloudeventsources.eventing.keda.sh",
];

/// What the templates may name of a plan.
pub fn deployment(plan: &Plan, header: &[String]) -> Deployment {
    let workloads: Vec<_> = plan
        .workloads
        .iter()
        .filter_map(|workload| deployed(plan, workload))
        .collect();
    let load_tests: Vec<_> = plan.load_tests.iter().map(load_test).collect();
    let job_namespaces: BTreeSet<_> = load_tests.iter().map(|test| test.namespace.clone()).collect();
    let base = base_addons(plan);
    let chosen: Vec<_> = workloads
        .iter()
        .map(|workload| format!("{}/{}", workload.name, workload.active))
        .collect();
    let addons = addons(plan, &base);
    let has_services = plan.addons.needs.iter().any(|need| need.by_services);
    Deployment {
        header: header.to_vec(),
        profile: plan.name.clone(),
        description: plan.description.clone(),
        cluster: plan.cluster.clone(),
        manifests: plan.output.manifests.clone(),
        chosen: chosen.join(" "),
        scalers: units::scalers(plan),
        unit_rows: units::rows(plan),
        kept_kinds: kept_kinds(plan),
        addon_names: words(addons.iter().map(|addon| addon.name.as_str())),
        base_addons: words(base.iter().map(|addon| addon.key())),
        authentications: plan.authentications.iter().map(applied::authentication).collect(),
        scaled_jobs: plan
            .scaled_jobs
            .iter()
            .map(|job| applied::scaled_job(plan, job))
            .collect(),
        budgets: plan.workloads.iter().filter_map(applied::budget).collect(),
        has_replicas: plan.workloads.iter().any(has_replicas),
        patches: plan.workloads.iter().filter_map(patch).collect(),
        vpas: plan.workloads.iter().filter_map(vpa).collect(),
        objects: plan.objects.iter().map(kept).collect(),
        kinds: applied::kinds(plan, has_services),
        choices: choices(&workloads, &load_tests),
        addons,
        rivalries: rivalries(&plan.addons),
        load_tests,
        job_label: format!("{PROFILE_LABEL}={}", plan.name),
        lock: format!("scalegen-{}", plan.name),
        job_namespaces: job_namespaces.into_iter().collect(),
        watched: watched(plan).into_iter().collect(),
        prometheus: plan.prometheus.as_ref().map(|prometheus| prometheus.url.clone()),
        transfers: plan.targets.keda >= TRANSFER_SINCE,
        has_services,
        pages: Vec::new(),
        workloads,
    }
}

/// What there is to choose from, the choice in effect first.
fn choices(workloads: &[DeployedWorkload], load_tests: &[LoadTest]) -> Vec<String> {
    let scalers = workloads.iter().map(|workload| {
        let mut names: Vec<&str> = workload
            .scalers
            .iter()
            .map(|scaler| scaler.name.as_str())
            .collect();
        names.sort_by_key(|name| *name != workload.active); // Stable: the others stay in the order of the profile.
        format!("  {}: {}", workload.name, names.join(", "))
    });
    let tests = load_tests
        .iter()
        .map(|test| format!("  {}: {}", test.name, test.summary));
    let headed = |heading: &str, lines: Vec<String>| match lines.is_empty() {
        true => Vec::new(),
        false => [vec![String::new(), heading.to_owned()], lines].concat(),
    };
    let mut choices = headed(
        "Scalers, the one in effect without --scaler first:",
        scalers.collect(),
    );
    choices.extend(headed(
        "Load tests, the one that runs without a NAME first:",
        tests.collect(),
    ));
    choices
}

fn words<'a>(words: impl Iterator<Item = &'a str>) -> String {
    words.collect::<Vec<_>>().join(" ")
}

/// The kind of an object as kubectl takes it, whatever kind it is: `ConfigMap.v1.`, `Role.v1.rbac.authorization.k8s.io`.
fn kept_kind(kept: &KeptPlan) -> String {
    let kind = &kept.kind;
    let version = kept
        .body
        .get("apiVersion")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || b"./-".contains(&b);
    if applied::is_known(kind) || !version.bytes().all(is_plain) {
        return kind.clone();
    }
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    format!("{kind}.{version}.{group}")
}

fn kept_kinds(plan: &Plan) -> String {
    let kinds: BTreeSet<String> = plan.objects.iter().map(kept_kind).collect();
    let others = kinds.iter().filter(|kind| kind.contains('.'));
    words(others.map(String::as_str))
}

fn kind_name(scaler: &ScalerPlan) -> &'static str {
    match scaler.kind {
        ScalerKind::Hpa(_) => "HorizontalPodAutoscaler",
        ScalerKind::Keda(_) => "ScaledObject",
    }
}

fn deployed(plan: &Plan, workload: &WorkloadPlan) -> Option<DeployedWorkload> {
    let active = workload.active()?;
    let scalers: Vec<_> = workload
        .scalers
        .iter()
        .map(|scaler| self::scaler(plan, workload, scaler))
        .collect();
    Some(DeployedWorkload {
        name: workload.key.clone(),
        namespace: workload.namespace.clone(),
        target: workload.target.to_string(),
        target_kind: verify::resource(&workload.target),
        target_name: workload.target.name.clone(),
        active: active.key.clone(),
        in_place: workload.handover == Handover::InPlace,
        scalers,
    })
}

fn scaler(plan: &Plan, workload: &WorkloadPlan, scaler: &ScalerPlan) -> DeployedScaler {
    let (kind, made_hpa) = match &scaler.kind {
        ScalerKind::Hpa(_) => (HPAS, None),
        ScalerKind::Keda(keda) => (SCALED_OBJECTS, Some(keda.hpa_name())),
    };
    let object = scaler.object();
    DeployedScaler {
        name: scaler.key.clone(),
        key: format!("{}/{}", workload.key, scaler.key),
        kind: kind.to_owned(),
        kind_name: kind_name(scaler).to_owned(),
        object: object.name.clone(),
        made_hpa,
        file: object.file.clone(),
        addons: scaler.needs.iter().map(|addon| addon.key().to_owned()).collect(),
        active: scaler.active,
        verify: verify::commands(scaler),
        summary: summary::scaler(plan, scaler),
    }
}

/// Where a custom kind has its number of replicas is not known.
fn has_replicas(workload: &WorkloadPlan) -> bool {
    let target = &workload.target;
    workload.active().is_some() && target.is_built_in() && target.kind != "DaemonSet"
}

fn patch(workload: &WorkloadPlan) -> Option<Patch> {
    let patch = workload.resources_patch.as_ref()?;
    Some(Patch {
        kind: verify::resource(&patch.target),
        name: patch.object.name.clone(),
        namespace: patch.object.namespace.clone(),
        file: patch.object.file.clone(),
    })
}

fn vpa(workload: &WorkloadPlan) -> Option<deployment::Vpa> {
    let vpa = workload.vpa.as_ref()?;
    let mode = vpa
        .settings
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

fn kept(kept: &KeptPlan) -> KeptObject {
    let object = &kept.object;
    KeptObject {
        kind: kept.kind.clone(),
        name: match object.namespace.is_empty() {
            true => object.name.clone(),
            false => format!("{}/{}", object.namespace, object.name),
        },
    }
}

/// HPAs where something scales, KEDA's among them; ScaledObjects and VPAs where there are any.
fn watched(plan: &Plan) -> BTreeSet<Watched> {
    let mut all = BTreeSet::new();
    for workload in &plan.workloads {
        let mut watch = |kind: &str, is_custom: bool| {
            all.insert(Watched {
                kind: kind.to_owned(),
                crd: is_custom.then(|| kind.to_owned()),
                namespace: workload.namespace.clone(),
            });
        };
        for scaler in &workload.scalers {
            watch(HPAS, false);
            if matches!(scaler.kind, ScalerKind::Keda(_)) {
                watch(SCALED_OBJECTS, true);
            }
        }
        if workload.vpa.is_some() {
            watch(VPAS, true);
        }
    }
    all.extend(plan.scaled_jobs.iter().map(|job| Watched {
        kind: SCALED_JOBS.to_owned(),
        crd: Some(SCALED_JOBS.to_owned()),
        namespace: job.object.namespace.clone(),
    }));
    all
}

/// What is needed whatever scaler is chosen.
fn base_addons(plan: &Plan) -> BTreeSet<Addon> {
    let mut base = BTreeSet::new();
    if plan.workloads.iter().any(|workload| workload.vpa.is_some()) {
        base.extend([Addon::MetricsServer, Addon::Vpa]);
    }
    if !plan.scaled_jobs.is_empty() || !plan.authentications.is_empty() {
        base.insert(Addon::Keda);
    }
    let services = plan.addons.needs.iter().filter(|need| need.by_active_services);
    base.extend(services.map(|need| need.addon));
    base
}

/// Every add-on that something needs or the profile configures.
fn addons(plan: &Plan, base: &BTreeSet<Addon>) -> Vec<deployment::Addon> {
    let needed = |addon: Addon| plan.addons.needs.iter().any(|need| need.addon == addon);
    Addon::ALL
        .into_iter()
        .filter(|addon| needed(*addon) || plan.addons.chart(*addon).is_some())
        .map(|addon| {
            let chart = plan.addons.chart(addon);
            let api_services = api_services(addon, chart);
            deployment::Addon {
                name: addon.key().to_owned(),
                title: addon.title().to_owned(),
                active: base.contains(&addon) || plan.demand.active.contains(&addon),
                managed: chart.is_some(),
                release: chart.map(|chart| chart.release.clone()).unwrap_or_default(),
                chart: addon.chart().name.to_owned(),
                repository: addon.chart().repository.to_owned(),
                version: chart.map(|chart| chart.version.clone()).unwrap_or_default(),
                namespace: chart.map(|chart| chart.namespace.clone()).unwrap_or_default(),
                owner: chart.map(owner).unwrap_or_default(),
                values: addon.values_file().to_owned(),
                crds: match addon {
                    Addon::Keda => keda_crds(plan),
                    Addon::Vpa => vec![VPAS.to_owned()],
                    Addon::MetricsServer | Addon::PrometheusAdapter => Vec::new(),
                },
                owned_crds: match addon {
                    Addon::Keda => KEDA_CRDS.map(str::to_owned).into(),
                    _ => Vec::new(),
                },
                served_metrics: match addon {
                    Addon::PrometheusAdapter => served_metrics(&api_services),
                    _ => Vec::new(),
                },
                rival: rivals(addon, &plan.addons).next().map(rival),
                api_services,
            }
        })
        .collect()
}

/// What has to answer before a scaler can work; of an add-on that is there already, what it is needed for.
fn api_services(addon: Addon, chart: Option<&ChartPlan>) -> Vec<String> {
    let served: &[&str] = match (chart, addon) {
        (Some(chart), _) => &chart.api_services,
        (None, Addon::MetricsServer) => &[RESOURCE_METRICS],
        (None, Addon::PrometheusAdapter | Addon::Keda) => &[EXTERNAL_METRICS],
        (None, Addon::Vpa) => &[],
    };
    served.iter().map(|service| (*service).to_owned()).collect()
}

/// The CRDs of KEDA whose objects are applied.
fn keda_crds(plan: &Plan) -> Vec<String> {
    let of_cluster = |is_cluster: bool| {
        plan.authentications
            .iter()
            .any(|own| own.is_cluster == is_cluster)
    };
    let crds = [
        (SCALED_OBJECTS, true),
        (SCALED_JOBS, !plan.scaled_jobs.is_empty()),
        (AUTHENTICATIONS, of_cluster(false)),
        (CLUSTER_AUTHENTICATIONS, of_cluster(true)),
    ];
    let crds = crds.into_iter().filter(|(_, is_applied)| *is_applied);
    crds.map(|(crd, _)| crd.to_owned()).collect()
}

/// The types of HPA metrics behind metrics APIs.
fn served_metrics(api_services: &[String]) -> Vec<String> {
    let types = api_services.iter().flat_map(|service| match service.as_str() {
        EXTERNAL_METRICS => &[":External"][..],
        CUSTOM_METRICS => &[":Pods", ":Object"],
        _ => &[],
    });
    types.map(|type_| (*type_).to_owned()).collect()
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

fn owner(chart: &ChartPlan) -> String {
    format!("{}/{}", chart.namespace, chart.release)
}

fn rival(chart: &ChartPlan) -> Rival {
    Rival {
        name: chart.addon.key().to_owned(),
        title: chart.addon.title().to_owned(),
        owner: owner(chart),
    }
}

/// Each pair once.
fn rivalries(addons: &AddonsPlan) -> Vec<[Rival; 2]> {
    addons
        .charts()
        .flat_map(|chart| rivals(chart.addon, addons).map(move |other| (chart, other)))
        .filter(|(one, other)| one.addon < other.addon)
        .map(|(one, other)| [rival(one), rival(other)])
        .collect()
}

fn load_test(test: &LoadTestPlan) -> LoadTest {
    LoadTest {
        name: test.key.clone(),
        namespace: test.object.namespace.clone(),
        job: test.object.name.clone(),
        fixed_name: test.name == JobName::Fixed,
        file: test.object.file.clone(),
        summary: summary::load_test(test),
    }
}
