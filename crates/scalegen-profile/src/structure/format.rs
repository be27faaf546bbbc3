//! Texts that have a form of their own, such as durations, and what is wrong with one.

use scalegen_syntax::{
    Decimal, Duration, DurationError, FineDuration, Message, Price, Quantity, QuantityError, Release,
    ReleaseError, Version,
};

use super::messages::{
    NamesNoObject, NamesNoObjectInFull, NoUnit, NotADecimal, NotADuration, NotAPrice, NotAQuantity,
    NotARelease, NotAVersion, TooLong, UnknownGroup, UnknownSuffix, UseSuffix, WriteDecimal, WriteDuration,
    WriteFineDuration, WriteGroup, WriteInFull, WritePrice, WriteQuantity, WriteTarget, WriteUnit,
    WriteVersion,
};
use crate::language::{DescribedObject, Target, TargetError};

/// What is wrong with a text, and what to do about it where that is known.
pub(super) type Fault = (Message, Option<Message>);

/// Finds what is wrong with a text.
type Check = fn(&str) -> Option<Fault>;

/// The texts that have a form, by the format that their schemas name, with what finds what is wrong with one.
pub(super) const FORMATS: &[(&str, Check)] = &[
    ("scalegen-duration", |text| {
        text.parse::<Duration>().err().map(duration)
    }),
    ("scalegen-fine-duration", |text| {
        let not = |_| {
            let text = text.to_owned();
            (NotADuration { text }.into(), Some(WriteFineDuration {}.into()))
        };
        text.parse::<FineDuration>().err().map(not)
    }),
    ("scalegen-price", |text| {
        let not = |_| {
            let text = text.to_owned();
            (NotAPrice { text }.into(), Some(WritePrice {}.into()))
        };
        text.parse::<Price>().err().map(not)
    }),
    ("scalegen-quantity", |text| {
        text.parse::<Quantity>().err().map(quantity)
    }),
    ("scalegen-target", |text| text.parse::<Target>().err().map(target)),
    ("scalegen-decimal", |text| {
        let not = |_| {
            (
                NotADecimal {
                    text: text.to_owned(),
                }
                .into(),
                Some(WriteDecimal {}.into()),
            )
        };
        text.parse::<Decimal>().err().map(not)
    }),
    ("scalegen-version", |text| {
        let not = |_| {
            (
                NotAVersion {
                    text: text.to_owned(),
                }
                .into(),
                Some(WriteVersion {}.into()),
            )
        };
        text.parse::<Version>().err().map(not)
    }),
    ("scalegen-release", |text| {
        let not = |error: ReleaseError| {
            (
                NotARelease {
                    error: error.to_string(),
                }
                .into(),
                None,
            )
        };
        text.parse::<Release>().err().map(not)
    }),
    ("scalegen-described-object", |text| {
        let not = |_| {
            (
                NamesNoObjectInFull {
                    text: text.to_owned(),
                }
                .into(),
                Some(WriteInFull {}.into()),
            )
        };
        text.parse::<DescribedObject>().err().map(not)
    }),
];

/// What is wrong with a text of a format; none where nothing is, or nobody knows the format.
pub(super) fn fault(format: &str, text: &str) -> Option<Fault> {
    let (_, fault) = FORMATS.iter().find(|(known, _)| *known == format)?;
    fault(text)
}

fn duration(error: DurationError) -> Fault {
    match error {
        DurationError::NoUnit(text) => {
            let help = WriteUnit { text: text.clone() };
            (NoUnit { text }.into(), Some(help.into()))
        }
        DurationError::Malformed(text) => (NotADuration { text }.into(), Some(WriteDuration {}.into())),
        DurationError::TooLong(text) => (TooLong { text, most: i32::MAX }.into(), None),
    }
}

fn quantity(error: QuantityError) -> Fault {
    match error {
        QuantityError::Malformed(text) => (NotAQuantity { text }.into(), Some(WriteQuantity {}.into())),
        QuantityError::Suffix(text) => (UnknownSuffix { text }.into(), Some(UseSuffix {}.into())),
    }
}

fn target(error: TargetError) -> Fault {
    match error {
        TargetError::UnknownKind(kind) => {
            let help = WriteGroup { kind: kind.clone() };
            (UnknownGroup { kind }.into(), Some(help.into()))
        }
        TargetError::Malformed(text) => (NamesNoObject { text }.into(), Some(WriteTarget {}.into())),
    }
}
