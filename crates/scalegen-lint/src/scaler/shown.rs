//! What the objects of a cluster show of a workload by which series of its pods can be chosen.

use k8s_openapi::api::core::v1::Container;
use scalegen_document::{Document, Node};

use crate::cluster::namespace;
use crate::vpa_policies::containers;
use crate::workload::Workload;
use crate::{Cluster, ObjectRef};

/// What is known of a workload; nothing where it is not among the objects.
#[derive(Debug, Default)]
pub(super) struct Shown {
    /// The labels of its pods and of Services that select these, as Prometheus spells them.
    labels: Vec<(String, String)>,
    /// The names of its containers.
    pub(super) containers: Vec<String>,
    /// The Services that select its pods.
    pub(super) services: Vec<String>,
    /// Services of its namespace that select other pods.
    pub(super) services_of_others: Vec<String>,
    /// What scrapes of its pods are called.
    pub(super) jobs: Vec<String>,
    /// The models that its containers name.
    pub(super) models: Vec<String>,
}

impl Shown {
    pub(super) fn of(cluster: &Cluster<'_>, target: &ObjectRef<'_>) -> Self {
        let mut shown = Self::default();
        let [document] = cluster.named(target) else {
            return shown;
        };
        let Some(workload) = Workload::of(document) else {
            return shown;
        };
        let template = workload.template();
        let metadata = template.metadata.as_ref();
        let labels = metadata.and_then(|metadata| metadata.labels.as_ref());
        let labels: Vec<(String, String)> = labels.into_iter().flatten().map(owned).collect();
        for container in containers(&template) {
            shown.containers.push(container.name.clone());
            shown.models.extend(models(container));
        }
        let mut own_services = Vec::new();
        for service in beside(cluster, target, "Service") {
            match service.look(|node| {
                node.get_in(&["spec", "selector"])
                    .is_some_and(|it| takes(it, &labels))
            }) {
                true => own_services.push(service),
                false => shown.services_of_others.push(service.name().to_owned()),
            }
        }
        shown.services = own_services
            .iter()
            .map(|service| service.name().to_owned())
            .collect();
        let of_services: Vec<(String, String)> = own_services
            .iter()
            .flat_map(|service| service.look(|node| entries(node.get_in(&["metadata", "labels"]))))
            .collect();
        shown.jobs = shown.services.clone();
        // Without one of these the job is the Service, or the monitor with its namespace.
        for monitor in cluster.documents() {
            let (labels, own) = match monitor.kind() {
                "ServiceMonitor" => (&of_services, None),
                "PodMonitor" => {
                    let namespace = monitor.namespace().unwrap_or("default");
                    (&labels, Some(format!("{namespace}/{}", monitor.name())))
                }
                _ => continue,
            };
            let (takes, job) = monitor.look(|node| {
                let selector = node.get_in(&["spec", "selector", "matchLabels"]);
                let job = node.get_in(&["spec", "jobLabel"]).and_then(Node::as_str);
                (
                    selector.is_some_and(|it| takes(it, labels)),
                    job.map(str::to_owned),
                )
            });
            if takes {
                let by_label =
                    |(label, value): &(String, String)| (Some(label) == job.as_ref()).then(|| value.clone());
                shown.jobs.extend(labels.iter().find_map(by_label).or(own));
            }
        }
        shown.labels = labels.into_iter().chain(of_services).collect();
        shown
    }

    /// The values of a label that Prometheus has for its pods.
    pub(super) fn values_of<'s>(&'s self, label: &'s str) -> impl Iterator<Item = &'s str> {
        let of_label = move |(name, _): &&(String, String)| label_of(name) == label;
        self.labels
            .iter()
            .filter(of_label)
            .map(|(_, value)| value.as_str())
    }
}

/// A label as Prometheus spells it.
pub(super) fn label_of(label: &str) -> String {
    let spelt = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    label.chars().map(spelt).collect()
}

fn owned((key, value): (&String, &String)) -> (String, String) {
    (key.clone(), value.clone())
}

fn entries(node: Option<&Node>) -> Vec<(String, String)> {
    let entries = node.map_or(&[][..], Node::entries).iter();
    entries
        .filter_map(|entry| Some((entry.key.to_string(), entry.value.as_str()?.to_owned())))
        .collect()
}

/// Whether labels have all that a map asks for; of a map that asks for nothing they do not.
fn takes(wanted: &Node, labels: &[(String, String)]) -> bool {
    let wanted = entries(Some(wanted));
    !wanted.is_empty() && wanted.iter().all(|pair| labels.contains(pair))
}

/// The objects of a kind in the namespace of a workload.
fn beside<'a>(
    cluster: &Cluster<'a>,
    target: &ObjectRef<'_>,
    kind: &'static str,
) -> impl Iterator<Item = &'a Document> {
    let own = target.namespace.map(str::to_owned);
    let documents = cluster.documents().iter().copied();
    documents.filter(move |document| {
        document.kind() == kind && !document.is_patch() && namespace(document) == own.as_deref()
    })
}

/// Flags after which engines have the name of a model.
const FLAGS: [&str; 5] = [
    "--served-model-name",
    "--model-name",
    "--model-id",
    "--model-path",
    "--model",
];

/// The models that a container names: by a flag, or after `vllm serve`. None where one is not written there.
fn models(container: &Container) -> Vec<String> {
    let written = container.command.iter().chain(&container.args).flatten();
    let words: Vec<&str> = written.flat_map(|text| text.split_whitespace()).collect();
    let mut models = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let (flag, value) = match word.split_once('=') {
            Some((flag, value)) => (flag, Some(value)),
            None => (*word, None),
        };
        let flag = flag.replace('_', "-");
        if FLAGS.contains(&flag.as_str()) {
            // Several names may be served.
            let next = words.get(index + 1..).unwrap_or_default().iter();
            let next = next.take_while(|word| !word.starts_with('-')).copied();
            models.extend(value.into_iter().chain(next.filter(|_| value.is_none())));
        } else if *word == "serve" {
            let next = words.get(index + 1).filter(|next| !next.starts_with('-'));
            models.extend(next.copied());
        }
    }
    let is_text = |model: &str| !model.contains('$');
    let models = models
        .into_iter()
        .map(|model| model.trim_matches(['"', '\'']).to_owned());
    let models: Vec<String> = models.filter(|model| !model.is_empty()).collect();
    match models.iter().all(|model| is_text(model)) {
        true => models,
        false => Vec::new(),
    }
}
