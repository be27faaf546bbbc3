//! `schemas/profile.schema.json`, which editors read, is what the types say.

use std::path::Path;

#[test]
fn the_committed_schema_is_current() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/profile.schema.json");
    let schema = scalegen::schema("profile").unwrap();
    let current = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    if std::env::var_os("UPDATE_SCHEMA").is_some() {
        std::fs::write(&path, &current).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        committed == current,
        "{} is not current; rewrite it: scalegen schema > schemas/profile.schema.json",
        path.display()
    );
}

#[test]
fn every_schema_that_is_listed_is_one() {
    for name in scalegen::SCHEMAS {
        let schema = scalegen::schema(name).unwrap();
        assert!(schema["properties"].is_object(), "{name}");
        jsonschema::validator_for(&schema).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    assert!(scalegen::schema("Pod").is_none());
}
