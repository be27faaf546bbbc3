//! A profile that says nearly everything a profile can say, and renders.

use std::path::Path;

/// The example of every key. It says that the feature gates of the VPA are on which some of its settings need.
pub(crate) fn wide() -> toml::Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scalegen-profile/tests/everything.toml");
    std::fs::read_to_string(path).unwrap().parse().unwrap()
}
