//! What users declare of the software around the objects: releases that run, and metrics of their own.

use std::collections::BTreeMap;

use scalegen_document::Document;
use scalegen_meaning::Release;
use scalegen_meaning::catalogue::{Emitter, Limit, Metric, MetricKind};

/// What is declared beside the objects of a call, or in a profile.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Known {
    /// The releases of engines and exporters, by the names of the catalogue.
    pub engines: BTreeMap<String, Release>,
    /// The metrics.
    pub metrics: Vec<OwnMetric>,
}

/// A metric that no catalogue has.
#[derive(Clone, Debug, PartialEq)]
pub struct OwnMetric {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: MetricKind,
    /// Its unit; empty where it is not declared.
    pub unit: String,
    /// The least value of one series.
    pub lower: f64,
    /// The greatest value of one series.
    pub upper: f64,
    /// The name of the workload whose pods have it.
    pub emitted_by: Option<String>,
}

impl OwnMetric {
    /// As a metric of the catalogue.
    pub(crate) fn metric(&self) -> Metric<'_> {
        Metric {
            unit: &self.unit,
            lower: self.lower,
            upper: Limit::Number(self.upper),
            emitter: self
                .emitted_by
                .as_deref()
                .map_or(Emitter::Unknown, Emitter::Workload),
            ..Metric::new(&self.name, self.kind)
        }
    }
}

/// How the name of an annotation begins that declares a metric; the name of the metric follows.
pub(crate) const ANNOTATION: &str = "scalegen/metric.";

/// The metrics that the annotations of an object declare, with the key of each; what is none is none.
///
/// `scalegen/metric.queue_depth: gauge requests 0..500` on a workload is a metric of its pods.
pub(crate) fn annotated(document: &Document) -> impl Iterator<Item = (&str, Option<OwnMetric>)> {
    document.annotations().filter_map(|(key, text)| {
        let name = key.strip_prefix(ANNOTATION)?;
        let has_pods = document.node().get_in(&["spec", "template"]).is_some();
        let emitted_by = has_pods.then(|| document.name().to_owned());
        Some((key, read(name, text, emitted_by)))
    })
}

/// A type, a unit and bounds, the last two if they are known.
fn read(name: &str, text: &str, emitted_by: Option<String>) -> Option<OwnMetric> {
    let mut words = text.split_whitespace();
    let kind = match words.next()? {
        "counter" => MetricKind::Counter,
        "gauge" => MetricKind::Gauge,
        "histogram" => MetricKind::Histogram,
        "summary" => MetricKind::Summary,
        _ => return None,
    };
    let mut metric = OwnMetric {
        name: name.to_owned(),
        kind,
        unit: String::new(),
        lower: f64::NEG_INFINITY,
        upper: f64::INFINITY,
        emitted_by,
    };
    for word in words {
        match word.split_once("..") {
            Some((lower, upper)) => {
                let number = |text: &str, open: f64| match text {
                    "" => Some(open),
                    text => text.parse::<f64>().ok().filter(|number| !number.is_nan()),
                };
                metric.lower = number(lower, f64::NEG_INFINITY)?;
                metric.upper = number(upper, f64::INFINITY)?;
            }
            None if metric.unit.is_empty() => word.clone_into(&mut metric.unit),
            None => return None,
        }
    }
    (metric.lower <= metric.upper).then_some(metric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn annotations_declare_metrics() {
        let shown = |text: &str| {
            let metric = read("queue", text, None)?;
            Some((metric.kind, metric.unit.clone(), metric.lower, metric.upper))
        };
        let all = (f64::NEG_INFINITY, f64::INFINITY);
        assert_eq!(
            shown("gauge"),
            Some((MetricKind::Gauge, String::new(), all.0, all.1))
        );
        assert_eq!(
            shown("gauge requests 0..500"),
            Some((MetricKind::Gauge, "requests".to_owned(), 0.0, 500.0))
        );
        assert_eq!(
            shown("counter 0.."),
            Some((MetricKind::Counter, String::new(), 0.0, all.1))
        );
        for text in [
            "",
            "level",
            "gauge a b",
            "gauge 5..1",
            "gauge x..1",
            "gauge 0..NaN",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
