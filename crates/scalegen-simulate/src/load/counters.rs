//! Counters of requests as Prometheus scrapes them, each pod at its own phase.

use std::collections::VecDeque;

use super::rate::{Prometheus, rate};
use crate::{Instant, Span};

/// The golden ratio's fraction, which spreads any number of phases evenly.
const PHASE: f64 = 0.618_033_988_7;

/// What `rate()` is asked over, and how often Prometheus scrapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scraping {
    /// `scrape_interval`.
    pub every: Span,
    /// The range in the query.
    pub window: Span,
}

/// The scrapes of one pod within the window.
#[derive(Clone, Debug)]
struct Series {
    next: Instant,
    samples: VecDeque<(f64, f64)>,
}

/// The scrapes of all pods.
#[derive(Clone, Debug)]
pub(super) struct Counters {
    scraping: Scraping,
    /// In the order of the pods.
    series: Vec<Series>,
    /// Of pods that are gone, until they leave the window.
    gone: Vec<Series>,
    pub(super) next: Option<Instant>,
}

impl Counters {
    pub(super) fn new(scraping: Scraping) -> Self {
        Self {
            scraping,
            series: Vec::new(),
            gone: Vec::new(),
            next: None,
        }
    }

    /// A pod that runs from `since` on, and has counted `per_s` since.
    pub(super) fn add(&mut self, number: u64, since: Instant, per_s: f64) {
        let every = self.scraping.every.seconds_f64();
        let phase = (number as f64 * PHASE).fract() * every;
        let from = since
            .seconds_f64()
            .max(-self.scraping.window.seconds_f64() - 2.0 * every);
        let first = ((from - phase) / every).ceil() * every + phase;
        let mut series = Series {
            next: Instant::START + Span::from_seconds_f64(first),
            samples: VecDeque::with_capacity((self.scraping.window.seconds_f64() / every) as usize + 4),
        };
        while series.next <= Instant::START {
            let time = series.next.seconds_f64();
            series
                .samples
                .push_back((time, per_s * (time - since.seconds_f64())));
            series.next = series.next + self.scraping.every;
        }
        self.series.push(series);
        self.schedule();
    }

    /// Number of pods that are scraped.
    pub(super) fn pods(&self) -> usize {
        self.series.len()
    }

    /// Scrapes the pods whose time has come; `counter` has the value of a pod.
    pub(super) fn scrape(&mut self, now: Instant, counter: impl Fn(usize) -> f64) {
        let oldest = now.seconds_f64() - self.scraping.window.seconds_f64();
        for (index, series) in self.series.iter_mut().enumerate() {
            if series.next <= now {
                series.samples.push_back((now.seconds_f64(), counter(index)));
                series.next = series.next + self.scraping.every;
            }
            series.drop_before(oldest);
        }
        for series in &mut self.gone {
            series.drop_before(oldest);
        }
        self.gone.retain(|series| !series.samples.is_empty());
        self.schedule();
    }

    /// Stops scraping all pods but the first.
    pub(super) fn truncate(&mut self, replicas: usize) {
        let from = replicas.min(self.series.len());
        self.gone.extend(self.series.drain(from..));
        self.schedule();
    }

    /// `sum(rate(counter[window]))`; none where no pod has two samples.
    pub(super) fn rate(&self, now: Instant) -> Option<f64> {
        let (at, window) = (now.seconds_f64(), self.scraping.window.seconds_f64());
        let of = |series: &Series| rate(series.samples.iter().copied(), at, window, Prometheus::Three);
        let rates = self.series.iter().chain(&self.gone).filter_map(of);
        rates.fold(None, |sum, rate| Some(sum.unwrap_or(0.0) + rate))
    }

    fn schedule(&mut self) {
        self.next = self.series.iter().map(|series| series.next).min();
    }
}

impl Series {
    fn drop_before(&mut self, oldest: f64) {
        while self.samples.front().is_some_and(|sample| sample.0 <= oldest) {
            self.samples.pop_front();
        }
    }
}
