//! The one list of a chart's keys, from which its struct, its schema and the setters of its builder are made.

/// Declares the keys of a chart, or of its sections. Every key is optional, is left out of the YAML
/// when it is not set, and no other key is accepted.
///
/// `Name built by NameBuilder { … }` gives the builder a setter for each key as well. `key as "spelled"` is
/// for keys whose spelling is no camel case.
macro_rules! chart_keys {
    (
        $(#[doc = $about:literal])+
        $name:ident built by $builder:ident {
            $( $(#[doc = $doc:literal])+ $key:ident $(as $spelled:literal)?: $type:ty, )+
        }
    ) => {
        $crate::values::keys::chart_keys! {
            $(#[doc = $about])+
            $name { $( $(#[doc = $doc])+ $key $(as $spelled)?: $type, )+ }
        }

        /// A setter for each key.
        impl $builder {
            $(
                $(#[doc = $doc])+
                #[must_use]
                pub fn $key(mut self, $key: impl Into<$type>) -> Self {
                    self.values.$key = Some($key.into());
                    self
                }
            )+
        }
    };
    ($(
        $(#[doc = $about:literal])+
        $name:ident {
            $( $(#[doc = $doc:literal])+ $key:ident $(as $spelled:literal)?: $type:ty, )+
        }
    )+) => { $(
        $(#[doc = $about])+
        #[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[doc = $doc])+
                #[serde($(rename = $spelled,)? skip_serializing_if = "Option::is_none")]
                pub $key: Option<$type>,
            )+
        }
    )+ };
}

pub(super) use chart_keys;
