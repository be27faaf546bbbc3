//! Replays recordings of the real controllers: `cargo run -p scalegen-simulate --example recording -- FILE...`
//!
//! `--spacing 5.02s` puts syncs that far apart instead of at their recorded times. Prints each difference, the worst
//! time, and last how many recordings are equal. Ends with 1 if any differs.
#![allow(clippy::print_stdout, reason = "a program whose output is the point")]

#[path = "../tests/recording/runner.rs"]
mod runner;

use std::process::ExitCode;

fn main() -> ExitCode {
    let mut tally = runner::Tally::default();
    let mut spacing = None;
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let given = match argument.strip_prefix("--spacing") {
            Some("") => arguments.next(),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(given) = given {
            spacing = given.trim_end_matches('s').parse().ok();
            if spacing.is_none() {
                println!("--spacing {given}: not a number of seconds");
                return ExitCode::from(2);
            }
            continue;
        }
        match std::fs::read_to_string(&argument) {
            Ok(text) => runner::run(&argument, &text, spacing, &mut tally),
            Err(error) => {
                tally.recordings += 1;
                tally.differences.push(format!("{argument}: {error}"));
            }
        }
    }
    for difference in &tally.differences {
        println!("{difference}");
    }
    println!("worst difference in time: {:.2} s", tally.worst_s);
    println!("{} of {} recordings", tally.equal, tally.recordings);
    match tally.equal == tally.recordings && tally.recordings > 0 {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
