//! The containers of workloads that are imported: requests, limits, and what probes say of their start.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1 as k8s;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use scalegen_document::{Document, Node, part};
use scalegen_lint::{Cluster, ObjectRef};
use scalegen_profile::language::DEFAULT_PROBE_S;
use scalegen_profile::{Keys, Remark, Remarks, Written};
use scalegen_syntax::{Duration, FieldPath, Segment};

use super::comments::Comments;

/// `periodSeconds` of a probe that does not set it.
const PERIOD_S: i32 = 10;

/// `failureThreshold` of a probe that does not set it.
const FAILURES: i32 = 3;

/// A container with its requests and limits, where there are any.
#[derive(Debug)]
pub(super) struct Container {
    pub(super) name: String,
    pub(super) resources: Vec<(&'static str, Keys)>,
    pub(super) probes: Probes,
    /// What is said of them, by key.
    pub(super) remarks: Remarks,
}

/// What the probes of a container say of its start, in seconds.
#[derive(Debug, Default)]
pub(super) struct Probes {
    /// The first readiness probe comes after these.
    delay: Option<i32>,
    /// The period of its readiness probe.
    period: Option<i32>,
    /// Until its startup probe gives up.
    longest: Option<i32>,
}

impl Probes {
    /// Puts what they say of how long a new pod takes into a workload.
    pub(super) fn put(&self, keys: &mut Keys, comments: &mut Vec<String>) {
        let duration = |seconds: i32| Written::Text(Duration::from_seconds(seconds).to_string());
        let mut steps = Keys::new();
        if let Some(delay) = self.delay {
            steps.insert("start".to_owned(), duration(delay));
            comments.push(
                "`model.startup.start` is the initial delay of its readiness probe: measure it.".to_owned(),
            );
        }
        if let Some(period) = self.period.filter(|period| f64::from(*period) != DEFAULT_PROBE_S) {
            steps.insert("probe".to_owned(), duration(period));
        }
        if let Some(longest) = self.longest {
            let longest = Duration::from_seconds(longest);
            comments.push(format!("Its startup probe gives it {longest} to start."));
        }
        if !steps.is_empty() {
            let model = Keys::from_iter([("startup".to_owned(), Written::Table(steps))]);
            keys.insert("model".to_owned(), Written::Table(model));
        }
    }
}

/// The pod template of a workload, and the document that has it: of a Rollout, perhaps that of another workload.
pub(super) fn template<'a>(
    target: &ObjectRef<'_>,
    cluster: &Cluster<'a>,
) -> Option<(&'a Document, k8s::PodTemplateSpec)> {
    let written = |object: &ObjectRef<'_>| {
        let mut documents = cluster.named(object).iter().copied();
        documents.find(|document| !document.is_patch())
    };
    let own = written(target)?;
    let document = ObjectRef::referred_by(own).map_or(Some(own), |object| written(&object))?;
    let template = document.node().get_in(&["spec", "template"])?;
    Some((document, part(template).ok()?))
}

pub(super) fn containers(document: &Document, template: &k8s::PodTemplateSpec) -> Vec<Container> {
    let containers = template.spec.iter().flat_map(|spec| &spec.containers);
    let mut containers: Vec<Container> = containers.map(container).collect();
    let nodes = document
        .node()
        .get_in(&["spec", "template", "spec", "containers"]);
    for (container, node) in containers.iter_mut().zip(nodes.map_or(&[][..], Node::items)) {
        let is_variable = |field: &str| node.get(field).is_some_and(Node::has_unknown);
        if is_variable("resources") {
            container.resources.clear();
            let line =
                "Its requests or limits are filled in when it is applied: set `requests` and `limits`.";
            let above = vec![line.to_owned()];
            container
                .remarks
                .insert("resources".to_owned(), Remark { above, beside: None });
        }
        if is_variable("readinessProbe") || is_variable("startupProbe") {
            container.probes = Probes::default();
        }
    }
    let comments = Comments::of(document, &key_of);
    for (of, mut remark) in comments.keys {
        let Some((index, key)) = of.split_once(' ') else {
            continue;
        };
        let container = index
            .parse()
            .ok()
            .and_then(|index: usize| containers.get_mut(index));
        // What is beside one amount is said of the whole key.
        remark.above.extend(remark.beside.take());
        if let Some(container) = container {
            container.remarks.insert(key.to_owned(), remark);
        }
    }
    containers
}

/// The index of a container and its key of a profile, for a path in a workload that becomes one.
fn key_of(path: &FieldPath) -> Option<String> {
    let spec = ["spec", "template", "spec", "containers"];
    let (before, rest) = path.segments().split_at_checked(spec.len())?;
    let is_spec = before.iter().map(Segment::name).eq(spec.map(Some));
    let (Segment::Index(index), field) = rest.split_first()? else {
        return None;
    };
    let names = [0, 1].map(|at| field.get(at).and_then(Segment::name));
    let key = match names {
        [Some("resources"), Some(key @ ("requests" | "limits"))] => key,
        [Some("readinessProbe" | "startupProbe"), _] => "model",
        _ => return None,
    };
    is_spec.then(|| format!("{index} {key}"))
}

pub(super) fn container(container: &k8s::Container) -> Container {
    let resources = container.resources.as_ref();
    let amounts = [
        ("requests", resources.and_then(|all| all.requests.as_ref())),
        ("limits", resources.and_then(|all| all.limits.as_ref())),
    ];
    let amounts = amounts.map(|(key, amounts)| (key, written(amounts)));
    Container {
        name: container.name.clone(),
        resources: amounts.into_iter().filter(|(_, keys)| !keys.is_empty()).collect(),
        probes: probes(container),
        remarks: Remarks::new(),
    }
}

fn probes(container: &k8s::Container) -> Probes {
    let (ready, startup) = (&container.readiness_probe, &container.startup_probe);
    let period = |probe: &k8s::Probe| probe.period_seconds.unwrap_or(PERIOD_S);
    Probes {
        delay: ready
            .as_ref()
            .and_then(|probe| probe.initial_delay_seconds)
            .filter(|delay| *delay > 0),
        period: ready.as_ref().map(period).filter(|period| *period > 0),
        longest: startup.as_ref().map(|probe| {
            let failures = probe.failure_threshold.unwrap_or(FAILURES);
            let delay = probe.initial_delay_seconds.unwrap_or_default();
            failures
                .saturating_mul(period(probe))
                .saturating_add(delay)
                .max(0)
        }),
    }
}

fn written(amounts: Option<&BTreeMap<String, Quantity>>) -> Keys {
    let amounts = amounts.into_iter().flatten();
    amounts
        .map(|(name, amount)| (name.clone(), amount.0.as_str().into()))
        .collect()
}
