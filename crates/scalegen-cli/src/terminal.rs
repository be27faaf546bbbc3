//! Where words go: data to stdout, chatter to stderr, colour only to a terminal, nothing raw from input.

use std::error::Error;
use std::fmt::Write as _;
use std::io::{self, Write as _};

use scalegen::{SystemError, is_invisible};
use serde::Serialize;

/// How a process ends whose reader hung up, as shells tell it of one that `SIGPIPE` ended: neither done nor failed.
const HUNG_UP: i32 = 128 + 13;

/// Writes data to stdout. A reader that hung up, as `head` does, ends the process without a complaint.
pub(crate) fn data(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(HUNG_UP),
        result => result,
    }
}

/// Stdout for data that is too long to be put together first. A reader that hung up ends the process without
/// a complaint, as with [`data`].
pub(crate) struct Data {
    is_escaped: bool,
    /// What is not a whole line yet.
    rest: Vec<u8>,
}

impl Data {
    /// With `is_escaped` nothing reaches the terminal that it would obey.
    pub(crate) fn new(is_escaped: bool) -> Self {
        Self {
            is_escaped,
            rest: Vec::new(),
        }
    }

    fn emit(&self, bytes: &[u8]) -> io::Result<()> {
        let text = String::from_utf8_lossy(bytes);
        if self.is_escaped {
            data(&harmless(&text))
        } else {
            data(&text)
        }
    }
}

impl io::Write for Data {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.rest.extend_from_slice(bytes);
        if let Some(end) = self.rest.iter().rposition(|byte| *byte == b'\n') {
            let lines: Vec<u8> = self.rest.drain(..=end).collect();
            self.emit(&lines)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let rest = std::mem::take(&mut self.rest);
        self.emit(&rest)
    }
}

/// Writes one line of chatter to stderr; a closed stderr is nobody's loss.
pub(crate) fn chat(line: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{line}");
}

/// An error and its causes in one line, each in plain words.
pub(crate) fn causes(error: &anyhow::Error) -> String {
    let words = |cause: &(dyn Error + 'static)| match cause.downcast_ref::<io::Error>() {
        Some(error) => SystemError::words(error),
        None => cause.to_string(),
    };
    Vec::from_iter(error.chain().map(words)).join(": ")
}

/// Text from a profile, a manifest or a file name, with nothing in it that a terminal would obey: control
/// characters and marks that turn the direction of text are shown by number.
pub(crate) fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => safe.push(c),
            c if is_hidden(c) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    safe
}

/// A name, which stays on its line.
pub(crate) fn harmless_name(name: &str) -> String {
    harmless(name).replace('\n', "\\u{a}").replace('\t', "\\u{9}")
}

/// Whether a terminal does something else than to show the character.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control() || is_invisible(c)
}

/// JSON with nothing in it that a terminal would obey, which JSON lets stand above U+007E.
pub(crate) fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let text = serde_json::to_string(value)?;
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(c);
        }
    }
    Ok(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_says_the_same_by_number() {
        let text = "a\u{1b}\u{9b}\u{7f}\u{202e}\u{e0041}ß\n";
        let printed = json(&text).unwrap();
        assert!(!printed.contains(is_hidden), "{printed}");
        assert_eq!(serde_json::from_str::<String>(&printed).unwrap(), text);
    }

    #[test]
    fn no_escape_reaches_the_terminal() {
        assert_eq!(
            harmless("a\u{1b}[31mb\r\u{202e}c\u{9b}ß\n"),
            "a\\u{1b}[31mb\\u{d}\\u{202e}c\\u{9b}ß\n"
        );
    }
}
