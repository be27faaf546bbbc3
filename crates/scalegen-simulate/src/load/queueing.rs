//! Queues in their stationary state, with Poisson arrivals and exponential service.

/// One line before several servers, without a bound: M/M/c.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pooled {
    /// Arrivals per second.
    pub arrival_per_s: f64,
    /// Requests served at a time.
    pub servers: u32,
    /// Mean service time in seconds.
    pub service_s: f64,
}

impl Pooled {
    /// Arrivals times service: the mean number of busy servers.
    pub fn offered(&self) -> f64 {
        self.arrival_per_s * self.service_s
    }

    /// Share of the servers that is busy.
    pub fn utilization(&self) -> f64 {
        self.offered() / f64::from(self.servers)
    }

    /// Probability that an arrival waits, by Erlang's C; 1 from saturation on.
    pub fn wait_probability(&self) -> f64 {
        let utilization = self.utilization();
        if utilization >= 1.0 {
            return 1.0;
        }
        let blocked = erlang_b(self.offered(), self.servers);
        blocked / (1.0 - utilization * (1.0 - blocked))
    }

    /// Mean wait in seconds; infinite from saturation on.
    pub fn mean_wait_s(&self) -> f64 {
        let spare = f64::from(self.servers) - self.offered();
        match spare > 0.0 {
            true => self.wait_probability() * self.service_s / spare,
            false => f64::INFINITY,
        }
    }

    /// Wait in seconds that the share `quantile` of the arrivals does not exceed.
    pub fn wait_quantile_s(&self, quantile: f64) -> f64 {
        let spare_per_s = f64::from(self.servers) / self.service_s - self.arrival_per_s;
        let tail = (self.wait_probability() / (1.0 - quantile)).ln();
        match spare_per_s > 0.0 {
            true => (tail / spare_per_s).max(0.0),
            false => f64::INFINITY,
        }
    }

    /// Response in seconds that the share `quantile` of the arrivals does not exceed: with one server, where the
    /// response is exponential.
    pub fn response_quantile_of_one_server_s(&self, quantile: f64) -> f64 {
        -(1.0 - quantile).ln() / (1.0 / self.service_s - self.arrival_per_s)
    }
}

/// Probability that all of `servers` are busy where nobody waits, by the recursion that does not overflow.
pub fn erlang_b(offered: f64, servers: u32) -> f64 {
    (1..=servers).fold(1.0, |blocked, k| {
        offered * blocked / (f64::from(k) + offered * blocked)
    })
}

/// What a queue that refuses comes to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundedResult {
    /// Probability that an arrival is refused.
    pub refused: f64,
    /// Requests served per second.
    pub throughput_per_s: f64,
    /// Mean number of requests that wait or are served.
    pub in_system: f64,
    /// Mean number of busy servers.
    pub busy: f64,
}

/// M/M/c/K: a line that refuses arrivals when `max_in_system` wait or are served.
pub fn bounded(queue: &Pooled, max_in_system: u32) -> BoundedResult {
    let (mut weight, mut total, mut in_system, mut busy) = (1.0_f64, 1.0_f64, 0.0, 0.0);
    for n in 1..=max_in_system {
        let servers = f64::from(n.min(queue.servers));
        weight *= queue.offered() / servers;
        total += weight;
        in_system += f64::from(n) * weight;
        busy += servers * weight;
        // Only ratios count; large ones would overflow.
        if total > 1e200 {
            for value in [&mut weight, &mut total, &mut in_system, &mut busy] {
                *value /= 1e200;
            }
        }
    }
    let refused = weight / total;
    BoundedResult {
        refused,
        throughput_per_s: queue.arrival_per_s * (1.0 - refused),
        in_system: in_system / total,
        busy: busy / total,
    }
}
