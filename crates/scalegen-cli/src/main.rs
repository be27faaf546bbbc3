//! The `scalegen` command: arguments, terminal, exit codes.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod args;
mod commands;
mod drift;
mod findings;
mod fix;
mod progress;
mod recording;
mod span;
mod terminal;

use std::process::ExitCode;

use clap::{CommandFactory as _, FromArgMatches as _};

use crate::args::{Cli, Color, Command};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Exit {
    /// Done, or clean.
    Done = 0,
    /// Findings, drift, or an assertion that does not hold.
    Found = 1,
    /// The input cannot be used, or the environment failed.
    Unusable = 2,
}

fn main() -> ExitCode {
    let commands = Cli::command();
    if let Some(error) = commands::unknown::error(&commands) {
        terminal::chat(&format!("error: {}", scalegen::show::harmless(&error)));
        return ExitCode::from(Exit::Unusable as u8);
    }
    let mut matches = commands.get_matches_from(commands::unknown::arguments());
    let cli = Cli::from_arg_matches_mut(&mut matches)
        .unwrap_or_else(|error| error.format(&mut Cli::command()).exit());
    if cli.quiet {
        terminal::be_quiet();
    }
    match cli.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::Always.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
    let result = match cli.command {
        None => commands::generate::run(&cli.generate),
        Some(Command::Generate(args)) => commands::generate::run(&args),
        Some(Command::Check(args)) => commands::check::run(&args),
        Some(Command::Lint(args)) => commands::lint::run(&args),
        Some(Command::Fn(args)) => commands::function::run(&args),
        Some(Command::Describe(args)) => commands::describe::run(&args),
        Some(Command::Test(args)) => commands::test::run(&args),
        Some(Command::Init(args)) => commands::init::run(&args),
        Some(Command::Import(args)) => commands::import::run(&args),
        Some(Command::Explain { code }) => commands::explain::run(&code),
        Some(Command::Rules(args)) => commands::rules::run(&args),
        Some(Command::Schema { name }) => commands::schema::run(&name),
        Some(Command::Version) => commands::version::run(),
        Some(Command::Completions { shell }) => commands::completions::run(shell),
        Some(Command::Man { command }) => commands::man::run(command.as_deref()),
        Some(Command::Simulate(args)) => commands::simulate::run(&args),
    };
    match result {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(error) => {
            terminal::chat(&format!(
                "error: {}",
                scalegen::show::harmless(&terminal::causes(&error))
            ));
            ExitCode::from(Exit::Unusable as u8)
        }
    }
}
