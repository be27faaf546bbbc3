//! WRG059: a matcher whose value no label has.

use scalegen_kinds::prometheus_trigger;
use scalegen_meaning::RemarkKind;
use scalegen_syntax::{Family, Severity, messages};

use crate::scaler::Scaler;
use crate::{Check, Found, Rule};

pub(crate) const RULE: Rule = Rule {
    code: "WRG059",
    name: "selector-matches-nothing",
    summary: "A query selects by a value that no label has",
    severity: Severity::Warning,
    why: "`=` compares texts, so `pod=\"web-.*\"` selects a pod of exactly that name. `=~` takes a regular expression that has to match the whole value, and in it `-*` stands for any number of hyphens.",
    fix: "use `=~` and end the expression with `.*`",
    has_fix: true,
    bad: prometheus_trigger!(
        "
        serverAddress: http://prometheus:9090
        query: sum(vllm:num_requests_waiting{pod='web-.*'})
        threshold: \"5\"
"
    ),
    good: &[("pod=", "pod=~")],
    source: "prometheus.io/docs/prometheus/latest/querying/basics: time series selectors",
    ..Rule::of(Family::Wrong)
};

messages! {
    MESSAGES;
}

pub(crate) const CHECK: Check = Check::Scaler(check);

fn check(scaler: &Scaler<'_>, found: &mut Found<'_>) {
    let wanted = |kind: &RemarkKind| {
        matches!(
            kind,
            RemarkKind::RegexAsText { .. } | RemarkKind::PartOfPodName { .. }
        )
    };
    for (query, remark) in scaler.remarks(wanted) {
        let detail = query.report(scaler, remark.span, found, remark.message());
        let matcher = query.text.get(remark.span.start..remark.span.end);
        if let (RemarkKind::RegexAsText { meant, .. }, Some(matcher)) = (&remark.kind, matcher) {
            let written = if *meant == "!~" { "!=" } else { "=" };
            detail.replace(matcher, &matcher.replacen(written, meant, 1));
        }
    }
}
