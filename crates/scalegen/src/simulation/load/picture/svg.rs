//! A picture as SVG: a still that needs no script, with the same bytes each time.

use std::fmt::Write as _;

use super::palette::style;
use super::{Column, Line, Mark, Panel, Picture, Shape};
use crate::show::harmless_name;
use crate::simulation::load::figures::figure;

const MARGIN: f64 = 24.0;
const GAP: f64 = 34.0;
/// Room for the values of the axis, left of a panel.
const GUTTER: f64 = 36.0;
const PANEL: f64 = 86.0;
/// Room for the title of a panel, above it.
const HEAD: f64 = 42.0;
/// Where the first panel begins, below the figures, if there is nothing between them.
const FIRST: f64 = 138.0;
/// How high the mark of saturation at the top of a panel is.
const STRIP: f64 = 3.0;
const LINE: f64 = 15.0;
const STYLE: &str = "text{dominant-baseline:alphabetic}.l{fill:none}.area{fill-opacity:.16;stroke:none}\
                     .band{fill-opacity:.16}.strip{fill-opacity:.45}.b{font-weight:600}";

impl Picture {
    /// As SVG.
    pub(in crate::simulation::load) fn svg(&self) -> String {
        let count = self.columns.len().max(1) as f64;
        let width = if count < 2.0 {
            760.0
        } else {
            (count * 322.0).max(1000.0)
        };
        let column = (width - 2.0 * MARGIN - (count - 1.0) * GAP) / count;
        let wrapped = |column_of: &Column| {
            let lines = |text: &String| wrap(text, column, 11.0);
            column_of.findings.iter().flat_map(lines).collect::<Vec<_>>()
        };
        let findings: Vec<Vec<String>> = self.columns.iter().map(wrapped).collect();
        let rows = self.columns.iter().map(|it| it.panels.len()).max().unwrap_or(0) as f64;
        let most = findings.iter().map(Vec::len).max().unwrap_or(0) as f64;
        let first = FIRST + most * LINE + if most > 0.0 { 8.0 } else { 0.0 };
        let height = first + rows * (HEAD + PANEL) + 34.0;
        let mut text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {} {}\" width=\"{0}\" height=\"{1}\" role=\"img\" \
             font-family=\"system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif\" font-size=\"11\">\n",
            number(width),
            number(height)
        );
        let _ = write!(
            text,
            "<title>{}</title>\n<style>\n{}{STYLE}</style>\n",
            escape(&format!("{}: {}", self.title, self.load)),
            style("", ".s-NAME{stroke:VALUE}.f-NAME{fill:VALUE}"),
        );
        let _ = writeln!(
            text,
            "<rect class=\"f-ground\" width=\"100%\" height=\"100%\" rx=\"8\"/>"
        );
        let inner = width - 2.0 * MARGIN;
        label(
            &mut text,
            (MARGIN, 38.0),
            "f-ink b",
            18.0,
            "start",
            &self.title,
            inner,
        );
        label(
            &mut text,
            (MARGIN, 57.0),
            "f-soft",
            12.0,
            "start",
            &self.load,
            inner,
        );
        for (index, (it, findings)) in self.columns.iter().zip(&findings).enumerate() {
            let left = MARGIN + index as f64 * (column + GAP);
            head(&mut text, it, left, column);
            for (row, panel) in it.panels.iter().enumerate() {
                let top = first + row as f64 * (HEAD + PANEL) + HEAD;
                let plot = Plot {
                    left: left + GUTTER,
                    top,
                    width: column - GUTTER - 4.0,
                    seconds: self.seconds.max(1.0),
                    step: self.step,
                    greatest: panel.axis.last().copied().unwrap_or(1.0),
                };
                plot.panel(&mut text, panel, left, &self.ticks);
            }
            for (line, finding) in findings.iter().enumerate() {
                let at = (left, FIRST + 16.0 + line as f64 * LINE);
                label(&mut text, at, "f-waiting", 11.0, "start", finding, column * 2.0);
            }
        }
        text.push_str("</svg>\n");
        text
    }
}

/// The name of the scaler and its figures.
fn head(text: &mut String, column: &Column, left: f64, width: f64) {
    let _ = writeln!(
        text,
        "<rect class=\"f-card\" x=\"{}\" y=\"74\" width=\"{}\" height=\"62\" rx=\"6\"/>",
        number(left),
        number(width)
    );
    let name = column.scaler.as_str();
    label(
        text,
        (left + 10.0, 91.0),
        "f-ink b",
        12.0,
        "start",
        name,
        width - 20.0,
    );
    let each = (width - 20.0) / column.figures.len().max(1) as f64;
    for (index, (name, value)) in column.figures.iter().enumerate() {
        let x = left + 10.0 + index as f64 * each;
        label(text, (x, 113.0), "f-ink b", 15.0, "start", value, each);
        label(text, (x, 128.0), "f-soft", 9.5, "start", name, each + 4.0);
    }
}

/// Where a panel is drawn, and its scales.
struct Plot {
    left: f64,
    top: f64,
    width: f64,
    seconds: f64,
    step: f64,
    greatest: f64,
}

impl Plot {
    fn x(&self, seconds: f64) -> f64 {
        self.left + seconds / self.seconds * self.width
    }

    fn y(&self, value: f64) -> f64 {
        self.top + PANEL - (value / self.greatest).clamp(0.0, 1.02) * PANEL
    }

    fn rect(&self, text: &mut String, class: &str, (from, until): (f64, f64), (low, high): (f64, f64)) {
        let (x, y) = (self.x(from), self.y(high));
        let (width, height) = (self.x(until) - x, self.y(low) - y);
        let [x, y, width, height] = [x, y, width, height].map(number);
        let _ = writeln!(
            text,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"
        );
    }

    fn panel(&self, text: &mut String, panel: &Panel, left: f64, ticks: &[(f64, String)]) {
        for span in &panel.saturated {
            self.rect(text, "f-saturated", *span, (0.0, self.greatest));
            let strip = self.greatest * (1.0 - STRIP / PANEL);
            self.rect(text, "f-waiting strip", *span, (strip, self.greatest));
        }
        for (at, name) in ticks {
            let x = number(self.x(*at));
            let (top, bottom) = (number(self.top), number(self.top + PANEL));
            let _ = writeln!(
                text,
                "<line class=\"s-grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{top}\" y2=\"{bottom}\"/>"
            );
            let at = (self.x(*at), self.top + PANEL + 12.0);
            label(text, at, "f-soft", 9.5, "middle", name, 60.0);
        }
        for value in &panel.axis {
            self.level(text, *value, "s-grid", "");
            let at = (self.left - 6.0, self.y(*value) + 3.5);
            label(text, at, "f-soft", 9.5, "end", &figure(*value), GUTTER);
        }
        if let Some(band) = panel.band {
            self.rect(text, "band f-signal", (0.0, self.seconds), band);
        }
        for line in &panel.lines {
            self.line(text, line);
        }
        for (value, name) in &panel.rules {
            self.level(text, *value, "s-soft", " stroke-dasharray=\"3 3\"");
            let below = self.y(*value) < self.top + 12.0;
            let at = (
                self.left + self.width - 3.0,
                self.y(*value) + if below { 10.0 } else { -3.0 },
            );
            label(text, at, "f-soft", 9.5, "end", name, self.width);
        }
        for mark in &panel.marks {
            self.mark(text, mark);
        }
        self.title(text, panel, left);
    }

    fn level(&self, text: &mut String, value: f64, class: &str, dashes: &str) {
        let (left, right, y) = (self.left, self.left + self.width, self.y(value));
        let [left, right, y] = [left, right, y].map(number);
        let _ = writeln!(
            text,
            "<line class=\"{class}\" x1=\"{left}\" x2=\"{right}\" y1=\"{y}\" y2=\"{y}\"{dashes}/>"
        );
    }

    fn line(&self, text: &mut String, line: &Line) {
        let runs = self.runs(line);
        let path: String = runs.iter().map(|run| drawn(run)).collect();
        if line.shape == Shape::Area {
            let filled: String = runs.iter().map(|run| self.filled(run)).collect();
            let _ = writeln!(text, "<path class=\"area f-{}\" d=\"{filled}\"/>", line.tone);
        }
        let width = if line.tone == "ready" { 2.0 } else { 1.6 };
        let _ = writeln!(
            text,
            "<path class=\"l s-{}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" d=\"{path}\"/>",
            line.tone
        );
    }

    /// A run closed along the bottom.
    fn filled(&self, run: &[(f64, f64)]) -> String {
        let bottom = self.top + PANEL;
        let ends = [run.last(), run.first()].into_iter().flatten();
        let ends: Vec<_> = ends.map(|(x, _)| (*x, bottom)).collect();
        format!("{}Z", drawn(&[run, &ends].concat()))
    }

    /// The points of a line in runs without a gap; those between others on a straight line are left out.
    fn runs(&self, line: &Line) -> Vec<Vec<(f64, f64)>> {
        let at = |index: usize| self.x((index as f64 * self.step).min(self.seconds));
        let mut runs: Vec<Vec<(f64, f64)>> = Vec::new();
        let mut is_gap = true;
        for (index, value) in line.values.iter().enumerate() {
            let Some(value) = value else {
                is_gap = true;
                continue;
            };
            if std::mem::take(&mut is_gap) {
                runs.push(Vec::new());
            }
            let Some(run) = runs.last_mut() else { continue };
            let y = self.y(*value);
            if line.shape == Shape::Step {
                let before = run.last().copied().filter(|(_, before)| *before != y);
                run.extend(before.map(|(_, before)| (at(index), before)));
                push(run, (at(index), y));
                push(run, (at(index + 1), y));
            } else {
                push(run, (at(index), y));
            }
        }
        runs
    }

    /// A triangle that points up or down, with the reason for those who hover over it.
    fn mark(&self, text: &mut String, mark: &Mark) {
        let (x, y) = (self.x(mark.at), self.y(f64::from(mark.to)));
        let (tone, tip) = if mark.is_up { ("up", -5.0) } else { ("down", 5.0) };
        let [x0, x1, x2, y0, y1] = [x - 4.5, x + 4.5, x, y - tip / 2.0 + tip * 0.2, y + tip].map(number);
        let _ = writeln!(
            text,
            "<g><title>{}</title><path class=\"f-{tone} s-ground\" d=\"M{x0} {y0}L{x1} {y0}L{x2} {y1}Z\"/></g>",
            escape(&mark.text)
        );
    }

    /// The title, with the names of the lines.
    fn title(&self, text: &mut String, panel: &Panel, left: f64) {
        let y = self.top - 9.0;
        let mut right = self.left + self.width;
        if panel.lines.len() > 1 {
            for line in panel.lines.iter().rev() {
                right -= wide(&line.name, 10.0);
                let at = (right, y);
                label(text, at, "f-soft", 10.0, "start", &line.name, self.width / 2.0);
                let _ = writeln!(
                    text,
                    "<rect class=\"f-{}\" x=\"{}\" y=\"{}\" width=\"8\" height=\"8\" rx=\"2\"/>",
                    line.tone,
                    number(right - 12.0),
                    number(y - 8.0)
                );
                right -= 22.0;
            }
        }
        let room = right - left;
        let title = cut(&panel.title, 12.0, room);
        let _ = writeln!(
            text,
            "<text x=\"{}\" y=\"{}\" font-size=\"12\"><tspan class=\"f-ink b\">{}</tspan> <tspan class=\"f-soft\" font-size=\"10\">{}</tspan></text>",
            number(left),
            number(y),
            escape(&title),
            if wide(&title, 12.5) + wide(panel.unit, 10.0) < room {
                panel.unit
            } else {
                ""
            },
        );
    }
}

/// Adds a point to a run, in place of the last one if that is on the way.
fn push(run: &mut Vec<(f64, f64)>, point: (f64, f64)) {
    if let [.., (x0, y0), (x1, y1)] = run.as_slice() {
        let off = (y1 - y0) * (point.0 - x0) - (point.1 - y0) * (x1 - x0);
        if off.abs() < 0.01 * (point.0 - x0) {
            run.pop();
        }
    }
    run.push(point);
}

/// The commands of a path through the points.
fn drawn(run: &[(f64, f64)]) -> String {
    let command = |(index, (x, y)): (usize, &(f64, f64))| {
        let letter = if index == 0 { 'M' } else { 'L' };
        format!("{letter}{} {}", number(*x), number(*y))
    };
    run.iter().enumerate().map(command).collect()
}

fn label(
    text: &mut String,
    (x, y): (f64, f64),
    class: &str,
    size: f64,
    anchor: &str,
    content: &str,
    room: f64,
) {
    let content = escape(&cut(content, size, room));
    let _ = writeln!(
        text,
        "<text class=\"{class}\" x=\"{}\" y=\"{}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{content}</text>",
        number(x),
        number(y),
    );
}

/// About how wide a text is.
fn wide(text: &str, size: f64) -> f64 {
    text.chars().count() as f64 * size * 0.54
}

/// As much of a text as there is room for.
fn cut(text: &str, size: f64, room: f64) -> String {
    let most = (room / (size * 0.5)).max(2.0) as usize;
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

fn wrap(text: &str, room: f64, size: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if !line.is_empty() && wide(line, size) + wide(word, size) > room => {
                lines.push(word.to_owned());
            }
            Some(line) => {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
            None => {}
        }
    }
    lines
}

/// A coordinate with one decimal at most.
fn number(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A text of somebody else as text of XML and HTML, in one line.
pub(super) fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in harmless_name(text).chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}
