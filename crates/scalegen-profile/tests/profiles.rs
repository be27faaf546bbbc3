//! The committed profiles plan, and this is what their plans are.

use std::path::Path;

use scalegen_profile::{Plan, load};

/// Reads from the repository's root, as the command line does.
fn read(path: &str) -> Result<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::fs::read_to_string(root.join(path)).map_err(|error| error.to_string())
}

fn plan(path: &str) -> Plan {
    let set: [&str; 0] = [];
    let loaded = load(path, &read, &set).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let planned = loaded.plan();
    assert!(planned.findings.is_empty(), "{:#?}", planned.findings);
    planned.plan.expect("a plan, for nothing is wrong")
}

#[test]
fn atharva() {
    insta::assert_debug_snapshot!(plan("profiles/atharva.toml"));
}
