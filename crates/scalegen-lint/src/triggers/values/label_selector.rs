//! Label selectors in the notation of kubectl.
//!
//! Source: `labels.Parse` of k8s.io/apimachinery.

use crate::triggers::examination::Fault;

/// The longest name of a label, and its longest value.
const MAX_NAME: usize = 63;
/// The longest prefix of a label's key.
const MAX_PREFIX: usize = 253;

pub(super) fn check(text: &str) -> Option<Fault> {
    let mut parser = Parser { text, at: 0 };
    loop {
        let start = parser.skip_spaces();
        if let Err(what) = parser.requirement() {
            let end = parser.at.max(start);
            let fault = Fault::malformed(format!("is no label selector: {what}"))
                .help("write requirements such as app=web,tier in (api, worker),!canary");
            return Some(if start < end { fault.at(start..end) } else { fault });
        }
        parser.skip_spaces();
        match parser.next() {
            None => return None,
            Some(',') => {}
            Some(other) => {
                let span = parser.at - other.len_utf8()..parser.at;
                return Some(
                    Fault::malformed(format!("is no label selector: unexpected `{other}`")).at(span),
                );
            }
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip_spaces(&mut self) -> usize {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.at
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn take(&mut self, token: &str) -> bool {
        let taken = self.rest().starts_with(token);
        if taken {
            self.at += token.len();
        }
        taken
    }

    /// A key, a value or a keyword: all that is neither a space nor an operator.
    fn word(&mut self) -> &'a str {
        self.skip_spaces();
        let rest = self.rest();
        let end = rest
            .find(|c: char| c.is_whitespace() || "=!(),<>".contains(c))
            .unwrap_or(rest.len());
        self.at += end;
        rest.get(..end).unwrap_or_default()
    }

    fn requirement(&mut self) -> Result<(), String> {
        if self.take("!") {
            return check_key(self.word());
        }
        check_key(self.word())?;
        self.skip_spaces();
        if self.take("==") || self.take("!=") || self.take("=") {
            return check_value(self.word());
        }
        if self.take(">") || self.take("<") {
            let number = self.word();
            return match number.parse::<i64>() {
                Ok(_) => Ok(()),
                Err(_) => Err(format!("`{number}` is not a whole number")),
            };
        }
        match self.rest().chars().next() {
            // Only that the label exists.
            None | Some(',') => Ok(()),
            Some(_) => match self.word() {
                "in" | "notin" => self.values(),
                word => Err(format!("`{word}` is no operator")),
            },
        }
    }

    fn values(&mut self) -> Result<(), String> {
        self.skip_spaces();
        if !self.take("(") {
            return Err("in and notin want values in parentheses".to_owned());
        }
        loop {
            check_value(self.word())?;
            self.skip_spaces();
            if self.take(")") {
                return Ok(());
            }
            if !self.take(",") {
                return Err("the parenthesis is not closed".to_owned());
            }
        }
    }
}

fn check_key(key: &str) -> Result<(), String> {
    let name = match key.split_once('/') {
        None => key,
        Some((prefix, name)) => {
            let label =
                |label: &str| is_delimited(label, |b| b.is_ascii_lowercase() || b.is_ascii_digit(), b"-");
            if prefix.len() > MAX_PREFIX || !prefix.split('.').all(label) {
                return Err(format!("`{prefix}` is no prefix of a label's key"));
            }
            name
        }
    };
    match name.is_empty() {
        true => Err("a label's key is missing".to_owned()),
        false => is_name(name)
            .then_some(())
            .ok_or_else(|| format!("`{name}` is no name of a label")),
    }
}

fn check_value(value: &str) -> Result<(), String> {
    (value.is_empty() || is_name(value))
        .then_some(())
        .ok_or_else(|| format!("`{value}` is no value of a label"))
}

fn is_name(text: &str) -> bool {
    text.len() <= MAX_NAME && is_delimited(text, |b| b.is_ascii_alphanumeric(), b"-_.")
}

/// Whether a text starts and ends with `plain` bytes and has only those and `inner` ones between.
fn is_delimited(text: &str, plain: impl Fn(u8) -> bool, inner: &[u8]) -> bool {
    let bytes = text.as_bytes();
    bytes.first().is_some_and(|b| plain(*b))
        && bytes.last().is_some_and(|b| plain(*b))
        && bytes.iter().all(|b| plain(*b) || inner.contains(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_kubectl_takes() {
        for text in [
            "app=web",
            "app == web",
            "app!=web",
            "app",
            "!app",
            "tier in (api, worker)",
            "tier notin(api)",
            "app=web,tier in (a,b),!canary",
            "app.kubernetes.io/name=chat-api",
            "generation>3",
            "app=",
            "in=x",
            "app in ()",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }

    #[test]
    fn refuses_the_rest() {
        for (text, told) in [
            ("app: web", "`app:` is no name"),
            ("app=web tier=api", "unexpected `t`"),
            ("app=web,", "key is missing"),
            ("app is web", "`is` is no operator"),
            ("tier in api", "parentheses"),
            ("tier in (api", "not closed"),
            ("app=-web", "no value"),
            ("app=a b", "unexpected `b`"),
            ("App.Example/x=y", "no prefix"),
            ("n>many", "not a whole number"),
            ("=web", "key is missing"),
            ("a=é", "no value"),
        ] {
            let fault = check(text).unwrap_or_else(|| panic!("{text}"));
            assert!(fault.what.contains(told), "{text}: {fault:?}");
            if let Some(span) = fault.span {
                assert!(text.get(span).is_some(), "{text}");
            }
        }
        let long = "a".repeat(64);
        assert!(check(&format!("{long}=x")).is_some());
        assert!(check(&format!("x={long}")).is_some());
    }
}
