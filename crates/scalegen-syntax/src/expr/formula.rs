//! A formula of `scalingModifiers` as KEDA compiles, tests and calculates it.
//!
//! Source: `ValidateAndCompileScalingModifiers` in `apis/keda/v1alpha1/scaledobject_webhook.go` of kedacore/keda.

use super::builtin::Builtin;
use super::parser::parse;
use super::tree::{Node, NodeId, Tree};
use super::value::Value;
use super::{Error, ErrorKind, FormulaError, NotSimulated, RunError, Span, Type};
use super::{Interval, bounds, check, evaluate};

/// What KEDA puts around a formula that does not begin with it.
const CAST: &str = "float(";

/// What KEDA gives every trigger to test a formula.
const TEST_VALUE: f64 = -1.0;

/// A formula that KEDA accepts.
///
/// ```
/// use scalegen_syntax::expr::Formula;
///
/// let error = Formula::compile("a ?? 0 > 2 ? 1 : (a + b) / 2", &["a", "b"]).unwrap_err();
/// assert_eq!(error.to_string(), "`>` and `??` must not be mixed without parentheses");
/// let formula = Formula::compile("(a ?? 0) > 2 ? 1 : max([a, b])", &["a", "b"]).unwrap();
/// assert_eq!(formula.evaluate(&[Some(1.0), Some(7.5)]), Ok(Some(7.5)));
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Formula {
    tree: Tree,
    names: Vec<Box<str>>,
}

impl Formula {
    /// Compiles a formula over the triggers of these names, and runs it once as KEDA does.
    ///
    /// An empty name stands for a trigger that the formula cannot refer to. What only other values would show, and
    /// what cannot be evaluated here, is not refused.
    pub fn compile(text: &str, names: &[&str]) -> Result<Self, FormulaError> {
        let names: Vec<Box<str>> = names.iter().map(|name| Box::from(*name)).collect();
        let formula = Self::typed(text, names).map_err(FormulaError::Compile)?;
        let test = vec![Some(TEST_VALUE); formula.names.len()];
        let fault = match formula.evaluate(&test) {
            Err(RunError::Fault(error)) => error,
            Ok(None) => Error::new(Span::new(0, text.len()), ErrorKind::Result(Type::Nil)),
            Ok(Some(_)) | Err(RunError::NotSimulated(_)) => return Ok(formula),
        };
        Err(FormulaError::Run(fault))
    }

    /// A part that KEDA evaluates and [`Formula::evaluate`] does not, whatever the values are.
    pub fn unsimulated(&self) -> Option<NotSimulated> {
        evaluate::unsimulated(&self.tree)
    }

    /// Calculates, with a value for each of the names that it was compiled with; none is nil. So is the result.
    pub fn evaluate(&self, values: &[Option<f64>]) -> Result<Option<f64>, RunError> {
        // Nil that is cast is the caller's to deal with: KEDA has a fallback for it.
        let part = self.cast_operand().unwrap_or(self.tree.root);
        let value = evaluate::evaluate(&self.tree, part, &self.names, values)?;
        let span = self.tree.span(part);
        let fault = |kind| Err(RunError::Fault(Error::new(span, kind)));
        match value {
            Value::Nil => return Ok(None),
            // Only a cast reads texts.
            Value::Text(_) if part == self.tree.root => return fault(ErrorKind::Result(Type::Text)),
            _ => {}
        }
        match evaluate::float(&value) {
            Some(Ok(float)) => Ok(float.number()),
            Some(Err(ErrorKind::Argument { argument, .. })) => fault(ErrorKind::Result(argument)),
            Some(Err(kind)) => fault(kind),
            None => Err(RunError::NotSimulated(NotSimulated {
                span,
                what: "a text with underscores or hexadecimal digits as a number".to_owned(),
            })),
        }
    }

    /// Between which numbers its value is, when that of each name is between these: of numbers, and where it has a value.
    pub fn bounds(&self, inputs: &[Interval]) -> Interval {
        bounds::bounds(&self.tree, &self.names, inputs)
    }

    /// What the cast around the whole formula is applied to.
    fn cast_operand(&self) -> Option<NodeId> {
        match self.tree.node(self.tree.root) {
            Node::Builtin(Builtin::Float, arguments) => arguments.first().copied(),
            _ => None,
        }
    }

    fn typed(text: &str, names: Vec<Box<str>>) -> Result<Self, Error> {
        if text.starts_with(CAST) {
            return Self::compiled(text, names);
        }
        let error = match Self::compiled(&format!("{CAST}{text})"), names.clone()) {
            Ok(formula) => return Ok(formula),
            Err(error) => unwrapped(error, text),
        };
        let is_comment = error.kind == ErrorKind::UnexpectedEnd
            && Self::compiled(&format!("{CAST}{text}\n)"), names).is_ok();
        if is_comment {
            let start = text.rfind("//").unwrap_or(text.len());
            return Err(Error::new(Span::new(start, text.len()), ErrorKind::CommentAtEnd));
        }
        Err(error)
    }

    fn compiled(text: &str, names: Vec<Box<str>>) -> Result<Self, Error> {
        let is_variable = |name: &str| names.iter().any(|known| **known == *name);
        let tree = parse(text, &is_variable)?;
        match check::check(&tree, &names)? {
            Type::Unknown | Type::Int | Type::Float => Ok(Self { tree, names }),
            other => Err(Error::new(tree.span(tree.root), ErrorKind::Result(other))),
        }
    }
}

/// An error in the wrapped text as one in the text that its author wrote.
fn unwrapped(error: Error, text: &str) -> Error {
    let at = |byte: usize| byte.saturating_sub(CAST.len()).min(text.len());
    let Error { span, kind } = error;
    let is_at_cast = span.start < CAST.len();
    let is_past_end = span.start >= CAST.len() + text.len();
    let span = Span::new(at(span.start), at(span.end));
    let kind = match kind {
        // The parenthesis that closes the cast.
        ErrorKind::Unexpected(_) if is_past_end => ErrorKind::UnexpectedEnd,
        // One of its author's closes the cast in its place.
        ErrorKind::Trailing(_) if is_past_end => {
            let at = text.rfind(')').unwrap_or(text.len());
            let kind = ErrorKind::Unexpected(")".to_owned());
            return Error::new(Span::new(at, (at + 1).min(text.len())), kind);
        }
        ErrorKind::TooFewArguments(_) if is_at_cast => ErrorKind::UnexpectedEnd,
        ErrorKind::TooManyArguments(_) if is_at_cast => ErrorKind::Unexpected(",".to_owned()),
        // The argument of the cast is the whole formula.
        ErrorKind::Argument { function, argument }
            if function == Builtin::Float.name() && span == Span::new(0, text.len()) =>
        {
            ErrorKind::Result(argument)
        }
        other => other,
    };
    Error::new(span, kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn compile(text: &str) -> Result<Formula, FormulaError> {
        Formula::compile(text, &["queue", "rps", ""])
    }

    fn run(text: &str) -> Result<Option<f64>, RunError> {
        let formula = Formula::typed(text, ["one", "two", "none"].map(Box::from).to_vec());
        formula
            .map_err(RunError::Fault)?
            .evaluate(&[Some(1.0), Some(2.5), None])
    }

    #[test]
    fn what_compiles_passes() {
        for text in [
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
            "/* both */ queue + rps // per pod\n",
            "map([queue, rps], {# ?? 1})[0]",
            "reduce([queue, rps], #acc + #, 0)",
            "0x1F + 0b1 + .5",
            "$env['queue']",
            "\"a\" contains `b` ? 1 : 2",
            "queue) + (rps",
            "-queue ?? rps + 1",
            "now().Hour() > 8 ? 5 : 1",
        ] {
            assert_eq!(compile(text).err(), None, "{text}");
        }
    }

    #[test]
    fn what_does_not_compile_says_why() {
        for (text, words) in [
            ("cpu + 1", "`cpu` is not the name"),
            ("queue +", "ends"),
            ("(queue", "ends"),
            ("queue)", "`)`"),
            ("queue rps", "`rps`"),
            ("[queue, rps", "ends"),
            ("queue ? 1", "ends"),
            ("queue ? 1 : 2", "is no condition"),
            ("queue ?: rps", "is no condition"),
            ("queue > 1", "not a number"),
            ("queue && rps", "is no condition"),
            ("(queue > 1) + 1", "is no number"),
            ("queue % 2", "whole numbers"),
            ("total(queue)", "`total` is no function"),
            ("queue @ 1", "`@`"),
            ("'queue", "not closed"),
            ("/* queue", "not closed"),
            ("1.2.3", "unexpected `.3`"),
            ("", "ends"),
            (" ", "ends"),
            ("let x = 1", "ends"),
            ("queue + (let x = 1; x) + x", "`x` is not the name"),
            ("my-queue", "`my` is not the name"),
            ("[]..", "ends"),
            ("map([queue], {.x ?? 1})[0]", "has no field `x`"),
            ("queue, rps", "unexpected `,`"),
            ("float(queue) > 1", "not a number"),
            ("queue // per pod", "comment at the end"),
            ("if queue > 1 { 2 }", "ends"),
            ("1 + if queue > 1 { 2 } else { 3 }", "unexpected `if`"),
            ("avg([queue])", "did you mean `mean`?"),
            ("queue ?? 1 + 2", "must not be mixed"),
            ("0x", "`0x` is not a number"),
            ("let max = 1; max", "the name is taken"),
            ("max()", "`max` needs more arguments"),
            ("#", "unexpected `#`"),
            (
                "[queue][3]",
                "with -1 for every trigger, as KEDA tests it: index 3 is out of range",
            ),
            ("find([queue], # > 1)", "the result is nil"),
            ("max([])", "the result is nil"),
            ("sum(['a', queue])", "is no number"),
            ("float('x')", "`float` cannot read `x`"),
            ("duration('1h')", "the result is a duration"),
            ("now()", "the result is a time"),
            ("\"a\"", "cannot read `a`"),
            ("count([queue], {# > nil})", "nil is no number"),
            ("1 ? 2 : 3", "is no condition"),
            ("[queue]", "the result is a list"),
            ("nil", "the result is nil"),
            ("max", "the result is a function"),
        ] {
            let problem = compile(text).expect_err(text).to_string();
            assert!(problem.contains(words), "{text}: {problem}");
        }
    }

    #[test]
    fn a_trigger_hides_the_function_of_its_name() {
        let compile = |text: &str, names: &[&str]| Formula::compile(text, names).err().map(|e| e.to_string());
        assert_eq!(compile("max + 1", &["max"]), None);
        assert_eq!(
            compile("max(1, 2)", &["max"]).as_deref(),
            Some("`max` is a number and cannot be called")
        );
        assert_eq!(compile("::max(max, 2)", &["max"]), None);
        // The cast that KEDA puts around is a call too.
        assert!(compile("1", &["float"]).is_some());
        assert!(compile("in", &["in"]).is_some());
        assert!(compile("nil", &["nil"]).is_some());
    }

    #[test]
    fn places_are_in_the_text_that_was_given() {
        for (text, place) in [
            ("queue + cpu", "cpu"),
            ("queue ?? 1 + rps", "+"),
            ("queue) * 2", ")"),
            ("max(queue, 'x')", "'x'"),
            ("float(cpu)", "cpu"),
            ("queue > 1", "queue > 1"),
            ("queue +", ""),
            ("queue // all", "// all"),
        ] {
            let error = Formula::compile(text, &["queue", "rps"]).unwrap_err();
            let Span { start, end } = error.error().span;
            assert_eq!(&text[start..end], place, "{text}: {error}");
        }
    }

    #[test]
    fn calculates_what_users_write() {
        for (text, result) in [
            ("one + two * 2", 6.0),
            ("(one + two) / 2", 1.75),
            ("5 / 2", 2.5),
            ("7 % 4", 3.0),
            ("2 ** 3 ** 2", 512.0),
            ("-2 ^ 2", -4.0),
            ("one > 2 ? one + two : 1", 1.0),
            ("one < 2 ? two >= 2 ? 5 : 10 : 0", 5.0),
            ("not (one > 2) and two != 2 ? 3 : 4", 3.0),
            ("!(one == 1) || two > 9 ? 3 : 4", 4.0),
            ("none ?? 7", 7.0),
            ("one + (none ?? 0)", 1.0),
            ("none == nil ? 1 : 2", 1.0),
            ("max(one, two)", 2.5),
            ("min([one, two, 0.5])", 0.5),
            ("sum([one, two])", 3.5),
            ("mean([one, two, 1])", 1.5),
            ("median([one, two, 9])", 2.5),
            ("abs(one - two)", 1.5),
            ("ceil(two) + floor(two) + round(two)", 8.0),
            ("int(two) + float(1)", 3.0),
            ("count([one, two], {# > 1}) > 1 ? 5 : 0", 0.0),
            ("count([one, two], # >= 1) > 1 ? 5 : 0", 5.0),
            (
                "any([one, two], {# > 2}) && all([one, two], {# > 0}) ? 1 : 0",
                1.0,
            ),
            ("sum(map([one, two], {# * 2}))", 7.0),
            ("len(filter([one, two], {# > 1}))", 1.0),
            ("one in [1, 2] ? 8 : 9", 8.0),
            ("first([one, two]) + last([one, two])", 3.5),
            ("0x10 + 1_000 + .5 + 1e3", 2016.5),
            ("let a = one; let b = a + 1; a + b", 3.0),
            ("if one > 5 { 1 } else if two > 2 { 2 } else { 3 }", 2.0),
            ("[one, two, 9] | filter(# > 1) | sum()", 11.5),
            ("0 < one < two ? 1 : 0", 1.0),
            ("one in 1..3 ? 1 : 0", 1.0),
            ("sum(1..4)", 10.0),
            ("(1..5)[-1] + sum((1..5)[1:3])", 10.0),
            ("reduce([one, two, 3], #acc + # * #index, 10)", 18.5),
            ("reduce(1..4, #acc * #)", 24.0),
            ("sortBy([3, one, two], -#)[0] + sort([3, one], 'desc')[1]", 4.0),
            ("{a: {b: two}}.a.b + ({a: one}?.c?.d ?? 1)", 3.5),
            ("{a: none}.a?.x.y ?? 4", 4.0),
            ("'12' + '.5'", 12.5),
            ("('abc' startsWith 'ab') && 'x' not in ['y'] ? 1 : 2", 1.0),
            ("len(upper('é')) + len([1, [2]]) + len({a: 1})", 4.0),
            ("findIndex([one, two], # > 2) + findLast([one, two], # > 0)", 3.5),
            ("::one([one, two], # > 2) && ::none([one], # > 2) ? 1 : 0", 1.0),
            ("bitand(6, 3) + bitshl(1, 4) + bitnot(0)", 17.0),
            ("get([one], 5) ?? get({a: two}, 'a')", 2.5),
            (
                "sum(flatten([one, [two, [1]]])) + len(uniq([1, 1.0, 2])) + take([two], 3)[0]",
                9.0,
            ),
            ("9223372036854775807 + 1 < 0 ? 1 : 2", 1.0),
            ("1 / 0 > 1e308 ? 1 : 0", 1.0),
            ("1; 2; two", 2.5),
            ("$env.two + get($env, 'one')", 3.5),
            ("float(one) + 1", 2.0),
        ] {
            // `;` between expressions is read at the top only, which KEDA's cast is not.
            let text = if text.starts_with("1;") {
                format!("({text})")
            } else {
                text.to_owned()
            };
            assert_eq!(run(&text), Ok(Some(result)), "{text}");
        }
        assert_eq!(run("none"), Ok(None));
    }

    #[test]
    fn says_what_fails_and_what_it_cannot_do() {
        for (text, message) in [
            (
                "none + 1",
                "`+` does not take nil and a whole number: nil is no number",
            ),
            ("1 % 0", "division by zero"),
            ("1 % int(one - 1)", "division by zero"),
            (
                "[one][int(two)]",
                "index 2 is out of range: the list has 1 elements",
            ),
            (
                "reduce([], #acc + #)",
                "`reduce` of an empty list needs an initial value",
            ),
            ("max([one, nil])", "`max` does not take nil"),
            (
                "(none ?? nil) ? 1 : 2",
                "a number is no condition: compare it with another value",
            ),
            ("now().Hour()", "the call of a method cannot be simulated yet"),
            ("len(toJSON(one))", "`toJSON` cannot be simulated yet"),
            ("'a' matches 'b' ? 1 : 2", "`matches` cannot be simulated yet"),
            (
                "sum(1..1000000)",
                "a calculation of more than 500,000 steps cannot be simulated yet",
            ),
        ] {
            assert_eq!(run(text).unwrap_err().to_string(), message, "{text}");
        }
        for (text, is_simulated) in [("one > 9 ? now().Hour() : one", false), ("max(one, 2)", true)] {
            let formula = Formula::compile(text, &["one"]).unwrap();
            assert_eq!(formula.unsimulated().is_none(), is_simulated, "{text}");
        }
    }

    #[test]
    fn hostile_formulas_end_quickly() {
        let many = |text: &str, count: usize| text.repeat(count);
        for text in [
            format!("{}queue{}", many("(", 100_000), many(")", 100_000)),
            many("-", 100_000),
            many("[", 1_000_000),
            format!("{}1{}", many("{a:", 10_000), many("}", 10_000)),
            many("queue ? ", 10_000),
            format!("queue{}", many("?.a", 10_000)),
            format!("queue{}", many(" | abs()", 5_000)),
            many("not ", 500_000),
        ] {
            let problem = compile(&text).unwrap_err().to_string();
            assert!(problem.contains("deep"), "{problem}: {}", &text[..20]);
        }
        let sum = |terms: usize| many("queue + ", terms) + "1";
        assert_eq!(compile(&sum(4_000)).err(), None);
        assert!(
            compile(&sum(10_000))
                .unwrap_err()
                .to_string()
                .contains("10,000 parts")
        );
        // Each doubles the one before it.
        let mut lists = String::from("let a0 = [1, 2]; ");
        for index in 1..60 {
            lists += &format!("let a{index} = [a{0}, a{0}]; ", index - 1);
        }
        assert_eq!(compile(&(lists + "len(flatten(a59))")).err(), None);
        let chained = format!("{}1{} ? 1 : 0", many("(1 < ", 50), many(" < 2 ? 1 : 0)", 50));
        assert!(compile(&chained).is_err());
        let counts = "count(1..999, count(1..999, count(1..999, # > 1) > 1) > 1)";
        assert_eq!(compile(counts).err(), None);
        let nested = "len(reduce(1..9999, [#acc], 0))";
        assert_eq!(compile(nested).err(), None);
        assert_eq!(
            compile(&format!("'{}' == '' ? 1 : 0", many("a", 1_000_000))).err(),
            None
        );
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,40}") {
            let _ = compile(&text);
        }

        #[test]
        fn no_pieces_panic(pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "queue", "rps", "1", "2.5", "(", ")", "[", "]", "{", "}", "?", ":", ",", ".", "..", "#", "+", "-",
                "not", "in", "let", "=", ";", "if", "else", "sum", "'a'", "|", "??", "&&", ">", "*", "?.", "nil",
                "map(", "max(", "len(", "0x", "**", "%", "$env", "a:", "take(", "first(", "[1:2]", "sort(",
            ]), 0..20)
        ) {
            let _ = compile(&pieces.join(" "));
        }
    }
}
