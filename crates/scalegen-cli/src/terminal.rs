//! Where words go: data to stdout, chatter to stderr, colour only to a terminal, nothing raw from input.

#![allow(
    clippy::disallowed_methods,
    reason = "it owns the terminal, and ends the process when its reader hung up"
)]

use std::error::Error;
use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use anstream::adapter::strip_str;
use anstream::{AutoStream, ColorChoice};
use scalegen::SystemError;
use scalegen::show::harmless;

/// How a process ends whose reader hung up, as shells tell it of one that `SIGPIPE` ended: neither done nor failed.
const HUNG_UP: i32 = 128 + 13;

/// Writes data to stdout. A reader that hung up, as `head` does, ends the process without a complaint.
pub(crate) fn data(text: &str) -> io::Result<()> {
    // Colours are taken out at once, where anstream would write line by line.
    if AutoStream::choice(&io::stdout()) == ColorChoice::Never {
        return bytes(strip_str(text).to_string().as_bytes());
    }
    let mut out = anstream::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(HUNG_UP),
        result => result,
    }
}

/// Writes data to stdout that is made with colours, or without where stdout shows none: most of what a long report costs
/// is colours.
pub(crate) fn colored(make: impl FnOnce(bool) -> String) -> io::Result<()> {
    match AutoStream::choice(&io::stdout()) {
        ColorChoice::Never => bytes(make(false).as_bytes()),
        _ => data(&make(true)),
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

/// Writes bytes to stdout as they are. A reader that hung up ends the process without a complaint, as with [`data`].
pub(crate) fn bytes(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(HUNG_UP),
        result => result,
    }
}

static QUIET: AtomicBool = AtomicBool::new(false);

/// Leaves out what [`note`] writes.
pub(crate) fn be_quiet() {
    QUIET.store(true, Ordering::Relaxed);
}

pub(crate) fn is_quiet() -> bool {
    QUIET.load(Ordering::Relaxed)
}

/// Writes a summary, or another line that nobody has to act on, to stderr.
pub(crate) fn note(line: &str) {
    if !is_quiet() {
        chat(line);
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

/// The columns of the terminal that data goes to; none where it goes elsewhere.
pub(crate) fn width() -> Option<usize> {
    let size = std::io::stdout().is_terminal().then(terminal_size::terminal_size);
    size.flatten().map(|(width, _)| usize::from(width.0))
}
