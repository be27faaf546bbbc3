//! A load over time: `ramp 0..200/s 5m; hold 10m; spike 500/s 30s`.

use super::grammar::{FileError, GrammarError, GrammarProblem, MOST_PER_S, RowProblem, Word, length};

/// The longest load in days.
const LONGEST_DAYS: u32 = 31;

/// The longest load in seconds.
const LONGEST_S: u32 = LONGEST_DAYS * 86_400;

const TOO_LONG: GrammarProblem = GrammarProblem::TooLong { days: LONGEST_DAYS };

/// Loads by the minute of public traces: Azure Public Dataset (CC-BY 4.0) and Mooncake (Apache-2.0).
const SHAPES: &str = include_str!("shapes.csv");

/// The traces that a load may name.
pub const NAMES: [&str; 3] = [
    "azure-llm-2023-conv",
    "azure-llm-2023-code",
    "mooncake-fast25-conversation",
];

/// Requests per second, the mean of each second.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Load {
    rates: Vec<f64>,
    /// The rate at the end, which `hold` keeps.
    end_per_s: f64,
}

impl Load {
    /// A constant rate.
    pub fn constant(rate_per_s: f64, seconds: u32) -> Self {
        Self {
            rates: vec![rate_per_s; seconds.min(LONGEST_S) as usize],
            end_per_s: rate_per_s,
        }
    }

    /// Reads steps between `;`, each a shape with a rate and a length:
    ///
    /// | step | load |
    /// | --- | --- |
    /// | `hold 20/s 5m`, `step 50/s 2m`, `spike 500/s 30s` | a rate; `hold 5m` keeps the last one |
    /// | `ramp 0..200/s 5m` | from one rate to another |
    /// | `sine 10..80/s 24h period 24h` | from the first rate up to the second and back |
    /// | `file load.csv x2` | lines of a time in seconds and a rate, which holds to the next |
    /// | `azure-llm-2023-conv x2 30m` | a public trace, by [`NAMES`], times a factor, as long as it is or shorter |
    ///
    /// `file` reads a file: its text, or why it cannot be read.
    ///
    /// ```
    /// use scalegen_simulate::load::{FileError, Load};
    ///
    /// let load = Load::parse("ramp 0..10/s 10s; hold 5s", &mut |_| Err(FileError::NoFiles))?;
    /// assert_eq!((load.seconds(), load.rate(0), load.rate(14)), (15, 0.5, 10.0));
    ///
    /// let error = Load::parse("hold 20/s 5x", &mut |_| Ok(String::new())).unwrap_err();
    /// assert_eq!(error.caret("hold 20/s 5x"), "hold 20/s 5x\n          ^^ expected a length such as 5m or 30s");
    /// # Ok::<(), scalegen_simulate::load::GrammarError>(())
    /// ```
    ///
    /// # Errors
    /// The first word that cannot be read, with its place.
    pub fn parse(
        text: &str,
        file: &mut dyn FnMut(&str) -> Result<String, FileError>,
    ) -> Result<Self, GrammarError> {
        let mut load = Self::default();
        let mut start = 0;
        for step in text.split(';') {
            // A `;` may end the last step too.
            if step.trim().is_empty() && start + step.len() == text.len() && !load.rates.is_empty() {
                break;
            }
            let mut words = words(step, start);
            load.step(&mut words, file)?;
            start += step.len() + 1;
        }
        Ok(load)
    }

    /// Reads the file of this name as [`Self::parse`] does, whatever is in the name: blanks and `;` among it.
    ///
    /// # Errors
    /// Why the file cannot be read.
    pub fn of_file(
        name: &str,
        file: &mut dyn FnMut(&str) -> Result<String, FileError>,
    ) -> Result<Self, GrammarError> {
        let mut load = Self::default();
        let span = 0..name.len();
        load.file(&Word { text: name, span }, &mut words("", 0), file)?;
        Ok(load)
    }

    /// How long it is.
    pub fn seconds(&self) -> usize {
        self.rates.len()
    }

    /// The mean rate of the second that begins at `second`; after the end the last one.
    pub fn rate(&self, second: usize) -> f64 {
        let rate = self.rates.get(second).or(self.rates.last());
        rate.copied().unwrap_or(0.0)
    }

    fn step(
        &mut self,
        words: &mut Words<'_>,
        file: &mut dyn FnMut(&str) -> Result<String, FileError>,
    ) -> Result<(), GrammarError> {
        let shape = words.next_word("a shape such as hold, ramp, step, spike or sine")?;
        match shape.text {
            "hold" | "step" | "spike" => {
                let word = words.next_word("a rate such as 20/s")?;
                let (rate, word) = match rate(word.text) {
                    Some(rate) => (rate, words.next_word(LENGTH)?),
                    None if shape.text == "hold" && !self.rates.is_empty() => (self.end_per_s, word),
                    None => return Err(word.expected("a rate such as 20/s")),
                };
                let seconds = seconds(&word)?;
                self.extend(seconds, &word, |_| rate)?;
            }
            "ramp" => {
                let (from, to) = rates(&words.next_word(RATES)?)?;
                let word = words.next_word(LENGTH)?;
                let seconds = seconds(&word)?;
                self.extend(seconds, &word, |at| from + (to - from) * at / f64::from(seconds))?;
            }
            "sine" => {
                let (low, high) = rates(&words.next_word(RATES)?)?;
                let word = words.next_word(LENGTH)?;
                let seconds = seconds(&word)?;
                let period = match words.peek() {
                    Some("period") => {
                        words.next_word("period")?;
                        let word = words.next_word("the length of a period such as 24h")?;
                        length(word.text)
                            .filter(|it| *it >= 1.0)
                            .ok_or_else(|| word.expected(LENGTH))?
                    }
                    _ => f64::from(seconds),
                };
                let middle = f64::midpoint(low, high);
                let turn = std::f64::consts::TAU / period;
                self.extend(seconds, &word, |at| {
                    middle - (high - low) / 2.0 * (at * turn).cos()
                })?;
            }
            "file" => {
                let word = words.next_word("the name of a file")?;
                self.file(&word, words, file)?;
            }
            name if NAMES.contains(&name) => {
                let points: Vec<_> = SHAPES.lines().filter_map(|line| named(line, name)).collect();
                self.trace(&points, words, &shape)?;
            }
            name => {
                let name = name.to_owned();
                return Err(shape.error(GrammarProblem::UnknownShape { name, names: &NAMES }));
            }
        }
        match words.peek() {
            Some(_) => Err(words.next_word("`;`")?.expected("`;` or the end")),
            None => Ok(()),
        }
    }

    fn file(
        &mut self,
        name: &Word<'_>,
        words: &mut Words<'_>,
        file: &mut dyn FnMut(&str) -> Result<String, FileError>,
    ) -> Result<(), GrammarError> {
        let contents = file(name.text).map_err(|reason| {
            let file = name.text.to_owned();
            name.error(GrammarProblem::File { file, reason })
        })?;
        self.trace(&rows(&contents, name)?, words, name)
    }

    /// Points in order of time, each held to the next, the last as long as the one before it.
    fn trace(
        &mut self,
        points: &[(f64, f64)],
        words: &mut Words<'_>,
        place: &Word<'_>,
    ) -> Result<(), GrammarError> {
        let mut factor = 1.0;
        if let Some(given) = words.peek().and_then(|word| word.strip_prefix('x')) {
            let word = words.next_word("a factor")?;
            factor = given
                .parse()
                .ok()
                .filter(|factor: &f64| factor.is_finite() && *factor >= 0.0)
                .ok_or_else(|| word.expected("a factor such as x2"))?;
        }
        let (first, last) = match points {
            [first, .., before, last] => (first.0, 2.0 * last.0 - before.0),
            [first, last] => (first.0, 2.0 * last.0 - first.0),
            _ => return Err(place.expected("a file with at least two lines of a time and a rate")),
        };
        let mut length_s = (last - first).clamp(0.0, f64::from(u32::MAX)) as u32;
        if words.peek().is_some() {
            let word = words.next_word(LENGTH)?;
            length_s = length_s.min(seconds(&word)?);
        }
        let mut index = 0;
        self.extend(length_s, place, |at| {
            while points.get(index + 1).is_some_and(|next| next.0 <= first + at) {
                index += 1;
            }
            points
                .get(index)
                .map_or(0.0, |point| (point.1 * factor).min(MOST_PER_S))
        })
    }

    /// Appends seconds with the rate at the middle of each.
    fn extend(
        &mut self,
        seconds: u32,
        place: &Word<'_>,
        mut rate: impl FnMut(f64) -> f64,
    ) -> Result<(), GrammarError> {
        if self.rates.len() + seconds as usize > LONGEST_S as usize {
            return Err(place.error(TOO_LONG));
        }
        self.rates
            .extend((0..seconds).map(|second| rate(f64::from(second) + 0.5).max(0.0)));
        self.end_per_s = rate(f64::from(seconds)).max(0.0);
        Ok(())
    }
}

const LENGTH: &str = "a length such as 5m or 30s";
const RATES: &str = "two rates such as 0..200/s";

/// The words of a step.
struct Words<'a> {
    words: std::vec::IntoIter<Word<'a>>,
    end: usize,
}

fn words(step: &str, start: usize) -> Words<'_> {
    let base = step.as_ptr() as usize;
    let words: Vec<_> = step
        .split_whitespace()
        .map(|text| {
            let at = start + (text.as_ptr() as usize - base);
            Word {
                text,
                span: at..at + text.len(),
            }
        })
        .collect();
    Words {
        words: words.into_iter(),
        end: start + step.trim_end().len(),
    }
}

impl<'a> Words<'a> {
    fn peek(&self) -> Option<&'a str> {
        self.words.as_slice().first().map(|word| word.text)
    }

    fn next_word(&mut self, what: &'static str) -> Result<Word<'a>, GrammarError> {
        let end = self.end;
        self.words.next().ok_or(GrammarError {
            problem: GrammarProblem::Expected(what),
            span: end..end,
        })
    }
}

/// `20/s`, `1200/m`, `3/h`, in requests per second.
fn rate(text: &str) -> Option<f64> {
    let (number, unit) = text.split_once('/')?;
    let per = match unit {
        "s" => 1.0,
        "m" | "min" => 60.0,
        "h" => 3600.0,
        _ => return None,
    };
    let rate: f64 = number.parse().ok()?;
    Some(rate / per).filter(|rate| (0.0..=MOST_PER_S).contains(rate))
}

fn rates(word: &Word<'_>) -> Result<(f64, f64), GrammarError> {
    let parsed = word.text.split_once("..").and_then(|(from, to)| {
        let unit = to.split_once('/')?.1;
        let from = if from.contains('/') {
            rate(from)
        } else {
            rate(&format!("{from}/{unit}"))
        };
        Some((from?, rate(to)?))
    });
    parsed.ok_or_else(|| word.expected(RATES))
}

/// A length of at least a second, in whole seconds.
fn seconds(word: &Word<'_>) -> Result<u32, GrammarError> {
    match length(word.text) {
        Some(seconds) if seconds > f64::from(LONGEST_S) => Err(word.error(TOO_LONG)),
        Some(seconds) if seconds >= 1.0 => Ok(seconds.round() as u32),
        _ => Err(word.expected(LENGTH)),
    }
}

/// A line of [`SHAPES`].
fn named(line: &str, name: &str) -> Option<(f64, f64)> {
    let mut cells = line.split(',');
    let is_it = cells.next()? == name;
    let (minute, rate) = (cells.next()?, cells.next()?);
    is_it.then_some(())?;
    Some((minute.parse::<f64>().ok()? * 60.0, rate.parse().ok()?))
}

/// Lines of a time in seconds and a rate, in order of time; the first may be a head.
fn rows(text: &str, word: &Word<'_>) -> Result<Vec<(f64, f64)>, GrammarError> {
    let mut rows: Vec<(f64, f64)> = Vec::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (index, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let mut cells = line
            .split([',', ';', '\t'])
            .map(|cell| cell.trim().parse::<f64>().ok());
        let row = cells.next().flatten().zip(cells.next().flatten());
        let problem = match row.filter(|(time, _)| time.is_finite()) {
            None if index == 0 => continue,
            None => RowProblem::NotNumbers,
            Some((_, rate)) if !(0.0..=MOST_PER_S).contains(&rate) => RowProblem::Rate,
            Some((time, _)) if rows.last().is_some_and(|last| last.0 >= time) => RowProblem::Order,
            Some(row) => {
                rows.push(row);
                continue;
            }
        };
        let (file, line) = (word.text.to_owned(), index + 1);
        return Err(word.error(GrammarProblem::Row { file, line, problem }));
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use scalegen_syntax::SystemError;

    use super::*;

    fn parse(text: &str) -> Result<Load, GrammarError> {
        Load::parse(text, &mut |name| match name {
            "load.csv" => Ok("time,rate\n0,10\n60,20\n".to_owned()),
            "marked.csv" => Ok("\u{feff}0,10\r\n60,20\r\n".to_owned()),
            "broken.csv" => Ok("0,10\n60,many\n".to_owned()),
            "back.csv" => Ok("0,10\n60,20\n60,30\n".to_owned()),
            "negative.csv" => Ok("0,10\n60,-20\n".to_owned()),
            "no-number.csv" => Ok("0,10\n\n60,NaN\n".to_owned()),
            _ => Err(SystemError::from(std::io::Error::from(std::io::ErrorKind::NotFound)).into()),
        })
    }

    #[test]
    fn shapes_come_to_rates_by_the_second() {
        for (text, seconds, rates) in [
            ("hold 20/s 5m", 300, &[(0, 20.0), (299, 20.0), (900, 20.0)][..]),
            ("step 60/m 2s;hold 3s;", 5, &[(0, 1.0), (4, 1.0)]),
            (
                "hold 5/s 10s; spike 500/s 1s; hold 5/s 10s",
                21,
                &[(9, 5.0), (10, 500.0), (11, 5.0)],
            ),
            ("ramp 0..200/s 100s", 100, &[(0, 1.0), (50, 101.0), (99, 199.0)]),
            ("ramp 100/s..0/s 10s", 10, &[(0, 95.0), (9, 5.0)]),
            (
                "sine 10..30/s 1h period 30m",
                3600,
                &[(899, 29.999_969_538), (1799, 10.000_030_462)],
            ),
            ("file load.csv x2", 120, &[(0, 20.0), (59, 20.0), (60, 40.0)]),
            ("file marked.csv", 120, &[(0, 10.0), (59, 10.0), (60, 20.0)]),
            ("azure-llm-2023-conv x2 10m", 600, &[(0, 6.366), (599, 9.934)]),
            ("azure-llm-2023-code", 57 * 60, &[(60, 0.0)]),
        ] {
            let load = parse(text).unwrap();
            assert_eq!(load.seconds(), seconds, "{text}");
            for (second, rate) in rates {
                let found = load.rate(*second);
                assert!((found - rate).abs() < 1e-4, "{text}: {found} at {second}");
            }
        }
        for name in NAMES {
            assert!(parse(name).unwrap().seconds() > 3000, "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_has_a_caret() {
        let texts = [
            "",
            "hold 20/s",
            "hold 5m",
            "holt 20/s 5m",
            "hold 20 5m",
            "hold 20/s 5x",
            "hold -1/s 5m",
            "ramp 0-200/s 5m",
            "hold 1/s 5m 6m",
            "hold 1/s 5m; ;hold 1/s 5m",
            "sine 1..2/s 1h period",
            "file nothing.csv",
            "file broken.csv",
            "file back.csv",
            "file negative.csv",
            "file no-number.csv",
            "hold 1e10/s 5m",
            "hold 1/s 40d",
            "hold 1/s 20d; hold 20d",
            "azure-llm-2023-conv x-1",
            "hold NaN/s 5m",
            "überfall 3/s 5m",
        ];
        let shown: Vec<_> = texts
            .iter()
            .map(|text| parse(text).unwrap_err().caret(text))
            .collect();
        insta::assert_snapshot!(shown.join("\n\n"));
    }
}
