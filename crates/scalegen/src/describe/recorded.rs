//! The query that records a metric of an HPA as the one number that its controller compares.

use k8s_openapi::api::autoscaling::v2::{MetricIdentifier, MetricSpec};

use super::query::Query;
use super::scene::Scene;

/// The query for a metric of pods, of another object or of the external metrics API; none where a label of its selector
/// is none that Prometheus has.
pub(super) fn of(scene: &Scene<'_, '_>, metric: &MetricSpec, known: &Query) -> Option<String> {
    let namespace = scene.target.namespace.unwrap_or("default");
    let namespace = format!("namespace=\"{namespace}\"");
    let by_name = |aggregator: &str, name: &str, mut matchers: Vec<String>, of: &MetricIdentifier| {
        matchers.extend(selected(of)?);
        Some(format!("{aggregator}({name}{{{}}})", matchers.join(",")))
    };
    match (&metric.pods, &metric.external, &known.series) {
        (Some(pods), _, Some(name)) => {
            let of_pods = format!("pod=~\"{}-.+\"", scene.target.name);
            by_name("avg", name, vec![namespace, of_pods], &pods.metric)
        }
        (Some(_), _, None) => Some(format!("avg({})", known.text)),
        (_, Some(external), Some(name)) => by_name("sum", name, vec![namespace], &external.metric),
        _ => Some(known.text.clone()),
    }
}

/// What the selector of a metric asks for, as matchers of PromQL.
fn selected(of: &MetricIdentifier) -> Option<Vec<String>> {
    let Some(selector) = &of.selector else {
        return Some(Vec::new());
    };
    let is_label = |label: &str| {
        !label.starts_with(|c: char| c.is_ascii_digit())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let of_labels = selector.match_labels.iter().flatten();
    let of_labels = of_labels.map(|(label, value)| (label, "=", value.clone()));
    let expressions = selector.match_expressions.iter().flatten();
    let of_expressions = expressions.map(|expression| {
        let values = expression.values.as_deref().unwrap_or_default().join("|");
        let operator = match expression.operator.as_str() {
            "In" => "=~",
            "NotIn" => "!~",
            "Exists" => "!=",
            _ => "=",
        };
        (&expression.key, operator, values)
    });
    let all = of_labels.chain(of_expressions);
    all.map(|(label, operator, value)| is_label(label).then(|| format!("{label}{operator}\"{value}\"")))
        .collect()
}
