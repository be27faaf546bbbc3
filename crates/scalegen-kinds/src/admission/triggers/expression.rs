//! The notation of `conditions.tsv`: what has to hold between the parameters of a trigger.
//!
//! `name` holds where the parameter has a value, from wherever; `m.`, `e.` and `a.` before it are the trigger's
//! metadata, the environment and the TriggerAuthentication alone. `trigger.metricType` is the field beside the metadata,
//! and `metricType` also what older releases read in there; `pod` is the provider of the pod identity, `none` for none;
//! `authenticationRef` is that field;
//! `rabbit_protocol` is what `protocol` says, or the scheme of the host. `name=x`, `!=`, `>`, `>=`, `<` and `<=` compare,
//! `name in a|b` and `name=~a|b` (in any case) ask for words, of which an empty one is no value; `list has x` and
//! `name~format` ask of a value what it is. `!` is not, `&` is and; the functions are those of [`Expr`].
//! `if C: R` is R where C holds. Before that: `since V:` and `before V:` for some versions, `unless modifiers:` where a
//! formula does not take the number, `ignored` where KEDA passes over what is given, and `doubtful` where it takes
//! what is hardly meant.

use scalegen_syntax::Version;
pub(super) use scalegen_syntax::keda::parameters::Source;

/// One line of the table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Condition<'t> {
    /// The first version, and the first one that it no longer holds for.
    pub(super) versions: (Option<Version>, Option<Version>),
    /// Whether it is for numbers that no formula takes.
    pub(super) unless_modifiers: bool,
    pub(super) verdict: Verdict,
    pub(super) when: Option<Expr<'t>>,
    pub(super) then: Expr<'t>,
}

/// What KEDA does where a condition does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It does not build the scaler.
    Refused,
    /// It does not look at what is given.
    Ignored,
    /// It takes it, for something that is hardly meant.
    Doubtful,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Expr<'t> {
    Given(Name<'t>),
    Compare(Name<'t>, Comparison, &'t str),
    /// One of these words, in any case if the last is true.
    Words(Name<'t>, &'t str, bool),
    /// A list with this word.
    Has(Name<'t>, &'t str),
    /// Of this form.
    Is(Name<'t>, &'t str),
    Not(Box<Expr<'t>>),
    All(Vec<Expr<'t>>),
    Any(Vec<Expr<'t>>),
    /// Exactly one.
    One(Vec<Expr<'t>>),
    AtMostOne(Vec<Expr<'t>>),
    /// All or none.
    Together(Vec<Expr<'t>>),
    None(Vec<Expr<'t>>),
    /// Lists of the same length.
    SameLength(Name<'t>, Name<'t>),
    /// So many parts between separators.
    Parts(Name<'t>, char, usize),
    /// The first number is a multiple of the second.
    Multiple(Name<'t>, Name<'t>),
    Differ(Name<'t>, Name<'t>),
    /// The conditions under this name, which scalers share.
    Shared(&'t str),
}

/// A parameter, from one of its sources or from any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name<'t> {
    pub(super) source: Option<Source>,
    pub(super) key: &'t str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Above,
    AtLeast,
    Below,
    AtMost,
}

impl<'t> Expr<'t> {
    /// The parameters that it names, from left to right.
    pub(super) fn names(&self) -> Vec<Name<'t>> {
        match self {
            Self::Given(name)
            | Self::Compare(name, ..)
            | Self::Words(name, ..)
            | Self::Has(name, _)
            | Self::Is(name, _)
            | Self::Parts(name, ..) => vec![*name],
            Self::SameLength(first, second) | Self::Multiple(first, second) | Self::Differ(first, second) => {
                vec![*first, *second]
            }
            Self::Not(inner) => inner.names(),
            Self::All(parts)
            | Self::Any(parts)
            | Self::One(parts)
            | Self::AtMostOne(parts)
            | Self::Together(parts)
            | Self::None(parts) => parts.iter().flat_map(Self::names).collect(),
            Self::Shared(_) => Vec::new(),
        }
    }
}

/// None only for a line that is not in the notation, which a test excludes.
pub(super) fn parse(line: &str) -> Option<Condition<'_>> {
    let mut condition = Condition {
        versions: (None, None),
        unless_modifiers: false,
        verdict: Verdict::Refused,
        when: None,
        then: Expr::All(Vec::new()),
    };
    let mut rest = line;
    loop {
        if let Some(after) = rest.strip_prefix("since ") {
            let (version, after) = after.split_once(": ")?;
            (condition.versions.0, rest) = (Some(parse_version(version)?), after);
        } else if let Some(after) = rest.strip_prefix("before ") {
            let (version, after) = after.split_once(": ")?;
            (condition.versions.1, rest) = (Some(parse_version(version)?), after);
        } else if let Some(after) = rest.strip_prefix("unless modifiers: ") {
            (condition.unless_modifiers, rest) = (true, after);
        } else if let Some(after) = rest.strip_prefix("ignored ") {
            (condition.verdict, rest) = (Verdict::Ignored, after);
        } else if let Some(after) = rest.strip_prefix("doubtful ") {
            (condition.verdict, rest) = (Verdict::Doubtful, after);
        } else if let Some(after) = rest.strip_prefix("if ") {
            let (when, after) = after.split_once(": ")?;
            (condition.when, rest) = (Some(parse_expr(when)?), after);
        } else {
            condition.then = parse_expr(rest)?;
            return Some(condition);
        }
    }
}

fn parse_version(text: &str) -> Option<Version> {
    let (major, minor) = text.split_once('.')?;
    Some(Version::new(major.parse().ok()?, minor.parse().ok()?))
}

fn parse_expr(text: &str) -> Option<Expr<'_>> {
    let mut terms = split(text, '&').map(|term| parse_term(term.trim()));
    let first = terms.next()??;
    let mut all = vec![first];
    for term in terms {
        all.push(term?);
    }
    match all.len() {
        1 => all.pop(),
        _ => Some(Expr::All(all)),
    }
}

fn parse_term(text: &str) -> Option<Expr<'_>> {
    if let Some(inner) = text.strip_prefix('!') {
        return Some(Expr::Not(Box::new(parse_term(inner)?)));
    }
    if let Some(shared) = text.strip_prefix('@') {
        return Some(Expr::Shared(shared));
    }
    if let Some((function, arguments)) = text.strip_suffix(')').and_then(|text| text.split_once('(')) {
        return parse_call(function, arguments);
    }
    if let Some((name, words)) = text.split_once(" in ") {
        return Some(Expr::Words(parse_name(name)?, words, false));
    }
    if let Some((name, word)) = text.split_once(" has ") {
        return Some(Expr::Has(parse_name(name)?, word));
    }
    if let Some((name, words)) = text.split_once("=~") {
        return Some(Expr::Words(parse_name(name)?, words, true));
    }
    if let Some((name, format)) = text.split_once('~') {
        return Some(Expr::Is(parse_name(name)?, format));
    }
    for (operator, comparison) in [
        ("!=", Comparison::NotEqual),
        (">=", Comparison::AtLeast),
        ("<=", Comparison::AtMost),
        (">", Comparison::Above),
        ("<", Comparison::Below),
        ("=", Comparison::Equal),
    ] {
        if let Some((name, with)) = text.split_once(operator) {
            return Some(Expr::Compare(parse_name(name)?, comparison, with));
        }
    }
    Some(Expr::Given(parse_name(text)?))
}

fn parse_call<'t>(function: &str, arguments: &'t str) -> Option<Expr<'t>> {
    let parts: Vec<&str> = split(arguments, ',').map(str::trim).collect();
    match (function, parts.as_slice()) {
        ("same_len", [first, second]) => Some(Expr::SameLength(parse_name(first)?, parse_name(second)?)),
        ("multiple", [first, second]) => Some(Expr::Multiple(parse_name(first)?, parse_name(second)?)),
        ("differ", [first, second]) => Some(Expr::Differ(parse_name(first)?, parse_name(second)?)),
        ("parts", [name, separator, count]) => Some(Expr::Parts(
            parse_name(name)?,
            separator.chars().next()?,
            count.parse().ok()?,
        )),
        _ => {
            let parts: Option<Vec<Expr<'_>>> = parts.into_iter().map(parse_expr).collect();
            let parts = parts?;
            Some(match function {
                "all_of" => Expr::All(parts),
                "any_of" => Expr::Any(parts),
                "one_of" => Expr::One(parts),
                "at_most_one" => Expr::AtMostOne(parts),
                "together" => Expr::Together(parts),
                "none_of" => Expr::None(parts),
                _ => return None,
            })
        }
    }
}

fn parse_name(text: &str) -> Option<Name<'_>> {
    let (source, key) = match text.split_once('.') {
        Some(("m", key)) => (Some(Source::Metadata), key),
        Some(("e", key)) => (Some(Source::Environment), key),
        Some(("a", key)) => (Some(Source::Authentication), key),
        _ => (None, text),
    };
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.*-".contains(c);
    (!key.is_empty() && key.chars().all(is_plain)).then_some(Name { source, key })
}

/// The parts between separators that are in no brackets.
fn split(text: &str, separator: char) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    text.split(move |c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == separator && depth == 0
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(key: &str) -> Name<'_> {
        Name { source: None, key }
    }

    #[test]
    fn lines_are_read() {
        let line = "unless modifiers: if sasl in |none & !m.tls: all_of(lag>=1, one_of(key, e.cert))";
        let condition = parse(line).unwrap();
        assert!(condition.unless_modifiers);
        let tls = Name {
            source: Some(Source::Metadata),
            key: "tls",
        };
        assert_eq!(
            condition.when,
            Some(Expr::All(vec![
                Expr::Words(name("sasl"), "|none", false),
                Expr::Not(Box::new(Expr::Given(tls))),
            ]))
        );
        let cert = Name {
            source: Some(Source::Environment),
            key: "cert",
        };
        assert_eq!(
            condition.then,
            Expr::All(vec![
                Expr::Compare(name("lag"), Comparison::AtLeast, "1"),
                Expr::One(vec![Expr::Given(name("key")), Expr::Given(cert)]),
            ])
        );
        assert_eq!(
            parse("if interval: parts(interval, :, 3)").unwrap().then,
            Expr::Parts(name("interval"), ':', 3)
        );
        assert_eq!(parse("since 2.21: @gcp").unwrap().then, Expr::Shared("gcp"));
    }

    #[test]
    fn what_is_no_line_is_not_read() {
        for line in [
            "",
            "since x: a",
            "if a b",
            "some_of(a, b)",
            "parts(a, :, x)",
            "!",
            "same_len(a)",
        ] {
            assert_eq!(parse(line), None, "{line}");
        }
    }
}
