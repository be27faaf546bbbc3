//! The messages about profiles as a whole.

use scalegen_syntax::messages;

messages! {
    MESSAGES;
    /// Two profiles that would write into one folder.
    NameTaken { name: String = "shop", file: String = "shop.toml" } "the name `{name}` is taken by {file}";
    /// What to do about it.
    RenameProfile "it names the output folder: give each profile its own";
    /// What to do about a setting that is refused.
    ChangeSetting "change the value as the message says, or leave the key out for the default";
    /// A file that cannot be generated.
    NotGenerated { error: String = "cannot generate k8s/hpa-web-cpu.yaml: invalid number" } "{error}";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fmt::Write as _;

    use scalegen_syntax::Kind;

    use super::*;

    /// By the module or rule that owns them.
    fn kinds() -> impl Iterator<Item = (&'static str, &'static Kind)> {
        let own: &'static [(&str, &[&Kind])] = &[
            ("imports", crate::import::MESSAGES),
            ("profiles", MESSAGES),
            ("simulations", crate::simulation::object::MESSAGES),
            ("drift", crate::output::drift::MESSAGES),
            ("changes", crate::simulation::change::MESSAGES),
            ("loads", crate::simulation::load::fault::MESSAGES),
            ("budgets", crate::lint::budget::MESSAGES),
            ("overshoots", crate::simulation::load::overshoot::MESSAGES),
            ("expectations", crate::simulation::load::expect::MESSAGES),
        ];
        let lists = [
            scalegen_syntax::MESSAGES,
            scalegen_document::MESSAGES,
            scalegen_lint::MESSAGES,
            own,
        ];
        let of = |(owner, kinds): &(&'static str, &'static [&'static Kind])| (*owner, *kinds);
        let lists = lists.into_iter().flatten().map(of);
        lists.flat_map(|(owner, kinds)| kinds.iter().map(move |kind| (owner, *kind)))
    }

    #[test]
    fn every_kind_reads_well() {
        let mut list = String::new();
        let mut last = "";
        for (owner, kind) in kinds() {
            if owner != last {
                writeln!(list, "\n{owner}").unwrap();
                last = owner;
            }
            let example = (kind.example)().to_string();
            writeln!(list, "  {}: {example}", kind.name).unwrap();
            if example != kind.text {
                writeln!(list, "    {}", kind.text).unwrap();
            }
        }
        insta::assert_snapshot!(list);
    }

    #[test]
    fn names_are_unique_and_every_field_has_its_hole() {
        let mut names = BTreeSet::new();
        for (_, kind) in kinds() {
            assert!(names.insert(kind.name), "{} is there twice", kind.name);
            assert_eq!(kind.flaw(), None);
            assert!(!kind.text.ends_with('.'), "{}", kind.name);
        }
    }
}
