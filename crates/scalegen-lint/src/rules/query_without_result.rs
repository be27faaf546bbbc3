//! WRG046: a query that gives no number.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::promql::ErrorKind;
use scalegen_meaning::value::Shape;
use scalegen_meaning::{RemarkKind, Span};
use scalegen_syntax::{Family, Severity, Term, messages, write};

use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG046",
    name: "query-without-result",
    summary: "A query cannot be parsed or never gives a number",
    severity: Severity::Warning,
    why: "Prometheus refuses the query or always answers with nothing that a scaler can use, so the trigger never scales.",
    fix: "correct the query; try it in the Prometheus web page first",
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: sum(rate(http_requests_total))
        threshold: \"5\"
"
    ),
    good: &[("http_requests_total", "http_requests_total[2m]")],
    source: "promql/parser/parse.go of prometheus; pkg/scalers/prometheus_scaler.go: ExecutePromQuery",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
    OfGrafana { name: String = "$__rate_interval" } "only Grafana fills in {name}: Prometheus refuses the query";
    DropScalar "KEDA fails on a scalar: drop scalar(), or put the number into vector()";
    TakeOverTime "apply a function to the range, such as rate or avg_over_time";
    NotPromql { error: String = "`(` is not closed", cause: Term = Term::cause("NotClosed") } "the query is not valid PromQL: {error}";
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| {
        matches!(
            kind,
            RemarkKind::NoVector { .. }
                | RemarkKind::QuantileWithoutLe
                | RemarkKind::QuantileWithoutBuckets { .. }
                | RemarkKind::QuantileOutside { .. }
                | RemarkKind::NeverMatches { .. }
        )
    };
    for (query, remark) in scaler.remarks(wanted) {
        let detail = query.report(scaler, remark.span, found, remark.message());
        match remark.kind {
            RemarkKind::QuantileOutside { quantile, .. } if quantile > 1.0 && quantile <= 100.0 => {
                let share = (quantile * 10_000.0).round() / 1_000_000.0;
                detail.help(write(share.to_string()));
            }
            RemarkKind::NoVector { shape: Shape::Scalar } => _ = detail.help(DropScalar),
            RemarkKind::NoVector { shape: Shape::Range } => _ = detail.help(TakeOverTime),
            _ => {}
        }
    }
    for query in &scaler.queries {
        if let Some(span) = of_grafana(&query.text) {
            let name = query.text[span.start..span.end].to_owned();
            query.report(scaler, span, found, OfGrafana { name });
        }
        if let Err((span, error)) = &query.read {
            // Whoever answers queries in the language refuses this one, whatever more it knows.
            let severity = match error {
                ErrorKind::NeedsRange(_) => Severity::Error,
                _ => Severity::Warning,
            };
            let message = NotPromql {
                error: error.to_string(),
                cause: Term::cause(error),
            };
            query.report(scaler, *span, found, message).severity(severity);
        }
    }
}

/// The first variable that dashboards of Grafana have of themselves: what fills in other templates has no such names.
fn of_grafana(query: &str) -> Option<Span> {
    let start = query.find("$__")?;
    let rest = &query[start + 1..];
    let length = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    let end = start + 1 + length.unwrap_or(rest.len());
    Some(Span { start, end })
}
