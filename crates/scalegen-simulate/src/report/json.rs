//! Steps as JSON.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::json;

use super::row::{Actor, Row};
use crate::hpa::{Conditions, LimitReason, RateLimit};
use crate::number::number;

pub(super) fn row(out: &mut impl Write, metrics: &[String], row: &Row, is_first: bool) -> io::Result<()> {
    out.write_all(if is_first { b"{\"steps\":[\n" } else { b",\n" })?;
    serde_json::to_writer(out, &Step { metrics, row })?;
    Ok(())
}

pub(super) fn end(out: &mut impl Write, is_empty: bool) -> io::Result<()> {
    out.write_all(if is_empty { b"{\"steps\":[]}\n" } else { b"\n]}\n" })
}

struct Step<'a> {
    metrics: &'a [String],
    row: &'a Row,
}

impl<'a> Step<'a> {
    fn by_metric<'v, V>(&self, values: &'v [Option<V>]) -> ByMetric<'v, V>
    where
        'a: 'v,
    {
        ByMetric {
            metrics: self.metrics,
            values,
        }
    }
}

impl Serialize for Step<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = self.row;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("time", &number(row.time.seconds_f64()))?;
        if let Some(actor) = row.actor {
            map.serialize_entry(
                "by",
                match actor {
                    Actor::Hpa => "hpa",
                    Actor::Keda => "keda",
                },
            )?;
        }
        let readings: Vec<_> = row.readings.iter().map(|it| it.map(number)).collect();
        map.serialize_entry("metrics", &self.by_metric(&readings))?;
        map.serialize_entry("current_replicas", &row.current_replicas)?;
        map.serialize_entry("desired_replicas", &row.desired_replicas)?;
        let reasons: Vec<_> = row.reasons.iter().map(ToString::to_string).collect();
        map.serialize_entry("reasons", &reasons)?;
        map.serialize_entry("reason", &row.reasons)?;
        map.serialize_entry("recommended_replicas", &row.recommended_replicas)?;
        map.serialize_entry("stabilized_replicas", &row.stabilized_replicas)?;
        map.serialize_entry("limited_by", &row.limit.as_ref().map(Limit))?;
        map.serialize_entry("proposed_replicas", &self.by_metric(&row.proposals()))?;
        map.serialize_entry("arithmetic", &self.by_metric(&row.arithmetic))?;
        map.serialize_entry("thresholds", &self.by_metric(&row.thresholds))?;
        if let Some(conditions) = &row.conditions {
            map.serialize_entry("conditions", &ByType(conditions))?;
        }
        map.end()
    }
}

/// `{"reason":…}`, with the policy where it was one.
struct Limit<'a>(&'a (LimitReason, Option<RateLimit>));

impl Serialize for Limit<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (reason, rate_limit) = self.0;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("reason", reason.as_str())?;
        if let Some(RateLimit { replicas, policy }) = rate_limit {
            map.serialize_entry("replicas", replicas)?;
            map.serialize_entry("policy", policy)?;
        }
        map.end()
    }
}

/// `{"AbleToScale":{"status":"True","reason":…},…}`.
struct ByType<'a>(&'a Conditions);

impl Serialize for ByType<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (name, it) in self.0.written() {
            let status = if it.status { "True" } else { "False" };
            map.serialize_entry(name, &json!({ "status": status, "reason": it.reason }))?;
        }
        map.end()
    }
}

/// A map from metrics to values.
struct ByMetric<'a, V> {
    metrics: &'a [String],
    values: &'a [Option<V>],
}

impl<V: Serialize> Serialize for ByMetric<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (metric, value) in self.metrics.iter().zip(self.values) {
            map.serialize_entry(metric, value)?;
        }
        map.end()
    }
}
