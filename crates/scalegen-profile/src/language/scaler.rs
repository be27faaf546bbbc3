//! One way to scale a workload.

use std::borrow::Cow;
use std::fmt;

use schemars::JsonSchema;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use super::{HpaScaler, KedaScaler};
use crate::typed::Node;

/// One way to scale a workload; `kind` is `"hpa"` or `"keda"`.
#[expect(clippy::large_enum_variant, reason = "a workload has a handful of them")]
#[derive(Clone, Debug, PartialEq, Serialize, JsonSchema)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Scaler {
    /// A HorizontalPodAutoscaler.
    Hpa(HpaScaler),
    /// A KEDA ScaledObject.
    Keda(KedaScaler),
}

/// By hand, because the derived one keeps the whole table before it looks at `kind`, and most authors write `kind`
/// first.
impl<'de> Deserialize<'de> for Scaler {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Tagged)
    }
}

struct Tagged;

impl<'de> Visitor<'de> for Tagged {
    type Value = Scaler;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a scaler: a table with a kind")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Scaler, A::Error> {
        let mut rest = toml::Table::new();
        while let Some(key) = entries.next_key::<Cow<'de, str>>()? {
            if key != TAG {
                rest.insert(key.into_owned(), entries.next_value()?);
                continue;
            }
            let kind = entries.next_value::<Cow<'de, str>>()?;
            if rest.is_empty() {
                return of_kind(&kind, MapAccessDeserializer::new(entries));
            }
            while let Some((key, value)) = entries.next_entry()? {
                rest.insert(key, value);
            }
            return of_kind(&kind, Node::built(&rest, None)).map_err(A::Error::custom);
        }
        Err(A::Error::missing_field(TAG))
    }
}

/// The key that says which scaler it is.
const TAG: &str = "kind";

fn of_kind<'de, D: Deserializer<'de>>(kind: &str, rest: D) -> Result<Scaler, D::Error> {
    match kind {
        "hpa" => HpaScaler::deserialize(rest).map(Scaler::Hpa),
        "keda" => KedaScaler::deserialize(rest).map(Scaler::Keda),
        other => Err(D::Error::unknown_variant(other, &["hpa", "keda"])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kind_may_stand_anywhere() {
        let first: Scaler =
            toml::from_str("kind = 'hpa'\nmax_replicas = 5\nmetrics = [{ resource = 'cpu' }]").unwrap();
        let last: Scaler =
            toml::from_str("metrics = [{ resource = 'cpu' }]\nmax_replicas = 5\nkind = 'hpa'").unwrap();
        assert_eq!(first, last);
        for text in [
            "",
            "max_replicas = 5",
            "kind = 5",
            "kind = 'x'",
            "kind = 'hpa'",
            "a = 1\nkind = 'keda'\ntriggers = []",
        ] {
            assert!(toml::from_str::<Scaler>(text).is_err(), "{text}");
        }
    }
}
