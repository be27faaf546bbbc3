//! Inputs of the fuzz targets in `fuzz/`: every reader returns on each of them, without the fuzzer.

#[allow(unreachable_pub, reason = "a library of its own has it, too")]
#[path = "../fuzz/src/lib.rs"]
mod targets;

use std::fs;
use std::path::Path;

#[test]
fn every_reader_returns_on_its_corpus() {
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz");
    for (name, read) in targets::TARGETS {
        let entries = fs::read_dir(fuzz.join("corpus").join(name)).unwrap();
        let inputs: Vec<_> = entries
            .map(|entry| fs::read(entry.unwrap().path()).unwrap())
            .collect();
        assert!(inputs.len() > 2, "{name} has no corpus");
        for input in &inputs {
            read(input);
            // Whatever is cut off, or no text, is an input too.
            for end in (0..input.len()).step_by(1 + input.len() / 64) {
                read(&input[..end]);
            }
            read(&[input, &b"\xff\x00\xe2\x80"[..]].concat());
        }
        // The fuzzer has a program for it.
        let program = fs::read_to_string(fuzz.join(format!("targets/{name}.rs"))).unwrap();
        assert!(
            program.contains(&format!("scalegen_fuzz::{name}(data)")),
            "{name}"
        );
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).unwrap();
        assert!(
            manifest.contains(&format!("path = \"targets/{name}.rs\"")),
            "{name}"
        );
    }
}
