//! The operators and functions of formulas, and the kinds of values that they take and give.

use super::tokens::Token;

/// What a part of a formula is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Integer,
    Float,
    Truth,
    /// Anything else, or anything at all.
    Unknown,
}

impl Kind {
    pub(super) fn is_number(self) -> bool {
        matches!(self, Self::Integer | Self::Float)
    }
}

/// An operator between two values, and how tightly it binds.
pub(super) fn operator(token: Token<'_>) -> Option<(&'static str, u8)> {
    const OPERATORS: [(&str, u8); 25] = [
        ("|", 0),
        ("or", 10),
        ("||", 10),
        ("and", 15),
        ("&&", 15),
        ("==", 20),
        ("!=", 20),
        ("<", 20),
        (">", 20),
        (">=", 20),
        ("<=", 20),
        ("in", 20),
        ("matches", 20),
        ("contains", 20),
        ("startsWith", 20),
        ("endsWith", 20),
        ("..", 25),
        ("+", 30),
        ("-", 30),
        ("*", 60),
        ("/", 60),
        ("%", 60),
        ("**", 100),
        ("^", 100),
        ("??", 120),
    ];
    let text = match token {
        Token::Name(name) => name,
        Token::Sign(sign) => sign,
        _ => return None,
    };
    OPERATORS.into_iter().find(|(operator, _)| *operator == text)
}

/// Operators that `not` can stand before.
pub(super) fn is_word(operator: &str) -> bool {
    matches!(
        operator,
        "in" | "matches" | "contains" | "startsWith" | "endsWith"
    )
}

pub(super) fn condition_of(kind: Kind) -> Result<(), String> {
    if kind.is_number() {
        return Err("a number is no condition: compare it with another".to_owned());
    }
    Ok(())
}

pub(super) fn either(one: Kind, other: Kind) -> Kind {
    match (one, other) {
        _ if one == other => one,
        _ if one.is_number() && other.is_number() => Kind::Float,
        _ => Kind::Unknown,
    }
}

/// The kind of what an operator makes of two values.
pub(super) fn applied(operator: &str, left: Kind, right: Kind) -> Result<Kind, String> {
    match operator {
        "or" | "||" | "and" | "&&" => {
            condition_of(left)?;
            condition_of(right)?;
            Ok(Kind::Truth)
        }
        "in" | "matches" | "contains" | "startsWith" | "endsWith" => Ok(Kind::Truth),
        "==" | "!=" => Ok(Kind::Truth),
        "<" | ">" | "<=" | ">=" => {
            numbers(operator, left, right)?;
            Ok(Kind::Truth)
        }
        "??" => Ok(either(left, right)),
        "%" | ".." if left == Kind::Float || right == Kind::Float => Err(format!(
            "`{operator}` takes whole numbers, and triggers are none: write int(…)"
        )),
        "%" => {
            numbers(operator, left, right)?;
            Ok(Kind::Integer)
        }
        "+" | "-" | "*" if left == Kind::Integer && right == Kind::Integer => Ok(Kind::Integer),
        "+" | "-" | "*" | "/" | "**" | "^" => {
            numbers(operator, left, right)?;
            let known = left.is_number() && right.is_number();
            Ok(if known { Kind::Float } else { Kind::Unknown })
        }
        _ => Ok(Kind::Unknown),
    }
}

fn numbers(operator: &str, left: Kind, right: Kind) -> Result<(), String> {
    if left == Kind::Truth || right == Kind::Truth {
        return Err(format!(
            "what is true or false is no number: `{operator}` needs numbers"
        ));
    }
    Ok(())
}

/// What a function gives; nothing when there is no such function.
pub(super) fn function(name: &str) -> Option<Kind> {
    let (_, kind) = FUNCTIONS.iter().find(|(function, _)| *function == name)?;
    Some(*kind)
}

/// The functions of the language, with what they give where it is the same for all arguments.
const FUNCTIONS: &[(&str, Kind)] = &[
    ("abs", Kind::Unknown),
    ("all", Kind::Truth),
    ("any", Kind::Truth),
    ("bitand", Kind::Integer),
    ("bitnand", Kind::Integer),
    ("bitnot", Kind::Integer),
    ("bitor", Kind::Integer),
    ("bitshl", Kind::Integer),
    ("bitshr", Kind::Integer),
    ("bitushr", Kind::Integer),
    ("bitxor", Kind::Integer),
    ("ceil", Kind::Float),
    ("concat", Kind::Unknown),
    ("count", Kind::Integer),
    ("date", Kind::Unknown),
    ("duration", Kind::Unknown),
    ("filter", Kind::Unknown),
    ("find", Kind::Unknown),
    ("findIndex", Kind::Integer),
    ("findLast", Kind::Unknown),
    ("findLastIndex", Kind::Integer),
    ("first", Kind::Unknown),
    ("flatten", Kind::Unknown),
    ("float", Kind::Float),
    ("floor", Kind::Float),
    ("fromBase64", Kind::Unknown),
    ("fromJSON", Kind::Unknown),
    ("fromPairs", Kind::Unknown),
    ("get", Kind::Unknown),
    ("groupBy", Kind::Unknown),
    ("hasPrefix", Kind::Truth),
    ("hasSuffix", Kind::Truth),
    ("indexOf", Kind::Integer),
    ("int", Kind::Integer),
    ("join", Kind::Unknown),
    ("keys", Kind::Unknown),
    ("last", Kind::Unknown),
    ("lastIndexOf", Kind::Integer),
    ("len", Kind::Integer),
    ("lower", Kind::Unknown),
    ("map", Kind::Unknown),
    ("max", Kind::Unknown),
    ("mean", Kind::Unknown),
    ("median", Kind::Unknown),
    ("min", Kind::Unknown),
    ("none", Kind::Truth),
    ("now", Kind::Unknown),
    ("one", Kind::Truth),
    ("reduce", Kind::Unknown),
    ("repeat", Kind::Unknown),
    ("replace", Kind::Unknown),
    ("reverse", Kind::Unknown),
    ("round", Kind::Float),
    ("sort", Kind::Unknown),
    ("sortBy", Kind::Unknown),
    ("split", Kind::Unknown),
    ("splitAfter", Kind::Unknown),
    ("string", Kind::Unknown),
    ("sum", Kind::Unknown),
    ("take", Kind::Unknown),
    ("timezone", Kind::Unknown),
    ("toBase64", Kind::Unknown),
    ("toJSON", Kind::Unknown),
    ("toPairs", Kind::Unknown),
    ("trim", Kind::Unknown),
    ("trimPrefix", Kind::Unknown),
    ("trimSuffix", Kind::Unknown),
    ("type", Kind::Unknown),
    ("uniq", Kind::Unknown),
    ("upper", Kind::Unknown),
    ("values", Kind::Unknown),
];
