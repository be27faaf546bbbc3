//! A profile, as rules look at it.

use std::fmt;
use std::ops::Range;

use scalegen_meaning::catalogue::Catalogue;
use scalegen_meaning::{Context, Meaning, meaning, promql};
use scalegen_syntax::{Duration, FieldPath, Place, Unit};

use crate::known::{Known, OwnMetric};

/// What rules look at in a profile, or in one service of it: what its objects do not show, such as whose queue a
/// signal measures, or how often it is scraped. The objects themselves are linted as documents.
pub struct Profile<'a> {
    /// The Prometheus that is asked.
    pub prometheus: Option<Prometheus<'a>>,
    /// Its named metrics.
    pub signals: Vec<Signal<'a>>,
    /// What it declares of the software around its objects.
    pub known: Known,
    /// What its scalers read: the metrics of HPAs, the triggers of KEDA.
    pub inputs: Vec<Input<'a>>,
    /// Finds the value at a path of the profile; of what is not written, the nearest that is.
    pub place: &'a dyn Fn(&FieldPath) -> Option<Place>,
    /// Finds some bytes of a value, of which the place is given; none where the text there has another value.
    pub within: fn(&Place, &str, &Range<usize>) -> Option<Place>,
}

/// Where a profile's metrics come from.
#[derive(Clone, Copy, Debug)]
pub struct Prometheus<'a> {
    /// Its address.
    pub url: &'a str,
    /// The time from one scrape to the next.
    pub scrape_interval: Duration,
}

/// A named metric.
#[derive(Clone, Copy, Debug)]
pub struct Signal<'a> {
    /// Its name in the profile.
    pub key: &'a str,
    /// The PromQL that gives it.
    pub query: &'a str,
    /// Whether the query is made from a series and a function rather than written.
    pub is_structured: bool,
    /// Whether the profile gives its function a window.
    pub has_window: bool,
    /// What is counted.
    pub unit: Option<Unit>,
    /// The workload whose pods expose it.
    pub emitted_by: Option<&'a str>,
    /// The path of its table in the profile.
    pub origin: &'a FieldPath,
}

/// A metric of an HPA or a trigger of KEDA.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The workload that is scaled.
    pub workload: &'a str,
    /// The path of the scaler in the profile.
    pub scaler: &'a FieldPath,
    /// The key of the scaler's list: `metrics` or `triggers`.
    pub list: &'static str,
    /// Its position in that list.
    pub index: usize,
    /// The signal that it reads.
    pub signal: Option<&'a str>,
    /// The name of a metric that is no signal's, and the key that has it.
    pub metric: Option<(&'static str, &'a str)>,
    /// The PromQL of a prometheus trigger.
    pub query: Option<&'a str>,
    /// The address of a prometheus trigger.
    pub server_address: Option<&'a str>,
    /// The replicas that are left when nothing is to do.
    pub floor: i32,
    /// The key that compares the value itself, not the share of each replica, with the target.
    pub as_value: Option<&'static str>,
}

impl<'a> Profile<'a> {
    /// The signal of this name.
    pub fn signal(&self, key: &str) -> Option<&Signal<'a>> {
        self.signals.iter().find(|signal| signal.key == key)
    }
}

impl Profile<'_> {
    /// What the meaning of a query shows, if it is one.
    pub(crate) fn judged<T>(&self, query: &str, judge: impl FnOnce(&Meaning<'_>) -> T) -> Option<T> {
        let tree = promql::parse(query).ok()?;
        let own: Vec<_> = self.known.metrics.iter().map(OwnMetric::metric).collect();
        let release = |engine: &str| self.known.engines.get(engine).copied();
        let context = Context {
            catalogue: Catalogue { own: &own },
            release: &release,
            ..Context::default()
        };
        Some(judge(&meaning(&tree, &context)))
    }
}

impl Input<'_> {
    /// Where one of its keys is.
    pub fn path(&self, key: &'static str) -> FieldPath {
        self.scaler.field(self.list).index(self.index).field(key)
    }
}

impl fmt::Debug for Profile<'_> {
    /// Without the function that finds places.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Profile")
            .field("prometheus", &self.prometheus)
            .field("signals", &self.signals)
            .field("inputs", &self.inputs)
            .finish_non_exhaustive()
    }
}
