//! Deploy scripts against a cluster that keeps what it is given, with a fault at each of their calls in turn: after each
//! run, and after the next one, the state is what the profile says or what it was, and the last line of the output is true.
//!
//! This program is its own kubectl and helm: a script that is run a thousand times needs tools that start in a millisecond.
#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "it is a harness of its own")]

use std::process::ExitCode;

#[path = "deploy_cluster/api.rs"]
mod api;
#[path = "deploy_cluster/handover.rs"]
mod handover;
#[path = "deploy_cluster/jsonpath.rs"]
mod jsonpath;
#[path = "deploy_cluster/runs.rs"]
mod runs;
#[path = "deploy_cluster/tools.rs"]
mod tools;
#[path = "deploy_cluster/whole.rs"]
mod whole;

fn main() -> ExitCode {
    let own = std::env::args().next().unwrap_or_default();
    match own.rsplit('/').next() {
        Some(tool @ ("kubectl" | "helm")) => tools::main(tool),
        _ => run_tests(),
    }
}

/// As the usual harness does it: `--list`, and names or parts of them to choose.
fn run_tests() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| args.iter().any(|arg| arg == flag);
    let names: Vec<&String> = args.iter().filter(|arg| !arg.starts_with('-')).collect();
    let is_chosen = |name: &str| match has("--exact") {
        true => names.iter().any(|chosen| *chosen == name),
        false => names.is_empty() || names.iter().any(|part| name.contains(part.as_str())),
    };
    let chosen: Vec<_> = runs::TESTS.iter().filter(|(name, _)| is_chosen(name)).collect();
    if has("--list") {
        chosen
            .iter()
            .filter(|_| !has("--ignored"))
            .for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let (count, left) = (chosen.len(), runs::TESTS.len() - chosen.len());
    let mut failed = 0;
    for (name, test) in chosen {
        let passed = std::panic::catch_unwind(test).is_ok();
        println!("test {name} ... {}", if passed { "ok" } else { "FAILED" });
        failed += usize::from(!passed);
    }
    let (word, passed) = (if failed == 0 { "ok" } else { "FAILED" }, count - failed);
    println!(
        "\ntest result: {word}. {passed} passed; {failed} failed; 0 ignored; 0 measured; {left} filtered out"
    );
    ExitCode::from(u8::from(failed > 0))
}
