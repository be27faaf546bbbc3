//! The Rust of README.md, word for word.
#![expect(clippy::print_stdout, reason = "an example is run to see what it prints")]

use scalegen::language::Scaler;
use scalegen::{LintOptions, Stack};

fn main() -> Result<(), scalegen::Findings> {
    let mut stack = Stack::load("profiles/atharva.toml")?;
    let chat = &mut stack.profile_mut().workloads["chat-api"];
    if let Some(Scaler::Hpa(cpu)) = chat.scalers.get_mut("cpu") {
        cpu.max_replicas = 12;
    }
    for (path, file) in stack.render()?.files.iter() {
        println!("{path}: {} bytes", file.contents.len());
    }
    for finding in stack.lint(&LintOptions::default()).findings {
        println!("{}[{}]: {}", finding.severity, finding.code, finding.message);
    }
    Ok(())
}
