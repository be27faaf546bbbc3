//! A list of every message of the crate, each by an example, to be read from top to bottom.

use std::collections::BTreeSet;

use scalegen_syntax::Kind;

use crate::{fleet, messages, names, plan, structure};

const ALL: &[(&str, &[&Kind])] = &[
    ("Texts", messages::MESSAGES),
    ("Names", names::MESSAGES),
    ("Structure", structure::messages::MESSAGES),
    ("Help with structure", structure::messages::HELP),
    ("Plans", plan::messages::MESSAGES),
    ("Help with plans", plan::messages::HELP),
    ("Fleets", fleet::messages::MESSAGES),
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
