//! The values of a trigger's metadata, each read as KEDA reads it.
//!
//! Source: `pkg/scalers/scalersconfig/typed_config.go` of kedacore/keda.

use scalegen_syntax::address::{self, AddressError, PortError, UrlError};
use scalegen_syntax::cron::{self, CronError};
use scalegen_syntax::json_number::{self, JsonNumberError};
use scalegen_syntax::label_selector::SelectorError;
use scalegen_syntax::pairs::{self, PairsError};
use scalegen_syntax::time_zone::{self, TimeZoneError};
use scalegen_syntax::{
    Message, Quantity, Remedy, Term, Unread, Version, go_duration, list, meant, nearest, strconv,
};

use super::examination::{Examination, Given};
use super::expression::{Name, Source};
use super::fault::Fault;
use super::messages::{
    Areas, CityForm, DidYouMean, DidYouMeanCase, LessThan, NeverComes, NoEqualsInValue, NoSuchDay, NotAQuery,
    NotAllowed, NumbersAreJson, RemoveComma, RemoveSpace, Replaced, StartWithHttp, UseOneOf, VariableFault,
    Write, WriteNumber, WriteUrl, from_env_key, write,
};
use super::parameters::{Parameter, ValueType};
use super::partitions;
use crate::rules;

/// Up to here KEDA read numbers of this scaler by strconv, and took the default where it could not.
const LENIENT: (&str, Version) = ("aws-sqs-queue", Version::new(2, 16));

/// Every value that the trigger's type reads, in metadata and in the literal values of variables.
pub(super) fn check(examination: &mut Examination<'_>) {
    for parameter in examination.parameters() {
        let is_read = || parameter.is_read_by(examination.keda) && !parameter.name.ends_with('*');
        if !examination.may_have(parameter) || !is_read() {
            continue;
        }
        let read = |text: &str| allowed(parameter, text).or_else(|| read(parameter.value_type, text).err());
        let in_metadata = examination
            .value(parameter.name)
            .filter(|_| parameter.is_from(Source::Metadata));
        if let Some(value) = in_metadata {
            if let Some(fault) = read(value.text) {
                let fault = lenient(examination, parameter, value.text, fault);
                if let Some(fault) = fault {
                    examination.fault(parameter.name, value, fault);
                }
            }
        } else if parameter.is_from(Source::Environment)
            && !parameter.value_type.is_for_the_source()
            && let Some(variable) = examination.variable(parameter.name)
            && let source = Some(Source::Environment)
            && let Given::Text(text) = examination.given(Name {
                source,
                key: parameter.name,
            })
            && let Some(fault) = read(text)
        {
            // The value may be a secret, which no message repeats.
            let variable = variable.to_owned();
            let message = VariableFault {
                variable,
                fault: fault.what,
            };
            examination.key(
                fault.rule,
                &from_env_key(parameter.name),
                message,
                fault.help.map(|help| *help),
            );
        }
    }
}

/// What an older release does about a number that the others refuse.
fn lenient(
    examination: &Examination<'_>,
    parameter: &Parameter<'_>,
    text: &str,
    fault: Fault,
) -> Option<Fault> {
    let (scaler, until) = LENIENT;
    if parameter.value_type != ValueType::Integer
        || examination.trigger.type_ != scaler
        || examination.keda > until
    {
        return Some(fault);
    }
    let default = parameter.default.to_owned();
    strconv::integer(text).is_err().then(|| Fault {
        rule: rules::DOUBTFUL_TRIGGER_VALUE,
        what: Replaced {
            fault: fault.what,
            default,
        }
        .into(),
        ..fault
    })
}

/// KEDA splits a value at commas before it looks for the words, whether or not it is a list.
fn allowed(parameter: &Parameter<'_>, text: &str) -> Option<Fault> {
    if parameter.value_type != ValueType::Words {
        return None;
    }
    let (part, span) = list::parts(text).find(|(part, _)| parameter.allowed().all(|word| word != *part))?;
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
            .remedy(Remedy::text(meant(part, words())))
            .at(span),
    )
}

fn read(value_type: ValueType, text: &str) -> Result<(), Fault> {
    match value_type {
        ValueType::Text | ValueType::Words => Ok(()),
        ValueType::Boolean => boolean(text),
        ValueType::Float => json_number::float(text)
            .map(drop)
            .map_err(|error| number_fault(error, text)),
        ValueType::Integer => integer(text).map(drop),
        ValueType::Unsigned => match integer(text)? {
            number if number < 0 => Err(Fault::new(
                rules::TRIGGER_VALUE_OUT_OF_RANGE,
                LessThan { least: 0.into() },
            )),
            _ => Ok(()),
        },
        ValueType::Duration => duration(text),
        ValueType::Map => pairs::parse(text).map(drop).map_err(map_fault),
        ValueType::UrlQuery => match text.contains(';') || address::wrong_escape(text).is_some() {
            true => Err(Fault::malformed(NotAQuery {})),
            false => Ok(()),
        },
        ValueType::Integers => partitions::check_trimmed(text),
        ValueType::Url => address::http_url(text)
            .map(drop)
            .map_err(|error| url_fault(error, text)),
        ValueType::Addresses => addresses(text),
        ValueType::Port => address::port(text).map(drop).map_err(port_fault),
        ValueType::Schedule => schedule(text),
        ValueType::TimeZone => time_zone::parse(text).map(drop).map_err(zone_fault),
    }
}

fn boolean(text: &str) -> Result<(), Fault> {
    strconv::boolean(text).map(drop).map_err(|error| {
        let meant = match text.to_lowercase().as_str() {
            "yes" | "y" | "on" | "enable" | "enabled" | "true" => Some("true"),
            "no" | "n" | "off" | "disable" | "disabled" | "false" => Some("false"),
            _ => None,
        };
        Fault::unreadable(error)
            .help(write(meant.unwrap_or("true or false")))
            .remedy(Remedy::text(meant))
    })
}

fn integer(text: &str) -> Result<i64, Fault> {
    json_number::integer(text).map_err(|error| number_fault(error, text))
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

pub(super) fn schedule(text: &str) -> Result<(), Fault> {
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
                CronError::Descriptor => "five fields",
                CronError::FieldCount(_) => "minute, hour, day of the month, month, day of the week",
                CronError::Zone(_) | CronError::ZoneAlone | CronError::Field { .. } => {
                    return Err(Fault::from(error));
                }
            };
            Err(Fault::from(error).help(write(help)))
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

pub(super) fn label_fault(error: Unread<SelectorError>) -> Fault {
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
        read(value_type, text).expect_err(text)
    }

    fn help_of(fault: &Fault) -> Option<String> {
        fault.help.as_ref().map(ToString::to_string)
    }

    #[test]
    fn words_are_reported_with_the_nearest() {
        let kafka = parameters::of("kafka");
        let policy = kafka.iter().find(|p| p.name == "offsetResetPolicy").unwrap();
        let fault = |text| allowed(policy, text);
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
            let fault = fault(ValueType::Float, text);
            assert_eq!(fault.rule, rules::MALFORMED_TRIGGER_VALUE, "{text}");
            assert!(
                help_of(&fault).is_some_and(|shown| shown.contains(help)),
                "{fault:?}"
            );
        }
        assert_eq!(
            fault(ValueType::Float, "1e999").rule,
            rules::TRIGGER_VALUE_OUT_OF_RANGE
        );
        assert_eq!(
            fault(ValueType::Integer, "9223372036854775808").rule,
            rules::TRIGGER_VALUE_OUT_OF_RANGE
        );
    }

    #[test]
    fn durations_are_not_negative() {
        for text in [
            "30s", "1m30s", "1.5h", ".5s", "5.s", "100ms", "10us", "0", "0s", "3000", "+5s", "1h0m",
        ] {
            assert_eq!(read(ValueType::Duration, text), Ok(()), "{text}");
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
            assert_eq!(read(ValueType::Addresses, text), Ok(()), "{text}");
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
