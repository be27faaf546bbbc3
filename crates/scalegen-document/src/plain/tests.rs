//! Holds what is read without the parser against the parser.

use std::fs;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;

use super::read;
use crate::node::Node;
use crate::reader::by_parser;
use crate::{Limits, parse};
use scalegen_syntax::SourceFile;

/// Whether a whole text is plain; what is read of it has to be what the parser reads, which finds nothing.
fn is_plain(text: &str) -> bool {
    let source = SourceFile::new("t.yaml", text);
    let limits = Limits::default();
    let (one, other) = (parse(&source, &limits), by_parser(&source, &limits));
    assert!(
        one.roots == other.roots,
        "{text}\n{:#?}\n{:#?}",
        one.roots,
        other.roots
    );
    assert_eq!(
        format!("{:?}", (one.findings, one.directives, one.template)),
        format!("{:?}", (&other.findings, &other.directives, &other.template)),
        "{text}"
    );
    let is_plain = read(text, 0, limits.depth).is_some();
    if is_plain {
        assert!(other.findings.is_empty() && other.directives.is_empty(), "{text}");
    }
    is_plain
}

fn root(text: &str) -> Option<Node> {
    read(text, 0, 128)?.root
}

#[test]
fn manifests_are_plain() {
    assert!(is_plain(
        "# a comment\napiVersion: v1\nkind: Service # here\n\nmetadata:\n  name: \"web\"\n  'x/y':   z  \nspec:\n  ports:\n  - port: 80\n    name: -a\n  -   port: 0x10\n  more:\n    - a: ~\n      b:\n      - http://x:80\n      -\n        'it is'\n"
    ));
    assert!(is_plain("---\n- a\n- b: c\n  d: yes\n"));
    assert!(is_plain("# nothing\n"));
}

#[test]
fn all_else_is_left_to_the_parser() {
    for text in [
        "a: {b: c}",
        "a: [b]",
        "a: &x b",
        "a: *x",
        "a: !!str b",
        "a: |\n  b",
        "a: >\n  b",
        "a:\n",
        "a: b\n  c\n",
        "a: b: c\n",
        "a: b\na: c\n",
        "a: .inf\n",
        "a: \"\\n\"\n",
        "a: 'it''s'\n",
        "a: \u{e4}\n",
        "a:\tb\n",
        "a: b\r\n",
        "a: b\n c: d\n",
        "a:\n- b\n - c\n",
        "- a\nb: c\n",
        "- - a\n",
        "? a\n",
        "<<: a\n",
        "yes: a\n",
        "1: a\n",
        "a\n",
        "a: b\n...\n",
        "--- a\n",
        "a: # b\n  c: d\n",
        "a: b # scalegen: patch\n",
        "# scalegen: patch\na: b\n",
        "%YAML 1.2\n",
        "a : b\n",
        "a: - b\n",
        "a: b\n---\nc: d\n",
        "a: \"b\" c\n",
        "a: @b\n",
    ] {
        assert!(!is_plain(text), "{text}");
    }
    let deep = |levels: usize| {
        (0..levels)
            .map(|level| format!("{}a:\n", " ".repeat(level)))
            .collect::<String>()
    };
    assert!(root(&format!("{}{}a: 1\n", deep(100), " ".repeat(100))).is_some());
    assert!(root(&format!("{}{}a: 1\n", deep(127), " ".repeat(127))).is_none());
}

/// Every YAML file below a folder, and whether it is plain.
fn count(folder: &Path, plain: &mut usize, all: &mut usize) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            count(&path, plain, all);
        } else if path.extension().is_some_and(|extension| extension == "yaml")
            && let Ok(text) = fs::read_to_string(&path)
        {
            *all += 1;
            *plain += usize::from(is_plain(&text));
            // Whatever is cut off.
            for end in (0..text.len()).step_by(1 + text.len() / 16) {
                text.get(..end).map(is_plain);
            }
        }
    }
}

#[test]
fn the_files_of_all_tests_are_read_as_the_parser_reads_them() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let (mut plain, mut all) = (0, 0);
    for folder in ["tests", "generated", "docs"] {
        count(&root.join(folder), &mut plain, &mut all);
    }
    assert!(all > 1000 && plain > all / 6, "{plain} of {all}");
}

/// Pieces of lines, of which some give what is plain and most give nothing that is.
const PIECES: &[&str] = &[
    "a",
    "b",
    "key",
    "- ",
    "-",
    ": ",
    ":",
    " ",
    "  ",
    "#",
    " # c",
    "\"q\"",
    "'s'",
    "\"",
    "'",
    "1",
    "0x1f",
    "yes",
    "~",
    "null",
    "<<",
    "?",
    "|",
    "{",
    "}",
    "[",
    "]",
    ",",
    "&x ",
    "*x",
    "!t ",
    "%",
    "@",
    "---",
    "...",
    ".5",
    "-1",
    "+",
    "=",
    "scalegen: patch",
    "\\",
    "\t",
    "\u{e4}",
    "\u{2028}",
    "\r",
    "$x",
    "(",
    "http://x:80",
    "a: b",
    "- a: b",
    "c: 'd'",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, ..ProptestConfig::default() })]

    #[test]
    fn any_lines_are_read_as_the_parser_reads_them(lines in vec((0..5_usize, vec(0..PIECES.len(), 0..4)), 0..7)) {
        let line = |(indent, pieces): &(usize, Vec<usize>)| {
            let pieces: String = pieces.iter().map(|piece| PIECES[*piece]).collect();
            format!("{}{pieces}\n", " ".repeat(*indent))
        };
        is_plain(&lines.iter().map(line).collect::<String>());
    }

    #[test]
    fn entries_and_items_are_read_as_the_parser_reads_them(
        lines in vec((0..6_usize, 0..9_usize, 0..7_usize), 0..10)
    ) {
        const KEYS: [&str; 9] = ["", "", "a:", "b:", "- ", "-   ", "- c:", "-", "- - "];
        const VALUES: [&str; 7] = ["", "", " x", " 'y' # z", " 1", " d: e", " #"];
        let line = |(indent, key, value): &(usize, usize, usize)| {
            format!("{}{}{}\n", " ".repeat(*indent), KEYS[*key], VALUES[*value])
        };
        is_plain(&lines.iter().map(line).collect::<String>());
    }
}
