//! A backlog as a fluid: arrivals and capacity that are constant for a while, and the wait of each arrival.

use std::collections::VecDeque;

/// Stretches of arrivals whose wait is still open; beyond these the newest two are joined.
const OPEN: usize = 512;

/// A line of requests, first in, first out.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Backlog {
    bound: Option<f64>,
    now_s: f64,
    waiting: f64,
    /// What happened so far.
    pub totals: Totals,
    open: VecDeque<Arrivals>,
}

/// What a backlog came to so far. Arrivals are served, refused, or still wait.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Totals {
    /// Requests that came.
    pub arrived: f64,
    /// Requests that were served.
    pub served: f64,
    /// Requests that found the line full.
    pub refused: f64,
    /// Seconds in which requests waited or were refused.
    pub saturated_s: f64,
    /// Waiting requests times seconds.
    pub waiting_request_s: f64,
    /// The most that waited.
    pub peak: f64,
    /// When that was, in seconds.
    pub peak_at_s: f64,
    /// When the last request that waited was gone, in seconds.
    pub empty_at_s: Option<f64>,
    /// The longest wait of a request that was served, in seconds.
    pub longest_wait_s: f64,
    /// When that request came, in seconds.
    pub longest_wait_of_s: f64,
}

impl Totals {
    /// What arrived, was served and was refused.
    pub(super) fn counts(&self) -> [f64; 3] {
        [self.arrived, self.served, self.refused]
    }
}

/// What of a line changes while nothing waits.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
    now_s: f64,
    pub(super) arrived: f64,
    served: f64,
}

impl Passing {
    /// Serves what comes as it comes. Returns what was served.
    #[inline]
    pub(super) fn pass(&mut self, seconds: f64, arrival_per_s: f64) -> f64 {
        let (came, before) = (arrival_per_s * seconds, self.served);
        self.arrived += came;
        self.served += came;
        self.now_s += seconds;
        self.served - before
    }
}

/// Arrivals at a constant rate that are accepted; `start` counts those accepted before.
#[derive(Clone, Copy, Debug)]
struct Arrivals {
    from_s: f64,
    to_s: f64,
    start: f64,
    rate: f64,
}

impl Arrivals {
    fn end(&self) -> f64 {
        self.start + (self.to_s - self.from_s) * self.rate
    }

    fn time_of(&self, count: f64) -> f64 {
        match self.rate > 0.0 {
            true => self.from_s + (count - self.start) / self.rate,
            false => self.to_s,
        }
    }
}

impl Backlog {
    /// An empty line; `bound` is the most that wait, and 0 refuses everything beyond the capacity.
    pub fn new(bound: Option<f64>) -> Self {
        Self {
            bound,
            now_s: 0.0,
            waiting: 0.0,
            totals: Totals::default(),
            open: VecDeque::with_capacity(OPEN),
        }
    }

    /// Requests that wait.
    #[inline]
    pub fn waiting(&self) -> f64 {
        self.waiting
    }

    /// How long the request has waited that is served now, in seconds.
    #[inline]
    pub fn wait_s(&self) -> f64 {
        let front = self.open.front();
        front.map_or(0.0, |front| {
            let came = front.time_of(self.totals.served).clamp(front.from_s, front.to_s);
            (self.now_s - came).max(0.0)
        })
    }

    /// Requests served per second right now, at these rates.
    pub fn serving_per_s(&self, arrival_per_s: f64, capacity_per_s: f64) -> f64 {
        match self.waiting > 0.0 {
            true => capacity_per_s,
            false => arrival_per_s.min(capacity_per_s),
        }
    }

    /// Goes `seconds` on, with constant rates. Returns what was served.
    #[inline]
    pub fn advance(&mut self, seconds: f64, arrival_per_s: f64, capacity_per_s: f64) -> f64 {
        if self.waiting <= 0.0 && arrival_per_s <= capacity_per_s {
            let mut passing = self.passing();
            let served = passing.pass(seconds, arrival_per_s);
            self.passed(&passing);
            return served;
        }
        let before = self.totals.served;
        self.parts(seconds, arrival_per_s, capacity_per_s);
        self.totals.served - before
    }

    fn parts(&mut self, seconds: f64, arrival_per_s: f64, capacity_per_s: f64) {
        let mut left = seconds;
        // At most three parts: until the line is empty or full, and after that.
        while left > 0.0 {
            left -= self.part(left, arrival_per_s, capacity_per_s);
        }
    }

    /// Begins to serve what comes as it comes, where nothing waits.
    #[inline]
    pub(super) fn passing(&mut self) -> Passing {
        if !self.open.is_empty() {
            self.open.clear();
        }
        Passing {
            now_s: self.now_s,
            arrived: self.totals.arrived,
            served: self.totals.served,
        }
    }

    /// Goes on after what has passed.
    #[inline]
    pub(super) fn passed(&mut self, passing: &Passing) {
        self.now_s = passing.now_s;
        self.totals.arrived = passing.arrived;
        self.totals.served = passing.served;
    }

    /// One part in which the line neither becomes empty nor full. Returns its length.
    fn part(&mut self, left: f64, arrival_per_s: f64, capacity_per_s: f64) -> f64 {
        let grows = arrival_per_s - capacity_per_s;
        if self.waiting <= 0.0 && grows <= 0.0 {
            let mut passing = self.passing();
            passing.pass(left, arrival_per_s);
            self.passed(&passing);
            return left;
        }
        let is_full = self.bound.is_some_and(|bound| self.waiting >= bound);
        let is_refusing = is_full && grows > 0.0;
        let slope = if is_refusing { 0.0 } else { grows };
        let (end, level) = match self.bound {
            _ if slope < 0.0 => (-self.waiting / slope, 0.0),
            Some(bound) if slope > 0.0 => ((bound - self.waiting) / slope, bound),
            _ => (f64::INFINITY, self.waiting),
        };
        let is_over = end <= left;
        let seconds = if is_over { end } else { left };
        let accepted = match is_refusing {
            true => capacity_per_s,
            false => arrival_per_s,
        };
        let served = seconds * capacity_per_s;
        let waiting = if is_over {
            level
        } else {
            self.waiting + slope * seconds
        };

        let totals = &mut self.totals;
        totals.arrived += arrival_per_s * seconds;
        totals.refused += (arrival_per_s - accepted) * seconds;
        totals.saturated_s += seconds;
        totals.waiting_request_s += f64::midpoint(self.waiting, waiting) * seconds;
        self.accept(seconds, accepted);
        self.serve(seconds, capacity_per_s, served);
        self.waiting = waiting;
        self.now_s += seconds;
        if waiting > self.totals.peak {
            self.totals.peak = waiting;
            self.totals.peak_at_s = self.now_s;
        }
        if waiting <= 0.0 && is_over {
            self.totals.empty_at_s = Some(self.now_s);
            self.open.clear();
        }
        seconds
    }

    /// Notes arrivals whose wait is open.
    fn accept(&mut self, seconds: f64, rate: f64) {
        let to_s = self.now_s + seconds;
        if self.open.len() == OPEN
            && let Some(last) = self.open.back_mut()
        {
            let count = last.end() + seconds * rate - last.start;
            last.to_s = to_s;
            last.rate = count / (to_s - last.from_s);
            return;
        }
        if let Some(last) = self.open.back_mut()
            && last.rate == rate
        {
            last.to_s = to_s;
            return;
        }
        let start = match self.open.back() {
            Some(last) => last.end(),
            None => self.totals.served + self.waiting,
        };
        self.open.push_back(Arrivals {
            from_s: self.now_s,
            to_s,
            start,
            rate,
        });
    }

    /// Serves from the front. The wait is linear between the ends of stretches, so the longest is at one of them.
    fn serve(&mut self, seconds: f64, capacity_per_s: f64, served: f64) {
        let (from, to) = (self.totals.served, self.totals.served + served);
        self.totals.served = to;
        if served <= 0.0 {
            return;
        }
        self.wait_of(from, self.now_s);
        while let Some(front) = self.open.front().copied().filter(|front| front.end() <= to) {
            if self.open.len() == 1 {
                break;
            }
            self.note(front.to_s, self.now_s + (front.end() - from) / capacity_per_s);
            self.open.pop_front();
        }
        self.wait_of(to, self.now_s + seconds);
    }

    /// Notes the wait of the request with this number, served at `at_s`.
    fn wait_of(&mut self, count: f64, at_s: f64) {
        if let Some(front) = self.open.front() {
            let came = front.time_of(count).clamp(front.from_s, front.to_s);
            self.note(came, at_s);
        }
    }

    fn note(&mut self, came_s: f64, served_s: f64) {
        let wait = served_s - came_s;
        if wait > self.totals.longest_wait_s {
            self.totals.longest_wait_s = wait;
            self.totals.longest_wait_of_s = came_s;
        }
    }
}
