//! Which slot of a list the controller uses again: the last one, in the order of the list, that is too old.

use std::collections::{BinaryHeap, VecDeque};

use crate::Instant;

/// The slots of a list, found without going through it.
#[derive(Clone, Debug, Default)]
pub(super) struct Slots {
    /// Those in use, by their time.
    used: VecDeque<(Instant, usize)>,
    /// Those that are too old, the last of the list first.
    free: BinaryHeap<usize>,
}

impl Slots {
    /// Of a list in any order, with the times of those that are in use, none for those that are not.
    pub(super) fn new(times: impl Iterator<Item = Option<Instant>>) -> Self {
        let mut slots = Self::default();
        for (index, time) in times.enumerate() {
            match time {
                Some(time) => slots.used.push_back((time, index)),
                None => slots.free.push(index),
            }
        }
        slots.used.make_contiguous().sort_unstable();
        slots
    }

    /// Frees what is older than `cutoff`, and shows each to `visit`.
    pub(super) fn free_before(&mut self, cutoff: Instant, mut visit: impl FnMut(usize)) {
        while let Some((_, index)) = self.used.front().copied().filter(|(at, _)| *at < cutoff) {
            self.used.pop_front();
            self.free.push(index);
            visit(index);
        }
    }

    /// The slot to use for something at `time`, if one is free; else the caller appends one, at `end`.
    pub(super) fn take(&mut self, time: Instant, end: usize) -> Option<usize> {
        let free = self.free.pop();
        let entry = (time, free.unwrap_or(end));
        if self.used.back().is_none_or(|last| last.0 <= time) {
            self.used.push_back(entry);
        } else {
            let at = self.used.partition_point(|other| other.0 <= time);
            self.used.insert(at, entry);
        }
        free
    }
}
