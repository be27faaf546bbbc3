//! The templates that this crate is packaged with are those at the top of the repository, where people edit them.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

const UPDATE: &str = "UPDATE_TEMPLATES=1 cargo test -p scalegen-manifest --test templates";

#[test]
fn the_packaged_templates_are_those_that_people_edit() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (edited, packaged) = (package.join("../../templates"), package.join("templates"));
    if std::env::var_os("UPDATE_TEMPLATES").is_some() {
        let _ = fs::remove_dir_all(&packaged);
        fs::create_dir(&packaged).unwrap();
        for (name, contents) in files(&edited) {
            fs::write(packaged.join(name), contents).unwrap();
        }
    }
    let (edited, packaged) = (files(&edited), files(&packaged));
    assert!(edited.len() >= 2, "{:?}", edited.keys());
    assert!(
        edited == packaged,
        "crates/scalegen-manifest/templates/ is not a copy of templates/; run: {UPDATE}"
    );
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}
