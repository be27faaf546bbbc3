//! The command that fixes what `check` found, ready to be pasted into a shell.

use scalegen::shell_word;

use crate::args::ProfileArgs;

/// `scalegen generate`, with the arguments of this call.
pub(crate) fn command(args: &ProfileArgs) -> String {
    let mut words = vec!["scalegen".to_owned(), "generate".to_owned()];
    if args.out != "generated" {
        option(&mut words, "--out", args.out.as_str());
    }
    for set in &args.set {
        option(&mut words, "--set", set);
    }
    if args
        .profiles
        .iter()
        .any(|profile| profile.as_str().starts_with('-'))
    {
        words.push("--".to_owned());
    }
    words.extend(args.profiles.iter().map(ToString::to_string));
    // No argument of a process has a NUL, so none is left out.
    let words: Vec<_> = words.iter().filter_map(|word| shell_word(word).ok()).collect();
    words.join(" ")
}

/// In one word where the value would be taken for another option.
fn option(words: &mut Vec<String>, name: &str, value: &str) {
    match value.starts_with('-') {
        true => words.push(format!("{name}={value}")),
        false => words.extend([name.to_owned(), value.to_owned()]),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::args::{Cli, Command};

    #[test]
    fn nothing_that_is_pasted_is_code() {
        let line = |args: &[&str]| {
            let cli = Cli::parse_from([&["scalegen", "check"], args].concat());
            match cli.command {
                Some(Command::Check(args)) => command(&args.profile),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(line(&[]), "scalegen generate");
        assert_eq!(
            line(&["a.toml", "--out", "k8s"]),
            "scalegen generate --out k8s a.toml"
        );
        assert_eq!(
            line(&["--set", "description=$(id)`id`", "a b.toml"]),
            "scalegen generate --set 'description=$(id)`id`' 'a b.toml'"
        );
        assert_eq!(line(&["--out=-x"]), "scalegen generate '--out=-x'");
        assert_eq!(line(&["--", "-x.toml"]), "scalegen generate -- -x.toml");
        assert_eq!(
            line(&["\u{202e}.toml"]),
            r"scalegen generate $'\xe2\x80\xae.toml'"
        );
    }
}
