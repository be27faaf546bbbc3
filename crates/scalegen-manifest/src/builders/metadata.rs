//! The metadata that every builder lets one set.

use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;

/// Name, namespace, labels and annotations of an object to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Metadata {
    pub(crate) name: String,
    /// The name is a prefix: the server adds five characters to it.
    pub(crate) generate_name: bool,
    pub(crate) namespace: Option<String>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) annotations: BTreeMap<String, String>,
}

impl Metadata {
    /// Of an object with this name, and nothing else.
    pub(crate) fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            generate_name: false,
            namespace: None,
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
        }
    }

    /// As the API types it; what is empty is absent.
    pub(crate) fn object_meta(&self) -> ObjectMeta {
        let map = |map: &BTreeMap<String, String>| (!map.is_empty()).then(|| map.clone());
        ObjectMeta {
            name: (!self.generate_name).then(|| self.name.clone()),
            generate_name: self.generate_name.then(|| self.name.clone()),
            namespace: self.namespace.clone(),
            labels: map(&self.labels),
            annotations: map(&self.annotations),
            ..ObjectMeta::default()
        }
    }
}

/// The setters of a builder with the fields `metadata`, a [`Metadata`], and `targets`.
macro_rules! metadata_setters {
    () => {
        crate::builders::setters::setters! {
            /// Puts the object into a namespace. Without one, whoever applies it chooses.
            namespace(mut self, namespace: impl Into<String>) { self.metadata.namespace = Some(namespace.into()); }

            /// Adds a label, or replaces the one with this key.
            label(mut self, key: impl Into<String>, value: impl Into<String>) {
                self.metadata.labels.insert(key.into(), value.into());
            }

            /// Adds an annotation, or replaces the one with this key.
            annotation(mut self, key: impl Into<String>, value: impl Into<String>) {
                self.metadata.annotations.insert(key.into(), value.into());
            }

            /// The servers that have to take it; the newest known ones when not set.
            targets(mut self, targets: scalegen_syntax::Targets) { self.targets = targets; }
        }

        /// Namespace, labels and annotations of a planned object.
        #[must_use]
        pub(crate) fn planned(mut self, object: &scalegen_profile::plan::ObjectPlan) -> Self {
            self.metadata.namespace = Some(object.namespace.clone());
            self.metadata.labels = object.labels.clone();
            self.metadata.annotations = object.annotations.clone();
            self
        }
    };
}
pub(crate) use metadata_setters;

/// The setter of a builder whose objects can leave the last part of their name to the server.
macro_rules! generate_name_setter {
    () => {
        crate::builders::setters::setters! {
            /// Makes the name a prefix: the server adds five characters to at most 58 of it, for each object anew.
            /// Such an object can be created, but neither applied nor listed in a kustomization.
            generate_name(mut self) { self.metadata.generate_name = true; }
        }
    };
}
pub(crate) use generate_name_setter;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_absent() {
        let mut metadata = Metadata::named("a");
        assert_eq!(
            serde_json::to_value(metadata.object_meta()).unwrap(),
            serde_json::json!({"name": "a"})
        );
        metadata.generate_name = true;
        metadata.labels.insert("k".to_owned(), "v".to_owned());
        assert_eq!(
            serde_json::to_value(metadata.object_meta()).unwrap(),
            serde_json::json!({"generateName": "a", "labels": {"k": "v"}})
        );
    }
}
