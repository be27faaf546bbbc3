//! How many threads a run uses: decided once, before it starts, from the size of its input.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::OnceLock;

use rayon::prelude::*;

/// Units (profiles, and services of fleets) from which on a run uses threads.
///
/// Threads that take turns with the memory and the file system cost CPU: to write a thousand services anew takes two
/// threads 101 ms of CPU and 60 ms of wall, one thread 81 ms of both.
const MANY_UNITS: usize = 2_000;

/// Bytes of profiles and of their tables of services from which on a run uses threads: a few large profiles.
const MANY_BYTES: usize = 128 << 10;

/// Number of threads that a run may use [default: one for small runs, else one per core].
#[derive(Default)]
pub struct Jobs {
    count: Option<NonZeroUsize>,
    /// None where the system gives no threads.
    pool: OnceLock<Option<rayon::ThreadPool>>,
}

/// Called from several threads with the number of units of work that were done; what a progress bar shows.
pub type Progress<'a> = &'a (dyn Fn(usize) + Sync);

impl Jobs {
    /// This many threads; when none is given, a number that follows from the size of the input.
    pub fn new(count: Option<NonZeroUsize>) -> Self {
        Self {
            count,
            pool: OnceLock::new(),
        }
    }

    /// The threads for a run over this many units, from this many bytes of text.
    pub(crate) fn threads(&self, units: usize, bytes: usize) -> Threads<'_> {
        let is_alone = match self.count {
            Some(count) => count.get() == 1,
            None => units < MANY_UNITS && bytes < MANY_BYTES,
        };
        if is_alone || units < 2 {
            return Threads(None);
        }
        let start = || {
            let count = self.count.map_or(0, NonZeroUsize::get);
            rayon::ThreadPoolBuilder::new().num_threads(count).build().ok()
        };
        Threads(self.pool.get_or_init(start).as_ref())
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs")
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

/// The threads of one run; none where the calling thread does everything.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Threads<'j>(Option<&'j rayon::ThreadPool>);

impl Threads<'_> {
    /// The answers in the order of the items.
    pub(crate) fn map<T: Send, R: Send>(self, items: Vec<T>, each: impl Fn(T) -> R + Send + Sync) -> Vec<R> {
        match self.0 {
            Some(pool) if items.len() > 1 => {
                // Few large pieces: threads that look for small ones cost more than the pieces do.
                let piece = (items.len() / (pool.current_num_threads() * 4)).max(1);
                pool.install(|| items.into_par_iter().with_min_len(piece).map(each).collect())
            }
            _ => items.into_iter().map(each).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let twice: Vec<usize> = items.iter().map(|item| item * 2).collect();
        for (count, units) in [(None, 2), (None, MANY_UNITS), (NonZeroUsize::new(3), 2)] {
            let jobs = Jobs::new(count);
            let threads = jobs.threads(units, 0);
            assert_eq!(threads.map(items.clone(), |item| item * 2), twice);
            assert!(threads.map(Vec::new(), |item: usize| item).is_empty());
        }
    }

    #[test]
    fn the_size_of_the_input_decides_unless_a_number_is_given() {
        for (count, units, bytes, has_threads) in [
            (None, MANY_UNITS - 1, MANY_BYTES - 1, false),
            (None, MANY_UNITS, 0, true),
            (None, 2, MANY_BYTES, true),
            // One unit is one piece of work.
            (None, 1, MANY_BYTES, false),
            (NonZeroUsize::new(1), MANY_UNITS, MANY_BYTES, false),
            (NonZeroUsize::new(2), 2, 0, true),
        ] {
            let jobs = Jobs::new(count);
            let threads = jobs.threads(units, bytes);
            assert_eq!(threads.0.is_some(), has_threads, "{count:?} {units} {bytes}");
        }
    }
}
