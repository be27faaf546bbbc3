//! How many threads a run works with, and what happens on them.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rayon::prelude::*;

/// Threads, started when there is work for more than one.
///
/// Unless told how many, it goes without them for a tenth of a second, counted from when it was made. A run that is
/// over by then is over at once for whoever waits, and threads that take turns with the memory and the file system
/// cost it more than they are worth: of a thousand services that are written anew, two take 101 ms of CPU and end
/// after 60, one takes 81.
pub struct Jobs {
    count: Option<NonZeroUsize>,
    since: Instant,
    /// Whether it is known to take longer than the time without threads.
    is_much: AtomicBool,
    /// None where the system gives no threads.
    pool: OnceLock<Option<rayon::ThreadPool>>,
}

/// Called from several threads with how many units of work were done; what a progress bar shows.
pub type Progress<'a> = &'a (dyn Fn(usize) + Sync);

/// How long to go without threads when not told how many there are.
const ALONE: Duration = Duration::from_millis(100);

/// Bytes of profiles, and of their tables of services, that take longer than that.
const MUCH: usize = 128 << 10;

impl Jobs {
    /// That many threads; when none, as many as there are cores, from a tenth of a second on.
    pub fn new(count: Option<NonZeroUsize>) -> Self {
        Self {
            count,
            since: Instant::now(),
            is_much: AtomicBool::new(false),
            pool: OnceLock::new(),
        }
    }

    /// Tells that this many bytes of profiles and tables are about to be worked on: of much there are threads at once.
    /// A few large profiles would be done before the clock is looked at between two of them.
    pub fn expect(&self, bytes: usize) {
        if bytes >= MUCH {
            self.is_much.store(true, Ordering::Relaxed);
        }
    }

    /// The answers in the order of the items.
    pub fn map<'t, T: Sync, R: Send>(
        &self,
        items: &'t [T],
        each: impl Fn(&'t T) -> R + Send + Sync,
    ) -> Vec<R> {
        let mut answers = Vec::with_capacity(items.len());
        let mut rest = items;
        while let Some((item, after)) = rest.split_first() {
            let pool = if self.is_alone() {
                None
            } else {
                self.pool_for(rest)
            };
            let Some(pool) = pool else {
                answers.push(each(item));
                rest = after;
                continue;
            };
            // Few large pieces: threads that look for small ones cost more than the pieces do.
            let piece = (rest.len() / (pool.current_num_threads() * 4)).max(1);
            pool.install(|| answers.par_extend(rest.par_iter().with_min_len(piece).map(each)));
            break;
        }
        answers
    }

    fn is_alone(&self) -> bool {
        match self.count {
            None => !self.is_much.load(Ordering::Relaxed) && self.since.elapsed() < ALONE,
            Some(count) => count.get() == 1,
        }
    }

    fn pool_for<T>(&self, items: &[T]) -> Option<&rayon::ThreadPool> {
        if items.len() < 2 {
            return None;
        }
        let start = || {
            let count = self.count.map_or(0, NonZeroUsize::get);
            rayon::ThreadPoolBuilder::new().num_threads(count).build().ok()
        };
        self.pool.get_or_init(start).as_ref()
    }
}

impl Default for Jobs {
    fn default() -> Self {
        Self::new(None)
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs")
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_items() {
        let items: Vec<usize> = (0..1000).collect();
        let twice: Vec<usize> = items.iter().map(|item| item * 2).collect();
        for count in [None, NonZeroUsize::new(1), NonZeroUsize::new(3)] {
            assert_eq!(Jobs::new(count).map(&items, |item| item * 2), twice);
        }
        // On the way from one thread to several, whenever that is.
        let mut jobs = Jobs::new(None);
        jobs.since = jobs.since.checked_sub(ALONE * 19 / 20).unwrap();
        let slowly = |item: &usize| {
            std::thread::sleep(Duration::from_micros(20));
            item * 2
        };
        assert_eq!(jobs.map(&items, slowly), twice);
        let jobs = Jobs::new(None);
        jobs.expect(MUCH);
        assert!(!jobs.is_alone());
        assert_eq!(jobs.map(&items, |item| item * 2), twice);
        assert!(jobs.map::<usize, usize>(&[], |item| *item).is_empty());
    }
}
