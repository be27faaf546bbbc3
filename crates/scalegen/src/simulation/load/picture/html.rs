//! A picture as one page: uPlot and the data are in it, and the still is what paper and browsers without scripts show.

use std::fmt::Write as _;

use super::Picture;
use super::palette::style;
use super::svg::escape;
use crate::simulation::load::figures::duration;
use crate::simulation::load::report::Report;

const UPLOT: &str = include_str!("uplot/uPlot.iife.min.js");
const UPLOT_STYLE: &str = include_str!("uplot/uPlot.min.css");
const UPLOT_LICENSE: &str = include_str!("uplot/LICENSE");
const STYLE: &str = include_str!("report.css");
const SCRIPT: &str = include_str!("report.js");

/// Nothing is loaded from anywhere, whatever is in the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

impl Picture {
    /// As a page, with what else the report has.
    pub(in crate::simulation::load) fn html(&self, report: &Report) -> String {
        let mut text = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n<title>{}</title>\n<style>\n{}{}{}</style>\n</head>\n",
            escape(&self.title),
            UPLOT_STYLE,
            style(":root", "--NAME:VALUE;"),
            STYLE,
        );
        let _ = write!(
            text,
            "<body>\n<main>\n<h1>{}</h1>\n<p class=\"soft\">{}</p>\n",
            escape(&self.title),
            escape(&self.load)
        );
        self.charts(&mut text);
        summary(&mut text, report);
        changes(&mut text, report);
        assertions(&mut text, report);
        for (title, lines) in [
            ("Notes", &report.notes),
            ("What the model leaves out", &report.left_out),
        ] {
            if !lines.is_empty() {
                let items: String = lines
                    .iter()
                    .map(|it| format!("<li>{}</li>\n", escape(it)))
                    .collect();
                let _ = writeln!(text, "<h2>{title}</h2>\n<ul>\n{items}</ul>");
            }
        }
        let _ = write!(
            text,
            "</main>\n<div id=\"tip\" role=\"tooltip\" hidden></div>\n<script type=\"application/json\" id=\"picture\">{}</script>\n\
             <!--\nThe next script is uPlot.\n{UPLOT_LICENSE}-->\n<script>{UPLOT}</script>\n<script>\n{SCRIPT}</script>\n</body>\n</html>\n",
            data(self),
        );
        text
    }

    fn charts(&self, text: &mut String) {
        let _ = write!(
            text,
            "<div id=\"live\" class=\"live\">\n<p class=\"hint\">Move over a chart, or focus the charts and press the arrow keys; \
             with Shift they go from one change of replicas to the next. Shaded: requests wait or are refused. \
             <b id=\"time\"></b></p>\n<p id=\"spoken\" class=\"hidden\" aria-live=\"polite\"></p>\n\
             <div id=\"columns\" class=\"columns{}\" style=\"--columns:{}\" tabindex=\"0\" role=\"group\" aria-label=\"Charts over time\">\n",
            if self.columns.len() > 1 { "" } else { " single" },
            self.columns.len().max(1)
        );
        for column in &self.columns {
            let figure = |(name, value): &(String, String)| {
                format!("<div><dt>{}</dt><dd>{}</dd></div>", escape(name), escape(value))
            };
            let figures: String = column.figures.iter().map(figure).collect();
            let finding = |it: &String| format!("<p class=\"finding\">{}</p>", escape(it));
            let findings: String = column.findings.iter().map(finding).collect();
            let name = escape(&column.scaler);
            let _ = writeln!(
                text,
                "<div><div class=\"card\"><h3>{name}</h3><dl class=\"figures\">{figures}</dl>{findings}</div></div>"
            );
        }
        let _ = write!(
            text,
            "</div>\n</div>\n<figure class=\"still\">\n{}</figure>\n",
            self.svg()
        );
    }
}

/// The data for the script, with nothing in it that ends the element or that a reader cannot see.
fn data(picture: &Picture) -> String {
    let json = crate::show::json(picture).unwrap_or_else(|_| "null".to_owned());
    json.replace('<', "\\u003c")
}

fn summary(text: &mut String, report: &Report) {
    let columns: Vec<_> = report
        .runs
        .iter()
        .filter_map(|run| Some((&run.scaler, run.tiers.first()?.figures())))
        .collect();
    let cells = |tag: &str, values: &mut dyn Iterator<Item = String>| {
        let cells: String = values
            .map(|it| format!("<{tag}>{}</{tag}>", escape(&it)))
            .collect();
        format!("{cells}</tr>\n")
    };
    let _ = write!(
        text,
        "<h2>Summary</h2>\n<div class=\"scroll\"><table>\n<tr><th>scaler</th>{}",
        cells("th", &mut columns.iter().map(|(name, _)| (*name).clone()))
    );
    let names = columns
        .first()
        .map(|(_, figures)| figures.iter().map(|(name, _)| *name));
    for (row, name) in names.into_iter().flatten().enumerate() {
        let value = |(_, figures): &(_, [(_, String); 10])| figures.get(row).map(|it| it.1.clone());
        let values = cells("td", &mut columns.iter().filter_map(value));
        let _ = write!(text, "<tr><th>{name}</th>{values}");
    }
    text.push_str("</table></div>\n");
}

fn changes(text: &mut String, report: &Report) {
    let mut rows = String::new();
    for run in &report.runs {
        for tier in &run.tiers {
            for change in &tier.changes {
                let _ = writeln!(
                    rows,
                    "<tr><td>{}</td><td>{}</td><td class=\"number\"><button type=\"button\" data-at=\"{}\">{}</button></td>\
                     <td class=\"number\">{} &gt; {}</td><td class=\"reason\">{}</td></tr>",
                    escape(&run.scaler),
                    escape(&tier.workload),
                    change.time,
                    duration(change.time.floor()),
                    change.from,
                    change.to,
                    escape(&change.reason)
                );
            }
        }
    }
    if rows.is_empty() {
        rows.push_str("<tr><td colspan=\"5\">nothing changed</td></tr>\n");
    }
    let _ = writeln!(
        text,
        "<h2>What changed and why</h2>\n<div class=\"scroll\"><table class=\"changes\">\n<tr><th>scaler</th><th>workload</th>\
         <th>time</th><th>replicas</th><th>why</th></tr>\n{rows}</table></div>"
    );
}

fn assertions(text: &mut String, report: &Report) {
    let mut rows = String::new();
    for run in &report.runs {
        for assertion in &run.assertions {
            let verdict = if assertion.holds { "holds" } else { "fails" };
            let _ = writeln!(
                rows,
                "<tr><td>{}</td><td class=\"{verdict}\">{verdict}</td><td>{}</td><td>{}</td></tr>",
                escape(&run.scaler),
                escape(&assertion.text),
                escape(&assertion.values_text())
            );
        }
    }
    if !rows.is_empty() {
        let _ = writeln!(
            text,
            "<h2>Assertions</h2>\n<div class=\"scroll\"><table>\n<tr><th>scaler</th><th></th><th>assertion</th><th>values</th></tr>\n{rows}</table></div>"
        );
    }
}
