//! The metadata keys that each of KEDA's trigger types reads.
//!
//! Source: `schema/generated/scalers-schema.yaml` and the metadata structs in `pkg/scalers` of kedacore/keda,
//! corrected where the schema loses what the structs say; versions are those of its changelog.

use std::sync::OnceLock;

use crate::Version;

/// One line of `parameters.csv`, sorted by trigger type, then by key.
///
/// `from` has the sources in the order of look-up: m for metadata, e for the environment, a for a TriggerAuthentication.
/// `since` is the first KEDA that reads the key where that is known; from `deprecated` it warns, from `refused`
/// it fails the trigger, from `removed` it does not look. An `alias` is another name of that key.
const TABLE: &str = include_str!("parameters.csv");

/// The releases whose code the table was read from. Where `since` is one of these, the key may have come with any
/// release after the one before.
const READ: [Version; 8] = [
    Version::new(2, 10),
    Version::new(2, 12),
    Version::new(2, 14),
    Version::new(2, 16),
    Version::new(2, 18),
    Version::new(2, 19),
    Version::new(2, 20),
    Version::new(2, 21),
];

/// A metadata key of a trigger type.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter<'a> {
    /// The type of trigger that has it.
    pub trigger_type: &'a str,
    /// KEDA's name of it; with `*` at its end, of all names that begin like it.
    pub name: &'a str,
    /// How its value is read.
    pub value_type: ValueType,
    /// Whether KEDA takes several, separated by commas.
    pub is_list: bool,
    /// Whether KEDA refuses a trigger without it.
    pub is_required: bool,
    from: &'a str,
    /// What KEDA takes when the key is absent; empty for nothing.
    pub default: &'a str,
    /// The words that KEDA takes, separated by bars; empty for any.
    allowed: &'a str,
    /// The first KEDA that reads it, where that is known.
    pub since: Option<Version>,
    /// From here on KEDA warns of it.
    pub deprecated: Option<Version>,
    /// From here on KEDA fails a trigger that has it.
    pub refused: Option<Version>,
    /// From here on KEDA does not look for it.
    pub removed: Option<Version>,
    /// What to use instead of a key that is going or gone; empty for nothing.
    pub instead: &'a str,
    /// The parameter that this is another name of; empty for none.
    pub alias: &'a str,
    /// Whether another parameter is an alias of this one.
    pub has_aliases: bool,
}

/// Where KEDA looks for a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The trigger's metadata.
    Metadata,
    /// The container's environment, by a key of the metadata that ends in `FromEnv`.
    Environment,
    /// The trigger's authentication.
    Authentication,
}

/// How KEDA reads a value, beyond what conditions ask of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// As it is; also where conditions say how, or nothing reads it before the scaler runs.
    Text,
    /// One of the words that are allowed, or several separated by commas.
    Words,
    /// True or false.
    Boolean,
    /// A number.
    Float,
    /// A whole number.
    Integer,
    /// An integer of 32 bits that is not below zero.
    Unsigned,
    /// A duration of Go, or a bare number of milliseconds.
    Duration,
    /// `k=v,k=v`
    Map,
    /// `k=v&k=v`
    UrlQuery,
    /// Integers and ranges of them separated by commas, with spaces where one likes.
    Integers,
    /// An HTTP server's.
    Url,
    /// `host:port,host:port`
    Addresses,
    /// A port's number.
    Port,
    /// Five fields of cron.
    Schedule,
    /// A name of the IANA.
    TimeZone,
}

impl ValueType {
    /// Whether KEDA hands the value on as it is, so that what refuses it comes later.
    pub fn is_for_the_source(self) -> bool {
        matches!(
            self,
            Self::Text | Self::Url | Self::Addresses | Self::Port | Self::Schedule | Self::TimeZone
        )
    }
}

impl Parameter<'_> {
    /// The words that KEDA takes; none when it takes any.
    pub fn allowed(&self) -> impl Iterator<Item = &str> {
        self.allowed.split('|').filter(|word| !word.is_empty())
    }

    /// Where KEDA looks for it, in its order.
    pub fn sources(&self) -> impl Iterator<Item = Source> {
        self.from.chars().map(|letter| match letter {
            'a' => Source::Authentication,
            'e' => Source::Environment,
            _ => Source::Metadata,
        })
    }

    /// Whether KEDA looks there for it.
    pub fn is_from(&self, source: Source) -> bool {
        self.sources().any(|known| known == source)
    }

    /// Whether this KEDA is too old for the key.
    pub fn is_newer_than(&self, keda: Version) -> bool {
        self.since.is_some_and(|since| {
            let before = READ.into_iter().rev().find(|read| *read < since);
            match READ.contains(&since) {
                true => before.map_or(keda < since, |before| keda <= before),
                false => keda < since,
            }
        })
    }

    /// Whether this KEDA looks for the key.
    pub fn is_read_by(&self, keda: Version) -> bool {
        !self.is_newer_than(keda) && self.removed.is_none_or(|removed| keda < removed)
    }
}

/// The lines of one trigger type, read when they are first asked for.
struct TriggerType {
    name: &'static str,
    lines: &'static str,
    parameters: OnceLock<Vec<Parameter<'static>>>,
}

/// The parameters of a trigger type, sorted by name; none for a type that KEDA does not have.
pub fn of(trigger_type: &str) -> &'static [Parameter<'static>] {
    let types = types();
    let Ok(index) = types.binary_search_by(|known| known.name.cmp(trigger_type)) else {
        return &[];
    };
    types
        .get(index)
        .map_or(&[], |found| found.parameters.get_or_init(|| read(found.lines)))
}

/// The parameters in the lines of one trigger type.
fn read(lines: &'static str) -> Vec<Parameter<'static>> {
    let mut parameters: Vec<Parameter<'static>> = lines.lines().filter_map(parse).collect();
    let aliased: Vec<&str> = parameters.iter().map(|parameter| parameter.alias).collect();
    for parameter in &mut parameters {
        parameter.has_aliases = aliased.contains(&parameter.name);
    }
    parameters
}

/// Every trigger type that has parameters, sorted.
pub fn trigger_types() -> impl Iterator<Item = &'static str> {
    types().iter().map(|known| known.name)
}

/// Most runs ask for one type or two, so the table is only cut into types here.
fn types() -> &'static [TriggerType] {
    static TYPES: OnceLock<Vec<TriggerType>> = OnceLock::new();
    TYPES.get_or_init(|| {
        let mut types: Vec<TriggerType> = Vec::with_capacity(80);
        let mut rest = TABLE.split_once('\n').map_or("", |(_, lines)| lines);
        while let Some((name, _)) = rest.split_once(',') {
            let is_same = |line: &&str| line.strip_prefix(name).is_some_and(|line| line.starts_with(','));
            let lines = rest.split_inclusive('\n').take_while(is_same);
            let end = lines.map(str::len).sum();
            // The first line is always one; whatever happens, the loop ends.
            let (lines, after) = match end {
                0 => (rest, ""),
                _ => rest.split_at_checked(end).unwrap_or((rest, "")),
            };
            types.push(TriggerType {
                name,
                lines,
                parameters: OnceLock::new(),
            });
            rest = after;
        }
        types
    })
}

/// The parameter of this name, or the one for all names that start with it.
pub fn find(parameters: &'static [Parameter<'static>], key: &str) -> Option<&'static Parameter<'static>> {
    parameters
        .iter()
        .find(|parameter| match parameter.name.strip_suffix('*') {
            Some(prefix) => !prefix.is_empty() && key.starts_with(prefix),
            None => parameter.name == key,
        })
}

/// None only for a line that is not as the test wants every line to be.
fn parse(line: &str) -> Option<Parameter<'_>> {
    let columns: Vec<&str> = line.split(',').collect();
    let &[
        trigger_type,
        name,
        value_type,
        need,
        from,
        default,
        allowed,
        since,
        deprecated,
        refused,
        removed,
        instead,
        alias,
    ] = columns.as_slice()
    else {
        return None;
    };
    Some(Parameter {
        trigger_type,
        name,
        value_type: parse_type(value_type, allowed)?,
        is_list: matches!(value_type, "list" | "int-ranges"),
        is_required: need == "required",
        from,
        default,
        allowed,
        since: parse_version(since)?,
        deprecated: parse_version(deprecated)?,
        refused: parse_version(refused)?,
        removed: parse_version(removed)?,
        instead,
        alias,
        has_aliases: false,
    })
}

/// No version is `Some(None)`.
fn parse_version(text: &str) -> Option<Option<Version>> {
    if text.is_empty() {
        return Some(None);
    }
    let (major, minor) = text.split_once('.')?;
    Some(Some(Version::new(major.parse().ok()?, minor.parse().ok()?)))
}

fn parse_type(text: &str, allowed: &str) -> Option<ValueType> {
    Some(match text {
        "list" if allowed.is_empty() => ValueType::Text,
        "enum" | "list" => ValueType::Words,
        // What conditions or the source read.
        "string" | "word" | "type" | "json" | "url-list" | "string-per-row" | "datadog-query"
        | "int-ranges" | "kafka-version" | "label-selector" | "long-duration" | "quantity-or-int" => {
            ValueType::Text
        }
        "bool" => ValueType::Boolean,
        "float" => ValueType::Float,
        "int" => ValueType::Integer,
        "uint" => ValueType::Unsigned,
        "duration" => ValueType::Duration,
        "map" => ValueType::Map,
        "url-query" => ValueType::UrlQuery,
        "list<int>" => ValueType::Integers,
        "url" => ValueType::Url,
        "addresses" => ValueType::Addresses,
        "port" => ValueType::Port,
        "cron" => ValueType::Schedule,
        "timezone" => ValueType::TimeZone,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = &'static Parameter<'static>> {
        trigger_types().flat_map(of)
    }

    #[test]
    fn every_line_can_be_read() {
        for line in TABLE.lines().skip(1) {
            let parameter = parse(line);
            assert!(parameter.is_some(), "{line}");
        }
        assert_eq!(all().count(), TABLE.lines().count() - 1);
        assert_eq!(trigger_types().count(), 78);
    }

    #[test]
    fn lines_are_sorted_and_unique() {
        let keys: Vec<_> = all().map(|p| (p.trigger_type, p.name)).collect();
        for pair in keys.windows(2) {
            assert!(pair[0] < pair[1], "{:?} before {:?}", pair[0], pair[1]);
        }
    }

    #[test]
    fn lines_agree_with_themselves() {
        for p in all() {
            let of = (p.trigger_type, p.name);
            assert!(
                !p.from.is_empty() && p.from.chars().all(|letter| "mea".contains(letter)),
                "{of:?}"
            );
            for (earlier, later) in [
                (p.since, p.deprecated),
                (p.deprecated, p.refused),
                (p.refused, p.removed),
            ] {
                assert!(earlier.zip(later).is_none_or(|(a, b)| a < b), "{of:?}");
            }
            let going = p.deprecated.is_some() || p.refused.is_some() || p.removed.is_some();
            assert!(p.instead.is_empty() || going, "{of:?}");
            assert!(!going || !p.is_required, "{of:?}");
            let is_known = |name: &str| super::of(p.trigger_type).iter().any(|q| q.name == name);
            assert!(p.alias.is_empty() || is_known(p.alias), "{of:?}");
            assert!(
                p.value_type != ValueType::Words || p.allowed().next().is_some(),
                "{of:?}"
            );
            if p.value_type == ValueType::Words && !p.default.is_empty() {
                assert!(p.allowed().any(|word| word == p.default), "{of:?}");
            }
        }
    }

    #[test]
    fn a_key_may_have_come_between_two_releases_that_were_read() {
        let key = |type_, name| find(of(type_), name).unwrap();
        let newer = |of: &Parameter<'_>, minor| of.is_newer_than(Version::new(2, minor));
        // Read at 2.16 without it and at 2.18 with it.
        let timeout = key("datadog", "timeout");
        assert!(newer(timeout, 16) && !newer(timeout, 17) && !newer(timeout, 18));
        // The changelog says when.
        let parameters = key("prometheus", "queryParameters");
        assert!(newer(parameters, 12) && !newer(parameters, 13));
        assert!(newer(key("gcp-spanner", "query"), 20));
        assert!(!newer(key("kafka", "topic"), 9));
    }

    #[test]
    fn the_parameters_of_one_type_are_found() {
        let names: Vec<_> = of("cron").iter().map(|p| p.name).collect();
        assert_eq!(names, ["desiredReplicas", "end", "start", "timezone"]);
        assert_eq!(of("no-such-type"), []);
        assert_eq!(find(of("sumologic"), "query.A").map(|p| p.name), Some("query.*"));
        assert_eq!(find(of("external"), "anything"), None);
        assert_eq!(of(""), []);
        assert!(of("temporal").iter().any(|p| p.name == "taskQueue"));
        assert!(of("activemq").iter().any(|p| p.name == "brokerName"));
    }
}
