//! Seconds in which nothing happens to the pods, and nothing waits.

use super::{Second, Service, Tier};
use crate::{Instant, Span};

const SECOND: Span = Span::from_seconds(1);

impl Tier {
    /// Goes on by whole seconds with a rate for each, as long as nothing happens to the pods, they serve all that comes, and
    /// `due` has not come. Notes how much was served in each, and shows it. Returns the number of seconds.
    pub(in crate::load) fn pass_seconds(
        &mut self,
        due: Instant,
        rates: &[f64],
        served: &mut [f64],
        mut visit: impl FnMut(Second),
    ) -> usize {
        let seconds = self.free_seconds(due, rates);
        let Some(last) = seconds.checked_sub(1).and_then(|last| rates.get(last)) else {
            return 0;
        };
        // What changes is kept apart from the rest of the tier, so that it stays in registers.
        let (mut line, mut each, mut replica_s) = (self.line.passing(), self.each, self.replica_s);
        let mut now = self.now;
        for (&rate, served) in rates.iter().zip(served).take(seconds) {
            let before = line.arrived;
            *served = line.pass(1.0, rate);
            each.add(&self.model, self.census.ready, 1.0, rate, *served);
            replica_s += self.census.all;
            visit(self.second(now, line.arrived - before, *served, 0.0));
            now = now + SECOND;
        }
        self.line.passed(&line);
        self.reported = self.line.totals.counts();
        (self.now, self.load, self.each, self.replica_s) = (now, *last, each, replica_s);
        seconds
    }

    /// The number of these seconds in which nothing happens to the pods, and those that are ready serve all that comes.
    fn free_seconds(&self, due: Instant, rates: &[f64]) -> usize {
        let is_line = matches!(self.model.service, Service::Shared { .. });
        let is_flowing = self.pods.ready > 0 && self.line.waiting() <= 0.0;
        if !is_line || !is_flowing || self.now != self.now.truncated_to_second() {
            return 0;
        }
        // What happens at the end of a second belongs to it; what a controller does then comes after it.
        let until = due.min(self.next - Span::from_nanos(1));
        let free = (until - self.now).nanos() / SECOND.nanos();
        let is_served = |rate: &&f64| **rate <= self.census.capacity_per_s;
        rates
            .iter()
            .take(usize::try_from(free).unwrap_or(0))
            .take_while(is_served)
            .count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::{Counts, Cpu, Model, Sampling, StartUp};

    #[test]
    fn seconds_that_pass_are_those_of_the_general_step() {
        let model = Model {
            service: Service::Shared {
                per_pod_s: 7.3,
                queue: None,
            },
            cpu: Cpu {
                request_ms: 41.7,
                idle_m: 5.1,
                startup_m: 0.0,
            },
            counts: Counts::Completions,
            start_up: StartUp {
                running: SECOND,
                ready: SECOND,
                removal: Span::ZERO,
            },
            sampling: Some(Sampling::Mean {
                every: Span::from_seconds(15),
            }),
            scraping: None,
        };
        let mut passing = Tier::new(model, 3, 10.0);
        let mut general = passing.clone();
        // Three pods serve 21.9 a second.
        let rates = [10.0, 11.1, 0.0, 21.3, 5.7, 22.0, 3.1];
        let (mut served, mut seconds) = ([0.0; 7], Vec::new());
        assert_eq!(
            passing.pass_seconds(Instant::END, &rates, &mut served, |second| seconds.push(second)),
            5
        );
        for (index, rate) in rates.iter().enumerate().take(5) {
            let end = Instant::from_seconds(index as i64 + 1);
            let second = general.end_second(end, *rate);
            assert_eq!(seconds.get(index), Some(&second));
            assert_eq!(served.get(index), Some(&second.served));
        }
        // All the rest of it.
        assert_eq!(format!("{passing:?}"), format!("{general:?}"));

        // Neither past a sync nor past a scrape.
        let rates = [1.0; 20];
        let mut served = [0.0; 20];
        let at_7 = Instant::from_seconds(7);
        assert_eq!(passing.pass_seconds(at_7, &rates, &mut served, |_| {}), 2);
        assert_eq!(passing.pass_seconds(Instant::END, &rates, &mut served, |_| {}), 7);
        assert_eq!(passing.now(), Instant::from_seconds(14));
    }
}
