//! Queries of prometheus-adapter: templates that are filled in for a metric before Prometheus reads them.
//!
//! Source: `pkg/naming/metrics_query.go` of prometheus-adapter, a Go template between `<<` and `>>`.

use crate::Span;

/// What an adapter's template is filled in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fill<'a> {
    /// The name of the series: `.Series`.
    pub series: &'a str,
    /// Labels of the resources that are asked for, with the values that are asked for: `.LabelMatchers`. Of several pods
    /// the value is a regular expression: `a|b`, or `web-.+`.
    pub matchers: &'a [(&'a str, &'a str)],
    /// Labels by which the result is grouped: `.GroupBy`.
    pub group_by: &'a [&'a str],
}

/// A template that was filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Filled {
    /// The query. What nobody knows is a variable in it, such as `${.Unknown}`, so that its meaning is unknown there.
    pub query: String,
    /// Placeholders that were not filled in, in the template: fields that the adapter does not have, and what only its own
    /// template engine can do.
    pub unknown: Vec<Span>,
    /// Where each part of the query is in the template, in order.
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    query: Span,
    template: Span,
}

impl Filled {
    /// Where a part of the query is in the template: of what was filled in the placeholder.
    pub fn in_template(&self, span: Span) -> Span {
        let start = self.at(span.start, false);
        Span {
            start,
            end: self.at(span.end, true).max(start),
        }
    }

    fn at(&self, byte: usize, is_end: bool) -> usize {
        let holds = |part: &&Part| byte < part.query.end || (is_end && byte == part.query.end);
        let Some(part) = self.parts.iter().find(holds) else {
            return self.parts.last().map_or(0, |part| part.template.end);
        };
        let is_text = part.query.end - part.query.start == part.template.end - part.template.start;
        match (is_text, is_end) {
            (true, _) => part.template.start + byte.saturating_sub(part.query.start),
            (false, false) => part.template.start,
            (false, true) => part.template.end,
        }
    }
}

/// Fills in a template.
///
/// ```
/// use scalegen_meaning::Span;
/// use scalegen_meaning::adapter::{Fill, fill};
///
/// let filled = fill(
///     "sum(<<.Series>>{<<.LabelMatchers>>}) by (<<.GroupBy>>)",
///     &Fill {
///         series: "http_requests_total",
///         matchers: &[("namespace", "shop"), ("pod", "a|b")],
///         group_by: &["pod"],
///     },
/// );
/// assert_eq!(filled.query, r#"sum(http_requests_total{namespace="shop",pod=~"a|b"}) by (pod)"#);
/// // The name of the metric is where the placeholder is.
/// assert_eq!(filled.in_template(Span { start: 4, end: 23 }), Span { start: 4, end: 15 });
/// ```
pub fn fill(template: &str, with: &Fill<'_>) -> Filled {
    let mut filled = Filled {
        query: String::new(),
        unknown: Vec::new(),
        parts: Vec::new(),
    };
    let mut at = 0;
    while let Some((start, end)) = placeholder(template, at) {
        let inner = &template[start + 2..end - 2];
        // `<<-` and `->>` take the blanks beside them away.
        let before = &template[at..start];
        let text = if inner.starts_with('-') {
            before.trim_end()
        } else {
            before
        };
        filled.push(text, at, at + text.len());
        let name = inner.trim_matches('-').trim();
        let span = Span { start, end };
        match value(name, with) {
            Some(value) => filled.push(&value, start, end),
            None => {
                filled.unknown.push(span);
                filled.push("${unknown}", start, end);
            }
        }
        at = end;
        if inner.ends_with('-') {
            at += template[end..].len() - template[end..].trim_start().len();
        }
    }
    filled.push(&template[at..], at, template.len());
    filled
}

impl Filled {
    fn push(&mut self, text: &str, start: usize, end: usize) {
        let from = self.query.len();
        self.query.push_str(text);
        let query = Span {
            start: from,
            end: self.query.len(),
        };
        let template = Span { start, end };
        self.parts.push(Part { query, template });
    }
}

/// The next placeholder with its brackets.
fn placeholder(template: &str, from: usize) -> Option<(usize, usize)> {
    let start = from + template[from..].find("<<")?;
    let end = start + 2 + template[start + 2..].find(">>")? + 2;
    Some((start, end))
}

fn value(name: &str, with: &Fill<'_>) -> Option<String> {
    let of_label = |label: &str| {
        let value = with.matchers.iter().find(|(name, _)| *name == label);
        value.map(|(_, value)| (*value).to_owned())
    };
    match name {
        ".Series" => Some(with.series.to_owned()),
        ".LabelMatchers" => Some(
            with.matchers
                .iter()
                .map(|(label, value)| {
                    let operator = if value.contains(['|', '+']) { "=~" } else { "=" };
                    format!("{label}{operator}\"{value}\"")
                })
                .collect::<Vec<_>>()
                .join(","),
        ),
        ".GroupBy" => Some(with.group_by.join(",")),
        ".GroupBySlice" => Some("${.GroupBySlice}".to_owned()),
        _ => {
            let label = name.strip_prefix(".LabelValuesByName.").or_else(|| {
                let quoted = name.strip_prefix("index .LabelValuesByName")?.trim();
                quoted.strip_prefix('"')?.strip_suffix('"')
            });
            label.and_then(of_label)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::promql::parse;

    const FILL: Fill<'static> = Fill {
        series: "vllm:num_requests_running",
        matchers: &[("namespace", "demo"), ("pod", "engine-0|engine-1")],
        group_by: &["pod"],
    };

    #[test]
    fn templates_become_queries() {
        for (template, query) in [
            (
                "max by (<<.GroupBy>>) (<<.Series>>{<<.LabelMatchers>>})",
                r#"max by (pod) (vllm:num_requests_running{namespace="demo",pod=~"engine-0|engine-1"})"#,
            ),
            (
                "sum(rate(<< .Series >>{<<.LabelMatchers>>,code!=\"500\"}[2m])) by (<<.GroupBy>>)",
                r#"sum(rate(vllm:num_requests_running{namespace="demo",pod=~"engine-0|engine-1",code!="500"}[2m])) by (pod)"#,
            ),
            (
                "sum(queue{namespace=\"<<index .LabelValuesByName \"namespace\">>\"})",
                r#"sum(queue{namespace="demo"})"#,
            ),
            (
                "sum(queue{namespace=\"<<.LabelValuesByName.namespace>>\"})",
                r#"sum(queue{namespace="demo"})"#,
            ),
            ("sum( <<- .Series ->> )", "sum(vllm:num_requests_running)"),
            ("sum(up)", "sum(up)"),
            ("sum(<<.Series", "sum(<<.Series"),
            ("", ""),
        ] {
            let filled = fill(template, &FILL);
            assert_eq!(filled.query, query);
            assert_eq!(filled.unknown, [], "{template}");
        }
    }

    #[test]
    fn what_is_not_filled_in_is_unknown() {
        let template = "sum(<<.Name>>{<<.LabelMatchersByName>>})";
        let filled = fill(template, &FILL);
        let unknown: Vec<_> = filled
            .unknown
            .iter()
            .map(|span| &template[span.start..span.end])
            .collect();
        assert_eq!(unknown, ["<<.Name>>", "<<.LabelMatchersByName>>"]);
        assert!(parse(&filled.query).is_ok(), "{}", filled.query);
    }

    #[test]
    fn mistakes_are_where_the_template_has_them() {
        let template = "sum(rate(<<.Series>>{<<.LabelMatchers>>)) by (<<.GroupBy>>)";
        let filled = fill(template, &FILL);
        let error = parse(&filled.query).unwrap_err();
        let span = filled.in_template(error.span);
        assert_eq!(&template[span.start..span.end], ")");

        let template = "sum(<<.Series>>) by <<.GroupBy>>";
        let error = parse(&fill(template, &FILL).query).unwrap_err();
        let span = fill(template, &FILL).in_template(error.span);
        assert_eq!(&template[span.start..span.end], "<<.GroupBy>>");
    }

    proptest::proptest! {
        #[test]
        fn any_template_is_filled_in(template in "(<<|>>|<<-|.Series|->>|[a-zé(){} ]){0,12}") {
            let filled = fill(&template, &FILL);
            for start in 0..=filled.query.len() {
                let span = filled.in_template(Span { start, end: filled.query.len() });
                proptest::prop_assert!(span.start <= span.end && span.end <= template.len());
            }
        }
    }
}
