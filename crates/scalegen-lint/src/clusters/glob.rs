//! The globs of Argo CD's `include` and `exclude`, in which `*` is any text, slashes included.
//!
//! Source: `util/glob` of argoproj/argo-cd, which uses gobwas/glob without separators.

use std::iter::Peekable;
use std::str::Chars;

/// A part of a glob.
#[derive(Debug)]
enum Part {
    /// `*`
    Any,
    /// `?`
    One,
    Letter(char),
    /// `[a-c]`, or `[!a-c]`, which is all others.
    Class {
        ranges: Vec<(char, char)>,
        is_others: bool,
    },
    /// `{a,b}`
    Either(Vec<Vec<Self>>),
}

/// Braces in braces; nobody writes three.
const LEVELS: usize = 8;

/// Whether a glob is that of a path. None for what is no glob.
pub(super) fn matches(glob: &str, path: &str) -> Option<bool> {
    let mut letters = glob.chars().peekable();
    let parts = parts(&mut letters, 0)?;
    let path: Vec<char> = path.chars().collect();
    let mut starts = vec![false; path.len() + 1];
    *starts.first_mut()? = true;
    ends(&parts, &path, starts).last().copied()
}

/// Reads parts up to the end, or to a comma or brace of the braces that they are in.
fn parts(letters: &mut Peekable<Chars<'_>>, level: usize) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    while let Some(letter) = letters.next_if(|letter| level == 0 || !matches!(letter, ',' | '}')) {
        parts.push(match letter {
            '*' => Part::Any,
            '?' => Part::One,
            '\\' => Part::Letter(letters.next()?),
            '[' => class(letters)?,
            '{' if level < LEVELS => {
                let mut choices = Vec::new();
                loop {
                    choices.push(self::parts(letters, level + 1)?);
                    if letters.next()? == '}' {
                        break Part::Either(choices);
                    }
                }
            }
            '{' => return None,
            letter => Part::Letter(letter),
        });
    }
    Some(parts)
}

fn class(letters: &mut Peekable<Chars<'_>>) -> Option<Part> {
    let is_others = letters.next_if(|letter| matches!(letter, '!' | '^')).is_some();
    let mut ranges = Vec::new();
    loop {
        match letters.next()? {
            ']' => return Some(Part::Class { ranges, is_others }),
            first if letters.next_if_eq(&'-').is_some() => ranges.push((first, letters.next()?)),
            letter => ranges.push((letter, letter)),
        }
    }
}

/// Where parts may end that begin where `at` is true.
fn ends(parts: &[Part], path: &[char], mut at: Vec<bool>) -> Vec<bool> {
    for part in parts {
        at = match part {
            Part::Any => {
                let first = at.iter().position(|is_start| *is_start).unwrap_or(at.len());
                (0..at.len()).map(|index| index >= first).collect()
            }
            Part::Either(choices) => {
                let all = choices.iter().map(|choice| ends(choice, path, at.clone()));
                all.fold(vec![false; at.len()], |one, other| {
                    one.iter()
                        .zip(&other)
                        .map(|(one, other)| *one || *other)
                        .collect()
                })
            }
            one => {
                let steps = at
                    .iter()
                    .zip(path)
                    .map(|(is_start, letter)| *is_start && one.is_for(*letter));
                std::iter::once(false).chain(steps).collect()
            }
        };
    }
    at
}

impl Part {
    fn is_for(&self, letter: char) -> bool {
        match self {
            Self::One => true,
            Self::Letter(own) => *own == letter,
            Self::Class { ranges, is_others } => {
                let is_in = ranges
                    .iter()
                    .any(|(first, last)| (*first..=*last).contains(&letter));
                is_in != *is_others
            }
            Self::Any | Self::Either(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_those_of_argo() {
        for (glob, path, expected) in [
            ("*.yaml", "a/b.yaml", Some(true)),
            ("*.yaml", "b.yml", Some(false)),
            ("{config.yaml,env-use2/*}", "env-use2/x.yaml", Some(true)),
            ("{config.yaml,env-use2/*}", "config.yaml", Some(true)),
            ("{config.yaml,env-use2/*}", "configs.yaml", Some(false)),
            ("?[a-c][!d]", "xbc", Some(true)),
            ("?[a-c][!d]", "xbd", Some(false)),
            ("a,b", "a,b", Some(true)),
            ("\\*", "*", Some(true)),
            ("{a", "a", None),
            ("[a", "a", None),
            ("", "", Some(true)),
        ] {
            assert_eq!(matches(glob, path), expected, "{glob} {path}");
        }
    }
}
