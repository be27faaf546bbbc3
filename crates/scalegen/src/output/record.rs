//! The record of the files that scalegen made in one folder: which are ours, and what they held.
//!
//! It is committed beside them, has the form that `sha256sum -c` reads, and says no more than paths and
//! digests, so that it is the same on every machine.

use std::io::{self, BufRead, BufWriter, Write};
use std::ops::Range;

use sha2::{Digest as _, Sha256};

/// The name of the record in the folder of a profile.
pub const RECORD: &str = ".scalegen.sha256";

/// A line of a record that is being written: until it is gone, files may be older or newer than it says, and
/// temporary files may lie about.
const UNFINISHED: &str = "# unfinished: run `scalegen generate` again";

/// As a digest is written.
const HEX_DIGITS: usize = 64;

/// Bytes of a record that room is made for at once; a longer one takes more as it comes.
const MOST_RESERVED: usize = 64 << 20;

/// What a file held, as SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Of a file whose contents are not known yet.
    pub const PENDING: Self = Self([0; 32]);

    /// Of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    fn parse(hex: &str) -> Option<Self> {
        let half = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            b'A'..=b'F' => Some(digit - b'A' + 10),
            _ => None,
        };
        let mut digest = [0; 32];
        if hex.len() != HEX_DIGITS {
            return None;
        }
        for (byte, pair) in digest.iter_mut().zip(hex.as_bytes().chunks_exact(2)) {
            *byte = half(pair[0])? << 4 | half(pair[1])?;
        }
        Some(Self(digest))
    }

    fn hex(self) -> [u8; HEX_DIGITS] {
        const HEX: &[u8; 16] = b"0123456789abcdef";
        let mut hex = [0; HEX_DIGITS];
        for (pair, byte) in hex.chunks_exact_mut(2).zip(self.0) {
            pair[0] = HEX[usize::from(byte >> 4)];
            pair[1] = HEX[usize::from(byte & 15)];
        }
        hex
    }
}

/// The files that scalegen made in a folder.
///
/// A fleet has seventy thousand, so their paths are in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Record {
    paths: String,
    /// In the order of paths. Most files have one digest; after a merge of two branches, or a run that was cut
    /// off, one may have several, an entry each.
    entries: Vec<Entry>,
    /// Whether a run was cut off.
    pub(super) unfinished: bool,
    /// Of the record itself, as it is on disk; none where there is no record.
    pub(super) digest: Option<Digest>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    /// Where its path is in `paths`.
    path: Range<usize>,
    digest: Digest,
}

impl Record {
    /// Reads a record. Lines that are none, such as the marks of a merge conflict, are passed over: what
    /// both sides made is ours. `length` is how many bytes there are, as far as that is known.
    pub(super) fn read(mut reader: impl BufRead, length: u64) -> io::Result<Self> {
        let mut record = Self::default();
        // Lists of a fleet that grow by themselves leave twice their size behind. Half of a line is its digest.
        let length = usize::try_from(length).unwrap_or(usize::MAX).min(MOST_RESERVED);
        record.paths.reserve(length / 2);
        record.entries.reserve(length / 100);
        let mut hasher = Sha256::new();
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line)? > 0 {
            hasher.update(&line);
            match std::str::from_utf8(&line) {
                Ok(line) => record.add_line(line),
                Err(_) => record.add_line(&String::from_utf8_lossy(&line)),
            }
            line.clear();
        }
        record.digest = Some(Digest(hasher.finalize().into()));
        let paths = &record.paths;
        let key = |entry: &Entry| (&paths[entry.path.clone()], entry.digest);
        record.entries.sort_by(|one, other| key(one).cmp(&key(other)));
        record.entries.dedup_by(|one, other| key(one) == key(other));
        Ok(record)
    }

    fn add_line(&mut self, line: &str) {
        let line = line.trim_end_matches(['\r', '\n']);
        self.unfinished |= line.trim_end() == UNFINISHED;
        let Some((digest, path)) = line.split_at_checked(HEX_DIGITS) else {
            return;
        };
        if let (Some(digest), Some(path)) = (Digest::parse(digest), path.strip_prefix("  ")) {
            let start = self.paths.len();
            self.paths.push_str(path);
            let path = start..self.paths.len();
            self.entries.push(Entry { path, digest });
        }
    }

    /// What a file may hold, as far as scalegen made it.
    fn entries_of(&self, path: &str) -> &[Entry] {
        let of = |entry: &Entry| &self.paths[entry.path.clone()];
        let start = self.entries.partition_point(|entry| of(entry) < path);
        let count = self.entries[start..]
            .iter()
            .take_while(|entry| of(entry) == path)
            .count();
        &self.entries[start..start + count]
    }

    /// Whether scalegen made the file.
    pub(super) fn owns(&self, path: &str) -> bool {
        !self.entries_of(path).is_empty()
    }

    /// Whether the file holds something that scalegen did not put there.
    pub(super) fn was_edited(&self, path: &str, digest: Digest) -> bool {
        let entries = self.entries_of(path);
        !entries.is_empty()
            && entries
                .iter()
                .all(|entry| entry.digest != digest && entry.digest != Digest::PENDING)
    }

    /// All paths with what they held, sorted; a path may come twice.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, Digest)> {
        self.entries
            .iter()
            .map(|entry| (&self.paths[entry.path.clone()], entry.digest))
    }

    /// The paths, sorted, each once.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        let mut last = None;
        self.iter()
            .map(|(path, _)| path)
            .filter(move |path| last.replace(*path) != Some(*path))
    }
}

/// Writes a record and gives `out` back; `unfinished` says that the run that writes it is under way.
pub(super) fn print_record<'a, W: Write>(
    out: W,
    profile: &str,
    unfinished: bool,
    files: impl Iterator<Item = (&'a str, Digest)>,
) -> io::Result<W> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    writeln!(
        out,
        "# What `scalegen generate` made from {profile}. Verify with: sha256sum -c {RECORD}"
    )?;
    if unfinished {
        writeln!(out, "{UNFINISHED}")?;
    }
    for (path, digest) in files {
        out.write_all(&digest.hex())?;
        for part in ["  ", path, "\n"] {
            out.write_all(part.as_bytes())?;
        }
    }
    Ok(out.into_inner()?)
}

/// Digests what is written to another.
pub(super) struct Digester<W> {
    out: W,
    hasher: Sha256,
}

impl<W> Digester<W> {
    pub(super) fn new(out: W) -> Self {
        Self {
            out,
            hasher: Sha256::new(),
        }
    }

    pub(super) fn finish(self) -> Digest {
        Digest(self.hasher.finalize().into())
    }
}

impl<W: Write> Write for Digester<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(unfinished: bool, files: &[(&str, Digest)]) -> String {
        let text = print_record(Vec::new(), "p.toml", unfinished, files.iter().copied());
        String::from_utf8(text.unwrap()).unwrap()
    }

    fn parse(text: &str) -> Record {
        Record::read(text.as_bytes(), text.len() as u64).unwrap()
    }

    #[test]
    fn reading_back_gives_the_same_record() {
        let files = [("a.yaml", Digest::of(b"")), ("b/c.yaml", Digest::of(b"x"))];
        let text = print(false, &files);
        let record = parse(&text);
        assert_eq!(record.iter().collect::<Vec<_>>(), files);
        assert_eq!(record.digest, Some(Digest::of(text.as_bytes())));
        assert!(!record.unfinished);
        let windows = parse(&text.replace('\n', "\r\n"));
        assert_eq!(windows.iter().collect::<Vec<_>>(), files);
        assert!(text.contains("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855  a.yaml\n"));
    }

    #[test]
    fn an_edit_is_what_no_side_of_a_merge_wrote() {
        let (ours, theirs) = (Digest::of(b"ours"), Digest::of(b"theirs"));
        let line = |digest| print(false, &[("a", digest)]);
        let record = parse(&format!(
            "<<<<<<< HEAD\n{}=======\n{}>>>>>>> x\n",
            line(ours),
            line(theirs)
        ));
        assert_eq!(record.paths().collect::<Vec<_>>(), ["a"]);
        assert!(!record.was_edited("a", ours) && !record.was_edited("a", theirs));
        assert!(record.was_edited("a", Digest::of(b"mine")));
        assert!(!record.was_edited("b", ours), "not ours at all");
    }

    #[test]
    fn a_run_that_was_cut_off_leaves_its_mark() {
        let files = [("old.yaml", Digest::of(b"old")), ("new.yaml", Digest::PENDING)];
        let record = parse(&print(true, &files));
        assert!(record.unfinished && record.owns("new.yaml") && record.owns("old.yaml"));
        assert!(
            !record.was_edited("new.yaml", Digest::of(b"half")),
            "anything may be in it"
        );
    }
}
