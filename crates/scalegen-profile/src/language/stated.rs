//! Defaults that code knows, too, as the schema states them.

use scalegen_syntax::chart::Chart;
use serde::Serialize;
use serde_json::Value;

/// A default that code knows, too, as the keyword that a key's schema has it under; it becomes the end of the description.
pub(crate) const DEFAULT: &str = "x-default";

/// A default and `whose` it is; that of scalegen itself, with nobody's name, as TOML.
pub(super) fn stated(value: impl Serialize, whose: &str) -> Value {
    let value = serde_json::to_value(value).unwrap_or_default();
    let bare = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    match whose {
        "" => format!("`{value}`").into(),
        whose => format!("{bare} ({whose})").into(),
    }
}

/// The version of a chart, and what it installs.
pub(super) fn chart_version(chart: &Chart) -> Value {
    let Chart {
        version, app_version, ..
    } = chart;
    match chart.older {
        Some((since, older)) => {
            format!("{version}, or {older} where `cluster.kubernetes` is older than {since}").into()
        }
        None if version == app_version => (*version).into(),
        None => format!("{version}, which installs {app_version}").into(),
    }
}
