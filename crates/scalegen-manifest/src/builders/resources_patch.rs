//! The builder of patches that size one container of a workload.

use k8s_openapi::api::core::v1::{Container, PodSpec, PodTemplateSpec};
use scalegen_syntax::Targets;

use super::metadata::{Metadata, metadata_setters};
use super::resources::Resources;
use scalegen_kinds::Judged;
use scalegen_kinds::resources_patch::{ResourcesPatch, ResourcesPatchSpec};
use scalegen_kinds::{Refused, admission};

/// Makes a [`ResourcesPatch`].
///
/// ```
/// use scalegen_syntax::Quantity;
/// use scalegen_manifest::builders::{Resources, ResourcesPatchBuilder};
///
/// let resources = Resources::new()
///     .request("cpu", Quantity::from_milli(50))
///     .limit("cpu", Quantity::from_milli(250));
/// let patch = ResourcesPatchBuilder::deployment("web", "api", resources)
///     .namespace("shop")
///     .build()
///     .unwrap();
/// assert_eq!(patch.kind, "Deployment");
/// ```
#[derive(Clone, Debug)]
pub struct ResourcesPatchBuilder {
    metadata: Metadata,
    kind: &'static str,
    container: String,
    resources: Resources,
    targets: Targets,
}

impl ResourcesPatchBuilder {
    /// For a container of a Deployment.
    pub fn deployment(name: impl Into<String>, container: impl Into<String>, resources: Resources) -> Self {
        Self::new("Deployment", name.into(), container.into(), resources)
    }

    /// For a container of a StatefulSet.
    pub fn stateful_set(name: impl Into<String>, container: impl Into<String>, resources: Resources) -> Self {
        Self::new("StatefulSet", name.into(), container.into(), resources)
    }

    fn new(kind: &'static str, name: String, container: String, resources: Resources) -> Self {
        Self {
            metadata: Metadata::named(name),
            kind,
            container,
            resources,
            targets: Targets::NEWEST,
        }
    }

    metadata_setters!();

    /// The patch, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When [`admission::resources_patch`] has more than warnings on it: malformed names, resources that a
    /// container cannot have, amounts below zero, requests above limits. Whether limits that the patch does not
    /// touch fit is not known here.
    pub fn build(self) -> Result<ResourcesPatch, Refused> {
        let (kind, name) = (self.kind, self.metadata.name.clone());
        self.judge().accepted(kind, &name)
    }

    pub(crate) fn judge(self) -> Judged<ResourcesPatch> {
        let container = Container {
            name: self.container,
            resources: self.resources.requirements(),
            ..Container::default()
        };
        let spec = PodSpec {
            containers: vec![container],
            ..PodSpec::default()
        };
        let patch = ResourcesPatch {
            api_version: "apps/v1".to_owned(),
            kind: self.kind.to_owned(),
            metadata: self.metadata.object_meta(),
            spec: ResourcesPatchSpec {
                template: PodTemplateSpec {
                    metadata: None,
                    spec: Some(spec),
                },
            },
        };
        let refusals = admission::resources_patch(&patch, &self.targets);
        Judged::new(patch, refusals)
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::builders::quantity::quantity;
    use crate::to_yaml;

    #[test]
    fn minimal() {
        let patch = ResourcesPatchBuilder::deployment(
            "web",
            "api",
            Resources::new().request("cpu", quantity("0.05")),
        );
        insta::assert_snapshot!(to_yaml(&patch.build().unwrap()).unwrap());
    }

    #[test]
    fn every_field() {
        let resources = Resources::new()
            .request("cpu", quantity("50m"))
            .request("memory", quantity("64Mi"))
            .request("nvidia.com/gpu", quantity("1"))
            .limit("cpu", quantity("250m"))
            .limit("memory", quantity("262144Ki"))
            .limit("nvidia.com/gpu", quantity("1"));
        let patch = ResourcesPatchBuilder::stateful_set("db", "main", resources)
            .namespace("shop")
            .label("a", "b")
            .annotation("c", "d")
            .build()
            .unwrap();
        let text = to_yaml(&patch).unwrap();
        insta::assert_snapshot!(text);
    }

    #[test]
    fn everything_that_is_wrong_is_reported_at_once() {
        let resources = Resources::new()
            .request("cpu", quantity("2"))
            .limit("cpu", quantity("1"))
            .limit("gpu", quantity("1"))
            .limit("memory", quantity("-1"));
        let refused = ResourcesPatchBuilder::deployment("Web", "API", resources)
            .build()
            .unwrap_err();
        insta::assert_snapshot!(refused);
    }

    #[test]
    fn a_patch_without_resources_says_nothing_of_them() {
        let patch = ResourcesPatchBuilder::deployment("web", "api", Resources::new())
            .build()
            .unwrap();
        assert_eq!(
            serde_json::to_value(&patch).unwrap()["spec"],
            serde_json::json!({"template": {"spec": {"containers": [{"name": "api"}]}}})
        );
    }
}
