//! One profile through the stages of a run: plan, generate, judge and, where there is a folder, compare.

use crate::compare::{Budget, ComparedUnit, compare_unit};
use crate::jobs::Threads;
use crate::lint::{Judge, Judged, LintOptions};
use crate::output::{Folder, OutputError};
use crate::{Progress, Stack};

/// Units that go through a stage at a time: enough to keep every core busy, few enough to cost no memory.
pub(crate) const CHUNK: usize = 256;

impl Stack {
    /// Takes every unit of the profile through the stages and forgets it: what a fleet generates does not fit into
    /// memory.
    pub(crate) fn judge<'s>(
        &'s self,
        options: &'s LintOptions,
        target: Option<(&Folder, &Budget)>,
        threads: Threads<'_>,
        progress: Progress<'_>,
    ) -> (Judged, Result<Vec<ComparedUnit>, OutputError>) {
        let mut judge = Judge::new(self, options);
        let mut units = Ok(Vec::with_capacity(self.loaded().unit_count()));
        // The services first: what they ask decides about the add-ons, which belong to the profile itself.
        let services: Vec<usize> = (1..self.loaded().unit_count()).collect();
        for chunk in services.chunks(CHUNK).chain([&[0][..]]) {
            let done = threads.map(chunk.to_vec(), |index| {
                let (made, refused) = self.make(index, &judge.demand);
                let judged = judge.unit(index, made.as_ref(), refused);
                let compared = match (&made, target) {
                    (Some(made), Some((folder, budget))) => Some(compare_unit(self, made, folder, budget)),
                    _ => None,
                };
                progress(1);
                (judged, compared)
            });
            // What depends on the order of services is done in their order.
            for (judged, compared) in done {
                judge.add(judged);
                match (&mut units, compared) {
                    (Ok(units), Some(Ok(unit))) => units.push(unit),
                    (Ok(_), Some(Err(error))) => units = Err(error),
                    _ => {}
                }
            }
        }
        (judge.finish(threads), units)
    }
}
