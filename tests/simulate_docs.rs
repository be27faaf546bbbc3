//! The commands of `docs/simulate.md` give what it shows.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

#[test]
fn every_command_gives_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let text = fs::read_to_string(root.join("docs/simulate.md")).unwrap();
    let mut commands = 0;
    for block in text.split("```console\n").skip(1) {
        let block = block.split("```").next().unwrap();
        let (command, shown) = block.split_once('\n').unwrap();
        let args = command.strip_prefix("$ scalegen ").unwrap().split(' ');
        let output = Command::cargo_bin("scalegen")
            .unwrap()
            .current_dir(root)
            .args(args)
            .output()
            .unwrap();
        assert!(output.status.success(), "{command}");
        let given = String::from_utf8(output.stdout).unwrap();
        assert_eq!(given, shown, "{command}");
        commands += 1;
    }
    assert_eq!(commands, 10);
}
