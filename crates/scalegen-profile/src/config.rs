//! The configuration of a repository, `scalegen.toml`: its language, and its reading with the place of every value.

mod messages;

use serde::Deserialize;
use toml::de::DeTable;

use crate::codes;
use crate::layers::{Layer, Layers};
use crate::load::{ReadError, text};
use crate::problem::{Part, Problem};
use crate::typed::Node;
use scalegen_syntax::{FieldPath, Finding, Place, merge};

pub use crate::language::{Config, ConfigLint, Environment, Versions};

/// The name of the file.
pub const CONFIG_FILE: &str = "scalegen.toml";

/// A configuration as it was written, and where.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct LoadedConfig {
    /// What it says.
    pub config: Config,
    layers: Layers,
}

/// Reads a configuration. `path` is its path, for findings and for `read`, which gives the text.
///
/// ```
/// let text = "[versions]\nkubernetes = \"1.33\"\n";
/// let loaded = scalegen_profile::config::load("scalegen.toml", &|_| Ok(text.to_owned())).unwrap();
/// assert_eq!(loaded.config.versions.kubernetes, Some("1.33".parse().unwrap()));
/// ```
///
/// # Errors
/// Everything that is wrong with it.
pub fn load<T: Into<Vec<u8>>>(
    path: &str,
    read: &dyn Fn(&str) -> Result<T, ReadError>,
) -> Result<LoadedConfig, Vec<Finding>> {
    let file = text(path, &|path| read(path).map(Into::into)).map_err(|finding| vec![*finding])?;
    let layers = Layers::new(vec![Layer::new(file)]);
    let typed = || {
        let tree = DeTable::parse(layers.files().next()?.text()).ok()?.into_inner();
        Config::deserialize(Node::parsed(&tree)).ok()
    };
    if let Some(config) = typed() {
        return Ok(LoadedConfig { config, layers });
    }
    let mut findings = Vec::new();
    crate::structure::of_config(&layers, &mut findings);
    if findings.is_empty() {
        // The schema is made from the types, so that it says whatever they say.
        let problem = Problem::new(codes::WRONG_TYPE, FieldPath::ROOT, messages::Misread {});
        findings.push(layers.finding(&problem));
    }
    merge(&mut findings);
    Err(findings)
}

impl LoadedConfig {
    /// Where a key or a value is.
    pub fn place(&self, path: &FieldPath, part: Part) -> Place {
        self.layers.locate(path, part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything that the language has.
    const EVERYTHING: &str = r#"
[versions]
kubernetes = "1.33"
keda = "2.19"
vpa = "1.5"
engines = { vllm = "0.12" }

[lint]
exclude = ["examples/**"]
select = ["relation"]
allow = { REL005 = "workloads live in another repository" }
warn = { REL003 = "until the VPA is off" }
deny = { WRG002 = "" }
baseline = "scalegen-baseline.json"

[lint.per-path."envs/dev/**"]
allow = { REL007 = "dev pins replicas" }

[[environment]]
paths = ["envs/prod/**", "base/**"]
"#;

    fn load_text(text: &str) -> Result<LoadedConfig, Vec<Finding>> {
        load(CONFIG_FILE, &|_| Ok(text.to_owned()))
    }

    #[test]
    fn everything_is_read_and_has_its_place() {
        let loaded = load_text(EVERYTHING).unwrap();
        let lint = &loaded.config.lint;
        assert_eq!(lint.per_path["envs/dev/**"].allow["REL007"], "dev pins replicas");
        assert_eq!(lint.baseline.as_deref(), Some("scalegen-baseline.json"));
        assert_eq!(loaded.config.environment[0].paths, ["envs/prod/**", "base/**"]);
        assert_eq!(loaded.config.versions.engines["vllm"].to_string(), "0.12.0");
        let path = FieldPath::of("lint").field("deny").field("WRG002");
        assert_eq!(loaded.place(&path, Part::Key).start().line, 13);
        // Each key is in the schema, and the text fits it.
        let document: toml::Table = EVERYTHING.parse().unwrap();
        let document = serde_json::to_value(document).unwrap();
        let schema = crate::config_schema();
        assert!(jsonschema::draft4::new(&schema).unwrap().is_valid(&document));
        assert!(!schema.to_string().contains("$ref"));
        assert_eq!(load_text("").unwrap().config, Config::default());
    }

    #[test]
    fn every_mistake_is_found_at_its_place() {
        let text = "[version]\nkubernetes = 1.30\n[versions]\nkubernetes = 1.30\nkeda = \"2\"\n[lint]\nexclude = \"a\"\nallow = { REL005 = 1 }\nper_path = 1\n[[environment]]\n";
        let found: Vec<String> = load_text(text)
            .unwrap_err()
            .iter()
            .map(|finding| {
                let line = finding.place.as_ref().unwrap().start().line;
                format!(
                    "{line} {} {}; {}",
                    finding.code,
                    finding.text(),
                    finding.help_text().unwrap()
                )
            })
            .collect();
        assert_eq!(
            found,
            [
                "1 PRO002 unknown key `version` in scalegen.toml; did you mean `versions`?",
                "4 PRO003 versions.kubernetes must be a string, and is the number 1.30; write it in quotes: \"1.30\"",
                "5 PRO006 `2` is not a version; write major.minor, such as 1.30",
                "7 PRO003 lint.exclude must be a list, and is a string; write a list; exclude: Files and folders that are not linted, as globs in the form of `.gitignore`. Example: `[\"examples/**\"]`.",
                "8 PRO003 lint.allow.REL005 must be a string, and is the whole number 1; write it in quotes: \"1\"",
                "9 PRO002 unknown key `per_path` in lint; did you mean `per-path`?",
                "10 PRO005 environment[0] needs `paths`; paths: Its files, as globs in the form of `.gitignore`. Required. Example: `[\"envs/prod/**\", \"base/**\"]`.",
            ]
        );
        let broken = load_text("[lint]\nexclude = [\n").unwrap_err();
        assert_eq!(broken[0].code, "PRO001");
        let latin = load(CONFIG_FILE, &|_| Ok(vec![b'#', 0xe9])).unwrap_err();
        assert_eq!(latin[0].code, "PRO022");
    }
}
