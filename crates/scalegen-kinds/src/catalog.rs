//! A list of every message of the crate, each by an example, to be read from top to bottom.

use std::collections::BTreeSet;

use scalegen_syntax::Kind;

use crate::{admission, values, words};

const ALL: &[(&str, &[&Kind])] = &[
    ("The API server", words::MESSAGES),
    ("Objects", admission::MESSAGES),
    ("Triggers", admission::TRIGGER_MESSAGES),
    ("Values of triggers", admission::TRIGGER_FAULTS),
    ("Help with triggers", admission::TRIGGER_HELP),
    ("Values of charts", values::MESSAGES),
];

#[test]
fn every_message_reads_well() {
    insta::assert_snapshot!(Kind::list(ALL));
}

#[test]
fn every_message_has_a_name_of_its_own_and_fills_its_holes() {
    let mut names = BTreeSet::new();
    for kind in ALL.iter().flat_map(|(_, kinds)| *kinds) {
        assert!(names.insert(kind.name), "{}", kind.name);
        assert_eq!(kind.flaw(), None);
    }
}
