//! Every command that the README and the docs show, run: transcripts to the letter, all others for their exit code.

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}

/// The console blocks of the README and of `tests/cli/*.md`: command, output, exit code.
/// `TRYCMD=overwrite cargo test -p scalegen-cli --test cli` rewrites them.
#[test]
fn transcripts() {
    // The README's commands are those of someone who stands in the repository.
    std::env::set_current_dir(root()).unwrap();
    trycmd::TestCases::new()
        .case(root().join("README.md"))
        .case(root().join("docs/describe.md"))
        .case(root().join("tests/cli/*.md"));
}

/// `docs/start.md` begins in an empty folder, and each step needs the files of those before it.
#[test]
fn the_first_steps() {
    let dir = tempfile::tempdir().unwrap();
    let (page, copy) = (root().join("docs/start.md"), dir.path().join("start.md"));
    fs::copy(&page, &copy).unwrap();
    // A folder for what is there before makes a sandbox with the one for what is there after.
    for folder in ["start.in", "start.out"] {
        fs::create_dir(dir.path().join(folder)).unwrap();
    }
    trycmd::TestCases::new().case(&copy).run();
    if std::env::var_os("TRYCMD").is_some() {
        fs::copy(&copy, &page).unwrap();
    }
    let text = fs::read_to_string(&page).unwrap();
    let ran = text
        .lines()
        .filter(|line| line.starts_with("$ scalegen "))
        .count();
    assert_eq!(ran, 4, "each step is a command that ran");
}

#[test]
fn what_is_lost_of_an_edit_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    copy(&root().join("tests/cli/generate.in"), dir.path());
    let generate = |arguments: &[&str]| {
        let mut command = assert_cmd::Command::cargo_bin("scalegen").unwrap();
        let command = command.arg("generate").args(arguments).current_dir(dir.path());
        String::from_utf8(command.assert().success().get_output().stderr.clone()).unwrap()
    };
    generate(&[]);
    let file = dir.path().join("generated/shop/k8s/shop/hpa-web-memory.yaml");
    let made = fs::read_to_string(&file).unwrap();
    let edit = |text: &str| fs::write(&file, text).unwrap();
    edit(&made.replace("maxReplicas: 4", "maxReplicas: 40"));
    for arguments in [&["--dry-run"][..], &["--quiet"]] {
        let said = generate(arguments);
        assert!(said.contains("-  maxReplicas: 40\n+  maxReplicas: 4\n"), "{said}");
    }
    assert_eq!(fs::read_to_string(&file).unwrap(), made);
    // One that is no longer generated, too.
    edit(&made.replace("maxReplicas: 4", "maxReplicas: 40"));
    let said = generate(&["--set", "workloads.web.scalers.memory.file=\"hpa.yaml\""]);
    assert!(
        said.contains("+++ /dev/null") && said.contains("-  maxReplicas: 40\n"),
        "{said}"
    );
}

/// A fenced block: its language and its text.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(language), None) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (None, Some((_, text))) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The arguments of `scalegen` in a line of bash or of a CI file, if it runs scalegen.
fn arguments(line: &str) -> Option<Vec<String>> {
    const COMMANDS: [&str; 12] = [
        "fn",
        "generate",
        "check",
        "lint",
        "explain",
        "rules",
        "describe",
        "simulate",
        "schema",
        "completions",
        "man",
        "version",
    ];
    let line = line.split(" #").next().unwrap_or(line).trim();
    if line == "cargo run" {
        return Some(Vec::new());
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let at = words
        .windows(2)
        .position(|pair| matches!(pair[0], "scalegen" | "--") && COMMANDS.contains(&pair[1]))?;
    let arguments = words[at + 1..]
        .iter()
        .take_while(|word| !matches!(**word, ">" | "|"));
    Some(arguments.map(|word| (*word).to_owned()).collect())
}

/// Commands outside of transcripts have no output to compare, but they have to be commands: no wrong flag, no path
/// that is not there.
#[test]
fn commands_in_docs_work() {
    let dir = tempfile::tempdir().unwrap();
    for folder in ["profiles", "generated", "docs/examples", "docs/describe"] {
        copy(&root().join(folder), &dir.path().join(folder));
    }
    // Where a reader's own manifests are.
    copy(&root().join("generated/atharva/k8s"), &dir.path().join("k8s"));
    let mut count = 0;
    for file in [
        "README.md",
        "docs/ci.md",
        "docs/lint.md",
        "docs/describe.md",
        "docs/start.md",
        "ARCHITECTURE.md",
        "crates/README.md",
    ] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        for (language, block) in blocks(&text) {
            if !matches!(language.as_str(), "bash" | "yaml") {
                continue;
            }
            for arguments in block.lines().filter_map(arguments) {
                let arguments = arguments.iter().map(|argument| match argument.as_str() {
                    "/tmp/fleet" => dir.path().join("fleet").display().to_string(),
                    argument => argument.to_owned(),
                });
                let arguments: Vec<_> = arguments.collect();
                let output = assert_cmd::Command::cargo_bin("scalegen")
                    .unwrap()
                    .args(&arguments)
                    .current_dir(dir.path())
                    .write_stdin("kind: ConfigMap\napiVersion: v1\nmetadata: { name: a }\n")
                    .output()
                    .unwrap();
                assert!(
                    matches!(output.status.code(), Some(0 | 1)),
                    "{file}: scalegen {arguments:?}: {}",
                    String::from_utf8_lossy(&output.stderr)
                );
                count += 1;
            }
        }
    }
    assert!(count >= 10, "only {count} commands were found");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What the README shows of a file is that file.
#[test]
fn files_in_the_readme_are_those_of_the_examples() {
    let text = fs::read_to_string(root().join("README.md")).unwrap();
    let examples: Vec<_> = fs::read_dir(root().join("docs/examples"))
        .unwrap()
        .map(|entry| fs::read_to_string(entry.unwrap().path()).unwrap())
        .collect();
    let shown: Vec<_> = blocks(&text)
        .into_iter()
        .filter(|(language, _)| matches!(language.as_str(), "toml" | "csv"))
        .collect();
    assert_eq!(shown.len(), 3);
    for (_, shown) in shown {
        assert!(examples.contains(&shown), "no file of docs/examples is\n{shown}");
    }
}

/// Every command has a line in the README's table, and its help has an example.
#[test]
fn every_command_is_shown() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let help = |arguments: &[&str]| {
        let output = assert_cmd::Command::cargo_bin("scalegen")
            .unwrap()
            .args(arguments)
            .output()
            .unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let all = help(&["--help"]);
    let commands = all
        .split("Commands:\n")
        .nth(1)
        .unwrap()
        .split("\n\n")
        .next()
        .unwrap();
    for line in commands.lines() {
        let Some(command) = line
            .split_whitespace()
            .next()
            .filter(|_| line.starts_with("  ") && !line.starts_with("   "))
        else {
            continue;
        };
        if command == "help" {
            continue;
        }
        assert!(
            readme.contains(&format!("`scalegen {command}")),
            "the README lacks {command}"
        );
        let text = help(&[command, "--help"]);
        assert!(text.contains("Example"), "{command} has no example");
    }
}
