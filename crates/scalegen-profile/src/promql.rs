//! The PromQL that signals are made into.

use indexmap::IndexMap;

use crate::language::{Aggregate, Function, Matcher, MatcherTable, Signal};
use scalegen_syntax::Duration;

/// A structured signal.
pub(crate) struct Structured<'a> {
    pub(crate) series: &'a str,
    pub(crate) matchers: &'a IndexMap<String, Matcher>,
    pub(crate) function: Option<(Function, Duration)>,
    pub(crate) aggregate: Aggregate,
}

/// The PromQL of a signal and the template of its adapter rule; none where it has neither query nor series, or a function
/// without a window.
pub fn queries_of(signal: &Signal) -> Option<(String, String)> {
    if let Some(query) = &signal.query {
        return Some((query.clone(), query.clone()));
    }
    let function = match (signal.function, signal.window) {
        (Some(function), window) => Some((function, window?)),
        (None, _) => None,
    };
    let structured = Structured {
        series: signal.series.as_ref()?,
        matchers: &signal.matchers,
        function,
        aggregate: signal.aggregate.unwrap_or_default(),
    };
    Some((structured.query(), structured.adapter_template()))
}

impl Structured<'_> {
    /// As KEDA or a person asks Prometheus: `sum(rate(chat_requests_total{route="/chat"}[2m]))`.
    pub(crate) fn query(&self) -> String {
        let matchers = self.matchers();
        match matchers.is_empty() {
            true => self.around(self.series),
            false => self.around(&[self.series, "{", &matchers, "}"].concat()),
        }
    }

    /// As prometheus-adapter's template.
    ///
    /// The label matchers come last, because they may be empty: PromQL takes a comma at the end, and none at
    /// the start.
    pub(crate) fn adapter_template(&self) -> String {
        // `<<` would open a placeholder, and `{{` looks like one; inside a PromQL string the escapes are the
        // same text.
        let matchers = self
            .matchers()
            .replace("<<", "\\x3c\\x3c")
            .replace("{{", "\\x7b\\x7b");
        let comma = if matchers.is_empty() { "" } else { "," };
        self.around(&["<<.Series>>{", &matchers, comma, "<<.LabelMatchers>>}"].concat())
    }

    /// As prometheus-adapter's template of a metric that each pod has.
    pub(crate) fn pods_template(&self) -> String {
        self.adapter_template() + " by (<<.GroupBy>>)"
    }

    fn matchers(&self) -> String {
        let matcher = |(label, matcher): (&String, &Matcher)| {
            let (operator, value) = match matcher {
                Matcher::Equal(value) => ("=", value),
                Matcher::Other(MatcherTable::Not(value)) => ("!=", value),
                Matcher::Other(MatcherTable::Regex(value)) => ("=~", value),
                Matcher::Other(MatcherTable::NotRegex(value)) => ("!~", value),
            };
            [label, operator, &quoted(value)].concat()
        };
        self.matchers.iter().map(matcher).collect::<Vec<_>>().join(",")
    }

    fn around(&self, selector: &str) -> String {
        let aggregate = self.aggregate.as_str();
        match self.function {
            Some((function, window)) => {
                let (function, window) = (function.as_str(), window.to_string());
                [aggregate, "(", function, "(", selector, "[", &window, "]))"].concat()
            }
            None => [aggregate, "(", selector, ")"].concat(),
        }
    }
}

/// A PromQL string literal, escaped as in Go.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_ascii_control() => quoted.push_str(&format!("\\x{:02x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a text can name a series.
pub(crate) fn is_series_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_' || b == b':')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b':')
}

/// Whether a text can name a label.
pub(crate) fn is_label_name(text: &str) -> bool {
    is_series_name(text) && !text.contains(':')
}

/// The one series that a query reads; none when it reads several, or when that takes a real parser to say.
pub(crate) fn only_series(query: &str) -> Option<String> {
    let mut series: Option<String> = None;
    let mut rest = query;
    while let Some(c) = rest.chars().next() {
        if c.is_ascii_alphabetic() || c == '_' || c == ':' {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':'))
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            rest = after.trim_start();
            let lower = word.to_ascii_lowercase();
            if GROUPING.contains(&lower.as_str()) {
                if rest.starts_with('(') {
                    rest = after_closing(rest)?;
                }
            } else if !rest.starts_with('(') && !WORDS.contains(&lower.as_str()) {
                if series.as_deref().is_some_and(|known| known != word) {
                    return None;
                }
                series = Some(word.to_owned());
                if rest.starts_with('{') {
                    rest = after_closing(rest)?;
                }
            }
        } else if c.is_ascii_digit() {
            let end = rest
                .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.'))
                .unwrap_or(rest.len());
            rest = &rest[end..];
        } else if matches!(c, '"' | '\'' | '`') {
            rest = after_string(rest)?;
        } else if c == '[' {
            rest = after_closing(rest)?;
        } else if c == '{' || c == '#' {
            // A selector without a name, or a comment.
            return None;
        } else {
            rest = &rest[c.len_utf8()..];
        }
    }
    series
}

/// Words before a list of labels in parentheses.
const GROUPING: &[&str] = &["by", "without", "on", "ignoring", "group_left", "group_right"];
/// Words that are neither functions before a parenthesis nor series.
const WORDS: &[&str] = &[
    "and",
    "or",
    "unless",
    "atan2",
    "bool",
    "offset",
    "inf",
    "nan",
    "sum",
    "min",
    "max",
    "avg",
    "group",
    "stddev",
    "stdvar",
    "count",
    "count_values",
    "bottomk",
    "topk",
    "quantile",
    "limitk",
    "limit_ratio",
];

/// What follows the bracket that closes the one at the start.
fn after_closing(text: &str) -> Option<&str> {
    let mut rest = text;
    let mut depth = 0_usize;
    while let Some(c) = rest.chars().next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.checked_sub(1)?,
            '"' | '\'' | '`' => {
                rest = after_string(rest)?;
                continue;
            }
            _ => {}
        }
        rest = &rest[c.len_utf8()..];
        if depth == 0 {
            return Some(rest);
        }
    }
    None
}

/// What follows the string at the start.
fn after_string(text: &str) -> Option<&str> {
    let quote = text.chars().next()?;
    let mut escaped = false;
    for (position, c) in text.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote != '`' {
            escaped = true;
        } else if c == quote {
            return Some(&text[position + c.len_utf8()..]);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structured_signals_print_as_promql() {
        let matchers = IndexMap::from([
            ("route".to_owned(), Matcher::Equal("/c\"\\\n<<x".to_owned())),
            (
                "code".to_owned(),
                Matcher::Other(MatcherTable::NotRegex("5{{..".to_owned())),
            ),
        ]);
        let signal = Structured {
            series: "chat_requests_total",
            matchers: &matchers,
            function: Some((Function::Rate, Duration::from_seconds(120))),
            aggregate: Aggregate::Sum,
        };
        assert_eq!(
            signal.query(),
            r#"sum(rate(chat_requests_total{route="/c\"\\\n<<x",code!~"5{{.."}[2m]))"#
        );
        assert_eq!(
            signal.adapter_template(),
            r#"sum(rate(<<.Series>>{route="/c\"\\\n\x3c\x3cx",code!~"5\x7b\x7b..",<<.LabelMatchers>>}[2m]))"#
        );
        let gauge = Structured {
            series: "queue",
            matchers: &IndexMap::new(),
            function: None,
            aggregate: Aggregate::Max,
        };
        assert_eq!(gauge.query(), "max(queue)");
        assert_eq!(gauge.adapter_template(), "max(<<.Series>>{<<.LabelMatchers>>})");
    }

    #[test]
    fn the_only_series_of_a_query_is_found() {
        for (query, series) in [
            (
                "sum(vllm:num_requests_waiting)",
                Some("vllm:num_requests_waiting"),
            ),
            (
                "sum by (pod) (rate(a_total{x=\"y}\"}[5m] offset 1m))",
                Some("a_total"),
            ),
            ("sum(a) / sum(a)", Some("a")),
            ("sum(a) / sum(b)", None),
            ("a > bool 5", Some("a")),
            ("{__name__=\"a\"}", None),
            ("1e3 * time()", None),
            ("sum(a{b='c'", None),
            ("a on(x) group_left(y) a", Some("a")),
        ] {
            assert_eq!(only_series(query).as_deref(), series, "{query}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_query_panics(query in "\\PC{0,40}") {
            let _ = only_series(&query);
        }
    }
}
