//! Runs cases of load: `cargo run -p scalegen-simulate --example load_conformance -- FILE...`
//!
//! Prints each failure and, last, one line for all files together. Ends with 1 if anything failed.
#![allow(clippy::print_stdout, reason = "a program whose output is the point")]

#[path = "../tests/load/runner.rs"]
mod runner;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut tally = runner::Tally::default();
    let files: Vec<_> = std::env::args_os().skip(1).collect();
    if files.is_empty() {
        tally.failures.push("no files given".to_owned());
    }
    for file in &files {
        let name = file.to_string_lossy();
        match std::fs::read_to_string(file) {
            Ok(text) => runner::run(&name, &text, &mut tally),
            Err(error) => tally.failures.push(format!("{name}: {error}")),
        }
    }
    for skipped in &tally.skipped {
        println!("skipped: {skipped}");
    }
    for failure in &tally.failures {
        println!("{failure}");
    }
    println!(
        "{} passed, {} failed, {} skipped",
        tally.passed,
        tally.failures.len(),
        tally.skipped.len()
    );
    match tally.failures.is_empty() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
