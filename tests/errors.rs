//! What the command line prints when the system refuses: the operation, the path and plain words, without a code.

use std::path::Path;

use assert_cmd::Command;

fn scalegen(arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("scalegen").unwrap();
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    command.args(arguments);
    command
}

/// What a command that cannot do its work prints to stderr.
fn refused(arguments: &[&str]) -> String {
    let output = scalegen(arguments).assert().code(2).get_output().clone();
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn an_error_names_the_path_and_the_reason_in_plain_words() {
    let trace = "docs/simulate/cpu-step.csv";
    for (arguments, expected) in [
        (
            &["lint", "no/such.yaml"][..],
            "error: cannot read no/such.yaml: no such file or directory\n",
        ),
        (
            &["generate", "no.toml"],
            "cannot read no.toml: no such file or directory\n",
        ),
        (
            &["generate", "profiles"],
            "cannot read profiles: it is a folder\n",
        ),
        (
            &["simulate", "--hpa", "no.yaml", "--trace", trace],
            "error: cannot read no.yaml: no such file or directory\n",
        ),
        (
            &["simulate", "--hpa", "profiles", "--trace", trace],
            "error: cannot read profiles: is a directory\n",
        ),
    ] {
        let printed = refused(arguments);
        assert!(printed.contains(expected), "{arguments:?}: {printed}");
    }
}

#[test]
fn a_flag_says_what_to_write() {
    let printed = refused(&["simulate", "--hpa", "a", "--trace", "b", "--tolerance", "x"]);
    assert!(
        printed.contains("write a number of 0 or more, such as 0.1"),
        "{printed}"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn no_error_of_the_system_shows_its_code() {
    let out = "/dev/null/out";
    let profile = "profiles/atharva.toml";
    for arguments in [
        &["generate", "--out", out, profile][..],
        &["check", "--out", out, profile],
        &["check", "--out", out, "--format", "json", profile],
        &["check", "--out", out, "--format", "github", profile],
    ] {
        let output = scalegen(arguments).assert().code(2).get_output().clone();
        let (data, chat) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(chat.trim_end().ends_with(": not a directory"), "{chat}");
        assert!(!format!("{data}{chat}").contains("os error"), "{data}{chat}");
    }
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_scalegen"))
        .arg("rules")
        .stdout(full)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        String::from_utf8_lossy(&output.stderr),
        "error: no space left on device\n"
    );
}
