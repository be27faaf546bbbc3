//! Label selectors in the notation of kubectl: `app=web,tier in (api, worker),!canary`.
//!
//! Source: `Parse` of `pkg/labels/selector.go` of k8s.io/apimachinery.

use std::collections::BTreeMap;

use crate::{Unread, label, strconv};

/// One requirement of a selector; labels match a selector when they meet all.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Requirement {
    /// The label's key.
    pub key: String,
    /// What its value has to be.
    pub operator: Operator,
}

/// What a selector requires of a label's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operator {
    /// There is one.
    Exists,
    /// There is none.
    DoesNotExist,
    /// It is one of these.
    In(Vec<String>),
    /// It is none of these, or there is none.
    NotIn(Vec<String>),
    /// It is a number above this one.
    GreaterThan(i64),
    /// It is a number below this one.
    LessThan(i64),
}

/// Why a text is not a label selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// Nothing where a key belongs.
    #[error("is no label selector: a label's key is missing")]
    NoKey,
    /// A key whose prefix is not a DNS subdomain.
    #[error("is no label selector: `{0}` is no prefix of a label's key")]
    Prefix(String),
    /// A key whose name is not one.
    #[error("is no label selector: `{0}` is no name of a label")]
    Name(String),
    /// A value that labels cannot have.
    #[error("is no label selector: `{0}` is no value of a label")]
    Value(String),
    /// Something else than a number after `<` or `>`.
    #[error("is no label selector: `{0}` is not a whole number")]
    NotWhole(String),
    /// A word after the key that is no operator.
    #[error("is no label selector: `{0}` is no operator")]
    Operator(String),
    /// No values in parentheses.
    #[error("is no label selector: in and notin want values in parentheses")]
    NoParenthesis,
    /// No `)`.
    #[error("is no label selector: the parenthesis is not closed")]
    Unclosed,
    /// Something else than a comma after a requirement.
    #[error("is no label selector: unexpected `{0}`")]
    Unexpected(char),
}

/// The requirements of a selector.
///
/// ```
/// use scalegen_syntax::label_selector;
///
/// assert_eq!(label_selector::parse("app=web,!canary").unwrap().len(), 2);
/// assert!(label_selector::parse("app: web").is_err());
/// ```
pub fn parse(text: &str) -> Result<Vec<Requirement>, Unread<SelectorError>> {
    let mut parser = Parser { text, at: 0 };
    let mut requirements = Vec::new();
    loop {
        let start = parser.skip_spaces();
        let requirement = parser.requirement();
        requirements.push(requirement.map_err(|error| Unread::at(error, start..parser.at.max(start)))?);
        parser.skip_spaces();
        match parser.next() {
            None => return Ok(requirements),
            Some(',') => {}
            Some(other) => {
                let span = parser.at - other.len_utf8()..parser.at;
                return Err(Unread::at(SelectorError::Unexpected(other), span));
            }
        }
    }
}

impl Requirement {
    /// Whether labels meet it.
    pub fn is_met(&self, labels: &BTreeMap<String, String>) -> bool {
        let value = labels.get(&self.key);
        let number = || value.and_then(|value| strconv::integer(value).ok());
        match &self.operator {
            Operator::Exists => value.is_some(),
            Operator::DoesNotExist => value.is_none(),
            Operator::In(values) => value.is_some_and(|value| values.contains(value)),
            Operator::NotIn(values) => !value.is_some_and(|value| values.contains(value)),
            Operator::GreaterThan(than) => number().is_some_and(|number| number > *than),
            Operator::LessThan(than) => number().is_some_and(|number| number < *than),
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

    fn requirement(&mut self) -> Result<Requirement, SelectorError> {
        if self.take("!") {
            let key = self.key()?;
            return Ok(Requirement {
                key,
                operator: Operator::DoesNotExist,
            });
        }
        let key = self.key()?;
        self.skip_spaces();
        let operator = if self.take("!=") {
            Operator::NotIn(vec![self.value()?])
        } else if self.take("==") || self.take("=") {
            Operator::In(vec![self.value()?])
        } else if self.take(">") {
            Operator::GreaterThan(self.number()?)
        } else if self.take("<") {
            Operator::LessThan(self.number()?)
        } else {
            match self.rest().chars().next() {
                None | Some(',') => Operator::Exists,
                Some(_) => match self.word() {
                    "in" => Operator::In(self.values()?),
                    "notin" => Operator::NotIn(self.values()?),
                    word => return Err(SelectorError::Operator(word.to_owned())),
                },
            }
        };
        Ok(Requirement { key, operator })
    }

    fn key(&mut self) -> Result<String, SelectorError> {
        let key = self.word();
        let Err(error) = label::key(key) else {
            return Ok(key.to_owned());
        };
        let (prefix, name) = key.split_once('/').unwrap_or(("", key));
        Err(match error {
            label::KeyError::EmptyName => SelectorError::NoKey,
            label::KeyError::EmptyPrefix | label::KeyError::Prefix(_) => {
                SelectorError::Prefix(prefix.to_owned())
            }
            _ => SelectorError::Name(name.to_owned()),
        })
    }

    fn value(&mut self) -> Result<String, SelectorError> {
        let value = self.word().to_owned();
        match label::value(&value) {
            Ok(()) => Ok(value),
            Err(_) => Err(SelectorError::Value(value)),
        }
    }

    fn number(&mut self) -> Result<i64, SelectorError> {
        let number = self.word();
        strconv::integer(number).map_err(|_| SelectorError::NotWhole(number.to_owned()))
    }

    fn values(&mut self) -> Result<Vec<String>, SelectorError> {
        self.skip_spaces();
        if !self.take("(") {
            return Err(SelectorError::NoParenthesis);
        }
        let mut values = Vec::new();
        loop {
            values.push(self.value()?);
            self.skip_spaces();
            if self.take(")") {
                return Ok(values);
            }
            if !self.take(",") {
                return Err(SelectorError::Unclosed);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_kubectl_takes() {
        let labels = BTreeMap::from(
            [("app", "web"), ("tier", "api"), ("n", "4")]
                .map(|(key, value)| (key.to_owned(), value.to_owned())),
        );
        for (text, met) in [
            ("app=web", true),
            ("app == web", true),
            ("app!=web", false),
            ("canary!=yes", true),
            ("app", true),
            ("!app", false),
            ("tier in (api, worker)", true),
            ("tier notin(api)", false),
            ("app=web,tier in (a,api),!canary", true),
            ("app=web,tier in (a,b),!canary", false),
            ("app.kubernetes.io/name=chat-api", false),
            ("n>3", true),
            ("n<4", false),
            ("app=", false),
            ("in=x", false),
            ("app in ()", false),
        ] {
            let requirements = parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(
                requirements.iter().all(|each| each.is_met(&labels)),
                met,
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_the_rest() {
        for (text, message) in [
            ("app: web", "`app:` is no name"),
            ("app=web tier=api", "unexpected `t`"),
            ("app=web,", "key is missing"),
            ("app is web", "`is` is no operator"),
            ("tier in api", "parentheses"),
            ("tier in (api", "not closed"),
            ("app=-web", "no value"),
            ("app=a b", "unexpected `b`"),
            ("App.Example/x=y", "no prefix"),
            ("/x=y", "no prefix"),
            ("a/b/c=y", "`b/c` is no name"),
            ("n>many", "not a whole number"),
            ("=web", "key is missing"),
            ("a=é", "no value"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.to_string().contains(message), "{text}: {error}");
            if let Some(span) = error.span {
                assert!(text.get(span).is_some(), "{text}");
            }
        }
        let long = "a".repeat(64);
        assert!(parse(&format!("{long}=x")).is_err());
        assert!(parse(&format!("x={long}")).is_err());
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,16}|[a-c=!<>(), /in]{0,24}") {
            let _ = parse(&text);
        }
    }
}
