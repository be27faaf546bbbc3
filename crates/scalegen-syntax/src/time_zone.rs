//! Names of time zones as Go's `time.LoadLocation` takes them: those of the IANA database.
//!
//! `time_zones.txt` has all of its names, old ones included.

use std::sync::LazyLock;

use crate::{Unread, nearest};

/// Every name, sorted.
static NAMES: LazyLock<Vec<&str>> = LazyLock::new(|| include_str!("time_zones.txt").lines().collect());

/// Abbreviations and offsets that people write: what they probably mean.
const MEANT: &[(&str, &str)] = &[
    ("BST", "Europe/London"),
    ("CDT", "America/Chicago"),
    ("CEST", "Europe/Berlin"),
    ("CST", "America/Chicago"),
    ("EDT", "America/New_York"),
    ("IST", "Asia/Kolkata"),
    ("JST", "Asia/Tokyo"),
    ("MDT", "America/Denver"),
    ("PDT", "America/Los_Angeles"),
    ("PST", "America/Los_Angeles"),
    ("SGT", "Asia/Singapore"),
    ("Z", "UTC"),
];

/// Why a text is not the name of a time zone, with what may have been meant.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("is no time zone of the IANA database")]
pub enum TimeZoneError {
    /// Another name is like it.
    DidYouMean(&'static str),
    /// It, or its area, has another case.
    Case(&'static str),
    /// No area before a slash.
    NoArea,
    /// No such area.
    UnknownArea(Vec<&'static str>),
    /// The area is known, what follows is not the name of a city.
    Malformed,
    /// The area has no such city.
    UnknownCity,
}

/// The name of the zone; `Local` is the one of the machine.
///
/// ```
/// use scalegen_syntax::time_zone;
///
/// assert_eq!(time_zone::parse("Asia/Kolkata"), Ok("Asia/Kolkata"));
/// assert!(time_zone::parse("IST").is_err());
/// ```
pub fn parse(text: &str) -> Result<&str, Unread<TimeZoneError>> {
    if text == "Local" || NAMES.binary_search(&text).is_ok() {
        return Ok(text);
    }
    let Some((area, city)) = text.split_once('/') else {
        return Err(Unread::whole(without_area(text)));
    };
    let areas = areas();
    if !areas.contains(&area) {
        let same = areas.iter().find(|known| known.eq_ignore_ascii_case(area));
        let reason = same
            .copied()
            .map_or(TimeZoneError::UnknownArea(areas.clone()), TimeZoneError::Case);
        return Err(Unread::at(reason, 0..area.len()));
    }
    let is_well_formed = city.split('/').all(|part| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-+".contains(&b))
    });
    let reason = match is_well_formed {
        false => TimeZoneError::Malformed,
        true => nearest_city(area, city).map_or(TimeZoneError::UnknownCity, TimeZoneError::DidYouMean),
    };
    Err(Unread::at(reason, area.len() + 1..text.len()))
}

fn without_area(text: &str) -> TimeZoneError {
    let upper = text.to_uppercase();
    if let Some((_, zone)) = MEANT.iter().find(|(abbreviation, _)| *abbreviation == upper) {
        return TimeZoneError::DidYouMean(zone);
    }
    let mut alone = NAMES.iter().filter(|name| !name.contains('/'));
    alone
        .find(|zone| zone.to_uppercase() == upper)
        .map_or(TimeZoneError::NoArea, |zone| TimeZoneError::Case(zone))
}

/// The zone of an area whose city is most like `city`.
fn nearest_city(area: &str, city: &str) -> Option<&'static str> {
    let mut zones = NAMES
        .iter()
        .filter_map(|name| Some((*name, name.strip_prefix(area)?.strip_prefix('/')?)));
    let nearest = nearest(city, zones.clone().map(|(_, city)| city))?;
    zones.find(|(_, city)| *city == nearest).map(|(name, _)| name)
}

/// What is before the slash, sorted.
fn areas() -> Vec<&'static str> {
    let mut areas: Vec<&str> = NAMES
        .iter()
        .filter_map(|name| Some(name.split_once('/')?.0))
        .collect();
    areas.dedup();
    areas
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_those_of_the_database() {
        for text in [
            "UTC",
            "Etc/UTC",
            "Local",
            "Asia/Kolkata",
            "Asia/Calcutta",
            "Europe/Berlin",
            "Europe/Kyiv",
            "America/New_York",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+5",
            "EST",
            "EST5EDT",
            "America/Port-au-Prince",
            "US/Pacific",
        ] {
            assert_eq!(parse(text), Ok(text), "{text}");
        }
    }

    #[test]
    fn what_people_write_instead_is_recognized() {
        use TimeZoneError::{Case, DidYouMean, Malformed, NoArea, UnknownArea, UnknownCity};
        for (text, reason, span) in [
            ("IST", DidYouMean("Asia/Kolkata"), None),
            ("pst", DidYouMean("America/Los_Angeles"), None),
            ("utc", Case("UTC"), None),
            ("UTC+5", NoArea, None),
            ("+05:30", NoArea, None),
            ("", NoArea, None),
            ("europe/Berlin", Case("Europe"), Some(0..6)),
            ("Europa/Berlin", UnknownArea(areas()), Some(0..6)),
            ("/Berlin", UnknownArea(areas()), None),
            ("Europe/berlin", Malformed, Some(7..13)),
            ("America/New York", Malformed, Some(8..16)),
            ("Europe/", Malformed, None),
            ("Asia/../etc", Malformed, Some(5..11)),
            ("Europe/Berlim", DidYouMean("Europe/Berlin"), Some(7..13)),
            ("Europe/Gotham", UnknownCity, Some(7..13)),
        ] {
            assert_eq!(parse(text), Err(Unread { reason, span }), "{text}");
        }
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(NAMES.is_sorted_by(|a, b| a < b) && MEANT.is_sorted());
        assert!(MEANT.iter().all(|(_, zone)| parse(zone).is_ok()));
        assert_eq!(areas().len(), 16);
    }
}
