//! A workload, resolved.

use std::collections::BTreeMap;

use super::addon::Addon;
use super::handover;
use super::hpa::{self, HpaPlan, MetricSource};
use super::keda::{self, KedaPlan};
use super::messages::{
    AmountsOfNoContainer, AsInPodTemplate, NoPatch, NoSuchScaler, NoneActive, OwnManifest, RemoveActive,
    RenameTable, SetActive, SetContainer, as_shown, word,
};
use super::object::{self, ObjectPlan};
use super::pdb::{self, PdbPlan};
use super::planner::Planner;
use super::trigger::TriggerKind;
use super::vpa::{self, VpaPlan};
use crate::language::{Handover, Model, Scaler, Target, Workload};
use crate::messages::{did_you_mean, there_are};
use crate::problem::Problem;
use crate::{codes, names};
use scalegen_syntax::{At, Duration, FieldPath, Message, Quantity, Remedy, defaults, meant, nearest};

/// Something that is scaled.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct WorkloadPlan {
    /// Its name in the profile.
    pub key: String,
    /// Its namespace.
    pub namespace: String,
    /// The object that is scaled.
    pub target: Target,
    /// The container that does the work.
    pub container: Option<String>,
    /// What the container requests.
    pub requests: BTreeMap<String, Quantity>,
    /// What the container may use at most.
    pub limits: BTreeMap<String, Quantity>,
    /// The Service in front of it.
    pub service: Option<String>,
    /// How long a new pod takes until it serves.
    pub startup_time: Option<Duration>,
    /// What a simulation under load needs to know of it.
    pub model: Option<Model>,
    /// The replica count in its own manifest.
    pub replicas: Option<i32>,
    /// The ways to scale it, in the order of the profile. At most one is active.
    pub scalers: Vec<ScalerPlan>,
    /// How it goes from one scaler to the next.
    pub handover: Handover,
    /// Its VerticalPodAutoscaler.
    pub vpa: Option<VpaPlan>,
    /// How many of its pods may be evicted at a time.
    pub pdb: Option<PdbPlan>,
    /// The container's requests and limits as a patch of the object.
    pub resources_patch: Option<ResourcesPatchPlan>,
    /// The path of its table in the profile.
    pub origin: FieldPath,
}

impl WorkloadPlan {
    /// The scaler that is installed.
    pub fn active(&self) -> Option<&ScalerPlan> {
        self.scalers.iter().find(|scaler| scaler.active)
    }

    /// The scaler of that name.
    pub fn scaler(&self, key: &str) -> Option<&ScalerPlan> {
        self.scalers.iter().find(|scaler| scaler.key == key)
    }

    /// What is generated for it: its scalers, its VPA, its budget and the patch of its requests and limits.
    pub fn objects(&self) -> impl Iterator<Item = &ObjectPlan> {
        let scalers = self.scalers.iter().map(ScalerPlan::object);
        let vpa = self.vpa.as_ref().map(|vpa| &vpa.object);
        let patch = self.resources_patch.as_ref().map(|patch| &patch.object);
        let pdb = self.pdb.as_ref().map(|pdb| &pdb.object);
        scalers.chain(vpa).chain(pdb).chain(patch)
    }
}

/// One way to scale a workload.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ScalerPlan {
    /// Its name in the profile.
    pub key: String,
    /// Whether it is the one that is installed.
    pub active: bool,
    /// What it needs in the cluster.
    pub needs: Vec<Addon>,
    /// What it is.
    pub kind: ScalerKind,
}

/// What a scaler is.
#[expect(clippy::large_enum_variant, reason = "a workload has a handful of them")]
#[derive(Clone, Debug, PartialEq)]
pub enum ScalerKind {
    /// A HorizontalPodAutoscaler.
    Hpa(HpaPlan),
    /// A KEDA ScaledObject.
    Keda(KedaPlan),
}

impl ScalerPlan {
    /// Its object's name, file and origin.
    pub fn object(&self) -> &ObjectPlan {
        match &self.kind {
            ScalerKind::Hpa(hpa) => &hpa.object,
            ScalerKind::Keda(keda) => &keda.object,
        }
    }
}

impl ScalerPlan {
    /// The fewest replicas that it keeps.
    pub fn min_replicas(&self) -> i32 {
        match &self.kind {
            ScalerKind::Hpa(hpa) => hpa.settings.min_replicas.unwrap_or(defaults::hpa::MIN_REPLICAS),
            ScalerKind::Keda(keda) => keda
                .settings
                .min_replicas
                .unwrap_or(defaults::keda::MIN_REPLICA_COUNT),
        }
    }
}

/// A container's requests and limits as a patch of a Deployment, StatefulSet or other built-in kind.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ResourcesPatchPlan {
    /// Name and namespace of the patched object; its own labels and annotations are left alone.
    pub object: ObjectPlan,
    /// The patched object.
    pub target: Target,
    /// The container.
    pub container: String,
    /// What it requests.
    pub requests: BTreeMap<String, Quantity>,
    /// What it may use at most.
    pub limits: BTreeMap<String, Quantity>,
}

impl Planner<'_> {
    pub(super) fn plan_workload(&mut self, key: &str, workload: &Workload) -> WorkloadPlan {
        let origin = FieldPath::of("workloads").field(key.to_owned());
        self.check_workload(key, workload, &origin);
        let active = self.active_scaler(workload, &origin);
        let calls = workload.model.iter().flat_map(|model| &model.calls);
        for (index, call) in calls.enumerate() {
            let at = At::end(&origin);
            self.workload(
                &call.workload,
                &at.field("model").field("calls").index(index).field("workload"),
            );
        }
        // What is wrong with a name is said of it, and not again of all that is named after it.
        let sound = |name: &str| names::dns_label(name).is_ok();
        let table = key;
        let key = if sound(key) { key } else { "placeholder" };
        let handover = self.handover(key, workload, &origin);
        let mut scalers = Vec::with_capacity(workload.scalers.len());
        for (name, scaler) in &workload.scalers {
            let origin = origin.field("scalers").field(name.clone());
            let part = if sound(name) { name } else { "placeholder" };
            let kind = self.scaler(key, workload, handover, part, scaler, origin);
            scalers.push(ScalerPlan {
                active: active == Some(name.as_str()),
                needs: needs(&kind),
                key: name.clone(),
                kind,
            });
        }
        let vpa = workload.vpa.as_ref().map(|vpa| {
            let origin = origin.field("vpa");
            let name = || ["vpa-", key].concat();
            let name = self.name(vpa.name.as_deref(), name, &origin);
            let file = || ["vpa-", key, ".yaml"].concat();
            let file = self.file(vpa.file.as_deref(), file, &origin);
            let object = self.object(workload, name, file, &vpa.labels, &vpa.annotations, origin);
            vpa::vpa(self, vpa, workload, object)
        });
        let pdb = workload.pdb.as_ref().map(|pdb| {
            let origin = origin.field("pdb");
            let name = || ["pdb-", key].concat();
            let name = self.name(pdb.name.as_deref(), name, &origin);
            let file = || ["pdb-", key, ".yaml"].concat();
            let file = self.file(pdb.file.as_deref(), file, &origin);
            let object = self.object(workload, name, file, &pdb.labels, &pdb.annotations, origin);
            let mut active = scalers.iter().filter(|scaler: &&ScalerPlan| scaler.active);
            let active = active.next().map(|scaler| pdb::Active {
                key: &scaler.key,
                min: scaler.min_replicas(),
                origin: &scaler.object().origin,
            });
            pdb::pdb(self, pdb, workload, active, object)
        });
        let sorted = |map: &indexmap::IndexMap<String, Quantity>| {
            map.iter()
                .map(|(resource, amount)| (resource.clone(), *amount))
                .collect()
        };
        let mut plan = WorkloadPlan {
            key: table.to_owned(),
            namespace: workload.namespace.clone(),
            target: workload.target.clone(),
            container: workload.container.clone(),
            requests: sorted(&workload.requests),
            limits: sorted(&workload.limits),
            service: workload.service.clone(),
            startup_time: workload.startup_time,
            model: workload.model.clone(),
            replicas: workload.replicas,
            scalers,
            handover,
            vpa,
            pdb,
            resources_patch: None,
            origin,
        };
        plan.resources_patch = self.resources_patch(&plan);
        plan
    }

    fn check_workload(&mut self, key: &str, workload: &Workload, origin: &FieldPath) {
        let mut check =
            |result: Result<(), Message>, what: &'static str, below: &[&str], help: fn() -> Message| {
                if let Err(reason) = result {
                    let path = below
                        .iter()
                        .fold(origin.clone(), |path, key| path.field((*key).to_owned()));
                    let problem = Problem::new(codes::BAD_NAME, path, names::bad(what, reason)).help(help());
                    self.report(match below {
                        [] | ["scalers", _] => problem.at_key().breaks(None),
                        _ => problem,
                    });
                }
            };
        let table: fn() -> Message = || RenameTable {}.into();
        check(names::dns_label(key), "workload", &[], table);
        let help = || as_shown("the namespace", "kubectl get namespaces");
        check(
            names::dns_label(&workload.namespace),
            "namespace",
            &["namespace"],
            help,
        );
        let help = || as_shown("the object's name", "kubectl get");
        check(names::object(&workload.target.name), "target", &["target"], help);
        let named: [(_, _, fn() -> Message); 2] = [
            (&workload.container, "container", || AsInPodTemplate {}.into()),
            (&workload.service, "service", || {
                as_shown("the Service's name", "kubectl get services")
            }),
        ];
        for (value, name, help) in named {
            if let Some(value) = value {
                check(names::dns_label(value), name, &[name], help);
            }
        }
        for scaler in workload.scalers.keys() {
            check(names::dns_label(scaler), "scaler", &["scalers", scaler], table);
        }
    }

    fn active_scaler<'w>(&mut self, workload: &'w Workload, origin: &FieldPath) -> Option<&'w str> {
        let known: Vec<&str> = workload.scalers.keys().map(String::as_str).collect();
        let Some(active) = &workload.active else {
            if known.len() > 1 {
                let message = NoneActive {
                    scalers: workload.scalers.keys().cloned().collect(),
                };
                self.report(
                    Problem::new(codes::NO_ACTIVE_SCALER, origin.clone(), message).help(SetActive {}),
                );
            }
            return known.first().copied();
        };
        let found = known.iter().find(|scaler| *scaler == active).copied();
        if found.is_none() && !self.is_broken(&origin.field("scalers").field(active.clone())) {
            let message = NoSuchScaler {
                scaler: active.escape_debug().to_string(),
            };
            let remedy = Remedy::text(meant(active, known.iter().copied()));
            let problem =
                Problem::new(codes::DANGLING_REFERENCE, origin.field("active"), message).remedy(remedy);
            self.report(match nearest(active, known.iter().copied()) {
                Some(near) => problem.help(did_you_mean(near)),
                None if known.is_empty() => problem.help(RemoveActive {}),
                None => problem.help(there_are(&known)),
            });
        }
        found
    }

    fn scaler(
        &mut self,
        key: &str,
        workload: &Workload,
        handover: Handover,
        name: &str,
        scaler: &Scaler,
        origin: FieldPath,
    ) -> ScalerKind {
        match scaler {
            Scaler::Hpa(hpa) => {
                let object = || handover::hpa(handover, key, name);
                let file = || ["hpa-", key, "-", name, ".yaml"].concat();
                let object = self.name(hpa.name.as_deref(), object, &origin);
                let file = self.file(hpa.file.as_deref(), file, &origin);
                let object = self.object(workload, object, file, &hpa.labels, &hpa.annotations, origin);
                let settings = self.with_defaults(hpa);
                ScalerKind::Hpa(hpa::hpa(self, settings, workload, object))
            }
            Scaler::Keda(keda) => {
                let is_keda = |scaler: &&Scaler| matches!(scaler, Scaler::Keda(_));
                let several = workload.scalers.values().filter(is_keda).count() > 1;
                let object = || handover::scaled_object(handover, key, name);
                let file = || match several {
                    true => ["keda-scaledobject-", key, "-", name, ".yaml"].concat(),
                    false => ["keda-scaledobject-", key, ".yaml"].concat(),
                };
                let object = self.name(keda.name.as_deref(), object, &origin);
                let file = self.file(keda.file.as_deref(), file, &origin);
                let object = self.object(workload, object, file, &keda.labels, &keda.annotations, origin);
                let mut settings = self.keda_with_defaults(keda);
                handover::take_over(handover, &mut settings, key);
                ScalerKind::Keda(keda::keda(self, settings, workload, object))
            }
        }
    }

    fn object(
        &self,
        workload: &Workload,
        name: String,
        file: String,
        labels: &indexmap::IndexMap<String, String>,
        annotations: &indexmap::IndexMap<String, String>,
        origin: FieldPath,
    ) -> ObjectPlan {
        let of_profile = object::inherited(false, self.labels(), Some(&workload.labels), labels);
        let inherited = of_profile.chain(object::inherited(
            true,
            self.annotations(),
            Some(&workload.annotations),
            annotations,
        ));
        ObjectPlan {
            inherited: inherited.collect(),
            name,
            namespace: workload.namespace.clone(),
            labels: object::merged(&[self.labels(), &workload.labels, labels]),
            annotations: object::merged(&[self.annotations(), &workload.annotations, annotations]),
            file,
            origin,
        }
    }

    fn resources_patch(&mut self, workload: &WorkloadPlan) -> Option<ResourcesPatchPlan> {
        if workload.requests.is_empty() && workload.limits.is_empty() {
            return None;
        }
        let origin = &workload.origin;
        let Some(container) = &workload.container else {
            let given = if workload.requests.is_empty() {
                "limits"
            } else {
                "requests"
            };
            self.report(
                Problem::new(
                    codes::MISSING_KEY,
                    origin.field(given),
                    AmountsOfNoContainer { key: word(given) },
                )
                .at_key()
                .help(SetContainer {})
                .breaks(Some(origin.field("container"))),
            );
            return None;
        };
        // Only built-in kinds are known to hold a pod template that a container can be patched in.
        if !workload.target.is_built_in() {
            let given = if workload.requests.is_empty() {
                "limits"
            } else {
                "requests"
            };
            let message = NoPatch {
                target: workload.target.to_string(),
                kind: workload.target.kind.clone(),
            };
            self.report(
                Problem::new(codes::PATCH_NOT_MADE, origin.field(given), message)
                    .at_key()
                    .note()
                    .help(OwnManifest {}),
            );
            return None;
        }
        let file = format!("resources-{}.yaml", workload.key);
        Some(ResourcesPatchPlan {
            object: ObjectPlan {
                name: workload.target.name.clone(),
                namespace: workload.namespace.clone(),
                labels: BTreeMap::new(),
                annotations: BTreeMap::new(),
                inherited: Vec::new(),
                file,
                origin: origin.clone(),
            },
            target: workload.target.clone(),
            container: container.clone(),
            requests: workload.requests.clone(),
            limits: workload.limits.clone(),
        })
    }
}

/// The add-ons without which a scaler does nothing.
fn needs(kind: &ScalerKind) -> Vec<Addon> {
    let mut needs = Vec::new();
    match kind {
        ScalerKind::Hpa(hpa) => {
            let resource = |source: &MetricSource| {
                matches!(
                    source,
                    MetricSource::Resource { .. } | MetricSource::ContainerResource { .. }
                )
            };
            // Without metrics the API server puts CPU in.
            if hpa.metrics.is_empty() || hpa.metrics.iter().any(|metric| resource(&metric.source)) {
                needs.push(Addon::MetricsServer);
            }
            if hpa.metrics.iter().any(|metric| !resource(&metric.source)) {
                needs.push(Addon::PrometheusAdapter);
            }
        }
        ScalerKind::Keda(keda) => {
            let resource =
                |kind: &TriggerKind| matches!(kind, TriggerKind::Cpu { .. } | TriggerKind::Memory { .. });
            if keda.triggers.iter().any(|trigger| resource(&trigger.kind)) {
                needs.push(Addon::MetricsServer);
            }
            needs.push(Addon::Keda);
        }
    }
    needs
}
