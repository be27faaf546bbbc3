//! A baseline: the findings that a repository had when it began to use the linter, which are not reported again.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "it reads and writes the file of a baseline"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::sync::Arc;

use camino::Utf8Path;
use scalegen_document::{Limits, input};
use scalegen_syntax::{Finding, Message, ObjectName, Place, SourceFile, SystemError, Term, file_path};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::globs::{absolute, relative};
use super::messages::{BaselineVersion, CannotRead, MatchesFewer, MatchesNothing, NotABaseline};
use super::reading::read_to_limit;
use crate::file_rules::{BROKEN_BASELINE, STALE_BASELINE_ENTRY};
use crate::output::{OutputError, PREFIX, SUFFIX, replace};
use crate::stack::with_slashes;

/// The version of the form of the file.
const VERSION: u64 = 1;

/// Findings that are known. They are recognized by code, file, object, field and message, wherever their lines are.
#[derive(Debug)]
pub struct Baseline {
    /// Its path, as it was given.
    path: String,
    entries: BTreeMap<Fingerprint, Known>,
}

/// How often a finding is known, and where its entry is.
#[derive(Debug, Default)]
struct Known {
    count: usize,
    place: Option<Place>,
}

/// What is the same of a finding while lines above it come and go.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fingerprint {
    /// Its file, relative to the folder of the baseline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    code: String,
    /// `Kind/namespace/name`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    message: Said,
}

/// A message as its kind and fields, as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
struct Said(Value);

impl Ord for Said {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        // Its maps are sorted, so that the text is the value.
        self.0.to_string().cmp(&other.0.to_string())
    }
}

impl PartialOrd for Said {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

#[derive(Serialize, Deserialize)]
struct Entry {
    #[serde(flatten)]
    fingerprint: Fingerprint,
    #[serde(default = "one", skip_serializing_if = "is_one")]
    count: usize,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File<'t> {
    version: u64,
    #[serde(borrow)]
    findings: Vec<&'t RawValue>,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with the file.
    pub fn load(path: &Utf8Path) -> Result<Self, Box<Finding>> {
        let name = with_slashes(path).into_owned();
        let bytes = fs::File::open(path).and_then(read_to_limit).map_err(|error| {
            let reason = Term::shown(SystemError::from(error));
            let message = CannotRead {
                path: name.clone(),
                reason,
            };
            Box::new(broken_baseline(message))
        })?;
        let source = input::source(&name, bytes, &Limits::default())?;
        Self::read(&source)
    }

    fn read(source: &Arc<SourceFile>) -> Result<Self, Box<Finding>> {
        let broken = |message: Message, byte: usize| {
            Box::new(broken_baseline(message).at(Some(Place::new(source, byte..byte))))
        };
        let misread = |error: serde_json::Error, start: usize| {
            let reason = error.to_string();
            let at = format!(" at line {} column {}", error.line(), error.column());
            let reason = reason.strip_suffix(&at).unwrap_or(&reason).to_owned();
            let byte = start + byte_of(&source.text()[start..], error.line(), error.column());
            broken(NotABaseline { reason }.into(), byte)
        };
        let file: File<'_> = serde_json::from_str(source.text()).map_err(|error| misread(error, 0))?;
        if file.version != VERSION {
            let version = Term::from(file.version);
            return Err(broken(BaselineVersion { version }.into(), 0));
        }
        let mut entries: BTreeMap<_, Known> = BTreeMap::new();
        for raw in file.findings {
            let start = raw.get().as_ptr().addr() - source.text().as_ptr().addr();
            let entry: Entry = serde_json::from_str(raw.get()).map_err(|error| misread(error, start))?;
            let known = entries.entry(entry.fingerprint).or_default();
            known.count = known.count.saturating_add(entry.count);
            known.place = Some(Place::new(source, start..start + 1));
        }
        Ok(Self {
            path: source.name().to_owned(),
            entries,
        })
    }

    /// A baseline of these findings, for a file at a path. What cannot be generated at all is never known.
    pub fn of(findings: &[Finding], path: &Utf8Path) -> Self {
        let mut baseline = Self {
            path: with_slashes(path).into_owned(),
            entries: BTreeMap::new(),
        };
        let folder = baseline.folder();
        for finding in findings.iter().filter(|finding| !finding.binding) {
            let known = baseline.entries.entry(Fingerprint::of(finding, &folder));
            known.or_default().count += 1;
        }
        baseline
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.entries.values().map(|known| known.count).sum()
    }

    /// Whether it knows no finding.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Writes it: the file is old or new at every moment. The same findings give the same bytes.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write(&self) -> Result<(), OutputError> {
        let path = Utf8Path::new(&self.path);
        let name = format!("{PREFIX}{}{SUFFIX}", std::process::id());
        let written = replace(path, &path.with_file_name(name), false, |file| {
            file.write_all(self.text().as_bytes())
        });
        written.map_err(|error| OutputError::Io {
            operation: "write",
            path: path.to_owned(),
            source: error.into(),
        })
    }

    /// One entry on a line, so that a diff shows which findings came and went.
    fn text(&self) -> String {
        let mut text = format!("{{\n\"version\": {VERSION},\n\"findings\": [");
        for (index, (fingerprint, known)) in self.entries.iter().enumerate() {
            text.push_str(if index > 0 { ",\n" } else { "\n" });
            let entry = Entry {
                fingerprint: fingerprint.clone(),
                count: known.count,
            };
            text.push_str(&json!(entry).to_string());
        }
        text.push_str("\n]\n}\n");
        text
    }

    /// Takes out the findings that are known, as many of each as are, and returns the number of them with a finding for
    /// each entry that knows more than there are. `would_report` says of a code and a path from the root whether a
    /// finding there was looked for.
    pub(super) fn hide(
        &self,
        findings: &mut Vec<Finding>,
        would_report: &dyn Fn(&str, &str) -> bool,
    ) -> (usize, Vec<Finding>) {
        let folder = self.folder();
        let mut left: BTreeMap<&Fingerprint, usize> = BTreeMap::new();
        for (fingerprint, known) in &self.entries {
            left.insert(fingerprint, known.count);
        }
        let before = findings.len();
        findings.retain(|finding| {
            if finding.binding {
                return true;
            }
            match left.get_mut(&Fingerprint::of(finding, &folder)) {
                Some(left) if *left > 0 => {
                    *left -= 1;
                    false
                }
                _ => true,
            }
        });
        let stale = left.iter().filter(|(fingerprint, left)| {
            let file = fingerprint.file.as_deref().unwrap_or_default();
            **left > 0 && would_report(&fingerprint.code, &file_path::resolve(&folder, file))
        });
        let stale = stale.map(|(fingerprint, left)| {
            let (code, file) = (fingerprint.code.clone(), fingerprint.file.clone());
            let file = file.unwrap_or_default();
            let known = self.entries.get(*fingerprint);
            let count = known.map_or(0, |known| known.count);
            let message: Message = match count - left {
                0 => MatchesNothing { code, file }.into(),
                found => MatchesFewer {
                    code,
                    file,
                    found,
                    count,
                }
                .into(),
            };
            let place = known.and_then(|known| known.place.clone());
            STALE_BASELINE_ENTRY.finding(message).at(place)
        });
        (before - findings.len(), stale.collect())
    }

    /// Its folder, from the root.
    fn folder(&self) -> String {
        file_path::folder(&absolute(&self.path)).to_owned()
    }
}

impl Fingerprint {
    fn of(finding: &Finding, folder: &str) -> Self {
        let file = finding.place.as_ref().map(|place| place.file.name());
        Self {
            code: finding.code.to_owned(),
            file: file.map(|name| match name.starts_with(['<', '-']) {
                // Standard input and arguments are no files.
                true => name.to_owned(),
                false => relative(&absolute(name), folder),
            }),
            object: finding.object.as_ref().map(ObjectName::label),
            path: finding.path.clone(),
            message: Said(serde_json::to_value(&finding.message).unwrap_or_default()),
        }
    }
}

fn broken_baseline(message: impl Into<Message>) -> Finding {
    let mut finding = BROKEN_BASELINE.finding(message);
    finding.help = BROKEN_BASELINE.help();
    finding
}

fn one() -> usize {
    1
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

/// The byte of a line and a column, both from 1, as serde_json counts them.
fn byte_of(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    let start: usize = lines.map(str::len).sum();
    (start + column.saturating_sub(1)).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_rules::UNREADABLE_FILE;
    use crate::lint::messages::NoManifests;

    fn finding(file: &str, line: usize, path: &str) -> Finding {
        let source = SourceFile::new(file, "a\n".repeat(line));
        let mut finding = UNREADABLE_FILE
            .finding(NoManifests {
                folder: "x".to_owned(),
            })
            .at(Some(Place::new(&source, line * 2 - 2..line * 2)));
        finding.path = Some(path.to_owned());
        finding
    }

    fn read(text: &str) -> Result<Baseline, Box<Finding>> {
        Baseline::read(&SourceFile::new("/repo/base.json", text))
    }

    #[test]
    fn it_is_read_as_it_was_written_and_survives_moved_lines() {
        let path = Utf8Path::new("/repo/base.json");
        let findings = [
            finding("/repo/b.yaml", 3, "spec.b"),
            finding("/repo/a.yaml", 1, "spec.a"),
            finding("/repo/a.yaml", 2, "spec.a"),
        ];
        let text = Baseline::of(&findings, path).text();
        assert_eq!(
            text,
            "{\n\"version\": 1,\n\"findings\": [\n\
             {\"code\":\"FIL001\",\"count\":2,\"file\":\"a.yaml\",\"message\":{\"folder\":\"x\",\"kind\":\"NoManifests\"},\"path\":\"spec.a\"},\n\
             {\"code\":\"FIL001\",\"file\":\"b.yaml\",\"message\":{\"folder\":\"x\",\"kind\":\"NoManifests\"},\"path\":\"spec.b\"}\n]\n}\n"
        );
        let baseline = read(&text).unwrap();
        assert_eq!((baseline.len(), baseline.text()), (3, text));
        let mut moved = vec![
            finding("/repo/a.yaml", 7, "spec.a"),
            finding("/repo/a.yaml", 8, "spec.a"),
            finding("/repo/a.yaml", 9, "spec.a"),
            finding("/repo/b.yaml", 1, "spec.other"),
        ];
        moved[3].binding = true;
        let (hidden, stale) = baseline.hide(&mut moved, &|_, _| true);
        let left: Vec<_> = moved
            .iter()
            .map(|finding| finding.place.as_ref().unwrap().start().line)
            .collect();
        assert_eq!((hidden, left), (2, vec![9, 1]));
        let shown: Vec<_> = stale
            .iter()
            .map(|finding| (finding.text(), finding.place.as_ref().unwrap().start().line))
            .collect();
        assert_eq!(shown, [("FIL001 is not found in b.yaml any more".to_owned(), 5)]);
        // What was not read says nothing.
        assert!(
            baseline
                .hide(&mut Vec::new(), &|_, file| file == "/repo/c.yaml")
                .1
                .is_empty()
        );
        let (_, stale) = baseline.hide(&mut vec![finding("/repo/a.yaml", 1, "spec.a")], &|_, file| {
            file == "/repo/a.yaml"
        });
        assert_eq!(stale[0].text(), "FIL001 is found 1 of 2 times in a.yaml");
    }

    #[test]
    fn nothing_that_is_broken_is_taken_for_a_baseline() {
        for (text, message, line) in [
            ("", "the file is not a baseline: EOF while parsing a value", 1),
            (
                "{\n\"version\": 1\n}",
                "the file is not a baseline: missing field `findings`",
                3,
            ),
            (
                "{\"version\": 2, \"findings\": []}",
                "the baseline has version 2, and scalegen reads version 1",
                1,
            ),
            (
                "{\"version\": 1, \"findings\": [\n{\"code\": \"A\", \"message\": \"b\"},\n{\"code\": 1}]}",
                "the file is not a baseline: invalid type: integer `1`, expected a string",
                3,
            ),
            ("{", "the file is not a baseline: EOF while parsing an object", 1),
        ] {
            let finding = read(text).unwrap_err();
            assert_eq!(finding.code, "FIL003");
            assert_eq!(
                (
                    finding.text().as_str(),
                    finding.place.as_ref().unwrap().start().line
                ),
                (message, line)
            );
        }
    }
}
