//! The object that is scaled.

use std::fmt;
use std::str::FromStr;

/// An object with a scale subresource, written `Deployment/name`, `StatefulSet/name`, or in full
/// `group/version/Kind/name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Target {
    /// Its group and version, such as `apps/v1`.
    pub api_version: String,
    /// Its kind.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A text that names no object.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TargetError {
    /// A kind alone whose group is not known.
    #[error("the API group of `{0}` is not known here: write group/version/{0}/name")]
    UnknownKind(String),
    /// Not of either form.
    #[error("`{0}` names no object: write Deployment/name, StatefulSet/name or group/version/Kind/name")]
    Malformed(String),
}

impl Target {
    /// Whether it is one of the kinds that ship with Kubernetes.
    pub fn is_built_in(&self) -> bool {
        known_api_version(&self.kind).is_some_and(|known| known == self.api_version)
    }
}

fn known_api_version(kind: &str) -> Option<&'static str> {
    match kind {
        "Deployment" | "StatefulSet" | "ReplicaSet" | "DaemonSet" => Some("apps/v1"),
        "ReplicationController" => Some("v1"),
        _ => None,
    }
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let malformed = || TargetError::Malformed(text.to_owned());
        let parts: Vec<&str> = text.split('/').collect();
        if parts.iter().any(|part| part.is_empty()) {
            return Err(malformed());
        }
        match parts.as_slice() {
            [kind, name] => {
                let api_version =
                    known_api_version(kind).ok_or_else(|| TargetError::UnknownKind((*kind).to_owned()))?;
                Ok(Self {
                    api_version: api_version.to_owned(),
                    kind: (*kind).to_owned(),
                    name: (*name).to_owned(),
                })
            }
            [group, version, kind, name] => Ok(Self {
                api_version: format!("{group}/{version}"),
                kind: (*kind).to_owned(),
                name: (*name).to_owned(),
            }),
            _ => Err(malformed()),
        }
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_built_in() {
            write!(f, "{}/", self.api_version)?;
        }
        write!(f, "{}/{}", self.kind, self.name)
    }
}

scalegen_syntax::written_as_text! {
    Target, {
        "type": "string",
        "format": "scalegen-target",
        "description": "An object with a scale subresource: Deployment/name, StatefulSet/name or group/version/Kind/name.",
        "pattern": "^([^/]+/[^/]+|[^/]+/[^/]+/[^/]+/[^/]+)$",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_both_forms_and_prints_the_shorter() {
        for (text, api_version) in [
            ("Deployment/chat", "apps/v1"),
            ("StatefulSet/retriever", "apps/v1"),
            (
                "serving.kserve.io/v1beta1/InferenceService/vllm",
                "serving.kserve.io/v1beta1",
            ),
        ] {
            let target: Target = text.parse().unwrap();
            assert_eq!(target.api_version, api_version);
            assert_eq!(target.to_string(), text);
        }
        for text in [
            "",
            "chat",
            "Deployment/",
            "/chat",
            "Rollout/chat",
            "a/b/c",
            "a/b/c/d/e",
            "deployment/chat",
        ] {
            assert!(text.parse::<Target>().is_err(), "{text}");
        }
    }
}
