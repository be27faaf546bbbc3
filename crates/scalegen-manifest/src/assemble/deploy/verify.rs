//! Commands that show whether the metrics of a scaler are there.

use std::collections::BTreeMap;

use scalegen_profile::language::{LabelSelector, Target};
use scalegen_profile::plan::{HpaPlan, KedaPlan, MetricSource, ScalerKind, ScalerPlan, TriggerKind};

use super::{HPAS, SCALED_OBJECTS};

/// The commands, those for metrics first and the one that says all that the scaler itself has to say last.
pub(super) fn commands(scaler: &ScalerPlan) -> Vec<String> {
    match &scaler.kind {
        ScalerKind::Hpa(hpa) => of_hpa(hpa),
        ScalerKind::Keda(keda) => of_keda(keda),
    }
}

fn of_hpa(hpa: &HpaPlan) -> Vec<String> {
    let object = &hpa.object;
    let namespace = &object.namespace;
    let mut commands = Vec::new();
    if hpa.metrics.is_empty() {
        commands.push(resource_metrics(namespace));
    }
    for metric in &hpa.metrics {
        commands.push(match &metric.source {
            MetricSource::Resource { .. } | MetricSource::ContainerResource { .. } => {
                resource_metrics(namespace)
            }
            MetricSource::Pods { metric, selector } => {
                let query = query("metricLabelSelector", selector.as_ref());
                raw(&format!(
                    "custom.metrics.k8s.io/v1beta1/namespaces/{namespace}/pods/*/{metric}{query}"
                ))
            }
            MetricSource::Object {
                metric,
                selector,
                described_object,
            } => {
                let query = query("metricLabelSelector", selector.as_ref());
                let resource = resource(described_object);
                let name = &described_object.name;
                raw(&format!(
                    "custom.metrics.k8s.io/v1beta1/namespaces/{namespace}/{resource}/{name}/{metric}{query}"
                ))
            }
            MetricSource::External { metric, selector, .. } => {
                let query = query("labelSelector", selector.as_ref());
                raw(&format!(
                    "external.metrics.k8s.io/v1beta1/namespaces/{namespace}/{metric}{query}"
                ))
            }
        });
    }
    commands.dedup();
    commands.push(format!(
        "kubectl describe {HPAS} {} --namespace {namespace}",
        object.name
    ));
    commands
}

fn of_keda(keda: &KedaPlan) -> Vec<String> {
    let object = &keda.object;
    let namespace = &object.namespace;
    let mut commands = Vec::new();
    for (index, trigger) in keda.triggers.iter().enumerate() {
        match trigger.kind {
            // KEDA names a metric by the trigger's number and type; several make one with scaling modifiers.
            TriggerKind::Prometheus { .. } if keda.settings.scaling_modifiers.is_none() => {
                let owner = BTreeMap::from([("scaledobject.keda.sh/name".to_owned(), object.name.clone())]);
                let query = labels("labelSelector", &owner);
                commands.push(raw(&format!(
                    "external.metrics.k8s.io/v1beta1/namespaces/{namespace}/s{index}-prometheus{query}"
                )));
            }
            TriggerKind::Cpu(_) | TriggerKind::Memory(_) => commands.push(resource_metrics(namespace)),
            _ => {}
        }
    }
    commands.push(format!(
        "kubectl describe {HPAS} {} --namespace {namespace}",
        keda.hpa_name()
    ));
    commands.push(format!(
        "kubectl describe {SCALED_OBJECTS} {} --namespace {namespace}",
        object.name
    ));
    commands
}

fn resource_metrics(namespace: &str) -> String {
    format!("kubectl top pods --namespace {namespace} --containers")
}

fn raw(path: &str) -> String {
    let path = format!("/apis/{path}");
    // What no argument can hold is refused by the builders, and by the template of the script.
    let quoted = shlex::try_quote(&path).unwrap_or_default();
    format!("kubectl get --raw {quoted}")
}

fn query(key: &str, selector: Option<&LabelSelector>) -> String {
    selector.map_or_else(String::new, |selector| {
        labels(key, &selector.match_labels.clone().into_iter().collect())
    })
}

/// Labels as the query of a URL.
fn labels(key: &str, labels: &BTreeMap<String, String>) -> String {
    if labels.is_empty() {
        return String::new();
    }
    let pairs: Vec<_> = labels
        .iter()
        .map(|(label, value)| format!("{}%3D{value}", label.replace('/', "%2F")))
        .collect();
    format!("?{key}={}", pairs.join("%2C"))
}

/// The resource of a kind as the metrics APIs spell it, `deployments.apps`, by the rule of
/// `meta.UnsafeGuessKindToResource` of kubernetes/apimachinery.
pub(super) fn resource(target: &Target) -> String {
    let kind = target.kind.to_lowercase();
    let plural = match kind.strip_suffix('y') {
        _ if kind.ends_with("endpoints") => kind,
        Some(stem) => format!("{stem}ies"),
        None if kind.ends_with('s') => format!("{kind}es"),
        None => format!("{kind}s"),
    };
    match target.api_version.rsplit_once('/') {
        Some((group, _)) => format!("{plural}.{group}"),
        None => plural,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plurals_are_those_of_the_server() {
        for (kind, resources) in [
            ("Deployment", "deployments"),
            ("Ingress", "ingresses"),
            ("NetworkPolicy", "networkpolicies"),
            ("Endpoints", "endpoints"),
        ] {
            let (api_version, name) = ("v1".to_owned(), "web".to_owned());
            let kind = kind.to_owned();
            let target = Target {
                api_version,
                kind,
                name,
            };
            assert_eq!(resource(&target), resources);
        }
    }
}
