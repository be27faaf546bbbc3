//! The forms of values that conditions ask for, each as the scaler reads it.

use scalegen_syntax::{Quantity, Term, address, label_selector, list, pairs, strconv};

use super::examination::rabbit_protocol;
use super::fault::Fault;
use super::messages::{
    FractionOfByte, HasPath, HasQuery, HasSlash, NoTarget, NotAboveZero, NotInForm, ScaleUp, SuffixOfBytes,
    TargetOfZero, Use, UseAboveZero, Write, path, write,
};
use super::partitions;
use super::values::{label_fault, schedule};
use crate::admission::messages::Unreadable;
use crate::rules;

macro_rules! formats {
    ($($variant:ident $name:literal $form:literal)*) => {
        /// A form by its name in the table.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Format { $($variant),* }

        impl Format {
            pub(super) fn named(name: &str) -> Option<Self> {
                match name {
                    $($name => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// What a value should be, after "is not".
            fn form(self) -> &'static str {
                match self {
                    $(Self::$variant => $form),*
                }
            }
        }
    };
}

formats! {
    AboveZero "above-zero" "an amount above zero"
    ActivemqTemplate "activemq-template" "a URL of ActiveMQ's Jolokia with brokerName and destinationName"
    AmqpOrHttpUrl "amqp-or-http-url" "a URL that states the protocol"
    ArtemisTemplate "artemis-template" "a URL of Artemis' Jolokia with broker, address and queue"
    Bool "bool" "true or false"
    Braces "braces" "a Datadog query with a scope in braces, such as avg:metric{service:web}"
    CloudwatchPeriod "cloudwatch-period" "1, 5, 10, 30 or a multiple of 60 seconds"
    CloudwatchUnit "cloudwatch-unit" "a unit of CloudWatch, such as Count or Bytes/Second"
    ContainerName "container-name" "a name of a container, of at most 63 lowercase letters, digits and dashes"
    ContainsEntityPath "contains-EntityPath" "a connection string with an EntityPath"
    ContainsStar "contains-star" "a pattern with a star"
    Cron "cron5" "a schedule of five fields"
    EndsWithSlash "ends-with-slash" "a URL with a slash at its end"
    Glob "glob" "a glob: a bracket or brace is left open"
    HasResultRow "has-row-resultQueryRowID" "the row that `resultQueryRowID` names"
    HostPort "host-port" "an address with a port"
    Int32 "int32" "a whole number of percent"
    Int32Ranges "int32-ranges" "a list of numbers and ranges"
    JsonObject "json-object" "a JSON object with at least one field"
    JsonStringMap "json-string-map" "a JSON object with at least one text"
    Jwt "jwt" "a JSON Web Token"
    KafkaVersion "kafka-version" "a version of Kafka"
    KeyValueList "key-value-list" "a list of key=value"
    LabelSelector "label-selector" "a label selector"
    LongDuration "long-duration" "a duration such as 2w, 7d or 2h30m"
    PrometheusBase "prometheus-base" "the address of a server"
    Quantity "quantity" "a quantity"
    QueueName "queue-name" "the URL or the name of a queue"
    Regex "regex" "a regular expression"
    RowsNotEmpty "rows-not-empty" "a query"
    SolaceUrls "solace-urls" "a list of http:// or https:// URLs"
    SqsUrl "sqs-url" "a URL with an account and a queue"
    Target "target" "a target above zero"
    TemporalLiteral "temporal-literal" "a name of letters, digits and - _ . / :"
    Uri "uri" "a URL or an absolute path"
    Url "url" "a URL"
    WholeBytes "whole-bytes" "a whole number of bytes"
}

/// What is wrong with a value that should have a form.
pub(super) fn check(format: Format, text: &str) -> Result<(), Fault> {
    let holds = match format {
        Format::AboveZero => match text.parse::<Quantity>() {
            Ok(amount) if !amount.is_positive() => {
                return Err(Fault::new(rules::TRIGGER_VALUE_OUT_OF_RANGE, NotAboveZero {}));
            }
            _ => true,
        },
        Format::ActivemqTemplate => template_has(text, &["destinationName", "brokerName"]),
        Format::AmqpOrHttpUrl => rabbit_protocol(text).is_some(),
        Format::ArtemisTemplate => template_has(text, &["address", "queue", "broker"]),
        Format::Bool => strconv::boolean(text).is_ok(),
        Format::Braces => text.lines().any(|line| {
            let open = line.find('{');
            open.is_some_and(|open| line.rfind('}').is_some_and(|close| close > open))
        }),
        Format::CloudwatchPeriod => {
            let takes = |period| [1, 5, 10, 30].contains(&period) || period >= 60 && period % 60 == 0;
            if strconv::integer(text).is_ok_and(|period| !takes(period)) {
                return Err(fault(format).of(rules::TRIGGER_VALUE_OUT_OF_RANGE));
            }
            true
        }
        Format::CloudwatchUnit => CLOUDWATCH_UNITS.contains(&text),
        Format::ContainerName => is_container_name(text),
        Format::ContainsEntityPath => text.contains("EntityPath="),
        Format::ContainsStar => text.contains('*'),
        Format::Cron => return schedule(text),
        Format::EndsWithSlash => text.ends_with('/'),
        Format::Glob => is_closed(text),
        // What they ask for is in keys, so `evaluation` decides.
        Format::HasResultRow | Format::RowsNotEmpty => true,
        Format::HostPort => text
            .rsplit_once(':')
            .is_some_and(|(_, port)| address::port(port).is_ok()),
        Format::Int32 => match text.parse::<i32>() {
            Ok(_) => true,
            Err(_) => return Err(not_a_percentage(text)),
        },
        Format::Int32Ranges => return partitions::check(text),
        Format::JsonObject => json_object(text).is_some_and(|map| !map.is_empty()),
        Format::JsonStringMap => {
            json_object(text).is_some_and(|map| map.values().any(|value| value.is_string()))
        }
        Format::Jwt => {
            let parts: Vec<&str> = text.split('.').collect();
            parts.len() == 3
                && parts
                    .iter()
                    .all(|part| !part.is_empty() && part.bytes().all(is_base64_url))
        }
        Format::KafkaVersion => is_kafka_version(text),
        Format::KeyValueList => pairs::parse(text).is_ok(),
        Format::LabelSelector => return label_selector::parse(text).map(drop).map_err(label_fault),
        Format::LongDuration => is_long_duration(text),
        Format::PrometheusBase => return prometheus_base(text),
        Format::Quantity => match text.parse::<Quantity>() {
            Ok(_) => true,
            Err(error) => {
                return Err(fault(format).help(Unreadable {
                    error: error.to_string(),
                }));
            }
        },
        Format::QueueName => {
            let is_name = text
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
            if !is_name {
                return Err(fault(format).help(write(QUEUE_URL)));
            }
            true
        }
        // The classes of characters are more than this crate's features of `regex` have.
        Format::Regex => text.contains(r"\p") || text.contains(r"\P") || regex::Regex::new(text).is_ok(),
        Format::SolaceUrls => list::parts(text).all(|(part, _)| address::http_url(part).is_ok()),
        Format::SqsUrl => return sqs_url(text),
        Format::Target => return target(text),
        Format::TemporalLiteral => text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_./:".contains(&byte)),
        Format::Uri => is_uri(text),
        Format::Url => {
            let (scheme, rest) = text.split_once(':').unwrap_or_default();
            is_uri(text) && !scheme.is_empty() && !rest.trim_start_matches('/').is_empty()
        }
        Format::WholeBytes => {
            if text.parse::<Quantity>().is_ok_and(|amount| !amount.is_whole()) {
                return Err(Fault::malformed(FractionOfByte {}).help(SuffixOfBytes {}));
            }
            true
        }
    };
    match format {
        _ if holds => Ok(()),
        // KEDA 1 took the name of a variable there.
        Format::AmqpOrHttpUrl if is_variable(text) => {
            Err(fault(format).help(scalegen_syntax::write(format!("hostFromEnv: {text}"))))
        }
        _ => Err(fault(format)),
    }
}

/// Whether a text looks like the name of a variable, and not like that of a host, which has no capitals.
pub(super) fn is_variable(text: &str) -> bool {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    text.bytes().all(is_word) && text.bytes().any(|byte| byte.is_ascii_uppercase())
}

fn fault(format: Format) -> Fault {
    let form = Term::phrase(format.form());
    Fault::malformed(NotInForm { form })
}

const QUEUE_URL: &str = "https://sqs.<region>.amazonaws.com/<account>/<queue>";

const CLOUDWATCH_UNITS: [&str; 27] = [
    "Seconds",
    "Microseconds",
    "Milliseconds",
    "Bytes",
    "Kilobytes",
    "Megabytes",
    "Gigabytes",
    "Terabytes",
    "Bits",
    "Kilobits",
    "Megabits",
    "Gigabits",
    "Terabits",
    "Percent",
    "Count",
    "Bytes/Second",
    "Kilobytes/Second",
    "Megabytes/Second",
    "Gigabytes/Second",
    "Terabytes/Second",
    "Bits/Second",
    "Kilobits/Second",
    "Megabits/Second",
    "Gigabits/Second",
    "Terabits/Second",
    "Count/Second",
    "None",
];

/// A number that becomes the target of the HPA, which counts in thousandths and refuses zero.
fn target(text: &str) -> Result<(), Fault> {
    match scalegen_syntax::json_number::float(text) {
        Ok(number) if (number * 1000.0).trunc() < 1.0 => {
            let rule = rules::TRIGGER_VALUE_OUT_OF_RANGE;
            Err(if number > 0.0 {
                Fault::new(rule, TargetOfZero {}).help(ScaleUp {})
            } else {
                Fault::new(rule, NoTarget {}).help(UseAboveZero {})
            })
        }
        _ => Ok(()),
    }
}

fn not_a_percentage(text: &str) -> Fault {
    let fault = fault(Format::Int32);
    let digits = text.trim_end_matches('%').trim_end();
    match digits.parse::<i32>() {
        Ok(percent) => fault
            .at(digits.len()..text.len())
            .help(Write { text: percent.into() }),
        Err(_) if text.parse::<Quantity>().is_ok() => fault.help(super::messages::SetAverageValue {}),
        Err(_) => fault,
    }
}

/// The API server refuses the HPA that KEDA would make with another.
fn is_container_name(text: &str) -> bool {
    let known = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    text.len() <= 63 && text.bytes().all(known) && !text.starts_with('-') && !text.ends_with('-')
}

/// `url.ParseRequestURI` of Go: a path, or a scheme with what follows it.
fn is_uri(text: &str) -> bool {
    let has_controls = text.bytes().any(|byte| byte.is_ascii_control());
    if has_controls || address::wrong_escape(text).is_some() {
        return false;
    }
    let Some((scheme, rest)) = text.split_once(':').filter(|_| !text.starts_with('/')) else {
        return text.starts_with('/');
    };
    let mut letters = scheme.bytes();
    let is_scheme = letters.next().is_some_and(|byte| byte.is_ascii_alphabetic())
        && letters.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    let authority = rest.strip_prefix("//").unwrap_or_default();
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    let port = authority.rsplit_once(':').filter(|(_, port)| !port.contains(']'));
    is_scheme
        && !authority.contains(' ')
        && port.is_none_or(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The properties between the first colon of a URL's path and the next slash, each with a value.
fn template_has(text: &str, keys: &[&str]) -> bool {
    let after_scheme = text.split_once("://").map_or("", |(_, rest)| rest);
    let path = after_scheme.find('/').and_then(|at| after_scheme.get(at..));
    let properties = path.and_then(|path| path.split_once(':'));
    let Some((_, properties)) = properties.filter(|_| is_uri(text)) else {
        return false;
    };
    let properties = properties.split('/').next().unwrap_or_default();
    keys.iter().all(|key| {
        properties.split(',').any(|property| {
            let value = property.strip_prefix(key).and_then(|rest| rest.strip_prefix('='));
            value.is_some_and(|value| !matches!(value, "" | "\"\""))
        })
    })
}

/// A queue is the last of exactly two parts of a path.
fn sqs_url(text: &str) -> Result<(), Fault> {
    let after_scheme = text.find("://").map_or(0, |at| at + "://".len());
    let rest = text.get(after_scheme..).unwrap_or_default();
    let start = after_scheme + rest.find('/').unwrap_or(rest.len());
    let end = text.find(['?', '#']).unwrap_or(text.len()).max(start);
    let path = text.get(start..end).unwrap_or_default();
    if matches!(path.split('/').collect::<Vec<_>>()[..], [_, _, name] if !name.is_empty()) {
        return Ok(());
    }
    let fault = fault(Format::SqsUrl).help(write(QUEUE_URL));
    Err(if path.is_empty() {
        fault
    } else {
        fault.at(start..end)
    })
}

/// `/api/v1/query?query=…` is appended as it is.
fn prometheus_base(text: &str) -> Result<(), Fault> {
    let Some(authority) = text.find("://").map(|at| at + "://".len()) else {
        return Ok(());
    };
    if let Some(at) = text.find(['?', '#']) {
        return Err(Fault::malformed(HasQuery {}).at(at..text.len()).help(Use {
            name: path("queryParameters").into(),
        }));
    }
    let base = text.trim_end_matches('/');
    for end in ["/api/v1/query", "/api/v1", "/graph"] {
        if let Some(server) = base.strip_suffix(end).filter(|server| server.len() > authority) {
            return Err(Fault::malformed(HasPath {})
                .at(server.len()..text.len())
                .help(Write { text: server.into() }));
        }
    }
    if base.len() < text.len() && base.len() > authority {
        return Err(Fault::malformed(HasSlash {})
            .at(base.len()..text.len())
            .help(Write { text: base.into() }));
    }
    Ok(())
}

/// Whether every bracket and brace of a glob is closed.
fn is_closed(text: &str) -> bool {
    let (mut braces, mut in_brackets, mut characters) = (0_i32, false, text.chars());
    while let Some(c) = characters.next() {
        match c {
            '\\' if characters.next().is_none() => return false,
            '[' if !in_brackets => in_brackets = true,
            ']' => in_brackets = false,
            '{' if !in_brackets => braces += 1,
            '}' if !in_brackets => braces -= 1,
            _ => {}
        }
    }
    braces == 0 && !in_brackets
}

fn json_object(text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
    serde_json::from_str(text).ok()
}

fn is_base64_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_".contains(&byte)
}

/// Four numbers for versions before 1, three since.
fn is_kafka_version(text: &str) -> bool {
    let numbers: Vec<&str> = text.split('.').collect();
    let is_number = |number: &&str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    let wanted = if numbers.first() == Some(&"0") { 4 } else { 3 };
    numbers.len() == wanted && numbers.iter().all(is_number)
}

/// Numbers with units from weeks down, each unit at most once.
fn is_long_duration(text: &str) -> bool {
    let mut rest = text;
    for unit in ["w", "d", "h", "m", "s", "ms", "us", "µs", "ns"] {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let Some(after) = rest.get(digits..).and_then(|after| after.strip_prefix(unit)) else {
            continue;
        };
        let is_another = unit == "m" && after.starts_with('s');
        if digits > 0 && !is_another {
            rest = after;
        }
    }
    rest.is_empty() && !text.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A form by its name, what has it and what has not.
    #[test]
    fn forms_are_those_that_scalers_read() {
        for (name, good, bad) in [
            (
                "uri",
                &["http://a:80/x", "/x", "localhost:80", "a.shop:8161"][..],
                &["a", "1.2.3.4:80", "http://a:b", "http://a b", "/%zz", ""][..],
            ),
            ("url", &["http://a", "mailto:a"], &["/x", "a", "http://"]),
            (
                "sqs-url",
                &["https://a/1/q", "/1/q"],
                &["https://a/q", "https://a", "https://a/1/q/"],
            ),
            (
                "activemq-template",
                &[
                    "http://a:1/read/org:type=Broker,brokerName=b,destinationType=Queue,destinationName=d/QueueSize",
                ],
                &[
                    "x",
                    "http://a/read/org:type=Broker,brokerName=,destinationName=d/QueueSize",
                    "http://a:1/read",
                ],
            ),
            (
                "artemis-template",
                &[r#"http://a/r/org:broker="b",address="x",queue="q"/MessageCount"#],
                &[r#"http://a/r/org:broker="",address="x",queue="q"/MessageCount"#],
            ),
            (
                "cloudwatch-period",
                &["1", "5", "10", "30", "60", "300"],
                &["0", "25", "90"],
            ),
            ("cloudwatch-unit", &["Count", "Bytes/Second"], &["count", "Hour"]),
            (
                "braces",
                &["avg:a{b:c}.rollup(1)", "a{*}"],
                &["avg:a", "}{", "a{\n}"],
            ),
            ("host-port", &["a:1"], &["a", "a:x"]),
            (
                "json-string-map",
                &[r##"{"#a": "b"}"##],
                &["{}", "[]", r#"{"a": 1}"#, "x"],
            ),
            ("json-object", &[r#"{":a": {"N": "1"}}"#], &["{}", "[]", "x"]),
            (
                "glob",
                &["a/*.txt", "[ab]", "{a,b}", r"\["],
                &["[", "{a", "a}", "\\"],
            ),
            ("regex", &["a.*", "[ab]", r"\p{L}"], &["*", "(", "[a"]),
            (
                "kafka-version",
                &["2.8.0", "0.10.2.0"],
                &["2.8", "1.2.3.4", "0.10.2", "a.b.c"],
            ),
            (
                "long-duration",
                &["2w", "7d", "2h", "30m", "1w2d3h4m5s6ms", "500ms"],
                &["2", "", "h", "1m1h", "1d 2h"],
            ),
            ("jwt", &["a.b.c"], &["a.b", "a..c", "a b.c.d"]),
            ("solace-urls", &["http://a:1, https://b"], &["a:1", "http://a,"]),
            ("temporal-literal", &["a-b_c./:"], &["a b", "é"]),
            (
                "amqp-or-http-url",
                &["amqps://a", "HTTP://a"],
                &["a:5672", "ftp://a"],
            ),
            ("queue-name", &["orders.fifo"], &["arn:aws:sqs:eu:1:orders"]),
            ("container-name", &["api-1"], &["Api", "api-", "-a"]),
            ("target", &["1", "0.001", "x"], &["0", "-1", "0.0009"]),
            ("whole-bytes", &["1Gi", "x"], &["500m"]),
            ("above-zero", &["1m", "x"], &["0", "-1"]),
        ] {
            let format = Format::named(name).unwrap();
            for text in good {
                assert_eq!(check(format, text), Ok(()), "{name} {text}");
            }
            for text in bad {
                assert!(check(format, text).is_err(), "{name} {text}");
            }
        }
    }

    #[test]
    fn the_slash_at_the_end_is_pointed_at() {
        let fault = prometheus_base("http://p:9090//").unwrap_err();
        assert_eq!(fault.span, Some(13..15));
        assert_eq!(fault.help.unwrap().to_string(), "write http://p:9090");
        assert_eq!(prometheus_base("http://"), Ok(()));
    }

    #[test]
    fn percentages_are_written_without_a_sign() {
        let help = |text| check(Format::Int32, text).unwrap_err().help.unwrap().to_string();
        assert_eq!(help("50%"), "write 50");
        assert!(help("500m").contains("AverageValue"));
    }
}
