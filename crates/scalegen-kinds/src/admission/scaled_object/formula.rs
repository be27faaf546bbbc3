//! The formula of `scalingModifiers`: whether KEDA can compile it.
//!
//! The language is expr-lang's; KEDA puts `float(` and `)` around the formula and lets it refer to the triggers that
//! have a name and are neither cpu nor memory. Source: `ValidateAndCompileScalingModifiers` in
//! `apis/keda/v1alpha1/scaledobject_webhook.go` of kedacore/keda, `parser` and `checker` of expr-lang/expr.

mod operations;
mod parser;
mod tokens;

use std::collections::BTreeSet;

/// What is wrong with a formula, given the names it may use; nothing when none of this is certain.
///
/// Syntax, names, and the kinds of operands are checked. What only evaluation can tell is not.
pub(super) fn problem(formula: &str, triggers: &BTreeSet<&str>) -> Option<String> {
    tokens::tokens(formula)
        .and_then(|tokens| parser::parse(&tokens, triggers))
        .err()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(formula: &str) -> Option<String> {
        problem(formula, &BTreeSet::from(["queue", "rps"]))
    }

    #[test]
    fn what_compiles_passes() {
        for formula in [
            "queue",
            "queue + rps",
            "(queue + rps) / 2",
            "float(queue + 1)",
            "-queue * 2.5e1 ** 2",
            "sum([queue, rps]) / 2",
            "max(queue, rps)",
            "queue > rps ? queue : rps",
            "queue < 2 ? queue + rps >= 2 ? 5 : 10 : 0",
            "count([queue, rps], {# > 1}) > 1 ? 5 : 0",
            "count([queue, rps], # > 1)",
            "queue ?? rps",
            "queue ?: rps",
            "not (queue > 1) && rps <= 1_000 ? 1 : 2",
            "let total = queue + rps; total / 2",
            "queue in 1..3 ? 1 : 0",
            "queue not in [1, 2] ? 1 : 0",
            "{'a': queue}.a",
            "{a: queue}['a']",
            "[queue, rps][0]",
            "[queue, rps][0:1] | sum()",
            "int(queue) % 2",
            "if queue > 1 { queue } else { rps }",
            "/* both */ queue + rps // per pod",
            "map([queue, rps], {.x ?? 1})[0]",
            "reduce([queue, rps], #acc + #, 0)",
            "0x1F + 0b1 + .5",
            "$env['queue']",
            "\"a\" contains `b` ? 1 : 2",
        ] {
            assert_eq!(check(formula), None, "{formula}");
        }
    }

    #[test]
    fn what_does_not_compile_says_where() {
        for (formula, words) in [
            ("cpu + 1", "`cpu` is not the name"),
            ("queue +", "ends"),
            ("(queue", "ends"),
            ("queue)", "`)`"),
            ("queue rps", "`rps`"),
            ("[queue, rps", "ends"),
            ("queue ? 1", "ends"),
            ("queue ? 1 : 2", "is no condition"),
            ("queue > 1", "not a number"),
            ("queue && rps", "is no condition"),
            ("(queue > 1) + 1", "is no number"),
            ("queue % 2", "whole numbers"),
            ("total(queue)", "`total` is no function"),
            ("queue @ 1", "`@`"),
            ("'queue", "not closed"),
            ("/* queue", "not closed"),
            ("1.2.3", "1.2."),
            ("", "ends"),
            ("let x = 1", "ends"),
            ("x + (let x = 1; x)", "`x` is not the name"),
            ("my-queue", "`my` is not the name"),
            ("[]..", "ends"),
        ] {
            let problem = check(formula);
            assert!(
                problem.as_ref().is_some_and(|problem| problem.contains(words)),
                "{formula}: {problem:?}"
            );
        }
    }

    #[test]
    fn nesting_is_bounded() {
        let deep = format!("{}queue{}", "(".repeat(100_000), ")".repeat(100_000));
        assert!(check(&deep).is_some_and(|problem| problem.contains("deep")));
        let deep = "-".repeat(100_000);
        assert!(check(&deep).is_some_and(|problem| problem.contains("deep")));
        let long = "queue + ".repeat(10_000) + "1";
        assert_eq!(check(&long), None);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = check(&text);
        }

        #[test]
        fn no_pieces_panic(pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "queue", "rps", "1", "2.5", "(", ")", "[", "]", "{", "}", "?", ":", ",", ".", "..", "#", "+", "-",
                "not", "in", "let", "=", ";", "if", "else", "sum", "'a'", "|", "??", "&&", ">", "*",
            ]), 0..20)
        ) {
            let _ = check(&pieces.join(" "));
        }
    }
}
