//! Seconds in which nothing happens to the pods, and nothing waits.

use super::{Second, Service, Tier};
use crate::{Instant, Span};

const SECOND: Span = Span::from_seconds(1);

impl Tier {
    /// Goes on by whole seconds with a rate for each, as long as nothing happens to the pods, they serve all that comes, and
    /// `due` has not come. Notes how much was served in each, and shows it. Returns the number of seconds.
    #[inline]
    pub(in crate::load) fn pass_seconds(
        &mut self,
        due: Instant,
        rates: &[f64],
        served: &mut [f64],
        mut visit: impl FnMut(Second),
    ) -> usize {
        let is_line = matches!(self.model.service, Service::Shared { .. });
        if !is_line || self.line.waiting() > 0.0 || self.now != self.now.truncated_to_second() {
            return 0;
        }
        // What happens at the end of a second belongs to it; what a controller does then comes after it.
        let until = due.min(self.next - Span::from_nanos(1));
        let free = (until - self.now).nanos() / SECOND.nanos();
        let free = usize::try_from(free).unwrap_or(0);
        let capacity_per_s = self.census.capacity_per_s;
        let mut seconds = 0;
        let is_served = |(rate, _): &(&f64, &mut f64)| **rate <= capacity_per_s;
        for (&rate, served) in rates.iter().zip(served).take(free).take_while(is_served) {
            self.load = rate;
            self.replica_s += self.census.all;
            let passed = self.line.pass(1.0, rate);
            self.share(1.0, passed);
            self.now = self.now + SECOND;
            let record = self.record();
            *served = record.served;
            visit(record);
            seconds += 1;
        }
        seconds
    }
}
