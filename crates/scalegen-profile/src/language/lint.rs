//! What the linter lets pass.

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How loud each rule of the linter is for this profile, by its code, with the reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// Rules whose findings are not shown. Example: `KED012 = "the lab sets it to be seen"`.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub allow: IndexMap<String, String>,
    /// Rules whose findings are warnings.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub warn: IndexMap<String, String>,
    /// Rules whose findings are errors.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub deny: IndexMap<String, String>,
}
