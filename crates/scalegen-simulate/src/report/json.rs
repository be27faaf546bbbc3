//! Steps as JSON.

use std::io::{self, Write};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::number;
use super::row::{Actor, Row};

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
        map.serialize_entry(
            "metrics",
            &ByMetric {
                metrics: self.metrics,
                values: &readings,
            },
        )?;
        map.serialize_entry("current_replicas", &row.current_replicas)?;
        map.serialize_entry("desired_replicas", &row.desired_replicas)?;
        map.serialize_entry("reasons", &row.reasons)?;
        map.serialize_entry("recommended_replicas", &row.recommended_replicas)?;
        map.serialize_entry(
            "proposed_replicas",
            &ByMetric {
                metrics: self.metrics,
                values: &row.proposals,
            },
        )?;
        map.end()
    }
}

/// A map from metrics to values; metrics of one name are told once.
struct ByMetric<'a, V> {
    metrics: &'a [String],
    values: &'a [Option<V>],
}

impl<V: Serialize> Serialize for ByMetric<'_, V> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (index, (metric, value)) in self.metrics.iter().zip(self.values).enumerate() {
            let is_first = self.metrics.iter().position(|other| other == metric) == Some(index);
            if is_first {
                map.serialize_entry(metric, value)?;
            }
        }
        map.end()
    }
}
