//! Every command and flag has an example in the help, examples are taken, and pages name no flag that there is not.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap::{CommandFactory as _, Parser as _};

use super::Cli;

/// The words of a command line, up to what a shell does with its output.
fn words(line: &str) -> Vec<String> {
    // What a call is for stands several blanks behind it.
    let line = line.split("   ").next().unwrap_or(line);
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for letter in line.chars() {
        match (letter, quote) {
            (_, Some(open)) if letter == open => quote = None,
            (_, Some(_)) => word.get_or_insert_default().push(letter),
            ('\'' | '"', None) => {
                quote = Some(letter);
                word.get_or_insert_default();
            }
            ('|' | '>' | '<' | '&' | ';' | '#' | ')', None) if word.is_none() => break,
            (';' | ')', None) => break,
            (' ' | '\n', None) => words.extend(word.take()),
            _ => word.get_or_insert_default().push(letter),
        }
    }
    words.extend(word);
    words
}

/// The calls of scalegen in a text, one to a line.
fn calls(text: &str) -> Vec<Vec<String>> {
    let text = text.replace("\r\n", "\n").replace("\\\n    ", "");
    let mut calls = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some((before, call)) = rest.split_once("scalegen ") {
            let is_begin = before.is_empty() || before.ends_with([' ', '(', '$']);
            if is_begin {
                calls.push(words(&["scalegen ", call].concat()));
            }
            rest = call;
        }
    }
    calls
}

#[test]
fn every_flag_has_an_example() {
    let cli = Cli::command();
    let mut missing = Vec::new();
    for command in cli.get_subcommands() {
        let help = command
            .get_after_help()
            .map(ToString::to_string)
            .unwrap_or_default();
        let (_, examples) = help.split_once("Example").unwrap_or_default();
        let given: BTreeSet<String> = calls(examples).concat().into_iter().collect();
        assert!(!given.is_empty(), "{} has no example", command.get_name());
        for flag in command.get_arguments().filter_map(clap::Arg::get_long) {
            if !given.contains(&format!("--{flag}")) {
                missing.push(format!("{} --{flag}", command.get_name()));
            }
        }
    }
    assert_eq!(missing, [""; 0]);
}

#[test]
fn every_example_of_a_help_is_taken() {
    let cli = Cli::command();
    let helps = cli.get_subcommands().chain([&cli]);
    let helps = helps.filter_map(|command| command.get_after_help().map(ToString::to_string));
    let mut taken = 0;
    for help in helps {
        let (_, examples) = help.split_once("Example").unwrap_or_default();
        let (examples, _) = examples.split_once("\n\n").unwrap_or((examples, ""));
        for call in calls(examples) {
            if let Err(error) = Cli::try_parse_from(&call) {
                panic!("{call:?}: {error}");
            }
            taken += 1;
        }
    }
    assert!(taken > 50, "{taken}");
}

#[test]
fn pages_name_no_flag_that_there_is_not() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let pages = fs::read_dir(root.join("docs"))
        .unwrap()
        .map(|page| page.unwrap().path());
    let pages = pages.filter(|page| page.extension().is_some_and(|end| end == "md"));
    let cli = Cli::command();
    let mut seen = 0;
    for page in pages.chain([root.join("README.md")]) {
        let text = fs::read_to_string(&page).unwrap();
        // Code in a line ends with a mark.
        for call in calls(&text.replace('`', "\n")) {
            let command = call
                .get(1)
                .and_then(|name| cli.find_subcommand(name))
                .unwrap_or(&cli);
            let known = |flag: &str| {
                let mut flags = command.get_arguments().chain(cli.get_arguments());
                matches!(flag, "help" | "version")
                    || flags.any(|known| {
                        known.get_long() == Some(flag)
                            || known.get_all_aliases().is_some_and(|all| all.contains(&flag))
                    })
            };
            for flag in call.iter().filter_map(|word| word.strip_prefix("--")) {
                let name = flag.split('=').next().unwrap_or_default();
                let name = name.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
                assert!(
                    name.is_empty() || known(name),
                    "{}: {call:?} has no --{name}",
                    page.display()
                );
                seen += 1;
            }
        }
    }
    assert!(seen > 40, "{seen}");
}
