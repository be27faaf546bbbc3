//! What a clean run leaves on a record for the next one, so that the same is not made again for nothing.
//!
//! Making and linting the objects of a fleet costs several times what reading its files does. When the texts of a
//! profile, the program and the record are those of a run that found nothing to say, the files need only be what the
//! record says that they are.
//!
//! A seal is an extended attribute of the record and so in no file: output stays the same on every machine, a clone
//! has no seals and nobody can commit one, so that a fresh checkout is always made and compared in full. Where there
//! are no such attributes there are no seals.

use std::io;
use std::sync::Arc;

use camino::Utf8Path;
use scalegen_syntax::SourceFile;

use super::record::{Digest, Digester};

/// Users own the names that begin like this.
#[cfg(unix)]
const ATTRIBUTE: &str = "user.scalegen.seal";

/// Which program this is: another one may make something else of the same profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Program(String);

impl Program {
    /// None where the system does not say.
    #[cfg(unix)]
    pub(crate) fn this() -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let file = std::env::current_exe().and_then(std::fs::metadata).ok()?;
        // What it was built from, and, as build tools tell that a compiler was replaced, what every file differs in
        // that is written anew.
        Some(Self(format!(
            "{} {} {} {} {}.{} {}.{}",
            env!("SCALEGEN_SOURCES"),
            file.dev(),
            file.ino(),
            file.size(),
            file.mtime(),
            file.mtime_nsec(),
            file.ctime(),
            file.ctime_nsec()
        )))
    }

    #[cfg(not(unix))]
    pub(crate) fn this() -> Option<Self> {
        None
    }
}

/// Everything that decides what is made and found of one profile, and what was made of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seal(Digest);

impl Seal {
    /// Of a profile's texts, and of the record as it is on disk.
    pub(crate) fn of<'t>(
        program: &Program,
        texts: impl Iterator<Item = &'t Arc<SourceFile>>,
        record: Digest,
    ) -> Self {
        let mut digester = Digester::new(io::sink());
        // A sink takes everything.
        let _ = print(&mut digester, program, texts, record);
        Self(digester.finish())
    }

    /// Whether this seal is on a record.
    #[cfg(unix)]
    pub(super) fn is_on(self, record: &Utf8Path) -> bool {
        let found = xattr::get(record, ATTRIBUTE);
        found.is_ok_and(|found| found.as_deref() == Some(&self.0.hex()[..]))
    }

    /// Puts it on a record, if that can be: without it the next run does more.
    #[cfg(unix)]
    pub(super) fn put_on(self, record: &Utf8Path) {
        let _ = xattr::set(record, ATTRIBUTE, &self.0.hex());
    }

    #[cfg(not(unix))]
    pub(super) fn is_on(self, _: &Utf8Path) -> bool {
        false
    }

    #[cfg(not(unix))]
    pub(super) fn put_on(self, _: &Utf8Path) {}
}

/// Lengths stand before texts, so that no two sets of them read the same.
fn print<'t>(
    out: &mut impl io::Write,
    program: &Program,
    texts: impl Iterator<Item = &'t Arc<SourceFile>>,
    record: Digest,
) -> io::Result<()> {
    out.write_all(&record.hex())?;
    let texts = texts.flat_map(|file| [file.name(), file.text()]);
    for text in std::iter::once(program.0.as_str()).chain(texts) {
        write!(out, "{} ", text.len())?;
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_decides_about_the_output_makes_another_seal() {
        let program = |text: &str| Program(text.to_owned());
        let seal = |by: &str, files: &[(&str, &str)], record: &[u8]| {
            let files: Vec<_> = files
                .iter()
                .map(|(name, text)| SourceFile::new(*name, *text))
                .collect();
            Seal::of(&program(by), files.iter(), Digest::of(record))
        };
        let files = [("a.toml", "name = 'a'"), ("s.csv", "name\n")];
        let first = seal("1", &files, b"");
        assert_eq!(first, seal("1", &files, b""));
        for other in [
            seal("2", &files, b""),
            seal("1", &files, b"x"),
            seal("1", &files[..1], b""),
            seal("1", &[files[1], files[0]], b""),
            seal("1", &[("a.toml", "name = 'b'"), files[1]], b""),
            seal("1", &[("b.toml", "name = 'a'"), files[1]], b""),
            seal("1", &[("a.tom", "lname = 'a'"), files[1]], b""),
            seal(
                "1",
                &[("a.toml", "name = 'a'"), ("s.csv", "name\n"), ("", "")],
                b"",
            ),
        ] {
            assert_ne!(first, other);
        }
        assert!(Program::this().is_some() || !cfg!(unix));
    }
}
