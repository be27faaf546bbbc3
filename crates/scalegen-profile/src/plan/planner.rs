//! What planning has at hand: the profile, what was found so far, and look-ups by name.

use std::collections::{BTreeMap, BTreeSet};

use indexmap::IndexMap;

use crate::broken::Broken;
use crate::language::{AdapterRule, Profile, Signal, Workload};
use crate::messages::{NothingNamed, did_you_mean, there_are};
use crate::plan::messages::{
    AddPrometheus, DefineNamed, FileSuchAs, NameSuchAs, NeedsPrometheus, UrlSuchAs, word,
};
use crate::problem::{Problem, StandIn};
use crate::{codes, names};
use scalegen_syntax::{At, Duration, FieldPath, Remedy, meant, nearest};

/// Plans one profile, or one service of a fleet.
pub(crate) struct Planner<'a> {
    /// What is planned.
    pub(super) profile: &'a Profile,
    /// The fleet's profile, when a service is planned: its signals and workloads can be referred to.
    pub(super) shared: Option<&'a Profile>,
    broken: &'a Broken,
    /// What takes the place of values that are wrong, so that the rest can be planned.
    pub(super) stand_in: StandIn,
    pub(super) problems: Vec<Problem>,
    /// Signals of the planned that HPAs read, and whether one of those is in another namespace than the series.
    pub(super) served: BTreeMap<String, bool>,
    /// The same of the fleet's signals.
    pub(super) served_shared: BTreeMap<String, bool>,
    /// The adapter's rules for signals that HPAs read of each pod.
    pub(super) pod_rules: Vec<AdapterRule>,
    /// Signals of the fleet that anything of the planned reads.
    pub(super) used_shared: BTreeSet<String>,
}

impl<'a> Planner<'a> {
    pub(crate) fn new(
        profile: &'a Profile,
        shared: Option<&'a Profile>,
        broken: &'a Broken,
        stand_in: StandIn,
    ) -> Self {
        Self {
            profile,
            shared,
            broken,
            stand_in,
            problems: Vec::new(),
            served: BTreeMap::new(),
            served_shared: BTreeMap::new(),
            pod_rules: Vec::new(),
            used_shared: BTreeSet::new(),
        }
    }

    pub(super) fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
    }

    /// A text that nobody refuses and that means nothing.
    pub(super) fn placeholder(&self) -> String {
        "placeholder".to_owned()
    }

    pub(super) fn scrape_interval(&self) -> Duration {
        let prometheus = self.shared.unwrap_or(self.profile).prometheus.as_ref();
        prometheus
            .and_then(|prometheus| prometheus.scrape_interval)
            .unwrap_or(scalegen_syntax::prometheus::DEFAULT_SCRAPE_INTERVAL)
    }

    /// Reports an address that is none.
    pub(super) fn check_url(&mut self, url: &str, at: &At<'_>) {
        if let Err(reason) = names::http_url(url) {
            let problem = Problem::new(codes::BAD_VALUE, at, reason);
            self.report(problem.help(UrlSuchAs {}));
        }
    }

    /// The address of Prometheus, which `what` at `path` needs in its `key`.
    pub(super) fn prometheus_url(&mut self, what: &'static str, at: &At<'_>, key: &'static str) -> String {
        let prometheus = self.shared.unwrap_or(self.profile).prometheus.as_ref();
        let url = prometheus.map(|prometheus| prometheus.url.trim_end_matches('/').to_owned());
        // What stands in for a broken address is no address, which a check of the trigger would report.
        let is_broken = self.broken.contains(&FieldPath::of("prometheus").field("url"));
        if let Some(url) = url.filter(|_| !is_broken) {
            return url;
        }
        if !self.broken.contains(&FieldPath::of("prometheus")) {
            self.report(
                Problem::new(codes::NO_PROMETHEUS, at, NeedsPrometheus { what: word(what) })
                    .help(AddPrometheus {})
                    .breaks(Some(at.field(key).path())),
            );
        }
        "http://placeholder:9090".to_owned()
    }

    /// Does something again that was done in its own place, where what is wrong with it was reported.
    pub(super) fn quietly<T>(&mut self, again: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.problems.len();
        let result = again(self);
        self.problems.truncate(before);
        result
    }

    /// The metric name of a signal that an HPA of `workload` reads.
    pub(super) fn hpa_signal(&mut self, key: &str, workload: &Workload, at: &At<'_>) -> String {
        let Some(signal) = self.find_signal(key, at) else {
            return self.placeholder();
        };
        let emitter = signal
            .emitted_by
            .as_deref()
            .and_then(|emitter| self.find_workload(emitter));
        let elsewhere = emitter.is_some_and(|emitter| emitter.namespace != workload.namespace);
        let own = self.profile.signals.contains_key(key);
        let served = if own {
            &mut self.served
        } else {
            &mut self.served_shared
        };
        *served.entry(key.to_owned()).or_default() |= elsewhere;
        signal.metric.clone().unwrap_or_else(|| key.to_owned())
    }

    /// The signal of that name, if there is one.
    pub(super) fn known_signal(&mut self, key: &str) -> Option<&'a Signal> {
        let own = self.profile.signals.get(key);
        let shared = || self.shared.and_then(|shared| shared.signals.get(key));
        let found = own.or_else(shared);
        if own.is_none() && found.is_some() {
            self.used_shared.insert(key.to_owned());
        }
        found
    }

    pub(super) fn find_signal(&mut self, key: &str, at: &At<'_>) -> Option<&'a Signal> {
        let shared = self.shared.map(|shared| &shared.signals);
        let own = self.profile.signals.get(key);
        let found = own.or_else(|| shared?.get(key));
        if own.is_none() && found.is_some() {
            self.used_shared.insert(key.to_owned());
        }
        if found.is_none() {
            let own = self.profile.signals.keys();
            let known: Vec<&str> = own
                .chain(shared.into_iter().flat_map(|map| map.keys()))
                .map(String::as_str)
                .collect();
            self.dangling("signal", "signals", key, &known, at);
        }
        found
    }

    fn find_workload(&self, key: &str) -> Option<&'a Workload> {
        let shared = self.shared.map(|shared| &shared.workloads);
        self.profile.workloads.get(key).or_else(|| shared?.get(key))
    }

    /// The workload of that name.
    pub(super) fn workload(&mut self, key: &str, at: &At<'_>) -> Option<&'a Workload> {
        let found = self.find_workload(key);
        if found.is_none() {
            let own = self.profile.workloads.keys();
            let shared = self.shared.into_iter().flat_map(|shared| shared.workloads.keys());
            let known: Vec<&str> = own.chain(shared).map(String::as_str).collect();
            self.dangling("workload", "workloads", key, &known, at);
        }
        found
    }

    /// Reports a name in `table` that nothing has.
    pub(super) fn dangling(
        &mut self,
        what: &'static str,
        table: &'static str,
        key: &str,
        known: &[&str],
        at: &At<'_>,
    ) {
        if self.broken.contains(&FieldPath::of(table).field(key.to_owned())) {
            return;
        }
        let (what, name) = (word(what), key.escape_debug().to_string());
        let problem = Problem::new(
            codes::DANGLING_REFERENCE,
            at,
            NothingNamed {
                what: what.clone(),
                name: name.clone(),
            },
        )
        .remedy(Remedy::text(meant(key, known.iter().copied())));
        self.report(match (nearest(key, known.iter().copied()), known) {
            (Some(near), _) => problem.help(did_you_mean(near)),
            (None, []) => problem.help(DefineNamed {
                what,
                table: word(table),
                name,
            }),
            (None, known) => problem.help(there_are(known)),
        });
    }

    /// Labels of every object.
    pub(super) fn labels(&self) -> &'a IndexMap<String, String> {
        &self.shared.unwrap_or(self.profile).labels
    }

    /// Annotations of every object.
    pub(super) fn annotations(&self) -> &'a IndexMap<String, String> {
        &self.shared.unwrap_or(self.profile).annotations
    }

    /// Whether something is named there that could not be read.
    pub(super) fn is_broken(&self, path: &FieldPath) -> bool {
        self.broken.contains(path)
    }

    /// The file of the object at `origin`: its own, or the one by default.
    pub(super) fn file(
        &mut self,
        own: Option<&str>,
        default: impl FnOnce() -> String,
        origin: &FieldPath,
    ) -> String {
        let file = own.map_or_else(default, str::to_owned);
        // A default is made of names that are wrong in their own places.
        if own.is_some()
            && let Err(reason) = names::yaml_file(&file)
        {
            let problem = Problem::new(codes::BAD_NAME, origin.field("file"), names::bad("file", reason));
            self.report(problem.help(FileSuchAs {}));
        }
        file
    }

    /// The name of the object at `origin`, likewise.
    pub(super) fn name(
        &mut self,
        own: Option<&str>,
        default: impl FnOnce() -> String,
        origin: &FieldPath,
    ) -> String {
        let name = own.map_or_else(default, str::to_owned);
        if own.is_some()
            && let Err(reason) = names::object(&name)
        {
            let problem = Problem::new(codes::BAD_NAME, origin.field("name"), names::bad("name", reason));
            self.report(problem.help(NameSuchAs {}));
        }
        name
    }
}
