//! Units as dashboards and headers write them.

/// What a number with a unit comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Unit {
    /// Percent.
    Percent,
    /// Times this many of what metrics are counted in: bytes, cores, seconds, plain numbers.
    Times(f64),
}

/// Units, and what one of them is.
const UNITS: &[(&str, f64)] = &[
    ("B", 1.0),
    ("byte", 1.0),
    ("bytes", 1.0),
    ("kB", 1e3),
    ("KB", 1e3),
    ("MB", 1e6),
    ("GB", 1e9),
    ("TB", 1e12),
    ("KiB", 1024.0),
    ("MiB", 1_048_576.0),
    ("GiB", 1_073_741_824.0),
    ("TiB", 1_099_511_627_776.0),
    ("core", 1.0),
    ("cores", 1.0),
    ("vCPU", 1.0),
    ("m", 1e-3),
    ("mcores", 1e-3),
    ("millicores", 1e-3),
    ("mCPU", 1e-3),
    ("ns", 1e-9),
    ("µs", 1e-6),
    ("us", 1e-6),
    ("ms", 1e-3),
    ("s", 1.0),
    ("sec", 1.0),
    ("seconds", 1.0),
    ("rps", 1.0),
    ("reqps", 1.0),
    ("K", 1e3),
    ("Mil", 1e6),
    ("Bil", 1e9),
];

impl Unit {
    /// Reads a unit; none if it is not one of those that are known.
    pub(super) fn parse(text: &str) -> Option<Self> {
        match text {
            "%" | "percent" => Some(Self::Percent),
            _ if text.ends_with("/s") => Some(Self::Times(1.0)),
            _ => UNITS
                .iter()
                .find(|(unit, _)| *unit == text)
                .map(|(_, times)| Self::Times(*times)),
        }
    }

    /// The name and the unit of a header: `memory (MiB)`, `cpu [%]`, `cpu %`.
    pub(super) fn cut(header: &str) -> (&str, Option<Self>) {
        let cut = |open, close| {
            let (name, unit) = header.strip_suffix(close)?.rsplit_once(open)?;
            Some((name.trim_end(), Some(Self::parse(unit.trim())?)))
        };
        let percent = || Some((header.strip_suffix('%')?.trim_end(), Some(Self::Percent)));
        let found = cut('(', ')').or_else(|| cut('[', ']')).or_else(percent);
        found
            .filter(|(name, _)| !name.is_empty())
            .unwrap_or((header, None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_have_units_at_their_end() {
        for (header, name, unit) in [
            ("memory (MiB)", "memory", Some(Unit::Times(1_048_576.0))),
            ("cpu [%]", "cpu", Some(Unit::Percent)),
            ("cpu utilization %", "cpu utilization", Some(Unit::Percent)),
            ("rate (req/s)", "rate", Some(Unit::Times(1.0))),
            ("queue (fast)", "queue (fast)", None),
            ("%", "%", None),
        ] {
            assert_eq!(Unit::cut(header), (name, unit), "{header}");
        }
    }
}
