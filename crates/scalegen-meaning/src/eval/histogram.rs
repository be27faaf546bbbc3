//! Functions of histograms: quantiles of buckets, and what native histograms hold.

use super::Eval;
use crate::RemarkKind;
use crate::catalogue::{Found, MetricKind, Part};
use crate::promql::{Call, Expr};
use crate::value::{Bounds, OverPods, Reading, Shape, Unit, Value, What};

impl<'a> Eval<'_, 'a> {
    /// `histogram_quantile`: of each group of buckets that differ in `le` alone one number.
    pub(super) fn histogram_quantile(
        &mut self,
        call: &Call,
        buckets: Value<'a>,
        quantile: Option<f64>,
    ) -> Value<'a> {
        if buckets.shape == Shape::Nothing {
            return buckets;
        }
        if buckets.what == What::Buckets {
            self.counters_without_rate(&buckets);
        }
        let is_classic = matches!(buckets.what, What::Buckets | What::BucketRates);
        let has_le = |labels: &crate::value::Labels| {
            labels.is_open || labels.varying.contains("le") || labels.fixed.contains_key("le")
        };
        if is_classic && !buckets.labels.as_ref().is_none_or(has_le) {
            self.remark(call.name_span, RemarkKind::QuantileWithoutLe);
            return Value {
                series: buckets.series,
                ..Value::unknown(Shape::Nothing)
            };
        }
        if let Some(name) = without_buckets(&buckets) {
            self.remark(call.name_span, RemarkKind::QuantileWithoutBuckets { name });
            return Value {
                series: buckets.series,
                ..Value::unknown(Shape::Nothing)
            };
        }
        // Observations below 0 are those of a gauge's histogram, which nobody in the catalogue has.
        let observes_positive = buckets.series.iter().all(|series| {
            !series.found.is_empty() && series.found.iter().all(|found| found.metric.lower >= 0.0)
        });
        let is_within = quantile.is_some_and(|number| (0.0..=1.0).contains(&number));
        let reading = |reading: Reading| match (reading, buckets.what) {
            (Reading::Empty, _) => Reading::Empty,
            (Reading::Number(0.0), What::BucketRates) if is_within => Reading::NaN,
            _ => Reading::Unknown,
        };
        Value {
            shape: Shape::Instant,
            labels: buckets
                .labels
                .as_ref()
                .map(|labels| labels.without(["le"].into_iter())),
            is_always_there: false,
            what: What::Quantile,
            unit: if is_classic {
                buckets.unit.clone()
            } else {
                Unit::Unknown
            },
            bounds: if is_within && observes_positive {
                Bounds::POSITIVE
            } else {
                Bounds::ALL
            },
            over_pods: match buckets.over_pods {
                OverPods::Total => OverPods::Mean,
                over_pods => over_pods,
            },
            idle: reading(buckets.idle),
            at_zero: reading(buckets.at_zero),
            series: buckets.series,
        }
    }

    /// The number of a quantile, where the query gives one.
    pub(super) fn quantile(
        &mut self,
        function: &'static str,
        argument: Option<&Expr>,
        value: &Value<'a>,
    ) -> Option<f64> {
        let quantile = value.bounds.single()?;
        if let Some(argument) = argument.filter(|_| !(0.0..=1.0).contains(&quantile)) {
            self.remark(argument.span, RemarkKind::QuantileOutside { function, quantile });
        }
        Some(quantile)
    }

    /// What a native histogram holds: its count, its sum, a share of its observations.
    pub(super) fn of_native(&mut self, name: &str, value: Value<'a>) -> Value<'a> {
        let (what, bounds) = match name {
            "histogram_count" => (What::Unknown, Bounds::POSITIVE),
            "histogram_fraction" => (What::Ratio, Bounds::between(0.0, 1.0)),
            "histogram_stddev" | "histogram_stdvar" => (What::Unknown, Bounds::POSITIVE),
            "histogram_avg" => (What::Mean, Bounds::ALL),
            _ => (What::Unknown, Bounds::ALL),
        };
        let empty = |reading: Reading| {
            if reading == Reading::Empty {
                Reading::Empty
            } else {
                Reading::Unknown
            }
        };
        Value {
            is_always_there: false,
            what,
            unit: Unit::Unknown,
            bounds,
            idle: empty(value.idle),
            at_zero: empty(value.at_zero),
            ..value
        }
    }
}

/// The one series of a value that is known to have no buckets, neither as series of their own nor inside.
fn without_buckets(value: &Value<'_>) -> Option<String> {
    let [series] = value.series.as_slice() else {
        return None;
    };
    let is_histogram = |found: &Found<'_>| {
        found.part == Part::Bucket
            || found.part == Part::Whole && found.metric.kind == Some(MetricKind::Histogram)
    };
    let has_none = match series.found.as_slice() {
        [] => ["_total", "_sum", "_count"]
            .iter()
            .any(|end| series.name.ends_with(end)),
        found => series.meant.is_none() && !found.iter().any(is_histogram),
    };
    // A rule that records buckets may have any name, and an own metric may have a type that is not written.
    let is_known = !matches!(value.what, What::Buckets | What::BucketRates | What::Unknown);
    (has_none && is_known).then(|| series.name.clone())
}
