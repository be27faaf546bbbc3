//! What scalegen knows: the releases of servers, charts and engines.

use std::fmt::Write as _;

use scalegen_meaning::catalogue::engines;
use scalegen_syntax::Targets;
use scalegen_syntax::chart::{KEDA, METRICS_SERVER, PROMETHEUS_ADAPTER, VERTICAL_POD_AUTOSCALER};

/// The newest releases of servers whose rules are known, the charts that are pinned, and the software whose metrics are
/// known, a line each.
///
/// ```
/// assert!(scalegen::known().contains("KEDA        up to 2.21"));
/// ```
pub fn known() -> String {
    let Targets {
        kubernetes,
        keda,
        vpa,
    } = Targets::NEWEST;
    let mut text = String::new();
    for (server, newest) in [("Kubernetes", kubernetes), ("KEDA", keda), ("VPA", vpa)] {
        let _ = writeln!(text, "{server:<11} up to {newest}");
    }
    for (title, lines) in [
        (
            "charts",
            [METRICS_SERVER, PROMETHEUS_ADAPTER, KEDA, VERTICAL_POD_AUTOSCALER]
                .map(|chart| (chart.name, chart.version.to_owned()))
                .to_vec(),
        ),
        ("metrics of", engines().into_iter().collect()),
    ] {
        let _ = writeln!(text, "\n{title}");
        for (name, version) in lines {
            let _ = writeln!(text, "{}", format!("  {name:<24} {version}").trim_end());
        }
    }
    text
}
