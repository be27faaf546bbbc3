//! Queries that Prometheus accepts, and those that it refuses, with the place and the words of the mistake.

use proptest::prelude::*;
use scalegen_meaning::promql::{ErrorKind, parse};

const ACCEPTED: &str = include_str!("promql/accepted.promql");
const REFUSED: &str = include_str!("promql/refused.txt");

#[test]
fn queries_from_real_life_are_read_and_printed() {
    assert!(ACCEPTED.lines().count() >= 150);
    for query in ACCEPTED.lines() {
        let tree = parse(query).unwrap_or_else(|error| panic!("{query}: {error} at {:?}", error.span));
        let printed = tree.to_string();
        let again = parse(&printed).unwrap_or_else(|error| panic!("{printed}: {error}"));
        assert_eq!(again.to_string(), printed, "{query}");
        for part in tree.walk() {
            assert!(
                part.span.start < part.span.end && part.span.end <= query.len(),
                "{query}"
            );
            for child in part.children() {
                assert!(
                    part.span.start <= child.span.start && child.span.end <= part.span.end,
                    "{query}"
                );
            }
        }
    }
}

#[test]
fn broken_queries_are_refused_at_the_mistake() {
    let mut expected = String::new();
    for query in REFUSED.lines().step_by(2) {
        let error = parse(query).expect_err(query);
        let before = query[..error.span.start].chars().count();
        let marked = query[error.span.start..error.span.end].chars().count().max(1);
        expected.push_str(&format!(
            "{query}\n{}{} {error}\n",
            " ".repeat(before),
            "^".repeat(marked)
        ));
    }
    assert!(REFUSED.lines().count() >= 160);
    assert!(expected == REFUSED, "what is refused has changed:\n{expected}");
}

#[test]
fn operators_bind_as_in_prometheus() {
    for (query, same) in [
        ("a + b * c", "a + (b * c)"),
        ("a - b - c", "(a - b) - c"),
        ("a ^ b ^ c", "a ^ (b ^ c)"),
        ("-a ^ b", "-(a ^ b)"),
        ("-a * b", "(-a) * b"),
        ("a or b and c", "a or (b and c)"),
        ("a unless b and c", "(a unless b) and c"),
        ("a > b == c", "(a > b) == c"),
        ("a + b > c", "(a + b) > c"),
        ("a > b and c", "(a > b) and c"),
        ("a * b % c / d atan2 e", "(((a * b) % c) / d) atan2 e"),
        ("2 ^ -3 * 4", "(2 ^ (-3)) * 4"),
        ("a + -b[5m:]", "a + (-(b[5m:]))"),
    ] {
        let shape = |query: &str| parse(query).map(|tree| shape(&tree));
        assert_eq!(shape(query).ok(), shape(same).ok(), "{query}");
    }
}

/// The tree without parentheses, each operation in its own.
fn shape(tree: &scalegen_meaning::promql::Expr) -> String {
    let tree = tree.without_parens();
    let children: Vec<_> = tree.children().map(shape).collect();
    match children.is_empty() {
        true => tree.to_string(),
        false => format!(
            "({:?} {})",
            std::mem::discriminant(&tree.kind),
            children.join(" ")
        ),
    }
}

#[test]
fn absurd_queries_are_refused_soon() {
    let deep = 10_000;
    for (query, kind) in [
        ("(".repeat(deep), ErrorKind::TooDeep),
        ("-".repeat(deep), ErrorKind::TooDeep),
        ("sum(".repeat(deep), ErrorKind::TooDeep),
        (format!("a{}", " + a".repeat(deep)), ErrorKind::TooDeep),
        (format!("a{}", " ^ a".repeat(deep)), ErrorKind::TooDeep),
        (format!("a{}", " or a".repeat(deep)), ErrorKind::TooDeep),
        (
            format!("a{}", "[5m:1m]".repeat(2)),
            ErrorKind::SubqueryOf(scalegen_meaning::promql::Type::Range),
        ),
        ("a".repeat(1 << 20), ErrorKind::TooLong),
    ] {
        assert_eq!(
            parse(&query).unwrap_err().kind,
            kind,
            "{}",
            &query[..8.min(query.len())]
        );
    }
    // Long is not deep, and a comment ends with its line.
    assert!(parse(&format!("foo{{{}}}", "a=\"b\",".repeat(5000))).is_ok());
    assert!(parse("sum( # the total )\n foo)").is_ok());
}

proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,60}") {
        let _ = parse(&text);
    }

    #[test]
    fn no_row_of_tokens_makes_the_parser_panic(
        tokens in proptest::collection::vec(
            proptest::sample::select(vec![
                "sum", "rate", "foo", "by", "on", "bool", "offset", "@", "(", ")", "[", "]", "{", "}", ",", "5m", "1",
                "\"a\"", "=", "=~", "+", "-", "^", "or", ":", "$x", "[[y]]", "${", "start", "group_left", "'", "#", "\\",
            ]),
            0..24,
        )
    ) {
        let text = tokens.join(" ");
        if let Ok(tree) = parse(&text) {
            let printed = tree.to_string();
            prop_assert_eq!(parse(&printed).map(|tree| tree.to_string()), Ok(printed));
        }
    }
}
