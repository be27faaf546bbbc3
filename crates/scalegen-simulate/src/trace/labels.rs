//! Names of series: a metric with labels, as Prometheus writes them.

use std::fmt;

/// A metric's name and its labels, sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Labels {
    pub(super) name: Option<String>,
    pairs: Vec<(String, String)>,
}

impl Labels {
    /// Labels without order, of which `__name__` is the name.
    pub(super) fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut labels = Self::default();
        for (key, value) in pairs {
            match key.as_str() {
                "__name__" => labels.name = Some(value),
                _ => labels.pairs.push((key, value)),
            }
        }
        labels.pairs.sort();
        labels
    }

    /// Reads a whole text: `queue{name="fast"}`, `{name="fast"}`; none for one without braces.
    pub(super) fn parse(text: &str) -> Option<Self> {
        text.contains('{').then_some(())?;
        let (labels, rest) = Self::split(text)?;
        rest.trim().is_empty().then_some(labels)
    }

    /// Reads a name with or without labels from the start of a text, and returns what follows.
    pub(super) fn split(text: &str) -> Option<(Self, &str)> {
        let name_end = text
            .find(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':' | '.'))
            .unwrap_or(text.len());
        let (name, mut rest) = text.split_at(name_end);
        let mut pairs = Vec::new();
        if !name.is_empty() {
            pairs.push(("__name__".to_owned(), name.to_owned()));
        }
        match rest.strip_prefix('{') {
            Some(inner) => rest = inner,
            None if name.is_empty() => return None,
            None => return Some((Self::new(pairs), rest)),
        }
        loop {
            rest = rest.trim_start_matches([' ', ',']);
            if let Some(after) = rest.strip_prefix('}') {
                return Some((Self::new(pairs), after));
            }
            if rest.starts_with('"') {
                // A name that only quotes allow: `{"http.requests", code="200"}`, or a label of that kind.
                let (quoted, after) = string(rest)?;
                match after.trim_start().strip_prefix('=') {
                    Some(after) => {
                        let (value, after) = string(after.trim_start())?;
                        pairs.push((quoted, value));
                        rest = after;
                    }
                    None => {
                        pairs.push(("__name__".to_owned(), quoted));
                        rest = after;
                    }
                }
                continue;
            }
            let (key, after) = rest.split_once('=')?;
            let (value, after) = string(after.trim_start())?;
            pairs.push((key.trim().to_owned(), value));
            rest = after;
        }
    }

    /// Whether a series has all that this asks for.
    pub(super) fn selects(&self, series: &Self) -> bool {
        self.name
            .as_ref()
            .is_none_or(|name| series.name.as_ref() == Some(name))
            && self.pairs.iter().all(|pair| series.pairs.contains(pair))
    }
}

/// A text in double quotes at the start, and what follows it.
fn string(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Some((value, inner.get(at + 1..)?)),
            '\\' => match chars.next()?.1 {
                'n' => value.push('\n'),
                other => value.push(other),
            },
            _ => value.push(c),
        }
    }
    None
}

impl fmt::Display for Labels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name.as_deref().unwrap_or_default())?;
        if self.pairs.is_empty() && self.name.is_some() {
            return Ok(());
        }
        f.write_str("{")?;
        for (index, (key, value)) in self.pairs.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{key}={value:?}")?;
        }
        f.write_str("}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn series_are_read_printed_and_selected() {
        for (text, printed) in [
            (r#"queue{name="fast",a="b\"c"}"#, r#"queue{a="b\"c",name="fast"}"#),
            (r#"{__name__="queue"}"#, "queue"),
            (r#"{"http.requests", code="200"}"#, r#"http.requests{code="200"}"#),
            ("{}", "{}"),
        ] {
            assert_eq!(
                Labels::parse(text).map(|it| it.to_string()).as_deref(),
                Some(printed)
            );
        }
        for text in ["queue", "{name=fast}", r#"{name="fast"} 3"#, r#"{name="fast"#] {
            assert_eq!(Labels::parse(text), None, "{text}");
        }
        let series = Labels::parse(r#"queue{name="fast",pod="a"}"#).unwrap();
        let selects = |text| Labels::parse(text).unwrap().selects(&series);
        assert!(selects(r#"{name="fast"}"#) && selects(r#"queue{pod="a"}"#));
        assert!(!selects(r#"{name="slow"}"#) && !selects(r#"jobs{name="fast"}"#));
    }
}
