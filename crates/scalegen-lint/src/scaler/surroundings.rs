//! What a cluster shows of the workloads that a query may be about: recording rules, releases, engines.

use std::collections::{BTreeMap, BTreeSet};

use scalegen_document::{Document, Node};
use scalegen_meaning::Release;
use scalegen_meaning::catalogue::Emitter;
use scalegen_meaning::promql::Matcher;
use scalegen_meaning::value::Series;

use super::Query;
use super::names::is_in_front;
use crate::monitors::monitors;
use crate::vpa_policies::containers;
use crate::workload::Workload;
use crate::{Cluster, ObjectRef};

/// The recording rules of the set, by name.
pub(super) fn recorded<'a>(documents: &[&'a Document]) -> BTreeMap<&'a str, &'a str> {
    let of_kind = documents
        .iter()
        .filter(|document| document.kind() == "PrometheusRule");
    let items = |node: Option<&'a Node>| node.map_or(&[][..], Node::items);
    let groups = of_kind.flat_map(|document| items(document.node().get_in(&["spec", "groups"])));
    groups
        .flat_map(|group| items(group.get("rules")))
        .filter_map(|rule| Some((rule.get("record")?.as_str()?, rule.get("expr")?.as_str()?)))
        .collect()
}

/// The labels that the scrapes of a set give to all series of a target.
pub(super) struct AddedLabels<'a> {
    names: BTreeSet<&'a str>,
    /// Whether they are those of the pods or services, whatever these are.
    are_all: bool,
}

impl<'a> AddedLabels<'a> {
    /// Those of the monitors of Prometheus' operator.
    pub(super) fn of(documents: &[&'a Document]) -> Self {
        let mut added = Self {
            names: BTreeSet::new(),
            are_all: false,
        };
        for (spec, endpoints) in monitors(documents.iter().copied()) {
            let items = |node: &'a Node, key: &str| node.get(key).map_or(&[][..], Node::items);
            let copied = ["podTargetLabels", "targetLabels"].map(|key| items(spec, key));
            added
                .names
                .extend(copied.iter().copied().flatten().filter_map(Node::as_str));
            for endpoint in endpoints {
                let rules = ["relabelings", "metricRelabelings"].map(|key| items(endpoint, key));
                for rule in rules.into_iter().flatten() {
                    added.names.extend(rule.get("targetLabel").and_then(Node::as_str));
                    added.are_all |= rule.get("action").and_then(Node::as_str) == Some("labelmap");
                }
            }
        }
        added
    }

    /// Whether it is one of them. Characters that labels cannot have become underscores.
    pub(super) fn has(&self, label: &str) -> bool {
        let is_label = |name: &&str| {
            let mut written = name
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
            label.chars().all(|c| written.next() == Some(c)) && written.next().is_none()
        };
        self.are_all || self.names.iter().any(is_label)
    }
}

/// The release in the image tags of an engine's workloads, where they agree.
pub(super) fn release(cluster: &Cluster<'_>, engine: &str) -> Option<Release> {
    let mut releases = images(cluster.workloads()).filter_map(|image| {
        let (name, tag) = image.rsplit('/').next()?.split_once(':')?;
        let of_engine = name.strip_prefix(engine)?;
        let tag = tag.split('@').next()?;
        (of_engine.is_empty() || of_engine.starts_with('-')).then(|| tag.parse::<Release>().ok())
    });
    let first = releases.next()??;
    releases.all(|release| release == Some(first)).then_some(first)
}

/// The number that the containers of a workload give their engine for a setting, as the flag of its name. None where they
/// disagree, and with data parallelism, where a pod has several engines with that setting.
pub(super) fn setting(cluster: &Cluster<'_>, target: &ObjectRef<'_>, name: &str) -> Option<f64> {
    let flag = format!("--{}", name.replace('_', "-"));
    let mut set = Vec::new();
    for document in cluster.named(target) {
        for container in containers(&Workload::of(document)?.template()) {
            let written = container.command.iter().chain(&container.args).flatten();
            // A shell gets all of its words as one.
            let mut words = written.flat_map(|text| text.split_whitespace());
            while let Some(word) = words.next() {
                let word = word.replace('_', "-");
                if word.contains("data-parallel") || word.starts_with("--dp") || word.starts_with("-dp") {
                    return None;
                }
                match word.strip_prefix(&flag) {
                    Some("") => set.push(words.next()?.parse::<u32>().ok()?),
                    Some(rest) if rest.starts_with('=') => set.push(rest.get(1..)?.parse().ok()?),
                    _ => {}
                }
            }
        }
    }
    let first = set.first().copied().filter(|number| *number > 0)?;
    set.iter()
        .all(|number| *number == first)
        .then(|| f64::from(first))
}

/// The images of workloads.
fn images<'a>(workloads: impl Iterator<Item = Workload<'a>>) -> impl Iterator<Item = String> {
    workloads.flat_map(|workload| {
        let template = workload.template();
        let images = containers(&template)
            .iter()
            .filter_map(|container| container.image.clone());
        images.collect::<Vec<_>>()
    })
}

/// Whether what is scaled may be the engine whose metrics are read: neither its name nor its images deny it.
pub fn may_be_engine(cluster: &Cluster<'_>, target: &ObjectRef<'_>) -> bool {
    let workloads = cluster.named(target).iter();
    let mut images = images(workloads.filter_map(|document| Workload::of(document))).peekable();
    !is_in_front(target.name) && images.peek().is_none()
        || images.any(|image| ENGINES.iter().any(|engine| image.contains(engine)))
}

/// The workload that has the queue of an engine, where what is scaled is none: its images are no engine's, it has no
/// GPU, and no matcher chooses its pods. None where several may have it.
pub(super) fn queue_of(cluster: &Cluster<'_>, target: &ObjectRef<'_>, query: &Query<'_>) -> Option<String> {
    let scaled: Vec<_> = cluster
        .named(target)
        .iter()
        .filter_map(|document| Workload::of(document))
        .collect();
    let names_engine =
        |name: &str| name.contains("llm") || ENGINES.iter().any(|engine| name.contains(engine));
    if scaled.is_empty() || names_engine(target.name) || scaled.iter().any(|workload| has_device(workload)) {
        return None;
    }
    if images(scaled.into_iter()).any(|image| names_engine(&image)) {
        return None;
    }
    let series = &query.meaning()?.value.series;
    let is_engines = |series: &Series<'_>| {
        !series.is_scaled
            && series
                .found
                .iter()
                .all(|found| found.metric.emitter == Emitter::Engine)
    };
    if !series.iter().all(is_engines) {
        return None;
    }
    let engine = series.first()?.found.first()?.metric.engine;
    let image_of = match engine {
        "tgi" => "text-generation-inference",
        "tei" => "text-embeddings-inference",
        engine => engine,
    };
    let is_engine =
        |workload: &Workload<'_>| images(std::iter::once(*workload)).any(|image| image.contains(image_of));
    let mut engines = cluster.workloads().filter(is_engine);
    let name = engines.next()?.document.name().to_owned();
    engines.all(|other| other.document.name() == name).then_some(name)
}

/// Whether a container of a workload has a GPU or another device.
fn has_device(workload: &Workload<'_>) -> bool {
    containers(&workload.template()).iter().any(|container| {
        let resources = container.resources.iter();
        let amounts = resources.flat_map(|of| of.limits.iter().chain(&of.requests));
        amounts.flat_map(|of| of.keys()).any(|name| name.contains('/'))
    })
}

/// What names of images of engines have in them.
const ENGINES: [&str; 12] = [
    "huggingfaceserver",
    "kaito",
    "llama",
    "nim",
    "rayproject",
    "sglang",
    "tensorrt",
    "text-embeddings",
    "text-generation",
    "tgi",
    "triton",
    "vllm",
];

/// Whether the router of vLLM's production-stack runs, which repeats what the engines count.
pub(super) fn has_router(cluster: &Cluster<'_>) -> bool {
    images(cluster.workloads())
        .any(|image| image.contains("lmstack-router") || image.contains("production-stack"))
}

/// Whether a workload's name has that of some software as one of its words: `litellm-proxy`. The sidecars of a mesh are
/// in every pod.
pub(super) fn is_named_after(name: &str, software: &str) -> bool {
    software != "istio" && name.split('-').any(|word| word == software)
}

/// Whether the proxies of a mesh in the pods of that workload count what arrives there: they end with the pods.
pub(super) fn is_by_own_proxy(name: &str, matchers: &[Matcher]) -> bool {
    let is_workload = |matcher: &Matcher| {
        let rest = matcher.value.strip_prefix(name);
        matcher.label.name.starts_with("destination_")
            && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let is_at_end = |matcher: &Matcher| matcher.label.name == "reporter" && matcher.value == "destination";
    matchers.iter().any(is_at_end) && matchers.iter().any(is_workload)
}
