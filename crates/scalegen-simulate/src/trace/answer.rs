//! What Prometheus answers to `query` and `query_range`, as JSON.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{BufRead, Read as _};

use scalegen_syntax::{Message, Place, SourceFile};
use serde::de::Visitor;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::column::Column;
use super::error::{TraceError, finding};
use super::labels::Labels;
use super::messages::{
    AnsweredWithError, LooksLike, NoSamples, NoSeries, NotJson, NotUtf8, TooManyBytes, WriteFormats,
};
use super::series::{Series, repeated, since_1970};
use crate::{Clock, codes};

/// Longer answers are refused rather than held.
const MOST_BYTES: usize = 1 << 28;

/// An answer is one long line: findings show no more of it than this before their place.
const SHOWN_BYTES: usize = 1 << 12;

/// Reads an answer, or the part of it that has the series.
pub(super) fn read(
    name: &str,
    reader: &mut impl BufRead,
    given: Option<Clock>,
) -> Result<(Vec<Column>, Series), TraceError> {
    let mut bytes = Vec::new();
    reader.take(MOST_BYTES as u64 + 1).read_to_end(&mut bytes)?;
    let is_too_long = bytes.len() > MOST_BYTES;
    let text = String::from_utf8(bytes).map_err(|_| Text { name, text: "" }.refused(NotUtf8 {}, 0))?;
    let text = Text {
        name,
        text: text.trim_start_matches('\u{feff}'),
    };
    if is_too_long {
        return Err(text.refused(
            TooManyBytes {
                most: MOST_BYTES >> 20,
            },
            0,
        ));
    }
    let mut columns = Vec::new();
    let mut series = Series::default();
    let mut has_samples = false;
    for raw in text.result()? {
        let at = text.offset(raw);
        let one = match raw.starts_with('[') {
            true => OneSeries {
                value: Some(text.parse(raw)?),
                ..OneSeries::default()
            },
            false => text.parse(raw)?,
        };
        if one.values.is_none() && one.value.is_none() {
            return Err(text.unknown(at));
        }
        let labels_end = raw.find('}').map_or(raw.len(), |end| end + 1);
        let place = text.place(at, labels_end);
        let index = series.start(&place)?;
        for (time, Value(value)) in one.values.into_iter().flatten().chain(one.value) {
            let time = since_1970(time).ok_or_else(|| text.unknown(at))?;
            series.push(index, time, value, || place.clone())?;
            has_samples = true;
        }
        columns.push(Column::of_series(Labels::new(one.metric), place));
    }
    if !has_samples {
        let message = match columns.is_empty() {
            true => Message::from(NoSeries {}),
            false => NoSamples {}.into(),
        };
        let finding = finding(codes::EMPTY_TRACE, message);
        return Err(finding.at(Some(text.place(0, 0))).into());
    }
    repeated(&columns)?;
    series.finish(given);
    Ok((columns, series))
}

/// The whole answer, or its `data`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    error: Option<String>,
    #[serde(borrow)]
    data: Option<&'a RawValue>,
    result_type: Option<String>,
    #[serde(borrow)]
    result: Option<&'a RawValue>,
}

/// A series of a matrix or of a vector.
#[derive(Default, Deserialize)]
#[serde(default)]
struct OneSeries {
    metric: BTreeMap<String, String>,
    values: Option<Vec<(f64, Value)>>,
    value: Option<(f64, Value)>,
}

/// A value, which is a text: JSON has no NaN.
struct Value(f64);

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;

        impl Visitor<'_> for Text {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a number in quotes")
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Value, E> {
                let value = text
                    .parse()
                    .map_err(|_| E::custom(format!("`{text}` is not a number")))?;
                Ok(Value(value))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

/// The text of an answer.
#[derive(Clone, Copy)]
struct Text<'a> {
    name: &'a str,
    text: &'a str,
}

impl<'a> Text<'a> {
    /// The texts of its series. A scalar is one without labels.
    fn result(self) -> Result<Vec<&'a str>, TraceError> {
        let mut rest = self.text.trim();
        while rest.starts_with('{') {
            let answer: Answer<'a> = self.parse(rest)?;
            if let Some(error) = answer.error {
                return Err(self.refused(AnsweredWithError { error }, 0));
            }
            rest = match (answer.data, answer.result, answer.result_type.as_deref()) {
                (Some(data), ..) if data.get() != rest => data.get(),
                (_, Some(result), Some("scalar")) => return Ok(vec![result.get()]),
                (_, Some(result), None | Some("matrix" | "vector")) => result.get(),
                _ => return Err(self.unknown(0)),
            };
        }
        let series: Vec<&'a RawValue> = self.parse(rest)?;
        Ok(series.into_iter().map(RawValue::get).collect())
    }

    fn parse<T: Deserialize<'a>>(self, part: &'a str) -> Result<T, TraceError> {
        serde_json::from_str(part).map_err(|error| {
            // The parser counts from where the part begins.
            let before = part.split_inclusive('\n').take(error.line().saturating_sub(1));
            let in_part = before.map(str::len).sum::<usize>() + error.column().saturating_sub(1);
            let counted = format!(" at line {} column {}", error.line(), error.column());
            let shown = error.to_string();
            let error = shown.strip_suffix(&counted).unwrap_or(&shown).to_owned();
            self.refused(NotJson { error }, self.offset(part) + in_part.min(part.len()))
        })
    }

    /// Where a part of the text starts.
    fn offset(self, part: &str) -> usize {
        (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    fn place(self, at: usize, length: usize) -> Place {
        let before = self.text.get(..at).unwrap_or_default();
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let number = before.matches('\n').count() + 1;
        let end = at + length;
        if end - start > SHOWN_BYTES {
            let shown = self.text.get(at..end).filter(|it| it.len() < SHOWN_BYTES);
            let shown = shown.unwrap_or_default();
            let file = SourceFile::excerpt(self.name, shown, number);
            return Place::new(&file, 0..shown.len());
        }
        let shown = self.text.get(start..end).unwrap_or_default();
        Place::new(
            &SourceFile::excerpt(self.name, shown, number),
            at - start..end - start,
        )
    }

    fn refused(self, message: impl Into<Message>, at: usize) -> TraceError {
        finding(codes::UNKNOWN_FORMAT, message)
            .at(Some(self.place(at, 0)))
            .into()
    }

    fn unknown(self, at: usize) -> TraceError {
        finding(
            codes::UNKNOWN_FORMAT,
            LooksLike {
                what: "JSON other than an answer of Prometheus".into(),
            },
        )
        .help(WriteFormats {})
        .at(Some(self.place(at, 0)))
        .into()
    }
}
