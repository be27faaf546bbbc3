//! Load generators that wait for answers: throughput and response of a fixed number of clients.

/// Users who send a request, wait for the answer, and think; all times are exponential.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ThinkingUsers {
    /// Number of users.
    pub users: u32,
    /// Mean think time in seconds.
    pub think_s: f64,
    /// Requests served at a time.
    pub servers: u32,
    /// Mean service time in seconds.
    pub service_s: f64,
}

/// What closed-loop clients come to.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct ClientResult {
    /// Requests answered per second.
    pub throughput_per_s: f64,
    /// Mean response time in seconds.
    pub response_s: f64,
    /// Mean number of requests that wait or are served.
    pub in_system: f64,
}

impl ThinkingUsers {
    /// The stationary state: a birth-death chain over the number of requests in the system.
    pub fn solve(&self) -> ClientResult {
        let rate = |n: u32| f64::from(n.min(self.servers)) / self.service_s;
        let (mut weight, mut total, mut in_system, mut served) = (1.0, 1.0, 0.0, 0.0);
        if self.think_s <= 0.0 {
            // Nobody is ever away.
            (in_system, served) = (f64::from(self.users), rate(self.users));
        }
        for n in 1..=if self.think_s > 0.0 { self.users } else { 0 } {
            weight *= f64::from(self.users - n + 1) / self.think_s / rate(n);
            total += weight;
            in_system += f64::from(n) * weight;
            served += rate(n) * weight;
            // Only ratios count; large ones would overflow.
            if total > 1e200 {
                for value in [&mut weight, &mut total, &mut in_system, &mut served] {
                    *value /= 1e200;
                }
            }
        }
        let (throughput_per_s, in_system) = (served / total, in_system / total);
        ClientResult {
            throughput_per_s,
            response_s: in_system / throughput_per_s,
            in_system,
        }
    }

    /// The most that these users can get: the servers' rate, or that of users who never wait.
    pub fn bound_per_s(&self) -> f64 {
        let capacity = f64::from(self.servers) / self.service_s;
        capacity.min(f64::from(self.users) / (self.think_s + self.service_s))
    }
}

/// `hey`: workers with a connection each, that start together, and send at their ticks or when the last answer
/// came, whichever is later.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hey {
    /// Number of workers, `-c`.
    pub workers: u32,
    /// Ticks per second of each worker, `-q`; none sends as fast as answers come.
    pub qps_per_worker: Option<f64>,
    /// Requests that all pods serve at a time.
    pub slots: u32,
    /// Service time in seconds.
    pub service_s: f64,
}

impl Hey {
    /// Requests per second that the ticks ask for; infinite without a rate.
    pub fn offered_per_s(&self) -> f64 {
        self.qps_per_worker
            .map_or(f64::INFINITY, |qps| f64::from(self.workers) * qps)
    }

    /// Requests per second that the slots serve.
    pub fn capacity_per_s(&self) -> f64 {
        f64::from(self.slots) / self.service_s
    }

    /// The stationary state with requests spread over time. Where slots or workers bind, a response takes workers
    /// over throughput.
    pub fn solve(&self) -> ClientResult {
        let alone = f64::from(self.workers) / self.service_s;
        let bound = alone.min(self.capacity_per_s());
        let offered = self.offered_per_s();
        let is_bound = offered >= bound;
        let throughput_per_s = offered.min(bound);
        let response_s = match is_bound {
            true => f64::from(self.workers) / throughput_per_s,
            false => self.service_s,
        };
        ClientResult {
            throughput_per_s,
            response_s,
            in_system: throughput_per_s * response_s,
        }
    }

    /// Mean response in seconds of a burst of all workers, which is what their ticks are: in phase.
    pub fn response_in_phase_s(&self) -> f64 {
        let rounds: f64 = (1..=self.workers)
            .map(|k| f64::from(k.div_ceil(self.slots)))
            .sum();
        rounds * self.service_s / f64::from(self.workers)
    }
}

/// Throughput of workers whose connections stay on the pods where they were opened: each pod serves only its own.
pub fn pinned_throughput_per_s(connections: &[u32], slots_per_pod: u32, hey: &Hey) -> f64 {
    let of_pod = |&workers: &u32| {
        let pod = Hey {
            workers,
            slots: slots_per_pod,
            ..*hey
        };
        match workers {
            0 => 0.0,
            _ => pod.solve().throughput_per_s,
        }
    };
    connections.iter().map(of_pod).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_users_and_users_who_do_not_think_come_to_what_they_do() {
        let solve = |users, think_s| {
            let users = ThinkingUsers {
                users,
                think_s,
                servers: 1,
                service_s: 0.5,
            };
            users.solve()
        };
        for (users, think_s, throughput, in_system) in [
            // All of them but the two a second times a second that think.
            (300, 1.0, 2.0, 298.0),
            (50, 0.0, 2.0, 50.0),
            (1, 0.0, 2.0, 1.0),
            (1, 1.5, 0.5, 0.25),
        ] {
            let found = solve(users, think_s);
            assert!(
                (found.throughput_per_s - throughput).abs() < 1e-9,
                "{users}: {found:?}"
            );
            assert!((found.in_system - in_system).abs() < 1e-6, "{users}: {found:?}");
        }
    }
}
