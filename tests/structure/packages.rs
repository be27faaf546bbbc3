//! What the packages of the workspace depend on, as their manifests and the lock file say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use toml::{Table, Value};

/// The packages that each package depends on: those of the workspace without what only their tests use.
pub(crate) struct Packages(BTreeMap<String, BTreeSet<String>>);

impl Packages {
    /// Reads the manifests of a folder of crates, and the lock file beside it.
    pub(crate) fn read(crates: &Path) -> Self {
        let mut packages = BTreeMap::new();
        let lock = table(&crates.join("../Cargo.lock"));
        for package in lock["package"].as_array().unwrap() {
            let name = package["name"].as_str().unwrap().to_owned();
            let dependencies = package.get("dependencies").and_then(Value::as_array);
            // A name, and a version where there are several.
            let names = dependencies
                .into_iter()
                .flatten()
                .map(|dependency| dependency.as_str().unwrap().split(' ').next().unwrap().to_owned());
            packages.entry(name).or_insert_with(BTreeSet::new).extend(names);
        }
        let mut renamed = BTreeMap::new();
        let workspace = table(&crates.join("../Cargo.toml"));
        for (name, dependency) in workspace["workspace"]["dependencies"].as_table().unwrap() {
            let package = dependency.get("package").and_then(Value::as_str);
            renamed.insert(name.clone(), package.unwrap_or(name).to_owned());
        }
        for package in std::fs::read_dir(crates).unwrap() {
            let manifest = package.unwrap().path().join("Cargo.toml");
            if !manifest.is_file() {
                continue;
            }
            let manifest = table(&manifest);
            let name = manifest["package"]["name"].as_str().unwrap().to_owned();
            let targets = manifest.get("target").and_then(Value::as_table);
            let tables = targets.into_iter().flatten().map(|(_, target)| target);
            let whole = Value::Table(manifest.clone());
            let dependencies = tables
                .chain([&whole])
                .flat_map(|table| [table.get("dependencies"), table.get("build-dependencies")])
                .flatten()
                .flat_map(|dependencies| dependencies.as_table().unwrap().keys())
                .map(|name| renamed.get(name).unwrap_or(name).clone());
            assert!(packages.contains_key(&name), "{name} is not locked");
            packages.insert(name, dependencies.collect());
        }
        Self(packages)
    }

    /// How one package depends on another, from the first to the last; none when it does not.
    pub(crate) fn way(&self, from: &str, to: &str) -> Option<Vec<&str>> {
        assert!(
            self.0.contains_key(from) && self.0.contains_key(to),
            "{from}, {to}"
        );
        let (from, _) = self.0.get_key_value(from)?;
        let mut ways = vec![vec![from.as_str()]];
        let mut seen = BTreeSet::new();
        while let Some(way) = ways.pop() {
            for dependency in way
                .last()
                .and_then(|last| self.0.get(*last))
                .into_iter()
                .flatten()
            {
                if seen.insert(dependency) {
                    let longer = [way.as_slice(), &[dependency.as_str()]].concat();
                    if dependency == to {
                        return Some(longer);
                    }
                    ways.push(longer);
                }
            }
        }
        None
    }
}

fn table(path: &Path) -> Table {
    let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.parse()
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}
