//! Where words go: data to stdout, chatter to stderr, colour only to a terminal, nothing raw from input.

use std::fmt::Write as _;
use std::io::{self, Write as _};

/// Writes data to stdout. A reader that hung up, as `head` does, ends the process without a complaint.
pub(crate) fn data(text: &str) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
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

/// Text from a profile, a manifest or a file name, with nothing in it that a terminal would obey: control
/// characters and marks that turn the direction of text are shown by number.
pub(crate) fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => safe.push(c),
            c if c.is_control() || is_invisible(c) => {
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    safe
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_escape_reaches_the_terminal() {
        assert_eq!(
            harmless("a\u{1b}[31mb\r\u{202e}c\u{9b}ß\n"),
            "a\\u{1b}[31mb\\u{d}\\u{202e}c\\u{9b}ß\n"
        );
    }
}
