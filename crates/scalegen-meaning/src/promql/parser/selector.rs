//! Selectors: a name, and matchers between braces.

use super::{Kind, Parser, unexpected};
use crate::Span;
use crate::promql::{Error, ErrorKind, Expr, Label, MatchOperator, Matcher, Modifiers, Selector, check};

impl Parser<'_> {
    /// The rest of a selector that begins at `start`, behind its name if it has one before the braces.
    pub(super) fn selector(
        &mut self,
        start: usize,
        name: Option<Label>,
        has_variable: bool,
    ) -> Result<Expr, Error> {
        let mut selector = Selector {
            name,
            matchers: Vec::new(),
            range: None,
            modifiers: Modifiers::default(),
            has_variable,
        };
        if self.token.is("{") {
            let open = self.open("{")?;
            while !self.token.is("}") {
                self.item(&mut selector)?;
                if !self.take_sign(",")? {
                    break;
                }
            }
            if self.token.is("[") {
                return Err(Error::new(self.token.span, ErrorKind::RangeInBraces));
            }
            self.close(open, "}", "`,` or `}`")?;
        }
        check::selector(self.from(start), selector)
    }

    /// One matcher, a quoted name of a metric, or a variable.
    fn item(&mut self, selector: &mut Selector) -> Result<(), Error> {
        let first = self.token;
        if first.kind == Kind::Variable {
            self.take()?;
            selector.has_variable = true;
            // `$label="value"`
            if match_operator(self.token.text).is_some() {
                self.take()?;
                self.text_or_variable()?;
            }
            return Ok(());
        }
        let label = self.label("a label or `}`")?;
        if first.kind == Kind::Text && (self.token.is(",") || self.token.is("}")) {
            return set_name(selector, label);
        }
        let Some(operator) = match_operator(self.token.text) else {
            return match self.token.kind {
                Kind::End => Err(self.unexpected("=, !=, =~ or !~")),
                _ => Err(unexpected(self.token, "=, !=, =~ or !~")),
            };
        };
        self.take()?;
        let value_span = self.token.span;
        let Some(value) = self.text_or_variable()? else {
            selector.has_variable = true;
            return Ok(());
        };
        if label.name == "__name__" && operator == MatchOperator::Equal {
            let name = Label {
                span: value_span,
                name: value,
            };
            return set_name(selector, name);
        }
        selector.matchers.push(Matcher {
            span: Span {
                start: label.span.start,
                end: value_span.end,
            },
            label,
            operator,
            value,
        });
        Ok(())
    }

    fn text_or_variable(&mut self) -> Result<Option<String>, Error> {
        match self.token.kind {
            Kind::Text => self.text().map(Some),
            Kind::Variable => self.take().map(|_| None),
            _ => Err(self.unexpected("a string in quotes")),
        }
    }
}

fn match_operator(text: &str) -> Option<MatchOperator> {
    Some(match text {
        "=" => MatchOperator::Equal,
        "!=" => MatchOperator::NotEqual,
        "=~" => MatchOperator::Match,
        "!~" => MatchOperator::NotMatch,
        _ => return None,
    })
}

/// The place of a name in quotes is what is in them.
fn set_name(selector: &mut Selector, mut name: Label) -> Result<(), Error> {
    let span = name.span;
    if span.end - span.start == name.name.len() + 2 {
        name.span = Span {
            start: span.start + 1,
            end: span.end - 1,
        };
    }
    match selector.name.replace(name) {
        Some(_) => Err(Error::new(span, ErrorKind::NameTwice)),
        None => Ok(()),
    }
}
