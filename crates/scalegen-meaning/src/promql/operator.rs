//! The operators and aggregations of PromQL.

/// A binary operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is its sign")]
pub enum Operator {
    Or,
    And,
    Unless,
    Equal,
    NotEqual,
    LessOrEqual,
    Less,
    GreaterOrEqual,
    Greater,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Atan2,
    Power,
}

impl Operator {
    const ALL: [(&'static str, Self); 16] = [
        ("or", Self::Or),
        ("and", Self::And),
        ("unless", Self::Unless),
        ("==", Self::Equal),
        ("!=", Self::NotEqual),
        ("<=", Self::LessOrEqual),
        ("<", Self::Less),
        (">=", Self::GreaterOrEqual),
        (">", Self::Greater),
        ("+", Self::Add),
        ("-", Self::Subtract),
        ("*", Self::Multiply),
        ("/", Self::Divide),
        ("%", Self::Modulo),
        ("atan2", Self::Atan2),
        ("^", Self::Power),
    ];

    /// Reads an operator; words in any case.
    pub(super) fn read(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(sign, _)| sign.eq_ignore_ascii_case(text))
            .map(|(_, operator)| *operator)
    }

    /// The operator as it is written.
    pub fn sign(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// How strongly it binds: a larger number binds more.
    pub(super) fn strength(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And | Self::Unless => 2,
            Self::Add | Self::Subtract => 4,
            Self::Multiply | Self::Divide | Self::Modulo | Self::Atan2 => 5,
            Self::Power => 6,
            _ => 3,
        }
    }

    /// Whether it compares, so that without `bool` it keeps or drops elements.
    pub fn is_comparison(self) -> bool {
        self.strength() == 3
    }

    /// Whether it is `and`, `or` or `unless`.
    pub fn is_set(self) -> bool {
        self.strength() < 3
    }
}

/// An aggregation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is its name")]
pub enum Aggregator {
    Avg,
    Bottomk,
    Count,
    CountValues,
    Group,
    LimitRatio,
    Limitk,
    Max,
    Min,
    Quantile,
    Stddev,
    Stdvar,
    Sum,
    Topk,
}

impl Aggregator {
    const ALL: [(&'static str, Self); 14] = [
        ("avg", Self::Avg),
        ("bottomk", Self::Bottomk),
        ("count", Self::Count),
        ("count_values", Self::CountValues),
        ("group", Self::Group),
        ("limit_ratio", Self::LimitRatio),
        ("limitk", Self::Limitk),
        ("max", Self::Max),
        ("min", Self::Min),
        ("quantile", Self::Quantile),
        ("stddev", Self::Stddev),
        ("stdvar", Self::Stdvar),
        ("sum", Self::Sum),
        ("topk", Self::Topk),
    ];

    /// Reads a name in any case.
    pub(super) fn read(text: &str) -> Option<Self> {
        Self::ALL
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(text))
            .map(|(_, aggregator)| *aggregator)
    }

    /// The aggregation as it is written.
    pub fn name(self) -> &'static str {
        Self::ALL[self as usize].0
    }

    /// The names of all, for "did you mean".
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        Self::ALL.iter().map(|(name, _)| *name)
    }

    /// Whether it keeps whole elements, with all of their labels.
    pub fn selects(self) -> bool {
        matches!(self, Self::Topk | Self::Bottomk | Self::Limitk | Self::LimitRatio)
    }

    /// Whether it takes a parameter before the vector.
    pub(super) fn takes_parameter(self) -> bool {
        self.selects() || matches!(self, Self::Quantile | Self::CountValues)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_the_order_of_their_variants() {
        for (index, (_, operator)) in Operator::ALL.iter().enumerate() {
            assert_eq!(*operator as usize, index);
        }
        for (index, (_, aggregator)) in Aggregator::ALL.iter().enumerate() {
            assert_eq!(*aggregator as usize, index);
        }
    }
}
