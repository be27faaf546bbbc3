//! The names of a trace's columns.

use std::fmt;

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
