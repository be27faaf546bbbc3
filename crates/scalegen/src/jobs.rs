//! How many threads a run works with, and what happens on them.

use std::fmt;
use std::num::NonZeroUsize;
use std::sync::OnceLock;

use rayon::prelude::*;

/// Threads, started when there is first work for more than one: a single profile is done before they would be.
#[derive(Default)]
pub struct Jobs {
    count: Option<NonZeroUsize>,
    /// None where the system gives no threads.
    pool: OnceLock<Option<rayon::ThreadPool>>,
}

/// Called from several threads with how many units of work were done; what a progress bar shows.
pub type Progress<'a> = &'a (dyn Fn(usize) + Sync);

impl Jobs {
    /// That many threads; as many as there are cores when none.
    pub fn new(count: Option<NonZeroUsize>) -> Self {
        Self {
            count,
            pool: OnceLock::new(),
        }
    }

    /// The answers in the order of the items.
    pub fn map<'t, T: Sync, R: Send>(
        &self,
        items: &'t [T],
        each: impl Fn(&'t T) -> R + Send + Sync,
    ) -> Vec<R> {
        match self.pool_for(items.len()) {
            None => items.iter().map(each).collect(),
            // Few large pieces: threads that look for small ones cost more than the pieces do.
            Some(pool) => {
                let piece = (items.len() / (pool.current_num_threads() * 4)).max(1);
                pool.install(|| items.par_iter().with_min_len(piece).map(each).collect())
            }
        }
    }

    fn pool_for(&self, items: usize) -> Option<&rayon::ThreadPool> {
        if items < 2 || self.count.is_some_and(|count| count.get() == 1) {
            return None;
        }
        let start = || {
            let count = self.count.map_or(0, NonZeroUsize::get);
            rayon::ThreadPoolBuilder::new().num_threads(count).build().ok()
        };
        self.pool.get_or_init(start).as_ref()
    }
}

impl fmt::Debug for Jobs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Jobs")
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}
