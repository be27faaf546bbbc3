//! Typed values of the Helm charts that install what autoscaling needs: one file per chart.
//!
//! None of these charts has a schema of its own, so Helm ignores a misspelled key without a word. Here every
//! key is a field, and reading refuses any other.

pub mod keda;
mod keys;
mod messages;
pub mod metrics_server;
pub mod prometheus_adapter;
pub mod sections;
pub mod vpa;

#[cfg(test)]
pub(crate) use messages::MESSAGES;
use scalegen_syntax::chart::Chart;

use crate::{Refusal, Refused};

pub use keda::{KedaValues, KedaValuesBuilder};
pub use metrics_server::{MetricsServerValues, MetricsServerValuesBuilder};
pub use prometheus_adapter::{PrometheusAdapterValues, PrometheusAdapterValuesBuilder};
pub use vpa::{VpaValues, VpaValuesBuilder};

/// An error when anything but warnings speaks against the values of a chart.
fn refused(chart: &Chart, refusals: Vec<Refusal>) -> Result<(), Refused> {
    Refused::unless_accepted("Helm values", chart.name, refusals)
}

/// Values as YAML, for snapshots.
#[cfg(test)]
fn to_yaml<T: serde::Serialize>(values: &T) -> Result<String, serde_yaml::ser::Error> {
    let mut text = String::new();
    let options = serde_yaml::ser_options! { prefer_block_scalars: false };
    serde_yaml::to_fmt_writer_with_options(&mut text, values, options)?;
    Ok(text)
}
