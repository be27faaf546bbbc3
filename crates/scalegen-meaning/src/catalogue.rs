//! The metrics of engines, routers, gateways and exporters that LLM and RAG stacks are scaled on.
//!
//! `catalogue.csv` holds a line for each, by name, and is searched as the text that it is: nothing is built at the start.
//! A line says at which release it was read. `since` and `until` are the first and the last release *read* that serves
//! it by default, and exist only where several releases were read; of all others nothing is known of older or newer ones.

mod guess;
mod served;

use std::collections::BTreeMap;
use std::ops::Range;

use crate::Release;

pub(crate) use guess::is_complete;
pub use guess::is_of_engine;
pub(crate) use guess::{is_alike, is_near};
pub(crate) use served::is_also_served;

/// A metric, from the catalogue or from the user.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metric<'a> {
    /// Its name, without the `_bucket`, `_sum` and `_count` of a histogram's series.
    pub name: &'a str,
    /// The software that has it, such as `vllm`; `none` for a name that people write and no release ever had.
    pub engine: &'a str,
    /// Its type; none where it has several or none.
    pub kind: Option<MetricKind>,
    /// Its unit, such as `s`, `requests`, `ratio` (0 to 1) or `percent` (0 to 100); empty where nothing is known.
    pub unit: &'a str,
    /// The least value of one series; of a histogram the least that is observed.
    pub lower: f64,
    /// The greatest value of one series.
    pub upper: Limit<'a>,
    /// Labels that the emitter sets, separated by blanks. Those of the scrape, such as `pod`, come on top.
    pub labels: &'a str,
    /// Who has it.
    pub emitter: Emitter<'a>,
    /// The one release that was read; empty where several were, and `off` where none serves it by default.
    pub seen_at: &'a str,
    /// The first release read that has it.
    pub since: Option<Release>,
    /// The last release read that has it.
    pub until: Option<Release>,
    /// The name to use instead.
    pub renamed_to: Option<&'a str>,
    /// What it counts, in a few words.
    pub meaning: &'a str,
}

/// The types of metrics.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is its name")]
pub enum MetricKind {
    Counter,
    Gauge,
    Histogram,
    Summary,
}

/// The greatest value of a series.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Limit<'a> {
    /// A number, or infinity.
    Number(f64),
    /// The value of a setting of the emitter, such as `max_num_seqs`.
    Setting(&'a str),
}

/// Who has a series: what is gone when its pods are gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emitter<'a> {
    /// The pods that do the work.
    Engine,
    /// A router before them.
    Router,
    /// A gateway, ingress or message broker before them.
    Gateway,
    /// The front of an engine that runs apart from its workers.
    Frontend,
    /// An autoscaler.
    Autoscaler,
    /// An exporter that watches others.
    Exporter,
    /// An application with an instrumenting library.
    Application,
    /// The workload that a user names.
    Workload(&'a str),
    /// Not known.
    Unknown,
    /// Nobody: the name was never served.
    Nobody,
}

/// Which of a metric's series a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The metric itself.
    Whole,
    /// The buckets of a histogram.
    Bucket,
    /// The sum of what was observed.
    Sum,
    /// The number of observations.
    Count,
}

impl Part {
    /// The name of this series of a metric.
    pub(crate) fn of(self, metric: &str) -> String {
        let end = match self {
            Self::Whole => "",
            Self::Bucket => "_bucket",
            Self::Sum => "_sum",
            Self::Count => "_count",
        };
        format!("{metric}{end}")
    }
}

/// A metric that a series' name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
#[non_exhaustive]
pub struct Found<'a> {
    /// The metric.
    pub metric: Metric<'a>,
    /// Which of its series.
    pub part: Part,
}

/// Whether a release has a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It has it.
    Present,
    /// A later release that was read is the first with it.
    NotYet(Release),
    /// An earlier release that was read is the last with it.
    Removed(Release),
    /// No release ever had it.
    Never,
    /// Nobody read a release near enough.
    Unknown,
}

/// The catalogue, with metrics of the user before it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Catalogue<'a> {
    /// The user's own metrics. They hide those of the catalogue with their names.
    pub own: &'a [Metric<'a>],
}

impl<'a> Catalogue<'a> {
    /// What a series' name stands for: several where more than one emitter has it.
    ///
    /// ```
    /// use scalegen_meaning::catalogue::{Catalogue, Part};
    ///
    /// let found = Catalogue::default().find("vllm:time_to_first_token_seconds_bucket");
    /// assert_eq!(found[0].part, Part::Bucket);
    /// assert_eq!(found[0].metric.unit, "s");
    /// // The engine and the router of production-stack both have this one.
    /// assert_eq!(Catalogue::default().find("vllm:num_requests_running").len(), 2);
    /// ```
    pub fn find(&self, series: &str) -> Vec<Found<'a>> {
        let whole = self.named(series);
        if !whole.is_empty() {
            return whole
                .into_iter()
                .map(|metric| Found {
                    metric,
                    part: Part::Whole,
                })
                .collect();
        }
        let parts = [
            ("_bucket", Part::Bucket),
            ("_sum", Part::Sum),
            ("_count", Part::Count),
        ];
        let part = parts
            .into_iter()
            .find_map(|(end, part)| Some((series.strip_suffix(end)?, part)));
        let Some((name, part)) = part else {
            return Vec::new();
        };
        let has_part = |metric: &Metric<'_>| match metric.kind {
            Some(MetricKind::Histogram) => true,
            Some(MetricKind::Summary) => part != Part::Bucket,
            _ => false,
        };
        let metrics = self.named(name).into_iter().filter(has_part);
        metrics.map(|metric| Found { metric, part }).collect()
    }

    fn named(&self, name: &str) -> Vec<Metric<'a>> {
        let own: Vec<_> = self
            .own
            .iter()
            .filter(|metric| metric.name == name)
            .copied()
            .collect();
        if !own.is_empty() {
            return own;
        }
        // Ray wrote the colon before it went over to names that OpenTelemetry takes.
        match name.strip_prefix("ray_vllm:") {
            Some(rest) => rows_of(&format!("ray_vllm_{rest}")).map(read).collect(),
            None => rows_of(name).map(read).collect(),
        }
    }
}

impl<'a> Metric<'a> {
    /// A metric of the user of which nothing else is known.
    pub const fn new(name: &'a str, kind: MetricKind) -> Self {
        Self {
            name,
            engine: "",
            kind: Some(kind),
            unit: "",
            lower: f64::NEG_INFINITY,
            upper: Limit::Number(f64::INFINITY),
            labels: "",
            emitter: Emitter::Unknown,
            seen_at: "",
            since: None,
            until: None,
            renamed_to: None,
            meaning: "",
        }
    }

    /// Whether a setting has to turn it on.
    pub fn is_off(&self) -> bool {
        self.seen_at == "off"
    }

    /// Labels that the emitter sets.
    pub fn labels(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.labels.split_ascii_whitespace()
    }

    /// Whether a release has it.
    ///
    /// ```
    /// use scalegen_meaning::catalogue::{Catalogue, Presence};
    ///
    /// let old = Catalogue::default().find("vllm:gpu_cache_usage_perc")[0].metric;
    /// let release = |text: &str| text.parse().unwrap();
    /// assert_eq!(old.at(release("0.9.1")), Presence::Present);
    /// assert_eq!(old.at(release("0.12")), Presence::Removed(release("0.10.2")));
    /// ```
    pub fn at(&self, release: Release) -> Presence {
        if self.emitter == Emitter::Nobody {
            return Presence::Never;
        }
        match (self.since, self.until) {
            (None, None) => Presence::Unknown,
            (Some(since), _) if release < since => {
                let before = releases_read(self.engine).filter(|read| *read < since).max();
                match before.is_some_and(|before| release <= before) {
                    true => Presence::NotYet(since),
                    false => Presence::Unknown,
                }
            }
            (_, Some(until)) if release > until => {
                let after = releases_read(self.engine).filter(|read| *read > until).min();
                match after.is_some_and(|after| release >= after) {
                    true => Presence::Removed(until),
                    false => Presence::Unknown,
                }
            }
            _ => Presence::Present,
        }
    }
}

/// The software whose metrics are known, by name, with the releases that were read: `0.2.7-0.33.0`.
///
/// ```
/// let vllm = scalegen_meaning::catalogue::engines().into_iter().find(|(name, _)| *name == "vllm");
/// assert!(vllm.is_some_and(|(_, releases)| releases.starts_with("0.2.7-")));
/// ```
pub fn engines() -> BTreeMap<&'static str, String> {
    let mut engines = BTreeMap::new();
    for row in TEXT.lines().skip(1) {
        let mut fields = row.split(',').skip(1);
        let (Some(engine), Some(seen_at)) = (fields.next(), fields.nth(6)) else {
            continue;
        };
        // Names that no release ever had are `none`'s, and `engine` is the user's own.
        if matches!(engine, "none" | "engine") {
            continue;
        }
        let known: &mut String = engines.entry(engine).or_default();
        let mut read: Vec<Release> = releases_read(engine).collect();
        read.sort_unstable();
        match (read.first(), read.last()) {
            (Some(first), Some(last)) => *known = format!("{first}-{last}"),
            _ if known.is_empty() && seen_at.contains('.') => seen_at.clone_into(known),
            _ => {}
        }
    }
    engines
}

/// Releases of an engine that were read for metrics, in any order.
fn releases_read(engine: &str) -> impl Iterator<Item = Release> {
    let releases = match engine {
        "vllm" | "vllm-v0" | "vllm-http" => {
            "0.2.7 0.3.3 0.4.1 0.4.3 0.5.0 0.5.5 0.6.0 0.6.3 0.6.4 0.6.6 0.7.0 0.7.3 0.8.0 0.8.3 0.8.5 0.9.0 0.9.1 0.9.2 \
             0.10.0 0.10.1.1 0.10.2 0.11.0 0.11.2 0.12.0 0.13.0 0.14.1 0.16.0 0.17.1 0.18.1 0.19.1 0.20.0 0.21.0 0.22.1 \
             0.24.0 0.26.0 0.28.0 0.30.0 0.31.0 0.32.0 0.33.0"
        }
        "sglang" => "0.4.6 0.5.23",
        "gie-epp" => "0.3.0 1.0.0 1.1.0 1.2.0 1.3.0 1.4.0 1.5.0",
        "llm-d-epp" => "0.7.0 0.8.0 0.9.0 0.10.0",
        "llm-d-wva" => "0.0.4 0.4.2 0.5.0 0.5.1",
        _ => "",
    };
    releases
        .split_ascii_whitespace()
        .filter_map(|text| text.parse().ok())
}

const TEXT: &str = include_str!("catalogue.csv");

/// The lines of that name.
fn rows_of(name: &str) -> impl Iterator<Item = &'static str> {
    rows_from(name).take_while(move |row| name_of(row) == name)
}

/// The lines from the first on whose name is not before a text, found by halving the catalogue. The line that names the
/// columns is none of them.
fn rows_from(name: &str) -> impl Iterator<Item = &'static str> + use<> {
    // It is ASCII, so that a part of it is never none.
    let part = |range: Range<usize>| TEXT.get(range).unwrap_or_default();
    let next_line = |from: usize| {
        let end = part(from..TEXT.len()).find('\n');
        end.map_or(TEXT.len(), |index| from + index + 1)
    };
    let mut low = next_line(0);
    let mut high = TEXT.len();
    while low < high {
        let middle = low + (high - low) / 2;
        let before = part(low..middle).rfind('\n');
        let start = before.map_or(low, |index| low + index + 1);
        if name_of(part(start..high)) < name {
            low = next_line(start);
        } else {
            high = start;
        }
    }
    part(low..TEXT.len()).lines()
}

fn name_of(row: &str) -> &str {
    row.split(',').next().unwrap_or("")
}

/// A line as a metric. Only the last column has commas.
fn read(row: &'static str) -> Metric<'static> {
    let mut columns = row.splitn(14, ',');
    let mut next = || columns.next().unwrap_or("");
    let (name, engine, kind, unit, lower, upper) = (next(), next(), next(), next(), next(), next());
    let (labels, emitter, seen_at, since, until, renamed_to) =
        (next(), next(), next(), next(), next(), next());
    let (_source, meaning) = (next(), next());
    Metric {
        name,
        engine,
        kind: match kind {
            "counter" => Some(MetricKind::Counter),
            "gauge" => Some(MetricKind::Gauge),
            "histogram" => Some(MetricKind::Histogram),
            "summary" => Some(MetricKind::Summary),
            _ => None,
        },
        unit,
        lower: lower.parse().unwrap_or(f64::NEG_INFINITY),
        upper: match (upper, upper.parse()) {
            (_, Ok(number)) => Limit::Number(number),
            ("", _) => Limit::Number(f64::INFINITY),
            (setting, _) => Limit::Setting(setting),
        },
        labels,
        emitter: match emitter {
            "engine" => Emitter::Engine,
            "router" => Emitter::Router,
            "gateway" => Emitter::Gateway,
            "frontend" => Emitter::Frontend,
            "autoscaler" => Emitter::Autoscaler,
            "exporter" => Emitter::Exporter,
            "application" => Emitter::Application,
            _ => Emitter::Nobody,
        },
        seen_at,
        since: since.parse().ok(),
        until: until.parse().ok(),
        renamed_to: Some(renamed_to).filter(|name| !name.is_empty()),
        meaning,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CATALOGUE: Catalogue<'static> = Catalogue { own: &[] };

    #[test]
    fn every_line_is_read_and_found() {
        assert!(TEXT.is_ascii());
        assert!(rows_from("").is_sorted_by_key(name_of));
        let mut count = 0;
        for row in rows_from("") {
            count += 1;
            assert!(row.split(',').count() >= 14, "{row}");
            let metric = read(row);
            assert!(CATALOGUE.named(metric.name).contains(&metric), "{row}");
            let is_nobodys = metric.emitter == Emitter::Nobody;
            assert_eq!(metric.engine == "none", is_nobodys, "{row}");
            assert_eq!(metric.kind.is_none(), is_nobodys, "{row}");
            assert_eq!(metric.unit.is_empty(), is_nobodys, "{row}");
            assert!(
                metric.lower.is_finite() || is_nobodys || metric.lower == f64::NEG_INFINITY,
                "{row}"
            );
            assert!(
                metric.seen_at.is_empty() || (metric.since.is_none() && metric.until.is_none()),
                "{row}"
            );
            if let Some(name) = metric.renamed_to {
                assert!(CATALOGUE.has(name), "{row}");
            }
            for (text, release) in [
                (row.split(',').nth(9), metric.since),
                (row.split(',').nth(10), metric.until),
            ] {
                assert!(
                    text == Some("") || text == Some("2025") || release.is_some(),
                    "{row}"
                );
            }
        }
        assert_eq!(count, 474);
        for name in ["", "a", "zzz", "vllm", "vllm:", "metric"] {
            assert!(CATALOGUE.find(name).is_empty(), "{name}");
        }
    }

    #[test]
    fn parts_of_histograms_are_their_metrics() {
        let one = |name| {
            let found = CATALOGUE.find(name);
            assert_eq!(found.len(), 1, "{name}");
            (found[0].metric.name, found[0].part)
        };
        let name = "vllm:request_queue_time_seconds";
        assert_eq!(one("vllm:request_queue_time_seconds_sum"), (name, Part::Sum));
        assert_eq!(one("vllm:request_queue_time_seconds_count"), (name, Part::Count));
        // A counter whose own name ends like a part, and a gauge without buckets.
        assert_eq!(one("tgi_request_count").1, Part::Whole);
        assert!(CATALOGUE.find("vllm:num_requests_waiting_bucket").is_empty());
    }

    #[test]
    fn what_was_meant_is_found() {
        for (written, meant) in [
            ("vllm_num_requests_waiting", Some("vllm:num_requests_waiting")),
            (
                "vllm_time_to_first_token_seconds_bucket",
                Some("vllm:time_to_first_token_seconds_bucket"),
            ),
            ("vllm:num_request_waiting", Some("vllm:num_requests_waiting")),
            ("vllm:num_requests_wating", Some("vllm:num_requests_waiting")),
            ("vllm:prompt_tokens", Some("vllm:prompt_tokens_total")),
            ("sglang:num_running_req", Some("sglang:num_running_reqs")),
            ("sglang:num_requests_running", Some("sglang:num_running_reqs")),
            ("vllm_gpu_cache_usage_perc", Some("vllm:kv_cache_usage_perc")),
            ("sglang:something_of_another_release", None),
            ("DCGM_FI_DEV_GPU_UTILS", Some("DCGM_FI_DEV_GPU_UTIL")),
            ("http_requests_in_my_shop", None),
            ("shop_orders_total", None),
            ("kube_deployment_created", None),
        ] {
            assert_eq!(CATALOGUE.meant(written).as_deref(), meant, "{written}");
        }
    }

    #[test]
    fn releases_are_reported_apart() {
        let at = |name: &str, release: &str| CATALOGUE.find(name)[0].metric.at(release.parse().unwrap());
        let release = |text: &str| text.parse::<Release>().unwrap();
        let new = "vllm:kv_cache_usage_perc";
        assert_eq!(at(new, "0.9.1"), Presence::NotYet(release("0.9.2")));
        assert_eq!(at(new, "0.9.2"), Presence::Present);
        assert_eq!(at(new, "0.99"), Presence::Present);
        let old = "vllm:time_per_output_token_seconds";
        assert_eq!(at(old, "0.16.0"), Presence::Removed(release("0.11.2")));
        // Between the last release with it and the first without nothing was read.
        assert_eq!(at(old, "0.11.3"), Presence::Unknown);
        assert_eq!(at(old, "0.3.0"), Presence::Unknown);
        assert_eq!(at(old, "0.2.7"), Presence::NotYet(release("0.3.3")));
        // The oldest release that was read says nothing of older ones.
        assert_eq!(at("vllm:num_requests_waiting", "0.1.0"), Presence::Unknown);
        assert_eq!(at("vllm:request_total", "0.12"), Presence::Never);
        // One release was read of this one.
        assert_eq!(at("tgi_queue_size", "1.0"), Presence::Unknown);
    }

    #[test]
    fn metrics_of_the_user_come_first() {
        let own = Metric {
            unit: "orders",
            ..CATALOGUE.find("vllm:num_requests_waiting")[0].metric
        };
        let own = [
            own,
            Metric {
                name: "shop_orders",
                ..own
            },
        ];
        let catalogue = Catalogue { own: &own };
        assert_eq!(catalogue.find("vllm:num_requests_waiting").len(), 1);
        assert_eq!(catalogue.find("shop_orders")[0].metric.unit, "orders");
        assert_eq!(catalogue.meant("shop_order").as_deref(), Some("shop_orders"));
    }
}
