//! The pods of a workload on their way from creation to ready.

use super::engine::EngineState;
use crate::{Instant, Span};

/// How long pods take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StartUp {
    /// From the decision to running: scheduling, pull and start of the container.
    pub running: Span,
    /// From running to ready: the application's own start and its probe.
    pub ready: Span,
    /// From the decision to the end of a pod that is removed.
    pub removal: Span,
}

/// One pod.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Pod {
    /// How many pods the workload had before.
    pub(super) number: u64,
    pub(super) running: Instant,
    pub(super) ready: Instant,
    /// CPU used in milliseconds of a core, apart from the curve that all ready pods share.
    pub(super) used: f64,
    /// Requests counted, apart from the curve that all ready pods share.
    pub(super) counted: f64,
    /// Share of the connections.
    pub(super) share: f64,
    pub(super) engine: EngineState,
}

/// The pods in the order of their creation. All take equally long, so that those that run, and those that are
/// ready, come first, and the pod that a ReplicaSet removes first is the last: Pending before unready before those
/// ready for a short time.
#[derive(Clone, Debug)]
pub(super) struct Pods {
    pub(super) all: Vec<Pod>,
    pub(super) running: usize,
    pub(super) ready: usize,
    created: u64,
    start_up: StartUp,
}

impl Pods {
    /// Pods that have been ready for an hour.
    pub(super) fn new(replicas: usize, start_up: StartUp) -> Self {
        let mut pods = Self {
            all: Vec::with_capacity(replicas.max(64)),
            running: replicas,
            ready: replicas,
            created: 0,
            start_up,
        };
        let long_ago = Instant::START - Span::from_seconds(3600);
        for _ in 0..replicas {
            pods.push(long_ago, long_ago);
        }
        pods
    }

    /// Creates a pod.
    pub(super) fn create(&mut self, now: Instant) {
        let running = now + self.start_up.running;
        self.push(running, running + self.start_up.ready);
    }

    fn push(&mut self, running: Instant, ready: Instant) {
        self.all.push(Pod {
            number: self.created,
            running,
            ready,
            used: 0.0,
            counted: 0.0,
            share: 0.0,
            engine: EngineState::default(),
        });
        self.created += 1;
    }

    /// Forgets all pods but the first.
    pub(super) fn truncate(&mut self, replicas: usize) {
        self.all.truncate(replicas);
        self.running = self.running.min(replicas);
        self.ready = self.ready.min(replicas);
    }

    pub(super) fn removal(&self) -> Span {
        self.start_up.removal
    }

    /// When the next pod runs or is ready.
    pub(super) fn next(&self) -> Option<Instant> {
        let running = self.all.get(self.running).map(|pod| pod.running);
        let ready = self.all.get(self.ready).map(|pod| pod.ready);
        match (running, ready) {
            (Some(running), Some(ready)) => Some(running.min(ready)),
            _ => running.or(ready),
        }
    }

    /// The pods that serve.
    pub(super) fn serving(&mut self) -> &mut [Pod] {
        self.all.get_mut(..self.ready).unwrap_or_default()
    }
}
