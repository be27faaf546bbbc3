//! What `completions` and `man` print: something, and all of it.

use std::process::Command;

/// Every command, as the help lists them.
fn commands() -> Vec<String> {
    let help = print(&["--help"]);
    let list = help.split_once("Commands:\n").unwrap().1;
    list.lines()
        .take_while(|line| line.starts_with("  "))
        // A description that goes on in the next line is indented deeper.
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn print(args: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .args(args)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && stderr.is_empty(), "{args:?}: {stderr}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_shell_completes_every_command() {
    let commands = commands();
    assert!(commands.len() > 8, "{commands:?}");
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = print(&["completions", shell]);
        for word in commands
            .iter()
            .map(String::as_str)
            .chain(["lock-timeout", "format"])
        {
            assert!(script.contains(word), "{word} for {shell}");
        }
    }
    // A script that bash takes, where there is one.
    if let Ok(output) = Command::new("bash")
        .args(["-nc", &print(&["completions", "bash"])])
        .output()
    {
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

#[test]
fn the_manual_has_a_page_for_all_and_one_for_each_command() {
    let whole = print(&["man"]);
    assert!(whole.starts_with(".ie") || whole.starts_with(".TH"), "{whole}");
    for command in commands() {
        assert!(
            whole.contains(&command.replace('-', "\\-")),
            "{command} in {whole}"
        );
        if command == "help" {
            continue;
        }
        let page = print(&["man", &command]);
        for part in [".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION"] {
            assert!(page.contains(part), "{part} of {command}: {page}");
        }
        assert!(
            page.contains(&format!("scalegen {command}")) || page.contains(&format!("scalegen\\-{command}")),
            "{page}"
        );
    }
    assert!(print(&["man", "lint"]).contains("\\-\\-kubernetes"));
    let unknown = Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .args(["man", "nothing"])
        .output()
        .unwrap();
    assert_eq!(unknown.status.code(), Some(2));
}
