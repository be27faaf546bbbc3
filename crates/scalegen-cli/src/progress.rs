//! How far a long run is, for a person who waits at a terminal.

#![allow(clippy::disallowed_methods, reason = "a progress bar appears after a while")]

use std::io::IsTerminal as _;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// A run that is shorter needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// A bar on stderr, from about a second on, if that is a terminal.
pub(crate) struct Progress {
    what: &'static str,
    count: u64,
    done: AtomicU64,
    start: Instant,
    is_terminal: bool,
    bar: OnceLock<ProgressBar>,
}

impl Progress {
    /// For that many units of work; `what` is done to them.
    pub(crate) fn new(what: &'static str, count: usize) -> Self {
        Self {
            what,
            count: count as u64,
            done: AtomicU64::new(0),
            start: Instant::now(),
            is_terminal: std::io::stderr().is_terminal() && !crate::terminal::is_quiet(),
            bar: OnceLock::new(),
        }
    }

    /// So many more are done.
    pub(crate) fn step(&self, count: usize) {
        if !self.is_terminal {
            return;
        }
        let done = self.done.fetch_add(count as u64, Ordering::Relaxed) + count as u64;
        if self.bar.get().is_some() || self.start.elapsed() >= PATIENCE {
            self.bar.get_or_init(|| self.show()).set_position(done);
        }
    }

    fn show(&self) -> ProgressBar {
        let bar = ProgressBar::with_draw_target(Some(self.count), ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos} of {len}, {eta} left") {
            bar.set_style(style);
        }
        bar.with_message(self.what)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
    }
}
