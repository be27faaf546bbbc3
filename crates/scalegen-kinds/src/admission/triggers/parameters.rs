//! The metadata keys that each of KEDA's trigger types reads.
//!
//! Source: `schema/generated/scalers-schema.yaml` and the metadata structs in `pkg/scalers` of kedacore/keda,
//! corrected where the schema loses what the structs say; versions are those of its changelog.

use std::sync::OnceLock;

use scalegen_syntax::Version;

/// One line of `parameters.csv`, sorted by trigger type, then by key.
///
/// `since` is the first KEDA that reads the key where that is known; from `deprecated` it warns, from `refused`
/// it fails the trigger, from `removed` it does not look.
const TABLE: &str = include_str!("parameters.csv");

/// A metadata key of a trigger type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parameter<'a> {
    pub(super) trigger_type: &'a str,
    pub(super) name: &'a str,
    pub(super) value_type: ValueType,
    pub(super) need: Need<'a>,
    pub(super) from_metadata: bool,
    /// Read from the environment variable that `<name>FromEnv` names.
    pub(super) from_environment: bool,
    pub(super) from_authentication: bool,
    /// What KEDA takes when the key is absent; empty for nothing.
    pub(super) default: &'a str,
    /// The only words that KEDA takes, separated by semicolons; empty for any.
    allowed: &'a str,
    pub(super) since: Option<Version>,
    pub(super) deprecated: Option<Version>,
    pub(super) refused: Option<Version>,
    pub(super) removed: Option<Version>,
    /// What to use instead of a key that is going or gone; empty for nothing.
    pub(super) instead: &'a str,
}

/// Whether a trigger works without a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Need<'a> {
    Optional,
    Required,
    /// Required where another key is absent.
    Unless(&'a str),
}

/// How KEDA reads a value, beyond the words that are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ValueType {
    /// As it is; also where it is not known how.
    Text,
    Boolean,
    /// A float.
    Number,
    /// A float that becomes the HPA's target: more than zero after rounding to thousandths.
    Target,
    Integer,
    /// An integer that becomes the HPA's target.
    WholeTarget,
    /// An integer that KEDA wants to be more than zero.
    Count,
    /// An integer of zero or more.
    Natural,
    Duration,
    /// `k=v,k=v`
    Map,
    /// Words separated by commas.
    Words,
    /// Integers and ranges of them separated by commas.
    Partitions,
    /// The same, with spaces where one likes.
    TrimmedPartitions,
    Url,
    /// `host:port,host:port`
    Addresses,
    Port,
    Schedule,
    TimeZone,
    Selector,
}

impl Parameter<'_> {
    /// The only words that KEDA takes; none when it takes any.
    pub(super) fn allowed(&self) -> impl Iterator<Item = &str> {
        self.allowed.split(';').filter(|word| !word.is_empty())
    }
}

/// The lines of one trigger type, read when they are first asked for.
struct TriggerType {
    name: &'static str,
    lines: &'static str,
    parameters: OnceLock<Vec<Parameter<'static>>>,
}

/// The parameters of a trigger type, sorted by name; none for a type that KEDA does not have.
pub(super) fn of(trigger_type: &str) -> &'static [Parameter<'static>] {
    let types = types();
    let Ok(index) = types.binary_search_by(|known| known.name.cmp(trigger_type)) else {
        return &[];
    };
    types.get(index).map_or(&[], |found| {
        found
            .parameters
            .get_or_init(|| found.lines.lines().filter_map(parse).collect())
    })
}

/// Every trigger type that has parameters, sorted.
pub(super) fn trigger_types() -> impl Iterator<Item = &'static str> {
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

/// None only for a line that is not as the test wants every line to be.
fn parse(line: &str) -> Option<Parameter<'_>> {
    let mut columns = line.split(',');
    let mut next = || columns.next();
    let parameter = Parameter {
        trigger_type: next()?,
        name: next()?,
        value_type: parse_type(next()?)?,
        need: parse_need(next()?)?,
        from_metadata: false,
        from_environment: false,
        from_authentication: false,
        default: "",
        allowed: "",
        since: None,
        deprecated: None,
        refused: None,
        removed: None,
        instead: "",
    };
    let from = next()?;
    let parameter = Parameter {
        from_metadata: from.contains('m'),
        from_environment: from.contains('e'),
        from_authentication: from.contains('a'),
        default: next()?,
        allowed: next()?,
        since: parse_version(next()?)?,
        deprecated: parse_version(next()?)?,
        refused: parse_version(next()?)?,
        removed: parse_version(next()?)?,
        instead: next()?,
        ..parameter
    };
    columns.next().is_none().then_some(parameter)
}

fn parse_need(text: &str) -> Option<Need<'_>> {
    match text {
        "optional" => Some(Need::Optional),
        "required" => Some(Need::Required),
        _ => text.strip_prefix("unless ").map(Need::Unless),
    }
}

/// No version is `Some(None)`.
fn parse_version(text: &str) -> Option<Option<Version>> {
    if text.is_empty() {
        return Some(None);
    }
    let (major, minor) = text.split_once('.')?;
    Some(Some(Version::new(major.parse().ok()?, minor.parse().ok()?)))
}

fn parse_type(text: &str) -> Option<ValueType> {
    Some(match text {
        "text" => ValueType::Text,
        "boolean" => ValueType::Boolean,
        "number" => ValueType::Number,
        "target" => ValueType::Target,
        "integer" => ValueType::Integer,
        "whole-target" => ValueType::WholeTarget,
        "count" => ValueType::Count,
        "natural" => ValueType::Natural,
        "duration" => ValueType::Duration,
        "map" => ValueType::Map,
        "words" => ValueType::Words,
        "partitions" => ValueType::Partitions,
        "trimmed-partitions" => ValueType::TrimmedPartitions,
        "url" => ValueType::Url,
        "addresses" => ValueType::Addresses,
        "port" => ValueType::Port,
        "schedule" => ValueType::Schedule,
        "timezone" => ValueType::TimeZone,
        "selector" => ValueType::Selector,
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
                p.from_metadata || p.from_environment || p.from_authentication,
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
            assert!(!going || p.need == Need::Optional, "{of:?}");
            if let Need::Unless(other) = p.need {
                assert!(
                    super::of(p.trigger_type).iter().any(|q| q.name == other),
                    "{of:?}"
                );
            }
            let mut words = p.allowed().peekable();
            if words.peek().is_some() && !p.default.is_empty() {
                assert!(words.any(|word| word == p.default), "{of:?}");
            }
        }
    }

    #[test]
    fn the_parameters_of_one_type_are_found() {
        let names: Vec<_> = of("cron").iter().map(|p| p.name).collect();
        assert_eq!(names, ["desiredReplicas", "end", "start", "timezone"]);
        assert_eq!(of("no-such-type"), []);
        assert_eq!(of(""), []);
        assert!(of("temporal").iter().any(|p| p.name == "taskQueue"));
        assert!(of("activemq").iter().any(|p| p.name == "brokerName"));
    }
}
