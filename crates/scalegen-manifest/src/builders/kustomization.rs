//! The builder of Kustomizations, `kustomize.config.k8s.io/v1beta1`.
//!
//! Source: `api/types/kustomization.go` and `api/internal/target` of kubernetes-sigs/kustomize 5.5.

use std::collections::BTreeSet;

use crate::builders::setters::setters;
use crate::messages::{EmptyEntry, ListedTwice, OnePatch};
use scalegen_syntax::{FieldPath, Message};

use scalegen_kinds::kustomization::{
    FILE_NAME, KIND, Kustomization, Labels, Patch, PatchTarget, SortOptions, SortOrder,
};
use scalegen_kinds::{Refusal, Refused, rules};

/// Makes a Kustomization.
///
/// Refused at [`build`](Self::build): entries that are empty or twice in a list, and patches that are not
/// exactly one of a file and a text.
///
/// ```
/// use scalegen_manifest::builders::KustomizationBuilder;
///
/// let kustomization = KustomizationBuilder::new()
///     .resource("hpa-web.yaml")
///     .resource("vpa-web.yaml")
///     .in_listed_order()
///     .build()
///     .unwrap();
/// assert_eq!(kustomization.resources.len(), 2);
/// ```
#[derive(Clone, Debug, Default)]
pub struct KustomizationBuilder {
    kustomization: Kustomization,
}

impl KustomizationBuilder {
    /// Of nothing.
    pub fn new() -> Self {
        Self::default()
    }

    setters! {
        /// Adds a file with objects that have names, or a folder with a kustomization, by its path from here.
        /// kustomize refuses objects with `generateName`, and files that hold no object.
        resource(mut self, path: impl Into<String>) { self.kustomization.resources.push(path.into()); }

        /// Adds a folder with a component.
        component(mut self, path: impl Into<String>) { self.kustomization.components.push(path.into()); }

        /// Adds a file that says where names, references, labels and replicas are.
        configuration(mut self, path: impl Into<String>) {
            self.kustomization.configurations.push(path.into());
        }

        /// Adds a patch in a file, which names the object that it changes.
        patch_file(mut self, path: impl Into<String>) {
            self.kustomization.patches.push(Patch {
                path: Some(path.into()),
                ..Patch::default()
            });
        }

        /// Adds a patch as text, for these objects.
        patch(mut self, patch: impl Into<String>, target: PatchTarget) {
            self.kustomization.patches.push(Patch {
                patch: Some(patch.into()),
                target: Some(target),
                ..Patch::default()
            });
        }

        /// Puts a label on every object, but into no selector and no pod template.
        label(mut self, key: impl Into<String>, value: impl Into<String>) {
            let (key, value) = (key.into(), value.into());
            match self.kustomization.labels.first_mut() {
                Some(labels) => _ = labels.pairs.insert(key, value),
                None => self.kustomization.labels.push(Labels {
                    pairs: [(key, value)].into(),
                    ..Labels::default()
                }),
            }
        }

        /// Puts an annotation on every object.
        annotation(mut self, key: impl Into<String>, value: impl Into<String>) {
            let annotations = &mut self.kustomization.common_annotations;
            annotations.insert(key.into(), value.into());
        }

        /// Puts **every** namespaced object into this namespace, whatever its file says.
        namespace(mut self, namespace: impl Into<String>) {
            self.kustomization.namespace = Some(namespace.into());
        }

        /// Puts this before every name. References of VPAs and ScaledObjects follow only with a
        /// [`configuration`](Self::configuration) that knows them.
        name_prefix(mut self, prefix: impl Into<String>) {
            self.kustomization.name_prefix = Some(prefix.into());
        }

        /// Puts this after every name, with the same exception as [`name_prefix`](Self::name_prefix).
        name_suffix(mut self, suffix: impl Into<String>) {
            self.kustomization.name_suffix = Some(suffix.into());
        }

        /// Builds objects in the order in which their files are listed; by kind when absent.
        in_listed_order(mut self) {
            self.kustomization.sort_options = Some(SortOptions {
                order: SortOrder::Fifo,
                legacy_sort_options: None,
            });
        }
    }

    /// The kustomization, or all that speaks against it.
    ///
    /// # Errors
    ///
    /// When kustomize would not build it, as far as it decides that by itself.
    pub fn build(self) -> Result<Kustomization, Refused> {
        let mut refusals = Vec::new();
        let kustomization = self.kustomization;
        for (key, paths) in [
            ("resources", &kustomization.resources),
            ("components", &kustomization.components),
            ("configurations", &kustomization.configurations),
        ] {
            entries(paths, &FieldPath::of(key), &mut refusals);
        }
        for (index, patch) in kustomization.patches.iter().enumerate() {
            let filled = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
            if filled(&patch.path) == filled(&patch.patch) {
                let field = FieldPath::of("patches").index(index);
                let message = OnePatch {};
                refusals.push(Refusal::new(rules::REFUSED, field, message));
            }
        }
        Refused::unless_accepted(KIND, FILE_NAME, refusals)?;
        Ok(kustomization)
    }
}

/// An entry that is empty, or listed twice.
fn entries(paths: &[String], at: &FieldPath, refusals: &mut Vec<Refusal>) {
    let mut seen = BTreeSet::new();
    for (index, path) in paths.iter().enumerate() {
        let message = if path.is_empty() {
            Message::from(EmptyEntry {})
        } else if !seen.insert(path) {
            ListedTwice { path: path.clone() }.into()
        } else {
            continue;
        };
        refusals.push(Refusal::new(rules::REFUSED, at.index(index), message));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::to_yaml;

    #[test]
    fn minimal() {
        let kustomization = KustomizationBuilder::new()
            .resource("hpa-web.yaml")
            .build()
            .unwrap();
        insta::assert_snapshot!(to_yaml(&kustomization).unwrap());
    }

    #[test]
    fn every_setting() {
        let kustomization = KustomizationBuilder::new()
            .namespace("shop")
            .name_prefix("team-")
            .name_suffix("-v2")
            .label("app.kubernetes.io/part-of", "shop")
            .label("app.kubernetes.io/managed-by", "scalegen")
            .annotation("example.com/why", "no")
            .resource("hpa-web.yaml")
            .resource("../base")
            .component("../components/tls")
            .configuration("references.yaml")
            .patch_file("resources-web.yaml")
            .patch(
                "- {op: remove, path: /spec/replicas}",
                PatchTarget {
                    group: Some("apps".to_owned()),
                    version: Some("v1".to_owned()),
                    kind: Some("Deployment".to_owned()),
                    name: Some("web".to_owned()),
                    ..PatchTarget::default()
                },
            )
            .in_listed_order()
            .build()
            .unwrap();
        let text = to_yaml(&kustomization).unwrap();
        let read: Kustomization = serde_yaml::from_str(&text).unwrap();
        assert_eq!(read, kustomization);
        insta::assert_snapshot!(text);
    }

    #[test]
    fn what_kustomize_would_not_build() {
        let refused = KustomizationBuilder::new()
            .resource("a.yaml")
            .resource("")
            .resource("a.yaml")
            .patch_file("")
            .patch(" ", PatchTarget::default())
            .build()
            .unwrap_err();
        insta::assert_snapshot!(refused);
    }

    #[test]
    fn reads_what_leaves_out_version_and_kind() {
        let read: Kustomization = serde_yaml::from_str("resources: [a.yaml]\n").unwrap();
        assert_eq!(
            read,
            KustomizationBuilder::new().resource("a.yaml").build().unwrap()
        );
    }
}
