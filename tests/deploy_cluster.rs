//! Deploy scripts against a cluster that keeps what it is given, with a fault at each of their calls in turn: after each
//! run, and after the next one, the state is what the profile says or what it was, and the last line of the output is true.
//!
//! This program is its own kubectl and helm: a script that is run a thousand times needs tools that start in a millisecond.
#![cfg(unix)]
#![allow(clippy::print_stdout, reason = "it is a harness of its own")]

use std::process::ExitCode;

#[path = "deploy_cluster/api.rs"]
mod api;
#[path = "deploy_cluster/faults.rs"]
mod faults;
#[path = "deploy_cluster/fleet.rs"]
mod fleet;
#[path = "deploy_cluster/handover.rs"]
mod handover;
#[path = "deploy_cluster/jsonpath.rs"]
mod jsonpath;
#[path = "deploy_cluster/kept.rs"]
mod kept;
#[path = "deploy_cluster/locks.rs"]
mod locks;
#[path = "deploy_cluster/owners.rs"]
mod owners;
#[path = "deploy_cluster/place.rs"]
mod place;
#[path = "deploy_cluster/refusals.rs"]
mod refusals;
#[path = "deploy_cluster/replicas.rs"]
mod replicas;
#[path = "deploy_cluster/switches.rs"]
mod switches;
#[path = "deploy_cluster/tools.rs"]
mod tools;
#[path = "deploy_cluster/whole.rs"]
mod whole;

/// Names and what they run.
const TESTS: [(&str, fn()); 27] = [
    (
        "every_fault_of_a_first_run_ends_with_a_true_line",
        switches::first_run,
    ),
    (
        "every_fault_of_a_switch_to_keda_ends_with_a_true_line",
        switches::switch_to_keda,
    ),
    (
        "every_fault_of_a_switch_from_keda_ends_with_a_true_line",
        switches::switch_from_keda,
    ),
    ("every_fault_of_a_rename_ends_with_a_true_line", switches::rename),
    (
        "every_fault_of_a_changed_fleet_ends_with_a_true_line",
        fleet::fleet,
    ),
    (
        "every_fault_of_a_change_of_add_ons_ends_with_a_true_line",
        switches::add_ons,
    ),
    ("every_fault_of_cleanup_ends_with_a_true_line", owners::cleanup),
    (
        "every_fault_of_an_adoption_ends_with_a_true_line",
        owners::adoption,
    ),
    ("of_two_runs_one_waits", locks::two_runs),
    ("a_lock_expires_and_can_be_broken", locks::locks),
    ("what_others_applied_is_left_and_named", owners::others),
    ("a_refused_object_changes_nothing", refusals::refusals),
    ("a_scaled_object_that_does_not_go_is_reported", switches::stuck),
    ("a_dry_run_lists_what_it_would_remove", switches::dry_run),
    ("a_dry_run_prints_each_step_as_a_sentence", switches::sentences),
    ("what_left_the_objects_goes_of_whatever_kind_it_is", kept::kept),
    (
        "every_fault_of_kept_objects_ends_with_a_true_line",
        kept::kept_faults,
    ),
    (
        "what_others_have_under_the_names_of_objects_is_left_and_named",
        kept::kept_of_others,
    ),
    ("replicas_leave_manifests_without_a_jump", replicas::replicas),
    ("replicas_of_a_fleet_leave_manifests", whole::replicas_of_a_fleet),
    ("what_others_may_use_is_left_and_named", whole::left),
    (
        "every_fault_of_a_handover_in_place_leaves_one_scaler",
        handover::faults,
    ),
    ("a_handover_in_place_keeps_the_hpa", handover::in_place),
    (
        "without_keda_a_handover_in_place_leaves_the_hpa",
        handover::without_keda,
    ),
    ("a_handover_in_place_outlives_the_add_on", handover::add_ons),
    ("a_fleet_hands_over_in_place", handover::fleet),
    ("files_of_one_object_are_not_that_object_twice", handover::linted),
];

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
    let chosen: Vec<_> = TESTS.iter().filter(|(name, _)| is_chosen(name)).collect();
    if has("--list") {
        chosen
            .iter()
            .filter(|_| !has("--ignored"))
            .for_each(|(name, _)| println!("{name}: test"));
        return ExitCode::SUCCESS;
    }
    let (count, left) = (chosen.len(), TESTS.len() - chosen.len());
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
