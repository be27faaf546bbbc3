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

/// The Services and monitors of a cluster, each read once.
#[derive(Debug)]
pub(super) struct Beside<'a> {
    services: Vec<Service<'a>>,
    monitors: Vec<Monitor<'a>>,
}

#[derive(Debug)]
struct Service<'a> {
    namespace: Option<&'a str>,
    name: &'a str,
    selector: Vec<(String, String)>,
    labels: Vec<(String, String)>,
}

/// What a monitor of Prometheus' operator selects.
#[derive(Debug)]
struct Monitor<'a> {
    namespace: &'a str,
    name: &'a str,
    is_of_pods: bool,
    selector: Vec<(String, String)>,
    job_label: Option<String>,
}

impl<'a> Beside<'a> {
    pub(super) fn of(documents: &[&'a Document]) -> Self {
        let whole = || documents.iter().filter(|document| !document.is_patch());
        let service = |document: &&'a Document| Service {
            namespace: namespace(document),
            name: document.name(),
            selector: document.look(|node| entries(node.get_in(&["spec", "selector"]))),
            labels: document.look(|node| entries(node.get_in(&["metadata", "labels"]))),
        };
        let monitor = |document: &&'a Document| {
            let is_of_pods = match document.kind() {
                "PodMonitor" => true,
                "ServiceMonitor" => false,
                _ => return None,
            };
            document.look(|node| {
                let job_label = node.get_in(&["spec", "jobLabel"]).and_then(Node::as_str);
                Some(Monitor {
                    namespace: document.namespace().unwrap_or("default"),
                    name: document.name(),
                    is_of_pods,
                    selector: entries(node.get_in(&["spec", "selector", "matchLabels"])),
                    job_label: job_label.map(str::to_owned),
                })
            })
        };
        Self {
            services: whole()
                .filter(|document| document.kind() == "Service")
                .map(service)
                .collect(),
            monitors: whole().filter_map(monitor).collect(),
        }
    }
}

impl Shown {
    pub(super) fn of(cluster: &Cluster<'_>, beside: &Beside<'_>, target: &ObjectRef<'_>) -> Self {
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
        let labels = labels.into_iter().flatten();
        let labels: Vec<(String, String)> = labels.map(|(key, value)| (key.clone(), value.clone())).collect();
        for container in containers(&template) {
            shown.containers.push(container.name.clone());
            shown.models.extend(models(container));
        }
        let services = beside.services.iter();
        let services =
            services.filter(|service| service.namespace == target.namespace && !service.selector.is_empty());
        let (own, others): (Vec<&Service<'_>>, Vec<&Service<'_>>) =
            services.partition(|service| takes(&service.selector, &labels));
        let names =
            |services: &[&Service<'_>]| services.iter().map(|service| service.name.to_owned()).collect();
        (shown.services, shown.services_of_others) = (names(&own), names(&others));
        // Without a label for it the job is the Service, or the monitor with its namespace.
        shown.jobs.clone_from(&shown.services);
        for monitor in &beside.monitors {
            let named = || format!("{}/{}", monitor.namespace, monitor.name);
            let by_label = |labels: &[(String, String)]| {
                let is_job = |(label, _): &&(String, String)| Some(label) == monitor.job_label.as_ref();
                labels.iter().find(is_job).map(|(_, value)| value.clone())
            };
            if monitor.is_of_pods {
                let is_one = takes(&monitor.selector, &labels);
                shown
                    .jobs
                    .extend(is_one.then(|| by_label(&labels).unwrap_or_else(named)));
            } else {
                let services = own
                    .iter()
                    .filter(|service| takes(&monitor.selector, &service.labels));
                shown
                    .jobs
                    .extend(services.filter_map(|service| by_label(&service.labels)));
            }
        }
        let of_services = own.iter().flat_map(|service| service.labels.iter().cloned());
        shown.labels = labels.iter().cloned().chain(of_services).collect();
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
fn label_of(label: &str) -> String {
    let spelt = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    label.chars().map(spelt).collect()
}

fn entries(node: Option<&Node>) -> Vec<(String, String)> {
    let entries = node.map_or(&[][..], Node::entries).iter();
    entries
        .filter_map(|entry| Some((entry.key.to_string(), entry.value.as_str()?.to_owned())))
        .collect()
}

/// Whether labels have all that a selector asks for; of one that asks for nothing they do not.
fn takes(selector: &[(String, String)], labels: &[(String, String)]) -> bool {
    !selector.is_empty() && selector.iter().all(|pair| labels.contains(pair))
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
