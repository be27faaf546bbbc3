//! The values of a trigger's metadata, each read as KEDA reads it.
//!
//! Source: `pkg/scalers/scalersconfig/typed_config.go` of kedacore/keda.

use scalegen_syntax::address::{self, AddressError, PortError, UrlError};
use scalegen_syntax::cron::{self, CronError};
use scalegen_syntax::json_number::{self, JsonNumberError};
use scalegen_syntax::label_selector::{self, SelectorError};
use scalegen_syntax::pairs::{self, PairsError};
use scalegen_syntax::time_zone::{self, TimeZoneError};
use scalegen_syntax::{Message, Quantity, Term, Unread, go_duration, list, nearest, strconv};

use super::examination::{Examination, Value};
use super::fault::Fault;
use super::messages::{
    Areas, CityForm, DidYouMean, DidYouMeanCase, LessThan, NeverComes, NoEqualsInValue, NoSuchDay, NoTarget,
    NotAllowed, NumbersAreJson, RemoveComma, RemoveSpace, ScaleUp, StartWithHttp, TargetOfZero, UseAboveZero,
    UseOneOf, Write, WriteNumber, WriteUrl, write,
};
use super::parameters::{Parameter, ValueType};
use crate::rules;

mod partitions;

/// Every value of the metadata that its trigger type reads.
pub(super) fn check(examination: &mut Examination<'_>) {
    for parameter in examination.parameters() {
        let Some(value) = examination.value(parameter.name) else {
            continue;
        };
        if !parameter.from_metadata || parameter.since.is_some_and(|since| examination.keda < since) {
            continue;
        }
        if parameter
            .removed
            .is_some_and(|removed| examination.keda >= removed)
        {
            continue;
        }
        let fault = allowed(parameter, value)
            .or_else(|| read(parameter.value_type, value.text, examination.formula_input).err());
        if let Some(fault) = fault {
            examination.fault(parameter.name, value, fault);
        }
    }
}

/// KEDA splits a value at commas before it looks for the words, whether or not it is a list.
fn allowed(parameter: &Parameter<'_>, value: Value<'_>) -> Option<Fault> {
    parameter.allowed().next()?;
    let (part, span) =
        list::parts(value.text).find(|(part, _)| parameter.allowed().all(|word| word != *part))?;
    let words = || parameter.allowed();
    let help = match nearest(part, words()) {
        Some(word) => Message::from(DidYouMean { name: word.into() }),
        None => UseOneOf {
            words: words().map(str::to_owned).collect(),
        }
        .into(),
    };
    Some(
        Fault::new(rules::DISALLOWED_TRIGGER_VALUE, NotAllowed {})
            .help(help)
            .at(span),
    )
}

fn read(value_type: ValueType, text: &str, formula_input: bool) -> Result<(), Fault> {
    match value_type {
        ValueType::Text | ValueType::Words => Ok(()),
        ValueType::Boolean => boolean(text),
        ValueType::Number => json_number::float(text)
            .map(drop)
            .map_err(|error| number_fault(error, text)),
        ValueType::Target if formula_input => read(ValueType::Number, text, formula_input),
        ValueType::Target => target(text),
        ValueType::Integer => at_least(i64::MIN, text),
        ValueType::WholeTarget if formula_input => at_least(i64::MIN, text),
        ValueType::WholeTarget | ValueType::Count => at_least(1, text),
        ValueType::Natural => at_least(0, text),
        ValueType::Duration => duration(text),
        ValueType::Map => pairs::parse(text).map(drop).map_err(map_fault),
        ValueType::Partitions => partitions::check(text),
        ValueType::TrimmedPartitions => partitions::check_trimmed(text),
        ValueType::Url => address::http_url(text)
            .map(drop)
            .map_err(|error| url_fault(error, text)),
        ValueType::Addresses => addresses(text),
        ValueType::Port => address::port(text).map(drop).map_err(port_fault),
        ValueType::Schedule => schedule(text),
        ValueType::TimeZone => time_zone::parse(text).map(drop).map_err(zone_fault),
        ValueType::Selector => label_selector::parse(text).map(drop).map_err(selector_fault),
    }
}

fn boolean(text: &str) -> Result<(), Fault> {
    strconv::boolean(text).map(drop).map_err(|error| {
        let help = match text.to_lowercase().as_str() {
            "yes" | "y" | "on" | "enable" | "enabled" | "true" => write("true"),
            "no" | "n" | "off" | "disable" | "disabled" | "false" => write("false"),
            _ => write("true or false"),
        };
        Fault::unreadable(error).help(help)
    })
}

/// A float that becomes the target of the HPA, which counts in thousandths and refuses zero.
fn target(text: &str) -> Result<(), Fault> {
    let number = json_number::float(text).map_err(|error| number_fault(error, text))?;
    if (number * 1000.0).trunc() >= 1.0 {
        return Ok(());
    }
    let rule = rules::TRIGGER_VALUE_OUT_OF_RANGE;
    Err(if number > 0.0 {
        Fault::new(rule, TargetOfZero {}).help(ScaleUp {})
    } else {
        Fault::new(rule, NoTarget {}).help(UseAboveZero {})
    })
}

fn at_least(least: i64, text: &str) -> Result<(), Fault> {
    match json_number::integer(text) {
        Err(error) => Err(number_fault(error, text)),
        Ok(number) if number < least => Err(Fault::new(
            rules::TRIGGER_VALUE_OUT_OF_RANGE,
            LessThan { least: least.into() },
        )),
        Ok(_) => Ok(()),
    }
}

fn number_fault(error: Unread<JsonNumberError>, text: &str) -> Fault {
    let reason = error.reason;
    let fault = Fault::from(error);
    let is_whole = match reason {
        JsonNumberError::TooLargeForFloat | JsonNumberError::TooLargeForInteger => {
            return fault.of(rules::TRIGGER_VALUE_OUT_OF_RANGE);
        }
        JsonNumberError::NotANumber => false,
        JsonNumberError::NotWhole => true,
    };
    // Go back to a plain number where the notation is another's: 500m and 5k, .5 and 5., 05 and +5.
    let plain = text.strip_suffix('%').unwrap_or(text);
    let plain = plain
        .parse::<Quantity>()
        .ok()
        .filter(|amount| plain.contains(|c: char| c.is_ascii_digit()) && (!is_whole || amount.is_whole()));
    match plain {
        Some(plain) => fault.help(WriteNumber {
            number: Term::shown(plain.to_f64()),
        }),
        None => fault.help(NumbersAreJson {}),
    }
}

fn duration(text: &str) -> Result<(), Fault> {
    match go_duration::nanoseconds_or_bare_milliseconds(text) {
        Ok(nanoseconds) if nanoseconds < 0 => Err(Fault::new(
            rules::TRIGGER_VALUE_OUT_OF_RANGE,
            LessThan {
                least: Term::Word("zero".into()),
            },
        )),
        Ok(_) => Ok(()),
        Err(error) => Err(Fault::unreadable(error).help(write(
            "numbers with units, such as 30s or 1m30s, or a number of milliseconds",
        ))),
    }
}

fn map_fault(error: Unread<PairsError>) -> Fault {
    let help = match error.reason {
        PairsError::EmptyEntry => Message::from(RemoveComma {}),
        PairsError::NoEquals => write("key=value,key=value"),
        PairsError::SecondEquals => NoEqualsInValue {}.into(),
    };
    Fault::from(error).help(help)
}

/// Clients of Kafka and Redis dial these as they are.
fn addresses(text: &str) -> Result<(), Fault> {
    for (part, span) in list::parts(text) {
        let Err(error) = address::host_port(part) else {
            continue;
        };
        let fault = match error {
            AddressError::Port(error) => port_fault(error),
            _ => Fault::unreadable(error),
        };
        let fault = match error {
            AddressError::Url => {
                let (_, address) = part.split_once("://").unwrap_or(("", part));
                fault.help(Write { text: address.into() })
            }
            AddressError::NoPort | AddressError::NoHost => fault.help(write("host:port")),
            AddressError::TooManyColons => fault.help(write("[address]:port for IPv6")),
            AddressError::Empty | AddressError::Port(_) => fault,
        };
        let is_whole = span.is_empty() || span.len() == text.len();
        return Err(if is_whole { fault } else { fault.at(span) });
    }
    Ok(())
}

fn port_fault(error: PortError) -> Fault {
    let rule = match error {
        PortError::NotANumber => rules::MALFORMED_TRIGGER_VALUE,
        PortError::OutOfRange => rules::TRIGGER_VALUE_OUT_OF_RANGE,
    };
    Fault::unreadable(error).of(rule)
}

fn url_fault(error: Unread<UrlError>, text: &str) -> Fault {
    let reason = error.reason;
    let fault = Fault::from(error);
    match reason {
        UrlError::NoScheme => fault.help(WriteUrl {
            host: text.to_owned(),
        }),
        UrlError::OtherScheme => fault.help(StartWithHttp {}),
        UrlError::Space => fault.help(RemoveSpace {}),
        UrlError::Escape => fault.help(write("%25 for a percent sign")),
        UrlError::NoHost | UrlError::Ipv6 => fault,
        UrlError::Port(error) => fault.of(port_fault(error).rule),
    }
}

fn schedule(text: &str) -> Result<(), Fault> {
    match cron::parse(text) {
        Ok(schedule) if schedule.is_never() => {
            let what = match schedule.has_empty_field() {
                true => Message::from(NeverComes {}),
                false => NoSuchDay {}.into(),
            };
            Err(Fault::new(rules::DOUBTFUL_TRIGGER_VALUE, what))
        }
        Ok(_) => Ok(()),
        Err(error) => {
            let help = match error.reason {
                CronError::Descriptor => Some(write("five fields")),
                CronError::FieldCount(_) => {
                    Some(write("minute, hour, day of the month, month, day of the week"))
                }
                CronError::Zone(_) | CronError::ZoneAlone | CronError::Field { .. } => None,
            };
            Err(Fault {
                help,
                ..Fault::from(error)
            })
        }
    }
}

fn zone_fault(error: Unread<TimeZoneError>) -> Fault {
    let help = match &error.reason {
        TimeZoneError::DidYouMean(zone) => Message::from(DidYouMean {
            name: zone.to_string().into(),
        }),
        TimeZoneError::Case(known) => DidYouMeanCase {
            name: known.to_string(),
        }
        .into(),
        TimeZoneError::NoArea => write("an area and a city, such as Europe/Berlin, or UTC"),
        TimeZoneError::UnknownArea(areas) => Areas {
            areas: areas.iter().map(ToString::to_string).collect(),
        }
        .into(),
        TimeZoneError::Malformed => CityForm {}.into(),
        TimeZoneError::UnknownCity => write("a city of the IANA database"),
    };
    Fault::from(error).help(help)
}

fn selector_fault(error: Unread<SelectorError>) -> Fault {
    let is_unexpected = matches!(error.reason, SelectorError::Unexpected(_));
    let fault = Fault::from(error);
    match is_unexpected {
        true => fault,
        false => fault.help(write(
            "requirements such as app=web,tier in (api, worker),!canary",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::admission::triggers::parameters;

    fn fault(value_type: ValueType, text: &str) -> Fault {
        read(value_type, text, false).expect_err(text)
    }

    fn help_of(fault: &Fault) -> Option<String> {
        fault.help.as_ref().map(ToString::to_string)
    }

    #[test]
    fn words_are_told_with_the_nearest() {
        let kafka = parameters::of("kafka");
        let policy = kafka.iter().find(|p| p.name == "offsetResetPolicy").unwrap();
        let fault = |text| allowed(policy, Value { text, start: 0 });
        assert_eq!(fault("latest"), None);
        assert_eq!(fault("earliest, latest"), None);
        for (text, help, span) in [
            ("Latest", "did you mean `latest`?", 0..6),
            ("early", "did you mean `earliest`?", 0..5),
            ("earl", "did you mean `earliest`?", 0..4),
            ("earlyest", "did you mean `earliest`?", 0..8),
            ("none", "use latest, earliest", 0..4),
            ("latest, x", "use latest, earliest", 8..9),
        ] {
            let fault = fault(text).unwrap();
            assert_eq!(help_of(&fault).as_deref(), Some(help), "{text}");
            assert_eq!(fault.span, Some(span), "{text}");
        }
    }

    #[test]
    fn booleans_have_help() {
        for (text, help) in [
            ("yes", "write true"),
            ("tRue", "write true"),
            ("off", "write false"),
            ("2", "write true or false"),
        ] {
            assert_eq!(
                help_of(&fault(ValueType::Boolean, text)).as_deref(),
                Some(help),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_in_another_notation_are_written_anew() {
        for (text, help) in [
            (".5", "write 0.5"),
            ("5.", "write 5"),
            ("+5", "write 5"),
            ("05", "write 5"),
            ("5k", "write 5000"),
            ("500m", "write 0.5"),
            ("50%", "write 50"),
            ("1_000", "digits"),
            ("1,5", "digits"),
            ("NaN", "digits"),
            ("five", "digits"),
            ("1e", "digits"),
            ("0x10", "digits"),
            ("k", "digits"),
            ("-", "digits"),
        ] {
            let fault = fault(ValueType::Number, text);
            assert_eq!(fault.rule, rules::MALFORMED_TRIGGER_VALUE, "{text}");
            assert!(
                help_of(&fault).is_some_and(|shown| shown.contains(help)),
                "{fault:?}"
            );
        }
        assert_eq!(
            fault(ValueType::Number, "1e999").rule,
            rules::TRIGGER_VALUE_OUT_OF_RANGE
        );
        assert_eq!(
            fault(ValueType::Integer, "9223372036854775808").rule,
            rules::TRIGGER_VALUE_OUT_OF_RANGE
        );
    }

    #[test]
    fn a_target_is_more_than_zero_in_thousandths() {
        for text in ["5", "0.001", "1e-3"] {
            assert_eq!(read(ValueType::Target, text, false), Ok(()), "{text}");
        }
        for text in ["0", "-1", "0.0009", "0.0"] {
            assert_eq!(
                fault(ValueType::Target, text).rule,
                rules::TRIGGER_VALUE_OUT_OF_RANGE,
                "{text}"
            );
            assert_eq!(read(ValueType::Target, text, true), Ok(()), "{text}");
        }
        assert_eq!(read(ValueType::Count, "1", false), Ok(()));
        assert!(read(ValueType::Count, "0", false).is_err());
        assert!(read(ValueType::Natural, "-1", false).is_err());
        assert!(read(ValueType::WholeTarget, "0", false).is_err());
        assert_eq!(read(ValueType::WholeTarget, "0", true), Ok(()));
    }

    #[test]
    fn durations_are_not_negative() {
        for text in [
            "30s", "1m30s", "1.5h", ".5s", "5.s", "100ms", "10us", "0", "0s", "3000", "+5s", "1h0m",
        ] {
            assert_eq!(read(ValueType::Duration, text, false), Ok(()), "{text}");
        }
        for (text, rule) in [
            ("30 s", rules::MALFORMED_TRIGGER_VALUE),
            ("1.5", rules::MALFORMED_TRIGGER_VALUE),
            ("999999999999h", rules::MALFORMED_TRIGGER_VALUE),
            ("-5s", rules::TRIGGER_VALUE_OUT_OF_RANGE),
            ("-5", rules::TRIGGER_VALUE_OUT_OF_RANGE),
        ] {
            assert_eq!(fault(ValueType::Duration, text).rule, rule, "{text}");
        }
    }

    #[test]
    fn lists_of_addresses_are_pointed_at() {
        for text in ["a:1,b:2", "redis.default.svc.cluster.local:6379, 10.0.0.1:80"] {
            assert_eq!(read(ValueType::Addresses, text, false), Ok(()), "{text}");
        }
        for (text, rule, span, help) in [
            (
                "kafka",
                rules::MALFORMED_TRIGGER_VALUE,
                None,
                Some("write host:port"),
            ),
            (
                "a:1,b",
                rules::MALFORMED_TRIGGER_VALUE,
                Some(4..5),
                Some("write host:port"),
            ),
            (
                "redis://r:6379",
                rules::MALFORMED_TRIGGER_VALUE,
                None,
                Some("write r:6379"),
            ),
            ("a:1,", rules::MALFORMED_TRIGGER_VALUE, None, None),
            (
                "::1:6379",
                rules::MALFORMED_TRIGGER_VALUE,
                None,
                Some("write [address]:port for IPv6"),
            ),
            ("a:0", rules::TRIGGER_VALUE_OUT_OF_RANGE, None, None),
        ] {
            let fault = fault(ValueType::Addresses, text);
            assert_eq!(
                (fault.rule, fault.span.clone(), help_of(&fault).as_deref()),
                (rule, span, help),
                "{text}"
            );
        }
        let rule = |text| fault(ValueType::Url, text).rule;
        assert_eq!(rule("http://p:99999"), rules::TRIGGER_VALUE_OUT_OF_RANGE);
        assert_eq!(rule("http://p:port"), rules::MALFORMED_TRIGGER_VALUE);
    }

    #[test]
    fn what_people_write_for_a_time_zone_is_recognized() {
        for (text, help) in [
            ("IST", "did you mean `Asia/Kolkata`?"),
            ("utc", "did you mean `UTC`? Case matters"),
            ("UTC+5", "write an area"),
            ("europe/Berlin", "did you mean `Europe`? Case matters"),
            ("Europa/Berlin", "the areas are Africa, America,"),
            ("Europe/berlin", "cities start"),
            ("Europe/Berlim", "did you mean `Europe/Berlin`?"),
        ] {
            let fault = fault(ValueType::TimeZone, text);
            assert!(
                help_of(&fault).is_some_and(|shown| shown.contains(help)),
                "{text}: {fault:?}"
            );
        }
    }

    #[test]
    fn a_schedule_that_never_comes_is_doubtful() {
        for text in ["0 8 31 2,4,6 *", ", 8 * * *"] {
            assert_eq!(
                fault(ValueType::Schedule, text).rule,
                rules::DOUBTFUL_TRIGGER_VALUE,
                "{text}"
            );
        }
        assert_eq!(
            help_of(&fault(ValueType::Schedule, "@daily")).as_deref(),
            Some("write five fields")
        );
    }
}
