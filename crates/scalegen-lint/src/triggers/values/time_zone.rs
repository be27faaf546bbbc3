//! Time zones of the IANA database, by the shape of their names.
//!
//! KEDA asks Go's `time.LoadLocation`, and only when the trigger runs. Which cities there are changes with the
//! database; which areas there are does not.

use crate::triggers::examination::Fault;

/// The areas: what stands before the slash.
const AREAS: &[&str] = &[
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Brazil",
    "Canada",
    "Chile",
    "Etc",
    "Europe",
    "Indian",
    "Mexico",
    "Pacific",
    "US",
];

/// The zones that have no area.
const ALONE: &[&str] = &[
    "CET",
    "CST6CDT",
    "Cuba",
    "EET",
    "EST",
    "EST5EDT",
    "Egypt",
    "Eire",
    "GB",
    "GB-Eire",
    "GMT",
    "GMT+0",
    "GMT-0",
    "GMT0",
    "Greenwich",
    "HST",
    "Hongkong",
    "Iceland",
    "Iran",
    "Israel",
    "Jamaica",
    "Japan",
    "Kwajalein",
    "Libya",
    "Local",
    "MET",
    "MST",
    "MST7MDT",
    "NZ",
    "NZ-CHAT",
    "Navajo",
    "PRC",
    "PST8PDT",
    "Poland",
    "Portugal",
    "ROC",
    "ROK",
    "Singapore",
    "Turkey",
    "UCT",
    "UTC",
    "Universal",
    "W-SU",
    "WET",
    "Zulu",
];

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

pub(super) fn check(text: &str) -> Option<Fault> {
    if ALONE.contains(&text) {
        return None;
    }
    let fault = Fault::malformed("is no time zone of the IANA database");
    let Some((area, place)) = text.split_once('/') else {
        let upper = text.to_uppercase();
        let meant = MEANT.iter().find(|(abbreviation, _)| *abbreviation == upper);
        let same = ALONE.iter().find(|zone| zone.to_uppercase() == upper);
        return Some(match (meant, same) {
            (Some((_, zone)), _) => fault.help(format!("did you mean `{zone}`?")),
            (None, Some(zone)) => fault.help(format!("did you mean `{zone}`? Case matters")),
            (None, None) => fault.help("write an area and a city, such as Europe/Berlin, or UTC"),
        });
    };
    if !AREAS.contains(&area) {
        let same = AREAS.iter().find(|known| known.eq_ignore_ascii_case(area));
        let fault = fault.at(0..area.len());
        return Some(match same {
            Some(known) => fault.help(format!("did you mean `{known}`? Case matters")),
            None => fault.help(format!("the areas are {}", AREAS.join(", "))),
        });
    }
    let well_formed = place.split('/').all(|part| {
        part.starts_with(|c: char| c.is_ascii_uppercase())
            && part
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"_-+".contains(&b))
    });
    (!well_formed).then(|| {
        let fault = fault.help("cities start with a capital and have _ for spaces, such as America/New_York");
        if place.is_empty() {
            fault
        } else {
            fault.at(area.len() + 1..text.len())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_have_an_area_and_a_place() {
        for text in [
            "UTC",
            "Etc/UTC",
            "Asia/Kolkata",
            "Europe/Berlin",
            "America/New_York",
            "America/Argentina/Buenos_Aires",
            "Etc/GMT+5",
            "EST",
            "America/Port-au-Prince",
            "US/Pacific",
        ] {
            assert_eq!(check(text), None, "{text}");
        }
    }

    #[test]
    fn what_people_write_instead_is_told() {
        for (text, help, span) in [
            ("IST", "did you mean `Asia/Kolkata`?", None),
            ("pst", "did you mean `America/Los_Angeles`?", None),
            ("utc", "did you mean `UTC`? Case matters", None),
            ("UTC+5", "write an area", None),
            ("+05:30", "write an area", None),
            ("europe/Berlin", "did you mean `Europe`? Case matters", Some(0..6)),
            ("Europa/Berlin", "the areas are", Some(0..6)),
            ("Europe/berlin", "cities start", Some(7..13)),
            ("America/New York", "cities start", Some(8..16)),
            ("Europe/", "cities start", None),
            ("Asia/../etc", "cities start", Some(5..11)),
        ] {
            let fault = check(text).unwrap();
            assert!(
                fault.help.as_ref().is_some_and(|told| told.contains(help)),
                "{text}: {fault:?}"
            );
            assert_eq!(fault.span, span, "{text}");
        }
    }

    #[test]
    fn the_lists_are_sorted() {
        assert!(AREAS.is_sorted() && ALONE.is_sorted() && MEANT.is_sorted());
        assert!(MEANT.iter().all(|(_, zone)| check(zone).is_none()));
    }
}
