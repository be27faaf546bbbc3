//! Runs conformance files: `cargo run -p scalegen-simulate --example conformance -- FILE...`
//!
//! Prints each failure and, last, one line for all files together. Ends with 1 if anything failed.
#![allow(clippy::print_stdout, reason = "a program whose output is the point")]

#[path = "../tests/conformance/files.rs"]
mod files;

use scalegen_simulate::conformance::Tally;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut tally = Tally::default();
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        tally.failures.push("no files given".to_owned());
    }
    for file in &files {
        files::run_file(file, &mut tally);
    }
    for failure in &tally.failures {
        println!("{failure}");
    }
    println!("{} passed, {} failed", tally.passed, tally.failures.len());
    if tally.failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
