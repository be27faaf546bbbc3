//! Loads a profile, changes a setting in code, plans, renders to memory, and reads the findings.
//!
//! `cargo run -p scalegen --example edit_profile`

use std::error::Error;
use std::fmt::Write as _;

use scalegen::language::Scaler;
use scalegen::{LintOptions, Stack};

/// The lab's profile, which comes with the project.
const PROFILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../profiles/atharva.toml");

/// What it has to say.
pub(crate) fn run() -> Result<String, Box<dyn Error>> {
    let mut stack = Stack::load(PROFILE)?;
    let chat = &mut stack.profile_mut().workloads["chat-api"];
    if let Some(Scaler::Hpa(cpu)) = chat.scalers.get_mut("cpu") {
        cpu.max_replicas = 12;
    }

    let mut reported = String::new();
    for workload in &stack.plan()?.plan.workloads {
        let active = workload.active().map_or("nothing", |scaler| &scaler.key);
        writeln!(reported, "{} is scaled by {active}", workload.key)?;
    }
    for (path, file) in stack.render()?.files.iter() {
        writeln!(reported, "{path}: {} bytes", file.contents.len())?;
    }
    for finding in stack.lint(&LintOptions::default()).findings {
        writeln!(
            reported,
            "{}[{}]: {}",
            finding.severity, finding.code, finding.message
        )?;
    }
    Ok(reported)
}

fn main() -> Result<(), Box<dyn Error>> {
    #[expect(clippy::print_stdout, reason = "an example is run to see what it says")]
    {
        print!("{}", run()?);
    }
    Ok(())
}
