//! Which names of metrics prometheus-adapter can serve by the rules in its values.

use std::cell::OnceCell;

use regex::{Captures, Regex, RegexBuilder};
use scalegen_document::{Document, Node};

/// Regular expressions that compile to more than this are taken for ones that match everything.
const MOST_BYTES: usize = 1 << 20;

/// The rules of one list in the values of the adapter, each read once.
#[derive(Debug)]
pub(crate) struct ServedMetrics<'a> {
    rules: Vec<Naming<'a>>,
}

impl<'a> ServedMetrics<'a> {
    /// The rules under `rules.external` or `rules.custom`.
    pub(crate) fn of(values: &'a Document, list: &str) -> Self {
        let rules = values.node().get_in(&["rules", list]);
        let rules = rules.into_iter().flat_map(Node::items);
        Self {
            rules: rules.map(Naming::of).collect(),
        }
    }

    /// Whether there are no rules.
    pub(crate) fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Whether some rule may make a metric of this name.
    pub(crate) fn may_have(&self, metric: &str) -> bool {
        self.rules.iter().any(|rule| rule.may_make(metric))
    }

    /// The rules that may make a metric of this name, each with its index.
    pub(crate) fn rules_of(&self, metric: &str) -> Vec<(usize, &'a Node)> {
        let rules = self.rules.iter().enumerate();
        let of_metric = rules.filter(|(_, rule)| rule.may_make(metric));
        of_metric.map(|(index, rule)| (index, rule.rule)).collect()
    }

    /// The rules that are known to make a metric of this name, whatever other series there are.
    pub(crate) fn sure_rules_of(&self, metric: &str) -> impl Iterator<Item = &'a Node> {
        let is_sure = move |rule: &&Naming<'a>| matches!(rule.names(), Names::One(name) if name == metric);
        self.rules.iter().filter(is_sure).map(|rule| rule.rule)
    }

    /// The names that are known to be made, whatever the series.
    pub(crate) fn names(&self) -> Vec<&str> {
        self.rules
            .iter()
            .filter_map(|rule| match rule.names() {
                Names::One(name) => Some(name.as_str()),
                _ => None,
            })
            .filter(|name| !name.is_empty())
            .collect()
    }
}

/// The metric that a rule of prometheus-adapter serves, by its `seriesQuery`, `name.matches` and `name.as`; none where that
/// depends on which series there are.
pub fn metric_of_rule(series_query: &str, matches: &str, expansion: &str) -> Option<String> {
    match names(series_query, matches, expansion)? {
        Names::One(name) => Some(name),
        Names::Like(_) | Names::None | Names::Any => None,
    }
}

/// How one rule names its metrics.
#[derive(Debug)]
struct Naming<'a> {
    rule: &'a Node,
    query: &'a str,
    matches: &'a str,
    expansion: &'a str,
    names: OnceCell<Names>,
}

/// The names that a rule makes of all series that it may find.
#[derive(Debug)]
enum Names {
    /// This one.
    One(String),
    /// Those that look like this.
    Like(Regex),
    /// None: the rule drops the only series that it selects.
    None,
    /// Any, as far as is known.
    Any,
}

impl<'a> Naming<'a> {
    fn of(rule: &'a Node) -> Self {
        let text = |keys: &[&str]| rule.get_in(keys).and_then(Node::as_str).unwrap_or_default();
        Self {
            rule,
            query: text(&["seriesQuery"]),
            matches: text(&["name", "matches"]),
            expansion: text(&["name", "as"]),
            names: OnceCell::new(),
        }
    }

    fn may_make(&self, metric: &str) -> bool {
        match self.names() {
            Names::One(name) => name == metric,
            Names::Like(pattern) => pattern.is_match(metric),
            Names::None => false,
            Names::Any => true,
        }
    }

    fn names(&self) -> &Names {
        let all = || names(self.query, self.matches, self.expansion);
        self.names.get_or_init(|| all().unwrap_or(Names::Any))
    }
}

/// The name that `MetricNameForSeries` gives the series; none when it is not known.
fn names(series_query: &str, matches: &str, expansion: &str) -> Option<Names> {
    let matches = compile(matches)?;
    // Without `as` the name is the one group of the pattern, else what the whole pattern finds.
    let expansion = match (expansion, matches.captures_len()) {
        ("", 1) => "$0",
        ("", 2) => "$1",
        ("", _) => return None,
        (expansion, _) => expansion,
    };
    if !expansion.contains('$') {
        return Some(Names::One(expansion.to_owned()));
    }
    if let Some(series) = series(series_query) {
        let Some(found) = matches.captures(series) else {
            return Some(Names::None);
        };
        return Some(Names::One(expanded(&found, expansion)));
    }
    like(expansion, &matches)
}

fn compile(pattern: &str) -> Option<Regex> {
    // As the adapter has it where none is given.
    let pattern = if pattern.is_empty() { ".*" } else { pattern };
    RegexBuilder::new(pattern).size_limit(MOST_BYTES).build().ok()
}

fn expanded(found: &Captures<'_>, expansion: &str) -> String {
    let mut name = String::new();
    // As Go: the longest name after `$`, and groups that do not exist are empty.
    found.expand(expansion, &mut name);
    name
}

/// The name of the one series that a selector is about: before its braces, or that of its matcher of `__name__`.
pub(crate) fn series(query: &str) -> Option<&str> {
    let (name, matchers) = query.split_once('{').unwrap_or((query, ""));
    let name = match name.trim() {
        "" => named(matchers)?,
        name => name,
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | ':');
    (!name.is_empty() && name.chars().all(is_name)).then_some(name)
}

/// What a matcher of `__name__` has between its quotes, without the anchors of a regular expression.
fn named(matchers: &str) -> Option<&str> {
    let (_, rest) = matchers.split_once("__name__")?;
    let value = rest.trim_start().strip_prefix('=')?;
    let (is_pattern, value) = match value.strip_prefix('~') {
        Some(value) => (true, value),
        None => (false, value),
    };
    let value = value.trim_start();
    let quote = value.chars().next().filter(|c| ['"', '\'', '`'].contains(c))?;
    let (value, _) = value.get(1..)?.split_once(quote)?;
    Some(match is_pattern {
        true => value.trim_start_matches('^').trim_end_matches('$'),
        false => value,
    })
}

/// What the expansion looks like when its groups hold anything.
fn like(expansion: &str, matches: &Regex) -> Option<Names> {
    // Each group is marked with a character that no name has, and the rest is taken as it stands.
    let mark = "\u{0}";
    let mut pattern = String::from("^");
    let mut rest = expansion;
    while let Some(at) = rest.find('$') {
        let (before, after) = rest.split_at(at);
        pattern.push_str(&regex::escape(before));
        let after = &after[1..];
        if let Some(literal) = after.strip_prefix('$') {
            pattern.push_str(&regex::escape("$"));
            rest = literal;
            continue;
        }
        let (group, next) = group(after);
        let exists = match group.parse::<usize>() {
            Ok(number) => number < matches.captures_len(),
            Err(_) => matches.capture_names().flatten().any(|name| name == group),
        };
        if group.is_empty() {
            pattern.push_str(&regex::escape("$"));
        } else if exists {
            pattern.push_str(mark);
        }
        rest = next;
    }
    pattern.push_str(&regex::escape(rest));
    pattern.push('$');
    Regex::new(&pattern.replace(mark, ".*")).ok().map(Names::Like)
}

/// The group that stands after a `$`, and what comes after it.
fn group(text: &str) -> (&str, &str) {
    if let Some((name, rest)) = text.strip_prefix('{').and_then(|text| text.split_once('}')) {
        return (name, rest);
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    text.split_at(end.unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_as_the_adapter_makes_them() {
        for (query, matches, expansion, metric, may) in [
            (
                "a_total{x!=\"\"}",
                "^a_total$",
                "a_per_second",
                "a_per_second",
                true,
            ),
            ("a_total", "^(.*)_total$", "$1_per_second", "a_per_second", false),
            ("a_total", "^(.*)_total$", "${1}_per_second", "a_per_second", true),
            ("a_total", "^(.*)_total$", "", "a", true),
            ("a_total", "_total", "", "a_total", false),
            ("a_total", "", "", "a_total", true),
            ("a_total", "^b", "", "a_total", false),
            ("a_total", "^(?P<base>.*)_total$", "${base}_rate", "a_rate", true),
            (
                "{__name__=~\"http_.*\"}",
                "^(.*)_total$",
                "${1}_per_second",
                "x_per_second",
                true,
            ),
            (
                "{__name__=~\"http_.*\"}",
                "^(.*)_total$",
                "${1}_per_second",
                "x_per_minute",
                false,
            ),
            (
                "{__name__=~\"http_.*\"}",
                "^(.*)_total$",
                "$1_per_second",
                "x_per_second",
                false,
            ),
            ("{__name__=~\"http_.*\"}", "", "", "anything", true),
            ("{__name__=~\"http_.*\"}", "(", "", "anything", true),
            ("a", "(a)(b)", "", "anything", true),
            ("{x=\"1\"}", "", "cost_$$_$0", "cost_$_x", true),
        ] {
            let rule = Node::from(&serde_json::json!({
                "seriesQuery": query, "name": {"matches": matches, "as": expansion}
            }));
            let made = Naming::of(&rule).may_make(metric);
            assert_eq!(made, may, "{query} {matches} {expansion} {metric}");
        }
    }
}
