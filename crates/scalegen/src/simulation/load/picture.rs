//! What came of a load as a picture: panels of lines over one time, before it is drawn as SVG or in a page.

mod html;
mod palette;
mod svg;

use serde::Serialize;

use super::Outcome;
use super::figures::{duration, figure, time_ticks, value_ticks};
use super::report::{Report, RunReport, SecondReport, SignalReport, TierReport};

/// Points of a line; longer runs are drawn with one point for several seconds.
const MOST_POINTS: usize = 1_200;

/// All that is drawn.
#[derive(Debug, Serialize)]
pub(super) struct Picture {
    pub(super) title: String,
    pub(super) load: String,
    /// How long it took, in seconds.
    pub(super) seconds: f64,
    /// Seconds from a point of a line to the next.
    pub(super) step: f64,
    pub(super) ticks: Vec<(f64, String)>,
    pub(super) columns: Vec<Column>,
}

/// One scaler.
#[derive(Debug, Serialize)]
pub(super) struct Column {
    pub(super) scaler: String,
    /// Figures with their names.
    pub(super) figures: Vec<(String, String)>,
    pub(super) panels: Vec<Panel>,
    pub(super) findings: Vec<String>,
}

/// One chart.
#[derive(Debug, Serialize)]
pub(super) struct Panel {
    pub(super) title: String,
    pub(super) unit: &'static str,
    pub(super) lines: Vec<Line>,
    /// Where nothing moves, around the target.
    pub(super) band: Option<(f64, f64)>,
    pub(super) rules: Vec<(f64, String)>,
    /// Values of the axis, from 0 to its top.
    pub(super) axis: Vec<f64>,
    /// When requests waited or were refused, from and until.
    pub(super) saturated: Vec<(f64, f64)>,
    pub(super) marks: Vec<Mark>,
}

/// One line.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) name: String,
    pub(super) tone: &'static str,
    pub(super) shape: Shape,
    pub(super) values: Vec<Option<f64>>,
}

/// How a line goes from one point to the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Shape {
    /// Straight.
    Line,
    /// Straight, and filled below.
    Area,
    /// A value holds until the next.
    Step,
}

/// A change of replicas.
#[derive(Debug, Serialize)]
pub(super) struct Mark {
    pub(super) at: f64,
    /// The replicas after it.
    pub(super) to: i32,
    pub(super) is_up: bool,
    pub(super) text: String,
}

impl Outcome {
    /// What came of it as one page, for browsers: it needs nothing but itself.
    pub fn html(&self) -> String {
        let report = self.report();
        Picture::new(&report).html(&report)
    }

    /// What came of it as a still picture.
    pub fn svg(&self) -> String {
        Picture::new(&self.report()).svg()
    }
}

/// What a row of panels shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Row {
    Load,
    Signal,
    Replicas,
    Waiting,
}

impl Picture {
    /// The picture of a report.
    pub(super) fn new(report: &Report) -> Self {
        let count = report
            .runs
            .iter()
            .flat_map(|run| &run.tiers)
            .map(|it| it.seconds.len());
        let count = count.max().unwrap_or(0);
        let every = count.div_ceil(MOST_POINTS).max(1);
        // Of the workload all rows, of others those in which something happens.
        let mut rows = vec![];
        for (index, tier) in report.runs.iter().flat_map(|run| run.tiers.iter().enumerate()) {
            let own = [Row::Load, Row::Signal, Row::Replicas, Row::Waiting];
            let of_tier = own.into_iter().filter(|row| match row {
                _ if index == 0 => true,
                Row::Load => false,
                Row::Signal | Row::Replicas => !tier.changes.is_empty(),
                Row::Waiting => tier.peak_waiting > 0.5,
            });
            for row in of_tier {
                if !rows.contains(&(index, row)) {
                    rows.push((index, row));
                }
            }
        }
        rows.sort_by_key(|(index, _)| *index);
        let column = |run: &RunReport| Column {
            scaler: run.scaler.clone(),
            figures: run.tiers.first().map(figures).unwrap_or_default(),
            panels: rows
                .iter()
                .filter_map(|(index, row)| Some(panel(run.tiers.get(*index)?, *row, *index, every)))
                .collect(),
            findings: run.findings(),
        };
        let mut columns: Vec<_> = report.runs.iter().map(column).collect();
        for (index, (_, row)) in rows.iter().enumerate() {
            same_axis(&mut columns, index, *row);
        }
        Self {
            title: format!("{} under load", report.workload),
            load: report.load.clone(),
            seconds: count as f64,
            step: every as f64,
            ticks: time_ticks(count as f64, 5),
            columns,
        }
    }
}

/// The figures that are shown large.
fn figures(tier: &TierReport) -> Vec<(String, String)> {
    let peak = match tier.needed_replicas {
        Some(needed) => format!("peak, {needed} needed"),
        None => "peak replicas".to_owned(),
    };
    let hours = match tier.cost {
        Some(cost) => ("cost".to_owned(), format!("{cost:.2}")),
        None => ("replica-hours".to_owned(), figure(tier.replica_hours)),
    };
    vec![
        (peak, tier.peak_replicas.to_string()),
        ("saturated".to_owned(), duration(tier.saturated_s)),
        ("longest wait".to_owned(), duration(tier.longest_wait_s)),
        hours,
    ]
}

fn panel(tier: &TierReport, row: Row, index: usize, every: usize) -> Panel {
    let own = |name: &str| match index {
        0 => name.to_owned(),
        _ => format!("{} of {}", name, tier.workload),
    };
    let greatest = |name: &str, tone, shape, of: fn(&SecondReport) -> f64| Line {
        name: name.to_owned(),
        tone,
        shape,
        values: parts(&tier.seconds, every)
            .map(|part| part.iter().map(of).reduce(f64::max))
            .collect(),
    };
    let last = |name: &str, tone, of: fn(&SecondReport) -> i32| Line {
        name: name.to_owned(),
        tone,
        shape: Shape::Step,
        values: parts(&tier.seconds, every)
            .map(|part| part.last().map(|second| f64::from(of(second))))
            .collect(),
    };
    let mut panel = Panel {
        title: String::new(),
        unit: "",
        lines: Vec::new(),
        band: None,
        rules: Vec::new(),
        axis: Vec::new(),
        saturated: saturated(&tier.seconds),
        marks: Vec::new(),
    };
    match row {
        Row::Load => {
            panel.title = own("Requests");
            panel.unit = "per second";
            panel.lines = vec![
                greatest("load", "load", Shape::Area, |it| it.load),
                greatest("served", "served", Shape::Line, |it| it.served),
            ];
            if tier.refused > 0.5 {
                panel
                    .lines
                    .push(greatest("refused", "waiting", Shape::Line, |it| it.refused));
            }
        }
        Row::Signal => signal(&mut panel, tier, index, every),
        Row::Replicas => {
            panel.title = own("Replicas");
            panel.lines = vec![
                last("desired", "desired", |it| it.replicas),
                last("running", "running", |it| it.running),
                last("ready", "ready", |it| it.ready),
            ];
            let bound = |name: &str, value: Option<i32>| {
                value.map(|value| (f64::from(value), format!("{name} {value}")))
            };
            let bounds = [bound("min", tier.min_replicas), bound("max", tier.max_replicas)];
            panel.rules = bounds.into_iter().flatten().collect();
            panel.marks = marks(tier);
        }
        Row::Waiting => {
            panel.title = own("Waiting requests");
            panel.lines = vec![greatest("waiting", "waiting", Shape::Area, |it| it.waiting)];
        }
    }
    panel
}

/// What the scaler reads, against its target; of several metrics each in percent of its own.
fn signal(panel: &mut Panel, tier: &TierReport, index: usize, every: usize) {
    const TONES: [&str; 3] = ["signal", "served", "running"];
    let value = |signal: &SignalReport, share: f64| {
        let mut readings = signal.readings.iter().peekable();
        let mut held = None;
        let of = |part: &[SecondReport]| {
            let end = part.last().map_or(0.0, |second| second.time);
            while let Some(reading) = readings.next_if(|reading| reading.time <= end) {
                held = reading.value;
            }
            held.map(|value| value * share)
        };
        parts(&tier.seconds, every).map(of).collect::<Vec<_>>()
    };
    let line = |(place, signal): (usize, &SignalReport), share| Line {
        name: if tier.signals.len() > 1 {
            signal.metric.clone()
        } else {
            "reading".to_owned()
        },
        tone: TONES.get(place % TONES.len()).copied().unwrap_or("signal"),
        shape: Shape::Step,
        values: value(signal, share),
    };
    panel.title = match index {
        0 => "Signals".to_owned(),
        _ => format!("Signals of {}", tier.workload),
    };
    if let [only] = tier.signals.as_slice() {
        panel.title = match index {
            0 => only.metric.clone(),
            _ => format!("{} of {}", only.metric, tier.workload),
        };
        panel.unit = match (only.unit.as_str(), only.is_divided) {
            ("%", _) => "% of the request",
            ("cores", _) => "cores",
            (_, true) => "per replica",
            (_, false) => "",
        };
        let unit = if only.unit == "%" { " %" } else { "" };
        let target = format!("target {}{unit}", figure(only.target));
        panel.lines = vec![line((0, only), 1.0)];
        panel.rules = vec![(only.target, target)];
        let (down, up) = (only.tolerance_down, only.tolerance_up);
        panel.band = Some((only.target * (1.0 - down), only.target * (1.0 + up)));
    } else {
        panel.unit = "% of the target";
        let share = |signal: &SignalReport| {
            if signal.target > 0.0 {
                100.0 / signal.target
            } else {
                0.0
            }
        };
        let lines = tier.signals.iter().enumerate();
        panel.lines = lines.map(|it| line(it, share(it.1))).collect();
        panel.rules = vec![(100.0, "target".to_owned())];
        if let Some(first) = tier.signals.first() {
            panel.band = Some((
                100.0 * (1.0 - first.tolerance_down),
                100.0 * (1.0 + first.tolerance_up),
            ));
        }
    }
}

/// Seconds in groups, one for each point.
fn parts(seconds: &[SecondReport], every: usize) -> impl Iterator<Item = &[SecondReport]> {
    seconds.chunks(every)
}

fn saturated(seconds: &[SecondReport]) -> Vec<(f64, f64)> {
    let mut spans: Vec<(f64, f64)> = Vec::new();
    for second in seconds.iter().filter(|it| it.waiting > 0.5 || it.refused > 0.5) {
        match spans.last_mut() {
            Some(span) if span.1 >= second.time => span.1 = second.time + 1.0,
            _ => spans.push((second.time, second.time + 1.0)),
        }
    }
    spans
}

fn marks(tier: &TierReport) -> Vec<Mark> {
    let mark = |change: &super::report::ChangeReport| Mark {
        at: change.time,
        to: change.to,
        is_up: change.to > change.from,
        text: format!(
            "{}: {} > {}. {}",
            duration(change.time.floor()),
            change.from,
            change.to,
            change.reason
        ),
    };
    tier.changes.iter().map(mark).collect()
}

/// One scale for the panels of a row, whose lines are of one unit; signals have their own.
fn same_axis(columns: &mut [Column], index: usize, row: Row) {
    let greatest = |panel: &Panel| {
        let lines = panel.lines.iter().flat_map(|line| &line.values).flatten();
        let rules = panel.rules.iter().map(|(value, _)| value);
        let band = panel.band.iter().map(|(_, top)| top);
        lines.chain(rules).chain(band).copied().fold(0.0, f64::max)
    };
    let of_row = columns.iter().filter_map(|column| column.panels.get(index));
    let shared = of_row.map(greatest).fold(0.0, f64::max);
    for panel in columns
        .iter_mut()
        .filter_map(|column| column.panels.get_mut(index))
    {
        let greatest = if row == Row::Signal {
            greatest(panel)
        } else {
            shared
        };
        panel.axis = value_ticks(greatest, row == Row::Replicas);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Stack;
    use crate::simulation::load::{Demanded, UnderLoad};

    const PROFILE: &str = "name = 'shop'
[workloads.web]
namespace = 'shop'
target = 'Deployment/web'
container = 'web'
requests = { cpu = '100m' }
limits = { cpu = '200m' }
active = 'cpu'
model = { cpu_per_request = '10ms' }
scalers.cpu = { kind = 'hpa', max_replicas = 9, metrics = [{ resource = 'cpu', average_utilization = 50 }] }
[addons.metrics_server]
";

    fn report(load: &str) -> Report {
        let stack = Stack::from_text("shop.toml", PROFILE).unwrap();
        let mut simulation = UnderLoad::new(Demanded::Load(load.to_owned()));
        simulation.assertions = vec!["max(replicas) <= 2".to_owned()];
        simulation.run(&stack).unwrap().report()
    }

    #[test]
    fn a_name_is_text_and_nothing_else() {
        const HOSTILE: &str = "</script><svg onload=alert(1)>\"'&<!--\u{202e}\u{7}\n]]>";
        let mut report = report("hold 5/s 1m; step 90/s 3m");
        report.workload = HOSTILE.to_owned();
        report.load = HOSTILE.to_owned();
        report.notes = vec![HOSTILE.to_owned()];
        let run = report.runs.first_mut().unwrap();
        run.scaler = HOSTILE.to_owned();
        run.assertions.first_mut().unwrap().text = HOSTILE.to_owned();
        let tier = run.tiers.first_mut().unwrap();
        tier.workload = HOSTILE.to_owned();
        tier.signals.first_mut().unwrap().metric = HOSTILE.to_owned();
        tier.changes.first_mut().unwrap().reason = HOSTILE.to_owned();
        let picture = Picture::new(&report);
        let (svg, html) = (picture.svg(), picture.html(&report));
        for text in [&svg, &html] {
            assert!(!text.contains("<svg onload"), "{text}");
            assert!(!text.contains(['\u{202e}', '\u{7}']));
            assert!(text.contains("&lt;/script&gt;"));
        }
        assert_eq!(html.matches("</script").count(), 3);
        // The comment with uPlot's license is the only one.
        assert_eq!(html.matches("<!--").count(), 1);
        let ends = svg.matches("</").count() + svg.matches("/>").count();
        assert_eq!(svg.matches('<').count() - svg.matches("</").count(), ends);
    }

    #[test]
    fn a_day_has_no_more_points_than_an_hour() {
        let day = Picture::new(&report("sine 5..90/s 24h period 24h"));
        let lengths = day.columns[0].panels.iter().flat_map(|panel| &panel.lines);
        assert!(lengths.map(|line| line.values.len()).all(|it| it <= MOST_POINTS));
        let greatest = day.columns[0].panels[0].lines[0].values.iter().flatten();
        assert!(greatest.copied().fold(0.0, f64::max) > 89.9);
    }

    #[test]
    fn panels_show_what_the_controller_had_in_its_hands() {
        let picture = Picture::new(&report("hold 5/s 1m; step 90/s 3m"));
        let [requests, signal, replicas, waiting] = picture.columns[0].panels.as_slice() else {
            panic!("{:?}", picture.columns);
        };
        assert_eq!(signal.title, "cpu");
        assert_eq!(signal.rules, [(50.0, "target 50 %".to_owned())]);
        let (low, high) = signal.band.unwrap();
        assert!((low - 45.0).abs() < 1e-9 && (high - 55.0).abs() < 1e-9);
        let reading = &signal.lines[0].values;
        assert_eq!((reading[0], reading.iter().flatten().count()), (None, 240 - 15));
        assert_eq!(replicas.rules.len(), 2);
        assert!(
            replicas
                .marks
                .iter()
                .any(|mark| mark.is_up && mark.text.contains("50 %"))
        );
        // A new pod is asked for, runs, and is ready, in this order.
        let first = |line: &Line| line.values.iter().position(|it| it.is_some_and(|it| it > 1.0));
        let order: Vec<_> = replicas.lines.iter().map(|line| first(line).unwrap()).collect();
        assert!(order.is_sorted() && order[0] < order[2], "{order:?}");
        assert!(!waiting.saturated.is_empty() && requests.saturated == waiting.saturated);
    }
}
