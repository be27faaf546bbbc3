//! The record of the files that scalegen made in one folder: which are ours, and what they held.
//!
//! It is committed beside them, has the form that `sha256sum -c` reads, and says no more than paths and
//! digests, so that it is the same on every machine.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

/// The name of the record in the folder of a profile.
pub const RECORD: &str = ".scalegen.sha256";

/// A line of a record that is being written: until it is gone, files may be older or newer than it says, and
/// temporary files may lie about.
const UNFINISHED: &str = "# unfinished: run `scalegen generate` again";

/// What a file held, as SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of a file whose contents are not known yet.
    const PENDING: Self = Self([0; 32]);

    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    fn parse(hex: &str) -> Option<Self> {
        let mut digest = [0; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return None;
        }
        for (byte, pair) in digest.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
        }
        Some(Self(digest))
    }

    fn write(self, out: &mut String) {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        for byte in self.0 {
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
}

/// The files that scalegen made in a folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    /// Most files have one digest; after a merge of two branches, or a run that was cut off, one may have two.
    files: BTreeMap<String, Vec<Digest>>,
    /// Whether a run was cut off.
    pub(super) unfinished: bool,
}

impl Record {
    /// Reads a record. Lines that are none, such as the marks of a merge conflict, are passed over: what
    /// both sides made is ours.
    pub(super) fn parse(text: &str) -> Self {
        let mut record = Self::default();
        for line in text.lines() {
            record.unfinished |= line.trim_end() == UNFINISHED;
            let Some((digest, path)) = line.split_once("  ") else {
                continue;
            };
            if let Some(digest) = Digest::parse(digest) {
                record.add(path.trim_end_matches('\r').to_owned(), digest);
            }
        }
        record
    }

    /// Adds a file with what it holds.
    pub(super) fn add(&mut self, path: String, digest: Digest) {
        let digests = self.files.entry(path).or_default();
        if !digests.contains(&digest) {
            digests.push(digest);
        }
    }

    /// Whether scalegen made the file.
    pub(super) fn owns(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// Whether the file holds something that scalegen did not put there.
    pub(super) fn was_edited(&self, path: &str, digest: Digest) -> bool {
        self.files
            .get(path)
            .is_some_and(|digests| !digests.contains(&digest) && !digests.contains(&Digest::PENDING))
    }

    /// The paths, sorted.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.files.keys().map(String::as_str)
    }

    /// The text of the record while a run is under way that is about to make `new` files as well.
    pub(super) fn print_unfinished(&self, profile: &str, new: &[&str]) -> String {
        let mut text = header(profile);
        let _ = writeln!(text, "{UNFINISHED}");
        for (path, digests) in &self.files {
            for digest in digests {
                print_line(&mut text, path, *digest);
            }
        }
        for path in new {
            print_line(&mut text, path, Digest::PENDING);
        }
        text
    }
}

/// The text of a finished record, from files in the order of their paths.
pub(super) fn print_record<'a>(profile: &str, files: impl Iterator<Item = (&'a str, Digest)>) -> String {
    let mut text = header(profile);
    for (path, digest) in files {
        print_line(&mut text, path, digest);
    }
    text
}

fn header(profile: &str) -> String {
    format!("# What `scalegen generate` made from {profile}. Verify with: sha256sum -c {RECORD}\n")
}

fn print_line(text: &mut String, path: &str, digest: Digest) {
    digest.write(text);
    let _ = writeln!(text, "  {path}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_back_gives_the_same_record() {
        let mut record = Record::default();
        record.add("b/c.yaml".into(), Digest::of(b"x"));
        record.add("a.yaml".into(), Digest::of(b""));
        let text = print_record(
            "p.toml",
            record
                .files
                .iter()
                .map(|(path, digests)| (path.as_str(), digests[0])),
        );
        assert_eq!(Record::parse(&text), record);
        assert_eq!(Record::parse(&text.replace('\n', "\r\n")), record);
        assert!(text.contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.yaml\n"));
    }

    #[test]
    fn an_edit_is_what_no_side_of_a_merge_wrote() {
        let (ours, theirs) = (Digest::of(b"ours"), Digest::of(b"theirs"));
        let mut text = "<<<<<<< HEAD\n".to_owned();
        print_line(&mut text, "a", ours);
        text.push_str("=======\n");
        print_line(&mut text, "a", theirs);
        text.push_str(">>>>>>> x\n");
        let record = Record::parse(&text);
        assert!(!record.was_edited("a", ours) && !record.was_edited("a", theirs));
        assert!(record.was_edited("a", Digest::of(b"mine")));
        assert!(!record.was_edited("b", ours), "not ours at all");
    }

    #[test]
    fn a_run_that_was_cut_off_leaves_its_mark() {
        let mut record = Record::default();
        record.add("old.yaml".into(), Digest::of(b"old"));
        let record = Record::parse(&record.print_unfinished("p.toml", &["new.yaml"]));
        assert!(record.unfinished && record.owns("new.yaml") && record.owns("old.yaml"));
        assert!(
            !record.was_edited("new.yaml", Digest::of(b"half")),
            "anything may be in it"
        );
    }
}
