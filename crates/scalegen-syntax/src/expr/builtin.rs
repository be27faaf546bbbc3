//! The functions of the language: names, parameters and what each gives.

use super::Type;

/// A function of the language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Builtin {
    Abs,
    All,
    Any,
    BitAnd,
    BitNand,
    BitNot,
    BitOr,
    BitShl,
    BitShr,
    BitUshr,
    BitXor,
    Ceil,
    Concat,
    Count,
    Date,
    Duration,
    Filter,
    Find,
    FindIndex,
    FindLast,
    FindLastIndex,
    First,
    Flatten,
    Float,
    Floor,
    FromBase64,
    FromJson,
    FromPairs,
    Get,
    GroupBy,
    HasPrefix,
    HasSuffix,
    IndexOf,
    Int,
    Join,
    Keys,
    Last,
    LastIndexOf,
    Len,
    Lower,
    Map,
    Max,
    Mean,
    Median,
    Min,
    None,
    Now,
    One,
    Reduce,
    Repeat,
    Replace,
    Reverse,
    Round,
    Sort,
    SortBy,
    Split,
    SplitAfter,
    String,
    Sum,
    Take,
    TimeZone,
    ToBase64,
    ToJson,
    ToPairs,
    Trim,
    TrimPrefix,
    TrimSuffix,
    Type,
    Uniq,
    Upper,
    Values,
}

/// How the arguments of a function are read and checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Parameters {
    /// A list and a predicate over its elements.
    Predicate,
    /// A list and, if given, a predicate.
    OptionalPredicate,
    /// A list, a predicate and, if given, one more value.
    PredicateAndValue,
    /// One of these sets, a letter for each: `a`ny, `i`nteger, `l`ist, `t`ext.
    OneOf(&'static [&'static str]),
    /// So few and so many arguments, whose types `check` knows.
    Checked(usize, usize),
}

use Parameters::{Checked, OneOf, OptionalPredicate, Predicate, PredicateAndValue};

/// Every function, with what it gives where that does not depend on its arguments.
const BUILTINS: &[(&str, Builtin, Parameters, Type)] = &[
    ("abs", Builtin::Abs, Checked(1, 1), Type::Unknown),
    ("all", Builtin::All, Predicate, Type::Bool),
    ("any", Builtin::Any, Predicate, Type::Bool),
    ("bitand", Builtin::BitAnd, OneOf(&["ii"]), Type::Int),
    ("bitnand", Builtin::BitNand, OneOf(&["ii"]), Type::Int),
    ("bitnot", Builtin::BitNot, OneOf(&["i"]), Type::Int),
    ("bitor", Builtin::BitOr, OneOf(&["ii"]), Type::Int),
    ("bitshl", Builtin::BitShl, OneOf(&["ii"]), Type::Int),
    ("bitshr", Builtin::BitShr, OneOf(&["ii"]), Type::Int),
    ("bitushr", Builtin::BitUshr, OneOf(&["ii"]), Type::Int),
    ("bitxor", Builtin::BitXor, OneOf(&["ii"]), Type::Int),
    ("ceil", Builtin::Ceil, Checked(1, 1), Type::Float),
    ("concat", Builtin::Concat, Checked(1, usize::MAX), Type::Unknown),
    ("count", Builtin::Count, OptionalPredicate, Type::Int),
    ("date", Builtin::Date, Checked(1, 4), Type::Time),
    ("duration", Builtin::Duration, OneOf(&["t"]), Type::Duration),
    ("filter", Builtin::Filter, Predicate, Type::Unknown),
    ("find", Builtin::Find, Predicate, Type::Unknown),
    ("findIndex", Builtin::FindIndex, Predicate, Type::Int),
    ("findLast", Builtin::FindLast, Predicate, Type::Unknown),
    ("findLastIndex", Builtin::FindLastIndex, Predicate, Type::Int),
    ("first", Builtin::First, Checked(1, 1), Type::Unknown),
    ("flatten", Builtin::Flatten, Checked(1, 1), Type::Unknown),
    ("float", Builtin::Float, Checked(1, 1), Type::Float),
    ("floor", Builtin::Floor, Checked(1, 1), Type::Float),
    ("fromBase64", Builtin::FromBase64, OneOf(&["t"]), Type::Text),
    ("fromJSON", Builtin::FromJson, OneOf(&["t"]), Type::Unknown),
    ("fromPairs", Builtin::FromPairs, Checked(1, 1), Type::Groups),
    ("get", Builtin::Get, Checked(2, 2), Type::Unknown),
    ("groupBy", Builtin::GroupBy, Predicate, Type::Groups),
    ("hasPrefix", Builtin::HasPrefix, OneOf(&["tt"]), Type::Bool),
    ("hasSuffix", Builtin::HasSuffix, OneOf(&["tt"]), Type::Bool),
    ("indexOf", Builtin::IndexOf, OneOf(&["tt"]), Type::Int),
    ("int", Builtin::Int, Checked(1, 1), Type::Int),
    ("join", Builtin::Join, OneOf(&["lt", "l"]), Type::Text),
    ("keys", Builtin::Keys, Checked(1, 1), Type::Unknown),
    ("last", Builtin::Last, Checked(1, 1), Type::Unknown),
    ("lastIndexOf", Builtin::LastIndexOf, OneOf(&["tt"]), Type::Int),
    ("len", Builtin::Len, Checked(1, 1), Type::Int),
    ("lower", Builtin::Lower, OneOf(&["t"]), Type::Text),
    ("map", Builtin::Map, Predicate, Type::Unknown),
    ("max", Builtin::Max, Checked(1, usize::MAX), Type::Unknown),
    ("mean", Builtin::Mean, Checked(1, usize::MAX), Type::Unknown),
    ("median", Builtin::Median, Checked(1, usize::MAX), Type::Unknown),
    ("min", Builtin::Min, Checked(1, usize::MAX), Type::Unknown),
    ("none", Builtin::None, Predicate, Type::Bool),
    ("now", Builtin::Now, Checked(0, 1), Type::Time),
    ("one", Builtin::One, Predicate, Type::Bool),
    ("reduce", Builtin::Reduce, PredicateAndValue, Type::Unknown),
    ("repeat", Builtin::Repeat, OneOf(&["ti"]), Type::Text),
    ("replace", Builtin::Replace, OneOf(&["ttti", "ttt"]), Type::Text),
    ("reverse", Builtin::Reverse, Checked(1, 1), Type::Unknown),
    ("round", Builtin::Round, Checked(1, 1), Type::Float),
    ("sort", Builtin::Sort, OneOf(&["lt", "l"]), Type::Unknown),
    ("sortBy", Builtin::SortBy, PredicateAndValue, Type::Unknown),
    ("split", Builtin::Split, OneOf(&["tt", "tti"]), Type::Unknown),
    (
        "splitAfter",
        Builtin::SplitAfter,
        OneOf(&["tt", "tti"]),
        Type::Unknown,
    ),
    ("string", Builtin::String, OneOf(&["a"]), Type::Text),
    ("sum", Builtin::Sum, OptionalPredicate, Type::Unknown),
    ("take", Builtin::Take, Checked(2, 2), Type::Unknown),
    ("timezone", Builtin::TimeZone, OneOf(&["t"]), Type::Zone),
    ("toBase64", Builtin::ToBase64, OneOf(&["t"]), Type::Text),
    ("toJSON", Builtin::ToJson, OneOf(&["a"]), Type::Text),
    ("toPairs", Builtin::ToPairs, Checked(1, 1), Type::Unknown),
    ("trim", Builtin::Trim, OneOf(&["t", "tt"]), Type::Text),
    ("trimPrefix", Builtin::TrimPrefix, OneOf(&["tt", "t"]), Type::Text),
    ("trimSuffix", Builtin::TrimSuffix, OneOf(&["tt", "t"]), Type::Text),
    ("type", Builtin::Type, OneOf(&["a"]), Type::Text),
    ("uniq", Builtin::Uniq, Checked(1, 1), Type::Unknown),
    ("upper", Builtin::Upper, OneOf(&["t"]), Type::Text),
    ("values", Builtin::Values, Checked(1, 1), Type::Unknown),
];

impl Builtin {
    /// The function of this name.
    pub(super) fn of(name: &str) -> Option<Self> {
        let (_, builtin, ..) = BUILTINS.iter().find(|(given, ..)| *given == name)?;
        Some(*builtin)
    }

    /// The names of all functions.
    pub(super) fn names() -> impl Iterator<Item = &'static str> {
        BUILTINS.iter().map(|(name, ..)| *name)
    }

    fn row(self) -> Option<&'static (&'static str, Self, Parameters, Type)> {
        BUILTINS.get(self as usize)
    }

    pub(super) fn name(self) -> &'static str {
        self.row().map_or("", |(name, ..)| name)
    }

    pub(super) fn parameters(self) -> Parameters {
        self.row()
            .map_or(Checked(0, 0), |(_, _, parameters, _)| *parameters)
    }

    /// What it gives, where that does not depend on its arguments.
    pub(super) fn gives(self) -> Type {
        self.row().map_or(Type::Unknown, |(.., gives)| gives.clone())
    }

    /// Whether its second argument looks at each element of the first.
    pub(super) fn takes_predicate(self) -> bool {
        matches!(
            self.parameters(),
            Predicate | OptionalPredicate | PredicateAndValue
        )
    }

    /// Whether `evaluate` knows it.
    pub(super) fn is_simulated(self) -> bool {
        use Builtin::{
            Date, FromBase64, FromJson, FromPairs, GroupBy, Now, Repeat, Replace, Split, SplitAfter, String,
            TimeZone, ToBase64, ToJson, ToPairs, TrimPrefix, TrimSuffix,
        };
        !matches!(
            self,
            Date | FromBase64
                | FromJson
                | FromPairs
                | GroupBy
                | Now
                | Repeat
                | Replace
                | Split
                | SplitAfter
                | String
                | TimeZone
                | ToBase64
                | ToJson
                | ToPairs
                | TrimPrefix
                | TrimSuffix
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_in_the_order_of_the_functions() {
        for (index, (name, builtin, ..)) in BUILTINS.iter().enumerate() {
            assert_eq!(*builtin as usize, index, "{name}");
            assert_eq!(Builtin::of(name), Some(*builtin));
        }
        assert_eq!(Builtin::Values as usize + 1, BUILTINS.len());
    }
}
