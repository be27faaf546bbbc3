//! Queries written out, in one spelling.

use std::fmt::{self, Display, Formatter};

use super::lexer::is_name;
use super::tree::Side;
use super::{
    Aggregation, AtTime, Binary, Expr, ExprKind, Label, Length, MatchOperator, Matching, Modifiers, Selector,
};

impl Display for Expr {
    /// As Prometheus reads it back; parentheses are those of the text.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Number(number) => write_number(f, *number),
            ExprKind::Text(text) => write_text(f, text),
            ExprKind::Variable(text) => f.write_str(text),
            ExprKind::Selector(selector) => selector.fmt(f),
            ExprKind::Subquery(subquery) => {
                write!(f, "{}[{}:", subquery.query, subquery.range)?;
                if let Some(step) = &subquery.step {
                    step.fmt(f)?;
                }
                write!(f, "]{}", subquery.modifiers)
            }
            ExprKind::Aggregation(aggregation) => aggregation.fmt(f),
            ExprKind::Call(call) => {
                write!(f, "{}(", call.function.name)?;
                write_list(f, &call.arguments)?;
                f.write_str(")")
            }
            ExprKind::Binary(binary) => binary.fmt(f),
            ExprKind::Negative(inner) => write!(f, "-{inner}"),
            ExprKind::Positive(inner) => write!(f, "+{inner}"),
            ExprKind::Parens(inner) => write!(f, "({inner})"),
        }
    }
}

impl Display for Selector {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let quoted = self.name.as_ref().filter(|name| !is_plain(&name.name, true));
        match &self.name {
            Some(name) if quoted.is_none() => f.write_str(&name.name)?,
            _ if self.has_variable && self.matchers.is_empty() => f.write_str("$variable")?,
            _ => {}
        }
        if quoted.is_some() || !self.matchers.is_empty() {
            f.write_str("{")?;
            if let Some(name) = quoted {
                write_text(f, &name.name)?;
            }
            for (index, matcher) in self.matchers.iter().enumerate() {
                if index > 0 || quoted.is_some() {
                    f.write_str(",")?;
                }
                matcher.label.fmt(f)?;
                f.write_str(match matcher.operator {
                    MatchOperator::Equal => "=",
                    MatchOperator::NotEqual => "!=",
                    MatchOperator::Match => "=~",
                    MatchOperator::NotMatch => "!~",
                })?;
                write_text(f, &matcher.value)?;
            }
            f.write_str("}")?;
        }
        if let Some(range) = &self.range {
            write!(f, "[{range}]")?;
        }
        self.modifiers.fmt(f)
    }
}

impl Display for Label {
    /// In quotes where it is not a plain name.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match is_plain(&self.name, false) {
            true => f.write_str(&self.name),
            false => write_text(f, &self.name),
        }
    }
}

impl Display for Length {
    /// With the largest units that fit.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Some(seconds) = self.seconds else {
            return f.write_str("$variable");
        };
        if seconds < 0.0 {
            f.write_str("-")?;
        }
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a saturating cast of a length"
        )]
        let mut left = (seconds.abs() * 1000.0).round() as u64;
        if left == 0 {
            return f.write_str("0s");
        }
        for (unit, milliseconds) in [
            ("d", 86_400_000),
            ("h", 3_600_000),
            ("m", 60_000),
            ("s", 1000),
            ("ms", 1),
        ] {
            if left >= milliseconds {
                write!(f, "{}{unit}", left / milliseconds)?;
                left %= milliseconds;
            }
        }
        Ok(())
    }
}

impl Display for Modifiers {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.at {
            Some(AtTime::Time(time)) => {
                f.write_str(" @ ")?;
                write_number(f, time)?;
            }
            Some(AtTime::Start) => f.write_str(" @ start()")?,
            Some(AtTime::End) => f.write_str(" @ end()")?,
            Some(AtTime::Variable) => f.write_str(" @ $variable")?,
            None => {}
        }
        match &self.offset {
            Some(offset) => write!(f, " offset {offset}"),
            None => Ok(()),
        }
    }
}

impl Display for Aggregation {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.aggregator.name())?;
        if let Some(grouping) = &self.grouping {
            f.write_str(if grouping.is_without {
                " without ("
            } else {
                " by ("
            })?;
            write_list(f, &grouping.labels)?;
            if grouping.has_variable {
                f.write_str(if grouping.labels.is_empty() {
                    "$variable"
                } else {
                    ", $variable"
                })?;
            }
            f.write_str(") ")?;
        }
        match &self.parameter {
            Some(parameter) => write!(f, "({parameter}, {})", self.query),
            None => write!(f, "({})", self.query),
        }
    }
}

impl Display for Binary {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.left, self.operator.sign())?;
        if self.is_bool {
            f.write_str(" bool")?;
        }
        if let Some(matching) = &self.matching {
            matching.fmt(f)?;
        }
        write!(f, " {}", self.right)
    }
}

impl Display for Matching {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_on { " on (" } else { " ignoring (" })?;
        write_list(f, &self.labels)?;
        if self.has_variable {
            f.write_str(if self.labels.is_empty() {
                "$variable"
            } else {
                ", $variable"
            })?;
        }
        f.write_str(")")?;
        if let Some(group) = self.group {
            f.write_str(match group {
                Side::Left => " group_left (",
                Side::Right => " group_right (",
            })?;
            write_list(f, &self.include)?;
            f.write_str(")")?;
        }
        Ok(())
    }
}

fn write_list(f: &mut Formatter<'_>, items: &[impl Display]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        if index > 0 {
            f.write_str(", ")?;
        }
        item.fmt(f)?;
    }
    Ok(())
}

fn write_number(f: &mut Formatter<'_>, number: f64) -> fmt::Result {
    match number {
        _ if number.is_nan() => f.write_str("NaN"),
        _ if number.is_infinite() => f.write_str(if number > 0.0 { "Inf" } else { "-Inf" }),
        // Digits alone would be long.
        _ if number != 0.0 && !(1e-6..1e15).contains(&number.abs()) => write!(f, "{number:e}"),
        _ => write!(f, "{number}"),
    }
}

fn write_text(f: &mut Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            _ if c.is_control() => write!(f, "\\u{:04x}", u32::from(c))?,
            _ => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

/// Whether a name needs no quotes.
fn is_plain(name: &str, is_metric: bool) -> bool {
    let allowed = |c: char| is_name(c) || (is_metric && c == ':');
    let is_reserved = |word: &&str| word.eq_ignore_ascii_case(name);
    if is_metric && RESERVED.iter().any(is_reserved) {
        return false;
    }
    name.chars().all(allowed) && name.starts_with(|c: char| !c.is_ascii_digit())
}

/// Words that are no name of a metric without quotes.
const RESERVED: [&str; 8] = [
    "inf",
    "nan",
    "bool",
    "on",
    "ignoring",
    "group_left",
    "group_right",
    "atan2",
];
