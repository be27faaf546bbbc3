//! What a plain scan of a PromQL query tells, without parsing it.
//!
//! It reads the templates of prometheus-adapter too, whose `<<.Series>>` are words between other characters.

use std::ops::Range;

/// A part of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A name: of a series, a function, an operator.
    Word,
    Open,
    Close,
    /// `{...}`, as a whole.
    Matchers,
    /// `[...]`, as a whole.
    Window,
    Text,
    Other(char),
}

struct Token<'a> {
    kind: Kind,
    text: &'a str,
    start: usize,
}

/// A range of time that a function looks back over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Window<'a> {
    /// The function around it; empty when there is none.
    pub(crate) function: &'a str,
    /// As it is written: `1m30s`.
    pub(crate) text: &'a str,
    /// Its bytes in the query.
    pub(crate) bytes: Range<usize>,
    /// How long it is.
    pub(crate) milliseconds: u64,
}

/// Functions that need two samples in their window.
const OF_TWO_SAMPLES: &[&str] = &[
    "delta",
    "deriv",
    "idelta",
    "increase",
    "irate",
    "predict_linear",
    "rate",
];

/// The windows of functions that need two samples to say anything. Subqueries, and windows that a template
/// fills in, are left out.
pub(crate) fn windows_of_rates(query: &str) -> Vec<Window<'_>> {
    let mut windows = Vec::new();
    let mut around = Vec::new();
    let mut word = "";
    for token in tokens(query) {
        match token.kind {
            Kind::Open => around.push(word),
            Kind::Close => {
                around.pop();
            }
            Kind::Window => {
                let inner = token.text.get(1..token.text.len() - 1).unwrap_or_default();
                let text = inner.trim();
                let start = token.start + 1 + (inner.len() - inner.trim_start().len());
                let function = around.last().copied().unwrap_or_default();
                if let (true, Some(milliseconds)) = (OF_TWO_SAMPLES.contains(&function), duration(text)) {
                    windows.push(Window {
                        function,
                        text,
                        bytes: start..start + text.len(),
                        milliseconds,
                    });
                }
            }
            _ => {}
        }
        word = if token.kind == Kind::Word { token.text } else { "" };
    }
    windows
}

/// Whether the whole query is one sum, such as `sum by (job) (rate(x[2m])) or vector(0)`, and not of parts of a
/// whole.
pub(crate) fn is_sum(query: &str) -> bool {
    let tokens: Vec<Token<'_>> = tokens(query).collect();
    let Some((first, rest)) = tokens.split_first() else {
        return false;
    };
    let is = |token: Option<&Token<'_>>, word: &str| {
        token.is_some_and(|token| token.kind == Kind::Word && token.text.eq_ignore_ascii_case(word))
    };
    if !is(Some(first), "sum") || tokens.iter().any(|token| token.kind == Kind::Other('/')) {
        return false;
    }
    let grouped = |rest: &[Token<'_>]| is(rest.first(), "by") || is(rest.first(), "without");
    let mut end = if grouped(rest) {
        after_group(rest, 1)
    } else {
        Some(0)
    };
    end = end.and_then(|start| after_group(rest, start));
    let mut tail = match end {
        Some(end) => rest.get(end..).unwrap_or_default(),
        None => return false,
    };
    if grouped(tail) {
        tail = match after_group(tail, 1) {
            Some(end) => tail.get(end..).unwrap_or_default(),
            None => return false,
        };
    }
    tail.is_empty()
        || is(tail.first(), "or") && is(tail.get(1), "vector") && after_group(tail, 2) == Some(tail.len())
}

/// Whether a function or operator in the query makes an average, a part or an extreme of what it reads.
pub(crate) fn averages(query: &str) -> bool {
    const WORDS: &[&str] = &[
        "avg",
        "avg_over_time",
        "bottomk",
        "histogram_quantile",
        "max",
        "min",
        "quantile",
        "topk",
    ];
    tokens(query).any(|token| match token.kind {
        Kind::Word => WORDS.iter().any(|word| token.text.eq_ignore_ascii_case(word)),
        kind => kind == Kind::Other('/'),
    })
}

/// Whether the query says itself what counts when there is no series: `or vector(0)`.
pub(crate) fn has_default(query: &str) -> bool {
    let tokens: Vec<Token<'_>> = tokens(query).collect();
    let words = |pair: &[Token<'_>]| matches!(pair, [or, vector] if or.text.eq_ignore_ascii_case("or") && matches!(vector.text, "vector" | "absent" | "on"));
    tokens.windows(2).any(words)
}

/// The index after the parenthesis that closes the one at `start`; none when there is none.
fn after_group(tokens: &[Token<'_>], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(start) {
        match token.kind {
            Kind::Open => depth += 1,
            Kind::Close => depth = depth.checked_sub(1)?,
            _ => {}
        }
        if depth == 0 {
            return (token.kind == Kind::Close).then_some(index + 1);
        }
    }
    None
}

fn tokens(query: &str) -> impl Iterator<Item = Token<'_>> {
    let mut next = 0;
    std::iter::from_fn(move || {
        while let Some(c) = query.get(next..).and_then(|rest| rest.chars().next()) {
            let start = next;
            let rest = &query[start..];
            let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
            let (kind, length) = match c {
                c if c.is_whitespace() => (None, c.len_utf8()),
                '#' => (None, rest.find('\n').unwrap_or(rest.len())),
                'a'..='z' | 'A'..='Z' | '_' | ':' => {
                    (Some(Kind::Word), rest.find(|c| !is_name(c)).unwrap_or(rest.len()))
                }
                '0'..='9' => (
                    Some(Kind::Other('0')),
                    rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '.')
                        .unwrap_or(rest.len()),
                ),
                '(' => (Some(Kind::Open), 1),
                ')' => (Some(Kind::Close), 1),
                '"' | '\'' | '`' => (Some(Kind::Text), string(rest, c)),
                '{' => (Some(Kind::Matchers), until(rest, '}')),
                '[' => (Some(Kind::Window), until(rest, ']')),
                other => (Some(Kind::Other(other)), other.len_utf8()),
            };
            let end = start + length.max(1);
            next = end;
            if let (Some(kind), Some(text)) = (kind, query.get(start..end)) {
                return Some(Token { kind, text, start });
            }
        }
        None
    })
}

/// The length of the string at the start of `text`, quotes included.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote != '`' => escaped = true,
            c if c == quote => return index + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of the brackets at the start of `text`, whatever strings are in them.
fn until(text: &str, close: char) -> usize {
    let mut index = 1;
    while let Some(c) = text.get(index..).and_then(|rest| rest.chars().next()) {
        index += match c {
            '"' | '\'' | '`' => string(&text[index..], c),
            c if c == close => return index + c.len_utf8(),
            c => c.len_utf8(),
        };
    }
    text.len()
}

/// A duration as PromQL writes it, such as `1m30s`, in milliseconds.
fn duration(text: &str) -> Option<u64> {
    let mut total = 0_u64;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).filter(|end| *end > 0)?;
        let number: u64 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let unit = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let milliseconds = match &rest[..unit] {
            "ms" => 1,
            "s" => 1_000,
            "m" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            "w" => 604_800_000,
            "y" => 31_536_000_000,
            _ => return None,
        };
        rest = &rest[unit..];
        total = total.checked_add(number.checked_mul(milliseconds)?)?;
    }
    (total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn windows_of_rates_are_found_with_their_bytes() {
        let found = |query: &str| -> Vec<(String, String, u64)> {
            windows_of_rates(query)
                .into_iter()
                .map(|window| {
                    assert_eq!(&query[window.bytes.clone()], window.text);
                    (
                        window.function.to_owned(),
                        window.text.to_owned(),
                        window.milliseconds,
                    )
                })
                .collect()
        };
        let one = |function: &str, text: &str, milliseconds| {
            vec![(function.to_owned(), text.to_owned(), milliseconds)]
        };
        for (query, expected) in [
            ("sum(rate(x[30s]))", one("rate", "30s", 30_000)),
            (
                "sum(rate(x{a=\"[5s]\", b='}'}[ 1m30s ] offset 5s))",
                one("rate", "1m30s", 90_000),
            ),
            (
                "sum(rate(<<.Series>>{<<.LabelMatchers>>}[45s])) by (<<.GroupBy>>)",
                one("rate", "45s", 45_000),
            ),
            ("increase((x)[20s])", one("increase", "20s", 20_000)),
            ("max_over_time(x[10s])", vec![]),
            ("rate(x[$__rate_interval])", vec![]),
            ("rate(x[5m:10s])", vec![]),
            ("rate(x[])", vec![]),
            ("rate(x", vec![]),
            ("# rate(x[1s])\nx", vec![]),
            ("x[5s]", vec![]),
        ] {
            assert_eq!(found(query), expected, "{query}");
        }
    }

    #[test]
    fn a_query_is_one_sum_or_not() {
        for (query, expected) in [
            ("sum(vllm:num_requests_waiting)", true),
            ("sum by (job) (rate(x[2m]))", true),
            ("SUM(rate(x[2m])) BY (job)", true),
            ("sum(rate(x[2m])) or vector(0)", true),
            ("sum(a) / sum(b)", false),
            ("sum(a / b)", false),
            ("sum(a) + b", false),
            ("sum(a) or b", false),
            ("sum(a", false),
            ("sum", false),
            ("sum_of_things", false),
            ("avg(a)", false),
            ("", false),
        ] {
            assert_eq!(is_sum(query), expected, "{query}");
        }
        assert!(averages("max(a)") && averages("a/b") && !averages("max_size"));
        assert!(has_default("sum(a) or vector(0)") && !has_default("vector(0) or x"));
    }

    proptest! {
        #[test]
        fn no_query_panics(query in "\\PC{0,40}|[a-z0-9(){}\\[\\]\"'`#\\\\ /]{0,40}") {
            let _ = (windows_of_rates(&query), is_sum(&query), averages(&query), has_default(&query));
        }
    }
}
