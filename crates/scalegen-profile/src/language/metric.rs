//! What an HPA scales on.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{LabelSelector, Target};
use scalegen_syntax::Quantity;

/// One metric of an HPA: one source (`resource`, `container_resource`, `pods`, `object`, `external` or
/// `signal`) and one target (`average_utilization`, `average_value` or `value`).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Metric {
    /// Source: use of a resource by all containers of the pods, `"cpu"` or `"memory"`. Takes
    /// `average_utilization` or `average_value`.
    pub resource: Option<String>,
    /// Source: use of a resource by one container. Takes `average_utilization` or `average_value`.
    pub container_resource: Option<String>,
    /// The container of `container_resource`. Default: the workload's `container`.
    pub container: Option<String>,
    /// Source: a custom metric that each pod has, by name; or one of `signals` with `series`, with the rule of
    /// prometheus-adapter that serves it. Takes `average_value`.
    pub pods: Option<String>,
    /// Source: a custom metric of another object, by name. Takes `value` or `average_value`.
    pub object: Option<String>,
    /// The object of `object`, in full: `"networking.k8s.io/v1/Ingress/chat"`, or `"v1/Service/chat"`.
    pub described_object: Option<DescribedObject>,
    /// Source: an external metric by name, which something outside this profile serves. Takes `average_value`
    /// or `value`.
    pub external: Option<String>,
    /// Source: one of `signals`, served as an external metric by prometheus-adapter. Takes `average_value`
    /// (for totals) or `value` (for ratios and latencies).
    pub signal: Option<String>,
    /// Narrows a `pods`, `object`, `external` or `signal` metric by labels.
    pub selector: Option<LabelSelector>,
    /// Target: percent of the request, averaged over the pods. Range: 1 or more.
    #[schemars(range(min = 1))]
    pub average_utilization: Option<i32>,
    /// Target: an amount for each pod. More than zero. Example: `"10"` or `"500m"`.
    pub average_value: Option<Quantity>,
    /// Target: an amount for the whole. More than zero.
    pub value: Option<Quantity>,
}

/// An object that a metric describes: `version/Kind/name` for the core group, else `group/version/Kind/name`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DescribedObject(pub Target);

impl std::str::FromStr for DescribedObject {
    type Err = DescribedObjectError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts: Vec<&str> = text.split('/').collect();
        let (api_version, kind, name) = match parts.as_slice() {
            [version, kind, name] => ((*version).to_owned(), kind, name),
            [group, version, kind, name] => (format!("{group}/{version}"), kind, name),
            _ => return Err(DescribedObjectError(text.to_owned())),
        };
        if parts.iter().any(|part| part.is_empty()) {
            return Err(DescribedObjectError(text.to_owned()));
        }
        Ok(Self(Target {
            api_version,
            kind: (*kind).to_owned(),
            name: (*name).to_owned(),
        }))
    }
}

/// A text that names no object in full.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no object in full: write v1/Service/name or group/version/Kind/name")]
pub struct DescribedObjectError(String);

impl fmt::Display for DescribedObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Target {
            api_version,
            kind,
            name,
        } = &self.0;
        write!(f, "{api_version}/{kind}/{name}")
    }
}

scalegen_syntax::written_as_text! {
    DescribedObject, {
        "type": "string",
        "format": "scalegen-described-object",
        "description": "An object in full: v1/Service/name or group/version/Kind/name.",
        "pattern": "^([^/]+/){2,3}[^/]+$",
    }
}
