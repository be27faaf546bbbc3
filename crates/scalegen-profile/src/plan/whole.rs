//! The plan of a whole profile, or of one service of a fleet.

use std::collections::BTreeMap;

use indexmap::IndexMap;

use super::addons::{self, AddonsPlan};
use super::authentication::AuthenticationPlan;
use super::demand::Demand;
use super::layout::Laid;
use super::load_test::LoadTestPlan;
use super::messages::{AddScaler, ClusterName, GeneratesNothing, OneWorkload, ProfileName, SameTarget};
use super::planner::Planner;
use super::scaled_job::ScaledJobPlan;
use super::signal::SignalPlan;
use super::workload::WorkloadPlan;
use super::{Plan, PrometheusPlan};
use crate::language::DeclaredMetric;
use crate::messages::OtherOne;
use crate::problem::Problem;
use crate::versions::newer_than_known;
use crate::{codes, names};
use scalegen_syntax::{At, FieldPath, Server};

impl Planner<'_> {
    /// The plan and what is wrong. Where that is an error, something else stands in for what is broken.
    ///
    /// The add-ons of a fleet are planned with the profile itself, for all that its services ask.
    pub(crate) fn plan(mut self, service: Option<&str>, services: &Demand) -> (Plan, Vec<Problem>) {
        let profile = self.profile;
        if service.is_none()
            && let Err(reason) = names::folder(&profile.name)
        {
            let problem = Problem::new(codes::BAD_NAME, FieldPath::of("name"), reason);
            self.report(problem.help(ProfileName {}));
        }
        if service.is_none() {
            if let Some(Err(reason)) = profile.cluster.name.as_deref().map(names::dns_label) {
                let path = FieldPath::of("cluster").field("name");
                let problem = Problem::new(codes::BAD_NAME, path, names::bad("name of the cluster", reason));
                self.report(problem.help(ClusterName {}));
            }
            self.check_versions();
        }
        let prometheus = self.prometheus();
        let mut signals: Vec<SignalPlan> = profile
            .signals
            .iter()
            .map(|(key, signal)| self.signal(key, signal))
            .collect();
        let mut workloads = profile
            .workloads
            .iter()
            .map(|(key, workload)| self.plan_workload(key, workload))
            .collect::<Vec<_>>();
        self.check_targets();
        self.check_transfers(addons::targets(self.shared.unwrap_or(profile)).keda);
        let mut load_tests: Vec<LoadTestPlan> = profile
            .load_tests
            .keys()
            .map(|key| self.plan_load_test(key))
            .collect();
        let mut authentications: Vec<AuthenticationPlan> = profile
            .authentications
            .iter()
            .map(|(key, settings)| self.plan_authentication(key, settings))
            .collect();
        let mut scaled_jobs: Vec<ScaledJobPlan> = profile
            .scaled_jobs
            .iter()
            .map(|(key, settings)| self.plan_scaled_job(key, settings))
            .collect();
        let mut objects = self.plan_objects(&workloads, &load_tests, &authentications, &scaled_jobs);
        self.check_duplicates(&workloads, &load_tests, &authentications, &scaled_jobs, &objects);
        if service.is_none() {
            self.check_secrets();
        }
        for (key, expect) in &profile.expect {
            self.check_expect(key, expect);
        }
        let laid = Laid {
            workloads: &mut workloads,
            authentications: &mut authentications,
            scaled_jobs: &mut scaled_jobs,
            load_tests: &mut load_tests,
            objects: &mut objects,
        };
        let output = self.lay_out(service.is_some(), laid);
        for (signal, elsewhere) in &services.shared_signals {
            *self.served.entry(signal.clone()).or_default() |= elsewhere;
        }
        let demand = self.demand(&workloads, &authentications, &scaled_jobs);
        signals.extend(self.used_shared_signals());
        let addons = match service {
            None => self.plan_addons(&demand, services),
            Some(_) => AddonsPlan::default(),
        };
        let makes = |workload: &WorkloadPlan| {
            !workload.scalers.is_empty()
                || workload.vpa.is_some()
                || workload.pdb.is_some()
                || workload.resources_patch.is_some()
        };
        if service.is_none()
            && profile.services.is_empty()
            && load_tests.is_empty()
            && authentications.is_empty()
            && scaled_jobs.is_empty()
            && objects.is_empty()
            && addons.charts().next().is_none()
            && !workloads.iter().any(makes)
            && self.problems.is_empty()
        {
            self.report(
                Problem::new(codes::MAKES_NOTHING, FieldPath::of("name"), GeneratesNothing {})
                    .warning()
                    .help(AddScaler {}),
            );
        }
        let metrics = self.declared_metrics();
        let plan = Plan {
            name: self.shared.unwrap_or(profile).name.clone(),
            service: service.map(str::to_owned),
            description: profile.description.clone(),
            cluster: self.shared.unwrap_or(profile).cluster.name.clone(),
            targets: addons::targets(self.shared.unwrap_or(profile)),
            vpa_feature_gates: self.shared.unwrap_or(profile).cluster.vpa_feature_gates.clone(),
            engines: self.shared.unwrap_or(profile).cluster.engines.clone(),
            metrics,
            distribution: self.shared.unwrap_or(profile).cluster.distribution,
            prometheus,
            signals,
            workloads,
            authentications,
            scaled_jobs,
            load_tests,
            objects,
            output,
            expect: profile.expect.clone(),
            addons,
            demand,
            lint: self.shared.unwrap_or(profile).lint.clone(),
        };
        (plan, self.problems)
    }

    /// The declared metrics, each with the name of its workload in the cluster: its own and the profile's.
    fn declared_metrics(&mut self) -> IndexMap<String, DeclaredMetric> {
        let shared = self.shared.into_iter().flat_map(|shared| &shared.metrics);
        let all: IndexMap<_, _> = shared.chain(&self.profile.metrics).collect();
        let mut metrics = IndexMap::new();
        for (name, metric) in all {
            let mut metric = metric.clone();
            if let Some(emitter) = &metric.emitted_by {
                let path = FieldPath::of("metrics").field(name.clone()).field("emitted_by");
                let workload = self.workload(emitter, &At::end(&path));
                metric.emitted_by = workload.map(|workload| workload.target.name.clone());
            }
            metrics.insert(name.clone(), metric);
        }
        metrics
    }

    fn check_versions(&mut self) {
        let cluster = &self.profile.cluster;
        for (server, key, version) in [
            (Server::Kubernetes, "kubernetes", cluster.kubernetes),
            (Server::Keda, "keda", cluster.keda),
            (Server::Vpa, "vpa", cluster.vpa),
        ] {
            if let Some(message) = version.and_then(|version| newer_than_known(server, version)) {
                let path = FieldPath::of("cluster").field(key);
                self.report(Problem::new(codes::NEWER_THAN_KNOWN, path, message).note());
            }
        }
    }

    fn prometheus(&mut self) -> Option<PrometheusPlan> {
        let prometheus = self.shared.unwrap_or(self.profile).prometheus.as_ref()?;
        // Of a fleet it is checked with the profile itself.
        if self.shared.is_none() {
            self.check_url(&prometheus.url, &At::of("prometheus").field("url"));
        }
        Some(PrometheusPlan {
            url: prometheus.url.trim_end_matches('/').to_owned(),
            scrape_interval: self.scrape_interval(),
        })
    }

    fn check_targets(&mut self) {
        let mut seen = BTreeMap::new();
        for (key, workload) in &self.profile.workloads {
            let target = (&workload.namespace, &workload.target);
            let Some(other) = seen.insert(target, key) else {
                continue;
            };
            let path = |key: &str| FieldPath::of("workloads").field(key.to_owned()).field("target");
            let message = SameTarget {
                first: other.clone(),
                second: key.clone(),
                target: workload.target.to_string(),
                namespace: workload.namespace.clone(),
            };
            self.report(
                Problem::new(codes::DUPLICATE_TARGET, path(key), message)
                    .related(OtherOne {}, path(other))
                    .help(OneWorkload {}),
            );
        }
    }
}
