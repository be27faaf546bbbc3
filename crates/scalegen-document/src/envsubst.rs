//! Variables that Flux or envsubst fill in before a text is applied: `${NAME}` and `$NAME` are unknown, `${NAME:=x}` is x.
//! What SOPS has encrypted is unknown too, and what scripts and other tools replace (`placeholders.rs`).
//!
//! What is unknown is tried with several values ([`Trial`]): what is found with each of them holds for all.

use std::collections::BTreeMap;
use std::ops::Range;

use super::Origin;
use super::node::{Node, Value};
use super::{placeholders, scalar};

/// The values of variables by their names, each a text and where it is written.
pub type Variables = BTreeMap<Box<str>, Node>;

/// One of the values that are tried for what is unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Trial {
    /// Small and equal everywhere.
    #[default]
    Small,
    /// Large and equal everywhere.
    Large,
    /// Another word everywhere; a field that may be absent is.
    Distinct,
    /// A name is the one that is looked for.
    Matching,
}

impl Trial {
    /// Those after the first.
    pub(super) const OTHERS: [Self; 3] = [Self::Large, Self::Distinct, Self::Matching];

    /// A number for what is unknown.
    pub(super) const fn number(self) -> i64 {
        match self {
            Self::Small | Self::Matching => 1,
            Self::Large => 1_000_000,
            Self::Distinct => 50,
        }
    }

    /// One of the words of a field.
    pub(super) fn word(self, words: &'static [&'static str]) -> Option<&'static str> {
        let at = match self {
            Self::Small | Self::Matching => 0,
            Self::Large => words.len().checked_sub(1)?,
            Self::Distinct => words.len() / 2,
        };
        words.get(at).copied()
    }

    /// The text of an unknown value. `node` makes it distinct.
    pub(super) fn text(self, node: &Node, template: &str) -> String {
        let word = match self {
            Self::Small | Self::Matching => "1".to_owned(),
            Self::Large => "1000000".to_owned(),
            Self::Distinct => format!("x{}", node.span.range().map_or(0, |span| span.start)),
        };
        if is_encrypted(template) {
            return word;
        }
        let mut text = String::with_capacity(template.len());
        for piece in pieces(template) {
            match piece {
                Piece::Text(piece) => text.push_str(piece),
                Piece::Variable { default, .. } => text.push_str(default.unwrap_or(&word)),
            }
        }
        text
    }

    /// The scalar that an unknown value is where it may be any.
    pub(super) fn value(self, node: &Node, template: &str) -> Value {
        scalar::resolve(&self.text(node, template))
    }
}

/// Keys whose texts are programs with variables of their own: a partial variable in them is no unknown text.
const PROGRAMS: [&str; 9] = [
    "args",
    "command",
    "data",
    "description",
    "env",
    "metricsQuery",
    "query",
    "seriesQuery",
    "stringData",
];

/// Fills in the variables of a tree that have a value or a default, and marks the others as unknown. Gives whether there
/// are any.
pub(super) fn fill_in(root: &mut Node, origin: &Origin, variables: &Variables) -> bool {
    if !may_have_some(root, origin) {
        return false;
    }
    let mut has_unknown = fill(root, origin, variables);
    if let Value::Map(entries) = &mut root.value {
        for entry in entries.iter_mut().filter(|entry| &*entry.key == "spec") {
            has_unknown |= leave_open(&mut entry.value);
        }
    }
    has_unknown
}

/// Marks as unknown what someone is to replace by hand. Gives whether there is any.
// The reader's limit on depth bounds it.
fn leave_open(node: &mut Node) -> bool {
    match &mut node.value {
        Value::Sequence(items) => items
            .iter_mut()
            .fold(false, |found, item| leave_open(item) | found),
        Value::Map(entries) => {
            let values = entries
                .iter_mut()
                .filter(|entry| !PROGRAMS.contains(&&*entry.key));
            values.fold(false, |found, entry| leave_open(&mut entry.value) | found)
        }
        Value::String(text) if placeholders::is_in_angle_brackets(text) => {
            node.value = Value::Unknown(std::mem::take(text));
            true
        }
        _ => false,
    }
}

/// Whether a tree may have values that are filled in. Most texts show at a glance that there are none: no variable, nothing
/// that is encrypted, and no escape that may give one.
fn may_have_some(root: &Node, origin: &Origin) -> bool {
    let written = match origin {
        Origin::Text(_) => origin.written(root.span),
        Origin::Built(_) | Origin::Made(_) => None,
    };
    // Looking at all bytes at once costs less than stopping at the first.
    let is_sign = |byte| {
        matches!(
            byte,
            b'$' | b'\\' | b'<' | b'[' | b'_' | b'@' | b'%' | b'(' | b'#'
        )
    };
    let seems = |text: &str| text.bytes().fold(false, |any, byte| any | is_sign(byte));
    let may = |text: &str| {
        text.contains(['$', '\\', '<']) || text.contains("ENC[") || placeholders::may_be_in(text)
    };
    written.is_none_or(|text| seems(text) && may(text))
}

// The reader's limit on depth bounds it.
fn fill(node: &mut Node, origin: &Origin, variables: &Variables) -> bool {
    let mut has_unknown = false;
    match &mut node.value {
        Value::Sequence(items) => {
            for item in items {
                has_unknown |= fill(item, origin, variables);
            }
        }
        Value::Map(entries) => {
            for entry in entries {
                let is_program = PROGRAMS.contains(&&*entry.key);
                let is_left = match &entry.value.value {
                    Value::String(value) => {
                        is_program && !is_whole(value) || is_account_of_nats(&entry.key, value)
                    }
                    _ => is_program,
                };
                has_unknown |= !is_left && fill(&mut entry.value, origin, variables);
            }
        }
        Value::String(value) if is_encrypted(value) => {
            node.value = Value::Unknown(value.clone());
            has_unknown = true;
        }
        Value::String(value) if value.contains('$') || placeholders::may_be_in(value) => {
            let written = origin.written(node.span);
            let is_plain = !written.unwrap_or_default().starts_with(['"', '\'']);
            if let Some(filled) = filled(value, is_plain, variables) {
                has_unknown = matches!(filled, Value::Unknown(_));
                if let Some(variable) = only_variable(value, variables).filter(|_| !has_unknown) {
                    node.span = variable.span;
                }
                node.value = filled;
            }
        }
        _ => {}
    }
    has_unknown
}

/// Whether a value is one of the accounts that NATS itself has: the one without a name and that of the system.
fn is_account_of_nats(key: &str, value: &str) -> bool {
    key == "account" && matches!(value, "$G" | "$SYS")
}

/// Whether SOPS has encrypted a value.
pub(super) fn is_encrypted(text: &str) -> bool {
    text.starts_with("ENC[AES256_GCM,data:")
}

/// What a text with variables is; none when it has none.
fn filled(text: &str, is_plain: bool, variables: &Variables) -> Option<Value> {
    let (mut is_filled, mut is_known) = (false, true);
    let mut known = String::with_capacity(text.len());
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => known.push_str(text),
            Piece::Variable { name, default } => {
                let set = variables.get(name).and_then(Node::as_str);
                // A default stands in for an empty value, too.
                let value = set.filter(|set| !set.is_empty()).or(default).or(set);
                is_filled = true;
                is_known &= value.is_some();
                known.push_str(value.unwrap_or_default());
            }
        }
    }
    let resolved = scalar::resolve(&known);
    match (is_known, is_plain) {
        _ if !is_filled => None,
        (true, true) => Some(resolved),
        // Flux writes the quotes only where a text without the variable would need them.
        (true, false) if matches!(resolved, Value::String(_) | Value::Null) => {
            Some(Value::String(known.into()))
        }
        (true, false) => Some(Value::Unknown(known.into())),
        (false, _) => Some(Value::Unknown(text.into())),
    }
}

/// The bytes of its default, of a text that is one variable and nothing else.
pub(super) fn default_of(text: &str) -> Option<Range<usize>> {
    let mut pieces = pieces(text);
    match (pieces.next(), pieces.next()) {
        (
            Some(Piece::Variable {
                default: Some(default),
                ..
            }),
            None,
        ) => {
            let end = text.len() - '}'.len_utf8();
            Some(end - default.len()..end)
        }
        _ => None,
    }
}

/// Whether a text has variables, with or without a default, so that it is another one where it is applied.
pub fn has_variables(text: &str) -> bool {
    pieces(text).any(|piece| matches!(piece, Piece::Variable { .. }))
}

/// Whether a text is one variable and nothing else.
fn is_whole(text: &str) -> bool {
    let mut pieces = pieces(text);
    matches!(
        (pieces.next(), pieces.next()),
        (Some(Piece::Variable { .. }), None)
    )
}

/// The value of the variable that a text is, and nothing else.
fn only_variable<'v>(text: &str, variables: &'v Variables) -> Option<&'v Node> {
    let mut pieces = pieces(text);
    match (pieces.next(), pieces.next()) {
        (Some(Piece::Variable { name, .. }), None) => {
            let set = variables.get(name);
            set.filter(|set| set.as_str().is_some_and(|text| !text.is_empty()))
        }
        _ => None,
    }
}

enum Piece<'a> {
    Text(&'a str),
    /// The name of one that Flux knows; empty for others.
    Variable {
        name: &'a str,
        default: Option<&'a str>,
    },
}

/// A variable of which nothing is known.
const UNKNOWN: Piece<'static> = Piece::Variable {
    name: "",
    default: None,
};

/// What begins a variable or a placeholder.
const MARKS: [char; 6] = ['$', '_', '@', '%', '(', '#'];

/// A text cut at its variables. `$${NAME}` is a text.
fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let found = rest.match_indices(MARKS).find_map(|(at, mark)| {
            let (before, behind) = rest.split_at_checked(at)?;
            if mark != "$" {
                return Some((at, UNKNOWN, at + placeholders::length(before, behind)?));
            }
            let is_escaped = before.ends_with('$');
            let after = behind.get(1..)?;
            let (variable, end) = match after.strip_prefix('{') {
                Some(after) => variable(after).map(|(variable, end)| (variable, end + 1)),
                None if after.starts_with('(') => of_make(after),
                None => bare(after),
            }
            .filter(|_| !is_escaped)?;
            Some((at, variable, at + 1 + end))
        });
        let (piece, end) = match found {
            Some((0, variable, end)) => (variable, end),
            Some((at, ..)) => (Piece::Text(rest.get(..at)?), at),
            None => (Piece::Text(rest), rest.len()),
        };
        rest = rest.get(end..)?;
        Some(piece)
    })
}

/// Reads a variable behind its `${`, up to behind its `}`.
fn variable(text: &str) -> Option<(Piece<'_>, usize)> {
    let end_of_name = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    if end_of_name == 0 || text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (name, rest) = text.split_at_checked(end_of_name)?;
    let end = rest.find('}')?;
    let operation = rest.get(..end)?;
    if !operation.is_empty() && !operation.starts_with([':', '-', '=', '+', '?', '#', '%', '^', ',', '/']) {
        return None;
    }
    let default = operation.strip_prefix(":=").or(operation.strip_prefix(":-"));
    let default = default.filter(|default| !default.contains('$'));
    // What other operations make of a value is not known.
    let name = if operation.is_empty() || default.is_some() {
        name
    } else {
        ""
    };
    Some((Piece::Variable { name, default }, end_of_name + end + 1))
}

/// Reads a variable in round brackets behind its `$`, as Azure Pipelines and make have them. Where containers have
/// variables of their own, programs are: see [`PROGRAMS`].
fn of_make(text: &str) -> Option<(Piece<'_>, usize)> {
    let end = text.find(')')?;
    let name = text.get(1..end)?;
    let is_name = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    is_name.then_some((UNKNOWN, end + 1))
}

/// Reads a variable without braces behind its `$`. Only capitals: `$labels` and `$host` are words of other languages.
fn bare(text: &str) -> Option<(Piece<'_>, usize)> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let end = text.find(|c| !is_word(c)).unwrap_or(text.len());
    let name = text.get(..end)?;
    let is_name = name.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && name.chars().all(|c| !c.is_ascii_lowercase())
        && name.contains(|c: char| c.is_ascii_uppercase());
    is_name.then_some((UNKNOWN, end))
}

/// The text with round brackets around its variables, which YAML takes everywhere; none when it has no variables.
pub(super) fn mask(text: &str) -> Option<String> {
    let masked = rebracket(text, ["${", "}"], ["$(", ")"]);
    (masked != text).then_some(masked)
}

/// Undoes [`mask`].
pub(super) fn unmask(text: &str) -> String {
    rebracket(text, ["$(", ")"], ["${", "}"])
}

fn rebracket(text: &str, from: [&str; 2], to: [&str; 2]) -> String {
    let mut changed = String::with_capacity(text.len());
    let mut pieces = text.split(from[0]);
    changed.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let is_name = piece.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let end = piece
            .find(['\n', '{', '}', '(', ')'])
            .filter(|end| is_name && piece.get(*end..).is_some_and(|rest| rest.starts_with(from[1])));
        match end.and_then(|end| Some((piece.get(..end)?, piece.get(end + 1..)?))) {
            Some((variable, rest)) => changed.extend([to[0], variable, to[1], rest]),
            None => changed.extend([from[0], piece]),
        }
    }
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fills_in_defaults_and_leaves_the_rest_unknown() {
        let unknown = |text: &str| Some(Value::Unknown(text.into()));
        let string = |text: &str| Some(Value::String(text.into()));
        for (text, is_plain, value) in [
            ("${N:=5}", true, Some(Value::Integer(5))),
            ("${N:-5}", true, Some(Value::Integer(5))),
            ("${N:=5}", false, unknown("5")),
            ("${APP:=web}-api", false, string("web-api")),
            ("${N}", true, unknown("${N}")),
            ("${APP}-web", true, unknown("${APP}-web")),
            ("${N:+5}", true, unknown("${N:+5}")),
            ("${N:=${M}}", true, unknown("${N:=${M}}")),
            ("$N", true, unknown("$N")),
            ("__MIN_REPLICAS__", true, unknown("__MIN_REPLICAS__")),
            ("__APP__-web", true, unknown("__APP__-web")),
            ("__name__", true, None),
            ("a__B", true, None),
            ("$APP_1-web", true, unknown("$APP_1-web")),
            ("$$N", true, None),
            ("$labels.pod", true, None),
            ("$__rate_interval", true, None),
            ("$1", true, None),
            ("$(N)", true, unknown("$(N)")),
            ("web-$(Build.BuildId)", true, unknown("web-$(Build.BuildId)")),
            ("$$(N)", true, None),
            ("$(kubectl get x)", true, None),
            ("@@N@@", true, unknown("@@N@@")),
            ("((web.replicas))", true, unknown("((web.replicas))")),
            ("$${N}", true, None),
            ("${project.name}", true, None),
            ("${1}", true, None),
            ("${N", true, None),
        ] {
            assert_eq!(filled(text, is_plain, &Variables::new()), value, "{text}");
        }
        let five = Node::new(Value::String("5".into()), crate::Span::NONE);
        let variables = Variables::from([("N".into(), five)]);
        for (text, value) in [
            ("${N}", Some(Value::Integer(5))),
            ("${N:=6}", Some(Value::Integer(5))),
            ("${M:=6}", Some(Value::Integer(6))),
            ("${M}", unknown("${M}")),
            ("web-${N}", string("web-5")),
            ("${N}${M}", unknown("${N}${M}")),
            ("${N:+6}", unknown("${N:+6}")),
            ("$N", unknown("$N")),
        ] {
            assert_eq!(filled(text, true, &variables), value, "{text}");
        }
        assert!(is_whole("${N}") && !is_whole("sum(${N})") && !is_whole("${N}${M}"));
        let text = Trial::Large.text(&Node::EMPTY, "ENC[AES256_GCM,data:YQ==,type:int]");
        assert_eq!(text, "1000000");
        let text = Trial::Large.text(&Node::EMPTY, "${N}-${M:=a}-$${N}");
        assert_eq!(text, "1000000-a-$${N}");
        let text = "{a: ${A}, b: ${B:=x}-$(C)}\n${}";
        assert_eq!(mask(text).as_deref(), Some("{a: $(A), b: $(B:=x)-$(C)}\n${}"));
        assert_eq!(unmask("$(A)-$(B:=x)"), "${A}-${B:=x}");
        assert_eq!(mask("$(C)"), None);
    }
}
