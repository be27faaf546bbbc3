//! Runs cases of KEDA's scalers: `cargo run -p scalegen-lint --example trigger_cases -- FILE...`
//!
//! Prints each case that is judged otherwise, the agreement by scaler and, last, one line for all files together. Ends
//! with 1 if any differs. The layout of the files is described in `tests/conformance/keda/README.md`.
#![allow(clippy::print_stdout, reason = "a program whose output is the point")]

#[path = "../../../tests/support/trigger_cases.rs"]
mod trigger_cases;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let files: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    if files.is_empty() {
        println!("no files given");
        return ExitCode::FAILURE;
    }
    let (mut all, mut agree, mut alarms) = (0, 0, 0);
    let mut by_scaler: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for file in &files {
        let cases = match trigger_cases::decidable(file) {
            Ok(cases) => cases,
            Err(error) => {
                println!("{}: {error}", file.display());
                return ExitCode::FAILURE;
            }
        };
        for case in cases {
            let outcome = case.run();
            let of_scaler = by_scaler.entry(case.scaler.clone()).or_default();
            of_scaler.1 += 1;
            all += 1;
            if outcome.agrees {
                of_scaler.0 += 1;
                agree += 1;
                continue;
            }
            alarms += usize::from(outcome.is_false_alarm);
            println!("{}: {} ({:?})", case.id, case.why, outcome.errors);
        }
    }
    for (scaler, (agree, all)) in &by_scaler {
        println!("{scaler}: {agree} of {all}");
    }
    println!("{agree} of {all} agree, {alarms} false alarms");
    if agree == all {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
