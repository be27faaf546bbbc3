//! The parser: precedence climbing over tokens, with a limit to nesting.

mod selector;

use super::lexer::{Kind, Lexer, Token};
use super::tree::Side;
use super::{
    Aggregation, Aggregator, AtTime, Binary, Error, ErrorKind, Expr, ExprKind, Grouping, Label, Length,
    Matching, Modifiers, Operator, Subquery, Type, check, function, literal,
};
use crate::Span;

/// Bytes of a query that are read.
const MAX_LENGTH: usize = 1 << 16;
/// Nodes below each other that are read.
const MAX_DEPTH: usize = 100;

/// Reads a query.
///
/// ```
/// use scalegen_meaning::promql::{ErrorKind, parse};
///
/// let query = parse("sum(rate(http_requests_total[5m]))").unwrap();
/// assert_eq!(query.to_string(), "sum(rate(http_requests_total[5m]))");
///
/// let error = parse("rate(http_requests_total)").unwrap_err();
/// assert_eq!(error.kind, ErrorKind::NeedsRange("rate"));
/// assert_eq!((error.span.start, error.span.end), (5, 24));
/// ```
///
/// # Errors
///
/// The first mistake, with its place. Queries longer than 65,536 bytes, or nested more than 100 deep, are refused.
pub fn parse(text: &str) -> Result<Expr, Error> {
    if text.len() > MAX_LENGTH {
        let span = Span {
            start: MAX_LENGTH,
            end: text.len(),
        };
        return Err(Error::new(span, ErrorKind::TooLong));
    }
    let mut lexer = Lexer::new(text);
    let mut parser = Parser {
        token: lexer.next()?,
        lexer,
        end: 0,
        depth: 0,
    };
    if parser.token.kind == Kind::End {
        return Err(Error::new(parser.token.span, ErrorKind::Empty));
    }
    let expr = parser.expression(0)?;
    match parser.token.kind {
        Kind::End => Ok(expr),
        _ => Err(parser.unexpected("an operator or the end")),
    }
}

struct Parser<'t> {
    lexer: Lexer<'t>,
    /// The next token.
    token: Token<'t>,
    /// The end of the last token that was taken.
    end: usize,
    depth: usize,
}

impl<'t> Parser<'t> {
    /// An expression whose operators all bind more strongly than `weaker`.
    fn expression(&mut self, weaker: u8) -> Result<Expr, Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Error::new(self.token.span, ErrorKind::TooDeep));
        }
        let mut left = self.unary()?;
        while let Some(operator) = self.operator().filter(|operator| operator.strength() > weaker) {
            let operator_span = self.take()?.span;
            let is_bool = self.take_word("bool")?.is_some();
            let matching = self.matching()?;
            // Only `^` reads from right to left.
            let right = self.expression(operator.strength() - u8::from(operator == Operator::Power))?;
            left = check::binary(Binary {
                operator,
                operator_span,
                is_bool,
                matching,
                left: Box::new(left),
                right: Box::new(right),
            })?;
            if left.depth > MAX_DEPTH {
                return Err(Error::new(operator_span, ErrorKind::TooDeep));
            }
        }
        self.depth -= 1;
        Ok(left)
    }

    fn operator(&self) -> Option<Operator> {
        matches!(self.token.kind, Kind::Sign | Kind::Word)
            .then(|| Operator::read(self.token.text))
            .flatten()
    }

    /// A sign binds like `*`, so that `-1 ^ 2` is `-(1 ^ 2)`.
    fn unary(&mut self) -> Result<Expr, Error> {
        let is_negative = self.token.is("-");
        if !is_negative && !self.token.is("+") {
            let expr = self.primary()?;
            return self.postfix(expr);
        }
        let start = self.take()?.span.start;
        let inner = self.expression(Operator::Multiply.strength())?;
        check::unary(self.from(start), is_negative, inner)
    }

    fn primary(&mut self) -> Result<Expr, Error> {
        let token = self.token;
        match token.kind {
            Kind::Number | Kind::Duration => {
                self.take()?;
                let number = literal::number(token.text).or_else(|| literal::duration(token.text));
                let number = number.unwrap_or(f64::NAN);
                Ok(Expr::new(token.span, ExprKind::Number(number), Type::Scalar))
            }
            Kind::Text => {
                let text = self.text()?;
                Ok(Expr::new(token.span, ExprKind::Text(text), Type::String))
            }
            Kind::Word => self.named(),
            Kind::Variable => {
                self.take()?;
                if self.token.is("(") {
                    self.arguments()?;
                } else if self.token.is("{") || self.token.is("[") {
                    return self.selector(token.span.start, None, true);
                }
                let kind = ExprKind::Variable(token.text.to_owned());
                Ok(Expr::new(self.from(token.span.start), kind, Type::Unknown))
            }
            Kind::Sign if token.text == "{" => self.selector(token.span.start, None, false),
            Kind::Sign if token.text == "(" => {
                self.take()?;
                let inner = self.expression(0)?;
                self.close(token, ")", "an operator or `)`")?;
                let value_type = inner.value_type;
                let kind = ExprKind::Parens(Box::new(inner));
                Ok(Expr::new(self.from(token.span.start), kind, value_type))
            }
            _ => Err(self.unexpected("an expression")),
        }
    }

    /// What begins with a word: a number, an aggregation, a call or a selector.
    fn named(&mut self) -> Result<Expr, Error> {
        let word = self.take()?;
        let grouping = self.token.is_word("by") || self.token.is_word("without");
        if let Some(aggregator) = Aggregator::read(word.text).filter(|_| grouping || self.token.is("(")) {
            return self.aggregation(word.span, aggregator);
        }
        let lower = word.text.to_ascii_lowercase();
        if matches!(
            lower.as_str(),
            "bool" | "on" | "ignoring" | "group_left" | "group_right" | "atan2"
        ) {
            return Err(unexpected(word, "an expression"));
        }
        if self.token.is("(") {
            let Some(function) = function::find(word.text) else {
                return Err(unknown_function(word));
            };
            let arguments = self.arguments()?;
            return check::call(self.from(word.span.start), word.span, function, arguments);
        }
        let number = match lower.as_str() {
            "inf" => f64::INFINITY,
            "nan" => f64::NAN,
            _ => {
                let name = Label {
                    span: word.span,
                    name: word.text.to_owned(),
                };
                return self.selector(word.span.start, Some(name), false);
            }
        };
        Ok(Expr::new(word.span, ExprKind::Number(number), Type::Scalar))
    }

    fn aggregation(&mut self, name_span: Span, aggregator: Aggregator) -> Result<Expr, Error> {
        let before = self.grouping()?;
        if !self.token.is("(") {
            return Err(self.unexpected("`(`"));
        }
        let mut arguments = self.arguments()?;
        let arguments_span = self.from(name_span.start);
        let after = self.grouping()?;
        if let (Some(_), Some(after)) = (&before, &after) {
            return Err(Error::new(after.span, ErrorKind::GroupingTwice));
        }
        let expected = 1 + usize::from(aggregator.takes_parameter());
        let found = arguments.len();
        let (Some(query), true) = (arguments.pop(), found == expected) else {
            let kind = ErrorKind::ArgumentCount {
                function: aggregator.name(),
                expected: if expected == 1 {
                    "1 argument"
                } else {
                    "2 arguments"
                }
                .to_owned(),
                found,
            };
            return Err(Error::new(arguments_span, kind));
        };
        let aggregation = Aggregation {
            aggregator,
            name_span,
            grouping: before.or(after),
            parameter: arguments.pop().map(Box::new),
            query: Box::new(query),
        };
        check::aggregation(self.from(name_span.start), aggregation)
    }

    fn grouping(&mut self) -> Result<Option<Grouping>, Error> {
        let is_without = self.token.is_word("without");
        if !is_without && !self.token.is_word("by") {
            return Ok(None);
        }
        let start = self.take()?.span.start;
        let (labels, has_variable) = self.labels()?;
        Ok(Some(Grouping {
            span: self.from(start),
            is_without,
            labels,
            has_variable,
        }))
    }

    fn matching(&mut self) -> Result<Option<Matching>, Error> {
        let is_on = self.token.is_word("on");
        if !is_on && !self.token.is_word("ignoring") {
            return Ok(None);
        }
        self.take()?;
        let (labels, has_variable) = self.labels()?;
        let group = match &self.token {
            token if token.is_word("group_left") => Some(Side::Left),
            token if token.is_word("group_right") => Some(Side::Right),
            _ => None,
        };
        let mut include = Vec::new();
        if group.is_some() {
            self.take()?;
            if self.token.is("(") {
                include = self.labels()?.0;
            }
        }
        Ok(Some(Matching {
            is_on,
            labels,
            has_variable,
            group,
            include,
        }))
    }

    /// Labels between parentheses, and whether a variable is among them.
    fn labels(&mut self) -> Result<(Vec<Label>, bool), Error> {
        let open = self.open("(")?;
        let mut labels = Vec::new();
        let mut has_variable = false;
        while !self.token.is(")") {
            match self.token.kind {
                Kind::Variable => {
                    has_variable = true;
                    self.take()?;
                }
                _ => labels.push(self.label("a label or `)`")?),
            }
            if !self.take_sign(",")? {
                break;
            }
        }
        self.close(open, ")", "`,` or `)`")?;
        Ok((labels, has_variable))
    }

    /// The name of a label, as a word or quoted.
    fn label(&mut self, expected: &'static str) -> Result<Label, Error> {
        let token = self.token;
        let name = match token.kind {
            Kind::Text => self.text()?,
            Kind::Word if token.text.contains(':') => {
                return Err(Error::new(token.span, ErrorKind::BadLabel(token.text.to_owned())));
            }
            Kind::Word => self.take()?.text.to_owned(),
            _ => return Err(self.unexpected(expected)),
        };
        Ok(Label {
            span: token.span,
            name,
        })
    }

    fn arguments(&mut self) -> Result<Vec<Expr>, Error> {
        let open = self.open("(")?;
        let mut arguments = Vec::new();
        if !self.token.is(")") {
            arguments.push(self.expression(0)?);
            while self.take_sign(",")? {
                arguments.push(self.expression(0)?);
            }
        }
        self.close(open, ")", "an operator, `,` or `)`")?;
        Ok(arguments)
    }

    /// What may follow an expression: a range, a subquery, `offset` and `@`.
    fn postfix(&mut self, mut expr: Expr) -> Result<Expr, Error> {
        loop {
            if self.token.is("[") {
                expr = self.range(expr)?;
            } else if self.token.is_word("offset") {
                let span = self.take()?.span;
                let length = self.signed_length()?;
                let modifiers = modifiers(&mut expr, "offset", span)?;
                if modifiers.offset.replace(length).is_some() {
                    return Err(Error::new(span, ErrorKind::ModifierTwice("offset")));
                }
            } else if self.token.is("@") {
                let span = self.take()?.span;
                let time = self.at_time()?;
                let modifiers = modifiers(&mut expr, "@", span)?;
                if modifiers.at.replace(time).is_some() {
                    return Err(Error::new(span, ErrorKind::ModifierTwice("@")));
                }
            } else {
                return Ok(expr);
            }
            expr.span.end = self.end;
            // A chain of subqueries nests without a bracket around it.
            if expr.depth > MAX_DEPTH {
                return Err(Error::new(expr.span, ErrorKind::TooDeep));
            }
        }
    }

    fn range(&mut self, mut expr: Expr) -> Result<Expr, Error> {
        let open = self.take()?;
        let range = self.length()?;
        let is_subquery = self.take_sign(":")?;
        let step = match is_subquery && !self.token.is("]") {
            true => Some(self.length()?),
            false => None,
        };
        self.close(
            open,
            "]",
            if is_subquery {
                "a step or `]`"
            } else {
                "`:` or `]`"
            },
        )?;
        if is_subquery {
            if !matches!(expr.value_type, Type::Instant | Type::Unknown) {
                return Err(Error::new(expr.span, ErrorKind::SubqueryOf(expr.value_type)));
            }
            let span = self.from(expr.span.start);
            let subquery = Subquery {
                query: Box::new(expr),
                range,
                step,
                modifiers: Modifiers::default(),
            };
            return Ok(Expr::new(span, ExprKind::Subquery(subquery), Type::Range));
        }
        let span = self.from(open.span.start);
        let ExprKind::Selector(selector) = &mut expr.kind else {
            return Err(Error::new(span, ErrorKind::RangeOfNoSelector));
        };
        if selector.modifiers != Modifiers::default() {
            return Err(Error::new(span, ErrorKind::RangeAfterModifier));
        }
        if selector.range.replace(range).is_some() {
            return Err(Error::new(span, ErrorKind::RangeOfNoSelector));
        }
        expr.value_type = Type::Range;
        Ok(expr)
    }

    /// A length of time above 0.
    fn length(&mut self) -> Result<Length, Error> {
        let length = self.signed_length()?;
        match length.seconds {
            Some(seconds) if seconds <= 0.0 => Err(Error::new(length.span, ErrorKind::NotPositive)),
            _ => Ok(length),
        }
    }

    fn signed_length(&mut self) -> Result<Length, Error> {
        let start = self.token.span.start;
        let is_negative = self.sign()?;
        let token = self.token;
        let seconds = match token.kind {
            Kind::Variable => None,
            Kind::Number => literal::number(token.text),
            Kind::Duration => literal::duration(token.text),
            _ => return Err(self.unexpected("a duration such as 5m")),
        };
        self.take()?;
        Ok(Length {
            span: self.from(start),
            seconds: seconds.map(|seconds| if is_negative { -seconds } else { seconds }),
        })
    }

    /// The time behind `@`.
    fn at_time(&mut self) -> Result<AtTime, Error> {
        const EXPECTED: &str = "a time in seconds, start() or end()";
        let is_negative = self.sign()?;
        let token = self.token;
        let time = match token.kind {
            Kind::Number => {
                let seconds = literal::number(token.text).unwrap_or(f64::NAN);
                AtTime::Time(if is_negative { -seconds } else { seconds })
            }
            Kind::Variable => AtTime::Variable,
            Kind::Word if token.text == "start" => AtTime::Start,
            Kind::Word if token.text == "end" => AtTime::End,
            _ => return Err(self.unexpected(EXPECTED)),
        };
        self.take()?;
        if matches!(time, AtTime::Start | AtTime::End) {
            let open = self.open("(")?;
            self.close(open, ")", "`)`")?;
        }
        Ok(time)
    }

    /// Takes a sign, if one is there, and reports whether it was `-`.
    fn sign(&mut self) -> Result<bool, Error> {
        let is_negative = self.take_sign("-")?;
        if !is_negative {
            self.take_sign("+")?;
        }
        Ok(is_negative)
    }

    /// Takes a string, and reads it.
    fn text(&mut self) -> Result<String, Error> {
        let token = self.take()?;
        literal::unquote(token.text).map_err(|at| {
            let start = token.span.start + at;
            Error::new(
                Span {
                    start,
                    end: start + 1,
                },
                ErrorKind::BadEscape,
            )
        })
    }

    /// Takes an opening bracket.
    fn open(&mut self, bracket: &'static str) -> Result<Token<'t>, Error> {
        match self.token.is(bracket) {
            true => self.take(),
            false => Err(self.unexpected(if bracket == "(" { "`(`" } else { "`{`" })),
        }
    }

    /// Takes a closing bracket. A missing one is reported where it was opened.
    fn close(&mut self, open: Token<'t>, bracket: &str, expected: &'static str) -> Result<(), Error> {
        if self.take_sign(bracket)? {
            return Ok(());
        }
        if self.token.kind == Kind::End {
            let bracket = open.text.chars().next().unwrap_or('(');
            return Err(Error::new(open.span, ErrorKind::NotClosed(bracket)));
        }
        Err(unexpected(self.token, expected))
    }

    fn take_sign(&mut self, sign: &str) -> Result<bool, Error> {
        let is_there = self.token.is(sign);
        if is_there {
            self.take()?;
        }
        Ok(is_there)
    }

    fn take_word(&mut self, word: &str) -> Result<Option<Token<'t>>, Error> {
        match self.token.is_word(word) {
            true => self.take().map(Some),
            false => Ok(None),
        }
    }

    /// Takes the next token, whatever it is.
    fn take(&mut self) -> Result<Token<'t>, Error> {
        let next = self.lexer.next()?;
        self.end = self.token.span.end;
        Ok(std::mem::replace(&mut self.token, next))
    }

    /// From a byte to the end of what was taken.
    fn from(&self, start: usize) -> Span {
        Span { start, end: self.end }
    }

    fn unexpected(&self, expected: &'static str) -> Error {
        unexpected(self.token, expected)
    }
}

fn unexpected(token: Token<'_>, expected: &'static str) -> Error {
    let kind = match (token.kind, token.text) {
        (Kind::End, _) => ErrorKind::UnexpectedEnd { expected },
        (Kind::Sign, ")" | "]" | "}") if expected.ends_with("the end") => {
            ErrorKind::NotOpened(token.text.chars().next().unwrap_or(')'))
        }
        (_, found) => ErrorKind::Unexpected {
            found: found.to_owned(),
            expected,
        },
    };
    Error::new(token.span, kind)
}

fn unknown_function(word: Token<'_>) -> Error {
    let known = function::names().chain(Aggregator::names());
    let kind = ErrorKind::UnknownFunction {
        name: word.text.to_owned(),
        nearest: scalegen_syntax::nearest(word.text, known),
    };
    Error::new(word.span, kind)
}

fn modifiers<'e>(expr: &'e mut Expr, word: &'static str, span: Span) -> Result<&'e mut Modifiers, Error> {
    match &mut expr.kind {
        ExprKind::Selector(selector) => Ok(&mut selector.modifiers),
        ExprKind::Subquery(subquery) => Ok(&mut subquery.modifiers),
        _ => Err(Error::new(span, ErrorKind::ModifierOfNoSelector(word))),
    }
}
