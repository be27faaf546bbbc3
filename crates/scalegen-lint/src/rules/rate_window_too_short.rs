//! WRG017: a window too short for two scrapes.

use scalegen_document::{Chart, Node, Object};
use scalegen_kinds::prometheus_trigger;
use scalegen_syntax::prometheus::DEFAULT_SCRAPE_INTERVAL;
use scalegen_syntax::{Duration, Family, FieldPath, Message, Severity, Term, is_here, messages};

use crate::monitors::monitors;
use crate::queries::{MOST_OF_ONE_QUERY, Query, queries, queries_of_profile};
use crate::query::{Window, windows_of_rates};
use crate::{Check, Cluster, Found, Profile, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG017",
    name: "rate-window-too-short",
    summary: "A rate's window holds too few scrapes",
    severity: Severity::Warning,
    why: "A rate needs two samples in its window. With a window of less than two scrape intervals it comes and goes, and the workload goes to its minimum or stops scaling. With less than four, a single failed scrape does that.",
    fix: "set the window to at least four scrape intervals: 2m for the default of 30s",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: sum(rate(http_requests_total[30s]))
        threshold: \"5\"
"
    ),
    good: &[(
        "query: sum(rate(http_requests_total[30s]))",
        "query: sum(rate(http_requests_total[2m]))",
    )],
    source: "prometheus.io/docs/prometheus/latest/querying/functions: rate; the CRD of the Prometheus operator: scrapeInterval",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    TooFewSamplesByDefault {
        function: String = "rate",
        window: String = "30s",
        interval: Term = Term::shown(DEFAULT_SCRAPE_INTERVAL),
    } "{function} over {window} sees fewer than two samples when Prometheus scrapes every {interval}, the default of its operator";
    TooFewSamples {
        function: String = "rate",
        window: String = "30s",
        interval: Term = Term::shown(DEFAULT_SCRAPE_INTERVAL),
    } "{function} over {window} sees fewer than two samples: Prometheus scrapes every {interval}";
    OneScrape { function: String = "rate", window: String = "1m" }
        "{function} over {window} has no value where Prometheus scrapes every 1m, its default without the operator";
    NoSpareSample {
        function: String = "rate",
        window: String = "30s",
        interval: Term = Term::shown(DEFAULT_SCRAPE_INTERVAL),
    } "one failed scrape leaves {function} over {window} without a value: Prometheus scrapes every {interval}";
    NoSpareSampleByDefault {
        function: String = "rate",
        window: String = "1m",
        interval: Term = Term::shown(DEFAULT_SCRAPE_INTERVAL),
    } "one failed scrape leaves {function} over {window} without a value when Prometheus scrapes every {interval}, the default of its operator";
    FourScrapes { seconds: u64 = 120_u64 } "make the window at least four scrapes: {seconds} s";
}

pub(crate) const CHECK: Check = Check::Any(&[Check::Cluster(check_documents), Check::Profile(check_profile)]);

/// Of YAML, the monitors of the set show how often Prometheus scrapes; without one its operator's default is taken.
fn check_documents(cluster: &Cluster<'_>, found: &mut Found<'_>) {
    let monitored = fastest_scrape(cluster);
    let interval = milliseconds(monitored.unwrap_or(DEFAULT_SCRAPE_INTERVAL).seconds());
    for document in cluster.documents() {
        // The adapter is used without the operator too, where a minute is the default.
        let is_of_adapter = *document.object() == Object::HelmValues(Chart::PrometheusAdapter);
        for query in queries(document) {
            let windows = windows_of_rates(query.text).into_iter();
            let short = windows.filter(|window| window.milliseconds < 4 * interval);
            for window in short.take(MOST_OF_ONE_QUERY) {
                let is_guess = monitored.is_none() && is_of_adapter && window.milliseconds == 2 * interval;
                let (message, is_sure) = short_window(&window, interval, monitored, is_guess);
                let detail = found.within(document, query.path.clone(), &window.bytes, message);
                let help = FourScrapes {
                    seconds: 4 * interval / 1000,
                };
                match is_sure {
                    true if monitored.is_none() => detail,
                    true => detail.help(help),
                    false => detail.severity(Severity::Note).help(help),
                };
            }
        }
    }
}

/// What is wrong with a window of less than four scrapes, and whether two samples are out of reach.
fn short_window(
    window: &Window<'_>,
    interval: u64,
    monitored: Option<Duration>,
    is_of_a_minute: bool,
) -> (Message, bool) {
    let has_two = window.milliseconds >= 2 * interval;
    let (function, window) = (window.function.to_owned(), window.text.to_owned());
    let shown = Term::shown(monitored.unwrap_or(DEFAULT_SCRAPE_INTERVAL));
    let message = match (has_two, monitored.is_some()) {
        _ if is_of_a_minute => OneScrape { function, window }.into(),
        (false, false) => TooFewSamplesByDefault {
            function,
            window,
            interval: shown,
        }
        .into(),
        (false, true) => TooFewSamples {
            function,
            window,
            interval: shown,
        }
        .into(),
        (true, false) => NoSpareSampleByDefault {
            function,
            window,
            interval: shown,
        }
        .into(),
        (true, true) => NoSpareSample {
            function,
            window,
            interval: shown,
        }
        .into(),
    };
    (message, !has_two)
}

/// The shortest interval of the monitors of Prometheus' operator in a set; none without one.
fn fastest_scrape(cluster: &Cluster<'_>) -> Option<Duration> {
    let endpoints = monitors(cluster.documents().iter().copied()).flat_map(|(_, endpoints)| endpoints);
    let interval = |endpoint: &Node| {
        let written = endpoint.get("interval").and_then(Node::as_str);
        written
            .and_then(|text| text.parse().ok())
            .unwrap_or(DEFAULT_SCRAPE_INTERVAL)
    };
    endpoints
        .map(interval)
        .filter(|interval| interval.seconds() > 0)
        .min_by_key(|interval| interval.seconds())
}

fn check_profile(profile: &Profile<'_>, found: &mut Found<'_>) {
    let every = profile.prometheus.map(|prometheus| prometheus.scrape_interval);
    let with_window = profile.signals.iter().filter(|signal| signal.has_window);
    let with_window = with_window.map(|signal| Query {
        text: signal.query,
        path: signal.origin.field("window"),
    });
    for query in with_window.chain(queries_of_profile(profile)) {
        let windows = windows_of_rates(query.text);
        for window in windows.iter().take(MOST_OF_ONE_QUERY) {
            report(profile, &query, window, every, found);
        }
    }
}

/// Of a profile that names no Prometheus the default of its operator is taken.
fn report(
    profile: &Profile<'_>,
    query: &Query<'_>,
    window: &Window<'_>,
    every: Option<Duration>,
    found: &mut Found<'_>,
) {
    let interval = milliseconds(every.unwrap_or(DEFAULT_SCRAPE_INTERVAL).seconds());
    if window.milliseconds >= 4 * interval {
        return;
    }
    let (message, is_sure) = short_window(window, interval, every, false);
    let seconds = 4 * interval / 1000;
    let detail = found.within_profile(profile, query, &window.bytes, message);
    let detail = detail.help(FourScrapes { seconds });
    let detail = match is_sure {
        true => detail,
        false => detail.severity(Severity::Note),
    };
    if every.is_some() {
        let path = FieldPath::of("prometheus").field("scrape_interval");
        detail.related_in_profile(profile, &path, is_here("the interval"));
    }
}

fn milliseconds(seconds: i32) -> u64 {
    u64::try_from(seconds).unwrap_or_default() * 1000
}
