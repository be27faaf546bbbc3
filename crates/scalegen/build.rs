//! Tells the program what it was built from: a seal holds for one program only, and what the system says of a program's
//! file is not enough. One that is started through a loader has the loader's, and images may say the same of all files.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::{env, fs, io};

/// Everything that decides about what is made and found, from the root of the workspace.
const SOURCES: [&str; 10] = [
    "Cargo.lock",
    "templates",
    "crates/scalegen-profile/Cargo.toml",
    "crates/scalegen-profile/src",
    "crates/scalegen-manifest/Cargo.toml",
    "crates/scalegen-manifest/src",
    "crates/scalegen-lint/Cargo.toml",
    "crates/scalegen-lint/src",
    "crates/scalegen/Cargo.toml",
    "crates/scalegen/src",
];

fn main() -> io::Result<()> {
    let manifest = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let root = Path::new(&manifest).join("../..");
    let mut hasher = DefaultHasher::new();
    for source in SOURCES {
        let source = root.join(source);
        println!("cargo::rerun-if-changed={}", source.display());
        let mut files = BTreeSet::new();
        gather(source, &mut files)?;
        for file in files {
            // Where the sources are does not matter.
            file.strip_prefix(&root).unwrap_or(&file).hash(&mut hasher);
            fs::read(&file)?.hash(&mut hasher);
        }
    }
    println!("cargo::rustc-env=SCALEGEN_SOURCES={:016x}", hasher.finish());
    Ok(())
}

fn gather(path: PathBuf, files: &mut BTreeSet<PathBuf>) -> io::Result<()> {
    if !path.is_dir() {
        files.insert(path);
        return Ok(());
    }
    for entry in fs::read_dir(path)? {
        gather(entry?.path(), files)?;
    }
    Ok(())
}
