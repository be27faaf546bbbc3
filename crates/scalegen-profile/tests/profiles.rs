//! Sound profiles, and what their plans are.

use std::path::Path;

use scalegen_profile::{Loaded, Plan, load};

/// Reads below a folder of this crate.
fn loaded(folder: &str, path: &str) -> Loaded {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let read = |path: &str| std::fs::read_to_string(folder.join(path)).map_err(|error| error.to_string());
    let set: [&str; 0] = [];
    load(path, &read, &set).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn plan(loaded: &Loaded) -> Plan {
    let planned = loaded.plan();
    assert!(planned.findings.is_empty(), "{:#?}", planned.findings);
    planned.plan.expect("a plan, for nothing is wrong")
}

#[test]
fn atharva() {
    insta::assert_debug_snapshot!(plan(&loaded("../..", "profiles/atharva.toml")));
}

#[test]
fn rag_production() {
    insta::assert_debug_snapshot!(plan(&loaded("../..", "profiles/rag-production.toml")));
}

#[test]
fn everything() {
    insta::assert_debug_snapshot!(plan(&loaded("tests", "everything.toml")));
}
