//! Limits of a loop that scales on a backlog: `q'(t) = load - rate × pods`, `pods = q(t - delay) / threshold`.

use std::f64::consts::{E, FRAC_PI_2};

/// A workload that is scaled on its backlog alone.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BacklogLoop {
    /// Requests per second that a pod serves.
    pub rate_per_s: f64,
    /// Seconds from a change of the backlog until the pods that it asks for serve: pipeline and start-up.
    pub dead_time_s: f64,
    /// Waiting requests per pod that the scaler asks for.
    pub threshold: f64,
}

/// How such a loop answers a step in the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Response {
    /// Reaches its level from one side.
    NoOvershoot,
    /// Swings, less each time.
    Damped,
    /// Swings between what maximum, policies and windows allow.
    Unstable,
}

impl BacklogLoop {
    /// The gain times the delay, which alone decides.
    pub fn gain(&self) -> f64 {
        self.rate_per_s * self.dead_time_s / self.threshold
    }

    /// The response to a step.
    pub fn response(&self) -> Response {
        match self.gain() {
            gain if gain * E <= 1.0 => Response::NoOvershoot,
            gain if gain < FRAC_PI_2 => Response::Damped,
            _ => Response::Unstable,
        }
    }

    /// The least threshold that does not overshoot.
    pub fn threshold_without_overshoot(&self) -> f64 {
        E * self.rate_per_s * self.dead_time_s
    }

    /// The least threshold that does not swing for ever.
    pub fn threshold_of_stability(&self) -> f64 {
        self.rate_per_s * self.dead_time_s / FRAC_PI_2
    }

    /// Seconds from one peak to the next at the limit of stability.
    pub fn period_s(&self) -> f64 {
        4.0 * self.dead_time_s
    }
}
