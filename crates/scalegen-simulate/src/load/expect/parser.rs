//! The grammar of assertions.

use super::{AGGREGATES, Comparison, Condition, FIGURES, Operator, SERIES, Value, named};
use crate::load::grammar::{GrammarError, GrammarProblem, Word, length};

/// How deep brackets may be inside each other.
const DEEPEST: usize = 32;

pub(super) struct Parser<'a> {
    words: Vec<Word<'a>>,
    next: usize,
    text: &'a str,
}

impl<'a> Parser<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            words: tokens(text),
            next: 0,
            text,
        }
    }

    /// All of the text.
    pub(super) fn whole(mut self) -> Result<Condition, GrammarError> {
        let condition = self.any(0)?;
        match self.words.get(self.next) {
            Some(word) => Err(word.expected("`and`, `or` or the end")),
            None => Ok(condition),
        }
    }

    fn peek(&self) -> &'a str {
        self.words.get(self.next).map_or("", |word| word.text)
    }

    fn take(&mut self, what: &'static str) -> Result<Word<'a>, GrammarError> {
        let word = self.words.get(self.next).cloned().ok_or(GrammarError {
            problem: GrammarProblem::Expected(what),
            span: self.text.len()..self.text.len(),
        })?;
        self.next += 1;
        Ok(word)
    }

    fn expect(&mut self, text: &'static str, what: &'static str) -> Result<usize, GrammarError> {
        let word = self.take(what)?;
        match word.text == text {
            true => Ok(word.span.end),
            false => Err(word.expected(what)),
        }
    }

    fn written(&self, start: usize, end: usize) -> String {
        self.text.get(start..end).unwrap_or_default().to_owned()
    }

    fn any(&mut self, depth: usize) -> Result<Condition, GrammarError> {
        let mut parts = vec![self.all(depth)?];
        while self.peek() == "or" {
            self.next += 1;
            parts.push(self.all(depth)?);
        }
        Ok(single(parts, Condition::Any))
    }

    fn all(&mut self, depth: usize) -> Result<Condition, GrammarError> {
        let mut parts = vec![self.part(depth)?];
        while self.peek() == "and" {
            self.next += 1;
            parts.push(self.part(depth)?);
        }
        Ok(single(parts, Condition::All))
    }

    fn part(&mut self, depth: usize) -> Result<Condition, GrammarError> {
        if depth > DEEPEST {
            return Err(self.take("less")?.error(GrammarProblem::TooDeep));
        }
        match self.peek() {
            "not" => {
                self.next += 1;
                Ok(Condition::Not(Box::new(self.part(depth + 1)?)))
            }
            "(" => {
                self.next += 1;
                let inner = self.any(depth + 1)?;
                self.expect(")", "`)`")?;
                Ok(inner)
            }
            _ => Ok(Condition::Comparison(self.comparison(false)?)),
        }
    }

    fn comparison(&mut self, is_now: bool) -> Result<Comparison, GrammarError> {
        let left = self.value(is_now)?;
        let word = self.take(COMPARISON)?;
        let operator = match word.text {
            "<" => Operator::Less,
            "<=" => Operator::AtMost,
            "==" | "=" => Operator::Equal,
            "!=" => Operator::Unequal,
            ">=" => Operator::AtLeast,
            ">" => Operator::More,
            _ => return Err(word.expected(COMPARISON)),
        };
        let right = self.value(is_now)?;
        Ok(Comparison {
            left,
            operator,
            right,
        })
    }

    fn value(&mut self, is_now: bool) -> Result<Value, GrammarError> {
        let word = self.take(VALUE)?;
        if word
            .text
            .starts_with(|c: char| c.is_ascii_digit() || matches!(c, '.' | '-'))
        {
            let number =
                number(word.text).ok_or_else(|| word.expected("a number such as 6, 90s, 80% or 20/s"))?;
            return Ok(Value::Number(number));
        }
        let start = word.span.start;
        if let Some(figure) = named(&FIGURES, word.text).filter(|_| !is_now) {
            return Ok(Value::Figure(figure));
        }
        if let Some(series) = named(&SERIES, word.text) {
            return match is_now {
                true => Ok(Value::Now(series)),
                false => Err(word.expected("a function of it, such as max(replicas)")),
            };
        }
        if is_now {
            return Err(word.expected("a series by itself, such as replicas"));
        }
        if let Some(aggregate) = named(&AGGREGATES, word.text) {
            self.expect("(", "`(`")?;
            let word = self.take(SERIES_WORDS)?;
            let series = named(&SERIES, word.text).ok_or_else(|| word.expected(SERIES_WORDS))?;
            let end = self.expect(")", "`)`")?;
            return Ok(Value::Of(aggregate, series, self.written(start, end)));
        }
        if word.text == "time_to" {
            self.expect("(", "`(`")?;
            let comparison = self.comparison(true)?;
            let end = self.expect(")", "`)`")?;
            return Ok(Value::TimeTo(Box::new(comparison), self.written(start, end)));
        }
        let name = word.text.to_owned();
        match name.starts_with(|c: char| c.is_alphabetic()) {
            true => {
                let known = AGGREGATES.iter().map(|(name, _)| *name);
                let figures = FIGURES.iter().map(|(name, _)| *name);
                let known = known.chain(["time_to"]).chain(figures).collect();
                Err(word.error(GrammarProblem::UnknownName { name, known }))
            }
            false => Err(word.expected(VALUE)),
        }
    }
}

const COMPARISON: &str = "a comparison: <, <=, ==, !=, >= or >";
const VALUE: &str = "a value such as max(replicas), saturated_seconds or 90s";
const SERIES_WORDS: &str = "replicas, ready, queue, wait, utilization, served or refused";

fn single(mut parts: Vec<Condition>, several: impl Fn(Vec<Condition>) -> Condition) -> Condition {
    match (parts.len(), parts.pop()) {
        (1, Some(part)) => part,
        (_, last) => {
            parts.extend(last);
            several(parts)
        }
    }
}

/// A number with a unit: seconds for lengths, a fraction for percent, per second for rates.
fn number(text: &str) -> Option<f64> {
    let parse = |text: &str| text.parse().ok().filter(|number: &f64| number.is_finite());
    if let Some(percent) = text.strip_suffix('%') {
        return Some(parse(percent)? / 100.0);
    }
    if let Some(rate) = text.strip_suffix("/s") {
        return parse(rate);
    }
    let plain = text.strip_suffix("/h").unwrap_or(text);
    parse(plain).or_else(|| length(text))
}

/// Names, numbers with their units, comparisons and brackets.
fn tokens(text: &str) -> Vec<Word<'_>> {
    let mut words = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        if first.is_whitespace() {
            continue;
        }
        let is_symbol = |c: char| matches!(c, '<' | '>' | '=' | '!');
        let is_part = |c: char| !c.is_whitespace() && !is_symbol(c) && !matches!(c, '(' | ')');
        let mut end = start + first.len_utf8();
        let goes_on: &dyn Fn(char) -> bool = match first {
            '(' | ')' => &|_| false,
            first if is_symbol(first) => &|c| c == '=',
            _ => &is_part,
        };
        while let Some((_, next)) = rest.next_if(|(_, next)| goes_on(*next)) {
            end += next.len_utf8();
        }
        words.push(Word {
            text: text.get(start..end).unwrap_or_default(),
            span: start..end,
        });
    }
    words
}
