//! The columns of a trace, and their names.

use std::fmt;

use scalegen_syntax::Place;

use super::labels::Labels;
use super::unit::Unit;

/// A column of a table, or a series.
#[derive(Clone, Debug)]
pub(super) struct Column {
    /// What it holds, if its name is one that scalegen gives; else it is only known by its text.
    pub(super) name: Option<ColumnName>,
    /// Its name as it is written, without its unit.
    pub(super) text: String,
    /// Its labels, if that is a series.
    pub(super) labels: Option<Labels>,
    pub(super) unit: Option<Unit>,
    /// Where it is named.
    pub(super) place: Place,
}

impl Column {
    /// The column of a header.
    pub(super) fn of_header(header: &str, place: Place) -> Self {
        let (text, unit) = Unit::cut(header);
        Self {
            name: ColumnName::parse(text),
            text: text.to_owned(),
            labels: Labels::parse(text),
            unit,
            place,
        }
    }

    /// The column of a series.
    pub(super) fn of_series(labels: Labels, place: Place) -> Self {
        let text = labels.to_string();
        Self {
            name: ColumnName::parse(&text).filter(|_| labels.name.as_ref() == Some(&text)),
            text,
            labels: Some(labels),
            unit: None,
            place,
        }
    }
}

/// What a column holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnName {
    /// `external:NAME`: the value of an External metric.
    External(String),
    /// `object:NAME`: the value of an Object metric.
    Object(String),
    /// `pods:NAME`: the average per pod of a Pods metric.
    Pods(String),
    /// `cpu`, `memory:CONTAINER`: average utilization in percent.
    Utilization(Resource),
    /// `cpu_value`, `memory:CONTAINER_value`: average usage per pod, as a quantity.
    Usage(Resource),
    /// `external:NAME#2`: the second metric of that name, where the first one has its own column.
    Nth(Box<ColumnName>, u32),
    /// `replicas`, `ready`, `total`, `load`, `sync`: not a metric.
    Workload(WorkloadColumn),
}

/// What a recording has of a workload beside its metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkloadColumn {
    /// `replicas`: the count that the controller found.
    Replicas,
    /// `ready`: pods that were ready.
    Ready,
    /// `total`: pods that there were.
    Total,
    /// `load`: what was asked of it.
    Load,
    /// `sync`: anything but 0 or nothing in a row at which the controller synced.
    Sync,
}

impl WorkloadColumn {
    /// All of them.
    pub(super) const ALL: [Self; 5] = [Self::Replicas, Self::Ready, Self::Total, Self::Load, Self::Sync];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Replicas => "replicas",
            Self::Ready => "ready",
            Self::Total => "total",
            Self::Load => "load",
            Self::Sync => "sync",
        }
    }

    /// Metrics of kube-state-metrics that have it.
    pub(super) const fn metrics(self) -> &'static [&'static str] {
        match self {
            Self::Replicas => &["kube_deployment_spec_replicas", "kube_statefulset_replicas"],
            Self::Ready => &[
                "kube_deployment_status_replicas_ready",
                "kube_statefulset_status_replicas_ready",
            ],
            Self::Total => &[
                "kube_deployment_status_replicas",
                "kube_statefulset_status_replicas",
            ],
            Self::Load | Self::Sync => &[],
        }
    }
}

/// A resource, of whole pods or of one of their containers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resource {
    /// `cpu`, `memory`, `ephemeral-storage`.
    pub name: String,
    /// The container.
    pub container: Option<String>,
}

impl ColumnName {
    /// Reads a name; none if it is not one of these.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((name, count)) = text.rsplit_once('#')
            && let Some(count) = count.parse().ok().filter(|count| *count > 1)
        {
            return Self::parse(name).map(|name| Self::Nth(Box::new(name), count));
        }
        let named = |name: &str| (!name.is_empty()).then(|| name.to_owned());
        if let Some((kind, name)) = text.split_once(':') {
            match kind {
                "external" => return named(name).map(Self::External),
                "object" => return named(name).map(Self::Object),
                "pods" => return named(name).map(Self::Pods),
                _ => {}
            }
        }
        if let Some(column) = WorkloadColumn::ALL.into_iter().find(|it| it.as_str() == text) {
            return Some(Self::Workload(column));
        }
        let (resource, container) = match text.split_once(':') {
            Some((resource, container)) => (resource, Some(container)),
            None => (text, None),
        };
        // Names of containers have no underscore, so the suffix cannot be part of one.
        let (name, is_usage) = cut_suffix(resource);
        let (container, is_container_usage) = match container.map(cut_suffix) {
            Some((container, is_usage)) => (Some(named(container)?), is_usage),
            None => (None, false),
        };
        let resource = Resource {
            name: named(name)?,
            container,
        };
        Some(if is_usage || is_container_usage {
            Self::Usage(resource)
        } else {
            Self::Utilization(resource)
        })
    }
}

impl ColumnName {
    /// Whether nobody would write it for anything else: with the API that serves it, or a resource that pods have.
    pub(super) fn is_explicit(&self) -> bool {
        match self {
            Self::External(_) | Self::Object(_) | Self::Pods(_) | Self::Workload(_) => true,
            Self::Utilization(it) | Self::Usage(it) => {
                matches!(it.name.as_str(), "cpu" | "memory" | "ephemeral-storage")
            }
            Self::Nth(name, _) => name.is_explicit(),
        }
    }

    /// Its name without the API that serves it, as people would call it elsewhere: `queue`, `cpu api`.
    pub(super) fn plain(&self) -> String {
        match self {
            Self::External(name) | Self::Object(name) | Self::Pods(name) => name.clone(),
            Self::Utilization(it) | Self::Usage(it) => it.to_string(),
            Self::Nth(name, _) => name.plain(),
            Self::Workload(column) => column.as_str().to_owned(),
        }
    }
}

/// The names, those that were there before with `#2`, `#3` and so on.
pub(crate) fn unique(names: impl Iterator<Item = String>) -> Vec<String> {
    let mut given: Vec<String> = Vec::new();
    let mut unique = Vec::new();
    for name in names {
        let before = given.iter().filter(|other| **other == name).count();
        unique.push(match before {
            0 => name.clone(),
            _ => format!("{name}#{}", before + 1),
        });
        given.push(name);
    }
    unique
}

fn cut_suffix(text: &str) -> (&str, bool) {
    text.strip_suffix("_value")
        .map_or((text, false), |name| (name, true))
}

impl fmt::Display for ColumnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::External(name) => write!(f, "external:{name}"),
            Self::Object(name) => write!(f, "object:{name}"),
            Self::Pods(name) => write!(f, "pods:{name}"),
            Self::Utilization(resource) => write!(f, "{resource}"),
            Self::Usage(resource) => write!(f, "{resource}_value"),
            Self::Nth(name, count) => write!(f, "{name}#{count}"),
            Self::Workload(column) => f.write_str(column.as_str()),
        }
    }
}

impl fmt::Display for Resource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.container {
            Some(container) => write!(f, "{}:{container}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_printed() {
        for (text, printed) in [
            ("external:s0-prometheus", "external:s0-prometheus"),
            ("object:a:b", "object:a:b"),
            ("pods:qps", "pods:qps"),
            ("cpu", "cpu"),
            ("memory:api", "memory:api"),
            ("cpu_value", "cpu_value"),
            ("cpu:api_value", "cpu:api_value"),
            ("cpu_value:api", "cpu:api_value"),
            ("ephemeral-storage_value", "ephemeral-storage_value"),
            ("nvidia.com/gpu:api", "nvidia.com/gpu:api"),
            ("external:q#2", "external:q#2"),
            ("cpu_value#3", "cpu_value#3"),
        ] {
            assert_eq!(
                ColumnName::parse(text).map(|name| name.to_string()).as_deref(),
                Some(printed)
            );
        }
        for text in ["", "external:", "cpu:", "_value", ":api", "external:#2"] {
            assert_eq!(ColumnName::parse(text), None, "{text}");
        }
    }
}
