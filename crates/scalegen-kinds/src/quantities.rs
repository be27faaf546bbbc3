//! Quantities as CRDs type them: text or whole numbers, but no fractions.
//!
//! The API server's own kinds take `1.5` without quotes, a CRD's `x-kubernetes-int-or-string` does not.

use std::collections::BTreeMap;
use std::fmt;

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde::{Deserialize, Deserializer, de};

/// Reads a quantity that may be absent.
pub(super) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Quantity>, D::Error> {
    let read = Option::<IntOrString>::deserialize(deserializer)?;
    Ok(read.map(|read| Quantity(read.0)))
}

/// Reads quantities by resource that may be absent.
pub(super) fn optional_map<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<BTreeMap<String, Quantity>>, D::Error> {
    let read = Option::<BTreeMap<String, IntOrString>>::deserialize(deserializer)?;
    Ok(read.map(|map| {
        map.into_iter()
            .map(|(key, read)| (key, Quantity(read.0)))
            .collect()
    }))
}

struct IntOrString(String);

impl<'de> Deserialize<'de> for IntOrString {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = IntOrString;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a whole number or text, such as \"1.5\" or \"64Mi\"")
            }
            fn visit_newtype_struct<D: Deserializer<'de>>(self, inner: D) -> Result<IntOrString, D::Error> {
                inner.deserialize_any(self)
            }
            fn visit_i64<E: de::Error>(self, number: i64) -> Result<IntOrString, E> {
                Ok(IntOrString(number.to_string()))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<IntOrString, E> {
                Ok(IntOrString(number.to_string()))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<IntOrString, E> {
                Ok(IntOrString(text.to_owned()))
            }
        }
        // Under the name that readers of documents know quantities by.
        deserializer.deserialize_newtype_struct("Quantity", Visitor)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::vpa::ContainerPolicy;

    #[test]
    fn fractions_are_text() {
        for (value, text) in [(json!("1.5"), "1.5"), (json!(2), "2"), (json!(-1), "-1")] {
            let policy = json!({"minAllowed": {"cpu": value}, "oomBumpUpRatio": value});
            let policy: ContainerPolicy = serde_json::from_value(policy).unwrap();
            assert_eq!(policy.min_allowed.unwrap()["cpu"].0, text);
            assert_eq!(policy.oom_bump_up_ratio.unwrap().0, text);
        }
        for value in [json!(1.5), json!(true), json!({})] {
            let policy = json!({"minAllowed": {"cpu": value}});
            assert!(
                serde_json::from_value::<ContainerPolicy>(policy).is_err(),
                "{value}"
            );
            let policy = json!({"oomBumpUpRatio": value});
            assert!(
                serde_json::from_value::<ContainerPolicy>(policy).is_err(),
                "{value}"
            );
        }
        let policy: ContainerPolicy = serde_json::from_value(json!({"minAllowed": null})).unwrap();
        assert_eq!(policy, ContainerPolicy::default());
    }
}
